"""The one place of the database where a death ends a cover, held against the rulebook, which knows the law."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any, Final

import pytest

from adapters.postgres.planned import INSURER
from adapters.postgres.servers import asked
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.days.bounds import FLOOR
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of

ON: Final = date(2026, 8, 3)
FROM: Final = (date(2020, 4, 1), date(2026, 7, 20), date(2026, 7, 21), date(2026, 7, 22), date(2026, 8, 1))
DIED: Final = (None, date(2026, 7, 19), date(2026, 7, 20), date(2026, 7, 21))
TOLD: Final = (None, date(2026, 7, 20), date(2026, 7, 21), date(2026, 7, 22), date(2026, 12, 1))
LAW: Final = {"birth_date": date(1990, 1, 1), "insurer": INSURER}
CASES: Final = [
    {"person": f"P{n}", "eligible_from": begun, "died_on": died, "lost_on": told}
    for n, (begun, died, told) in enumerate(product(FROM, DIED, TOLD))
    if told is None or told >= begun
]
COVERS: Final = """
SELECT p.key, c.lost_on, c.loss_reason, lower(c.valid) AS first, upper(c.valid) AS after, isempty(c.valid) AS no_day
FROM registry.covers($1, $2) AS c JOIN registry.person AS p ON p.insurer = $1 AND p.person = c.person
"""


def row(case: Mapping[str, Any]) -> dict[str, Any]:
    """The person as they were taken in."""
    told = {} if case["lost_on"] is None else {"lost_on": case["lost_on"], "loss_reason": "moved"}
    return {**LAW, "person": case["person"], "eligible_from": case["eligible_from"], **told}


def by_law(case: Mapping[str, Any]) -> tuple[date | None, str | None]:
    """The day of loss and why: the earliest of what the rulebook says of the loss, and of the death as an event.

    A cover that begins after that is lost on its first day: it holds none.
    """
    death = {"event": "lost_eligibility", "event_on": case["died_on"], "loss_reason": "death"}
    asked_ = [row(case), {**row({**case, "lost_on": None}), **(death if case["died_on"] else {})}]
    told, dead = decide(batch_of(asked_), shipped_edition(), ON, answers=("lost_on",)).column("lost_on").to_pylist()
    if case["died_on"] is None or (dead is not None and told is not None and told <= dead):
        return told, told and "moved"
    after = max(dead, case["eligible_from"])
    return (told, "moved") if told is not None and told <= after else (after, "death")


@pytest.fixture(scope="module")
def covers(migrated_once: str) -> dict[str, Any]:
    """What the database says of them all: before anybody's death was told, and after."""
    PostgresRegistry(migrated_once, INSURER, "intake").load(ON, [batch_of(list(map(row, CASES)))], "a roll")

    async def told(connection: Connection) -> dict[str, Any]:
        before = 1
        async with books_of(connection, INSURER) as books:  # the sets look at no cover that had begun
            n = (await learn(books, "told")).n
            died = [(case["person"], FLOOR, None, case["died_on"]) for case in CASES if case["died_on"]]
            await correct_many(books, "death", ["died_on"], died, n)
            sets = [await books.connection.fetch(COVERS, books.insurer, under) for under in (before, n, None)]
            return {name: {one["key"]: one for one in rows} for name, rows in zip(("before", "under", "now"), sets,
                                                                                  strict=True)}  # fmt: skip

    return asked(migrated_once, told, "intake")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['eligible_from']}-{case['died_on']}-{case['lost_on']}")
def test_a_cover_ends_in_the_database_when_and_why_the_rulebook_says(covers, case):
    now = covers["now"][case["person"]]
    assert (now["lost_on"], now["loss_reason"]) == by_law(case)
    assert now["no_day"] == (now["lost_on"] is not None and now["lost_on"] <= case["eligible_from"])
    if not now["no_day"]:
        assert (now["first"], now["after"]) == (case["eligible_from"], now["lost_on"])


def test_under_a_number_it_ends_as_it_was_known_then(covers):
    assert covers["under"] == covers["now"]
    known = {one["key"]: one["lost_on"] for one in covers["before"].values()}
    assert known == {case["person"]: case["lost_on"] for case in CASES}
