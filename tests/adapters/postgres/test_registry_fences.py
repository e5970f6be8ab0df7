"""Who sees whom: every table by every role, for the own insurer, another and none, for the own office and another.

Each login is taken on as `SET SESSION AUTHORIZATION` does it, so that the database knows it as one that logged in.
"""

from asyncio import run
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from itertools import count

import pytest

from hostile_texts import hostile_texts
from madoguchi.adapters.postgres.connection import Connection, DatabaseError, connect
from madoguchi.adapters.postgres.database.login_grants import end, give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import NoBooks, books_of, learn, reading
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.adapters.postgres.registry.writing import NobodyOfThisKey, correct, person_of
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.days.spans import Span
from madoguchi.desk.databases import LoginGrant
from madoguchi.registry.groups import GROUPS
from madoguchi.rulebook.engine.roll import batch_of
from sizes import size

DAY, EVE, EVER = date(2026, 8, 1), date(2026, 7, 31), date(2020, 4, 1)
ROLES = ("clerk", "approver", "verifier", "reception", "intake", "auditor")
READERS = {"clerk", "approver", "intake", "auditor"}
CANARY, NUMBERS = "CANARY-OF-SOUTH", count(1)
ROW = Statement("""INSERT INTO registry.@table (insurer, person, learnt, valid)
    SELECT $1, person, $2, '[2026-08-01,)' FROM registry.person WHERE insurer = $1""")
ALL = Statement("SELECT @column FROM registry.@table")
EVERYTHING = Statement("SELECT count(*) FROM registry.@table JOIN registry.insurer AS i USING (insurer) "
                       "WHERE i.name = 'north'")  # fmt: skip
MERGED = """
INSERT INTO registry.merging (insurer, person, into_person, learnt)
SELECT $1, p.person, o.person, $2 FROM registry.person AS p JOIN registry.person AS o ON o.insurer = $1
WHERE p.insurer = $1 AND (p.key, o.key) IN (($3, $4), ($5, $6))
"""
FACTS = [group.name for group in GROUPS]
TABLES = ["insurer", "knowledge", "person", "office", "merging", "login_grant", "told_whole", *FACTS]
OPEN_TO_ALL_OFFICES = {"insurer", "knowledge", "office", "login_grant", "told_whole"}


def people(mark: str) -> list[dict[str, object]]:
    return [{"person": f"{mark}-{n}", "insurer": "any", "birth_date": date(1990, 1, n),
             "eligible_from": date(2025, 4, 1), "copayment_rate": 30} for n in (1, 2, 3)]  # fmt: skip


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    for town, mark in (("north", "N"), ("south", CANARY)):
        PostgresRegistry(migrated_once, town, "intake").load(DAY, [batch_of(people(mark))], "a roll")
        run(_filled(migrated_once, town, mark))
    run(_logins(migrated_once))
    return migrated_once


async def _filled(dsn: str, town: str, mark: str) -> None:
    """A row of each table for everybody; persons 1 and 2 are of the east, 3 of the west."""
    async with connect(dsn) as connection, books_of(connection, town) as books:
        n = (await learn(books, "all there is")).n
        for group in ("name", "sex", "head", "registered_address", "mailing_address", "protected_address", "death"):
            await connection.execute(ROW.filled(table=group), books.insurer, n)
        offices = [(f"{mark}-{one}", DAY, None, "west" if one == 3 else "east") for one in (1, 2, 3)]
        await correct_many(books, "membership", ["office"], offices, n)
        await connection.execute("INSERT INTO registry.office (insurer, office, kind, name, learnt) "
                                 "VALUES ($1, 'east', 'branch', $2, $3)", books.insurer, mark, n)  # fmt: skip
        await connection.execute("INSERT INTO registry.merging (insurer, person, into_person, learnt) "
                                 "VALUES ($1, 1, 2, $2), ($1, 3, 2, $2)", books.insurer, n)  # fmt: skip
        await connection.execute("INSERT INTO registry.told_whole (insurer, fact, days, reason, learnt) "
                                 "VALUES ($1, 'card_lost', '[,)', $2, $3)", books.insurer, mark, n)  # fmt: skip


async def _logins(dsn: str) -> None:
    async with connect(dsn) as connection:
        for role in ROLES:
            for kind, grants in (("all", [LoginGrant("north")]), ("east", [LoginGrant("north", "east")]), ("none", [])):
                await add_login(connection, f"fence_{role}_{kind}", ["clerk"])
                await connection.execute(f"REVOKE clerk FROM fence_{role}_{kind}")
                await connection.execute(f"GRANT {role} TO fence_{role}_{kind}")
                await give(connection, f"fence_{role}_{kind}", grants)


