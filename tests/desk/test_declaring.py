"""Declarations: whoever there is, a wrong person is never matched; in whatever order, nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.declarations_in_memory import InMemory
from madoguchi.desk.claiming import settle, settled_of
from madoguchi.desk.declarations_kept import Filing, KeptDeclaration, NoSuchDeclaration, NotNow, Wanted
from madoguchi.desk.declaring import Declaring, destroy, file, is_accepted, match
from madoguchi.desk.verifying import Findings, Question
from madoguchi.faces.api import declaration_told
from madoguchi.reception.answering import Found as Candidate
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import ByCard, ByNumber, Counter
from madoguchi.reception.beside import ShownAtVisit, beside, words
from madoguchi.reception.claims import claim_of, rules_on
from madoguchi.reception.declarations import (
    Because,
    ClaimBy,
    ClaimNumber,
    Declared,
    Found,
    Insurance,
    State,
)
from madoguchi.registry.findable import findable_name
from madoguchi.rulebook.sources import sources
from madoguchi.rulebook.vocabulary import vocabulary
from reception.worlds import CITY, INSURERS, ON, SOCIETY, somebody
from sizes import size

AT: Final = Counter("a" * 32)
SHOWN: Final = frozenset({"registered_card"})
ALL: Final = Wanted(gone=True)
NAMES: Final = (("見本　花子", "ミホン　ハナコ"), ("見本　華子", "ミホン　ハナコ"), ("見本　太郎", "ミホン　タロウ"))
BORN: Final = (date(1980, 5, 5), date(1980, 5, 6))
HOMES: Final = ("見本市中央1-1", "見本市中央1-2")
SERIALS: Final = ("0A", "0B", None)


@dataclass(frozen=True)
class One:
    """Somebody in a drawn population, with what they are found by."""

    found: Candidate
    home: str
    serial: str | None


@dataclass
class Population:
    """The check over a drawn population: whoever fits a question is found, and whose visit is kept is remembered."""

    people: Sequence[One] = ()
    kept: list[tuple[Question, Answer, Sequence[Candidate]]] = field(default_factory=list)

    async def find(self, _at: Counter, question: Question) -> Findings:
        return Findings([one.found for one in self.people if fits(one, question.asked)])

    async def keep(self, _at: Counter, question: Question, answer: Answer, found: Sequence[Candidate]) -> str:
        self.kept.append((question, answer, found))
        return f"{len(self.kept):032x}"


def fits(one: One, asked: Any) -> bool:
    shown = one.found.shown
    if isinstance(asked, ByCard):
        return one.serial is not None and one.serial == asked.serial.digits.rjust(2, "0")
    if isinstance(asked, ByNumber):
        return (asked.number.number, asked.birth_date) == (shown["number"], shown["birth_date"]) and (
            INSURERS[one.found.insurer].number == asked.insurer)  # fmt: skip
    names = {findable_name(shown["written"]), findable_name(shown["kana"])}
    return findable_name(asked.name) in names and (asked.birth_date, asked.sex, asked.address) == (
        shown["birth_date"], shown["sex"], one.home)  # fmt: skip


@st.composite
def populations(draw: st.DrawFn) -> list[One]:
    """Twins, people of one name, one number, one card in two books, at two insurers; some whose cover is over."""
    people = []
    for n in range(draw(st.integers(0, 5))):
        written, kana = draw(st.sampled_from(NAMES))
        told = {"written": written, "kana": kana, "birth_date": draw(st.sampled_from(BORN)),
                "sex": draw(st.sampled_from(("female", "male"))), "number": draw(st.sampled_from(("１", "２"))),
                "sub_number": draw(st.sampled_from(("01", "02", None))), "symbol": None,
                "lost_on": draw(st.sampled_from((None, None, ON))),
                "reader_message": draw(st.sampled_from(("none", "none", "stop")))}  # fmt: skip
        insurer = draw(st.sampled_from((CITY, SOCIETY)))
        people.append(One(somebody(insurer, n, **told), draw(st.sampled_from(HOMES)), draw(st.sampled_from(SERIALS))))
    return people


DECLARED = st.builds(
    lambda names, kana, born, sex, home, serial: Declared(
        names[0], born, sex, home, kana=names[1] if kana else None, serial=serial, rate=30
    ),
    st.sampled_from(NAMES), st.booleans(), st.sampled_from(BORN), st.sampled_from(("female", "male")),
    st.sampled_from(HOMES), st.sampled_from(SERIALS),
)  # fmt: skip
TOLD = st.one_of(st.none(), st.builds(
    lambda insurer, number, sub: ClaimNumber(INSURERS[insurer].number or "", None, number, sub),
    st.sampled_from((CITY, SOCIETY)), st.sampled_from(("１", "２")), st.sampled_from(("01", "02", None)),
))  # fmt: skip


@settings(max_examples=size("declarations matched"), deadline=None)
@given(people=populations(), said=DECLARED, told=TOLD, days=st.integers(0, 30))
def test_who_is_matched_is_who_declared_and_nobody_else_it_could_be(
    people: list[One], said: Declared, told: ClaimNumber | None, days: int
):
    check, store = Population(people), InMemory()
    desk = Declaring(store, check, INSURERS)
    code = asyncio.run(file(store, AT, Filing(said, SHOWN), ON))
    looked = asyncio.run(match(desk, AT, code, ON + timedelta(days=days), told))
    assert (looked.found is Found.MATCHED) == bool(store.matches)
    if looked.found is not Found.MATCHED:
        assert asyncio.run(store.one(AT.facility, code)).state is State.OPEN
        return
    _, answer, found = check.kept[-1]
    (cover,) = answer.covers
    (whose,) = [one for one in found if one.insurer == cover.insurer and one.shown["number"] == cover.number]
    assert (whose.shown["birth_date"], whose.shown["sex"]) == (said.birth_date, said.sex)
    names = {findable_name(whose.shown[one]) for one in ("written", "kana")}
    assert names & {findable_name(one) for one in (said.name, said.kana) if one}
    holding = [one for one in found if one.answers and one.answers["lost_on"] is None]
    assert holding == [whose], "一人だけがその日に資格を持つ"


ACTS: Final = ("match", "present", "former", "unknown", "paid", "not_claimed", "here", "away")
HELD = ClaimNumber("138057", None, "９")


@settings(max_examples=size("acts of declarations"), deadline=None)
@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_in_any_order_one_is_matched_once_settled_once_and_then_gone(acts: list[str]):
    check, store = Population(), InMemory()
    desk = Declaring(store, check, INSURERS)
    said = Declared("見本　花子", date(1980, 5, 5), "female", "見本市中央1-1", rate=20)
    code = asyncio.run(file(store, AT, Filing(said, SHOWN), ON))
    settled: list[Any] = []
    for act in acts:
        before = asyncio.run(store.listed(AT.facility, ALL))[0].state
        try:
            settled += asyncio.run(_done(act, desk, code))
        except (NotNow, NoSuchDeclaration):
            assert asyncio.run(store.listed(AT.facility, ALL))[0].state is before, "断ったことは何も変えない"
        assert len(store.matches) <= 1
    assert len({repr((one.claim.by, one.claim.number.number)) for one in settled}) <= 1, "請求は一つだけ"
    (listed,) = asyncio.run(store.listed(AT.facility, ALL))
    if listed.state is State.DESTROYED:
        assert store.kept == {}
        assert listed.because is (Because.PAID if settled else Because.NOT_CLAIMED)


async def _done(act: str, desk: Declaring, code: str) -> list[Any]:
    if act in ("here", "away"):
        desk.checks.people = [One(somebody(), "見本市中央1-1", None)] if act == "here" else []  # type: ignore[attr-defined]
        return []
    if act == "match":
        await match(desk, AT, code, ON)
        return []
    if act in ("paid", "not_claimed"):
        await destroy(desk.store, AT, code, Because.read(act))
        return []
    kept = await desk.store.one(AT.facility, code)
    needs = act == "former" or (act == "present" and not kept.matched)
    return [await settle(desk.store, AT, code, ClaimBy.read(act), HELD if needs else None)]


def test_names_of_signs_that_nobody_can_compare_are_no_one_name():
    cover = Population(
        (One(somebody(CITY, 0, written="●●", kana="ー", birth_date=BORN[0], sex="female"), HOMES[0], "0A"),)
    )
    desk = Declaring(InMemory(), cover, INSURERS)
    said = Declared("〓", BORN[0], "female", HOMES[0], serial="0A")
    code = asyncio.run(file(desk.store, AT, Filing(said, SHOWN), ON))
    assert asyncio.run(match(desk, AT, code, ON)).found is Found.DIFFERS


# --- what is accepted, and what goes into a claim ------------------------------------------------------------


@pytest.mark.parametrize("insurance", list(Insurance))
@pytest.mark.parametrize(
    ("shown", "accepted", "why"),
    [
        (["registered_card"], True, "マイナ保険証と申立書"),
        (["my_number_card"], True, "登録の有無がわからないカードと申立書は、断らない"),
        ([], False, "申立書だけ"),
        (["medical_subsidy_card", "public_expense_card"], False, "申立書と医療費助成の証"),
        (["certificate_copy"], False, "申立書と資格確認書の写し"),
        (["certificate"], False, "資格確認書があれば申立書は要らない"),
        (["smartphone"], False, "スマートフォンだけではカードの券面が見えない"),
    ],
)
def test_a_declaration_goes_with_a_card_and_never_alone(
    insurance: Insurance, shown: list[str], accepted: bool, why: str
):
    said = Declared("見本　花子", date(1980, 5, 5), "female", "見本市中央1-1", insurance)
    assert is_accepted(Filing(said, frozenset(shown)), ON) is accepted, why


@pytest.mark.parametrize(("insurance", "number"), [(Insurance.UNKNOWN, "7" * 9), (Insurance.LATE_STAGE, "7" * 8)])
def test_a_claim_of_nobody_knows_whose_cover_has_sevens_and_what_was_declared(insurance: Insurance, number: str):
    said = Declared("見本　花子", date(1980, 5, 5), "female", "見本市中央1-1", insurance, contact="03", employer="商会")
    claim = claim_of(said, ClaimBy.UNKNOWN, None, ON)
    assert claim.number == ClaimNumber("7" * 8, None, number)
    assert (claim.remarks, claim.other_insurer) == (("不詳", "見本市中央1-1", "商会", "03"), "77777779")
    assert claim_of(replace(said, contact=None, employer=None), ClaimBy.UNKNOWN, None, ON).remarks[1:] == (
        said.address,
    )


@pytest.mark.parametrize(
    ("why", "born", "insurance", "number"),
    [
        ("75歳の誕生日から後期高齢者医療", ON.replace(year=ON.year - 75), Insurance.UNKNOWN, "7" * 8),
        ("その前日", ON.replace(year=ON.year - 75) + timedelta(days=1), Insurance.UNKNOWN, "7" * 9),
        ("申し立てた種類は変えない", date(1940, 5, 5), Insurance.MUTUAL, "7" * 9),
    ],
)
def test_where_the_kind_is_not_known_whoever_is_75_is_of_the_late_stage(
    why: str, born: date, insurance: Insurance, number: str
):
    said = Declared("見本　花子", born, "female", "見本市中央1-1", insurance)
    settled = settled_of(KeptDeclaration("c" * 32, ON, said, matched=False, claim=ClaimBy.UNKNOWN))
    assert settled.claim.number.number == number, why
    assert settled.payer_open is (insurance is Insurance.UNKNOWN and number == "7" * 9), why


@pytest.mark.parametrize(
    ("why", "born", "insurance", "early"),
    [
        ("46歳の後期高齢者医療", date(1980, 5, 5), Insurance.LATE_STAGE, True),
        ("65歳の誕生日の前日", ON.replace(year=ON.year - 65) + timedelta(days=1), Insurance.LATE_STAGE, True),
        ("65歳の誕生日（障害の認定があれば加入している）", ON.replace(year=ON.year - 65), Insurance.LATE_STAGE, False),
        ("46歳の国民健康保険", date(1980, 5, 5), Insurance.NATIONAL, False),
    ],
)
def test_late_stage_declared_before_it_begins_is_taken_and_said(
    why: str, born: date, insurance: Insurance, early: bool
):
    said = Declared("見本　花子", born, "female", "見本市中央1-1", insurance, rate=30)
    notes = [one.ja for one in declaration_told.filed("c" * 32, said, ON).notes]
    assert any("後期高齢者医療" in one for one in notes) is early, why
    settled = settled_of(KeptDeclaration("c" * 32, ON, said, claim=ClaimBy.UNKNOWN))
    assert any("後期高齢者医療" in one.ja for one in declaration_told.claimed(settled).notes) is early, why
    assert not settled_of(KeptDeclaration("c" * 32, ON, said, claim=ClaimBy.PRESENT, number=HELD)).early


def test_each_way_of_writing_a_claim_cites_what_there_is():
    for rule in rules_on(ON).values():
        assert rule["source"] == "none" or rule["source"] in sources().passages
        assert rule["checked"] == "false"


# --- papers beside ---------------------------------------------------------------------------------------------------


def test_what_no_check_tells_is_asked_for_by_every_way_and_the_ceiling_only_where_it_may_not_be_told():
    for asked_by, agreed, ceiling in (("card", False, False), ("number", False, True), ("number", True, False),
                                      ("person", False, True)):  # fmt: skip
        seen = {one.thing for one in beside(ShownAtVisit(asked_by, ON, agreed, (), ()))}
        assert {"medical_subsidy_card", "public_expense_card"} <= seen
        assert ("ceiling_certificate" in seen) is ceiling
    before = {one.thing for one in beside(ShownAtVisit("card", date(2024, 10, 6), False, (), ()))}
    assert "ceiling_certificate" in before, "2024年10月6日まではカードでも同意が要る"


def test_each_paper_beside_is_a_word_of_what_is_shown_and_is_never_enough_alone():
    assert {*words()} <= {*vocabulary().facts["shown"].words}
    for thing in words():
        said = Declared("見本　花子", date(1980, 5, 5), "female", "見本市中央1-1")
        assert not is_accepted(Filing(said, frozenset({thing})), ON)
