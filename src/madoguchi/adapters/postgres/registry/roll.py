"""The roll out of the registry (台帳からの名簿): what was known under a number of everybody's covers and of a day.

One row a cover: those that hold, that are to come, and that are lost; of who died, on the day after. The other facts
are those of the day; where nothing was recorded of it, they are unknown, and "have not happened" only if the insurer
told them whole. Read by numbers of people, so that neither side holds more than a part.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.postgres.cells import BETWEEN, empty_roll, roll_of
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import Books, number_asked, reading
from madoguchi.adapters.postgres.statement import Statement, array, known
from madoguchi.desk.completeness import may_not_happen
from madoguchi.registry.groups import COVERAGE, GROUPS, Group
from madoguchi.rulebook.late import Late

if TYPE_CHECKING:
    from madoguchi.rulebook.engine import roll as rolls
    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    rolls = Late("madoguchi.rulebook.engine.roll")

PART: Final = 65_536  # people of a batch
ROLL: Final = Statement("""
SELECT p.key, @facts, array_to_string(@unknown, '@between') AS unknown, array_to_string(@untold, '@between') AS untold,
    array_to_string(@unsaid, '@between') AS unsaid, (@whole) AS whole
FROM registry.person AS p
JOIN registry.covers($1, $3) AS coverage ON coverage.person = p.person AND coverage.person @among @joins
WHERE p.insurer = $1 AND p.person @among AND $2::date IS NOT NULL
ORDER BY p.person, coverage.eligible_from, coverage.lost_on, coverage.learnt
""")
JOIN: Final = Statement("""
LEFT JOIN registry.@table AS @table ON @table.insurer = $1 AND @table.person = p.person
    AND @table.person @among AND @table.valid @@> $2::date AND @known
""")
RANGE: Final = "BETWEEN $4 AND $5"
NAMED: Final = "= ANY ($4::integer[])"
UNSAID: Final = Statement("CASE WHEN @table.person IS NULL THEN @facts ELSE @table.unsaid END")
WHOLE: Final = Statement("""
SELECT string_agg(told_whole.fact, '@between' ORDER BY told_whole.fact) FROM registry.told_whole
WHERE told_whole.insurer = $1 AND told_whole.days @@> $2::date AND @known
""").filled(between=BETWEEN, known=known("told_whole", "$3"))


async def roll(
    connection: Connection, insurer: str, on: date, n: int | None = None
) -> AsyncGenerator[RecordBatch, None]:
    """The roll of an insurer on a day (名簿), as it was known under a number, or is: batches of `PART` people at most.

    Nobody's rows are in two of them.
    The same day and number give the same bytes, whatever was learnt since. Raises `NoBooks`, `NotKnownYet`.
    """
    async with reading(connection, insurer) as books:
        await connection.execute(
            "SET LOCAL enable_nestloop = off"
        )  # the people of a part are many, whatever is guessed
        asked, last, told = await number_asked(books, n), await _people(books), False
        for first in range(1, last + 1, PART):
            batch = roll_of(await _copied(books, on, asked, first), insurer)
            if batch.num_rows:
                told = True
                yield batch
        if not told:
            yield empty_roll()


async def _people(books: Books) -> int:
    asked = "SELECT people FROM registry.insurer WHERE insurer = $1"
    people: int = await books.connection.fetchval(asked, books.insurer)
    return people


async def _copied(books: Books, on: date, n: int, first: int) -> bytes:
    """The rows of some people, by their numbers, as COPY writes them."""
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    await books.connection.copy_from_query(
        query(), books.insurer, on, n, first, first + PART - 1, output=take, format="csv"
    )
    return b"".join(parts)


def query(*, named: bool = False) -> str:
    """The statement (名簿の問合せ): insurer, day, number, first and last number of the people are bound.

    `named`: in place of the last two, the numbers of all of them.
    """
    among = NAMED if named else RANGE
    joins = "".join(JOIN.filled(table=one.name, among=among, known=known(one.name, "$3")) for one in by_day())
    return ROLL.filled(facts=fact_columns(), among=among, joins=joins, between=BETWEEN, whole=WHOLE, **open_columns())


def fact_columns() -> str:
    """The columns that hold the facts of a roll (事実の列), in its order, each of its table."""
    home = {fact: group.name for group in GROUPS for fact in group.facts}
    return ", ".join(f"{home[name]}.{name} AS {name}" for name in rolls.roll_schema().names if name in home)


def open_columns() -> dict[str, str]:
    """What stands for values in all groups of a person (値に代わる語), as expressions: of a group of which nothing was
    recorded on a day, nobody told anything.
    """
    told = [group for group in GROUPS if group.facts]
    unsaid = [UNSAID.filled(table=one.name, facts=array(may_not_happen(one)))
              for one in told if one.name != COVERAGE and may_not_happen(one)]  # fmt: skip
    each = {name: _concatenated(f"{one.name}.{name}" for one in told) for name in ("unknown", "untold")}
    return each | {"unsaid": _concatenated(unsaid)}


def by_day() -> tuple[Group, ...]:
    """The groups of which a roll tells what held on a day (日ごとの事実): all but the covers."""
    return tuple(group for group in GROUPS if group.facts and group.name != COVERAGE)


def _concatenated(arrays: Iterable[str]) -> str:
    return "(" + " || ".join(arrays) + ")"
