"""Individual numbers in PostgreSQL (個人番号の保管): each sealed under a key of its own, which a master key wraps.

The database never sees a number or a key that is not sealed. A number is found by a keyed digest of it, one insurer's
telling nothing of another's. Erasing takes the person's key out of the row, which stays as the proof. Once its period
is over a number is let go: the key file loses what opened it, here and in every backup.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any, Final

from madoguchi.adapters.key_tree import Owner
from madoguchi.adapters.keys import Keys, keyed_digest
from madoguchi.adapters.postgres.audit.entries import record_act, record_read
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.sealing import KEY, opened, sealed
from madoguchi.terms.errors import Refused
from madoguchi.terms.individual_number import IndividualNumber, SampleIndividualNumber

BATCH: Final = 5_000
PUT: Final = """
INSERT INTO individuals.number AS had (insurer, person, master, wrapped, sealed, finding, found_by, learnt)
SELECT $1, person, $3, wrapped, sealed, $4, found_by, $2
FROM unnest($5::integer[], $6::bytea[], $7::bytea[], $8::bytea[]) AS one (person, wrapped, sealed, found_by)
ON CONFLICT (insurer, person) DO UPDATE SET master = excluded.master, wrapped = excluded.wrapped,
    sealed = excluded.sealed, finding = excluded.finding, found_by = excluded.found_by, learnt = excluded.learnt
"""
FOUND: Final = "SELECT person, found_by FROM individuals.number WHERE insurer = $1 AND found_by = ANY ($2)"
MERGED: Final = """
SELECT person, into_person FROM registry.merging WHERE insurer = $1 AND superseded IS NULL AND person = ANY ($2)
"""
RECORDS: Final = """
SELECT $2::integer AS person
UNION ALL SELECT person FROM registry.merging WHERE insurer = $1 AND superseded IS NULL AND into_person = $2
"""
KEPT: Final = """
SELECT person, master, wrapped, sealed,
    (SELECT count(*)::integer FROM individuals.gone AS g WHERE g.insurer = o.insurer AND g.person = o.person) AS turn
FROM individuals.number AS o WHERE insurer = $1 AND person = ANY ($2) AND erased IS NULL
"""
TURNS: Final = """
SELECT person, count(*)::integer AS turn FROM individuals.gone WHERE insurer = $1 AND person = ANY ($2) GROUP BY person
"""
ERASED: Final = """
UPDATE individuals.number
SET master = NULL, wrapped = NULL, sealed = NULL, finding = NULL, found_by = NULL, erased = $3
WHERE insurer = $1 AND person = ANY ($2) AND erased IS NULL
"""
WRAPPED_BY: Final = """
SELECT master, count(*) AS numbers FROM individuals.number WHERE erased IS NULL GROUP BY 1 ORDER BY 1
"""
WAITING: Final = """
SELECT insurer, person, master, wrapped,
    (SELECT count(*)::integer FROM individuals.gone AS g WHERE g.insurer = o.insurer AND g.person = o.person) AS turn
