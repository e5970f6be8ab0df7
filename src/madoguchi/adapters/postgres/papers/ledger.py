"""The ledger in PostgreSQL (交付台帳): a `Ledger` of the desk. The order of steps is kept by the table itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, cast

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.knowledge import Books, learn, newest
from madoguchi.adapters.postgres.papers.changed import Sent, anything_since, changed
from madoguchi.adapters.postgres.papers.facts import say_ended, say_held
from madoguchi.adapters.postgres.papers.parcels import stale_lists
from madoguchi.adapters.postgres.papers.press_runs import to_post
from madoguchi.adapters.postgres.papers.undoing import kept, recorded_before, recorded_now, undo
from madoguchi.adapters.postgres.papers.voiding import Void, void
from madoguchi.adapters.postgres.papers.withdrawing import refuse_none, refuse_unlisted
from madoguchi.adapters.postgres.plans.making import refuse_bound
from madoguchi.adapters.postgres.retries import Retry, first_result, keep_result
from madoguchi.adapters.postgres.session import Session
from madoguchi.desk.asking_back import Due, Ended
from madoguchi.desk.ledger import (
    Account,
    Accounts,
    AtPost,
    ClosedStack,
    Happened,
    NoSuchPaper,
    PaperStory,
    Posted,
    Pulled,
    Ready,
    Recorded,
    Said,
    Stack,
)  # fmt: skip
from madoguchi.issuing.stack import Look, StackedPaper
from madoguchi.issuing.steps import Step

MOST: Final = 200  # letters of what is said in the audit
PAPER: Final = """
SELECT serial, plan, paper, valid_from, valid_until, replaces FROM papers.paper WHERE insurer = $1 AND serial = $2
"""
AT_POST: Final = "SELECT outcome, on_day, kept_until FROM papers.at_post($1)"
STEPS: Final = "SELECT step, on_day, who, at, why FROM papers.step WHERE insurer = $1 AND serial = $2 ORDER BY n"
LIVING: Final = """
SELECT p.serial, p.person, p.paper, p.valid_until, p.live, l.effective FROM papers.paper AS p
JOIN plans.plan AS l USING (insurer, plan) WHERE p.insurer = $1 AND p.serial = ANY ($2) ORDER BY p.serial
"""
STEP: Final = """
INSERT INTO papers.step (insurer, serial, step, on_day, why, key)
SELECT $1, one, $3, $4, $5, $6 FROM unnest($2::bigint[]) WITH ORDINALITY AS each (one, n) ORDER BY n
"""
STACK: Final = """
SELECT p.serial, k.person, p.learnt, k.key FROM papers.paper AS p
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
JOIN registry.person AS k ON k.insurer = p.insurer AND k.person = coalesce(m.into_person, p.person)
WHERE p.insurer = $1 AND p.plan = $2 AND p.state = 'printed' ORDER BY p.learnt, p.serial
"""
PLAN: Final = "SELECT effective, known_on FROM plans.plan WHERE insurer = $1 AND plan = $2"
PULL_RUN: Final = """
INSERT INTO papers.pull_run (insurer, plan, run, since, known, on_day, listed)
SELECT $1, $2, 1 + count(*), $3, $4, $5, $6 FROM papers.pull_run WHERE insurer = $1 AND plan = $2 RETURNING run
"""
TO_PULL: Final = """
SELECT item AS place, serial, piece::text FROM papers.paper WHERE insurer = $1 AND plan = $2 AND state = 'pull'
"""
READY: Final = """
SELECT count(*) FILTER (WHERE state = 'printed')::integer AS papers,
    count(*) FILTER (WHERE state = 'pull')::integer AS waiting,
    count(*) FILTER (WHERE state = 'approved' OR state = 'printed' AND NOT EXISTS (SELECT FROM papers.batch AS b
        WHERE b.insurer = $1 AND b.plan = $2 AND b.batch = p.batch))::integer AS unfinished,
    plans.daily_as_of($1, plans.daily_taken($1)) AS daily, plans.daily_taken($1) AS daily_taken
