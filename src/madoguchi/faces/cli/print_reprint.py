"""`print reprint` (刷り直し): letters that the press or the inserter spoiled, from the files of the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.press import REPRINT
from madoguchi.desk.print_reprint import Reprinted, Reprinting, Spoiled, reprint
from madoguchi.desk.printing import orders_of
from madoguchi.faces.cli.arguments import FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import KEY, NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.printing import PRESS
from madoguchi.faces.cli.speaking import say, tell

PLACES: Final = re.compile(r"([1-9][0-9]{0,8})-([1-9][0-9]{0,8})", re.ASCII)


@click.command("reprint", cls=Spoken)
@NUMBER
@OWN
@click.option("--serial", "serials", type=click.IntRange(min=1), multiple=True)
@click.option("--shard", "files", multiple=True)
@click.option("--position")
@click.option("--without-cards", is_flag=True)
@click.option("--reason", type=FreeText(), required=True)
@KEY
@SPOOL
@PRESS
@FOLDER
def again(number: int, insurer: str, reason: str, key: str | None, press: Path, **given: Any) -> None:
    """Print spoiled letters again."""
    files = frozenset(one.removesuffix(".pdf") for one in given["files"])
    spoiled = Spoiled(frozenset(given["serials"]), files, _places(given["position"]), not given["without_cards"])
    run, stock = (adapters().print_folder(root, insurer, number) for root in (press, press / REPRINT))
    at = Reprinting(run, stock, adapters().pages_cut, adapters().pages_of)
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        orders = orders_of(house, number)
        done = reprint(orders, spoiled, at, lambda serials: house.say_reprinted(number, serials, reason, key))
    tell(asdict(done), _lines(done))


def _places(said: str | None) -> tuple[int, int] | None:
    """Places of the stack, from one to another."""
    if said is None:
        return None
    found = PLACES.fullmatch(said)
    if found is None:
        raise click.UsageError(say("places are two numbers"))
    return int(found[1]), int(found[2])


def _lines(done: Reprinted) -> Iterator[str]:
    yield say("reprinted", n=done.reprint, papers=len(done.serials), pages=done.pages, file=done.file)
    yield say("destroy the originals")
    yield from (say("original", **asdict(one)) for one in done.destroy)
