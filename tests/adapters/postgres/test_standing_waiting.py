"""Who waits for their standing: many, those nobody can decide here, those a builder is at; builders killed."""

import os
import signal
import subprocess
import sys
import time
from asyncio import create_task, gather, run, sleep
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from adapters.postgres.everything_kept import name_of
from adapters.postgres.lending import copy_for
from adapters.postgres.servers import new_database
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.touched import FEW, touched
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing import building, frame, waiting, writing
from madoguchi.adapters.postgres.standing.building import Done, build
from madoguchi.adapters.postgres.standing.comparing import compare
from madoguchi.adapters.postgres.standing.frame import NotBegun, Terms, adopt, edition_by
from madoguchi.adapters.postgres.standing.reading import told
from madoguchi.adapters.postgres.standing.waiting import Block
from madoguchi.days.spans import Span
from madoguchi.desk.making import Wanted
from madoguchi.rulebook.engine.roll import roll_schema

TOWN, DAY = "ako-city-nhi", date(2026, 8, 1)
TERMS = Terms(edition_by(None).digest, None, DAY, date(2036, 7, 31))
PEOPLE = 300
STANDS = """SELECT person, valid, learnt, superseded, owed, card_usable, copayment_rate, open FROM standing.standing
    ORDER BY person, valid, learnt"""
LATER = {"rate": {"copayment_rate": 20}}


async def loaded(dsn: str) -> None:
    registry = PostgresRegistry(dsn, TOWN)
    rows = [
        batch.select(roll_schema().names) for batch in MadeUpRoll(Wanted(TOWN, "national", PEOPLE, 3, DAY)).batches()
    ]
    await registry._load(DAY, rows, "a roll", None)


async def begun(dsn: str) -> None:
    async with connect(dsn, "intake") as connection, books_of(connection, TOWN) as books:
        await adopt(books, TERMS)


async def built(dsn: str) -> Done:
    async with connect(dsn, "intake") as connection:
        return await build(connection, TOWN, None)


async def waits(dsn: str) -> int:
    async with connect(dsn, "auditor") as connection, books_of(connection, TOWN) as books:
        return await waiting.count(books)


async def corrected(dsn: str, person: int) -> int:
    async with connect(dsn, "clerk") as connection, books_of(connection, TOWN) as books:
        return (await correct(books, f"SAMPLE-{person:09}", Span(DAY), LATER, "a letter")).n


async def stands(dsn: str, person: int, known: int | None = None) -> Any:
    async with connect(dsn, "auditor") as connection, books_of(connection, TOWN) as books:
        return await told(books, person, DAY, known)


@pytest.fixture(scope="module")
def begun_once(migrated_once: str) -> str:
    """A town of whom nothing is built yet: copied for each test, never changed."""
    run(loaded(migrated_once))
    run(begun(migrated_once))
    return migrated_once


@pytest.fixture(scope="module")
def built_once(server: Server, begun_once: str) -> Iterator[str]:
    """The same town with everybody's standing built: copied too."""
    for dsn in new_database(server, name_of(begun_once)):
        assert run(built(dsn)).people == PEOPLE
        yield dsn


@pytest.fixture
def dsn(request: pytest.FixtureRequest, server: Server, begun_once: str) -> Iterator[str]:
    yield from copy_for(request, server, begun_once)


@pytest.fixture
def standing(request: pytest.FixtureRequest, server: Server, built_once: str) -> Iterator[str]:
    yield from copy_for(request, server, built_once)


def test_where_standing_was_never_begun_changes_cost_nothing_and_nothing_is_built(migrated: str):
    run(loaded(migrated))
    run(corrected(migrated, 1))
    assert run(waits(migrated)) == 0
    with pytest.raises(NotBegun):
        run(comparing(migrated))


async def comparing(dsn: str) -> Any:
    async with connect(dsn, "intake") as connection:
        return await compare(connection, TOWN, None)


def test_of_who_waits_it_cannot_be_told_yet_and_all_are_counted(dsn: str):
    assert run(waits(dsn)) == PEOPLE
    assert run(stands(dsn, 5)) is None
    assert run(built(dsn)).people == PEOPLE
    assert run(waits(dsn)) == 0
    assert run(stands(dsn, 5)).answers["open"] is None
    assert run(comparing(dsn)).differing == ()


def test_many_changed_at_once_wait_and_a_single_one_does_not(standing: str):
    async def many(how_many: int) -> int:
        async with connect(standing, "intake") as connection, books_of(connection, TOWN) as books:
            learnt = await waiting_number(books)
            await touched(books, range(1, how_many + 1), learnt)
            return await waiting.count(books)

    assert run(many(FEW)) == 0
    assert run(many(FEW + 1)) == FEW + 1
    n = run(corrected(standing, 3))  # one of them: built now, and so waits no more
    assert run(waits(standing)) == FEW
    assert run(stands(standing, 3)).n == n
    assert run(stands(standing, 4)) is None


