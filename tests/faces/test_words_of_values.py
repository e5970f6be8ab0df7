"""What stands behind a name, a column, a code is told in the language asked for, whole lists of them."""

import re
from collections.abc import Iterator
from importlib.resources import files

import click
import pytest

from madoguchi.desk.applications import ASSUMED
from madoguchi.desk.databases import WORKING_ROLES
from madoguchi.faces.cli.explaining import _stretches
from madoguchi.faces.cli.speaking import listed, roles_told
from madoguchi.faces.cli.worded import (
    aspect_named,
    detail_named,
    paper_named,
    period_named,
    rule_said,
    value_said,
)
from madoguchi.registry.groups import GROUPS
from madoguchi.rulebook.rules import LAW
from madoguchi.terms.paper import Paper

LATIN = re.compile("[A-Za-z]")
ASPECT = re.compile(r"CHECK \(aspect IN \(([^)]*)\)\s+OR \(stream = 'apart' AND aspect IN \(([^)]*)\)\)\)")


@pytest.fixture
def japanese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MADOGUCHI_LANG", "ja")
    with click.Context(click.Command("told")):
        yield


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MADOGUCHI_LANG", "en")
    with click.Context(click.Command("told")):
        yield


def aspects() -> list[str]:
    """What a file of the feed may tell, as the database has it."""
    text = files("madoguchi.adapters.postgres").joinpath("migrations", "0014_feed.sql").read_text("utf-8")
    return [word.strip(" '\n") for part in ASPECT.findall(text)[0] for word in part.split(",")]


def test_every_column_of_the_registry_that_no_rule_reads_has_a_japanese_name(japanese):
    named = {(group.name, one): detail_named(group.name, one) for group in GROUPS for one in group.details}
    plain = {where: said.replace("iPhone", "").replace("Android", "") for where, said in named.items()}  # so in Japan
    assert {where: said for where, said in plain.items() if LATIN.search(said)} == {}


def test_what_is_compared_with_the_platform_the_papers_and_the_roles_have_japanese_names(japanese):
    assert len(aspects()) > 5
    said = [*map(aspect_named, aspects()), *(paper_named(one.value) for one in Paper)]
    assert [one for one in said if LATIN.search(one)] == []
    assert re.sub(r"（\w+）", "", roles_told(WORKING_ROLES)) == "窓口担当、承認者、取り込み担当、監査担当"


def test_periods_and_rules_are_told_by_what_they_say_not_by_what_is_typed(japanese):
    assert [one for one in map(period_named, ASSUMED) if LATIN.search(one.partition(" [")[0])] == []
    assert rule_said("certificate_has_a_ground") == "交付事由のある申請"
    assert [name for name in LAW.rules if not rule_said(name)] == []
    assert rule_said(None) == ""


def test_in_english_papers_lists_and_flags_are_english(english):
    assert [paper_named(one.value) for one in Paper if not paper_named(one.value).isascii()] == []
    assert listed(["one", "two"]) == "one, two"
    assert (value_said("card_usable", True), value_said("card_usable", False)) == ("yes", "no")
    written = {"owed": "[certificate, notice]", "ground": "ex_officio", "card_usable": "true", "valid_until": "none",
               "approved_afterwards": "[]", "former_card_cap": "undecided", "rule": "holder"}  # fmt: skip
    assert {name: value_said(name, value) for name, value in written.items()} == {
        "owed": "eligibility certificate, eligibility notice", "ground": "issued without application",
        "card_usable": "yes", "valid_until": "nothing", "approved_afterwards": "nothing",
        "former_card_cap": "undecided", "rule": "Holds a usable card and gets a notice [holder]"}  # fmt: skip


def test_a_rule_among_answers_is_told_by_what_it_says_in_japanese_too(japanese):
    assert value_said("rule", "holder").endswith("お知らせを交付 [holder]")
    assert value_said("former_card_over_70_until", "none") == "なし"
    assert value_said("owed", "undecidable") == "判定できません"


def test_stretches_of_days_that_answer_alike_are_told_as_one(english):
    rows = [{"since": f"2026-{n:02}-01", "until": f"2026-{n:02}-28", "open": "-", "owed": owed}
            for n, owed in ((7, "certificate"), (8, "certificate"), (9, "notice"))]  # fmt: skip
    told = [*_stretches(rows)]
    assert [one for one in told if not one.startswith(" ")] == ["2026-07-01 to 2026-08-28", "2026-09-01 to 2026-09-28"]
    assert len(told) == 4
