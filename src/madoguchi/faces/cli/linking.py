"""`link` (紐付け): take individual numbers in, look at what did not agree, say what it is, undo what was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from madoguchi.days.moments import write_minute
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.intake import Wish
from madoguchi.desk.linking import Linked, Linking, Question, Said, Wrong
from madoguchi.faces.cli.arguments import FILE, Day, FreeText
from madoguchi.faces.cli.business_days import HAPPENED, NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell

NUMBER = click.argument("question", type=click.IntRange(min=1))
REASON = click.option("--reason", type=FreeText(), required=True)
PURPOSE = click.option("--purpose", type=FreeText(), required=True)
KEY = click.option("--key")
OWN = click.option("--insurer", required=True)
NUMBERS = "numbers"  # the kind of file
STATES = {"open": "question open", "asked": "question asked", "accepted": "question accepted",
          "rejected": "question rejected", "linked": "question linked", "undone": "question undone"}  # fmt: skip
LOOKS = {"asked": "look asked", "accepted": "look accepted", "rejected": "look rejected"}


@click.group(cls=SpokenGroup)
def link() -> None:
    """Individual numbers and whose they are."""


@link.command("take")
@click.argument("file", type=FILE, metavar="NUMBERS")
@click.option("--as-of", type=Day())
@NOW
@click.option("--force", "forced", type=FreeText())
@KEY
@OWN
@KEY_FILE
@FOLDER
def take(file: Path, as_of: date | None, on: BusinessDay, key: str | None, **given: Any) -> None:
    """Take a file of numbers in."""
    numbers, name_says = adapters().incoming(file, NUMBERS)
    done = _linking(given).link(numbers, Wish(on, as_of, name_says, key, given["forced"]))
    tell({**asdict(done.taken), "waiting": done.waiting}, _taken(done))


@link.command("queue")
@click.option("--all", "settled", is_flag=True)
@PURPOSE
@OWN
@FOLDER
def queue(settled: bool, purpose: str, **given: Any) -> None:
    """List the questions that wait."""
    found = _linking(given).questions(purpose, settled=settled)
    lines = [_line(one) for one in found] or [say("no question")]
    tell({"questions": [_as_dict(one) for one in found]}, lines)


@link.command("show")
@NUMBER
@PURPOSE
@OWN
@FOLDER
def show(question: int, purpose: str, **given: Any) -> None:
    """Show a question and all that was said of it."""
    _tell(_linking(given).question(question, purpose))


@link.command("accept")
@NUMBER
@REASON
@KEY
@OWN
@FOLDER
def accept(question: int, reason: str, key: str | None, **given: Any) -> None:
    """Say that the number is this person's."""
    _looked("accepted", question, reason, key, given)


@link.command("reject")
@NUMBER
@REASON
@KEY
@OWN
@FOLDER
def reject(question: int, reason: str, key: str | None, **given: Any) -> None:
    """Say that the number is not this person's."""
    _looked("rejected", question, reason, key, given)


@link.command("ask")
@NUMBER
@REASON
@KEY
@OWN
@FOLDER
def ask(question: int, reason: str, key: str | None, **given: Any) -> None:
    """Say who was asked."""
    _looked("asked", question, reason, key, given)


@link.command("undo")
@click.option("--person", required=True)
@HAPPENED
@REASON
@KEY
@OWN
@FOLDER
def undo(person: str, on: BusinessDay, reason: str, key: str | None, **given: Any) -> None:
    """Undo a link that is wrong."""
    n = _linking(given).undo(Wrong(person, reason, on, key))
    tell({"person": person, "known": n}, [say("link undone", person=person, known=n)])


def _looked(said: Said, question: int, reason: str, key: str | None, given: dict[str, Any]) -> None:
    _tell(_linking(given).look(question, said, reason, key))


def _linking(given: dict[str, Any]) -> Linking:
    return adapters().linking(given["folder"], given["insurer"], given.get("key_file"))


def _tell(one: Question) -> None:
    tell(_as_dict(one), _story(one))


def _story(one: Question) -> Iterator[str]:
    yield _line(one)
    for look in one.looks:
        yield say("a look", at=write_minute(look.at), who=look.who, said=say(LOOKS[look.said]),
                  reason=look.reason)  # fmt: skip
    if one.state == "accepted":
        yield say("send the number again")


def _line(one: Question) -> str:
    doubts = in_language("、", ", ").join(in_language(doubt.ja, doubt.value) for doubt in one.doubts)
    return say("a question", question=one.question, person=one.person, doubts=doubts, state=say(STATES[one.state]))


def _as_dict(one: Question) -> dict[str, Any]:
    return asdict(one) | {"doubts": [doubt.value for doubt in one.doubts]}


def _taken(done: Linked) -> Iterator[str]:
    taken = done.taken
    if taken.again:
        yield say("file taken before", file=taken.file, known=taken.n)
    yield say("numbers taken", read=taken.read, linked=taken.changed, waiting=done.waiting,
              refused=taken.refused + taken.held)  # fmt: skip
