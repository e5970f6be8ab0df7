"""What is told of papers whose items or words nobody held against the legal form, when they become earnest."""

from dataclasses import replace
from datetime import date

import pytest

from madoguchi.desk import print_productive
from madoguchi.desk.print_productive import unchecked
from madoguchi.issuing.contents import Contents, contents
from madoguchi.terms.paper import Download, Paper
from madoguchi.terms.scheme import Scheme

ON = date(2026, 8, 1)
TITLES = {
    Scheme.NATIONAL: ["国民健康保険資格確認書", "国民健康保険 資格情報のお知らせ", "国民健康保険高齢受給者証",
                      "国民健康保険限度額適用認定証", "国民健康保険 加入者情報等のお知らせ", "医療保険の資格情報"],
    Scheme.LATE_STAGE_ELDERLY: ["後期高齢者医療資格確認書", "後期高齢者医療 資格情報のお知らせ",
                                "後期高齢者医療限度額適用認定証", "後期高齢者医療 加入者情報等のお知らせ",
                                "医療保険の資格情報"],
    Scheme.ASSOCIATION: ["健康保険資格確認書", "健康保険 資格情報のお知らせ", "健康保険高齢受給者証",
                         "健康保険限度額適用認定証", "健康保険 加入者情報等のお知らせ", "医療保険の資格情報"],
}  # fmt: skip


def as_if_checked(paper: Paper | Download, scheme: Scheme, on: date) -> Contents:
    """The items of a paper, as they will be when somebody has held them against the form."""
    return replace(contents(paper, scheme, on), checked=True)


@pytest.mark.parametrize("scheme", TITLES)
def test_each_paper_is_told_as_nothing_of_it_was_held_against_the_form(scheme: Scheme):
    assert list(unchecked(scheme, ON)) == TITLES[scheme]


@pytest.mark.parametrize("scheme", TITLES)
def test_a_paper_is_told_for_its_words_alone(scheme: Scheme, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(print_productive, "contents", as_if_checked)
    assert list(unchecked(scheme, ON)) == TITLES[scheme]


def test_a_paper_of_which_all_was_held_against_the_form_is_not_told(monkeypatch: pytest.MonkeyPatch):
    fixed_words = print_productive.fixed_words

    def all_checked(paper: str, kind: str, on: date) -> object:
        words = fixed_words(paper, kind, on)
        if paper == "notice":
            return words
        return replace(words, places={place: replace(one, checked=True) for place, one in words.places.items()})

    monkeypatch.setattr(print_productive, "contents", as_if_checked)
    monkeypatch.setattr(print_productive, "fixed_words", all_checked)
    assert list(unchecked(Scheme.NATIONAL, ON)) == ["国民健康保険 資格情報のお知らせ"]
