"""Whoever fits a question (該当者の照会): one statement for all that ask at once, whoever is or is not there."""

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
from madoguchi.reception.asking import ByAgreement, ByCard, ByNumber, Counter

DAYS_OF_PAPER: Final = ("issued_on", "valid_from", "valid_until")
# Of each question: $1 facility, $2 terminal, $3 kind, $4 keys, $5 the day, $6 insurers asked of (null: all), $7 the
# sub-number asked about; keys and insurers stand with blanks between. Of all: $8 which key. A serial is a card's or a
# smartphone's: who asks knows neither. Of somebody whose cover is over it is asked whether the same card or smartphone
# is covered at another insurer. Whether people wait is asked wherever it can change the answer:
# always where somebody is searched for by who they are, so that who is hidden is as nobody.
FIND: Final = Statement("""
SELECT q.n, a.is_open, a.seconds, f.*, CASE WHEN a.is_open AND a.seconds = 0 AND (
    q.kind = 'person' OR f.person IS NULL OR (q.kind = 'card' AND f.holds IS NOT TRUE)
    OR translate(f.shown_sub_number, '０１２３４５６７８９', '0123456789') <> q.sub_number
) THEN reception.is_unsure(string_to_array(q.insurers, ' '), $8::text) END AS unsure
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[]) WITH ORDINALITY
    AS q (facility, terminal, kind, keys, on_day, insurers, sub_number, n)
CROSS JOIN LATERAL reception.asking(q.facility, q.terminal, q.kind) AS a LEFT JOIN LATERAL (
    SELECT l.insurer, l.person, l.kind = 'phone' AS by_phone, k.*, s.insurer IS NOT NULL AS stands, @answers, @shown,
        s.eligible_from <= q.on_day AND (s.lost_on IS NULL OR s.lost_on > q.on_day) AS holds,
        EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = l.insurer AND d.person = l.person) AS waits,
        CASE WHEN s.lost_on <= q.on_day THEN EXISTS (
            SELECT FROM standing.lookup AS c
            JOIN standing.lookup AS o ON o.key = c.key AND o.kind IN ('card', 'phone') AND o.kind <> 'name'
                AND o.insurer <> c.insurer
            JOIN standing.standing AS t ON t.insurer = o.insurer AND t.person = o.person AND t.superseded IS NULL
            JOIN standing.shown AS w ON w.insurer = o.insurer AND w.person = o.person AND w.valid @@> q.on_day
                AND w.birth_date = h.birth_date
            WHERE c.insurer = l.insurer AND c.person = l.person AND c.kind IN ('card', 'phone')
            AND c.valid @@> q.on_day AND o.valid @@> q.on_day AND t.valid @@> q.on_day AND t.eligible_from <= q.on_day
            AND (t.lost_on IS NULL OR t.lost_on > q.on_day)
            AND NOT EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = o.insurer AND d.person = o.person)
        ) END AS newer, (
            SELECT jsonb_agg(jsonb_build_object('paper', p.paper, 'variant', p.variant, 'issued_on', (
                SELECT g.on_day FROM papers.step AS g
                WHERE g.insurer = p.insurer AND g.serial = p.serial AND g.step = 'approved' LIMIT 1
            ), 'valid_from', p.valid_from, 'valid_until', p.valid_until) ORDER BY p.paper, p.serial)
            FROM papers.paper AS p
            WHERE p.insurer = l.insurer AND p.person = l.person AND p.live AND p.place = 'person'
            AND coalesce(p.valid_from <= q.on_day, true) AND coalesce(p.valid_until >= q.on_day, true)
        ) AS papers
    FROM standing.lookup AS l
    LEFT JOIN standing.standing AS s ON s.insurer = l.insurer AND s.person = l.person AND s.superseded IS NULL
        AND s.valid @@> q.on_day
    LEFT JOIN standing.shown AS h ON h.insurer = l.insurer AND h.person = l.person AND h.valid @@> q.on_day
    CROSS JOIN LATERAL reception.known_at(q.facility, l.insurer, l.person, q.on_day) AS k
    WHERE a.is_open AND a.seconds = 0 AND l.key = ANY (string_to_array(q.keys, ' '))
        AND (l.kind = q.kind OR l.kind = 'phone' AND q.kind = 'card') AND l.kind <> 'name' AND l.valid @@> q.on_day
) AS f ON true
""")


