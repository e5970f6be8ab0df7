"""A practice file may bring the pages that it cites (自前の出典), beside the shipped ones and never before them."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.desk.case_files import assumptions
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.explain import explain
from madoguchi.rulebook.practice import InsurerPractice, read_practice
from madoguchi.rulebook.reading import read_text
from madoguchi.rulebook.wording import explanation_text
from madoguchi.terms.errors import RefusedFile

FILE = """
insurer: made-up
name: {{ja: 架空市, en: Made-up City}}
scheme: national
insurer_number: none
sources:
  {page}:
    title: 架空の頁
    publisher: 架空市
    publisher_en: Made-up City
    en: a page made up
    kind: page
    address: www.example.jp/kokuho
    published_on: {{by: 2025-07-01}}
    read_on: 2025-07-02
    checked_on: 2026-11-22
    mark: P
    passages:
      end: {{quote: 保険証は9月30日まで, quoted: false, en: Cards end on 30 September}}
choices:
  grounds: {{from: 2024-07-01, value: [no_card], cites: ['{cites}'], checked_on: 2026-11-22}}
"""


def practice(page: str = "made-up", cites: str = "made-up#end") -> InsurerPractice:
    return read_practice(read_text(FILE.format(page=page, cites=cites), "made-up.yaml"))


def test_a_value_takes_its_publication_from_the_page_of_the_file() -> None:
    (value,) = practice().cells["grounds"].values
    assert (str(value.published_on), str(value.read_on)) == ("2025-07-01", "2025-07-02")
    assert practice().passage("made-up#end").address == "www.example.jp/kokuho"


def test_a_shipped_page_is_cited_as_before() -> None:
    assert practice(cites="ako#S0-12").passage("ako#S0-12").publisher == "赤穂市"


@pytest.mark.parametrize(
    ("why", "page", "cites"),
    [("自前の出典にない箇所", "made-up", "made-up#start"), ("配布の出典と同じ名前", "ako", "ako#end")],
)
def test_what_leads_nowhere_or_to_two_places_is_refused(why: str, page: str, cites: str) -> None:
    with pytest.raises(RefusedFile):
        practice(page, cites)


def test_an_explanation_names_who_publishes_it() -> None:
    facts = {**assumptions({"has_card"}), "has_card": False}
    told = explain(facts, "made-up", shipped_edition().with_practice(practice()), date(2026, 11, 22))
    assert "Made-up City (www.example.jp)" in explanation_text(told, "Made-up City", "en")


def test_what_a_page_says_is_part_of_the_edition() -> None:
    assert "保険証は9月30日まで" in practice().written
