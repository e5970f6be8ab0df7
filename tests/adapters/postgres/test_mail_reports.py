"""What a printer and the post say back, from files: a row a letter, said once, refused with why where it cannot be."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from adapters.postgres.once import town_once
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_mail_handed_over import FIRM, LATER, a_file, giving, said
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.papers.mailing import PostgresMailing
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.intake import Taken, Wish
from madoguchi.desk.ledger import post, pull
from madoguchi.desk.mailing import GivenFile, Giving
from madoguchi.issuing.steps import Step
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition

DAY, TODAY = date(2026, 8, 20), date(2026, 8, 21)
PRINTED = "封書の照合番号,結果,枚数\n"
TRACKED = "封書の照合番号,お問い合わせ番号,配達の状況,年月日\n"
FILES = count(1)
TOLD = "SELECT letter, nth, hand_over, outcome FROM papers.print_report ORDER BY letter, nth"
STEPS = "SELECT serial, step, on_day, why FROM papers.step WHERE n > 4 ORDER BY serial, n"


def at_printer(town: Town) -> None:
    """A printer has letters 1 and 2 of plan 1, of one sheet each, and all of plan 2: 4, of two sheets."""
    for lines in ((1, 2, 3), (4,)):
        town.apply(town.plan([Line(n) for n in lines]))
    with house(town.dsn, INSURER, town.spool) as opened:
        for plan, serials in ((1, (1, 2, 3)), (2, (4,))):
            pull(opened.ledger, shipped_edition(), plan, None, said(Step.PULL))
            opened.end_run(plan, opened.begin_run(plan).run, serials, {})
        mailing = PostgresMailing(opened.session)
        mailing.give(giving(a_file(1, 2)))
        two = GivenFile("e" * 64, "e" * 64, "A4-ordinary-001", 2, (4,), (4,), (2,))
        mailing.give(Giving(2, FIRM, ON, LATER, (two,)))


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town; for who asks for its house `at`, when a printer has letters of it."""
    done = ("mail_at_printer", at_printer) if "at" in request.fixturenames else None
    yield from town_once(request, server, settled, tmp_path, done)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """Its house."""
    with house(town.dsn, INSURER, town.spool) as opened:
        yield opened


@pytest.fixture
def take(town: Town, at: PostgresHouse, tmp_path: Path) -> Callable[..., Taken]:
    def taken(kind: str, text: str, as_of: date = DAY) -> Taken:
        path = tmp_path / f"file-{next(FILES)}.csv"
        path.write_text(text, "utf-8")
        file = CsvOfKind(path, layout_named(kind))
        return PostgresIntake(town.dsn, INSURER, "intake").take(file, Wish(TODAY, as_of))

    return taken


def kept(town: Town, file: int) -> list[tuple[int, str, str]]:
    rows = PostgresIntake(town.dsn, INSURER, "intake").kept(file)
    return [(one.row.row, one.row.column, one.row.what) for one in rows]


def test_what_a_printer_says_of_its_letters_is_taken_and_they_are_posted(town: Town, at, take):
    done = take("printed_back", f"{PRINTED}0001-00000001,印刷済み,1\n0001-00000002,損紙,\n")
    assert (done.read, done.taken, done.changed) == (2, 2, 2)
    assert [tuple(row) for row in town.rows(TOLD)] == [(1, 1, 1, "printed"), (2, 1, 1, "spoiled")]
    assert post(at.ledger, 1, said()).unprinted == 1
    take("printed_back", f"{PRINTED}0001-00000002,印刷済み,1\n")
    assert post(at.ledger, 1, said()).papers == 1


def test_the_same_file_or_the_same_rows_again_say_nothing_new(town: Town, at, take):
    rows = ["0001-00000001,印刷済み,1\n", "0002-00000004,印刷済み,2\n"]
    first = take("printed_back", PRINTED + "".join(rows))
    again = take("printed_back", PRINTED + "".join(rows))
    assert (first.again, again.again, again.file) == (False, True, first.file)
    for text in ("".join(reversed(rows)), rows[1]):
        assert take("printed_back", PRINTED + text).changed == 0
    assert [tuple(row) for row in town.rows(TOLD)] == [(1, 1, 1, "printed"), (4, 1, 1, "printed")]


IMPOSSIBLE = [
    ("業者に渡していない封書", "0001-00000003,印刷済み,1\n", "letter", "a letter that no printer was given"),
    ("台帳にない封書", "0001-00000099,印刷済み,1\n", "letter", "a letter that no printer was given"),
    ("ほかの回の封書", "0001-00000004,印刷済み,1\n", "letter", "a letter of another run"),
    ("枚数の相違", "0002-00000004,印刷済み,1\n", "sheets", "a letter with other sheets than its list has"),
    ("照合番号の桁", "1-1,印刷済み,1\n", "letter", ""),
    ("知らない結果", "0001-00000001,たぶん,1\n", "outcome", ""),
]


