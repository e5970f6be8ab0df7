"""The check reads standing by index, sees what a counter may see, and learns nothing from protection."""

from asyncio import run
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres.at_counter import NUMBER, who_fits
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.reception.finding import statement
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.standing import reading
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.frame import Terms, adopt, edition_by
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.postgres.standing.reading import at_a_counter, named
from madoguchi.days.spans import Span
from madoguchi.reception.answering import Found
from madoguchi.reception.asking import ByNumber
from madoguchi.registry.names import sort_key
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.insured_number import InsuredNumber

TOWN, DAY = "ako-city-nhi", date(2026, 8, 1)
KEY = LookupKey(b"a key of the tests, thirty-two b.")
TERMS = Terms(edition_by(None).digest, None, DAY, date(2036, 7, 31), KEY.name)
PEOPLE = [{"person": f"P{n}", "insurer": TOWN, "birth_date": date(1980, 3, n), "eligible_from": date(2020, 4, 1),
           "relation": "head", "nationality": "japanese", "residence": "in_area", "data_registered": True,
           "has_card": False, "registered": False, "individual_number_filed": True,
           "copayment_rate": 30} for n in (1, 2, 3)]  # fmt: skip
NAMES = {"P1": ("汐見花子", "シオミ ハナコ"), "P2": ("汐見太郎", "シオミ タロウ"), "P3": ("浜野一", "ハマノ ハジメ")}


async def prepared(dsn: str) -> None:
    await PostgresRegistry(dsn, TOWN)._load(DAY, [batch_of(PEOPLE)], "a roll", None)
    async with connect(dsn, "intake") as connection:
        for n, (key, (written, kana)) in enumerate(NAMES.items(), 1):
            said = {"membership": {"symbol": "赤1", "number": f"00{n}", "sub_number": "01"},
                    "name": {"written": written, "kana": kana, "sort_key": sort_key(kana)}}  # fmt: skip
            async with books_of(connection, TOWN) as books:
                await correct(books, key, Span(DAY), said, "a list")
        async with books_of(connection, TOWN) as books:
            await adopt(books, TERMS)
        await build(connection, TOWN, KEY)


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    run(prepared(migrated_once))
    return migrated_once


@pytest.fixture(autouse=True)
def key_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)


async def checked(dsn: str, n: int, born: date | None = None, number: str | None = None) -> list[Found]:
    """What a counter is told of somebody who shows a number."""
    shown = InsuredNumber("赤１", number or f"00{n}", "01")
    return [*await who_fits(dsn, ByNumber(NUMBER, shown, born or date(1980, 3, n)), KEY, TOWN, DAY)]


async def searched(dsn: str, typed: str) -> list[int]:
    async with connect(dsn, "clerk") as connection, books_of(connection, TOWN) as books:
        return [person for person, _ in await named(books, sort_key(typed), DAY)]


async def said(dsn: str, key: str, facts: Mapping[str, Mapping[str, Any]]) -> None:
    async with connect(dsn, "clerk") as connection, books_of(connection, TOWN) as books:
        await correct(books, key, Span(DAY), facts, "a notice")


# --- found and shown --------------------------------------------------------------------------------------


def test_somebody_is_found_by_the_number_on_a_paper_however_wide_it_is_typed(dsn: str):
    (one,) = run(checked(dsn, 1, number="００1"))
    assert (one.shown["written"], one.shown["birth_date"]) == ("汐見花子", date(1980, 3, 1))
    assert (one.answers["eligible_from"], one.answers["copayment_rate"]) == (date(2020, 4, 1), 30)
    assert run(checked(dsn, 1, born=date(1980, 3, 2))) == run(checked(dsn, 1, number="999")) == []


def test_somebody_is_found_by_the_beginning_of_the_name(dsn: str):
    assert run(searched(dsn, "しおみ")) == [2, 1]
    assert run(searched(dsn, "シオミ ハ")) == [1]
    assert run(searched(dsn, "ン")) == []


def test_a_changed_number_is_found_at_once_and_the_old_one_no_more(dsn: str):
    run(said(dsn, "P3", {"membership": {"number": "777"}}))
    assert run(checked(dsn, 3)) == []
    (one,) = run(checked(dsn, 3, number="777"))
    assert one.shown["number"] == "777"


