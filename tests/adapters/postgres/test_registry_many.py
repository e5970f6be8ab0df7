"""Corrections of many people at once come to what single corrections come to."""

from asyncio import run
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry import taking_in
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.changing import EndsBeforeItBegins, SharedDays, correct_many, correct_staged
from madoguchi.adapters.postgres.registry.offices import offices, say_offices
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, held_at_the_end, take_in
from madoguchi.adapters.postgres.registry.writing import NobodyOfThisKey, covers, person_of, stretches
from madoguchi.days.spans import Span
from madoguchi.registry.groups import group_named
from madoguchi.registry.history import Open, Stretch, corrected
from madoguchi.registry.offices import Office
from madoguchi.rulebook.engine.roll import batch_of

DAY = date(2026, 8, 1)
DAYS = [DAY + timedelta(days=n) for n in range(12)]
KEYS = [f"P{n}" for n in range(1, 6)]
PEOPLE = [{"person": key, "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1),
           "copayment_rate": 30} for key in KEYS]  # fmt: skip
RATE = ("copayment_rate", "next_copayment_rate")


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    for town in ("many", "errors"):
        PostgresRegistry(migrated_once, town, "intake").load(DAY, [batch_of(PEOPLE)], "a roll")
    return migrated_once


# --- against single corrections ------------------------------------------------------------------------

VALUES = st.sampled_from([10, 20, 30, None, Open.UNKNOWN, Open.SOME])


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[object, ...]]:
    """Rows of some people; those of one share no day."""
    said: list[tuple[object, ...]] = []
    for key in KEYS:
        cuts = sorted(draw(st.lists(st.integers(0, 11), unique=True, max_size=6)))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
        for first, last in pairs:
            end = None if (first, last) == pairs[-1] and draw(st.booleans()) else DAYS[last]
            said.append((key, DAYS[first], end, draw(VALUES.filter(lambda v: v is not Open.UNKNOWN)), draw(VALUES)))
    return draw(st.permutations(said))


async def one_call(dsn: str, steps: list[list[tuple[object, ...]]]) -> None:
    async with connect(dsn, "clerk") as connection:
        async with books_of(connection, "many") as books:
            before = {key: await _now(books, key) for key in KEYS}
        for said in steps:
            expected = {key: _model(before[key], [row for row in said if row[0] == key]) for key in KEYS}
            async with books_of(connection, "many") as books:
                n = (await learn(books, "a file")).n
                await correct_many(books, "rate", RATE, said, n)
                after = {key: await _now(books, key) for key in KEYS}
            assert after == expected
            before = after


async def _now(books: Books, key: str) -> list[Stretch]:
    return await stretches(books, await person_of(books, key), "rate")


def _model(now: list[Stretch], said: list[tuple[object, ...]]) -> list[Stretch]:
    for _, first, last, *values in said:
        done = corrected(now, Span(first, last), dict(zip(RATE, values, strict=True)), blank(group_named("rate")))
        now = [one for one in now if one not in done.superseded] + list(done.inserted)
    return sorted(now, key=lambda one: one.span.first)


@settings(max_examples=15, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4))
def test_many_at_once_come_to_what_one_after_another_comes_to(dsn: str, steps):
    run(one_call(dsn, steps))


# --- what is refused, what is nothing new --------------------------------------------------------------


async def _told(dsn: str, said: list[tuple[object, ...]], group: str = "rate", columns=("copayment_rate",)) -> int:
    async with connect(dsn, "clerk") as connection, books_of(connection, "errors") as books:
        return await correct_many(books, group, columns, said, (await learn(books, "a file")).n)


@pytest.mark.parametrize(
    ("why", "said", "refusal"),
    [
        ("台帳にないキー", [("nobody", DAY, None, 20)], NobodyOfThisKey),
        ("終期が始期より前", [("P1", DAY, date(2026, 7, 1), 20)], EndsBeforeItBegins),
        ("同じ日の別の値", [("P1", DAY, None, 20), ("P1", date(2026, 9, 1), None, 10)], SharedDays),
    ],
)
def test_a_file_that_cannot_be_true_is_refused_as_a_whole(dsn: str, why, said, refusal):
    with pytest.raises(refusal) as refused:
        run(_told(dsn, [("P2", DAY, None, 10), *said]))
    assert "P1" not in str(refused.value), why

    async def kept() -> list[Stretch]:
        async with connect(dsn, "clerk") as connection, books_of(connection, "errors") as books:
            return await stretches(books, await person_of(books, "P2"), "rate")

    assert [one.said["copayment_rate"] for one in run(kept())] == [30]


def test_the_same_row_twice_is_one_and_what_stands_is_nothing_new(dsn: str):
    said = [("P3", DAY, date(2026, 8, 31), 20)]
    assert run(_told(dsn, [*said, *said])) == 1
    assert run(_told(dsn, said)) == 0


