"""What is recorded, taken in and given out as a roll (台帳の取り込みと名簿): the port, and what a clerk is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from madoguchi.desk.completeness import Declaration, Declared
from madoguchi.desk.finding import FoundPerson
from madoguchi.desk.making import RollWriter, write_roll
from madoguchi.desk.rolls import Chunk, RefusedRow, RollReader
from madoguchi.desk.story import Event
from madoguchi.registry.finding import Clues
from madoguchi.rulebook.late import Late
from madoguchi.terms.errors import Refused

if TYPE_CHECKING:
    from madoguchi.rulebook.engine import arrow
    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    arrow = Late("madoguchi.rulebook.engine.arrow")

MOST_TOLD: Final = 10_000  # cells at fault beside the first of each row: nobody reads more
LOST_BEFORE: Final = "lost before begun"
ALREADY: Final = "already recorded"
TWICE: Final = "covers overlap"
DISAGREEING: Final = "rows disagree"

WORDS: Final = {
    LOST_BEFORE: ("a day of loss before the day of acquisition", "a cover is lost on its first day at the earliest",
                  "correct one of the two days"),
    ALREADY: ("a person who is recorded already", "a roll is loaded for people who are new here",
              "leave the person out, or record what has changed"),
    TWICE: ("covers of one person that share days", "at one insurer nobody is covered twice on a day",
            "write the day on which the earlier cover was lost"),
    DISAGREEING: ("rows of one person that say different things beside the cover",
                  "what is no part of a cover is one and the same in all rows of a person",
                  "write the same in each row, but for what belongs to the cover"),
}  # fmt: skip


class OtherInsurer(Refused):
    """A roll with rows of another insurer than the one it is loaded for (他の保険者の行)."""


class NotForThisLogin(Refused):
    """What only some logins may be given (権限のない出力)."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row that was held back (保留行): its number among those that could be read, and which clash."""

    row: int
    clash: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load (取り込みの結果). `again`: its key was used before, and nothing was done now."""

    n: int
    people: int
    rows: int
    held: tuple[Held, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A move to another insurer (異動): whose, where to, from which day on, why lost here, from what joined there."""

    key: str
    to_insurer: str
    to_key: str
    on: date
    loss_reason: str
    joined_from: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The number under which something was recorded (記録の番号), of a move also that of the other insurer's books."""

    n: int
    again: bool
    there: int | None = None


class Registry(Protocol):
    """Where the facts of an insurer are recorded (台帳)."""

    @property
    def insurer(self) -> str:
        """Whose it is (保険者)."""

    def load(self, on: date, batches: Iterable[RecordBatch], source: str, once: str | None = None) -> Loaded:
        """Take in people who are not recorded yet, as they are on a day, under one number."""

    def roll(self, on: date, known: int | None = None) -> Iterator[RecordBatch]:
        """Everybody's covers, and what holds on a day, as it was known under a number; None: as it is known."""

    def giving_out(self, on: date) -> None:
        """Write down that the roll of a day is given out. Raises `NotForThisLogin`: it holds all that is secret."""

    def story(self, key: str, purpose: str, known: int | None = None) -> Sequence[Event]:
        """All that is recorded of a person, oldest first; who looked and why is recorded too."""

    def find(self, clues: Clues, on: date, purpose: str) -> Sequence[FoundPerson] | None:
        """Whom some clues fit on a day; None: more than are told. Who looked and why is recorded, found or not."""

    def open_books(self) -> bool:
        """Begin the books of the insurer: whether they were begun now."""

    def tell_whole(self, asked: Declaration, once: str | None = None) -> Recorded:
        """Say that of whom nothing is recorded of some facts nothing has happened, or take that back."""

    def told_whole(self) -> Sequence[Declared]:
        """What is told whole now."""

    def merge(self, key: str, into: str, source: str, once: str | None = None) -> Recorded:
        """Make the record of a key part of another's."""

    def part(self, key: str, source: str, once: str | None = None) -> Recorded:
        """Take a merging back."""

    def move(self, move: Move, source: str, key_file: Path | None, once: str | None = None) -> Recorded:
        """Record a move to another insurer, in the books of both."""


@dataclass
class Arriving:
    """A roll on its way into the registry (取り込む名簿): what of it could not be read is kept beside.

    `refused` has each row once, `more` the other cells of them, until so many are kept that nobody reads them.
    """

    roll: RollReader
    insurer: str
    refused: list[RefusedRow] = field(default_factory=list)
    more: list[RefusedRow] = field(default_factory=list)

    def batches(self) -> Iterator[RecordBatch]:
        """The rows that could be read, a part after another. Raises `OtherInsurer`."""
        for chunk in self.roll.chunks():
            self.refused += chunk.refused
            self.more += chunk.more if len(self.more) < MOST_TOLD else ()
            if chunk.batch.num_rows:
                self._refuse_others(chunk)
                yield chunk.batch

    def _refuse_others(self, chunk: Chunk) -> None:
        if set(arrow.column_of(chunk.batch, "insurer").unique().to_pylist()) != {self.insurer}:
            raise OtherInsurer(what=f"a roll for {self.insurer} with rows of another insurer",
                               why="what is recorded of one insurer's people is seen by nobody else",
                               do="split the file by insurer, load each part for its own; none was taken")  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a clerk is told of a load (取り込みの報告): rows read are those taken and those refused, always.

    `refused` has each cell at fault, row by row.
    """

    n: int
    people: int
    taken: int
    refused: tuple[RefusedRow, ...]
    again: bool

    @property
    def rows_refused(self) -> int:
        """How many rows were not taken (取り込めない行数)."""
        return len({one.row for one in self.refused})


def load_roll(registry: Registry, roll: RollReader, on: date, source: str, once: str | None = None) -> LoadReport:
    """Take a roll into the registry (名簿の取り込み): the good rows; the others are told with their reason."""
    arriving = Arriving(roll, registry.insurer)
    done = registry.load(on, arriving.batches(), source, once)
    unread = [one.row for one in arriving.refused]
    held = [refused(one.clash, row) for one, row in zip(done.held, in_file(done.held, unread), strict=True)]
    every = sorted([*arriving.refused, *arriving.more, *held], key=lambda one: one.row)
    return LoadReport(done.n, done.people, done.rows, tuple(every), done.again)


def refused(clash: str, row: int) -> RefusedRow:
    """A row that was held back, as a clerk is told of it (保留行). Its line is not known any more: 0."""
    return RefusedRow(row, 0, "", *WORDS[clash])


def in_file(held: Sequence[Held], unread: Sequence[int]) -> Iterator[int]:
    """The numbers of some rows in their file (ファイルの行番号), given those of the rows that could not be read.

    >>> list(in_file([Held(1, TWICE), Held(3, TWICE)], [2, 3]))
    [1, 5]
    """
    before, waiting = 0, sorted(unread)
    for one in held:
        while before < len(waiting) and waiting[before] <= one.row + before:
            before += 1
        yield one.row + before


def give_roll(registry: Registry, on: date, out: RollWriter, known: int | None = None) -> int:
    """Write the roll of a day (名簿の作成), as it was known under a number: how many rows it has.

    Raises `NotForThisLogin`.
    """
    registry.giving_out(on)
    return write_roll(registry.roll(on, known), out)
