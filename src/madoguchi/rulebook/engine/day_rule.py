"""Rules about days, written for one `date`, looked up in tables for many people (日の規則)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import update_wrapper

import numpy as np

from madoguchi.days.bounds import from_number, number
from madoguchi.rulebook.engine.dates import NEVER, NO_DAY, PAST, Dates, Ints, Today
from madoguchi.rulebook.engine.words import UNDECIDED, Codes, Term, Terms

WIDTH = int(NEVER) + 1
FEW = 64  # people for whom a look into the table is not worth it
UNASKED = -1  # no number of a day


class AnyDay(Enum):
    """Stands for an undecided term where the least day is asked for."""

    ANY_DAY = "any day"


ANY_DAY = AnyDay.ANY_DAY
Value = Term | AnyDay
Values = tuple[Value, ...]
NO_TERMS = Terms(((),))  # a rule that takes no term


class DayRule:
    """A monotone rule from a day (and perhaps a term) to a day; `over` asks it about a column.

    A day that never comes, or lies before all, stays so; a term that does not apply gives never. Tables hold one entry
    for each day the rulebook knows, one for all that have the same terms, and fill as days are asked for.
    """

    def __init__(self, one: Callable[..., date]) -> None:
        self.one = one
        self.tables: dict[Values, Ints] = {}  # of terms, one behind the other: the rule's day by the number of a day
        self.__name__ = one.__name__
        update_wrapper(self, one)

    def __call__(self, day: date, *terms: int) -> date:
        """The rule for one day."""
        return self.one(day, *terms)

    def over(self, days: Dates, terms: Terms = NO_TERMS) -> Dates:
        """The rule's day for each person; a range where the day asked about, or the term, is open."""
        if days is NO_DAY:
            return days
        if isinstance(days, Today):
            self._tell_turns(days, terms)
            days = Dates.sure(days.first)
        if not terms.is_open:
            return days.map(lambda each: self._look(each, terms.values, terms.codes))
        least = tuple(ANY_DAY if v is UNDECIDED else v for v in terms.values)
        most = tuple(None if v is UNDECIDED else v for v in terms.values)
        return Dates(self._look(days.first, least, terms.codes), self._look(days.last, most, terms.codes))

    def _look(self, days: Ints, values: Values, codes: Codes | None) -> Ints:
        if days.ndim == 0:  # one day for all: one answer for each distinct term
            each = np.array([_entry(self, int(days), value) for value in values], np.int32)
            return each[0] if codes is None else np.take(each, codes)
        if days.size <= FEW:
            which = [0] * days.size if codes is None else codes.tolist()
            pairs = zip(days.tolist(), which, strict=True)
            return np.fromiter((_entry(self, day, values[place]) for day, place in pairs), np.int32, days.size)
        return self._looked_up(values, days if codes is None else np.add(days, codes * WIDTH))

    def _looked_up(self, terms: Values, places: Ints) -> Ints:
        """The rule's day at these places of the table, those never asked for worked out first."""
        if terms not in self.tables:
            self.tables[terms] = np.full(len(terms) * WIDTH, UNASKED, np.int32)
        known = self.tables[terms]
        told = np.take(known, places)
        if told.min() == UNASKED:
            for place in np.unique(places[told == UNASKED]).tolist():
                known[place] = _entry(self, place % WIDTH, terms[place // WIDTH])
            told = np.take(known, places)
        return told

    def turning(self, term: Value, since: int, until: int) -> Ints:
        """The days from one to before another on which it gives something else than the day before, in order.

        The days between are looked at and no others: of all there are, a term's would take a fifth of a second.
        """
        days = np.arange(max(since - 1, 0), until, dtype=np.int32)
        told = self._looked_up((term,), days)
        turns: Ints = days[1:][told[1:] != told[:-1]]
        return turns

    def _tell_turns(self, today: Today, terms: Terms) -> None:
        until = int(today.watched_until)
        values = [value for value in terms.values if value is not UNDECIDED]
        for value in values if until > PAST else ():
            for day in self.turning(value, int(today.first.min(initial=until)), until):
                today.turn(day)


def _entry(rule: DayRule, day: int, term: Value) -> int:
    if term is ANY_DAY:
        return int(PAST) + 1
    if not PAST < day < NEVER:
        return day
    if term is None:
        return int(NEVER)
    reached = rule.one(from_number(day), *(term if isinstance(term, tuple) else (term,)))
    return max(int(PAST) + 1, min(number(reached), int(NEVER) - 1))
