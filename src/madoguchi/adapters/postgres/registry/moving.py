"""Somebody moves from one insurer of this installation to another (保険者間の異動): one act, a number in both books.

The cover here is lost, one there begins; what is of the person and not of the cover goes along: name, addresses,
card and its registration, the individual number. Both insurers' books are held to commit, always in the same order, so
that two who move people crosswise wait and do not block each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.keys import Keys
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, Learnt, learn
from madoguchi.adapters.postgres.registry.after_death import refuse_cover_after_death
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.individuals import Individuals, NoNumber
from madoguchi.adapters.postgres.registry.merging import refuse_half_sight
from madoguchi.adapters.postgres.registry.touched import touched
from madoguchi.adapters.postgres.registry.writing import carry_out, cover_changed, covers, person_of, stretches
from madoguchi.days.bounds import FLOOR
from madoguchi.days.spans import Span
from madoguchi.desk.recording import Move
from madoguchi.registry.covers import Change, Cover, NoSuchCover, acquired, lost
from madoguchi.registry.groups import GROUPS, Group, group_named
from madoguchi.registry.history import Open, Said, Stretch, changed, corrected
from madoguchi.terms.errors import Refused
from madoguchi.terms.individual_number import IndividualNumber

WORK_FOR: Final = "SELECT set_config('madoguchi.insurer', $1, true)"
OWN: Final = "SELECT registry.own_insurer()"
BY_KEY: Final = "SELECT EXISTS (SELECT FROM registry.person WHERE insurer = $1 AND key = $2)"
NEW_PERSON: Final = """
INSERT INTO registry.person (insurer, person, key, learnt) SELECT $1, registry.enrol(1) + 1, $2, $3
"""
KEPT: Final = "SELECT count(*) FROM individuals.number WHERE insurer = $1 AND person = $2 AND erased IS NULL"
SERIALS: Final = ("digital_certificate_serial", "iphone_serial", "android_serial")
OF_ANOTHER: Final = """
SELECT EXISTS (
    SELECT FROM registry.digital_certificate AS g
    WHERE g.insurer = $1 AND g.person <> $2 AND g.superseded IS NULL AND upper_inf(g.valid) AND (
        g.digital_certificate_serial = ANY ($3) OR g.iphone_serial = ANY ($3) OR g.android_serial = ANY ($3)))
"""


class CardOfAnother(Refused):
    """Somebody whose card the other insurer has under another key (異動先で別人のカード)."""


class KeysNeeded(Refused):
    """Somebody whose individual number is kept, and no key file to take it along with (鍵が必要)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The numbers of a move (異動の番号) in the books of the one insurer and of the other."""

    left: Learnt
    joined: Learnt


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two insurers (異動元・異動先). The transaction works for one of them at a time."""

    name: str
    books: Books

    async def work_for(self) -> None:
        """From here on the transaction is in this insurer's books."""
        await self.books.connection.execute(WORK_FOR, self.name)


async def move(
    connection: Connection, insurer: str, asked: Move, source: str, keys: Keys | None = None, once: str | None = None
) -> Moved:  # fmt: skip
    """Carry out a move (異動の記録), all or nothing.

    Raises `NoSuchCover`, `ClashingCover`, `CoverAfterDeath`, `CardOfAnother`, `KeysNeeded`.
    """
    async with connection.transaction():
        left, joined = await _side(connection, insurer), await _side(connection, asked.to_insurer)
        if left.books.insurer == joined.books.insurer:
            raise _no_two_insurers()
        moved = await _numbers((left, joined), asked, source, once)
        if not moved.left.again:
            await _moved(left, joined, asked, moved, keys)
    return moved


async def _side(connection: Connection, name: str) -> Side:
    await connection.execute(WORK_FOR, name)
    insurer = await connection.fetchval(OWN)
    if insurer is None:
        raise _no_two_insurers()
    await refuse_half_sight(Books(connection, insurer))
    return Side(name, Books(connection, insurer))


def _no_two_insurers() -> Refused:
    return Refused(what="a move between two insurers of whom this login does not work for both",
                   why="each keeps its own books, and a move writes in both",
                   do="look at the two names; the administrator gives the right to work for both")  # fmt: skip


async def _numbers(sides: tuple[Side, Side], asked: Move, source: str, once: str | None) -> Moved:
    """A number in each book, the lower insurer's first. The same key was used in both, or in none."""
    done: dict[str, Learnt] = {}
    for side in sorted(sides, key=lambda one: one.books.insurer):
        await side.work_for()
        done[side.name] = await learn(side.books, source, once, asked)
    left, joined = sides
    return Moved(done[left.name], done[joined.name])


