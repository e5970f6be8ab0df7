"""The words of postage, in Japanese and English (郵便料金の語): services, shapes, discounts, and why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from madoguchi.issuing.discounts import Line
from madoguchi.rulebook.vocabulary import vocabulary

Language = Literal["ja", "en"]

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "registered": ("一般書留", "registered"),
    "express": ("速達", "express"),
    "standard": ("定形", "standard"),
    "large": ("定形外・規格内", "large"),
    "oversize": ("定形外・規格外", "oversize"),
    "letter_pack_light": ("レターパックライト", "Letter Pack Light"),
    "letter_pack_plus": ("レターパックプラス", "Letter Pack Plus"),
    "sorted": ("区分", "sorted"),
    "three_days": ("3日余裕", "3 days' allowance"),
    "seven_days": ("7日余裕", "7 days' allowance"),
    "regional": ("地域区分局", "at a regional office"),
    "barcode": ("バーコード", "barcode"),
    "own_district": ("郵便区内特別", "own district"),
    "has_service": ("特殊取扱", "they have a service"),
    "not_standard": ("定形でない", "not of the standard shape"),
    "bears_no_barcode": ("バーコードなし", "they bear no barcode"),
    "in_no_district": ("郵便区ごとに並んでいない", "not in the order of districts"),
    "too_few_letters": ("通数が足りない", "too few letters"),
    "too_many_kinds": ("形状・重量の種類が多い", "too many kinds of shape and weight"),
    "none": ("割引なし", "no discount"),
    "each": ("郵便区番号ごと", "by each district"),
    "named": ("局の指定する区分", "as the office names them"),
    "deferred": ("料金後納", "deferred"),
    "separate": ("料金別納", "paid separately"),
    "stamps": ("切手", "stamps"),
    "other": ("地域区分局以外", "at another office"),
    "few": ("その他", "others"),
    "offices": ("事業所", "offices"),
    "sizes": ("大きさ", "sizes"),
}


def mail_word(word: str, language: Language = "ja") -> str:
    """A word of postage (郵便料金の語); services are those of the vocabulary.

    >>> mail_word("specified_record"), mail_word("barcode", "en")
    ('特定記録郵便', 'barcode')
    """
    if word in WORDS:
        return WORDS[word][language == "en"]
    named = vocabulary().answers["mail_class"].words[word]
    return named.ja if language == "ja" else named.en


def kind_named(shape: str, up_to: int, language: Language = "ja") -> str:
    """A shape and up to which weight (形状と重量区分); a pack has its price whatever it weighs.

    >>> kind_named("standard", 50), kind_named("letter_pack_plus", 4000)
    ('定形 50gまで', 'レターパックプラス')
    """
    if shape.startswith("letter_pack"):
        return mail_word(shape, language)
    named = mail_word(shape, language)
    return f"{named} {up_to:,}gまで" if language == "ja" else f"{named} up to {up_to:,} g"


def discount_named(line: Line, language: Language = "ja") -> str:
    """Which discounts letters have (割引の表示), with their per cent; empty for none.

    >>> discount_named(Line("ordinary", "standard", 50, 2000, 110, 6, ("sorted", "barcode")))
    '6%（区分・バーコード）'
    """
    if not line.how:
        return ""
    several = _together((mail_word(one, language) for one in line.how), language)
    if not line.percent:
        return several
    return f"{line.percent}%（{several}）" if language == "ja" else f"{line.percent} % ({several})"


def _together(words: Iterable[str], language: Language) -> str:
    return ("・" if language == "ja" else ", ").join(words)
