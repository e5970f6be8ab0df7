"""A step that was recorded wrongly is undone, and anybody can read what was: which step and day, and what stands."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.postgres.planned import ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.desk.ledger import NotUndone, Said, Undone, UndoneStep, post, pull, record, story_of
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.once import UsedKey

LATER = ON + timedelta(days=4)
SHOWN = "SELECT state, live FROM papers.paper WHERE serial = 1"


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """The house of the town: two certificates posted, of which the first came back four days later."""
    town.apply(town.plan([Line(1), Line(2)]))
    with house(town.dsn, town.insurer, town.spool) as opened:
        pull(opened.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
        post(opened.ledger, 1, Said(Step.DISPATCHED, (), ON))
        record(opened.ledger, Said(Step.RETURNED_MAIL, (1,), LATER, "moved"))
        yield opened


def undo(at: PostgresHouse, *serials: int, step: Step | None = None, key: str | None = None, on=LATER) -> Undone:
    done = record(at.ledger, Said(Step.UNDONE, serials, on, "another's", key, step))
    assert isinstance(done, Undone)
    return done


def test_who_undoes_is_told_which_step_of_which_day_and_what_stands_now(at: PostgresHouse):
    first = UndoneStep(1, "returned_mail", LATER, "dispatched")
    second = UndoneStep(2, "dispatched", ON, "printed")
    assert undo(at, 1, 2, key="k").undone == (first, second)
    again = undo(at, 1, 2, key="k")
    assert (again.again, again.undone) == (True, (first, second))


def test_pressed_a_second_time_a_posted_letter_is_not_said_to_lie_here(town: Town, at: PostgresHouse):
    undo(at, 1)
    with pytest.raises(RuleBroken, match="names it"):
        undo(at, 1)
    assert [tuple(row) for row in town.rows(SHOWN)] == [("dispatched", True)]
    assert undo(at, 1, step=Step.DISPATCHED).undone == (UndoneStep(1, "dispatched", ON, "printed"),)


def test_a_step_that_is_named_is_undone_if_it_is_the_newest_and_no_other(town: Town, at: PostgresHouse):
    with pytest.raises(NotUndone, match="returned_mail"):
        undo(at, 1, 2, step=Step.DISPATCHED)
    assert [tuple(row) for row in town.rows(SHOWN)] == [("returned_mail", True)]
    undo(at, 1, step=Step.RETURNED_MAIL, key="k")
    with pytest.raises(UsedKey):
        undo(at, 1, step=Step.DISPATCHED, key="k")


def test_after_an_undone_step_the_same_one_is_recorded_and_undone_again(town: Town, at: PostgresHouse):
    undo(at, 1)
    record(at.ledger, Said(Step.RETURNED_MAIL, (1,), ON + timedelta(days=2)))
    undone = undo(at, 1).undone  # a step was undone before, not just before
    assert undone == (UndoneStep(1, "returned_mail", ON + timedelta(days=2), "dispatched"),)
    assert town.findings() == []


def test_the_story_tells_what_was_undone_and_how_the_paper_stood_then(
    town: Town, at: PostgresHouse, monkeypatch: pytest.MonkeyPatch
):
    undo(at, 1)
    undo(at, 1, step=Step.DISPATCHED)
    assert [(one.step, one.stands) for one in story_of(at.ledger, 1).undone.values()] == [
        ("returned_mail", "dispatched"), ("dispatched", "printed")]  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    asked = ("ledger", "story", 1, "--insurer", town.insurer, "--spool", town.spool)
    told = run(*asked, lang="ja").output
    assert f"{LATER} の「郵便返戻」を取り消し、状態は「発送」に" in told
    assert f"{ON} の「発送」を取り消し、状態は「印刷」に" in told
    assert json.loads(run(*asked, "--json").output)["undone"]["5"]["stands"] == "dispatched"


@pytest.mark.parametrize(
    ("why", "step", "serial", "days", "taken"),
    [
        ("発送より前に戻っては来ない", Step.RETURNED_MAIL, 2, -1, False),
        ("発送の日に戻ることはある", Step.RETURNED_MAIL, 2, 0, True),
        ("戻った日より前に窓口で渡せない", Step.HANDED_OVER, 1, 3, False),
        ("戻った日より前にその記録を取り消せない", Step.UNDONE, 1, 3, False),
        ("前の日に無効にはできない", Step.VOIDED, 2, -1, False),
        ("前の日の期限切れは計画の日付による", Step.EXPIRED, 1, 0, True),
    ],
)
def test_no_step_is_of_a_day_before_that_of_the_step_it_follows(town: Town, at, why, step, serial, days, taken):
    said = Said(step, (serial,), ON + timedelta(days=days))
    before = town.states()
    if taken:
        assert record(at.ledger, said).papers == 1, why
        return
    with pytest.raises(RuleBroken, match="no day before"):
        record(at.ledger, said)
    assert town.states() == before, why


def test_a_plan_of_the_day_before_takes_the_place_of_what_came_back_since(town: Town, at: PostgresHouse):
    town.apply(town.plan([Line(1, action="replace", replaces=1, valid_from=ON)], effective=ON))
    assert [tuple(row) for row in town.rows(SHOWN)] == [("replaced", False)]
    assert town.value("SELECT on_day FROM papers.step WHERE serial = 1 AND step = 'replaced'") < LATER


def test_a_paper_that_takes_the_place_of_one_undone_before_is_made_void_and_that_one_lives(town: Town, at):
    undo(at, 1)
    town.apply(town.plan([Line(1, action="replace", replaces=1)]))
    record(at.ledger, Said(Step.VOIDED, (3,), LATER, "withdrawn"))
    assert [tuple(row) for row in town.rows(SHOWN)] == [("dispatched", True)]
    assert town.findings() == []
