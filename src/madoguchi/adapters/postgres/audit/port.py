"""The audit for who does not wait for a database (監査記録の接続口): each call has its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from madoguchi.adapters.notes import Verifier, keep_signer, new_signer, read_signer, verifier_of
from madoguchi.adapters.postgres.audit.entries import record_read
from madoguchi.adapters.postgres.audit.heads import heads_in, heads_of_ledger
from madoguchi.adapters.postgres.audit.looking import alarms_of, unusual_looks
from madoguchi.adapters.postgres.audit.seals import VERIFIER, export, exported_in, kept_seals, seal
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.desk.audit import Entry, beginning, path_to
from madoguchi.desk.audit_checking import Checking, Head, Row, Verified
from madoguchi.desk.auditing import NOBODY, Alarm, Look, Proof, Sealed, Witnesses
from madoguchi.desk.unusual import Unusual
from madoguchi.terms.errors import Refused

Result = TypeVar("Result")
COLUMNS: Final = ("at", "kind", "insurer", "person", "act", "subject", "purpose", "login", "salt")
HEADS: Final = "SELECT chain, name, entries, head FROM audit.chain"
ROWS: Final = """
SELECT chain, n, at, kind, insurer, person, act, subject, purpose, login, salt, link, NULL AS month
FROM audit.entry UNION ALL
SELECT chain, n, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, link, month FROM audit.husk
ORDER BY chain, n, at NULLS LAST
"""
READS: Final = """
SELECT at, login, act, purpose FROM audit.entry
WHERE insurer = $1 AND kind = 'read' AND (person IS NULL OR person = ANY (ARRAY(
    SELECT m.person FROM registry.merging AS m WHERE m.insurer = $1 AND m.into_person = $2 AND m.superseded IS NULL
) || $2)) ORDER BY at DESC, chain, n DESC
"""


class NotWholeSeen(Refused):
    """A login that sees a part of the audit cannot check the whole (全体を見る権限がない)."""


class NoSuchEntry(Refused):
    """An entry that no seal holds (封印にない記録)."""


@dataclass(frozen=True)
class PostgresAudit:
    """An `Audit` of the desk in a database (監査記録)."""

    dsn: str
    role: str | None = None

    def key(self, key_file: Path, name: str) -> str:
        """Make a key to seal with."""
        signer = new_signer(name)
        keep_signer(signer, key_file)
        return signer.verifier.text()

    def seal(self, key_file: Path, folder: Path) -> Sealed:
        """Seal what is new, and write what is not outside yet."""
        signer = read_signer(key_file)

        async def sealed(connection: Connection) -> Sealed:
            done = await seal(connection, signer)
            return Sealed(done.seal, done.size, await export(connection, folder, signer.verifier))

        return self._asked(sealed)

    def verify(self, folder: Path | None, verifier: str | None, witnesses: Witnesses = NOBODY) -> Verified:
        """Hold the audit to itself, to what stands outside, and to heads that others keep. Raises `NotWholeSeen`."""
        known = _verifier(folder, verifier)

        async def verified(connection: Connection) -> Verified:
            await _refuse_part(connection)
            # First what bears witness, then what it is held to: what is sealed meanwhile is no fault.
            exported = exported_in(folder) if folder else ()
            listed = [*await heads_of_ledger(connection), *chain.from_iterable(map(heads_in, witnesses.listed))]
            return (await checked(connection, known)).found(exported, listed, witnesses.heads)

        return self._asked(verified)

    def reads(self, insurer: str, person: str) -> Sequence[Look]:
        """Who looked at a person; that somebody asked is recorded too."""

        async def looks(connection: Connection) -> Sequence[Look]:
            async with books_of(connection, insurer) as books:
                number = await person_of(books, person)
                rows = await connection.fetch(READS, books.insurer, number)
                await record_read(connection, books.insurer, number, "audit reads", "who looked")
            return [Look(**row) for row in rows]

        return self._asked(looks)

    def unusual(self, insurer: str, on: date) -> Sequence[Unusual]:
        """What was unusual in the week that ends with a day."""

        async def found(connection: Connection) -> Sequence[Unusual]:
            async with books_of(connection, insurer) as books:
                return await unusual_looks(books, on)

        return self._asked(found)

    def alarms(self, insurer: str, on: date) -> Sequence[Alarm]:
        """Alarms of the week that ends with a day."""

        async def found(connection: Connection) -> Sequence[Alarm]:
            async with books_of(connection, insurer) as books:
                return await alarms_of(books, on)

        return self._asked(found)

    def proof(self, chain: int, n: int) -> Proof:
        """That an entry stands under the newest seal. Raises `NotWholeSeen`, `NoSuchEntry`."""

        async def proven(connection: Connection) -> Proof:
            return await proof_of(connection, chain, n)

        return self._asked(proven)

    def _asked(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn, self.role) as connection:
                return await what(connection)

        return asyncio.run(asked())


def _verifier(folder: Path | None, text: str | None) -> Verifier | None:
    """The key to check signatures with: the one named, else the one beside what was exported."""
    if text is None and folder is not None:
        text = (folder / VERIFIER).read_text("utf-8")
    return None if text is None else verifier_of(text)


async def checked(connection: Connection, verifier: Verifier | None) -> Checking:
    """All rows of the audit, looked over (全件の点検), as they are at one moment. Raises `NotWholeSeen`."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await _refuse_part(connection)
        heads = {row["chain"]: Head(row["name"], row["entries"], row["head"]) for row in await connection.fetch(HEADS)}
        generation = await connection.fetchval("SELECT generation FROM installation.here")
        opened = None if verifier is None else verifier.opened
        checking = Checking(heads, await kept_seals(connection), generation, opened)
        async for row in connection.cursor(ROWS, prefetch=5_000):
            checking.take(_row(row, heads))
    return checking


