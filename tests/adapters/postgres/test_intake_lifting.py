"""A daily file sets what protects somebody and ends none of it: such a row is held back, and asks two people.

The question is an application that opens by itself, once, and lies where other applications lie.
"""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.postgres.new_towns import new_town
from faces.asked import run
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.applications import (
    Answer,
    Application,
    ByHand,
    NoSuchApplication,
    Received,
    answer,
    due,
    receive,
)
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.intake import Taken, Wish
from madoguchi.registry.applications import Applicant, Channel, Kind, State
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition

FIRST, DAY, ON = date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 3)
NEXT, LATER = date(2026, 8, 1), date(2026, 8, 2)
EDITION, LOGINS = shipped_edition(), count(1)
BOTH = ("address_hidden", "support_measures")
PEOPLE = [{"person": f"P{n}", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
          for n in range(1, 4)]  # fmt: skip
HEAD = "個人キー,適用日,support_measures,address_hidden\n"
NOW = """
SELECT p.key, g.support_measures, g.address_hidden FROM registry.protection AS g JOIN registry.person AS p
USING (insurer, person) JOIN registry.insurer AS i USING (insurer)
WHERE i.name = $1 AND g.superseded IS NULL AND g.valid @> $2::date
"""


@pytest.fixture
def intake(migrated_once: str, tmp_path: Path) -> PostgresIntake:
    """P1 is under both from 1 July on, P2 under one of them."""
    here = new_town(migrated_once, PEOPLE)
    assert take(here, tmp_path, "P1,2026-07-01,有,有\nP2,2026-07-01,,有\n", FIRST).taken == 2
    return here


def take(intake: PostgresIntake, folder: Path, rows: str, as_of: date = DAY, once: str | None = None) -> Taken:
    path = folder / f"protection-{as_of}.csv"
    path.write_text(HEAD + rows, "utf-8")
    return intake.take(CsvOfKind(path, layout_named("protection")), Wish(ON, as_of, once=once))


def now(intake: PostgresIntake, ask: Any, on: date = ON) -> dict[str, tuple[bool | None, bool | None]]:
    rows = ask(intake.dsn, lambda connection: connection.fetch(NOW, intake.insurer, on))
    return {key: (support, hidden) for key, support, hidden in rows}


ROWS: list[tuple[str, str, int, tuple[bool | None, bool | None]]] = [
    ("終わったと市区町村が言う", "P1,2026-07-31,無,\n", 1, (True, True)),
    ("片方だけ終わる", "P1,2026-07-31,有,無\n", 1, (True, True)),
    ("日がなくても", "P1,,無,\n", 1, (True, True)),
    ("始まる前から終わっていたと言う", "P1,2026-06-01,無,\n", 1, (True, True)),
    ("不明にもしない", "P1,2026-07-31,不明,\n", 1, (True, True)),
    ("同じことを言う", "P1,2026-07-31,有,有\n", 0, (True, True)),
    ("言わないことは変わらない", "P1,2026-07-31,,有\n", 0, (True, True)),
    ("初めから無い人に無いと言う", "P2,2026-07-31,無,有\n", 0, (False, True)),
    ("もう一つが始まる", "P2,2026-07-31,有,有\n", 0, (True, True)),
    ("初めて言われる人", "P3,2026-07-31,有,無\n", 0, (True, False)),
]


@pytest.mark.parametrize(("why", "row", "held", "flags"), ROWS, ids=[one[0] for one in ROWS])
def test_a_row_that_ends_something_is_held_back_and_the_others_are_taken(
    intake: PostgresIntake, tmp_path: Path, ask: Any, why: str, row: str, held: int,
    flags: tuple[bool | None, bool | None],
):  # fmt: skip
    taken = take(intake, tmp_path, row)
    assert (taken.held, taken.taken) == (held, 1 - held), why
    assert now(intake, ask)[row[:2]] == flags, why


def test_the_row_stays_to_be_read_without_a_word_of_what_it_is_about_and_a_retry_gives_the_same(
    intake: PostgresIntake, tmp_path: Path
):
    taken = take(intake, tmp_path, "P1,2026-07-31,無,無\nP3,2026-07-31,有,\n", once="daily")
    (kept,) = intake.kept(taken.file)
    assert (kept.held, kept.row.row, kept.row.column, kept.row.what) == (
        True, 1, "", "a row that ends what two people have to end",
    )  # fmt: skip
    again = take(intake, tmp_path, "P1,2026-07-31,無,無\nP3,2026-07-31,有,\n", once="daily")
    assert (again.again, again.file, again.held) == (True, taken.file, 1)


# --- two people are asked ----------------------------------------------------------------------------------------

Logins = Callable[[bool], PostgresApplications]


@pytest.fixture
def login(intake: PostgresIntake, ask: Any) -> Logins:
    """The applications, as another clerk works on them: with the right to see protection, or without."""

    def logged_in(protected: bool) -> PostgresApplications:
        name = f"lifts{next(LOGINS)}"
        password = ask(intake.dsn, lambda one: add_login(one, name, ["clerk"]))
        ask(intake.dsn, lambda one: give(one, name, [LoginGrant(intake.insurer, protected=protected)]))
        there = intake.dsn.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@")
        return PostgresApplications(there, intake.insurer)

    return logged_in


def found(intake: PostgresIntake) -> list[Application]:
    return list(PostgresApplications(intake.dsn, intake.insurer).list("a test"))


def about(intake: PostgresIntake) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.person, one.facts) for one in found(intake)]


