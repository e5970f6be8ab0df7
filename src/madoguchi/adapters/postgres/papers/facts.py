"""What is held, in the registry's own words (手元の書類の記録): said when a serial is drawn, else taken back.

So the roll of a day says what each person holds or is sent, and the next plan finds nothing to do about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.writing import open_of
from madoguchi.adapters.postgres.statement import Statement, known, listed
from madoguchi.desk.house import OnHand
from madoguchi.reconcile.situations import ALREADY_HELD, NOT_REISSUED
from madoguchi.registry.groups import group_named
from madoguchi.terms.paper import Paper

HELD: Final = "papers_held"
UNTIL: Final[Mapping[str, tuple[str, ...]]] = {
    # paper: the fact of its last day, then that of its first or of the day it was issued
    Paper.ELIGIBILITY_CERTIFICATE.value: ("certificate_until", "certificate_issued_on"),
    Paper.ELIGIBILITY_NOTICE.value: ("", "notice_held_since"),
    Paper.ELDERLY_BENEFITS_CARD.value: ("elderly_card_until", ""),
    Paper.CEILING_AMOUNT_CERTIFICATE.value: ("ceiling_certificate_until", "ceiling_certificate_issued_on"),
}
# Who was merged into another is that one: as it is now, or as it was known.
SAID: Final = Statement("""
SELECT p.person, k.key, t.unknown, t.untold, t.unsaid, t.person IS NOT NULL AS told, @columns FROM registry.person AS p
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND @merged
JOIN registry.person AS k ON k.insurer = p.insurer AND k.person = coalesce(m.into_person, p.person)
LEFT JOIN registry.papers_held AS t
    ON t.insurer = k.insurer AND t.person = k.person AND t.valid @@> $3::date AND @known
