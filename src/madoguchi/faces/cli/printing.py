"""`print` (印刷): the letters of a plan as files for a print shop, and whether these files are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk import printing as desk
from madoguchi.desk.house import House
from madoguchi.desk.press import REPRINT, TO_CHECK, TO_PRINT, TRIAL, LastFour, Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.print_means import means_of
from madoguchi.desk.reprint_checking import check_reprints
from madoguchi.faces.cli.arguments import FILE, ON, PRACTICES
from madoguchi.faces.cli.business_days import NOW
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.keys import KEY_FILE
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.look_gaps import gap_lines
from madoguchi.faces.cli.plan_apply import NUMBER, OWN, SPOOL
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.speaking import DIFFERS, end, language, say, tell
from madoguchi.faces.cli.worded import paper_named
from madoguchi.issuing.contents import labels
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import NO_FACE, TWO_WINDOWS, Means
from madoguchi.issuing.look_gaps import gaps_on
from madoguchi.issuing.look_reading import looks_of
from madoguchi.issuing.orders import is_sample
from madoguchi.issuing.run_list import Barred, Held
from madoguchi.issuing.sheets import run_of
from madoguchi.issuing.towns import Towns
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.terms.paper import Paper

SHOWN: Final = 20
ITEM: Final = "item "
# What of a letter is no entry of a paper.
PLACES: Final = frozenset({
    "item addressee", "item paragraphs", "item reference", "item telephone", "item title", "item enclosed",
    "item insurer", "item department", "item insurer address", "item hours", "item fax", "item opening", "item form",
    "item example", "item back", "item counter",
    "item guide", "item question", "item row", "item rows", "item year",
})  # fmt: skip
PAPERS: Final = frozenset(one.value for one in Paper)
WITH_DIGITS: Final = Paper.SUBSCRIBER_DATA_NOTICE.value
PRESS = click.option("--press", type=click.Path(file_okay=False, path_type=Path), default=Path("var/press"))
FACES = click.option("--faces", "faces_file", type=FILE, envvar="MADOGUCHI_FACES")
POSTCODES = click.option("--postcodes", "postcodes_file", type=FILE, envvar="MADOGUCHI_POSTCODES")
FIRST = click.option("--first", type=click.IntRange(min=1))
ROOM: Final = "madoguchi.faces.cli.print_"
APART: Final = {"productive": f"{ROOM}productive:productive", "status": f"{ROOM}status:status",
                "reprint": f"{ROOM}reprint:again", "pull": f"{ROOM}pull:pull",
                "check-letters": f"{ROOM}check_letters:check_again",
                "copy": f"{ROOM}copy:copy", "copy-letter": f"{ROOM}copy_letter:copy_letter",
                "letters": f"{ROOM}letters:letters", "sheet": f"{ROOM}sheet:sheet",
                "portal-page": "madoguchi.faces.cli.portal_page:page"}  # fmt: skip
WHY: Final = {NO_FACE: "not printed for a letter", desk.TOO_LONG: "not printed for its length",
              TWO_WINDOWS: "not printed for two windows"}  # fmt: skip


@click.group("print", cls=SpokenGroup, places=APART)
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
@KEY_FILE
@FOLDER
def make(number: int, insurer: str, on: date, jobs: int, **given: Any) -> None:
    """Print the letters of a plan, or go on with it."""
    practice, seals = practice_of(insurer, given["practice"])
    stack, towns = adapters().faces(given["faces_file"]), towns_of(given["postcodes_file"])
    with ExitStack() as held:
        house = held.enter_context(adapters().house(given["folder"], given["spool"], insurer))
        stop = held.enter_context(house.asked_to_stop())
        orders, folder = _asked(desk.to_print(house, number), given["press"], given["first"])
        means = replace(_means(practice, stack.faces, on, number), towns=towns, boxes=bool(given["first"]),
                        sample=_sample(orders, given["first"]))  # fmt: skip
        stock = adapters().print_folder(folder, insurer, number)
        digits = held.enter_context(_digits(insurer, number, given, (orders, means), TO_PRINT))
        press = adapters().press(means, stack, seals, jobs, digits)
        at = Pressing(press, stock, stop)
        run = desk.print_plan(orders, means, at if given["first"] else _in_earnest(at, house, number, orders))
    made = say("printed letters", plan=number, letters=run.letters, papers=run.papers, pages=run.pages,
               files=run.shards, again=run.again)  # fmt: skip
    tell(asdict(run), [*_marked(run), *_ended(practice, on), made, *_parcels(run), *_barcodes(run.barcodes),
                       *held_lines(run.held)])  # fmt: skip
    end(DIFFERS if run.held else 0)


def _wants_digits(orders: Sequence[Content], means: Means, first: int | None) -> bool:
    """Whether individual numbers are opened: of the one paper that shows digits, where chosen, and of no trial."""
    return means.digits and not first and any(one["paper"] == WITH_DIGITS for one in orders)


def _digits(
    insurer: str, number: int, given: dict[str, Any], printed: tuple[Sequence[Content], Means], purpose: str
) -> AbstractContextManager[LastFour | None]:
    """Who opens the numbers of what is printed, if digits of any are shown."""
    if not _wants_digits(*printed, given["first"]):
        return nullcontext()
    return adapters().last_four(given["folder"], insurer, number, given["key_file"], purpose)


@print_.command("check")
@NUMBER
@OWN
@ON
@SPOOL
@PRESS
@PRACTICES
@FACES
@POSTCODES
@FIRST
@KEY_FILE
@FOLDER
def check(number: int, insurer: str, on: date, **given: Any) -> None:
    """Read the files of a plan again, as a scanner would; exit 1 where something is not right."""
    practice, _ = practice_of(insurer, given["practice"])
    faces = adapters().faces(given["faces_file"]).faces
    with adapters().house(given["folder"], given["spool"], insurer) as house:
        orders, folder = _asked(desk.orders_of(house, number), given["press"], given["first"])
    means = replace(_means(practice, faces, on, number), sample=_sample(orders, given["first"]),
                    towns=towns_of(given["postcodes_file"]))  # fmt: skip
    stock = adapters().print_folder(folder, insurer, number)
    again = adapters().print_folder(given["press"] / REPRINT, insurer, number)
    with _digits(insurer, number, given, (orders, means), TO_CHECK) as digits:
        faults = [*check_run(orders, means, stock, adapters().pages_of, digits),
                  *check_reprints(stock, again, adapters().pages_of)]  # fmt: skip
    lines = [say("print fault", file=one.file, page=one.page, what=one.what) for one in faults]
    tell({"faults": [asdict(one) for one in faults]}, lines or [say("prints are right")])
    end(DIFFERS if faults else 0)


def _asked(orders: Sequence[Content], folder: Path, first: int | None) -> tuple[Sequence[Content], Path]:
    """What is printed, and where to: all, or of a trial the first letters."""
    return (desk.first_of(orders, first), folder / TRIAL) if first else (orders, folder)


def _sample(orders: Sequence[Content], first: int | None) -> bool:
    """Whether 見本 stands on it: on what its plan made a sample, and on every trial, which is a second copy."""
    return bool(first) or is_sample(orders)


def _in_earnest(at: Pressing, house: House, number: int, orders: Sequence[Content]) -> Pressing:
    """Of a whole run, and no trial: it is recorded, and letters keep their ranks."""
    return replace(at, runs=house, gone=partial(desk.gone_from, house, number, orders))


def _marked(run: desk.Run) -> Iterator[str]:
    if run.sample:
        yield say("printed as samples")


def _ended(practice: InsurerPractice, on: date) -> Iterator[str]:
    """What the look said once and says no more on the day of the run."""
    return gap_lines(gaps_on(looks_of(practice), on))


def _parcels(run: desk.Run) -> Iterator[str]:
    if run.parcels:
        yield say("parcels to offices", parcels=run.parcels, inside=run.inside)


def _means(practice: InsurerPractice, faces: Any, on: date, number: int) -> Means:
    return means_of(practice, faces, on, run_of(number))


def towns_of(file: Path | None) -> Towns | None:
    """The post's list of towns (郵便番号データ), where barcodes are asked for."""
    return adapters().postcodes(file) if file else None


def _barcodes(counted: Barred) -> Iterator[str]:
    """How many letters bear the customer barcode, and how many do not, by reason."""
    if counted.postcodes:
        yield say("letters with barcode", count=counted.bearing)
    for reason, count in counted.without.items():
        yield say(f"count {reason}", count=count)


def item_named(item: str) -> str:
    """What of a letter or paper was not printed, in words (項目の表示): an entry, a paper on the list, or a place."""
    if item in labels():
        return labels(language())[item]
    if item in PAPERS:
        return paper_named(item)
    return say(ITEM + item) if ITEM + item in PLACES else item


def held_lines(held: tuple[Held, ...]) -> Iterator[str]:
    """Papers that are not printed (保留の一覧), without a name: who may look at them finds them by their serial."""
    for one in held[:SHOWN]:
        yield say(WHY[one.why], serial=one.serial, item=item_named(one.item), code_points=" ".join(one.points))
    if len(held) > SHOWN:
        yield say("more held papers", count=len(held) - SHOWN)
