"""Who is left out of outage snapshots by chance (写しから無作為に除く人): how many, the same ones, for how long."""

import hmac
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from madoguchi.reception.left_out import DAYS, HOUSEHOLD, PART, PERSON, Drawn, is_left_out
from sizes import size

MANY, ON, YEAR = size("left out by chance"), date(2026, 11, 23), timedelta(days=365)
SHARE = 1 - (1 - 1 / PERSON) * (1 - 1 / HOUSEHOLD) * (1 - 1 / PART / 2)
FLAGGED = 1 / 1_000  # households of which all are under protection: assumed, and rather many


def digest(said: str) -> bytes:
    return hmac.digest(b"a key", said.encode(), "sha256")


def drawn(on: date = ON, of: Callable[[str], bytes] = digest, insurer: str = "ako", in_one: int = 3) -> set[int]:
    """Who is left out of so many people, three to a household."""
    each = (Drawn(f"{insurer} {n}", f"{insurer} {n // in_one}") for n in range(MANY))
    return {n for n, one in enumerate(each) if is_left_out(of, one, on)}


def near(count: int, share: float, of: int = MANY, in_one: int = 1) -> bool:
    """Within five standard deviations, of people who go by so many: one run of a million is not."""
    return abs(count - of * share) <= 5 * (of * share * in_one) ** 0.5


def whole(out: set[int], in_one: int) -> int:
    """Households of which nobody is in."""
    return sum(all(n + one in out for one in range(in_one)) for n in range(0, MANY - in_one + 1, in_one))


def test_some_three_and_a_half_of_a_hundred_are_left_out_and_the_same_ones_each_time():
    first = drawn()
    assert near(len(first), SHARE, in_one=3)
    assert 0.034 < SHARE < 0.036
    assert drawn() == first


@pytest.mark.parametrize("in_one", [1, 2, 3, 4])
def test_of_households_of_which_nobody_is_in_most_were_drawn(in_one: int):
    by_chance = whole(drawn(in_one=in_one), in_one)
    flagged = MANY / in_one * FLAGGED
    assert flagged / (flagged + by_chance) < 0.1


def test_of_two_absent_beside_one_who_is_in_as_many_were_drawn_as_are_flagged():
    out = drawn()
    apart = sum([n in out, n + 1 in out, n + 2 in out] == [False, True, True] for n in range(0, MANY - 2, 3))
    assert near(apart, 1 / PART / 8, MANY // 3), "父はいて、母と子がいない"
    assert 1 / PART / 8 > FLAGGED * 0.9


def test_by_another_key_or_at_another_insurer_it_is_others():
    def other(said: str) -> bytes:
        return digest(f"another {said}")

    for both in (drawn() & drawn(of=other), drawn() & drawn(insurer="another")):
        assert near(len(both), SHARE**2, in_one=3)


def test_in_a_year_half_are_drawn_anew_and_after_two_all_are():
    first, later, last = drawn(), drawn(ON + YEAR), drawn(ON + timedelta(days=DAYS))
    assert near(len(later - first), SHARE * (1 - SHARE) / 2, in_one=3), "一年に新しく外れる人は1.7%ほど"
    assert near(len(first & last), SHARE**2, in_one=3)


def test_every_day_a_few_vanish_or_come_back_and_no_day_many():
    days = [drawn(ON + timedelta(days=n)) for n in range(15)]
    each = [len(one ^ other) for one, other in pairwise(days)]
    assert near(sum(each), 14 * 2 * SHARE * (1 - SHARE) / DAYS, in_one=3), each
    assert max(each) < MANY / 500, "みなが一度に入れ替わる日はない"
