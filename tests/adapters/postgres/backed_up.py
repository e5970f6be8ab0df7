"""A database that was backed up, written on, and is gone: what is tried with its backups."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from madoguchi.adapters.keys import Keys, make_keys
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.audit.seals import export, seal
from madoguchi.adapters.postgres.backup.port import PostgresBackups
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.days.spans import Span
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import IndividualNumber, failing

Ask = Callable[..., object]
ODD = "it's 5% $(touch x) `y` back"
DAY = date(2026, 8, 1)
WRITTEN, KANA, ADDRESS = "汐見\u6f64香子", "シオミ カオルコ", "甲町字乙1234番地5"


@dataclass(frozen=True)
class Lost:
    """A database that was backed up, written on, and is gone; what it held at one moment after the backup."""

    backups: Path
    exported: Path
    at: datetime
    entries: int
    later: int
    keys: Keys


def number() -> IndividualNumber:
    """A number that is nobody's: its check digit is wrong."""
    digits = "98765432101"
    return failing(IndividualNumber(f"{digits}{individual_check_digit(digits)}"))


@pytest.fixture(scope="session")
def lost(room: Path, ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> Lost:
    server = Server(room / "lost", 30)
    dsn, to, exported = server.start(), room / ODD, room / "exported"
    ask(dsn, migrate)
    keys = make_keys(tmp_path_factory.mktemp("keys") / "keys")
    person = {"person": "P1", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
    PostgresRegistry(dsn, "town", "intake").load(DAY, [batch_of([person])], "a roll")
    said = {"name": {"written": WRITTEN, "kana": KANA}, "registered_address": {"address": ADDRESS}}

    async def filed(connection: Connection) -> None:
        async with books_of(connection, "town") as books:
            await Individuals(books, keys).put([(1, number())], (await learn(books, "numbers")).n)
        async with books_of(connection, "town") as books:
            await correct(books, "P1", Span(DAY), said, "a list")

    async def worked(connection: Connection) -> tuple[datetime, int]:
        await record_reads(connection, 1, range(1, 50), "list", "why")
        at, n = await connection.fetchrow("SELECT clock_timestamp(), count(*)::integer FROM audit.entry")
        return at, n

    async def sealed(connection: Connection) -> None:
        signer = new_signer("town.example/audit")
        await seal(connection, signer)
        await export(connection, exported, signer.verifier)

    try:
        ask(dsn, filed, "intake")
        ask(dsn, worked)
        PostgresBackups(server.folder, None, keys.path).backup(Path(os.path.relpath(to)))  # as somebody types it
        at, entries = ask(dsn, worked)
        _, later = ask(dsn, worked)
        ask(dsn, sealed)
    finally:
        server.stop()
    shutil.rmtree(server.places.folder)
    return Lost(to, exported, at, entries, later, keys)


@pytest.fixture
def new(room: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A folder for a database that is put back; it is stopped in the end."""
    one = Server(room / f"new-{abs(hash(request.node.name))}", 30)
    yield one
    one.stop()


def put_back(lost: Lost, new: Server) -> PostgresBackups:
    """What puts backups into that folder, with the keys."""
    return PostgresBackups(new.folder, None, lost.keys.path)


def of(lost: Lost) -> tuple[object, ...]:
    """The keys, as a command names them."""
    return "--key-file", lost.keys.path


def count(server: Server, ask: Ask) -> object:
    return ask(server.places.dsn, lambda one: one.fetchval("SELECT count(*) FROM audit.entry"))
