"""The customer barcode of Japan Post (カスタマバーコード): from what follows the town in an address to 67 bars.

Facts are of Japan Post's manual, post.japanpost.jp/zipcode/zipmanual, whose pages are named where they count: p12 says
the symbol, p19 what is taken from an address, p20 where it is cut, p21 the check digit.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Final
from unicodedata import normalize

from madoguchi.registry.written_alike import SELECTORS
from madoguchi.terms.errors import Refused

NUMERALS: Final = "〇零一二三四五六七八九十百千"
PLACES: Final = 13  # of the symbol, for what follows the town
BARS: Final = 67
MODULUS: Final = 19
START, STOP, FILLER = "13", "31", "CC4"
# Three bars each: 1 is long, 2 reaches up, 3 reaches down, 4 is short. The place of a sign is its value for the check.
SIGNS: Final = {
    "0": "144", "1": "114", "2": "132", "3": "312", "4": "123", "5": "141", "6": "321", "7": "213", "8": "231",
    "9": "411", "-": "414", "CC1": "324", "CC2": "342", "CC3": "234", "CC4": "432", "CC5": "243", "CC6": "423",
    "CC7": "441", "CC8": "111",
}  # fmt: skip
VALUES: Final = {sign: value for value, sign in enumerate(SIGNS)}

HYPHENS: Final = re.compile("[‐‑‒–—―−─━ー]")
DROPPED: Final = re.compile("[&/・.]")
NUMBERED: Final = re.compile(f"[{NUMERALS}]+(?=丁目|丁|番地|番|号|地割|線|の|ノ)")
FLOOR: Final = re.compile("(?<=[0-9])F(?![A-Z])")
SKIPPED: Final = re.compile("[A-Z]{2,}|[^0-9A-Z-]+")
BESIDE_LETTER: Final = re.compile("-?([A-Z])-?")
POSTCODE: Final = re.compile("[0-9]{7}")
EXTRACTED: Final = re.compile("[0-9A-Z-]*")


class NoBarcode(Refused):
    """Something that cannot stand in a customer barcode (バーコードにできない値). It is not repeated."""


def extracted(after_town: str) -> str:
    """What of an address goes into the barcode (住所表示番号の抜き出し): what follows the town, by the rules of p19.

    Numbers, single letters and the hyphens between them; empty where there is none of them.

    >>> extracted("東3丁目-20-5　郵便・A&bコーポB604号"), extracted("十一丁目六番地一号　郵便タワー601")
    ('3-20-5B604', '11-6-1-601')
    """
    plain = DROPPED.sub("", HYPHENS.sub("-", one_width(after_town)).upper())
    numbered = NUMBERED.sub(lambda found: arabic(found[0]), plain)
    parts = SKIPPED.split(FLOOR.sub("-", numbered))
    joined = re.sub("-+", "-", "-".join(parts)).strip("-")
    return BESIDE_LETTER.sub(r"\1", joined)


def one_width(text: str) -> str:
    """A text in one width, without selectors of variants (全角・半角の統一)."""
    return SELECTORS.sub("", normalize("NFKC", text))


def arabic(kanji: str) -> str:
    """A number written in kanji (漢数字), with or without its tens.

    >>> [arabic(text) for text in ("三", "十", "二十一", "一〇", "百五", "二千三百")]
    ['3', '10', '21', '10', '105', '2300']
    """
    whole = part = 0
    for one in kanji:
        if one in "十百千":
            whole, part = whole + (part or 1) * 10 ** ("十百千".index(one) + 1), 0
        else:
            part = 10 * part + max(0, "零一二三四五六七八九".find(one))
    return str(whole + part)


def bars_of(postcode: str, rest: str) -> str:
    """The bars of a symbol, each a digit from 1 to 4 (バーの並び). Raises `NoBarcode`.

    `postcode`: seven digits without the hyphen. `rest`: as `extracted`. What has no place any more is cut; of a letter
    cut in two its control code stays (p12, p20).

    >>> bars_of("1000013", "1-3-2-503")[:11], len(bars_of("1000013", ""))
    ('13114144144', 67)
    """
    if not POSTCODE.fullmatch(postcode):
        raise NoBarcode(what="a postcode that is none", why="it has 7 digits", do="write it as 1000013")
    if not EXTRACTED.fullmatch(rest):
        raise NoBarcode(what="a sign that has no bars", why="there are digits, capital letters and the hyphen",
                        do="give what `extracted` takes from an address")  # fmt: skip
    signs = [*postcode, *chain.from_iterable(map(_signs, rest)), *[FILLER] * PLACES][: len(postcode) + PLACES]
    bars = "".join(SIGNS[sign] for sign in (*signs, _check(signs)))
    return f"{START}{bars}{STOP}"


def _signs(one: str) -> tuple[str, ...]:
    """The signs of a character: of a letter two, a control code and a digit."""
    if one in SIGNS:
        return (one,)
    group, digit = divmod(ord(one) - ord("A"), 10)
    return f"CC{group + 1}", str(digit)


def _check(signs: list[str]) -> str:
    """The sign that makes the sum of all values a multiple of 19 (チェックデジット, p21)."""
    return tuple(SIGNS)[-sum(VALUES[sign] for sign in signs) % MODULUS]
