"""Readers of what stands on applications and returned papers (申請・返戻のセル): closed words, serials, codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from madoguchi.adapters.rolls.cells import UnreadableCell
from madoguchi.adapters.rolls.folding import fold, look
from madoguchi.registry.applications import Applicant, Channel, Entry, Kind
from madoguchi.terms.word import Word

LONGEST: Final = 18
LETTER_CODE: Final = re.compile("[0-9]{4,9}-[0-9]{8,18}", re.ASCII)
PARCEL_CODE: Final = re.compile("[0-9]{4,9}-[Pp][0-9]{8,18}(-.*)?", re.ASCII)
TRACKING_NUMBER: Final = re.compile("[0-9]{11,12}", re.ASCII)
PRINTED: Final[Mapping[str, str]] = {"印刷済み": "printed", "印刷済": "printed", "損紙": "spoiled", "破損": "spoiled"}
POSTED: Final[Mapping[str, str]] = {
    "引受": "accepted", "お届け済み": "delivered", "お届け先にお届け済み": "delivered", "返送": "returned",
    "差出人に返送済み": "returned", "保管期間経過": "unclaimed", "保管中": "waiting", "保管": "waiting",
    "ご不在のため持ち戻り": "waiting", "転送": "forwarded",
}  # fmt: skip
REASONS: Final[Mapping[str, str]] = {
    "あて所に尋ねあたりません": "unknown_address", "転居先不明": "moved", "受取拒絶": "refused", "死亡": "death",
    "保管期間経過": "not_fetched",
}  # fmt: skip
"""What the post writes on a letter that it brings back."""


def read_serial(text: str) -> int:
    """The serial of a paper (書面の番号).

    >>> read_serial("００１７")
    17
    """
    digits = fold(text)
    if not re.fullmatch(f"[0-9]{{1,{LONGEST}}}", digits) or int(digits) == 0:
        raise UnreadableCell(what=look(text), why=f"a serial has 1 to {LONGEST} digits and is not 0",
                             do="scan the paper again, or type the number that is printed on it")  # fmt: skip
    return int(digits)


def read_code(text: str) -> str:
    """The code of a paper, as a scanner gives it (書面のコード): 32 hexadecimal digits, with or without hyphens.

    >>> read_code("A1B2C3D4-0000-4000-8000-000000000001")
    'a1b2c3d4-0000-4000-8000-000000000001'
    """
    digits = fold(text).replace("-", "")
    if not re.fullmatch("[0-9a-fA-F]{32}", digits):
        raise UnreadableCell(what=look(text), why="a code has 32 digits, 0 to 9 and a to f",
                             do="scan the paper again, or give its serial")  # fmt: skip
    return str(UUID(digits))


def read_reason(text: str) -> str:
    """Why a letter came back (返戻の理由), as the post writes it, or our word.

    >>> read_reason("保管期間経過")
    'not_fetched'
    """
    return _among({**REASONS, **{word: word for word in REASONS.values()}}, text)


def read_letter_code(text: str) -> str:
    """The code of a letter, as a sheet of it bears it (封書の照合番号), without the number of the sheet.

    >>> read_letter_code("０００３－00000012")
    '0003-00000012'
    """
    code = fold(text)
    if PARCEL_CODE.fullmatch(code):
        raise UnreadableCell(what=look(text), why="this is the code of a parcel and its list, which is no letter",
                             do="of what was printed name each letter inside, by its own code; of a parcel that was "
                                "posted its code without the P")  # fmt: skip
    if not LETTER_CODE.fullmatch(code):
        raise UnreadableCell(what=look(text), why="a letter's code is its run, a hyphen, and eight digits",
                             do="write it as on the sheet, like 0003-00000012, without what follows")  # fmt: skip
    return code


def read_tracking_number(text: str) -> str:
    """The number by which the post tells where a letter is (お問い合わせ番号), without hyphens.

    >>> read_tracking_number("123-45-67890-1")
    '12345678901'
    """
    digits = fold(text).replace("-", "")
    if not TRACKING_NUMBER.fullmatch(digits):
        raise UnreadableCell(what=look(text), why="a tracking number has 11 or 12 digits",
                             do="write it as on the receipt; a spreadsheet drops leading zeros")  # fmt: skip
    return digits


def read_entries(text: str) -> str:
    """The entries that are asked for (併記を求める事項), one after another, with blanks, commas or 、 between.

    >>> read_entries("特定疾病区分、限度額の適用区分")
    'limit_category specified_disease'
    """
    asked = {read_entry(one) for one in re.split("[、,，・ 　]+", text.strip()) if one}
    return " ".join(one.value for one in Entry if one.value in asked)


def _word_of(words: type[Word]) -> Callable[[str], str]:
    ways = {way: one.value for one in words for way in (one.value, one.ja)}
    return lambda text: _among(ways, text)


def _word_or_ours(said: Mapping[str, str]) -> Callable[[str], str]:
    ways = {**said, **{word: word for word in said.values()}}
    return lambda text: _among(ways, text)


def _among(ways: Mapping[str, str], text: str) -> str:
    found = {fold(way).casefold(): word for way, word in ways.items()}.get(fold(text).casefold())
    if found is None:
        raise UnreadableCell(what=look(text), why=f"it is none of {', '.join(dict.fromkeys(ways.values()))}",
                             do="write one of these words, or its Japanese")  # fmt: skip
    return found


read_entry: Final = _word_of(Entry)
READERS: Final[Mapping[str, Callable[[str], int | str]]] = {
    "serial": read_serial, "paper code": read_code, "reason of return": read_reason,
    "kind of application": _word_of(Kind), "channel": _word_of(Channel), "applicant": _word_of(Applicant),
    "entries": read_entries, "letter code": read_letter_code, "tracking number": read_tracking_number,
    "print outcome": _word_or_ours(PRINTED), "post outcome": _word_or_ours(POSTED),
}  # fmt: skip