@asynccontextmanager
async def logged_in(dsn: str, login: str) -> AsyncIterator[Connection]:
    """A connection on which the database knows another login than the administrator's."""
    async with connect(dsn) as connection:
        await connection.execute(f"SET SESSION AUTHORIZATION {login}")
        yield connection


async def seen(connection: Connection, table: str, insurer: str | None) -> int | str:
    """How many rows of a table are seen, or that it is refused."""
    column = "name" if table == "insurer" else "insurer"
    try:
        async with connection.transaction():
            if insurer:
                await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", insurer)
            return len(await connection.fetch(ALL.filled(column=column, table=table)))
    except DatabaseError as error:
        return f"refused {getattr(error, 'sqlstate', '')}"


async def everything(connection: Connection, table: str) -> int:
    return int(await connection.fetchval(EVERYTHING.filled(table=table)))


# --- the matrix ----------------------------------------------------------------------------------------


def test_the_matrix_names_every_table_of_the_registry(dsn: str):
    async def there() -> set[str]:
        async with connect(dsn) as connection:
            rows = await connection.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'registry'::regnamespace "
                                          "AND relkind IN ('r', 'p', 'v', 'm')")  # fmt: skip
            return {row["relname"] for row in rows}

    assert run(there()) == {*TABLES, "stretch"}


@pytest.mark.parametrize("role", ROLES)
def test_a_login_sees_its_own_insurer_and_nothing_else(dsn: str, role):
    async def matrix() -> dict[str, tuple[object, ...]]:
        async with connect(dsn) as connection:
            all_ = {table: await everything(connection, table) for table in TABLES}
        found = {}
        async with logged_in(dsn, f"fence_{role}_all") as connection:
            for table in TABLES:
                before = await seen(connection, table, None)  # unset as long as it was never set in this session
                found[table] = (before, *[await seen(connection, table, town) for town in ("south", "nowhere")])
            for table in TABLES:
                found[table] = (*found[table], await seen(connection, table, "north"), all_[table])
        return found

    for table, (unset, other, nowhere, own, all_) in run(matrix()).items():
        assert str(unset).startswith("refused") or unset == 0, table
        assert other in (0, "refused 42501"), table
        assert nowhere in (0, "refused 42501"), table
        hidden = table == "protected_address"
        assert own == ((0 if hidden else all_) if role in READERS else "refused 42501"), table
        assert all_ > 0, table


@pytest.mark.parametrize("role", sorted(READERS))
def test_a_login_of_an_office_sees_the_people_of_that_office(dsn: str, role):
    async def persons(login: str, table: str) -> set[int]:
        async with logged_in(dsn, login) as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', 'north', true)")
            return {row["person"] for row in await connection.fetch(ALL.filled(column="person", table=table))}

    for table in TABLES:
        if table not in OPEN_TO_ALL_OFFICES | {"protected_address"}:
            expected = {1} if table == "merging" else {1, 2}
            assert run(persons(f"fence_{role}_east", table)) == expected, table


LAST: Sequence[tuple[str, str, list[tuple[date, date | None, str]]]] = [
    ("ずっと東", "east", [(EVER, None, "east")]),
    ("東で終わり、後がない", "east", [(EVER, EVE, "east")]),
    ("西から東へ移った", "east", [(EVER, EVE, "west"), (DAY, None, "east")]),
    ("東から西へ移った", "west", [(EVER, EVE, "east"), (DAY, None, "west")]),
    ("先の日に西へ移る", "west", [(EVER, date(2026, 12, 31), "east"), (date(2027, 1, 1), None, "west")]),
    ("間があいて西へ移った", "west", [(EVER, date(2026, 5, 31), "east"), (DAY, date(2027, 3, 31), "west")]),
    ("西へ行って東へ戻った", "east", [(EVER, EVE, "east"), (DAY, date(2026, 8, 31), "west"),
                                     (date(2026, 9, 1), None, "east")]),
    ("東の人に統合された", "east", []),
    ("西の人に統合された", "west", []),
]  # fmt: skip


