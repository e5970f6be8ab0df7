"""Dated, published, cited values (日付つきの値): what holds on one day as it was known on another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from madoguchi.days.bounds import CEILING, FLOOR, ONE
from madoguchi.rulebook.reading import Said

UNDECIDED = "undecided"
KEYS = frozenset({"from", "value", "cites", "checked_on"})
MORE_KEYS = frozenset({"until", "published_on", "read_on", "basis", "status", "note"})
BASES = frozenset({"enacted", "announced", "floor", "assumed"})
STATUSES = frozenset({"settled", "undecided", "disputed"})


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a series (日付つきの値).

    `from_` to `until` are the days it holds, both included; `published_on` is its first publication (None: ours, always
    known); `read_on` the version of the page that was read; `checked_on` the day somebody last looked. `value` is None
    where it is undecided.
    """

    value: Any
    from_: date
    until: date
    published_on: date | None
    read_on: date | None
    basis: str
    status: str
    cites: tuple[str, ...]
    checked_on: date
    note: str = ""

    def covers(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.from_ <= on <= self.until

    def is_known(self, known_on: date | None) -> bool:
        """Whether it was published by a day. None: everything the edition knows."""
        return known_on is None or self.published_on is None or self.published_on <= known_on


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one name, of all its publications."""

    name: str
    values: tuple[Dated, ...]

    def at(self, on: date, known_on: date | None = None) -> Dated | None:
        """The value of the latest publication that covers the day; None: nothing published by then covers it."""
        known = [v for v in self.values if v.is_known(known_on) and v.covers(on)]
        return max(known, key=_publication, default=None)

    def turns(self) -> set[date]:
        """The days on which a value begins, or the day after it ends."""
        ends = {v.until + ONE for v in self.values if v.until < CEILING}
        return {v.from_ for v in self.values} | ends

    def publications(self) -> set[date]:
        """The days on which something was published."""
        return {v.published_on for v in self.values if v.published_on}


def _publication(value: Dated) -> date:
    return value.published_on or FLOOR


class Citations(Protocol):
    """Knows the passages; refuses a citation that is none."""

    def published_on(self, said: Said) -> date | None:
        """The publication day of what a citation names."""

    def read_on(self, said: Said) -> date | None:
        """The version read of what a citation names."""


def read_series(name: str, said: Said, typed: Callable[[Said], Any], sources: Citations) -> Series:
    """Read a list of dated values; a lone mapping stands for a list of one.

    Within one publication the next `from` ends a value that has no `until`. Raises `RefusedFile` for two values on one
    day, or a day without a value after the first, for any day the series may have been asked on.
    """
    rows = [said] if isinstance(said.content, dict) else said.items()
    if not rows:
        said.refuse(f"`{name}` has no value", "an empty series cannot answer", "add a value, or leave the name out")
    read = [(row, _read_value(row, typed, sources)) for row in rows]
    values: list[Dated] = []
    for published in sorted({_publication(v) for _, v in read}):
        issue = [(row, v) for row, v in read if _publication(v) == published]
        values += _end_each(name, issue)
        refuse_holes(name, said, [v for v in values if _publication(v) <= published])
    return Series(name, tuple(values))


def _read_value(row: Said, typed: Callable[[Said], Any], sources: Citations) -> Dated:
    fields = row.fields(KEYS, MORE_KEYS)

    def told(key: str, of: Callable[[Said], Any], otherwise: Any) -> Any:
        return of(fields[key]) if key in fields else otherwise

    undecided = fields["value"].is_(UNDECIDED)
    value = Dated(
        value=None if undecided else typed(fields["value"]),
        from_=fields["from"].day(),
        until=told("until", Said.day, CEILING),
        published_on=_published(fields, sources),
        read_on=told("read_on", Said.day, sources.read_on(fields["cites"])),
        basis=told("basis", lambda said: said.word(BASES), "announced"),
        status=told("status", lambda said: said.word(STATUSES), "undecided" if undecided else "settled"),
        cites=tuple(fields["cites"].texts()),
        checked_on=fields["checked_on"].day(),
        note=told("note", Said.text, ""),
    )
    if value.until < value.from_:
        row.refuse(f"ends on {value.until}, before it begins on {value.from_}", "no day is covered",
                   "correct `from` or `until`")  # fmt: skip
    return value


def _published(fields: Mapping[str, Said], sources: Citations) -> date | None:
    """The first publication: a day, `{by: DAY}` (known from then at the latest), `none` for ours, else the page's."""
    by_source = sources.published_on(fields["cites"])
    said = fields.get("published_on")
    if said is None:
        return by_source
    if isinstance(said.content, dict):
        return said.fields(frozenset({"by"}))["by"].day()
    return None if said.is_("none") else said.day()


def _end_each(name: str, issue: list[tuple[Said, Dated]]) -> list[Dated]:
    """End each value of one publication where the next begins; refuse two values on one day."""
    ordered = sorted(issue, key=lambda pair: pair[1].from_)
    ended = [_ended(name, row, here, after) for (row, here), (_, after) in pairwise(ordered)]
    return [*ended, ordered[-1][1]]


def _ended(name: str, row: Said, here: Dated, after: Dated) -> Dated:
    if after.from_ > here.until:
        return here
    if here.until == CEILING and after.from_ > here.from_:
        return replace(here, until=after.from_ - ONE)
    if not here.status == after.status == "disputed":
        row.refuse(f"`{name}` has a second value on {after.from_}, published the same day",
                   "one of them would win by its place in the file",
                   "end this one with `until`, or mark both `status: disputed`")  # fmt: skip
    return here


def refuse_holes(name: str, said: Said, known: list[Dated]) -> None:
    """Refuse a day after the first that has no value, as known at one publication."""
    day = min(v.from_ for v in known)
    for value in sorted(known, key=lambda v: v.from_):
        if value.from_ > day:
            _refuse_hole(name, said, day, value.from_ - ONE)
        if value.until == CEILING:
            return
        day = max(day, value.until + ONE)
    _refuse_hole(name, said, day, CEILING)


def _refuse_hole(name: str, said: Said, first: date, last: date) -> None:
    said.refuse(f"`{name}` says nothing from {first} to {last}", "a day without a value cannot be answered",
                "add a value for these days, `undecided` if nobody has decided yet")  # fmt: skip
