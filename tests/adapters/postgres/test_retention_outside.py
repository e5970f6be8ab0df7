"""What goes outside the database: numbers by their keys, print orders, printed files; killed anywhere, it goes on."""

import asyncio
import os
import signal
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.everything_kept import APPROVED, GONE, LATER, Kept, number
from adapters.postgres.killing import child, killed
from adapters.postgres.planned import INSURER, Town
from madoguchi.adapters import points
from madoguchi.adapters.key_tree import DestroyedKey
from madoguchi.adapters.keys import read_keys
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.registry.individuals import Individuals, NoNumber
from madoguchi.adapters.postgres.retention.letting_go import FilesElsewhere
from madoguchi.adapters.spool.print_folder import LOCK, folder_of, letters_folder
from madoguchi.days.bounds import ONE
from madoguchi.desk.press import FilesKept
from sizes import is_proof

LATER_POSTED = "UPDATE papers.step SET on_day = '2026-09-10' WHERE serial = 3 AND step = 'dispatched'"


def past_the_fences(town: Town, *statements: str) -> None:
    """Something that no trigger would allow."""

    async def done(books: Books) -> None:
        for one in ("SET LOCAL session_replication_role = replica", *statements):
            await books.connection.execute(one)

    town.done(done)


def test_a_number_that_went_is_opened_by_no_older_copy_and_the_others_are(all_kept: Kept):
    copy = all_kept.town.rows("SELECT * FROM individuals.number ORDER BY person")
    all_kept.keep_for("individual_numbers")
    all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))
    with pytest.raises(NoNumber):
        all_kept.read(1)

    async def put_back(connection: Connection) -> None:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DELETE FROM individuals.number; DELETE FROM individuals.gone")
        for row in copy:
            await connection.execute("INSERT INTO individuals.number VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", *row)

    async def restored() -> None:
        async with connect(all_kept.town.dsn) as connection:
            await put_back(connection)

    asyncio.run(restored())
    for who in GONE:
        with pytest.raises(DestroyedKey):
            all_kept.read(who)
    assert all_kept.read(3) == number(3).reveal()


def test_who_comes_back_files_a_number_again_which_older_copies_do_not_open(all_kept: Kept):
    all_kept.keep_for("individual_numbers")
    all_kept.let_go(all_kept.retention.make(LATER, None, INSURER))

    async def filed(books: Books) -> None:
        n = (await learn(books, "numbers")).n
        await Individuals(books, read_keys(all_kept.keys.path)).put([(1, number(1))], n)

    all_kept.town.done(filed, "intake")
    assert all_kept.read(1) == number(1).reveal()


def test_without_the_key_file_no_number_is_said_to_be_gone(all_kept: Kept, tmp_path: Path):
    all_kept.keep_for("individual_numbers", "applications")
    plan = all_kept.retention.make(LATER, None, INSURER)
    all_kept.keys.path.rename(tmp_path / "moved")
    with pytest.raises(Exception, match="key file"):
        all_kept.let_go(plan)
    assert all_kept.town.value("SELECT count(*) FROM retention.item WHERE gone_at IS NOT NULL") == 0


def test_print_orders_that_are_not_found_are_not_said_to_be_gone(all_kept: Kept, tmp_path: Path):
    all_kept.keep_for("spool")
    plan = all_kept.retention.make(LATER, None, INSURER)
    with pytest.raises(FilesElsewhere):
        Kept(Town(all_kept.town.dsn, tmp_path / "elsewhere"), all_kept.keys, 1).let_go(plan)
    assert all_kept.due() == {("spool", "plan 1")}


def test_printed_files_go_with_trial_prints_and_nothing_that_we_did_not_write(all_kept: Kept):
    folder = folder_of(all_kept.press, INSURER, 1).folder
    (folder / "from-the-printer.txt").write_text("届きました", "utf-8")
    all_kept.keep_for("print_files")
    assert all_kept.let_go(all_kept.retention.make(LATER, None, INSURER)).done
    left = {one.name for one in all_kept.press.rglob("*") if one.is_file()}
    assert left == {LOCK, "from-the-printer.txt"}
    assert len(all_kept.town.orders(1)) == 3, "印刷指示は別の規則"


def test_a_folder_in_which_nothing_was_printed_is_not_the_one_of_printed_files(all_kept: Kept, tmp_path: Path):
    all_kept.keep_for("print_files")
    plan = all_kept.retention.make(LATER, None, INSURER)
    all_kept.town.rows(f"{APPROVED} RETURNING plan")
    before = sorted(all_kept.town.spool.rglob("*"))
    for press in (None, tmp_path / "elsewhere", all_kept.town.spool):
        with pytest.raises(FilesElsewhere):
            all_kept.retention.apply(plan.plan, INSURER, replace(all_kept.outside, press=press))
    assert (all_kept.due(), sorted(all_kept.town.spool.rglob("*"))) == ({("print_files", "plan 1")}, before)


def test_files_of_a_plan_that_was_printed_elsewhere_are_not_looked_for(all_kept: Kept):
    all_kept.keep_for("print_files")
    past_the_fences(all_kept.town, "DELETE FROM papers.pressed")
    assert all_kept.due() == set()


@pytest.mark.parametrize("rule", ["spool", "print_files"])
def test_files_are_kept_so_long_after_the_last_paper_of_the_plan_was_posted(all_kept: Kept, rule: str):
    all_kept.keep_for(rule, months=3)
    past_the_fences(all_kept.town, LATER_POSTED)
    days = (date(2026, 11, 1), date(2026, 12, 9), date(2026, 12, 10))
    assert [bool(all_kept.retention.make(day, None, INSURER).due) for day in days] == [False, False, True]