WHERE p.insurer = $1 AND p.person = ANY ($2) AND $4::integer IS NOT NULL
""")
LIVE: Final = """
WITH whose AS (
    SELECT insurer, key, person FROM registry.person WHERE insurer = $1 AND key = ANY ($2)
), every AS (
    SELECT * FROM whose UNION ALL
    SELECT w.insurer, w.key, m.person FROM whose AS w JOIN registry.merging AS m
        ON m.insurer = w.insurer AND m.into_person = w.person AND m.superseded IS NULL
)
SELECT e.key, p.paper, p.valid_until, l.effective, p.serial, p.place <> 'person' AS here FROM every AS e
JOIN papers.paper AS p ON p.insurer = e.insurer AND p.person = e.person AND p.live
JOIN plans.plan AS l ON l.insurer = p.insurer AND l.plan = p.plan ORDER BY p.serial
"""
# Of a plan of one; plans of everybody keep so many papers that nobody asks for each.
KEPT: Final = """
SELECT i.person, i.paper, l.effective FROM plans.plan AS l JOIN plans.item AS i USING (insurer, plan)
WHERE l.insurer = $1 AND l.plan = $2 AND l.scope = 'one' AND i.action = 'keep' AND i.because = ANY ($3) ORDER BY i.item
"""
Facts = dict[str, Any]
Saying = defaultdict[str, Facts]


async def say_held(books: Books, papers: Iterable[Any], on: date, n: int) -> None:
    """Say that these papers are held from a day on (交付の記録): rows with person, paper and last day.

    Where a row has `effective`, it was issued for that day, else for the first one. What is given anew is lost no more.
    """
    papers = list(papers)
    facts, saying = await _facts(books, {row["person"] for row in papers}, on, None), Saying(dict)
    for row in papers:
        key, before = facts[row["person"]]
        saying[key].update(_held(row["paper"], row["valid_until"], row.get("effective") or on))
        if before["lost_paper"] == row["paper"]:
            saying[key].update(lost_paper=None, loss_cause=None)
    await _say(books, saying, on, n)


async def say_ended(books: Books, papers: Sequence[Any], on: date, n: int) -> None:
    """Say that these papers are held no more from a day on (手元にないことの記録): rows with `person`, `paper`.

    Where somebody whose records were merged holds another of the kind, that one is said.
    """
    facts, saying = await _facts(books, {row["person"] for row in papers}, on, None), Saying(dict)
    live = await _live(books, facts)
    for row in papers:
        key, _ = facts[row["person"]]
        saying[key].update(live.get((key, row["paper"]), _held(row["paper"], None, None)))
    await _say(books, saying, on, n)


async def unsay_held(books: Books, papers: Sequence[Any], on: date, n: int) -> None:
    """Say what is so without these papers (交付の取消し): rows with `person`, `paper`, `learnt`, `replaces`.

    What they replaced is held where the ledger says that it lives again, and only there: it may have been handed back.
    Of a paper that replaced none, what was said before it was.
    """
    facts, saying = await _facts(books, {row["person"] for row in papers}, on, None), Saying(dict)
    live = await _live(books, facts)
    for row in papers:
        key, _ = facts[row["person"]]
        nothing = _held(row["paper"], None, None)
        if row["replaces"] is None:
            before = await _facts(books, {row["person"]}, on, row["learnt"] - 1)
            nothing = {name: before[row["person"]][1][name] for name in nothing}
        saying[key].update(live.get((key, row["paper"]), nothing))
    await _say(books, saying, on, n)


async def held_by_plan(books: Books, plan: int) -> Sequence[tuple[int, OnHand]]:
    """What a plan of one found held and left so (計画時の手元の書類), by ledger, else registry; and whose."""
    rows = await books.connection.fetch(KEPT, books.insurer, plan, [ALREADY_HELD, NOT_REISSUED])
    if not rows:
        return []
    facts = await _facts(books, {row["person"] for row in rows}, rows[0]["effective"], None)
    ours = {(row["key"], row["paper"]): row for row in await _rows_live(books, facts)}
    return [(row["person"], _on_hand(row["paper"], facts[row["person"]], ours)) for row in rows]


def _on_hand(paper: str, told: tuple[str, Facts], ours: Mapping[tuple[str, str], Any]) -> OnHand:
    key, said = told
    if (drawn := ours.get((key, paper))) is not None:
        return OnHand(paper, drawn["valid_until"], drawn["serial"], drawn["here"])
    fact, *_ = UNTIL.get(paper, ("",))
    return OnHand(paper, said.get(fact))


def _held(paper: str, until: date | None, since: date | None) -> Facts:
    """The facts of a paper alone: another may be said of days to come."""
    return {name: value for name, value in zip(UNTIL.get(paper, ()), (until, since), strict=False) if name}


async def _live(books: Books, facts: Mapping[int, tuple[str, Facts]]) -> dict[tuple[str, str], Facts]:
    """What the ledger says of the papers that live, by key and paper."""
    rows = await _rows_live(books, facts)
    return {(row["key"], row["paper"]): _held(row["paper"], row["valid_until"], row["effective"]) for row in rows}


async def _rows_live(books: Books, facts: Mapping[int, tuple[str, Facts]]) -> Sequence[Any]:
    rows: Sequence[Any] = await books.connection.fetch(LIVE, books.insurer, sorted({key for key, _ in facts.values()}))
    return rows


async def _facts(books: Books, people: Iterable[int], on: date, n: int | None) -> dict[int, tuple[str, Facts]]:
    """What is said of papers of some people on a day, now or as it was known: key and facts by their number.

    The key is that of the record theirs was merged into, if it was.
    """
    columns = group_named(HELD).columns
    when, merged = (f"{one}.superseded IS NULL" if n is None else known(one, "$4") for one in "tm")
    asked = SAID.filled(columns=listed(columns, "t"), known=when, merged=merged)
    rows = await books.connection.fetch(asked, books.insurer, list(people), on, 0 if n is None else n)
    return {row["person"]: (row["key"], _said(row, columns)) for row in rows}


def _said(row: Any, columns: Sequence[str]) -> Facts:
    if not row["told"]:
        return dict(blank(group_named(HELD)))
    return {name: row[name] for name in columns} | open_of(row)


async def _say(books: Books, saying: Mapping[str, Facts], on: date, n: int) -> None:
    """Say of each what is said of them, and no more. What else is said of these or later days stays."""
    by: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for key, said in saying.items():
        columns = tuple(name for name in group_named(HELD).columns if name in said)
        by[columns].append((key, on, None, *(said[name] for name in columns)))
    for columns, rows in by.items():
        if columns:
            await correct_many(books, HELD, columns, rows, n)
