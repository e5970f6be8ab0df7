"""Looking a roll over before a run (名簿の点検): what a clerk would want to know, by row number, never by person.

A finding is an *error* where papers would go out wrong or not at all, a *warning* where something is probably wrong, a
*note* where it may well be so. Rows are read once, a part after another; of keys only hashes of 8 bytes are held.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Final

from madoguchi.desk.roll_conditions import EMPTY_IS_AN_ERROR, PLAUSIBLE, Condition, conditions
from madoguchi.desk.roll_findings import ERROR, NOTE, WARNING, Finding
from madoguchi.desk.rolls import Chunk, RollReader
from madoguchi.rulebook.engine.arrow import RecordBatch, column_of, latest_until, not_among, places_where, repeats
from madoguchi.rulebook.vocabulary import vocabulary

MOST_ROWS_SHOWN: Final = 5
STALE_DAYS: Final = 31
ENOUGH: Final = 100  # rows; of fewer no share says anything
A_WHOLE_ROLL: Final = 1_000  # rows; of fewer an old file may just be a short one
HOUSEHOLD: Final = "_household"


@dataclass
class Checked:
    """What was seen of a roll so far (点検の途中経過), and what came of it."""

    on: date
    conditions: Sequence[Condition]
    rows: int = 0
    refused: int = 0
    insurers: Counter[str] = field(default_factory=Counter)
    hits: dict[str, list[int]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    newest: date | None = None
    live: array[int] = field(default_factory=lambda: array("Q"))
    live_rows: array[int] = field(default_factory=lambda: array("Q"))
    households: array[int] = field(default_factory=lambda: array("Q"))
    headed: array[int] = field(default_factory=lambda: array("Q"))

    @property
    def taken(self) -> int:
        """Rows that were taken (取り込んだ行数)."""
        return self.rows - self.refused

    def see(self, chunk: Chunk) -> None:
        """Look at some rows."""
        numbers = row_numbers(chunk, self.rows)
        self.rows += chunk.read
        self.refused += len(chunk.refused)
        if chunk.batch.num_rows:
            self._see_rows(chunk.batch, numbers)

    def _see_rows(self, batch: RecordBatch, numbers: Sequence[int]) -> None:
        self.insurers.update(column_of(batch, "insurer").to_pylist())
        for one in self.conditions:
            self.found(one.name, [numbers[place] for place in places_where(batch, one.columns, one.holds)])
        for fact in vocabulary().roll:
            self._see_column(batch, fact.name, fact.kind)
        self._see_keys(batch, numbers)

    def found(self, name: str, rows: Sequence[int], count: int | None = None) -> None:
        """Count a finding; the first rows of it are kept."""
        if rows or count:
            self.counts[name] += len(rows) if count is None else count
            shown = self.hits.setdefault(name, [])
            shown += rows[: MOST_ROWS_SHOWN - len(shown)]

    def _see_column(self, batch: RecordBatch, name: str, kind: str) -> None:
        column = column_of(batch, name)
        self.filled[name] += len(column) - column.null_count
        if kind == "flag":
            self.true[name] += column.true_count
        if kind == "day" and column.null_count < len(column):
            self.newest = max(filter(None, (self.newest, latest_until(column, self.on))), default=None)

    def _see_keys(self, batch: RecordBatch, numbers: Sequence[int]) -> None:
        keys = column_of(batch, "person").to_pylist()
        since, lost = (column_of(batch, name).to_pylist() for name in ("eligible_from", "lost_on"))
        for key, number, first, end in zip(keys, numbers, since, lost, strict=True):
            if is_live(first, end, self.on):
                self.live.append(hashed(key))
                self.live_rows.append(number)
        if HOUSEHOLD in batch.schema.names:
            self._see_households(column_of(batch, HOUSEHOLD).to_pylist(), column_of(batch, "relation").to_pylist())

    def _see_households(self, households: Iterable[str | None], relations: Iterable[str | None]) -> None:
        for household, relation in zip(households, relations, strict=True):
            if household:
                self.households.append(hashed(household))
                if relation == "head":
                    self.headed.append(hashed(household))


def check_roll(roll: RollReader, schemes: Mapping[str, str], on: date) -> tuple[Checked, list[Finding]]:
    """Look a whole roll over (名簿の点検): what was seen, and the findings, the gravest first.

    `schemes` tells the scheme of each insurer.
    """
    checked = Checked(on, conditions(on, schemes))
    for chunk in roll.chunks():
        checked.see(chunk)
    return checked, findings_of(checked, roll.absent)


def findings_of(checked: Checked, absent: Sequence[str]) -> list[Finding]:
    """What came of the whole (点検の結果)."""
    checked.found("two_live_covers", [checked.live_rows[place] for place in repeats(checked.live)])
    checked.found("rows_refused", [], checked.refused)
    checked.found("household_without_head", [], not_among(checked.households, checked.headed) if checked.headed else 0)
    grave = {"two_live_covers": ERROR, "rows_refused": WARNING, "household_without_head": NOTE}
    grave |= {one.name: one.severity for one in checked.conditions}
    found = [Finding(name, grave[name], checked.counts[name], tuple(checked.hits[name])) for name in checked.counts]
    found += [*_of_file(checked), *_of_columns(checked, absent), *_of_shares(checked, absent)]
    return sorted(found, key=lambda one: ((ERROR, WARNING, NOTE).index(one.severity), one.name))


def _of_file(checked: Checked) -> list[Finding]:
    if not checked.taken:
        return [Finding("no_rows", ERROR, 0)]
    old = checked.newest is not None and (checked.on - checked.newest).days > STALE_DAYS
    severity = ERROR if checked.taken >= A_WHOLE_ROLL else WARNING
    return [Finding("stale", severity, 1, facts=(str(checked.newest),))] if old else []


def _of_columns(checked: Checked, absent: Sequence[str]) -> list[Finding]:
    """Facts that the roll says of nobody: grave where everything rests on them."""
    always = [fact.name for fact in vocabulary().roll if fact.always]
    empty = [name for name in always if name in absent or (checked.taken and not checked.filled[name])]
    perhaps = [name for name in absent if name not in always]
    grave = [name for name in [*empty, *perhaps] if name in EMPTY_IS_AN_ERROR]
    rest = [name for name in [*empty, *perhaps] if name not in EMPTY_IS_AN_ERROR]
    return [Finding(name, severity, len(facts), facts=tuple(facts))
            for name, severity, facts in (("facts_missing", ERROR, grave), ("facts_absent", NOTE, rest))
            if facts]  # fmt: skip


def _of_shares(checked: Checked, absent: Sequence[str]) -> list[Finding]:
    """Shares nobody has: a shifted column, or one filled with the same for all. Of protection no count is told."""
    found = []
    for name, (least, most) in PLAUSIBLE.items():
        filled = checked.filled[name]
        if name in absent or filled < ENOUGH or least <= checked.true[name] / filled <= most:
            continue
        hidden = vocabulary().facts[name].is_protected
        found.append(Finding("odd_share", ERROR, 0 if hidden else checked.true[name], facts=(name,)))
    return found


def row_numbers(chunk: Chunk, before: int) -> list[int]:
    """The number of each row taken, from 1 without the head (行番号): those refused stand between them."""
    refused = {row.row for row in chunk.refused}
    return [n for n in range(before + 1, before + chunk.read + 1) if n not in refused]


def is_live(first: date | None, end: date | None, on: date) -> bool:
    """Whether a cover holds on a day by the record (有効な資格); what is not known is taken as holding.

    The record is what is looked over: two covers that it shows together are its error, whatever the law makes of them.
    """
    return (first is None or first <= on) and (end is None or end > on)


def hashed(key: str) -> int:
    """A key as a number of 64 bits (キーの要約)."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
