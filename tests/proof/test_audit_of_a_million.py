"""An audit of many entries is verified in a minute, and names the one that was changed."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest

from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.entries import record_reads
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.audit.seals import export, seal
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.server import Server
from open_folder import open_folder
from sizes import size

AT_ONCE, SECONDS = 10_000, 60


@pytest.mark.parametrize("entries", [size("audited entries")])
def test_many_entries_are_verified_in_a_minute(entries: int, tmp_path: Path) -> None:
    with open_folder() as folder:
        server = Server(folder / "audited")
        dsn = server.start()
        try:
            asyncio.run(_written(dsn, entries, tmp_path))
            before = monotonic()
            told = PostgresAudit(dsn).verify(tmp_path, None)
            assert (told.entries, told.first) == (entries, None)
            assert monotonic() - before <= SECONDS
            asyncio.run(_changed(dsn, entries // 2))
            first = PostgresAudit(dsn).verify(tmp_path, None).first
            assert first is not None
            assert first.n == entries // 2
        finally:
            server.stop()


async def _written(dsn: str, entries: int, folder: Path) -> None:
    signer = new_signer("town.example/audit")
    async with connect(dsn) as connection:
        await migrate(connection)
        for first in range(1, entries + 1, AT_ONCE):
            await record_reads(connection, 1, range(first, min(first + AT_ONCE, entries + 1)), "list", "why")
        await seal(connection, signer)
        await export(connection, folder, signer.verifier)


async def _changed(dsn: str, n: int) -> None:
    async with connect(dsn) as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE audit.entry SET login = 'somebody' WHERE n = $1", n)
