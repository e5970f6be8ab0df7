"""`print` (印刷): the letters of a plan as files for a print shop, and whether these files are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk import printing as desk
from madoguchi.desk.practices import with_practices
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.faces.cli.arguments import FILE, ON, PRACTICES
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.plan_apply import NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, say, tell
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import NO_FACE, Means
from madoguchi.issuing.print_run import Barred, Held
from madoguchi.issuing.towns import Towns
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.terms.errors import Refused

SHOWN: Final = 20
TRIAL: Final = "trial"  # apart from the run: nobody is to post it
PRESS = click.option("--press", type=click.Path(file_okay=False, path_type=Path), default=Path("var/press"))
FACES = click.option("--faces", "faces_file", type=FILE, envvar="MADOGUCHI_FACES")
POSTCODES = click.option("--postcodes", "postcodes_file", type=FILE, envvar="MADOGUCHI_POSTCODES")
FIRST = click.option("--first", type=click.IntRange(min=1))
WHY: Final = {NO_FACE: "not printed for a letter", desk.TOO_LONG: "not printed for its length"}


@click.group("print", cls=SpokenGroup)
def print_() -> None:
    """Printing."""


@print_.command("make")
@NUMBER
@OWN
@NOW
@SPOOL
@PRESS
@PRACTICES
@FACES
@POSTCODES
@click.option("--jobs", type=click.IntRange(min=1), default=1)
@FIRST
@FOLDER
def make(number: int, insurer: str, on: date, jobs: int, **given: Any) -> None:
    """Print the letters of a plan, or go on with it."""
    practice, seals = _practice(insurer, given["practice"])
    stack, towns = adapters().faces(given["faces_file"]), _towns(given["postcodes_file"])
    with adapters().house(given["folder"], given["spool"], insurer) as house, house.asked_to_stop() as stop:
        orders, folder = _asked(desk.to_print(house, number), given["press"], given["first"])
        means = replace(_means(practice, stack.faces, on, number), towns=towns, boxes=bool(given["first"]))
        stock = adapters().print_folder(folder, insurer, number)
        press = adapters().press(means, stack, seals, jobs)
        run = desk.print_plan(orders, means, Pressing(press, stock, stop))
    tell(asdict(run), [say("printed letters", plan=number, letters=run.letters, papers=run.papers, pages=run.pages,
                           files=run.shards, again=run.again), *_barcodes(run.barcodes), *_held(run.held)])  # fmt: skip
    end(DIFFERS if run.held else 0)


@print_.command("check")
@NUMBER
@OWN
@ON
@SPOOL
@PRESS
@PRACTICES
@FACES
@FIRST
@FOLDER
def check(number: int, insurer: str, on: date, **given: Any) -> None:
    """Read the files of a plan again, as a scanner would; exit 1 where something is not right."""
    practice, _ = _practice(insurer, given["practice"])
    means = _means(practice, adapters().faces(given["faces_file"]).faces, on, number)
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        orders, folder = _asked(desk.orders_of(house, number), given["press"], given["first"])
    stock = adapters().print_folder(folder, insurer, number)
    faults = list(check_run(orders, means, stock, adapters().pages_of))
    lines = [say("print fault", file=one.file, page=one.page, what=one.what) for one in faults]
    tell({"faults": [asdict(one) for one in faults]}, lines or [say("prints are right")])
    end(DIFFERS if faults else 0)


def _asked(orders: Sequence[Content], folder: Path, first: int | None) -> tuple[Sequence[Content], Path]:
    """What is printed, and where to: all, or of a trial the first letters."""
    return (desk.first_of(orders, first), folder / TRIAL) if first else (orders, folder)


def _means(practice: InsurerPractice, faces: Any, on: date, number: int) -> Means:
    return desk.means_of(practice, faces, on, f"{number:04d}")


def _towns(file: Path | None) -> Towns | None:
    """The post's list of towns, where barcodes are asked for."""
    return adapters().postcodes(file) if file else None


def _barcodes(counted: Barred) -> Iterator[str]:
    """How many letters bear the customer barcode, and how many do not, by reason."""
    if counted.postcodes:
        yield say("letters with barcode", count=counted.bearing)
    for reason, count in counted.without.items():
        yield say(f"count {reason}", count=count)


def _practice(insurer: str, files: tuple[Path, ...]) -> tuple[InsurerPractice, Path]:
    """The practice of an insurer, and the folder that pictures are named from."""
    edition = with_practices(shipped_edition(), files)
    if insurer not in edition.practices:
        raise Refused(what="an insurer without a practice file", why="papers bear its name, its seal and its counters",
                      do="name its file: --practice FILE")  # fmt: skip
    return edition.practices[insurer], next((one.parent for one in files), Path())


def _held(held: tuple[Held, ...]) -> Iterator[str]:
    """Papers that are not printed, without a name: who may look at them finds them by their serial."""
    for one in held[:SHOWN]:
        yield say(WHY[one.why], serial=one.serial, item=one.item, code_points=" ".join(one.points))
    if len(held) > SHOWN:
        yield say("more held papers", count=len(held) - SHOWN)
