"""Deciding (判定): from an Arrow batch of people to an Arrow batch of answers. Pure; the day is a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.law import ByEntry, ByPaper, Column
from madoguchi.rulebook.engine.missing import missing_of
from madoguchi.rulebook.engine.output import NOTHING, encode, named
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import insurers_of
from madoguchi.rulebook.engine.verdict import Mask
from madoguchi.terms.errors import UnknownWord

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition

ROLL_ANSWERS = ("owed", "variant", "ground", "rule", "valid_from", "valid_until", "usable_from", "card_usable",
                "card_usable_until", "reader_message", "former_card_until")  # fmt: skip


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
    waits = _missing(roll, edition, p, known_on, open_, said_by)
    beside = [named(open_, p.size), waits, named(disputed, p.size)]
    told = [arrow.column_of(roll, "person"), *(column for column, _ in columns.values()), *beside]
    kinds = [(name, column.type) for name, (column, _) in columns.items()]
    fields = [*names, *kinds, *((name, arrow.WORD) for name in ("open", "missing", "disputed"))]
    return arrow.batch(told, arrow.schema_of(fields, edition=edition.digest))


def _missing(
    roll: RecordBatch, edition: Edition, p: Person, known_on: date | None, open_: Mapping[str, Mask],
    said_by: Today | None,
) -> Array:  # fmt: skip
    """What the open answers wait for, worked out for the people who have one."""
    rows = np.flatnonzero(reduce(np.logical_or, open_.values(), np.zeros(p.size, bool)))
    if len(rows) in (0, p.size):
        return missing_of(p, edition, open_)
    days = np.broadcast_to(p.on.first, p.size)[rows]
    few = people(arrow.rows_of(roll, rows), edition, p.law_of, known_on, today=Today(days, days), said_by=said_by)
    for name in open_:
        main_answer(few, edition, name)
    waits = missing_of(few, edition, {name: np.broadcast_to(mask, p.size)[rows] for name, mask in open_.items()})
    return arrow.spread_words(waits, rows, p.size, NOTHING)


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
