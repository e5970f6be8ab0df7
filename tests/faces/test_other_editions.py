"""Two editions over a roll: whose answers change when a sentence of the law is written anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import madoguchi
from faces.asked import run, written
from madoguchi.desk.case_files import assumptions
from madoguchi.desk.other_editions import compare_decided
from madoguchi.rulebook.vocabulary import vocabulary

COMMON = ("birth_date", "has_card", "registered", "digital_certificate_expires_on", "card_expires_on")
PEOPLE = """\
grace,ako-city-nhi,1980-05-10,true,true,2026-05-10,2031-05-10
good,ako-city-nhi,1980-05-10,true,true,2029-05-10,2031-05-10
unread,ako-city-nhi,1980-02-30,true,true,2029-05-10,2031-05-10
"""


def roll_of_everybody() -> tuple[str, list[str]]:
    """A roll that says of everybody what always is there as case files assume it, and what it has no column for."""
    assumed = {name: value for name, value in assumptions(set()).items() if name not in COMMON}
    same = {fact.name: assumed[fact.name] for fact in vocabulary().roll if fact.always and fact.name in assumed}
    cells = [str(value) for value in same.values()]
    lines = [",".join([line, *cells]) for line in PEOPLE.splitlines()]
    absent = [fact.name for fact in vocabulary().roll if fact.name not in {*COMMON, *same}]
    return "\n".join([",".join(["person", "insurer", *COMMON, *same]), *lines]) + "\n", absent


ROLL, ABSENT = roll_of_everybody()


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition in which a lapsed digital certificate is good for two months more, not three."""
    folder = tmp_path_factory.mktemp("edition")
    shutil.copytree(Path(madoguchi.__file__).parent, folder / "src" / "madoguchi")
    value = folder / "src/madoguchi/rulebook/data/digital_certificate.yaml"
    law = value.read_text("utf-8")
    value.write_text(law.replace("value: 3", "value: 2", 1), "utf-8")
    return folder


def diff(*named: object, roll: Path) -> tuple[int, dict[str, Any]]:
    absent = [f"--absent-none={name}" for name in ABSENT if name != "birth_date_latest"]
    ended = run("edition", "diff", *named, "--roll", roll, "--on", "2026-08-01", *absent, "--json")
    assert ended.exit_code in (0, 1), ended.output + ended.stderr
    return ended.exit_code, json.loads(ended.output)


def test_a_sentence_of_the_law_written_anew_names_whose_answers_change(tmp_path: Path, two_months: Path):
    code, told = diff(two_months, "shipped", roll=written(tmp_path, "roll.csv", ROLL))
    assert (code, told["people"], told["whose"], told["refused"]) == (1, 2, 1, 1)
    assert {one["person"] for one in told["differences"]} == {"grace"}


def test_the_same_edition_twice_changes_nothing(tmp_path: Path):
    code, told = diff("shipped", "shipped", roll=written(tmp_path, "roll.csv", ROLL))
    assert (code, told["people"], told["refused"], told["differences"]) == (0, 2, 1, [])


@pytest.mark.parametrize("named", ["no-such-revision", "--output=x", "."])
def test_what_is_no_edition_is_refused(tmp_path: Path, named: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    roll = written(tmp_path, "roll.csv", ROLL)
    ended = run("edition", "diff", "--roll", roll, "--on", "2026-08-01", "--", named, "shipped")
    assert ended.exit_code == 3
    assert "no edition" in ended.stderr
    assert not (tmp_path / "x").exists()


def test_an_edition_that_refuses_the_roll_says_so_in_its_own_words(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", "person,no_such_fact\n1,2\n")
    ended = run("edition", "diff", "shipped", "shipped", "--roll", roll, "--on", "2026-08-01")
    assert ended.exit_code == 3
    assert "no fact of the vocabulary" in ended.stderr


def test_one_edition_alone_is_a_usage_error(tmp_path: Path):
    roll = written(tmp_path, "roll.csv", ROLL)
    assert run("edition", "diff", "shipped", "--roll", roll, "--on", "2026-08-01").exit_code == 2
    assert run("edition", "diff", "--roll", roll, "--on", "2026-08-01").exit_code == 2


# --- laid side by side --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A roll decided, as a test says it."""

    told: Mapping[int, str]
    refused: frozenset[int]
    columns: tuple[str, ...] = ("person", "owed")

    def rows(self) -> Iterator[dict[str, str]]:
        return ({"person": str(n), "owed": self.told[n]} for n in sorted(self.told) if n not in self.refused)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_rows_are_compared_with_themselves_whatever_was_refused(of: st.DataObject):
    rows = range(1, of.draw(st.integers(0, 12)) + 1)
    one, other = (
        Told({n: of.draw(st.sampled_from(("notice", "certificate"))) for n in rows},
             frozenset(n for n in rows if of.draw(st.booleans())))
        for _ in range(2)
    )  # fmt: skip
    compared = compare_decided(one, other)
    both = [n for n in rows if n not in one.refused | other.refused]
    assert {d.person for d in compared.differences} == {str(n) for n in both if one.told[n] != other.told[n]}
    assert compared.people == len(both)
    assert compared.refused == len(rows) - len(both)
