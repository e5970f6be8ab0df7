"""Whoever owns the database changes the audit, triggers off: the first bad entry is named, whatever was done."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from madoguchi.adapters.notes import Signer, new_signer
from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.audit.port import COLUMNS, PostgresAudit, _entry
from madoguchi.adapters.postgres.audit.seals import export, exported_in, seal
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.desk.audit_checking import Fault, Verified
from sizes import size

Ask = Callable[..., object]
TABLES = ("entry", "chain", "seal", "sealed")
ORDER = "SELECT * FROM audit.entry ORDER BY chain, n"


@dataclass(frozen=True)
class Audited:
    """An audit of three chains and four seals, with some entries that no seal holds."""

    dsn: str
    folder: Path
    signer: Signer

    def places(self) -> dict[tuple[int, int], int]:
        every = [leaf for one in exported_in(self.folder) for leaf in one.leaves]
        return {(leaf.chain, leaf.n): place for place, leaf in enumerate(every)}

    def verified(self) -> Verified:
        return PostgresAudit(self.dsn).verify(self.folder, self.signer.verifier.text())


@pytest.fixture(scope="module")
def audited(migrated_once: str, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    one = Audited(migrated_once, tmp_path_factory.mktemp("outside"), new_signer("town.example/audit"))
    asyncio.run(written(one))
    return one


async def written(one: Audited) -> None:
    async with connect(one.dsn) as a, connect(one.dsn) as b, connect(one.dsn) as c:
        for _ in range(4):
            for connection in (a, b, c, a):
                await record_reads(connection, 1, range(1, 8), "list", "check before sending")
                await record_act(connection, None, "approve", "as asked", subject="plan 3")
            await seal(a, one.signer)
        for connection in (a, b, c):
            await record_reads(connection, 1, range(1, 4), "story", "窓口での問合せ")
        await export(a, one.folder, one.signer.verifier)
        for table in TABLES:
            await a.execute(f"CREATE TABLE public.{table}_as_it_was AS TABLE audit.{table}")


@pytest.fixture
def untouched(audited: Audited, ask: Ask) -> Iterator[Audited]:
    """The audit as it was written, put back afterwards."""
    yield audited
    ask(audited.dsn, as_it_was)


async def as_it_was(connection: Connection) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for table in ("sealed", "seal", "entry", "chain"):
            await connection.execute(f"DELETE FROM audit.{table}")  # noqa: S608  names of ours
        for table in TABLES:
            over = "OVERRIDING SYSTEM VALUE" if table == "chain" else ""
            await connection.execute(f"INSERT INTO audit.{table} {over} SELECT * FROM public.{table}_as_it_was")  # noqa: S608  names of ours


# --- what an owner may try; each says which entry is the first bad one -------------------------------------

Bad = tuple[int, int]
Tampering = Callable[[Connection, random.Random], Awaitable[Bad]]


async def rows(connection: Connection) -> list[dict]:
    return [dict(row) for row in await connection.fetch(ORDER)]


async def write(connection: Connection, row: dict) -> None:
    marks = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    said = f"INSERT INTO audit.entry ({', '.join(row)}) VALUES ({marks})"  # noqa: S608  names of ours
    await connection.execute(said, *row.values())


async def remove(connection: Connection, row: dict) -> None:
    await connection.execute("DELETE FROM audit.entry WHERE chain = $1 AND n = $2", row["chain"], row["n"])


async def change(connection: Connection, chance: random.Random) -> Bad:
    row = chance.choice(await rows(connection))
    other = {"kind": "act" if row["kind"] == "read" else "read", "insurer": 77, "person": 4_711, "act": "other",
             "subject": "plan 99", "purpose": "another", "login": "somebody", "salt": uuid4(),
             "link": sha256(row["link"]).digest()}  # fmt: skip
    column = chance.choice(list(other))
    said = f"UPDATE audit.entry SET {column} = $3 WHERE chain = $1 AND n = $2"  # noqa: S608  names of ours
    await connection.execute(said, row["chain"], row["n"], other[column])
    return row["chain"], row["n"]


async def change_moment(connection: Connection, chance: random.Random) -> Bad:
    row = chance.choice(await rows(connection))
    later = "UPDATE audit.entry SET at = at + interval '1 microsecond' WHERE chain = $1 AND n = $2"
    await connection.execute(later, row["chain"], row["n"])
    return row["chain"], row["n"]


async def delete(connection: Connection, chance: random.Random) -> Bad:
    row = chance.choice(await rows(connection))
    await remove(connection, row)
    return row["chain"], row["n"]


async def insert(connection: Connection, chance: random.Random) -> Bad:
    """One more of the same number, with its digest reckoned right."""
    row = chance.choice(await rows(connection))
    forged = {**row, "at": row["at"].replace(year=row["at"].year), "person": 4_711, "salt": uuid4()}
    forged["at"] = await connection.fetchval("SELECT $1::timestamptz + interval '1 second'", row["at"])
    await write(connection, {**forged, "link": await link_of(connection, forged)})
    return row["chain"], row["n"]


async def swap(connection: Connection, chance: random.Random) -> Bad:
    """Two change places, digests and all."""
    one = chance.choice(await rows(connection))
    two = chance.choice(
        [row for row in await rows(connection) if row["chain"] == one["chain"] and row["n"] != one["n"]]
    )
    for row, number in ((one, two["n"]), (two, one["n"])):
        await remove(connection, row)
        await connection.execute("DELETE FROM audit.entry WHERE chain = $1 AND n = $2", one["chain"], -number)
    for row, number in ((one, two["n"]), (two, one["n"])):
        await write(connection, {**row, "n": number})
    return one["chain"], min(one["n"], two["n"])


async def cut(connection: Connection, chance: random.Random) -> Bad:
    """The tail of a chain goes, sealed entries with it, and the chain says it never was longer."""
    chain = chance.choice([1, 2, 3])
    last = chance.randrange(1, 16)
    await connection.execute("DELETE FROM audit.entry WHERE chain = $1 AND n > $2", chain, last)
    await short(connection, chain)
    return chain, last + 1


async def older_copy(connection: Connection, chance: random.Random) -> Bad:
    """All tables as they stood after some seal."""
    number = chance.choice([1, 2, 3])
    first = await connection.fetchrow(
        "SELECT chain, first_n FROM audit.sealed WHERE seal = $1 ORDER BY chain", number + 1
    )
    await connection.execute("DELETE FROM audit.sealed WHERE seal > $1", number)
    await connection.execute("DELETE FROM audit.seal WHERE seal > $1", number)
    await connection.execute("DELETE FROM audit.entry AS e WHERE n > (SELECT max(last_n) FROM audit.sealed AS s "
                             "WHERE s.chain = e.chain)")  # fmt: skip
    for chain in (1, 2, 3):
        await short(connection, chain)
    return first["chain"], first["first_n"]


# How many entries of each chain the last seal holds; of those after it nobody can tell whether they were rewritten.
SEALED = {1: 64, 2: 32, 3: 32}


async def rewrite(connection: Connection, chance: random.Random) -> Bad:
    """A sealed entry is changed, and every digest after it reckoned anew."""
    row = chance.choice([row for row in await rows(connection) if row["n"] <= SEALED[row["chain"]]])
    await connection.execute(
        "UPDATE audit.entry SET login = 'somebody' WHERE chain = $1 AND n = $2", row["chain"], row["n"]
    )
    for one in await rows(connection):
        if one["chain"] == row["chain"] and one["n"] >= row["n"]:
            await relink(connection, one)
    await short(connection, row["chain"])
    return row["chain"], row["n"]


async def reseal(connection: Connection, chance: random.Random) -> Bad:
    """As `rewrite`, and every seal made anew with a key of the forger's."""
    bad = await rewrite(connection, chance)
    await connection.execute("DELETE FROM audit.sealed")
    await connection.execute("DELETE FROM audit.seal")
    await seal(connection, new_signer("town.example/audit"))
    return bad


