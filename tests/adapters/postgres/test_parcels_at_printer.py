"""Letters of parcels at a printer: each counts by its own code, and a parcel is posted when all of it is printed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.bundled import TWO, bundled_town, kept_back, looked_through, posted, pressed
from adapters.postgres.planned import INSURER, ON, Town
from adapters.postgres.test_mail_handed_over import FIRM, LATER, SAY
from madoguchi.adapters.intake_files.counter_words import read_letter_code
from madoguchi.adapters.pdf_cutting import cut
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.database.login_grants import give as give_login
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.papers.mailing import PostgresMailing
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.rolls.cells import UnreadableCell
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.ledger import NothingToPost, Said, post, withdraw
from madoguchi.desk.mail_to_printer import NotHandedOver, chosen_of, give, given_files, parcels, reprint_of
from madoguchi.desk.mailing import Acceptance, Given, Giving, Miscounted, PostedMail
from madoguchi.desk.print_reprint import Reprinting, Spoiled, reprint
from madoguchi.desk.printing import orders_of
from madoguchi.desk.run_lists import LIST, required
from madoguchi.issuing.looks import Look
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.steps import Step

HEAD = "封書の照合番号,結果"
LAID = "SELECT serial FROM papers.paper WHERE plan = 1 AND state = 'printed' ORDER BY serial"


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
def say(town: Town, tmp_path: Path) -> Callable[..., list[str]]:
    """The printer reports letters; what of it is kept back."""

    def said(*rows: str) -> list[str]:
        return kept_back(town, tmp_path, "printed_back", "\n".join([HEAD, *rows, ""]))

    return said


def given(at: PostgresHouse, folder: Path, look: Look = TWO) -> RunList:
    """All of the plan is printed, and given to a printer."""
    pressed(at, folder, look)
    run = chosen_of(required(PrintFolder(folder)), frozenset(), frozenset())
    assert give(PostgresMailing(at.session), of(run)).hand_over > 0
    return run


def of(run: RunList, instead_of: Sequence[str] = ()) -> Giving:
    return Giving(1, FIRM, ON, LATER, given_files(run), frozenset(instead_of))


def printed(*letters: int, word: str = "印刷済み") -> list[str]:
    return [f"0001-{one:08d},{word}" for one in letters]


def lying(town: Town) -> list[int]:
    return [row["serial"] for row in town.rows(LAID)]


def test_a_parcel_is_posted_once_each_of_its_letters_is_said_to_be_printed_and_holds_up_no_other(
    town: Town, at: PostgresHouse, say, tmp_path: Path
):
    given(at, tmp_path / "press")
    assert say(*printed(1, 3, 4)) == []
    assert posted(at).unprinted == 2, "1 waits for 2, which lies in the same parcel"
    assert lying(town) == [1, 2]
    with pytest.raises(NothingToPost):
        posted(at)
    assert say(*printed(2)) == []
    assert posted(at).papers == 2


def test_nobody_posts_a_letter_without_its_parcel_in_the_database_itself(town: Town, at: PostgresHouse, say, tmp_path):
    given(at, tmp_path / "press")
    say(*printed(1, 3, 4))
    with pytest.raises(RuleBroken, match="not said to be printed"):
        town.rows(SAY, 1)
    town.rows(SAY, 3)


@pytest.fixture
def of_one_office(town: Town, ask: Callable[..., Any]) -> Town:
    """The town as a clerk of the employer's office sees it, who logs in."""
    name = f"p{town.dsn.partition('?')[0].rpartition('_')[2]}"
    password = ask(town.dsn, lambda one: add_login(one, name, ["clerk"]))
    ask(town.dsn, lambda one: give_login(one, name, [LoginGrant(INSURER, "A")]))
    return replace(town, dsn=town.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"))


def test_a_login_of_one_office_posts_no_letter_without_its_parcel_either(
    at: PostgresHouse, of_one_office: Town, say, tmp_path: Path
):
    given(at, tmp_path / "press")
    say(*printed(1, 3, 4))
    for away in (1, 2):
        with pytest.raises(RuleBroken, match="not said to be printed"):
            of_one_office.rows(SAY, away)
    of_one_office.rows(SAY, 3)


UNTOLD = ["SELECT FROM papers.in_envelopes(1, ARRAY[1])", "SELECT FROM papers.not_back(1)"]
NOBODYS = ["SELECT FROM papers.of_letters(1, ARRAY[1])", "SELECT FROM papers.waits_for_printer(1)"]


def test_a_login_of_one_office_is_told_of_no_letter_at_a_printer(at: PostgresHouse, of_one_office: Town, tmp_path):
    given(at, tmp_path / "press")
    assert {one: of_one_office.rows(one) for one in UNTOLD} == {one: [] for one in UNTOLD}
    for one in NOBODYS:
        with pytest.raises(NotAllowed):
            of_one_office.rows(one)


P_CODES = [
    ("小包の番号", "0001-P00000001"),
    ("明細書の用紙の番号", "0001-P00000001-1/3"),
    ("全角", "０００１－Ｐ００００００００１"),
]


@pytest.mark.parametrize(("why", "code"), P_CODES, ids=[one[0] for one in P_CODES])
def test_the_code_of_a_parcel_is_of_no_letter_and_it_is_said_what_to_name_instead(why: str, code: str):
    with pytest.raises(UnreadableCell) as refused:
        read_letter_code(code)
    assert "the code of a parcel" in refused.value.why, why
    assert "each letter inside" in refused.value.do


def test_who_reports_a_parcel_says_nothing_of_what_lies_in_it(town: Town, at: PostgresHouse, say, tmp_path: Path):
    given(at, tmp_path / "press")
    assert len(say("0001-P00000001,印刷済み", *printed(4))) == 1
    assert posted(at).papers == 1, "the letter that lies in no parcel"
    assert lying(town) == [1, 2, 3]


def test_only_the_spoiled_letter_of_a_parcel_is_printed_again_and_given_alone(
    town: Town, at: PostgresHouse, say, tmp_path
):
    folder, mailing = tmp_path / "press", PostgresMailing(at.session)
    run = given(at, folder)
    assert say(*printed(1, 3, 4), *printed(2, word="損紙")) == []
    assert [one.serials for one in mailing.spoiled(1)] == [(2,)]
    again = printed_again(at, folder, 2)
    assert [(one.code, one.letters) for one in again.parcels] == [
        ("0001-P00000001", ("0001-00000001", "0001-00000002"))], "where it is put"  # fmt: skip
    assert [one.letters for one in given_files(again)] == [(2,)]
    assert give(mailing, of(again)) == Given(2, sample=True)
    assert mailing.letters_away(1)[again.made[0].name] == {2}
    for whole in (run, again):
        with pytest.raises(NotHandedOver, match="were given before"):
            give(mailing, of(whole))
    ((service, files),) = parcels(PrintFolder(folder / "reprint"), again)
    listed = dict(files)
    assert (service, [name for name in listed if name.endswith(".pdf")]) == ("reprint", [again.made[0].file])
    assert RunList.read(listed[LIST]).parcels == again.parcels
    assert say(*printed(2)) == []
    assert posted(at).papers == 4


def printed_again(at: PostgresHouse, folder: Path, serial: int) -> RunList:
    """A spoiled letter printed again, as it is given to a printer."""
    stock = PrintFolder(folder / "reprint")
    means = Reprinting(PrintFolder(folder), stock, cut, lambda pdf: list(pages(pdf)))
    done = reprint(orders_of(at, 1), Spoiled(frozenset({serial})), means,
                   lambda serials: at.say_reprinted(1, serials, "破損", None))  # fmt: skip
    assert done.serials == (serial,)
    return reprint_of(required(PrintFolder(folder)), stock, done.reprint)


def test_a_good_letter_is_not_given_twice_with_a_spoiled_one_of_its_parcel(at: PostgresHouse, say, tmp_path: Path):
    """Neither in the desk nor, past it, in the database."""
    folder, mailing = tmp_path / "press", PostgresMailing(at.session)
    run = given(at, folder)
    say(*printed(1, 3, 4), *printed(2, word="損紙"))
    with pytest.raises(RuleBroken, match="handed to a printer before"):
        mailing.give(of(run))
    names = [one.file for one in given_files(run)]
    assert mailing.give(of(run, names)).hand_over == 2, "destroyed, the whole parcel is given anew"


def test_a_letter_of_whom_all_is_withdrawn_holds_up_no_parcel(town: Town, at: PostgresHouse, say, tmp_path: Path):
    given(at, tmp_path / "press")
    say(*printed(1, 3, 4))
    town.tell("death", {"P2": {"died_on": ON}}, ON)
    withdraw(at.ledger, Said(Step.VOIDED, tuple(looked_through(at)), ON, "withdrawn"))
    pressed(at, tmp_path / "press", TWO)
    assert posted(at).papers == 3


COUNTS = [("一つの小包", replace(TWO, parcel=replace(TWO.parcel, sheets=0)), 2), ("二つに分けた小包", TWO, 3)]


@pytest.mark.parametrize(("why", "look", "letters"), COUNTS, ids=[one[0] for one in COUNTS])
def test_the_post_counts_each_parcel_as_one(at: PostgresHouse, tmp_path: Path, why, look, letters):
    pressed(at, tmp_path / "press", look)
    mailing, said = PostgresMailing(at.session), Said(Step.DISPATCHED, (), ON)
    with pytest.raises(Miscounted):
        post(mailing.posting(Acceptance("R-1", {"ordinary": letters + 1})), 1, said)
    done = post(mailing.posting(Acceptance("R-1", {"ordinary": letters})), 1, said)
    assert isinstance(done, PostedMail)
    assert done.services == {"ordinary": letters}, why
