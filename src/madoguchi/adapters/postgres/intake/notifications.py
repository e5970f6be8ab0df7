"""Notifications taken in from files (届出の取り込み): kept as they came; what was notified changes covers."""

from __future__ import annotations

from functools import partial
from typing import Final

from madoguchi.adapters.postgres.feed.answers import move_shown
from madoguchi.adapters.postgres.intake.deaths import DIED_BEFORE_COVER
from madoguchi.adapters.postgres.intake.moving import MovedFile
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.taking_in import take_in_staged
from madoguchi.adapters.postgres.registry.writing import cover_changed
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.intake import AFTER_DEATH, NO_COVER
from madoguchi.desk.recording import TWICE
from madoguchi.registry.covers import lost
from madoguchi.registry.groups import COVERAGE, group_named

SAID: Final = {  # of each kind: whether a cover ends, the tick, the reason, where the person came from, why one leaves
    "joining": ("false", "NULL::boolean", "NULL::text", "joined_from", "NULL::text"),
    "leaving": ("true", "NULL::boolean", "NULL::text", "NULL::text", "loss_reason"),
    "acquisitions": ("false", "issue_needed_ticked", "application_reason", "joined_from", "NULL::text"),
    "dependents": ("coalesce(ended, false)", "issue_needed_ticked", "application_reason", "NULL::text",
                   "'dependent_ended'"),
}  # fmt: skip
TOLD: Final = Statement("""
CREATE TEMP TABLE notified ON COMMIT DROP AS
SELECT t.row, t.person AS key, t.happened_on, t.notified_on, @ended AS ended, @ticked AS ticked, @reason AS reason,
    @joined_from AS joined_from, @loss_reason AS loss_reason FROM taken AS t
""")
UNKNOWN: Final = """
SELECT DISTINCT key FROM notified AS t
WHERE NOT EXISTS (SELECT FROM registry.person AS p WHERE p.insurer = $1 AND p.key = t.key)
"""
COUNT: Final = Statement("SELECT count(*)::integer FROM (@unknown) AS u").filled(unknown=UNKNOWN)
PEOPLE: Final = Statement("""
INSERT INTO registry.person (insurer, person, key, learnt)
SELECT $1, $2::integer + row_number() OVER (ORDER BY key), key, $3::integer FROM (@unknown) AS u
""").filled(unknown=UNKNOWN)
OWN: Final = Statement("""
SELECT t.*, coalesce(m.into_person, p.person) AS who
FROM @rows AS t JOIN registry.person AS p ON p.insurer = registry.own_insurer() AND p.key = t.@key
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
""")
OURS: Final = OWN.filled(rows="notified", key="key")
KEEP: Final = Statement("""
INSERT INTO notices.notice (insurer, notice, kind, person, happened_on, notified_on, ended, ticked, reason, learnt)
SELECT $1, (SELECT coalesce(max(notice), 0) FROM notices.notice WHERE insurer = $1) + row_number() OVER (ORDER BY row),
    $2, who, happened_on, notified_on, ended, ticked, reason, $3
FROM (@ours) AS t WHERE NOT EXISTS (
    SELECT FROM notices.notice AS n WHERE n.insurer = $1 AND n.person = t.who AND n.kind = $2
    AND (n.happened_on, n.notified_on, n.ended, n.ticked, n.reason)
        IS NOT DISTINCT FROM (t.happened_on, t.notified_on, t.ended, t.ticked, t.reason))
""").filled(ours=OURS)
COVERS: Final = Statement("""
SELECT key, NULL::text[] AS unknown, NULL::text[] AS untold, @facts FROM (@ours) AS t
WHERE NOT ended AND notified_on IS NOT NULL AND NOT EXISTS (
    SELECT FROM registry.coverage AS c WHERE c.insurer = registry.own_insurer() AND c.person = t.who
    AND c.superseded IS NULL AND c.eligible_from = t.happened_on)
""")
GIVEN: Final = {"eligible_from": "happened_on", "acquisition_decided_on": "notified_on", "joined_from": "joined_from"}
LOSSES: Final = Statement("""
SELECT t.who, t.happened_on, t.loss_reason, c.eligible_from FROM (@ours) AS t
JOIN registry.coverage AS c ON c.insurer = $1 AND c.person = t.who AND c.superseded IS NULL
    AND c.eligible_from <= t.happened_on
WHERE t.ended AND t.notified_on IS NOT NULL AND (c.lost_on IS NULL OR c.lost_on > t.happened_on)
ORDER BY t.who
""").filled(ours=OURS)
ENDS: Final = {"joining": "false", "leaving": "true", "acquisitions": "false", "dependents": "coalesce(t.ended, false)"}
HOLDS: Final = """
SELECT FROM registry.coverage AS c WHERE c.insurer = $1 AND c.person = t.who AND c.superseded IS NULL
"""
NO_COVER_TO_LOSE: Final = Statement("""
SELECT t.row FROM (@told) AS t WHERE @ends AND t.notified_on IS NOT NULL AND NOT EXISTS (
    @holds AND c.eligible_from <= t.happened_on AND (c.lost_on IS NULL OR c.lost_on >= t.happened_on))
""")
COVERED: Final = Statement("""
SELECT t.row FROM (@told) AS t WHERE NOT @ends AND t.notified_on IS NOT NULL AND EXISTS (
    @holds AND c.eligible_from IS DISTINCT FROM t.happened_on AND c.valid && daterange(t.happened_on, NULL))
""")
OF_THE_DEAD: Final = Statement(
    DIED_BEFORE_COVER.filled(
        pairs="""
SELECT t.row AS held, t.who, d.died_on, t.happened_on AS eligible_from FROM (@told) AS t
JOIN registry.death AS d ON d.insurer = $1 AND d.person = t.who AND d.superseded IS NULL
WHERE NOT @ends AND t.notified_on IS NOT NULL AND NOT EXISTS (@holds AND c.eligible_from = t.happened_on)
"""
    )
)
SHOWN: Final = Statement("""
INSERT INTO notices.shown_elsewhere (insurer, person, shown_insurer, shown_from, shown_lost_on, learnt)
SELECT $1, who, shown_insurer, shown_from, shown_lost_on, $2 FROM (@ours) AS t WHERE NOT EXISTS (
    SELECT FROM notices.shown_elsewhere AS s WHERE s.insurer = $1 AND s.person = t.who AND s.superseded IS NULL
    AND s.shown_insurer = t.shown_insurer AND s.shown_from = t.shown_from)
""").filled(ours=OWN.filled(rows="taken", key="person"))
NOT_SHOWN: Final = Statement("""
UPDATE notices.shown_elsewhere AS s SET superseded = $2
WHERE s.insurer = $1 AND s.superseded IS NULL AND s.person IN (SELECT who FROM (@ours) AS t) AND NOT EXISTS (
    SELECT FROM (@ours) AS t WHERE t.who = s.person AND t.shown_insurer = s.shown_insurer
    AND t.shown_from = s.shown_from AND t.shown_lost_on IS NOT DISTINCT FROM s.shown_lost_on)
""").filled(ours=OWN.filled(rows="taken", key="person"))