async def link_of(connection: Connection, row: dict) -> bytes:
    name = await connection.fetchval("SELECT name FROM audit.chain WHERE chain = $1", row["chain"])
    before = await connection.fetchval(
        "SELECT link FROM audit.entry WHERE chain = $1 AND n = $2", row["chain"], row["n"] - 1
    )
    return _entry(name, {name: row[name] for name in ("n", *COLUMNS)}).link(before or sha256(name.bytes).digest())


async def relink(connection: Connection, row: dict) -> None:
    asked = "UPDATE audit.entry SET link = $3 WHERE chain = $1 AND n = $2"
    await connection.execute(asked, row["chain"], row["n"], await link_of(connection, row))


async def short(connection: Connection, chain: int) -> None:
    """Make a chain say that its last entry is its last."""
    await connection.execute("UPDATE audit.chain AS c SET (entries, head) = (SELECT n, link FROM audit.entry AS e "
                             "WHERE e.chain = c.chain ORDER BY n DESC LIMIT 1) WHERE chain = $1", chain)  # fmt: skip


TRIED: list[Tampering] = [change, change_moment, delete, insert, swap, cut, older_copy, rewrite, reseal]


async def tampered(dsn: str, what: Tampering, chance: random.Random) -> Bad:
    async with connect(dsn) as connection:
        await connection.execute("SET session_replication_role = replica")
        return await what(connection, chance)


@pytest.mark.parametrize("what", TRIED, ids=lambda one: one.__name__)
def test_a_tampering_is_found_and_the_first_bad_entry_named(untouched: Audited, what: Tampering, ask: Ask):
    for seed in range(-(-size("tamperings") // len(TRIED))):
        bad = asyncio.run(tampered(untouched.dsn, what, random.Random(seed)))  # noqa: S311  seeded, so that it is the same each time
        first = untouched.verified().first
        assert first is not None, (what.__name__, seed)
        assert (first.chain, first.n) == bad, (what.__name__, seed, first)
        ask(untouched.dsn, as_it_was)


def test_an_audit_that_nobody_touched_is_right(untouched: Audited):
    told = untouched.verified()
    assert told == Verified(entries=137, seals=4, exported=4, lost=0, first=None, unsealed=9)


def test_a_seal_that_was_taken_away_or_changed_is_named(untouched: Audited, ask: Ask):
    async def changed(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            "UPDATE audit.seal SET checkpoint = replace(checkpoint, 'audit/', 'other/') WHERE seal = 3"
        )

    ask(untouched.dsn, changed)
    assert untouched.verified().first == Fault("unsigned", seal=3)
