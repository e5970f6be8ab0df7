"""Retention: nothing goes without a period, its source and two people; what went leaves proof and a whole chain."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from faces.asked import run
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.audit.seals import seal
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.desk.retention import Held, NoSuchRule, NotDue, Period, digest_of, due_months, rule_named, rules
from madoguchi.desk.retention import kept as kept_tables

Ask = Callable[..., object]
LATER = date(2040, 1, 1)
SOURCE = "文書管理規程 第12条"


@pytest.fixture
def kept(migrated: str, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with an insurer, and a month of the audit, sealed."""

    async def written(connection: Connection) -> None:
        await connection.execute("INSERT INTO registry.insurer (name) VALUES ('town'), ('city')")
        await record_reads(connection, 1, range(1, 30), "list", "why")
        await sealed(connection)

    monkeypatch.setenv("DATABASE_URL", migrated)
    ask(migrated, written)
    return migrated


async def sealed(connection: Connection) -> None:
    await seal(connection, new_signer("town.example/audit"))


def set_all(dsn: str, months: int = 12) -> PostgresRetention:
    retention = PostgresRetention(dsn)
    for insurer in ("town", "city"):
        retention.set(insurer, Period("audit", months, SOURCE))
    return retention


def approved(dsn: str, plan: int, ask: Ask) -> None:
    """Another login agrees to a plan."""

    async def agreed(connection: Connection) -> None:
        name = f"other_{plan}"
        await add_login(connection, name, ["approver"])
        await connection.execute(f"SET SESSION AUTHORIZATION {name}")
        assert await connection.fetchval("SELECT retention.approve($1, (SELECT digest FROM retention.plan))", plan)

    ask(dsn, agreed)
    ask(dsn, lambda one: one.execute(f"REVOKE approver FROM other_{plan}; DROP ROLE other_{plan}"))


def test_while_one_insurer_has_set_no_period_nothing_is_due(kept: str, ask: Ask):
    retention = PostgresRetention(kept)
    retention.set("town", Period("audit", 12, SOURCE))
    assert retention.make(LATER, None).due == ()
    retention.set("city", Period("audit", 24, SOURCE))
    ask(kept, sealed)
    assert len(retention.make(LATER, None).due) == 1


def test_the_longest_period_of_all_insurers_counts(kept: str, ask: Ask):
    set_all(kept, 12)
    PostgresRetention(kept).set("city", Period("audit", 600, SOURCE))
    assert ask(kept, lambda one: one.fetchval("SELECT retention.months_of_all('audit')")) == 600
    assert PostgresRetention(kept).make(LATER, None).due == ()


def test_a_month_goes_by_two_people_and_leaves_digests_and_proof(kept: str, ask: Ask):
    retention = set_all(kept)
    ask(kept, sealed)
    plan = retention.make(LATER, "2040")
    assert retention.make(LATER, "2040") == plan, "同じ目印では一つの計画"
    with pytest.raises(NotDue, match="not approved"):
        retention.apply(plan.plan)
    with pytest.raises(RuleBroken) as own:
        retention.approve(plan.plan, plan.digest)
    assert "another approves" in own.value.why
    approved(kept, plan.plan, ask)
    # what was recorded since was not there when the plan was made, and is not sealed yet
    with pytest.raises(RuleBroken) as unsealed:
        retention.apply(plan.plan)
    assert "not sealed" in unsealed.value.why
    ask(kept, sealed)
    done = retention.apply(plan.plan)
    assert done.done
    assert [one.gone for one in done.due] == [True]
    told = PostgresAudit(kept).verify(None, None)
    assert told.first is None
    assert ask(kept, lambda one: one.fetchval("SELECT count(*) FROM audit.entry WHERE person IS NOT NULL")) == 0
    assert retention.apply(plan.plan) == done, "二度目は何もしない"


