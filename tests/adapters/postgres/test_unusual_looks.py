"""Unusual looks among made-up entries: counts by login alone, for auditors alone; and who looked, told at once."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from adapters.postgres.planned import INSURER, Town
from faces.asked import run
from madoguchi.adapters.postgres.audit.looking import unusual_looks
from madoguchi.adapters.postgres.audit.port import READS, PostgresAudit
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.unusual import Unusual
from sizes import size

Ask = Callable[..., object]
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)  # ten o'clock of a Friday in Japan
ON = AT.date()
CHAIN = "INSERT INTO audit.chain DEFAULT VALUES RETURNING chain"
PUT = """
INSERT INTO audit.entry (chain, n, at, kind, insurer, person, act, purpose, login, salt, link)
SELECT $1, coalesce((SELECT max(n) FROM audit.entry WHERE chain = $1), 0) + one, $2, $3, 1, ($4::integer[])[one],
    'story', 'made up', $5, gen_random_uuid(), sha256(one::text::bytea)
FROM generate_series(1, cardinality($4::integer[])) AS one
"""


@pytest.fixture
def log(town: Town, ask: Ask) -> Callable[..., None]:
    """Write entries as if they had been made: by a login, about people, at a moment."""
    chain = ask(town.dsn, lambda one: one.fetchval(CHAIN))

    def written(login: str, people: list[int], at: datetime = AT, kind: str = "read") -> None:
        async def put(connection: Connection) -> None:
            await connection.execute("SELECT audit.open_month($1)", at)
            await connection.execute(PUT, chain, at, kind, people, login)

        ask(town.dsn, put)

    return written


def found(town: Town) -> set[tuple[str, str, int]]:
    return {(one.login, one.sign, one.count) for one in PostgresAudit(town.dsn).unusual(INSURER, ON)}


def test_curiosity_a_crowd_and_nights_are_told_by_login_and_count(town: Town, log: Callable[..., None]):
    for login in ("u1", "u2", "u3", "u4"):
        for ago in range(9):
            log(login, [1, 2] * 10, AT - timedelta(7 * ago))
    log("u4", [3] * 100)
    log("u5", [4, 4, 4, 4, 4], AT + timedelta(hours=12))
    assert found(town) == {("u4", "more than before", 120), ("u4", "more than others", 120), ("u5", "out of hours", 5)}
    for login in ("u1", "u2", "u3", "u4", "u5"):
        log(login, [6])
    assert {one for one in found(town) if one[1] == "looked at by many"} == {
        (login, "looked at by many", 1) for login in ("u1", "u2", "u3", "u4", "u5")
    }


def test_a_look_without_a_case_is_counted_for_who_may_know_of_it_alone(town: Town, log: Callable[..., None], ask: Ask):
    town.tell("protection", {"P2": {"support_measures": True}})
    log("u1", [2, 2, 3])
    log("u2", [2])
    log("u2", [2], AT - timedelta(3), "act")
    assert found(town) == {("u1", "without a case", 1)}, "取扱いのある u2 と、ほかの人の閲覧は数えない"

    for login, protected, count in (("plain_one", False, 0), ("trusted_one", True, 1)):
        told = ask(town.dsn, lambda one, who=login, more=protected: seen(one, who, protected=more))
        assert len(told) == count
        ask(town.dsn, lambda one, who=login: one.execute(f"REVOKE auditor FROM {who}; DROP ROLE {who}"))


async def seen(connection: Connection, login: str, *, protected: bool) -> tuple[Unusual, ...]:
    """What an auditor is told, with the right to know who is set apart or without."""
    await add_login(connection, login, ["auditor"])
    await give(connection, login, [LoginGrant(INSURER, None, protected)])
    await connection.execute(f"SET SESSION AUTHORIZATION {login}")
    async with books_of(connection, INSURER) as books:
        return await unusual_looks(books, ON)


@pytest.mark.parametrize("role", ["clerk", "approver", "intake", "verifier"])
def test_nobody_but_an_auditor_is_told_what_is_unusual(town: Town, role: str):
    with pytest.raises(NotAllowed):
        PostgresAudit(town.dsn, role).unusual(INSURER, ON)


def test_the_command_tells_logins_and_counts_and_no_person(
    town: Town, log: Callable[..., None], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    given = ("audit", "unusual", "--insurer", INSURER, "--on", ON)
    assert run(*given).exit_code == 0
    log("u5", [4] * 7, AT + timedelta(hours=12))
    told = run(*given, "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["unusual"] == [{"login": "u5", "sign": "out of hours", "count": 7, "usual": 0}]
    japanese = run(*given, lang="ja").output
    assert "時間外に 7 件" in japanese
    assert not re.search("P4|汐見", japanese + told.output)
    assert run(*given[:-1], "2020-01-01").exit_code == 3


def test_who_looked_at_somebody_is_told_within_a_second_by_the_index(town: Town, log: Callable[..., None], ask: Ask):
    many = size("audited looks")
    for month in range(4):
        log("u1", [1 + n % 5000 for n in range(many // 4)], AT - timedelta(31 * month))
    log("u9", [6])

    async def explained(connection: Connection) -> str:
        await connection.execute("ANALYZE audit.entry")
        rows = await connection.fetch(f"EXPLAIN {READS}", 1, 6)
        return "\n".join(row[0] for row in rows)

    plan = str(ask(town.dsn, explained))
    assert re.findall(r"Seq Scan on (entry_2026_\d\d)", plan) == ["entry_2026_12"], "空の月だけ"
    before = perf_counter()
    looks = PostgresAudit(town.dsn).reads(INSURER, "P6")
    assert perf_counter() - before < 1
    assert looks[0].login == "u9"
    assert len(looks) == 1 + 4 * len(range(5, many // 4, 5000))
