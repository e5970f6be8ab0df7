"""Numbers brought in a file, compared and linked (個人番号の照合): what agrees is linked, all else becomes a question.

All is worked out on the whole file, so that the order of its rows counts for nothing: a number that two rows bring for
two people is linked with neither. The judgement is `registry.linking`'s; here it is given what is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final

from madoguchi.adapters.intake_files.number_seal import FAILS, FITS, opened_number
from madoguchi.adapters.keys import Keys, key_file, keyed_digest, read_keys
from madoguchi.adapters.postgres.intake.moving import MovedFile
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.changing import correct_staged
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.intake import MISTYPED, NOT_MADE_UP
from madoguchi.registry.linking import Before, Identity, Outcome, differing, outcome
from madoguchi.terms.individual_number import IndividualNumber

BATCH: Final = 4_096
BROUGHT: Final = "CREATE TEMP TABLE brought (row integer PRIMARY KEY, token bytea NOT NULL) ON COMMIT DROP"
SEALED: Final = "SELECT row, individual_number FROM taken ORDER BY row"
WHOSE: Final = """
CREATE TEMP TABLE whose ON COMMIT DROP AS
SELECT b.row, b.token, coalesce(m.into_person, p.person) AS person FROM brought AS b JOIN taken AS t USING (row)
JOIN registry.person AS p ON p.insurer = $1 AND p.key = t.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
"""
CASES: Final = """
SELECT t.row, w.person, w.token, t.individual_number, t.name, t.birth_date, t.sex, t.address,
    n.written AS our_name, CASE WHEN b.birth_date_latest IS NULL THEN b.birth_date END AS our_birth_date,
    s.sex AS our_sex, a.address AS our_address,
    k.link IS NOT NULL AND k.superseded IS NULL AS linked,
    k.superseded IS NOT NULL AND coalesce(q.learnt < k.superseded, true) AS undone,
    CASE WHEN NOT q.used THEN q.said END AS said, q.question, q.found, coalesce(q.used, false) AS used,
    EXISTS (SELECT FROM linking.link AS o WHERE o.insurer = $1 AND o.token = w.token AND o.person <> w.person
            AND o.superseded IS NULL)
        OR EXISTS (SELECT FROM whose AS o WHERE o.token = w.token AND o.person <> w.person) AS another_person,
    EXISTS (SELECT FROM linking.link AS o WHERE o.insurer = $1 AND o.person = w.person AND o.token <> w.token
            AND o.superseded IS NULL)
        OR EXISTS (SELECT FROM whose AS o WHERE o.person = w.person AND o.token <> w.token) AS another_number
FROM whose AS w JOIN taken AS t USING (row)
LEFT JOIN registry.name AS n
    ON n.insurer = $1 AND n.person = w.person AND n.superseded IS NULL AND n.valid @> $2::date
LEFT JOIN registry.birth AS b
    ON b.insurer = $1 AND b.person = w.person AND b.superseded IS NULL AND b.valid @> $2::date
LEFT JOIN registry.sex AS s
    ON s.insurer = $1 AND s.person = w.person AND s.superseded IS NULL AND s.valid @> $2::date
LEFT JOIN registry.registered_address AS a
    ON a.insurer = $1 AND a.person = w.person AND a.superseded IS NULL AND a.valid @> $2::date
