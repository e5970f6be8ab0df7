"""Making a plan in PostgreSQL (計画の作成): decided beside held, answered, written, sealed, or nothing at all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from dataclasses import dataclass
from io import BytesIO
from os import urandom
from typing import TYPE_CHECKING, Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.cells import roll_of
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, number_asked, reading
from madoguchi.adapters.postgres.plans import addressed, sheet
from madoguchi.adapters.postgres.plans.beside import beside_of
from madoguchi.adapters.postgres.plans.comparing import Compared, Comparing, Part
from madoguchi.adapters.postgres.plans.easing import ease
from madoguchi.adapters.postgres.plans.gathered import GATHERED, RECORDED
from madoguchi.adapters.postgres.plans.holding import Groups
from madoguchi.adapters.postgres.plans.lettered import find_unprinted
from madoguchi.adapters.postgres.plans.papers_since import refuse_papers_since
from madoguchi.adapters.postgres.plans.retold import RETOLD
from madoguchi.adapters.postgres.plans.uncovered import Uncovered, uncovered_of
from madoguchi.adapters.postgres.registry.roll import query, roll
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.desk.directing import NOTHING_BESIDE, Beside
from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.plan_answers import PlanPractice, answered
from madoguchi.desk.plans import Made, PlanAsked, Rows
from madoguchi.reconcile.guards import BY_HAND
from madoguchi.rulebook.late import Late
from madoguchi.terms.errors import Refused

if TYPE_CHECKING:
    import pyarrow as pa

    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    pa = Late("pyarrow")

_csv: Any = Late("pyarrow.csv")  # its stubs know no keyword of the options
SETTINGS: Final = """
SET LOCAL work_mem = '256MB'; SET LOCAL jit = off; SET LOCAL plan_cache_mode = force_custom_plan
"""  # each part is of other people
OF_MANY: Final = "SET LOCAL enable_nestloop = off"
ANSWER: Final = "INSERT INTO answered VALUES ($1, $2, $3, $4, $5, $6)"
SEAL: Final = "SELECT plans.seal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
TOLD: Final = "SELECT digest, known, items, people FROM plans.plan WHERE insurer = $1 AND plan = $2"
TAKE_NUMBER: Final = "SELECT plan, again FROM plans.take_number($1, $2)"
END: Final = None
WAITING: Final = 8  # parts that are decided and not yet written; each is some 25 MB


class BoundToOffices(Refused):
    """A plan of everybody by who works for some offices only (所属に限られた担当者).

    Of the others nothing would be seen, and their papers would be called back.
    """


@dataclass(frozen=True, slots=True)
class Making:
    """A plan on its way (作成中の計画): its number, and that of what is known. `again`: it was made before.

    `stack`: the faces by which names and addresses are looked at.
    """

    books: Books
    plan: int
    known: int
    asked: PlanAsked
    practice: PlanPractice
    stack: FaceStack
    beside: Beside = NOTHING_BESIDE
    again: bool = False


async def make(
    books: Books, reader: Connection, name: str, asked: PlanAsked, edition: str, practice: PlanPractice, rows: Rows,
    *, stack: FaceStack,
) -> Made:  # fmt: skip
    """Make a plan (計画の作成). `reader` is a second connection: it reads the roll while this one writes.

    Raises `BoundToOffices`, `NotKnownYet`, `PapersSince`, `NobodyOfThisKey`.
    """
    if asked.person is None and await books.connection.fetchval("SELECT registry.is_bound()"):
        raise BoundToOffices(what="a plan of everybody", why="this login sees the people of some offices only",
                             do="let somebody make it who works for the whole insurer")  # fmt: skip
    making = await begun(books, asked, practice, stack)
    if not making.again:
        await refuse_papers_since(books, *await _which(making))
        await worked_out(making, reader, name, edition, rows)
        await record_act(books.connection, books.insurer, "make plan", f"for {asked.effective}",
                         subject=f"plan {making.plan}", person=(await _which(making))[1])  # fmt: skip
    (made,) = await books.connection.fetch(TOLD, books.insurer, making.plan)
    return Made(making.plan, made["digest"].hex(), made["known"], made["items"], made["people"], making.again)


async def begun(books: Books, asked: PlanAsked, practice: PlanPractice, stack: FaceStack) -> Making:
    """Take the number of a plan, or find the plan of the caller's key (計画の番号を取る). Raises `NotKnownYet`."""
    (taken,) = await books.connection.fetch(TAKE_NUMBER, asked.once, asked.digest)
    known = await number_asked(books, asked.known)
    people = None if asked.person is None else [await person_of(books, asked.person)]
    beside = await beside_of(books, known, people)
    return Making(books, taken["plan"], known, asked, practice, stack, beside, taken["again"])


