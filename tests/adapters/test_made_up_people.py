"""Who made-up people are: those of their roll, of two sexes, hard to write, with numbers that are nobody's."""

import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.made_up.people_files import MadeUpFile
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.desk.making import Wanted, write_roll
from madoguchi.registry.intake.layouts import LAYOUTS, layout_named
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.terms.individual_number import SampleIndividualNumber

DAY = date(2026, 7, 31)
TOWN = Wanted("shiomi-city-nhi", "national", 6_000, 7, DAY, with_names=True)
SOCIETY = replace(TOWN, insurer="minamo-kenpo", scheme="health_insurance_society")


@cache
def made(kind: str, wanted: Wanted = TOWN) -> RecordBatch:
    (batch,) = MadeUpFile(wanted, layout_named(kind)).batches()
    return batch


def column(batch: RecordBatch, name: str) -> list:
    return batch.column(name).to_pylist()


def test_a_file_of_members_tells_of_the_people_of_the_roll():
    (roll,) = MadeUpRoll(TOWN).batches()
    members = made("members").slice(0, TOWN.people)
    assert column(members, "person") == column(roll, "person")
    for name in ("birth_date", "eligible_from", "relation"):
        assert column(members, name) == column(roll, name)
    assert column(members, "registered_address") == column(roll, "_住所")
    written = [name.partition("（")[0] for name in column(roll, "_氏名")]
    assert column(members, "written") == written


def test_heads_who_are_no_members_have_a_household_and_no_cover():
    members = made("members")
    heads = members.slice(TOWN.people)
    assert 0.01 * TOWN.people < heads.num_rows < 0.2 * TOWN.people
    households = set(column(members.slice(0, TOWN.people), "household_key"))
    assert set(column(heads, "household_key")) <= households
    assert {*column(heads, "eligible_from"), *column(heads, "number")} == {None}
    each = zip(column(members, "household_key"), column(members, "is_head"), strict=True)
    whose = Counter(home for home, head in each if head)
    assert max(whose.values()) == 1, "一つの世帯に世帯主は一人"
    assert made("members", SOCIETY).num_rows == TOWN.people


def test_partners_are_of_two_sexes_and_names_fit_the_sex():
    people = made("members", replace(TOWN, people=40_000))
    sexes, names = column(people, "sex"), column(people, "kana")
    assert 0.4 < sexes.count("女") / len(sexes) < 0.6
    assert {sex for sex, name in zip(sexes, names, strict=True) if name.endswith("　ヒロシ")} == {"男"}
    assert {sex for sex, name in zip(sexes, names, strict=True) if name.endswith("　サクラ")} == {"女"}


def test_there_are_aliases_latin_names_long_ones_and_letters_that_break_systems():
    people = made("members", replace(TOWN, people=60_000))
    written = column(people, "written")
    for letters in ("𠮷", "髙", "邉\U000e0100", "MÜLLER", "CAVALCANTI"):
        assert any(letters in name for name in written), letters
    assert all("（" not in name for name in written)
    alias = [one for one in zip(written, column(people, "alias"), column(people, "latin"), strict=True) if one[1]]
    assert alias
    assert all(latin == name.replace("’", "'") for name, _, latin in alias)
    assert 0 < len([one for one in column(people, "mailing_address") if one]) < 0.05 * len(written)
    assert len({unicodedata.normalize("NFKC", name) for name in written}) > 10_000


def test_numbers_are_nobodys_and_most_of_them_agree():
    numbers, members = made("numbers"), made("members").slice(0, TOWN.people)
    assert all(SampleIndividualNumber.parse(one) for one in column(numbers, "individual_number"))
    same = [one == other for one, other in zip(column(numbers, "name"), column(members, "written"), strict=True)]
    assert 0.97 < sum(same) / TOWN.people < 1


SAMPLE = replace(TOWN, people=2_000)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_no_row_of_a_sample_is_refused_by_its_reader(tmp_path: Path, kind: str):
    with CsvRollFile(tmp_path / "sample.csv") as out:
        rows = write_roll(MadeUpFile(SAMPLE, LAYOUTS[kind]).batches(), out)
    chunks = list(CsvOfKind(tmp_path / "sample.csv", LAYOUTS[kind]).chunks())
    assert sum(chunk.batch.num_rows for chunk in chunks) == rows
    assert [refused for chunk in chunks for refused in chunk.refused] == []
