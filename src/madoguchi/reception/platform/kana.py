"""Kana as the platform's messages write them (半角カナ)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

HALF: Final[Mapping[str, str]] = {
    **{unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFF9E)},
    "\u3099": "\uff9e", "\u309a": "\uff9f", "\u3000": " ",
}  # fmt: skip
HIRAGANA: Final = range(0x3041, 0x3097)
TO_KATAKANA: Final = 0x60


def half_width_kana(written: str) -> str:
    """Kana in half width (半角カナ), hiragana too; what has no half-width form stays as it is.

    >>> half_width_kana("ガッコウ　ぱぴ"), half_width_kana("ヴヰー")
    ('ｶﾞｯｺｳ ﾊﾟﾋﾟ', 'ｳﾞヰｰ')
    """
    apart = unicodedata.normalize("NFD", "".join(_katakana(letter) for letter in written))
    return unicodedata.normalize("NFC", "".join(HALF.get(letter, letter) for letter in apart))


def _katakana(letter: str) -> str:
    return chr(ord(letter) + TO_KATAKANA) if ord(letter) in HIRAGANA else letter
