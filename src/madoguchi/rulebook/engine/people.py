"""The people of a batch as rules see them (判定の対象者): facts, practice, values of the law, the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from madoguchi.days.bounds import CEILING
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.law import Asks
from madoguchi.rulebook.engine.person import COLUMN_SHAPES, Asked, LawValues, Person, Practice
from madoguchi.rulebook.engine.roll import Columns, Special, batch_of, insurers_of
from madoguchi.rulebook.engine.rule import START, Rule
from madoguchi.rulebook.engine.values import read_values
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.series import Dated
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition

LATE = date(2026, 8, 1)  # a day on which every kind of rule is law


class OutsideTheRulebook(Refused):
    """A day about which the rulebook says nothing (対象外の日)."""


def people(
    roll: RecordBatch, edition: Edition, on: date, known_on: date | None = None,
    *, today: Today | None = None, said_by: Today | None = None, doubting: bool = False,
) -> Person:  # fmt: skip
    """The people of a batch as rules see them, on a day, with what was published by `known_on`.

    `today` asks about another day for each person, `said_by` is the day by which facts without a day have happened;
    `doubting` takes every disputed value for undecided, so that what rests on it comes out open.
    """
    if not START <= on <= CEILING:
        raise OutsideTheRulebook(what=f"the day {on}", why=f"this rulebook answers from {START} to {CEILING}",
                                 do="ask about a day between them")  # fmt: skip
    insurers, codes = insurers_of(roll)
    told = edition.resolve(insurers, on, known_on)
    day = today or Today.at(on)
    cells = _Values({**told.cells}, doubting)
    cells.fixed["scheme"] = told.schemes
    law = _Values({name: (one,) for name, one in told.values.items()}, doubting)
    return Person(
        Columns(roll, said_by or day),
        Practice(read_values(cells, _types_of_choices(), codes, told.kept_for("practice", doubting))),
        LawValues(read_values(law, _types_of_law(), codes, told.kept_for("law", doubting))),
        on=day, law_of=on, size=roll.num_rows,
    )  # fmt: skip


class _Values(dict[str, Any]):
    """The plain values of dated ones, by name, taken out when asked for."""

    def __init__(self, dated: Mapping[str, Sequence[Dated]], doubting: bool) -> None:
        super().__init__()
        self.dated, self.doubting, self.fixed = dated, doubting, dict[str, Any]()

    def __missing__(self, name: str) -> Any:
        if name in self.fixed:
            return self.fixed[name]
        return [None if self.doubting and one.status == "disputed" else one.value for one in self.dated[name]]


SCHEMES = ("national", "national_society", "late_stage_elderly", "health_insurance_society", "association",
           "mutual_aid", "seamen")  # fmt: skip


@cache
def _types_of_choices() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    declared = {name: (choice.type_, tuple(choice.words)) for name, choice in choices().items()}
    return {**declared, "scheme": ("word", SCHEMES)}


@cache
def _types_of_law() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return {name: (declared.type_, tuple(declared.words)) for name, (declared, _) in law_values().items()}


def nobody(edition: Edition, day: date = LATE) -> Person:
    """Nobody in particular, of whom nothing is known: so every table is asked to its end."""
    unknown = {fact.name: Special.UNKNOWN for fact in vocabulary().roll}
    return people(batch_of([{**unknown, "person": "-", "insurer": next(iter(edition.practices))}]), edition, day)


def asks_of(p: Person) -> Asks:
    """What was asked of these people so far."""
    rules = tuple(key for key in p.memo if isinstance(key, Rule))
    return Asks(_names_asked(p), _names_asked(p.practice), _names_asked(p.law), rules)


def _names_asked(asked: Asked) -> tuple[str, ...]:
    declared = type(asked).__annotations__
    return tuple(name for name in vars(asked) if declared.get(name) in COLUMN_SHAPES and name != "scheme")
