"""Papers shown beside what proves cover (併せて提示する書面): which a desk must see itself, for no check tells of them.

Nobody here knows who has one: a subsidy is a municipality's, public funding a prefecture's. So everybody is asked
alike, and what is kept is what was shown, or said to be at home.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal

from madoguchi.reception.asking import ByCard, ByPerson
from madoguchi.reception.consents import Consent, allowed
from madoguchi.rulebook.reading import Said, read_file
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

FILE: Final = Path(__file__).with_name("beside.yaml")
CEILING: Final = "ceiling_certificate"
ANY_CARD: Final = ByCard(DigitalCertificateSerial("1"))  # which card, and who it is, changes no consent
ANYBODY: Final = ByPerson("", date(2000, 1, 1), "", "")
CARD, PHONE = "card", "phone"  # a smartphone stands for the card
DECLARED: Final = "declaration"  # no check told anything: they were shown with a declaration


@dataclass(frozen=True, slots=True)
class ShownAtVisit:
    """What is kept of a visit and its papers (受付で提示された書面).

    `asked_by`: `card`, `phone`, `number`, `person`, or `declaration`.
    """

    asked_by: str
    on: date
    ceiling_agreed: bool
    here: tuple[str, ...]
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BesideWords:
    """What is said of such a paper (言葉): to who works there, to the patient, and to one who left it at home."""

    ja: str
    en: str
    say_ja: str
    say_en: str
    left_ja: str
    left_en: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A paper that a desk must see (確認する書面), and how it stands: `shown`, `at_home`, or `ask`."""

    thing: str
    stands: Literal["shown", "at_home", "ask"]
    words: BesideWords


def beside(visit: ShownAtVisit) -> Sequence[Beside]:
    """The papers to be seen at a visit (併せて確認する書面); the ceiling's only where it may not be told without."""
    told = ceiling_is_told(visit)
    return [Beside(thing, _stands(visit, thing), said) for thing, said in words().items()
            if not (thing == CEILING and told)]  # fmt: skip


def ceiling_is_told(visit: ShownAtVisit) -> bool:
    """Whether the category may be told without the paper (限度額の提供): by consent, or where it needs none."""
    asked = ANY_CARD if visit.asked_by in {CARD, PHONE} else ANYBODY
    agreed = {Consent.LIMIT_CATEGORY.value} if visit.ceiling_agreed else frozenset[str]()
    return allowed(asked, visit.on, agreed).ceiling


def _stands(visit: ShownAtVisit, thing: str) -> Literal["shown", "at_home", "ask"]:
    if thing in visit.here:
        return "shown"
    return "at_home" if thing in visit.away else "ask"


@cache
def words() -> Mapping[str, BesideWords]:
    """The words (言葉), by paper. Raises `RefusedFile`."""
    return {thing: _read(said) for thing, said in read_file(FILE).entries().items()}


def _read(said: Said) -> BesideWords:
    names = [one.name for one in fields(BesideWords)]
    read = said.fields(frozenset({*names, "source", "checked"}))
    return BesideWords(**{name: read[name].text() for name in names})
