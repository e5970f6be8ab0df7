"""A search read (検索の読み取り): one member identifier and a birth date; it is a check, and asked as one.

Whatever is not read is refused: a condition that was passed over would let more be told than was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from madoguchi.faces.api.fhir.member import INSURER, of_member
from madoguchi.faces.api.fhir.refusals import not_searched, not_searched_insurers
from madoguchi.faces.api.fhir.systems import INSURER_NUMBERS, MEMBER_ID
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.asking import ByNumber, unpadded

WITH_PATIENT: Final = frozenset({"Coverage:beneficiary", "Coverage:patient", "Coverage:beneficiary:Patient",
                                 "Coverage:patient:Patient"})  # fmt: skip
WITH_PAYOR: Final = frozenset({"Coverage:payor", "Coverage:payor:Organization"})
CONTROLS: Final = frozenset({"_format", "_count", "_include", "_revinclude"})
BORN: Final[Mapping[str, frozenset[str]]] = {
    "Coverage": frozenset({"beneficiary.birthdate", "patient.birthdate", "beneficiary:Patient.birthdate",
                           "patient:Patient.birthdate"}),
    "Patient": frozenset({"birthdate"}),
}  # fmt: skip
OF_INSURERS: Final = frozenset({"identifier", "name", "_count", "_format"})
MOST: Final = 4  # digits of a count


@dataclass(frozen=True, slots=True, repr=False)
class Searched:
    """A search (検索). `kind`: of which resource; `also`: kinds to be told beside; `most`: how many may be told."""

    kind: str
    asked: ByNumber
    also: frozenset[str]
    most: int | None


def searched(kind: str, told: Iterable[tuple[str, str]]) -> Searched:
    """What is searched for (検索条件). `kind`: `Coverage` or `Patient`. Raises `NotSupported`, `NotANumber`."""
    pairs = [*told]
    born = [value for name, value in pairs if name in BORN[kind]]
    members = [value for name, value in pairs if name == "identifier"]
    if any(name not in BORN[kind] | CONTROLS | {"identifier"} for name, _ in pairs):
        raise not_searched()
    if len(born) != 1 or len(members) != 1:
        raise not_searched()
    insurer, number = of_member(_member(members[0]))
    return Searched(kind, ByNumber(unpadded(insurer), number, _day(born[0])), _also(kind, pairs), _most(pairs))


@dataclass(frozen=True, slots=True)
class InsurersSearched:
    """A search for insurers (保険者の検索): by number, by how the name begins, by both or neither."""

    number: str | None
    names: tuple[str, ...]
    most: int | None

    def fits(self, insurer: InsurerShown) -> bool:
        """Whether an insurer is one of them."""
        return self.number in (None, insurer.number) and all(map(insurer.name.startswith, self.names))


def insurers_searched(told: Iterable[tuple[str, str]]) -> InsurersSearched:
    """Which insurers are searched for (保険者の検索条件). Raises `NotSupported`."""
    pairs = [*told]
    numbers = [value for name, value in pairs if name == "identifier"]
    if len(numbers) > 1 or any(name not in OF_INSURERS or not value for name, value in pairs):
        raise not_searched_insurers()
    names = tuple(value for name, value in pairs if name == "name")
    return InsurersSearched(_insurer_number(numbers[0]) if numbers else None, names, _most(pairs))


def _insurer_number(token: str) -> str:
    """The number of a token; of another system, or several at once, is not searched for."""
    system, bar, number = token.rpartition("|")
    if (bar and system not in INSURER_NUMBERS) or not INSURER.match(number):
        raise not_searched_insurers()
    return unpadded(number)


def _member(token: str) -> str:
    """The value of a token, whose system may be left out; `\\` before a sign takes its meaning away."""
    system, bar, value = token.rpartition("|")
    if (bar and system != MEMBER_ID) or "," in value:
        raise not_searched()
    return value.replace("\\", "")


def _day(text: str) -> date:
    """A whole day, alone or after `eq`."""
    try:
        return msgspec.convert(text.removeprefix("eq"), date)
    except (msgspec.ValidationError, UnicodeEncodeError):  # the latter: half a letter, which no text has
        raise not_searched() from None


def _also(kind: str, pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    wanted = {name: {value for one, value in pairs if one == name} for name in ("_include", "_revinclude")}
    if kind == "Patient":
        if wanted["_include"] or wanted["_revinclude"] - WITH_PATIENT:
            raise not_searched()
        return frozenset({"Coverage"} if wanted["_revinclude"] else ())
    if wanted["_revinclude"] or wanted["_include"] - WITH_PATIENT - WITH_PAYOR:
        raise not_searched()
    beside = {"Patient": WITH_PATIENT, "Organization": WITH_PAYOR}
    return frozenset(name for name, ways in beside.items() if wanted["_include"] & ways)


def _most(pairs: Iterable[tuple[str, str]]) -> int | None:
    counts = [value for name, value in pairs if name == "_count"]
    if not counts:
        return None
    if len(counts) > 1 or not (counts[0].isascii() and counts[0].isdigit() and len(counts[0]) <= MOST):
        raise not_searched()
    if not int(counts[0]):  # it would record a check and tell nothing of it
        raise not_searched()
    return int(counts[0])
