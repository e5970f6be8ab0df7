"""Names as they are sorted and searched (氏名の並び順): one key, made here alone, so that all lists agree.

A name is kept as it was written, variation selectors and all; nothing here changes it.
"""

from __future__ import annotations

from typing import Final
from unicodedata import category, normalize

from jaconv import hira2kata

_SMALL: Final = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_LONG: Final = "ー"
_VOWELS: Final = {
    "ア": "アカサタナハマヤラワ", "イ": "イキシチニヒミリヰ", "ウ": "ウクスツヌフムユル", "エ": "エケセテネヘメレヱ",
    "オ": "オコソトノホモヨロヲ",
}  # fmt: skip
_VOWEL: Final = {kana: vowel for vowel, row in _VOWELS.items() for kana in row}


def sort_key(kana: str) -> str:
    """The key by which a name is sorted and found (並び替えキー), from its kana, or Latin letters where it has none.

    Half and full width, hiragana and katakana, small and large kana, voiced and plain come to the same; a long vowel to
    the vowel itself; blanks, dots and marks fall away. Who searches makes the key of what they typed.

    >>> sort_key("ﾔﾏﾀﾞ　ｼﾞｮｳｼﾞ"), sort_key("やまだ じょうじ")
    ('ヤマタシヨウシ', 'ヤマタシヨウシ')
    >>> sort_key("オーノ・リョー"), sort_key("おおの　りょお")
    ('オオノリヨオ', 'オオノリヨオ')
    >>> sort_key("McＤonald, Anne-Marie"), sort_key("Ångström")
    ('MCDONALDANNEMARIE', 'ANGSTROM')
    >>> sort_key(sort_key("ヴィクトリア")) == sort_key("ヴィクトリア") == "ウイクトリア"
    True
    """
    plain = normalize("NFKD", hira2kata(normalize("NFKC", kana))).translate(_SMALL).upper()
    done: list[str] = []
    for one in plain:
        if one == _LONG:
            done.append(_VOWEL.get(done[-1], "") if done else "")
        elif category(one)[0] in "LN":
            done.append(one)
    return "".join(done)
