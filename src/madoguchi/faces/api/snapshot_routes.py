"""The routes of outage snapshots (停止時の写しの経路): a facility's own, by its key, where they are switched on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from madoguchi.desk.snapshots import book, morning_key, pieces
from madoguchi.faces.api.asked import read
from madoguchi.faces.api.declaration_routes import of_own
from madoguchi.faces.api.problems import too_slow
from madoguchi.faces.api.questions import JSON, Desk, Endpoint, begun
from madoguchi.faces.api.snapshot_bodies import BookingsGiven, SnapshotAsked, SnapshotKeyAsked
from madoguchi.reception.asking import Counter
from madoguchi.reception.snapshots import MOST_HOURS

FILE: Final = "application/octet-stream"
BREATH: Final = 0.02  # seconds between two pieces, in which others are answered
PATIENCE: Final = 20.0  # seconds
LONGEST: Final = 3_600.0  # seconds
BUSY: Final = 16  # of the places for questions, the part from which on it waits


async def booked(desk: Desk, at: Counter, said: BookingsGiven) -> None:
    """Take who is booked on a day (予約の受取)."""
    await book(desk.ports.outage.snapshots, at.facility, said.day, desk.around.today())


async def made(request: Request) -> Response:
    """A snapshot, piece by piece as it is made (写しの作成). What is refused is refused before the first of them."""
    desk, whose, body = await begun(request)
    said, at = read(SnapshotAsked, body), whose.sure()
    of = replace(desk.ports.outage, room=room_in(desk))
    one = await of.snapshots.begin(at, int(said.hours or MOST_HOURS), desk.around.now())
    return StreamingResponse(in_time(pieces(of, at, one), desk.around.seconds), media_type=FILE)


async def in_time(each: AsyncGenerator[bytes, None], seconds: Callable[[], float]) -> AsyncGenerator[bytes, None]:
    """The same pieces, for an hour at most (時間の上限): who takes them slowly keeps others from having one made.

    Raises `TooSlow`, of which nobody is told: the file ends without what shows that it is whole.
    """
    ends = seconds() + LONGEST
    async with aclosing(each):
        async for piece in each:
            yield piece
            if seconds() > ends:
                raise too_slow()


def room_in(desk: Desk) -> Callable[[], Awaitable[None]]:
    """Waits while questions are in flight (照会の優先), for some seconds: one that stands still is given up."""

    async def room() -> None:
        await asyncio.sleep(BREATH)
        ends = desk.around.seconds() + PATIENCE
        while desk.counts.in_flight * BUSY > desk.around.most and desk.around.seconds() < ends:
            await asyncio.sleep(BREATH)

    return room


async def key(request: Request) -> Response:
    """The key of the morning (その日の鍵)."""
    desk, whose, body = await begun(request)
    read(SnapshotKeyAsked, body)
    of = desk.ports.outage
    return Response(of.written(await morning_key(of, whose.sure(), desk.around.now())), media_type=JSON)


ROUTES: Final[Mapping[str, Endpoint]] = {
    "/v1/bookings": of_own(BookingsGiven, booked), "/v1/snapshot": made, "/v1/snapshot/key": key,
}  # fmt: skip
