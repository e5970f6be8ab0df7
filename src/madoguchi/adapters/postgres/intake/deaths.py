"""Deaths taken in from files (死亡の取り込み): told, told of another day, or taken back.

A death is one day of a person, of whichever day it is told: another day takes the place of the first, and one that is
taken back leaves none. It is taken back by its own day, so that a wrong key brings nobody back to life. A death and a
cover that has begun after it cannot both be true: whichever of them is told second is held, of any kind of file.
What no file tells, a merging or a move, is looked at by `registry.after_death`.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.intake.moving import OWNER, MovedFile
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.changing import correct_staged
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.days.bounds import FLOOR
from madoguchi.desk.intake import DEATH_BEFORE_BIRTH, DEATH_BEFORE_COVER, DEATH_TO_COME, NO_SUCH_DEATH

WHOSE: Final = """
SELECT a.row, a.died_on, a.withdrawn IS TRUE AS withdrawn, coalesce(m.into_person, p.person) AS who
FROM arriving AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
"""
TO_COME: Final = "SELECT row FROM arriving WHERE died_on > $2 AND withdrawn IS NOT TRUE"
BEFORE_BIRTH: Final = Statement("""
SELECT w.row FROM (@whose) AS w JOIN registry.birth AS b ON b.insurer = $1 AND b.person = w.who
    AND b.superseded IS NULL AND b.birth_date > w.died_on
WHERE NOT w.withdrawn
""").filled(whose=WHOSE)
NOT_TOLD: Final = Statement("""
SELECT w.row FROM (@whose) AS w WHERE w.withdrawn AND NOT EXISTS (
    SELECT FROM registry.death AS z
    WHERE z.insurer = $1 AND z.person = w.who AND z.superseded IS NULL AND z.died_on = w.died_on)
""").filled(whose=WHOSE)
# Of each `pairs` gives what is held, who it is, the death and the day on which a cover begins. Both recorded, they were
# taken once (the cover ahead, then the death), and telling either of them anew tells nothing.
DIED_BEFORE_COVER: Final = Statement("""
SELECT t.held AS row FROM (@pairs) AS t WHERE t.died_on < t.eligible_from AND NOT EXISTS (
    SELECT FROM registry.death AS z JOIN registry.coverage AS c ON c.insurer = z.insurer AND c.person = z.person
        AND c.superseded IS NULL AND c.eligible_from = t.eligible_from AND NOT isempty(c.valid)
    WHERE z.insurer = $1 AND z.person = t.who AND z.superseded IS NULL AND z.died_on = t.died_on)
""")
# A cover that is yet to begin was recorded ahead, as of who will be 75: the death came first, and neither is wrong.
BEFORE_COVER: Final = DIED_BEFORE_COVER.filled(
    pairs=Statement("""
SELECT w.row AS held, w.who, w.died_on, c.eligible_from FROM (@whose) AS w
JOIN registry.coverage AS c ON c.insurer = $1 AND c.person = w.who AND c.superseded IS NULL
    AND NOT isempty(c.valid) AND c.eligible_from <= $2
WHERE NOT w.withdrawn
""").filled(whose=WHOSE)
)
DEATH_CLASHES: Final = (
    Clash(DEATH_TO_COME, TO_COME), Clash(DEATH_BEFORE_BIRTH, BEFORE_BIRTH), Clash(NO_SUCH_DEATH, NOT_TOLD),
    Clash(DEATH_BEFORE_COVER, BEFORE_COVER),
)  # fmt: skip
TOLD: Final = Statement("""
SELECT coalesce(m.into_person, p.person) AS person, '@floor'::date AS first, NULL::date AS last,
    NULL::text[] AS unknown, NULL::text[] AS untold,
    CASE WHEN t.withdrawn IS TRUE THEN NULL ELSE t.died_on END AS died_on
FROM taken AS t @owner
""").filled(floor=FLOOR, owner=OWNER)


async def move_deaths(books: Books, moving: MovedFile) -> int:
    """Record deaths, and that there was none (死亡の記録と取消し): how many were new."""
    return await correct_staged(books, "death", ("died_on",), TOLD, moving.n)
