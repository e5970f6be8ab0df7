"""What is gathered while others decide: covers put in order, and nothing left behind where a part of the work fails."""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from adapters.postgres.people_of_plans import HOLDER, LOST, MADE_ON, NO_CARD, NOTICE, RENEWAL, load, person
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.plans import making
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.plan_answers import practice_of
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.terms.errors import Refused

ASKED = PlanAsked(RENEWAL, MADE_ON)
EARLIER = {"eligible_from": date(2018, 4, 1), "lost_on": date(2019, 3, 31), "loss_reason": "moved"}
AGAIN = {"eligible_from": date(2024, 4, 1)}


class CannotDecide(Refused):
    """Stands for anything that goes wrong while a part is decided."""


def test_of_who_left_and_came_back_only_the_cover_that_owes_counts(migrated: str):
    people = [
        person("came-back", NO_CARD, EARLIER), person("came-back", NO_CARD, AGAIN),
        person("left-twice", NO_CARD, EARLIER), person("left-twice", NO_CARD, AGAIN, LOST),
        person("always-here", HOLDER, NOTICE),
    ]  # fmt: skip
    plans = load(migrated, people)
    plan = make_plan(plans, shipped_edition(), ASKED)
    found = [(one.key, one.paper, one.action, one.held) for one in plans.lines(plan.plan, "looked at")]
    assert sorted(found) == [("always-here", "notice", "keep", ()), ("came-back", "certificate", "issue", ())]
    assert plan.people == 3, "who left twice is counted, though nothing is owed and nothing held"


@pytest.mark.parametrize("after", [0, 1])
def test_where_a_part_cannot_be_decided_there_is_no_plan_and_the_next_one_can_be_made(
    migrated: str, monkeypatch: pytest.MonkeyPatch, after: int
):
    plans = load(migrated, [person(f"p{n}", NO_CARD) for n in range(3)])
    monkeypatch.setattr("madoguchi.adapters.postgres.registry.roll.PART", 1)
    parts: list[int] = []

    def rows(batch: RecordBatch, beside: Any) -> Iterator[RecordBatch]:
        parts.append(batch.num_rows)
        if len(parts) > after:
            raise CannotDecide(what="a part", why="a test says so", do="look at the test")
        return iter(())

    with pytest.raises(CannotDecide):
        plans.make(
            ASKED, shipped_edition().digest, practice_of(shipped_edition(), plans.insurer, RENEWAL, MADE_ON), rows
        )
    plan = make_plan(plans, shipped_edition(), ASKED)
    assert (len(parts), plan.plan, plan.items) == (after + 1, 1, 3)


def test_what_cannot_be_written_is_told_and_nobody_waits_for_ever(migrated: str, monkeypatch: pytest.MonkeyPatch):
    plans = load(migrated, [person(f"p{n}", NO_CARD) for n in range(4)])
    monkeypatch.setattr("madoguchi.adapters.postgres.registry.roll.PART", 1)
    monkeypatch.setattr(making, "WAITING", 1)
    monkeypatch.setattr(making, "_decided", lambda *_: b"not a row\n")
    with pytest.raises(Refused):
        make_plan(plans, shipped_edition(), ASKED)
    monkeypatch.undo()
    assert make_plan(plans, shipped_edition(), ASKED).plan == 1
    assert asyncio.run(_numbers(plans)) == [1]


async def _numbers(plans: PostgresPlans) -> list[int]:
    async with connect(plans.dsn) as connection, books_of(connection, plans.insurer) as books:
        return [row["plan"] for row in await books.connection.fetch("SELECT plan FROM plans.taken ORDER BY plan")]
