"""Migrations (移行): numbered SQL files, each taken once, whole or not at all, and never changed afterwards.

The database keeps the digest of every file it took. A file that reads otherwise now, or is gone, or was slipped in
before another, is refused: nobody could say any more what the tables are. A file is run as the owner of the tables;
one that begins with `-- as administrator` as whoever connects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final, Protocol

from madoguchi.adapters.postgres.connection import Connection, Record
from madoguchi.terms.errors import Refused

POSTGRES: Final = "madoguchi.adapters.postgres"
OWNER: Final = "madoguchi_owner"
NAMED: Final = re.compile(r"([0-9]{4})_[a-z0-9_]+\.sql")
AS_ADMINISTRATOR: Final = "-- as administrator\n"
OWN_COMMITS: Final = re.compile(
    r"^\s*(begin|start transaction|commit|rollback)\s*(work|transaction)?\s*;", re.IGNORECASE | re.MULTILINE
)
KEY: Final = 4_862_175_309  # of the advisory lock; a number of ours
WAIT_FOR_OTHER, WAIT_FOR_TABLE = "60s", "2s"
TAKEN: Final = "SELECT n, name, sha256, applied_at FROM public.migrations ORDER BY n"
TAKE: Final = "INSERT INTO public.migrations (n, name, sha256) VALUES ($1, $2, $3)"


class WrongMigrations(Refused):
    """Files that do not fit what the database took (移行の不一致)."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration (移行): its number, the name of its file, its text."""

    n: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The digest of its text."""
        return sha256(self.sql.encode()).hexdigest()

    @property
    def as_administrator(self) -> bool:
        """Whether it is run as whoever connects: only an administrator can make roles."""
        return self.sql.startswith(AS_ADMINISTRATOR)


class Folder(Protocol):
    """A folder of files (フォルダー): a path, or one inside a package."""

    def iterdir(self) -> Iterable[Folder]:
        """What is in it."""

    def read_text(self, encoding: str) -> str:
        """The text, of a file."""

    @property
    def name(self) -> str:
        """Its name."""


def shipped() -> Sequence[Migration]:
    """The migrations of this program (同梱の移行)."""
    return read(files(POSTGRES) / "migrations")


def read(folder: Folder) -> Sequence[Migration]:
    """The migrations of a folder (移行の読み取り). Raises `WrongMigrations` for names that make no order."""
    found = sorted((one.name, one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".sql"))
    every = [Migration(n, name, sql) for n, (name, sql) in enumerate(found, 1)]
    for one in every:
        _refuse_badly_written(one)
    return every


def _refuse_badly_written(one: Migration) -> None:
    named = NAMED.fullmatch(one.name)
    if not named or int(named[1]) != one.n:
        raise WrongMigrations(what=f"the migration file {one.name} is not number {one.n:04}",
                              why="files are taken in the order of their numbers, 0001, 0002 and so on, none left out",
                              do="name it by its place, as 0004_what_it_brings.sql")  # fmt: skip
    if OWN_COMMITS.search(one.sql):
        raise WrongMigrations(what=f"the migration file {one.name} begins or ends a transaction",
                              why="each file is one transaction, so that it is taken whole or not at all",
                              do="take BEGIN and COMMIT out; what cannot be inside one is no migration")  # fmt: skip


def open_of(every: Sequence[Migration], taken: Sequence[Record]) -> Sequence[Migration]:
    """The migrations that were not taken yet (未適用の移行). Raises `WrongMigrations`."""
    for place, row in enumerate(taken):
        now = every[place] if place < len(every) else None
        if now is None:
            raise WrongMigrations(what=f"the database took {row['name']}, which this program does not have",
                                  why="a later program made its tables, and an older one would misread them",
                                  do="use the program of that version, or a later one")  # fmt: skip
        if (now.n, now.name, now.sha256) != (row["n"], row["name"], row["sha256"]):
            raise WrongMigrations(what=f"{now.name} is not what the database took as {row['n']:04} ({row['name']})",
                                  why="a migration that was taken is never changed, moved or slipped in before",
                                  do="put the old file back, and write what is new into a next one")  # fmt: skip
    return every[len(taken) :]


async def taken_by(connection: Connection) -> Sequence[Record]:
    """What a database took (適用済みの移行), each with the moment it did."""
    if await connection.fetchval("SELECT to_regclass('public.migrations')") is None:
        return []
    return await connection.fetch(TAKEN)


async def migrate(
    connection: Connection, every: Sequence[Migration] | None = None, *, dry_run: bool = False
) -> Sequence[Migration]:
    """Take what was not taken yet (移行の適用), one migration after another; what was taken, or would be.

    Only one program does so at a time; another waits, and then finds nothing to do. A migration waits two seconds for a
    table that somebody uses, then gives up: nobody queues behind it. Raises `WrongMigrations`.
    """
    every = shipped() if every is None else every
    if dry_run:
        return open_of(every, await taken_by(connection))
    await connection.execute(f"SET lock_timeout = '{WAIT_FOR_OTHER}'")
    await connection.execute("SELECT pg_advisory_lock($1)", KEY)
    try:
        waiting = open_of(every, await taken_by(connection))
        for one in waiting:
            await _take(connection, one)
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock($1)", KEY)
            await connection.execute("RESET lock_timeout")
    return waiting


async def _take(connection: Connection, one: Migration) -> None:
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{WAIT_FOR_TABLE}'")
        if not one.as_administrator:
            await connection.execute(f"SET LOCAL ROLE {OWNER}")
        await connection.execute(one.sql)
        await connection.execute(TAKE, one.n, one.name, one.sha256)
        await connection.execute("RESET ROLE")
