"""What is unusual looking: a login beside its own weeks and beside the others, by plain limits with their day."""

from datetime import date, timedelta

import pytest

from madoguchi.desk.unusual import Limits, Looked, Looking, NoLimits, Unusual, every_limits, limits_on, unusual

ON = date(2026, 11, 20)  # a Friday
LIMITS = limits_on(ON)


def looks(login: str, count: int, *, weeks_ago: int = 0, hour: int = 10, day: date = ON) -> Looking:
    return Looking(login, day - timedelta(7 * weeks_ago), hour, count)


def usual(login: str, count: int, weeks: int = 8) -> list[Looking]:
    """So many looks in each of the weeks before."""
    return [looks(login, count, weeks_ago=ago) for ago in range(1, weeks + 1)]


def found(*hours: Looking, crowds: dict[str, int] | None = None, apart: dict[str, int] | None = None) -> set[Unusual]:
    return set(unusual(Looked(hours, crowds or {}, apart), ON, LIMITS))


OTHERS = [one for n in range(2, 6) for one in (looks(f"u{n}", 100), *usual(f"u{n}", 100))]
CASES = [
    ("ふだんどおり", [looks("u1", 100), *usual("u1", 100), *OTHERS], set()),
    ("ふだんの三倍ちょうど", [looks("u1", 300), *usual("u1", 100), *OTHERS], set()),
    ("ふだんの三倍を超える", [looks("u1", 301), *usual("u1", 100), *OTHERS],
     {Unusual("u1", "more than before", 301, 100)}),
    ("少ないものは比べない", [looks("u1", 49), *usual("u1", 2), *OTHERS], set()),
    ("前の週が少なければ本人とは比べない", [looks("u1", 301), *usual("u1", 100, 2), *OTHERS], set()),
    ("休みの週は数えない", [looks("u1", 301), looks("u1", 100, weeks_ago=2), looks("u1", 100, weeks_ago=5),
                            looks("u1", 100, weeks_ago=8), *OTHERS], {Unusual("u1", "more than before", 301, 100)}),
    ("九週より前は見ない", [looks("u1", 301), *usual("u1", 100, 2), looks("u1", 100, weeks_ago=9), *OTHERS], set()),
    ("新人がほかの人の五倍を超える", [looks("u1", 501), *OTHERS], {Unusual("u1", "more than others", 501, 100)}),
    ("比べる人が二人では比べない", [looks("u1", 501), looks("u2", 1), looks("u3", 1)], set()),
    ("夜", [looks("u1", 5, hour=21)], {Unusual("u1", "out of hours", 5)}),
    ("閉まる直前", [looks("u1", 5, hour=20)], set()),
    ("早朝", [looks("u1", 5, hour=6)], {Unusual("u1", "out of hours", 5)}),
    ("土曜", [looks("u1", 5, day=date(2026, 11, 14))], {Unusual("u1", "out of hours", 5)}),
    ("祝日を含む週の平日の祝日でない日", [looks("u1", 5, day=date(2026, 11, 16))], set()),
    ("時間外も少なければ言わない", [looks("u1", 4, hour=23)], set()),
    ("前の週の夜は今週ではない", [looks("u1", 5, hour=23, weeks_ago=1)], set()),
    ("七日前は前の週", [looks("u1", 5, hour=23, day=date(2026, 11, 13))], set()),
]  # fmt: skip


@pytest.mark.parametrize(("why", "hours", "told"), CASES, ids=[case[0] for case in CASES])
def test_a_login_is_held_to_its_own_weeks_to_the_others_and_to_the_hours(
    why: str, hours: list[Looking], told: set[Unusual]
):
    assert found(*hours) == told, why


def test_crowds_and_looks_without_a_case_are_told_by_login_and_count():
    assert found(crowds={"u1": 2, "u2": 0}) == {Unusual("u1", "looked at by many", 2)}
    assert found(apart={"u1": 1}) == {Unusual("u1", "without a case", 1)}
    assert found(apart=None) == set(), "権限のない人には数も言わない"


def test_the_limits_of_a_day_are_the_newest_that_begin_by_it():
    assert every_limits()[-1] == limits_on(date(2099, 1, 1))
    with pytest.raises(NoLimits):
        limits_on(every_limits()[0].since - timedelta(1))
    assert isinstance(LIMITS, Limits)