def test_somebody_is_of_the_office_of_their_last_membership_with_the_records_merged_into_theirs(dsn: str):
    keys = [why for why, _, _ in LAST]
    rows = [(key, *({"eligible_from": EVER}.get(name) for name in COLUMNS[1:])) for key in keys]
    PostgresRegistry(dsn, "moves").open_books()

    async def told() -> None:
        async with connect(dsn) as connection:
            async with books_of(connection, "moves") as books:
                n = (await learn(books, "memberships")).n
                await take_in(books, rows, n)
                said = [(key, first, last, office) for key, _, spans in LAST for first, last, office in spans]
                await correct_many(books, "membership", ["office"], said, n)
                await connection.execute(MERGED, books.insurer, n, keys[7], keys[0], keys[8], keys[3])
            for office in ("east", "west"):
                await add_login(connection, f"moves_{office}", ["clerk"])
                await give(connection, f"moves_{office}", [LoginGrant("moves", office)])

    async def of(office: str) -> set[str]:
        async with logged_in(dsn, f"moves_{office}") as connection, reading(connection, "moves"):
            return {row["key"] for row in await connection.fetch(ALL.filled(column="key", table="person"))}

    run(told())
    for office in ("east", "west"):
        assert run(of(office)) == {why for why, whose, _ in LAST if whose == office}


@pytest.mark.parametrize("role", ROLES)
def test_a_login_that_works_for_nobody_sees_nobody(dsn: str, role):
    async def every() -> list[int | str]:
        async with logged_in(dsn, f"fence_{role}_none") as connection:
            return [await seen(connection, table, town) for table in TABLES for town in ("north", "south")]

    assert set(run(every())) <= {0, "refused 42501"}


def test_the_first_use_of_a_session_without_an_insurer_is_an_error(dsn: str):
    async def first(table: str) -> int | str:
        async with logged_in(dsn, "fence_clerk_all") as connection:
            return await seen(connection, table, None)

    assert {run(first(table)) for table in ("person", "birth", "knowledge")} == {"refused 42704"}


WRITABLE = """
SELECT c.relname || '.' || a.attname AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'registry'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND has_column_privilege($1, c.oid, a.attnum, 'UPDATE')
"""
REMOVABLE = """
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'registry'::regnamespace AND c.relkind IN ('r', 'p')
    AND (has_table_privilege($1, c.oid, 'DELETE') OR has_table_privilege($1, c.oid, 'TRUNCATE'))
"""


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_updated_but_what_supersedes_and_nothing_removed(dsn: str, role):
    async def rights(connection: Connection) -> tuple[list[str], list[object]]:
        written = [row["name"] for row in await connection.fetch(WRITABLE, role)]
        return written, await connection.fetch(REMOVABLE, role)

    async def asked() -> tuple[list[str], list[object]]:
        async with connect(dsn) as connection:
            return await rights(connection)

    written, removed = run(asked())
    assert removed == []
    expected = {f"{table}.superseded" for table in [*FACTS, "office"]}
    more = {"intake": {"told_whole.superseded", "merging.superseded"}}
    assert set(written) == (expected | more.get(role, set()) if role in ("clerk", "intake") else set())


UNFENCED = """
SELECT c.oid::regclass::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE a.attname = 'insurer' AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND c.relpersistence = 'p'
    AND c.relname <> 'stretch' AND has_any_column_privilege('clerk', c.oid, 'SELECT, INSERT, UPDATE')
"""


def test_every_table_with_an_insurer_that_a_clerk_reaches_has_its_fence(dsn: str):
    async def unfenced() -> list[str]:
        async with connect(dsn) as connection:
            return [row["name"] for row in await connection.fetch(UNFENCED)]

    assert run(unfenced()) == []


# --- grants --------------------------------------------------------------------------------------------


def test_a_grant_that_ended_shows_nobody_and_is_never_taken_up_again(dsn: str):
    async def life() -> tuple[int | str, ...]:
        async with connect(dsn) as admin:
            await add_login(admin, "fence_short", ["clerk"])
            await give(admin, "fence_short", [LoginGrant("north", None)])
            async with logged_in(dsn, "fence_short") as connection:
                during = await seen(connection, "birth", "north")
                ended = await end(admin, "fence_short", "north")
                after = await seen(connection, "birth", "north")
        return during, ended, after

    assert run(life()) == (3, 1, 0)

    async def again() -> None:
        async with connect(dsn) as connection:
            await connection.execute("UPDATE registry.login_grant SET ended_at = NULL WHERE login = 'fence_short'")

    with pytest.raises(RuleBroken):
        run(again())


def test_a_protected_address_is_seen_with_that_right_alone(dsn: str):
    async def given(protected: bool) -> int | str:
        async with connect(dsn) as admin:
            await add_login(admin, "fence_trusted", ["clerk"])
            await give(admin, "fence_trusted", [LoginGrant("north", None, protected)])
        async with logged_in(dsn, "fence_trusted") as connection:
            return await seen(connection, "protected_address", "north")

    assert [run(given(right)) for right in (False, True, False)] == [0, 3, 0]


