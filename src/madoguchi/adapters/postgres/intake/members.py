"""Members taken in from files (加入者の取り込み): who is new, covers acquired and lost, what else is said of people.

Losses go before acquisitions, so that a file may tell both of one person. A person of whom a row clashes is held back
with all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from madoguchi.adapters.postgres.intake.deaths import DIED_BEFORE_COVER
from madoguchi.adapters.postgres.intake.moving import MovedFile, among, bits_of, move_group
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.taking_in import held_at_the_end, take_in_staged
from madoguchi.adapters.postgres.registry.writing import cover_changed
from madoguchi.adapters.postgres.statement import Statement, listed
from madoguchi.desk.intake import AFTER_DEATH, BEGUN_OTHERWISE, HEAD_AND_NOT, NEW_NOBODY, NO_FIRST_DAY, NO_REASON
from madoguchi.desk.recording import LOST_BEFORE, TWICE
from madoguchi.registry.covers import Change, Cover, kept, lost
from madoguchi.registry.groups import COVERAGE, group_named
from madoguchi.registry.intake.members import MEMBERS

BITS: Final = bits_of(MEMBERS, COVERAGE)
FACTS: Final = group_named(COVERAGE).facts
STATED: Final = tuple(name for name in FACTS if name not in ("eligible_from", "lost_on", "loss_reason"))
HELD_WHOLE: Final = Statement("SELECT row FROM arriving WHERE $1::integer > 0 AND person IN (@people)")
RECORDED: Final = """
SELECT a.*, c.lost_on AS known_lost_on, c.loss_reason AS known_reason, coalesce(m.into_person, p.person) AS who, @known
FROM @rows AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
JOIN registry.coverage AS c ON c.insurer = $1 AND c.person = coalesce(m.into_person, p.person)
    AND c.superseded IS NULL AND c.eligible_from = a.eligible_from
"""
KNOWN: Final = ", ".join(f"c.{name} AS known_{name}" for name in STATED)
IN_FILE, IN_TAKEN = (Statement(RECORDED).filled(rows=rows, known=KNOWN) for rows in ("arriving", "taken"))
STRANGER: Final = """
SELECT a.person FROM arriving AS a LEFT JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
WHERE p.person IS NULL GROUP BY a.person HAVING count(a.eligible_from) = 0 AND NOT coalesce(bool_or(a.is_head), false)
"""
WITHOUT_FIRST: Final = Statement(
    "SELECT person FROM arriving WHERE eligible_from IS NULL AND said & @bits <> 0"
).filled(bits=sum(BITS.values()))
WITHOUT_REASON: Final = """
SELECT person FROM arriving WHERE (lost_on IS NOT NULL AND loss_reason IS NULL)
OR 'lost_on' = ANY (string_to_array(concat_ws(' ', unknown, untold), ' '))
"""
BACKWARDS: Final = "SELECT person FROM arriving WHERE lost_on < eligible_from"
BOTH: Final = "SELECT person FROM arriving WHERE relation = 'head' AND NOT is_head"
OTHERWISE: Final = Statement("SELECT person FROM (@recorded) AS t WHERE @differs").filled(
    recorded=IN_FILE,
    differs=" OR ".join(f"(said & {BITS[name]} <> 0 AND {name} IS DISTINCT FROM known_{name})" for name in STATED),
)
# A cover that holds no day is none, until its loss is told to be of another day, or taken back.
OF_THE_DEAD: Final = DIED_BEFORE_COVER.filled(
    pairs=Statement("""
SELECT a.person AS held, d.person AS who, d.died_on, a.eligible_from
FROM arriving AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
JOIN registry.death AS d ON d.insurer = $1 AND d.person = coalesce(m.into_person, p.person) AND d.superseded IS NULL
LEFT JOIN registry.coverage AS c ON c.insurer = $1 AND c.person = d.person
    AND c.superseded IS NULL AND c.eligible_from = a.eligible_from
WHERE CASE WHEN a.said & @lost = 0 THEN c.lost_on ELSE a.lost_on END IS DISTINCT FROM a.eligible_from
""").filled(lost=BITS["lost_on"])
)
SHARING: Final = Statement("""
WITH told AS MATERIALIZED (
    SELECT a.person, a.eligible_from, coalesce(m.into_person, p.person) AS who,
        CASE WHEN a.said & @lost = 0 THEN c.lost_on ELSE a.lost_on END AS lost_on
    FROM arriving AS a LEFT JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
    LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    LEFT JOIN registry.coverage AS c ON c.insurer = $1 AND c.person = coalesce(m.into_person, p.person)
        AND c.superseded IS NULL AND c.eligible_from = a.eligible_from
    WHERE a.eligible_from IS NOT NULL
), days AS (
    SELECT DISTINCT person, coalesce(who::text, person) AS who, eligible_from,
        daterange(eligible_from, CASE WHEN lost_on IS NOT NULL THEN greatest(lost_on, eligible_from) END) AS valid
    FROM told
), every AS (
    SELECT who, eligible_from, valid FROM days UNION
    SELECT c.person::text, c.eligible_from, c.valid FROM registry.coverage AS c
    WHERE c.insurer = $1 AND c.superseded IS NULL AND c.person IN (SELECT who FROM told)
        AND NOT EXISTS (SELECT FROM told AS t WHERE t.who = c.person AND t.eligible_from = c.eligible_from)
)
SELECT d.person FROM days AS d JOIN every AS o ON o.who = d.who AND o.valid && d.valid
    AND o.eligible_from IS DISTINCT FROM d.eligible_from
