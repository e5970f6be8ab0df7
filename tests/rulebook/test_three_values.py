"""Columns that may be open: Kleene's laws, ranges of days, and that nothing open is ever taken for a guess."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.days.bounds import number
from madoguchi.days.months import end_of_month
from madoguchi.rulebook.engine.dates import NEVER, NO_DAY, Dates, Today, earliest, latest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.roll import Special, batch_of, roll_schema
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import UNDECIDED, Numbers, Terms, Words

VALUES = {"yes": (True, True), "no": (False, False), "open": (False, True)}
DAYS = st.dates(date(1930, 1, 1), date(2100, 12, 31))
DAY = date(2026, 8, 1)


def verdict(name: str) -> Verdict:
    holds, may = VALUES[name]
    return Verdict(np.array([holds]), np.array([may]))


def possible(v: Verdict) -> set[bool]:
    return {bool(v.may[0]) and True} | ({False} if not v.holds[0] else set()) if v.may[0] else {False}


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_joined_verdicts_can_be_what_their_parts_can_be(a: str, b: str) -> None:
    each = list(product(possible(verdict(a)), possible(verdict(b))))
    assert possible(verdict(a) & verdict(b)) == {x and y for x, y in each}
    assert possible(verdict(a) | verdict(b)) == {x or y for x, y in each}
    assert possible(~verdict(a)) == {not x for x in possible(verdict(a))}


def test_a_verdict_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="join verdicts"):
        bool(verdict("yes"))


def of(first: date, last: date | None = None) -> Dates:
    """A day, or a range of days, of one person."""
    low, high = (np.array([number(day)], np.int32) for day in (first, last or first))
    return Dates(low, low if last is None else high)


@given(DAYS, st.integers(0, 400), DAYS, st.integers(0, 400), st.data())
@settings(max_examples=60)
def test_what_is_said_of_ranges_holds_for_every_day_in_them(
    a: date, la: int, b: date, lb: int, pick: st.DataObject
) -> None:
    left, right = of(a, a + timedelta(la)), of(b, b + timedelta(lb))
    one = a + timedelta(pick.draw(st.integers(0, la)))
    other = b + timedelta(pick.draw(st.integers(0, lb)))
    for asked, really in ((left.before(right), one < other), (left.on_or_before(right), one <= other)):
        assert asked.may[0] if really else not asked.holds[0]
    for bound, really_on in ((earliest(left, right), min(one, other)), (latest(left, right), max(one, other))):
        assert bound.first[0] <= number(really_on) <= bound.last[0]


def test_a_day_that_never_comes_is_neither_before_nor_a_bound() -> None:
    day = of(date(2026, 8, 1))
    assert not NO_DAY.before(day).may.any()
    assert not NO_DAY.ever().may.any()
    assert earliest(NO_DAY, day).first[0] == latest(NO_DAY, day).first[0] == number(date(2026, 8, 1))
    assert latest(NO_DAY, NO_DAY).first == NEVER


def test_the_latest_of_days_that_may_never_come_may_never_come() -> None:
    perhaps = Dates(np.array([100], np.int32), np.array([NEVER], np.int32))
    assert (latest(perhaps).first[0], latest(perhaps).last[0]) == (100, NEVER)
    sure = of(date(2026, 8, 1))
    assert latest(perhaps, sure).first[0] == number(date(2026, 8, 1))
    assert latest(perhaps, sure).last[0] == NEVER - 1


def test_the_day_asked_about_is_no_bound() -> None:
    with pytest.raises(TypeError, match="turn every day"):
        earliest(Today.at(date(2026, 8, 1)), of(date(2026, 8, 1)))


@given(DAYS, st.sampled_from([1, 3, 12]))
@settings(max_examples=60)
def test_tables_say_what_the_rule_for_one_day_says(day: date, months: int) -> None:
    rule = DayRule(lambda d, n: end_of_month(d, months_later=n))
    few = rule.over(of(day), Terms((months,))).first[0]
    many = rule.over(Dates.sure(np.full(100, number(day), np.int32)), Terms((months,))).first
    assert few == number(end_of_month(day, months_later=months))
    assert (many == few).all()


def test_tables_are_monotone_so_ranges_stay_ranges() -> None:
    rule = DayRule(lambda d, n: end_of_month(d, months_later=n))
    every_day = rule.over(Dates.sure(np.arange(int(NEVER), dtype=np.int32)), Terms((3,)))
    assert (np.diff(every_day.first) >= 0).all()


def test_an_undecided_term_leaves_the_day_open() -> None:
    rule = DayRule(lambda d, n: end_of_month(d, months_later=n))
    day = rule.over(of(date(2026, 8, 1)), Terms((UNDECIDED,)))
    assert day.first[0] < number(date(2026, 8, 1)) < day.last[0] == NEVER


def test_words_that_can_be_several_are_open_unless_all_are_meant() -> None:
    word = Words(("a", "b", "c"), np.array([0b011], np.uint64))
    assert (bool(word.is_("a").holds[0]), bool(word.is_("a").may[0])) == (False, True)
    assert bool(word.is_("a", "b").holds[0])
    assert not bool(word.is_("c").may[0])
    with pytest.raises(KeyError):
        word.is_("d")


def test_numbers_are_compared_as_ranges() -> None:
    open_number = Numbers(np.array([5]), np.array([20]))
    assert (bool(open_number.at_least(12).holds[0]), bool(open_number.at_least(12).may[0])) == (False, True)
    assert bool(open_number.at_least(5).holds[0])
    assert not bool(open_number.at_least(21).may[0])


FACTS = {"person": "p1", "insurer": "ako-city-nhi", "has_card": True, "lost_on": Special.SOME, "application_on": DAY}
BATCHES = [
    ("何も言わない人", [{}]),
    ("特別な値のある人", [FACTS]),
    ("特別な値のない人が、そのあと", [{"person": "p2", "has_card": False}]),
    ("二人", [FACTS, {"person": "p2", "has_card": Special.UNKNOWN}]),
]


@pytest.mark.parametrize(("why", "rows"), [*BATCHES, *BATCHES[::-1]])
def test_what_nobody_says_is_null_in_a_column_of_its_kind_whoever_was_asked_before(why: str, rows: list[dict]) -> None:
    made = batch_of(rows)
    assert made.schema.names[: len(roll_schema().names)] == roll_schema().names
    for field, column in zip(made.schema, made.columns, strict=True):
        said = [row.get(field.name) for row in rows]
        if field.name in ("unknown", "some"):
            said = [[name for name, one in row.items() if one is Special(field.name)] or None for row in rows]
        assert column.type == field.type, (why, field.name)
        assert column.to_pylist() == [None if isinstance(one, Special) else one for one in said], (why, field.name)
