"""The records of files that were taken (取り込みの記録): written once, with every row that was not taken; and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.desk.intake import CLASH_WORDS, MOST_KEPT, FileRecord, Incoming, KeptRow, Taken, Wish
from madoguchi.desk.rolls import RefusedRow
from madoguchi.registry.intake.period import FEW
from madoguchi.terms.once import used_key

RESULT: Final = ("file", "kind", "as_of", "n", "rows_read", "taken", "refused", "held", "changed", "untold", "whole")
NEWEST: Final = "SELECT intake.newest($1, $2, $3)"
RECORDS: Final = Statement("""
SELECT @result, k.at, k.who, f.digest, f.forced, f.key, (
    SELECT count(*)::integer FROM intake.kept_row AS w WHERE w.insurer = f.insurer AND w.file = f.file AND w.minded
) AS minded FROM intake.file AS f
JOIN registry.knowledge AS k USING (insurer, n) WHERE f.insurer = $1 AND @which ORDER BY f.n DESC
""").filled  # each use says which
RECORD: Final = Statement("""
INSERT INTO intake.file (insurer, open_to_all, digest, key, forced, @result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
""").filled(result=listed(RESULT))
KEEP_UNREAD: Final = """
INSERT INTO intake.kept_row (insurer, file, row_number, line, column_name, what, why, todo, held, cell)
SELECT $1, $2, row, line, column_name, what, why, todo, false, cell FROM unread
"""
KEEP_HELD: Final = """
INSERT INTO intake.kept_row (insurer, file, row_number, line, column_name, what, why, todo, held)
SELECT $1, $2, a.row, a.line, w.column_name, w.what, w.why, w.todo, true
FROM held AS h JOIN arriving AS a USING (row)
JOIN unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS w (clash, column_name, what, why, todo)
USING (clash)
"""
KEEP_MINDED: Final = """
INSERT INTO intake.kept_row (insurer, file, row_number, line, column_name, what, why, todo, held, minded)
SELECT $1, $2, m.row, m.line, $3, $4, $5, $6, false, true FROM unnest($7::integer[], $8::integer[]) AS m (row, line)
"""
KEPT: Final = """
SELECT row_number, line, column_name, what, why, todo, held, minded FROM intake.kept_row
WHERE insurer = $1 AND file = $2 ORDER BY row_number, cell LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Minded:
    """Rows that were taken, by their numbers and lines, and what is told of them (注意する行)."""

    clash: str
    rows: tuple[tuple[int, int], ...]


async def before(books: Books, once: str | None, file: Incoming, as_of: date | None = None) -> Taken | None:
    """What came of the same file before (取り込み済みの結果): by the key of the caller, or by its kind, day and digest.

    Raises `UsedKey` for a key under which another file was taken.
    """
    if as_of is not None:
        which = "f.kind = $2 AND f.as_of = $3 AND f.digest = $4"
        rows = await _records(books, which, file.layout.kind, as_of, file.digest)
    else:
        rows = [] if once is None else await _records(books, "f.key = $2", once)
    for row in rows:
        if row["digest"] != file.digest:
            raise used_key()
    return _result(rows[0], again=True) if rows else None


async def newest(books: Books, kind: str) -> date | None:
    """The day of the newest file of a kind (最新の基準日)."""
    as_of: date | None = await books.connection.fetchval(NEWEST, books.insurer, kind, FEW)
    return as_of


async def record(books: Books, taken: Taken, file: Incoming, wish: Wish) -> None:
    """Write the record of a file (記録), and each row that was not taken."""
    values = [getattr(taken, "read" if name == "rows_read" else name) for name in RESULT]
    await books.connection.execute(RECORD, books.insurer, file.layout.open_to_all, file.digest, wish.once, wish.forced,
                                   *values)  # fmt: skip
    await books.connection.execute(KEEP_UNREAD, books.insurer, taken.file)
    words = zip(*((clash, *said) for clash, said in CLASH_WORDS.items()), strict=True)
    await books.connection.execute(KEEP_HELD, books.insurer, taken.file, *map(list, words))


async def mind(books: Books, file: int, rows: Sequence[Minded]) -> None:
    """Write which rows were taken, and are told of all the same (注意する行)."""
    for one in rows:
        if one.rows:
            lines = list(zip(*one.rows, strict=True))
            await books.connection.execute(KEEP_MINDED, books.insurer, file, *CLASH_WORDS[one.clash], *map(list, lines))


async def files(books: Books) -> Sequence[FileRecord]:
    """The records of all files (記録の一覧), the newest first."""
    return [FileRecord(_result(row), row["at"], row["who"], row["digest"], row["forced"])
            for row in await _records(books, "true")]  # fmt: skip


async def kept(books: Books, file: int) -> Sequence[KeptRow]:
    """The rows of a file that were not taken (取り込まれなかった行), once for each cell at fault: the first of them."""
    rows = await books.connection.fetch(KEPT, books.insurer, file, MOST_KEPT)
    return [KeptRow(RefusedRow(*tuple(row)[:-2]), row["held"], row["minded"]) for row in rows]


async def _records(books: Books, which: str, *values: object) -> list[Any]:
    return await books.connection.fetch(RECORDS(result=listed(RESULT, "f"), which=which), books.insurer, *values)


def _result(row: Any, *, again: bool = False) -> Taken:
    return Taken(**{"read" if name == "rows_read" else name: row[name] for name in (*RESULT, "minded")}, again=again)
