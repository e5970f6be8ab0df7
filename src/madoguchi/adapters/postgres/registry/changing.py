"""Corrections of many people at once (一括訂正): as `registry.history.corrected` for each, worked out by sets.

Rows go by COPY into a table of the transaction. Of whom they say something new, the whole history of the group is cut
at every day on which something changes, said anew, and joined; what differs from what stands is superseded or
inserted. A property test holds this to `corrected`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.touched import FEW, touched
from madoguchi.adapters.postgres.registry.writing import OPEN_COLUMNS, NobodyOfThisKey, open_facts
from madoguchi.adapters.postgres.standing import waiting
from madoguchi.adapters.postgres.standing.frame import frame_of
from madoguchi.adapters.postgres.statement import Statement, array, listed
from madoguchi.registry.groups import Group, group_named
from madoguchi.registry.history import Open
from madoguchi.terms.errors import Refused

NONE_OPEN: Final = (None,) * len(OPEN_COLUMNS)
Row = tuple[Any, ...]  # key, first day, last day or None, then a value for each column

STAGE: Final = "SELECT registry.stage($1)"
STRANGE: Final = """
SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM registry.person AS p WHERE p.insurer = $1 AND p.key = t.key))
    AS nobodys, count(*) FILTER (WHERE t.last < t.first) AS ended_before
FROM telling AS t
"""
RESOLVED: Final = Statement("""
SELECT coalesce(m.into_person, p.person), t.first, t.last, t.unknown, t.untold, t.unsaid, @told
FROM telling AS t JOIN registry.person AS p ON p.insurer = $1 AND p.key = t.key
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
""")
SAID: Final = Statement("""
INSERT INTO said (person, valid, @open, @columns)
SELECT DISTINCT person, daterange(first, last, '[]'), @told, @columns
FROM (@query) AS t (person, first, last, @open, @columns) WHERE $1::integer IS NOT NULL
""")
SHARING: Final = """
SELECT count(*) FROM (
    SELECT valid && lag(valid) OVER (PARTITION BY person ORDER BY valid) AS shares FROM said
) AS pair WHERE shares
"""
SOME: Final = "SELECT DISTINCT person FROM said ORDER BY 1 LIMIT $1"
NOTHING_NEW: Final = Statement("""
DELETE FROM said AS t USING registry.@table AS g
WHERE g.insurer = $1 AND g.person = t.person AND g.superseded IS NULL AND g.valid @@> t.valid
    AND (@now, @unknown, @untold, @unsaid) IS NOT DISTINCT FROM (@told, t.unknown, t.untold, t.unsaid)
""")
TURNED: Final = Statement("""
INSERT INTO turned (person, valid, unknown, untold, unsaid, @columns)
WITH standing AS MATERIALIZED (
    SELECT person, valid, @standing_unknown AS unknown, @standing_untold AS untold, @standing_unsaid AS unsaid, @columns
    FROM registry.@table AS g
    WHERE insurer = $1 AND superseded IS NULL AND person IN (SELECT person FROM said)
), every AS (
    SELECT person, valid FROM said UNION ALL SELECT person, valid FROM standing
), cut AS (
    SELECT person, lower(valid) AS day FROM every UNION SELECT person, coalesce(upper(valid), 'infinity') FROM every
), part AS (
    SELECT person, day AS first, lead(day) OVER (PARTITION BY person ORDER BY day) AS after FROM cut
), anew AS (
    SELECT part.person, part.first, part.after, @unknown AS unknown, @untold AS untold, @unsaid AS unsaid, @values
    FROM part
    LEFT JOIN standing AS s ON s.person = part.person AND s.valid @@> part.first
    LEFT JOIN said AS t ON t.person = part.person AND t.valid @@> part.first
    WHERE part.after IS NOT NULL AND (s.person IS NOT NULL OR t.person IS NOT NULL)
), stepping AS (
    SELECT *, lag(after) OVER w IS DISTINCT FROM first OR (unknown, untold, unsaid, @columns) IS DISTINCT FROM
        (lag(unknown) OVER w, lag(untold) OVER w, lag(unsaid) OVER w, @before) AS steps
    FROM anew WINDOW w AS (PARTITION BY person ORDER BY first)
), counted AS (
    SELECT *, count(*) FILTER (WHERE steps) OVER (PARTITION BY person ORDER BY first) AS step FROM stepping
)
SELECT person, daterange(min(first), nullif(max(after), 'infinity')), unknown, untold, unsaid, @columns
FROM counted GROUP BY person, step, unknown, untold, unsaid, @columns
""")
SUPERSEDE: Final = Statement("""
UPDATE registry.@table AS g SET superseded = $2
WHERE insurer = $1 AND superseded IS NULL AND person IN (SELECT person FROM said) AND NOT EXISTS (
    SELECT FROM turned AS a WHERE a.person = g.person AND a.valid = g.valid
        AND (@unknown, @untold, @unsaid, @now) IS NOT DISTINCT FROM (a.unknown, a.untold, a.unsaid, @anew))
