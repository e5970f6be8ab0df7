"""Applications, returned mail and papers handed back, taken in from files (申請・返戻・返却の取り込み).

Applications are received here and decided by the rulebook afterwards. What came back is a step of its paper; the same
scan again, in whichever file, says nothing new.
"""

from __future__ import annotations

from typing import Any, Final

from madoguchi.adapters.postgres.intake.moving import MovedFile, move_facts
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.facts import say_ended
from madoguchi.adapters.postgres.statement import Statement, array
from madoguchi.desk.intake import ANOTHER_SCAN, ANOTHERS, LATE_APPLICATION, NO_PAPER, NOT_SO
from madoguchi.registry.applications import AGENTS, Item, Kind, needed

STEP: Final = {
    "returned_mail": ("CASE WHEN t.reason = 'not_fetched' THEN 'unclaimed' ELSE 'returned_mail' END", "t.returned_on",
                      "t.reason"),
    "handed_back": ("'handed_back'", "t.handed_back_on", "NULL::text"),
}  # fmt: skip
PAPERS: Final = Statement("""
SELECT t.row, t.person AS said, @step AS step, @day AS day, @why AS why, coalesce(s.serial, c.serial) AS found,
    coalesce(s.person, c.person) AS whose, coalesce(s.state, c.state) AS state, coalesce(s.paper, c.paper) AS paper,
    coalesce(s.live, c.live) AS live, l.effective,
    s.serial IS DISTINCT FROM c.serial AND t.serial IS NOT NULL AND t.code IS NOT NULL AS two,
    k.key IS DISTINCT FROM t.person AND t.person IS NOT NULL AS of_another
FROM @rows AS t
LEFT JOIN papers.paper AS s ON s.insurer = $1 AND s.serial = t.serial
LEFT JOIN papers.paper AS c ON c.insurer = $1 AND c.piece = t.code::uuid
LEFT JOIN plans.plan AS l ON l.insurer = $1 AND l.plan = coalesce(s.plan, c.plan)
LEFT JOIN registry.person AS k ON k.insurer = $1 AND k.person = coalesce(s.person, c.person)
""")
# Of one paper the step was recorded before, on that day: said again.
SAID: Final = """
EXISTS (SELECT FROM papers.step AS e WHERE e.insurer = $1 AND e.serial = t.found
    AND e.step = t.step AND e.on_day = t.day)
"""
UNKNOWN: Final = Statement("SELECT t.row FROM (@papers) AS t WHERE t.found IS NULL OR t.two")
OTHER: Final = Statement("SELECT t.row FROM (@papers) AS t WHERE t.of_another")
DIFFERS: Final = Statement("""
SELECT t.row FROM (SELECT u.*, min(u.step || u.day || coalesce(u.why, '')) OVER w AS one,
    max(u.step || u.day || coalesce(u.why, '')) OVER w AS other
    FROM (@papers) AS u WINDOW w AS (PARTITION BY u.found)) AS t
WHERE t.one <> t.other
""")
OUT_OF_ORDER: Final = Statement("""
SELECT t.row FROM (@papers) AS t WHERE NOT @said AND NOT EXISTS (
    SELECT FROM papers.after AS a WHERE a.earlier = t.state AND a.step = t.step)
""")
NEW: Final = Statement("""
SELECT DISTINCT ON (t.found) t.found AS serial, t.whose AS person, t.paper, t.live, t.effective, t.step, t.day, t.why
FROM (@papers) AS t WHERE NOT @said ORDER BY t.found, t.row
""")
TAKE: Final = "INSERT INTO papers.step (insurer, serial, step, on_day, why) VALUES ($1, $2, $3, $4, $5)"
LACKING: Final = {
    Item.DATE: "t.applied_on IS NULL", Item.NAME: "NOT t.has_name", Item.NUMBER: "NOT t.has_number",
    Item.PEOPLE: "NOT t.has_people", Item.PAPER: "t.lost_paper IS NULL", Item.ENTRIES: "t.entries IS NULL",
    Item.CONTENT: "NOT t.has_content", Item.AUTHORITY: "NOT t.has_authority",
}  # fmt: skip
NEW_ONES: Final = Statement("""
CREATE TEMP TABLE applied ON COMMIT DROP AS
WITH coming AS MATERIALIZED (
    SELECT o.*, (row_number() OVER (ORDER BY o.row))::integer AS nth FROM (
        SELECT a.*, coalesce(m.into_person, p.person) AS whose
        FROM taken AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
        LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    ) AS o WHERE NOT applications.was_received(o.whose, o.kind, o.applied_on, o.received_on)
)
SELECT n.application, t.*, @lacks AS lacks FROM coming AS t
JOIN applications.next_numbers(ARRAY(SELECT c.kind FROM coming AS c ORDER BY c.nth)) AS n USING (nth)
""")
RECEIVE: Final = """
INSERT INTO applications.application (insurer, application, receipt, person, kind, channel, applied_on, received_on,
    reason, paper, cause, entries, applicant, lacks, learnt)
SELECT $1, application, CASE WHEN form IS NULL THEN application
        ELSE min(application) OVER (PARTITION BY whose, form, received_on) END,
    whose, kind, channel, applied_on, received_on, application_reason, lost_paper, loss_cause,
    coalesce(string_to_array(entries, ' '), '{}'), coalesce(applicant, 'person'), lacks, $2
FROM applied ORDER BY application
"""
RECEIVED: Final = """
INSERT INTO applications.step (insurer, application, state, on_day, lacks, learnt)
SELECT $1, a.application, s.state, a.received_on, a.lacks, $2
FROM applied AS a, (VALUES (1, 'received'), (2, 'queried')) AS s (n, state)
WHERE s.state = 'received' OR cardinality(a.lacks) > 0 ORDER BY a.application, s.n
"""
LATE: Final = "SELECT t.row FROM arriving AS t WHERE t.applied_on > t.received_on AND $1::integer IS NOT NULL"
APPLICATION_CLASHES: Final = (Clash(LATE_APPLICATION, LATE),)


