"""Moments (日時): an instant as people in Japan read and write it, wherever the machine and its clock stand."""

from datetime import datetime, timedelta, timezone
from typing import Final

from madoguchi.days.refused import Refused

JAPAN: Final = timezone(timedelta(hours=9), "JST")
_TO_THE_MINUTE: Final = "%Y-%m-%d %H:%M"
_TO_THE_SECOND: Final = "%Y-%m-%d %H:%M:%S"
_LEAST: Final = len("2026-08-01T09:30")  # what is shorter is a day, and a day is no moment


class UnreadableMoment(Refused):
    """A text that is no moment (日時でない)."""


class WithoutZone(Refused):
    """A moment of no zone, which may be any of two dozen (時差のない日時)."""


def in_japan(moment: datetime) -> datetime:
    """The same instant by the clocks of Japan (日本時間). Raises `WithoutZone`: nobody may guess whose clock it was.

    >>> from datetime import UTC
    >>> in_japan(datetime(2026, 7, 31, 15, 30, tzinfo=UTC)).isoformat()
    '2026-08-01T00:30:00+09:00'
    """
    if moment.tzinfo is None:
        raise WithoutZone(what="a moment without a zone", why="it may be nine hours off",
                          do="take it with its zone where it arises")  # fmt: skip
    return moment.astimezone(JAPAN)


def write_moment(moment: datetime) -> str:
    """A moment as screens show it (日時), to the second.

    >>> from datetime import UTC
    >>> write_moment(datetime(2026, 7, 31, 15, 30, 5, tzinfo=UTC))
    '2026-08-01 00:30:05'
    """
    return f"{in_japan(moment):{_TO_THE_SECOND}}"


def write_minute(moment: datetime) -> str:
    """A moment as lists show it (日時), to the minute; the rest is cut off, not rounded."""
    return f"{in_japan(moment):{_TO_THE_MINUTE}}"


def parse_moment(text: str) -> datetime:
    """A moment as screens or JSON show it (日時); without a zone it is Japan's.

    >>> parse_moment("2026-08-01 00:30") == parse_moment("2026-07-31T15:30:00+00:00")
    True

    Raises `UnreadableMoment`, for a day without a time of day too.
    """
    try:
        read = datetime.fromisoformat(text.strip() if len(text.strip()) >= _LEAST else "")
        return in_japan(read if read.tzinfo else read.replace(tzinfo=JAPAN))
    except (ValueError, OverflowError):
        raise UnreadableMoment(what="a moment that cannot be read", why="it is a day and a time of day in Japan",
                               do="write it as 2026-08-01 09:30:00") from None  # fmt: skip