async def waiting_number(books: Any) -> int:
    rows = await books.connection.fetch("SELECT n FROM registry.learn('many', NULL, '')")
    return int(rows[0]["n"])


@pytest.mark.parametrize(("why", "many"), [("すぐに作る", FEW), ("多ければ待つ", FEW + 1)])
@pytest.mark.parametrize("flag", ["support_measures", "address_hidden", "own_information_blocked"])
def test_who_comes_under_protection_is_found_by_no_name_at_once(standing: str, why: str, many: int, flag: str):
    rows = [(f"SAMPLE-{n:09}", DAY, None, True) for n in range(1, many + 1)]

    async def named() -> set[int]:
        async with connect(standing) as connection:
            found = await connection.fetch("SELECT person FROM standing.lookup WHERE kind IN ('name', 'person')")
            return {row["person"] for row in found}

    async def protected() -> None:
        async with connect(standing, "intake") as connection, books_of(connection, TOWN) as books:
            await named_all(books)
            await correct_many(books, "protection", [flag], rows, await waiting_number(books))

    run(protected())
    assert run(named()) == set(range(many + 1, PEOPLE + 1)), why


async def named_all(books: Any) -> None:
    """Everybody has a key by name, as if a file had told their names."""
    await books.connection.execute("DELETE FROM standing.lookup WHERE insurer = $1", books.insurer)
    await books.connection.execute("""INSERT INTO standing.lookup (kind, key, insurer, person, valid, learnt)
        SELECT 'name', 'シオミ', insurer, person, daterange($2, NULL), 1 FROM registry.person WHERE insurer = $1""",
        books.insurer, DAY)  # fmt: skip


@pytest.mark.parametrize(("people", "wait"), [(FEW, 0), (FEW + 1, FEW + 1)])
def test_of_a_correction_of_many_those_wait_whom_it_told_something_new(standing: str, people: int, wait: int):
    rows = [(f"SAMPLE-{n:09}", DAY, None, 10) for n in range(1, people + 1)]

    async def told_twice() -> tuple[int, int]:
        async with connect(standing, "clerk") as connection:
            for _ in range(2):  # the second time it is nothing new
                async with books_of(connection, TOWN) as books:
                    await correct_many(books, "rate", ["next_copayment_rate"], rows, await waiting_number(books))
                    waits = await waiting.count(books)
        return waits, (await waiting_people(standing))

    assert run(told_twice()) == (wait, wait)
    run(built(standing))
    assert run(comparing(standing)).differing == ()


async def waiting_people(dsn: str) -> int:
    async with connect(dsn, "auditor") as connection, books_of(connection, TOWN) as books:
        return len(await waiting.waiting_in(books, Block(0)))


def test_what_stands_is_read_alike_one_by_one_and_from_a_first_to_a_last(
    standing: str, monkeypatch: pytest.MonkeyPatch
):
    async def read(people: list[int]) -> list[list[Any]]:
        async with connect(standing, "intake") as connection, books_of(connection, TOWN) as books:
            tables = (writing.STANDING, writing.SHOWN, writing.LOOKUP)
            return [sorted(await writing.current(books, one, people), key=repr) for one in tables]

    some = [*range(3, 90), *range(100, 300, 2)]
    near = run(read(some))
    monkeypatch.setattr(writing, "DENSE", 0)
    assert run(read(some)) == near
    assert {row[0] for row in near[0]} == set(some)


def test_what_nobody_had_built_is_not_known_later_either(standing: str):
    """Between a change of many and the next build the answer was: cannot tell. It stays so for these numbers."""
    before = run(stands(standing, 4))

    async def twice() -> tuple[int, int]:
        numbers = []
        for _ in range(2):
            async with connect(standing, "intake") as connection, books_of(connection, TOWN) as books:
                numbers.append(await waiting_number(books))
                await touched(books, range(1, FEW + 2), numbers[-1])
        return numbers[0], numbers[1]

    first, second = run(twice())
    run(built(standing))
    assert run(stands(standing, 4, first - 1)) == before
    assert run(stands(standing, 4, first)) is None
    assert run(stands(standing, 4, second)).n == second


def test_a_program_of_another_edition_leaves_people_to_who_has_it(standing: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frame, "edition_by", lambda _: OtherRulebook)
    run(corrected(standing, 2))
    assert run(waits(standing)) == 1
    monkeypatch.undo()
    assert run(built(standing)).people == 1