""").filled(lost=BITS["lost_on"])
MEMBER_CLASHES: Final = tuple(
    Clash(name, HELD_WHOLE.filled(people=people))
    for name, people in (
        (NEW_NOBODY, STRANGER), (NO_FIRST_DAY, WITHOUT_FIRST), (LOST_BEFORE, BACKWARDS), (NO_REASON, WITHOUT_REASON),
        (BEGUN_OTHERWISE, OTHERWISE), (HEAD_AND_NOT, BOTH), (AFTER_DEATH, OF_THE_DEAD), (TWICE, SHARING),
    )
)  # fmt: skip
NEW_HEADS: Final = """
SELECT DISTINCT person AS key FROM taken AS t
WHERE t.eligible_from IS NULL
AND NOT EXISTS (SELECT FROM registry.person AS p WHERE p.insurer = $1 AND p.key = t.person)
AND NOT EXISTS (SELECT FROM taken AS o WHERE o.person = t.person AND o.eligible_from IS NOT NULL)
"""
PEOPLE: Final = Statement("""
INSERT INTO registry.person (insurer, person, key, learnt)
SELECT $1, $2::integer + row_number() OVER (ORDER BY key), key, $3::integer FROM (@heads) AS h
""").filled(heads=NEW_HEADS)
COUNT: Final = Statement("SELECT count(*)::integer FROM (@heads) AS h").filled(heads=NEW_HEADS)
CHANGED: Final = Statement("""
SELECT who, eligible_from, lost_on, loss_reason FROM (@recorded) AS t
WHERE said & @lost <> 0 AND (lost_on, loss_reason) IS DISTINCT FROM (known_lost_on, known_reason)
ORDER BY who, lost_on NULLS LAST
""").filled(recorded=IN_TAKEN, lost=BITS["lost_on"])
NEW_COVERS: Final = Statement("""
SELECT DISTINCT t.person AS key, @unknown AS unknown, @untold AS untold, @facts FROM taken AS t
WHERE t.eligible_from IS NOT NULL AND NOT EXISTS (SELECT FROM (@recorded) AS r WHERE r.row = t.row)
""").filled(
    facts=listed(FACTS, "t"), recorded=IN_TAKEN.replace("$1", "registry.own_insurer()"),
    unknown=among("string_to_array(t.unknown, ' ')", FACTS), untold=among("string_to_array(t.untold, ' ')", FACTS),
)  # fmt: skip
FIRST_OF_NEW: Final = Statement("""
coalesce(t.since, CASE WHEN p.learnt = @n THEN least(min(t.eligible_from) OVER (PARTITION BY t.person), @day) END, @day)
""")


async def move_members(books: Books, moving: MovedFile) -> int:
    """Record members (加入者の記録): how many covers and other statements were new."""
    async with held_at_the_end(books, await books.connection.fetchval("SELECT count(*) FROM taken")):
        return await _moved(books, moving)


async def _moved(books: Books, moving: MovedFile) -> int:
    new = await _changed(books, moving.n)
    people, covers = await take_in_staged(books, NEW_COVERS, moving.n)
    people += await _new_heads(books, moving.n)
    first = FIRST_OF_NEW.filled(n=moving.n, day=f"'{moving.as_of}'::date")
    told = [await move_group(books, moving, one, first) for one in moving.layout.groups if one != COVERAGE]
    return new + people + covers + sum(told)


async def _changed(books: Books, n: int) -> int:
    """Covers that are lost, lost on another day, or not lost after all."""
    rows = await books.connection.fetch(CHANGED, books.insurer)
    for row in rows:
        await cover_changed(books, row["who"], _change(row), n)
    return len(rows)


async def _new_heads(books: Books, n: int) -> int:
    """Heads of a household who are no members and are new here: a person without a cover. How many."""
    heads: int = await books.connection.fetchval(COUNT, books.insurer)
    before = await books.connection.fetchval("SELECT registry.enrol($1)", heads)
    await books.connection.execute(PEOPLE, books.insurer, before, n)
    return heads


def _change(row: Any) -> Callable[[Sequence[Cover]], Change]:
    if row["lost_on"] is None:
        return partial(kept, eligible_from=row["eligible_from"])
    return partial(lost, eligible_from=row["eligible_from"], on=row["lost_on"], reason=row["loss_reason"])