FROM papers.paper AS p WHERE insurer = $1 AND plan = $2
"""
LOOK: Final = "SELECT on_day, known FROM papers.pull_run WHERE insurer = $1 AND plan = $2 ORDER BY run DESC LIMIT 1"
# A paper ends by a step or with its last day, whichever is first. What took its place may tell that it was lost. One
# that lives and is owed no more counts from the first plan that asks for it.
ENDED: Final = """
SELECT p.serial, p.paper, least(max(s.on_day), p.valid_until) AS ended_on,
    ARRAY(SELECT r.on_day FROM papers.reminder AS r
        WHERE r.insurer = p.insurer AND r.serial = p.serial ORDER BY r.nth) AS reminded,
    p.state = 'expired' OR coalesce(p.valid_until < $2, false) AS past,
    coalesce(bool_or(i.because = 'paper_lost'), false) AS lost
FROM papers.paper AS p
LEFT JOIN papers.step AS s ON s.insurer = p.insurer AND s.serial = p.serial AND s.step = p.state AND NOT p.live
LEFT JOIN papers.paper AS n ON n.insurer = p.insurer AND n.replaces = p.serial AND n.state <> 'voided'
LEFT JOIN plans.item AS i ON i.insurer = n.insurer AND i.plan = n.plan AND i.item = n.item
WHERE p.insurer = $1 AND p.place = 'person' AND (NOT p.live OR p.valid_until < $2)
GROUP BY p.insurer, p.serial
UNION ALL
SELECT p.serial, p.paper, c.since, ARRAY(SELECT r.on_day FROM papers.reminder AS r
    WHERE r.insurer = p.insurer AND r.serial = p.serial ORDER BY r.nth), false, false
FROM papers.recalled AS c JOIN papers.paper AS p USING (insurer, serial)
WHERE c.insurer = $1 AND c.since <= $2 AND coalesce(p.valid_until >= $2, true) ORDER BY serial
"""
REMIND: Final = "INSERT INTO papers.reminder (insurer, serial, nth, on_day) VALUES ($1, $2, $3, $4)"
LAST: Final = "SELECT coalesce(max(serial), 0) FROM papers.counter WHERE insurer = $1"
ACCOUNTS: Final = """
SELECT serial, plan, batch, piece::text, encode(digest, 'hex') AS digest, state, live, person, paper,
    valid_from, valid_until,
    ARRAY(SELECT s.step FROM papers.step AS s WHERE s.insurer = p.insurer AND s.serial = p.serial ORDER BY s.n) AS steps
