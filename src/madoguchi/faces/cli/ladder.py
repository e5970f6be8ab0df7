"""`reception ladder` (手順): what to ask for next, or what to accept. No database is asked, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Final

import click

from madoguchi.desk.ladder import walked
from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, say, tell
from madoguchi.reception.ladder import ALSO, CardKind, Cause, Situation, cause_of
from madoguchi.reception.ladder_told import LadderTold, Said, told_of
from madoguchi.reception.ladder_words import rungs
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.vocabulary import vocabulary

CAUSES: Final = [*(one.value for one in Cause), *ALSO]
THINGS: Final = list(vocabulary().facts["shown"].words)
KINDS: Final = [one.value for one in CardKind]
STEPS: Final = {"ask": "ladder ask", "accepted": "ladder accepted", "refused": "ladder refused"}


@click.command("ladder", cls=Spoken)
@click.option("--cause", type=click.Choice(CAUSES), required=True, metavar="CAUSE")
@click.option("--shown", type=click.Choice(THINGS), multiple=True, metavar="THING")
@click.option("--without", type=click.Choice(THINGS), multiple=True, metavar="THING")
@click.option("--birth-date", type=Day())
@click.option("--card", type=click.Choice(KINDS), default=CardKind.PLAIN.value, show_default=True)
@click.option("--returning", is_flag=True)
@click.option("--smartphone", is_flag=True)
@click.option("--on", type=Day())
def ladder(
    cause: str, shown: tuple[str, ...], without: tuple[str, ...], birth_date: date | None, card: str, returning: bool,
    smartphone: bool, on: date | None,
) -> None:  # fmt: skip
    """What to ask for, and what to accept, where the check or the card fails."""
    day = on or adapters().today()
    situation = Situation(cause_of(cause), day, birth_date, CardKind.read(card), returning, smartphone)
    told = told_of(walked(situation, shipped_edition(), shown, without))
    tell(asdict(told), _lines(told))


def _lines(told: LadderTold) -> Iterator[str]:
    yield say("ladder failed", failed=_of(told.failed), day=told.on)
    yield say("ladder first", first=_of(told.first))
    if told.visual_check:
        yield say("ladder visual")
    yield say(STEPS[told.step], things=_named(told.ask_for))
    yield say("ladder do", words=in_language(told.words.ja, told.words.en))
    if told.step != "accepted":
        yield say("ladder say", words=in_language(told.words.say_ja, told.words.say_en))
        yield say("ladder easy", words=told.words.say_easy)
    yield say("ladder charge", words=_of(told.charge))
    yield say("ladder claim", words=_of(told.claim))
    if told.step == "ask":
        yield from _rest(told)


def _rest(told: LadderTold) -> Iterator[str]:
    """What comes after that, if it cannot be shown: each rung by its things."""
    things = {one.name: one.things for one in rungs()}
    after = told.ladder[told.ladder.index(told.rung or "") + 1 :]
    yield from (say("ladder then", things=_named(sorted(things[name], key=THINGS.index))) for name in after)


def _named(things: Iterable[str]) -> str:
    words = vocabulary().facts["shown"].words
    return " + ".join(in_language(words[one].ja, words[one].en) for one in things)


def _of(said: Said) -> str:
    return in_language(said.ja, said.en)
