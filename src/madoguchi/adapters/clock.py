"""The clock (時計): the only place that asks which day it is; every other room is told."""

from datetime import date, datetime
from time import monotonic

from madoguchi.days.moments import JAPAN


def today() -> date:
    """Today in Japan (日本の今日): papers end at midnight there, wherever the machine stands."""
    return datetime.now(JAPAN).date()  # noqa: TID251 - this module is that one place


def seconds() -> float:
    """Seconds since some moment (経過秒): only their differences mean anything, and only to somebody who waits."""
    return monotonic()


def now() -> datetime:
    """The moment in Japan (日本の今), for lines of a log and for how long a consent holds."""
    return datetime.now(JAPAN)  # noqa: TID251 - this module is that one place
