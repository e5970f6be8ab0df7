"""Papers of people whose two records were made one: compared as they were drawn, seen by the person's office."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.planned import EFFECTIVE, ON, Line, Town
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.merging import merge
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.rulebook.edition import shipped_edition

APPROVE = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'looked through', made_by, scope FROM plans.plan WHERE plan = $1
"""
SERIALS = "SELECT serial FROM papers.paper ORDER BY serial"
APART = {"P2": {"postcode": "300-0003", "address": "奥津町3番地"}}


@pytest.fixture
def plans(town: Town) -> PostgresPlans:
    return PostgresPlans(town.dsn, town.insurer, "clerk")


def planned(town: Town, plans: PostgresPlans) -> int:
    made = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON))
    town.rows(APPROVE, made.plan)
    return made.plan


def merged(town: Town, key: str, into: str) -> None:
    """A second record of somebody, without a cover of its own, becomes theirs: its key leads now."""

    async def done(books: Books) -> None:
        cover = {"eligible_from": EFFECTIVE.replace(year=2010), "lost_on": EFFECTIVE.replace(year=2011)}
        row = (into, None, None, *(cover.get(name) for name in COLUMNS[3:]))
        await take_in(books, [row], (await learn(books, "a notice")).n)
        await merge(books, key, into, "one person")

    town.done(done, "intake")


def test_a_merged_person_whose_address_stands_apart_keeps_the_paper_and_so_does_the_next_one(
    town: Town, plans: PostgresPlans
):
    town.tell("protection", {"P2": {"support_measures": True}}, ON)
    town.tell("protected_address", APART, ON)
    town.apply(planned(town, plans))
    merged(town, "P2", "P2 again")
    of_one = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON, person="P2 again")).plan
    assert [(one.action, one.because) for one in plans.lines(of_one)] == [("keep", "already_held")]
    town.tell("name", {"P2 again": {"written": "汐見 改子"}})
    again = planned(town, plans)
    assert {one.action for one in plans.lines(again) if one.key is None and one.action != "keep"} == {"replace"}


def test_a_merged_person_who_moved_to_another_address_apart_is_given_a_new_paper(town: Town, plans: PostgresPlans):
    town.tell("protection", {"P2": {"support_measures": True}}, ON)
    town.tell("protected_address", APART, ON)
    town.apply(planned(town, plans))
    merged(town, "P2", "P2 again")
    town.tell("protected_address", {"P2 again": {"postcode": "300-0004", "address": "奥津町4番地"}}, ON)
    of_one = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON, person="P2")).plan
    assert [(one.action, one.because) for one in plans.lines(of_one)] == [("replace", "contents_changed")]


@pytest.fixture
def offices(town: Town) -> Callable[[str, str], Any]:
    """What a login of an office is answered."""

    async def add(connection: Connection, office: str) -> str | None:
        name = f"m{town.dsn.partition('?')[0].rpartition('_')[2]}{office}"
        password = await add_login(connection, name, ["clerk"])
        await give(connection, name, [LoginGrant(town.insurer, office)])
        return town.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(str(password))}@")

    async def done(what: Callable[[Connection], Awaitable[Any]], dsn: str) -> Any:
        async with connect(dsn) as connection:
            return await what(connection)

    dsns = {office: str(asyncio.run(done(lambda one, office=office: add(one, office), town.dsn)))
            for office in ("east", "west")}  # fmt: skip

    async def asked(connection: Connection, query: str) -> list[int]:
        async with connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", town.insurer)
            return [row[0] for row in await connection.fetch(query)]

    return lambda office, query: asyncio.run(done(lambda one: asked(one, query), dsns[office]))


def test_the_papers_of_a_merged_record_are_seen_by_the_office_of_the_person_and_by_no_other(
    town: Town, offices: Callable[[str, str], Any]
):
    town.tell("membership", {"P1": {"office": "east"}, "P3": {"office": "west"}}, ON)
    town.apply(town.plan([Line(1), Line(2), Line(3)]))
    merged(town, "P1", "P1 again")
    assert (offices("east", SERIALS), offices("west", SERIALS)) == ([1], [3])
    steps = "SELECT DISTINCT serial FROM papers.step ORDER BY serial"
    assert (offices("east", steps), offices("west", steps)) == ([1], [3])
    assert offices("west", "SELECT person FROM registry.merging") == []
