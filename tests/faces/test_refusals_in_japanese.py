"""What the commands refuse under `--lang ja`: three lines a clerk can read, and rows, cell for cell."""

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from faces.asked import FACTS, ROLL, run, written
from faces.test_commands import EVERYBODY
from test_refusals_catalogue import JAPANESE, SENTENCE, TYPED

LINES = re.compile(r"内容: (?P<what>.+)\n理由: (?P<why>.+)\n対処: (?P<do>.+)\n")
ON = ("--on", "2026-08-01")
AKO = ("--insurer", "ako-city-nhi")
SCHEMES = ("ako-city-nhi", "okayama-late-stage")
HEAD = ROLL.splitlines()[0]
BAD_ROWS = f"""\
{HEAD}
p1,ako-city-nhi,S30.5.10,有,有,R8.3.15,H20.4.1,汐見花子
p1,ako-city-nhi,S30.5.10,有,有,R8.3.15,H20.4.1,汐見花子
p2,nowhere,1990-01-01,無,無,,2020-04-01,
p3,ako-city-nhi,1990-13-01,無,無,,2020-04-01,
p4,ako-city-nhi,S64.1.8,無,無,,2020-04-01,
p5,ako-city-nhi,1990-01-01,たぶん,無,,2020-04-01,
汐見次郎,ako-city-nhi,1990-01-01,無,無,,2020-04-01,
p7,ako-city-nhi,1990-01-01,無,無,,2020-04-01
,ako-city-nhi,1990-01-01,無,無,,2020-04-01,
p9,ako-city-nhi,1990-01-01,無,無,R8.3,2020-04-01,
p10,ako-city-nhi,1990-01-01,"無,無,,2020-04-01,
"""
COLUMNS = ("row", "line", "column")

DECIDE, MAPPED = ("decide", "FILE", "-o", "OUT", *ON), ("decide", "ROLL", "-o", "OUT", "--columns", "FILE", *ON)
ONE = ("decide", "--facts", "FILE", *AKO, *ON)
CASE = "cases:\n  - {why: x, practice: ako-city-nhi, on: 2026-08-01, expect: {}}\n"

Refused = tuple[str, str, Sequence[object], Sequence[str]]  # a file, its text, the command, what is told word for word
REFUSED: dict[str, Refused] = {
    "同じ列が二つ": ("roll.csv", "person,has_card,has_card\n", DECIDE, ["roll.csv:1:1", "has_card"]),
    "個人キーの列がない": ("roll.csv", "has_card\n有\n", DECIDE, ["個人キー"]),
    "知らない見出し": ("roll.csv", "person,has_crad\np1,有\n", DECIDE, ["2 列目", "has_card"]),
    "UTF-16の名簿": ("roll.csv", "\ufeff" + HEAD, DECIDE, ["UTF-16", "CSV UTF-8"]),
    "名だけParquet": ("roll.parquet", HEAD, DECIDE, ["Parquet"]),
    "名だけCSV": ("roll.csv", "PAR1 and so on", DECIDE, [".parquet"]),
    "対応表の ?": ("map.yaml", 'columns:\n  市: {fact: "?"}\n', MAPPED, ["map.yaml:2:13", "`pass`"]),
    "ない列の対応": ("map.yaml", "columns:\n  市: {fact: insurer}\n", MAPPED, ["map.yaml:2"]),
    "ない事実を挙げる": ("roll.csv", ROLL, (*DECIDE, "--absent-none", "lost_onn"), ["lost_on（資格喪失日）"]),
    "知らない保険者": ("facts.yaml", FACTS, (*ONE, "--insurer", "akoo-city-nhi"), ["ako-city-nhi"]),
    "知らない事実": ("facts.yaml", "has_crad: true\n", ONE, ["1:11", "`has_card`（マイナンバーカードの保有）"]),
    "日付でない": ("facts.yaml", "birth_date: soon\n", ONE, ["facts.yaml:1:13", "2026-08-01"]),
    "YAMLでない": ("facts.yaml", "birth_date: [1\n", ONE, ["facts.yaml"]),
    "UTF-8でない": ("facts.yaml", "\ufeff", ONE, ["UTF-8"]),
    "扱えない日": ("facts.yaml", FACTS, (*ONE, "--on", "1990-01-01"), ["1990-01-01"]),
    "ない事例": ("cases.yaml", CASE, ("explain", "--case", "FILE:7"), ["7"]),
    "運用の抜け": ("own.yaml", "insurer: trial\n", ("practice", "check", "FILE"), ["own.yaml:1:1", "`choices`"]),
    "ない選択肢": ("own.yaml", EVERYBODY.replace("notices:", "notice:"), ("practice", "check", "FILE"), ["`notice`"]),
    "制度の違う運用": ("roll.csv", ROLL, ("practice", "diff", *SCHEMES, "--roll", "FILE", *ON), list(SCHEMES)),
    "ない規則": ("", "", ("rules", "show", "certificat"), ["certificat"]),
    "ない版": ("roll.csv", ROLL, ("edition", "diff", "v98", "v99", "--roll", "FILE", *ON), ["`v98`", "`shipped`"]),
    "判定結果でない": ("a.csv", HEAD, ("report", "diff", "FILE", "FILE"), ["a.csv"]),
    "人数がない": ("", "", ("roll", "make", "--people", "0", *AKO, *ON, "-o", "OUT"), ["0 人"]),
    "ファイルの下に書く": ("roll.csv", ROLL, ("decide", "FILE", "-o", "FILE/out.csv", *ON), ["同じ名前のファイル"]),
    "ここでは起動しない": ("", "", ("db", "start"), ["DATABASE_URL"]),
    "つながらない": ("", "", ("registry", "roll", *AKO, "-o", "OUT", *ON), ["DATABASE_URL", "`madoguchi db start`"]),
}  # fmt: skip


