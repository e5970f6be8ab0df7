"""A call that is wrong: how the command is called, and what is wrong, in the language asked for; exit 2."""

import re
from pathlib import Path

import pytest

from faces.asked import FACTS, ROLL, run, written
from test_refusals_catalogue import JAPANESE, SENTENCE, TYPED

ON, AKO = ("--on", "2026-08-01"), ("--insurer", "ako-city-nhi")
QUOTED = re.compile(r"'[^']*'")
# What is asked (FILE: a roll; ONE: facts; DIR: a folder with no roll; NONE: nothing is there), and words that are told.
WRONG: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # click's own
    "知らないコマンド": (("decid",), ("'decid'",)),
    "知らない下位コマンド": (("plan", "aply"), ("'aply'",)),
    "知らないオプション": (("plan", "show", "1", "--sampels", "3"), ("'--sampels'", "'--samples'")),
    "似たものが多いオプション": (("decide", "--bogus"), ("'--bogus'", "'--jobs'")),
    "値のないオプション": (("decide", "--on"), ("'--on'",)),
    "値を取らないオプション": (("db", "check", "--json=3"), ("'--json'",)),
    "要るオプションがない": (("roll", "make", *AKO, *ON, "-o", "NONE"), ("'--people'",)),
    "要る指定がない": (("rules", "show"), ("'名前'",)),
    "余分な指定": (("rules", "show", "a", "b"), ("b",)),
    "余分な指定が二つ": (("rules", "show", "a", "b", "c"), ("b c",)),
    "選べない値": (("decide", "FILE", *ON, "-o", "NONE", "--engine", "foo"), ("'foo'", "'here'、'spark'")),
    "整数でない": (("roll", "make", "--people", "x"), ("'--people'", "'x'")),
    "番号でない": (("plan", "show", "x"), ("'計画番号'", "'x'")),
    "数でない": (("intake", "watch", "DIR", "--settle", "y"), ("'--settle'", "'y'")),
    "範囲の外": (("plan", "show", "0"), ("'計画番号'", "0")),
    "ないファイル": (("decide", "NONE", *ON, "-o", "NONE"), ("NONE",)),
    "フォルダーを渡す": (("decide", "FILE", "--columns", "DIR", *ON), ("'--columns'", "DIR")),
    "ない言語": (("--lang", "fr"), ("'fr'", "'ja'、'en'")),
    # ours
    "日でない": (("decide", "FILE", "--on", "2026-13-01", "-o", "NONE"), ("'--on'", "9999-99-99", "R7.7.31")),
    "判定するものがない": (("decide", *ON), ("--facts",)),
    "書き出す先がない": (("decide", "FILE", *ON), ("-o",)),
    "保険者がない": (("decide", "--facts", "ONE", *ON), ("--insurer",)),
    "読むものに書く": (("decide", "FILE", *ON, "-o", "FILE"), ("別のファイル",)),
    "名簿のないフォルダー": (("decide", "DIR", *ON, "-o", "NONE"), (".parquet", ".csv")),
    "分けた判定に取り込めない行の置き場": (("decide", "DIR", *ON, "-o", "NONE", "--refused", "x"), ("フォルダー",)),
    "Sparkにない指定": (("decide", "FILE", *ON, "-o", "NONE", "--engine", "spark", "--form", "csv"), ("--form",)),
    "SparkにCSV": (("decide", "FILE", *ON, "-o", "NONE", "--engine", "spark"), ("Parquet",)),
    "Sparkの書き先がある": (("decide", "FILE", *ON, "-o", "DIR", "--engine", "spark"), ("-o",)),
    "説明する人がない": (("explain",), ("--facts", "--person", "--case")),
    "番号のない事例": (("explain", "--case", "FILE"), ("'--case'", "CASES.yaml:3")),
    "事実に日がない": (("explain", "--facts", "ONE"), ("--on", "--insurer")),
    "人に目的がない": (("explain", "--person", "P1", *AKO, *ON), ("--purpose",)),
    "台帳の人に保護の印": (("explain", "--person", "P1", *AKO, *ON, "--purpose", "x", "--with-protection"), ("台帳",)),
    "終わりが先": (("timeline", "--facts", "ONE", *AKO, "--from", "2026-08-02", "--to", "2026-08-01"), ("--from",)),
    "事例がない": (("check",), ("--vocabulary",)),
    "上書きする": (("practice", "new", "FILE"), (".yaml",)),
    "名簿に日がない": (("practice", "diff", "ako-city-nhi", "zushi-city-nhi", "--roll", "FILE"), ("--on",)),
    "版が一つ": (("edition", "diff", "v1", "--roll", "FILE", *ON), ("--with",)),
    "ない運用ファイル": (("decide", "FILE", *ON, "-o", "NONE", "--practice", "nowhere"), ("`nowhere`", "shiomi-")),
    "目的のない一覧": (("feed", "compare", "--number", "1", *AKO, *ON, "-o", "NONE"), ("--out", "--purpose")),
    "目的のない個人キー": (("plan", "export", "1", *AKO, "-o", "NONE", "--with-keys"), ("--purpose",)),
    "何を解くのか": (("plan", "release", "1", *AKO, "--digest", "0" * 64, "--reason", "x"), ("--guard",)),
}  # fmt: skip


def asked(why: str, folder: Path, lang: str, *before: str):
    words = {"FILE": written(folder, "roll.csv", ROLL), "ONE": written(folder, "facts.yaml", FACTS),
             "DIR": folder / "empty", "NONE": folder / "none"}  # fmt: skip
    words["DIR"].mkdir(exist_ok=True)
    call, told = WRONG[why]
    ended = run(*(words.get(one, one) for one in call), lang=lang)
    return ended, [str(words.get(one, one)) for one in told]


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_call_is_told_in_japanese_with_how_the_command_is_called(why: str, tmp_path: Path):
    ended, words = asked(why, tmp_path, "ja")
    assert ended.exit_code == 2, ended.output
    usage, hint, _, told = ended.stderr.splitlines()
    assert usage.startswith("使い方: madoguchi")
    assert hint.startswith("くわしくは 'madoguchi")
    assert hint.endswith(" --help'")
    assert told.startswith("誤り: ")
    assert [one for one in words if one not in told] == [], told
    bare = TYPED.sub("", QUOTED.sub("", told))
    assert JAPANESE.search(bare.removeprefix("誤り"))
    assert not SENTENCE.search(bare), told


@pytest.mark.parametrize("why", WRONG)
def test_in_english_it_is_told_as_click_tells_it(why: str, tmp_path: Path):
    ended, _ = asked(why, tmp_path, "en")
    assert ended.exit_code == 2
    usage, hint, _, told = ended.stderr.splitlines()
    assert (usage[:16], hint[:5], told[:7]) == ("Usage: madoguchi", "Try '", "Error: ")
    assert not JAPANESE.search(told.replace("令和7年7月31日", ""))


@pytest.mark.parametrize("call", [("decide", "--bogus", "--lang", "ja"), ("decide", "--lang=ja", "--bogus")])
def test_the_language_is_heard_wherever_it_stands(call: tuple[str, ...]):
    assert "誤り: オプション '--bogus' はありません" in run(*call).stderr


def test_a_group_alone_still_shows_its_help():
    ended = run("rules", lang="ja")
    assert "使い方: madoguchi rules" in ended.output
    assert "誤り" not in ended.output
