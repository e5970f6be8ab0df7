"""The moments of a program: it has asked the database and has no answer yet, or is about to change the disk.

At each it can be killed; and what stands in a database is told in a word, but for what is another at every try.
"""

import os
import signal
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from threading import current_thread, main_thread
from typing import Any

import asyncpg
import pytest

from adapters.postgres.everything_kept import EVERY
from adapters.postgres.killing import child, killed
from adapters.postgres.planned import Town
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement

ASKING = ("execute", "executemany", "fetch", "fetchrow", "fetchval", "copy_records_to_table", "copy_to_table")
CHANGING = ("fsync", "link", "rename", "replace", "unlink")
MARGIN = 3  # moments more or fewer than in the run in which they were counted
CHANCE = ["at", "approved_at", "applied_at", "gone_at", "made_at", "destroyed_at", "not_before", "token",
          "done_in", "made_in", "taken_in"]  # fmt: skip
OTHERS = """
SELECT FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'madoguchi' AND pid <> pg_backend_pid()
"""
TOLD = Statement("""
SELECT '@table' AS name, md5(string_agg(told, '' ORDER BY told)) AS told
FROM (SELECT (to_jsonb(t) - $1::text[])::text AS told FROM @table AS t) AS every
""")
Moment = Callable[[], object]


def moments_of(what: Callable[[], object]) -> int:
    """Do something undisturbed: how many moments it has. What other threads do meanwhile is not of it."""
    passed: list[bool] = []
    with _told(lambda: passed.append(current_thread() is main_thread())):
        what()
    return sum(passed)


def killed_at(what: Callable[[], object], nth: int) -> bool:
    """Do something in a child that is killed at its nth moment: whether it came so far."""

    def dying() -> None:
        passed = count(1)
        with _told(lambda: os.kill(os.getpid(), signal.SIGKILL) if next(passed) == nth else None):
            what()

    return killed(child(dying))


def some(moments: int, many: int, seed: int) -> list[int]:
    """Some of the moments, the same each time; all of them where there are no more."""
    return sorted(Random(seed).sample(range(1, moments + 1), min(many, moments)))  # noqa: S311  the same each time


def told_of(town: Town, *left_out: str) -> dict[str, str]:
    """Each table that has rows, but for some, by a digest of them."""

    async def told(books: Books) -> dict[str, str]:
        every = [row["name"] for row in await books.connection.fetch(EVERY) if not row["name"].startswith(left_out)]
        rows = await books.connection.fetch(" UNION ALL ".join(TOLD.filled(table=one) for one in every), CHANCE)
        return {row["name"]: row["told"] for row in rows if row["told"]}

    return dict(town.done(told))


@contextmanager
def _told(moment: Moment) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ASKING:
            patch.setattr(asyncpg.Connection, name, _asking(getattr(asyncpg.Connection, name), moment))
        for name in CHANGING:
            patch.setattr(os, name, _changing(getattr(os, name), moment))
        yield


def _changing(real: Callable[..., Any], moment: Moment) -> Callable[..., Any]:
    def changing(*given: Any, **more: Any) -> Any:
        moment()
        return real(*given, **more)

    return changing


def _asking(real: Callable[..., Any], moment: Moment) -> Callable[..., Awaitable[Any]]:
    async def asking(*given: Any, **more: Any) -> Any:
        return await _Waiting(real(*given, **more), moment)

    return asking


class _Waiting:
    """Something that is asked, and a moment whenever it waits for an answer."""

    def __init__(self, asked: Any, moment: Moment) -> None:
        self.asked, self.moment = asked, moment

    def __await__(self) -> Generator[Any, Any, Any]:
        go, given = self.asked.send, None
        while True:
            try:
                waits = go(given)
            except StopIteration as done:
                return done.value
            self.moment()
            try:
                go, given = self.asked.send, (yield waits)
            except BaseException as failed:  # noqa: BLE001  it is handed on, whatever it is
                go, given = self.asked.throw, failed
