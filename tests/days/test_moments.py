"""Moments: by the clocks of Japan on every screen, and read back as they were shown."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.moments import (
    UnreadableMoment,
    WithoutZone,
    in_japan,
    parse_moment,
    write_minute,
    write_moment,
)

ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=ZONES)  # noqa: DTZ001  bounds have none


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2026-08-01 00:30", datetime(2026, 7, 31, 15, 30, tzinfo=UTC), id="一覧の表示（分まで）"),
        pytest.param("2026-08-01 00:30:05", datetime(2026, 7, 31, 15, 30, 5, tzinfo=UTC), id="一覧の表示（秒まで）"),
        pytest.param("2026-08-01T00:30:05", datetime(2026, 7, 31, 15, 30, 5, tzinfo=UTC), id="Tで区切る"),
        pytest.param("2026-08-01T00:30:05.25+09:00", datetime(2026, 7, 31, 15, 30, 5, 250_000, UTC), id="JSONの表示"),
        pytest.param("2026-07-31T15:30:05Z", datetime(2026, 7, 31, 15, 30, 5, tzinfo=UTC), id="協定世界時と明記"),
        pytest.param("20260731T153005.000000Z", datetime(2026, 7, 31, 15, 30, 5, tzinfo=UTC), id="バックアップの名前"),
    ],
)
def test_a_moment_is_read_as_it_is_shown(text: str, at: datetime):
    assert parse_moment(text) == at


@pytest.mark.parametrize(
    "text", ["", "2026-08-01", "20260801", "09:30", "2026-02-30 09:30", "0001-01-01T00:00+23:59", "今日の9時"]
)
def test_what_is_no_moment_is_refused(text: str):
    with pytest.raises(UnreadableMoment):
        parse_moment(text)


def test_nobody_guesses_the_zone_of_a_moment_without_one():
    with pytest.raises(WithoutZone):
        in_japan(datetime(2026, 8, 1, 9, 30))  # noqa: DTZ001  that is the point


@given(MOMENTS)
def test_what_is_shown_is_read_back(moment: datetime):
    assert parse_moment(in_japan(moment).isoformat()) == moment
    assert parse_moment(write_moment(moment)) == moment.replace(microsecond=0)
    assert write_moment(moment).startswith(write_minute(moment))
