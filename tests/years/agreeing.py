"""The real town against the one in memory: what differs, in words that both have."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from madoguchi.desk.plans import Line
from years.life import Row

SENDS: Final = ("issue", "replace", "renew")


def agree(found: Any, must: Any, what: str) -> None:
    """Fail where the town is not as the model says: with what differs."""
    if found == must:
        return
    if isinstance(found, dict):
        found, must = ({k: v for k, v in one.items() if found.get(k) != must.get(k)} for one in (found, must))
    if isinstance(found, set):
        found, must = found - must, must - found
    raise AssertionError(f"{what}: {found}, and should be {must}")


def said_of(line: Line | None) -> tuple[str, frozenset[str]]:
    """What a plan does to somebody, in the words of the model, and what holds it."""
    if line is None:
        return "nothing", frozenset()
    does = "send" if line.action in SENDS else "ask" if line.action in ("recall", "notify") else "nothing"
    return does, frozenset(line.held)


def next_first(day: date) -> date:
    """The first of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def facts_of(row: Row) -> Row:
    """A row of a roll without what it does not say."""
    return {name: value for name, value in row.items() if value is not None}
