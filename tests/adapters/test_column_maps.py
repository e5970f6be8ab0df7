"""Files of other systems: a map says what their columns mean, and `roll describe` drafts one without showing a cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from faces.asked import run
from madoguchi.adapters.csv.reader import CsvRoll
from madoguchi.adapters.rolls.mapping import read_map
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile

INSURERS = {"ako-city-nhi": "ako-city-nhi"}
MAP = """\
columns:
  宛名番号: {fact: person}
  氏名: pass
  生年月日: {fact: birth_date, days: wareki}
  カード: {fact: has_card, values: {保有: 有, 未: 無}}
  市: {fact: insurer, values: {赤穂: ako-city-nhi}}
"""
FILE = """\
宛名番号;氏名;生年月日;カード;市
00001;汐見 花;S31.2.28;保有;赤穂
00002;汐見 太;19570228;未;赤穂
00003;汐見 次;S33.2.28;どちらか;赤穂
"""


def roll(folder: Path, text: str, map_: str) -> CsvRoll:
    path = folder / "roll.csv"
    path.write_text(text, encoding="cp932")
    return CsvRoll(path, Reading(INSURERS, map_=read_map(read_text(map_, "map.yaml"))))


def test_a_map_gives_their_heads_words_and_days_our_meaning(tmp_path: Path):
    [chunk] = roll(tmp_path, FILE, MAP).chunks()
    [row] = chunk.batch.to_pylist()
    assert (row["person"], row["birth_date"], row["has_card"]) == ("00001", date(1956, 2, 28), True)
    assert row["insurer"] == "ako-city-nhi"
    assert [(one.row, one.column) for one in chunk.refused] == [(2, "birth_date"), (3, "has_card")]


@pytest.mark.parametrize(
    ("why", "line", "place", "says"),
    [
        ("まだ決めていない列", '  カード: {fact: "?"}', "2:18", "pass"),
        ("ない事実", "  カード: {fact: has_crad}", "2:17", "has_card"),
        ("近い名もない事実", "  カード: {fact: zzz}", "2:17", "--vocabulary"),
        ("読めない語", "  カード: {fact: has_card, values: {保有: たぶん}}", "2:38", "yes or no"),
        ("日付でない列の日付の書き方", "  カード: {fact: has_card, days: iso}", "2:33", "days"),
        ("ない書き方", "  生年月日: {fact: birth_date, days: seireki}", "2:34", "wareki"),
        ("知らないキー", "  カード: {fact: has_card, word: x}", "2:33", "values"),
    ],
)
def test_a_map_that_says_nothing_sound_is_refused_with_its_place(why: str, line: str, place: str, says: str):
    with pytest.raises(RefusedFile) as refused:
        read_map(read_text(f"columns:\n{line}\n", "map.yaml"))
    assert str(refused.value.place).startswith("map.yaml:2:")
    assert says in str(refused.value)


def test_a_map_of_a_column_the_file_does_not_have_is_refused(tmp_path: Path):
    with pytest.raises(RefusedFile, match=r"map\.yaml:7"):
        roll(tmp_path, FILE, MAP + "  続柄: {fact: relation}\n").head  # noqa: B018 - reading it is what is tried


def test_a_cell_about_protection_is_refused_without_its_column(tmp_path: Path):
    path, ordinary = tmp_path / "roll.csv", tmp_path / "other.csv"
    path.write_text("person,insurer,support_measures\nA-1,ako-city-nhi,たぶん\n", encoding="utf-8")
    ordinary.write_text("person,insurer,assistance_approved\nA-1,ako-city-nhi,たぶん\n", encoding="utf-8")
    told = [next(CsvRoll(one, Reading(INSURERS)).chunks()).refused for one in (path, ordinary)]
    assert told[0] == told[1]
    assert told[0][0].column == ""


def test_describing_drafts_a_map_and_shows_no_cell(tmp_path: Path):
    path, out = tmp_path / "roll.csv", tmp_path / "map.yaml"
    path.write_text(FILE, encoding="cp932")
    told = run("roll", "describe", path, "-o", out)
    draft = out.read_text("utf-8")
    assert '"宛名番号": {fact: person}' in draft
    assert '"生年月日": {fact: birth_date}' in draft
    assert '"カード": {fact: "?"}' in draft
    assert not any(cell in told.output + draft for cell in ("汐見", "保有", "S31", "00001", "どちらか"))
    refused = run("decide", path, "-o", tmp_path / "out.csv", "--on", "2026-08-01", "--columns", out)
    assert refused.exit_code == 3
    assert "map.yaml" in refused.stderr


def test_a_file_without_a_head_is_not_described(tmp_path: Path):
    path = tmp_path / "roll.csv"
    path.write_text("00001,汐見 花,S31.2.28\n", encoding="utf-8")
    told = run("roll", "describe", path)
    assert told.exit_code == 3
    assert "汐見" not in told.output + told.stderr


@pytest.mark.parametrize(
    ("why", "command"),
    [
        ("点検も対応表で読む", ["roll", "check", "ROLL"]),
        ("伏せ字にするときも", ["roll", "mask", "ROLL", "-o", "OUT"]),
        ("運用の比較も", ["practice", "diff", "ako-city-nhi", "zushi-city-nhi", "--roll", "ROLL"]),
        ("版の比較も", ["edition", "diff", "shipped", "shipped", "--roll", "ROLL"]),
    ],
)
def test_every_command_that_reads_a_roll_takes_a_map(why: str, command: list[str], tmp_path: Path):
    path, columns = tmp_path / "theirs.csv", tmp_path / "map.yaml"
    path.write_text(FILE, encoding="cp932")
    columns.write_text(MAP, encoding="utf-8")
    named = {"ROLL": path, "OUT": tmp_path / "masked.csv"}
    told = run(*(named.get(part, part) for part in command), "--on", "2026-08-01", "--columns", columns, "--json")
    assert told.exit_code in (0, 1), (why, told.stderr)
    assert '"refused": 2' in told.output, why
