"""What is sent, shown and charged, whatever the facts: no letter to the wrong hands, no guess, no day out of order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import crowd, known

from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.law import ByEntry
from madoguchi.rulebook.engine.output import OPEN, value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.engine.words import Sets, Words
from madoguchi.rulebook.practice import shipped_practices
from madoguchi.rulebook.rules import delivery, printing, rate, sending, share
from madoguchi.rulebook.vocabulary import vocabulary
from proofs import proves

FEW = settings(max_examples=40, deadline=None)
DAYS = st.integers(0, 1643).map(lambda n: date(2024, 7, 1) + timedelta(n))
INSURERS = st.sampled_from(sorted(shipped_practices()))
PROTECTION = st.sampled_from(["support_measures", "address_hidden", "own_information_blocked"])
SEEDS = st.integers(0, 10_000)
GIVERS = {
    "copayment_rate": rate.copayment_rate,
    "ceiling_applied": share.ceiling_applied,
    "addressee": delivery.ADDRESSEE,
    "deliverer": delivery.DELIVERER,
    "certificate_mail": delivery.certificate_mail,
    "send_from": sending.send_from,
    "send_by": sending.send_by,
    **printing.PRINTS.entries,
}


def asked(facts: dict[str, Any], on: date) -> Person:
    return people(batch_of([facts]), shipped_edition(), on)


def somebody(seed: int, **facts: Any) -> dict[str, Any]:
    (person,) = crowd(1, seed)
    return {**person, **facts}


@proves("S2-25")
@FEW
@given(SEEDS, DAYS, INSURERS, PROTECTION)
def test_a_protected_persons_letter_goes_to_nobody_else(seed: int, on: date, insurer: str, flag: str) -> None:
    p = asked(somebody(seed, insurer=insurer, **{flag: True}), on)
    assert value_of(delivery.ADDRESSEE(p)) == "person"
    assert value_of(delivery.ENVELOPE_UNIT(p)) == "person"
    assert value_of(delivery.DELIVERER(p)) in {"post", "insurer"}


@FEW
@given(SEEDS, DAYS, PROTECTION)
def test_who_may_be_protected_is_on_no_list_of_a_head_or_an_employer(seed: int, on: date, flag: str) -> None:
    p = asked(somebody(seed, **{flag: Special.UNKNOWN}), on)
    addressee = delivery.ADDRESSEE(p)
    others = {"head", "employer", "branch"}.intersection(addressee.allowed)
    assert not any(addressee.is_(word).holds.any() for word in others)


def chosen(p: Person, name: str, word: str) -> Person:
    """The same person where the insurer has chosen otherwise."""
    column = getattr(p.practice, name)
    place = np.array([column.allowed.index(word)])
    bits = np.left_shift(np.uint64(1), place.astype(np.uint64))
    vars(p.practice)[name] = Sets(column.allowed, bits, bits) if isinstance(column, Sets) \
        else Words.sure(column.allowed, place)  # fmt: skip
    return p


@pytest.mark.parametrize("insurer", sorted(shipped_practices()))
def test_an_insurer_that_hands_over_at_its_counter_posts_nothing_to_the_protected(insurer: str) -> None:
    p = chosen(
        asked(known(insurer=insurer, support_measures=True), date(2026, 1, 1)),
        "delivery_under_protection",
        "counter_only",
    )
    assert value_of(delivery.DELIVERER(p)) == "insurer"
    assert value_of(delivery.certificate_mail(p)) is value_of(delivery.notice_mail(p)) is None
    other = chosen(asked(known(insurer=insurer), date(2026, 1, 1)), "delivery_under_protection", "counter_only")
    assert value_of(delivery.certificate_mail(other)) is not None


def test_a_mail_class_that_the_insurer_offers_is_used_when_asked_for() -> None:
    facts = known(mail_class_asked="simple_registered")
    p = chosen(asked(facts, date(2026, 1, 1)), "mail_on_request", "simple_registered")
    assert value_of(delivery.notice_mail(p)) == "simple_registered"
    p = chosen(asked(facts, date(2026, 1, 1)), "mail_on_request", "tracked_parcel")
    assert value_of(delivery.notice_mail(p)) == "ordinary"


@FEW
@given(SEEDS, DAYS)
def test_sending_never_begins_after_it_has_to_be_over(seed: int, on: date) -> None:
    p = asked(somebody(seed), on)
    begins, over = value_of(sending.send_from(p)), value_of(sending.send_by(p))
    assert begins is None or over is None or OPEN in (begins, over) or begins <= over


@FEW
@given(SEEDS, DAYS, st.sampled_from([10, 20, 30, Special.UNKNOWN]))
def test_under_70_the_rate_follows_from_age_whatever_is_recorded(seed: int, on: date, recorded: Any) -> None:
    facts = somebody(seed, insurer="ako-city-nhi", birth_date=date(1980, 5, 10), copayment_rate=recorded)
    assert value_of(rate.copayment_rate(asked(facts, on))) == 30


@FEW
@given(SEEDS, DAYS)
def test_neither_arrears_nor_a_consent_withheld_ever_brings_the_ceiling_about(seed: int, on: date) -> None:
    facts = somebody(seed, shown=["registered_card"], facility_online=True, online_result="valid", consent=True)
    best = share.ceiling_applied(asked({**facts, "premium_arrears": False}, on)).holds
    for worse in ({"premium_arrears": True}, {"consent": False, "premium_arrears": False}):
        assert not (share.ceiling_applied(asked({**facts, **worse}, on)).holds & ~best).any()


@proves("S1-19")
@FEW
@given(SEEDS, DAYS)
def test_no_digit_of_the_individual_number_is_printed_once_the_new_papers_began(seed: int, on: date) -> None:
    printed = printing.PRINTS.entries["individual_number_digits"](asked(somebody(seed), on))
    assert value_of(printed) is False or on <= date(2024, 12, 31)


@FEW
@given(SEEDS, DAYS, st.data())
def test_a_fact_that_is_hidden_leaves_an_answer_as_it_was_or_open(seed: int, on: date, data: st.DataObject) -> None:
    facts = somebody(seed)
    name = data.draw(st.sampled_from(sorted(set(facts) - {"person", "insurer", "birth_date_latest"})))
    told, hidden = asked(facts, on), asked({**facts, name: Special.UNKNOWN}, on)
    for answer, giver in GIVERS.items():
        was, now = value_of(giver(told)), value_of(giver(hidden))
        assert now is OPEN or now == was, (answer, name)


def test_every_entry_that_is_printed_is_a_word_of_the_vocabulary() -> None:
    assert isinstance(printing.PRINTS, ByEntry)
    assert set(printing.PRINTS.entries) <= set(vocabulary().answers["prints"].words)