@dataclass(frozen=True, slots=True)
class Sought:
    """By what somebody is looked for, by whom and for which day (検索の条件): a kind of key, and keys of that kind.

    `insurers`: those that it is of, where the question names one; an insurer number that nobody has here is of none.
    """

    at: Counter
    on: date
    kind: str
    keys: tuple[str, ...]
    insurers: tuple[str, ...] | None = None
    sub_number: str | None = None


def sought(at: Counter, question: Question, key: LookupKey, numbered: Mapping[str, Sequence[str]]) -> Sought:
    """By what a question is answered (照会の鍵). `numbered`: our keys of the insurers that have an insurer number."""
    asked, on = question.asked, question.on
    if isinstance(asked, ByCard):
        return Sought(at, on, CARD, (key.of_card(asked.serial),))
    if isinstance(asked, ByAgreement):
        return Sought(at, on, CARD, asked.cards)
    if isinstance(asked, ByNumber):
        insurers = tuple(numbered.get(asked.insurer, ()))
        keys = tuple(key.of_number(one, asked.number, asked.birth_date) for one in insurers)
        return Sought(at, on, NUMBER, keys, insurers, asked.number.sub_number)
    return Sought(at, on, PERSON, (key.of_person(asked.name, asked.birth_date, asked.sex, asked.address),))


async def find(connection: Connection, each: Sequence[Sought], key: LookupKey) -> Sequence[Findings]:
    """Whoever fits each question (該当者), and what is known of who asks."""
    rows = await connection.fetch(statement(), *_bound(each), key.name)
    found: list[list[Any]] = [[] for _ in each]
    for row in rows:
        found[row["n"] - 1].append(row)
    return [_findings(one, of) for one, of in zip(each, found, strict=True)]


def _bound(each: Sequence[Sought]) -> tuple[list[object], ...]:
    """What is bound of the questions: a column of each thing."""
    return (
        [UUID(one.at.facility) for one in each],
        [one.at.terminal for one in each],
        [one.kind for one in each],
        [" ".join(one.keys) for one in each],
        [one.on for one in each],
        [None if one.insurers is None else " ".join(one.insurers) for one in each],
        [one.sub_number for one in each],
    )


def _findings(what: Sought, rows: Sequence[Any]) -> Findings:
    first = rows[0]
    return Findings(tuple(_found(row) for row in rows if row["person"] is not None), open=first["is_open"],
                    waits=first["seconds"] > 0, seconds=first["seconds"], unsure=any(row["unsure"] for row in rows),
                    here=what.insurers != ())  # fmt: skip


@cache
def statement() -> str:
    """The statement (照会の文): of each question its counter, kind, keys, day, insurers and sub-number are bound."""
    return FIND.filled(answers=listed(at_a_counter(), "s"), shown=", ".join(f"h.{one} AS shown_{one}" for one in SHOWN))


def _found(row: Any) -> Found:
    answers = {name: row[name] for name in at_a_counter()} if row["stands"] else None
    shown = {name: row[f"shown_{name}"] for name in SHOWN}
    return Found(row["insurer_name"], row["person"], row["waits"], answers, shown, _papers(row["papers"]),
                 bool(row["newer"]), row["reference"], bool(row["visited"]), row["head_name"],
                 bool(row["by_phone"]))  # fmt: skip


def _papers(told: str | None) -> tuple[Mapping[str, Any], ...]:
    return tuple(map(_paper, json.loads(told))) if told else ()


def _paper(one: Mapping[str, Any]) -> Mapping[str, Any]:
    days = {name: parse_day(one[name]) for name in DAYS_OF_PAPER if one[name]}
    return {**one, **days}
