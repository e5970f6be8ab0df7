"""`mail status` (引渡しの状況): what printers were given and say back, what waits at the post, receipts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from pathlib import Path
from shlex import quote
from typing import Any, Final

import click

from madoguchi.desk.mail_again import Waiting
from madoguchi.desk.mailing import FileAway, SpoiledLetter
from madoguchi.faces.cli.arguments import PRACTICES, Day
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.parcel_receipts import is_late, receipt_lines, receipts_told
from madoguchi.faces.cli.plan_apply import OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell

ALL: Final = "all"
SHOWN: Final = 12  # digits of a file's name
SPOILED_SHOWN: Final = 20
IN_A_COMMAND: Final = 100  # letters that one command prints again


class PlanOrAll(click.ParamType[int | None]):
    """The number of a plan, or all (計画または全件)."""

    name = "plan"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Read it; None for all."""
        if value is None or value == ALL:
            return None
        return click.IntRange(min=1).convert(value, param, ctx)


@click.command("status", cls=Spoken)
@click.argument("number", type=PlanOrAll(), metavar="PLAN|all")
@OWN
@click.option("--on", type=Day())
@PRACTICES
@FOLDER
def status(number: int | None, insurer: str, on: date | None, folder: Path, practice: tuple[Path, ...]) -> None:
    """Tell what was handed to printers, what is back, and whose copies and receipts are late."""
    today = on or adapters().today()
    with adapters().mailing(folder, insurer) as mailing:
        files, spoiled = mailing.files(number), mailing.spoiled(number)
        waiting, sent = mailing.returning.waiting(number), mailing.receipts.sent(number)
    receipts = receipts_told(sent, today, insurer, practice)
    overdue = _overdue(files, today)
    tell({"files": list(map(asdict, files)), "spoiled": list(map(asdict, spoiled)),
          "waiting": list(map(asdict, waiting)), "receipts": list(map(asdict, receipts)),
          "overdue": overdue},
         [*_status_lines(files, today), *_spoiled_lines(spoiled, insurer), *_waiting_lines(waiting),
          *receipt_lines(receipts)])  # fmt: skip
    end(DIFFERS if overdue or is_late(receipts) else 0)


def _overdue(files: Iterable[FileAway], on: date) -> list[tuple[int, int]]:
    """The hand-overs whose copies should have been deleted, each by its plan and its number."""
    return sorted({(one.plan, one.hand_over) for one in files if one.is_overdue(on)})


def _status_lines(files: Sequence[FileAway], today: date) -> Iterator[str]:
    if not files:
        yield say("nothing handed over")
    for _, several in groupby(files, key=lambda one: (one.plan, one.hand_over)):
        given = list(several)
        yield from _head(given[0], today)
        yield from map(_file_line, given)


def _waiting_lines(waiting: Iterable[Waiting]) -> Iterator[str]:
    """Letters that wait at the post, and until when."""
    yield from (
        say("waits at the post", code=one.code, since=one.since, until=one.kept_until or "–") for one in waiting
    )


def _head(one: FileAway, today: date) -> Iterator[str]:
    yield say("hand-over", plan=one.plan, n=one.hand_over, firm=one.firm, day=one.on)
    if one.sample:
        yield say("handed over as samples")
    if one.deleted_on:
        yield say("copies were deleted", day=one.deleted_on)
    else:
        yield say("copies overdue" if one.is_overdue(today) else "copies due", day=one.delete_by)


def _file_line(one: FileAway) -> str:
    if one.revoked:
        return say("file taken back", file=one.file[:SHOWN])
    return say("file away", file=one.file[:SHOWN], letters=one.letters, out=one.out, printed=one.printed,
               spoiled=one.spoiled, later=one.later, posted=one.posted)  # fmt: skip


def _spoiled_lines(spoiled: Iterable[SpoiledLetter], insurer: str) -> Iterator[str]:
    """Which letters are to be printed again, and the whole commands that do it."""
    for plan, several in groupby(spoiled, key=lambda one: one.plan):
        letters = list(several)
        yield from (say("letter spoiled", place=one.place, serials=", ".join(map(str, one.serials)))
                    for one in letters[:SPOILED_SHOWN])  # fmt: skip
        for n in range(0, len(letters), IN_A_COMMAND):
            some = letters[n : n + IN_A_COMMAND]
            serials = " ".join(f"--serial {one.serials[0]}" for one in some)  # the whole envelope is printed again
            yield say("print them again", plan=plan, insurer=quote(insurer), letters=len(some), serials=serials)
