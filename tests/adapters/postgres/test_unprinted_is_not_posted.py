"""What the press held, or never had, is not posted: its people would get nothing, and the ledger would say they did."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from desk.test_printing import MEANS, InThisProcess
from faces.asked import run
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.ledger import NothingToPost, Posted, Said, post, pull, record
from madoguchi.desk.press import Pressing
from madoguchi.desk.printing import TOO_LONG, first_of, print_plan, to_print
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import Refused

DAY = date(2026, 7, 27)
NEXT = ("--insurer", INSURER, "--lang", "en")
KEPT = "SELECT run, printed::text, held, reasons FROM papers.press_run ORDER BY plan, run"
SAY = "INSERT INTO papers.step (insurer, serial, step, on_day) VALUES (1, $1, 'dispatched', '2026-07-27') RETURNING n"


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """The house of the town, with three certificates that have their orders; the stack was looked through."""
    town.apply(town.plan([Line(n) for n in (1, 2, 3)]))
    with house(town.dsn, INSURER, town.spool) as opened:
        pull(opened.ledger, shipped_edition(), 1, None, said(Step.PULL))
        yield opened


def said(step: Step, *serials: int, key: str | None = None) -> Said:
    return Said(step, serials, ON, None, key)


def posted(at: PostgresHouse, plan: int = 1, key: str | None = None) -> Posted:
    return post(at.ledger, plan, said(Step.DISPATCHED, key=key))


def pressed(at: PostgresHouse, *printed: int, held: tuple[int, ...] = (), plan: int = 1) -> None:
    """A whole run of the press."""
    at.end_run(plan, at.begin_run(plan).run, printed, dict.fromkeys(held, TOO_LONG))


def states(town: Town) -> list[str]:
    return [state for _, _, state, _ in town.states()]


def test_what_the_press_held_stays_here_and_is_told(town: Town, at: PostgresHouse, monkeypatch: pytest.MonkeyPatch):
    pressed(at, 1, 3, held=(2,))
    assert posted(at, key="k") == Posted(2, unprinted=1)
    assert posted(at, key="k") == Posted(2, again=True, unprinted=1)
    assert states(town) == ["dispatched", "printed", "dispatched"]
    assert [(one.serial, one.unprinted) for one in at.lying_for_people(None)] == [(2, True)]
    with pytest.raises(NothingToPost, match="1 papers"):
        posted(at)
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    told = run("plan", "show", 1, *NEXT)
    assert "1 papers lie here unprinted" in told.output, told.output
    told = run("ledger", "lying", "--spool", town.spool, *NEXT)
    assert "not printed since" in told.output, told.output
    pressed(at, 2)
    assert posted(at) == Posted(1)
    assert run("plan", "show", 1, *NEXT).output.count("unprinted") == 0


def test_by_command_posting_without_what_is_unprinted_ends_with_1(
    town: Town, at: PostgresHouse, monkeypatch: pytest.MonkeyPatch
):
    pressed(at, 1, 3, held=(2,))
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    words = ("ledger", "post", 1, "--on", DAY, "--spool", town.spool)
    told = run(*words, *NEXT)
    assert (told.exit_code, "1 papers lie here unprinted" in told.output) == (1, True), told.output


def test_a_plan_that_no_press_of_ours_printed_is_posted_whole(at: PostgresHouse):
    assert posted(at) == Posted(3)


def test_while_the_press_has_begun_and_is_not_at_its_end_nothing_is_posted(town: Town, at: PostgresHouse):
    pressed(at, 1, 2, 3)
    assert at.begin_run(1).lying == {1, 2, 3}
    with pytest.raises(RuleBroken, match="not at its end"):
        posted(at)
    assert states(town) == ["printed"] * 3
    pressed(at, 1, 2, 3)
    assert posted(at) == Posted(3), "what was killed is done by the next whole run"


def test_what_was_made_after_the_last_run_has_no_letter(town: Town, at: PostgresHouse):
    plan = town.plan([Line(4), Line(5)])
    town.apply(plan)
    pull(at.ledger, shipped_edition(), plan, None, said(Step.PULL))
    pressed(at, 4, plan=plan)
    assert posted(at, plan) == Posted(1, unprinted=1)
    assert posted(at) == Posted(3), "of another plan nothing is said"


def test_a_letter_of_an_earlier_run_counts_until_a_later_one_holds_it(town: Town, at: PostgresHouse):
    pressed(at, 1, 2, 3)
    posted(at)
    record(at.ledger, Said(Step.UNDONE, (1, 2), ON, "not taken by the post", None))
    pressed(at, 1, held=(2,))
    assert [tuple(row) for row in town.rows(KEPT)] == [
        (1, "{[1,4)}", [], []), (2, "{[1,2),[3,4)}", [2], [TOO_LONG])]  # fmt: skip
    pull(at.ledger, shipped_edition(), 1, None, said(Step.PULL))
    assert posted(at) == Posted(1, unprinted=1)


def test_nobody_says_otherwise_in_the_database_itself(town: Town, at: PostgresHouse):
    pressed(at, 1, 3, held=(2,))
    with pytest.raises(RuleBroken, match="not posted"):
        town.rows(SAY, 2)
    for change in ("DELETE FROM papers.press_run", "UPDATE papers.press_run SET printed = '{[1,9)}'",
                   "UPDATE papers.press_run SET run = 9"):  # fmt: skip
        with pytest.raises(RuleBroken):
            town.rows(change)
    with pytest.raises(Refused):
        at.end_run(1, at.begin_run(1).run, (1,), {2: "汐見 花子"})
    town.rows(SAY, 1)
    record(at.ledger, said(Step.HANDED_OVER, 2))
    assert states(town) == ["dispatched", "handed_over", "printed"], "what is handed over was printed otherwise"


def test_who_prints_waits_for_who_posts_and_then_has_what_is_left(town: Town, at: PostgresHouse):
    """A letter that is posted at this moment is not printed a second time."""

    async def at_once() -> list[int]:
        async with connect(town.dsn, "clerk") as first, connect(town.dsn, "clerk") as second:
            async with books_of(first, INSURER):
                assert len(await first.fetch("SELECT * FROM papers.to_post(1)")) == 3
                printing = asyncio.create_task(_begun(second))
                await asyncio.sleep(0.3)
                assert not printing.done()
                await first.execute(SAY, 1)
            return await printing

    async def _begun(connection: Connection) -> list[int]:
        async with books_of(connection, INSURER) as books:
            return list(await books.connection.fetchval("SELECT lying FROM papers.begin_press_run(1)"))

    assert asyncio.run(at_once()) == [2, 3]


def test_a_run_of_the_press_says_itself_what_it_printed_and_a_trial_says_nothing(town: Town, tmp_path: Path):
    """An address as long as no window is: the press holds its envelope."""
    long = {"postcode": "100-0001", "address": "汐見町長い丁目" * 100}
    town.tell("registered_address", {"P2": long}, date(2026, 7, 1))
    town.apply(town.plan([Line(n) for n in (1, 2, 3)]))
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    means = replace(MEANS, run="0001")
    with house(town.dsn, INSURER, town.spool) as at:
        pull(at.ledger, shipped_edition(), 1, None, said(Step.PULL))
        trial = Pressing(InThisProcess(), PrintFolder(tmp_path / "trial"))
        print_plan(first_of(to_print(at, 1), 1), means, trial)
        assert town.rows(KEPT) == []
        done = print_plan(to_print(at, 1), means, Pressing(InThisProcess(), PrintFolder(tmp_path / "press"), runs=at))
        assert ([one.serial for one in done.held], done.papers, done.again) == ([2], 2, 0)
        assert [tuple(row) for row in town.rows(KEPT)] == [(1, "{[1,2),[3,4)}", [2], [TOO_LONG])]
        assert posted(at) == Posted(2, unprinted=1)
