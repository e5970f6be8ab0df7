"""Sealing the audit (監査記録の封印): a tree over all digests, its root signed, and a copy outside the database.

The copy is made after the seal is committed, and by the next run if that one was killed between. No file outside is
written over: one that reads otherwise than the database is told.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.notes import Signer, Verifier
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.desk.audit import Checkpoint, Tree, origin_of
from madoguchi.desk.audit_checking import Exported, Leaf, Range, Seal, leaves_of, leaves_text
from madoguchi.desk.auditing import Sealed
from madoguchi.terms.errors import Refused

SEALS: Final = "SELECT seal, generation, checkpoint FROM audit.seal ORDER BY seal"
RANGES: Final = "SELECT seal, chain, first_n, last_n FROM audit.sealed ORDER BY seal, chain"
LEAVES: Final = "SELECT seal, chain, n, link FROM audit.leaves($1)"
HERE: Final = "SELECT name, generation FROM installation.here"
ALONE: Final = "SELECT pg_advisory_xact_lock(4862175, 1)"
EXPORTED: Final = "SELECT audit.put_exported($1)"
VERIFIER: Final = "verifier.txt"


class OtherFile(Refused):
    """A file outside that reads otherwise than the database (書き出しとの不一致)."""


async def seal(connection: Connection, signer: Signer) -> Sealed:
    """Seal what is new (封印)."""
    async with connection.transaction():
        await connection.execute(ALONE)
        tree, number = await _grown(connection)
        adds = [Range(*row) for row in await connection.fetch("SELECT chain, first_n, last_n FROM audit.unsealed()")]
        if not adds:
            return Sealed(None, tree.size, 0)
        await _grow(connection, tree, adds)
        installation, generation = (await connection.fetch(HERE))[0]
        note = signer.signed(Checkpoint(origin_of(installation, generation), tree.size, tree.root()).text())
        given = (number + 1, tree.size, note, *_columns(adds))
        await connection.execute("SELECT audit.put_seal($1, $2, $3, $4, $5, $6)", *given)
    return Sealed(number + 1, tree.size, 0)


async def _grow(connection: Connection, tree: Tree, adds: Iterable[Range]) -> None:
    """Add what a seal is to hold to the tree."""
    for one in adds:
        for row in await connection.fetch("SELECT audit.links($1, $2, $3)", one.chain, one.first, one.last):
            tree.add(row[0])


def _columns(adds: Sequence[Range]) -> tuple[list[int], list[int], list[int]]:
    """Ranges as the database takes them: the chains, the first numbers, the last."""
    return [one.chain for one in adds], [one.first for one in adds], [one.last for one in adds]


async def _grown(connection: Connection) -> tuple[Tree, int]:
    """The tree as it was sealed last, and the number of that seal."""
    tree, number = Tree(), 0
    async for row in connection.cursor(LEAVES, 0, prefetch=10_000):
        tree.add(row["link"])
        number = row["seal"]
    return tree, number


async def kept_seals(connection: Connection) -> list[Seal]:
    """The seals of the database (保管された封印)."""
    adds = {
        number: tuple(Range(one["chain"], one["first_n"], one["last_n"]) for one in rows)
        for number, rows in groupby(await connection.fetch(RANGES), lambda row: row["seal"])
    }
    return [Seal(number, generation, note, adds.get(number, ())) for number, generation, note
            in await connection.fetch(SEALS)]  # fmt: skip


# --- outside --------------------------------------------------------------------------------------------


async def export(connection: Connection, folder: Path, verifier: Verifier) -> int:
    """Write every seal into a folder that is not there yet (封印の書き出し): how many. Raises `OtherFile`.

    The database learns of it only when all of it is on the disk: `db check` tells what is not outside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / VERIFIER, f"{verifier.text()}\n")
    seals = await connection.fetch(SEALS)
    new = [row for row in seals if not _checkpoint(folder, row).exists()]
    for row in seals:
        if row not in new:
            _put(_checkpoint(folder, row), row["checkpoint"])
    for row in new:
        await _put_new(connection, folder, row)
    await connection.execute(EXPORTED, max((row["seal"] for row in seals), default=0))
    return len(new)


async def _put_new(connection: Connection, folder: Path, row: Any) -> None:
    leaves = await connection.fetch(f"{LEAVES} WHERE seal = $2", row["seal"] - 1, row["seal"])
    text = leaves_text(Leaf(one["chain"], one["n"], one["link"]) for one in leaves)
    _put(_checkpoint(folder, row).with_suffix(".leaves"), text)
    _put(_checkpoint(folder, row), row["checkpoint"])  # last: where it stands, all of it stands


def exported_in(folder: Path) -> Iterator[Exported]:
    """What stands in a folder outside now (書き出した封印), the oldest first; each is read when it is asked for."""
    return map(_exported, sorted(folder.glob("*.checkpoint")))


def _exported(path: Path) -> Exported:
    generation, number = path.stem.split("-")
    leaves = tuple(leaves_of(path.with_suffix(".leaves").read_text("ascii")))
    return Exported(int(number), int(generation), path.read_text("utf-8"), leaves)


def _checkpoint(folder: Path, row: Any) -> Path:
    return folder / f"{row['generation']:03}-{row['seal']:08}.checkpoint"


def _put(path: Path, text: str) -> None:
    """Write a file whole and once; one that is there must say the same."""
    if path.exists():
        if path.read_text("utf-8") != text:
            raise OtherFile(what=f"{path.name} outside the database says something else than the database",
                            why="one of the two was changed, or the database is an older copy",
                            do="keep both as they are, and run `madoguchi audit verify --against` it")  # fmt: skip
        return
    beside = path.with_name(f".{path.name}.part")
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
