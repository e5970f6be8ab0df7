"""Who sees whose rows, of every table there is (表と権限): tables and functions are read from the database.

So a new table without a fence fails here, whoever made it. The town has been worked in, and most tables hold rows.
"""

from asyncio import run
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hostile_texts import hostile_texts
from madoguchi.adapters.postgres.connection import Connection, DatabaseError, connect
from madoguchi.adapters.postgres.statement import Statement
from protection.canaries import Search
from protection.conftest import Answers
from protection.towns import INSURER, OTHER, STAFF, World
from sizes import size

ROLES = ("clerk", "approver", "verifier", "reception", "intake", "auditor")
TABLES = """
SELECT c.oid::regclass::text AS name, array_agg(a.attname::text) AS columns,
    pg_catalog.max(a.attname::text) FILTER (WHERE a.attname = 'person') IS NOT NULL AS of_people
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND a.attnum > 0
    AND NOT a.attisdropped AND c.relpersistence = 'p' AND c.relname <> 'stretch'
GROUP BY c.oid HAVING bool_or(a.attname = 'insurer') ORDER BY 1
"""
FUNCTIONS = """
SELECT p.oid::regproc::text AS name, p.proargnames[:p.pronargs] AS names,
    ARRAY(SELECT format_type(one, NULL) FROM unnest(p.proargtypes) AS one) AS types
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE 'of_insurer' = ANY (p.proargnames[:p.pronargs]) AND n.nspname NOT IN ('pg_catalog', 'public')
    AND EXISTS (SELECT FROM unnest($1::text[]) AS role WHERE has_function_privilege(role, p.oid, 'EXECUTE'))
"""
OF_INSURER = Statement("SELECT count(insurer) FROM @table WHERE insurer = $1")
OF_OTHERS = Statement("SELECT count(person) FROM @table WHERE person IS NOT NULL AND NOT person = ANY ($1)")
CALL = Statement("SELECT count(*) FROM @function(@given) AS told WHERE told IS NOT NULL")
GIVEN = {"integer": "1", "date": "'2026-08-01'", "text": "'protection'", "text[]": "'{}'", "integer[]": "'{1}'",
         "uuid": "gen_random_uuid()"}  # fmt: skip
EAST = """
SELECT array_agg(person) FROM registry.membership JOIN registry.insurer USING (insurer)
WHERE name = $1 AND office = 'east' AND superseded IS NULL
"""
# Whoever moves somebody out of their own office has to say that they are to be built: docs/standing.md.
OPEN_TO_ALL_OFFICES = {"standing.due"}
EMPTY_HERE = 12


@asynccontextmanager
async def logged_in(world: World, who: str) -> AsyncIterator[Connection]:
    """A connection on which the database knows somebody of the staff."""
    async with connect(world.dsn) as connection:
        await connection.execute(f"SET SESSION AUTHORIZATION {world.logins[who][0]}")
        yield connection


async def answer(connection: Connection, insurer: str | None, query: str, *given: Any) -> int | str:
    """The number that is told, or that it is refused."""
    try:
        async with connection.transaction():
            if insurer is not None:
                await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", insurer)
            return int(await connection.fetchval(query, *given))
    except DatabaseError as error:
        return f"refused {getattr(error, 'sqlstate', '')}"


async def tables(world: World) -> dict[str, bool]:
    """The tables and views with an insurer, and whether they tell of people one by one."""
    async with connect(world.dsn) as connection:
        return {row["name"]: row["of_people"] for row in await connection.fetch(TABLES)}


async def number_of(world: World) -> int:
    async with connect(world.dsn) as connection:
        return int(await connection.fetchval("SELECT insurer FROM registry.insurer WHERE name = $1", INSURER))


def refused_or_none(told: int | str) -> bool:
    """Whether nothing was seen."""
    return told == 0 or str(told) in ("refused 42501", "refused 42704")


@pytest.mark.parametrize("who", ["elsewhere", "nobody"])
def test_no_row_of_an_insurer_is_seen_by_who_works_elsewhere_whatever_they_set(
    world: World, answers: Answers, who: str
):
    assert answers

    async def seen() -> dict[str, int | str]:
        found, number = {}, await number_of(world)
        async with logged_in(world, who) as connection:
            for table in await tables(world):
                for setting in (None, INSURER, OTHER, "nowhere"):
                    found[f"{table} {setting}"] = await answer(
                        connection, setting, OF_INSURER.filled(table=table), number)  # fmt: skip
        return found

    assert {where: told for where, told in run(seen()).items() if not refused_or_none(told)} == {}