FROM papers.paper AS p WHERE insurer = $1 ORDER BY serial
"""
LOST: Final = """
SELECT one FROM installation.lost_serials AS l, generate_series(l.first_serial, l.last_serial) AS one WHERE insurer = $1
"""
GONE: Final = "SELECT retention.orders_gone() AS plan"
CLOSED: Final = (
    "SELECT plan, batch, encode(manifest, 'hex'), audit_head FROM papers.batch WHERE insurer = $1 ORDER BY 1, 2"
)


@dataclass(frozen=True)
class PostgresLedger:
    """A `Ledger` of the desk (台帳)."""

    session: Session

    def story(self, serial: int) -> PaperStory | None:
        """A paper's whole story."""

        async def asked(books: Books) -> PaperStory | None:
            given = (books.insurer, serial)
            paper = await books.connection.fetchrow(PAPER, *given)
            steps = [Happened(*row) for row in await books.connection.fetch(STEPS, *given)]
            said = await books.connection.fetchrow(AT_POST, serial)
            at_post = AtPost(*said) if said else None
            return None if paper is None else PaperStory(**dict(paper), steps=tuple(steps), at_post=at_post)

        return self.session.run(asked)

    def record(self, said: Said) -> Recorded:
        """Record a step of papers, all or none; the registry is told of what is held no more, or again."""

        async def done(books: Books) -> int:
            return await _recorded(books, said)

        return self._once(said, f"{_asked(said)} {_written(said.serials)}", done)

    def withdraw(self, said: Said, *, unlisted: bool) -> Recorded:
        """Make papers void that a look through a stack listed, or others too."""

        async def done(books: Books) -> int:
            if not unlisted:
                await refuse_unlisted(books, said.serials)
            return await _recorded(books, said)

        return self._once(said, f"{said.step.value} {_written(said.serials)}", done)

    def stack(self, plan: int, since: int | None) -> Stack:
        """What is printed of a plan and not posted, and who of its people changed."""

        async def asked(books: Books) -> Stack:
            rows = await books.connection.fetch(STACK, books.insurer, plan)
            head = await books.connection.fetchrow(PLAN, books.insurer, plan)
            if head is None:
                raise NoSuchPaper(what=f"plan {plan} is not there", why="what it printed is looked for",
                                  do="look with `madoguchi plan show`")  # fmt: skip
            known = await newest(books)
            first = min((row["learnt"] for row in rows), default=known) if since is None else since
            found = await changed(books, Sent(plan, _people(rows), head["effective"]), first, known)
            return Stack(head["effective"], head["known_on"], known, first, found, _by_key(rows), since)

        return self.session.run(asked)

    def pulled(self, plan: int, since: int | None, said: Said) -> Pulled | None:
        """What came of a look through under the caller's key."""
        return self.session.run(lambda books: _looked_through(books, _look_of(plan, since, said)))

    def pull(self, plan: int, stack: Stack, serials: Sequence[int], said: Said) -> Pulled:
        """Say that these are to be withdrawn, and that the stack was looked through."""

        retry = _look_of(plan, stack.asked, said)

        async def done(books: Books) -> Pulled:
            if first := await _looked_through(books, retry):
                return first
            await record_step(books, said, serials)
            given = (stack.since, stack.known, said.on, len(serials))
            run = await books.connection.fetchval(PULL_RUN, books.insurer, plan, *given)
            sheets = [StackedPaper(*row) for row in await books.connection.fetch(TO_PULL, books.insurer, plan)]
            pulled = Pulled(run, stack.known, tuple(sheets))
            await record_act(books.connection, books.insurer, "look through stack", f"{len(serials)} to withdraw",
                             subject=f"plan {plan}")  # fmt: skip
            await keep_result(books, retry, asdict(pulled))
            return pulled

        return self.session.run(done)

    def ready(self, plan: int) -> Ready:
        """What there is to post."""

        async def asked(books: Books) -> Ready:
            await refuse_bound(books)
            (row,) = await books.connection.fetch(READY, books.insurer, plan)
            look = await books.connection.fetchrow(LOOK, books.insurer, plan)
            if look is None:
                return Ready(**row, look=None)
            sent = Sent(plan, _people(await books.connection.fetch(STACK, books.insurer, plan)), look["on_day"])
            changed, stale = await anything_since(books, sent, look["known"]), await stale_lists(books, plan)
            return Ready(**row, look=Look(*look), changed=changed, stale_lists=stale)

        return self.session.run(asked)

    def post(self, plan: int, said: Said) -> Posted:
        """Say that all printed papers of a plan were posted, but those that the press held."""

        async def done(books: Books) -> Posted:
            serials, left = await to_post(books, plan)
            await refuse_none(books, plan, serials)
            await record_step(books, said, serials)
            return Posted(len(serials), unprinted=left)

        return cast("Posted", self._once(said, f"post plan {plan}", done))

    def ended(self, on: date) -> Sequence[Ended]:
        """Papers that ended, or are past their last day on a day, and are still with the person."""

        async def asked(books: Books) -> Sequence[Ended]:
            rows = await books.connection.fetch(ENDED, books.insurer, on)
            return [Ended(**{**row, "reminded": tuple(row["reminded"])}) for row in rows]

        return self.session.run(asked)

    def remind(self, due: Sequence[Due], said: Said) -> Recorded:
        """Say that people were reminded."""

        async def done(books: Books) -> int:
            rows = [(books.insurer, one.serial, one.nth, said.on) for one in due]
            await books.connection.executemany(REMIND, rows)
            return len(rows)

        return self._once(said, "remind", done)

    def accounts(self) -> Accounts:
        """All that must add up, as it is at one moment."""

        async def asked(books: Books) -> Accounts:
            await refuse_bound(books)
            last = await books.connection.fetchval(LAST, books.insurer)
            papers = [Account(*row) for row in await books.connection.fetch(ACCOUNTS, books.insurer)]
            closed = await books.connection.fetch(CLOSED, books.insurer)
            of = {(plan, batch): ClosedStack(*told) for plan, batch, *told in closed}
            lost = [row["one"] for row in await books.connection.fetch(LOST, books.insurer)]
            gone = frozenset(row["plan"] for row in await books.connection.fetch(GONE))
            return Accounts(self.session.insurer, last, tuple(papers), of, frozenset(lost), gone)

        return self.session.run(asked)

    def _once(self, said: Said, asked: str, what: Callable[[Books], Awaitable[int | Posted]]) -> Recorded:
        """Do something once under the caller's key."""
        retry = Retry(said.key, asked)

        async def done(books: Books) -> Recorded:
            if (first := await first_result(books, retry)) is not None:
                return recorded_before(first)
            recorded = await recorded_now(books, said, await what(books))
            await record_act(books.connection, books.insurer, "record papers", asked[:MOST])
            await keep_result(books, retry, kept(recorded))
            return recorded

        return self.session.run(done)


