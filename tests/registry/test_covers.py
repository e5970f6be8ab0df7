"""Covers acquired and lost, on time and long afterwards."""

from datetime import date

import pytest

from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.registry.covers import (
    ClashingCover,
    Cover,
    LostBeforeBegun,
    NoSuchCover,
    acquired,
    annulled,
    kept,
    lost,
)
from madoguchi.registry.history import Open

APRIL, AUGUST = date(2025, 4, 1), date(2026, 8, 1)
OLD = Cover({"eligible_from": APRIL, "lost_on": AUGUST, "loss_reason": "employed"})
OPEN_ENDED = Cover({"eligible_from": APRIL, "lost_on": None, "loss_reason": None})


def test_a_cover_ends_on_the_eve_of_the_day_of_loss():
    assert OLD.span == Span(APRIL, date(2026, 7, 31))


@pytest.mark.parametrize(
    ("why", "said", "span"),
    [
        ("同日得喪は一日も資格がない", {"eligible_from": APRIL, "lost_on": APRIL}, None),
        ("喪失日が不明なら終わりがない", {"eligible_from": APRIL, "lost_on": Open.UNKNOWN}, Span(APRIL)),
        ("取得日が不明なら暦の初めから", {"eligible_from": None, "lost_on": APRIL},
         Span(date(1875, 1, 1), date(2025, 3, 31))),
    ],
)  # fmt: skip
def test_the_days_of_a_cover(why, said, span):
    assert Cover(said).span == span, why


@pytest.mark.parametrize(
    ("why", "begun", "error"),
    [
        ("前の資格の喪失日に次を取得できる", AUGUST, None),
        ("遡って取得しても、前の資格の日とは重なれない", date(2026, 7, 31), ClashingCover),
        ("前の資格より前から続く資格は重なる", date(2024, 1, 1), ClashingCover),
    ],
)
def test_acquiring_a_second_cover(why, begun, error):
    if error is None:
        assert acquired([OLD], {"eligible_from": begun, "lost_on": None}).inserted, why
        return
    with pytest.raises(error):
        acquired([OLD], {"eligible_from": begun, "lost_on": None})


def test_the_same_acquisition_told_twice_is_recorded_once():
    assert acquired([OPEN_ENDED], OPEN_ENDED.said) == acquired([OLD], OLD.said)
    assert not acquired([OLD], OLD.said).inserted


def test_a_loss_found_out_later_ends_the_cover_on_its_day():
    done = lost([OPEN_ENDED], APRIL, AUGUST, "employed")
    assert done.superseded == (OPEN_ENDED,)
    assert done.inserted == (OLD,)


def test_a_loss_can_be_taken_back():
    assert kept([OLD], APRIL).inserted == (OPEN_ENDED,)


def test_a_loss_is_not_taken_back_where_a_later_cover_stands():
    with pytest.raises(ClashingCover):
        kept([OLD, Cover({"eligible_from": AUGUST, "lost_on": None})], APRIL)


def test_an_acquisition_can_be_taken_back():
    assert annulled([OLD], APRIL).superseded == (OLD,)


def test_a_cover_is_not_lost_before_it_began():
    with pytest.raises(LostBeforeBegun):
        lost([OPEN_ENDED], APRIL, date(2025, 3, 31), "moved")


def test_what_is_not_recorded_is_refused_without_a_word_about_the_person():
    with pytest.raises(NoSuchCover) as refused:
        lost([OLD], AUGUST, AUGUST, "moved")
    assert isinstance(refused.value, Refused)
