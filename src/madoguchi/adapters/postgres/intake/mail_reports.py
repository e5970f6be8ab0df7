"""What printer and post say back, taken in from files (印刷・配達の報告の取り込み): by letter, a row each.

The same row again says nothing new; one that comes late is kept for its own day, and what is said of the newest counts.
A letter that comes back is a step of its papers, as if its mail had been scanned.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.intake.counter import TAKE
from madoguchi.adapters.postgres.intake.moving import MovedFile
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.intake import (
    IN_PARCELS,
    KEPT_BEFORE,
    LEFT_BEFORE,
    NAMED_TWICE,
    NO_LETTER,
    NOT_AT_PRINTER,
    NOT_SO,
    NOT_YET_POSTED,
    OTHER_RUN,
    OTHER_SHEETS,
    TOLD_TWICE,
)

BY_HASH: Final = "SET LOCAL enable_nestloop = off"  # codes are split while they are read: nobody knows how many differ
CODED: Final = Statement("""
SELECT t.*, split_part(t.letter, '-', 1)::integer AS plan, split_part(t.letter, '-', 2)::bigint AS serial
FROM @rows AS t
""")
TWICE: Final = """
SELECT t.row FROM (SELECT a.row, count(*) OVER (PARTITION BY a.letter) AS times FROM arriving AS a) AS t
WHERE t.times > 1
"""
OF_OTHER_RUN: Final = Statement("""
SELECT t.row FROM (@coded) AS t JOIN papers.paper AS p ON p.insurer = $1 AND p.serial = t.serial AND p.plan <> t.plan
""")
# --- of a printer
PRINTED: Final = Statement("""
SELECT t.row, t.plan, t.serial, t.outcome, t.sheets, coalesce(t.printed_on, @day) AS on_day, g.hand_over,
    g.sheets AS listed, g.outcome AS before, p.state
FROM (@coded) AS t
LEFT JOIN papers.given_letters(ARRAY(SELECT DISTINCT split_part(o.letter, '-', 1)::integer FROM @rows AS o)) AS g
ON g.plan = t.plan AND g.letter = t.serial
LEFT JOIN papers.paper AS p ON p.insurer = $1 AND p.serial = t.serial AND p.plan = t.plan
""")
UNKNOWN: Final = Statement("SELECT t.row FROM (@printed) AS t WHERE t.hand_over IS NULL")
SHEETS: Final = Statement("SELECT t.row FROM (@printed) AS t WHERE t.listed > 0 AND t.sheets <> t.listed")
LEFT: Final = Statement("""
SELECT t.row FROM (@printed) AS t
WHERE t.outcome = 'spoiled' AND t.before = 'printed' AND t.state NOT IN ('printed', 'pull', 'voided')
""")
# What was said before is read once, and not for each row: the table grows while its rows are written.
REPORT: Final = Statement("""
WITH before AS MATERIALIZED (
    SELECT r.plan, r.letter, max(r.nth) AS nth FROM papers.print_report AS r WHERE r.insurer = $1 GROUP BY 1, 2
)
INSERT INTO papers.print_report (insurer, plan, letter, nth, hand_over, outcome, on_day, file)
SELECT $1, t.plan, t.serial, 1 + coalesce(b.nth, 0), t.hand_over, t.outcome, t.on_day, $3
FROM (@printed) AS t LEFT JOIN before AS b ON b.plan = t.plan AND b.letter = t.serial
WHERE t.outcome IS DISTINCT FROM t.before RETURNING letter
""")
# --- of the post: which papers a letter has is asked once for each plan, and of no row by itself
TRACKED: Final = Statement("""
WITH coded AS MATERIALIZED (@coded), envelope AS MATERIALIZED (
    SELECT o.plan, x.letter, x.serial FROM (
        SELECT c.plan, array_agg(DISTINCT c.serial) AS letters FROM coded AS c GROUP BY c.plan
    ) AS o CROSS JOIN LATERAL papers.at_post_together(o.plan, o.letters) AS x
), lying AS MATERIALIZED (
    SELECT p.serial, p.place, p.state, p.past FROM papers.paper AS p
    WHERE p.insurer = $1 AND p.serial = ANY (ARRAY(SELECT e.serial FROM envelope AS e))
)
SELECT t.row, t.plan, t.serial, t.tracking_number, t.outcome, t.happened_on AS day,
    e.letter IS NOT NULL AS known, e.serial AS paper, p.place, p.state, p.past,
    CASE t.outcome WHEN 'returned' THEN 'returned_mail' WHEN 'unclaimed' THEN 'unclaimed' END AS step
FROM coded AS t LEFT JOIN envelope AS e ON e.plan = t.plan AND e.letter = t.serial
LEFT JOIN lying AS p ON p.serial = e.serial
""")
LETTERLESS: Final = Statement("SELECT t.row FROM (@tracked) AS t WHERE NOT t.known")
WITHIN: Final = Statement("SELECT t.row FROM (@tracked) AS t WHERE t.known AND t.paper IS NULL")
UNPOSTED: Final = Statement("""
SELECT t.row FROM (@tracked) AS t GROUP BY t.row HAVING NOT bool_or(EXISTS (
    SELECT FROM papers.step AS s
    WHERE s.insurer = $1 AND s.serial = t.paper AND s.step IN ('dispatched', 'resent')))
