"""Values and notes in words (値と記録の表示): in Japanese by the vocabulary; in English the word that files write.

Apart from `naming`, which tells names: here is what stands behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from madoguchi.desk.own_notes import own_note
from madoguchi.faces.cli.speaking import language, plain
from madoguchi.registry.intake.layouts import LAYOUTS
from madoguchi.rulebook.vocabulary import Named, vocabulary
from madoguchi.rulebook.wording import AS_WRITTEN, Wording

SEXES: Final = {"male": "男", "female": "女"}


def value_said(name: str, value: object) -> str:
    """A fact's or an answer's value in words (値の表示), by the vocabulary; in English as files write it."""
    if language() == "en":
        return str(value if isinstance(value, str | int) else plain(value))
    words = _words(name)
    told = value if value in words or not isinstance(value, str) else _read(value, words)
    return Wording("ja").value(told, words)


def _read(value: str, words: Mapping[str, Named]) -> object:
    """A value as it was before it was written: several words, yes, no, nothing; else the text itself."""
    parts = value.strip("[]").replace(",", " ").split()
    if parts and words.keys() >= {*parts}:
        return frozenset(parts)
    return AS_WRITTEN.get(value, value)


def note_said(text: str | None) -> str:
    """A note of a record (記録の文言): what the program wrote, in the language asked for; nothing for none."""
    return own_note(text) if text and language() == "ja" else text or ""


def detail_named(group: str, name: str) -> str:
    """A column of the registry that holds no fact (附属の記録の名): by its term in files; in English by its name."""
    if language() == "en":
        return name.replace("_", " ")
    return _details().get((group, name), name)


def detail_said(name: str, value: object) -> str:
    """What such a column holds (附属の記録の値)."""
    if isinstance(value, bool):
        return Wording(language()).value(value, {})
    told = str(value if isinstance(value, str | int) else plain(value))
    return SEXES.get(told, told) if name == "sex" and language() == "ja" else told


def kind_named(kind: str) -> str:
    """A kind of file by its name (ファイルの種類); in English as it is typed."""
    return LAYOUTS[kind].ja if language() == "ja" and kind in LAYOUTS else kind


def column_named(kind: str, column: str) -> str:
    """A column of a kind of file by its term (列の名); in English by its name."""
    found = [one for one in LAYOUTS[kind].columns if one.name == column] if kind in LAYOUTS else []
    return column if language() == "en" or not found else found[0].ja or _facts().get(column, column)


def _words(name: str) -> dict[str, Named]:
    every = vocabulary()
    found = every.answers.get(name) or every.facts.get(name)
    return dict(found.words) if found else {}


@cache
def _facts() -> Mapping[str, str]:
    return {name: one.ja for name, one in vocabulary().facts.items()}


@cache
def _details() -> Mapping[tuple[str, str], str]:
    """Each column's term by its home; the address for mail has those of the registered one."""
    return {one.home: one.ja for layout in LAYOUTS.values() for one in layout.columns if one.home and one.ja} | OTHERS


OTHERS: Final = {
    ("registered_address", "postcode"): "郵便番号", ("registered_address", "address"): "住所",
    ("mailing_address", "postcode"): "送付先の郵便番号", ("mailing_address", "address"): "送付先",
    ("protected_address", "postcode"): "郵便番号", ("protected_address", "address"): "住所",
}  # fmt: skip