@pytest.mark.parametrize(("why", "row", "column", "what"), IMPOSSIBLE, ids=[one[0] for one in IMPOSSIBLE])
def test_what_a_printer_cannot_say_is_kept_back_with_its_reason(town: Town, take, why, row, column, what):
    done = take("printed_back", f"{PRINTED}{row}0001-00000002,印刷済み,1\n")
    assert (done.taken, done.refused + done.held, done.changed) == (1, 1, 1), why
    ((line, at_fault, told),) = kept(town, done.file)
    assert (line, at_fault) == (1, column)
    assert not what or told == what


def test_a_letter_that_a_file_names_twice_may_be_there_twice_and_is_not_taken(town: Town, take):
    done = take("printed_back", PRINTED + "0001-00000001,印刷済み,1\n" * 2 + "0001-00000002,印刷済み,1\n")
    assert (done.taken, done.held) == (1, 2)
    assert {what for _, _, what in kept(town, done.file)} == {"a letter that the file names twice"}


def test_a_letter_that_has_left_is_not_spoiled_afterwards(town: Town, at, take):
    take("printed_back", f"{PRINTED}0001-00000001,印刷済み,1\n0001-00000002,印刷済み,1\n")
    post(at.ledger, 1, said())
    done = take("printed_back", f"{PRINTED}0001-00000001,損紙,1\n")
    assert (done.held, [row["outcome"] for row in town.rows(TOLD)]) == (1, ["printed", "printed"])


@pytest.fixture
def posted(town: Town, at: PostgresHouse, take) -> Town:
    take("printed_back", f"{PRINTED}0001-00000001,印刷済み,1\n0001-00000002,印刷済み,1\n")
    post(at.ledger, 1, said())
    return town


def test_what_the_post_says_of_letters_is_kept_and_what_came_back_is_a_step_of_each_paper(posted: Town, take):
    rows = ["0001-00000001,12345678901,引受,2026-07-31\n", "0001-00000002,123-45678-902,返送,2026-08-05\n",
            "0001-00000003,,保管期間経過,2026-08-09\n"]  # fmt: skip
    done = take("post_back", TRACKED + "".join(rows))
    assert (done.taken, done.changed) == (3, 3)
    assert [tuple(row) for row in posted.rows(STEPS)] == [
        (2, "returned_mail", date(2026, 8, 5), None), (3, "unclaimed", date(2026, 8, 9), "not_fetched")]  # fmt: skip
    assert {row["person"] for row in posted.rows("SELECT plans.mail_returned(1) AS person")} == {2, 3}
    again = take("post_back", TRACKED + "".join(reversed(rows)))
    assert (again.taken, again.changed) == (3, 0)
    assert take("post_back", f"{TRACKED}0001-00000001,12345678901,お届け済み,2026-08-01\n").changed == 1
    told = posted.rows("SELECT nth, outcome FROM papers.post_report WHERE letter = 1 ORDER BY nth")
    assert [tuple(row) for row in told] == [(1, "accepted"), (2, "delivered")]


NOT_POSTED = [
    ("発送していない封書", "0002-00000004,12345678901,引受,2026-08-05\n", "a letter that was never posted"),
    ("台帳にない封書", "0002-00000099,12345678901,引受,2026-08-05\n", "a letter that is not in the ledger"),
    ("ほかの回の封書", "0002-00000001,12345678901,引受,2026-08-05\n", "a letter of another run"),
    (
        "一つのファイルに二度",
        "0001-00000001,,引受,2026-08-05\n0001-00000001,,返送,2026-08-06\n",
        "a letter of which the file tells twice",
    ),
]


@pytest.mark.parametrize(("why", "row", "what"), NOT_POSTED, ids=[one[0] for one in NOT_POSTED])
def test_of_what_was_not_posted_the_post_says_nothing_that_is_taken(posted: Town, take, why, row, what):
    done = take("post_back", TRACKED + row)
    assert (done.taken, done.held) == (0, row.count("\n")), why
    assert {told for _, _, told in kept(posted, done.file)} == {what}


def test_what_came_back_and_lies_here_does_not_come_back_again(posted: Town, take):
    take("post_back", f"{TRACKED}0001-00000001,,返送,2026-08-05\n")
    done = take("post_back", f"{TRACKED}0001-00000001,,返送,2026-08-09\n")
    assert done.held == 1
