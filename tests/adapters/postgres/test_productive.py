"""見本 until somebody says that an insurer's papers are in earnest: no sample leaves, and none turns into a paper."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.papers.productive import PostgresGoingLive
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken

NO_DEMO = """
SET session_replication_role = replica;
UPDATE installation.here SET demo = false;
RESET session_replication_role
"""
SAMPLE = "what it prints is a sample"
STEP = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT $1, one, $2, $3 FROM unnest($4::bigint[]) AS one
"""
PRACTICE = f"""
insurer: {INSURER}
name: {{ja: 架空市国民健康保険, en: Made-up City}}
scheme: national
insurer_number: "138057"
contact:
  - {{from: 2024-07-01, name: 保険年金課, address: 架空市本町1番1号, telephone: TELEPHONE, fax: none,
     cites: [choices#46], checked_on: 2026-11-22}}
choices: {{}}
"""


@pytest.fixture
def real(town: Town) -> Town:
    """The town in a database that is no demo."""
    asked(town.dsn, lambda connection: connection.execute(NO_DEMO))
    return town


def step(town: Town, kind: str, serials: Sequence[int]) -> None:
    async def said() -> None:
        async with connect(town.dsn, "clerk") as connection, books_of(connection, INSURER) as books:
            await connection.execute(STEP, books.insurer, kind, ON, serials)

    asyncio.run(said())


def live(town: Town, key: str | None = "live") -> Any:
    return PostgresGoingLive(town.dsn, INSURER).say_productive("checked with the printer", key)


def leaves(town: Town, serials: Sequence[int]) -> bool:
    """Whether papers may be posted."""
    try:
        step(town, "dispatched", serials)
    except RuleBroken as refused:
        return SAMPLE not in refused.why
    return True


def test_samples_do_not_leave_and_plans_made_afterwards_are_in_earnest(real: Town):
    before = real.plan([Line(1), Line(2)])
    waiting = real.plan([Line(5)])
    real.apply(before)
    assert [one["sample"] for one in real.orders(before)] == ["見本", "見本"]
    assert not leaves(real, [1])
    with pytest.raises(RuleBroken) as refused:
        live(real)
    assert "samples lie here" in refused.value.why
    step(real, "voided", [1, 2])
    first, again = live(real), live(real)
    assert (first.from_plan, first.again, again.from_plan, again.again) == (waiting + 1, False, waiting + 1, True)
    after = real.plan([Line(3), Line(4)])
    real.apply(after)
    assert [one["sample"] for one in real.orders(after)] == ["", ""]
    assert leaves(real, [3, 4])
    real.apply(waiting)
    assert [one["sample"] for one in real.orders(waiting)] == ["見本"], "a plan stays what it was when it was made"
    assert not leaves(real, [5])


def test_it_is_said_once_with_a_reason_and_never_taken_back(real: Town):
    with pytest.raises(RuleBroken):
        PostgresGoingLive(real.dsn, INSURER).say_productive(" ", None)
    live(real)
    for key in (None, "another"):
        with pytest.raises(RuleBroken) as refused:
            live(real, key)
        assert "said once" in refused.value.why
    for change in ("UPDATE papers.productive SET from_plan = 9", "DELETE FROM papers.productive"):
        with pytest.raises(RuleBroken):
            real.rows(change)
    told = real.rows("SELECT purpose FROM audit.entry WHERE act = 'papers in earnest'")
    assert [row["purpose"] for row in told] == ["checked with the printer"]


def test_a_demo_prints_samples_for_ever_and_may_play_that_they_are_posted(town: Town):
    with pytest.raises(RuleBroken) as refused:
        live(town)
    assert "demo" in refused.value.why
    town.apply(plan := town.plan([Line(1)]))
    assert [one["sample"] for one in town.orders(plan)] == ["見本"]
    assert leaves(town, [1])


@pytest.mark.parametrize("role", ["clerk", "auditor", "intake", "verifier", "reception"])
def test_nobody_but_an_approver_says_it(town: Town, ask: Callable[..., object], role: str):
    with pytest.raises(NotAllowed):
        ask(town.dsn, lambda one: one.execute("SELECT papers.say_productive('x', NULL)"), role)


READY = [  # (why, telephone, exit, what is told)
    ("本物の連絡先", "0791-43-6813", 0, ""),
    ("架空の市外局番", "000-000-0101", 3, "nobody's"),
    ("連絡先なし", "none", 3, "telephone"),
]


@pytest.mark.parametrize(("telephone", "code", "told"), [pytest.param(*row[1:], id=row[0]) for row in READY])
def test_an_insurer_goes_live_with_contacts_that_are_its_own(
    real: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, telephone: str, code: int, told: str
):
    file = tmp_path / "practice.yaml"
    file.write_text(PRACTICE.replace("TELEPHONE", telephone), "utf-8")
    monkeypatch.setenv("DATABASE_URL", real.dsn)
    done = run("print", "productive", "--insurer", INSURER, "--reason", "as decided", "--key", "k", "--practice", file,
               "--json")  # fmt: skip
    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert real.value("SELECT count(*) FROM papers.productive") == (code == 0)
    if code == 0:
        told_ = json.loads(done.output.strip().splitlines()[-1])
        assert (told_["from_plan"], told_["again"]) == (1, False)
        assert "国民健康保険資格確認書" in told_["unchecked"]


def test_what_of_a_look_ends_with_nothing_after_it_is_told_to_who_goes_live(
    real: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    file = tmp_path / "practice.yaml"
    colours = "look:\n  colours: {until: 2027-03-31, accent: '#1d5c3a', tint: '#eaf6ee'}\nchoices: {}"
    file.write_text(PRACTICE.replace("TELEPHONE", "0791-43-6813").replace("choices: {}", colours), "utf-8")
    monkeypatch.setenv("DATABASE_URL", real.dsn)
    words = ("print", "productive", "--insurer", INSURER, "--reason", "as decided", "--key", "k", "--practice", file)
    done = run(*words, "--json")
    assert json.loads(done.stdout)["look_ends"] == [{"piece": "colours", "since": "2027-04-01", "until": None}]
    assert "体裁の色は、2027-04-01 から先の行がありません" in run(*words, lang="ja").output


def test_a_made_up_number_of_an_insurer_never_goes_live(real: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "practice.yaml"
    file.write_text(PRACTICE.replace("138057", "138058").replace("TELEPHONE", "0791-43-6813"), "utf-8")
    monkeypatch.setenv("DATABASE_URL", real.dsn)
    refused = run("print", "productive", "--insurer", INSURER, "--reason", "as decided", "--practice", file)
    assert refused.exit_code == 3
    assert real.value("SELECT count(*) FROM papers.productive") == 0