""")
INSERT: Final = Statement("""
INSERT INTO registry.@table (insurer, person, learnt, valid, unknown, untold, unsaid, @columns)
SELECT $1, person, $2, valid, unknown, untold, unsaid, @columns FROM turned AS a WHERE NOT EXISTS (
    SELECT FROM registry.@table AS g
    WHERE g.insurer = $1 AND g.person = a.person AND g.superseded IS NULL AND g.valid = a.valid)
ORDER BY person, valid
""")
AMONG: Final = Statement("""
CASE WHEN @open IS NOT NULL THEN nullif(ARRAY(SELECT one FROM unnest(@every) AS one WHERE one = ANY (@open)), '{}') END
""")
OPEN: Final = Statement("""
CASE WHEN t.person IS NULL THEN s.@open ELSE nullif(ARRAY(SELECT one FROM unnest(@every) AS one WHERE CASE
    WHEN one = ANY (@told) THEN one = ANY (t.@open)
    WHEN s.person IS NULL THEN one = ANY (@blank)
    ELSE one = ANY (s.@open) END), '{}') END
""")


class EndsBeforeItBegins(Refused):
    """A period whose last day is before its first (始期前の終期)."""


class SharedDays(Refused):
    """Two rows that say different things of one person's same day (同日の相違)."""


async def correct_many(
    books: Books, group: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]], n: int
) -> int:  # fmt: skip
    """Say something of many people in one group, each row for days of its own, under a number taken before (一括訂正).

    A row is `(key, first, last or None, *values of columns)`; a value may be one of `Open`. What a row does not
    name stays, as with `registry.correct`. How many rows said something new. One call for a group and number: what was
    learnt under a number is not superseded under it. The same row twice is one. Raises `NobodyOfThisKey`,
    `EndsBeforeItBegins`, `SharedDays`; then nothing may be committed. Any order of the rows comes to the same.
    """
    told = _in_order(group_named(group), columns)
    await books.connection.fetchval(STAGE, group)
    copied = ["key", "first", "last", *OPEN_COLUMNS, *told]
    await books.connection.copy_records_to_table("telling", records=_records(columns, told, rows), columns=copied)
    await books.connection.execute("ANALYZE telling")
    await _refuse_strange(books)
    await _said(books, group_named(group), told, RESOLVED.filled(told=listed(told, "t")), OPEN_COLUMNS)
    return await _corrected(books, group_named(group), told, n)


async def correct_staged(books: Books, group: str, columns: Sequence[str], query: str, n: int) -> int:
    """As `correct_many`, of rows that lie in a table of the transaction already (一括訂正).

    `query` is a statement of ours that gives `(person, first, last or null, unknown, untold, *columns)`, columns in the
    order of the group; `$1` is the insurer. `unknown` and `untold` are arrays of names of columns, or null: these were
    told to be unknown (`Open.UNKNOWN`), or to be there and no more (`Open.SOME`); their values are null. A person of a
    merged record is the one it was merged into.
    """
    await books.connection.fetchval(STAGE, group)
    told = _in_order(group_named(group), columns)
    await _said(books, group_named(group), told, query, OPEN_COLUMNS[:2])
    return await _corrected(books, group_named(group), told, n)


async def _corrected(books: Books, home: Group, told: Sequence[str], n: int) -> int:
    await books.connection.execute(nothing_new(home, told), books.insurer)
    new: int = await books.connection.fetchval("SELECT count(*) FROM said")
    if new:
        await _carried_out(books, home, told, n)
        await touched_as_said(books, n)
    return new


async def touched_as_said(books: Books, n: int) -> None:
    """As `touched`, of everybody in the table `said` (一括での事実の変更). Many stay in the database, however many."""
    people = [row["person"] for row in await books.connection.fetch(SOME, FEW + 1)]
    if len(people) <= FEW:
        await touched(books, people, n)
    elif await frame_of(books) is not None:
        await waiting.put_said(books, n)


