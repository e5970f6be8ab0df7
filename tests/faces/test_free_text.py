"""What is written as a reason or a purpose (理由・利用目的) is kept for years: never an individual number (S1-35)."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from faces.asked import commands, run
from madoguchi.faces.cli.arguments import LONGEST, FreeText
from proofs import proves

ASKED = {"reason", "purpose", "because", "day_because", "forced", "unsealed", "accept"}
HIDDEN = ("本人の番号は123456789018", "１２３４－５６７８－９０１８ の件", "一二三四 五六七八 九〇一八")
HONEST = ("誤配のため", "電話 03-1234-5678 で確認", "2026-08-01 の届書 12", "伝票 4012A3456A7890")
AT_THE_COUNTER = (
    ("facility", "close", "0110113719"),
    ("facility", "lift-limit", "0110113719"),
    ("snapshot", "on"),
    ("snapshot", "off"),
    ("snapshot", "on", "0110113719"),
)


def options() -> list[tuple[str, click.Option]]:
    return [
        (name, one)
        for name, command in commands()
        for one in command.params
        if isinstance(one, click.Option) and one.name in ASKED and not isinstance(one.type, click.Choice)
    ]


def test_every_reason_and_purpose_is_taken_as_free_text():
    """理由・利用目的を受け取るコマンドは、どれも同じ確かめを通る。"""
    assert [f"{name} {one.opts[0]}" for name, one in options() if not isinstance(one.type, FreeText)] == []
    assert {one.name for _, one in options()} == ASKED


@proves("S1-35")
@pytest.mark.parametrize(("lang", "named"), [("ja", "個人番号"), ("en", "individual number")])
@pytest.mark.parametrize("text", HIDDEN)
def test_an_individual_number_is_no_reason_however_it_is_written(text: str, lang: str, named: str, tmp_path: Path):
    """個人番号は、どのように書かれていても、理由にならない。断りは、その数字を告げない。"""
    done = run(*AT_THE_COUNTER[0], "--reason", text, "--folder", tmp_path, lang=lang)
    assert done.exit_code == 2
    assert named in done.output
    assert text not in done.output


@pytest.mark.parametrize("text", HONEST)
def test_another_number_is_part_of_a_reason(text: str):
    """電話番号・日付・伝票番号は、理由に書ける。"""
    assert FreeText().convert(text, None, None) == text


@pytest.mark.parametrize("words", AT_THE_COUNTER, ids=" ".join)
def test_a_reason_about_a_facility_is_refused_before_anything_is_opened(words: tuple[str, ...], tmp_path: Path):
    """医療機関等についての理由も、データベースを開く前に確かめる。空の理由、長すぎる理由も受け取らない。"""
    for reason in (HIDDEN[0], "", " ", "あ" * (LONGEST + 1)):
        done = run(*words, "--reason", reason, "--folder", tmp_path)
        assert done.exit_code == 2, done.output
        assert "--reason" in done.output
        assert "123456789018" not in done.output
    assert not list(tmp_path.iterdir())
