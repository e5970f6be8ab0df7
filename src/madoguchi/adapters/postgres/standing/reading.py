"""Standing read (現況の照会): by what a paper shows, by the beginning of a name, of one person. Each is one statement.

Of who waits the answer is *cannot tell yet*, whatever stands in the tables; so each statement tells it beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, number_asked
from madoguchi.adapters.postgres.standing.deciding import COLUMNS
from madoguchi.adapters.postgres.standing.projecting import CARD, NUMBER, SHOWN, LookupKey
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.insured_number import InsuredNumber, is_of_sub_number

LAST_LETTER: Final = "\U0010ffff"
MOST: Final = 50
FOUND: Final = Statement("""
SELECT l.insurer, l.person, lower(s.valid) AS first, upper(s.valid) AS after, @answers, @shown,
    EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = l.insurer AND d.person = l.person) AS waits
FROM standing.lookup AS l
LEFT JOIN standing.standing AS s ON s.insurer = l.insurer AND s.person = l.person AND s.superseded IS NULL
    AND s.valid @@> $3::date
LEFT JOIN standing.shown AS h ON h.insurer = l.insurer AND h.person = l.person AND h.valid @@> $3::date
WHERE l.key = $2 AND l.kind = $1 AND l.kind <> 'name' AND l.valid @@> $3::date
""")
NAMED: Final = """
SELECT person, key FROM standing.lookup
WHERE kind = 'name' AND insurer = $1 AND key >= $2 AND key < $3 AND valid @> $4::date ORDER BY key, person LIMIT $5
"""
OF_PERSON: Final = Statement("""
SELECT lower(valid) AS first, upper(valid) AS after, learnt, @answers FROM standing.standing AS s
WHERE insurer = $1 AND person = $2 AND superseded IS NULL AND learnt <= $4 AND valid @@> $3::date
UNION ALL
SELECT lower(valid) AS first, upper(valid) AS after, learnt, @answers FROM standing.standing AS s
WHERE insurer = $1 AND person = $2 AND superseded > $4 AND superseded IS NOT NULL AND learnt <= $4
    AND valid @@> $3::date
""")
WAITS: Final = "SELECT EXISTS (SELECT FROM standing.due WHERE insurer = $1 AND person = $2 AND since <= $3)"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who was found (照会の結果). `answers` None: cannot tell yet. `shown`: what may be shown of them."""

    insurer: int
    person: int
    answers: Mapping[str, Any] | None
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What standing said of somebody on a day (その日の現況), for which days, and from which number on."""

    answers: Mapping[str, Any]
    first: date
    after: date
    n: int


def at_a_counter() -> tuple[str, ...]:
    """The answers that a counter of a facility may see (窓口に示す答え), and which are open."""
    answers = vocabulary().answers
    return (*(name for name in COLUMNS if name in answers and "reception" in answers[name].seen_by), "open")


async def found(
    connection: Connection, key: LookupKey, insurer: str, number: InsuredNumber, birth_date: date, on: date
) -> list[Found]:  # fmt: skip
    """Who is found by what a paper shows (記号・番号による照会), of whichever insurer; nobody is an empty list."""
    rows = await connection.fetch(by_number(), NUMBER, key.of_number(insurer, number, birth_date), on)
    return [one for one in map(_found, rows) if is_of_sub_number(number, one.shown["sub_number"])]


async def found_by_card(
    connection: Connection, key: LookupKey, serial: DigitalCertificateSerial, on: date
) -> list[Found]:  # fmt: skip
    """Who is found by the serial that a reader reads from a card (カードによる照会), of whichever insurer.

    Somebody who went from one insurer here to another is found at both: `answers` tell where cover holds.
    """
    return [_found(row) for row in await connection.fetch(by_number(), CARD, key.of_card(serial), on)]


def _found(row: Any) -> Found:
    known = row["first"] is not None and not row["waits"]
    return Found(row["insurer"], row["person"], {name: row[name] for name in at_a_counter()} if known else None,
                 {name: row[f"shown_{name}"] for name in SHOWN})  # fmt: skip


def by_number() -> str:
    """The statement of the check (照会の文): kind, key and day are bound."""
    return FOUND.filled(
        answers=listed(at_a_counter(), "s"), shown=", ".join(f"h.{one} AS shown_{one}" for one in SHOWN)
    )


async def named(books: Books, beginning: str, on: date, most: int = MOST) -> list[tuple[int, str]]:
    """People whose sort key begins so (氏名による検索), each by number and key. Of people under protection: none."""
    rows = await books.connection.fetch(NAMED, books.insurer, beginning, beginning + LAST_LETTER, on, most)
    return [tuple(row) for row in rows]


async def told(books: Books, person: int, on: date, known: int | None = None) -> Told | None:
    """What standing says of a person on a day (その日の現況), as it is known or was under a number; None: cannot tell.

    Raises `NotKnownYet`.
    """
    n = await number_asked(books, known)
    if await books.connection.fetchval(WAITS, books.insurer, person, n):
        return None
    row = await books.connection.fetchrow(of_person(), books.insurer, person, on, n)
    if row is None:
        return None
    return Told({name: row[name] for name in COLUMNS}, row["first"], row["after"], row["learnt"])


def of_person() -> str:
    """The statement of one person (一人の照会): insurer, person, day and number are bound."""
    return OF_PERSON.filled(answers=listed(COLUMNS))
