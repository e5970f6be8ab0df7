"""The ladder held to the rulebook (手順と規則): each rung is accepted on the day, none that is left out would be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madoguchi.days.age import age_on, seventy_fifth_birthday
from madoguchi.desk.ladder import NoSuchSituation, accepted_rungs, walked
from madoguchi.reception.ladder import CardKind, Cause, Situation, Step, out_of_reach, walk
from madoguchi.reception.ladder_told import told_of
from madoguchi.reception.ladder_words import lines
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.rulebook.rules import asking, reception, share
from madoguchi.rulebook.vocabulary import vocabulary
from proofs import proves
from sizes import size

EDITION = shipped_edition()
DEFAULTS = {"-national": "national", "-society": "health_insurance_society", "-late-stage": "late_stage_elderly"}
"""Insurers that chose nothing. Those that are shipped printed earlier days on their former cards, which a desk sees."""
WITH_DEFAULTS = EDITION
for _name, _scheme in DEFAULTS.items():
    WITH_DEFAULTS = WITH_DEFAULTS.with_practice(InsurerPractice(_name, _name, _name, _scheme, {}))
SHOWN = tuple(vocabulary().facts["shown"].words)
EVERY_HAND = [one for n in range(4) for one in combinations(SHOWN, n)]
START, END = date(2024, 7, 1), date(2028, 12, 31)
# The days on which something of what is accepted begins or ends, and those around them.
TURNS = (date(2024, 12, 2), date(2025, 6, 27), date(2025, 8, 1), date(2025, 9, 19), date(2025, 11, 12),
         date(2025, 12, 2), date(2026, 4, 1), date(2026, 8, 1))  # fmt: skip
DAYS = st.one_of(st.sampled_from([turn + timedelta(n) for turn in TURNS for n in (-1, 0)]), st.dates(START, END))
BORN = st.sampled_from([None, date(2024, 3, 3), date(1980, 5, 10), date(1955, 9, 1), date(1954, 9, 10),
                        date(1951, 3, 10), date(1950, 12, 2), date(1944, 4, 4)])  # fmt: skip
SITUATIONS = st.builds(Situation, st.sampled_from(Cause), DAYS, BORN, st.sampled_from(CardKind), st.booleans(),
                       st.booleans())  # fmt: skip
YOUNGER = ("ako-city-nhi", "zushi-city-nhi", "designated-city-nhi", "chiba-medical-society")
OLDER = ("kanagawa-late-stage", "okayama-late-stage")
YOUNGER_ANYWHERE, OLDER_ANYWHERE = ("-national", "-society"), ("-late-stage",)
CALM: dict[str, Any] = {
    "person": "-", "purpose": "care", "relation": "insured", "residence": "in_area", "nationality": "japanese",
    "arrears_months": 0, "has_card": True, "registered": True, "smartphone": True, "card_expires_on": date(2035, 1, 1),
    "digital_certificate_expires_on": date(2032, 1, 1), "notice_held_since": date(2024, 7, 1), "online_result": "valid",
    "former_card_until": date(2030, 1, 1), "certificate_until": date(2030, 1, 1), "copayment_rate": 30,
    "declared_rate": 20, "card_lost": False, "card_renewing": False, "special_expense": False, "premium_arrears": False,
    "special_circumstances": False, "stay_renewal_pending": False, "assistance_approved": False,
    "long_inpatient": False, "facility_resident": False, "guardianship": False,
    **dict.fromkeys(("support_measures", "address_hidden", "own_information_blocked"), False),
    **dict.fromkeys(("data_registered", "individual_number_filed", "card_chip_working", "facility_in_area",
                     "reader_working", "facility_online", "portal_usable"), True),
}  # fmt: skip
FAILED: dict[Cause, dict[str, Any]] = {
    Cause.CARD: {"card_chip_working": False}, Cause.LAPSED: {"digital_certificate_expires_on": date(2024, 1, 10)},
    Cause.READER: {"reader_working": False}, Cause.CAMERA: {}, Cause.NOT_EQUIPPED: {"facility_online": False},
    Cause.NETWORK: {"facility_online": False}, Cause.CENTRE: {"facility_online": False},
    Cause.INVALID: {"online_result": "invalid"}, Cause.NEWER: {"online_result": "newer"},
    Cause.NONE: {"online_result": "none"}, Cause.SEVERAL: {"online_result": "several"},
    Cause.IDENTITY: {"authentication": "visual"}, Cause.FORGOTTEN: {},
}  # fmt: skip


def born(situation: Situation) -> date:
    return situation.birth_date or date(situation.on.year - 40, 1, 1)


def insurers(situation: Situation, shown: Collection[str]) -> tuple[str, ...]:
    is_older = seventy_fifth_birthday(born(situation)) <= situation.on
    anywhere = OLDER_ANYWHERE if is_older else YOUNGER_ANYWHERE
    shipped = OLDER if is_older else YOUNGER
    return anywhere if "former_card" in shown else (*anywhere, *shipped)


def facts(situation: Situation, insurer: str, shown: Collection[str], **more: Any) -> dict[str, Any]:
    """Somebody of a shipped insurer, in a situation, with everything of theirs in date."""
    kinds = {f"{kind}_card": situation.card.value == kind for kind in ("photoless", "face_only")}
    seventy = {"elderly_card_until": date(2030, 1, 1)} if age_on(born(situation), situation.on) >= 70 else {}
    who = {"birth_date": born(situation), "eligible_from": born(situation), "insurer": insurer}
    sight = {"authentication": "pin" if kinds["photoless_card"] else "visual"}
    camera = sight if situation.cause is Cause.CAMERA else {}
    tried = situation.cause in {Cause.CARD, Cause.NEWER}  # read again a smartphone would be answered the same again
    return {**CALM, **who, **kinds, **seventy, **camera, "smartphone_accepted": situation.smartphone and not tried,
            **FAILED[situation.cause], "shown": list(shown), **more}  # fmt: skip


def rows(situation: Situation, hands: Collection[Collection[str]], **more: Any) -> Any:
    of = [facts(situation, one, shown, **more) for shown in hands for one in insurers(situation, shown)]
    return people(batch_of(of), WITH_DEFAULTS, situation.on)


def test_the_rulebook_is_asked_once_for_a_situation_whoever_returns():
    accepted_rungs.cache_clear()
    for returning in (False, True, True):
        walked(Situation(Cause.CARD, date(2026, 11, 23), date(1980, 5, 10), returning=returning), EDITION)
    walked(Situation(Cause.CARD, date(2026, 11, 24), date(1980, 5, 10)), EDITION)
    assert (accepted_rungs.cache_info().misses, accepted_rungs.cache_info().hits) == (2, 2)


def by_the_rulebook(situation: Situation, hands: Collection[Collection[str]]) -> list[bool]:
    """Of each hand whether it is accepted, whoever's insured somebody may be; nothing is left open."""
    verdict = reception.accepted(rows(situation, hands))
    assert (verdict.holds == verdict.may).all()
    each = iter(verdict.holds.tolist())
    return [min([next(each) for _ in insurers(situation, hand)]) for hand in hands]


