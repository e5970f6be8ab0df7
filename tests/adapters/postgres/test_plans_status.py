"""Whose status is old, waits: a list of one person at the counter tells of that person, and stands for no month."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.people_of_plans import CERTIFICATE, INSURER, NO_CARD, RENEWAL, load, person
from faces.asked import run
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.intake import Taken, Wish
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.registry.intake.period import StaleFile, WrongMonth
from madoguchi.rulebook.edition import shipped_edition

Ask = Callable[..., Any]
KEYS = [f"P{n:02}" for n in range(1, 21)]
HALF, OTHER_HALF, NEARLY_ALL, MOST = KEYS[:10], KEYS[10:], KEYS[2:], KEYS[3:]
APRIL, MAY, JUNE, JULY = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 8)
MADE_ON = date(2026, 7, 10)
Told = tuple[date, Sequence[str], str | None]


def town(dsn: str, folder: Path, files: Sequence[Told]) -> PostgresPlans:
    """A town whose files of holder status came in this order: of a day, of whom, by force."""
    plans = load(dsn, [person(key, NO_CARD, CERTIFICATE) for key in KEYS])
    for told in files:
        taken(dsn, folder, *told)
    return plans


def taken(dsn: str, folder: Path, as_of: date, keys: Sequence[str], forced: str | None = None) -> Taken:
    path = folder / "status.csv"
    path.write_text("person,has_card,registered\n" + "".join(f"{key},無,無\n" for key in keys), "utf-8")
    on = min(MADE_ON, date(as_of.year, as_of.month + 1, 5))
    wish = Wish(on, as_of, forced=forced)
    return PostgresIntake(dsn, INSURER, "intake").take(CsvOfKind(path, layout_named("holder_status")), wish)


def held(plans: PostgresPlans, guard: str = "stale_status", **asked: Any) -> list[str]:
    """The people whose line a guard holds."""
    made = make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, MADE_ON, **asked))
    return sorted(str(one.key) for one in plans.lines(made.plan, "looked at") if guard in one.held)


FILES = [
    ("先月末の一覧なら、だれも止めない", [(JUNE, KEYS, None)], []),
    ("丹波市 2025: 先々月の一覧なら全員を止める", [(MAY, KEYS, None)], KEYS),
    ("窓口で一人に聞いても、ほかの人の状況は古いまま", [(MAY, KEYS, None), (JULY, KEYS[:1], None)], KEYS[1:]),
    ("理由を付けても同じ", [(MAY, KEYS, None), (JULY, KEYS[:1], "one person")], KEYS[1:]),
    ("二つに分けて届いた一覧は、合わせて全員分", [(MAY, KEYS, None), (JUNE, HALF, None), (JUNE, OTHER_HALF, None)], []),
    ("半分しか届かなければ、残りを止める", [(MAY, KEYS, None), (JUNE, HALF, None)], OTHER_HALF),
    ("ほぼ全員の一覧は、載っていない人にも立つ", [(MAY, KEYS, None), (JUNE, NEARLY_ALL, None)], []),
    ("一割より多く欠けた一覧は、載った人だけ", [(MAY, KEYS, None), (JUNE, MOST, None)], KEYS[:3]),
    ("後から古い一覧を取り込めば、その月の状況になる", [(JUNE, KEYS, None), (APRIL, KEYS, "sent again")], KEYS),
    ("後から一人だけ古い状況を入れれば、その人だけ", [(JUNE, KEYS, None), (MAY, KEYS[:1], "sent again")], KEYS[:1]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "files", "old"), FILES, ids=[one[0] for one in FILES])
def test_exactly_those_whose_status_is_old_are_held(migrated: str, tmp_path: Path, why, files, old):
    plans = town(migrated, tmp_path, files)
    assert held(plans) == old, why
    one = KEYS[0]
    assert held(plans, person=one) == [key for key in old if key == one], why


def test_as_known_before_the_counter_the_person_s_status_was_old_as_well(migrated: str, tmp_path: Path, ask: Ask):
    plans = town(migrated, tmp_path, [(MAY, KEYS, None)])
    then = ask(migrated, lambda one: one.fetchval("SELECT max(n) FROM registry.knowledge"))
    taken(migrated, tmp_path, JULY, KEYS[:1])
    assert held(plans) == KEYS[1:]
    assert held(plans, known=then) == KEYS


def test_where_only_a_roll_was_loaded_each_is_as_old_as_their_own_record(migrated: str, tmp_path: Path):
    plans = town(migrated, tmp_path, [])
    assert held(plans) == []
    late = date(2026, 8, 3)
    made = make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, late))
    assert len([one for one in plans.lines(made.plan) if "stale_status" in one.held]) == len(KEYS)
    taken(migrated, tmp_path, JULY, KEYS[:1])
    made = make_plan(plans, shipped_edition(), PlanAsked(RENEWAL, late))
    assert len([one for one in plans.lines(made.plan) if "stale_status" in one.held]) == len(KEYS) - 1


def test_a_list_of_one_person_needs_no_reason_and_keeps_no_month_s_file_out(migrated: str, tmp_path: Path):
    town(migrated, tmp_path, [(APRIL, KEYS, None)])
    assert taken(migrated, tmp_path, JULY, KEYS[:1]).whole is False
    assert taken(migrated, tmp_path, MAY, KEYS).whole is True
    with pytest.raises(StaleFile):
        taken(migrated, tmp_path, APRIL, KEYS[:1])
    with pytest.raises(WrongMonth):
        taken(migrated, tmp_path, JULY, MOST)


def test_who_takes_such_a_list_in_is_told_that_it_is_no_month_s_file(
    migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", migrated)
    town(migrated, tmp_path, [(JUNE, KEYS, None)])
    (tmp_path / "one.csv").write_text("person,has_card,registered\nP01,無,無\n", "utf-8")
    own = ("intake", "take", tmp_path / "one.csv", "--kind", "holder_status", "--insurer", INSURER)
    told = run(*own, "--as-of", JULY, "--on", MADE_ON, lang="ja")
    assert "載っている人だけの状況" in told.output
