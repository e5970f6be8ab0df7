"""The questions of linking, and what people say of them (照合の保留と確認): entries, of which none is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from madoguchi.adapters.keys import key_file, read_keys
from madoguchi.adapters.postgres.audit.entries import record_act, record_read, record_reads
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.intake.files import Moving, PostgresIntake, Way
from madoguchi.adapters.postgres.intake.linking import NO_NUMBER, NO_SAMPLE, Linker
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.intake import Incoming, Wish
from madoguchi.desk.linking import Linked, Look, NoSuchLink, NoSuchQuestion, Question, Said, Wrong
from madoguchi.registry.linking import Doubt

Result = TypeVar("Result")
CLERK: Final = "clerk"  # as whom an administrator acts here
QUESTIONS: Final = Statement("""
SELECT * FROM (
    SELECT q.question, q.person AS whose, p.key AS person, q.found, q.opened_at, CASE
        WHEN k.superseded IS NOT NULL THEN 'undone' WHEN k.link IS NOT NULL THEN 'linked'
        ELSE coalesce((SELECT l.said FROM linking.look AS l WHERE l.insurer = q.insurer AND l.question = q.question
            ORDER BY l.nth DESC LIMIT 1), 'open') END AS state
    FROM linking.question AS q JOIN registry.person AS p USING (insurer, person)
    LEFT JOIN linking.link AS k ON k.insurer = q.insurer AND k.question = q.question
    WHERE q.insurer = $1 AND q.superseded IS NULL
) AS one WHERE @which ORDER BY question
""")
WAITING: Final = "state IN ('open', 'asked', 'accepted')"
EVER: Final = "$1 > 0"
COUNT: Final = Statement("SELECT count(*) FROM (@waiting) AS one").filled(waiting=QUESTIONS.filled(which=WAITING))
MOST: Final = 200  # letters of a purpose
LOOKS: Final = """
SELECT said, reason, who, at FROM linking.look WHERE insurer = $1 AND question = $2 ORDER BY nth
"""
LOOK_AT: Final = "SELECT linking.look_at($1, $2, $3, $4)"
ACTS: Final[Mapping[Said, str]] = {"accepted": "accept link", "rejected": "reject link", "asked": "ask about link"}
UNDO: Final = "SELECT linking.undo($1, $2, $3)"
SINCE: Final = "SELECT since FROM linking.link WHERE insurer = $1 AND link = $2"


@dataclass(frozen=True)
class PostgresLinking:
    """A `Linking` of the desk (紐付け). `samples`: the insurer is made up, and so must be its numbers."""

    dsn: str
    insurer: str
    key_file: Path | None = None
    samples: bool = False

    def link(self, file: Incoming, wish: Wish, seen: Callable[[int], object] = bool) -> Linked:
        """Take a file of numbers in: what agrees is linked, all else is asked. Raises `NoKeys`."""
        linker = Linker(read_keys(key_file(self.key_file)))

        async def move(books: Books, moving: Moving) -> int:
            return await linker.link(books, moving.as_of, moving.n)

        ways = {file.layout.kind: Way(move, (NO_SAMPLE if self.samples else NO_NUMBER,))}
        taken = PostgresIntake(self.dsn, self.insurer, ways=ways).take(file, wish, seen)
        return Linked(taken, self._asked(_waiting))

    def questions(self, purpose: str, *, settled: bool = False) -> Sequence[Question]:
        """The questions that wait, the oldest first; with `settled` all there ever were."""
        return self._asked(lambda books: _questions(books, EVER if settled else WAITING, purpose))

    def question(self, number: int, purpose: str) -> Question:
        """A question with all that was said of it. Raises `NoSuchQuestion`."""
        return self._asked(lambda books: _question(books, number, purpose))

    def look(self, number: int, said: Said, reason: str, once: str | None = None) -> Question:
        """Say something of a question. What is said twice with one key is said once."""

        async def looked(books: Books) -> Question:
            row = await _row(books, number)
            if not await books.connection.fetchval(LOOK_AT, number, said, reason, once):
                await record_act(books.connection, books.insurer, ACTS[said], reason, subject=f"question {number}",
                                 person=row["whose"])  # fmt: skip
            return await _question(books, number, reason[:MOST])

        return self._asked(looked)

    def undo(self, wrong: Wrong) -> int:
        """Undo a link that is wrong, by an entry: under which number. Raises `NoSuchLink`."""
        return self._asked(lambda books: _undone(books, wrong))

    def _asked(self, what: Callable[[Books], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn, at_most=CLERK) as connection, books_of(connection, self.insurer) as books:
                return await what(books)

        return asyncio.run(asked())


async def _waiting(books: Books) -> int:
    n: int = await books.connection.fetchval(COUNT, books.insurer)
    return n


async def _questions(books: Books, which: str, purpose: str) -> list[Question]:
    rows = await books.connection.fetch(QUESTIONS.filled(which=which), books.insurer)
    if people := sorted({row["whose"] for row in rows}):
        await record_reads(books.connection, books.insurer, people, "link queue", purpose)
    return [_read(row) for row in rows]


async def _row(books: Books, number: int) -> Any:
    row = await books.connection.fetchrow(QUESTIONS.filled(which="question = $2"), books.insurer, number)
    if row is None:
        raise NoSuchQuestion(what=f"question {number}", why="none of this number is open to you here",
                             do="`madoguchi link queue` lists those that wait")  # fmt: skip
    return row


async def _question(books: Books, number: int, purpose: str) -> Question:
    row = await _row(books, number)
    await record_read(books.connection, books.insurer, row["whose"], "link question", purpose)
    looks = await books.connection.fetch(LOOKS, books.insurer, number)
    return _read(row, tuple(Look(one["said"], one["reason"], one["who"], one["at"]) for one in looks))


def _read(row: Any, looks: tuple[Look, ...] = ()) -> Question:
    doubts = tuple(Doubt.read(word) for word in row["found"])
    return Question(row["question"], row["person"], doubts, row["state"], row["opened_at"], looks)


async def _undone(books: Books, wrong: Wrong) -> int:
    learnt = await learn(books, "a link undone", wrong.once, wrong)
    if not learnt.again:
        person = await person_of(books, wrong.person)
        link = await books.connection.fetchval(UNDO, person, wrong.reason, learnt.n)
        if link is None:
            raise NoSuchLink(what="a person whose number is not linked", why="there is nothing to undo",
                             do="look at the key; what only waits is answered by `madoguchi link reject`")  # fmt: skip
        since = await books.connection.fetchval(SINCE, books.insurer, link)
        told = [(wrong.person, since, None, False)]
        await correct_many(books, "number_filing", ["individual_number_filed"], told, learnt.n)
        await record_act(books.connection, books.insurer, "undo link", wrong.reason, subject=f"number {learnt.n}",
                         person=person)  # fmt: skip
    return learnt.n
