"""Files taken into the registry in PostgreSQL (ファイルの取り込み): all good rows of a file under one number, or none.

Two who take files for one insurer wait for each other from the start; other writers wait only while rows are moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import NoConnection, connect
from madoguchi.adapters.postgres.intake.counter import (
    APPLICATION_CLASHES,
    STEP,
    clashes_of_scans,
    move_applications,
    move_scans,
)
from madoguchi.adapters.postgres.intake.deaths import DEATH_CLASHES, move_deaths
from madoguchi.adapters.postgres.intake.lifting import KEPT_MINDS, LIFTING_CLASHES, move_protection
from madoguchi.adapters.postgres.intake.linking import NO_NUMBER, move_numbers
from madoguchi.adapters.postgres.intake.mail_reports import (
    POST_CLASHES,
    PRINT_CLASHES,
    move_post_reports,
    move_print_reports,
)
from madoguchi.adapters.postgres.intake.members import MEMBER_CLASHES, move_members
from madoguchi.adapters.postgres.intake.moving import move_facts, move_rates
from madoguchi.adapters.postgres.intake.notifications import ENDS, clashes_of_notices, move_notices, move_platform
from madoguchi.adapters.postgres.intake.records import Minded, before, files, kept, mind, newest, record
from madoguchi.adapters.postgres.intake.serials import SERIAL_CLASHES, move_certificates
from madoguchi.adapters.postgres.intake.staging import Clash, clashes_of, hold, keep_the_good, stage
from madoguchi.adapters.postgres.intake.whole import Reach, keep_named, reach_of
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.refusals import Busy, NoRoom, ServerFails, Unknown
from madoguchi.adapters.postgres.registry.port import TAKING_IN
from madoguchi.desk.intake import FileRecord, Incoming, KeptRow, NotNow, Taken, Wish
from madoguchi.desk.recording import NotForThisLogin
from madoguchi.registry.intake.layout import Layout
from madoguchi.registry.intake.period import Newest, day_of_file, refuse_early, refuse_stale

Result = TypeVar("Result")
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('madoguchi.intake'), $1)"
REFUSED: Final = "SELECT count(*) FROM unread WHERE cell = 1"
DAYS: Final = "SELECT DISTINCT as_of FROM arriving WHERE as_of IS NOT NULL LIMIT 2"


@dataclass(frozen=True, slots=True)
class Moving:
    """A file whose rows are moved (取り込み中のファイル): its layout, day and columns, the number to write under.

    `on`: the business day on which it is taken.
    """

    layout: Layout
    as_of: date
    columns: tuple[str, ...]
    n: int
    file: int
    on: date


@dataclass(frozen=True, slots=True)
class Read:
    """A file whose rows wait (読み終えたファイル): how many, of which day, of whom it tells."""

    rows: int
    as_of: date
    reach: Reach


Move = Callable[[Books, Moving], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Way:
    """How files of a kind are taken (種類ごとの取り込み方): what clashes there, besides what clashes in all; who moves.

    `move` finds the good rows in `taken`, writes them under the number, and tells how many were new; `minds`: of which
    of these it tells all the same, asked once they are moved.
    """

    move: Move = move_facts
    clashes: tuple[Clash, ...] = ()
    minds: tuple[Clash, ...] = ()


WAYS: Final[Mapping[str, Way]] = {
    "rates": Way(move_rates),
    "digital_certificates": Way(move_certificates, SERIAL_CLASHES),
    "members": Way(move_members, MEMBER_CLASHES),
    "deaths": Way(move_deaths, DEATH_CLASHES),
    "numbers": Way(move_numbers, (NO_NUMBER,)),
    "protection": Way(move_protection, LIFTING_CLASHES, KEPT_MINDS),
    "platform": Way(move_platform),
    "applications": Way(move_applications, APPLICATION_CLASHES),
    "printed_back": Way(move_print_reports, PRINT_CLASHES),
    "post_back": Way(move_post_reports, POST_CLASHES),
    **{kind: Way(move_notices, clashes_of_notices(kind)) for kind in ENDS},
    **{kind: Way(move_scans, clashes_of_scans(kind)) for kind in STEP},
}


@dataclass(frozen=True)
class PostgresIntake:
    """An `Intake` of the desk (取り込み口). `role`: whom to act as, if another; an administrator, as `intake`."""

    dsn: str
    insurer: str
    role: str | None = None
    ways: Mapping[str, Way] = field(default_factory=lambda: WAYS)

    def take(self, file: Incoming, wish: Wish, seen: Callable[[int], object] = bool) -> Taken:
        """Take a file in, all of its good rows under one number, or none."""
        way = self.ways.get(file.layout.kind, Way())
        return self._asked(lambda books: take(books, file, wish, way, seen))

    def files(self) -> Sequence[FileRecord]:
        """The records of all files that were taken, the newest first."""
        return self._asked(files)

    def kept(self, file: int) -> Sequence[KeptRow]:
        """The rows of a file that were not taken, once for each cell at fault."""
        return self._asked(lambda books: kept(books, file))

    def _asked(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with (
                connect(self.dsn, self.role, at_most=TAKING_IN) as connection,
                books_of(connection, self.insurer) as books,
            ):
                return await what(books)

        try:
            return asyncio.run(asked())
        except (NoConnection, Unknown, Busy, NoRoom, ServerFails) as refused:
            raise NotNow(what=refused.what, why=refused.why, do=refused.do) from None


async def take(books: Books, file: Incoming, wish: Wish, way: Way, seen: Callable[[int], object]) -> Taken:
    """Take a file in (取り込み). Raises `RefusedFile`, `NotForThisLogin`, `UsedKey`, and what `period` raises."""
    await _refuse_unseeing(books, file.layout)
    await books.connection.execute(ONE_AT_A_TIME, books.insurer)
    done = await before(books, wish.once, file)
    if done is not None:
        return done
    rows = await stage(books, file, seen)
    as_of = await _day(books, file, wish)
    reach = await _reach(books, file, wish, as_of, rows)
    done = await before(books, None, file, as_of)
    return await _moved(books, file, wish, way, Read(rows, as_of, reach)) if done is None else done


async def _refuse_unseeing(books: Books, layout: Layout) -> None:
    """Refuse a kind that is not open to all to who may not see what is recorded of it: nothing of it could be ended."""
    if not (layout.open_to_all or await books.connection.fetchval("SELECT registry.sees_protected()")):
        raise NotForThisLogin(what="a file of this kind", why="some of what it tells is for few to see",
                              do="ask somebody whose login was added with --protected")  # fmt: skip


async def _day(books: Books, file: Incoming, wish: Wish) -> date:
    rows: list[Any] = []
    if any(column.name == "as_of" for column in file.layout.columns):
        rows = [row["as_of"] for row in await books.connection.fetch(DAYS)]
    told = {"the command": wish.as_of, "its name": wish.name_says}
    as_of = day_of_file(told | {f"a row ({n})": day for n, day in enumerate(rows, 1)})
    refuse_early(as_of, wish.on)
    return as_of


async def _reach(books: Books, file: Incoming, wish: Wish, as_of: date, rows: int) -> Reach:
    """Of whom it tells; a stale one is refused unless it is forced."""
    reach = await reach_of(books, file.layout, as_of, rows)
    if wish.forced is None:
        found = Newest(await newest(books, file.layout.kind), wish.on)
        refuse_stale(file.layout, as_of, found, of_few=reach.of_few)
    return reach


async def _moved(books: Books, file: Incoming, wish: Wish, way: Way, read: Read) -> Taken:
    layout, rows, as_of, reach = file.layout, read.rows, read.as_of, read.reach
    held = await hold(books, (*clashes_of(layout), *way.clashes), as_of)
    await keep_the_good(books, layout)
    refused = await books.connection.fetchval(REFUSED)
    number = await books.connection.fetchval("SELECT intake.next_file($1)", not layout.open_to_all)
    learnt = await learn(books, f"file {number}", wish.once)
    columns = tuple(column.name for column in file.columns)
    changed = await way.move(books, Moving(layout, as_of, columns, learnt.n, number, wish.on))
    counts = rows, rows - held - refused, refused, held, changed
    minded = [await _minded(books, one, as_of) for one in way.minds]
    taken = Taken(number, layout.kind, as_of, learnt.n, *counts, reach.untold, reach.whole,
                  minded=sum(len(one.rows) for one in minded))  # fmt: skip
    await record(books, taken, file, wish)
    await mind(books, number, minded)
    await keep_named(books, number, reach)
    await record_act(books.connection, books.insurer, "take file", wish.forced or "as sent", subject=f"file {number}")
    return taken


async def _minded(books: Books, asked: Clash, as_of: date) -> Minded:
    rows = await books.connection.fetch(asked.query, books.insurer, as_of)
    return Minded(asked.name, tuple((row["row"], row["line"]) for row in rows))