LEFT JOIN LATERAL (
    SELECT one.question, one.found, one.learnt,
        (SELECT l.said FROM linking.look AS l
         WHERE l.insurer = $1 AND l.question = one.question AND l.said <> 'asked') AS said,
        EXISTS (SELECT FROM linking.link AS u WHERE u.insurer = $1 AND u.question = one.question) AS used
    FROM linking.question AS one
    WHERE one.insurer = $1 AND one.person = w.person AND one.token = w.token AND one.superseded IS NULL
    ORDER BY one.question DESC LIMIT 1
) AS q ON true
LEFT JOIN LATERAL (
    SELECT one.link, one.superseded FROM linking.link AS one
    WHERE one.insurer = $1 AND one.person = w.person AND one.token = w.token ORDER BY one.link DESC LIMIT 1
) AS k ON true
ORDER BY w.person, t.row
"""
LAST: Final = "SELECT coalesce(max(question), 0) FROM linking.question WHERE insurer = $1"
LAST_LINK: Final = "SELECT coalesce(max(link), 0) FROM linking.link WHERE insurer = $1"
ASK: Final = (
    "INSERT INTO linking.question (insurer, question, person, token, found, learnt) VALUES ($1, $2, $3, $4, $5, $6)"
)
ASK_ANEW: Final = "UPDATE linking.question SET superseded = $3 WHERE insurer = $1 AND question = $2"
LINK: Final = """
INSERT INTO linking.link (insurer, link, person, token, how, question, since, learnt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
FILED: Final = Statement("""
SELECT person, since AS first, NULL::date AS last, NULL::text[] AS unknown, NULL::text[] AS untold,
    true AS individual_number_filed FROM linking.link WHERE insurer = $1 AND learnt = @n
""")


OF_KIND: Final = Statement("""
SELECT row FROM arriving WHERE individual_number LIKE '@kind%' AND $1::integer IS NOT NULL
""")
NO_NUMBER: Final = Clash(MISTYPED, OF_KIND.filled(kind=FAILS))
NO_SAMPLE: Final = Clash(NOT_MADE_UP, OF_KIND.filled(kind=FITS))


async def move_numbers(books: Books, moving: MovedFile) -> int:
    """Link the numbers that wait (紐付け), with the keys that the environment names: how many. Raises `NoKeys`."""
    return await Linker(read_keys(key_file())).link(books, moving.as_of, moving.n)


@dataclass
class Found:
    """What is found in some rows, to be written (照合の結果)."""

    links: list[tuple[Any, IndividualNumber]] = field(default_factory=list)
    asked: list[tuple[Any, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Linker:
    """Links the numbers of the file whose rows wait in `taken` (紐付け処理)."""

    keys: Keys

    async def link(self, books: Books, as_of: date, n: int) -> int:
        """Link what agrees and ask about all else (照合), as of a day, under a number: how many were linked."""
        await self._tokens(books)
        linked, found = 0, Found()
        async for one in books.connection.cursor(CASES, books.insurer, as_of, prefetch=BATCH):
            self._judge(one, found)
            if len(found.links) + len(found.asked) >= BATCH:
                linked, found = linked + await self._written(books, found, as_of, n), Found()
        linked += await self._written(books, found, as_of, n)
        await correct_staged(books, "number_filing", ["individual_number_filed"], FILED.filled(n=n), n)
        return linked

    async def _tokens(self, books: Books) -> None:
        await books.connection.execute(BROUGHT)
        rows = await books.connection.fetch(SEALED)
        records = ((row["row"], self._token(books, opened_number(row["individual_number"]))) for row in rows)
        await books.connection.copy_records_to_table("brought", records=records)
        await books.connection.execute(WHOSE, books.insurer)
        await books.connection.execute("CREATE INDEX ON whose (token); CREATE INDEX ON whose (person)")
        await books.connection.execute("ANALYZE whose")

    def _token(self, books: Books, number: IndividualNumber) -> bytes:
        """By what a number is known here: not what its keeper finds it by."""
        return keyed_digest(self.keys.finding, "link", str(books.insurer), number.reveal())

    def _judge(self, one: Any, found: Found) -> None:
        result, doubts = outcome(differing(_ours(one), _theirs(one)), _before(one))
        if result is Outcome.LINKED:
            found.links.append((one, opened_number(one["individual_number"])))
        words = [doubt.value for doubt in doubts]
        if result is Outcome.WAITING and not _stands(one, words):
            found.asked.append((one, words))

    async def _written(self, books: Books, found: Found, since: date, n: int) -> int:
        last = await books.connection.fetchval(LAST_LINK, books.insurer)
        rows = [(books.insurer, link, one["person"], one["token"], _how(one), _answered(one), since, n)
                for link, (one, _) in zip(count(last + 1), found.links)]  # fmt: skip
        await books.connection.executemany(LINK, rows)
        numbers = [(one["person"], number) for one, number in found.links]
        await Individuals(books, self.keys).put(numbers, n)
        await _ask(books, found.asked, n)
        return len(rows)


async def _ask(books: Books, asked: Sequence[tuple[Any, list[str]]], n: int) -> None:
    """Open a question for each, in place of one that waits and names other doubts."""
    old = [(books.insurer, one["question"], n) for one, _ in asked if _waits(one)]
    await books.connection.executemany(ASK_ANEW, old)
    last = await books.connection.fetchval(LAST, books.insurer)
    rows = [(books.insurer, question, one["person"], one["token"], words, n)
            for question, (one, words) in zip(count(last + 1), asked)]  # fmt: skip
    await books.connection.executemany(ASK, rows)


def _waits(one: Any) -> bool:
    """Whether a question of these two waits: for somebody to look at it, or accepted, for the number to come again."""
    return bool(one["question"]) and not (one["used"] or one["said"] == "rejected" or one["undone"])


def _stands(one: Any, words: Sequence[str]) -> bool:
    """Whether this very question waits already."""
    return _waits(one) and (one["found"] == words or one["said"] == "accepted")


def _how(one: Any) -> str:
    return "accepted" if one["said"] == "accepted" else "agreed"


def _answered(one: Any) -> int | None:
    """The question that a link settles."""
    return one["question"] if _waits(one) else None


def _ours(one: Any) -> Identity:
    return Identity(one["our_name"], one["our_birth_date"], one["our_sex"], one["our_address"])


def _theirs(one: Any) -> Identity:
    return Identity(one["name"], one["birth_date"], one["sex"], one["address"])


def _before(one: Any) -> Before:
    return Before(one["linked"], one["said"], one["undone"], one["another_person"], one["another_number"])