POSTED_ON = "UPDATE papers.step SET on_day = '{}' WHERE step IN ('dispatched', 'handed_over', 'voided')"
MONTH_ENDS = (date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 31), date(2027, 2, 28))


def test_the_day_that_is_told_is_the_first_on_which_printed_files_are_due(all_kept: Kept, tmp_path: Path):
    with house(all_kept.town.dsn, INSURER, tmp_path) as at:
        assert at.files_kept(1) is None
        all_kept.keep_for("print_files", months=3)
        for posted in MONTH_ENDS:
            past_the_fences(all_kept.town, POSTED_ON.format(posted))
            told = at.files_kept(1)
            assert told
            assert told.may_go_on
            days = told.may_go_on - ONE, told.may_go_on
            assert [bool(all_kept.retention.make(day, None, INSURER).due) for day in days] == [False, True], posted
        past_the_fences(all_kept.town, "UPDATE papers.paper SET state = 'printed' WHERE serial = 1")
        assert at.files_kept(1) == FilesKept(3, None)


@pytest.mark.parametrize("point", points.OF_RETENTION)
@pytest.mark.parametrize("nth", [1, 2, 3, 4] if is_proof() else [2])
def test_killed_at_a_named_step_and_run_again_all_of_it_is_gone(all_kept: Kept, point: str, nth: int):
    all_kept.keep_for("individual_numbers", "applications", "spool", "print_files", "plans")
    plan = all_kept.retention.make(LATER, None, INSURER)
    all_kept.town.rows(f"{APPROVED} RETURNING plan")

    def dying() -> None:
        passed: list[str] = []

        def harness(name: str) -> None:
            passed.append(name)
            if passed.count(point) == nth:
                os.kill(os.getpid(), signal.SIGKILL)

        points.load(harness)
        all_kept.retention.apply(plan.plan, INSURER, all_kept.outside)

    assert killed(child(dying))
    done = all_kept.retention.apply(plan.plan, INSURER, all_kept.outside)
    assert done.done
    assert all_kept.due() == set()
    assert all_kept.town.findings() == []
    with pytest.raises(NoNumber):
        all_kept.read(1)


# --- letters by themselves ------------------------------------------------------------------------------------------


def test_files_of_letters_go_by_their_run_and_nobody_is_written_to_twice_for_that(all_kept: Kept):
    folder = letters_folder(all_kept.letters, INSURER, 1).folder
    (folder / "note.txt").write_text("発送済み", "utf-8")
    all_kept.keep_for("letter_files")
    written = all_kept.town.rows("SELECT * FROM papers.letter")
    assert all_kept.let_go(all_kept.retention.make(LATER, None, INSURER)).done
    assert {one.name for one in folder.iterdir()} == {LOCK, "note.txt"}
    assert (all_kept.due(), all_kept.town.rows("SELECT * FROM papers.letter")) == (set(), written)
    past_the_fences(all_kept.town, "UPDATE papers.letter_run SET ended_at = clock_timestamp()")
    assert all_kept.due() == {("letter_files", "letters 1")}, "they were printed again"


def test_files_of_letters_that_are_not_found_are_not_said_to_be_gone(all_kept: Kept, tmp_path: Path):
    all_kept.keep_for("letter_files")
    plan = all_kept.retention.make(LATER, None, INSURER)
    all_kept.town.rows(f"{APPROVED} RETURNING plan")
    before = sorted(all_kept.letters.rglob("*"))
    for letters in (None, tmp_path / "elsewhere", all_kept.press):
        with pytest.raises(FilesElsewhere):
            all_kept.retention.apply(plan.plan, INSURER, replace(all_kept.outside, letters=letters))
    assert (all_kept.due(), sorted(all_kept.letters.rglob("*"))) == ({("letter_files", "letters 1")}, before)


NOT_DUE = [  # (why, what was done)
    ("刷り終えていない", "UPDATE papers.letter_run SET ended_at = NULL"),
    ("前の版で刷った", "UPDATE papers.letter_run SET filed = false"),
    ("後の日に刷り直した", "UPDATE papers.letter_run SET known_on = '2039-06-01'"),
    ("あて先の人の廃棄停止", "INSERT INTO retention.hold (insurer, hold, person, reason) VALUES (1, 1, 2, '訴訟')"),
    ("規則の廃棄停止",
     "INSERT INTO retention.hold (insurer, hold, rule, reason) VALUES (1, 1, 'letter_files', '訴訟')"),
    ("尋ねた書面の計画の廃棄停止",
     ("UPDATE papers.letter SET serial = 1; "
      "INSERT INTO retention.hold (insurer, hold, paper_plan, reason) VALUES (1, 1, 1, '訴訟')")),
]  # fmt: skip


@pytest.mark.parametrize("statements", [pytest.param(one[1], id=one[0]) for one in NOT_DUE])
def test_files_of_letters_are_kept(all_kept: Kept, statements: str):
    all_kept.keep_for("letter_files")
    past_the_fences(all_kept.town, *statements.split("; "))
    assert all_kept.due() == set()


def test_files_of_letters_are_kept_so_long_after_they_were_made(all_kept: Kept):
    all_kept.keep_for("letter_files", months=3)
    days = (date(2026, 10, 31), date(2026, 11, 1))
    assert [[one.subject for one in all_kept.retention.make(day, None, INSURER).due] for day in days] == [
        [],
        ["letters 1"],
    ]
