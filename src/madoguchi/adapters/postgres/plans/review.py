"""Plans looked at, compared and acted upon in PostgreSQL (計画の点検と操作)."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.press_runs import unprinted
from madoguchi.adapters.postgres.plans.applied_for import rests_on
from madoguchi.adapters.postgres.plans.closing import closing
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.plan_difference import told_together
from madoguchi.desk.plans import SMALL, Act, Count, Difference, Doing, Head, Holding, Line, Shown
from madoguchi.reconcile.directions import numbers_in
from madoguchi.terms.errors import Refused

HEAD: Final = """
SELECT p.plan, p.effective, p.known, p.edition, p.known_on, p.scope, encode(p.digest, 'hex') AS digest, p.items,
    p.people, p.made_by, p.made_at, s.state, s.approved_by, plans.approval_of(p.plan) AS approval, p.forecast, p.faces
FROM plans.plan AS p JOIN plans.state AS s USING (insurer, plan) WHERE p.insurer = $1 AND p.plan = $2
"""
THERE: Final = "SELECT EXISTS (SELECT FROM plans.plan WHERE insurer = $1 AND plan = $2)"
COUNTS: Final = "SELECT * FROM plans.counts($1)"
HOLDING: Final = """
SELECT w.guard, coalesce(h.waits, '{}') AS waits, count(*)::integer AS items, w.releasable
FROM plans.stopped AS w LEFT JOIN plans.held AS h USING (insurer, plan, item, guard)
WHERE w.insurer = $1 AND w.plan = $2 GROUP BY w.guard, coalesce(h.waits, '{}'), w.releasable ORDER BY 3 DESC, 1, 2
"""
NOTHING: Final = "SELECT rule, people FROM plans.nothing WHERE insurer = $1 AND plan = $2 ORDER BY rule"
LINE: Final = """
SELECT i.item, i.person, i.paper, i.action, i.because, i.ground, i.rule, i.valid_from, i.valid_until,
    coalesce((SELECT array_agg(w.guard ORDER BY w.guard) FROM plans.stopped AS w
        WHERE w.insurer = i.insurer AND w.plan = i.plan AND w.item = i.item), '{}') AS held
FROM plans.item AS i WHERE i.insurer = $1 AND i.plan = $2
"""
STOPPED: Final = """
SELECT item, array_agg(guard ORDER BY guard) AS held FROM plans.stopped WHERE insurer = $1 AND plan = $2 GROUP BY item
"""
LINES: Final = Statement("""
SELECT i.item, i.person, i.paper, i.action, i.because, i.ground, i.rule, i.valid_from, i.valid_until,
    coalesce(w.held, '{}') AS held
FROM plans.item AS i LEFT JOIN (@stopped) AS w USING (item)
WHERE i.insurer = $1 AND i.plan = $2 ORDER BY i.item
""").filled(stopped=STOPPED)
KEYED: Final = Statement("""
SELECT l.*, p.key FROM (@lines) AS l JOIN registry.person AS p ON p.insurer = $1 AND p.person = l.person
ORDER BY l.item
""").filled(lines=LINES)
PEOPLE: Final = "SELECT DISTINCT person FROM plans.item WHERE insurer = $1 AND plan = $2 ORDER BY person"
# One whose letters cannot be printed does not leave, whatever its action; with other faces it may.
COMPARED: Final = """insurer, person, paper, rule, variant, valid_until, CASE WHEN EXISTS (
    SELECT FROM plans.held AS h WHERE h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item
    AND h.guard = 'name_unresolved') THEN 'unprintable' ELSE action END AS action"""
DIFFERENCE: Final = Statement("""
SELECT coalesce(b.paper, a.paper) AS paper, b.action AS before, a.action AS after, b.rule AS rule_before,
    a.rule AS rule_after, count(*)::integer AS items
