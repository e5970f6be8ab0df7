"""The commands of `intake` on a real database."""

import json
from pathlib import Path

import pytest

from faces.asked import ROLL, run, written
from madoguchi.registry.intake.layouts import layout_named

OWN = ("--insurer", "ako-city-nhi", "--json")


@pytest.fixture
def folder(migrated_once: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DATABASE_URL", migrated_once)
    run("registry", "load", written(tmp_path, "roll.csv", ROLL), "--on", "2026-04-01", "--key", "roll", *OWN)
    return tmp_path


def test_a_file_is_taken_listed_and_shown_with_the_rows_that_were_not_taken(folder: Path):
    text = "個人キー,死亡日\np1,令和8年7月20日\np9,2026-07-20\np2,汐見太郎\n"
    file = written(folder, "deaths-20260731.csv", text)
    asked = ("intake", "take", file, "--kind", "deaths", "--on", "2026-08-03", *OWN)
    taken, again = (json.loads(run(*asked).output) for _ in range(2))
    assert (taken["as_of"], taken["read"], taken["taken"], taken["refused"], taken["held"]) == (
        "2026-07-31",
        3,
        1,
        1,
        1,
    )
    assert (again["again"], again["file"]) == (True, taken["file"])
    (listed,) = json.loads(run("intake", "list", *OWN).output)
    assert (listed["file"], listed["kind"], listed["forced"]) == (taken["file"], "deaths", None)
    shown = run("intake", "show", taken["file"], *OWN).output
    assert [(row["row"], row["column"], row["held"]) for row in json.loads(shown)["rows"]] == [
        (2, "person", True), (3, "died_on", False)]  # fmt: skip
    assert "汐見" not in shown
    told = run("intake", "show", taken["file"], "--insurer", "ako-city-nhi", lang="ja").output
    assert "行 2 保留 個人キー" in told
    assert "ここに記録のない個人キー" in told
    at_once = run(*asked[:-1], lang="ja").output
    assert f"intake show {taken['file']} --insurer ako-city-nhi" in at_once
    assert told.splitlines()[1:] == at_once.splitlines()[-2:], "取り込んだ場でも、列と直し方を言う"
    assert run("intake", "show", 99, *OWN).exit_code == 4


def test_every_cell_at_fault_has_a_line_wherever_rows_are_told_and_its_row_counts_once(folder: Path):
    text = "個人キー,生年月日,性別,世帯主,続柄\np1,S99.1.1,雄,多分,被保険者\np2,,男,無,世帯主\np9,,,,\n"
    asked = ("intake", "take", written(folder, "members.csv", text), "--kind", "members", "--as-of", "2026-07-31",
             "--on", "2026-08-03", *OWN)  # fmt: skip
    taken = json.loads(run(*asked).output)
    assert (taken["read"], taken["taken"], taken["refused"], taken["held"]) == (3, 0, 1, 2)
    lines = [(1, "birth_date"), (1, "sex"), (1, "is_head"), (2, "is_head"), (3, "eligible_from")]
    shown = json.loads(run("intake", "show", taken["file"], *OWN).output)["rows"]
    assert [(row["row"], row["column"]) for row in shown] == lines
    assert len({(row["what"], row["why"], row["do"]) for row in shown[:3]}) == 3
    told = run("intake", "show", taken["file"], "--insurer", "ako-city-nhi", lang="ja").output.splitlines()
    assert [line.split()[1] for line in told[1:]] == ["1", "1", "1", "2", "3"]
    inbox = folder / "cells" / "in"
    inbox.mkdir(parents=True)
    written(inbox, "members-20260730.csv", text)
    watched = ("intake", "watch", folder / "cells", "--once", "--settle", 0, "--on", "2026-08-03", *OWN)
    assert json.loads(run(*watched).output)["refused"]["what"].startswith("a file of 2026-07-30")
    written(inbox, "members-20260731.csv", text + "p8,,,,\n")
    assert json.loads(run(*watched).output)["taken"]["refused"] == 1
    (beside,) = (folder / "cells" / "done").glob("*.rows.csv")
    rows = [row.split(",")[:3] for row in beside.read_text("utf-8-sig").splitlines()[1:]]
    assert [(int(row), column) for row, _, column in rows] == [*lines, (4, "eligible_from")]


def test_a_stale_file_is_refused_in_three_lines_and_taken_with_a_reason(folder: Path):
    def take(day: str, *more: str) -> object:
        file = written(folder, "rates.csv", f"個人キー,copayment_rate,copayment_rate_from\np1,2割,{day}\n")
        return run("intake", "take", file, "--kind", "rates", "--as-of", day, "--on", "2026-08-03", *OWN, *more)

    assert take("2026-08-01").exit_code == 0
    stale = take("2026-07-01")
    assert stale.exit_code == 3
    assert "2026-08-01 was taken before" in stale.output
    assert take("2026-07-01", "--force", "a correction").exit_code == 0
    forced = run("intake", "list", "--insurer", "ako-city-nhi").output
    assert "taken although stale: a correction" in forced


def test_a_folder_is_watched_and_every_kind_has_a_template(folder: Path):
    inbox = folder / "post" / "in"
    inbox.mkdir(parents=True)
    written(inbox, "former_cards-20260731.csv", "個人キー,former_card_until\np1,令和7年7月31日\n")
    written(inbox, "list.csv", "個人キー\n")
    watched = ("intake", "watch", folder / "post", "--once", "--settle", 0, "--on", "2026-08-03", *OWN)
    looked = run(*watched)
    first, second = (json.loads(line) for line in looked.output.splitlines())
    assert (first["taken"]["taken"], second["refused"]["what"]) == (1, "a file whose name does not tell its kind")
    assert looked.exit_code == 1
    again = run(*watched)
    assert (again.exit_code, again.output) == (0, "")
    for kind in (one["kind"] for one in json.loads(run("intake", "kinds", "--json").output)):
        assert run("intake", "template", kind, "-o", folder / f"{kind}.csv").exit_code == 0
        first = "個人キー," if layout_named(kind).of_people else "封書の照合番号,"
        assert (folder / f"{kind}.csv").read_text("utf-8-sig").startswith(first)


@pytest.mark.parametrize(
    ("why", "name", "text", "code", "says"),
    [
        ("取り込んだ", "former_cards-20260731.csv", "個人キー,former_card_until\np1,令和7年7月31日\n", 0, "taken"),
        ("一部の行だけ", "former_cards-20260731.csv", "個人キー,former_card_until\np1,昨日\n", 0, "1 refused"),
        ("種類がわからない", "list.csv", "個人キー\n", 1, "list.csv was refused: a file whose name does not tell"),
        ("書き出しの途中", "deaths-20260731.csv.part", "個人キー\n", 1, "its name says that it is being written"),
        ("空のまま", "deaths-20260731.csv", "", 1, "it is empty as yet"),
    ],
)  # fmt: skip
def test_who_looks_once_ends_with_1_where_a_file_was_refused_or_waits(
    folder: Path, why: str, name: str, text: str, code: int, says: str
):
    inbox = folder / why / "in"
    inbox.mkdir(parents=True)
    written(inbox, name, text)
    looked = run("intake", "watch", folder / why, "--once", "--settle", 0, "--on", "2026-08-03", "--insurer",
                 "ako-city-nhi")  # fmt: skip
    assert (looked.exit_code, says in looked.output) == (code, True), (why, looked.output)
    assert name in looked.output
