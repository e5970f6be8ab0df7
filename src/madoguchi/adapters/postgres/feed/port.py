"""The feed in PostgreSQL (資格情報の登録): each call has its own transaction. What is told, `0014_feed` works out.

Everything takes a number of the insurer's, so that a plan by what was known under a number knows the answers too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.feed.answers import answers_moved, clash_of_answers, move_shown, move_shown_apart
from madoguchi.adapters.postgres.intake.files import PostgresIntake, Way
from madoguchi.adapters.postgres.knowledge import Books, Learnt, books_of, learn
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.feed import (
    Compared,
    Comparing,
    Expected,
    FeedFile,
    FeedLine,
    NoSuchFile,
    NothingShown,
    OtherBytes,
    Sending,
    Sent,
    ShownOtherwise,
    Stream,
)
from madoguchi.desk.intake import Intake

Result = TypeVar("Result")
CLERK: Final = "clerk"  # as whom an administrator acts here
PAGE: Final = 50_000  # lines that are read at once
WAYS: Final[Mapping[str, Way]] = {
    "feed_answers": Way(answers_moved("open"), (clash_of_answers("open"),)),
    "feed_answers_apart": Way(answers_moved("apart"), (clash_of_answers("apart"),)),
    "platform_sample": Way(move_shown),
    "platform_apart": Way(move_shown_apart),
}
MAKE: Final = "SELECT made, written FROM feed.make_file($1, $2, $3, $4, $5)"
BEFORE: Final = "SELECT file, lines FROM feed.file WHERE insurer = $1 AND stream = $2 AND key = $3"
EXISTS: Final = "SELECT EXISTS (SELECT FROM feed.file WHERE insurer = $1 AND stream = $2 AND file = $3)"
LINES: Final = """
SELECT l.file, l.line, l.withdraws, p.key AS person, l.person AS whose, l.aspect, l.first, l.last, l.value
FROM feed.line AS l JOIN registry.person AS p USING (insurer, person)
WHERE l.insurer = $1 AND l.stream = $2 AND l.file = $3 AND l.line > $4 ORDER BY l.line LIMIT $5
"""
DIGEST: Final = "SELECT digest FROM feed.writing WHERE insurer = $1 AND stream = $2 AND file = $3 LIMIT 1"
WRITING: Final = "INSERT INTO feed.writing (insurer, stream, file, digest) VALUES ($1, $2, $3, $4)"
FILES: Final = """
SELECT f.file, f.on_day AS "on", f.lines, count(k.line) FILTER (WHERE k.outcome = 'unknown') AS unknown,
    count(k.line) FILTER (WHERE k.outcome = 'acknowledged') AS acknowledged,
    count(k.line) FILTER (WHERE k.outcome = 'refused') AS refused,
    (SELECT min(w.digest) FROM feed.writing AS w
    WHERE (w.insurer, w.stream, w.file) = (f.insurer, f.stream, f.file)) AS digest
FROM feed.file AS f LEFT JOIN feed.lines_known($1, $2, (SELECT known FROM registry.insurer WHERE insurer = $1)) AS k
    ON k.file = f.file
WHERE f.insurer = $1 AND f.stream = $2 GROUP BY f.insurer, f.stream, f.file ORDER BY f.file DESC
"""
COMPARE: Final = "SELECT feed.compare($1, $2, $3, $4, $5, $6)"
COMPARED: Final = Statement("""
SELECT c.comparison, c.file, s.as_of, c.people, c.aspects, (
    SELECT f.refused + f.held FROM intake.file AS f WHERE f.insurer = c.insurer AND f.file = c.file) AS left_out
