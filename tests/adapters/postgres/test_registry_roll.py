"""A roll taken into the registry and given out again, before and after corrections."""

from asyncio import run
from datetime import date, timedelta

import pyarrow as pa
import pytest

from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import NoBooks, NotKnownYet, books_of
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover, correct
from madoguchi.days.spans import Span
from madoguchi.desk.making import Wanted
from madoguchi.desk.recording import ALREADY, DISAGREEING, LOST_BEFORE, TWICE
from madoguchi.registry.covers import acquired, lost
from madoguchi.registry.groups import GROUPS
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import Special, batch_of, roll_schema
from madoguchi.rulebook.vocabulary import vocabulary

TOWN = "ako-city-nhi"
DAY = date(2026, 8, 1)
SQL = {"flag": "boolean", "day": "date", "word": "text", "number": "integer"}
DETAILS = {"died_on": "date", "is_head": "boolean", "sex_on_back": "boolean"}  # the others are text


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    return migrated_once


@pytest.fixture(scope="module")
def town(dsn: str) -> tuple[list[RecordBatch], PostgresRegistry]:
    """A made-up town of twenty thousand with many edges, taken in under number 1."""
    wanted = Wanted(TOWN, "national", 20_000, 7, DAY, edges=True)
    batches = [batch.select(roll_schema().names) for batch in MadeUpRoll(wanted).batches()]
    registry = PostgresRegistry(dsn, TOWN, "intake")
    done = registry.load(DAY, batches, "a made-up roll")
    assert (done.n, done.people, done.rows, done.held) == (1, 20_000, 20_000, ())
    return batches, registry


def told_bytes(batches: list[RecordBatch]) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as out:
        for batch in batches:
            out.write_batch(batch)
    return sink.getvalue().to_pybytes()


def test_the_tables_are_the_groups_each_fact_of_its_own_type(dsn: str, ask):
    asked = """SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'registry'
        AND table_name IN (SELECT registry.fact_tables()) AND column_name NOT IN
        ('insurer', 'person', 'valid', 'learnt', 'superseded', 'unknown', 'untold', 'unsaid')
        ORDER BY table_name, ordinal_position"""
    rows = ask(dsn, lambda connection: connection.fetch(asked))
    facts = vocabulary().facts
    wanted = [(group.name, name, SQL[facts[name].kind] if name in facts else DETAILS.get(name, "text"))
              for group in sorted(GROUPS, key=lambda group: group.name) for name in group.columns]  # fmt: skip
    assert [tuple(row) for row in rows] == wanted


def test_a_roll_taken_in_and_given_out_is_the_same_in_every_column(town):
    batches, registry = town
    out = list(registry.roll(DAY, 1))
    assert out[0].schema.equals(batches[0].schema)
    for before, after in zip(batches, out, strict=True):
        assert [name for name in before.schema.names if not before.column(name).equals(after.column(name))] == []


def test_a_correction_changes_only_what_it_says_and_no_answer_given_before(town, dsn: str):
    _, registry = town
    before = told_bytes(list(registry.roll(DAY, 1)))
    old = next(iter(registry.roll(DAY))).to_pylist()

    async def correction() -> int:
        async with connect(dsn, "clerk") as connection, books_of(connection, TOWN) as books:
            said = {"card": {"card_lost": True}, "rate": {"copayment_rate": 10}}
            return (await correct(books, "SAMPLE-000000007", Span(DAY, DAY), said, "a letter")).n

    assert run(correction()) == 2
    new = next(iter(registry.roll(DAY))).to_pylist()
    different = [
        (a["person"], {name for name in a if a[name] != b[name]}) for a, b in zip(old, new, strict=True) if a != b
    ]
    assert [person for person, _ in different] == ["SAMPLE-000000007"]
    assert different[0][1] <= {"card_lost", "copayment_rate"}
    assert told_bytes(list(registry.roll(DAY, 1))) == before
    tomorrow = next(iter(registry.roll(DAY + timedelta(days=1)))).to_pylist()
    assert tomorrow == old


def test_what_was_never_told_of_a_day_is_unknown_and_never_not_happened(town):
    _, registry = town
    earlier = next(iter(registry.roll(DAY - timedelta(days=1), 1))).slice(0, 5).to_pylist()
    for row in earlier:
        assert row["has_card"] is None
        assert row["birth_date"] is not None
        assert row["eligible_from"] is not None
        assert {"card_surrendered_on", "certificate_until", "registered_on"} <= set(row["unknown"])
        assert "lost_on" not in row["unknown"]


def test_the_rulebook_takes_it_as_it_is(town):
    _, registry = town
    for on in (DAY, DAY - timedelta(days=1)):
        batch = next(iter(registry.roll(on, 1))).slice(0, 500)
        decided = decide(batch, shipped_edition(), on)
        assert decided.num_rows == 500


