"""Good rows moved from where they wait into the registry (行の移動): as corrections of many people, group by group.

Rows that say something in the same columns are one correction; people are in one of them only, for a file says a thing
of a person once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.changing import correct_staged
from madoguchi.adapters.postgres.statement import Statement, array, listed
from madoguchi.days.bounds import FLOOR
from madoguchi.registry.groups import group_named
from madoguchi.registry.intake.layout import BESIDE, Layout

RATE: Final = ("copayment_rate", "copayment_rate_from", "next_copayment_rate", "next_copayment_rate_from")
PATTERNS: Final = "SELECT DISTINCT said & $1 AS said FROM taken WHERE said & $1 <> 0 ORDER BY 1"
# Whose a row is: under the key of a record that was merged, that of the other.
OWNER: Final = """
JOIN registry.person AS p ON p.insurer = $1 AND p.key = t.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
"""
ROWS: Final = Statement("""
SELECT coalesce(m.into_person, p.person) AS person, @first AS first, NULL::date AS last, @unknown AS unknown,
    @untold AS untold, @columns
FROM taken AS t @owner WHERE t.said & @bits = @said
""")
AMONG: Final = Statement("""CASE WHEN @column IS NOT NULL THEN nullif(ARRAY(
    SELECT one FROM unnest(@every) AS one WHERE one = ANY (@column)), '{}') END""")
RATES: Final = Statement("""
WITH told AS MATERIALIZED (
    SELECT coalesce(m.into_person, p.person) AS person, t.copayment_rate AS rate, t.copayment_rate_from AS since
    FROM taken AS t @owner
)
SELECT person, since AS first, NULL::date AS last, NULL::text[] AS unknown, NULL::text[] AS untold,
    rate AS copayment_rate, since AS copayment_rate_from, NULL::integer AS next_copayment_rate,
    NULL::date AS next_copayment_rate_from FROM told
UNION ALL
SELECT t.person, greatest(lower(r.valid), '@as_of'), least(upper(r.valid), t.since) - 1, @unknown, @untold,
    r.copayment_rate, r.copayment_rate_from, t.rate, t.since
FROM told AS t JOIN registry.rate AS r ON r.insurer = $1 AND r.person = t.person AND r.superseded IS NULL
    AND t.since > '@as_of' AND r.valid && daterange('@as_of', t.since)
""")


class MovedFile(Protocol):
    """What is known of a file whose rows are moved (移動中のファイル)."""

    @property
    def layout(self) -> Layout:
        """Its kind."""

    @property
    def as_of(self) -> date:
        """Its day."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it has of its kind."""

    @property
    def n(self) -> int:
        """The number to write under."""

    @property
    def file(self) -> int:
        """Its own number among the insurer's files."""

    @property
    def on(self) -> date:
        """The business day on which it is taken."""


async def move_facts(books: Books, moving: MovedFile) -> int:
    """Record what the good rows say (事実の記録), each from its day on: how many statements were new."""
    return sum([await move_group(books, moving, group) for group in moving.layout.groups])


async def move_rates(books: Books, moving: MovedFile) -> int:
    """Record rates (割合の記録): from their day on as the rate, until its eve as the next one beside what holds."""
    unknown, untold = (among(f"r.{name}", RATE[:2]) for name in ("unknown", "untold"))
    query = RATES.filled(as_of=moving.as_of, unknown=unknown, untold=untold, owner=OWNER)
    new = await correct_staged(books, "rate", RATE, query, moving.n)
    return new + sum([await move_group(books, moving, one) for one in moving.layout.groups if one != "rate"])


async def move_group(books: Books, moving: MovedFile, group: str, first: str = "") -> int:
    """Record what the good rows say in one group (組ごとの記録). `first`: an expression for the day it holds from."""
    new, bits = 0, bits_of(moving.layout, group)
    for row in await books.connection.fetch(PATTERNS, sum(bits.values())):
        homes = homes_of(moving.layout, group, row["said"])
        rows = ROWS.filled(
            owner=OWNER, first=_always(group) or first or _since(moving), bits=sum(bits.values()), said=row["said"],
            columns=listed([f"{name} AS {home}" for home, name in homes.items()], "t"), **_open(homes),
        )  # fmt: skip
        new += await correct_staged(books, group, list(homes), rows, moving.n)
    return new


def bits_of(layout: Layout, group: str) -> dict[str, int]:
    """The columns of a file that tell of a group (組を述べる列), each with its bit in `said`."""
    return {one.name: 1 << n for n, one in enumerate(layout.columns) if one.home and one.home[0] == group}


def homes_of(layout: Layout, group: str, said: int) -> dict[str, str]:
    """The columns of a group that rows say something in (登録先の列), in its order, each with the file's column."""
    bits = bits_of(layout, group)
    named = {home[1]: name for name, bit in bits.items() if said & bit and (home := layout.named(name).home)}
    named |= {BESIDE[name]: BESIDE[name] for name in named.values() if name in BESIDE}
    return {name: named[name] for name in group_named(group).columns if name in named}


def _always(group: str) -> str:
    """The first day of the calendar, for what holds always; else nothing."""
    return f"'{FLOOR}'::date" if group_named(group).holds == "always" else ""


def _since(moving: MovedFile) -> str:
    day = f"'{moving.as_of}'::date"
    return f"coalesce(t.{moving.layout.since}, {day})" if moving.layout.since else day


def _open(homes: Iterable[str]) -> dict[str, str]:
    return {name: among(f"string_to_array(t.{name}, ' ')", homes) for name in ("unknown", "untold")}


def among(column: str, names: Iterable[str]) -> str:
    """Those of some names that an array holds (名前の選別), in their order; null where it holds none."""
    return AMONG.filled(column=column, every=array(names))
