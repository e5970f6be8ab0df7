"""What is applied for, as the rulebook is told it (申請の内容): one application of a person, and one beside it.

A roll has one row for a cover, and its rules hear one application: the weightiest. What was accepted beside it, as the
entries on a certificate that was applied for too, are facts of their own: the days they were applied for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from madoguchi.registry.applications import TO_RULEBOOK, Channel, Kind
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.rulebook.engine import arrow
    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    arrow = Late("madoguchi.rulebook.engine.arrow")


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is applied for, as the rulebook is told it (申請の内容).

    `entries_on`, `ceiling_on`: when entries, or a ceiling certificate, were applied for that were accepted as well.
    `number`: of the application, which the rulebook is not told; 0 of one that is not recorded.
    """

    kind: Kind
    channel: Channel
    on: date
    reason: str | None = None
    entries_on: date | None = None
    ceiling_on: date | None = None
    number: int = 0

    @property
    def cells(self) -> tuple[Any, ...]:
        """The cells of `columns`."""
        besides = self.entries_on, self.ceiling_on
        return self.kind.value, self.reason, self.on, TO_RULEBOOK[self.channel], *besides


@cache
def columns() -> Mapping[str, arrow.Type]:
    """The columns of a roll in which an application stands (申請の列)."""
    return {
        "application": arrow.WORD, "application_reason": arrow.WORD, "application_on": arrow.DAY,
        "application_channel": arrow.WORD, "entries_applied_on": arrow.DAY, "ceiling_applied_on": arrow.DAY,
    }  # fmt: skip


def with_applications(roll: RecordBatch, asked: Mapping[str, AskedFor]) -> RecordBatch:
    """A roll with what some of its people apply for (申請を加えた名簿); where none of them does, the roll as it is."""
    keys = arrow.column_of(roll, "person").to_pylist()
    cells = [asked[key].cells if key in asked else (None,) * len(columns()) for key in keys]
    if not any(key in asked for key in keys):
        return roll
    more = [_column([row[n] for row in cells], kind) for n, kind in enumerate(columns().values())]
    schema = arrow.schema_of([*((one.name, one.type) for one in roll.schema), *columns().items()])
    return arrow.batch([*roll.columns, *more], schema)


def _column(cells: Sequence[Any], kind: arrow.Type) -> arrow.Array:
    if arrow.is_dictionary(kind):
        return arrow.array(cells, arrow.TEXT).dictionary_encode().cast(kind)
    return arrow.array(cells, kind)
