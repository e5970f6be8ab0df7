"""What is asked back: papers that ended and that the practice wants, from the day they ended, and no others."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Line, Town
from adapters.postgres.practice_of_approval import practice as of_the_counter
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.asking_back import Due, reminders
from madoguchi.desk.counter import Visit, serve
from madoguchi.desk.ledger import Said, record
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.practices import with_practices
from madoguchi.issuing.reminders import Pace
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition

EVE = date(2026, 7, 31)
POSTED = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT insurer, serial, 'dispatched', '2026-07-28' FROM papers.paper WHERE state = 'printed' RETURNING n
"""
PRACTICE = """
insurer: ako-city-nhi
name: {{ja: 架空市国民健康保険, en: Made-up City}}
scheme: national
insurer_number: none
choices:
  expired_paper: {{from: 2024-07-01, value: {value}, cites: [choices#28], basis: assumed, checked_on: 2026-11-22}}
"""


def practice(folder: Path, value: str) -> Path:
    """A practice that wants this of ended papers."""
    path = folder / "ended-papers.yaml"
    path.write_text(PRACTICE.format(value=value), "utf-8")
    return path


def asked(town: Town, folder: Path, value: str, on: date, *, remind: bool = False) -> list[Due]:
    """Whose reminder is due: serial, which, and since when."""
    edition = with_practices(shipped_edition(), [practice(folder, value)])
    with house(town.dsn, town.insurer, town.spool) as at:
        found = reminders(at.ledger, edition, INSURER, on, Pace(30, 2))
        if remind:
            at.ledger.remind(found, Said(Step.HANDED_BACK, (), on))
    return found


def given(town: Town, lines: Sequence[Line], because: str = "owed", on: date = ON) -> None:
    """Papers that are posted, one plan for each."""
    for line in lines:
        plan = town.plan([line], effective=max(line.valid_from, date(2026, 7, 1)), because=because)
        with town.papers(plan, on=on) as papers:
            papers.begin()
            papers.draw(9)
        town.apply(plan)
        town.rows(POSTED)


def old(paper: str) -> Line:
    return Line(1, paper, valid_from=date(2025, 8, 1), valid_until=EVE)


def new(paper: str, since: date = EFFECTIVE) -> Line:
    return Line(1, paper, "renew", replaces=1, valid_from=since)


FROM_EVE, NEVER = EVE + timedelta(30), None
IN_JULY = ON + timedelta(30)
CHOICES = [
    ("返却とする保険者は、期限から数えて求める", "return", "certificate", EFFECTIVE, "renewal", FROM_EVE),
    ("破棄とする保険者は求めない", "destroy", "certificate", EFFECTIVE, "renewal", NEVER),
    ("破棄または返却とする保険者も求めない", "destroy_or_return", "certificate", EFFECTIVE, "renewal", NEVER),
    ("返却不要とする保険者は求めない", "keep", "certificate", EFFECTIVE, "renewal", NEVER),
    ("お知らせは、期限が来ても返すものでない", "return", "notice", EFFECTIVE, "renewal", NEVER),
    ("高齢受給者証も同じ", "return", "elderly_card", EFFECTIVE, "renewal", FROM_EVE),
    ("記載が変わって無効になれば、差し替えの日から", "return", "certificate", ON, "contents_changed", IN_JULY),
    ("紛失したものは返せない", "return", "certificate", ON, "paper_lost", NEVER),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "value", "paper", "since", "because", "first"), CHOICES, ids=[one[0] for one in CHOICES]
)
def test_what_ended_is_asked_back_where_the_practice_wants_it_and_from_the_day_it_ended(
    town: Town, tmp_path: Path, why: str, value: str, paper: str, since: date, because: str, first: date | None
):
    given(town, [old(paper)])
    given(town, [new(paper, since)], because)
    until = [] if first is None else [Due(1, paper, 1, first)]
    assert asked(town, tmp_path, value, (first or FROM_EVE) - timedelta(1)) == [], why
    assert asked(town, tmp_path, value, max(first or FROM_EVE, FROM_EVE)) == until, why


def test_what_is_renewed_is_not_asked_back_while_it_is_good_nor_what_takes_its_place(town: Town, tmp_path: Path):
    given(town, [old("certificate"), new("certificate")])
    found = [(day, one.serial, one.nth) for day in range(0, 400, 10)
             for one in asked(town, tmp_path, "return", ON + timedelta(day), remind=True)]  # fmt: skip
    assert found == [(40, 1, 1), (70, 1, 2)]


