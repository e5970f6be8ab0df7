"""Spans of days, and what a list of them covers twice or not at all."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.bounds import ONE
from madoguchi.days.spans import BackwardSpan, Span, holes, overlaps

START = date(2026, 1, 1)
YEAR = Span(START, date(2026, 3, 1))
DAYS = [START + i * ONE for i in range(60)]


def day(n: int) -> date:
    return START + n * ONE


def span(first: int, last: int | None = None) -> Span:
    return Span(day(first), None if last is None else day(last))


firsts = st.integers(-5, 62)
small_spans = st.builds(
    lambda first, length: span(first, None if length is None else first + length),
    firsts,
    st.none() | st.integers(0, 20),
)


def test_a_span_that_runs_backwards_is_refused_without_showing_its_days() -> None:
    with pytest.raises(BackwardSpan) as refused:
        Span(date(1955, 8, 2), date(1955, 8, 1))
    assert "1 days before it begins" in str(refused.value)
    assert "1955" not in str(refused.value)


@pytest.mark.parametrize(
    ("a", "b", "share", "touch"),
    [
        pytest.param(span(0, 5), span(5, 9), True, False, id="末日と初日が同じ日なら重なる"),
        pytest.param(span(0, 5), span(6, 9), False, True, id="翌日から始まれば隣り合う"),
        pytest.param(span(0, 5), span(7, 9), False, False, id="一日あけば離れている"),
        pytest.param(span(0), span(9), True, False, id="期限のない期間どうしは重なる"),
        pytest.param(span(0, 5), span(6), False, True, id="期限のない期間とも隣り合う"),
        pytest.param(span(3, 3), span(0, 9), True, False, id="一日だけの期間"),
    ],
)
def test_spans_share_days_touch_or_lie_apart(a, b, share, touch) -> None:
    assert (a.overlaps(b), a.touches(b)) == (b.overlaps(a), b.touches(a)) == (share, touch)


def test_a_span_without_end_holds_every_later_day_and_has_no_length() -> None:
    assert Span(START).contains(date.max)
    assert Span(START).days is None
    assert not Span(START).contains(START - ONE)


def test_holes_and_overlaps_of_three_papers() -> None:
    papers = [span(20, 30), span(0, 9), span(5, 12)]
    assert holes(papers, YEAR) == (span(13, 19), Span(day(31), YEAR.last))
    assert overlaps(papers) == (span(5, 9),)


def test_nothing_covers_nothing() -> None:
    assert holes([], YEAR) == (YEAR,)
    assert holes([span(10, 20)], span(0)) == (span(0, 9), span(21))
    assert overlaps([]) == ()


@given(small_spans, small_spans)
def test_an_intersection_holds_what_both_hold(a, b) -> None:
    both = a.intersection(b)
    assert (both is not None) == a.overlaps(b)
    for each in DAYS:
        assert (both is not None and both.contains(each)) == (a.contains(each) and b.contains(each))


@given(st.lists(small_spans, max_size=5))
def test_holes_hold_the_days_no_span_holds(spans) -> None:
    found = holes(spans, YEAR)
    for each in DAYS:
        assert any(hole.contains(each) for hole in found) == (not any(s.contains(each) for s in spans))


@given(st.lists(small_spans, max_size=5))
def test_overlaps_hold_the_days_two_spans_hold(spans) -> None:
    found = overlaps(spans)
    for each in DAYS:
        assert any(s.contains(each) for s in found) == (sum(s.contains(each) for s in spans) > 1)
    assert not any(a.overlaps(b) or a.touches(b) for a, b in pairwise(found))