def by_the_ladder(situation: Situation, hands: Collection[Collection[str]]) -> list[bool]:
    good = accepted_rungs(situation, EDITION)
    had = Situation(situation.cause, situation.on, situation.birth_date, situation.card, True, situation.smartphone)
    return [walk(had, good, hand).step is Step.ACCEPTED for hand in hands]


@proves("S0-7", "S4-17", "S4-18", "S4-30")
@settings(max_examples=size("situations of the ladder"), deadline=None)
@given(SITUATIONS)
@example(Situation(Cause.CARD, date(2026, 11, 23)))
@example(Situation(Cause.IDENTITY, date(2026, 11, 23), card=CardKind.PHOTOLESS))
@example(Situation(Cause.READER, date(2025, 7, 31), date(1954, 9, 10)))
def test_whatever_is_shown_the_ladder_accepts_what_the_rulebook_accepts_and_nothing_else(situation: Situation) -> None:
    told, ruled = by_the_ladder(situation, EVERY_HAND), by_the_rulebook(situation, EVERY_HAND)
    assert [hand for hand, t, r in zip(EVERY_HAND, told, ruled, strict=True) if t is not r] == []


@settings(max_examples=size("situations of the ladder"), deadline=None)
@given(SITUATIONS)
def test_what_the_ladder_asks_for_is_all_that_is_accepted_but_for_what_cannot_be_had(situation: Situation) -> None:
    ladder = walked(situation, EDITION).ladder
    offered = [one.things for one in ladder]
    assert all(by_the_rulebook(situation, offered))
    left_out = [hand for hand in map(frozenset, EVERY_HAND) if not any(one <= hand for one in offered)]
    barred = out_of_reach(situation) | ({"my_number_card"} if situation.cause is Cause.FORGOTTEN else set())
    accepted = by_the_rulebook(situation, left_out)
    same = {"my_number_card": "registered_card"}
    beside = [
        hand for hand, is_good in zip(left_out, accepted, strict=True)
        if is_good and barred.isdisjoint(hand) and not any(one <= {same.get(t, t) for t in hand} for one in offered)
    ]  # fmt: skip
    assert beside == []


@settings(max_examples=30, deadline=None)
@given(SITUATIONS)
def test_who_is_accepted_pays_a_share_and_who_is_not_the_whole(situation: Situation) -> None:
    ladder = walked(situation, EDITION).ladder
    for one in ladder:
        paid = share.share(rows(situation, [one.things])).low.tolist()
        assert all(percent < 100 for percent in paid), one.name
        assert one.charge != "declared" or set(paid) == {20}
    refused = reception.accepted(rows(situation, [()]))
    assert not refused.may.any()
    assert set(share.share(rows(situation, [()])).low.tolist()) == {100}


