"""Files given to a printer, and what may be posted of them: nothing twice, nothing that nobody says is printed."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.postgres.once import town_once
from adapters.postgres.planned import INSURER, ON, Line, Town
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.papers.mailing import PostgresMailing
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.ledger import NothingToPost, Said, post, pull
from madoguchi.desk.mail_to_printer import give
from madoguchi.desk.mailing import Acceptance, Given, GivenFile, Giving, Miscounted, PostedMail
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import UsedKey

FIRM, LATER = "架空印刷", ON + timedelta(30)
SAID = "INSERT INTO papers.print_report VALUES (1, $1, $2, $3, $4, $5, '2026-07-27', 1) RETURNING letter"
SAY = "INSERT INTO papers.step (insurer, serial, step, on_day) VALUES (1, $1, 'dispatched', '2026-07-27') RETURNING n"


def three_printed(town: Town) -> None:
    """Three letters of plan 1 are printed into files, and the stack was looked through."""
    town.apply(town.plan([Line(n) for n in (1, 2, 3)]))
    with house(town.dsn, INSURER, town.spool) as opened:
        pull(opened.ledger, shipped_edition(), 1, None, said(Step.PULL))
        opened.end_run(1, opened.begin_run(1).run, (1, 2, 3), {})


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town; for who asks for its house `at`, when three letters are printed."""
    done = ("mail_printed", three_printed) if "at" in request.fixturenames else None
    yield from town_once(request, server, settled, tmp_path, done)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """Its house."""
    with house(town.dsn, INSURER, town.spool) as opened:
        yield opened


@pytest.fixture
def mailing(at: PostgresHouse) -> PostgresMailing:
    return PostgresMailing(at.session)


def said(step: Step = Step.DISPATCHED, *serials: int, key: str | None = None) -> Said:
    return Said(step, serials, ON, None, key)


def a_file(*letters: int, mark: str = "a") -> GivenFile:
    """A file of letters of one paper and one sheet each."""
    name = mark * 56 + "".join(map(str, letters)).rjust(8, "0")
    return GivenFile(name, name, "A4-ordinary-001", len(letters), letters, letters, (1,) * len(letters))


def giving(
    *files: GivenFile, instead_of: tuple[GivenFile, ...] = (), key: str | None = None, firm: str = FIRM
) -> Giving:
    return Giving(1, firm, ON, LATER, files, frozenset(one.file for one in instead_of), key)


def reported(town: Town, letter: int, outcome: str = "printed", nth: int = 1, hand_over: int = 1) -> None:
    town.rows(SAID, 1, letter, nth, hand_over, outcome)


def states(town: Town) -> list[str]:
    return [state for _, _, state, _ in town.states()]


def test_what_a_printer_was_given_is_posted_once_it_says_that_it_is_printed(town: Town, at, mailing):
    assert mailing.give(giving(a_file(1, 2))) == Given(1, sample=True)
    reported(town, 1)
    assert post(at.ledger, 1, said()).unprinted == 1, "letter 3 was printed here"
    assert states(town) == ["dispatched", "printed", "dispatched"]
    with pytest.raises(NothingToPost, match="1 papers"):
        post(at.ledger, 1, said())
    reported(town, 2, "spoiled")
    with pytest.raises(NothingToPost):
        post(at.ledger, 1, said())
    reported(town, 2, nth=2)
    assert post(at.ledger, 1, said()).papers == 1
    assert states(town) == ["dispatched"] * 3


def test_nobody_posts_it_in_the_database_itself(town: Town, mailing):
    mailing.give(giving(a_file(1, 2)))
    reported(town, 1)
    with pytest.raises(RuleBroken, match="not said to be printed"):
        town.rows(SAY, 2)
    town.rows(SAY, 1)
    for change in ("DELETE FROM papers.hand_over", "UPDATE papers.handed_file SET pages = 9",
                   "UPDATE papers.print_report SET outcome = 'spoiled'"):  # fmt: skip
        with pytest.raises(RuleBroken):
            town.rows(change)


def test_no_letter_is_given_twice_but_for_a_spoiled_one_or_where_the_file_of_before_is_taken_back(town, mailing):
    old, new = a_file(1, 2), a_file(2, 3, mark="b")
    mailing.give(giving(old))
    for again in (old, new):
        with pytest.raises(RuleBroken, match="handed to a printer before"):
            mailing.give(giving(again, firm="別の印刷"))
    reported(town, 1)
    reported(town, 2, "spoiled")
    assert mailing.give(giving(a_file(2, mark="c"))).hand_over == 2, "the spoiled letter, printed again"
    with pytest.raises(RuleBroken, match="handed to a printer before"):
        mailing.give(giving(new))
    assert mailing.give(giving(new, instead_of=(old, a_file(2, mark="c")))).hand_over == 3
    assert mailing.letters_away(1) == {new.file: {2, 3}}
    told = {(one.file[0], one.hand_over): (one.revoked, one.out, one.printed) for one in mailing.files(1)}
    assert told == {("a", 1): (True, 0, 0), ("c", 2): (True, 0, 0), ("b", 3): (False, 2, 0)}


