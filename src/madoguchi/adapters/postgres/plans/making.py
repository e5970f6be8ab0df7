"""Making a plan in PostgreSQL (計画の作成): decided beside held, answered, written, sealed, or nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from os import urandom
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as csv

from madoguchi.adapters.postgres.cells import roll_of
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, number_asked, reading
from madoguchi.adapters.postgres.plans import sheet
from madoguchi.adapters.postgres.plans.beside import beside_of
from madoguchi.adapters.postgres.registry.roll import query, roll
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.desk.directing import NOTHING_BESIDE, Beside
from madoguchi.desk.plan_answers import PlanPractice, answered
from madoguchi.desk.plans import Made, PlanAsked, Rows
from madoguchi.reconcile.groups import (
    PaperAndRule,
    daily_file_is_late,
    groups_off_forecast,
    rates_begin,
    status_is_of_another_month,
)
from madoguchi.reconcile.guards import BY_HAND, LATE_FILE, OFF_FORECAST, RATES_UNCOMPARED, STALE_STATUS
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.terms.errors import Refused

_csv: Any = csv  # its stubs know no keyword of the options
SETTINGS: Final = "SET LOCAL work_mem = '256MB'; SET LOCAL enable_nestloop = off; SET LOCAL jit = off"
ANSWER: Final = "INSERT INTO answered VALUES ($1, $2, $3, $4, $5, $6)"
SEAL: Final = "SELECT plans.seal($1, $2, $3, $4, $5, $6, $7, $8, $9)"
TOLD: Final = "SELECT digest, known, items, people FROM plans.plan WHERE insurer = $1 AND plan = $2"
STATUS: Final = "SELECT plans.status_as_of($1, $2)"
DAILY: Final = "SELECT plans.daily_as_of($1, $2)"
CARD_PAPERS: Final = ("certificate", "notice")  # what depends on who holds a registered card
FORESEEN: Final = """
SELECT c.paper, c.rule, c.papers FROM plans.forecast_count AS c WHERE c.insurer = $1
    AND c.month = date_trunc('month', $2::date)::date
    AND c.forecast = (SELECT max(f.forecast) FROM plans.forecast AS f WHERE f.insurer = $1
        AND $2::date >= f.since AND $2::date < f.since + make_interval(months => f.months))
"""
FORESEES: Final = """
SELECT EXISTS (SELECT FROM plans.forecast AS f WHERE f.insurer = $1
    AND $2::date >= f.since AND $2::date < f.since + make_interval(months => f.months))
