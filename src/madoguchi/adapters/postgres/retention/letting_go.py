"""What is due, let go (廃棄の実施): each item by itself, first what stands outside the database, then its rows.

Killed at any moment and run again, it goes on: what is outside is let go twice without harm, the rows and the proof of
them in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.keys import destroyed, key_file, read_keys
from madoguchi.adapters.points import step
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.papers.house import spool_of
from madoguchi.adapters.spool.print_folder import PrintFolder, folder_of, letters_folder
from madoguchi.desk.press import AGAIN, REPRINT, TRIAL
from madoguchi.desk.retention import (
    AUDIT,
    LETTER_FILES,
    NUMBERS,
    PRINT_FILES,
    SPOOL,
    Due,
    NotDue,
    Outside,
    RetentionPlan,
)

OWN: Final = "SELECT set_config('madoguchi.insurer', $1, true)"
ALONE: Final = "SELECT retention.alone()"
NUMBERS_OF: Final = "SELECT insurer, person, turn FROM retention.numbers_to_destroy($1, $2)"
ORDERS: Final = """
SELECT piece::text FROM papers.paper WHERE insurer = retention.here() AND plan = $1 AND digest IS NOT NULL
"""
DROP: Final = "SELECT retention.drop_audit_month($1, $2)"
LET_GO: Final = "SELECT retention.let_go($1, $2)"


class FilesElsewhere(NotDue):
    """Files that are not where they were looked for (ファイルの所在不明): they may lie somewhere."""


async def let_go(connection: Connection, plan: RetentionPlan, outside: Outside | None) -> None:
    """Let go of what is left of an approved plan (廃棄の実施). Raises `NotDue`, `NoKeys` before anything of it goes."""
    left = [(item, due) for item, due in enumerate(plan.due, 1) if not due.gone]
    if any(due.rule == NUMBERS for _, due in left):
        read_keys(key_file(outside.key_file if outside else None))
    for item, due in left:
        async with connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '5s'")  # nobody who writes waits longer behind it
            await connection.execute(OWN, plan.insurer or "")
            await connection.execute(ALONE)
            await _outside(connection, plan, (item, due), outside)
            step("retention.outside")
            await connection.execute(DROP if due.rule == AUDIT else LET_GO, plan.plan, item)
            step("retention.going")
        step("retention.gone")


async def _outside(
    connection: Connection, plan: RetentionPlan, one: tuple[int, Due], outside: Outside | None
) -> None:  # fmt: skip
    """What of an item stands outside the database. The books are held, so what follows is of the same people."""
    item, due = one
    if due.rule == NUMBERS:
        rows = await connection.fetch(NUMBERS_OF, plan.plan, item)
        keys = read_keys(key_file(outside.key_file if outside else None))
        destroyed(keys, [tuple(row) for row in rows])
    if due.rule == SPOOL:
        number = _number(due)
        pieces = await connection.fetch(ORDERS, number)
        _take_away(outside, plan.insurer or "", number, pieces)
    if due.rule in FILES:
        FILES[due.rule](outside, plan.insurer or "", _number(due))


def _number(due: Due) -> int:
    """The number of the plan of papers, or of the run of letters."""
    return int(due.subject.rpartition(" ")[2])


def _take_away(outside: Outside | None, insurer: str, plan: int, pieces: list[Any]) -> None:
    """Remove the print orders of a plan. Raises `FilesElsewhere`."""
    spool = spool_of(outside.spools if outside else Path(), insurer, plan)
    if outside is None or not spool.folder.is_dir():
        raise FilesElsewhere(what=f"no folder with the print orders of plan {plan}",
                             why="what is not found is not said to be gone",
                             do="say --spool with the folder of spools")  # fmt: skip
    with spool.claimed():
        spool.take_away(f"{one['piece']}.json" for one in pieces)
        spool.settle()


def _let_go_of_prints(outside: Outside | None, insurer: str, plan: int) -> None:
    """Remove what was printed of a plan, and tried before. Raises `FilesElsewhere`."""
    there = _printed(outside.press if outside else None, insurer, plan)
    if not there:
        raise FilesElsewhere(what=f"no folder with the printed files of plan {plan}",
                             why="what is not found is not said to be gone",
                             do="say --press with the folder of printed files")  # fmt: skip
    for one in there:
        one.let_go()


def _printed(press: Path | None, insurer: str, plan: int) -> list[PrintFolder]:
    """The folders with what was printed of a plan, tried before, and printed again, that are there."""
    roots = () if press is None else (press, press / TRIAL, press / REPRINT, press / AGAIN)
    return [one for one in (folder_of(root, insurer, plan) for root in roots) if one.is_there]


def _let_go_of_letters(outside: Outside | None, insurer: str, run: int) -> None:
    """Remove the files of a run of letters by themselves. Raises `FilesElsewhere`."""
    there = letters_folder(outside.letters, insurer, run) if outside and outside.letters else None
    if there is None or not there.is_there:
        raise FilesElsewhere(what=f"no folder with the files of letters {run}",
                             why="what is not found is not said to be gone",
                             do="say --letters with the folder that `print letters -o` named")  # fmt: skip
    there.let_go()


FILES: Final[Mapping[str, Callable[[Outside | None, str, int], None]]] = {
    PRINT_FILES: _let_go_of_prints, LETTER_FILES: _let_go_of_letters,
}  # fmt: skip
