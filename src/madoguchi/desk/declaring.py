"""Declarations of eligibility at a facility (被保険者資格申立書): filed, matched, settled, destroyed; and papers shown.

Whether a declaration is accepted the rulebook says, with what is shown that day. Who declared is looked for by the
check itself, with its limits and its audit, for the day of the declaration: that day is one of the facility's own.
Each facility has its own; of another's there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from madoguchi.desk.declarations_kept import (
    Declarations,
    Filing,
    KeptDeclaration,
    Listed,
    NotAccepted,
    Wanted,
    not_now,
)
from madoguchi.desk.verifying import Checks, Findings, Question, verify
from madoguchi.reception.answering import Found as Candidate
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.answers import Answer, CoverShown, Validity
from madoguchi.reception.asking import Asked, ByCard, ByNumber, ByPerson, Counter
from madoguchi.reception.declarations import (
    GOES,
    MAY,
    Act,
    Because,
    ClaimNumber,
    Declared,
    Found,
    Insurance,
    State,
    found_of,
    is_one_number,
    number_of,
    refuse_individual_numbers,
)
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.rulebook.rules.reception import CARDS, accepted, card_with_declaration
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.insured_number import InsuredNumber

OF_NOBODY: Final = "insurer-not-known"
SCHEMES: Final = {Insurance.LATE_STAGE: "late_stage_elderly", Insurance.EMPLOYEES: "health_insurance_society",
                  Insurance.MUTUAL: "mutual_aid"}  # fmt: skip
REGISTERED: Final = "registered_card"
DECIDED: Final = 1_000  # of answers in memory: a few for each day


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking (照合の結果). `answer`: of the check; without a cover where that is not as declared.

    `again`: it was matched before, and the check was not asked: what is told is kept.
    """

    found: Found
    answer: Answer
    again: bool = False


@dataclass(frozen=True, slots=True)
class Declaring:
    """What a facility's declarations need (申立書の窓口): their store, the check, what is said of each insurer."""

    store: Declarations
    checks: Checks
    insurers: Mapping[str, InsurerShown]


async def file(store: Declarations, at: Counter, filing: Filing, on: date) -> str:
    """File a declaration (申立書の受付), made today: its code. Raises `NotAccepted`, `NotOwnWord`, `UsedKey`."""
    refuse_individual_numbers((*filing.declared.texts(), filing.once or ""))
    if not is_accepted(filing, on):
        raise NotAccepted(what="a declaration with which nobody is accepted",
                          why="it goes with a My Number Card that is registered, and never alone",
                          do="ask for the card; without one ask for a certificate")  # fmt: skip
    return await store.file(at.facility, filing, on)


def is_accepted(filing: Filing, on: date) -> bool:
    """Whether the rulebook accepts card and declaration that day (受付の可否): unless it refuses them for sure.

    Whose card it is nobody knows yet, so most of what the rule asks for is open.
    """
    cards = filing.shown & {*CARDS}
    return _may_be_accepted(cards, SCHEMES.get(filing.declared.insurance, "national"), on)


@lru_cache(maxsize=DECIDED)
def _may_be_accepted(cards: frozenset[str], scheme: str, on: date) -> bool:
    """Decided once for a day: the same of everybody, and too long for a service to decide each time."""
    said: dict[str, Any] = {"person": "-", "insurer": OF_NOBODY, "shown": sorted({*cards, "declaration"})}
    if REGISTERED in cards:
        said["registered"] = True
    p = people(batch_of([said]), _edition(scheme), on, on)
    return value_of(accepted(p)) is not False and value_of(card_with_declaration(p)) is not False


@cache
def _edition(scheme: str) -> Edition:
    """The rulebook with an insurer that nobody knows: the national procedure is one for all."""
    unknown = InsurerPractice(OF_NOBODY, "保険者不詳", "insurer not known", scheme, {})
    return shipped_edition().with_practice(unknown)


async def match(desk: Declaring, at: Counter, code: str, today: date, number: ClaimNumber | None = None) -> Looked:
    """Look for who declared (申立書の照合): by a number told since, by the card's serial, else by who they are.

    So also where nobody is known by the serial: of a card renewed since the insurer may not have been told.

    Asked again about one that is matched it is answered as before, and nothing is looked up. Raises
    `NoSuchDeclaration`, `NotNow`, and what `verify` does.
    """
    kept = await desk.store.one(at.facility, code)
    if kept.matched and kept.number is not None and (number is None or is_one_number(number, kept.number)):
        return Looked(Found.MATCHED, Answer(Validity.VALID, covers=(_cover_kept(kept, kept.number, desk),)), again=True)
    _refuse_unless(kept.state, Act.MATCH)
    answer = await _verified(desk, at, kept, today, number)
    found = found_of(kept.declared, answer)
    return await _kept(desk, at, kept, found, answer)


