"""What is held, in the registry's own words (手元の書類の記録): said when a serial is drawn, else taken back.

So the roll of a day says what each person holds or is sent, and the next plan finds nothing to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.blanks import blank
from madoguchi.adapters.postgres.changing import correct_many
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry import open_of
from madoguchi.adapters.postgres.statement import Statement, known, listed
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
SAID: Final = Statement("""
SELECT p.person, p.key, t.unknown, t.untold, t.unsaid, t.person IS NOT NULL AS told, @columns FROM registry.person AS p
LEFT JOIN registry.papers_held AS t
    ON t.insurer = p.insurer AND t.person = p.person AND t.valid @@> $3::date AND @known
WHERE p.insurer = $1 AND p.person = ANY ($2) AND $4::integer IS NOT NULL
""")
Facts = dict[str, Any]


async def say_held(books: Books, papers: Iterable[Any], on: date, n: int) -> None:
    """Say that these papers are held from a day on (交付の記録): rows with person, paper and last day.

    Where a row has `effective`, it was issued for that day, else for the first one. What is given anew is lost no more.
    """
    papers = list(papers)
    facts = await _facts(books, {row["person"] for row in papers}, on, None)
    for row in papers:
        told = facts[row["person"]][1]
        until, since = UNTIL.get(row["paper"], ("", ""))
        told.update(
            {name: value for name, value in ((until, row["valid_until"]), (since, row.get("effective") or on)) if name}
        )
        if told["lost_paper"] == row["paper"]:
            told.update(lost_paper=None, loss_cause=None)
    await _say(books, facts.values(), on, n)


async def say_ended(books: Books, papers: Sequence[Any], on: date, n: int) -> None:
    """Say that these papers are held no more from a day on (手元にないことの記録): rows with `person`, `paper`."""
    facts = await _facts(books, {row["person"] for row in papers}, on, None)
    for row in papers:
        facts[row["person"]][1].update(dict.fromkeys((name for name in UNTIL.get(row["paper"], ()) if name), None))
    await _say(books, facts.values(), on, n)


async def unsay_held(books: Books, papers: Sequence[Any], on: date, n: int) -> None:
    """Say what was said before these papers were (交付の取消し): rows with `person`, `paper`, `learnt`."""
    facts = await _facts(books, {row["person"] for row in papers}, on, None)
    for number in sorted({row["learnt"] for row in papers}):
        void = [row for row in papers if row["learnt"] == number]
        before = await _facts(books, {row["person"] for row in void}, on, number - 1)
        for row in void:
            names = [name for name in UNTIL.get(row["paper"], ()) if name]
            facts[row["person"]][1].update({name: before[row["person"]][1][name] for name in names})
    await _say(books, facts.values(), on, n)


async def _facts(books: Books, people: Iterable[int], on: date, n: int | None) -> dict[int, tuple[str, Facts]]:
    """What is said of papers of some people on a day, now or as it was known: key and facts by their number."""
    columns = group_named(HELD).columns
    when = "t.superseded IS NULL" if n is None else known("t", "$4")
    asked = SAID.filled(columns=listed(columns, "t"), known=when)
    rows = await books.connection.fetch(asked, books.insurer, list(people), on, 0 if n is None else n)
    return {row["person"]: (row["key"], _said(row, columns)) for row in rows}


def _said(row: Any, columns: Sequence[str]) -> Facts:
    if not row["told"]:
        return dict(blank(group_named(HELD)))
    return {name: row[name] for name in columns} | open_of(row)


async def _say(books: Books, facts: Iterable[tuple[str, Facts]], on: date, n: int) -> None:
    columns = group_named(HELD).columns
    rows = [(key, on, None, *(said[name] for name in columns)) for key, said in facts]
    if rows:
        await correct_many(books, HELD, columns, rows, n)
