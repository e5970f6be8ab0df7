"""What was answered is committed before it is told, many at a time; nothing else is told, and nobody waits for ever."""

import asyncio
import os
import time
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from signal import SIGKILL

import pytest

from adapters.postgres.checking import (
    INSURERS,
    NUMBER,
    Desk,
    by_card,
    by_number,
    by_person,
    opened,
)
from adapters.postgres.everything_kept import name_of
from adapters.postgres.explained import enlarge, keep_sizes, watch
from adapters.postgres.killing import child, killed
from adapters.postgres.servers import asked
from adapters.postgres.test_standing_check import DAY, KEY
from adapters.postgres.town_copies import desk, made
from madoguchi.adapters.postgres.audit import looking
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.migrations import shipped
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.desk.verifying import Findings, Question, verify
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked
from madoguchi.terms.errors import Refused
from sizes import size

__all__ = ["desk", "made"]

SEED = 20261123
LONGEST = 2.0  # seconds until it is told that it cannot be told
ENTRIES = "SELECT subject FROM audit.entry WHERE act LIKE 'check %'"
REFUSING = "UPDATE pg_database SET datallowconn = $2 WHERE datname = $1"
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
SMALL = {"registry.insurer": "insurers", "reception.facility": "facilities", "audit.chain": "one of each process"}


def question(one: Asked, once: str | None = None, consents: frozenset[str] = frozenset()) -> Question:
    return Question(one, DAY, consents, once)


async def told(checks, desk: Desk, one: Question) -> Answer:
    return await verify(checks, desk.counter, one, DAY, INSURERS)


def codes_of(desk: Desk) -> set[str]:
    """The codes that entries of the audit are about."""
    return {row["subject"].removeprefix("check ").replace("-", "") for row in desk.rows(ENTRIES)}


def unbroken(desk: Desk) -> int:
    """How many entries the audit holds; none of its chains is broken."""
    found = PostgresAudit(desk.dsn).verify(None, None)
    assert found.first is None
    return found.entries


# --- many at once -------------------------------------------------------------------------------------------


def test_many_at_once_are_kept_in_few_transactions_each_with_its_visit_and_entry(desk: Desk):
    async def many(checks) -> list[Answer]:
        asked = [by_number(2 + n % 3) if n % 4 else by_card("2B") for n in range(100)]
        return await asyncio.gather(*(told(checks, desk, question(one)) for one in asked))

    answers = desk.run(many)
    codes = {one.visit for one in answers}
    assert len(codes) == 100
    assert {
        row["code"] for row in desk.rows("SELECT replace(visit::text, '-', '') AS code FROM reception.visit")
    } == codes
    assert codes_of(desk) == codes
    transactions = desk.rows("SELECT DISTINCT xmin FROM reception.visit")
    assert len(transactions) < 50, "a batch is one transaction"
    assert unbroken(desk) >= 100


def test_entries_of_many_and_of_one_make_one_unbroken_chain(desk: Desk):
    asked(desk.dsn, lambda one: one.execute("SELECT audit.record('act', 1, NULL, 'story', NULL, 'why')"))
    desk.ask(by_number(2), by_number(2, number="999"), by_person(3))
    desk.rows("SELECT audit.record('act', 1, NULL, 'story', NULL, 'why')")
    assert unbroken(desk) >= 5
    desk.rows("ALTER TABLE audit.entry DISABLE TRIGGER USER")
    desk.rows("UPDATE audit.entry SET person = 4 WHERE act = 'check number' AND person = 2")
    with pytest.raises(AssertionError):
        unbroken(desk)


def test_what_facilities_ask_is_no_look_of_the_staff(desk: Desk):
    desk.ask(by_number(2), by_card("2B"), by_person(3))
    for statement in (looking.HOURS, looking.CROWDS, looking.WITHOUT_CASE):
        given = [
            date(2026, 1, 1),
            date(2100, 1, 1),
            *([1] if "$4" in statement else []),
            *([1] if "$5" in statement else []),
        ]
        assert desk.rows(statement, 1, *given) == []


