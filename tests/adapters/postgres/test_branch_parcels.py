"""A branch of the insurer is sent its people's letters in a parcel, from the plan to the receipt, as an employer is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.postgres.bundled import EMPLOYER, THREE, TWO, bundled_town, looked_through, posted, pressed, said_by_post
from adapters.postgres.people_of_plans import MADE_ON, NO_CARD, load, person
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_addressee import told_office
from adapters.postgres.test_envelopes_by_mail import by_practice, planned
from adapters.postgres.test_mail_again import DAY
from madoguchi.adapters.postgres.papers.again import PostgresReturning
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.papers.receipts import PostgresReceipts
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Said, story_of, withdraw
from madoguchi.desk.parcel_receipts import Received, Receiving, Signed
from madoguchi.issuing.again import Next
from madoguchi.issuing.stack import NotPulled
from madoguchi.issuing.steps import Step
from pages import joined

BACK = "SELECT serial FROM papers.paper WHERE state = 'returned_mail' ORDER BY serial"
SIGNED_ON = BusinessDay(ON + timedelta(3))
LINES = (*(replace(one, addressee="branch") for one in THREE), Line(4))


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town, with papers of three people of one branch, and of one who has a letter of their own."""
    yield from bundled_town(request, server, settled, tmp_path, LINES)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """Their house."""
    with house(town.dsn, INSURER, town.spool) as opened:
        yield opened


@pytest.fixture
def sent(town: Town) -> None:
    """The three are posted in two parcels: 1 and 2, and 3."""


def test_a_plan_puts_what_goes_to_a_branch_into_one_envelope_and_who_is_protected_into_another(
    migrated: str, tmp_path: Path
):
    load(migrated, [person(f"P{n}", NO_CARD, {"support_measures": n == 3}) for n in (1, 2, 3)])
    town = Town(migrated, tmp_path, INSURER)
    told_office(town, "浜支部", "汐見市浜1番", "branch")
    town.tell("membership", {f"P{n}": {"household_key": f"H{n}", "office": "A"} for n in (1, 2, 3)}, MADE_ON)
    rows = planned(town, by_practice(tmp_path, addressee="branch", certificate_mail="ordinary"))
    assert not town.rows("SELECT FROM plans.held")
    assert [(row["addressee"], row["unit"]) for row in rows] == [("branch", "branch")] * 2 + [("person", "person")]
    assert [row["envelope"] for row in rows] == [1, 1, 3]


def test_a_branch_signs_for_what_lay_in_its_parcels(at: PostgresHouse, tmp_path: Path):
    text = pressed(at, tmp_path / "press", TWO)
    assert (text.count("支部名"), [word for word in ("事業所", "従業員", "社内") if word in text]) == (6, [])
    assert joined(EMPLOYER) in text
    posted(at)
    receipts = PostgresReceipts(at.session)
    assert [(one.code, one.office, one.letters, one.waits) for one in receipts.sent(1)] == [
        ("0001-P00000001", EMPLOYER, 2, True), ("0001-P00000003", EMPLOYER, 1, True)]  # fmt: skip
    assert receipts.say(Receiving((Signed(1, 1, 2),), SIGNED_ON)) == Received(1, 0)
    assert [one.waits for one in receipts.sent(1)] == [False, True]


def test_whoever_is_withdrawn_takes_the_list_to_a_branch_along(town: Town, at: PostgresHouse, tmp_path: Path):
    name = joined(town.value("SELECT written FROM registry.name WHERE person = 2 AND superseded IS NULL"))
    assert name in pressed(at, tmp_path / "press")
    town.tell("protection", {"P2": {"support_measures": True}}, ON)
    withdraw(at.ledger, Said(Step.VOIDED, tuple(looked_through(at)), ON, "withdrawn"))
    with pytest.raises(NotPulled, match="name a letter that was withdrawn"):
        posted(at)
    assert name not in pressed(at, tmp_path / "press")
    assert posted(at).papers == 3


REPORTS = [  # (why, of which letter the post says that it came back, what then lies here, what is held back)
    ("小包が戻った", 1, [1, 2], []),
    ("中の封書の番号", 2, [], ["a letter by which no parcel to an office is known"]),
]


@pytest.mark.parametrize(("why", "letter", "back", "held"), REPORTS, ids=[one[0] for one in REPORTS])
def test_what_the_post_says_of_a_parcel_to_a_branch_is_said_of_all_in_it_and_none_goes_again_by_itself(
    town: Town, at: PostgresHouse, sent: None, tmp_path: Path, why: str, letter: int, back: list[int], held: list[str]
):
    assert said_by_post(town, tmp_path, 1, "保管中", "2026-08-04") == []
    assert [(told := story_of(at.ledger, n).at_post) and told.outcome for n in (1, 2, 3)] == [
        "waiting",
        "waiting",
        None,
    ]
    assert said_by_post(town, tmp_path, letter, "返送", "2026-08-05") == held, why
    assert [row["serial"] for row in town.rows(BACK)] == back, why
    assert [one.next for one in PostgresReturning(at.session).came_back(1, DAY)] == [Next.LOOK] * len(back)