def test_void_before_its_end_it_is_asked_back_by_everybody_until_that_end(town: Town, tmp_path: Path):
    given(town, [old("certificate"), new("certificate", ON)], "contents_changed")
    last = EVE - timedelta(1)
    with house(town.dsn, town.insurer, town.spool) as at:
        edition = with_practices(shipped_edition(), [practice(tmp_path, "destroy")])
        assert [one.serial for one in reminders(at.ledger, edition, INSURER, last, Pace(1, 2))] == [1]
        assert reminders(at.ledger, edition, INSURER, EFFECTIVE, Pace(1, 2)) == []


def test_what_was_handed_back_or_is_with_nobody_is_not_asked_for(town: Town, tmp_path: Path):
    given(town, [old("certificate"), Line(2, valid_from=date(2025, 8, 1), valid_until=EVE)])
    with house(town.dsn, town.insurer, town.spool) as at:
        record(at.ledger, Said(Step.HANDED_BACK, (1,), EFFECTIVE))
        record(at.ledger, Said(Step.RETURNED_MAIL, (2,), EFFECTIVE))
    assert asked(town, tmp_path, "return", date(2026, 12, 1)) == []


def test_the_command_asks_the_practice_it_is_given(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    given(town, [old("certificate")])
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    words = ("ledger", "due", "--insurer", INSURER, "--on", FROM_EVE, "--spool", town.spool)
    for value, told in (("return", True), ("destroy", False)):
        found = run(*words, "--practice", practice(tmp_path, value), lang="en").output
        assert ("serial 1" in found.lower() or " 1 " in found) == told, found


# --- one paper over sixty days -----------------------------------------------------------------------------------

VISIT, AGAIN = date(2026, 8, 3), date(2026, 8, 10)
SEEN = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'seen', made_by, scope FROM plans.plan WHERE plan = $1
"""


@pytest.fixture
def exchanged(town: Town, tmp_path: Path) -> Town:
    """P1 was given a certificate at the counter, a week later another under a new name, and kept the first."""
    edition, plans = with_practices(shipped_edition(), [of_the_counter(tmp_path)]), PostgresPlans(town.dsn, INSURER)
    plans.allow(Approval.AFTERWARDS, Approval.BEFORE)
    for serial, on in ((1, VISIT), (2, AGAIN)):
        with house(town.dsn, INSURER, town.spool) as at:
            done = serve(plans, at, edition, Visit("P1", on, "seal", f"visit {on}"))
        assert list(done.text) == [serial]
        town.rows(SEEN, done.plan)
        town.tell("name", {"P1": {"written": "汐見 改子"}}, VISIT + timedelta(1))
    assert town.states() == [(1, 1, "replaced", False), (2, 1, "handed_over", True)]
    return town


def reminded(town: Town, folder: Path, every: int = 1, back: date | None = None) -> list[tuple[int, int, int]]:
    """Who looks each so many days for 75 days, and reminds: on the how manieth day of which paper, and which time."""
    edition, found = with_practices(shipped_edition(), [practice(folder, "return")]), []
    with house(town.dsn, INSURER, town.spool) as at:
        for day in range(0, 76, every):
            on = AGAIN + timedelta(day)
            if on == back:
                record(at.ledger, Said(Step.HANDED_BACK, (1,), on))
            each = reminders(at.ledger, edition, INSURER, on, Pace(30, 2))
            at.ledger.remind(each, Said(Step.HANDED_BACK, (), on))
            found += [(day, one.serial, one.nth) for one in each]
    return found


def test_what_was_given_at_the_counter_and_replaced_is_asked_back_twice_thirty_days_apart(
    exchanged: Town, tmp_path: Path
):
    assert reminded(exchanged, tmp_path) == [(30, 1, 1), (60, 1, 2)]
    assert exchanged.value("SELECT array_agg(on_day - $1::date ORDER BY nth) FROM papers.reminder", AGAIN) == [30, 60]


def test_who_looks_late_reminds_late_and_the_next_one_is_thirty_days_after_that(exchanged: Town, tmp_path: Path):
    assert reminded(exchanged, tmp_path, every=7) == [(35, 1, 1), (70, 1, 2)]


def test_from_the_day_that_it_comes_back_nobody_is_reminded(exchanged: Town, tmp_path: Path):
    assert reminded(exchanged, tmp_path, back=AGAIN + timedelta(40)) == [(30, 1, 1)]


def test_what_somebody_recorded_as_void_is_asked_back_from_that_day_as_of_who_lost_cover(town: Town, tmp_path: Path):
    given(town, [Line(1)])
    with house(town.dsn, town.insurer, town.spool) as at:
        record(at.ledger, Said(Step.VOIDED, (1,), EFFECTIVE, "cover lost"))
    day = EFFECTIVE + timedelta(30)
    assert (asked(town, tmp_path, "keep", day - timedelta(1)), asked(town, tmp_path, "keep", day)) == (
        [], [Due(1, "certificate", 1, day)]
    )  # fmt: skip