def by_hand(state: State, *facts: str) -> ByHand:
    return ByHand(state, "市区町村に確認", frozenset(facts))


def test_what_a_row_would_end_is_an_application_with_a_deadline_and_nobody_has_looked_at_it(
    intake: PostgresIntake, tmp_path: Path
):
    taken = take(intake, tmp_path, "P1,2026-07-31,無,無\nP2,2026-07-31,,無\nP3,2026-07-31,有,\n")
    one, other = found(intake)
    assert (one.person, one.kind, one.facts) == ("P1", Kind.PROTECTION_END, BOTH)
    assert (one.channel, one.applicant, one.why) == (Channel.MUNICIPALITY, Applicant.MUNICIPALITY, f"file {taken.file}")
    assert (one.state, one.applied_on, one.received_on, one.lacks) == (State.RECEIVED, DAY, ON, ())
    assert (other.person, other.facts) == ("P2", ("address_hidden",))
    listed = due(PostgresApplications(intake.dsn, intake.insurer), one.due_on or ON, "a test")
    assert [each.application for each in listed] == [one.application, other.application]


def test_one_proposes_another_accepts_and_then_it_has_ended(
    intake: PostgresIntake, tmp_path: Path, ask: Any, login: Logins
):
    take(intake, tmp_path, "P1,2026-07-31,無,\n")
    (one,), first, second = found(intake), login(True), login(True)
    proposed = answer(first, Answer(one.application, ON, by_hand=by_hand(State.ACCEPTED)), EDITION)
    assert (proposed.state, proposed.facts, now(intake, ask)["P1"]) == (State.PROPOSED, BOTH[1:], (True, True))
    with pytest.raises(RuleBroken, match="another person than the one who proposed it"):
        answer(first, Answer(one.application, ON, by_hand=by_hand(State.ACCEPTED)), EDITION)
    assert answer(second, Answer(one.application, ON, by_hand=by_hand(State.ACCEPTED)), EDITION).state is State.ACCEPTED
    assert now(intake, ask)["P1"] == (False, True)
    assert take(intake, tmp_path, "P1,2026-07-31,無,\n", NEXT).held == 1, "days of July would be made others"
    assert take(intake, tmp_path, "P1,2026-08-03,無,\n", LATER).held == 0
    assert len(found(intake)) == 1, "of days that are past nobody is asked"