class OtherRulebook:
    """The rulebook of another version."""

    digest = "0" * 64


def test_another_edition_makes_everybody_due_and_what_is_the_same_stays(standing: str, ask):
    before = ask(standing, lambda connection: connection.fetch(STANDS))

    async def again() -> int:
        async with connect(standing, "intake") as connection, books_of(connection, TOWN) as books:
            other = await adopt(books, Terms(TERMS.edition, None, DAY, date(2037, 7, 31)))
            return (await adopt(books, TERMS)).learnt - other.learnt

    assert run(again()) == 1
    assert run(waits(standing)) == PEOPLE
    assert run(comparing(standing)).people == 0
    assert run(built(standing)) == Done(PEOPLE, 2 * len(before))  # two numbers passed that nobody had built
    assert run(comparing(standing)).differing == ()


# --- several at once, and killed --------------------------------------------------------------------------


def test_who_writes_never_waits_for_a_builder_and_is_built_after_it(standing: str):
    async def meanwhile() -> tuple[int, int]:
        async with connect(standing, "intake") as builder, waiting.alone_with(builder, 1, Block(0)) as ours:
            assert ours
            await corrected(standing, 9)
            return await waits(standing), (await stands(standing, 9)) is None

    assert run(meanwhile()) == (1, True)
    assert run(built(standing)).people == 1
    assert run(stands(standing, 9)) is not None
    assert run(comparing(standing)).differing == ()


def test_two_builders_share_the_work_and_do_nothing_twice(dsn: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting, "BITS", 5)

    async def both() -> list[Done]:
        return await gather(built(dsn), built(dsn))

    one, other = run(both())
    assert one.people + other.people == PEOPLE
    assert min(one.people, other.people) > 0
    assert run(comparing(dsn)).differing == ()


@pytest.mark.parametrize(("why", "many"), [("多数は区切りごと読む", 10), ("少数は一人ずつ読む", 1_000)])
def test_one_command_builds_with_two_builders_however_many_wait(dsn: str, monkeypatch: pytest.MonkeyPatch, why, many):
    monkeypatch.setattr(waiting, "BITS", 5)
    monkeypatch.setattr(building, "MANY", many)
    done = run(building.build_together(lambda: connect(dsn, "intake"), TOWN, None))
    assert (done.people, run(waits(dsn))) == (PEOPLE, 0), why
    assert run(comparing(dsn)).differing == ()


def test_a_build_waits_for_a_stranger_who_holds_a_block_and_not_for_ever(dsn: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(building, "PAUSE", 0.01)

    async def beside_a_stranger(goes_away: bool) -> Done:
        async with connect(dsn, "intake") as stranger, waiting.alone_with(stranger, 1, Block(0)):
            built = create_task(building.build_together(lambda: connect(dsn, "intake"), TOWN, None))
            await (sleep(0.1) if goes_away else built)
        return await built

    monkeypatch.setattr(building, "PATIENCE", 2)
    assert run(beside_a_stranger(goes_away=False)) == Done()
    monkeypatch.setattr(building, "PATIENCE", 10_000)
    assert run(beside_a_stranger(goes_away=True)).people == PEOPLE


BUILDER = """
import sys
from asyncio import run
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.standing import building, waiting
waiting.BITS = 5
async def build():
    async with connect(sys.argv[1], "intake") as connection:
        await building.build(connection, "ako-city-nhi", None)
print("begun", flush=True)
run(build())
"""


@contextmanager
def builder(dsn: str) -> Iterator[subprocess.Popen[bytes]]:
    """A builder in another process, for a while."""
    with subprocess.Popen([sys.executable, "-c", BUILDER, dsn], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.wait()


def test_a_builder_killed_in_the_middle_and_begun_again_builds_the_same(dsn: str, ask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting, "BITS", 5)
    left = []
    for people in (250, 150):
        with builder(dsn) as process:
            while run(waits(dsn)) > people:
                time.sleep(0.01)
            os.kill(process.pid, signal.SIGKILL)
        left.append(run(waits(dsn)))
    assert PEOPLE > left[0] > left[1] > 0
    run(built(dsn))
    assert run(comparing(dsn)).differing == ()
    killed = ask(dsn, lambda connection: connection.fetch(STANDS))
    run(made_due_again(dsn))
    assert run(built(dsn)) == Done(PEOPLE, 0)
    assert ask(dsn, lambda connection: connection.fetch(STANDS)) == killed


async def made_due_again(dsn: str) -> None:
    async with connect(dsn, "intake") as connection, books_of(connection, TOWN) as books:
        await waiting.put(books, range(1, PEOPLE + 1), 2)
