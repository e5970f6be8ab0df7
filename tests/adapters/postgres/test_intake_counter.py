"""Applications, returned mail and papers handed back from files: each row is a step once, whichever file brings it."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, Line, Town
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.session import session
from madoguchi.desk.applications import decide_open
from madoguchi.desk.intake import Taken, Wish
from madoguchi.desk.ledger import Said, post, pull
from madoguchi.issuing.steps import Step
from madoguchi.registry.applications import Item, State
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition

DAY, ON = date(2026, 8, 20), date(2026, 8, 21)
MAIL = "書面の番号,書面のコード,返戻日,返戻の理由,個人キー\n"
BACK = "書面の番号,返却日\n"
FORMS = "個人キー,申請の種類,申請の方法,受付日,申請日,氏名の記載\n"
FILES = count(1)


@pytest.fixture
def take(town: Town, tmp_path: Path) -> Callable[..., Taken]:
    def taken(kind: str, text: str, as_of: date = DAY) -> Taken:
        path = tmp_path / f"file-{next(FILES)}.csv"
        path.write_text(text, "utf-8")
        return PostgresIntake(town.dsn, INSURER, "intake").take(CsvOfKind(path, layout_named(kind)), Wish(ON, as_of))

    return taken


@pytest.fixture
def posted(town: Town) -> Town:
    """A town of which three people were sent a paper."""
    plan = town.plan([Line(1), Line(2), Line(3)])
    town.apply(plan)
    with session(town.dsn, INSURER, "clerk") as open_:
        ledger, said = PostgresLedger(open_), Said(Step.DISPATCHED, (), date(2026, 7, 31))
        pull(ledger, shipped_edition(), plan, None, said)
        post(ledger, plan, said)
    return town


def steps(town: Town) -> list[tuple[object, ...]]:
    rows = town.rows("SELECT serial, step, on_day, why FROM papers.step WHERE n > 4 ORDER BY serial, n")
    return [tuple(row) for row in rows]


def states(town: Town) -> list[tuple[int, str]]:
    return [(serial, state) for serial, _, state, _ in town.states()]


def test_mail_that_came_back_is_a_step_of_its_paper_by_serial_or_by_code(posted, take):
    code = posted.value("SELECT piece::text FROM papers.paper WHERE serial = 2")
    rows = f"1,,2026-08-05,あて所に尋ねあたりません,P1\n,{code},2026-08-06,保管期間経過,\n"
    done = take("returned_mail", MAIL + rows)
    assert (done.read, done.taken, done.changed) == (2, 2, 2)
    assert states(posted) == [(1, "returned_mail"), (2, "unclaimed"), (3, "dispatched")]
    assert steps(posted) == [(1, "returned_mail", date(2026, 8, 5), "unknown_address"),
                             (2, "unclaimed", date(2026, 8, 6), "not_fetched")]  # fmt: skip
    assert {row["person"] for row in posted.rows("SELECT plans.mail_returned(1) AS person")} == {1, 2}


def test_the_same_scans_again_shuffled_or_split_say_nothing_new(posted, take):
    rows = ["1,,2026-08-05,転居先不明,\n", "2,,2026-08-05,受取拒絶,\n"]
    take("returned_mail", MAIL + "".join(rows))
    before = steps(posted)
    again = take("returned_mail", MAIL + "".join(reversed(rows)))
    assert (again.taken, again.changed) == (2, 0)
    assert [take("returned_mail", MAIL + one).changed for one in rows] == [0, 0]
    assert steps(posted) == before


IMPOSSIBLE = [
    ("台帳にない番号", "99,,2026-08-05,転居先不明,\n", "serial"),
    ("番号もコードもない", ",,2026-08-05,転居先不明,\n", "serial"),
    ("ほかの人の書面", "1,,2026-08-05,転居先不明,P2\n", "person"),
    ("番号の桁", "1x,,2026-08-05,転居先不明,\n", "serial"),
    ("知らない理由", "1,,2026-08-05,なんとなく,\n", "reason"),
    ("先に戻った書面が別の日にまた戻る", "3,,2026-08-09,転居先不明,\n", "serial"),
]


@pytest.mark.parametrize(("why", "row", "column"), IMPOSSIBLE, ids=[one[0] for one in IMPOSSIBLE])
def test_a_scan_that_cannot_be_true_is_not_recorded_and_told_with_its_column(posted, take, why, row, column):
    take("returned_mail", MAIL + "3,,2026-08-05,転居先不明,\n")
    before = steps(posted)
    done = take("returned_mail", MAIL + row)
    assert (done.taken, done.held + done.refused, steps(posted)) == (0, 1, before), why
    (kept,) = PostgresIntake(posted.dsn, INSURER, "intake").kept(done.file)
    assert kept.row.column == column


def test_two_scans_of_one_paper_that_differ_are_both_held(posted, take):
    code = posted.value("SELECT piece::text FROM papers.paper WHERE serial = 1")
    done = take("returned_mail", MAIL + f"1,,2026-08-05,転居先不明,\n,{code},2026-08-06,転居先不明,\n")
    assert (done.taken, done.held) == (0, 2)


def test_a_paper_handed_back_is_held_no_more_and_the_registry_says_so(posted, take):
    until = ("SELECT count(*) FROM registry.papers_held WHERE superseded IS NULL AND person = 1 "
             "AND valid @> date '2026-08-11' AND certificate_until IS NOT NULL")  # fmt: skip
    assert posted.value(until) == 1
    done = take("handed_back", BACK + "1,2026-08-10\n")
    assert (done.taken, done.changed) == (1, 1)
    assert posted.value(until) == 0
    assert states(posted)[0] == (1, "handed_back")
    assert take("handed_back", BACK + "1,2026-08-10\n2,2026-08-10\n").changed == 1


def test_a_paper_that_was_replaced_before_says_nothing_of_the_one_that_is_held(posted, take):
    new = posted.plan([Line(1, action="replace", replaces=1)])
    posted.apply(new)
    said = (
        "SELECT learnt, superseded, valid, certificate_until FROM registry.papers_held WHERE person = 1 ORDER BY 1, 3"
    )
    before = [tuple(row) for row in posted.rows(said)]
    assert take("handed_back", BACK + "1,2026-07-31\n").changed == 1, "the new one counts from the day after"
    assert (states(posted)[0], states(posted)[3]) == ((1, "handed_back"), (4, "printed"))
    assert [tuple(row) for row in posted.rows(said)] == before


def test_applications_of_a_file_are_received_once_and_then_decided_by_the_rulebook(town, take):
    rows = ["P1,資格確認書交付申請,郵送,2026-08-18,2026-08-17,\n", "P2,解除,郵送,2026-08-18,2026-08-17,\n",
            "P3,deregistration,窓口,2026-08-18,2026-08-17,無\n", "P9,reissue,post,2026-08-18,,\n",
            "P4,資格確認書交付申請,郵送,2026-08-18,2026-08-19,\n"]  # fmt: skip
    done = take("applications", FORMS + "".join(rows))
    assert (done.read, done.taken, done.refused, done.held, done.changed) == (5, 2, 1, 2, 2)
    store = PostgresApplications(town.dsn, INSURER, "clerk")
    assert [(one.person, one.state) for one in store.list("a test")] == [("P1", State.RECEIVED), ("P3", State.QUERIED)]
    assert store.list("a test")[1].lacks == (Item.NAME,)
    assert take("applications", FORMS + rows[0]).changed == 0
    (decided,) = decide_open(store, shipped_edition(), ON)
    assert (decided.person, decided.state, decided.rule) == ("P1", State.ACCEPTED, "certificate_has_a_ground")
