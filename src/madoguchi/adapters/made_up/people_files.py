"""Files of made-up people (架空のファイル), of any kind whose columns the registry holds, or that is drawn here.

All files of one wish tell of the same people, under the same keys, as its roll does. So a town can be loaded from a
file of members, and its numbers, notifications and statuses follow from others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.adapters.made_up.chance import Mask
from madoguchi.adapters.made_up.numbers import Texts
from madoguchi.adapters.made_up.people import People, people_of
from madoguchi.adapters.made_up.people_counter import applications, handed_back, post_back, printed_back, returned_mail
from madoguchi.adapters.made_up.people_notices import acquisitions, dependents, joining, leaving, platform
from madoguchi.desk.making import Wanted
from madoguchi.registry.intake.layout import AS_OF, KEY, Layout
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.terms.errors import Refused

Columns = Mapping[str, Array]
DIFFERS: Final = 0.02  # of the people in a file of numbers, those of whom the resident record says something else


class NoSample(Refused):
    """A kind of file that cannot be made up (作成できない種類)."""


@dataclass(frozen=True, slots=True)
class MadeUpFile:
    """A file of a kind about the people of a wish (架空のファイル): a `MadeUp` of the desk."""

    wanted: Wanted
    layout: Layout

    def batches(self) -> Iterator[RecordBatch]:
        """Its rows, a part after another, as text. Raises `NoSample`."""
        draw = DRAWN.get(self.layout.kind, _recorded)
        for people, count in people_of(self.wanted):
            yield self._batch(draw(people, self.layout, count))

    def _batch(self, columns: Columns) -> RecordBatch:
        rows = len(next(iter(columns.values())))
        day = {AS_OF.name: arrow.repeated(str(self.wanted.on), rows)}
        told = {one.name: columns.get(one.name, day.get(one.name)) for one in self.layout.columns}
        here = {name: column for name, column in told.items() if column is not None}
        schema = arrow.schema_of([(name, column.type) for name, column in here.items()])
        return arrow.batch(list(here.values()), schema)


def _recorded(people: People, layout: Layout, count: int) -> Columns:
    """What the registry would hold of them (台帳の記録): of those of whom it holds what such a row must say."""
    told = _told(people, layout, count)
    must = [one.name for one in layout.columns if one.required]
    if not told.keys() >= {*must} or not layout.groups:
        raise NoSample(what=f"a file of the kind {layout.kind}", why="what it tells is no record of people",
                       do=f"ask for another kind, or see `madoguchi intake template {layout.kind}`")  # fmt: skip
    rows = np.flatnonzero(np.logical_and.reduce([_is_valid(told[name]) for name in must]))
    return {name: arrow.taken(column, rows) for name, column in told.items()}


def _told(people: People, layout: Layout, count: int) -> Columns:
    facts, details = people.facts, people.details
    homes = {one.name: one.home for one in layout.columns if one.home}
    told = {name: facts[home[1]] if home[1] in facts else details[home] for name, home in homes.items()
            if home[1] in facts or home in details}  # fmt: skip
    return {KEY.name: people.keys.slice(0, count), **{name: column.slice(0, count) for name, column in told.items()}}


def _listed(people: People, layout: Layout, count: int) -> Columns:
    """Those who have any of what a kind tells, and nobody else (該当者)."""
    told = _told(people, layout, count)
    there = [_is_there(column) for name, column in told.items() if name not in (KEY.name, layout.since)]
    rows = np.flatnonzero(np.logical_or.reduce(there))
    return {name: arrow.taken(column, rows) for name, column in told.items()}


def _foreign(people: People, layout: Layout, count: int) -> Columns:
    """Those of another nationality, and nobody else."""
    told = _told(people, layout, count)
    rows = np.flatnonzero(people.crowd.values("nationality")[:count] > 0)
    return {name: arrow.taken(column, rows) for name, column in told.items()}


def _is_valid(column: Array) -> Mask:
    valid: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _is_there(column: Array) -> Mask:
    """Where there is something: a flag that holds, a number that is not 0."""
    plain = column.cast(pa.int64()) if pa.types.is_boolean(column.type) else column
    there: Mask = _is_valid(column)
    if pa.types.is_integer(plain.type):
        there &= plain.fill_null(0).to_numpy(zero_copy_only=False) != 0
    return there


def _members(people: People, layout: Layout, count: int) -> Columns:
    """Members, and below them the heads of their households who are none (加入者と擬制世帯主)."""
    members = _told(people, layout, count)
    keys, details = people.heads()
    wanted = np.flatnonzero(people.heads_elsewhere < count)
    homes = {one.name: one.home for one in layout.columns if one.home}
    heads = {KEY.name: keys} | {name: details[home] for name, home in homes.items() if home in details}
    return {name: _below(column, arrow.taken(heads[name], wanted) if name in heads else None, len(wanted))
            for name, column in members.items()}  # fmt: skip


def _below(column: Array, other: Array | None, rows: int) -> Array:
    """A column with another below it, or with nothing for so many rows."""
    below = arrow.nulls(rows, column.type) if other is None else other.cast(column.type)
    return pa.concat_arrays([column, below])


def _numbers(people: People, _: Layout, count: int) -> Columns:
    """Individual numbers beside what the resident record says: of some another name or address (個人番号)."""
    details, chance = people.details, people.crowd.chance
    moved = chance.happens("another address", DIFFERS)
    named = chance.happens("another name", DIFFERS / 4)
    other = (np.arange(people.size) + 1) % people.size
    name, address = details["name", "written"], _hyphens(people)
    told = {
        KEY.name: people.keys, "individual_number": people.numbers,
        "name": arrow.chosen(named, arrow.taken(name, other), name), "birth_date": people.facts["birth_date"],
        "sex": details["sex", "sex"], "address": arrow.chosen(moved, arrow.taken(address, other), address),
    }  # fmt: skip
    return {name: column.slice(0, count) for name, column in told.items()}


def _hyphens(people: People) -> Texts:
    """Addresses, of a third of people with hyphens, as forms have them."""
    address = people.addresses[1]
    short = pc.replace_substring(address, "番地", "－")
    return arrow.chosen(people.crowd.chance.happens("hyphens", 1 / 3), short, address)


DRAWN: Final[Mapping[str, Callable[[People, Layout, int], Columns]]] = {
    "members": _members, "numbers": _numbers, "joining": joining, "leaving": leaving, "acquisitions": acquisitions,
    "dependents": dependents, "platform": platform, "stay": _foreign,
    "protection": _listed, "arrears": _listed, "assistance": _listed, "disability": _listed, "changes": _listed,
    "cards_lost": _listed, "papers_held": _listed,
    "applications": applications, "returned_mail": returned_mail, "handed_back": handed_back,
    "printed_back": printed_back, "post_back": post_back,
}  # fmt: skip
