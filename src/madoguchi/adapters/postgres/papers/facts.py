"""What is held, in the registry's own words (手元の書類の記録): said when a serial is drawn, else taken back.

So the roll of a day says what each person holds or is sent, and the next plan finds nothing to do about it. Of two
papers of a kind each is said from its plan's day to the eve of the other's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.blanks import blank
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.writing import open_of
from madoguchi.adapters.postgres.statement import Statement, known, listed
from madoguchi.desk.house import OnHand
from madoguchi.reconcile.situations import ALREADY_HELD, LIES_HERE, NOT_REISSUED
from madoguchi.registry.groups import group_named
from madoguchi.terms.paper import Paper

HELD: Final = "papers_held"
ONE: Final = timedelta(days=1)
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
SELECT e.key, p.paper, p.valid_from, p.valid_until, l.effective, p.serial, p.place <> 'person' AS here,
    p.place <> 'nowhere' AS printed FROM every AS e
JOIN papers.paper AS p ON p.insurer = e.insurer AND p.person = e.person AND p.live
JOIN plans.plan AS l ON l.insurer = p.insurer AND l.plan = p.plan ORDER BY l.effective, p.serial
"""
# Of a plan of one; plans of everybody keep so many papers that nobody asks for each.
KEPT: Final = """
SELECT i.person, i.paper, l.effective FROM plans.plan AS l JOIN plans.item AS i USING (insurer, plan)
WHERE l.insurer = $1 AND l.plan = $2 AND l.scope = 'one' AND i.action = 'keep' AND i.because = ANY ($3) ORDER BY i.item
"""
Facts = dict[str, Any]
Kind = tuple[str, str]  # of whom, by key, and which kind of paper


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said of a kind of paper where none lives (手元にない日の記録).

    `before`: of days before `since`, the first day of what came or went; `gone`: from then on.
    """

    since: date
    before: Facts
    gone: Facts


async def say_held(books: Books, papers: Iterable[Any], on: date, n: int) -> None:
    """Say that these papers are held from a day on (交付の記録): rows with `person`, `paper` and perhaps `effective`.

    Where a row has that, it was issued for that day, else for the first one. What is given anew is lost no more.
    """
    papers = list(papers)
    facts = await _facts(books, {row["person"] for row in papers}, on, None)
    told = [(row["paper"], *facts[row["person"]]) for row in papers]
    again = {key for paper, key, before in told if before["lost_paper"] == paper}
    await _say(books, _turns(papers, facts, on), on, n, again)


async def say_ended(books: Books, papers: Sequence[Any], on: date, n: int) -> None:
    """Say that these papers are held no more from a day on (手元にないことの記録): rows as of `say_held`.

    Where somebody holds another of the kind, that one is said. Of days before the one for which a paper was issued
    nothing changes.
    """
    facts = await _facts(books, {row["person"] for row in papers}, on, None)
    await _say(books, _turns(papers, facts, on), on, n)


async def unsay_held(books: Books, papers: Sequence[Any], on: date, n: int) -> None:
    """Say what is so without these papers (交付の取消し): rows with `person`, `paper`, `learnt`, `replaces`.

    What they replaced is held where the ledger says that it lives again, and only there: it may have been handed back.
    Of a paper that replaced none, what was said before it was.
    """
    facts = await _facts(books, {row["person"] for row in papers}, on, None)
    turns = _turns(papers, facts, on)
    for row in papers:
        if row["replaces"] is None:
            before = await _facts(books, {row["person"]}, on, row["learnt"] - 1)
            which = facts[row["person"]][0], row["paper"]
            turns[which] = replace(turns[which], gone=_of(row["paper"], before[row["person"]][1]))
    await _say(books, turns, on, n)


async def held_by_plan(books: Books, plan: int) -> Sequence[tuple[int, OnHand]]:
    """What a plan of one found held and left so (計画時の手元の書類), by ledger, else registry; and whose."""
    rows = await books.connection.fetch(KEPT, books.insurer, plan, [ALREADY_HELD, LIES_HERE, NOT_REISSUED])
    if not rows:
        return []
    on = rows[0]["effective"]
    facts = await _facts(books, {row["person"] for row in rows}, on, None)
    live = await _live(books, {key for key, _ in facts.values()})
    ours = {which: row for which, papers in live.items() for row in papers if _is_of(row, on)}
    return [(row["person"], _on_hand(row["paper"], facts[row["person"]], ours)) for row in rows]


def _on_hand(paper: str, told: tuple[str, Facts], ours: Mapping[tuple[str, str], Any]) -> OnHand:
    key, said = told
    if (drawn := ours.get((key, paper))) is not None:
        return OnHand(paper, drawn["valid_until"], drawn["serial"], drawn["here"], drawn["printed"])
    fact, *_ = UNTIL.get(paper, ("",))
    return OnHand(paper, said.get(fact))


def _held(paper: str, until: date | None, since: date | None) -> Facts:
    """The facts of a paper alone: another may be said of days to come."""
    return {name: value for name, value in zip(UNTIL.get(paper, ()), (until, since), strict=False) if name}


def _of(paper: str, said: Facts) -> Facts:
    return {name: said[name] for name in _held(paper, None, None)}


def _turns(papers: Sequence[Any], facts: Mapping[int, tuple[str, Facts]], on: date) -> dict[Kind, Turn]:
    """What came or went, by key and paper: where none lives before its first day, all stays as it is said."""
    turns: dict[Kind, Turn] = {}
    for row in papers:
        (key, said), paper, since = facts[row["person"]], row["paper"], row.get("effective") or on
        since = min(since, turns[key, paper].since) if (key, paper) in turns else since
        turns[key, paper] = Turn(since, _of(paper, said), _held(paper, None, None))
    return turns


def _is_of(row: Any, day: date) -> bool:
    """Whether a paper is good on a day."""
    return (row["valid_from"] or day) <= day <= (row["valid_until"] or day)


async def _live(books: Books, keys: Iterable[str]) -> dict[Kind, list[Any]]:
    """The papers that live, by key and paper, each list by the days for which they were issued."""
    by: dict[Kind, list[Any]] = defaultdict(list)
    for row in await books.connection.fetch(LIVE, books.insurer, sorted(keys)):
        by[row["key"], row["paper"]].append(row)
    return by


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


async def _say(
    books: Books, turns: Mapping[Kind, Turn], on: date, n: int, found_again: Collection[str] = ()
) -> None:  # fmt: skip
    """Say of each what is so from a day on, day by day, and no more. What else is said of these days stays."""
    live = await _live(books, {key for key, _ in turns})
    whose: dict[str, list[tuple[str, Turn, Sequence[Any]]]] = defaultdict(list)
    for (key, paper), turn in turns.items():
        whose[key].append((paper, turn, live.get((key, paper), ())))
    found: Facts = {"lost_paper": None, "loss_cause": None}
    by: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for key, kinds in whose.items():
        for first, last, said in _stretches(kinds, on, found if key in found_again else {}):
            by[tuple(said)].append((key, first, last, *said.values()))
    for columns, rows in by.items():
        if columns:
            await correct_many(books, HELD, columns, rows, n)


def _stretches(
    kinds: Sequence[tuple[str, Turn, Sequence[Any]]], on: date, always: Facts
) -> Iterator[tuple[date, date | None, Facts]]:  # fmt: skip
    """What is so of somebody from a day on: first and last day of each stretch, and its facts."""
    every = {day for _, turn, live in kinds for day in (turn.since, *(row["effective"] for row in live))}
    firsts = [on, *sorted(day for day in every if day > on)]
    for first, after in zip(firsts, [*firsts[1:], None], strict=True):
        said = dict(always)
        for kind in kinds:
            said |= _said_on(first, *kind)
        yield first, after and after - ONE, said


def _said_on(day: date, paper: str, turn: Turn, live: Sequence[Any]) -> Facts:
    """What is so of a kind of paper on a day: the one that was issued for the last day until then."""
    begun = [row for row in live if row["effective"] <= day]
    if begun:
        return _held(paper, begun[-1]["valid_until"], begun[-1]["effective"])
    return turn.before if day < turn.since else turn.gone