def test_asked_again_under_its_key_a_visit_keeps_its_code_and_each_look_its_entry(desk: Desk):
    async def again(checks) -> list[Answer]:
        same = [told(checks, desk, question(by_number(2), "k1")) for _ in range(5)]
        first = await asyncio.gather(*same)
        return [*first, await told(checks, desk, question(by_number(2), "k1")),
                await told(checks, desk, question(by_number(3), "k1"))]  # fmt: skip

    *same, other = desk.run(again)
    assert len({one.visit for one in same}) == 1
    assert other.visit not in {one.visit for one in same}
    assert [tuple(one) for one in desk.rows("SELECT person, once FROM reception.visit ORDER BY person")] == [
        (2, "k1"), (3, None)]  # fmt: skip
    assert len(desk.rows(ENTRIES)) == 7, "a key is no way past the audit"


def test_what_is_refused_of_one_keeps_no_other_from_its_answer(desk: Desk):
    async def both(checks) -> list[Answer | BaseException]:
        asked = [question(by_number(2), "x" * 201), question(by_number(3), "y"), question(by_number(4))]
        return await asyncio.gather(*(told(checks, desk, one) for one in asked), return_exceptions=True)

    refused, *others = desk.run(both)
    assert isinstance(refused, Refused)
    assert [one.validity for one in others] == [Validity.VALID] * 2
    assert len(desk.rows("SELECT FROM reception.visit")) == 2


def test_consents_stand_with_the_visit_until_they_are_withdrawn(desk: Desk):
    consents = frozenset({"medicine", "checkup", "limit_category"})
    answer = desk.run(lambda checks: told(checks, desk, question(by_number(2), None, consents)))
    kept = "SELECT kind, until - given_at AS hours, withdrawn_at IS NULL AS holds FROM reception.consent ORDER BY kind"
    lasts = {"checkup": 24, "limit_category": 0, "medicine": 24}
    assert [tuple(one) for one in desk.rows(kept)] == [(kind, timedelta(hours=n), True) for kind, n in lasts.items()]
    whose = (desk.facility, answer.visit, ["medicine"])
    desk.rows("SELECT reception.withdraw($1::text::uuid, $2::text::uuid, $3)", *whose)
    assert [one["holds"] for one in desk.rows(kept)] == [True, True, False]
    elsewhere = (opened(desk.dsn, "1312345686"), *whose[1:])
    with pytest.raises(Refused, match="no visit of this code"):
        desk.rows("SELECT reception.withdraw($1::text::uuid, $2::text::uuid, $3)", *elsewhere)


def test_a_facility_that_was_closed_tells_nothing_more_of_its_visits(desk: Desk):
    (answer,) = desk.ask(by_number(2))
    desk.rows("SELECT reception.close_facility($1::text::uuid, 'a test')", desk.facility)
    for call in ("consent($1::text::uuid, $2::text::uuid, '{medicine}', now() + interval '1 hour')",
                 "refer($1::text::uuid, $2::text::uuid, 'K-1')"):  # fmt: skip
        with pytest.raises(Refused, match="no visit of this code"):
            desk.rows(f"SELECT reception.{call}", desk.facility, answer.visit)
    assert desk.rows("SELECT FROM reception.consent UNION ALL SELECT FROM reception.reference") == []


def test_a_reference_number_is_told_to_the_facility_that_gave_it(desk: Desk):
    (answer,) = desk.ask(by_number(2))
    desk.rows("SELECT reception.refer($1::text::uuid, $2::text::uuid, 'K-77')", desk.facility, answer.visit)
    elsewhere = Desk(desk.dsn, opened(desk.dsn, "1312345686"))
    assert [one.ask(by_number(2))[0].covers[0].reference for one in (desk, elsewhere)] == ["K-77", None]


# --- what goes wrong ----------------------------------------------------------------------------------------


