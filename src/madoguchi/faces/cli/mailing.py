"""`mail hand-over`, `deleted` (引渡し・差出し): what printer and post were given, and that copies are deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Said, post
from madoguchi.desk.mail_to_printer import (
    chosen_of,
    give,
    given_files,
    parcels,
    refuse_open,
    reprint_of,
    revoked_of,
    whole,
)
from madoguchi.desk.mailing import Acceptance, Given, Giving, Mailing, PostedMail
from madoguchi.desk.press import REPRINT, Stock
from madoguchi.desk.run_lists import required
from madoguchi.faces.cli.arguments import PRACTICES, Day
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import KEY, NUMBER, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.vocabulary import vocabulary

PRINTER, POST = "printer", "post"
Contents = Iterable[tuple[str, Iterable[tuple[str, bytes]]]]  # of archives, by service


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
@click.option("--seal-to", "seal_to", multiple=True)
@PRACTICES
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
    readers = _readers(insurer, on, given)
    whole(stock, run)
    instead = revoked_of(mailing.files(number), frozenset(given["instead_of"]))
    done = give(mailing, Giving(number, firm, on, delete_by, given_files(run), instead, given["key"]))
    contents = parcels(stock, run) if given["out"] else ()
    copies = _copied(given["out"], _archive_name(insurer, number, done), contents, readers)
    files = [{"file": one.file, "service": one.mail_class, "letters": len(one.letters), "pages": one.pages}
             for one in run.made]  # fmt: skip
    tell({**asdict(done), "letters": run.letters, "files": files, "archives": copies},
         [*_given_lines(done, run, firm, copies), *_sealed_lines(copies, readers)])  # fmt: skip


def _readers(insurer: str, on: BusinessDay, given: dict[str, Any]) -> Sequence[object]:
    """For whom archives are sealed, as the insurer wants them to be. Asked before anything is recorded."""
    readers = adapters().readers(given["seal_to"])
    if readers and given["out"] is None:
        raise click.UsageError(say("only an archive is sealed"))
    if given["out"] is not None and not readers:
        practice, _ = practice_of(insurer, given["practice"])
        refuse_open(look_of(practice, on).printer, readers)
    return readers


def _sealed_lines(copies: dict[str, str], readers: Sequence[object]) -> Iterator[str]:
    if copies:
        yield say("archives sealed", readers=len(readers)) if readers else say("archives open")


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


def _copied(out: Path, name: str, contents: Contents, readers: Sequence[object]) -> dict[str, str]:
    """The archives that were written, each with its digest."""
    ending = "zip.age" if readers else "zip"
    each = ((out / f"{name}-{service}.{ending}", files) for service, files in contents)
    return {str(path): adapters().archive(path, files, readers) for path, files in each}


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
