"""Deciding (判定): from an Arrow batch of people to an Arrow batch of answers. Pure; the day is a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.person import LawValues, Person, Practice
from madoguchi.rulebook.engine.roll import Columns, insurers_of
from madoguchi.rulebook.engine.values import read_values
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.series import Dated

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition


def people(
    roll: RecordBatch, edition: Edition, on: date, known_on: date | None = None,
    *, today: Today | None = None, doubting: bool = False,
) -> Person:  # fmt: skip
    """The people of a batch as rules see them, on a day, with what was published by `known_on`.

    `doubting` takes every disputed value for undecided, so that what rests on it comes out open.
    """
    insurers, codes = insurers_of(roll)
    cells, values = edition.resolve(insurers, on, known_on)
    day = today or Today.at(on)
    told = {name: [_value(one, doubting) for one in each] for name, each in cells.items()}
    told["scheme"] = [edition.practice(insurer).scheme for insurer in insurers]
    law = {name: [_value(one, doubting)] for name, one in values.items()}
    return Person(
        Columns(roll, day),
        Practice(read_values(told, _types_of_choices(), codes)),
        LawValues(read_values(law, _types_of_law(), np.zeros(1, np.intp))),
        on=day, law_of=on, size=roll.num_rows,
    )  # fmt: skip


def _value(dated: Dated, doubting: bool) -> Any:
    return None if doubting and dated.status == "disputed" else dated.value


SCHEMES = ("national", "national_society", "late_stage_elderly", "health_insurance_society", "association",
           "mutual_aid", "seamen")  # fmt: skip


def _types_of_choices() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    if not _TYPES:
        _TYPES.update({name: (choice.type_, tuple(choice.words)) for name, choice in choices().items()})
        _TYPES["scheme"] = "word", SCHEMES
    return _TYPES


def _types_of_law() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return {name: (declared.type_, tuple(declared.words)) for name, (declared, _) in law_values().items()}


_TYPES: dict[str, tuple[str, tuple[str, ...]]] = {}
__all__: Sequence[str] = ("people",)