def test_killed_at_any_moment_every_answer_that_was_told_has_its_entry(desk: Desk):
    random = Random(SEED)  # noqa: S311  seeded
    for _ in range(size("kills of the check")):
        reading, writing = os.pipe()

        def asking(writing: int = writing) -> None:
            async def for_ever(checks) -> None:
                async def one(n: int) -> None:
                    while True:
                        answer = await told(checks, desk, question(by_number(2 + n % 3)))
                        os.write(writing, f"{answer.visit}\n".encode())

                await asyncio.gather(*(one(n) for n in range(8)))

            desk.run(for_ever)

        pid = child(asking)
        os.close(writing)
        time.sleep(0.25 + random.random() / 4)
        os.kill(pid, SIGKILL)
        assert killed(pid)
        with os.fdopen(reading) as file:
            answered = {line.strip() for line in file if line.endswith("\n")}
        assert answered
        assert answered <= codes_of(desk)
    assert unbroken(desk)


def test_a_database_that_is_gone_is_no_word_about_cover_and_is_found_again_alone(desk: Desk):
    async def over_a_fault(checks) -> list[tuple[Validity, float]]:
        done = []
        for refused in (False, True, False):
            async with connect(desk.dsn.replace(name_of(desk.dsn), "postgres")) as elsewhere:
                await elsewhere.execute(REFUSING, name_of(desk.dsn), not refused)
                if refused:
                    await elsewhere.execute(ENDED, name_of(desk.dsn))
            began = time.monotonic()
            done.append(((await told(checks, desk, question(by_number(2)))).validity, time.monotonic() - began))
        return done

    (before, _), (gone, seconds), (after, soon) = desk.run(over_a_fault)
    assert (before, gone, after) == (Validity.VALID, Validity.CANNOT_TELL, Validity.VALID)
    assert max(seconds, soon) < LONGEST


@pytest.mark.parametrize("table", ["standing.lookup", "audit.chain", "reception.visit"])
def test_a_database_that_hangs_is_waited_for_no_longer_than_two_seconds(desk: Desk, table: str):
    async def while_held(checks) -> tuple[Answer, float, Answer]:
        await told(checks, desk, question(by_number(2)))
        async with connect(desk.dsn) as other, other.transaction():
            await other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            hung = await told(checks, desk, question(by_number(2)))
            seconds = time.monotonic() - began
        return hung, seconds, await told(checks, desk, question(by_number(2)))

    hung, seconds, after = desk.run(while_held)
    assert (hung.validity, hung.covers, hung.visit) == (Validity.CANNOT_TELL, (), None)
    assert seconds < LONGEST
    assert after.validity is Validity.VALID


def test_who_gives_up_leaves_no_answer_for_who_asks_next(desk: Desk):
    async def giving_up(checks) -> list[tuple[int, Findings]]:
        random, done = Random(SEED), []  # noqa: S311  seeded
        checks.finding.patience = LONGEST

        async def one(n: int) -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(random.random() / 50):
                    await told(checks, desk, question(by_number(2 + n % 3)))
            done.append((2 + n % 3, await checks.find(desk.counter, question(by_number(2 + n % 3)))))

        await asyncio.gather(*(one(n) for n in range(200)))
        return done

    for n, findings in desk.run(giving_up):
        assert [one.person for one in findings.found] == [n]


# --- who may do what, and how -------------------------------------------------------------------------------

