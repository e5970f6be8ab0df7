"""Whether a file told of everybody (全員分のファイルか): a month's list, or a list of one person at the counter.

What a list tells holds for whom it names. Only one that names nearly everybody with a cover stands for the month, by
itself or with others of its day; of the others it is kept whom they named, so that nobody's status looks newer than
it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.postgres.intake.moving import OWNER
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.registry.intake.layout import Layout
from madoguchi.registry.intake.period import FEW, is_whole

COVERED: Final = Statement("""
WITH covered AS (
    SELECT DISTINCT c.person FROM registry.covers($1) AS c WHERE c.valid @@> $2::date
), named AS (
    SELECT coalesce(m.into_person, p.person) AS person FROM arriving AS t @owner
    UNION
    SELECT n.person FROM intake.file AS f JOIN intake.named AS n ON n.insurer = f.insurer AND n.file = f.file
    WHERE f.insurer = $1 AND f.kind = $3 AND f.as_of = $2
)
SELECT count(*)::integer AS covered, count(*) FILTER (WHERE n.person IS NULL)::integer AS untold
FROM covered AS c LEFT JOIN named AS n USING (person)
""").filled(owner=OWNER)
KEEP: Final = Statement("""
INSERT INTO intake.named (insurer, file, person)
SELECT DISTINCT $1::integer, $2::integer, coalesce(m.into_person, p.person) FROM taken AS t @owner
""").filled(owner=OWNER)


@dataclass(frozen=True, slots=True)
class Reach:
    """Of whom a file tells (ファイルの及ぶ範囲). `untold`: how many people with a cover are not in it.

    `whole`: of a monthly list, whether it tells of nearly everybody; `of_few`: it does not, and has a few rows.
    """

    untold: int | None = None
    whole: bool | None = None
    of_few: bool = False


async def reach_of(books: Books, layout: Layout, as_of: date, rows: int) -> Reach:
    """Of whom the file that waits tells (及ぶ範囲)."""
    if layout.tells != "whole":
        return Reach()
    (row,) = await books.connection.fetch(COVERED, books.insurer, as_of, layout.kind)
    if not layout.is_list_of_everybody:
        return Reach(row["untold"])
    whole = is_whole(row["covered"], row["untold"])
    return Reach(row["untold"], whole, not whole and rows <= FEW)


async def keep_named(books: Books, file: int, reach: Reach) -> None:
    """Keep whom a file named that is not whole (載っていた人の記録)."""
    if reach.whole is False:
        await books.connection.execute(KEEP, books.insurer, file)