async def worked_out(making: Making, reader: Connection, name: str, edition: str, rows: Rows) -> None:
    """Decide, compare, answer, write and seal (計画の算出), in the transaction that took the number."""
    await making.books.connection.execute(SETTINGS)
    if making.asked.person is None:
        await making.books.connection.execute(OF_MANY)
    await making.books.connection.execute("SELECT plans.open_sheet()")
    await _take_in(making, _roll(making, reader, name), rows)
    await _answer(making)
    await _write(making, edition)


async def refuse_bound(books: Books) -> None:
    """Refuse who does not see everybody (所属の確認): the rest would seem missing. Raises `BoundToOffices`."""
    if await books.connection.fetchval("SELECT registry.is_bound()"):
        raise BoundToOffices(what="the ledger as a whole", why="this login sees the people of some offices only",
                             do="let somebody look who works for the whole insurer")  # fmt: skip


# --- decided --------------------------------------------------------------------------------------------------


def _roll(making: Making, reader: Connection, name: str) -> AsyncGenerator[RecordBatch, None]:
    """The roll of everybody, or of the one who is asked about."""
    if making.asked.person is None:
        return roll(reader, name, making.asked.effective, making.known)
    return _roll_of_one(making, reader, name, making.asked.person)


async def _roll_of_one(
    making: Making, reader: Connection, name: str, key: str
) -> AsyncGenerator[RecordBatch, None]:  # fmt: skip
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    async with reading(reader, name) as books:
        person = await person_of(books, key)
        bound = books.insurer, making.asked.effective, making.known, person, person
        await reader.copy_from_query(query(), *bound, output=take, format="csv")
    if parts:
        yield roll_of(b"".join(parts), name)


async def _take_in(making: Making, batches: AsyncGenerator[RecordBatch, None], rows: Rows) -> None:
    """Decide the roll part by part; while one is decided, the next is read, and those before are compared.

    The writer begins with what does not wait for decisions. What is decided meanwhile waits for it, a few parts long.
    """
    bound = making.asked.effective, making.known, making.practice.before_renewal
    comparing, coming = Comparing(making.books, bound), deque([asyncio.ensure_future(_gather(making))])
    try:
        async for part in _parts(making, batches, rows):
            coming.append(asyncio.ensure_future(comparing.after(coming[-1], part)))
            if len(coming) > WAITING:
                await coming.popleft()
        await coming[-1]
    finally:
        await asyncio.gather(*coming, return_exceptions=True)  # nobody else may ask this connection before


async def _parts(making: Making, batches: AsyncGenerator[RecordBatch, None], rows: Rows) -> AsyncIterator[Part]:
    """The roll, decided; the last part is of everybody who is left, so it waits until it is known to be the last."""
    held: tuple[bytes, str | None] = b"", None
    async for batch in _ahead(batches):
        text = await asyncio.to_thread(_decided, rows, batch, making.beside)
        if held[1] is not None:
            yield Part(*held)
        held = text, batch.column("person")[-1].as_py() if batch.num_rows else None
    yield Part(held[0])