# --- acquired and lost, long after ---------------------------------------------------------------------

ONE = {"person": "P1", "insurer": "town", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}


def covers_on(registry: PostgresRegistry, n: int | None = None) -> list[tuple[str, str, str]]:
    rows = [row for batch in registry.roll(DAY, n) for row in batch.to_pylist()]
    return [(row["person"], str(row["eligible_from"]), str(row["lost_on"])) for row in rows]


def test_a_loss_and_an_acquisition_learnt_late_are_seen_from_their_number_on(dsn: str):
    registry = PostgresRegistry(dsn, "late", "intake")
    first = registry.load(DAY, [batch_of([ONE])], "a roll").n

    async def later() -> tuple[int, int]:
        async with connect(dsn, "clerk") as connection:
            async with books_of(connection, "late") as books:
                gone = await change_cover(
                    books, "P1", lambda now: lost(now, ONE["eligible_from"], DAY, "moved"), "office"
                )
            async with books_of(connection, "late") as books:
                new = {"eligible_from": date(2026, 9, 1), "lost_on": None}
                back = await change_cover(books, "P1", lambda now: acquired(now, new), "office")
            return gone.n, back.n

    gone, back = run(later())
    assert (first, gone, back) == (1, 2, 3)
    assert covers_on(registry, 1) == [("P1", "2025-04-01", "None")]
    assert covers_on(registry, 2) == [("P1", "2025-04-01", "2026-08-01")]
    assert covers_on(registry) == [("P1", "2025-04-01", "2026-08-01"), ("P1", "2026-09-01", "None")]


def test_lost_on_the_day_of_acquisition_holds_no_day_and_is_recorded(dsn: str):
    registry = PostgresRegistry(dsn, "same_day", "intake")
    day = date(2026, 7, 1)
    done = registry.load(DAY, [batch_of([{**ONE, "eligible_from": day, "lost_on": day},
                                         {**ONE, "eligible_from": day, "lost_on": None}])], "a roll")  # fmt: skip
    assert done.held == ()
    assert covers_on(registry) == [("P1", "2026-07-01", "2026-07-01"), ("P1", "2026-07-01", "None")]


@pytest.mark.parametrize(
    ("why", "rows", "clash", "taken"),
    [
        ("喪失が取得より前", [{**ONE, "lost_on": date(2025, 3, 1)}], LOST_BEFORE, 0),
        ("二つの資格が重なる", [ONE, {**ONE, "eligible_from": date(2026, 1, 1)}], TWICE, 0),
        ("生年月日が行で違う", [{**ONE, "lost_on": DAY}, {**ONE, "eligible_from": DAY, "birth_date": date(1991, 1, 1)}],
         DISAGREEING, 0),
        ("ほかの人は取り込む", [{**ONE, "lost_on": date(2025, 3, 1)}, {**ONE, "person": "P2"}], LOST_BEFORE, 1),
    ],
)  # fmt: skip
def test_rows_that_cannot_all_be_true_are_held_and_the_others_taken(dsn, why, rows, clash, taken):
    registry = PostgresRegistry(dsn, f"clash {why}", "intake")
    done = registry.load(DAY, [batch_of(rows)], "a roll")
    assert {one.clash for one in done.held} == {clash}, why
    assert done.rows == taken
    assert done.rows + len(done.held) == len(rows)


def test_people_who_are_recorded_are_held_and_the_same_key_does_nothing_twice(dsn: str):
    registry = PostgresRegistry(dsn, "twice", "intake")
    first = registry.load(DAY, [batch_of([ONE])], "a roll", once="key 1")
    again = registry.load(DAY, [batch_of([ONE])], "a roll", once="key 1")
    other = registry.load(DAY, [batch_of([ONE])], "a roll", once="key 2")
    assert (first.n, again.n, again.again) == (1, 1, True)
    assert [one.clash for one in other.held] == [ALREADY]


def test_a_number_nobody_took_and_an_insurer_nobody_knows_are_refused(town, dsn: str):
    with pytest.raises(NotKnownYet):
        next(iter(town[1].roll(DAY, 99)))
    with pytest.raises(NoBooks):
        next(iter(PostgresRegistry(dsn, "nobody", "intake").roll(DAY)))


def test_what_is_there_without_a_day_and_what_nobody_knows_come_back(dsn: str):
    row = {**ONE, "certificate_until": Special.SOME, "lost_on": Special.UNKNOWN, "card_surrendered_on": Special.UNKNOWN}
    registry = PostgresRegistry(dsn, "open", "intake")
    batch = batch_of([{**row, "insurer": "open"}])
    registry.load(DAY, [batch], "a roll")
    (back,) = registry.roll(DAY)
    assert back.to_pylist() == [{**batch.to_pylist()[0], "unknown": ["lost_on", "card_surrendered_on"]}]
