"""Published answers of other insurers (公表された回答): each runs against a practice file that is data alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.check import Outcome, run_case
from madoguchi.desk.gate import GATE, Ran, run_files
from madoguchi.desk.practices import edition_with, practice_named, schemes
from madoguchi.issuing.look_schema import practice_file_schema
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import read_practice_file
from madoguchi.rulebook.reading import read_file
from madoguchi.rulebook.sources import sources
from madoguchi.rulebook.vocabulary import vocabulary

FOLDER = Path(__file__).parent / "published"
FILES = sorted((FOLDER / "cases").glob("*.yaml"))
PRACTICES = sorted((FOLDER / "practice").glob("*.yaml"))
CASES = [(file, case) for file in FILES for case in read_cases(read_file(file))]
GATED = [case.id for _, case in CASES if case.confidence == GATE]
NATIONAL = [(file, case) for file, case in CASES if case.scope == "national"]
A_CHOICE_AFTER_ALL = {"P-NHI-095"}
NAMES = yaml.load((FOLDER / "names.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  every scalar stays text


@cache
def ran() -> tuple[Ran, ...]:
    return tuple(run_files(FILES, shipped_edition()))


@cache
def outcomes() -> Mapping[str, Outcome]:
    return {outcome.case.id: outcome for one in ran() for outcome in one.outcomes}


def test_every_answer_of_the_bank_is_run() -> None:
    assert [one.refused for one in ran() if one.refused] == []
    assert len(outcomes()) == sum(len(one.outcomes) for one in ran()) == len(CASES) == 87
    assert len(PRACTICES) == len(FILES) == 29
    assert Counter(one.case.confidence for one in outcomes().values()) == {"high": 72, "medium": 15}


@pytest.mark.parametrize("case", GATED)
def test_what_a_page_says_with_high_confidence_is_what_the_rulebook_answers(case: str) -> None:
    outcome = outcomes()[case]
    assert not outcome.differences, outcome.case.why


def test_few_answers_are_disputed_and_each_says_why() -> None:
    disputed = [said for said in (outcomes()[one].case.disputed for one in GATED) if said]
    assert len(disputed) <= 4
    assert all(one.page and one.against and one.ours for one in disputed)


def test_what_is_national_needs_no_choice_of_the_insurer() -> None:
    assert {case.id for file, case in NATIONAL if not _holds_in_silence(case, file.parent)} == A_CHOICE_AFTER_ALL


def _holds_in_silence(case: Case, folder: Path) -> bool:
    practice = practice_named(shipped_edition(), case.practice, folder)
    silent = replace(practice, insurer="silent", cells={})
    return run_case(replace(case, practice="silent"), edition_with(shipped_edition(), silent)).holds


def test_an_insurer_is_data_alone() -> None:
    assert {file.suffix for file in FOLDER.rglob("*") if file.is_file()} == {".yaml", ".md"}


@pytest.mark.parametrize("file", PRACTICES, ids=lambda file: file.stem)
def test_a_practice_says_whose_it_is_and_cites_its_own_pages(file: Path) -> None:
    practice, text = read_practice_file(file), file.read_text("utf-8")
    assert practice.insurer == file.stem
    assert "insurer_number: none" in text
    assert "made from public pages; not by, for or approved by the insurer" in text
    cited = {key for series in practice.cells.values() for one in series.values for key in one.cites}
    assert all(practice.passage(key).key == key for key in cited)
    assert set(practice.passages) <= cited, "a passage that nothing cites"
    assert not {key.partition("#")[0] for key in practice.passages} & {k.partition("#")[0] for k in sources().passages}


@pytest.mark.parametrize("file", PRACTICES, ids=lambda file: file.stem)
def test_its_choices_stand_in_the_declared_order(file: Path) -> None:
    said = list(yaml.load(file.read_text("utf-8"), yaml.BaseLoader)["choices"])  # noqa: S506  every scalar stays text
    assert said == [name for name in choices() if name in said]


@pytest.mark.parametrize("file", PRACTICES, ids=lambda file: file.stem)
def test_it_fits_the_schema_that_editors_use(file: Path) -> None:
    said = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  every scalar stays text
    assert not [error.message for error in Draft202012Validator(practice_file_schema()).iter_errors(said)]


def test_the_names_of_the_bank_lead_to_names_of_ours() -> None:
    facts, answers, declared = set(vocabulary().facts), set(vocabulary().answers), set(choices())
    for group, known in {"facts": facts, "added": facts, "questions": answers, "settings": declared}.items():
        unknown = {name for one in NAMES[group].values() for name in one["ours"]} - known
        assert unknown == set(), group
        assert all(one["ours"] or one["note"] for one in NAMES[group].values()), group
    assert {one for kind in NAMES["kinds"].values() for one in kind} <= schemes()
    assert set(NAMES["alert_states"].values()) <= set(vocabulary().answers["reader_message"].words)
