"""Whoever fits a question (該当者の照会): one statement, whatever it asks by, and whoever is or is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.standing.projecting import CARD, NUMBER, PERSON, SHOWN, LookupKey
from madoguchi.adapters.postgres.standing.reading import at_a_counter
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.days.eras import parse_day
from madoguchi.desk.verifying import Findings, Question
from madoguchi.reception.answering import Found
from madoguchi.reception.asking import ByCard, ByNumber, Counter

DAYS_OF_PAPER: Final = ("issued_on", "valid_from", "valid_until")
# $1 facility, $2 terminal, $3 kind, $4 keys, $5 the day, $6 insurers asked of (null: all), $7 which key. Of somebody
# whose cover is over it is asked whether the same card is covered at another insurer.
FIND: Final = Statement("""
SELECT a.is_open, a.seconds, f.*, a.is_open AND a.seconds = 0 AND f.person IS NULL
    AND reception.is_unsure($6::text[], $7::text) AS unsure
FROM reception.asking($1::uuid, $2::text) AS a LEFT JOIN LATERAL (
    SELECT l.insurer, l.person, k.*, s.insurer IS NOT NULL AS stands, @answers, @shown,
        EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = l.insurer AND d.person = l.person) AS waits,
        CASE WHEN s.lost_on <= $5::date THEN EXISTS (
            SELECT FROM standing.lookup AS c
            JOIN standing.lookup AS o ON o.key = c.key AND o.kind = 'card' AND o.kind <> 'name'
                AND o.insurer <> c.insurer
            JOIN standing.standing AS t ON t.insurer = o.insurer AND t.person = o.person AND t.superseded IS NULL
            WHERE c.insurer = l.insurer AND c.person = l.person AND c.kind = 'card' AND c.valid @@> $5::date
            AND o.valid @@> $5::date AND t.valid @@> $5::date AND t.eligible_from <= $5::date
            AND (t.lost_on IS NULL OR t.lost_on > $5::date)
        ) END AS newer, (
            SELECT jsonb_agg(jsonb_build_object('paper', p.paper, 'variant', p.variant, 'issued_on', (
                SELECT g.on_day FROM papers.step AS g
                WHERE g.insurer = p.insurer AND g.serial = p.serial AND g.step = 'approved' LIMIT 1
            ), 'valid_from', p.valid_from, 'valid_until', p.valid_until) ORDER BY p.paper, p.serial)
            FROM papers.paper AS p
            WHERE p.insurer = l.insurer AND p.person = l.person AND p.live AND p.place = 'person'
            AND coalesce(p.valid_from <= $5::date, true) AND coalesce(p.valid_until >= $5::date, true)
        ) AS papers
    FROM standing.lookup AS l
    LEFT JOIN standing.standing AS s ON s.insurer = l.insurer AND s.person = l.person AND s.superseded IS NULL
        AND s.valid @@> $5::date
    LEFT JOIN standing.shown AS h ON h.insurer = l.insurer AND h.person = l.person AND h.valid @@> $5::date
    CROSS JOIN LATERAL reception.known_at($1::uuid, l.insurer, l.person, $5::date) AS k
    WHERE a.is_open AND a.seconds = 0 AND l.key = ANY ($4::text[]) AND l.kind = $3 AND l.kind <> 'name'
        AND l.valid @@> $5::date
) AS f ON true
""")


@dataclass(frozen=True, slots=True)
class Sought:
    """By what somebody is looked for (検索の条件): a kind of key, keys of that kind, and the insurers that it is of."""

    kind: str
    keys: tuple[str, ...]
    insurers: tuple[str, ...] | None = None


def sought(question: Question, key: LookupKey, numbered: Mapping[str, Sequence[str]]) -> Sought:
    """By what a question is answered (照会の鍵). `numbered`: our keys of the insurers that have an insurer number."""
    asked = question.asked
    if isinstance(asked, ByCard):
        return Sought(CARD, (key.of_card(asked.serial),))
    if isinstance(asked, ByNumber):
        insurers = tuple(numbered.get(asked.insurer, ()))
        return Sought(NUMBER, tuple(key.of_number(one, asked.number, asked.birth_date) for one in insurers), insurers)
    return Sought(PERSON, (key.of_person(asked.name, asked.birth_date, asked.sex, asked.address),))


async def find(connection: Connection, at: Counter, what: Sought, on: date, key: LookupKey) -> Findings:
    """Whoever fits (該当者), and what is known of who asks."""
    insurers = None if what.insurers is None else list(what.insurers)
    asked = (UUID(at.facility), at.terminal, what.kind, list(what.keys), on, insurers, key.name)
    rows = await connection.fetch(statement(), *asked)
    (first, *_) = rows
    people = [row for row in rows if row["person"] is not None]
    return Findings(tuple(_found(row) for row in people), open=first["is_open"], waits=first["seconds"] > 0,
                    visited=any(row["visited"] for row in people), seconds=first["seconds"],
                    unsure=first["unsure"])  # fmt: skip


@cache
def statement() -> str:
    """The statement (照会の文): counter, kind, keys, day, insurers and the name of the key are bound."""
    return FIND.filled(answers=listed(at_a_counter(), "s"), shown=", ".join(f"h.{one} AS shown_{one}" for one in SHOWN))


def _found(row: Any) -> Found:
    answers = {name: row[name] for name in at_a_counter()} if row["stands"] else None
    shown = {name: row[f"shown_{name}"] for name in SHOWN}
    return Found(row["insurer_name"], row["person"], row["waits"], answers, shown, _papers(row["papers"]),
                 bool(row["newer"]), row["reference"])  # fmt: skip


def _papers(told: str | None) -> tuple[Mapping[str, Any], ...]:
    return tuple(map(_paper, json.loads(told))) if told else ()


def _paper(one: Mapping[str, Any]) -> Mapping[str, Any]:
    days = {name: parse_day(one[name]) for name in DAYS_OF_PAPER if one[name]}
    return {**one, **days}