def _asked(said: Said) -> str:
    """What is asked, as it is kept under a key: the step, and the one that it undoes."""
    return said.step.value if said.undoes is None else f"{said.step.value} of {said.undoes.value}"


def _people(rows: Sequence[Any]) -> list[int]:
    return [row["person"] for row in rows]


def _look_of(plan: int, since: int | None, said: Said) -> Retry:
    """What is asked under the key of a look through a stack."""
    return Retry(said.key, f"pull plan {plan} on {said.on} since {since}")


async def _looked_through(books: Books, retry: Retry) -> Pulled | None:
    """What came of it the first time."""
    first = await first_result(books, retry)
    if first is None:
        return None
    return Pulled(first["run"], first["known"], tuple(StackedPaper(**one) for one in first["withdraw"]), again=True)


def _by_key(rows: Sequence[Any]) -> dict[str, list[int]]:
    """The serials of each person, by the person's key."""
    people: dict[str, list[int]] = {}
    for row in rows:
        people.setdefault(row["key"], []).append(row["serial"])
    return people


async def _recorded(books: Books, said: Said) -> int:
    before = await _living(books, said.serials)
    if said.step is Step.VOIDED:
        await _voided(books, said, before)
        return len(said.serials)
    await record_step(books, said, said.serials)
    after = await _living(books, said.serials)
    ended, again = _turned(before, after)
    if ended or again:
        n = (await learn(books, "plan papers ended or restored")).n
        await (say_ended(books, ended, said.on, n) if ended else say_held(books, again, said.on, n))
    return len(said.serials)


def _turned(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Of some papers before and after a step those that live no more, and those that live again."""
    each = list(zip(before, after, strict=True))
    ended = [now for was, now in each if was["live"] and not now["live"]]
    return ended, [now for was, now in each if now["live"] and not was["live"]]


async def _voided(books: Books, said: Said, papers: Sequence[Any]) -> None:
    """Make papers void; of each plan's day apart, for from that day on the registry said that they are held.

    The newest first: what one replaced may be void as well.
    """
    for day in sorted({row["effective"] for row in papers}, reverse=True):
        serials = [row["serial"] for row in papers if row["effective"] == day]
        await void(books, serials, Void(said.why or "", said.on, day), (await learn(books, "plan papers voided")).n)


async def _living(books: Books, serials: Sequence[int]) -> list[Any]:
    """The papers of some serials. Raises `NoSuchPaper`."""
    rows = await books.connection.fetch(LIVING, books.insurer, list(serials))
    for serial in sorted(set(serials) - {row["serial"] for row in rows}):
        raise NoSuchPaper(what=f"the serial {serial} was not drawn here", why="serials run without holes from 1",
                          do="look at the number on the paper, and at the insurer; nothing was recorded")  # fmt: skip
    return rows


async def record_step(books: Books, said: Said, serials: Sequence[int]) -> None:
    """Record a step of some papers, or take one back (経過の記録)."""
    if said.step is Step.UNDONE:
        await undo(books, said, serials)
        return
    given = (said.step.value, said.on, said.why, said.key)
    await books.connection.execute(STEP, books.insurer, list(serials), *given)


def _written(serials: Sequence[int]) -> str:
    return ",".join(map(str, sorted(serials)))
