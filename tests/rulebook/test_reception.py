"""Reception as a whole: whatever the facts, no paper alone offline, no harm by protection, no harm by showing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from madoguchi.reception.answering import ENDED
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.rules import asking, card, reception, share
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.vocabulary import vocabulary
from proofs import proves

Facts = Mapping[str, Any]
FEW = settings(max_examples=40)
INSURERS = ("ako-city-nhi", "zushi-city-nhi", "kanagawa-late-stage", "okayama-late-stage", "chiba-medical-society",
            "designated-city-nhi")  # fmt: skip
BESIDE = ("notice", "portal_screen", "portal_download", "earlier_record", "declaration")
PROTECTION = ("support_measures", "address_hidden", "own_information_blocked")
SHOWN = tuple(vocabulary().facts["shown"].words)
START = date(2024, 7, 1)
DAYS = st.integers(0, (date(2028, 12, 31) - START).days).map(lambda n: START + timedelta(n))
ENDS = st.sampled_from([None, date(2025, 7, 31), date(2025, 11, 30), date(2026, 7, 31), date(2029, 12, 1)])
FLAG = st.booleans()
ROLL = {
    "insurer": st.sampled_from(INSURERS),
    "birth_date": st.sampled_from(
        [date(2025, 3, 3), date(1980, 5, 10), date(1955, 9, 10), date(1951, 3, 10), date(1944, 4, 4)]
    ),
    "eligible_from": st.sampled_from([date(2000, 1, 1), date(2025, 9, 1)]),
    "lost_on": st.sampled_from([None, None, None, date(2026, 4, 1)]),
    "relation": st.just("insured"),
    "copayment_rate": st.sampled_from([10, 20, 30]),
    "has_card": FLAG,
    "registered": FLAG,
    "card_expires_on": st.just(date(2035, 1, 1)),
    "digital_certificate_expires_on": st.sampled_from([date(2025, 8, 10), date(2032, 1, 1)]),
    "former_card_until": ENDS,
    "certificate_until": ENDS,
    "elderly_card_until": ENDS,
    "notice_held_since": st.sampled_from([None, date(2024, 12, 2)]),
    "online_result": st.sampled_from(["valid", "valid", "invalid", "newer", "none", "several"]),
    "authentication": st.sampled_from([None, "face", "pin", "visual"]),
    "declared_rate": st.sampled_from([None, 10, 30]),
}
TRUE = ("data_registered", "individual_number_filed", "card_chip_working", "facility_in_area", "reader_working",
        "smartphone_accepted", "portal_usable", "facility_online")  # fmt: skip
FALSE = ("card_lost", "card_renewing", "face_only_card", "photoless_card", "assistance_approved", "long_inpatient",
         "facility_resident", "guardianship", "premium_arrears", "special_circumstances", "special_expense",
         "stay_renewal_pending", *PROTECTION)  # fmt: skip
MOSTLY = {name: st.sampled_from([True, True, False]) for name in TRUE} | {
    name: st.sampled_from([False, False, False, True]) for name in FALSE
}
FACTS = st.fixed_dictionaries({**ROLL, **MOSTLY})
PLAIN: Facts = {
    "insurer": "ako-city-nhi", "birth_date": date(1980, 5, 10), "relation": "insured",
    "eligible_from": date(2000, 1, 1),
    "has_card": True, "registered": True, "card_expires_on": date(2035, 1, 1),
    "digital_certificate_expires_on": date(2032, 1, 1), **dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False),
}  # fmt: skip
THINGS = st.sets(st.sampled_from(SHOWN), max_size=4)


def visit(facts: Facts, on: date, *shown: str) -> Person:
    """One person at a counter."""
    calm = {"person": "-", "purpose": "care", "arrears_months": 0, "residence": "in_area", "nationality": "japanese"}
    return people(batch_of([{**calm, **facts, "shown": list(shown)}]), shipped_edition(), on)


def accepted(facts: Facts, on: date, *shown: str) -> Any:
    return value_of(reception.accepted(visit(facts, on, *shown)))


def asked(facts: Facts, on: date, *shown: str) -> Any:
    return value_of(asking.ask_for(visit(facts, on, *shown)))


@proves("S0-8", "S1-24", "S2-37", "S3-17", "S4-19", "S4-30")
@FEW
@given(FACTS, DAYS, st.sampled_from(BESIDE))
def test_nothing_that_goes_beside_a_card_is_accepted_alone_without_the_online_check(
    facts: Facts, on: date, alone: str
) -> None:
    assert accepted({**facts, "facility_online": False}, on, alone) is False


@FEW
@given(FACTS, DAYS, THINGS, st.sampled_from(SHOWN))
def test_showing_one_thing_more_never_turns_acceptance_into_refusal(
    facts: Facts, on: date, shown: set[str], more: str
) -> None:
    before, after = (reception.accepted(visit(facts, on, *s)) for s in (shown, shown | {more}))
    assert not (before.holds & ~after.holds).any()
    assert not (before.may & ~after.may).any()


@proves("S4-29")
@FEW
@given(FACTS, DAYS, st.sampled_from(PROTECTION))
def test_protection_never_turns_a_good_certificate_away(facts: Facts, on: date, flag: str) -> None:
    calm = {**facts, **dict.fromkeys(PROTECTION, False)}
    if accepted(calm, on, "certificate"):
        protected = {**calm, flag: True}
        assert accepted(protected, on, "certificate") is True
        assert value_of(share.share(visit(protected, on, "certificate"))) == value_of(
            share.share(visit(calm, on, "certificate"))
        )


@proves("S4-29")
@FEW
@given(FACTS, DAYS, st.booleans())
def test_a_stopped_card_is_refused_in_the_same_words_whatever_stopped_it(
    facts: Facts, on: date, registered: bool
) -> None:
    stopped = {**facts, "own_information_blocked": True, "has_card": True, "registered": registered}
    p = visit(stopped, on, "registered_card")
    told = {code for code, verdict in asking.BECAUSE.items() if value_of(verdict(p)) is True}
    about_the_card = {"not_registered", "digital_certificate_expired", "card_expired", "in_grace", "card_usable"}
    assert value_of(reception.accepted(p)) is False
    assert "card_stopped" in told
    assert not told & about_the_card
    assert "registered_card" not in asked(stopped, on, "registered_card")


@FEW
@given(FACTS, DAYS, THINGS)
def test_an_insured_person_who_is_turned_away_is_told_what_to_bring(facts: Facts, on: date, shown: set[str]) -> None:
    p = visit(facts, on, *shown)
    insured = value_of(is_insured(p))
    assume(value_of(reception.accepted(p)) is False)
    assert bool(asked(facts, on, *shown) - {"elderly_card"}) is insured or "elderly_card" in asked(facts, on, *shown)


def test_a_card_and_notice_that_the_check_by_number_contradicts_need_a_declaration() -> None:
    unread = {**PLAIN, "reader_working": False, "online_result": "invalid"}
    assert asked(unread, date(2025, 9, 1), "registered_card", "notice") == {"declaration"}
    assert asked(unread, date(2025, 9, 1), "registered_card") == {"declaration"}
    assert accepted(unread, date(2025, 9, 1), "registered_card", "declaration") is True


@FEW
@given(FACTS, DAYS, THINGS, st.sampled_from(sorted({*ROLL, *MOSTLY} - {"insurer"})))
def test_what_is_sure_without_a_fact_is_so_with_it(facts: Facts, on: date, shown: set[str], name: str) -> None:
    with_it, without = visit(facts, on, *shown), visit({**facts, name: Special.UNKNOWN}, on, *shown)
    for answer in (reception.accepted, *asking.BECAUSE.values()):
        known, open_ = answer(with_it), answer(without)
        assert not (open_.holds & ~known.holds).any()
        assert not (known.may & ~open_.may).any()


@FEW
@given(FACTS, DAYS, THINGS)
def test_what_is_paid_and_what_comes_back_never_exceed_the_whole(facts: Facts, on: date, shown: set[str]) -> None:
    p = visit(facts, on, *shown)
    paid, back, reclaimed = (value_of(answer(p)) for answer in (share.share, share.refund, share.reclaim))
    assert 0 <= back <= paid <= 100
    assert 0 <= reclaimed <= 100 - paid
    assert back == 0 or reclaimed == 0


def test_people_of_several_insurers_are_answered_as_each_alone() -> None:
    born = {"birth_date": date(1980, 5, 10), "eligible_from": date(2000, 1, 1)}
    card = {"has_card": True, "registered": True, "support_measures": True}
    visit_offline = {"facility_online": False, "purpose": "care", "shown": ["registered_card", "notice"]}
    facts: Facts = {**born, **card, **visit_offline}
    rows = [{**facts, "person": insurer, "insurer": insurer} for insurer in INSURERS]
    together = reception.accepted(people(batch_of(rows), shipped_edition(), date(2025, 9, 1)))
    alone = [reception.accepted(people(batch_of([row]), shipped_edition(), date(2025, 9, 1))) for row in rows]
    assert together.holds.tolist() == [bool(one.holds.all()) for one in alone]
    assert together.may.tolist() == [bool(one.may.all()) for one in alone]


PHONES_FROM = date(2025, 9, 19)
READ = dict.fromkeys(("has_card", "registered", *TRUE), True) | dict.fromkeys(FALSE, False) | {"authentication": "pin"}


@settings(max_examples=120)
@given(FACTS, st.integers(0, 1000).map(lambda n: PHONES_FROM + timedelta(n)))
def test_a_smartphone_is_refused_just_where_the_messages_by_which_a_check_refuses_it_are_shown(
    facts: Facts, on: date
) -> None:
    """規則はスマートフォンに猶予を認めず、照会は A2・A3 の表示でそれを知る。この二つは、いつも同じ人を指す。"""
    ends = last_days(on)
    for certificate in (*ends, on + timedelta(400)):
        told = {**facts, **READ, "birth_date": date(1980, 5, 10), "online_result": "valid", "lost_on": None,
                "eligible_from": date(2000, 1, 1), "digital_certificate_expires_on": certificate}  # fmt: skip
        p = visit(told, on, "smartphone")
        message = value_of(card.READER_MESSAGE(p))
        assert (message in ENDED) == (value_of(reception.smartphone_is_read(p)) is False), (certificate, message)
        by_card = value_of(reception.card_is_read(visit(told, on, "registered_card")))
        assert by_card is (message != "A3")


def last_days(on: date) -> tuple[date, ...]:
    """Last days of a certificate about whose end and grace nobody may be wrong by one."""
    return tuple(on - timedelta(n) for n in (0, 1, 2, 60, 92, 93, 120))