def test_a_digest_without_a_plan_that_deleted_its_entry_is_a_fault(kept: str, ask: Ask):
    async def tampered(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("INSERT INTO audit.husk SELECT chain, n, link, '2026-11' FROM audit.entry WHERE n = 7")
        await connection.execute("DELETE FROM audit.entry WHERE n = 7")

    ask(kept, tampered)
    first = PostgresAudit(kept).verify(None, None).first
    assert first is not None
    assert (first.what, first.n) == ("deleted", 7)


def test_what_is_held_does_not_go_until_another_lifts_it(kept: str, ask: Ask):
    retention = set_all(kept)
    ask(kept, sealed)
    plan = retention.make(LATER, None)
    hold = retention.hold("town", Held("audit"), "訴訟のため")
    assert retention.make(LATER, None).due == ()
    ask(kept, sealed)
    with pytest.raises(RuleBroken, match="another lets go"):
        retention.lift("town", hold)

    async def drop(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE retention.plan SET approved_by = 'u2', approved_at = now(), made_by = 'u1'")
        await connection.execute("SET session_replication_role = origin")
        await connection.execute("SELECT retention.drop_audit_month($1, 1)", plan.plan)

    with pytest.raises(RuleBroken, match="database refused"):
        ask(kept, drop)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO retention.plan (plan, on_day, digest, made_by) VALUES (9, '2040-01-01', sha256(''), 'u1')",
        "UPDATE retention.plan SET approved_by = 'u2', approved_at = now()",
        "UPDATE retention.hold SET lifted_by = 'u2', lifted_at = now()",
        "DELETE FROM retention.period",
    ],
)
def test_no_role_writes_in_anothers_name_or_over_what_was_agreed(kept: str, ask: Ask, statement: str):
    for role in ("auditor", "approver", "clerk", "intake"):
        with pytest.raises(Exception, match="may not do that"):
            ask(kept, lambda one: one.execute(statement), role)


def test_an_auditor_of_one_insurer_sees_no_period_of_another(kept: str):
    set_all(kept)

    async def seen() -> list[int]:
        async with connect(kept, "auditor") as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', 'town', true)")
            return [row["insurer"] for row in await connection.fetch("SELECT insurer FROM retention.period")]

    import asyncio

    assert asyncio.run(seen()) in ([], [1]), "定めのない役割には見えない、あれば自分の保険者だけ"


def test_every_rule_is_dated_and_assumed_until_a_source_stands_there():
    assert {one.status for one in rules().values()} == {"assumed"}
    assert min(one.since for one in rules().values()) == date(2026, 11, 22)
    with pytest.raises(NoSuchRule):
        rule_named("everything")


TABLES = """
SELECT n.nspname AS schema, c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def test_every_table_has_a_rule_of_retention_or_a_reason_to_stay(migrated_once: str, ask: Ask):
    async def read(connection: Connection) -> tuple[set[str], set[str]]:
        facts = {f"registry.{row[0]}" for row in await connection.fetch("SELECT registry.fact_tables()")}
        return facts, {f"{row['schema']}.{row['name']}" for row in await connection.fetch(TABLES)}

    facts, there = ask(migrated_once, read)
    ruled = {table for rule in rules().values() for table in rule.tables} - {"registry.*"} | facts
    assert there - ruled - set(kept_tables()) == set(), "規則も残す理由もない表"
    assert (ruled | set(kept_tables())) - there == set(), "もうない表"
    assert ruled & set(kept_tables()) == set()


def test_a_plan_that_reads_otherwise_has_another_digest():
    from madoguchi.desk.retention import Due, Month

    due = due_months([Month("2020-01", 3, True), Month("2020-02", 4, False)], 12, date(2021, 2, 1))
    assert due == (Due("audit", "month 2020-01", 3),)
    assert due_months([Month("2020-01", 3, True)], 12, date(2021, 1, 31)) == ()
    assert digest_of(LATER, due) != digest_of(LATER, (Due("audit", "month 2020-01", 4),))


def test_the_commands_set_hold_plan_and_show(kept: str):
    given = ("--insurer", "town")
    assert run("retention", "set", "audit", "--months", 84, "--source", SOURCE, *given).exit_code == 0
    listed = run("retention", "rules", *given, lang="ja")
    assert "84 か月（文書管理規程 第12条）" in listed.output
    assert "定めがない" in listed.output
    assert json.loads(run("retention", "hold", "audit", "--reason", "訴訟", *given, "--json").output) == {"hold": 1}
    assert run("retention", "lift", 1, *given).exit_code == 3, "命じた本人は解けない"
    assert "nothing is due" in run("retention", "plan", "--on", "2040-01-01").output
    assert run("retention", "show", 1).exit_code == 0
    assert run("retention", "approve", 1, "--digest", "00").exit_code == 3
    assert run("retention", "apply", 1).exit_code == 3
