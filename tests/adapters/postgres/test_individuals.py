"""Individual numbers: sealed, found, rotated while others read, erased; and seen nowhere else."""

import asyncio
from asyncio import run
from datetime import date
from pathlib import Path

import pytest

from faces.asked import run as command
from madoguchi.adapters.keys import Keys, WrongKeys, make_keys, read_keys, rotated
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry import individuals
from madoguchi.adapters.postgres.registry.individuals import Individuals, NoNumber, erase, rewrap, wrapped_by
from madoguchi.adapters.postgres.registry.key_keeping import rotate
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.adapters.sealing import BrokenSeal
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import IndividualNumber, failing

DAY = date(2026, 8, 1)
WHOLE = Statement("SELECT * FROM @table")
MANY = 60


def number(n: int) -> IndividualNumber:
    """A number that is nobody's: its check digit is wrong."""
    digits = f"{98_765_000_000 + n:011}"
    return failing(IndividualNumber(digits + str(individual_check_digit(digits))))


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    people = [{"person": f"P{n}", "insurer": "any", "birth_date": DAY.replace(year=1990),
               "eligible_from": date(2025, 4, 1)} for n in range(MANY)]  # fmt: skip
    for town in ("north", "south"):
        PostgresRegistry(migrated_once, town, "intake").load(DAY, [batch_of(people)], "a roll")
    return migrated_once


@pytest.fixture
def keys(dsn: str, tmp_path: Path) -> Keys:
    """A key file, and the numbers of everybody in the north kept with it."""
    made = make_keys(tmp_path / "keys")
    run(_emptied(dsn))
    run(_put(dsn, made, "north"))
    return made


async def _emptied(dsn: str) -> None:
    async with connect(dsn) as connection:
        await connection.execute("ALTER TABLE individuals.number DISABLE TRIGGER never_removed")
        await connection.execute("DELETE FROM individuals.number")
        await connection.execute("ALTER TABLE individuals.number ENABLE TRIGGER never_removed")


async def _put(dsn: str, keys: Keys, town: str) -> None:
    async with connect(dsn, "intake") as connection, books_of(connection, town) as books:
        n = (await learn(books, "numbers")).n
        await Individuals(books, keys).put([(one, number(one)) for one in range(1, MANY + 1)], n)


async def read(dsn: str, keys: Keys, person: int, town: str = "north", role: str = "intake") -> str:
    async with connect(dsn, role) as connection, books_of(connection, town) as books:
        return (await Individuals(books, keys).number_of(person, "a test")).reveal()


async def written(dsn: str, statement: str) -> None:
    async with connect(dsn) as connection:
        await connection.execute(statement)


# --- keeping and finding -------------------------------------------------------------------------------


def test_a_number_is_found_by_its_insurer_alone(dsn: str, keys: Keys):
    async def found(town: str) -> list[int | None]:
        async with connect(dsn, "intake") as connection, books_of(connection, town) as books:
            return await Individuals(books, keys).found([number(7), number(999), number(3)])

    assert run(found("north")) == [7, None, 3]
    assert run(found("south")) == [None, None, None]
    assert run(read(dsn, keys, 7)) == number(7).reveal()


def test_two_insurers_that_keep_one_number_have_nothing_in_common(dsn: str, keys: Keys):
    run(_put(dsn, keys, "south"))

    async def common() -> int:
        async with connect(dsn) as connection:
            return int(await connection.fetchval(
                "SELECT count(*) - count(DISTINCT found_by) FROM individuals.number"))  # fmt: skip

    assert run(common()) == 0


def test_one_number_is_kept_for_one_person_of_an_insurer(dsn: str, keys: Keys):
    async def taken() -> None:
        async with connect(dsn, "intake") as connection, books_of(connection, "north") as books:
            await Individuals(books, keys).put([(1, number(2))], (await learn(books, "a letter")).n)

    with pytest.raises(RuleBroken):
        run(taken())


SECOND = "SELECT {} FROM individuals.number AS b WHERE b.insurer = a.insurer AND b.person = 2"
CHANGED = "UPDATE individuals.number AS a SET {} = set_byte({}, 0, get_byte({}, 0) # 1) WHERE person = 1"
MOVED = "UPDATE individuals.number AS a SET ({}) = ({}) WHERE person = 1"


@pytest.mark.parametrize(
    ("why", "statement"),
    [
        ("他人の行へ移した値", MOVED.format("wrapped, sealed", SECOND.format("wrapped, sealed"))),
        ("番号だけ移した値", MOVED.format("sealed", SECOND.format("sealed"))),
        ("1ビット変えた値", CHANGED.format("sealed", "sealed", "sealed")),
        ("1ビット変えた鍵", CHANGED.format("wrapped", "wrapped", "wrapped")),
    ],
)
def test_a_value_that_was_moved_or_changed_is_refused_not_read(dsn: str, keys: Keys, why, statement):
    run(written(dsn, statement))
    with pytest.raises(BrokenSeal) as refused:
        run(read(dsn, keys, 1))
    assert number(2).reveal() not in str(refused.value), why
    assert run(read(dsn, keys, 3)) == number(3).reveal()


@pytest.mark.parametrize("role", ["clerk", "auditor", "approver", "verifier", "reception"])
def test_nobody_but_intake_reads_what_is_sealed(dsn: str, keys: Keys, role):
    with pytest.raises(NotAllowed):
        run(read(dsn, keys, 1, role=role))


