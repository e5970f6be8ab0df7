"""Each rule of the database has a next step of its own, and says it in words of what was asked."""

import re
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres import remedies
from madoguchi.adapters.postgres.refusals import USED_KEY, constraint
from madoguchi.adapters.postgres.remedies import IN_THE_LIST, OF_ROWS, REMEDY, REMEDY_OF_RULE, remedy
from madoguchi.desk.refusals.japanese import said_in
from madoguchi.registry.intake.period import DaysDiffer, day_of_file

MIGRATIONS = Path(remedies.__file__).parent / "migrations"
SQL = "\n".join(path.read_text("utf-8") for path in sorted(MIGRATIONS.glob("*.sql")))
OWN = ("--insurer", INSURER)
LATIN_CODE = re.compile(r"[a-z]+_[a-z_]+")


def test_every_message_of_a_trigger_has_a_next_step_and_none_is_left_over():
    said = {text.replace("''", "'") for text in re.findall(r"RAISE EXCEPTION '((?:[^']|'')+)'", SQL)} - {USED_KEY}
    assert said == set(REMEDY)


def test_every_named_rule_of_an_act_has_a_next_step_and_the_others_are_of_rows():
    named = set(re.findall(r"COMMENT ON CONSTRAINT (\w+)", SQL))
    assert named == {*REMEDY_OF_RULE, *OF_ROWS}
    assert {constraint(name, "a meaning").do for name in OF_ROWS} == {IN_THE_LIST}


def test_a_message_with_values_in_it_has_its_step_too():
    assert remedy("handed_over cannot follow nothing: the steps of a paper have an order") == remedies.SEE_PAPER
    assert remedy("an application that is held is not then received: its states have an order").startswith("look at it")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(
            ("plan", "approve", 1, "--digest", "0" * 64, "--reason", "確認"), "plan show", id="別のダイジェスト"
        ),
        pytest.param(
            ("ledger", "record", "returned_mail", 1, "--on", "2026-08-01"), "ledger story", id="順序に合わない段階"
        ),
    ],
)
def test_in_japanese_a_refused_act_says_what_to_look_at_and_no_code(
    town: Town, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...], says: str
):
    town.apply(town.plan([Line(1)], approved=True))
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    done = run(*words, *OWN, *(("--spool", town.spool) if words[0] == "ledger" else ()), lang="ja")
    assert done.exit_code == 3
    what, why, do = done.stderr.strip().splitlines()
    assert says in do
    assert "docs/registry.md" not in do
    assert not LATIN_CODE.search(what + why), done.stderr


def test_a_file_of_which_two_days_are_told_says_who_told_them_in_japanese():
    told = {"the command": date(2026, 6, 29), "its name": None, "a row (1)": date(2026, 6, 30)}
    with pytest.raises(DaysDiffer) as differ:
        day_of_file(told)
    assert said_in("ja", differ.value).what == (
        "基準日が食い違います: コマンドでは 2026-06-29、日付欄（1番目の日）では 2026-06-30"
    )


def test_a_direction_that_one_person_approves_alone_names_no_row_of_a_file():
    why = "a direction is approved by another person than the one who made it"
    said = said_in("ja", constraint("direction_approved_by_another", why))
    assert "別の職員" in said.do
    assert "行番号" not in said.what + said.do
    assert not LATIN_CODE.search(said.what + said.why)