def clashes_of_notices(kind: str) -> tuple[Clash, ...]:
    """What cannot be true of a notification of a kind (届出の矛盾)."""
    filled = {"told": OWN.filled(rows="arriving", key="person"), "ends": ENDS[kind], "holds": HOLDS}
    queries = {NO_COVER: NO_COVER_TO_LOSE, AFTER_DEATH: OF_THE_DEAD, TWICE: COVERED}
    return tuple(Clash(name, query.filled(**filled)) for name, query in queries.items())


async def move_notices(books: Books, moving: MovedFile) -> int:
    """Record notifications and what they change (届出の記録): how many were new."""
    names = ("ended", "ticked", "reason", "joined_from", "loss_reason")
    told = dict(zip(names, SAID[moving.layout.kind], strict=True))
    await books.connection.execute(TOLD.filled(**told))
    await _new_people(books, moving.n)
    new = await books.connection.execute(KEEP, books.insurer, moving.layout.kind, moving.n)
    await take_in_staged(books, _covers(), moving.n)
    for row in await books.connection.fetch(LOSSES, books.insurer):
        change = partial(lost, eligible_from=row["eligible_from"], on=row["happened_on"], reason=row["loss_reason"])
        await cover_changed(books, row["who"], change, moving.n)
    return int(new.rpartition(" ")[2])


async def move_platform(books: Books, moving: MovedFile) -> int:
    """Record what the national platform shows (資格の表示の記録): how many covers were new."""
    await move_shown(books, moving)
    await books.connection.execute(NOT_SHOWN, books.insurer, moving.n)
    return int((await books.connection.execute(SHOWN, books.insurer, moving.n)).rpartition(" ")[2])


def _covers() -> str:
    nothing = {name: "NULL::text" if name == "loss_reason" else "NULL::date" for name in group_named(COVERAGE).facts}
    facts = [f"{said} AS {name}" for name, said in (nothing | GIVEN).items()]
    return COVERS.filled(facts=", ".join(facts), ours=OURS)


async def _new_people(books: Books, n: int) -> None:
    """Record who is not known yet: a person without a cover, until somebody notifies one."""
    people: int = await books.connection.fetchval(COUNT, books.insurer)
    before = await books.connection.fetchval("SELECT registry.enrol($1)", people)
    await books.connection.execute(PEOPLE, books.insurer, before, n)
