"""A case that is not answered as its page says (争いのある事例): it holds while we answer ours, not the page's."""

from __future__ import annotations

from pathlib import Path

import pytest

from faces.asked import run
from madoguchi.desk.case_files import read_cases
from madoguchi.desk.check import Outcome, run_case
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile

CASE = """
practice: ako-city-nhi
source: ako#S0-19
cases:
  - why: 期限の日から3か月という頁
    on: 2025-11-16
    facts: {{digital_certificate_expires_on: 2025-11-15}}
    expect: {{card_usable: true, card_usable_until: {page}}}
    disputed: {{page: three months from the day, against: facts#grace, ours: {ours}}}
"""


def case_file(page: str, ours: str) -> str:
    return CASE.format(page=page, ours=ours)


def outcome(page: str, ours: str) -> Outcome:
    (case,) = read_cases(read_text(case_file(page, ours), "page.yaml"))
    return run_case(case, shipped_edition())


def test_it_holds_while_we_answer_ours() -> None:
    assert outcome("2026-02-15", "{card_usable_until: 2026-02-28}").holds


def test_it_differs_when_we_answer_something_else() -> None:
    (one,) = outcome("2026-02-15", "{card_usable_until: 2026-02-27}").differences
    assert (one.answer, one.expected, one.told) == ("card_usable_until", "2026-02-27", "2026-02-28")


def test_it_differs_when_the_page_is_right_after_all() -> None:
    (one,) = outcome("2026-02-28", "{card_usable_until: 2026-02-28}").differences
    assert one.answer == "disputed"


@pytest.mark.parametrize(
    ("why", "ours"),
    [("頁が答えていないこと", "{owed: [notice]}"), ("何も答えない", "{}"), ("知らない名前", "{card_usable_til: none}")],
)
def test_what_is_ours_must_answer_the_page(why: str, ours: str) -> None:
    with pytest.raises(RefusedFile):
        outcome("2026-02-15", ours)


def test_check_reports_it_apart(tmp_path: Path) -> None:
    file = tmp_path / "page.yaml"
    file.write_text(case_file("2026-02-15", "{card_usable_until: 2026-02-28}"), "utf-8")
    told = run("check", str(file), lang="en")
    assert told.exit_code == 0
    assert 'disputed "three months from the day": we answer card_usable_until 2026-02-28 (facts#grace)' in told.output
    assert "1 of them disputed" in told.output
