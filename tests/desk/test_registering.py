"""What comes of registering a card that stands in several books, and what the rulebook's words come to."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.desk.case_files import assumptions
from madoguchi.desk.registering import OUTCOMES, WEIGHT, Judged, judge_of, together
from madoguchi.reception.reader_events import (
    Registered,
)
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.card import RegisteredBy
from proofs import proves

ACCEPTED, KEPT, REFUSED, CANNOT = Registered.ACCEPTED, Registered.KEPT, Registered.REFUSED, Registered.CANNOT_TELL


def judged(outcome: Registered, *, insured: bool = True, blocked: bool = False) -> Judged:
    return Judged(outcome, insured, blocked)


BOOKS = [
    ("だれのカードでもない", [], REFUSED),
    ("一つの台帳", [judged(ACCEPTED)], ACCEPTED),
    ("登録済み", [judged(KEPT)], KEPT),
    ("今の保険者に登録がなければ登録する", [judged(KEPT), judged(ACCEPTED)], ACCEPTED),
    ("前の保険者の古い記録は数えない", [judged(REFUSED, insured=False), judged(ACCEPTED)], ACCEPTED),
    ("前の保険者で分からなくても今の保険者で決まる", [judged(CANNOT, insured=False), judged(KEPT)], KEPT),
    ("亡くなった人など、どこにも資格がなければ登録しない", [judged(ACCEPTED, insured=False)], REFUSED),
    ("どこにも資格がなければ、登録済みの記録があっても登録しない", [judged(KEPT, insured=False)], REFUSED),
    ("前の保険者が止めたカードはどこでも登録できない",
     [judged(REFUSED, insured=False, blocked=True), judged(ACCEPTED)], REFUSED),
    ("一方で分からなければ登録しない", [judged(CANNOT), judged(ACCEPTED)], CANNOT),
]  # fmt: skip


@pytest.mark.parametrize(("why", "each", "told"), BOOKS, ids=[one[0] for one in BOOKS])
def test_the_books_of_one_card_come_to_one_outcome(why: str, each: list[Judged], told: Registered):
    assert together(each) is told, why


def test_every_outcome_has_its_weight_and_every_word_of_the_rulebook_its_outcome():
    assert sorted(one.value for one in WEIGHT) == sorted(one.value for one in Registered)
    assert set(OUTCOMES) == set(vocabulary().answers["registration_outcome"].words)


CHANNELS = [
    ("逗子は三つ", "zushi-city-nhi", {RegisteredBy.READER, RegisteredBy.PORTAL, RegisteredBy.ATM}),
    ("千葉の組合は窓口も", "chiba-medical-society", {*RegisteredBy}),
]


@proves("S1-28", "S3-5")
@pytest.mark.parametrize(("why", "insurer", "accepted"), CHANNELS, ids=[one[0] for one in CHANNELS])
def test_a_card_is_registered_through_the_channels_of_its_insurer(why: str, insurer: str, accepted: set[RegisteredBy]):
    known = {"birth_date": date(1984, 4, 2), "eligible_from": date(2018, 4, 1), "has_card": True, "registered": False,
             "digital_certificate_expires_on": date(2029, 4, 2)}  # fmt: skip
    roll = batch_of([{"person": "P1", "insurer": insurer, **assumptions({*known}), **known}])
    told = {by: judge_of(shipped_edition(), date(2025, 12, 10), by)(roll, insurer).outcome for by in RegisteredBy}
    assert {by for by, outcome in told.items() if outcome is ACCEPTED} == accepted, why
    assert {*told.values()} <= {ACCEPTED, Registered.ELSEWHERE}
