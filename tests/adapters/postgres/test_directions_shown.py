"""A direction is never silent: forecast, explanation and timeline show it above the rules, and it ends by itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.postgres.people_of_plans import HOLDER, INSURER, NO_CARD, NOTICE, load, person
from faces.asked import run
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.postgres.plans.directions import PostgresDirections
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.desk.applications import Received, receive
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.directing import directed_stretches
from madoguchi.desk.directions import DirectionMade, Proposed, Whom
from madoguchi.desk.forecasting import ForecastAsked, make_forecast
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.reconcile.directions import Direction
from madoguchi.registry.applications import Channel, Kind
from madoguchi.rulebook.edition import shipped_edition

EDITION = shipped_edition()
LOGINS = count(1)
ON, SINCE, UNTIL = date(2026, 7, 1), date(2026, 9, 10), date(2026, 11, 20)
OWED = Direction(0, "certificate", SINCE, UNTIL, owed=True, valid_until=UNTIL, reason="端末の故障が続くため")
OWN = ("--insurer", INSURER, "--purpose", "a test")


@pytest.fixture
def town(migrated: str, monkeypatch: pytest.MonkeyPatch) -> str:
    people = [person("P1", HOLDER, NOTICE), person("P2", HOLDER | {"card_lost": True}, NOTICE), person("P3", NO_CARD)]
    load(migrated, people)
    monkeypatch.setenv("DATABASE_URL", migrated)
    return migrated


@pytest.fixture
def imposed(town: str, ask) -> Callable[..., DirectionMade]:
    """A direction, about P1 if nobody else, proposed by one login and approved by another."""

    def logged_in(role: str) -> PostgresDirections:
        name = f"directs{next(LOGINS)}"
        password = ask(town, lambda one: add_login(one, name, [role]))
        ask(town, lambda one: give(one, name, [LoginGrant(INSURER)]))
        return PostgresDirections(town.replace(f"{ADMINISTRATOR}@", f"{name}:{quote(password)}@"), INSURER)

    def impose(one: Direction = OWED, who: str = "P1") -> DirectionMade:
        number = logged_in("clerk").make(Proposed(one, Whom((who,)))).direction.number
        second = logged_in("approver")
        return second.approve(number, str(second.meant(number, "to approve it").digest), "looked at")

    return impose


def forecast(dsn: str, known: int | None = None) -> dict[tuple[date, str, str], int]:
    asked = ForecastAsked(ON, 12, known)
    counts = make_forecast(PostgresPlans(dsn, INSURER, "clerk"), EDITION, asked).counts
    return {(one.month, one.paper, one.rule): one.papers for one in counts}


def test_a_forecast_counts_what_a_direction_imposes_in_the_month_it_begins_and_under_its_mark(town, imposed):
    before = forecast(town)
    imposed()
    told = forecast(town)
    mine = (date(2026, 9, 1), "certificate", "direction 1")
    assert mine not in before
    assert told.pop(mine) == 1
    assert told == before  # whatever else comes, and nothing when it ends
    assert forecast(town, 1) == before


def test_a_paper_that_is_not_to_be_given_is_not_foreseen_while_the_direction_holds(town, imposed):
    renewal = (date(2026, 8, 1), "certificate", "no_card")
    before = forecast(town)
    imposed(replace(OWED, owed=False, valid_until=None, since=ON, until=date(2026, 10, 31)), "P3")
    told = forecast(town)
    assert before.pop(renewal) == 1
    assert told.pop((date(2026, 11, 1), "certificate", "no_card")) == 1  # once it has ended by itself
    assert told == before


def test_an_accepted_application_counts_in_the_forecast(town):
    asked = Received("P2", Kind.ELIGIBILITY_CERTIFICATE, Channel.COUNTER, ON, ON)
    before = forecast(town)
    receive(PostgresApplications(town, INSURER, "clerk"), asked, EDITION)
    renewed = {key: papers for key, papers in forecast(town).items() if key not in before}
    assert {key[1] for key in renewed} == {"certificate"}


# --- one person --------------------------------------------------------------------------------------------------


def said(*words: str, lang: str = "ja") -> str:
    done = run(*words, *OWN, lang=lang)
    assert done.exit_code == 0, done.output
    return done.output


def test_explain_tells_the_direction_above_the_rules_with_who_why_and_until_when(imposed):
    made = imposed()
    text = said("explain", "--person", "P1", "--on", "2026-09-10")
    first = text.splitlines()[0]
    for told in ("指示 1", "資格確認書", "交付する", "端末の故障が続くため", "2026-09-10", "2026-11-20", made.made_by,
                 made.approved_by):  # fmt: skip
        assert told in first
    assert "directed by 1" in said("explain", "--person", "P1", "--on", "2026-11-20", lang="en").splitlines()[0]
    for day in ("2026-09-09", "2026-11-21"):  # before it begins, and once it has ended by itself
        assert "指示" not in said("explain", "--person", "P1", "--on", day)


def test_a_plan_tells_what_its_directions_impose_why_and_who_approved_and_never_of_whom(town, imposed):
    made = imposed()
    plan = make_plan(PostgresPlans(town, INSURER, "clerk"), EDITION, PlanAsked(SINCE, ON)).plan
    done = run("plan", "show", plan, "--insurer", INSURER, "--samples", 0, lang="ja")
    for told in ("指示 1 による行: 1", "指示 1（有効、1 人）", "端末の故障が続くため", made.made_by, made.approved_by):
        assert told in done.output
    assert "P1" not in done.output
    data = json.loads(run("plan", "show", plan, "--insurer", INSURER, "--json").output)
    assert [(one["direction"]["number"], one["people"]) for one in data["directions"]] == [(1, 1)]


def test_for_whom_a_direction_is_is_told_for_a_purpose_alone(town, imposed):
    imposed()
    show = ("direction", "show", "1", "--insurer", INSURER)
    counted, named = run(*show, lang="ja").output, run(*show, "--purpose", "確認", lang="ja").output
    assert ("P1" in counted, "ダイジェスト" in counted.splitlines()[-1]) == (False, True)
    assert ("  P1\n" in named, "--purpose" in named) == (True, False)
    assert "keys" not in json.loads(run(*show, "--json").output)
    told = json.loads(run(*show, "--purpose", "確認", "--json").output)
    assert (told["keys"], told["office"], told["ground"], len(told["digest"])) == (["P1"], None, None, 64)
    assert run(*show, "--purpose", " ").exit_code == 3


def test_a_timeline_of_somebody_recorded_is_cut_to_the_days_of_a_direction_and_has_no_gap(imposed):
    imposed()
    days = ("--from", "2026-07-01", "--to", "2027-03-31")
    told = json.loads(run("timeline", "--person", "P1", *days, *OWN, "--json").output)
    stretches = told["stretches"]
    assert (stretches[0]["since"], stretches[-1]["until"]) == ("2026-07-01", "2027-03-31")
    ends = [date.fromisoformat(one["until"]) + timedelta(days=1) for one in stretches[:-1]]  # noqa: TID251  our own JSON
    assert [str(day) for day in ends] == [one["since"] for one in stretches[1:]]
    directed = [one for one in stretches if one["rule"] == "direction 1"]
    assert (directed[0]["since"], directed[-1]["until"]) == ("2026-09-10", "2026-11-20")
    assert {one["owed"] for one in directed} == {"certificate notice"}
    assert all("reader_message" not in one for one in stretches)
    lines = said("timeline", "--person", "P1", *days).splitlines()
    assert "端末の故障が続くため" in lines[0]


def test_who_was_looked_at_in_a_timeline_is_recorded_with_the_purpose(town, ask):
    said("timeline", "--person", "P3", "--from", "2026-07-01", "--to", "2026-07-31")
    read = ask(town, lambda one: one.fetchval("SELECT count(*) FROM audit.entry WHERE purpose = 'a test'"))
    assert read == 1


WRONG = [
    ("--from", "2026-07-01", "--to", "2026-07-31", "--insurer", INSURER),
    ("--person", "P1", "--from", "2026-07-01", "--to", "2026-07-31", "--insurer", INSURER),
]


@pytest.mark.parametrize("words", WRONG, ids=["nobody named", "no purpose"])
def test_a_timeline_of_nobody_or_without_a_purpose_is_not_asked(town, words):
    assert run("timeline", *words).exit_code == 2


# --- cut to its days, whatever the stretches ---------------------------------------------------------------------


def days(first: int, last: int) -> Any:
    return st.integers(first, last).map(lambda n: date(2026, 7, 1) + timedelta(days=n))


@st.composite
def directions(draw: Any) -> list[Direction]:
    made = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        since, length = draw(days(0, 100)), timedelta(days=draw(st.integers(0, 60)))
        paper, owed = draw(st.sampled_from(["certificate", "notice"])), draw(st.sampled_from([True, False, None]))
        made.append(Direction(number, paper, since, since + length, owed=owed, hold=owed is None))
    return made


@given(directions(), st.lists(days(1, 150), max_size=4, unique=True))
def test_every_day_says_what_holds_on_it_and_each_day_is_said_once(each, turns):
    firsts = sorted({date(2026, 7, 1), *turns})
    ends = [*(day - timedelta(days=1) for day in firsts[1:]), date(2026, 12, 31)]
    rows = [{"since": first, "until": end, "owed": "notice", "rule": "a_rule"}
            for first, end in zip(firsts, ends, strict=True)]  # fmt: skip
    told = list(directed_stretches(rows, each))
    covered = [row["since"] + timedelta(days=n) for row in told for n in range((row["until"] - row["since"]).days + 1)]
    assert covered == [date(2026, 7, 1) + timedelta(days=n) for n in range(184)]
    for row in told:
        for day in (row["since"], row["until"]):
            holding = [one for one in each if one.holds_on(day)]
            assert row["rule"] == (f"direction {'+'.join(str(one.number) for one in holding)}" if holding else "a_rule")
            last = [one.owed for one in holding if one.paper == "certificate" and one.owed is not None]
            assert ("certificate" in row["owed"]) is bool(last and last[-1])