def test_each_reading_of_a_number_is_recorded_with_its_purpose(dsn: str, keys: Keys):
    async def recorded() -> int:
        async with connect(dsn) as connection:
            return int(await connection.fetchval(
                "SELECT count(*) FROM audit.entry WHERE act = 'individual number' AND purpose = 'a test' AND person = 8"
            ))  # fmt: skip

    before = run(recorded())
    run(read(dsn, keys, 8))
    assert run(recorded()) == before + 1


# --- keys ----------------------------------------------------------------------------------------------


def test_with_other_keys_only_the_numbers_stop(dsn: str, keys: Keys, tmp_path: Path):
    other = make_keys(tmp_path / "other")
    with pytest.raises(WrongKeys):
        run(read(dsn, other, 1))
    assert sum(batch.num_rows for batch in PostgresRegistry(dsn, "north", "clerk").roll(DAY)) == MANY


def test_keys_are_rotated_while_others_read(dsn: str, keys: Keys, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(individuals, "BATCH", 7)
    stale = read_keys(keys.path)

    async def reading(until: asyncio.Event) -> int:
        times = 0
        async with connect(dsn, "intake") as connection:
            while not until.is_set():
                async with books_of(connection, "north") as books:
                    person = times % MANY + 1
                    assert (await Individuals(books, stale).number_of(person, "a test")).reveal() == number(
                        person
                    ).reveal()
                times += 1
        return times

    async def both() -> tuple[int, int]:
        until = asyncio.Event()
        reader = asyncio.create_task(reading(until))
        async with connect(dsn) as connection:
            await asyncio.sleep(0.05)
            done = await rotate(connection, keys, forget_old=False)
            await asyncio.sleep(0.05)
        until.set()
        return done.rewrapped, await reader

    rewrapped, times = run(both())
    assert rewrapped == MANY
    assert times > 5


def test_a_rotation_that_was_cut_off_is_finished_with_the_key_it_made(dsn: str, keys: Keys, monkeypatch):
    monkeypatch.setattr(individuals, "BATCH", 20)

    async def cut_off_then_again():
        async with connect(dsn) as connection:
            half = rotated(keys)
            await rewrap(connection, half)  # and here the program is killed
            between = await wrapped_by(connection)
            done = await rotate(connection, read_keys(keys.path), forget_old=True)
            return between, done, await wrapped_by(connection)

    between, done, after = run(cut_off_then_again())
    assert sorted(between.values()) == [20, MANY - 20]
    assert (done.resumed, done.rewrapped, done.forgotten) == (True, MANY - 20, 1)
    assert after == {done.wraps: MANY}
    assert [one.id for one in read_keys(keys.path).masters] == [done.wraps]
    assert run(read(dsn, read_keys(keys.path), 9)) == number(9).reveal()


def test_what_was_erased_is_gone_for_every_key_and_its_row_is_the_proof(dsn: str, keys: Keys):
    async def gone() -> tuple[int, int]:
        async with connect(dsn, "intake") as connection, books_of(connection, "north") as books:
            n = (await learn(books, "the end of a period")).n
            return await erase(books, [4, 5], n), await erase(books, [4], n)

    assert run(gone()) == (2, 0)
    with pytest.raises(NoNumber):
        run(read(dsn, keys, 4))
    with pytest.raises(RuleBroken):
        run(_put(dsn, keys, "north"))
    with pytest.raises(RuleBroken):
        run(written(dsn, "DELETE FROM individuals.number"))


def test_neither_numbers_nor_keys_stand_in_the_database_or_its_log(dsn: str, keys: Keys, server: Server):
    async def every_table() -> bytes:
        parts: list[bytes] = []

        async def take(part: bytes) -> None:
            parts.append(part)

        async with connect(dsn) as connection:
            for schema, name in (
                ("individuals", "number"),
                ("registry", "knowledge"),
                ("pg_catalog", "pg_stat_activity"),
            ):
                await connection.copy_from_query(WHOLE.filled(table=f"{schema}.{name}"), output=take)
        return b"".join(parts)

    secrets = [number(n).reveal().encode() for n in (1, 2, MANY)]
    secrets += [form for value in (*keys.newest.nodes.values(), keys.finding.value, keys.lookup.value)
                for form in (value, value.hex().encode())]  # fmt: skip
    logs = b"".join(path.read_bytes() for path in Path(server.folder).rglob("log/*"))
    dump = run(every_table())
    assert dump
    assert logs
    assert [one for one in secrets if one in dump + logs] == []


# --- commands ------------------------------------------------------------------------------------------


def test_the_commands_make_count_and_rotate(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run(_emptied(dsn))
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "keys"))
    assert command("keys", "status").exit_code == 3
    assert command("keys", "make").exit_code == 0
    run(_put(dsn, read_keys(tmp_path / "keys"), "north"))
    told = command("keys", "rotate", "--forget-old", "--lang", "ja").output
    assert str(MANY) in told
    assert command("keys", "status").exit_code == 0
    (tmp_path / "keys").rename(tmp_path / "lost")
    assert command("keys", "make").exit_code == 0
    missing = command("keys", "status", "--json")
    assert missing.exit_code == 1
    assert f'"in_file": false, "wraps": false, "numbers": {MANY}' in missing.output