async def _verified(
    desk: Declaring, at: Counter, kept: KeptDeclaration, today: date, number: ClaimNumber | None
) -> Answer:  # fmt: skip
    """What the check says of who declared. Of a card that stops it says no more, and nobody is looked for by name."""
    checks = _OfItsDay(desk.checks)
    answer = await verify(checks, at, Question(_asked(kept.declared, number), kept.on), today, desk.insurers)
    if number is None and kept.declared.serial and answer.validity is Validity.NONE:
        by_person = Question(_asked(replace(kept.declared, serial=None), None), kept.on)
        return await verify(checks, at, by_person, today, desk.insurers)
    return answer


async def _kept(desk: Declaring, at: Counter, kept: KeptDeclaration, found: Found, answer: Answer) -> Looked:
    """Keep a match; a cover without a number, or without a visit, is open."""
    if found is Found.DIFFERS:
        return Looked(found, replace(answer, covers=(), message=None, discloses=frozenset()))
    if found is not Found.MATCHED:
        return Looked(found, answer)
    (cover,) = answer.covers
    number = number_of(cover)
    if number is None or answer.visit is None:
        return Looked(Found.OPEN, answer)
    await desk.store.match(at.facility, kept.code, answer.visit, number, cover.rate)
    return Looked(found, answer)


def _cover_kept(kept: KeptDeclaration, number: ClaimNumber, desk: Declaring) -> CoverShown:
    """The cover that a declaration was matched by (照合した資格), as it is kept; it had not ended on the day."""
    each = [(name, one) for name, one in desk.insurers.items() if one.number == number.insurer_number]
    insurer, shown = each[0] if each else ("", InsurerShown(number.insurer_number, "", ""))
    said = kept.declared
    return CoverShown(
        insurer, number.insurer_number, shown.name, shown.scheme, number.symbol, number.number, number.sub_number,
        said.name, said.kana, None, said.birth_date, said.sex, None, None, None, None, kept.rate_found,
        rate_open=False, limit_category=None, limit_category_from=None, special_expense=False, variant=None,
    )  # fmt: skip


def _asked(declared: Declared, number: ClaimNumber | None) -> Asked:
    if number is not None:
        insured = InsuredNumber(number.symbol, number.number, number.sub_number)
        return ByNumber(number.insurer_number, insured, declared.birth_date)
    if declared.serial:
        return ByCard(DigitalCertificateSerial(declared.serial))
    return ByPerson(declared.name, declared.birth_date, declared.sex, declared.address)


@dataclass(frozen=True, slots=True)
class _OfItsDay:
    """The check for the day of a declaration (申立書の日の照会): the facility's own day, whoever is found or not."""

    checks: Checks

    async def find(self, at: Counter, question: Question) -> Findings:
        return replace(await self.checks.find(at, question), own_day=True)

    async def keep(self, at: Counter, question: Question, answer: Answer, found: Sequence[Candidate]) -> str:
        return await self.checks.keep(at, question, answer, found)


async def destroy(store: Declarations, at: Counter, code: str, because: Because) -> None:
    """Destroy a declaration (申立書の廃棄): its contents are gone, that there was one stays.

    Raises `NoSuchDeclaration`, `NotNow` where it was claimed by and nobody says that it was paid.
    """
    stands = await store.stands(at.facility, code)
    if stands and stands.state is State.DESTROYED and stands.because is because:
        return
    if stands and GOES.get(stands.state) is not because:
        raise not_now()
    await store.destroy(at.facility, code, because)


async def listed(store: Declarations, at: Counter, wanted: Wanted) -> Sequence[Listed]:
    """All of a facility's own that are wanted (申立書の一覧), page by page."""
    each: list[Listed] = []
    while len(page := await store.listed(at.facility, wanted)) >= wanted.many:
        each += page
        wanted = replace(wanted, past=page[-1].code)
    return [*each, *page]


def _refuse_unless(state: State, act: Act) -> None:
    if act not in MAY[state]:
        raise not_now()