async def _refuse_part(connection: Connection) -> None:
    if await connection.fetchval("SELECT row_security_active('audit.entry')"):
        raise NotWholeSeen(what="this login sees a part of the audit only",
                           why="the audit of all insurers is one chain of proof",
                           do="let the administrator of the database do it")  # fmt: skip


def _row(row: Any, heads: dict[int, Head]) -> Row:
    head = heads.get(row["chain"])
    entry = None if row["at"] is None or head is None else _entry(head.name, row)
    return Row(row["chain"], row["n"], row["link"], entry, row["month"])


def _entry(chain: UUID, row: Any) -> Entry:
    return Entry(chain, row["n"], *(row[name] for name in COLUMNS))


async def proof_of(connection: Connection, chain: int, n: int) -> Proof:
    """That an entry stands under the newest seal (包含証明): what a stranger needs to check it, no other's content.

    Raises `NotWholeSeen`, `NoSuchEntry`.
    """
    await _refuse_part(connection)
    links = {(row["chain"], row["n"]): row["link"] for row in await connection.fetch("SELECT * FROM audit.leaves(0)")}
    place = next((at for at, one in enumerate(links) if one == (chain, n)), None)
    told = await connection.fetchrow("SELECT * FROM audit.entry WHERE chain = $1 AND n = $2", chain, n)
    name = await connection.fetchval("SELECT name FROM audit.chain WHERE chain = $1", chain)
    if place is None or told is None:
        raise NoSuchEntry(what="no sealed entry of this number in this chain", why="it is not sealed yet, or is gone",
                          do="look at the numbers with `madoguchi audit reads`, or seal first")  # fmt: skip
    before = links[chain, n - 1] if n > 1 else beginning(name)
    note = await connection.fetchval("SELECT checkpoint FROM audit.seal ORDER BY seal DESC LIMIT 1")
    path = tuple(one.hex() for one in path_to(place, list(links.values())))
    return Proof(_entry(name, told).content().decode(), before.hex(), place, path, note)
