"""A row that is taken and told of all the same: an address that few may see, with none of the protections for it."""

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.new_towns import new_town
from faces.asked import run
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.intake.layouts import layout_named

DAY, ON = date(2026, 7, 31), date(2026, 8, 3)
FLAGS = ("support_measures", "address_hidden", "own_information_blocked")
HEAD = f"個人キー,適用日,{','.join(FLAGS)},protected_postcode,protected_address\n"
HIDDEN = "隠里市秘町九番地"
PEOPLE = [{"person": f"P{n}", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
          for n in range(1, 4)]  # fmt: skip
FILES = count(1)
KEPT = """
SELECT count(*) FROM registry.protected_address AS y JOIN registry.insurer AS i USING (insurer)
WHERE i.name = $1 AND y.superseded IS NULL AND y.address IS NOT NULL
"""


@pytest.fixture
def intake(migrated_once: str) -> PostgresIntake:
    return new_town(migrated_once, PEOPLE)


def row(person: str, *flags: str, address: str = HIDDEN, since: str = "2026-07-01") -> str:
    return ",".join((person, since, *flags, "200-0001" if address else "", address)) + "\n"


def take(intake: PostgresIntake, folder: Path, *rows: str, once: str | None = None) -> Taken:
    path = folder / f"protection-{next(FILES)}.csv"
    path.write_text(HEAD + "".join(rows), "utf-8")
    return intake.take(CsvOfKind(path, layout_named("protection")), Wish(ON, DAY, once=once, forced="in any order"))


ROWS = [
    ("どれにも該当しない", ["無", "無", "無"], 1),
    ("該当の欄が空", ["", "", ""], 1),
    ("該当が不明", ["不明", "", ""], 1),
    ("支援措置", ["有", "", ""], 0),
    ("不開示該当", ["", "有", "無"], 0),
    ("自己情報提供不可", ["", "", "有"], 0),
]


@pytest.mark.parametrize(("why", "flags", "minded"), ROWS, ids=[one[0] for one in ROWS])
def test_an_address_that_few_may_see_is_taken_and_told_of_where_no_protection_is_said(
    intake: PostgresIntake, tmp_path: Path, ask: Any, why: str, flags: list[str], minded: int
):  # fmt: skip
    taken = take(intake, tmp_path, row("P1", *flags), row("P2", "有", "", ""))
    assert (taken.taken, taken.held, taken.refused, taken.minded) == (2, 0, 0, minded), why
    assert ask(intake.dsn, lambda one: one.fetchval(KEPT, intake.insurer)) == 2, why
    kept = intake.kept(taken.file)
    assert [(one.row.row, one.row.column, one.held, one.minded) for one in kept] == [
        (1, "", False, True)] * minded, why  # fmt: skip
    assert not any(word in str(kept) for word in (HIDDEN, "P1")), "行の番号だけを伝える"


def test_a_protection_that_is_recorded_already_counts_and_no_address_is_no_matter(
    intake: PostgresIntake, tmp_path: Path
):
    assert take(intake, tmp_path, row("P1", "有", "", "", address="")).minded == 0
    assert take(intake, tmp_path, row("P1", "", "", "", since="2026-07-15")).minded == 0, "前のファイルで該当"
    assert take(intake, tmp_path, row("P1", "", "", "", since="2026-06-15")).minded == 1, "その日にはまだ該当しない"
    assert take(intake, tmp_path, row("P3", "", "", "", address="")).minded == 0


def test_asked_again_it_is_told_the_same_and_beside_rows_that_were_not_taken(intake: PostgresIntake, tmp_path: Path):
    rows = (row("P1", "", "", ""), row("P9", "有", "", ""), row("P2", "たぶん", "", ""))
    first = take(intake, tmp_path, *rows, once="k")
    path = next(tmp_path.glob("protection-*.csv"))
    again = intake.take(CsvOfKind(path, layout_named("protection")), Wish(ON, DAY, once="k"))
    assert [(one.taken, one.held, one.refused, one.minded) for one in (first, again)] == [(1, 1, 1, 1)] * 2
    assert {(one.row.row, one.held, one.minded) for one in intake.kept(first.file)} == {
        (1, False, True), (2, True, False), (3, False, False)}  # fmt: skip


@pytest.mark.parametrize(("lang", "taken", "shown"), [
    ("ja", "確かめる行が 1 行", "行 1 取込済み・要確認 "),
    ("en", "to be looked at: 1 rows", "row 1 taken, look at it:"),
])  # fmt: skip
def test_whoever_takes_the_file_is_told_by_row_and_never_who(
    intake: PostgresIntake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, taken: str, shown: str
):  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", intake.dsn)
    path = tmp_path / "protection.csv"
    path.write_text(HEAD + row("P1", "", "", ""), "utf-8")
    words = ("--kind", "protection", "--insurer", intake.insurer, "--as-of", DAY, "--on", ON)
    told = run("intake", "take", path, *words, lang=lang)
    assert (told.exit_code, taken in told.output) == (0, True), told.output
    number = intake.files()[0].result.file
    listed = run("intake", "show", number, "--insurer", intake.insurer, lang=lang)
    assert shown in listed.output, listed.output
    assert not any(word in told.output + listed.output for word in (HIDDEN, "P1"))
