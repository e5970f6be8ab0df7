"""One reader for each kind of cell that is no fact of the vocabulary (セルの読み取り): a value out, or a refusal.

Digits are `[0-9]` after folding the width, never `isdigit`. Names and addresses are kept as they are written, variation
selectors too; nothing is made alike that an eye tells apart. No refusal repeats what a cell says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NoReturn

from madoguchi.adapters.intake_files.counter_words import READERS as COUNTER_WORDS
from madoguchi.adapters.intake_files.number_seal import read_individual_number
from madoguchi.adapters.rolls.cells import NOT_HAPPENED, UnreadableCell, read_flag, reader_of
from madoguchi.adapters.rolls.folding import fold, look
from madoguchi.adapters.rolls.people import read_person
from madoguchi.days.eras import parse_day
from madoguchi.registry.intake.layout import FACT, Column
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.check_digit import read_digits
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import full_width

Reader = Callable[[str], Any]
LONGEST_CELL: Final = 400  # characters; looked at before any reader
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NUMBER, LONGEST_WORD = 100, 200, 20, 64
TYPES: Final[Mapping[str, str]] = {
    "day": "date",
    "day or none": "date",
    "flag": "boolean",
    "number": "integer",
    "count": "bigint",
    "serial": "bigint",
}
_COUNT: Final = re.compile("[1-9][0-9]{0,8}")
_POSTCODE: Final = re.compile(r"〒?([0-9]{3})-?([0-9]{4})")
_KANA: Final = re.compile("[ァ-ヶー・ヽヾ　]+")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ][A-Za-zÀ-ÖØ-öø-ɏ' .,-]*")
_HALF_KANA: Final = re.compile("[\uff61-\uff9f]+")
_TO_KATAKANA: Final = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_DASHES: Final = str.maketrans("‐‑–—−ー－", "-------")
_BARRED: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, marks that turn the direction, halves of letters
_SEXES: Final = {"男": "male", "女": "female", "1": "male", "2": "female", "male": "male", "female": "female"}


class OurFault(Refused):
    """A cell at which our own program failed (当方の誤り): counted as such, never as the sender's."""


OUR_FAULT: Final = OurFault(what="a row at which our own program failed",
                            why="its reader met what nobody had thought of; the file may be right",
                            do="keep the file, report it as a fault of Madoguchi; the other rows stand")  # fmt: skip


def scalar_of(column: Column) -> Reader:
    """The reader of a column's cells (列の読み取り方): None for an empty cell. Raises `Refused` without the text."""
    read = reader_of(vocabulary().facts[column.name]) if column.scalar == FACT else READERS[column.scalar]

    def cell(text: str) -> Any:
        if len(text) > LONGEST_CELL:
            _refuse(text, f"no cell is longer than {LONGEST_CELL} characters", "look for a quote that is not closed")
        if not fold(text):
            return None
        try:
            return read(text)
        except Refused:
            raise
        except Exception:  # noqa: BLE001  the border of a row: a fault of ours costs this row, never the file
            raise OUR_FAULT from None

    return cell


def type_of(column: Column) -> str:
    """The type of a column in PostgreSQL (列の型)."""
    kind = vocabulary().facts[column.name].kind if column.scalar == FACT else column.scalar
    return TYPES.get(kind, "text")


def read_day_or_none(text: str) -> date | None:
    """A day, or なし where there was none (日または「なし」).

    >>> read_day_or_none("なし"), read_day_or_none("令和8年7月20日")
    (None, datetime.date(2026, 7, 20))
    """
    return None if fold(text) in NOT_HAPPENED else parse_day(text)


def read_name(text: str) -> str:
    """A name as it is written (氏名), each letter kept; blanks at the ends and in a row are one ideographic blank.

    >>> read_name(" 架空\u3000 葛\U000e0100 ") == "架空\u3000葛\U000e0100"
    True
    """
    return "　".join(_printable(text, LONGEST_NAME, "a name").split())


def read_kana(text: str) -> str:
    """A reading in full-width katakana (フリガナ); half-width kana and hiragana are turned into it.

    >>> read_kana("ｶｸｳ ﾀﾛｳ"), read_kana("かくう　たろう")
    ('カクウ\u3000タロウ', 'カクウ\u3000タロウ')
    """
    wide = _HALF_KANA.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text).translate(_TO_KATAKANA)
    kana = read_name(re.sub("[-‐−－](?=[ァ-ヶー　 ]|$)", "ー", wide))
    if not _KANA.fullmatch(kana):
        _refuse(text, "a reading is written in katakana", "write it in full-width katakana, other letters left out")
    return kana


