"""Held as of now and known as of then are never put together; another edition tells how much it would change."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.papers_since import PapersSince
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.assembly.files import Files
from madoguchi.desk.ledger import Said, record
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.desk.practices import with_practices
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition

OF_COMMANDS = with_practices(shipped_edition(), [*Files().samples().values()])
PLANS = "SELECT count(*) FROM plans.plan"
APPROVED = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'looked through', made_by, scope FROM plans.plan WHERE plan = $1
"""


def made(town: Town, known: int | None = None, person: str | None = None) -> Made:
    plans = PostgresPlans(town.dsn, town.insurer, "clerk")
    return make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON, known, person))


def renewed_in_october(folder: Path) -> Path:
    """The practice of the town, but for the month in which its papers are renewed."""
    text = files("madoguchi.rulebook").joinpath(f"practice/{INSURER}.yaml").read_text("utf-8")
    path = folder / "october.yaml"
    path.write_text(text.replace("value: 8,", "value: 10,"), "utf-8")
    return path


def known(town: Town) -> int:
    return int(town.value("SELECT max(n) FROM registry.knowledge"))


def test_after_papers_were_issued_no_plan_is_made_by_an_older_number(town: Town):
    then = known(town)
    town.apply(town.plan([Line(1)]))
    with pytest.raises(PapersSince, match="as of now"):
        made(town, then)
    with pytest.raises(PapersSince):
        made(town, then, "P1")
    assert town.value(PLANS) == 1
    assert made(town, then, "P2").known == then  # of whom no paper moved
    assert made(town, known(town)).known == known(town)


def test_a_paper_that_came_back_since_is_a_paper_that_moved(town: Town):
    town.apply(town.plan([Line(1)]))
    town.tell("membership", {"P2": {"number": "999"}})
    then = known(town)
    town.tell("membership", {"P3": {"number": "998"}})
    assert made(town, then).known == then
    with house(town.dsn, town.insurer, town.spool) as here:
        record(here.ledger, Said(Step.VOIDED, (1,), ON, "a blot"))
    with pytest.raises(PapersSince):
        made(town, then)


def test_what_is_held_back_and_what_the_plan_still_holds_are_two_numbers(town: Town):
    plan = town.plan([Line(1), Line(2, held=True), Line(3, held=True), Line(4)])
    town.tell("name", {"P4": {"written": "南 花子"}})
    done = town.apply(plan, key="k")
    assert (done.printed, done.held, done.waiting) == (1, 1, 2)
    again = town.apply(plan, key="k")
    assert (again.held, again.waiting, again.again) == (1, 2, True)


def test_both_numbers_are_told(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    plan = town.plan([Line(1), Line(2, held=True)], edition=OF_COMMANDS.digest)
    asked = ("plan", "apply", plan, "--insurer", INSURER, "--on", ON, "--spool", tmp_path)
    assert "実施時の保留 0 件、計画での保留 1 件" in run(*asked, lang="ja").output
    assert "held 0, by the plan 1" in run(*asked).output


def test_a_plan_of_another_edition_is_refused_with_the_counts_of_what_would_differ(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    plan = made(town)
    town.rows(APPROVED, plan.plan)
    asked = ("plan", "apply", plan.plan, "--insurer", INSURER, "--on", ON, "--spool", tmp_path,
             "--practice", renewed_in_october(tmp_path))  # fmt: skip
    refused = run(*asked, "--json")
    assert refused.exit_code == 3
    told = json.loads(refused.output.strip().splitlines()[0])["decided_otherwise"]
    assert [(one["paper"], one["before"], one["after"], one["items"]) for one in told] == [
        ("certificate", "issue", "issue", plan.items)
    ]
    assert "結論が変わります" in run(*asked, lang="ja").output
    assert (town.value(PLANS), town.states()) == (1, [])