PROTECTIONS = ["support_measures", "address_hidden", "own_information_blocked"]


@pytest.mark.parametrize("protection", PROTECTIONS)
def test_two_worlds_differ_in_nothing_shown_and_a_protected_person_is_found_by_no_name(dsn: str, ask, protection):
    def dump() -> tuple[object, ...]:
        tables = ("SELECT * FROM standing.shown ORDER BY person",
                  "SELECT * FROM standing.lookup WHERE kind <> 'name' ORDER BY key")  # fmt: skip
        return tuple(ask(dsn, lambda connection, table=table: connection.fetch(table)) for table in tables)

    hidden = {"protection": {protection: True}, "registered_address": {"address": "別の町1-2-3"}}
    before = dump(), run(checked(dsn, 1)), run(searched(dsn, "はまの"))
    run(said(dsn, "P1", hidden))
    (one,) = run(checked(dsn, 1))
    assert (dump(), run(searched(dsn, "はまの"))) == (before[0], before[2])
    assert run(searched(dsn, "シオミ ハ")) == run(searched(dsn, "ダレモイナイ")) == []
    assert run(searched(dsn, "シオミ")) == [2]
    (then,) = before[1]
    assert one.shown == then.shown
    kept = ("eligible_from", "lost_on", "copayment_rate", "open")
    assert [one.answers[name] for name in kept] == [then.answers[name] for name in kept]
    run(said(dsn, "P1", {"protection": {protection: False}}))
    assert run(searched(dsn, "シオミ ハ")) == [1]


# --- who sees what ----------------------------------------------------------------------------------------


def test_a_counter_is_granted_the_columns_the_vocabulary_lets_it_see(dsn: str, ask):
    granted = ask(
        dsn,
        lambda connection: connection.fetch("""SELECT column_name FROM information_schema.column_privileges
        WHERE grantee = 'verifier' AND table_schema = 'standing' AND table_name = 'standing'"""),
    )
    answers = {row[0] for row in granted} & set(vocabulary().answers)
    assert answers == {one for one in at_a_counter() if one in vocabulary().answers}
    assert all("reception" in vocabulary().answers[one].seen_by for one in answers)


def test_the_check_reads_these_tables_of_every_insurer_and_no_other(dsn: str, ask):
    async def readable(connection: Connection) -> set[str]:
        rows = await connection.fetch("""SELECT n.nspname || '.' || c.relname FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname !~ '^(pg_|information_schema)'
            AND has_any_column_privilege('verifier', c.oid, 'SELECT')""")
        return {row[0] for row in rows}

    mine = {"standing.standing", "standing.lookup", "standing.shown", "standing.due"}
    assert {one for one in ask(dsn, readable) if one.startswith(("standing", "registry", "individuals"))} == mine


REFUSED = [
    ("窓口は根拠を見ない", "verifier", "SELECT ground FROM standing.standing", NotAllowed),
    ("窓口は書けない", "verifier", "DELETE FROM standing.due", NotAllowed),
    ("現況は消せない", "clerk", "DELETE FROM standing.standing", NotAllowed),
    ("現況は変えられない", "clerk", "UPDATE standing.standing SET copayment_rate = 10", NotAllowed),
    ("所有者でも消せない", "", "DELETE FROM standing.standing", RuleBroken),
    ("所有者でも答えは変えられない", "", "UPDATE standing.standing SET copayment_rate = 10", RuleBroken),
    ("版の採用は番号のもとで", "intake", """INSERT INTO standing.frame SELECT insurer, 1, edition, practice, since,
        until, keyed FROM standing.frame""", RuleBroken),
    ("監査人は書けない", "auditor", "DELETE FROM standing.lookup", NotAllowed),
]  # fmt: skip


@pytest.mark.parametrize(("why", "role", "statement", "refusal"), REFUSED)
def test_what_is_kept_is_changed_only_by_who_keeps_it(dsn: str, why, role, statement, refusal):
    async def tried() -> None:
        async with connect(dsn, role or None) as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", TOWN)
            await connection.execute(statement)

    with pytest.raises(refusal):
        run(tried())