FROM individuals.number AS o WHERE erased IS NULL AND master <> $1 LIMIT $2 FOR UPDATE SKIP LOCKED
"""
REWRAPPED: Final = """
UPDATE individuals.number AS had SET master = $1, wrapped = one.wrapped
FROM unnest($2::integer[], $3::integer[], $4::bytea[]) AS one (insurer, person, wrapped)
WHERE had.insurer = one.insurer AND had.person = one.person
"""
IS_ADMINISTRATOR: Final = "SELECT registry.is_administrator()"


class NoNumber(Refused):
    """A person whose individual number is not kept, or was erased (個人番号なし)."""


class NotAnAdministrator(Refused):
    """Somebody who does not look after the whole database (管理者でない)."""


@dataclass(frozen=True, slots=True)
class Individuals:
    """The individual numbers of an insurer's people (個人番号), for who has the keys."""

    books: Books
    keys: Keys

    async def put(self, numbers: Sequence[tuple[int, IndividualNumber]], n: int) -> None:
        """Keep the numbers of some people (登録), in place of what they had. `RuleBroken`: one is another's already."""
        master, finding = self.keys.newest, self.keys.finding
        people, wrapped, closed, found_by = [person for person, _ in numbers], [], [], []
        turns = await self._turns(people)
        for person, number in numbers:
            own, owner = token_bytes(KEY), (self.books.insurer, person, turns.get(person, 0))
            wrapped.append(sealed(master.key_of(owner), own, _of("key", self.books.insurer, person)))
            closed.append(sealed(own, _written(number), _of("number", self.books.insurer, person)))
            found_by.append(self._digest(number))
        await self.books.connection.execute(PUT, self.books.insurer, n, master.id, finding.id, people, wrapped, closed,
                                            found_by)  # fmt: skip

    async def _turns(self, people: Sequence[int]) -> dict[int, int]:
        """How many numbers of some people were let go before."""
        rows = await self.books.connection.fetch(TURNS, self.books.insurer, people)
        return {row["person"]: row["turn"] for row in rows}

    async def found(self, numbers: Sequence[IndividualNumber]) -> list[int | None]:
        """Whose these numbers are (照会), in their order; None: nobody's here."""
        digests = [self._digest(number) for number in numbers]
        rows = await self.books.connection.fetch(FOUND, self.books.insurer, digests)
        into = await self._merged([row["person"] for row in rows])
        people = {row["found_by"]: into.get(row["person"], row["person"]) for row in rows}
        return [people.get(digest) for digest in digests]

    async def _merged(self, people: Sequence[int]) -> dict[int, int]:
        """With whom those of some people are merged who are."""
        rows = await self.books.connection.fetch(MERGED, self.books.insurer, people)
        return {row["person"]: row["into_person"] for row in rows}

    async def number_of(self, person: int, purpose: str) -> IndividualNumber:
        """The number of a person (個人番号の取得): each call is a use of it, recorded with its purpose.

        Raises `NoNumber`, `BrokenSeal`.
        """
        rows = await self.books.connection.fetch(RECORDS, self.books.insurer, person)
        row = await self.books.connection.fetchrow(KEPT, self.books.insurer, [one["person"] for one in rows])
        if row is None:
            raise NoNumber(what="the individual number of a person", why="it was never linked, or was erased",
                           do="link it by its notification: docs/individual-numbers.md")  # fmt: skip
        await record_read(self.books.connection, self.books.insurer, person, "individual number", purpose)
        owner = (self.books.insurer, row["person"])
        wrapping = self.keys.master(row["master"]).key_of((*owner, row["turn"]))
        own = opened(wrapping, row["wrapped"], _of("key", *owner))
        return _read(opened(own, row["sealed"], _of("number", *owner)))

    async def last_four_of(self, people: Sequence[int], purpose: str) -> dict[int, str]:
        """The last four digits of whose number is kept (下4桁): each a look of its own. Raises `BrokenSeal`."""
        found: dict[int, str] = {}
        for person in dict.fromkeys(people):
            with suppress(NoNumber):
                found[person] = (await self.number_of(person, purpose)).last_four
        return found

    def _digest(self, number: IndividualNumber) -> bytes:
        """Of an insurer: the same number at two insurers has nothing in common here."""
        return keyed_digest(self.keys.finding, str(self.books.insurer), number.reveal())


async def erase(books: Books, people: Sequence[int], n: int) -> int:
    """Destroy the keys of some people under a number (消去): how many numbers are gone. It needs no key file."""
    done = await books.connection.execute(ERASED, books.insurer, list(people), n)
    return int(done.rpartition(" ")[2])


# --- rotation ------------------------------------------------------------------------------------------


async def wrapped_by(connection: Connection) -> dict[str, int]:
    """How many people's keys each master key wraps (鍵ごとの件数), of all insurers. Raises `NotAnAdministrator`."""
    await _refuse_others(connection)
    return {row["master"]: row["numbers"] for row in await connection.fetch(WRAPPED_BY)}


async def rewrap(connection: Connection, keys: Keys) -> int:
    """Wrap some people's keys with the newest master key (再暗号化): how many; 0: all are. Others read meanwhile.

    The numbers themselves are not touched, and not opened. Killed, it goes on where it was.
    """
    await _refuse_others(connection)
    async with connection.transaction():
        rows = await connection.fetch(WAITING, keys.newest.id, BATCH)
        anew = [_anew(keys, row) for row in rows]
        people = [[row[name] for row in rows] for name in ("insurer", "person")]
        await connection.execute(REWRAPPED, keys.newest.id, *people, anew)
        if rows:
            await record_act(connection, None, "wrap keys anew", f"{len(rows)} people", subject=f"key {keys.newest.id}")
    return len(rows)


def _anew(keys: Keys, row: Any) -> bytes:
    owner: Owner = (row["insurer"], row["person"], row["turn"])
    belongs_to = _of("key", *owner[:2])
    own = opened(keys.master(row["master"]).key_of(owner), row["wrapped"], belongs_to)
    return sealed(keys.newest.key_of(owner), own, belongs_to)


async def _refuse_others(connection: Connection) -> None:
    if not await connection.fetchval(IS_ADMINISTRATOR):
        raise NotAnAdministrator(what="the keys of all insurers", why="only who looks after the database rotates keys",
                                 do="ask the administrator")  # fmt: skip


def _of(what: str, insurer: int, person: int) -> bytes:
    """What a seal belongs to: it is not opened for another person, and no key for a number."""
    return f"madoguchi {what} {insurer} {person}".encode("ascii")


def _written(number: IndividualNumber) -> bytes:
    """A sample stays one: its check digit is wrong on purpose."""
    return f"{'sample' if number.is_sample else 'number'} {number.reveal()}".encode("ascii")


def _read(text: bytes) -> IndividualNumber:
    kind, _, digits = text.decode("ascii").partition(" ")
    return SampleIndividualNumber(digits) if kind == "sample" else IndividualNumber(digits)
