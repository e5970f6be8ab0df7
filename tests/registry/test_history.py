"""Corrections of a history against a model that knows nothing but single days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.days.spans import Span, overlaps
from madoguchi.registry.history import Correction, Open, Stretch, corrected, said_on, withdrawn

BASE = date(2026, 7, 1)
DAYS = [BASE + timedelta(days=n) for n in range(25)]
BLANK = {"rate": None, "from": Open.UNKNOWN}


@dataclass
class Model:
    """What is said of each day, day by day."""

    days: dict[date, dict[str, object]] = field(default_factory=dict)

    def correct(self, period: Span, said: Mapping[str, object]) -> None:
        for day in filter(period.contains, DAYS):
            self.days[day] = {**self.days.get(day, BLANK), **said}

    def withdraw(self, period: Span) -> None:
        for day in filter(period.contains, DAYS):
            self.days.pop(day, None)


def carried_out(current: list[Stretch], done: Correction) -> list[Stretch]:
    assert all(one in current for one in done.superseded), "only what stands can be superseded"
    return [one for one in current if one not in done.superseded] + list(done.inserted)


@st.composite
def periods(draw: st.DrawFn) -> Span:
    first = draw(st.integers(0, 22))
    last = draw(st.none() | st.integers(first, 23))
    return Span(DAYS[first], None if last is None else DAYS[last])


SAID = st.dictionaries(st.sampled_from(["rate", "from"]), st.sampled_from([10, 20, None, Open.UNKNOWN]), min_size=1)


@settings(max_examples=200)
@given(st.lists(st.tuples(periods(), st.none() | SAID), max_size=8))
def test_after_any_corrections_every_day_says_what_was_said_of_it_last(steps):
    current: list[Stretch] = []
    model = Model()
    for period, said in steps:
        if said is None:
            current = carried_out(current, withdrawn(current, period))
            model.withdraw(period)
        else:
            current = carried_out(current, corrected(current, period, said, BLANK))
            model.correct(period, said)
        assert {day: said_on(current, day) for day in DAYS} == {day: model.days.get(day) for day in DAYS}
        assert overlaps(one.span for one in current) == ()


@settings(max_examples=100)
@given(st.lists(st.tuples(periods(), SAID), min_size=1, max_size=6))
def test_corrections_leave_no_two_neighbours_that_say_the_same(steps):
    current: list[Stretch] = []
    for period, said in steps:
        current = carried_out(current, corrected(current, period, said, BLANK))
    in_order = sorted(current, key=lambda one: one.span.first)
    assert [a for a, b in pairwise(in_order) if a.span.touches(b.span) and a.said == b.said] == []


@settings(max_examples=100)
@given(st.lists(st.tuples(periods(), SAID), max_size=5), periods(), SAID)
def test_the_same_correction_twice_does_nothing_the_second_time(steps, period, said):
    current: list[Stretch] = []
    for earlier, told in [*steps, (period, said)]:
        current = carried_out(current, corrected(current, earlier, told, BLANK))
    assert not corrected(current, period, said, BLANK)


YEAR = Stretch(Span(date(2026, 1, 1), date(2026, 12, 31)), {"rate": 30, "from": None})


@pytest.mark.parametrize(
    ("why", "period", "left"),
    [
        ("後半だけの訂正は前半を残す", Span(date(2026, 8, 1)),
         [("2026-01-01", 30), ("2026-08-01", 20), ("2027-01-01", 20)]),
        ("中ほどの訂正は両側を残す", Span(date(2026, 5, 1), date(2026, 5, 31)),
         [("2026-01-01", 30), ("2026-05-01", 20), ("2026-06-01", 30)]),
        ("前後に触れない訂正は何も変えない", Span(date(2028, 1, 1), date(2028, 1, 1)),
         [("2026-01-01", 30), ("2028-01-01", 20)]),
    ],
)  # fmt: skip
def test_what_lies_outside_a_correction_stays(why, period, left):
    after = carried_out([YEAR], corrected([YEAR], period, {"rate": 20}, BLANK))
    told = sorted((str(one.span.first), one.said["rate"]) for one in after)
    assert told == left, why


def test_days_of_which_nothing_was_recorded_stay_unknown_beside_what_is_said_now():
    done = corrected([], Span(date(2026, 8, 1)), {"rate": 20}, BLANK)
    assert done.inserted == (Stretch(Span(date(2026, 8, 1)), {"rate": 20, "from": Open.UNKNOWN}),)
