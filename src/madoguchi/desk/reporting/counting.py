"""Counting what was decided (集計): each family of counts is one pass over codes; no row is looked at in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from madoguchi.days.bounds import ONE
from madoguchi.desk.report_words import NOTHING, OPEN
from madoguchi.desk.reporting import bands
from madoguchi.desk.reporting.bands import Bands
from madoguchi.rulebook.engine.arrow import RecordBatch, column_of
from madoguchi.rulebook.engine.tally import Coded, coded, counted, cut
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.practice import told as value_on

Key = tuple[str, ...]  # the insurer, then the words of the family
ANSWERS: Final = ("owed", "ground", "rule")
# What is counted of whom: the key of each family is the insurer, and then these.
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "decided": ("owed", "ground", "rule"),
    "ages": ("owed", "age"),
    "valid_until": ("owed", "valid_until"),
    "undecidable": ("owed", "missing"),
    "disputed": ("disputed",),
    "digital_ends": ("covered", "digital_ends"),
    "turn_70": ("covered", "turn_70"),
    "turn_75": ("covered", "turn_75"),
    "stay_ends": ("covered", "stay_ends"),
    "registered": ("covered", "registered"),
}
COVERED, NOT_COVERED = "covered", "not_covered"
REGISTERED, NOT_REGISTERED = "registered", "not_registered"
_MADE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **{answer: (answer, "open") for answer in (*ANSWERS, "valid_until")},
    "covered": ("eligible_from", "lost_on"),
    "registered": ("registered", "registered_on"),
}


def grace_months(on: date) -> int:
    """For how many months after a digital certificate's own the card still works (猶予の月数), by the law of a day.

    >>> grace_months(date(2026, 8, 1))
    3
    """
    _, series = law_values()["grace_months"]
    return int(value_on(series, on, None).value or 0)


def counts_of(told: RecordBatch, roll: RecordBatch, on: date) -> dict[str, Counter[Key]]:
    """What was decided of some people, counted (判定結果の集計), family by family."""
    columns = _columns(told, roll, on)
    return {name: _family(columns, parts) for name, parts in FAMILIES.items()}


def _columns(told: RecordBatch, roll: RecordBatch, on: date) -> dict[str, Coded]:
    """Every column that is counted, by its name."""
    plain = {name: coded(column_of(told, name)) for name in (*ANSWERS, "open", "missing", "disputed")}
    of_roll = {name: coded(column_of(roll, name)) for name in ("insurer", "registered")}
    months = bands.months(on)
    births = column_of(roll, "birth_date")
    return {
        **plain, **of_roll,
        "valid_until": _cut(column_of(told, "valid_until"), months),
        "age": _cut(births, bands.ages(on)),
        "turn_70": _cut(births, bands.births_turning_70(on)),
        "turn_75": _cut(births, bands.births_turning_75(on)),
        "digital_ends": _cut(column_of(roll, "digital_certificate_expires_on"), bands.months(on, grace_months(on))),
        "stay_ends": _cut(column_of(roll, "stay_until"), months),
        **{name: cut(column_of(roll, name), (on + ONE,), ("by", "after"))
           for name in ("eligible_from", "lost_on", "registered_on")},
    }  # fmt: skip


def _cut(column: Any, by: Bands) -> Coded:
    return cut(column, by.bounds, by.words)


def _family(columns: Mapping[str, Coded], parts: tuple[str, ...]) -> Counter[Key]:
    """One family: rows counted by the columns its parts are made of, then named."""
    made_of = dict.fromkeys(name for part in parts for name in _MADE_OF.get(part, (part,)))
    names = ("insurer", *made_of)
    found: Counter[Key] = Counter()
    for words, n in counted(*(columns[name] for name in names)).items():
        row = dict(zip(names, words, strict=True))
        found[row["insurer"], *(_word(row, part) for part in parts)] += n
    return found


def _word(row: Mapping[str, Any], part: str) -> str:
    """What a row is counted under."""
    if part in NAMED_BY:
        return NAMED_BY[part](row)
    return _nothing(row, part) if row[part] is None else str(row[part])


def _nothing(row: Mapping[str, Any], part: str) -> str:
    """For what is not there, whether it cannot be told or is none. Everybody has an age."""
    return OPEN if part == "age" or part in row.get("open", "").split(" ") else NOTHING


def _covered(row: Mapping[str, Any]) -> str:
    return COVERED if row["eligible_from"] != "after" and row["lost_on"] != "by" else NOT_COVERED


def _registered(row: Mapping[str, Any]) -> str:
    if row["registered"] is None:
        return OPEN
    return REGISTERED if row["registered"] and row["registered_on"] != "after" else NOT_REGISTERED


NAMED_BY: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {"covered": _covered, "registered": _registered}