async def _gather(making: Making) -> tuple[Compared, Uncovered]:
    """Bring together what is recorded and what is on hand; of one person also of whom the letter may go to."""
    (number, person), connection = await _which(making), making.books.connection
    which = making.books.insurer, making.asked.effective, number
    for statement in (*GATHERED, RETOLD, addressed.HEADS):
        await connection.execute(statement, *which, person)
    if person is not None:
        for row in await connection.fetch(addressed.OTHERS, person):
            await connection.execute(RECORDED, *which, row["person"])
    await find_unprinted(making.books, number, making.stack.faces, heads=making.practice.names_head)
    await connection.execute("SELECT plans.count_gathered()")
    leaving = making.practice.leaving
    return Compared(), await uncovered_of(making.books, (number, person), making.asked.effective, leaving)


def _decided(rows: Rows, batch: RecordBatch, beside: Beside) -> bytes:
    return b"".join(_text(one) for one in rows(batch, beside))


async def _ahead(batches: AsyncGenerator[RecordBatch, None]) -> AsyncIterator[RecordBatch]:
    """Batches, each read while the one before is worked on."""
    coming = asyncio.ensure_future(anext(batches, END))
    try:
        while (batch := await coming) is not END:
            coming = asyncio.ensure_future(anext(batches, END))
            yield batch
    finally:
        coming.cancel()
        await batches.aclose()


def _text(batch: RecordBatch) -> bytes:
    out = BytesIO()
    _csv.write_csv(pa.table(batch), out, _csv.WriteOptions(include_header=False))
    return out.getvalue()


# --- answered -------------------------------------------------------------------------------------------------


async def _which(making: Making) -> tuple[int, int | None]:
    """Under which number, and about whom."""
    person = None if making.asked.person is None else await person_of(making.books, making.asked.person)
    return making.known, person


async def _answer(making: Making) -> None:
    """Ask what to do once for each situation; then again for those where something is amiss with the addressee."""
    connection, insurer = making.books.connection, making.books.insurer
    await _answer_each(making, [row["code"] for row in await connection.fetch(sheet.SITUATIONS)])
    await connection.execute("SELECT plans.count_sheet()")
    await connection.execute(addressed.ADDRESSED, insurer, making.known)
    await _answer_each(making, [row["code"] for row in await connection.fetch(addressed.AMISS)])


async def _answer_each(making: Making, codes: Collection[str]) -> None:
    await making.books.connection.executemany(ANSWER, [_answers(code, making) for code in codes])


def _answers(code: str, making: Making) -> tuple[Any, ...]:
    told = answered(sheet.WORDS.unpacked(code), making.practice, handed=making.asked.handed)
    return code, told.action, told.because, told.unit, list(told.guards), list(told.fixed)


# --- written --------------------------------------------------------------------------------------------------


async def _write(making: Making, edition: str) -> None:
    """Write the lines and what holds them, and seal the plan."""
    connection, insurer, asked, salt = making.books.connection, making.books.insurer, making.asked, urandom(16)
    _, person = await _which(making)
    whose = asked.effective, making.known, person, asked.handed
    await connection.execute(sheet.WRITE, insurer, making.plan, salt, *whose)
    await connection.execute(sheet.HOLD, insurer, making.plan)
    await _hold_directed(making)
    groups = Groups(making.books, making.plan, making.known, asked, person)
    await groups.hold_all()
    await connection.execute(sheet.NOBODY, insurer, making.plan)
    people = await connection.fetchval(sheet.PEOPLE, insurer, making.plan)
    scope = "everybody" if asked.person is None else "one"
    if scope == "one":
        await ease(making.books, making.plan, making.practice.eased)
    await connection.execute(SEAL, making.plan, asked.effective, making.known, edition, asked.known_on, scope, salt,
                             people, asked.once, await groups.forecast(), making.stack.digest)  # fmt: skip


async def _hold_directed(making: Making) -> None:
    """Hold the lines of which a direction says so."""
    connection, insurer = making.books.connection, making.books.insurer
    for row in await connection.fetch(sheet.DIRECTED):
        if making.beside.hold(row["rule"]):
            await connection.execute(sheet.HOLD_RULE, insurer, making.plan, BY_HAND, row["rule"])
