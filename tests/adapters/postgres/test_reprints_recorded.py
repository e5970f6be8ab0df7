"""That letters are printed again is recorded once, by whom and why, and only while their papers lie here."""

from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import PostgresHouse
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.session import session
from madoguchi.terms.errors import Refused

STEP = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT insurer, $1, 'dispatched', $2 FROM registry.insurer WHERE name = $3
"""
KEPT = "SELECT reprint, serials, reason FROM papers.reprint ORDER BY plan, reprint"


@pytest.fixture
def plan(town: Town) -> int:
    number = town.plan([Line(1), Line(2), Line(3)])
    town.apply(number)
    return number


def said(town: Town, plan: int, serials: list[int], reason: str = "torn", key: str | None = None) -> tuple[int, bool]:
    with session(town.dsn, INSURER) as opened:
        done = PostgresHouse(opened, Path()).say_reprinted(plan, serials, reason, key)
    return done.reprint, done.again


def test_each_reprint_has_a_number_and_a_retry_gives_the_first(town: Town, plan: int):
    assert said(town, plan, [1, 2], key="a") == (1, False)
    assert said(town, plan, [1, 2], key="a") == (1, True)
    assert said(town, plan, [1]) == (2, False)
    with pytest.raises(Refused):
        said(town, plan, [3], key="a")
    assert [tuple(row) for row in town.rows(KEPT)] == [(1, [1, 2], "torn"), (2, [1], "torn")]
    told = town.rows("SELECT subject, purpose FROM audit.entry WHERE act = 'reprint'")
    assert [tuple(row) for row in told] == [(f"plan {plan}", "torn")] * 2


def test_what_was_posted_or_is_of_another_plan_is_not_printed_again(town: Town, plan: int):
    town.rows(STEP, 2, ON, INSURER)
    for of, serials in ((plan, [1, 2]), (plan, [99]), (town.plan([Line(4)]), [1])):
        with pytest.raises(RuleBroken) as refused:
            said(town, of, serials)
        assert "lies here no more" in refused.value.why
    with pytest.raises(RuleBroken):
        said(town, plan, [1], reason=" ")
    assert town.rows(KEPT) == []
    said(town, plan, [1])
    for change in ("UPDATE papers.reprint SET reprint = 9", "DELETE FROM papers.reprint"):
        with pytest.raises(RuleBroken):
            town.rows(change)


def test_before_anything_is_printed_the_status_says_so_and_nothing_is_printed_again(
    town: Town, plan: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    here = ("--insurer", INSURER, "--press", tmp_path / "press", "--spool", tmp_path / "spool")
    told = run("print", "status", plan, *here, "--lang", "en")
    assert (told.exit_code, "still to be printed: 3" in told.output) == (1, True), told.output
    assert "samples" in told.output
    (tmp_path / "spool").mkdir()
    town.folder(plan).folder.rename(tmp_path / "spool" / f"{INSURER}-plan-{plan}")
    refused = run("print", "reprint", plan, "--serial", 1, "--reason", "torn", *here, "--lang", "en")
    assert (refused.exit_code, "without a printed run" in refused.output) == (3, True), refused.output
    assert town.rows(KEPT) == []
