"""Deciding (判定): from an Arrow batch of people to an Arrow batch of answers. Pure; the day is a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from madoguchi.days.bounds import CEILING
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.law import ByEntry, ByPaper, Column
from madoguchi.rulebook.engine.missing import missing_of
from madoguchi.rulebook.engine.output import NOTHING, SEPARATOR, encode
from madoguchi.rulebook.engine.person import LawValues, Person, Practice
from madoguchi.rulebook.engine.roll import Columns, insurers_of
from madoguchi.rulebook.engine.rule import START
from madoguchi.rulebook.engine.values import read_values
from madoguchi.rulebook.engine.verdict import Mask
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.series import Dated
from madoguchi.terms.errors import Refused, UnknownWord

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition

ROLL_ANSWERS = ("owed", "variant", "ground", "rule", "valid_from", "valid_until", "usable_from", "card_usable",
                "card_usable_until", "reader_message", "former_card_until")  # fmt: skip


class OutsideTheRulebook(Refused):
    """A day about which the rulebook says nothing (対象外の日)."""


def decide(
    roll: RecordBatch, edition: Edition, on: date, known_on: date | None = None,
    answers: Sequence[str] = ROLL_ANSWERS, *, today: Today | None = None, said_by: Today | None = None,
) -> RecordBatch:  # fmt: skip
    """What holds of each person on a day, as far as was published by `known_on` (None: all the edition knows).

    One row a person, in the order of the roll: the answers asked for, a null where there is none or it is open; then
    `open` (the answers that are open), `missing` (the facts, or choices nobody decided, that they wait for) and
    `disputed` (the answers that rest on a disputed value). Answers given by paper are told of the certificate if one is
    owed, else of the notice. Raises `UnknownWord` for an answer the law does not give.
    """
    p = people(roll, edition, on, known_on, today=today, said_by=said_by)
    columns = {name: encode(main_answer(p, edition, name), p.size) for name in answers}
    open_ = {name: mask for name, (_, mask) in columns.items() if mask is not None and mask.any()}
    disputed = _disputed(roll, edition, p, known_on, columns, said_by)
    names = [("person", arrow.TEXT)]
    beside = [_named(open_, p.size), missing_of(p, edition, open_), _named(disputed, p.size)]
    told = [arrow.column_of(roll, "person"), *(column for column, _ in columns.values()), *beside]
    kinds = [(name, column.type) for name, (column, _) in columns.items()]
    fields = [*names, *kinds, *((name, arrow.WORD) for name in ("open", "missing", "disputed"))]
    return arrow.batch(told, arrow.schema_of(fields, edition=edition.digest))


def main_answer(p: Person, edition: Edition, name: str) -> Column:
    """One answer for everybody: of the certificate where one is owed, else of the notice."""
    if name not in edition.law.answers:
        raise UnknownWord.among(edition.law.answers, word=name, kind="answer")
    given = edition.law.answers[name]
    if isinstance(given, ByEntry):
        raise UnknownWord(what=f"`{name}` is no column", why="it is told entry by entry, of one person",
                          do="ask for it with `decide --facts` or in a case file")  # fmt: skip
    return edition.law.of_main_paper(p, given) if isinstance(given, ByPaper) else given(p)


def _disputed(
    roll: RecordBatch, edition: Edition, p: Person, known_on: date | None,
    columns: Mapping[str, tuple[Array, Mask | None]], said_by: Today | None,
) -> dict[str, Mask]:  # fmt: skip
    """For each answer who has it only by a disputed value: it would be open if that value were undecided."""
    if not has_disputes(roll, edition, p.law_of, known_on):
        return {}
    doubting = people(roll, edition, p.law_of, known_on, today=p.on, said_by=said_by, doubting=True)
    found: dict[str, Mask] = {}
    for name, (_, open_) in columns.items():
        _, would_be_open = encode(main_answer(doubting, edition, name), doubting.size)
        if would_be_open is not None:
            found[name] = would_be_open if open_ is None else would_be_open & ~open_
    return {name: mask for name, mask in found.items() if mask.any()}


def has_disputes(roll: RecordBatch, edition: Edition, on: date, known_on: date | None) -> bool:
    """Whether any value that these people's insurers go by is disputed."""
    return edition.resolve(insurers_of(roll)[0], on, known_on).has_disputes


def _named(masks: Mapping[str, Mask], size: int) -> Array:
    """For each person the names whose mask holds, with a space between; a dash where none does."""
    if not masks:
        return arrow.words_of((NOTHING,), np.zeros(size, np.int16))
    bits = sum((mask.astype(np.uint64) << np.uint64(n) for n, mask in enumerate(masks.values())), np.uint64(0))
    distinct, places = np.unique(bits, return_inverse=True)
    texts = [SEPARATOR.join(name for n, name in enumerate(masks) if int(b) >> n & 1) or NOTHING for b in distinct]
    return arrow.words_of(tuple(texts), places.reshape(size).astype(np.int16))


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
