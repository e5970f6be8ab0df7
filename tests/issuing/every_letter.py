"""Every letter (送付状・通知文): each kind, in each case of each scheme, in a language."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache
from itertools import product
from typing import Any, get_type_hints

from madoguchi.issuing.covering import letter
from madoguchi.issuing.looks import Contact, Look, Name
from madoguchi.issuing.occasions import KINDS, Enclosed, Occasion
from madoguchi.issuing.sheets import Sheet

LANGUAGES = ("ja", "ja-easy", "en")
DAY, FIRST, LAST = date(2026, 7, 10), date(2026, 8, 1), date(2027, 7, 31)
ASKED = Contact("国保資格係", "Insurance Division", "000-0100", "潮路県汐見市", "000-000-0101")
YEAR = {"valid_from": FIRST, "valid_until": LAST}


def sent(paper: str, **more: Any) -> Enclosed:
    return Enclosed(paper, **more)


def look(scheme: str = "national", contact: Contact = ASKED) -> Look:
    return Look("shiomi", scheme, Name("汐見市", "汐見", "Shiomi City"), contact=contact)


def lines_of(sheet: Sheet) -> list[str]:
    return [line for part in sheet.paragraphs for line in part.lines]


def text_of(sheet: Sheet) -> str:
    return "\n".join([sheet.title, *(part.heading for part in sheet.paragraphs), *lines_of(sheet)])


def values(kind: type[Occasion], name: str) -> tuple[Any, ...]:
    """What a fact of a letter may be: each word; there or not; a day or none."""
    hint = get_type_hints(kind)[name]
    if name in kind.words:
        return kind.words[name]
    if hint is bool:
        return (False, True)
    return (FIRST, None) if type(None) in getattr(hint, "__args__", ()) else (FIRST,)


def combined(kind: type[Occasion], names: list[str]) -> list[dict[str, Any]]:
    return [dict(zip(names, each, strict=True)) for each in product(*(values(kind, name) for name in names))]


MAIN = ("paper", "ground", "variant", "replaces")
TRIED = 5  # of the 448 other cases with each main one; reading a catalogue tries all of them, part by part


@cache
def occasions(kind: type[Occasion]) -> tuple[Occasion, ...]:
    """Every case; of covering letters each main case with some of the others."""
    names = [one.name for one in fields(kind)]
    if kind is not Enclosed:
        return tuple(kind(**each) for each in combined(kind, names))
    mains, others = combined(kind, [*MAIN]), combined(kind, [name for name in names if name not in MAIN])
    return tuple(Enclosed(**main, **others[(n * TRIED + k) % len(others)])
                 for n, main in enumerate(mains) for k in range(TRIED))  # fmt: skip


def told(occasion: Occasion, scheme: str, language: str, contact: Contact = ASKED) -> Sheet:
    return letter(occasion, look(scheme, contact), language)


@cache
def every_letter(language: str) -> tuple[tuple[str, Occasion, str, Sheet], ...]:
    """Each kind of letter in each case of each scheme."""
    return tuple((name, one, scheme, told(one, scheme, language, contact)) for name, kind in KINDS.items()
                 for one in occasions(kind) for scheme in kind.schemes for contact in (ASKED, Contact()))  # fmt: skip


@cache
def every_text(language: str) -> frozenset[str]:
    """Every title, heading and line."""
    return frozenset(line for *_, sheet in every_letter(language) for line in text_of(sheet).split("\n"))
