"""Numbers of what was learnt, and the fences around what is recorded."""

import asyncio
from asyncio import run
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of, known_at, learn
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import correct, person_of, stretches, withdraw
from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.registry.history import Open, said_on
from madoguchi.rulebook.engine.roll import batch_of

DAY = date(2026, 8, 1)
DAYS = [DAY + timedelta(days=n) for n in range(12)]
PEOPLE = [{"person": f"P{n}", "insurer": "any", "birth_date": date(1990, 1, n), "eligible_from": date(2025, 4, 1),
           "copayment_rate": 30} for n in (1, 2, 3)]  # fmt: skip


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    for town in ("north", "south", "many"):
        PostgresRegistry(migrated_once, town, "intake").load(DAY, [batch_of(PEOPLE)], "a roll")
    return migrated_once


# --- numbers -------------------------------------------------------------------------------------------


def test_a_moment_asked_about_once_has_the_same_answer_for_ever(dsn: str):
    """Who writes meanwhile is waited for; what commits later is later, even where its clock is behind."""

    async def probe() -> tuple[int, int, int]:
        async with connect(dsn, "clerk") as writer, connect(dsn, "clerk") as reader:
            async with books_of(writer, "north") as books:
                await writer.execute("SELECT set_config('madoguchi.insurer', 'north', true)")
                n = (await learn(books, "a slow writer")).n
                moment = await reader.fetchval("SELECT clock_timestamp()")
                asking = asyncio.create_task(known_at(reader, "north", moment))
                await asyncio.sleep(0.3)
                assert not asking.done()
            first = await asking
            async with books_of(writer, "north") as books:
                await learn(books, "the next")
            return n, first, await known_at(reader, "north", moment)

    n, first, again = run(probe())
    assert first == again == n


def test_the_moments_of_numbers_never_go_back_even_behind_one_asked_about(dsn: str):
    async def moments() -> list[object]:
        async with connect(dsn, "clerk") as connection:
            for _ in range(5):
                async with books_of(connection, "north") as books:
                    await learn(books, "again")
            async with connection.transaction():
                await connection.execute("SELECT set_config('madoguchi.insurer', 'north', true)")
                return [row["at"] for row in await connection.fetch("SELECT at FROM registry.knowledge ORDER BY n")]

    found = run(moments())
    assert len(found) >= 6
    assert found == sorted(set(found))


def test_a_moment_to_come_is_refused(dsn: str):
    async def ask() -> None:
        async with connect(dsn, "clerk") as connection:
            moment = await connection.fetchval("SELECT clock_timestamp() + interval '1 minute'")
            await known_at(connection, "north", moment)

    with pytest.raises(RuleBroken):
        run(ask())


# --- fences --------------------------------------------------------------------------------------------

INSERT = """INSERT INTO registry.rate (insurer, person, learnt, valid, copayment_rate)
    SELECT registry.own_insurer(), 1, @n, daterange('2030-01-01', NULL), 20"""
SUPERSEDE = "UPDATE registry.rate SET superseded = @n"
LATEST = "(SELECT max(n) FROM registry.knowledge)"


@pytest.mark.parametrize(
    ("why", "role", "statement", "refusal"),
    [
        ("他の取引の番号では記録できない", "clerk", INSERT.replace("@n", LATEST), RuleBroken),
        ("自分の番号なしに廃止できない", "clerk", SUPERSEDE.replace("@n", LATEST), RuleBroken),
        ("内容は変えられない", "clerk", "UPDATE registry.rate SET copayment_rate = 10", NotAllowed),
        ("番号は消せない", "clerk", "DELETE FROM registry.knowledge", NotAllowed),
        ("記録は消せない", "clerk", "DELETE FROM registry.rate", NotAllowed),
        ("所有者でも記録は消せない", "", "DELETE FROM registry.rate", RuleBroken),
        ("所有者でも表を空にできない", "", "TRUNCATE registry.rate", RuleBroken),
        ("所有者でも内容は変えられない", "", "UPDATE registry.rate SET copayment_rate = 10", RuleBroken),
        ("所有者でも番号は変えられない", "", "UPDATE registry.knowledge SET n = n + 100", RuleBroken),
        ("監査人は書けない", "auditor", INSERT.replace("@n", LATEST), NotAllowed),
    ],
)  # fmt: skip
def test_what_is_recorded_is_never_changed_or_removed(dsn: str, why, role, statement, refusal):
    async def tried() -> None:
        async with connect(dsn, role or None) as connection, connection.transaction():
            await connection.execute("SELECT set_config('madoguchi.insurer', 'south', true)")
            await connection.execute(statement)

    with pytest.raises(refusal):
        run(tried())


