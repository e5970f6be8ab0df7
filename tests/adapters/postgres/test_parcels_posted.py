"""Parcels to employers, from the plan to the post: no list leaves that names somebody who was withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_addressee import told_office
from desk.test_printing import MEANS, InThisProcess
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.ledger import Posted, Said, post, pull, withdraw
from madoguchi.desk.press import Pressing
from madoguchi.desk.print_checking import check_run
from madoguchi.desk.printing import orders_of, print_plan, to_print
from madoguchi.desk.run_lists import required
from madoguchi.issuing.stack import NotPulled
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from pages import joined

TOGETHER = "UPDATE plans.item SET unit = 'employer', envelope = 1 WHERE plan = 1 AND addressee = 'employer'"
NAMES = "SELECT person, written FROM registry.name WHERE superseded IS NULL ORDER BY person"


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """A house with papers of three people of one employer, and of one who has a letter of their own."""
    told_office(town, "汐見工業", "汐見市港1番")
    town.tell("membership", {f"P{n}": {"office": "A"} for n in range(1, 5)}, ON)
    town.plan([*(Line(n, addressee="employer") for n in (1, 2, 3)), Line(4)])
    town.rows("ALTER TABLE plans.item DISABLE TRIGGER USER")
    town.rows(TOGETHER)
    town.apply(1)
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    with house(town.dsn, INSURER, town.spool) as opened:
        looked_through(opened)
        yield opened


def looked_through(at: PostgresHouse) -> list[int]:
    """The serials that a look through the stack lists."""
    return [one.serial for one in pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON)).withdraw]


def pressed(at: PostgresHouse, folder: Path) -> str:
    """Print the plan; what its lists say."""
    means = replace(MEANS, run="0001")
    print_plan(to_print(at, 1), means, Pressing(InThisProcess(means.look), PrintFolder(folder), runs=at))
    assert list(check_run(orders_of(at, 1), means, PrintFolder(folder), pages)) == []
    made = [one for one in required(PrintFolder(folder)).made if one.is_lists]
    return "".join(page.text for one in made for page in pages((folder / one.file).read_bytes(), codes=False))


def posted(at: PostgresHouse) -> Posted:
    return post(at.ledger, 1, Said(Step.DISPATCHED, (), ON))


def test_a_list_that_names_who_was_withdrawn_goes_nowhere_until_it_is_made_anew(
    town: Town, at: PostgresHouse, tmp_path: Path
):
    names = {row["person"]: joined(row["written"]) for row in town.rows(NAMES)}
    text = pressed(at, tmp_path / "press")
    assert [person for person, name in names.items() if name in text] == [1, 2, 3]
    town.tell("protection", {"P2": {"support_measures": True}}, ON)
    (withdrawn,) = looked_through(at)
    withdraw(at.ledger, Said(Step.VOIDED, (withdrawn,), ON, "withdrawn"))
    with pytest.raises(NotPulled, match="the lists of 1 parcels to employers name a letter that was withdrawn"):
        posted(at)
    text = pressed(at, tmp_path / "press")
    assert [person for person, name in names.items() if name in text] == [1, 3]
    assert posted(at).papers == 3


def test_who_has_a_letter_of_their_own_changes_no_list(town: Town, at: PostgresHouse, tmp_path: Path):
    pressed(at, tmp_path / "press")
    town.tell("death", {"P4": {"died_on": ON}}, ON)
    (withdrawn,) = looked_through(at)
    withdraw(at.ledger, Said(Step.VOIDED, (withdrawn,), ON, "withdrawn"))
    assert posted(at).papers == 3


def test_what_is_printed_elsewhere_has_no_list_of_ours(town: Town, at: PostgresHouse):
    town.tell("death", {"P2": {"died_on": ON}}, ON)
    (withdrawn,) = looked_through(at)
    withdraw(at.ledger, Said(Step.VOIDED, (withdrawn,), ON, "withdrawn"))
    assert posted(at).papers == 3
