"""Every shipped case file, case by case: what the pages say is what the rulebook answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.check import run_case
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.reading import read_file
from madoguchi.rulebook.sources import sources

FOLDER = Path(__file__).parent / "cases"
CASES = [(file.stem, case) for file in sorted(FOLDER.glob("*.yaml")) for case in read_cases(read_file(file))]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{stem}: {case.why}" for stem, case in CASES])
def test_the_rulebook_says_what_the_page_says(case: Case) -> None:
    outcome = run_case(case, shipped_edition())
    assert not outcome.differences, f"{case.place} {case.why}"


def test_every_case_names_a_source_that_is_known() -> None:
    pages = {key.partition("#")[0] for key in sources().passages}
    unknown = [case.place for _, case in CASES if case.source not in pages and case.source not in sources().passages]
    assert not unknown


def test_every_case_has_a_reason_in_the_clerks_language() -> None:
    assert not [case.place for _, case in CASES if not any("\u3040" <= letter <= "\u9fff" for letter in case.why)]