"""
END: Final = None


class BoundToOffices(Refused):
    """A plan of everybody by who works for some offices only (所属に限られた担当者).

    Of the others nothing would be seen, and their papers would be called back.
    """


@dataclass(frozen=True, slots=True)
class Making:
    """A plan on its way (作成中の計画): its number, and that of what is known."""

    books: Books
    plan: int
    known: int
    asked: PlanAsked
    practice: PlanPractice
    beside: Beside = NOTHING_BESIDE


async def make(
    books: Books, reader: Connection, name: str, asked: PlanAsked, edition: str, practice: PlanPractice, rows: Rows
) -> Made:  # fmt: skip
    """Make a plan (計画の作成). `reader` is a second connection: it reads the roll while this one writes.

    Raises `BoundToOffices`, `NotKnownYet`, `NobodyOfThisKey`.
    """
    if asked.person is None and await books.connection.fetchval("SELECT registry.is_bound()"):
        raise BoundToOffices(what="a plan of everybody", why="this login sees the people of some offices only",
                             do="let somebody make it who works for the whole insurer")  # fmt: skip
    (taken,) = await books.connection.fetch("SELECT plan, again FROM plans.take_number($1)", asked.once)
    if not taken["again"]:
        known = await number_asked(books, asked.known)
        making = Making(books, taken["plan"], known, asked, practice, await beside_of(books, known))
        await books.connection.execute(SETTINGS)
        await books.connection.execute("SELECT plans.open_sheet()")
        await _take_in(making, _roll(making, reader, name), rows)
        await _answer(making)
        await _write(making, edition)
    (made,) = await books.connection.fetch(TOLD, books.insurer, taken["plan"])
    return Made(taken["plan"], made["digest"].hex(), made["known"], made["items"], made["people"], taken["again"])


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
    """Decide the roll part by part; while one is decided, the next is read."""
    async for batch in _ahead(batches):
        for one in await asyncio.to_thread(_listed, rows, batch, making.beside):
            await making.books.connection.copy_to_table("decided", source=_once(_text(one)), format="csv")
    await making.books.connection.execute("SELECT plans.count_sheet()")


def _listed(rows: Rows, batch: RecordBatch, beside: Beside) -> list[RecordBatch]:
    return list(rows(batch, beside))


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


async def _once(text: bytes) -> AsyncIterator[bytes]:
    """COPY takes bytes from whoever gives them one after another."""
    yield text


# --- answered -------------------------------------------------------------------------------------------------


async def _answer(making: Making) -> None:
    """Put owed beside held, and ask what to do once for each situation that differs."""
    connection, insurer = making.books.connection, making.books.insurer
    has_addresses = await connection.fetchval(sheet.HAS_ADDRESSES, insurer)
    person = None if making.asked.person is None else await person_of(making.books, making.asked.person)
    await connection.execute(sheet.COMPARE, insurer, making.asked.effective, making.known,
                             making.practice.before_renewal, has_addresses, person)  # fmt: skip
    await connection.executemany(ANSWER, [_answers(row["code"], making.practice) for row in
                                          await connection.fetch(sheet.CODES)])  # fmt: skip
    await connection.execute("SELECT plans.count_sheet()")


def _answers(code: str, practice: PlanPractice) -> tuple[Any, ...]:
    words = dict(zip(sheet.CODE, code.split(sheet.BETWEEN), strict=True))
    told = answered(words, practice)
    return code, told.action, told.because, told.unit, list(told.guards), list(told.fixed)


# --- written --------------------------------------------------------------------------------------------------


async def _write(making: Making, edition: str) -> None:
    """Write the lines and what holds them, and seal the plan."""
    connection, insurer, asked, salt = making.books.connection, making.books.insurer, making.asked, urandom(16)
    await connection.execute(sheet.WRITE, insurer, making.plan, salt)
    await connection.execute(sheet.HOLD, insurer, making.plan)
    await _hold_directed(making)
    await _hold_groups(making)
    await connection.execute(sheet.NOBODY, insurer, making.plan)
    people = await connection.fetchval(sheet.PEOPLE, insurer, making.plan)
    scope = "everybody" if asked.person is None else "one"
    await connection.execute(SEAL, making.plan, asked.effective, making.known, edition, asked.known_on, scope, salt,
                             people, asked.once)  # fmt: skip


async def _hold_directed(making: Making) -> None:
    """Hold the lines of which a direction says so."""
    connection, insurer = making.books.connection, making.books.insurer
    for row in await connection.fetch(sheet.DIRECTED):
        if making.beside.hold(row["rule"]):
            await connection.execute(sheet.HOLD_RULE, insurer, making.plan, BY_HAND, row["rule"])


async def _hold_groups(making: Making) -> None:
    """Hold what rests on the file of another month or on one that did not come, and counts that nobody foresaw."""
    connection, insurer, asked = making.books.connection, making.books.insurer, making.asked
    await _hold_stale_status(making)
    daily = await connection.fetchval(DAILY, insurer, making.known)
    if asked.person is None and daily_file_is_late(daily, asked.known_on):
        await connection.execute(sheet.HOLD_LATE, insurer, making.plan, LATE_FILE)
    if rates_begin(asked.effective):
        which = making.known, asked.effective, asked.person is None
        await connection.execute(sheet.HOLD_RATES, insurer, making.plan, RATES_UNCOMPARED, *which)
    for paper, rule in await _off_forecast(making):
        await connection.execute(sheet.HOLD_GROUP, insurer, making.plan, OFF_FORECAST, paper, rule)


async def _hold_stale_status(making: Making) -> None:
    """Hold what rests on who holds a card, where that is told by the file of another month."""
    connection, insurer = making.books.connection, making.books.insurer
    status = await connection.fetchval(STATUS, insurer, making.known)
    if status_is_of_another_month(status, making.asked.known_on):
        for paper in CARD_PAPERS:
            await connection.execute(sheet.HOLD_GROUP, insurer, making.plan, STALE_STATUS, paper, None)


async def _off_forecast(making: Making) -> tuple[PaperAndRule, ...]:
    """The groups whose count is off the forecast; none where there is no forecast, or one person is asked about."""
    connection, which = making.books.connection, (making.books.insurer, making.asked.effective)
    if making.asked.person is not None or not await connection.fetchval(FORESEES, *which):
        return ()
    planned, foreseen = await connection.fetch(sheet.SENT), await connection.fetch(FORESEEN, *which)
    return groups_off_forecast(_by_group(planned), _by_group(foreseen), making.asked.tolerance)


def _by_group(rows: list[Any]) -> dict[PaperAndRule, int]:
    return {(row["paper"], row["rule"] or "-"): row["papers"] for row in rows}
