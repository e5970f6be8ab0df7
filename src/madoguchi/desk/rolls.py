"""Deciding a whole roll (名簿の一括判定): read, decide, write, count. Files are behind two ports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.desk import report as reports
    from madoguchi.desk.report import Report
    from madoguchi.rulebook.engine import arrow
    from madoguchi.rulebook.engine import decide as deciding
    from madoguchi.rulebook.engine.arrow import Array, RecordBatch
else:
    reports, deciding = Late("madoguchi.desk.report"), Late("madoguchi.rulebook.engine.decide")
    arrow = Late("madoguchi.rulebook.engine.arrow")

# What the card does is not told in bulk: a card that is stopped, beside the mask of a ground, would tell who is under
# protection, and a file of it would be a list of them.
BULK_ANSWERS = ("owed", "variant", "ground", "rule", "valid_from", "valid_until", "usable_from", "former_card_until")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a roll that was not taken (取り込めない行): its number without the head, its line, and why.

    `column` is the fact or key, empty where the whole row is meant. Nothing of the row's content is in it.
    """

    row: int
    line: int
    column: str
    what: str
    why: str
    do: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a roll (名簿の一部): those taken, as the rulebook reads them, and those refused.

    `refused` has each row once, with its first cell at fault; `more` the other cells of these rows that are at fault.
    """

    batch: RecordBatch
    refused: tuple[RefusedRow, ...]
    more: tuple[RefusedRow, ...] = ()

    @property
    def read(self) -> int:
        """How many rows were read (読み取り行数): each was either taken or refused."""
        return int(self.batch.num_rows) + len(self.refused)

    @property
    def at_fault(self) -> tuple[RefusedRow, ...]:
        """Every cell at fault (不備のある欄), row by row."""
        return tuple(sorted((*self.refused, *self.more), key=lambda one: one.row)) if self.more else self.refused


Work: TypeAlias = "Callable[[Chunk], RecordBatch | None]"  # what is told of the rows taken; None where none was
Decided: TypeAlias = "tuple[Chunk, RecordBatch | None]"
Each = Callable[[Work, Iterator[Chunk]], Iterator[Decided]]


class RollReader(Protocol):
    """A roll to be read (名簿の読み取り口). `absent` are the facts it has no column for."""

    @property
    def absent(self) -> tuple[str, ...]:
        """The facts that it says nothing of (列のない事実)."""

    def chunks(self) -> Iterator[Chunk]:
        """The rows, a part after another. Raises `RefusedFile` where the file cannot be read at all."""


@dataclass(frozen=True, slots=True)
class RollsTogether:
    """Several rolls read one after another, as one (まとめた名簿)."""

    rolls: Sequence[RollReader]

    @property
    def absent(self) -> tuple[str, ...]:
        """The facts that any of them says nothing of (列のない事実)."""
        return tuple(dict.fromkeys(name for roll in self.rolls for name in roll.absent))

    def chunks(self) -> Iterator[Chunk]:
        """The rows of each, in their order."""
        for roll in self.rolls:
            yield from roll.chunks()


class DecisionWriter(Protocol):
    """Where decisions and refused rows go (判定結果の書き出し口)."""

    def decided(self, told: RecordBatch, insurers: Array) -> None:
        """Write what was decided of some people, each with the insurer."""

    def refused(self, rows: Sequence[RefusedRow]) -> None:
        """Write the rows that were not taken, by each of their cells at fault."""


def in_turn(work: Work, chunks: Iterator[Chunk]) -> Iterator[Decided]:
    """The parts of a roll, one decided after another (順に判定)."""
    return ((chunk, work(chunk)) for chunk in chunks)


def told_of(chunk: Chunk, edition: Edition, on: date, known_on: date | None) -> RecordBatch | None:
    """What is told in bulk of some people (一括判定の答え); None of nobody."""
    return deciding.decide(chunk.batch, edition, on, known_on, answers=BULK_ANSWERS) if chunk.batch.num_rows else None


def decide_roll(
    roll: RollReader, out: DecisionWriter, edition: Edition, on: date, known_on: date | None = None,
    seen: Callable[[int], object] = bool, each: Each = in_turn,
) -> Report:  # fmt: skip
    """Decide everybody of a roll on a day (一括判定), write it, and count it.

    Refused rows are written beside; they stop nobody else's decision. `seen` is told how many rows were read each time;
    `each` gives the parts in their order, with what the work on them told.
    """
    report = reports.report_of(on, edition)
    for chunk, told in each(lambda chunk: told_of(chunk, edition, on, known_on), roll.chunks()):
        out.refused(chunk.at_fault)
        report.refuse(chunk.refused)
        if told is not None:
            out.decided(told, arrow.column_of(chunk.batch, "insurer"))
            report.count(told, chunk.batch)
        seen(chunk.read)
    report.absent = roll.absent
    return report