@settings(max_examples=30, deadline=None)
@given(SITUATIONS)
def test_the_portal_is_asked_for_where_the_rulebook_says_it_can_be_seen(situation: Situation) -> None:
    sees = asking.portal_can_be_seen(rows(situation, [()])).holds.all()
    barred = "portal_screen" in out_of_reach(situation)
    assert barred is (not sees or situation.cause is Cause.LAPSED)


# --- protection -----------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(2025, 9, 1), date(2026, 7, 31), date(2026, 11, 23)])
def test_a_certificate_is_asked_for_first_where_a_card_is_stopped_and_the_rulebook_accepts_it(on: date):
    situation = Situation(Cause.CARD, on)
    first = walked(situation, EDITION).ladder[0]
    assert first.things == {"certificate"}
    for flag in ("own_information_blocked", "support_measures"):
        assert reception.accepted(rows(situation, [first.things], **{flag: True})).holds.all(), flag


# --- by hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "situation", "ladder"),
    [
        ("失効したカードは何を添えても使えない", Situation(Cause.LAPSED, date(2026, 11, 23)), "certificate stopgap"),
        ("暫定措置の最後の日はお知らせだけでもよい", Situation(Cause.FORGOTTEN, date(2026, 7, 31)),
         "certificate former_card notice_alone stopgap"),
        ("翌日からは不可", Situation(Cause.FORGOTTEN, date(2026, 8, 1)), "certificate stopgap"),
        ("無効と出たら申立書だけ", Situation(Cause.INVALID, date(2026, 11, 23)), "card_and_declaration"),
        ("車いすの人は目視", Situation(Cause.IDENTITY, date(2026, 11, 23)), "visual_check certificate stopgap"),
        ("写真のないカードは目視にできない", Situation(Cause.IDENTITY, date(2026, 11, 23), card=CardKind.PHOTOLESS),
         "certificate card_and_notice card_and_portal card_and_download stopgap card_and_declaration"),
        ("カメラが使えなければ暗証番号か目視", Situation(Cause.CAMERA, date(2026, 11, 23)),
         "without_camera certificate stopgap"),
        ("顔認証カードは目視", Situation(Cause.CAMERA, date(2026, 11, 23), card=CardKind.FACE_ONLY),
         "without_camera certificate stopgap"),
        ("暗証番号がないとマイナポータルを開けない",
         Situation(Cause.READER, date(2026, 11, 23), card=CardKind.FACE_ONLY),
         "certificate card_and_notice card_and_download stopgap card_and_declaration"),
        ("再診の人には記録がある", Situation(Cause.CENTRE, date(2026, 11, 23), returning=True),
         ("certificate card_and_notice card_and_portal card_and_download card_and_earlier_record stopgap "
          "card_and_declaration")),
        ("スマートフォンを読める施設", Situation(Cause.FORGOTTEN, date(2026, 11, 23), smartphone=True),
         "certificate smartphone stopgap"),
        ("使えないスマートフォンを、もう一度読ませない", Situation(Cause.CARD, date(2026, 11, 23), smartphone=True),
         "certificate card_and_notice card_and_portal card_and_download stopgap card_and_declaration"),
        ("新しい資格があると言われた人も同じ", Situation(Cause.NEWER, date(2026, 11, 23), smartphone=True),
         "card_read"),
        ("回線がないとスマートフォンも読めない", Situation(Cause.NETWORK, date(2026, 11, 23), smartphone=True),
         "certificate card_and_notice card_and_portal card_and_download stopgap card_and_declaration"),
    ],
)  # fmt: skip
def test_the_ladder_of_a_day(why: str, situation: Situation, ladder: str):
    found = walked(situation, EDITION)
    assert " ".join(one.name for one in found.ladder) == ladder, why
    assert found.visual is ("visual_check" in ladder or "without_camera" in ladder)


def test_without_a_camera_a_card_without_a_photograph_goes_by_its_pin_and_not_by_sight():
    found = walked(Situation(Cause.CAMERA, date(2026, 11, 23), card=CardKind.PHOTOLESS), EDITION, ["registered_card"])
    assert (found.step, found.rung and found.rung.name, found.visual) == (Step.ACCEPTED, "without_camera", False)


def test_a_walk_down_to_the_declaration():
    here = Situation(Cause.CARD, date(2026, 11, 23))
    without: list[str] = []
    asked = []
    while (found := walked(here, EDITION, ["registered_card"], without)).missing != ("declaration",):
        asked.append(found.missing)
        without.append(found.missing[0])
    assert asked == [("certificate",), ("notice",), ("portal_screen",), ("portal_download",), ("benefit_certificate",)]
    told = told_of(walked(here, EDITION, ["registered_card", "declaration"], without))
    assert (told.step, told.rung) == ("accepted", "card_and_declaration")
    assert told.charge.ja == lines("charges")["declared"].texts["ja"]
    assert "77777777" in told.claim.ja
    assert told_of(walked(here, EDITION, ["registered_card"], [*without, "declaration"])).step == "refused"


def test_before_the_rulebook_begins_nothing_is_said():
    with pytest.raises(NoSuchSituation):
        walked(Situation(Cause.CARD, date(2024, 6, 30)), EDITION)