FENCES = """
SELECT count(*) FROM pg_constraint WHERE contype = 'x' AND connamespace = 'registry'::regnamespace
AND pg_get_constraintdef(oid) LIKE '%(insurer WITH =, person WITH =, valid WITH &&)%'
"""


def test_who_takes_the_fences_down_and_forgets_them_cannot_commit(migrated: str):
    async def forget() -> None:
        async with connect(migrated, "intake") as connection, books_of(connection, "new", begin=True) as books:
            await learn(books, "a load")
            assert await connection.fetchval("SELECT registry.take_down_fences()")
            assert await connection.fetchval(FENCES) == 0

    async def fences() -> int:
        async with connect(migrated) as connection:
            return int(await connection.fetchval(FENCES))

    before = run(fences())
    with pytest.raises(RuleBroken):
        run(forget())
    assert run(fences()) == before > 0


def test_fences_stay_up_once_anybody_is_recorded(dsn: str):
    async def tried() -> bool:
        async with connect(dsn, "intake") as connection, books_of(connection, "south") as books:
            await learn(books, "a load")
            return bool(await connection.fetchval("SELECT registry.take_down_fences()"))

    assert run(tried()) is False


def test_nobody_sees_another_insurer_and_without_one_nothing_is_seen(dsn: str):
    async def seen(connection: Connection, insurer: str) -> list[object]:
        async with books_of(connection, insurer):
            return [row[0] for row in await connection.fetch("SELECT DISTINCT insurer FROM registry.birth")]

    async def every() -> None:
        async with connect(dsn, "clerk") as connection:
            north, south = await seen(connection, "north"), await seen(connection, "south")
            assert len(north) == len(south) == 1
            assert north != south
            assert await connection.fetch("SELECT FROM registry.birth") == []
        async with connect(dsn, "clerk") as connection:
            await connection.fetch("SELECT FROM registry.birth")

    with pytest.raises(Refused):
        run(every())


def test_a_clash_is_told_by_its_meaning_and_without_the_person(dsn: str):
    async def twice() -> None:
        async with connect(dsn, "clerk") as connection, books_of(connection, "south") as books:
            n = (await learn(books, "two at once")).n
            await connection.execute(INSERT.replace("@n", str(n)))

    with pytest.raises(RuleBroken) as refused:
        run(twice())
    assert "recorded once" in str(refused.value)
    assert "2030" not in str(refused.value)


def test_a_correction_asked_for_again_with_its_key_is_done_once(dsn: str):
    async def asked() -> tuple[int, bool]:
        async with connect(dsn, "clerk") as connection, books_of(connection, "south") as books:
            done = await correct(books, "P2", Span(DAY), {"rate": {"copayment_rate": 20}}, "a letter", "key 7")
            return done.n, done.again

    first, again = run(asked()), run(asked())
    assert first[0] == again[0]
    assert (first[1], again[1]) == (False, True)


def test_a_number_can_be_used_inside_a_savepoint(dsn: str):
    async def inside() -> None:
        async with connect(dsn, "clerk") as connection, books_of(connection, "south") as books:
            await learn(books, "outer")
            async with connection.transaction():
                await correct(books, "P1", Span(DAY), {"rate": {"copayment_rate": 20}}, "inner")

    run(inside())


# --- against a model -----------------------------------------------------------------------------------

VALUES = st.sampled_from([10, 20, 30, None])
BLANK = {"copayment_rate": None, "next_copayment_rate": Open.UNSAID}


