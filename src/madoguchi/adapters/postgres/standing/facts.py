"""People's records as a roll of stretches (期間ごとの名簿): a row for each person and run of days with the same facts.

The cover of a stretch is the one that holds or, where none does, the last that was lost, else the first to come. What
is not said of a day is unknown, or has not happened where the insurer told it whole, as in the roll of a day. Only what
holds now is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from madoguchi.adapters.postgres.cells import BETWEEN, empty_roll, roll_of
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.roll import by_day, fact_columns, open_columns
from madoguchi.adapters.postgres.standing.frame import Terms
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.registry.groups import COVERAGE, group_named

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

WAITING: Final = "SELECT DISTINCT person FROM standing.due WHERE insurer = $1 AND person BETWEEN $4 AND $5"
NAMED: Final = "SELECT DISTINCT unnest($4::integer[]) AS person"
BLOCK: Final = Statement("AND @t.person BETWEEN $4 AND $5")
EACH: Final = Statement("AND @t.person = ANY ($4::integer[])")
# The cover that answers for a day: each from its own beginning to that of the next.
COVER: Final = Statement("""cover AS MATERIALIZED (
    SELECT person, @cover, unknown, untold,
        CASE WHEN row_number() OVER w = 1 THEN '-infinity' ELSE starts END AS first, lead(starts) OVER w AS after
    FROM (
        SELECT e.*, bool_and(holds_no_day) OVER (PARTITION BY person) AS none_holds FROM (
            SELECT c.*, coalesce(c.eligible_from, '1875-01-01') AS starts, isempty(c.valid) AS holds_no_day
            FROM registry.covers($1) AS c JOIN who ON who.person = c.person @within
        ) AS e
    ) AS c WHERE NOT holds_no_day OR none_holds WINDOW w AS (PARTITION BY person ORDER BY starts, learnt)
)""")
# $1 insurer, $2 the first day, $3 the day after the last, then who.
STRETCHES: Final = Statement("""
WITH who AS MATERIALIZED (@who), turning AS (
    SELECT lower(days) AS first FROM registry.told_whole WHERE insurer = $1 AND superseded IS NULL
    UNION SELECT upper(days) FROM registry.told_whole WHERE insurer = $1 AND superseded IS NULL
    UNION SELECT '-infinity'
), whole AS MATERIALIZED (
    SELECT t.first, lead(t.first) OVER (ORDER BY t.first) AS after, (
        SELECT string_agg(w.fact, '@between' ORDER BY w.fact) FROM registry.told_whole AS w
        WHERE w.insurer = $1 AND w.superseded IS NULL AND w.days @@> t.first) AS facts
    FROM turning AS t WHERE t.first IS NOT NULL
), @cover_by_day, turn AS (
    SELECT person, $2::date AS day FROM who
    UNION SELECT person, first FROM cover WHERE first > $2 AND first < $3
    UNION SELECT person, first FROM who CROSS JOIN whole WHERE first > $2 AND first < $3
    @turns
), part AS (
    SELECT person, day AS first, lead(day, 1, $3::date) OVER (PARTITION BY person ORDER BY day) AS after FROM turn
)
SELECT concat_ws(' ', p.person, p.first - '0001-01-01'::date + 1, p.after - '0001-01-01'::date + 1) AS person, @facts,
    array_to_string(@unknown, '@between') AS unknown, array_to_string(@untold, '@between') AS untold,
    array_to_string(@unsaid, '@between') AS unsaid, whole.facts AS whole
FROM part AS p JOIN whole ON whole.first <= p.first AND (whole.after IS NULL OR p.first < whole.after)
    JOIN cover AS coverage ON coverage.person = p.person AND coverage.first <= p.first
    AND (coverage.after IS NULL OR p.first < coverage.after) @joins
ORDER BY p.person, p.first
""")
TURN: Final = Statement("""
    UNION SELECT t.person, d.day FROM registry.@table AS t JOIN who USING (person)
        CROSS JOIN LATERAL (VALUES (lower(t.valid)), (upper(t.valid))) AS d (day)
        WHERE t.insurer = $1 AND t.superseded IS NULL AND d.day > $2 AND d.day < $3 @within
""")
JOIN: Final = Statement("""
LEFT JOIN registry.@table AS @table ON @table.insurer = $1 AND @table.person = p.person
    AND @table.valid @@> p.first AND @table.superseded IS NULL @within
""")


@dataclass(frozen=True, slots=True)
class People:
    """Some people of an insurer (対象者): those named, or all who wait with numbers from a first to a last."""

    named: tuple[int, ...] = ()
    first: int = 1
    last: int = 0

    @property
    def bound(self) -> tuple[Any, ...]:
        """What is bound for them, after insurer and days."""
        return (list(self.named),) if self.named else (self.first, self.last)

    @property
    def who(self) -> str:
        """The query of their numbers."""
        return NAMED if self.named else WAITING

    def within(self, table: str) -> str:
        """A condition that keeps the reading of a table to them: so that it is known how few they are."""
        return (EACH if self.named else BLOCK).filled(t=table)


@dataclass(frozen=True, slots=True)
class Stretches:
    """A roll of stretches (期間ごとの名簿): beside each row a person's number, the first day, the day after."""

    roll: RecordBatch
    of: tuple[tuple[int, date, date], ...]


async def stretches_of(books: Books, insurer: str, people: People, terms: Terms) -> Stretches:
    """The records of some people for the days of some terms, by person and day (期間ごとの名簿)."""
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    asked = (books.insurer, terms.since, terms.until + timedelta(days=1), *people.bound)
    await books.connection.copy_from_query(query(waiting=not people.named), *asked, output=take, format="csv")
    told = b"".join(parts)
    roll = roll_of(told, insurer) if told else empty_roll()  # of somebody whose only cover was annulled there is none
    return Stretches(roll, tuple(map(_of, roll.column("person").to_pylist())))


def _of(told: Any) -> tuple[int, date, date]:
    person, first, after = map(int, told.split(" "))
    return person, date.fromordinal(first), date.fromordinal(after)


@cache
def query(*, waiting: bool) -> str:
    """The statement (期間の問合せ), for those who wait or for some that are named."""
    people = People() if waiting else People((0,))
    turns = "".join(TURN.filled(table=one.name, within=people.within("t")) for one in by_day())
    joins = "".join(JOIN.filled(table=one.name, within=people.within(one.name)) for one in by_day())
    return STRETCHES.filled(
        who=people.who, cover_by_day=cover_of(people), turns=turns, facts=fact_columns(), between=BETWEEN,
        joins=joins, **open_columns(),
    )  # fmt: skip


def cover_of(people: People) -> str:
    """The covers of some people by the days they answer for (答える資格): the part `cover` of a statement."""
    return COVER.filled(cover=listed(group_named(COVERAGE).facts), within=people.within("c"))