def test_a_login_begins_no_books_and_writes_in_no_others(dsn: str):
    async def tried(insurer: str) -> None:
        async with logged_in(dsn, "fence_intake_all") as one, books_of(one, insurer, begin=True) as books:
            await learn(books, "a load")

    for insurer in ("south", "a new one"):
        with pytest.raises(NoBooks):
            run(tried(insurer))


def test_a_login_of_an_office_can_take_nobody_over_from_another(dsn: str):
    async def tried() -> None:
        async with logged_in(dsn, "fence_clerk_east") as connection, books_of(connection, "north") as books:
            n = (await learn(books, "a transfer")).n
            await correct_many(books, "membership", ["office"], [("N-1", DAY, None, "west")], n)

    with pytest.raises(NotAllowed):
        run(tried())


def test_an_administrator_stays_inside_the_fences(dsn: str):
    async def role() -> tuple[str, int]:
        async with connect(dsn, at_most="intake") as connection, reading(connection, "north"):
            rows = await connection.fetch("SELECT DISTINCT insurer FROM registry.birth")
            return str(await connection.fetchval("SELECT current_user")), len(rows)

    assert run(role()) == ("intake", 1)


def test_who_works_for_all_offices_pays_nothing_for_them(dsn: str):
    async def plan() -> str:
        async with logged_in(dsn, "fence_clerk_all") as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', 'north', true)")
            rows = await connection.fetch("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT FROM registry.birth")
            return "\n".join(row[0] for row in rows)

    told = run(plan())
    people = [line for line in told.splitlines() if "ProjectSet" in line or "own_people" in line]
    assert people, told
    assert all("never executed" in line for line in people), told


# --- injection -----------------------------------------------------------------------------------------

OF_HERE = ("', true); SELECT set_config('madoguchi.insurer','south',false); --", "south\u0000", "N-1'--", "\\x27",
           "/* */ UNION SELECT key FROM registry.person", "‘; SELECT", "south", "nörth", " north", "NORTH")  # fmt: skip


async def hostile(dsn: str, texts: Sequence[str]) -> list[str]:
    """Each text through every parameter; all that was told, and what is set and seen afterwards."""
    told: list[str] = []
    async with logged_in(dsn, "fence_clerk_all") as connection:
        for text in texts:
            for door in (_as_key, _as_name, _as_source, _as_column):
                with suppress(DatabaseError, UnicodeError):  # a text that no database keeps; nothing of it is done
                    async with books_of(connection, "north") as books:
                        await door(books, text)
                        told += await keys_seen(connection)
            with suppress(DatabaseError, UnicodeError, NoBooks):
                async with books_of(connection, text):
                    told += await keys_seen(connection)
    return told


async def keys_seen(connection: Connection) -> list[str]:
    now = await connection.fetchrow("SELECT current_setting('madoguchi.insurer') AS insurer, current_user AS login")
    assert now is not None
    assert (now["insurer"], now["login"]) == ("north", "fence_clerk_all")
    return [row["key"] for row in await connection.fetch("SELECT key FROM registry.person")]


async def _as_key(books, text: str) -> None:
    with pytest.raises(NobodyOfThisKey):
        await person_of(books, text)


async def _as_name(books, text: str) -> None:
    await correct(books, "N-3", Span(DAY), {"name": {"written": text}}, "a name")


async def _as_source(books, text: str) -> None:
    await learn(books, text, f"{text}{next(NUMBERS)}")


async def _as_column(books, text: str) -> None:
    n = (await learn(books, "a file")).n
    await correct_many(books, "name", ["kana"], [("N-3", DAY, None, text)], n)


def test_no_text_through_any_parameter_changes_the_insurer_or_shows_another(dsn: str):
    told = run(hostile(dsn, hostile_texts(size("hostile texts"), OF_HERE)))
    assert any("N-1" in one for one in told)
    assert not [one for one in told if CANARY in one]


def test_the_keys_of_another_insurer_lead_to_nobody(dsn: str):
    async def asked() -> None:
        async with logged_in(dsn, "fence_clerk_all") as connection, books_of(connection, "north") as books:
            await person_of(books, f"{CANARY}-1")

    with pytest.raises(NobodyOfThisKey) as refused:
        run(asked())
    assert CANARY not in str(refused.value)
