"""Columns that have a type of their own (型のある列), as Parquet's: days, numbers and flags, each value looked at.

What another type says with certainty is taken: a moment at midnight is a day, 30.0 is a number. What would have to be
cut off is refused, row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.adapters.rolls.columns import UNIX, Cells, Mask
from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, Type
from madoguchi.rulebook.vocabulary import Fact, vocabulary
from madoguchi.terms.errors import Refused

FIRST, LAST = FLOOR.toordinal() - UNIX, CEILING.toordinal() - UNIX
NO_END: Final = 2_932_896  # 9999-12-31, by which systems mean that there is no end
A_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
RATES: Final = (10, 20, 30)
MOST: Final = {"month": 1200}
_TYPES: Final = pa.types


class BadValue(Refused):
    """A value that a column of its type can hold and a roll cannot (取り込めない値)."""


NO_DAY: Final = BadValue(what="a day outside the calendar, or a moment within a day", why="there is no such day here",
                         do=f"write a day from {FLOOR} to {CEILING}, or leave it empty if there is none")  # fmt: skip
NO_FLAG: Final = BadValue(what="a number that is neither 0 nor 1", why="a yes or no is expected here",
                          do="write true or false, and leave it empty if it is not known")  # fmt: skip
NO_NUMBER: Final = BadValue(what="a number that is too large, negative, or no whole one",
                            why="a whole number from 0 to what its unit allows is expected here",
                            do="write a whole number, and leave it empty where there is none")  # fmt: skip
NO_RATE: Final = BadValue(what="a number that is no rate", why="a copayment rate is 10, 20 or 30 per cent",
                          do="write 10, 20 or 30, and leave it empty if it is not known")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whole:
    """Values as whole numbers (整数としての値), which rows are empty, and which were not whole."""

    values: Any
    empty: Mask
    broken: Mask


class TypedColumn:
    """Reads a column of days, flags or numbers (型のある列) for one fact."""

    def __init__(self, name: str) -> None:
        self.fact = vocabulary().facts[name]

    def __call__(self, column: Array) -> Cells:
        """The cells of these values."""
        if column.null_count == len(column):
            return Cells(self.fact.name, arrow.nulls(len(column), _OWN[self.fact.kind]))
        return _READ[self.fact.kind](self.fact, column)


def can_hold(fact: Fact, type_: Type) -> bool:
    """Whether a column of this type can be read as the fact (型の適否); text is read cell by cell, not here."""
    fits = {"day": _is_day, "flag": _is_flag, "number": _is_number}.get(fact.kind)
    return _TYPES.is_null(type_) or (fits is not None and fits(type_))


def _is_day(type_: Type) -> bool:
    return _TYPES.is_date(type_) or (isinstance(type_, pa.TimestampType) and type_.tz is None)


def _is_flag(type_: Type) -> bool:
    return _TYPES.is_boolean(type_) or _TYPES.is_integer(type_)


def _is_number(type_: Type) -> bool:
    return _TYPES.is_integer(type_) or _TYPES.is_float32(type_) or _TYPES.is_float64(type_)


def _days(fact: Fact, column: Array) -> Cells:
    whole = _unix_days(column)
    no_end = (whole.values == NO_END) & (not fact.always)
    empty = whole.empty | no_end
    bad = ~empty & (whole.broken | (whole.values < FIRST) | (whole.values > LAST))
    days = np.where(bad | empty, 0, whole.values)
    return Cells(fact.name, arrow.days_of_unix(days, _mask(empty)), _all(bad, NO_DAY))


def _unix_days(column: Array) -> Whole:
    empty = _nulls(column)
    if _TYPES.is_date32(column.type):
        return Whole(column.fill_null(0).view(pa.int32()).to_numpy(), empty, np.zeros(len(column), bool))
    unit = A_DAY["ms" if _TYPES.is_date64(column.type) else column.type.unit]
    moments = column.fill_null(0).view(pa.int64()).to_numpy()
    return Whole(moments // unit, empty, moments % unit != 0)


def _flags(fact: Fact, column: Array) -> Cells:
    empty = _nulls(column)
    if _TYPES.is_boolean(column.type):
        return Cells(fact.name, arrow.flags(_filled(column, False), _mask(empty)))
    values = _filled(column, 0)
    return Cells(
        fact.name, arrow.flags(values == 1, _mask(empty)), _all(~empty & (values != 0) & (values != 1), NO_FLAG)
    )


def _numbers(fact: Fact, column: Array) -> Cells:
    empty, values = _nulls(column), _filled(column, 0)
    if fact.unit == "percent":
        return _checked(fact, values, empty, np.isin(values, RATES), NO_RATE)
    with np.errstate(invalid="ignore"):
        right = (values >= 0) & (values <= MOST.get(fact.unit, 999_999_999)) & (values % 1 == 0)
    return _checked(fact, values, empty, right, NO_NUMBER)


def _checked(fact: Fact, values: Any, empty: Mask, right: Mask, otherwise: Refused) -> Cells:
    sound = right & ~empty
    return Cells(fact.name, arrow.numbers(np.where(sound, values, 0), _mask(empty)), _all(~right & ~empty, otherwise))


def _all(bad: Mask, refused: Refused) -> Mapping[int, Refused]:
    return dict.fromkeys(np.flatnonzero(bad).tolist(), refused) if bad.any() else {}


def _nulls(column: Array) -> Mask:
    nulls: Mask = column.is_null().to_numpy(zero_copy_only=False)
    return nulls


def _filled(column: Array, value: Any) -> Any:
    return pc.fill_null(column, value).to_numpy(zero_copy_only=False)


def _mask(empty: Mask) -> Mask | None:
    return empty if empty.any() else None


_OWN: Final = {"day": arrow.DAY, "flag": arrow.FLAG, "number": arrow.NUMBER, "word": arrow.WORD, "words": arrow.TEXTS}
_READ: Final[Mapping[str, Callable[[Fact, Array], Cells]]] = {"day": _days, "flag": _flags, "number": _numbers}
