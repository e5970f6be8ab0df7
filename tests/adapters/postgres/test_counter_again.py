"""At the counter a second time: by another login, on another day, after facts were mended, or for another person."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.practice_of_approval import practice
from adapters.postgres.test_papers_asked_back import POSTED
from adapters.postgres.test_papers_commands import Staff
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.counter import NoAuthority, Receiver, Served, Visit, serve
from madoguchi.desk.plan_approvals import Approval
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.once import UsedKey

DAY, NEXT = date(2026, 8, 3), date(2026, 8, 4)
WHY = "SELECT why FROM papers.step WHERE step = 'handed_over'"
PLANS = "SELECT count(*) FROM plans.plan WHERE scope = 'one'"
HANDED = """
INSERT INTO papers.step (insurer, serial, step, on_day, who)
SELECT insurer, serial, 'handed_over', '2026-08-03', coalesce($2, session_user) FROM papers.paper WHERE serial = $1
RETURNING n
"""


@pytest.fixture
def eased(town: Town) -> Town:
    """A town where papers of one person are handed over first."""
    PostgresPlans(town.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.BEFORE)
    return town


@pytest.fixture
def staff(eased: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    return Staff(eased.dsn, tmp_path / "spool", monkeypatch)


@pytest.fixture
def desk(tmp_path: Path) -> tuple[object, ...]:
    """The words of every visit."""
    return "--on", DAY, "--practice", practice(tmp_path)


def visited(town: Town, folder: Path, visit: Visit) -> Served:
    edition = with_practices(shipped_edition(), [practice(folder)])
    with house(town.dsn, INSURER, town.spool) as here:
        return serve(PostgresPlans(town.dsn, INSURER, "clerk"), here, edition, visit)


def lines(staff: Staff, *words: object, code: int, lang: str = "ja") -> list[str]:
    """What the last login that said something is told as lines."""
    done = run(*words, "--insurer", INSURER, "--spool", staff.spool, lang=lang)
    assert done.exit_code == code, done.output
    return [one.strip() for one in done.output.strip().splitlines()]


def test_a_second_login_is_told_that_it_was_handed_over_by_whom_and_when_and_is_shown_no_text(
    eased: Town, staff: Staff, desk: Any
):
    words = ("plan", "counter", "--person", "P3", "--key", "visit", *desk)
    first = staff.say("u1", *words)
    assert (first["handed_over"], first["already"]) == ({"papers": 1, "again": False}, None)
    assert staff.say("u1", *words)["serials"] == [1]  # who handed it over may print it again: the printer jammed
    second = staff.say("u2", *words)
    assert (second["serials"], second["handed_over"]["papers"]) == ([], 0)
    assert (second["already"]["who"], second["already"]["on"]) == (staff.logins["u1"][0], str(DAY))
    told = lines(staff, *words, code=0)
    assert len(told) == 1
    assert "交付済み" in told[0]
    assert staff.logins["u1"][0] in told[0]
    assert eased.value("SELECT count(*) FROM papers.step WHERE step = 'handed_over'") == 1


def test_papers_of_which_another_handed_one_over_are_not_all_one_s_own(eased: Town):
    plan = eased.plan([Line(3), Line(3, "notice")], scope="one")
    eased.apply(plan)
    with house(eased.dsn, INSURER, eased.spool) as here:
        for serial, mine in ((1, True), (2, False)):
            eased.rows(HANDED, serial, None if mine else "u2")
            told = here.handed_over(plan)
            assert told is not None
            assert (told.serials, told.mine) == (tuple(range(1, serial + 1)), mine)


def test_what_was_handed_over_under_a_key_and_undone_is_not_said_to_be_handed_over(staff: Staff, desk: Any):
    words = ("plan", "counter", "--person", "P3", "--key", "visit", *desk)
    staff.say("u1", *words)
    staff.say("u1", "ledger", "record", "undone", 1, "--on", DAY)
    refused = staff.say("u1", *words, code=3)["refused"]
    assert "ledger record handed_over 1" in refused["do"]
    without_key = ("plan", "counter", "--person", "P3", *desk)
    assert "ledger record handed_over 1" in lines(staff, *without_key, code=1)[1]


@pytest.mark.parametrize(("key", "on", "why"), [
    ("visit", DAY, "同じ目印でも、何も渡していなければ作り直す"),
    (None, NEXT, "目印を付けていないのに目印の話をしない"),
])  # fmt: skip
def test_held_at_the_counter_and_mended_a_new_plan_hands_it_over(
    eased: Town, tmp_path: Path, key: str | None, on: date, why: str
):
    eased.tell("name", {"P3": {"written": "汐見 〓子"}}, ON)
    held = visited(eased, tmp_path, Visit("P3", DAY, "seal", key, about="application 8"))
    assert (held.text, held.handed.papers) == ({}, 0)
    same = visited(eased, tmp_path, Visit("P3", DAY, "seal", key, about="application 8"))
    assert same.plan == held.plan  # nothing was recorded since
    eased.tell("name", {"P3": {"written": "汐見 三子"}}, ON)
    done = visited(eased, tmp_path, Visit("P3", on, "seal", key, about="application 8"))
    assert (len(done.text), done.handed.papers, done.handed.again) == (1, 1, False), why
    again = visited(eased, tmp_path, Visit("P3", on, "seal", key, about="application 8"))
    assert (again.plan, again.text, again.handed.again) == (done.plan, done.text, True), why
    assert eased.value(PLANS) == 2


def test_an_application_served_is_told_the_next_day_as_handed_over(eased: Town, tmp_path: Path):
    first = visited(eased, tmp_path, Visit("P3", DAY, "seal", about="application 8"))
    later = visited(eased, tmp_path, Visit("P3", NEXT, "seal", about="application 8"))
    assert (later.plan, later.text) == (first.plan, {})
    assert later.already is not None
    assert (later.already.serials, later.already.on) == ((1,), DAY)


def test_a_key_that_somebody_typed_is_not_taken_for_another_day(eased: Town, tmp_path: Path):
    visited(eased, tmp_path, Visit("P3", DAY, "seal", "visit"))
    with pytest.raises(UsedKey):
        visited(eased, tmp_path, Visit("P3", NEXT, "seal", "visit"))


def test_a_rejected_plan_at_the_counter_is_made_anew(town: Town, staff: Staff):
    words = ("plan", "counter", "--person", "P3", "--key", "visit", "--on", DAY)
    staff.say("u1", *words, code=3)  # a second person looks first
    plan, digest = town.rows("SELECT plan, encode(digest, 'hex') FROM plans.plan")[0]
    rejected = run("plan", "reject", plan, "--digest", digest, "--reason", "not so", "--insurer", INSURER)
    assert rejected.exit_code == 0, rejected.output
    told = staff.say("u1", "plan", "apply", plan, "--on", DAY, code=3)["refused"]
    assert ("rejected" in told["what"], "plan make" in told["do"], "plan show" in told["do"]) == (True, True, False)
    assert "plan 2 is made" in staff.say("u1", *words, code=3)["refused"]["what"]


def test_somebody_undecidable_is_told_first_that_it_cannot_be_decided_yet(eased: Town, staff: Staff, desk: Any):
    eased.tell("card", {"P3": {"has_card": None}}, date(2026, 4, 1))
    words = ("plan", "counter", "--person", "P3", *desk)
    told = staff.say("u1", *words, code=1)
    assert told["held"] == ["undecidable"]
    assert "まだ決められません" in lines(staff, *words, code=1)[0]
    assert "cannot be decided yet" in lines(staff, *words, code=1, lang="en")[0]


def test_what_is_held_is_told_first_as_held(eased: Town, staff: Staff, desk: Any):
    eased.tell("name", {"P3": {"written": "汐見 〓子"}}, ON)
    words = ("plan", "counter", "--person", "P3", *desk)
    assert staff.say("u1", *words, code=1)["held"] == ["name_unresolved"]
    assert "保留" in lines(staff, *words, code=1)[0]


@pytest.mark.parametrize("who", ["head", "household", "agent"])
@pytest.mark.parametrize("flagged", [False, True])
def test_another_than_the_person_is_handed_a_paper_only_with_what_shows_it_was_left_to_them(
    eased: Town, tmp_path: Path, who: str, flagged: bool
):
    if flagged:  # nobody can tell from what is refused
        eased.tell("protection", {"P2": {"support_measures": True}}, ON)
        eased.tell("mailing_address", {"P2": {"postcode": "100-0002", "address": "潮見町2番地"}}, ON)
    for shown in (None, "  "):
        with pytest.raises(NoAuthority) as refused:
            visited(eased, tmp_path, Visit("P2", DAY, "seal", "visit", receiver=Receiver(who, shown)))
        assert "--authority" in refused.value.do
    assert eased.value(PLANS) == 0
    done = visited(eased, tmp_path, Visit("P2", DAY, "seal", "visit", receiver=Receiver(who, "委任状")))
    assert done.handed.papers == 1
    assert eased.value(WHY) == f"receipt: seal, taken by the {who}, who showed: 委任状"


def test_who_took_it_is_told_in_the_story_in_words(staff: Staff, desk: Any):
    words = ("--receiver", "agent", "--authority", "委任状と運転免許証", *desk)
    staff.say("u1", "plan", "counter", "--person", "P3", *words)
    assert any("代理人" in one and "委任状と運転免許証" in one for one in lines(staff, "ledger", "story", 1, code=0))


def test_a_serial_that_no_look_listed_is_made_void_only_with_a_reason(town: Town, staff: Staff):
    plan = staff.approved()
    staff.say("u1", "plan", "apply", plan, "--on", ON)
    town.tell("name", {"P2": {"written": "南 花子"}})
    listed = [one["serial"] for one in staff.say("u1", "plan", "pull", plan, "--on", ON)["withdraw"]]
    assert listed == [2]
    refused = staff.say("u1", "plan", "pulled", 2, 3, "--on", ON, "--key", "k", code=3)["refused"]
    assert "the serial 3" in refused["what"]
    assert {one[2] for one in town.states()} == {"printed", "pull"}
    assert staff.say("u1", "plan", "pulled", 2, "--on", ON, "--key", "k")["papers"] == 1
    assert staff.say("u1", "plan", "pulled", 2, "--on", ON, "--key", "k")["again"]
    staff.say("u1", "plan", "pulled", 3, "--on", ON, "--unlisted", "coffee was spilt")
    assert [one[2] for one in town.states()][:3] == ["printed", "voided", "voided"]
    assert town.value("SELECT why FROM papers.step WHERE serial = 3 AND step = 'voided'").endswith("coffee was spilt")


def test_nothing_is_not_posted_and_a_retry_still_gives_the_first_result(staff: Staff):
    plan = staff.approved()
    staff.say("u1", "plan", "apply", plan, "--on", ON)
    staff.say("u1", "plan", "pull", plan, "--on", ON)
    assert staff.say("u1", "ledger", "post", plan, "--on", ON, "--key", "k")["papers"] == 6
    assert staff.say("u1", "ledger", "post", plan, "--on", ON, "--key", "k")["again"]
    for other in (plan, 77):
        assert "posted" in staff.say("u1", "ledger", "post", other, "--on", ON, code=3)["refused"]["what"]


def test_mail_that_came_back_is_held_in_plans_listed_and_told_at_the_counter(eased: Town, staff: Staff, desk: Any):
    eased.apply(eased.plan([Line(3, valid_from=date(2026, 7, 1)), Line(4, valid_from=date(2026, 7, 1))]))
    eased.rows(POSTED)
    words = ("plan", "counter", "--person", "P3", *desk)
    assert staff.say("u1", *words)["held"] == []
    staff.say("u1", "ledger", "record", "returned_mail", 1, "--on", "2026-07-30")
    told = staff.say("u1", *words, code=1)
    assert (told["held"], told["on_hand"][0]["here"], told["on_hand"][0]["serial"]) == (["mail_here"], True, 1)
    first, second, *_ = lines(staff, *words, code=1)
    assert ("ここにあります" in first, "ledger record handed_over 1" in second) == (True, True)
    listed = staff.say("u1", "ledger", "lying", "--on", DAY)["lying"]
    assert [(one["serial"], one["step"], one["since"], one["days_left"], one["key"]) for one in listed] == [
        (1, "returned_mail", "2026-07-30", 363, None)
    ]  # fmt: skip
    named = staff.say("u1", "ledger", "lying", "--on", DAY, "--with-keys", "--purpose", "送り直し")["lying"]
    assert [one["key"] for one in named] == ["P3"]
    assert eased.value("SELECT count(*) FROM audit.entry WHERE act = 'papers lying here' AND purpose = '送り直し'") == 1
    staff.say("u1", "ledger", "record", "handed_over", 1, "--on", "2026-07-31")
    assert staff.say("u1", *words)["held"] == []
    assert staff.say("u1", "ledger", "lying")["lying"] == []
    assert lines(staff, "ledger", "lying", code=0) == ["ここにある書面はありません"]


def test_what_came_back_first_is_listed_first_and_what_waits_for_the_post_is_not(eased: Town, staff: Staff, desk: Any):
    eased.apply(eased.plan([Line(3, valid_from=date(2026, 7, 1)), Line(4, valid_from=date(2026, 7, 1))]))
    assert staff.say("u1", "ledger", "lying")["lying"] == []
    eased.rows(POSTED)
    staff.say("u1", "ledger", "record", "returned_mail", 1, "--on", "2026-07-30")
    staff.say("u1", "ledger", "record", "unclaimed", 2, "--on", "2026-07-29")
    listed = staff.say("u1", "ledger", "lying")["lying"]
    assert [(one["serial"], one["step"]) for one in listed] == [(2, "unclaimed"), (1, "returned_mail")]
    assert staff.say("u1", "plan", "counter", "--person", "P4", *desk, code=1)["held"] == ["mail_here"]


def test_what_was_printed_at_the_counter_and_not_handed_over_is_listed_as_lying_here(staff: Staff, desk: Any):
    staff.say("u1", "plan", "counter", "--person", "P3", *desk)
    staff.say("u1", "ledger", "record", "undone", 1, "--on", DAY)
    assert [one["step"] for one in staff.say("u1", "ledger", "lying", "--on", DAY)["lying"]] == ["printed"]


@pytest.mark.parametrize(("person", "code", "why"), [
    ("P2", 0, "同じ世帯の P1 が世帯主"),
    ("P1", 3, "本人が世帯主なら本人の申請"),
])  # fmt: skip
def test_who_applies_as_head_is_held_to_the_recorded_head(
    town: Town, staff: Staff, monkeypatch: pytest.MonkeyPatch, person: str, code: int, why: str
):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    form = ("--kind", "certificate", "--channel", "counter", "--by", "head", "--applied-on", DAY)
    words = ("application", "receive", "--person", person, *form, "--on", DAY, "--insurer", INSURER)
    assert run(*words).exit_code == code, why
    town.tell("death", {"P1": {"died_on": DAY}}, DAY)
    told = run(*words, lang="ja")
    assert (told.exit_code, "世帯主の記録がありません" in told.output) == (3, True), why
    town.tell("death", {"P1": {"died_on": None}}, DAY)
    assert run(*words).exit_code == code, why


def test_a_head_is_recorded_as_such_whatever_the_relation(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    form = ("--kind", "certificate", "--channel", "counter", "--by", "head", "--applied-on", DAY)
    words = ("application", "receive", "--person", "P2", *form, "--on", DAY, "--insurer", INSURER)
    town.tell("membership", {"P1": {"household_key": "H1", "relation": "insured"}}, ON)
    assert run(*words).exit_code == 3
    town.tell("head", {"P1": {"is_head": True}}, ON)
    assert run(*words).exit_code == 0
