"""Answers of the national platform, and what it shows, taken in (登録結果と表示の取り込み)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from madoguchi.adapters.postgres.intake.moving import MovedFile
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.feed import Stream
from madoguchi.desk.intake import NEVER_SENT

OWN: Final = """
SELECT t.*, coalesce(m.into_person, p.person) AS who
FROM taken AS t JOIN registry.person AS p ON p.insurer = registry.own_insurer() AND p.key = t.person
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
"""
UNSENT: Final = Statement("""
SELECT a.row FROM arriving AS a LEFT JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
LEFT JOIN feed.line AS l ON l.insurer = $1 AND l.stream = '@stream' AND l.line = a.feed_line AND l.person = p.person
WHERE l.line IS NULL
""")
ANSWER: Final = """
INSERT INTO feed.answer (insurer, stream, line, turn, outcome, reason, n)
SELECT $1, $2, t.feed_line, t.turn, CASE WHEN t.accepted THEN 'acknowledged' ELSE 'refused' END,
    CASE WHEN t.reason ~ '^[A-Za-z0-9_.-]{1,40}$' THEN t.reason WHEN t.reason IS NOT NULL THEN 'other' END, $3
FROM taken AS t ON CONFLICT DO NOTHING
"""
SHOWN_FILE: Final = """
INSERT INTO feed.shown_file (insurer, stream, file, of_sample, as_of, aspects, n) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
SHOWN: Final = Statement("""
INSERT INTO feed.shown (insurer, stream, file, person, shown_insurer, aspect, first, last, value)
SELECT $1, 'open', $2, t.who, t.shown_insurer, told.aspect, told.first, told.last, told.value
FROM (@own) AS t CROSS JOIN LATERAL (SELECT t.shown_lost_on - 1 AS day) AS ends CROSS JOIN LATERAL (VALUES
    ('cover', t.shown_from, ends.day, ''),
    ('number', t.shown_from, ends.day, CASE WHEN num_nonnulls(t.symbol, t.number, t.sub_number) > 0
        THEN concat(t.symbol, '/', t.number, '/', t.sub_number) END),
    ('rate', t.shown_from, least(ends.day, t.next_copayment_rate_from - 1), t.copayment_rate::text),
    ('rate', t.next_copayment_rate_from, ends.day, t.next_copayment_rate::text),
    ('category', t.shown_from, ends.day, t.limit_category),
    ('special_expense', t.shown_from, ends.day, CASE WHEN t.special_expense THEN 'true' END)
) AS told (aspect, first, last, value)
WHERE told.value IS NOT NULL AND coalesce(told.first <= told.last, true)
    AND (told.aspect <> 'rate' OR told.first IS NOT NULL)
""").filled(own=OWN)
APART: Final = Statement("""
INSERT INTO feed.shown (insurer, stream, file, person, aspect, value)
SELECT $1, 'apart', $2, t.who, told.aspect, 'true' FROM (@own) AS t CROSS JOIN LATERAL (VALUES
    ('own_information_blocked', t.own_information_blocked), ('address_hidden', t.address_hidden)
) AS told (aspect, is_set) WHERE told.is_set
""").filled(own=OWN)
TOLD_BY: Final[Mapping[str, str]] = {
    "symbol": "number", "number": "number", "copayment_rate": "rate", "limit_category": "category",
    "special_expense": "special_expense", "own_information_blocked": "own_information_blocked",
    "address_hidden": "address_hidden",
}  # fmt: skip


def clash_of_answers(stream: Stream) -> Clash:
    """Answers to what was never sent of that person (送っていない行への回答)."""
    return Clash(NEVER_SENT, UNSENT.filled(stream=stream))


def answers_moved(stream: Stream) -> Callable[[Books, MovedFile], Awaitable[int]]:
    """Who records the answers of a stream (登録結果の記録). The same answer twice is one."""

    async def move(books: Books, moving: MovedFile) -> int:
        done = await books.connection.execute(ANSWER, books.insurer, stream, moving.n)
        return int(done.rpartition(" ")[2])

    return move


async def move_shown(books: Books, moving: MovedFile) -> int:
    """Record what is shown (表示の記録): how many things are."""
    return await _shown(books, moving, "open", ["cover"], SHOWN)


async def move_shown_apart(books: Books, moving: MovedFile) -> int:
    """Record what is shown apart (別扱いの表示の記録)."""
    return await _shown(books, moving, "apart", [], APART)


async def _shown(books: Books, moving: MovedFile, stream: Stream, always: list[str], query: str) -> int:
    told = [*always, *dict.fromkeys(TOLD_BY[name] for name in moving.columns if name in TOLD_BY)]
    sample = moving.layout.kind == "platform_sample"
    await books.connection.execute(SHOWN_FILE, books.insurer, stream, moving.file, sample, moving.as_of, told, moving.n)
    return int((await books.connection.execute(query, books.insurer, moving.file)).rpartition(" ")[2])
