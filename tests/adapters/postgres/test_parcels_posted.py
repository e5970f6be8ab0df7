"""Parcels to employers, from the plan to the post: no list leaves that names somebody who was withdrawn.

What the post says of one parcel is said of that alone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.postgres.bundled import bundled_town, looked_through, posted, pressed, said_by_post
from adapters.postgres.planned import INSURER, ON, Town
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.papers.mailing import PostgresMailing
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.ledger import Said, record, story_of, withdraw
from madoguchi.desk.mailing import Acceptance
from madoguchi.issuing.stack import NotPulled
from madoguchi.issuing.steps import Step
from pages import joined

NAMES = "SELECT person, written FROM registry.name WHERE superseded IS NULL ORDER BY person"


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town, with papers of three people of one employer, and of one who has a letter of their own."""
    yield from bundled_town(request, server, settled, tmp_path)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """Their house."""
    with house(town.dsn, INSURER, town.spool) as opened:
        yield opened


@pytest.fixture
def sent(town: Town) -> None:
    """The three are posted in two parcels: 1 and 2, and 3."""


def test_a_list_that_names_who_was_withdrawn_goes_nowhere_until_it_is_made_anew(
    town: Town, at: PostgresHouse, tmp_path: Path
):
    names = {row["person"]: joined(row["written"]) for row in town.rows(NAMES)}
    text = pressed(at, tmp_path / "press")
    assert [person for person, name in names.items() if name in text] == [1, 2, 3]
    town.tell("protection", {"P2": {"support_measures": True}}, ON)
    (withdrawn,) = looked_through(at)
    withdraw(at.ledger, Said(Step.VOIDED, (withdrawn,), ON, "withdrawn"))
    with pytest.raises(NotPulled, match="the lists of 1 parcels to offices name a letter that was withdrawn"):
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


AWAY = [
    ("抜き取り、破棄した書面", [Step.DESTROYED]),
    ("窓口で渡し、返された書面", [Step.HANDED_OVER, Step.HANDED_BACK]),
]


@pytest.mark.parametrize(("why", "steps"), AWAY, ids=[one[0] for one in AWAY])
def test_a_list_stays_stale_whatever_became_of_who_is_named_on_it(town: Town, at: PostgresHouse, tmp_path, why, steps):
    pressed(at, tmp_path / "press")
    if steps == [Step.DESTROYED]:
        town.tell("protection", {"P2": {"support_measures": True}}, ON)
        assert looked_through(at) == [2]
        withdraw(at.ledger, Said(Step.VOIDED, (2,), ON, "withdrawn"))
    for step in steps:
        record(at.ledger, Said(step, (2,), ON, "in person" if step is Step.HANDED_BACK else None))
    assert at.ledger.ready(1).stale_lists == 1, why
    with pytest.raises(NotPulled, match="name a letter that was withdrawn"):
        posted(at)


def test_lists_are_looked_at_by_who_posts_and_not_only_before(town: Town, at: PostgresHouse, tmp_path: Path):
    """Between the look at what is ready and the posting somebody may be withdrawn."""
    pressed(at, tmp_path / "press")
    town.tell("protection", {"P2": {"support_measures": True}}, ON)
    withdraw(at.ledger, Said(Step.VOIDED, tuple(looked_through(at)), ON, "withdrawn"))
    receipt = PostgresMailing(at.session).posting(Acceptance("4711", {}))
    for ledger in (at.ledger, receipt):
        with pytest.raises(NotPulled, match="name a letter that was withdrawn"):
            ledger.post(1, Said(Step.DISPATCHED, (), ON))
    assert not town.rows("SELECT FROM papers.step WHERE step = 'dispatched'")


def test_what_was_taken_back_by_undoing_is_no_reason_for_a_new_list(at: PostgresHouse, town: Town, tmp_path: Path):
    pressed(at, tmp_path / "press")
    record(at.ledger, Said(Step.HANDED_OVER, (2,), ON))
    assert at.ledger.ready(1).stale_lists == 1
    record(at.ledger, Said(Step.UNDONE, (2,), ON, "mistyped", undoes=Step.HANDED_OVER))
    assert posted(at).papers == 4


# --- what the post says of parcels ------------------------------------------------------------------------------

BACK = "SELECT serial FROM papers.paper WHERE state = 'returned_mail' ORDER BY serial"
REPORTS = [
    ("一個口目の返送", 1, [1, 2], None),
    ("二個口目の返送", 3, [3], None),
    ("中の封書の照合番号", 2, [], "a letter by which no parcel to an office is known"),
    ("ほかの人の封書", 4, [4], None),
]


@pytest.mark.parametrize(("why", "letter", "back", "held"), REPORTS, ids=[one[0] for one in REPORTS])
def test_what_the_post_says_of_one_parcel_is_said_of_no_other(
    town: Town, sent: None, tmp_path, why, letter, back, held
):
    told = said_by_post(town, tmp_path, letter, "返送", "2026-08-05")
    assert ([row["serial"] for row in town.rows(BACK)], told) == (back, [held] if held else []), why


def test_of_a_paper_is_told_what_was_said_of_its_own_parcel(
    town: Town, at: PostgresHouse, sent: None, tmp_path: Path
):  # fmt: skip
    for letter, outcome in ((1, "お届け済み"), (3, "保管中")):
        assert said_by_post(town, tmp_path, letter, outcome, "2026-08-05") == []
    stories = {serial: story_of(at.ledger, serial).at_post for serial in (1, 2, 3, 4)}
    assert {serial: one and one.outcome for serial, one in stories.items()} == {
        1: "delivered", 2: "delivered", 3: "waiting", 4: None}  # fmt: skip


def test_a_parcel_whose_first_letter_was_withdrawn_is_known_by_the_next_one(town: Town, at: PostgresHouse, tmp_path):
    pressed(at, tmp_path / "press")
    town.tell("death", {"P1": {"died_on": ON}}, ON)
    withdraw(at.ledger, Said(Step.VOIDED, tuple(looked_through(at)), ON, "withdrawn"))
    pressed(at, tmp_path / "press")
    posted(at)
    assert said_by_post(town, tmp_path, 1, "返送", "2026-08-05") == ["a letter that was never posted"]
    assert said_by_post(town, tmp_path, 2, "返送", "2026-08-05") == []
    assert [row["serial"] for row in town.rows(BACK)] == [2, 3]


ELSEWHERE = [
    ("一つの束、最初の書面", "", 1, [1, 2, 3], None),
    ("一つの束、ほかの書面", "", 2, [], "a letter by which no parcel to an office is known"),
    ("二つの束", "UPDATE papers.paper SET batch = 2 WHERE serial = 3", 1, [],
     "a letter by which no parcel to an office is known"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "change", "letter", "back", "held"), ELSEWHERE, ids=[one[0] for one in ELSEWHERE])
def test_of_parcels_that_nobody_recorded_only_one_letter_of_one_stack_is_known(
    town: Town, at: PostgresHouse, tmp_path, why, change, letter, back, held
):
    posted(at)
    if change:
        town.rows("ALTER TABLE papers.paper DISABLE TRIGGER USER")
        town.rows(change)
    told = said_by_post(town, tmp_path, letter, "返送", "2026-08-05")
    assert ([row["serial"] for row in town.rows(BACK)], told) == (back, [held] if held else []), why
