"""`application` (申請): received and decided by rule, listed, shown, answered, withdrawn, and those that are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.desk import applications as desk
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.arguments import FILE, ON, PRACTICES, Day, FreeText
from madoguchi.faces.cli.business_days import HAPPENED, NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, listed, say, tell
from madoguchi.faces.cli.worded import because_said, note_said, period_named, rule_said
from madoguchi.registry.applications import PROTECTIONS, Applicant, Channel, Entry, Item, Kind, State
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.word import Word

OWN = click.option("--insurer", required=True)
KEY = click.option("--key")
PURPOSE = click.option("--purpose", type=FreeText(), required=True)
OUTCOMES = (State.ACCEPTED, State.QUERIED, State.REFUSED)
CORRECTED = "members"  # the kind of file that says what is right
NUMBER = click.argument("application", type=click.IntRange(min=1))
KINDS, ITEMS, ENTRIES = (click.Choice([one.value for one in words]) for words in (Kind, Item, Entry))


@click.group(cls=SpokenGroup)
def application() -> None:
    """Applications."""


@application.command("receive")
@click.option("--person", required=True)
@click.option("--kind", type=KINDS, required=True)
@click.option("--also", type=KINDS)
@click.option("--entry", "entries", type=ENTRIES, multiple=True)
@click.option("--by", "applicant", type=click.Choice([one.value for one in Applicant]), default=Applicant.PERSON.value)
@click.option("--channel", type=click.Choice([one.value for one in Channel]), required=True)
@HAPPENED
@click.option("--applied-on", type=Day())
@click.option("--reason", type=click.Choice(list(vocabulary().facts["application_reason"].words)))
@click.option("--paper", type=click.Choice(list(vocabulary().facts["lost_paper"].words)))
@click.option("--cause", type=click.Choice(list(vocabulary().facts["loss_cause"].words)))
@click.option("--without", type=ITEMS, multiple=True)
@KEY
@OWN
@PRACTICES
@FOLDER
def receive(on: BusinessDay, insurer: str, folder: Path, practice: tuple[Path, ...], **given: Any) -> None:
    """Take an application in, and decide it."""
    absent, entries = frozenset(map(Item.read, given["without"])), frozenset(map(Entry.read, given["entries"]))
    also = Kind.read(given["also"]) if given["also"] else None
    received = desk.Received(given["person"], Kind.read(given["kind"]), Channel.read(given["channel"]), on,
                             given["applied_on"], given["reason"], given["paper"], given["cause"], absent,
                             given["key"], also, entries, Applicant.read(given["applicant"]))  # fmt: skip
    done = desk.receive_form(adapters().applications(folder, insurer), received, _edition(practice))
    if also is None:
        _tell(done[0])
    else:
        tell({"applications": [_as_dict(one) for one in done]}, [line for one in done for line in _lines(one)])


@application.command("list")
@click.option("--state", "states", type=click.Choice([one.value for one in State]), multiple=True)
@PURPOSE
@OWN
@FOLDER
def list_(states: tuple[str, ...], purpose: str, insurer: str, folder: Path) -> None:
    """List applications."""
    _tell_all(adapters().applications(folder, insurer).list(purpose, frozenset(map(State.read, states))))


@application.command("show")
@NUMBER
@PURPOSE
@OWN
@FOLDER
def show(application: int, purpose: str, insurer: str, folder: Path) -> None:
    """Show an application."""
    _tell(adapters().applications(folder, insurer).show(application, purpose))


@application.command("answer")
@NUMBER
@HAPPENED
@click.option("--brought", type=ITEMS, multiple=True)
@click.option("--outcome", type=click.Choice([one.value for one in OUTCOMES]))
@click.option("--why")
@click.option("--fact", "facts", type=click.Choice(PROTECTIONS), multiple=True)
@click.option("--corrected", type=FILE)
@click.option("--requested-on", type=Day())
@KEY
@OWN
@PRACTICES
@FOLDER
def answer(application: int, on: BusinessDay, insurer: str, folder: Path, **given: Any) -> None:
    """Decide one that is open, or say that the applicant was told."""
    if bool(given["outcome"]) != bool(given["why"]):
        raise click.UsageError("--outcome and --why go together")
    if not given["outcome"] and (given["facts"] or given["corrected"]):
        raise click.UsageError("--fact and --corrected go with --outcome")
    brought = frozenset(map(Item.read, given["brought"]))
    asked = desk.Answer(application, on, brought, _by_hand(given), given["requested_on"], given["key"])
    _tell(desk.answer(adapters().applications(folder, insurer), asked, _edition(given["practice"])))


def _by_hand(given: dict[str, Any]) -> desk.ByHand | None:
    """What somebody answers: the outcome, why, and what is recorded with it."""
    if not given["outcome"]:
        return None
    row = adapters().row(given["corrected"], CORRECTED) if given["corrected"] else None
    return desk.ByHand(State.read(given["outcome"]), given["why"], frozenset(given["facts"]), row)


@application.command("decide")
@NOW
@KEY
@OWN
@PRACTICES
@FOLDER
def decide(on: BusinessDay, key: str | None, insurer: str, folder: Path, practice: tuple[Path, ...]) -> None:
    """Decide all that came in by files, or waited for its day."""
    _tell_all(desk.decide_open(adapters().applications(folder, insurer), _edition(practice), on, key))


@application.command("withdraw")
@NUMBER
@HAPPENED
@click.option("--why", required=True)
@KEY
@OWN
@FOLDER
def withdraw(application: int, on: BusinessDay, why: str, key: str | None, insurer: str, folder: Path) -> None:
    """Say that the applicant wants it no more."""
    _tell(adapters().applications(folder, insurer).withdraw(application, on, why, key))


@application.command("due")
@ON
@PURPOSE
@OWN
@FOLDER
def due(on: date, purpose: str, insurer: str, folder: Path) -> None:
    """List those that are to be looked at by a day."""
    found = desk.due(adapters().applications(folder, insurer), on, purpose)
    lines = [*map(_line, found)] or [say("no application")]
    tell({"applications": [_as_dict(one) for one in found], "assumed": desk.ASSUMED},
         [*lines, say("application periods assumed", names=listed(map(period_named, desk.ASSUMED)))])  # fmt: skip


def _edition(practices: tuple[Path, ...]) -> Edition:
    return with_practices(shipped_edition(), [*adapters().samples().values(), *practices])


def _tell(one: desk.Application) -> None:
    tell(_as_dict(one), _lines(one))


def _tell_all(found: Sequence[desk.Application]) -> None:
    tell({"applications": [_as_dict(one) for one in found]}, [*map(_line, found)] or [say("no application")])


def _as_dict(one: desk.Application) -> dict[str, Any]:
    words = {"kind": one.kind.value, "channel": one.channel.value, "state": one.state.value,
             "lacks": [item.value for item in one.lacks], "entries": [entry.value for entry in one.entries],
             "applicant": one.applicant.value, "due_on": one.due_on}  # fmt: skip
    return asdict(one) | words


def _line(one: desk.Application) -> str:
    return say("application is", number=one.application, kind=_word(one.kind), state=_word(one.state), on=one.on,
               person=one.person, due=one.due_on or "-")  # fmt: skip


def _lines(one: desk.Application) -> Iterator[str]:
    yield _line(one)
    if one.rule:
        yield say("application by rule", rule=one.rule, because=because_said(one.because) or rule_said(one.rule) or "-")
    if one.receipt != one.application:
        yield say("application on form", receipt=one.receipt)
    yield from (say(key, **{name: value}) for key, name, value in _told(one) if value)


def _told(one: desk.Application) -> Iterator[tuple[str, str, object]]:
    """What else is told, where there is any: the message, its word, what it says."""
    yield "application about", "facts", terms(one.facts)
    yield "application by somebody", "why", one.why and note_said(one.why)
    yield "application entries", "entries", listed(map(_word, one.entries))
    yield "application lacks", "items", listed(map(_word, one.lacks))
    yield "application waits for", "facts", terms(one.missing)
    yield "application held until", "until", one.until
    yield "application takes effect", "on", one.effective_on


def waits_for(one: desk.Application) -> str:
    """What an application waits for, or why it was decided so (申請の待ち・理由)."""
    waits = terms(one.missing) or listed(map(_word, one.lacks))
    return waits or because_said(one.because) or rule_said(one.rule) or "-"


def _word(word: Word) -> str:
    return in_language(word.ja, word.value.replace("_", " "))
