"""A daily file sets what protects somebody and ends none of it: such a row is held back, and asks two people."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.new_towns import new_town
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.intake.layouts import layout_named

FIRST, DAY, ON = date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 3)
PEOPLE = [{"person": f"P{n}", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
          for n in range(1, 4)]  # fmt: skip
HEAD = "個人キー,適用日,support_measures,address_hidden\n"
NOW = """
SELECT p.key, g.support_measures, g.address_hidden FROM registry.protection AS g JOIN registry.person AS p
USING (insurer, person) JOIN registry.insurer AS i USING (insurer)
WHERE i.name = $1 AND g.superseded IS NULL AND g.valid @> $2::date
"""


@pytest.fixture
def intake(migrated_once: str, tmp_path: Path) -> PostgresIntake:
    """P1 is under both from 1 July on, P2 under one of them."""
    here = new_town(migrated_once, PEOPLE)
    assert take(here, tmp_path, "P1,2026-07-01,有,有\nP2,2026-07-01,,有\n", FIRST).taken == 2
    return here


def take(intake: PostgresIntake, folder: Path, rows: str, as_of: date = DAY, once: str | None = None) -> Taken:
    path = folder / f"protection-{as_of}.csv"
    path.write_text(HEAD + rows, "utf-8")
    return intake.take(CsvOfKind(path, layout_named("protection")), Wish(ON, as_of, once=once))


def now(intake: PostgresIntake, ask: Any, on: date = ON) -> dict[str, tuple[bool | None, bool | None]]:
    rows = ask(intake.dsn, lambda connection: connection.fetch(NOW, intake.insurer, on))
    return {key: (support, hidden) for key, support, hidden in rows}


ROWS: list[tuple[str, str, int, tuple[bool | None, bool | None]]] = [
    ("終わったと市区町村が言う", "P1,2026-07-31,無,\n", 1, (True, True)),
    ("片方だけ終わる", "P1,2026-07-31,有,無\n", 1, (True, True)),
    ("日がなくても", "P1,,無,\n", 1, (True, True)),
    ("始まる前から終わっていたと言う", "P1,2026-06-01,無,\n", 1, (True, True)),
    ("不明にもしない", "P1,2026-07-31,不明,\n", 1, (True, True)),
    ("同じことを言う", "P1,2026-07-31,有,有\n", 0, (True, True)),
    ("言わないことは変わらない", "P1,2026-07-31,,有\n", 0, (True, True)),
    ("初めから無い人に無いと言う", "P2,2026-07-31,無,有\n", 0, (False, True)),
    ("もう一つが始まる", "P2,2026-07-31,有,有\n", 0, (True, True)),
    ("初めて言われる人", "P3,2026-07-31,有,無\n", 0, (True, False)),
]


@pytest.mark.parametrize(("why", "row", "held", "flags"), ROWS, ids=[one[0] for one in ROWS])
def test_a_row_that_ends_something_is_held_back_and_the_others_are_taken(
    intake: PostgresIntake, tmp_path: Path, ask: Any, why: str, row: str, held: int,
    flags: tuple[bool | None, bool | None],
):  # fmt: skip
    taken = take(intake, tmp_path, row)
    assert (taken.held, taken.taken) == (held, 1 - held), why
    assert now(intake, ask)[row[:2]] == flags, why


def test_the_row_stays_to_be_read_without_a_word_of_what_it_is_about_and_a_retry_gives_the_same(
    intake: PostgresIntake, tmp_path: Path
):
    taken = take(intake, tmp_path, "P1,2026-07-31,無,無\nP3,2026-07-31,有,\n", once="daily")
    (kept,) = intake.kept(taken.file)
    assert (kept.held, kept.row.row, kept.row.column, kept.row.what) == (
        True, 1, "", "a row that ends what two people have to end",
    )  # fmt: skip
    again = take(intake, tmp_path, "P1,2026-07-31,無,無\nP3,2026-07-31,有,\n", once="daily")
    assert (again.again, again.file, again.held) == (True, taken.file, 1)