KEEP = f"SELECT reception.keep({', '.join(['NULL'] * 16)})"
FORBIDDEN = [
    ("verifier", "SELECT FROM reception.visit"), ("verifier", "SELECT FROM reception.facility_key"),
    ("verifier", KEEP), ("verifier", "SELECT prints FROM papers.paper"),
    ("verifier", "SELECT FROM reception.miss"), ("reception", "SELECT FROM reception.facility_key"),
    ("reception", "SELECT FROM reception.miss"), ("reception", "SELECT FROM standing.lookup"),
    ("verifier", "SELECT reception.held(NULL, NULL, NULL)"), ("reception", "SELECT reception.held(NULL, NULL, NULL)"),
    ("reception", "SELECT audit.record_many(NULL, NULL, NULL, NULL, NULL, NULL)"),
    ("reception", "INSERT INTO reception.visit DEFAULT VALUES"), ("reception", "DELETE FROM reception.visit"),
    ("reception", "UPDATE reception.reference SET number = '1'"),
    ("reception", "SELECT reception.open_facility('1312345678', 'a', true, true, 'why')"),
    ("clerk", "SELECT FROM reception.visit"), ("auditor", "SELECT FROM reception.visit"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN)
def test_the_two_roles_of_the_check_reach_no_further(desk: Desk, role: str, statement: str):
    with pytest.raises(NotAllowed):
        asked(desk.dsn, lambda one: one.fetch(statement), role)


def test_a_login_in_both_roles_and_no_other_serves(desk: Desk):
    made = "CREATE ROLE checks_here LOGIN PASSWORD 'a password' IN ROLE verifier, reception"
    asked(desk.dsn, lambda one: one.execute(made))
    try:
        service = Desk(desk.dsn.replace("postgres@", "checks_here:a%20password@"), desk.facility)
        assert [one.validity for one in service.ask(by_number(2), by_card("2B"), by_person(3))] == [Validity.VALID] * 3
        logins = {row["login"] for row in desk.rows("SELECT login FROM audit.entry WHERE act LIKE 'check %'")}
        assert logins == {"checks_here"}
    finally:
        asked(desk.dsn, lambda one: one.execute("DROP ROLE checks_here"))


@pytest.mark.own_database  # what was never named to a connection is otherwise than what was, and is forgotten
def test_the_rows_of_a_facility_are_seen_under_its_name_alone(desk: Desk):
    desk.ask(by_number(2))
    other = opened(desk.dsn, "1312345686")

    async def seen(connection, facility: str | None) -> int:
        if facility:
            await connection.execute("SELECT set_config('madoguchi.facility', $1::text::uuid::text, false)", facility)
        return len(await connection.fetch("SELECT FROM reception.visit"))

    assert [
        asked(desk.dsn, lambda one, whose=whose: seen(one, whose), "reception") for whose in (desk.facility, other)
    ] == [1, 0]
    with pytest.raises(Refused):
        asked(desk.dsn, lambda one: seen(one, None), "reception")


def test_every_statement_of_the_check_goes_by_index_among_very_many(desk: Desk, server: Server, monkeypatch):
    asked(desk.dsn, lambda one: enlarge(one, server, SMALL))
    ran = watch(monkeypatch)
    keep_sizes(desk.dsn, SMALL)
    ran.clear()
    told = desk.ask(*[by_number(2), by_card("1A"), by_person(3), by_number(1), by_number(4, number="999")] * 3)
    again = "SELECT * FROM reception.number_of_visit($1::text::uuid, $2::text::uuid)"
    assert len(desk.rows(again, desk.facility, told[0].visit)) == 1
    whole = {(table, one.text[:200]) for one in ran for table in one.read_whole(1_000)}
    assert ran
    assert {one for one in whole if one[0] not in SMALL} == set()


def test_after_the_migration_everybody_waits_and_then_stands_under_the_same_numbers(desk: Desk):
    (put,) = [part for part in shipped()[21].sql.split(";") if "INSERT INTO standing.due" in part]
    before = desk.rows("SELECT insurer, person, valid, learnt FROM standing.standing ORDER BY 1, 2, 3")
    asked(desk.dsn, lambda one: one.execute(put))
    assert {one.validity for one in desk.ask(by_number(2), by_card("2B"))} == {Validity.CANNOT_TELL}

    async def built() -> None:
        async with connect(desk.dsn, "intake") as connection:
            for insurer in NUMBER:
                await build(connection, insurer, KEY)

    asyncio.run(built())
    assert desk.ask(by_number(2))[0].validity is Validity.VALID
    assert desk.rows("SELECT insurer, person, valid, learnt FROM standing.standing ORDER BY 1, 2, 3") == before