def test_the_owner_finds_rows_in_most_of_these_tables(world: World, answers: Answers):
    assert answers

    async def empty() -> list[str]:
        number = await number_of(world)
        async with connect(world.dsn) as connection:
            return [table for table in await tables(world)
                    if not await connection.fetchval(OF_INSURER.filled(table=table), number)]  # fmt: skip

    assert len(run(empty())) < len(run(tables(world))) - EMPTY_HERE * 2


def test_who_works_for_an_office_sees_its_people_in_every_table(world: World, answers: Answers):
    assert answers

    async def seen() -> dict[str, int | str]:
        async with connect(world.dsn) as owner:
            east = await owner.fetchval(EAST, INSURER)
        found: dict[str, int | str] = {}
        async with logged_in(world, "bound") as connection:
            for table, of_people in (await tables(world)).items():
                if of_people:
                    found[table] = await answer(connection, INSURER, OF_OTHERS.filled(table=table), east)
        return found

    wrong = {table: told for table, told in run(seen()).items() if not refused_or_none(told)}
    assert set(wrong) <= OPEN_TO_ALL_OFFICES, wrong


def test_no_function_tells_of_an_insurer_to_who_works_elsewhere(world: World, answers: Answers):
    assert answers

    async def told() -> Mapping[str, int | str]:
        found, number = {}, await number_of(world)
        async with connect(world.dsn) as owner:
            functions = await owner.fetch(FUNCTIONS, list(ROLES))
        async with logged_in(world, "elsewhere") as connection:
            for one in functions:
                pairs = zip(one["names"], one["types"], strict=True)
                given_ = ", ".join(str(number) if name == "of_insurer" else GIVEN[kind] for name, kind in pairs)
                found[one["name"]] = await answer(connection, OTHER, CALL.filled(function=one["name"], given=given_))
        return found

    found = run(told())
    assert len(found) > 4
    assert {name: told for name, told in found.items() if told != 0 and not str(told).startswith("refused")} == {}


# --- texts through the parameters of commands ---------------------------------------------------------------------

DOORS = (
    lambda text: ("registry", "story", f"--person={text}", f"--purpose={text}", "--insurer", OTHER),
    lambda text: ("registry", "story", "--person=P1", "--purpose=why", f"--insurer={text}"),
    lambda text: ("plan", "hold", 1, f"--digest={text}", f"--reason={text}", f"--rule={text}", "--insurer", OTHER),
    lambda text: ("plan", "make", "--effective=2026-08-01", f"--person={text}", f"--key={text}", "--insurer", OTHER),
    lambda text: ("ledger", "record", "handed_back", 1, "--on=2026-08-01", f"--why={text}", f"--key={text}",
                  "--insurer", OTHER),
    lambda text: ("registry", "find", f"--number={text}", f"--name={text}x", f"--purpose={text}", "--insurer", OTHER),
    lambda text: ("registry", "find", "--born=1980-01-02", f"--kana={text}アア", "--purpose=why", "--insurer", OTHER),
    lambda text: ("ledger", "of", f"--person={text}", f"--purpose={text}", "--insurer", OTHER),
    lambda text: ("audit", "reads", f"--person={text}", "--insurer", OTHER),
    lambda text: ("link", "ask", 1, f"--reason={text}", f"--key={text}", "--insurer", OTHER),
    lambda text: ("standing", "show", f"--person={text}", f"--purpose={text}", "--on=2026-08-01", "--insurer", OTHER),
)  # fmt: skip


def test_no_text_through_a_command_leads_to_another_insurer(world: World, answers: Answers, search: Search):
    assert answers
    before = len(world.told)
    for n, text in enumerate(hostile_texts(size("hostile words"))):
        assert world.say("elsewhere", *DOORS[n % len(DOORS)](text)).exit_code in (0, 2, 3, 4)
    told = [one.content for one in world.told[before:]]
    assert [hit for one in told for hit in search.in_(one)] == []
    assert not [one for one in told if "汐見".encode() in one]
    assert set(STAFF) >= {"elsewhere"}