FROM feed.comparison AS c JOIN feed.shown_file AS s USING (insurer, file)
WHERE c.insurer = $1 AND c.stream = $2 AND c.@column = $3
""")
COUNTS: Final = """
SELECT aspect, cause, count(*) AS people FROM feed.difference
WHERE insurer = $1 AND stream = $2 AND comparison = $3 GROUP BY aspect, cause ORDER BY aspect, cause
"""
DIFFERENCES: Final = """
SELECT p.key AS person, d.person AS whose, d.aspect, d.cause, d.ours, d.shown
FROM feed.difference AS d JOIN registry.person AS p USING (insurer, person)
WHERE d.insurer = $1 AND d.stream = $2 AND d.comparison = $3 ORDER BY d.person, d.aspect
"""
SAMPLE: Final = """
SELECT p.key AS person, s.person AS whose, w.aspect, w.first, w.last, w.value FROM feed.sample($2, $3) AS s (person)
JOIN registry.person AS p ON p.insurer = $1 AND p.person = s.person
JOIN feed.wanted($1, 'open', (SELECT known FROM registry.insurer WHERE insurer = $1)) AS w ON w.person = s.person
WHERE daterange(w.first, w.last, '[]') @> $2::date ORDER BY p.key, w.aspect
"""


@dataclass(frozen=True, slots=True)
class PostgresFeed:
    """The feed of an insurer in a database (資格情報の登録): a `Feed` of the desk. `role`: whom to act as."""

    dsn: str
    insurer: str
    role: str | None = None

    def send(self, asked: Sending) -> Sent:
        """Write down what is not told yet, as the next file."""
        return self._asked(lambda books: _sent(books, asked))

    def lines(self, stream: Stream, file: int) -> Iterator[FeedLine]:
        """The lines of a file, in order, a part after another."""
        after = 0
        while part := self._asked(partial(_lines, stream=stream, file=file, after=after)):
            yield from part
            after = part[-1].line

    def written(self, stream: Stream, file: int, digest: str) -> None:
        """Record that a file was written."""
        self._asked(lambda books: _written(books, stream, file, digest))

    def files(self, stream: Stream) -> Sequence[FeedFile]:
        """The files that were made, the newest first."""

        async def made(books: Books) -> list[FeedFile]:
            return [FeedFile(**row) for row in await books.connection.fetch(FILES, books.insurer, stream)]

        return self._asked(made)

    def answers(self) -> Intake:
        """Where answers, and what is shown, are taken in."""
        return PostgresIntake(self.dsn, self.insurer, ways=WAYS)

    def compare(self, asked: Comparing) -> Compared:
        """Compare what we say with what is shown."""
        return self._asked(lambda books: _compared(books, asked))

    def differences(self, stream: Stream, comparison: int, purpose: str) -> Sequence[ShownOtherwise]:
        """What differs, by person."""

        async def found(books: Books) -> list[ShownOtherwise]:
            rows = await books.connection.fetch(DIFFERENCES, books.insurer, stream, comparison)
            await _looked(books, rows, "feed differences", purpose)
            return [ShownOtherwise(**_told_of(row)) for row in rows]

        return self._asked(found)

    def sample(self, on: date, people: int, purpose: str) -> Sequence[Expected]:
        """What should be shown of the people of the sample."""

        async def drawn(books: Books) -> list[Expected]:
            rows = await books.connection.fetch(SAMPLE, books.insurer, on, people)
            await _looked(books, rows, "feed sample", purpose)
            return [Expected(**_told_of(row)) for row in rows]

        return self._asked(drawn)

    def _asked(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with (
                connect(self.dsn, self.role, at_most=CLERK) as connection,
                books_of(connection, self.insurer) as books,
            ):
                return await what(books)

        return asyncio.run(asked())


async def _sent(books: Books, asked: Sending) -> Sent:
    learnt = await learn(books, "feed", asked.once, asked)
    if learnt.again:
        (row,) = await books.connection.fetch(BEFORE, books.insurer, asked.stream, asked.once)
        return Sent(asked.stream, row["file"], row["lines"], again=True)
    how = asked.stream, asked.on, learnt.n, asked.once, asked.refused_too
    (row,) = await books.connection.fetch(MAKE, *how)
    await _noted(books, "feed send", learnt)
    return Sent(asked.stream, row["made"], row["written"])


async def _noted(books: Books, act: str, learnt: Learnt) -> None:
    await record_act(books.connection, books.insurer, act, "feed", subject=f"number {learnt.n}")


async def _lines(books: Books, stream: Stream, file: int, after: int) -> list[FeedLine]:
    if not after and not await books.connection.fetchval(EXISTS, books.insurer, stream, file):
        raise NoSuchFile(what=f"file {file} of the feed", why="none of this number was made here",
                         do="`madoguchi feed list` tells which there are")  # fmt: skip
    rows = await books.connection.fetch(LINES, books.insurer, stream, file, after, PAGE)
    await _looked(books, rows, "feed file", f"file {file}, for the national platform")
    return [FeedLine(**_told_of(row)) for row in rows]


async def _looked(books: Books, rows: Sequence[Any], act: str, purpose: str) -> None:
    """Write down that somebody is told of the people of some rows."""
    if people := sorted({row["whose"] for row in rows}):
        await record_reads(books.connection, books.insurer, people, act, purpose)


def _told_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without the number of ours."""
    return {name: value for name, value in dict(row).items() if name != "whose"}


async def _written(books: Books, stream: Stream, file: int, digest: str) -> None:
    before = await books.connection.fetchval(DIGEST, books.insurer, stream, file)
    if before not in (None, digest):
        raise OtherBytes(what=f"file {file} of the feed, with another digest than before",
                         why="a file is the same each time it is written",
                         do="report it; send neither of them")  # fmt: skip
    await books.connection.execute(WRITING, books.insurer, stream, file, digest)


async def _compared(books: Books, asked: Comparing) -> Compared:
    learnt = await learn(books, "feed", asked.once, asked)
    if learnt.again:
        return await _told(books, asked, "key", asked.once)
    how = asked.stream, asked.on, asked.number, asked.sample, learnt.n, asked.once
    made = await books.connection.fetchval(COMPARE, *how)
    if made is None:
        raise NothingShown(what=f"no file that tells what is shown by {asked.on}",
                           why="there is nothing to compare with",
                           do="take one in: `madoguchi intake take FILE --kind platform`")  # fmt: skip
    await _noted(books, "feed compare", learnt)
    return await _told(books, asked, "comparison", made)


async def _told(books: Books, asked: Comparing, column: str, value: object) -> Compared:
    query = COMPARED.filled(column=column)
    (row,) = await books.connection.fetch(query, books.insurer, asked.stream, value)
    counts = await books.connection.fetch(COUNTS, books.insurer, asked.stream, row["comparison"])
    told = {**row, "aspects": tuple(row["aspects"]), "left_out": row["left_out"] or 0}
    return Compared(**told, counts={(one["aspect"], one["cause"]): one["people"] for one in counts})
