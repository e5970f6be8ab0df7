"""Outage snapshots made (停止時の写しの作成): who is in one, what of them, and how it goes out piece by piece.

Nothing is decided anew: of each person the check's own answer is taken, for each day on which it may be read. There are
as many places as there are candidates, whoever of them is left out, so that no length tells of anybody. Of those who
may be in it some are left out by chance, in the same way as who is protected: absence alone tells little.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from secrets import SystemRandom
from typing import Final, TypeVar

from madoguchi.days.moments import JAPAN
from madoguchi.desk.facilities import Holder
from madoguchi.desk.snapshots_kept import (
    Begun,
    Bookings,
    Candidate,
    Chosen,
    MorningKey,
    Sealing,
    Snapshots,
    not_bookable,
)
from madoguchi.desk.verifying import Findings, Question, Unreachable, too_many_misses
from madoguchi.reception.answering import STOP, Found, InsurerShown, answer_of, fitting
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import ByNumber, Counter
from madoguchi.reception.consents import allowed
from madoguchi.reception.left_out import Digest, is_left_out
from madoguchi.reception.snapshots import DAYS_BOOKED, KEY_HOURS, TELLING, Entry, Head, joined
from madoguchi.terms.errors import Refused

AT_ONCE: Final = 16  # people at a time: a moment's work, so that checks come in between
ROUND: Final = 64  # places: how many patients a facility has is seen no closer
TRIES: Final = 6  # of a step that did not come through: a stalled second does not lose what took minutes
NOBODY: Final[frozenset[str]] = frozenset()  # consents: there are none
Result = TypeVar("Result")


async def no_wait() -> None:
    """Nobody else wants the machine (待ちなし)."""


@dataclass(frozen=True, slots=True)
class Making:
    """What making needs (作成の要素). `seals`: a seal for a facility's random code and a head; `key_of`: what opens a
    snapshot, by the two codes; `written`: a key as a file; `chance`: a keyed digest, by which some are left out.
    `room`: waits while checks want the machine; `pause`: for a moment, before a step is tried again.
    """

    snapshots: Snapshots
    insurers: Mapping[str, InsurerShown]
    seals: Callable[[str, Head], Sealing]
    key_of: Callable[[str, str], bytes]
    written: Callable[[MorningKey], bytes]
    chance: Digest
    room: Callable[[], Awaitable[None]] = no_wait
    pause: Callable[[], Awaitable[None]] = no_wait


async def book(snapshots: Snapshots, facility: str, day: Bookings, today: date) -> None:
    """Take who is booked on a day (予約の受取). Nobody is told who fits.

    Raises `NotBookable`, `NoSnapshots`.
    """
    if not today <= day.on <= today + timedelta(days=DAYS_BOOKED):
        raise not_bookable()
    await snapshots.book(facility, day, today)


async def pieces(of: Making, at: Holder, begun: Begun) -> AsyncGenerator[bytes, None]:
    """A snapshot that was begun, piece by piece (写しの書き出し). Given up at any piece it opens nothing.

    Raises `NoSnapshots` where it was switched off meanwhile, and `Unreachable`.
    """
    head, whole = begun.head, False
    today = head.made_at.astimezone(JAPAN).date()
    try:
        seal = of.seals(at.facility, head)
        yield seal.head()
        for some in _shares(await _again(of.pause, lambda: _places(of.snapshots, at.facility, begun, today))):
            await of.room()
            yield await seal.places(await _entries(of, at, head, today, some, seal.fits))
        await _again(of.pause, lambda: of.snapshots.end(at.facility, head.snapshot, whole=True))
        whole = True
        yield seal.end()
    finally:
        if not whole:
            with suppress(Refused):
                await of.snapshots.end(at.facility, head.snapshot, whole=False)


async def _again(pause: Callable[[], Awaitable[None]], what: Callable[[], Awaitable[Result]]) -> Result:
    """A step, tried again where it did not come through. Raises `Unreachable` where none did."""
    for _ in range(TRIES - 1):
        with suppress(Unreachable):
            return await what()
        await pause()
    return await what()


async def _places(snapshots: Snapshots, facility: str, begun: Begun, today: date) -> list[Candidate | None]:
    """A place for each visitor and each booking, rounded up, in an order that tells nothing."""
    people, visitors = await snapshots.candidates(facility, begun.head.snapshot, today)
    many = -(-max(visitors + begun.bookings, len(people), 1) // ROUND) * ROUND
    places: list[Candidate | None] = [*people, *[None] * (many - len(people))]
    SystemRandom().shuffle(places)
    return places


def _shares(places: Sequence[Candidate | None]) -> list[Sequence[Candidate | None]]:
    return [places[n : n + AT_ONCE] for n in range(0, len(places), AT_ONCE)]


async def _entries(
    of: Making, at: Holder, head: Head, today: date, some: Sequence[Candidate | None], fits: Callable[[Entry], bool]
) -> list[Entry | None]:  # fmt: skip
    """What goes into some places: an entry, or nothing. Who goes in is recorded before anybody has it."""
    chosen, days = await _chosen(of, at, head, today, list(filter(None, some))), _days(head, today)
    found = await _again(of.pause, lambda: _found(of.snapshots, at.facility, chosen, days))
    told = (_entry(one, days, each, of.insurers) for one, each in zip(chosen, found, strict=True))
    inside = {one: entry for one, entry in zip(chosen, told, strict=True) if entry and fits(entry)}
    await _again(of.pause, lambda: of.snapshots.keep(at.facility, head.snapshot, [*inside]))
    places = [*inside.values(), *[None] * (len(some) - len(inside))]
    SystemRandom().shuffle(places)
    return places


async def _chosen(of: Making, at: Holder, head: Head, today: date, some: Sequence[Candidate]) -> list[Chosen]:
    """Who of some may be in it, without those whom chance leaves out: from here on they are as the protected."""
    each = await _again(of.pause, lambda: of.snapshots.chosen(at.facility, head.snapshot, some, today))
    return [one for one in each if not is_left_out(of.chance, one.drawn, today)]


async def _found(
    snapshots: Snapshots, facility: str, chosen: Sequence[Chosen], days: Sequence[date]
) -> list[Sequence[Findings]]:  # fmt: skip
    """Whoever has the number of each, day by day, as a check finds them. Raises `TooManyMisses` as a check does."""
    at, many = Counter(facility), len(days)
    questions = [(at, Question(_of_all(one.asked), day)) for one in chosen for day in days]
    found = await snapshots.find(questions) if questions else ()
    for one in found:
        if one.waits:
            raise too_many_misses(one.seconds)
    return [found[n : n + many] for n in range(0, len(found), many)]


def _days(head: Head, today: date) -> list[date]:
    """The days on which it may be read."""
    last = head.until.astimezone(JAPAN).date()
    return [today + timedelta(days=n) for n in range((last - today).days + 1)]


def _of_all(asked: ByNumber) -> ByNumber:
    """The same question about everybody of the number: a check finds them all, and tells by the sub-number."""
    number = type(asked.number)(asked.number.symbol, asked.number.number)
    return ByNumber(asked.insurer, number, asked.birth_date)


def _entry(
    one: Chosen, days: Sequence[date], each: Sequence[Findings], insurers: Mapping[str, InsurerShown]
) -> Entry | None:  # fmt: skip
    """What the check answers of somebody on each day; None where it answers of nobody in particular."""
    alone = all(len(findings.found) == 1 for findings in each)
    found = [fitting(one.asked, findings.found) for findings in each]
    answers = (_answer(one, day, who, insurers) for day, who in zip(days, found, strict=True))
    told = [(day, answer) for day, answer in zip(days, answers, strict=True) if answer]
    can_be_asked = alone or one.asked.number.sub_number
    return Entry(one.asked, alone, joined(told)) if told and can_be_asked else None


def _answer(
    one: Chosen, day: date, found: Sequence[Found], insurers: Mapping[str, InsurerShown]
) -> Answer | None:  # fmt: skip
    """The check's answer by number, where it is of them alone, and known. Whose own card is stopped is in none."""
    if [(who.insurer, who.person) for who in found] != [(one.insurer, one.person)] or _is_stopped(found[0]):
        return None
    answer = answer_of(one.asked, found, day, allowed(one.asked, day, NOBODY), insurers)
    return _without_others(answer) if answer.validity in TELLING else None


def _without_others(answer: Answer) -> Answer:
    """The answer without the head of household, for everybody: they may be protected themselves."""
    return replace(answer, covers=tuple(replace(one, head_name=None) for one in answer.covers))


def _is_stopped(one: Found) -> bool:
    return one.waits or (one.answers or {}).get("reader_message") == STOP


async def morning_key(of: Making, at: Holder, now: datetime) -> MorningKey:
    """The key of a morning (その日の鍵), for a day: what opens each snapshot that the facility may read.

    Raises `NoSnapshots`, `Unreachable`.
    """
    each = await of.snapshots.to_read(at.facility)
    keys = {one.snapshot: of.key_of(at.facility, one.snapshot) for one in each}
    return MorningKey(at.code, now, now + timedelta(hours=KEY_HOURS), keys)
