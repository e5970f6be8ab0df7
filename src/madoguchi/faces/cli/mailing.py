"""`mail hand-over`, `deleted`, `status` (引渡し・差出し): what printer and post were given, and what they say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Said, post
from madoguchi.desk.mail_again import Waiting
from madoguchi.desk.mail_to_printer import chosen_of, give, given_files, parcels, reprint_of, revoked_of, whole
from madoguchi.desk.mailing import Acceptance, FileAway, Given, Giving, Mailing, PostedMail, SpoiledLetter
from madoguchi.desk.press import REPRINT, Stock
from madoguchi.desk.run_lists import required
from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import KEY, NUMBER, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.vocabulary import vocabulary

PRINTER, POST = "printer", "post"
ALL: Final = "all"
SHOWN: Final = 12  # digits of a file's name
SPOILED_SHOWN: Final = 20


class PlanOrAll(click.ParamType[int | None]):
    """The number of a plan, or all (計画または全件)."""

    name = "plan"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Read it; None for all."""
        if value is None or value == ALL:
            return None
        return click.IntRange(min=1).convert(value, param, ctx)


@click.command("hand-over", cls=Spoken)
@NUMBER
@OWN
@click.option("--to", type=click.Choice([PRINTER, POST]), required=True)
@NOW
@click.option("--whom", "firm")
@click.option("--delete-by", type=Day())
@click.option("--service", "services", multiple=True)
@click.option("--file", "files", multiple=True)
@click.option("--reprint", type=click.IntRange(min=1))
@click.option("--instead-of", multiple=True)
@click.option("--receipt")
@click.option("--counts", multiple=True)
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path))
@KEY
@PRESS
@FOLDER
def hand_over(number: int, insurer: str, to: str, on: BusinessDay, folder: Path, **given: Any) -> None:
    """Hand files to a printer, or letters to the post."""
    with adapters().mailing(folder, insurer) as mailing:
        if to == POST:
            _to_post(mailing, number, on, given)
        else:
            _to_printer(mailing, (number, insurer), on, given)


def _to_printer(mailing: Mailing, plan: tuple[int, str], on: BusinessDay, given: dict[str, Any]) -> None:
    (number, insurer), firm, delete_by = plan, given["firm"], given["delete_by"]
    if firm is None or delete_by is None:
        raise click.UsageError(say("a printer has a name and a last day"))
    run, stock = _chosen(number, insurer, given)
    whole(stock, run)
    instead = revoked_of(mailing.files(number), frozenset(given["instead_of"]))
    done = give(mailing, Giving(number, firm, on, delete_by, given_files(run), instead, given["key"]))
    copies = _copied(given["out"], _archive_name(insurer, number, done), stock, run) if given["out"] else {}
    files = [{"file": one.file, "service": one.mail_class, "letters": len(one.letters), "pages": one.pages}
             for one in run.made]  # fmt: skip
    tell({**asdict(done), "letters": run.letters, "files": files, "archives": copies},
         _given_lines(done, run, firm, copies))  # fmt: skip


def _chosen(number: int, insurer: str, given: dict[str, Any]) -> tuple[RunList, Stock]:
    """The files that are given, and where they lie."""
    roots = given["press"], given["press"] / REPRINT
    stock, again = (adapters().print_folder(root, insurer, number) for root in roots)
    run = required(stock)
    if given["reprint"] is not None:
        return reprint_of(run, again, given["reprint"]), again
    return chosen_of(run, frozenset(given["services"]), frozenset(given["files"])), stock


def _archive_name(insurer: str, number: int, done: Given) -> str:
    sample = "sample-" if done.sample else ""
    return f"{sample}{insurer}-plan-{number}-{done.hand_over}"


def _copied(out: Path, name: str, stock: Stock, run: RunList) -> dict[str, str]:
    """The archives that were written, each with its digest."""
    return {str(path): adapters().archive(path, files) for path, files in (
        (out / f"{name}-{service}.zip", files) for service, files in parcels(stock, run))}  # fmt: skip


def _given_lines(done: Given, run: RunList, firm: str, copies: dict[str, str]) -> Iterator[str]:
    if done.sample:
        yield say("printed as samples")
    key = "given before" if done.again else "handed over"
    yield say(key, n=done.hand_over, firm=firm, files=len(run.made), letters=run.letters, pages=run.pages)
    yield from (say("file given", file=one.file, service=service_named(one.mail_class), letters=len(one.letters),
                    pages=one.pages) for one in run.made)  # fmt: skip
    yield from (say("archive written", path=path, digest=digest) for path, digest in copies.items())


