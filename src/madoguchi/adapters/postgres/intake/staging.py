"""Rows of a file on their way in (取り込み待ちの行): COPY brings them into tables of the transaction; clashes are sets.

`arriving` has the rows that could be read, `unread` the cells of those that could not, `held` which of the first are
held back; `taken` is made of what remains, each person's row once. Neither side holds more than a part of the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

from madoguchi.adapters.intake_files.scalars import type_of
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.desk.intake import DIFFERENT, NOBODY, Incoming
from madoguchi.desk.rolls import Chunk
from madoguchi.registry.groups import COVERAGE
from madoguchi.registry.intake.layout import BESIDE, SINCE, Column, Layout
from madoguchi.rulebook.late import Late

_arrow: Any = Late("pyarrow")
_csv: Any = Late("pyarrow.csv")  # its stubs know no keyword of the options
STAGING: Final = Statement("""
CREATE TEMP TABLE arriving (
    row integer NOT NULL, line integer NOT NULL, said bigint NOT NULL, unknown text, untold text, @columns
) ON COMMIT DROP;
CREATE TEMP TABLE unread (
    row integer NOT NULL, line integer NOT NULL, cell integer NOT NULL, column_name text NOT NULL, what text, why text,
    todo text
) ON COMMIT DROP;
CREATE TEMP TABLE held (row integer PRIMARY KEY, clash text NOT NULL) ON COMMIT DROP;
""")
WHO: Final = "who"  # a person, whichever of several keys a row names
HOLD: Final = Statement("""
INSERT INTO held SELECT row, '@clash' FROM (@query) AS found
WHERE $1::integer IS NOT NULL AND $2::date IS NOT NULL ON CONFLICT DO NOTHING
""")
OF_NOBODY: Final = """
SELECT a.row FROM arriving AS a LEFT JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
WHERE p.person IS NULL
"""
TORN: Final = Statement("""
WITH known AS (
    SELECT a.*, coalesce('#' || coalesce(m.into_person, p.person), a.person) AS who FROM arriving AS a
    LEFT JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
    LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
), several AS (SELECT *, count(*) OVER (PARTITION BY @each) AS times FROM known), told AS (
    SELECT row, @each, row(said & @bits, @same)::text AS told FROM several WHERE times > 1
), compared AS (
    SELECT row, min(told) OVER of_each <> max(told) OVER of_each AS torn FROM told
    WINDOW of_each AS (PARTITION BY @each)
)
SELECT row FROM compared WHERE torn
""")
TAKEN: Final = Statement("""
CREATE TEMP TABLE taken ON COMMIT DROP AS
SELECT DISTINCT ON (@each) a.* FROM arriving AS a WHERE NOT EXISTS (SELECT FROM held AS h WHERE h.row = a.row)
ORDER BY @each, a.row
""")
INDEX: Final = Statement("CREATE INDEX ON taken (@first)")


@dataclass(frozen=True, slots=True)
class Clash:
    """One kind of clash (矛盾の種類): a query of the rows; its words are the desk's.

    Bound are the insurer as `$1`, the day of the file as `$2`.
    """

    name: str
    query: str


def clashes_of(layout: Layout) -> tuple[Clash, ...]:
    """What is looked for in every file of a kind about people (共通の矛盾)."""
    if not layout.of_people:
        return ()
    known = (Clash(NOBODY, OF_NOBODY),) if layout.known_people else ()
    _, *more = layout.each
    same = [name for name in columns_of(layout) if name not in layout.each]
    torn = [_torn(layout, [WHO, *more], ["unknown", "untold", *same])]
    if more and layout.groups:  # what is said of a person beside it is one and the same in all rows
        torn.append(_torn(layout, [WHO], _beside(layout)))
    return (*known, *torn)


def _torn(layout: Layout, each: list[str], same: list[str]) -> Clash:
    """Rows of one person, whichever of the keys they name, that do not say the same."""
    bits = sum(1 << n for n, column in enumerate(layout.columns) if column.name in same)
    return Clash(DIFFERENT, TORN.filled(each=listed(each), bits=bits, same=listed(same)))


def _beside(layout: Layout) -> list[str]:
    return [one.name for one in layout.columns if one is SINCE or _is_beside(one)]


def _is_beside(column: Column) -> bool:
    return column.home is not None and column.home[0] != COVERAGE


def columns_of(layout: Layout) -> dict[str, str]:
    """The columns of the table that rows of a kind wait in, with their types (待機表の列)."""
    columns = {column.name: type_of(column) for column in layout.columns}
    return columns | {beside: columns[name] for name, beside in BESIDE.items() if name in columns}


async def stage(books: Books, file: Incoming, seen: Callable[[int], object]) -> int:
    """Bring the rows of a file into the tables of the transaction (待機表への読み込み): how many were read."""
    columns = ", ".join(f"{name} {type_}" for name, type_ in columns_of(file.layout).items())
    await books.connection.execute(STAGING.filled(columns=columns))
    rows = 0
    for chunk in file.chunks():
        await _copied(books, chunk)
        rows += chunk.read
        seen(chunk.read)
    await books.connection.execute("ANALYZE arriving")
    return rows


async def _copied(books: Books, chunk: Chunk) -> None:
    if chunk.batch.num_rows:
        out = BytesIO()
        _csv.write_csv(_arrow.Table.from_batches([chunk.batch]), out, _csv.WriteOptions(include_header=False))
        await books.connection.copy_to_table("arriving", source=_once(out.getvalue()), format="csv",
                                             columns=chunk.batch.schema.names)  # fmt: skip
    if chunk.refused:
        await books.connection.copy_records_to_table("unread", records=_unread(chunk))


def _unread(chunk: Chunk) -> Iterator[tuple[object, ...]]:
    """The cells at fault, each with its number within its row; a row has one for certain."""
    cells: Counter[int] = Counter()
    for one in (*chunk.refused, *chunk.more):
        cells[one.row] += 1
        yield one.row, one.line, cells[one.row], one.column, one.what, one.why, one.do


async def _once(text: bytes) -> AsyncIterator[bytes]:
    """COPY takes bytes from whoever gives them one after another."""
    yield text


async def hold(books: Books, clashes: Iterable[Clash], as_of: date) -> int:
    """Find the rows that cannot be true (矛盾の検出): how many. The first clash of a row is the one that is told."""
    for clash in clashes:
        await books.connection.execute(HOLD.filled(clash=clash.name, query=clash.query), books.insurer, as_of)
    found: int = await books.connection.fetchval("SELECT count(*) FROM held")
    return found


async def keep_the_good(books: Books, layout: Layout) -> None:
    """Make the table of rows that are taken (取り込む行), each of them once."""
    await books.connection.execute(TAKEN.filled(each=listed(layout.each, "a")))
    await books.connection.execute(INDEX.filled(first=listed(layout.each[:1])))
    await books.connection.execute("ANALYZE taken")