def test_names_are_written_as_they_came_and_kept_with_their_variation_selectors(dsn: str):
    written = "\u8fbb\U000e0101 一郎"
    assert run(_told(dsn, [("P4", DAY, None, written)], "name", ("written",))) == 1

    async def kept() -> object:
        async with connect(dsn, "clerk") as connection, books_of(connection, "errors") as books:
            (one,) = await stretches(books, await person_of(books, "P4"), "name")
            return one.said["written"]

    assert run(kept()) == written


def test_rows_of_a_table_of_the_transaction_are_said_by_sets(dsn: str):
    async def staged() -> tuple[int, list[Stretch]]:
        query = """SELECT person, date '2030-01-01', NULL::date, ARRAY['next_copayment_rate'], NULL::text[], 10,
            NULL::integer FROM registry.person WHERE insurer = $1 AND key = 'P5'"""
        async with connect(dsn, "clerk") as connection, books_of(connection, "errors") as books:
            new = await correct_staged(books, "rate", RATE, query, (await learn(books, "a file")).n)
            return new, await _now(books, "P5")

    new, after = run(staged())
    assert (new, after[-1].said["copayment_rate"], after[-1].said["next_copayment_rate"]) == (1, 10, Open.UNKNOWN)


# --- new people and offices ----------------------------------------------------------------------------


def cover(key: str, first: date, lost_on: date | None = None) -> tuple[object, ...]:
    said = {"eligible_from": first, "lost_on": lost_on}
    return (key, None, None, *(said.get(name) for name in COLUMNS[3:]))


def test_people_and_covers_are_taken_in_by_sets_and_what_stands_is_left_alone(dsn: str):
    earlier = cover("P1", date(2010, 4, 1), date(2011, 4, 1))
    rows = [cover("NEW", DAY), cover("NEW", date(2020, 4, 1), date(2021, 4, 1)), earlier]

    async def taken() -> tuple[tuple[int, int], int]:
        async with connect(dsn, "intake") as connection, books_of(connection, "errors") as books:
            done = await take_in(books, rows, (await learn(books, "a file")).n)
            return done, len(await covers(books, await person_of(books, "NEW")))

    assert run(taken()) == ((1, 3), 2)
    assert run(taken()) == ((0, 0), 2)


FENCE = "SELECT count(*) FROM pg_constraint WHERE conname = 'coverage_once_a_day'"


async def _come(dsn: str, rows: list[tuple[object, ...]]) -> tuple[int, int]:
    """Covers taken in as the many of a first file: whether the fence stands meanwhile, and afterwards."""
    async with connect(dsn, "intake") as connection:
        async with books_of(connection, "first", begin=True) as books:
            n = (await learn(books, "a file")).n
            async with held_at_the_end(books, len(rows)):
                meanwhile = await connection.fetchval(FENCE)
                await take_in(books, rows, n)
        return meanwhile, await connection.fetchval(FENCE)


def test_many_who_come_into_an_empty_registry_are_held_to_its_rules_at_the_end(migrated: str, monkeypatch):
    monkeypatch.setattr(taking_in, "MANY", 1)
    shared = [cover("A", DAY), cover("B", date(2020, 4, 1)), cover("B", DAY)]
    with pytest.raises(RuleBroken):
        run(_come(migrated, shared))
    assert run(_come(migrated, shared[:2])) == (0, 1)
    assert run(_come(migrated, [cover("C", DAY), cover("D", DAY)])) == (1, 1), "somebody is recorded already"
    with pytest.raises(RuleBroken):
        run(_come(migrated, [cover("C", date(2027, 1, 1)), cover("E", DAY)]))


def test_a_cover_that_shares_a_day_with_another_is_refused(dsn: str):
    async def taken() -> None:
        async with connect(dsn, "intake") as connection, books_of(connection, "errors") as books:
            await take_in(books, [cover("P2", date(2026, 1, 1))], (await learn(books, "a file")).n)

    with pytest.raises(RuleBroken):
        run(taken())


def test_offices_are_recorded_once_and_what_changed_of_them_supersedes(dsn: str):
    told = [Office("03", "employer", "甲商事", "1000001", "甲町1"), Office("04", "municipality", "乙市")]

    async def said(rows: list[Office]) -> tuple[int, list[Office]]:
        async with connect(dsn, "intake") as connection, books_of(connection, "errors") as books:
            return await say_offices(books, rows, (await learn(books, "offices")).n), await offices(books)

    moved = Office("03", "employer", "甲商事", "1000002", "乙町2")
    assert run(said(told)) == (2, told)
    assert run(said([moved, told[1]])) == (1, [moved, told[1]])