def read_latin(text: str) -> str:
    """A name in Latin letters (ローマ字), half-width, one blank between.

    >>> read_latin("ＫＡＫＵ　Taro")
    'KAKU Taro'
    """
    latin = " ".join(fold(_printable(text, LONGEST_NAME, "a name")).split())
    if not _LATIN.fullmatch(latin):
        _refuse(text, "Latin letters, blanks, hyphens and apostrophes are expected here", "write the name as printed "
                "on the residence card, or leave it empty")  # fmt: skip
    return latin


def read_address(text: str) -> str:
    """An address as it is written (住所), in one line.

    >>> read_address(" 汐見市架空町１－２－３　ハイツ架空１０１ ")
    '汐見市架空町１－２－３\u3000ハイツ架空１０１'
    """
    return _printable(text, LONGEST_ADDRESS, "an address")


def read_postcode(text: str) -> str:
    """A postcode (郵便番号), seven digits with a hyphen.

    >>> read_postcode("〒１２３－４５６７"), read_postcode("1234567")
    ('123-4567', '123-4567')
    """
    found = _POSTCODE.fullmatch(fold(text).translate(_DASHES))
    if not found:
        _refuse(text, "a postcode has seven digits", "write it like 123-4567; a spreadsheet drops leading zeros")
    return f"{found[1]}-{found[2]}"


def read_symbol(text: str) -> str:
    """A symbol or number of cover (記号・番号), full-width as papers print it; leading zeros count.

    >>> read_symbol(" 12-34 ")
    '１２－３４'
    """
    return full_width(_printable(text, LONGEST_NUMBER, "a symbol or number"))


def read_sub_number(text: str) -> str:
    """A sub-number (枝番), two digits, half-width."""
    return read_digits(text, "a sub-number", 2)


def read_word(text: str) -> str:
    """A key of somebody else's system (相手のキー), as of a household or an office: letters, digits, half-width.

    >>> read_word("Ｈ－００１")
    'H-001'
    """
    return read_person(text)


def read_sex(text: str) -> str:
    """Sex as the resident record has it (性別): 男, 女, or 1, 2.

    >>> read_sex("女"), read_sex("１")
    ('female', 'male')
    """
    word = _SEXES.get(fold(text).casefold())
    if word is None:
        _refuse(text, "the resident record has one of two words here", "write 男 or 女, 1 or 2, or leave it empty")
    return word


def read_serial_of_digital_certificate(text: str) -> str:
    """The serial of a user-identification certificate (発行番号), in one form.

    >>> read_serial_of_digital_certificate("00 1a:2b")
    '1A2B'
    """
    return DigitalCertificateSerial(text).digits


def read_count(text: str) -> int:
    """A number that counts something, as lines (番号・回数): 1 to 999,999,999.

    >>> read_count(" １２ ")
    12
    """
    digits = fold(text)
    if not _COUNT.fullmatch(digits):
        _refuse(text, "lines and answers are counted 1, 2, 3", "write the number with digits alone")
    return int(digits)


def _printable(text: str, most: int, noun: str) -> str:
    """A text of one line that a printer can print, blanks at its ends gone."""
    plain = text.strip(" \t\r\n　")
    if not 1 <= len(plain) <= most or any(unicodedata.category(letter) in _BARRED for letter in plain):
        _refuse(text, f"{noun} has 1 to {most} characters of one line, none of them a sign that cannot be seen",
                "write it in one line, and delete signs that cannot be seen")  # fmt: skip
    return plain


def _refuse(text: str, why: str, do: str) -> NoReturn:
    raise UnreadableCell(what=look(text[:LONGEST_CELL]), why=why, do=do)


READERS: Final[Mapping[str, Reader]] = {
    "key": read_person, "day": parse_day, "day or none": read_day_or_none, "flag": lambda text: read_flag(fold(text)),
    "name": read_name, "kana": read_kana, "latin": read_latin, "address": read_address, "postcode": read_postcode,
    "symbol": read_symbol, "sub number": read_sub_number, "foreign key": read_word, "sex": read_sex,
    "individual number": read_individual_number, "count": read_count,
    "serial of a digital certificate": read_serial_of_digital_certificate,
    **COUNTER_WORDS,
}  # fmt: skip
