"""A feed to try things on: some people loaded, what happens to them, and what is sent, answered and shown."""

from asyncio import run as await_
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.lending import copy_for
from adapters.postgres.people_of_plans import HOLDER, INSURER, LOADED, MADE_ON, NO_CARD, RENEWAL, person
from adapters.postgres.platform_stand_in import ANSWER_HEAD, Platform
from adapters.postgres.servers import migrated_database
from faces.asked import written
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.feed.port import PostgresFeed
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover, correct
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.days.spans import Span
from madoguchi.desk.feed import Comparing, FeedLine, Sending, Stream
from madoguchi.desk.intake import Intake, Taken, Wish
from madoguchi.registry.intake.feed import FEED
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.engine.roll import batch_of

Ask = Callable[..., Any]
OURS, ELSEWHERE = "00130012", "06130009"
ON, BEGUN = date(2026, 7, 20), date(2020, 4, 1)
SHOWN_HEAD = ("個人キー,表示された保険者番号,表示された資格取得日,表示された資格喪失日,記号,番号,枝番,copayment_rate,"
              "next_copayment_rate,next_copayment_rate_from,limit_category\n")  # fmt: skip
OLD = {"birth_date": date(1953, 4, 2), "copayment_rate": 20, "copayment_rate_from": date(2025, 8, 1)}
PEOPLE = [person("holder", HOLDER), person("other", NO_CARD), person("old", NO_CARD, OLD), person("gone", NO_CARD)]
WANTED = """
SELECT p.key, w.aspect, w.first, w.last, w.value
FROM feed.wanted($1, $2, $3) AS w JOIN registry.person AS p ON p.insurer = $1 AND p.person = w.person
"""
PEOPLES = ("clerk", "approver", "auditor")
TABLES = ("file", "line", "writing", "answer", "shown_file", "shown", "comparison", "difference")
ALL = Statement("SELECT 1 FROM feed.@table")
FILES = count(1)


@pytest.fixture(scope="session")
def people_of_feed(server: Server) -> Iterator[str]:
    """A database with the people, copied for each test."""
    for dsn in migrated_database(server):
        PostgresRegistry(dsn, INSURER, "intake").load(LOADED, [batch_of(PEOPLE)], "a roll")
        yield dsn


@pytest.fixture
def feed(request: pytest.FixtureRequest, server: Server, people_of_feed: str) -> Iterator[PostgresFeed]:
    """The feed of these people, in a database of its own."""
    for dsn in copy_for(request, server, people_of_feed):
        yield PostgresFeed(dsn, INSURER)


@pytest.fixture
def told_all(feed: PostgresFeed, tmp_path: Path) -> PostgresFeed:
    """A platform that was told everything and acknowledged it; the rate of the old one changes on 1 August."""
    correction(feed, "old", MADE_ON, rate={"copayment_rate": 20, "next_copayment_rate": 30,
                                           "next_copayment_rate_from": RENEWAL})  # fmt: skip
    answered(feed, tmp_path, Platform().take(sent(feed)))
    return feed


def correction(feed: PostgresFeed, key: str, since: date, **said: Any) -> None:
    async def corrected() -> None:
        async with connect(feed.dsn) as connection, books_of(connection, INSURER) as books:
            await correct(books, key, Span(since, None), said, "a test")

    await_(corrected())


def cover(feed: PostgresFeed, key: str, change: Callable[..., Any]) -> None:
    async def changed() -> None:
        async with connect(feed.dsn) as connection, books_of(connection, INSURER) as books:
            await change_cover(books, key, change, "a test")

    await_(changed())


def wanted(feed: PostgresFeed, stream: Stream = "open") -> list[tuple[object, ...]]:
    async def asked() -> list[tuple[object, ...]]:
        async with connect(feed.dsn) as connection, books_of(connection, INSURER) as books:
            known = await connection.fetchval("SELECT known FROM registry.insurer WHERE insurer = $1", books.insurer)
            return sorted(map(tuple, await connection.fetch(WANTED, books.insurer, stream, known)), key=str)

    return await_(asked())


def sent(feed: PostgresFeed, stream: Stream = "open", **more: Any) -> list[FeedLine]:
    return list(feed.lines(stream, feed.send(Sending(ON, stream, **more)).file))


def answered(feed: PostgresFeed, folder: Path, answers: list[str], kind: str = "feed_answers") -> Taken:
    file = written(folder, f"answers-{next(FILES)}.csv", ANSWER_HEAD + "".join(answers))
    return feed.answers().take(CsvOfKind(file, FEED[kind]), Wish(ON, ON, forced="any order"))


def shown(feed: PostgresFeed, folder: Path, rows: str, head: str = SHOWN_HEAD, of: str = "platform") -> Taken:
    file = written(folder, f"shown-{next(FILES)}.csv", head + rows)
    layout = layout_named(of) if of == "platform" else FEED[of]
    intake: Intake = PostgresIntake(feed.dsn, INSURER) if of == "platform" else feed.answers()
    return intake.take(CsvOfKind(file, layout), Wish(ON, ON))


def told(lines: list[FeedLine]) -> list[tuple[str, str, str, bool]]:
    return [(one.person, one.aspect, one.value, one.withdraws is not None) for one in lines]


def agreeing(*, old: str = "20,30,2026-08-01") -> list[str]:
    return [f"{key},{OURS},2020-04-01,,,,,{old if key == 'old' else ',,'},\n" for key in
            ("holder", "other", "old", "gone")]  # fmt: skip


def compared(feed: PostgresFeed, on: date = RENEWAL, **more: Any) -> dict[tuple[str, str], int]:
    return dict(feed.compare(Comparing(on, OURS, **more)).counts)
