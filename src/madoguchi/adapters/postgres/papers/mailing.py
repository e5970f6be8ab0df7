"""Hand-overs to printer and post, in PostgreSQL (引渡し・差出し): a `Mailing` of the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.again import PostgresReturning
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger, record_step
from madoguchi.adapters.postgres.papers.press_runs import to_post
from madoguchi.adapters.postgres.papers.receipts import PostgresReceipts
from madoguchi.adapters.postgres.papers.withdrawing import refuse_none
from madoguchi.adapters.postgres.plans.making import refuse_bound
from madoguchi.adapters.postgres.retries import Retry, first_result, keep_result
from madoguchi.adapters.postgres.session import Session, session
from madoguchi.desk.ledger import Said
from madoguchi.desk.mailing import Acceptance, FileAway, Given, Giving, PostedMail, SpoiledLetter, refuse_miscounted

GIVE: Final = "SELECT hand_over, sample, again FROM papers.hand_to_printer($1, $2, $3, $4, $5::text::jsonb, $6, $7)"
BY_HASH: Final = "SET LOCAL enable_nestloop = off"  # how many letters an array has is told to no planner
DELETED: Final = "SELECT papers.say_deleted($1, $2, $3)"
AWAY: Final = """
SELECT f.file, array_agg(l.letter) AS letters FROM papers.handed_file AS f
CROSS JOIN LATERAL unnest(f.letters) AS l (letter)
JOIN papers.hand_over AS h USING (insurer, plan, hand_over)
JOIN papers.given_letters(ARRAY[$2::integer]) AS g ON g.letter = l.letter AND g.hand_over = f.hand_over
WHERE f.insurer = $1 AND f.plan = $2 AND g.outcome IS DISTINCT FROM 'spoiled'
AND (h.key = $3::text) IS NOT true AND NOT EXISTS (
    SELECT FROM papers.revoked_file AS b
    WHERE b.insurer = f.insurer AND b.plan = f.plan AND b.hand_over = f.hand_over AND b.file = f.file
) GROUP BY f.file
"""
# Of a file that was taken back no letter counts any more.
FILES: Final = """
WITH plan AS MATERIALIZED (
    SELECT DISTINCT h.plan FROM papers.hand_over AS h WHERE h.insurer = $1 AND ($2::integer IS NULL OR h.plan = $2)
), letter AS MATERIALIZED (
    SELECT g.plan, g.letter, g.hand_over, coalesce(g.outcome, 'out') AS outcome, p.past && '{dispatched}' AS posted
    FROM papers.given_letters(ARRAY(SELECT plan FROM plan)) AS g
    JOIN papers.paper AS p ON p.insurer = $1 AND p.serial = g.letter
), counted AS (
    SELECT f.plan, f.hand_over, f.file, count(*)::integer AS letters,
        count(*) FILTER (WHERE l.hand_over = f.hand_over AND l.outcome = 'out')::integer AS out,
        count(*) FILTER (WHERE l.hand_over = f.hand_over AND l.outcome = 'printed')::integer AS printed,
        count(*) FILTER (WHERE l.hand_over = f.hand_over AND l.outcome = 'spoiled')::integer AS spoiled,
        count(*) FILTER (WHERE l.hand_over > f.hand_over)::integer AS later,
        count(*) FILTER (WHERE l.hand_over = f.hand_over AND l.outcome = 'printed' AND l.posted)::integer AS posted
    FROM papers.handed_file AS f CROSS JOIN LATERAL unnest(f.letters) AS one (letter)
    LEFT JOIN letter AS l ON l.plan = f.plan AND l.letter = one.letter
    WHERE f.insurer = $1 AND f.plan IN (SELECT plan FROM plan) GROUP BY f.plan, f.hand_over, f.file
)
SELECT h.plan, h.hand_over, f.file, f.kind, f.pages, h.firm, h.on_day AS on, h.delete_by, d.on_day AS deleted_on,
    h.sample, b.file IS NOT NULL AS revoked, c.letters, CASE WHEN b.file IS NULL THEN c.out ELSE 0 END AS out,
    CASE WHEN b.file IS NULL THEN c.printed ELSE 0 END AS printed,
    CASE WHEN b.file IS NULL THEN c.spoiled ELSE 0 END AS spoiled, c.later,
    CASE WHEN b.file IS NULL THEN c.posted ELSE 0 END AS posted
FROM papers.hand_over AS h JOIN papers.handed_file AS f USING (insurer, plan, hand_over)
JOIN counted AS c USING (plan, hand_over, file)
LEFT JOIN papers.copies_deleted AS d USING (insurer, plan, hand_over)
LEFT JOIN papers.revoked_file AS b USING (insurer, plan, hand_over, file)
WHERE h.insurer = $1 ORDER BY h.plan, h.hand_over, f.kind, f.file
"""
SPOILED: Final = """
SELECT p.plan, array_agg(e.serial ORDER BY e.serial) AS serials, min(p.item) AS place
FROM (SELECT DISTINCT h.plan FROM papers.hand_over AS h
    WHERE h.insurer = $1 AND ($2::integer IS NULL OR h.plan = $2)) AS each
CROSS JOIN LATERAL papers.in_envelopes(each.plan, ARRAY(
    SELECT g.letter FROM papers.given_letters(ARRAY[each.plan]) AS g WHERE g.outcome = 'spoiled')) AS e