FROM (SELECT @compared FROM plans.item AS i WHERE insurer = $1 AND plan = $2) AS b
FULL JOIN (SELECT @compared FROM plans.item AS i WHERE insurer = $1 AND plan = $3) AS a USING (insurer, person, paper)
WHERE (b.action, b.rule, b.variant, b.valid_until) IS DISTINCT FROM (a.action, a.rule, a.variant, a.valid_until)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 2, 3, 4, 5
""").filled(compared=COMPARED)
DIRECTED: Final = """
SELECT rule, count(*)::integer AS items FROM plans.item
WHERE insurer = $1 AND plan = $2 AND rule LIKE 'direction %' GROUP BY rule ORDER BY rule
"""
ACTS: Final[Mapping[str, str]] = {
    "hold": "SELECT * FROM plans.hold($1, $2, $3, $4, $5, $6)",
    "release": "SELECT * FROM plans.release($1, $2, $3, $4, $5, $6, $7)",
    "approve": "SELECT * FROM plans.approve($1, $2, $3, $4, $5)",
    "reject": "SELECT * FROM plans.reject($1, $2, $3, $4)",
    "close": "SELECT * FROM plans.close($1, $2, $3, $4)",
}


class NoSuchPlan(Refused):
    """A plan that was never made (存在しない計画)."""


class NoDigest(Refused):
    """What is no digest of a plan (計画の識別子でない)."""


async def head(books: Books, plan: int) -> Head:
    """What a plan is, and how it stands (計画の概要). Raises `NoSuchPlan`."""
    row = await books.connection.fetchrow(HEAD, books.insurer, plan)
    if row is None:
        raise _no_such(plan)
    return Head(**row)


async def refuse_no_plan(books: Books, plan: int) -> None:
    """Refuse a number that no plan has (計画の有無の確認). Raises `NoSuchPlan`."""
    if not await books.connection.fetchval(THERE, books.insurer, plan):
        raise _no_such(plan)


def _no_such(plan: int) -> NoSuchPlan:
    return NoSuchPlan(what=f"plan {plan}", why="no plan of this insurer has that number",
                      do="`madoguchi plan list` tells the plans that there are")  # fmt: skip


async def show(books: Books, plan: int, samples: int) -> Shown:
    """A plan as it is looked at (計画の表示). Raises `NoSuchPlan`."""
    told = await head(books, plan)
    connection, which = books.connection, (books.insurer, plan)
    counts = tuple(Count(**row) for row in await connection.fetch(COUNTS, plan))
    holding = _holdings(await connection.fetch(HOLDING, *which))
    nothing = {row["rule"]: row["people"] for row in await connection.fetch(NOTHING, *which)}
    drawn = await connection.fetch(f"{LINE} AND i.item = ANY ($3) ORDER BY i.item", *which, _drawn(told, samples))
    marks = {row["rule"]: row["items"] for row in await connection.fetch(DIRECTED, *which)}
    left, asked = await closing(books, plan), tuple(await rests_on(books, plan))
    lines, here = tuple(map(_line, drawn)), await unprinted(books, plan)
    return Shown(told, counts, holding, nothing, lines, _by_direction(marks), left, asked, here)


def _by_direction(marks: Mapping[str, int]) -> dict[int, int]:
    """How many lines each direction has a say in."""
    numbers = sorted({number for rule in marks for number in numbers_in(rule)})
    return {one: sum(items for rule, items in marks.items() if one in numbers_in(rule)) for one in numbers}


def _holdings(rows: Sequence[Any]) -> tuple[Holding, ...]:
    """The lines of each guard, from those of each guard and each set of what is waited for."""
    found = []
    for guard, releasable in dict.fromkeys((row["guard"], row["releasable"]) for row in rows):
        own = [row for row in rows if (row["guard"], row["releasable"]) == (guard, releasable)]
        found.append(Holding(guard, sum(row["items"] for row in own), releasable, _waits(own)))
    return tuple(sorted(found, key=lambda one: -one.items))


def _waits(rows: Sequence[Any]) -> dict[str, int]:
    """How many items wait for what, the most first; one that waits for two counts for each."""
    waits: Counter[str] = Counter()
    for row in rows:
        waits.update(dict.fromkeys(row["waits"], row["items"]))
    return dict(waits.most_common())


def _drawn(told: Head, samples: int) -> list[int]:
    """Items drawn by the plan's own digest: nobody chooses what is looked at, and everybody is shown the same."""
    if not told.items:
        return []
    seeds = (sha256(f"{told.digest} {n}".encode()).digest() for n in range(samples))
    return sorted({int.from_bytes(seed) % told.items + 1 for seed in seeds})


async def give_out(books: Books, plan: int, purpose: str) -> None:
    """Write down that a plan is given out with keys, and of whom (計画の書き出しの記録). Raises `NoSuchPlan`."""
    await head(books, plan)
    people = [row["person"] for row in await books.connection.fetch(PEOPLE, books.insurer, plan)]
    if people:
        await record_reads(books.connection, books.insurer, people, "plan lines", purpose)
    await record_act(books.connection, books.insurer, "give plan out", purpose, subject=f"plan {plan}")


async def lines(books: Books, plan: int, *, with_keys: bool) -> AsyncGenerator[Line, None]:
    """Every line of a plan, in order (計画の全行). Raises `NoSuchPlan`."""
    await head(books, plan)
    asked = {one.item: one.application for one in await rests_on(books, plan)}
    async for row in books.connection.cursor(KEYED if with_keys else LINES, books.insurer, plan, prefetch=5_000):
        yield _line(row, asked.get(row["item"]))


def _line(row: Any, application: int | None = None) -> Line:
    return Line(**{**row, "held": tuple(row["held"])}, application=application)


async def difference(books: Books, before: int, after: int) -> Sequence[Difference]:
    """Where two plans differ (計画の差): in action, rule, variant or end; few lines together. Raises `NoSuchPlan`."""
    for plan in (before, after):
        await head(books, plan)
    rows = await books.connection.fetch(DIFFERENCE, books.insurer, before, after)
    return told_together(Difference(**row) for row in rows)


async def do(books: Books, doing: Doing) -> Act:
    """Write down what somebody does with a plan (操作の記録). Raises `RuleBroken`, `NotAllowed`."""
    await head(books, doing.plan)
    (row,) = await books.connection.fetch(ACTS[doing.kind], doing.plan, _bytes(doing.digest), *_others(doing))
    if not row["again"]:
        await record_act(books.connection, books.insurer, f"{doing.kind} plan", f"act {row['act']}",
                         subject=f"plan {doing.plan}")  # fmt: skip
    return Act(row["act"], row["again"], _told_of(row.get("lines"), doing))


def _told_of(lines: int | None, doing: Doing) -> int | None:
    """How many lines it was of; of a rule few are not told, as where they are counted."""
    return None if lines is None or (doing.rule and lines < SMALL) else lines


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise NoDigest(what="a digest that is none", why="it is written in the figures 0 to 9 and a to f",
                       do="copy it from `madoguchi plan show`") from None  # fmt: skip


def _others(doing: Doing) -> tuple[Any, ...]:
    told = (doing.reason, doing.once)
    return {
        "approve": (doing.edition, *told), "reject": told, "close": told, "hold": (*told, doing.item, doing.rule),
        "release": (*told, doing.item, doing.guard, doing.rule),
    }[doing.kind]  # fmt: skip
