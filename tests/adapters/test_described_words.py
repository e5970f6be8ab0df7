"""`roll describe`: it asks at a terminal, and shows of their words only those that can hardly be about anybody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from faces.asked import run
from madoguchi.adapters.rolls.their_words import may_be_shown, their_words
from madoguchi.assembly.console import command_line

ROWS = 40


def a_file(folder: Path, **columns: Sequence[str]) -> Path:
    path = folder / "roll.csv"
    every = {"個人キー": [f"K-{n:03}" for n in range(ROWS)], **columns}
    lines = [",".join(every), *(",".join(row) for row in zip(*every.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mixed(*texts: str, rare: Sequence[str] = ()) -> list[str]:
    """A column in which each text stands often, but for the rare ones."""
    return [*rare, *(texts[n % len(texts)] for n in range(ROWS - len(rare)))]


def draft(path: Path, *more: str) -> str:
    out = path.with_name("map.yaml")
    assert run("roll", "describe", path, "-o", out, *more).exit_code == 0
    return out.read_text("utf-8")


def seen(path: Path, head: str) -> dict[str, Any]:
    columns = json.loads(run("roll", "describe", path, "--json").output)["columns"]
    return next(one for one in columns if one["head"] == head)


# --- their words ---------------------------------------------------------------------------------------


def test_words_of_theirs_that_stand_often_are_given_a_place_in_the_map(tmp_path: Path):
    path = a_file(tmp_path, マイナンバーカードの保有=mixed("保有", "未"), 続柄=mixed("世帯主", "妻", "子"))
    told = draft(path)
    assert '"マイナンバーカードの保有": {fact: has_card, values: {"保有": "?", "未": "?"}}' in told
    assert '"続柄": {fact: relation, values: {"妻": "?", "子": "?"}}' in told
    assert "# write for each ? one of: head, " in told or "# write for each ? one of: insured, " in told
    refused = run("decide", path, "-o", tmp_path / "o.csv", "--on", "2026-08-01", "--columns", tmp_path / "map.yaml")
    assert refused.exit_code == 3
    assert "map.yaml:" in refused.stderr
    assert "`?` stands here" in refused.stderr


def test_a_map_whose_words_were_given_reads_the_file(tmp_path: Path):
    path = a_file(tmp_path, マイナンバーカードの保有=mixed("保有", "未"))
    told = draft(path).replace('"保有": "?"', '"保有": 有').replace('"未": "?"', '"未": 無')
    (tmp_path / "map.yaml").write_text(told, encoding="utf-8")
    done = run("decide", path, "-o", tmp_path / "o.csv", "--on", "2026-08-01", "--columns", tmp_path / "map.yaml",
               "--insurer", "ako-city-nhi", "--json")  # fmt: skip
    assert json.loads(done.output)["refused"] == 0, done.output


def test_in_parquet_they_are_told_too(tmp_path: Path):
    columns = {"person": [f"K-{n}" for n in range(ROWS)], "has_card": mixed("保有", "未", rare=["汐見"])}
    pq.write_table(pa.table(columns), tmp_path / "roll.parquet")
    told = seen(tmp_path / "roll.parquet", "has_card")
    assert (told["words"], told["hidden"]) == (["保有", "未"], 1)


HIDDEN = [
    ("10回に満たない", "続柄", mixed("世帯主", rare=["汐見花"] * 9)),
    ("8文字を超える", "続柄", mixed("世帯主", "汐見花の甥の子の妻")),
    ("種類が多い", "続柄", mixed(*(f"汐見{n}" for n in range(20)), "世帯主")),
    ("見出しが近いだけ", "続柄等", mixed("汐見花", "世帯主")),
    ("見出しを知らない", "区分", mixed("汐見花", "汐見太")),
    ("日付の列", "資格喪失日", mixed("汐見花", "2026-01-01")),
    ("支援措置", "support_measures", mixed("汐見花", "有")),
    ("個人番号の届出: 支援措置と同じ覆い", "individual_number_filed", mixed("汐見花", "有")),
    ("氏名の列", "氏名", mixed("汐見花", "汐見太")),
    ("個人キーのあとの鍵", "保険者", mixed("汐見花", "汐見太")),
]


@pytest.mark.parametrize(("head", "cells"), [case[1:] for case in HIDDEN], ids=[case[0] for case in HIDDEN])
def test_a_text_that_may_be_about_somebody_is_shown_nowhere(tmp_path: Path, head: str, cells: list[str]):
    path = a_file(tmp_path, **{head: cells})
    told = [draft(path), *(run("roll", "describe", path, *more, lang=lang).output
                           for more in ((), ("--json",)) for lang in ("ja", "en"))]  # fmt: skip
    assert not any("汐見" in text for text in told)


def test_how_many_are_not_shown_is_told(tmp_path: Path):
    path = a_file(tmp_path, 続柄=mixed("世帯主", "妻", rare=["汐見花", "汐見太"]))
    told = seen(path, "続柄")
    assert (told["words"], told["hidden"]) == (["妻"], 2)
    assert "妻" in run("roll", "describe", path).output
    assert "2 more of its texts" in draft(path)


def test_the_bounds_of_what_is_shown():
    assert may_be_shown("８文字ちょうどだ", 10)
    assert not may_be_shown("これで九文字になる", 10)
    assert not may_be_shown("妻", 9)
    twenty = [(f"x{n}", 10) for n in range(20)]
    assert len(their_words("relation", twenty)[0]) == 20
    assert their_words("relation", [*twenty, ("y", 10)]) == ((), 21)
    assert their_words("relation", [("妻", 6), ("　妻 ", 4)]) == (("妻",), 0), "widths and blanks are one text"


# --- asking --------------------------------------------------------------------------------------------


class Terminal(BytesIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


def asked(path: Path, typed: str, lang: str = "en") -> Result:
    out = path.with_name("map.yaml")
    words = ["--lang", lang, "roll", "describe", str(path), "-o", str(out)]
    return CliRunner().invoke(command_line(), words, input=Terminal(typed.encode()))


def test_at_a_terminal_it_asks_for_what_it_cannot_tell(tmp_path: Path):
    path = a_file(tmp_path, カード=mixed("有", "無"), メモ欄=mixed("あ", "い"), 届出状況=mixed("ア", "イ"))
    told = asked(path, "has_crad\nhas_card\npass\n\n")
    assert told.exit_code == 0, told.output
    questions = [line for line in told.stderr.splitlines() if "which fact" in line or line.startswith("column")]
    assert len(questions) == 4, "one for each column, and a second after a slip"
    assert "has_card" in questions[1], "the near names stand in the second question"
    draft = (tmp_path / "map.yaml").read_text("utf-8")
    assert '"カード": {fact: has_card}' in draft
    assert '"メモ欄": {fact: pass}' in draft
    assert '"届出状況": {fact: "?"}' in draft
    assert "1 columns could not be told" in told.stdout


def test_it_asks_for_nothing_that_is_certain_and_in_the_language_asked_for(tmp_path: Path):
    path = a_file(tmp_path, マイナンバーカードの保有=mixed("有", "無"))
    assert asked(path, "").stderr == ""
    (tmp_path / "map.yaml").unlink()
    assert "何ですか" in asked(a_file(tmp_path, カード=mixed("有", "無")), "pass\n", lang="ja").stderr


def test_a_map_that_is_there_is_not_written_over(tmp_path: Path):
    path = a_file(tmp_path, カード=mixed("有", "無"))
    (tmp_path / "map.yaml").write_text("ours", encoding="utf-8")
    assert asked(path, "pass\n").exit_code == 2
    assert (tmp_path / "map.yaml").read_text("utf-8") == "ours"