class Corrections(RuleBasedStateMachine):
    """Corrections in PostgreSQL against single days; every number keeps its answer."""

    dsn = ""
    towns = 0

    @initialize()
    def begin(self) -> None:
        Corrections.towns += 1
        self.town = f"model {Corrections.towns}"
        PostgresRegistry(self.dsn, self.town, "intake").load(DAY, [batch_of(PEOPLE)], "a roll")
        loaded = {"copayment_rate": 30, "next_copayment_rate": None}
        self.now = {(one["person"], day): dict(loaded) for one in PEOPLE for day in DAYS}
        self.answers = {1: dict(self.now)}

    def keep(self, n: int) -> None:
        assert n == len(self.answers) + 1
        self.answers[n] = dict(self.now)

    @rule(who=st.sampled_from(["P1", "P2", "P3"]), first=st.integers(0, 11), length=st.none() | st.integers(0, 5),
          rate=VALUES)  # fmt: skip
    def correct(self, who: str, first: int, length: int | None, rate: int | None) -> None:
        period = Span(DAYS[first], None if length is None else DAYS[first] + timedelta(days=length))
        self.keep_said(who, period, rate, run(self.told(who, period, {"rate": {"copayment_rate": rate}})))

    def keep_said(self, who: str, period: Span, rate: int | None, n: int) -> None:
        for day in filter(period.contains, DAYS):
            self.now[who, day] = {**(self.now[who, day] or BLANK), "copayment_rate": rate}
        self.keep(n)

    @rule(who=st.sampled_from(["P1", "P2", "P3"]), first=st.integers(0, 11), length=st.none() | st.integers(0, 5))
    def withdraw(self, who: str, first: int, length: int | None) -> None:
        period = Span(DAYS[first], None if length is None else DAYS[first] + timedelta(days=length))
        n = run(self.told(who, period, None))
        for day in filter(period.contains, DAYS):
            self.now[who, day] = None
        self.keep(n)

    async def told(self, who: str, period: Span, said: dict | None) -> int:
        async with connect(self.dsn, "clerk") as connection, books_of(connection, self.town) as books:
            if said is None:
                return (await withdraw(books, who, period, "rate", "model")).n
            return (await correct(books, who, period, said, "model")).n

    @invariant()
    def every_number_has_its_answer(self) -> None:
        run(self.asked())

    async def asked(self) -> None:
        async with connect(self.dsn, "clerk") as connection, books_of(connection, self.town) as books:
            for n, answer in self.answers.items():
                for who in ("P1", "P2", "P3"):
                    found = await stretches(books, await person_of(books, who), "rate", n)
                    for day in DAYS:
                        said = said_on(found, day)
                        assert (said and {name: said[name] for name in BLANK}) == answer[who, day]


def test_any_corrections_in_the_database_are_those_of_the_model(dsn: str):
    Corrections.dsn = dsn
    run_state_machine_as_test(Corrections, settings=settings(max_examples=6, stateful_step_count=8))


def test_any_past_answer_comes_back_from_its_number_while_others_write(dsn: str):
    registry = PostgresRegistry(dsn, "many", "auditor")

    async def write(seed: int) -> None:
        random = Random(seed)  # noqa: S311  a test is the same each time
        async with connect(dsn, "clerk") as connection:
            for _ in range(12):
                period = Span(DAYS[random.randrange(12)])
                async with books_of(connection, "many") as books:
                    said = {"rate": {"copayment_rate": random.choice([10, 20, 30])}}
                    await correct(books, f"P{random.randint(1, 3)}", period, said, f"writer {seed}")

    async def read() -> dict[int, list]:
        answers: dict[int, list] = {}
        async with connect(dsn, "auditor") as connection:
            for _ in range(25):
                await asyncio.sleep(0.01)
                async with books_of(connection, "many"):
                    n = await connection.fetchval("SELECT max(n) FROM registry.knowledge")
                answers.setdefault(n, await roll_rows(n))
        return answers

    async def roll_rows(n: int) -> list:
        return [row async for batch in registry._roll(DAYS[6], n) for row in batch.to_pylist()]

    async def together() -> dict[int, list]:
        *_, answers = await asyncio.gather(*(write(seed) for seed in range(8)), read())
        return answers

    answers = run(together())
    last = max(answers)
    assert len(answers) > 3
    for n, rows in answers.items():
        assert run(roll_rows(n)) == rows, n
    newest = [row for batch in registry.roll(DAYS[6]) for row in batch.to_pylist()]
    assert len(newest) == 3
    assert last <= 1 + 8 * 12
