"""`ledger` (交付台帳): a paper's story, steps that somebody says, posting, reminders, and what does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.desk import ledger as desk
from madoguchi.desk.asking_back import Due, reminders
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.house import House
from madoguchi.desk.ledger_checking import check as checked
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import PRACTICES, Day
from madoguchi.faces.cli.business_days import BECAUSE, HAPPENED, NOW, day_of_act
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.plan_apply import KEY, NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, say, tell
from madoguchi.faces.cli.worded import note_said, paper_named
from madoguchi.issuing.reminders import USUAL, Pace
from madoguchi.issuing.steps import MAY_BE_UNDONE, Step
from madoguchi.rulebook.edition import Edition, shipped_edition

SERIAL = click.argument("serial", type=click.IntRange(min=1))
SERIALS = click.argument("serials", type=click.IntRange(min=1), nargs=-1, required=True, metavar="SERIAL...")
APART = {
    "of": "madoguchi.faces.cli.ledger_of_person:of_person", "lying": "madoguchi.faces.cli.ledger_lying:lying",
}  # fmt: skip
AT_POST = {
    "accepted": "post accepted", "waiting": "post waiting", "forwarded": "post forwarded",
    "delivered": "post delivered", "unclaimed": "post unclaimed", "returned": "post returned",
}  # fmt: skip
STEP = click.argument("step", type=click.Choice([step.value for step in desk.BY_HAND]))


@click.group(cls=SpokenGroup, places=APART)
def ledger() -> None:
    """The ledger."""


@ledger.command("story")
@SERIAL
@OWN
@SPOOL
@FOLDER
def story(serial: int, **given: Any) -> None:
    """A paper's whole story."""
    with _house(**given) as house:
        told = desk.story_of(house.ledger, serial)
    tell({**asdict(told), "undone": {str(place): asdict(one) for place, one in told.undone.items()}},
         [*_story(told), *_at_post(told.at_post)])  # fmt: skip


@ledger.command("record")
@STEP
@SERIALS
@OWN
@HAPPENED
@click.option("--why")
@click.option("--step", "undoes", type=click.Choice([step.value for step in Step if step in MAY_BE_UNDONE]))
@KEY
@SPOOL
@FOLDER
def record(step: str, serials: tuple[int, ...], on: BusinessDay, key: str | None, **given: Any) -> None:
    """Record what happened to papers."""
    why, undoes = given.pop("why"), given.pop("undoes")
    said = desk.Said(Step.read(step), serials, on, why, key, undoes and Step.read(undoes))
    with _house(**given) as house:
        done = desk.record(house.ledger, said)
    tell(asdict(done), [_recorded(done), *_undone(done)])


@ledger.command("post")
@NUMBER
@OWN
@NOW
@KEY
@SPOOL
@FOLDER
def post(number: int, on: BusinessDay, key: str | None, **given: Any) -> None:
    """Say that a stack was posted."""
    with _house(**given) as house:
        done = desk.post(house.ledger, number, desk.Said(Step.DISPATCHED, (), on, None, key))
    left = [say("lie unprinted", papers=done.unprinted, plan=number)] if done.unprinted else []
    tell(asdict(done), [_recorded(done), *left])
    end(DIFFERS if done.unprinted else 0)


@ledger.command("due")
@OWN
@click.option("--on", type=Day())
@BECAUSE
@click.option("--days", type=click.IntRange(min=1), default=USUAL.days)
@click.option("--times", type=click.IntRange(min=0), default=USUAL.times)
@click.option("--remind", is_flag=True)
@KEY
@SPOOL
@PRACTICES
@FOLDER
def due(days: int, times: int, remind: bool, key: str | None, practice: tuple[Path, ...], **given: Any) -> None:
    """List papers that are asked back: any day may be looked at, who is reminded is reminded today."""
    said, because = given.pop("on"), given.pop("day_because")
    today = day_of_act(given["folder"], given["insurer"], said, because) if remind or said is None else None
    with _house(**given) as house:
        found = reminders(house.ledger, _edition(practice), given["insurer"], today or said, Pace(days, times))
        done = _reminded(house, found, today, key) if remind else None
    _tell_due(found, done)


def _reminded(house: House, found: Sequence[Due], today: BusinessDay | None, key: str | None) -> desk.Recorded | None:
    return house.ledger.remind(found, desk.Said(Step.HANDED_BACK, (), today, None, key)) if today else None


def _tell_due(found: Sequence[Due], done: desk.Recorded | None) -> None:
    told = {"due": list(map(asdict, found)), "reminded": done and asdict(done)}
    tell(told, [*_reminders(found, done)] or [say("no reminder")])


@ledger.command("check")
@OWN
@SPOOL
@FOLDER
def check(**given: Any) -> None:
    """Hold ledger, spool and lists against each other; exit 1 where they differ."""
    with _house(**given) as house:
        found = checked(house.ledger, house)
    tell({"findings": found}, found or [say("ledger is right")])
    end(DIFFERS if found else 0)


@contextmanager
def _house(folder: Path, spool: Path, insurer: str) -> Iterator[House]:
    with adapters().house(folder, spool, insurer) as house:
        yield house


def _edition(practices: tuple[Path, ...]) -> Edition:
    return with_practices(shipped_edition(), [*adapters().samples().values(), *practices])


def _story(told: desk.PaperStory) -> Iterator[str]:
    until = told.valid_until or "–"
    yield say("paper is", serial=told.serial, paper=paper_named(told.paper), plan=told.plan, until=until)
    undone = told.undone
    for place, one in enumerate(told.steps):
        word = say("story undone", **_words(undone[place])) if place in undone else _word(one.step)
        yield "  ".join([str(one.on), word, one.who, *([note_said(one.why)] if one.why else [])])


def _at_post(said: desk.AtPost | None) -> Iterator[str]:
    """What the post said last, so that the counter can tell where the letter lies."""
    if said:
        key = "said by post, kept" if said.kept_until else "said by post"
        yield say(key, said=say(AT_POST[said.outcome]), day=said.on, until=said.kept_until)


def _undone(done: desk.Recorded) -> Iterator[str]:
    if isinstance(done, desk.Undone):
        yield from (say("step undone", serial=one.serial, **_words(one)) for one in done.undone)


def _words(one: desk.UndoneStep) -> dict[str, object]:
    """What was undone, and what stands now, in words."""
    return {"step": _word(one.step), "day": one.on, "stands": _word(one.stands) if one.stands else "-"}


def _word(step: str) -> str:
    return in_language(Step.read(step).ja, step.replace("_", " "))


def _reminders(found: Iterable[Due], done: desk.Recorded | None) -> Iterator[str]:
    for one in found:
        yield say("reminder", serial=one.serial, paper=paper_named(one.paper), nth=one.nth, since=one.since)
    if done:
        yield _recorded(done)


def _recorded(done: desk.Recorded) -> str:
    return say("papers recorded before" if done.again else "papers recorded", papers=done.papers)