def _to_post(mailing: Mailing, number: int, on: BusinessDay, given: dict[str, Any]) -> None:
    if given["receipt"] is None:
        raise click.UsageError(say("a posting has a receipt"))
    counts = dict(map(_count, given["counts"]))
    ledger = mailing.posting(Acceptance(given["receipt"], counts))
    done = post(ledger, number, Said(Step.DISPATCHED, (), on, None, given["key"]))
    tell(asdict(done), _posted_lines(done) if isinstance(done, PostedMail) else ())
    end(DIFFERS if done.unprinted else 0)


def _count(said: str) -> tuple[str, int]:
    service, _, letters = said.partition("=")
    if service not in vocabulary().answers["mail_class"].words or not letters.isascii() or not letters.isdigit():
        raise click.UsageError(say("counts are a service and a number"))
    return service, int(letters)


def _posted_lines(done: PostedMail) -> Iterator[str]:
    yield say("papers recorded before" if done.again else "papers recorded", papers=done.papers)
    sums = {name: getattr(done, name) for name in ("lying", "papers", "held", "out", "spoiled")}
    yield say("posting adds up", **sums)
    yield from (say("letters by service", service=service_named(one), letters=letters)
                for one, letters in (done.services or {}).items())  # fmt: skip


def service_named(word: str) -> str:
    """A mail class in words (郵便の種類の表示)."""
    known = vocabulary().answers["mail_class"].words
    if word in known:
        return in_language(known[word].ja, known[word].en)
    return say("service reprint" if word == "reprint" else "service counter")


# --- afterwards ----------------------------------------------------------------------------------------------


@click.command("deleted", cls=Spoken)
@NUMBER
@OWN
@click.option("--whom", "firm", required=True)
@NOW
@FOLDER
def deleted(number: int, insurer: str, firm: str, on: BusinessDay, folder: Path) -> None:
    """Say that a printer has deleted its copies."""
    with adapters().mailing(folder, insurer) as mailing:
        done = mailing.deleted(number, firm, on)
    tell({"plan": number, "hand_overs": done}, [say("copies deleted", firm=firm, n=done)])


@click.command("status", cls=Spoken)
@click.argument("number", type=PlanOrAll(), metavar="PLAN|all")
@OWN
@click.option("--on", type=Day())
@FOLDER
def status(number: int | None, insurer: str, on: date | None, folder: Path) -> None:
    """Tell what was handed to printers, what is back, and whose copies are overdue."""
    today = on or adapters().today()
    with adapters().mailing(folder, insurer) as mailing:
        files, spoiled = mailing.files(number), mailing.spoiled(number)
        waiting = mailing.returning.waiting(number)
    overdue = [one for one in files if one.is_overdue(today)]
    tell({"files": list(map(asdict, files)), "spoiled": list(map(asdict, spoiled)),
          "waiting": list(map(asdict, waiting)),
          "overdue": sorted({(one.plan, one.hand_over) for one in overdue})},
         [*_status_lines(files, spoiled, today), *_waiting_lines(waiting)])  # fmt: skip
    end(DIFFERS if overdue else 0)


def _status_lines(files: Sequence[FileAway], spoiled: Sequence[SpoiledLetter], today: date) -> Iterator[str]:
    if not files:
        yield say("nothing handed over")
    for _, several in groupby(files, key=lambda one: (one.plan, one.hand_over)):
        given = list(several)
        yield from _head(given[0], today)
        yield from map(_file_line, given)
    yield from _spoiled_lines(spoiled)


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


def _spoiled_lines(spoiled: Iterable[SpoiledLetter]) -> Iterator[str]:
    """Which letters are to be printed again, and by which command."""
    for plan, several in groupby(spoiled, key=lambda one: one.plan):
        letters = list(several)
        for one in letters[:SPOILED_SHOWN]:
            yield say("letter spoiled", place=one.place, serials=", ".join(map(str, one.serials)))
        serials = " ".join(f"--serial {serial}" for one in letters[:SPOILED_SHOWN] for serial in one.serials)
        yield say("print them again", plan=plan, letters=len(letters), serials=serials)
