"""The ledger on a real database: stories, the stack before posting, what is asked back, what does not add up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.desk.asking_back import reminders
from madoguchi.desk.ledger import (
    BY_HAND,
    NoSuchPaper,
    NotByHand,
    NotFinished,
    Posted,
    Pulled,
    Recorded,
    Said,
    post,
    pull,
    record,
    story_of,
)  # fmt: skip
from madoguchi.issuing.reminders import Pace
from madoguchi.issuing.stack import NotPulled
from madoguchi.issuing.steps import Step
from madoguchi.issuing.story import OutOfOrder, Standing, followed
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.once import UsedKey
from proofs import proves
from sizes import size

HELD = (
    "SELECT certificate_until FROM registry.papers_held WHERE superseded IS NULL AND person = $1 AND valid @> $2::date"
)
FILES = "SELECT count(*) FROM papers.paper WHERE insurer = 1 AND state = $1"


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """The house of the town, with three certificates printed."""
    town.apply(town.plan([Line(n) for n in (1, 2, 3)]))
    with house(town.dsn, town.insurer, town.spool) as opened:
        yield opened


def say(step: Step, *serials: int, on: date = ON, key: str | None = None, why: str | None = None) -> Said:
    return Said(step, serials, on, why, key)


def posted(at: PostgresHouse) -> None:
    """All that is printed goes out."""
    pull(at.ledger, shipped_edition(), 1, None, say(Step.PULL))
    post(at.ledger, 1, say(Step.DISPATCHED))


def held(town: Town, person: int) -> date | None:
    rows = town.rows(HELD, person, EFFECTIVE + timedelta(days=30))
    return rows[0][0] if rows else None


# --- the stack before posting ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "group", "said", "withdrawn"),
    [
        ("死亡", "death", {"died_on": date(2026, 7, 26)}, True),
        ("資格喪失の転居", "registered_address", {"address": "別の町"}, True),
        ("割合の変更は証に出る", "rate", {"copayment_rate": 20}, None),
        ("氏名の変更", "name", {"written": "南 花子"}, True),
        ("保護を受けた", "protection", {"address_hidden": True}, True),
        ("マイナ保険証の保有者になった", "card", {"has_card": True}, True),
        ("何も変わらない", "number_filing", {"individual_number_filed": True}, False),
    ],
)
def test_who_changed_is_withdrawn_from_the_stack_and_no_cause_is_told(town: Town, at, why, group, said, withdrawn):
    town.tell(group, {"P2": said})
    done = pull(at.ledger, shipped_edition(), 1, None, say(Step.PULL))
    if withdrawn is not None:
        assert [one.serial for one in done.withdraw] == ([2] if withdrawn else []), why
    assert {one.why for one in story_of(at.ledger, 2).steps} == {None}


def test_what_is_withdrawn_is_listed_in_the_order_of_the_stack(town: Town, at):
    town.tell("name", {"P3": {"written": "北 三子"}, "P1": {"written": "北 一子"}})
    done = pull(at.ledger, shipped_edition(), 1, None, say(Step.PULL))
    assert [one.place for one in done.withdraw] == [1, 3]


def test_under_one_key_a_stack_is_looked_through_once_and_the_first_list_comes_back(town: Town, at):
    def looked(since: int | None = None, on: date = ON, key: str | None = "k") -> Pulled:
        return pull(at.ledger, shipped_edition(), 1, since, say(Step.PULL, on=on, key=key))

    town.tell("name", {"P2": {"written": "南 花子"}})
    first = looked()
    town.tell("name", {"P3": {"written": "北 三子"}})
    assert (looked(), looked().again, first.again) == (replace(first, again=True), True, False)
    for other in ({"since": 1}, {"on": ON + timedelta(1)}):
        with pytest.raises(UsedKey):
            looked(**other)
    assert [one.serial for one in looked(key="another").withdraw] == [2, 3]
    assert town.value("SELECT count(*) FROM papers.pull_run") == 2


def test_a_withdrawn_paper_is_void_and_its_person_is_owed_it_again(town: Town, at):
    town.tell("name", {"P2": {"written": "南 花子"}})
    (sheet,) = pull(at.ledger, shipped_edition(), 1, None, say(Step.PULL)).withdraw
    with pytest.raises(NotPulled):
        post(at.ledger, 1, say(Step.DISPATCHED))
    serials = at.serials([sheet.piece])
    assert record(at.ledger, say(Step.VOIDED, *serials, why="withdrawn", key="k")) == Recorded(1)
    assert record(at.ledger, say(Step.VOIDED, *serials, why="withdrawn", key="k")) == Recorded(1, again=True)
    assert [held(town, person) for person in (1, 2)] == [date(2027, 7, 31), None]
    assert post(at.ledger, 1, say(Step.DISPATCHED)).papers == 2
    assert town.apply(town.plan([Line(2)])).printed == 1
    assert town.findings() == []


def test_a_stack_is_posted_only_after_it_was_looked_through_on_the_last_business_day(at):
    with pytest.raises(NotPulled):
        post(at.ledger, 1, say(Step.DISPATCHED))
    pull(at.ledger, shipped_edition(), 1, None, say(Step.PULL))
    with pytest.raises(NotPulled):
        post(at.ledger, 1, say(Step.DISPATCHED, on=ON + timedelta(days=1)))
    assert post(at.ledger, 1, say(Step.DISPATCHED, key="k")).papers == 3
    assert post(at.ledger, 1, say(Step.DISPATCHED, key="k")) == Posted(3, again=True)


def test_a_plan_that_is_not_wholly_carried_out_is_not_posted(town: Town, at):
    plan = town.plan([Line(4), Line(5)])
    with town.papers(plan) as papers:
        papers.begin()
        papers.draw(2)
    with pytest.raises(NotFinished):
        post(at.ledger, plan, say(Step.DISPATCHED))


def test_who_replaced_a_paper_and_is_withdrawn_holds_the_old_one_again(town: Town, at):
    posted(at)
    plan = town.plan([Line(1, action="replace", replaces=1)])
    town.apply(plan)
    record(at.ledger, say(Step.VOIDED, 4, why="withdrawn"))
    assert [row[2:] for row in town.states()] == [
        ("dispatched", True), ("dispatched", True), ("dispatched", True), ("voided", False)
    ]  # fmt: skip
    assert held(town, 1) == date(2027, 7, 31)


# --- what somebody says ----------------------------------------------------------------------------------------


def test_a_serial_tells_its_whole_story(at):
    posted(at)
    record(at.ledger, say(Step.RETURNED_MAIL, 2, why="moved away"))
    record(at.ledger, say(Step.HANDED_OVER, 2))
    told = story_of(at.ledger, 2)
    assert [one.step for one in told.steps] == [
        "planned", "approved", "printed", "dispatched", "returned_mail", "handed_over"
    ]  # fmt: skip
    assert (told.steps[1].who, told.steps[4].why, told.paper) == ("second", "moved away", "certificate")
    with pytest.raises(NoSuchPaper):
        story_of(at.ledger, 99)


def test_a_wrong_hand_over_is_undone_by_an_entry_and_stays_to_be_read(town: Town, at):
    record(at.ledger, say(Step.HANDED_OVER, 1))
    record(at.ledger, say(Step.UNDONE, 1, why="another person's"))
    assert town.states()[0][2:] == ("printed", True)
    assert [one.step for one in story_of(at.ledger, 1).steps][-2:] == ["handed_over", "undone"]


def test_what_is_handed_back_is_held_no_more_and_is_again_when_that_was_wrong(town: Town, at):
    posted(at)
    record(at.ledger, say(Step.HANDED_BACK, 1, on=EFFECTIVE))
    assert held(town, 1) is None
    record(at.ledger, say(Step.UNDONE, 1, on=EFFECTIVE))
    assert held(town, 1) == date(2027, 7, 31)


@pytest.mark.parametrize(
    ("why", "said", "refusal"),
    [
        ("採番していない番号", say(Step.RETURNED_MAIL, 99), NoSuchPaper),
        ("印刷は手では言えない", say(Step.PRINTED, 1), NotByHand),
        ("出していないものは戻らない", say(Step.RETURNED_MAIL, 1), RuleBroken),
        ("印刷は取り消せない", say(Step.UNDONE, 1), RuleBroken),
        ("一つでも誤れば全部記録しない", say(Step.HANDED_OVER, 1, 99), NoSuchPaper),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_recorded(town: Town, at, why: str, said: Said, refusal: type):
    with pytest.raises(refusal):
        record(at.ledger, said)
    assert {row[2] for row in town.states()} == {"printed"}, why


def test_a_key_of_another_step_is_refused(at):
    record(at.ledger, say(Step.HANDED_OVER, 1, key="k"))
    with pytest.raises(UsedKey):
        record(at.ledger, say(Step.HANDED_OVER, 2, key="k"))


@proves("S3-13")
def test_a_paper_that_ended_and_is_still_with_the_person_is_asked_back_so_often(at):
    posted(at)
    record(at.ledger, say(Step.VOIDED, 1, 2, on=EFFECTIVE))
    record(at.ledger, say(Step.HANDED_BACK, 2, on=EFFECTIVE))
    pace, found = Pace(10, 2), []
    for n in range(40):
        due = reminders(at.ledger, shipped_edition(), INSURER, EFFECTIVE + timedelta(days=n), pace)
        at.ledger.remind(due, say(Step.HANDED_BACK, on=EFFECTIVE + timedelta(days=n)))
        found += [(n, one.serial, one.nth) for one in due]
    assert found == [(10, 1, 1), (20, 1, 2)]


# --- what does not add up ----------------------------------------------------------------------------------


def test_every_file_that_is_lost_changed_or_slipped_in_is_found(town: Town, at):
    folder = town.folder(1).folder
    files = sorted(folder.glob("*.json"))
    (folder / "stray.json").write_bytes(b"{}")
    files[0].write_bytes(b"{}")
    files[1].unlink()
    found = town.findings()
    assert len(found) == 3
    assert any("stray.json" in one for one in found)


# --- against a model ----------------------------------------------------------------------------------------


class Papers(RuleBasedStateMachine):
    """Random steps on papers in PostgreSQL against the fold of the code."""

    town: Town
    plans = 0

    @initialize()
    def begin(self) -> None:
        self.opened = house(self.town.dsn, self.town.insurer, self.town.spool)
        self.house = self.opened.__enter__()
        self.first = int(self.town.value("SELECT coalesce(max(serial), 0) FROM papers.paper"))
        lines = [Line(person, "ceiling_certificate" if Papers.plans % 2 else "notice") for person in (1, 2, 3, 4)]
        self.town.rows(ENDED)
        self.town.apply(self.town.plan(lines))
        Papers.plans += 1
        printed = Standing((Step.PLANNED, Step.APPROVED, Step.PRINTED))
        self.papers = {self.first + n: printed for n in (1, 2, 3, 4)}

    @rule(n=st.integers(1, 4), step=st.sampled_from(BY_HAND))
    def say(self, n: int, step: Step) -> None:
        serial = self.first + n
        try:
            after = followed(self.papers[serial], step)
        except OutOfOrder:
            with pytest.raises(RuleBroken):
                record(self.house.ledger, say(step, serial))
        else:
            record(self.house.ledger, say(step, serial))
            self.papers[serial] = after

    @precondition(lambda self: any(one.state is Step.PRINTED for one in self.papers.values()))
    @rule()
    def send(self) -> None:
        printed = [serial for serial, one in self.papers.items() if one.state is Step.PRINTED]
        for serial in printed:
            self.papers[serial] = followed(self.papers[serial], Step.DISPATCHED)
        plan = self.town.value("SELECT max(plan) FROM papers.paper")
        pull(self.house.ledger, shipped_edition(), plan, None, say(Step.PULL))
        assert post(self.house.ledger, plan, say(Step.DISPATCHED)).papers == len(printed)

    @invariant()
    def the_ledger_is_the_fold(self) -> None:
        rows = self.town.rows("SELECT serial, past, live, place FROM papers.paper WHERE serial > $1", self.first)
        for row in rows:
            standing = self.papers[row["serial"]]
            assert tuple(row["past"]) == tuple(step.value for step in standing.past)
            assert (row["live"], row["place"]) == (standing.live, standing.where.value)

    def teardown(self) -> None:
        assert self.town.findings() == []
        self.opened.__exit__(None, None, None)


ENDED = """
INSERT INTO papers.step (insurer, serial, step, on_day, why)
SELECT insurer, serial, 'voided', '2026-07-28', 'the next model' FROM papers.paper WHERE live RETURNING n
"""


def test_whatever_is_said_of_papers_the_database_folds_as_the_code_does(town: Town):
    Papers.town = town
    run_state_machine_as_test(Papers, settings=settings(max_examples=size("ledger lives"), stateful_step_count=8))
