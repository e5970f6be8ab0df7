"""Two ways of writing one name or address (表記の統一): only where a published table says that they are one.

That is Unicode's NFKC and case folding, and the forms of a house number. Nothing is guessed: 髙 is not 高, and 邉
is not 辺, for the register keeps them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from unicodedata import name, normalize

SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
BLANKS: Final = re.compile(r"\s+")
DASHES: Final = re.compile("(?<=[0-9])[‐‑‒–—―−─━ー-](?=[0-9])")
CHOME: Final = re.compile("([〇一二三四五六七八九十]{1,4})丁目|(?<=丁目)[の-]")
LOT: Final = re.compile("(?<=[0-9])番(?:地の|地|の)?(?!町|丁)-?")
HOUSE: Final = re.compile("(?<=[0-9])号(?:の|-)?(?!線|棟|館)")
NUMBER: Final = re.compile("0*([0-9]+)(丁目|番|号|-)?")
DIGITS: Final = {digit: place for place, digit in enumerate("〇一二三四五六七八九")}
OPEN: Final = ("", "-")  # a number whose unit nobody wrote


@dataclass(frozen=True, slots=True, repr=False)
class Evened:
    """An address evened out (住所の正規化): its letters with each number as `#`, the numbers, and the unit of each."""

    letters: str
    numbers: tuple[str, ...]
    units: tuple[str, ...]

    def __repr__(self) -> str:
        return "Evened(…)"

    def agrees(self, other: Evened) -> bool:
        """Whether both can be one place: 2-3 can be 2丁目3番, and can be 2番地3; these two are never one."""
        units = zip(self.units, other.units, strict=True) if len(self.units) == len(other.units) else ()
        same = (self.letters, self.numbers) == (other.letters, other.numbers)
        return same and all(one == another or one in OPEN or another in OPEN for one, another in units)


def evened_name(text: str) -> str:
    """A name as it is compared (氏名の正規化): width, case, blanks and variation selectors do not count.

    A variation selector chooses among shapes of one letter and is no other letter (The Unicode Standard, 23.4). Between
    Latin words one blank stays, as LI MING is not LIMING.

    >>> evened_name("渡邉\U000e0100　ﾊﾅｺ"), evened_name("Nguyen  Ｖａｎ Anh")
    ('渡邉ハナコ', 'nguyen van anh')
    """
    return _settled(_name_once, text)


def evened_address(text: str) -> Evened:
    """An address as it is compared (住所の正規化): width, blanks, ヶ and ケ, and how the house number is written.

    The number before 丁目 may be of kanji, as the register writes it; elsewhere kanji are names, as in 八重洲.

    >>> one = evened_address("汐見市ヶ原三丁目12番地の5")
    >>> one.letters, one.numbers, one.units
    ('汐見市ケ原###', ('3', '12', '5'), ('丁目', '番', ''))
    """
    plain = plain_address(text)
    found = NUMBER.findall(plain)
    return Evened(NUMBER.sub("#", plain), tuple(number for number, _ in found), tuple(unit for _, unit in found))


def plain_address(text: str) -> str:
    """An address in one way of writing (住所の表記統一), its units kept where they are said.

    >>> plain_address("汐見市　港町１丁目２番３号"), plain_address("汐見市港町１－２ー３")
    ('汐見市港町1丁目2番3号', '汐見市港町1-2-3')
    """
    return _settled(_address_once, text)


def _settled(step: Callable[[str], str], text: str) -> str:
    """The step repeated until it changes nothing: once evened out, always so."""
    while (after := step(text)) != text:
        text = after
    return text


def _folded(text: str) -> str:
    return SELECTORS.sub("", normalize("NFKC", normalize("NFKC", text).casefold()))


def _name_once(text: str) -> str:
    words = [word for word in BLANKS.split(_folded(text)) if word]
    joined = words[:1]
    for before, word in pairwise(words):
        joined += [" ", word] if _latin(before[-1]) and _latin(word[0]) else [word]
    return "".join(joined)


def _latin(letter: str) -> bool:
    return name(letter, "").startswith("LATIN")


def _address_once(text: str) -> str:
    plain = BLANKS.sub("", _folded(text)).replace("ヶ", "ケ")
    plain = CHOME.sub(lambda found: f"{_number(found[1])}丁目" if found[1] else "", DASHES.sub("-", plain))
    return HOUSE.sub("号", LOT.sub("番", plain))


def _number(text: str) -> int:
    """A number below a hundred, of kanji.

    >>> [_number(text) for text in ("三", "十", "二十一", "一〇")]
    [3, 10, 21, 10]
    """
    tens, ten, ones = text.rpartition("十")
    return 10 * (_places(tens or "一") if ten else 0) + _places(ones)


def _places(text: str) -> int:
    return int("0" + "".join(str(DIGITS.get(letter, 0)) for letter in text))