JOIN papers.paper AS p ON p.insurer = $1 AND p.serial = e.serial AND p.state = 'printed'
GROUP BY p.plan, e.letter ORDER BY p.plan, place
"""
AWAY_BY_WHY: Final = "SELECT outcome, count(*)::integer AS papers FROM papers.not_back($1) GROUP BY outcome"
SERVICES: Final = "SELECT service, letters FROM papers.letters_by_service($1, $2)"
POSTING: Final = """
INSERT INTO papers.posting (insurer, plan, posting, on_day, receipt, papers, services, letters)
SELECT $1, $2, 1 + count(*), $3, $4, $5, $6, $7 FROM papers.posting WHERE insurer = $1 AND plan = $2
"""


@dataclass(frozen=True)
class PostgresMailing:
    """Where hand-overs are recorded (引渡しの記録先)."""

    session: Session

    @property
    def ledger(self) -> PostgresLedger:
        """The ledger of the insurer."""
        return PostgresLedger(self.session)

    @property
    def returning(self) -> PostgresReturning:
        """What came back, and goes again."""
        return PostgresReturning(self.session)

    @property
    def receipts(self) -> PostgresReceipts:
        """Receipts of employers."""
        return PostgresReceipts(self.session)

    def posting(self, said: Acceptance) -> PostgresPosting:
        """The ledger, with what the post accepted."""
        return PostgresPosting(self.session, said)

    def give(self, giving: Giving) -> Given:
        """Say that files were given to a printer; the audit is told to which firm, and how many."""

        async def said(books: Books) -> Given:
            files = json.dumps([asdict(one) for one in giving.files])
            asked = (giving.plan, giving.firm, giving.on, giving.delete_by, files, list(giving.instead_of), giving.key)
            (row,) = await books.connection.fetch(GIVE, *asked)
            if not row["again"]:
                told = f"{len(giving.files)} files to {giving.firm}"
                await record_act(books.connection, books.insurer, "hand to printer", told, subject=_plan(giving.plan))
            return Given(**row)

        return self.session.run(said)

    def letters_away(self, plan: int, but: str | None = None) -> Mapping[str, frozenset[int]]:
        """The letters of a plan that a printer was given, but the spoiled: by file, without those taken back."""

        async def asked(books: Books) -> Mapping[str, frozenset[int]]:
            await books.connection.execute(BY_HASH)
            rows = await books.connection.fetch(AWAY, books.insurer, plan, but)
            return {row["file"]: frozenset(row["letters"]) for row in rows}

        return self.session.run(asked)

    def files(self, plan: int | None) -> Sequence[FileAway]:
        """What was given of a plan, or of all, and how it stands."""

        async def asked(books: Books) -> Sequence[FileAway]:
            await refuse_bound(books)
            await books.connection.execute(BY_HASH)
            return [FileAway(**row) for row in await books.connection.fetch(FILES, books.insurer, plan)]

        return self.session.run(asked)

    def spoiled(self, plan: int | None) -> Sequence[SpoiledLetter]:
        """Letters that were spoiled and not printed since, by their place in the stack."""

        async def asked(books: Books) -> Sequence[SpoiledLetter]:
            rows = await books.connection.fetch(SPOILED, books.insurer, plan)
            return [SpoiledLetter(row["plan"], tuple(row["serials"]), row["place"]) for row in rows]

        return self.session.run(asked)

    def deleted(self, plan: int, firm: str, on: date) -> int:
        """Say that a firm has deleted its copies of a plan; the audit is told."""

        async def said(books: Books) -> int:
            done = int(await books.connection.fetchval(DELETED, plan, firm, on))
            if done:
                await record_act(books.connection, books.insurer, "copies deleted", firm, subject=_plan(plan))
            return done

        return self.session.run(said)


@dataclass(frozen=True)
class PostgresPosting(PostgresLedger):
    """The ledger, with what the post accepted (引受つきの台帳): letters are posted only as many as it counted."""

    accepted: Acceptance

    def post(self, plan: int, said: Said) -> PostedMail:
        """Say that what lies here of a plan was posted, with its receipt. Raises `Miscounted`."""
        counts = " ".join(f"{service}={letters}" for service, letters in sorted(self.accepted.counts.items()))
        retry = Retry(said.key, f"post plan {plan} on receipt {self.accepted.receipt} {counts}".strip())

        async def done(books: Books) -> PostedMail:
            if (first := await first_result(books, retry)) is not None:
                return replace(PostedMail(**first), again=True)
            posted = await _posted(books, plan, said, self.accepted)
            await record_act(books.connection, books.insurer, "post", self.accepted.receipt, subject=_plan(plan))
            await keep_result(books, retry, asdict(posted))
            return posted

        return self.session.run(done)


async def _posted(books: Books, plan: int, said: Said, accepted: Acceptance) -> PostedMail:
    serials, left = await to_post(books, plan)
    away = _counted(await books.connection.fetch(AWAY_BY_WHY, plan), "outcome", "papers")
    await refuse_none(books, plan, serials)
    services = _counted(await books.connection.fetch(SERVICES, plan, list(serials)), "service", "letters")
    refuse_miscounted(accepted.counts, services)
    await record_step(books, said, serials)
    told = (said.on, accepted.receipt, len(serials), list(services), list(services.values()))
    await books.connection.execute(POSTING, books.insurer, plan, *told)
    held = left - sum(away.values())
    return PostedMail(len(serials), unprinted=left, lying=len(serials) + left, held=held, out=away.get("out", 0),
                      spoiled=away.get("spoiled", 0), services=services)  # fmt: skip


def _counted(rows: Sequence[Any], name: str, count: str) -> dict[str, int]:
    return {row[name]: row[count] for row in rows}


def _plan(plan: int) -> str:
    return f"plan {plan}"


@contextmanager
def mailing(dsn: str, insurer: str) -> Iterator[PostgresMailing]:
    """Where hand-overs of an insurer are recorded, for a block (引渡しの記録先): one connection, kept."""
    with session(dsn, insurer) as opened:
        yield PostgresMailing(opened)
