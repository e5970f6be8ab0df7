"""A visit verified (資格確認): nothing is told before it is committed, and no failure is ever an answer about cover."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.desk.verifying import (
    Busy,
    Findings,
    NotOpen,
    NotThisDay,
    Question,
    TooManyMisses,
    Unreachable,
    verify,
)
from madoguchi.reception.answering import STOPPED, Found
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked, ByNumber, Counter
from madoguchi.terms.errors import Refused
from madoguchi.terms.insured_number import InsuredNumber
from reception.worlds import ASKED, CARD, INSURERS, NUMBER, ON, PERSON, mark, marked, people, somebody, worlds
from sizes import size

AT = Counter("0" * 32, "窓口1")
CODE = "f" * 32
GONE = Unreachable(what="the database", why="it did not answer in two seconds", do="ask again")
CROWDED = Busy(what="too many at once", why="they cannot be answered in time", do="ask again")
LOST = somebody(lost_on=date(2026, 7, 31))
tried = settings(max_examples=size("verified answers"))


@dataclass
class InMemory:
    """Checks without a database: what is found, what is kept, and what goes wrong with either."""

    findings: Findings
    find_fails: Exception | None = None
    keep_fails: Exception | None = None
    kept: list[tuple[Answer, Sequence[Found]]] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def find(self, *_: object) -> Findings:
        if self.find_fails:
            raise self.find_fails
        return self.findings

    async def keep(self, _at: Counter, _of: Question, answer: Answer, found: Sequence[Found]) -> str:
        if self.gate:
            await self.gate.wait()
        if self.keep_fails:
            raise self.keep_fails
        self.kept.append((answer, found))
        return CODE


def asked_of(checks: InMemory, asked: Asked = NUMBER, on: date = ON) -> Answer:
    return asyncio.run(verify(checks, AT, Question(asked, on), ON, INSURERS))


def knowing(*found: Found, **more: object) -> InMemory:
    return InMemory(Findings(found, **more))


@pytest.mark.parametrize(
    ("why", "asked", "found", "validity", "visit"),
    [
        ("有効なら受診として残る", NUMBER, [somebody()], Validity.VALID, CODE),
        ("無効でも残る", NUMBER, [LOST], Validity.INVALID, CODE),
        ("見つかった人を答えられないときも残る", NUMBER, [somebody(waits=True)], Validity.CANNOT_TELL, CODE),
        ("該当なしは受診ではない", NUMBER, [], Validity.NONE, None),
        ("使えないカードは受診の番号を返さない", CARD, [somebody(reader_message="stop")], Validity.STOPPED, None),
        ("保護を受ける人は該当なしと同じ", PERSON, [somebody(reader_message="stop")], Validity.NONE, None),
    ],
)
def test_an_answer_is_kept_once_and_told_with_its_visit(why: str, asked: Asked, found, validity, visit):
    checks = knowing(*found)
    told = asked_of(checks, asked)
    assert (told.validity, told.visit) == (validity, visit), why
    (kept,) = checks.kept
    assert kept[0] == replace(told, visit=None)


def test_nobody_found_where_people_wait_to_be_built_is_no_word_about_cover():
    checks = knowing(unsure=True)
    assert asked_of(checks) == Answer(Validity.CANNOT_TELL, because="not_built")
    assert checks.kept == [(Answer(Validity.CANNOT_TELL, because="not_built"), ())]
    assert asked_of(knowing(somebody(), unsure=True)).validity is Validity.VALID
    assert asked_of(knowing(somebody(reader_message="stop"), unsure=True), PERSON) == asked_of(checks, PERSON)


LATE: Final = somebody(sub_number="01")


@pytest.mark.parametrize(
    ("why", "asked", "found", "validity"),
    [
        ("前の保険者のカードは、今の保険者が未作成かもしれない", CARD, LOST, Validity.CANNOT_TELL),
        ("氏名などでも同じ", PERSON, LOST, Validity.CANNOT_TELL),
        ("番号の資格は、ほかに誰が待っていても失われている", NUMBER, LOST, Validity.INVALID),
        ("有効なら、ほかに誰が待っていても有効", CARD, somebody(), Validity.VALID),
        ("違う枝番の人は未作成かもしれない", replace(NUMBER, number=replace(NUMBER.number, sub_number="02")), LATE,
         Validity.CANNOT_TELL),
        ("使えないカードは、誰が待っていても使えない", CARD, somebody(card_usable=False), Validity.STOPPED),
    ],
)  # fmt: skip
def test_where_people_wait_what_could_be_theirs_is_not_told(why: str, asked: Asked, found: Found, validity: Validity):
    told = asked_of(knowing(found, unsure=True), asked)
    assert told.validity is validity, why
    assert told.because == ("not_built" if validity is Validity.CANNOT_TELL else None)


def test_somebody_searched_for_who_waits_is_told_and_kept_as_nobody():
    waits, nobody = knowing(somebody(waits=True), unsure=True), knowing(unsure=True)
    assert asked_of(waits, PERSON) == asked_of(nobody, PERSON)
    assert waits.kept == nobody.kept == [(Answer(Validity.CANNOT_TELL, because="not_built"), ())]


def test_what_is_kept_of_a_person_hidden_from_a_search_is_what_is_kept_of_nobody():
    hidden, nobody = knowing(somebody(reader_message="stop")), knowing()
    assert asked_of(hidden, PERSON) == asked_of(nobody, PERSON)
    assert hidden.kept == [(Answer(Validity.NONE), ())] == nobody.kept


def test_a_stopped_card_is_told_as_a_broken_one_and_its_person_is_kept_in_the_audit():
    blocked = somebody(reader_message="stop", card_usable=False)
    checks = knowing(blocked)
    assert msgspec.json.encode(asked_of(checks, CARD)) == msgspec.json.encode(STOPPED)
    assert checks.kept == [(STOPPED, (blocked,))]


# --- the order -----------------------------------------------------------------------------------------------

CLOSED = {"open": False, "waits": True}
EVE, MORROW = ON - timedelta(days=1), ON + timedelta(days=1)


@pytest.mark.parametrize(
    ("why", "known", "on", "refused"),
    [
        ("閉じた医療機関は待つかどうかを知らない", CLOSED, EVE, NotOpen),
        ("待つ医療機関は日のことを知らない", {"waits": True}, EVE, TooManyMisses),
        ("未来の日は誰も探さない", CLOSED, MORROW, NotThisDay),
        ("受診のない過去の日", {}, EVE, NotThisDay),
    ],
)
@pytest.mark.parametrize("found", [[], [somebody()], [somebody(waits=True)], [LOST]])
def test_a_refusal_is_the_same_whether_or_not_somebody_is_there(why: str, known, on: date, refused, found):
    checks = knowing(*found, **known)
    with pytest.raises(refused) as caught:
        asked_of(checks, on=on)
    with pytest.raises(refused) as of_nobody:
        asked_of(knowing(**known), on=on)
    assert str(caught.value) == str(of_nobody.value), why
    missed = [(Answer(Validity.NONE), ())] if (refused, on) == (NotThisDay, EVE) else []
    assert checks.kept == missed, "断った過去の日は該当なしとして数え、ほかは残さない"


def test_a_future_day_is_refused_before_anybody_is_looked_for():
    with pytest.raises(NotThisDay):
        asked_of(replace(knowing(somebody(visited=True)), find_fails=GONE), on=MORROW)


def test_the_day_of_a_visit_of_ones_own_is_answered_and_of_nobody_elses():
    assert asked_of(knowing(somebody(visited=True)), on=EVE).validity is Validity.VALID
    twins = somebody(sub_number="01", visited=True), somebody(person=2, sub_number="02")
    either = replace(NUMBER, number=replace(NUMBER.number, sub_number=None))
    assert [one.sub_number for one in asked_of(knowing(*twins), either, on=EVE).covers] == ["01"]
    with pytest.raises(NotThisDay):
        asked_of(knowing(*twins), replace(NUMBER, number=replace(NUMBER.number, sub_number="02")), on=EVE)


def test_who_has_to_wait_is_told_how_long():
    with pytest.raises(TooManyMisses) as caught:
        asked_of(knowing(waits=True, seconds=42))
    assert caught.value.seconds == 42


# --- failures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [[], [somebody()], [LOST], [somebody(), somebody(person=2)]])
@pytest.mark.parametrize("place", ["find_fails", "keep_fails"])
def test_a_database_out_of_reach_is_told_as_what_cannot_be_told(place: str, found: list[Found]):
    checks = replace(knowing(*found), **{place: GONE})
    assert asked_of(checks) == Answer(Validity.CANNOT_TELL, because="unreachable")


@pytest.mark.parametrize("failure", [CROWDED, RuntimeError("a fault of ours"), Refused(what="w", why="y", do="d")])
@pytest.mark.parametrize("place", ["find_fails", "keep_fails"])
def test_any_other_failure_is_no_answer(place: str, failure: Exception):
    with pytest.raises(type(failure)):
        asked_of(replace(knowing(somebody()), **{place: failure}))


def test_nothing_is_told_before_it_is_kept():
    async def asks() -> Answer:
        checks = replace(knowing(somebody()), gate=asyncio.Event())
        told = asyncio.create_task(verify(checks, AT, Question(NUMBER, ON), ON, INSURERS))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not told.done()
        assert checks.kept == []
        checks.gate.set()
        return await told

    assert asyncio.run(asks()).validity is Validity.VALID


def test_who_gives_up_waiting_is_told_nothing():
    async def asks() -> None:
        checks = replace(knowing(somebody()), gate=asyncio.Event())
        async with asyncio.timeout(0.01):
            await verify(checks, AT, Question(NUMBER, ON), ON, INSURERS)

    with pytest.raises(TimeoutError):
        asyncio.run(asks())


# --- laws ------------------------------------------------------------------------------------------------------


def numbered(n: int) -> ByNumber:
    return ByNumber("138058", InsuredNumber("見本", str(n)), date(1980, 5, 5))


@dataclass
class Town(InMemory):
    """Everybody of a town, found by number, with answers that come when they come."""

    everybody: dict[str, Found] = field(default_factory=dict)
    pauses: list[int] = field(default_factory=list)

    async def find(self, _at: Counter, question: Question) -> Findings:
        for _ in range(self.pauses.pop() if self.pauses else 0):
            await asyncio.sleep(0)
        one = self.everybody.get(question.asked.number.number)
        return Findings([one] if one else [])


@tried
@given(st.data(), st.lists(st.integers(0, 5), max_size=40))
def test_whoever_is_asked_about_is_told_of_and_nobody_else(data: st.DataObject, pauses: list[int]):
    everybody = {numbered(n).number.number: marked(data.draw(people(n)), n) for n in range(5)}
    asked = data.draw(st.lists(st.integers(0, 6), max_size=12))
    town = Town(Findings([]), everybody=everybody, pauses=pauses)

    async def asks() -> list[Answer]:
        questions = [Question(numbered(n), ON) for n in asked]
        return await asyncio.gather(*(verify(town, AT, one, ON, INSURERS) for one in questions))

    for n, told in zip(asked, asyncio.run(asks()), strict=True):
        written = msgspec.json.encode(told).decode()
        assert [m for m in range(5) if mark(m) in written] == ([n] if told.covers else [])
        assert (told.validity is Validity.NONE) == (n > 4)


@tried
@given(worlds(), st.sampled_from(ASKED), st.booleans(), st.booleans())
def test_no_failure_is_an_answer_about_cover(found: list[Found], asked: Asked, at_find: bool, at_keep: bool):
    checks = InMemory(Findings(found), GONE if at_find else None, GONE if at_keep else None)
    told = asked_of(checks, asked)
    if at_find or at_keep:
        assert told == Answer(Validity.CANNOT_TELL, because="unreachable")
        assert checks.kept == []
    else:
        assert len(checks.kept) == 1


@tried
@given(worlds(), st.sampled_from(ASKED))
def test_a_visit_is_told_of_whoever_is_told_of(found: list[Found], asked: Asked):
    told = asked_of(knowing(*found), asked)
    assert (told.visit is None) == (told.validity in {Validity.NONE, Validity.STOPPED})
    assert not told.covers or told.visit == CODE