def clashes_of_scans(kind: str) -> tuple[Clash, ...]:
    """What cannot be true of a paper that came back (返戻・返却の矛盾)."""
    papers = _papers(kind, "arriving")
    queries = {NO_PAPER: UNKNOWN, ANOTHERS: OTHER, ANOTHER_SCAN: DIFFERS, NOT_SO: OUT_OF_ORDER}
    return tuple(Clash(name, query.filled(papers=papers, **_said(query))) for name, query in queries.items())


def _papers(kind: str, rows: str) -> str:
    step, day, why = STEP[kind]
    return PAPERS.filled(rows=rows, step=step, day=day, why=why)


def _said(query: Statement) -> dict[str, str]:
    return {"said": SAID} if query is OUT_OF_ORDER else {}


async def move_scans(books: Books, moving: MovedFile) -> int:
    """Record steps of papers that came back (返戻・返却の記録): how many were new; of those that end, none is held.

    One that had ended before, as a paper that was replaced, changes nothing of what is held.
    """
    rows = await books.connection.fetch(
        NEW.filled(papers=_papers(moving.layout.kind, "taken"), said=SAID), books.insurer
    )
    given = [(books.insurer, row["serial"], row["step"], row["day"], row["why"]) for row in rows]
    await books.connection.executemany(TAKE, given)
    if moving.layout.kind == "handed_back":
        await _ended(books, [row for row in rows if row["live"]], moving.n)
    return len(rows)


async def _ended(books: Books, rows: list[Any], n: int) -> None:
    for day in sorted({row["day"] for row in rows}):
        await say_ended(books, [row for row in rows if row["day"] == day], day, n)


async def move_applications(books: Books, moving: MovedFile) -> int:
    """Receive applications (申請の受付): how many were new. A form that lacks an item is a query at once."""
    await books.connection.execute(NEW_ONES.filled(lacks=_lacks()), books.insurer)
    for statement in (RECEIVE, RECEIVED):
        await books.connection.execute(statement, books.insurer, moving.n)
    await move_facts(books, moving)
    new: int = await books.connection.fetchval("SELECT count(*)::integer FROM applied")
    return new


def _lacks() -> str:
    """The items that a row's form lacks: an empty cell says that the item is there, where it only asks for that."""
    each = [f"CASE WHEN coalesce({absent}, false) AND {_needs(item)} THEN '{item.value}' END"
            for item, absent in LACKING.items()]  # fmt: skip
    return f"array_remove(ARRAY[{', '.join(each)}], NULL)"


def _needs(item: Item) -> str:
    """Whether a row's form must hold an item."""
    if item is Item.AUTHORITY:
        return f"t.applicant = ANY ({array(sorted(one.value for one in AGENTS))})"
    return f"t.kind = ANY ({array(kind.value for kind in Kind if item in needed(kind))})"