async def _moved(left: Side, joined: Side, asked: Move, moved: Moved, keys: Keys | None) -> None:
    await left.work_for()
    person = await person_of(left.books, asked.key)
    taken = {group: await stretches(left.books, person, group.name) for group in GROUPS if group.travels}
    _refuse_after_death(taken[group_named("death")], asked.on)
    number = await _number(left.books, person, keys)
    await _leave(left.books, person, asked, moved.left.n)
    await joined.work_for()
    other = await _arrived(joined.books, asked, moved.joined.n)
    await _refuse_card_of_another(joined.books, other, taken[group_named("digital_certificate")])
    for group, said in taken.items():
        await _taken_along(joined.books, other, group, said, asked.on, moved.joined.n)
    await refuse_cover_after_death(joined.books, [other], moved.joined.n)
    if number is not None and keys is not None:
        await Individuals(joined.books, keys).put([(other, number)], moved.joined.n)
    await touched(joined.books, [other], moved.joined.n)
    await _audited(joined.books, "move in", other, moved.joined.n)


def _refuse_after_death(told: Sequence[Stretch], on: date) -> None:
    if any(isinstance(died := one.said["died_on"], date) and died < on for one in told):
        raise NoSuchCover(what="a move after the recorded death of the person",
                          why="cover ends on the day after a death, and none begins",
                          do="look at the day of the move; a death that is wrong is taken back first")  # fmt: skip


async def _refuse_card_of_another(books: Books, person: int, told: Sequence[Stretch]) -> None:
    """Of whoever comes back under a new key the card stands under the old one."""
    serials = [told[-1].said[one] for one in SERIALS] if told else []
    if await books.connection.fetchval(OF_ANOTHER, books.insurer, person, [one for one in serials if one]):
        raise CardOfAnother(
            what="a move of somebody whose card the other insurer has under another key",
            why="a card is one person's, so this may be somebody who comes back",
            do="give the key they have there; if it is another person, correct the serial first",
        )


async def _audited(books: Books, act: str, person: int, n: int) -> None:
    """An entry in the books of one of the two; it does not name the other."""
    await record_act(books.connection, books.insurer, act, f"under number {n}", person=person)


async def _leave(books: Books, person: int, asked: Move, n: int) -> None:
    begun = _held_before(await covers(books, person), asked.on)
    await cover_changed(books, person, lambda now: lost(now, begun, asked.on, asked.loss_reason), n)
    await touched(books, [person], n)
    await _audited(books, "move away", person, n)


def _held_before(every: Sequence[Cover], on: date) -> date:
    """The first day of the cover that holds on the eve of the move, or begins on its day."""
    for one in every:
        begun = one.said.get("eligible_from")
        if isinstance(begun, date) and begun <= on and (one.lost_on is None or one.lost_on >= on):
            return begun
    raise NoSuchCover(what="a cover that could be lost on the day of the move",
                      why="nobody leaves an insurer whose cover does not hold, or whose first day is not known",
                      do="look at the person's covers; record the acquisition first")  # fmt: skip


async def _arrived(books: Books, asked: Move, n: int) -> int:
    """The person there, recorded now if they were not; their cover begins."""
    if not await books.connection.fetchval(BY_KEY, books.insurer, asked.to_key):
        await books.connection.execute(NEW_PERSON, books.insurer, asked.to_key, n)
    person = await person_of(books, asked.to_key)
    said = dict.fromkeys(_cover_columns())

    def begins(now: Sequence[Cover]) -> Change:
        return acquired(now, {**said, "eligible_from": asked.on, "joined_from": asked.joined_from})

    await cover_changed(books, person, begins, n)
    return person


def _cover_columns() -> tuple[str, ...]:
    return next(group.columns for group in GROUPS if group.holds == "cover")


async def _taken_along(books: Books, person: int, group: Group, said: Sequence[Stretch], on: date, n: int) -> None:
    """What holds from the day of the move on, and of births all: said there as it was said here."""
    since = Span(FLOOR if group.holds == "always" else on)
    now = before = await stretches(books, person, group.name)
    for one in said:
        if part := one.span.intersection(since):
            done = corrected(now, part, _told(one.said, group), blank(group))
            now = [stretch for stretch in now if stretch not in done.superseded] + list(done.inserted)
    await carry_out(books, person, group.name, changed(before, now), n)


def _told(said: Said, group: Group) -> Said:
    """What somebody told and knew; of what nobody did, the other insurer may know more."""
    nothing = blank(group)
    return {name: value for name, value in said.items() if value not in (nothing[name], Open.UNKNOWN)}


async def _number(books: Books, person: int, keys: Keys | None) -> IndividualNumber | None:
    """The individual number to take along, if one is kept. Raises `KeysNeeded`."""
    if keys is not None:
        try:
            return await Individuals(books, keys).number_of(person, "a move to another insurer")
        except NoNumber:
            return None
    if await books.connection.fetchval(KEPT, books.insurer, person):
        raise KeysNeeded(what="a person whose individual number is kept", why="it goes along, sealed anew",
                         do="say --key-file or set MADOGUCHI_KEYS")  # fmt: skip
    return None