def test_a_letter_of_which_a_paper_was_withdrawn_is_known_by_its_envelope(town: Town, at, mailing):
    plan = town.plan([Line(4), Line(5)])
    town.rows("ALTER TABLE plans.item DISABLE TRIGGER USER")
    town.rows("UPDATE plans.item SET envelope = 1 WHERE plan = $1", plan)
    town.apply(plan)
    at.end_run(plan, at.begin_run(plan).run, (4, 5), {})
    whole = GivenFile("d" * 64, "d" * 64, "A4-ordinary-001", 2, (4, 5), (4,), (2,))
    mailing.give(Giving(plan, FIRM, ON, LATER, (whole,)))
    with pytest.raises(RuleBroken, match="handed to a printer before"):
        mailing.give(Giving(plan, FIRM, ON, LATER, (a_file(5),)))
    pull(at.ledger, shipped_edition(), plan, None, said(Step.PULL))
    with pytest.raises(NothingToPost, match="2 papers"):
        post(at.ledger, plan, said())


REFUSED = [
    ("ここにない書面", a_file(9), "lies here no more"),
    ("印刷で保留された書面", a_file(3), "did not print"),
    ("前の印刷の途中", a_file(1), "no whole run"),
]


@pytest.mark.parametrize(("why", "file", "told"), REFUSED, ids=[one[0] for one in REFUSED])
def test_only_files_of_a_whole_run_whose_papers_lie_here_are_given(at, mailing, why: str, file: GivenFile, told: str):
    run = at.begin_run(1).run
    if told != "no whole run":
        at.end_run(1, run, (1, 2), {3: "too_long"})
    with pytest.raises(RuleBroken) as refused:
        mailing.give(giving(file))
    assert told in refused.value.why, why
    assert mailing.files(None) == []


def test_a_retry_gives_the_first_answer_and_a_key_is_of_one_hand_over(town: Town, mailing):
    assert mailing.give(giving(a_file(1), key="k")).again is False
    assert mailing.give(giving(a_file(1), key="k")) == Given(1, sample=True, again=True)
    with pytest.raises(UsedKey):
        mailing.give(giving(a_file(1), key="k", firm="別の印刷"))
    with pytest.raises(Refused, match="1 to 100"):
        mailing.give(giving(a_file(2), firm=" "))
    with pytest.raises(Refused, match="or later"):
        mailing.give(Giving(1, FIRM, ON, ON - timedelta(1), (a_file(2),)))
    told = town.rows("SELECT subject, purpose FROM audit.entry WHERE act = 'hand to printer'")
    assert [tuple(row) for row in told] == [("plan 1", f"1 files to {FIRM}")]


def test_a_retry_hands_out_the_files_that_were_recorded_under_its_key_and_no_others(town: Town, mailing):
    one, other = a_file(1), a_file(2, mark="b")
    give(mailing, giving(one, key="k"))
    give(mailing, giving(other, key="j"))
    assert give(mailing, giving(one, key="k")) == Given(1, sample=True, again=True)
    for files in ((a_file(3),), (one, a_file(3)), (a_file(1, mark="c"),), ()):
        with pytest.raises(UsedKey):
            give(mailing, giving(*files, key="k"))
    assert [(row.hand_over, row.file) for row in mailing.files(1)] == [(1, one.file), (2, other.file)]


def test_the_post_counts_what_goes_and_nothing_is_recorded_where_it_counts_others(town: Town, at, mailing):
    mailing.give(giving(a_file(1, 2)))
    reported(town, 1)
    for counts in ({"ordinary": 1}, {"ordinary": 2, "specified_record": 1}):
        with pytest.raises(Miscounted):
            post(mailing.posting(Acceptance("R-1", counts)), 1, said(key="p"))
    assert states(town) == ["printed"] * 3
    by = mailing.posting(Acceptance("R-1", {"ordinary": 2}))
    first = PostedMail(2, unprinted=1, lying=3, out=1, services={"ordinary": 2})
    assert post(by, 1, said(key="p")) == first
    again = post(by, 1, said(key="p"))
    assert (again.again, again.papers, again.services) == (True, 2, {"ordinary": 2})
    told = town.rows("SELECT receipt, papers, services, letters FROM papers.posting")
    assert [tuple(row) for row in told] == [("R-1", 2, ["ordinary"], [2])]
    reported(town, 2)
    with pytest.raises(RuleBroken, match="number of a receipt"):
        post(mailing.posting(Acceptance("受領証", {})), 1, said())


def test_copies_are_due_until_the_firm_says_that_they_are_deleted(town: Town, mailing):
    mailing.give(giving(a_file(1)))
    mailing.give(giving(a_file(2), firm="別の印刷"))
    assert [one.is_overdue(LATER + timedelta(1)) for one in mailing.files(1)] == [True, True]
    assert [one.is_overdue(LATER) for one in mailing.files(None)] == [False, False]
    assert (mailing.deleted(1, FIRM, ON), mailing.deleted(1, FIRM, ON)) == (1, 0)
    assert [one.deleted_on for one in mailing.files(1)] == [ON, None]
    for firm, on in (("知らない印刷", ON), ("別の印刷", date(2026, 7, 1))):
        with pytest.raises(RuleBroken):
            mailing.deleted(1, firm, on)


def test_spoiled_letters_are_told_by_their_place_in_the_stack_until_they_are_printed(town: Town, mailing):
    mailing.give(giving(a_file(1, 2, 3)))
    for letter in (3, 2):
        reported(town, letter, "spoiled")
    assert [(one.serials, one.place) for one in mailing.spoiled(1)] == [((2,), 2), ((3,), 3)]
    mailing.give(giving(a_file(2, mark="b")))
    assert [one.serials for one in mailing.spoiled(None)] == [(3,)]
    one, again = mailing.files(1)
    assert (one.letters, one.out, one.printed, one.spoiled, one.later) == (3, 1, 0, 1, 1)
    assert (again.out, again.later) == (1, 0)
