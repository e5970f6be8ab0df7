"""`snapshot` (停止時の写し): switched on and off, made, its key of the morning; and asked at a facility, offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from madoguchi.days.moments import in_japan
from madoguchi.desk.snapshot_asking import AsOf
from madoguchi.desk.snapshots_kept import SwitchedOn
from madoguchi.faces.api.asked import read
from madoguchi.faces.api.snapshot_bodies import BookingsGiven
from madoguchi.faces.api.told import told
from madoguchi.faces.cli.arguments import LONGEST, Day, FreeText, PracticeFile
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.reception.answers import CoverShown, Validity
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.snapshots import MOST_HOURS, as_of
from madoguchi.reception.wording import wordings, words_of
from madoguchi.terms.insured_number import InsuredNumber
from madoguchi.terms.insurer_number import on_paper
from madoguchi.terms.paper import Paper

FACILITY: Final = click.argument("facility")
INTO: Final = click.option("--into", type=click.Path(dir_okay=False, path_type=Path), required=True)
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = Callable[..., None]


def on_the_database(command: Command) -> Command:
    """The options of what is done with a facility's snapshots in a database."""
    practices = click.option("--practice", "practices", type=PracticeFile(), multiple=True)
    return practices(KEY_FILE(FOLDER(command)))


@click.group(cls=SpokenGroup)
def snapshot() -> None:
    """What a facility has in hand when the line is away."""


@snapshot.command("on")
@click.argument("facility", required=False)
@click.option("--reason", type=FreeText(LONGEST), required=True)
@FOLDER
def on(facility: str | None, reason: str, folder: Path) -> None:
    """Switch a facility's on; without one let the installation make any."""
    _switch(folder, facility, on=True, reason=reason)


@snapshot.command("off")
@click.argument("facility", required=False)
@click.option("--reason", type=FreeText(LONGEST), required=True)
@FOLDER
def off(facility: str | None, reason: str, folder: Path) -> None:
    """Switch a facility's off; without one everybody's."""
    _switch(folder, facility, on=False, reason=reason)


def _switch(folder: Path, facility: str | None, *, on: bool, reason: str) -> None:
    changed = adapters().snapshot_switches(folder).switch_snapshots(facility, on=on, reason=reason)
    done = say("snapshots on") if on else say("snapshots off")
    tell({"changed": changed}, [done if changed else say("snapshots as they were")])


@snapshot.command("status")
@FOLDER
def status(folder: Path) -> None:
    """Tell for whom they are on."""
    found = adapters().snapshot_switches(folder).snapshots_on()
    tell({"on": list(map(asdict, found))}, list(map(_switched, found)) or [say("no snapshots")])


def _switched(one: SwitchedOn) -> str:
    who = f"{one.code} {one.name}" if one.code else say("the installation")
    last = in_japan(one.last_made).date() if one.last_made else "-"
    return say("snapshots on for", who=who, since=in_japan(one.since).date(), because=one.because, last=last)


@snapshot.command("book")
@FACILITY
@click.argument("file", type=FILE)
@on_the_database
def book(facility: str, file: Path, **given: Any) -> None:
    """Take who is booked on a day."""
    said = read(BookingsGiven, file.read_bytes())
    adapters().snapshot_booked(facility, said.day, **given)
    tell({"on": said.on, "bookings": len(said.bookings)}, [say("bookings taken", n=len(said.bookings), day=said.on)])


@snapshot.command("make")
@FACILITY
@INTO
@click.option("--hours", type=click.IntRange(1, MOST_HOURS), default=MOST_HOURS, show_default=True)
@on_the_database
def make(facility: str, into: Path, hours: int, **given: Any) -> None:
    """Make a snapshot."""
    head = adapters().snapshot_made(facility, hours, into, **given)
    tell({**asdict(head), "file": str(into)}, [say("snapshot made", file=into, until=f"{head.until:%Y-%m-%d %H:%M}")])


@snapshot.command("key")
@FACILITY
@INTO
@on_the_database
def key(facility: str, into: Path, **given: Any) -> None:
    """Give the key of the morning."""
    given_at, until, many = adapters().snapshot_key(facility, into, **given)
    tell({"given_at": given_at, "until": until, "snapshots": many, "file": str(into)},
         [say("snapshot key given", file=into, n=many, until=f"{until:%Y-%m-%d %H:%M}")])  # fmt: skip


@snapshot.command("ask")
@click.argument("file", type=FILE)
@click.option("--key", type=FILE, required=True)
@click.option("--insurer-number", required=True)
@click.option("--symbol")
@click.option("--number", required=True)
@click.option("--sub-number")
@click.option("--birth-date", type=Day(), required=True)
def ask(file: Path, key: Path, insurer_number: str, birth_date: date, number: str, **given: str | None) -> None:
    """Ask a snapshot in hand."""
    insured = InsuredNumber(given["symbol"], number, given["sub_number"])
    asked = ByNumber(on_paper(insurer_number).digits, insured, birth_date)
    found = adapters().snapshot_asked(file, key, asked)
    tell(_told(found), _lines(found))
    end(0 if found.answer.validity is Validity.VALID else DIFFERS)


def _told(found: AsOf) -> dict[str, Any]:
    """What the service would tell, and of which moment it is."""
    ja, en = as_of(found.made_at)
    claim = wordings()["snapshot"]["claim"]
    return {"as_of": found.made_at, "readable_until": found.until, "is_of_today": False,
            "notice": {"ja": ja, "en": en}, "claim": {"ja": claim.ja, "en": claim.en, "checked": claim.checked},
            **_as_of_then(msgspec.json.decode(told(found.answer)))}  # fmt: skip


def _as_of_then(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer whose words to the patient do not say that anything was verified just now."""
    claim = wordings()["snapshot"]["claim"]
    said = {"say_ja": claim.say_ja, "say_en": claim.say_en} if answer["covers"] else {}
    return {**answer, "words": {**answer["words"], **said}}


def _lines(found: AsOf) -> Iterator[str]:
    words, claim = words_of(found.answer), wordings()["snapshot"]["claim"]
    yield in_language(*as_of(found.made_at))
    said = in_language(words.ja, words.en)
    yield say("snapshot then", said=said) if found.answer.covers else said
    for cover in found.answer.covers:
        yield from _cover(cover)
    yield in_language(claim.ja, claim.en)
    yield say("snapshot ladder")


def _cover(cover: CoverShown) -> Iterator[str]:
    insurer = f"{cover.insurer_name} {cover.insurer_number}"
    yield say("snapshot cover", insurer=insurer, name=_or_dash(cover.name), birth_date=cover.birth_date)
    yield say("snapshot days", since=cover.eligible_from, lost=_or_dash(cover.lost_on), share=_share(cover))
    for paper in cover.papers:
        named = in_language(Paper.read(paper.paper).ja, paper.paper)
        yield say("snapshot paper", paper=named, until=_or_dash(paper.valid_until))


def _share(cover: CoverShown) -> str:
    if cover.special_expense:
        return say("snapshot whole cost")
    return say("snapshot share", rate=cover.rate) if cover.rate else "-"


def _or_dash(value: object) -> object:
    return "-" if value is None else value