def test_a_counter_sees_no_name_to_search_by(dsn: str):
    async def kinds(role: str) -> set[str]:
        async with connect(dsn, role) as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", TOWN)
            return {row[0] for row in await connection.fetch("SELECT DISTINCT kind FROM standing.lookup")}

    assert run(kinds("verifier")) == {"number"}
    assert run(kinds("clerk")) == {"number", "name"}


def test_another_insurers_clerk_sees_nothing_and_without_an_insurer_neither_is_anything_seen(dsn: str):
    async def seen(insurer: str) -> int:
        async with connect(dsn, "clerk") as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", insurer)
            tables = ("standing", "lookup", "shown", "due", "frame")
            return sum([await connection.fetchval(f"SELECT count(*) FROM standing.{one}") for one in tables])  # noqa: S608

    assert run(seen(TOWN)) > 0
    assert run(seen("zushi-city-nhi")) == run(seen("")) == 0


# --- by index ---------------------------------------------------------------------------------------------

MANY = 100_000
CROWD = """
INSERT INTO registry.insurer (name, known) VALUES ('crowd', 1);
INSERT INTO registry.knowledge (insurer, n, at, who, source, asked) SELECT insurer, 1, now(), 'test', 'test', ''
    FROM registry.insurer WHERE name = 'crowd';
INSERT INTO standing.frame SELECT insurer, 1, repeat('0', 64), NULL, '2026-08-01', '2036-07-31', NULL
    FROM registry.insurer WHERE name = 'crowd';
INSERT INTO standing.standing (insurer, person, valid, edition, learnt, copayment_rate)
    SELECT insurer, n, '[2026-08-01,2036-08-01)', 1, 1, 30
    FROM registry.insurer, generate_series(1, @many) AS n WHERE name = 'crowd';
INSERT INTO standing.lookup SELECT kind, md5(n::text), insurer, n, '[2026-08-01,2036-08-01)', 1
    FROM registry.insurer, generate_series(1, @many) AS n, unnest('{name,number}'::text[]) AS kind WHERE name = 'crowd';
INSERT INTO standing.shown SELECT insurer, n, '[2026-08-01,2036-08-01)', 1
    FROM registry.insurer, generate_series(1, @many) AS n WHERE name = 'crowd';
INSERT INTO standing.due SELECT insurer, n, 1
    FROM registry.insurer, generate_series(1, @many) AS n WHERE name = 'crowd' AND n % 10 = 0;
"""


@pytest.fixture(scope="module")
def crowd(dsn: str) -> str:
    """A hundred thousand people more, of whom each has a row in each table."""

    async def made() -> None:
        async with connect(dsn) as connection, connection.transaction():
            await connection.execute(CROWD.replace("@many", str(MANY)))
        async with connect(dsn) as connection:
            await connection.execute("ANALYZE standing.standing, standing.lookup, standing.shown, standing.due")

    run(made())
    return dsn


STATEMENTS = [
    (
        "窓口の照会",
        "verifier",
        statement(),
        ([UUID(int=7)], [""], ["number"], ["00aa"], [DAY], [None], ["01"], ""),
        ["key = ", "valid @>"],
    ),
    ("氏名による検索", "clerk", reading.NAMED, (2, "00a", "00a\U0010ffff", DAY, 50), ["key >= "]),
    ("一人の照会", "clerk", reading.of_person(), (2, 77, DAY, 1), ["person = "]),
    ("作成待ちか", "clerk", reading.WAITS, (2, 77, 1), ["person = "]),
    ("監査人の照会", "auditor", reading.of_person(), (2, 77, DAY, 1), ["person = "]),
]


@pytest.mark.parametrize(("why", "role", "statement", "bound", "asked"), STATEMENTS)
def test_no_statement_of_the_check_reads_a_table_whole_under_any_policy(crowd: str, why, role, statement, bound, asked):
    async def plan(mode: str) -> str:
        async with connect(crowd, role) as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', 'crowd', true)")
            await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
            return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *bound))

    for mode in ("force_custom_plan", "force_generic_plan"):
        told = run(plan(mode))
        assert "Seq Scan on" not in told.replace("Seq Scan on insurer", "").replace("Seq Scan on login_grant", ""), told
        conditions = [line for line in told.splitlines() if "Index Cond" in line]
        assert all(any(one in line for line in conditions) for one in asked), told