""")
# Of one that is with the post or the person; the step was recorded before, on that day: said again.
SAID: Final = """
EXISTS (SELECT FROM papers.step AS e
    WHERE e.insurer = $1 AND e.serial = t.paper AND e.step = t.step AND e.on_day = t.day)
"""
MAY: Final = """
(t.place = 'person' AND t.day >= papers.stands_since(t.paper, t.state)
    AND EXISTS (SELECT FROM papers.after AS a WHERE a.earlier = t.state AND a.step = t.step))
"""
# It came back since and that was recorded: a report of a day before the newest step is old news, and no step.
OLD: Final = """
(t.past && '{returned_mail,unclaimed}' AND t.day < papers.stands_since(t.paper, t.state))
"""
OUT_OF_ORDER: Final = Statement("""
SELECT t.row FROM (@tracked) AS t WHERE t.step IS NOT NULL GROUP BY t.row HAVING NOT bool_or(@may OR @said OR @old)
""")
CAME_BACK: Final = Statement("""
WITH back AS MATERIALIZED (SELECT * FROM (@tracked) AS k WHERE k.step IS NOT NULL)
SELECT t.paper AS serial, t.step, t.day, CASE t.step WHEN 'unclaimed' THEN 'not_fetched' END AS why
FROM back AS t WHERE @may AND NOT @said ORDER BY t.paper
""")
KEPT: Final = "CASE WHEN t.outcome = 'waiting' THEN t.kept_until END"
TOO_SHORT: Final = "SELECT t.row FROM arriving AS t WHERE t.outcome = 'waiting' AND t.kept_until < t.happened_on"
TELL: Final = Statement("""
WITH before AS MATERIALIZED (
    SELECT r.plan, r.letter, max(r.nth) AS nth FROM papers.post_report AS r WHERE r.insurer = $1 GROUP BY 1, 2
), same AS MATERIALIZED (
    SELECT t.row FROM (@coded) AS t JOIN papers.post_report AS r
    ON r.insurer = $1 AND r.plan = t.plan AND r.letter = t.serial AND r.outcome = t.outcome AND r.on_day = t.happened_on
    AND (r.tracking_number, r.kept_until) IS NOT DISTINCT FROM (t.tracking_number, @kept)
)
INSERT INTO papers.post_report (insurer, plan, letter, nth, tracking_number, outcome, on_day, kept_until, file)
SELECT $1, t.plan, t.serial, 1 + coalesce(b.nth, 0), t.tracking_number, t.outcome, t.happened_on, @kept, $2
FROM (@coded) AS t LEFT JOIN before AS b ON b.plan = t.plan AND b.letter = t.serial
WHERE t.row NOT IN (SELECT s.row FROM same AS s) RETURNING letter
""")


def _coded(rows: str) -> str:
    return CODED.filled(rows=rows)


def _printed(rows: str) -> str:
    return PRINTED.filled(coded=_coded(rows), rows=rows, day="$2::date")


def _tracked(rows: str) -> str:
    return TRACKED.filled(coded=_coded(rows))


_ARRIVING: Final = {"coded": _coded("arriving"), "printed": _printed("arriving"), "tracked": _tracked("arriving")}
PRINT_CLASHES: Final = (
    Clash(NAMED_TWICE, TWICE),
    Clash(OTHER_RUN, OF_OTHER_RUN.filled(coded=_ARRIVING["coded"])),
    Clash(NOT_AT_PRINTER, UNKNOWN.filled(printed=_ARRIVING["printed"])),
    Clash(OTHER_SHEETS, SHEETS.filled(printed=_ARRIVING["printed"])),
    Clash(LEFT_BEFORE, LEFT.filled(printed=_ARRIVING["printed"])),
)
POST_CLASHES: Final = (
    Clash(TOLD_TWICE, TWICE),
    Clash(OTHER_RUN, OF_OTHER_RUN.filled(coded=_ARRIVING["coded"])),
    Clash(NO_LETTER, LETTERLESS.filled(tracked=_ARRIVING["tracked"])),
    Clash(IN_PARCELS, WITHIN.filled(tracked=_ARRIVING["tracked"])),
    Clash(NOT_YET_POSTED, UNPOSTED.filled(tracked=_ARRIVING["tracked"])),
    Clash(NOT_SO, OUT_OF_ORDER.filled(tracked=_ARRIVING["tracked"], may=MAY, said=SAID, old=OLD)),
    Clash(KEPT_BEFORE, TOO_SHORT),
)


async def move_print_reports(books: Books, moving: MovedFile) -> int:
    """Record what a printer says of letters (印刷の報告の記録): how many rows said something new."""
    await books.connection.execute(BY_HASH)
    report = REPORT.filled(printed=_printed("taken"))
    return len(await books.connection.fetch(report, books.insurer, moving.as_of, moving.file))


async def move_post_reports(books: Books, moving: MovedFile) -> int:
    """Record what the post says of letters (追跡の報告の記録): how many rows said something new."""
    back = CAME_BACK.filled(tracked=_tracked("taken"), may=MAY, said=SAID)
    rows = await books.connection.fetch(back, books.insurer)
    await books.connection.executemany(TAKE, [(books.insurer, *row) for row in rows])
    await books.connection.execute(BY_HASH)
    return len(await books.connection.fetch(TELL.filled(coded=_coded("taken"), kept=KEPT), books.insurer, moving.file))