def test_asked_about_it_stays_about_the_same(intake: PostgresIntake, tmp_path: Path):
    take(intake, tmp_path, "P1,2026-07-31,無,\n")
    (one,) = found(intake)
    store = PostgresApplications(intake.dsn, intake.insurer)
    answer(store, Answer(one.application, ON, by_hand=by_hand(State.QUERIED)), EDITION)
    take(intake, tmp_path, "P1,2026-07-31,無,\n", NEXT)
    assert [(each.state, each.facts) for each in found(intake)] == [(State.QUERIED, BOTH[1:])]


AGAIN = [
    ("同じファイル", "P1,2026-07-31,無,\n", DAY, [("P1", BOTH[1:])]),
    ("翌日のファイルが同じことを言う", "P1,2026-07-31,無,\n", NEXT, [("P1", BOTH[1:])]),
    ("日だけが違う", "P1,2026-08-01,無,\n", NEXT, [("P1", BOTH[1:])]),
    ("もう一つも終わると言えば、その分だけ", "P1,2026-07-31,無,無\n", NEXT, [("P1", BOTH[1:]), ("P1", BOTH[:1])]),
    ("別の人", "P2,2026-07-31,,無\n", NEXT, [("P1", BOTH[1:]), ("P2", BOTH[:1])]),
]


@pytest.mark.parametrize(("why", "rows", "as_of", "then"), AGAIN, ids=[one[0] for one in AGAIN])
def test_while_one_is_open_the_same_is_not_asked_again(
    intake: PostgresIntake, tmp_path: Path, why: str, rows: str, as_of: date, then: list[tuple[str, tuple[str, ...]]]
):
    take(intake, tmp_path, "P1,2026-07-31,無,\n")
    take(intake, tmp_path, rows, as_of)
    assert about(intake) == then, why


def test_an_open_one_that_does_not_say_what_is_to_end_is_about_all_of_it(intake: PostgresIntake, tmp_path: Path):
    store = PostgresApplications(intake.dsn, intake.insurer)
    receive(store, Received("P1", Kind.PROTECTION_END, Channel.COUNTER, ON, DAY), EDITION)
    take(intake, tmp_path, "P1,2026-07-31,無,無\n")
    assert about(intake) == [("P1", ())]


def test_after_it_was_refused_a_later_file_asks_again(intake: PostgresIntake, tmp_path: Path):
    take(intake, tmp_path, "P1,2026-07-31,無,\n")
    (one,) = found(intake)
    answer(PostgresApplications(intake.dsn, intake.insurer),
           Answer(one.application, ON, by_hand=by_hand(State.REFUSED)), EDITION)  # fmt: skip
    take(intake, tmp_path, "P1,2026-07-31,無,\n")
    assert len(found(intake)) == 1, "the same file"
    take(intake, tmp_path, "P1,2026-07-31,無,\n", NEXT)
    assert [each.state for each in found(intake)] == [State.REFUSED, State.RECEIVED]


def test_rows_of_which_nobody_knows_which_is_right_ask_nobody(intake: PostgresIntake, tmp_path: Path):
    assert take(intake, tmp_path, "P1,2026-07-31,無,\nP1,2026-07-31,有,\n").held == 2
    assert found(intake) == []


def test_who_may_not_see_protection_sees_none_of_it(intake: PostgresIntake, tmp_path: Path, login: Logins):
    take(intake, tmp_path, "P1,2026-07-31,無,\n")
    (one,), other = found(intake), login(False)
    assert (other.list("a test"), due(other, date(2027, 1, 1), "a test")) == ([], [])
    with pytest.raises(NoSuchApplication):
        other.show(one.application, "a test")
    assert [each.application for each in login(True).list("a test")] == [one.application]


def test_who_decides_is_shown_what_it_is_about_and_which_file_said_so(
    intake: PostgresIntake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    taken = take(intake, tmp_path, "P1,2026-07-31,無,\n")
    monkeypatch.setenv("DATABASE_URL", intake.dsn)
    (one,) = found(intake)
    words = ("application", "show", one.application, "--purpose", "to decide", "--insurer", intake.insurer)
    for lang, file in (("ja", f"ファイル {taken.file}"), ("en", f"file {taken.file}")):
        told = run(*words, lang=lang).output
        assert (BOTH[1] in told, BOTH[0] in told, file in told) == (True, False, True), told
