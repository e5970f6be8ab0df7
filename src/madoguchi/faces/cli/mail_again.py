"""`mail returned`, `mail again` (返戻・再送): what came back and lies here, and what of it goes again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from io import StringIO
from pathlib import Path
from shlex import quote
from typing import Any, Final

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.mail_again import BackLetter, Resending, Sent, by_letter
from madoguchi.desk.practices import with_practices
from madoguchi.desk.press import AGAIN
from madoguchi.desk.print_means import means_of
from madoguchi.desk.sending_again import Printing, send_again
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, PRACTICES, Day, FreeText
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.mailing import service_named
from madoguchi.faces.cli.plan_apply import KEY, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import FACES, POSTCODES, PRESS
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.faces.cli.worded import note_said
from madoguchi.issuing.again import Next, WhyNot
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.word import Word

HEAD: Final = ("letter", "serials", "since", "state", "reason", "next")
DO: Final = {
    "again": "next again",
    "ask": "next ask",
    "waiting": "next waiting",
    "look": "next look",
    "destroy": "next destroy",
}


@click.command("returned", cls=Spoken)
@OWN
@click.option("--plan", type=click.IntRange(min=1))
@click.option("--on", type=Day())
@click.option("-o", "--out", type=NEW_FILE)
@FOLDER
def returned(insurer: str, plan: int | None, on: date | None, out: Path | None, folder: Path) -> None:
    """List the letters that came back or were not fetched, and lie here."""
    with adapters().mailing(folder, insurer) as mailing:
        found = by_letter(mailing.returning.came_back(plan, on or adapters().today()))
    written = adapters().write_rows(out, HEAD, map(_cells, found)) if out else None
    tell({"letters": list(map(asdict, found)), "written": None if written is None else str(written)},
         [*_back_lines(found), *([say("written", file=out)] if out else [])])  # fmt: skip


def _cells(one: BackLetter) -> list[str]:
    serials = " ".join(map(str, one.serials))
    return [one.code, serials, str(one.since), one.state, one.reason or "", one.next]


def _back_lines(found: Sequence[BackLetter]) -> Iterator[str]:
    if not found:
        yield say("nothing came back")
    yield from map(_back_line, found)
    yield from (say(DO[word]) for word in dict.fromkeys(one.next for one in found))


def _back_line(one: BackLetter) -> str:
    state = in_language(Step.read(one.state).ja, one.state.replace("_", " "))
    reason = f" {note_said(one.reason)}" if one.reason else ""
    return say("came back", code=one.code, serials=_numbers(one.serials), since=one.since, state=state,
               reason=reason, next=_worded(Next, one.next))  # fmt: skip


def _worded(words: type[Word], word: str) -> str:
    return in_language(words.read(word).ja, word.replace("_", " "))


def _numbers(serials: Iterable[int]) -> str:
    return ", ".join(map(str, serials))


# --- what goes again ------------------------------------------------------------------------------------------


@click.command("again", cls=Spoken)
@click.argument("serials", type=click.IntRange(min=1), nargs=-1, metavar="SERIAL...")
@OWN
@NOW
@click.option("--from", "listed", type=FILE)
@click.option("--because", type=FreeText())
@KEY
@PRESS
@PRACTICES
@FACES
@POSTCODES
@FOLDER
def again(serials: tuple[int, ...], insurer: str, on: BusinessDay, folder: Path, **given: Any) -> None:
    """Send papers again that came back, each in its envelope with a new covering letter."""
    asked = tuple(sorted({*serials, *_listed(given["listed"])}))
    if not asked:
        raise click.UsageError(say("nothing listed goes again" if given["listed"] else "name what goes again"))
    resending = Resending(asked, on, given["because"], given["key"])
    edition = with_practices(shipped_edition(), [*adapters().samples().values(), *given["practice"]])
    with adapters().mailing(folder, insurer) as mailing:
        done = send_again(mailing.returning, edition, resending, _printing(insurer, on, given))
    tell(asdict(done), _again_lines(done, insurer, given["press"] / AGAIN))
    end(DIFFERS if done.left or done.faults else 0)


def _listed(file: Path | None) -> Iterator[int]:
    """The serials of a list that `mail returned` wrote, of letters that may go again."""
    if file is None:
        return
    rows = csv.DictReader(StringIO(file.read_text("utf-8-sig"), newline=""))
    going = (row.get("serials") or "" for row in rows if row.get("next") == Next.AGAIN.value)
    yield from map(_serial, " ".join(going).split())


def _serial(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit():
        raise click.UsageError(say("a list names serials"))
    return int(cell)


def _printing(insurer: str, on: date, given: dict[str, Any]) -> Printing:
    """With what covering letters are printed, and where to."""
    practice, seals = practice_of(insurer, given["practice"])
    stack, there, root = adapters().faces(given["faces_file"]), adapters(), given["press"] / AGAIN
    towns = there.postcodes(given["postcodes_file"]) if given["postcodes_file"] else None
    return Printing(replace(means_of(practice, stack.faces, on, ""), towns=towns),
                    lambda means: there.press(means, stack, seals, 1),
                    lambda plan: there.print_folder(root, insurer, plan), there.pages_of)  # fmt: skip


def _again_lines(done: Sent, insurer: str, root: Path) -> Iterator[str]:
    if done.number:
        yield say("went again before" if done.again else "goes again", n=done.number, papers=len(done.serials))
    yield from _letter_lines(done, root)
    yield from (say("not again", serial=one.serial, why=_worded(WhyNot, one.why)) for one in done.left)
    if done.to_undo:
        yield say("undo resending", insurer=quote(insurer), serials=" ".join(map(str, done.to_undo)))


def _letter_lines(done: Sent, root: Path) -> Iterator[str]:
    """What was printed, and what is to be done with it."""
    yield from (say("letter again", code=one.code, serials=_numbers(one.serials), service=service_named(one.mail_class))
                for one in done.letters)  # fmt: skip
    files = ((plan, file) for plan, several in done.files.items() for file in several)
    yield from (say("cover printed", plan=plan, file=file, folder=root) for plan, file in files)
    yield from (say("print fault", file=one.file, page=one.page, what=one.what) for one in done.faults)
    if done.letters:
        yield say("covers are wrong" if done.faults else "exchange the covers")
