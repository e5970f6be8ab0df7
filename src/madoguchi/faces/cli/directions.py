"""`direction` (指示): an answer imposed for some people and days; proposed by one person, approved by another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk import directions as desk
from madoguchi.desk.practices import with_practices
from madoguchi.faces.cli.applications import KEY, OWN
from madoguchi.faces.cli.arguments import ON, PRACTICES, Day, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import in_language, listed, say, tell
from madoguchi.faces.cli.worded import value_said
from madoguchi.reconcile.directions import PAPERS, Direction
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.paper import Paper, Variant

NUMBER = click.argument("direction", type=click.IntRange(min=1))
REASON = click.option("--reason", type=FreeText(), required=True)
OWED: Final = {"yes": True, "no": False, None: None}
STATES: Final = {"proposed": ("起案", "proposed"), "approved": ("有効", "in force"), "ended": ("終了", "ended"),
                 "expired": ("期間満了", "expired"), "to come": ("開始前", "to come")}  # fmt: skip


@click.group(cls=SpokenGroup)
def direction() -> None:
    """Directions."""


@direction.command("make")
@click.option("--person", "whom", multiple=True)
@click.option("--office")
@click.option("--ground", type=click.Choice(list(desk.GROUNDS)))
@click.option("--paper", type=click.Choice([one.value for one in PAPERS]), required=True)
@click.option("--owed", type=click.Choice(["yes", "no"]))
@click.option("--variant", type=click.Choice([one.value for one in Variant]))
@click.option("--valid-from", type=Day())
@click.option("--valid-until", type=Day())
@click.option("--to-person", is_flag=True)
@click.option("--hold", is_flag=True)
@click.option("--from", "since", type=Day(), required=True)
@click.option("--until", type=Day(), required=True)
@REASON
@KEY
@OWN
@PRACTICES
@FOLDER
def make(insurer: str, folder: Path, **given: Any) -> None:
    """Propose a direction."""
    there = adapters()
    names = ("paper", "since", "until", "variant", "valid_from", "valid_until", "to_person", "hold", "reason")
    one = Direction(0, owed=OWED[given["owed"]], **{name: given[name] for name in names})
    proposed = desk.Proposed(one, desk.Whom(given["whom"], given["office"], given["ground"]), given["key"])
    edition = with_practices(shipped_edition(), [*there.samples().values(), *given["practice"]])
    store, registry = there.directions(folder, insurer), there.registry(folder, insurer)
    _tell(desk.make_direction(store, registry, edition, proposed))


@direction.command("approve")
@NUMBER
@click.option("--digest", required=True)
@REASON
@KEY
@OWN
@FOLDER
def approve(direction: int, insurer: str, folder: Path, **given: Any) -> None:
    """Approve what another person proposed, as it was shown."""
    _tell(adapters().directions(folder, insurer).approve(direction, given["digest"], given["reason"], given["key"]))


@direction.command("end")
@NUMBER
@REASON
@KEY
@OWN
@FOLDER
def end(direction: int, reason: str, key: str | None, insurer: str, folder: Path) -> None:
    """End a direction before its day."""
    _tell(adapters().directions(folder, insurer).end(direction, reason, key))


@direction.command("show")
@NUMBER
@click.option("--purpose", type=FreeText())
@OWN
@FOLDER
def show(direction: int, purpose: str | None, insurer: str, folder: Path) -> None:
    """Show a direction; with a purpose, for whom it is."""
    store = adapters().directions(folder, insurer)
    one, meant = store.show(direction), None if purpose is None else store.meant(direction, purpose)
    told = asdict(one) if meant is None else {**asdict(one), **asdict(meant)}
    tell(told, [*direction_lines(one), *([say("direction for whom")] if meant is None else _meant(meant))])


@direction.command("list")
@ON
@OWN
@FOLDER
def list_(on: date, insurer: str, folder: Path) -> None:
    """List directions."""
    found = adapters().directions(folder, insurer).list()
    rows = [{**asdict(one), "state": one.state_on(on)} for one in found]
    tell({"directions": rows}, [_line(one, one.state_on(on)) for one in found] or [say("no direction")])


def direction_lines(one: desk.DirectionMade) -> Iterator[str]:
    """A direction as lines (指示の表示行): what it imposes, about how many, and why; never about whom."""
    yield _line(one, one.state)
    yield say("direction because", reason=one.direction.reason, made_by=one.made_by,
              approved_by=one.approved_by or "-")  # fmt: skip


def directed_lines(recorded: desk.Directed) -> list[str]:
    """What directions say about a person (本人への指示), told above the rules."""
    return [say("directed by", number=one.direction.number, imposed=listed(imposed_words(one.direction)),
                reason=one.direction.reason, since=one.direction.since, until=one.direction.until,
                made_by=one.made_by, by=one.approved_by or "-")
            for one in recorded.directions]  # fmt: skip


def imposed_words(one: Direction) -> Iterator[str]:
    """What a direction imposes (指示の内容), in words."""
    yield Paper.read(one.paper).ja if in_language("ja", "en") == "ja" else one.paper.replace("_", " ")
    if one.owed is not None:
        yield in_language("交付する", "owed") if one.owed else in_language("交付しない", "not owed")
    if one.variant:
        yield in_language(Variant.read(one.variant).ja, one.variant)
    for ja, en, day in (("から", "from", one.valid_from), ("まで", "until", one.valid_until)):
        if day:
            yield in_language(f"{day}{ja}", f"{en} {day}")
    if one.to_person:
        yield in_language("本人あて", "to the person")
    if one.hold:
        yield in_language("保留", "held")


def _tell(one: desk.DirectionMade) -> None:
    tell(asdict(one), [*direction_lines(one)])


def _meant(meant: desk.Meant) -> Iterator[str]:
    """For whom it is, everybody of a line each, and the digest to approve it by."""
    if meant.office is not None:
        yield say("direction of office", office=meant.office)
    if meant.ground is not None:
        yield say("direction of ground", ground=value_said("ground", meant.ground))
    yield from (f"  {key}" for key in meant.keys)
    if meant.digest is not None:
        yield say("direction digest", digest=meant.digest)


def _line(one: desk.DirectionMade, state: str) -> str:
    said = one.direction
    return say("direction is", number=said.number, state=in_language(*STATES[state]), people=one.people,
               imposed=listed(imposed_words(said)), since=said.since, until=said.until)  # fmt: skip