def _in_order(group: Group, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns in the order of their group. Raises `KeyError` for one of another: their names are ours."""
    for name in set(columns).difference(group.columns):
        raise KeyError(name)
    return tuple(name for name in group.columns if name in columns)


def _records(columns: Sequence[str], told: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    """Rows as COPY takes them: for a value that is open none, and its name in one of two lists."""
    places = [3 + columns.index(name) for name in told]
    for row in rows:
        values = [row[place] for place in places]
        is_open = any(isinstance(value, Open) for value in values)
        yield _with_open(row, dict(zip(told, values, strict=True))) if is_open else (*row[:3], *NONE_OPEN, *values)


def _with_open(row: Row, said: Mapping[str, Any]) -> Row:
    return (*row[:3], *open_facts(said), *(None if isinstance(value, Open) else value for value in said.values()))


async def _refuse_strange(books: Books) -> None:
    (found,) = await books.connection.fetch(STRANGE, books.insurer)
    if found["nobodys"]:
        raise NobodyOfThisKey(what=f"{found['nobodys']} rows with a key of nobody who is recorded here",
                              why="a fact is recorded of a person whose cover was taken in before",
                              do="look at the keys and the insurer, or take these people in first")  # fmt: skip
    if found["ended_before"]:
        raise EndsBeforeItBegins(what=f"{found['ended_before']} rows whose last day is before their first",
                                 why="what is said holds from a first day to a last", do="correct them")  # fmt: skip


async def _said(books: Books, group: Group, told: Sequence[str], query: str, open_: Sequence[str]) -> None:
    """Bring what is said into the table of the transaction. Raises `SharedDays`."""
    named = listed(AMONG.filled(open=f"t.{name}", every=array(group.columns)) for name in open_)
    said = SAID.filled(columns=listed(told), query=query, open=listed(open_), told=named)
    await books.connection.execute(said, books.insurer)
    await books.connection.execute("ANALYZE said")
    if shared := await books.connection.fetchval(SHARING):
        raise SharedDays(what=f"{shared} rows that say something else of days of which another row speaks",
                         why="of one person and one day a thing is recorded once",
                         do="leave one of them, or give them days of their own")  # fmt: skip


async def _carried_out(books: Books, group: Group, told: Sequence[str], n: int) -> None:
    await books.connection.execute("ANALYZE said")
    await books.connection.execute(turned(group, told), books.insurer)
    await books.connection.execute("ANALYZE turned")
    every = group.columns
    open_ = {name: _among(group, f"g.{name}") for name in OPEN_COLUMNS}
    supersede = SUPERSEDE.filled(table=group.name, now=listed(every, "g"), anew=listed(every, "a"), **open_)
    await books.connection.execute(supersede, books.insurer, n)
    await books.connection.execute(INSERT.filled(table=group.name, columns=listed(every)), books.insurer, n)


def nothing_new(group: Group, told: Sequence[str]) -> str:
    """The statement that forgets rows that stand already (既知の行の除去)."""
    open_ = {name: AMONG.filled(open=f"g.{name}", every=array(told)) for name in OPEN_COLUMNS}
    return NOTHING_NEW.filled(table=group.name, now=listed(told, "g"), told=listed(told, "t"), **open_)


def turned(group: Group, told: Sequence[str]) -> str:
    """The statement that works out what is said of each stretch from now on (訂正後の期間)."""
    every = group.columns
    values = [f"CASE WHEN t.person IS NULL THEN s.{name} ELSE t.{name} END AS {name}" if name in told
              else f"s.{name} AS {name}" for name in every]  # fmt: skip
    before = ", ".join(f"lag({name}) OVER w" for name in every)
    return TURNED.filled(
        table=group.name, columns=listed(every), values=", ".join(values), before=before,
        **_open(group, told), **{f"standing_{name}": _among(group, f"g.{name}") for name in OPEN_COLUMNS},
    )  # fmt: skip


def _open(group: Group, told: Sequence[str]) -> dict[str, str]:
    """What is open of a stretch from now on, as an expression for each of the two lists of names."""
    every, nothing = array(group.columns), blank(group)
    blanks = {column: [name for name in group.columns if nothing[name] is which]
              for which, column in zip(Open, OPEN_COLUMNS, strict=True)}  # fmt: skip
    return {name: OPEN.filled(open=name, every=every, told=array(told), blank=array(blanks[name]))
            for name in OPEN_COLUMNS}  # fmt: skip


def _among(group: Group, column: str) -> str:
    """Names of facts in the order of the group, whichever way they came."""
    return AMONG.filled(open=column, every=array(group.columns))
