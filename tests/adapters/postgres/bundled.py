"""A town whose employer or branch is sent a parcel: three people of one, and one who has a letter of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from adapters.postgres.once import town_once
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_addressee import told_office
from desk.test_printing import MEANS, InThisProcess
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.intake import Wish
from madoguchi.desk.ledger import Posted, Said, post, pull
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import orders_of, print_plan, to_print
from madoguchi.desk.run_lists import required
from madoguchi.issuing.looks import Look, Parcel
from madoguchi.issuing.steps import Step
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition

TOGETHER = "UPDATE plans.item SET unit = addressee, envelope = 1 WHERE plan = $1 AND addressee <> 'person'"
EMPLOYER = "汐見工業"
TWO = replace(MEANS.look, parcel=Parcel(sheets=4))  # the three in two parcels: 1 and 2, 3


THREE = tuple(Line(n, addressee="employer") for n in (1, 2, 3))
LINES = (*THREE, Line(4))


def bundled_town(
    request: pytest.FixtureRequest, server: Server, settled: str, folder: Path, lines: Sequence[Line] = LINES
) -> Iterator[Town]:
    """The town, its plan carried out as by `bundled`, which is done once a process; with its files, for a test.

    For who asks for the fixture `sent` the three are posted as well, in two parcels: 1 and 2, and 3.
    """
    sent = "sent" in request.fixturenames
    done = partial(_carried_out, lines, sent)
    name = f"bundled_{lines[0].addressee}{'_sent' if sent else ''}"
    yield from town_once(request, server, settled, folder, (name, done))


def _carried_out(lines: Sequence[Line], sent: bool, town: Town) -> None:
    with bundled(town, lines) as at:
        if sent:
            pressed(at, town.spool / "press", TWO)
            posted(at)


@contextmanager
def bundled(town: Town, lines: Sequence[Line] = LINES) -> Iterator[PostgresHouse]:
    """The house of the town; plan 1 is carried out, and its stack was looked through."""
    told_office(town, EMPLOYER, "汐見市港1番", lines[0].addressee)
    town.tell("membership", {f"P{n}": {"office": "A"} for n in range(1, 5)}, ON)
    plan = town.plan(lines)
    town.rows("ALTER TABLE plans.item DISABLE TRIGGER USER")
    town.rows(TOGETHER, plan)
    town.apply(plan)
    town.folder(plan).folder.rename(town.spool / f"{INSURER}-plan-{plan}")
    with house(town.dsn, INSURER, town.spool) as opened:
        looked_through(opened)
        yield opened


def looked_through(at: PostgresHouse) -> list[int]:
    """The serials that a look through the stack lists."""
    return [one.serial for one in pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON)).withdraw]


def pressed(at: PostgresHouse, folder: Path, look: Look = MEANS.look) -> str:
    """Print the plan; what its lists say."""
    means = replace(MEANS, run="0001", look=look)
    print_plan(to_print(at, 1), means, Pressing(InThisProcess(means.look), PrintFolder(folder), runs=at))
    assert list(check_run(orders_of(at, 1), means, PrintFolder(folder), pages)) == []
    made = [one for one in required(PrintFolder(folder)).made if one.is_lists]
    return "".join(page.text for one in made for page in pages((folder / one.file).read_bytes(), codes=False))


def posted(at: PostgresHouse) -> Posted:
    return post(at.ledger, 1, Said(Step.DISPATCHED, (), ON))


def kept_back(town: Town, folder: Path, kind: str, text: str) -> list[str]:
    """What is kept back of a file of a report."""
    path = folder / f"{kind}-{len(list(folder.glob(f'{kind}-*')))}.csv"
    path.write_text(text, "utf-8")
    intake = PostgresIntake(town.dsn, INSURER, "intake")
    file = intake.take(CsvOfKind(path, layout_named(kind)), Wish(date(2026, 8, 21), date(2026, 8, 20))).file
    return [one.row.what for one in intake.kept(file)]


def said_by_post(town: Town, folder: Path, letter: int, outcome: str, day: str) -> list[str]:
    """What is kept back of a report of the post about one letter."""
    head = "封書の照合番号,お問い合わせ番号,配達の状況,年月日"
    return kept_back(town, folder, "post_back", f"{head}\n0001-{letter:08},,{outcome},{day}\n")
