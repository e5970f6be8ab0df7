"""Answers that somebody gives (人による回答): a correction that is accepted is recorded, protection set or lifted.

Refused, or asked about, nothing of the person changes. What is lifted was proposed by another login before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from madoguchi.adapters.postgres.intake.deaths import DIED_BEFORE_COVER
from madoguchi.adapters.postgres.plans.application_writing import Writing
from madoguchi.adapters.postgres.registry.writing import person_of
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.application_outcome import Outcome
from madoguchi.desk.applications import Application, ByHand, NothingToRecord
from madoguchi.desk.intake import CLASH_WORDS, DEATH_BEFORE_COVER
from madoguchi.registry.applications import PROTECTIONS, Kind, State
from madoguchi.registry.groups import COVERAGE
from madoguchi.registry.history import Open, Said
from madoguchi.registry.intake.row import RowSaid

IMPOSSIBLE: Final = """
SELECT CASE WHEN $3::date IS NULL THEN NOT EXISTS (SELECT FROM registry.death AS z
        WHERE z.insurer = $1 AND z.person = $2 AND z.superseded IS NULL AND z.died_on IS NOT NULL)
    ELSE $3 > $4::date OR EXISTS (SELECT FROM registry.birth AS b
        WHERE b.insurer = $1 AND b.person = $2 AND b.superseded IS NULL AND b.birth_date > $3) END
"""
# As of a file of the day of the answer: of a cover that is yet to begin the death came first, and neither is wrong.
BEFORE_COVER: Final = Statement("SELECT EXISTS (@found)").filled(
    found=DIED_BEFORE_COVER.filled(
        pairs="""
SELECT true AS held, c.person AS who, $3::date AS died_on, c.eligible_from FROM registry.coverage AS c
WHERE c.insurer = $1 AND c.person = $2 AND c.superseded IS NULL AND NOT isempty(c.valid) AND c.eligible_from <= $4::date
"""
    )
)


async def answer(writing: Writing, row: Any, now: Application, hand: ByHand) -> None:
    """Write an answer, and what comes of it (人による回答の記録). Raises `NothingToRecord`."""
    facts = _facts(row, now, hand)
    state = State.PROPOSED if _is_first(now, hand) else hand.state
    await writing.step(Outcome(state), why=hand.why, facts=facts)
    if state is not State.ACCEPTED:
        return
    if now.kind is Kind.CORRECTION:
        await _corrected(writing, row["whose"], hand.row)
    else:
        lifted = now.kind is Kind.PROTECTION_END
        await writing.fact(row["whose"], "protection", dict.fromkeys(facts, not lifted))


def _is_first(now: Application, hand: ByHand) -> bool:
    """Whether it is the first of two people who would lift something."""
    return now.kind is Kind.PROTECTION_END and hand.state is State.ACCEPTED and now.state is not State.PROPOSED


def _facts(row: Mapping[str, Any], now: Application, hand: ByHand) -> frozenset[str]:
    """The facts that are set or lifted: those named; else those proposed or, of one to set, the usual one.

    While somebody is asked it stays about what it was.
    """
    if now.kind is Kind.CORRECTION or hand.state is not State.ACCEPTED:
        return frozenset(row["facts"] if hand.state is State.QUERIED else ())
    usual = row["facts"] if now.kind is Kind.PROTECTION_END else PROTECTIONS[:1]
    if facts := hand.facts or frozenset(usual):
        return facts
    raise NothingToRecord(what="an application accepted without what it is about",
                          why="each of the facts is set and lifted by itself",
                          do="name them with --fact, as the application does")  # fmt: skip


async def _corrected(writing: Writing, person: int, right: RowSaid | None) -> None:
    """Record what is right. Raises `NothingToRecord`, `NobodyOfThisKey`."""
    if right is None or not right.said or COVERAGE in right.said:
        raise NothingToRecord(what="a correction accepted without what is right, or with days of a cover",
                              why="what is accepted is recorded at once, under the number of the application; "
                                  "covers are acquired and lost by files of members",
                              do="give a file of one row with --corrected, laid out like members")  # fmt: skip
    if await person_of(writing.books, right.person) != person:
        raise NothingToRecord(what="a correction of another person than the one who applied",
                              why="the row names a key of somebody else",
                              do="look at the file and at the application")  # fmt: skip
    await _refuse_death(writing, person, right.said.get("death"))
    new = [await writing.fact(person, group, said, right.since) for group, said in right.said.items()]
    if not any(new):
        raise NothingToRecord(what="a correction that says what is recorded already",
                              why="then nothing was wrong, and nothing would be sent anew",
                              do="look at the record and the day; refuse it if the record is right")  # fmt: skip


async def _refuse_death(writing: Writing, person: int, said: Said | None) -> None:
    """Refuse a death that cannot be, or one taken back that nobody told of. Raises `NothingToRecord`."""
    day = (said or {}).get("died_on", Open.UNSAID)
    if isinstance(day, Open):
        return
    asked, told = writing.books.connection, (writing.books.insurer, person, day, writing.on)
    if await asked.fetchval(IMPOSSIBLE, *told):
        raise NothingToRecord(what="a death to come or before the recorded birth, or a taking back of one not recorded",
                              why="the day, the key or the record is wrong",
                              do="look at the row and at the record")  # fmt: skip
    if await asked.fetchval(BEFORE_COVER, *told):
        _, what, why, do = CLASH_WORDS[DEATH_BEFORE_COVER]
        raise NothingToRecord(what=what, why=why, do=do)