def asked(given: Sequence[object], folder: Path, file: Path) -> list[str]:
    roll = written(folder, "people.csv", ROLL)
    words = {"FILE": file, "OUT": folder / "out.csv", "ROLL": roll}
    return [re.sub("FILE|OUT|ROLL", lambda found: str(words[found[0]]), str(one)) for one in given]


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_is_three_lines_of_japanese(why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    name, text, command, words = REFUSED[why]
    file = tmp_path / (name or "none")
    if name:
        file.write_bytes(text.encode("utf-16-le" if text.startswith("\ufeff") else "utf-8"))
    ended = run(*asked(command, tmp_path, file), lang="ja")
    assert ended.exit_code == 3, ended.output
    said = LINES.fullmatch(ended.stderr)
    assert said, ended.stderr
    for line in said.groups():
        bare = TYPED.sub("", line)
        assert JAPANESE.search(bare), line
        assert not SENTENCE.search(bare), line
    assert [word for word in words if word not in ended.stderr] == []


def rows_refused(folder: Path, lang: str, name: str = "roll.csv") -> list[dict[str, str]]:
    roll, out = written(folder, name, BAD_ROWS), folder / f"{lang}.csv"
    assert run("decide", roll, "-o", out, *ON, lang=lang).exit_code == 0
    return list(csv.DictReader((folder / f"{lang}-refused.csv").read_text("utf-8-sig").splitlines()))


def test_refused_rows_are_told_in_japanese_cell_for_cell(tmp_path: Path):
    english, japanese = rows_refused(tmp_path, "en"), rows_refused(tmp_path, "ja")
    assert len(english) == 10
    assert [[row[name] for name in COLUMNS] for row in english] == [[row[name] for name in COLUMNS] for row in japanese]
    for one, other in zip(english, japanese, strict=True):
        for name in ("what", "why", "do"):
            assert JAPANESE.search(TYPED.sub("", other[name])), one
            assert not SENTENCE.search(TYPED.sub("", other[name])), one
            assert set(re.findall(r"\d+", other[name])) <= set(re.findall(r"\d+", one[name])), one
    assert not re.search("汐見|たぶん|nowhere", str(japanese))


def test_rows_refused_beside_parquet_and_in_parts_are_told_in_japanese_too(tmp_path: Path):
    expected = rows_refused(tmp_path, "ja")
    roll = written(tmp_path, "other.csv", BAD_ROWS)
    assert run("decide", roll, "-o", tmp_path / "a.parquet", *ON, lang="ja").exit_code == 0
    assert run("decide", roll, roll, "-o", tmp_path / "parts", *ON, lang="ja").exit_code == 0
    for file in (tmp_path / "a-refused.csv", tmp_path / "parts" / "part-00000-refused.csv"):
        assert list(csv.DictReader(file.read_text("utf-8-sig").splitlines())) == expected, file


def test_parts_in_two_languages_are_parts_of_two_runs(tmp_path: Path):
    roll, other = written(tmp_path, "a.csv", BAD_ROWS), written(tmp_path, "b.csv", ROLL)
    command = ("decide", roll, other, "-o", tmp_path / "parts", *ON)
    assert [run(*command, lang=lang).exit_code for lang in ("ja", "ja", "en")] == [0, 0, 3]


def test_a_refusal_as_json_is_in_the_language_asked_for(tmp_path: Path):
    command = ("rules", "show", "certificat", "--json")
    told = {lang: json.loads(run(*command, lang=lang).stderr)["refused"] for lang in ("en", "ja")}
    assert list(told["en"]) == list(told["ja"]) == ["what", "why", "do"]
    assert JAPANESE.search(told["ja"]["why"])
    assert not JAPANESE.search(told["en"]["why"])


def test_a_file_of_cases_that_cannot_be_read_is_told_in_japanese(tmp_path: Path):
    cases = written(
        tmp_path, "cases.yaml", "cases:\n  - {why: W, on: 2026-08-01, expect: {}, facts: {has_crad: true}}\n"
    )
    ended = run("check", cases, lang="ja")
    assert "語彙に `has_crad` という名前はありません" in ended.output or "運用が示されていません" in ended.output
    assert not SENTENCE.search(TYPED.sub("", ended.output))


def test_files_that_wait_or_are_refused_in_a_watched_folder_are_told_in_japanese(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    inbox = tmp_path / "in"
    inbox.mkdir()
    written(inbox, "deaths-20260731.csv", "個人キー,死亡日\n")
    written(inbox, "list.csv", "個人キー\n")
    (inbox / "sub").mkdir()
    ended = run("intake", "watch", tmp_path, "--once", "--settle", 0, *AKO, lang="ja")
    assert ended.exit_code == 1, ended.output
    for told in ("データベースに接続できません", "`madoguchi db start`", "種類のわからないファイル", "フォルダーです"):
        assert told in ended.output
    assert not SENTENCE.search(TYPED.sub("", ended.output))
    (beside,) = (tmp_path / "refused").glob("*.why.csv")
    assert not SENTENCE.search(TYPED.sub("", beside.read_text("utf-8-sig")))
    assert "ファイル" in beside.read_text("utf-8-sig")
