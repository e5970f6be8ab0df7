"""`print letters`: who is due a letter gets one, once, in their own window; who cannot be written to stays due."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.letters_made import PURPOSE, made, office_of, posted, record
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_productive import NO_DEMO
from faces.asked import run
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.postgres.papers.letters import letters
from madoguchi.adapters.postgres.papers.productive import PostgresGoingLive
from madoguchi.adapters.postgres.retention.port import PostgresRetention
from madoguchi.adapters.spool.print_folder import LOCK
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Said, post, pull
from madoguchi.desk.letters import Asked, Matter
from madoguchi.desk.retention import Period
from madoguchi.faces.cli import print_letters
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import Refused
from proofs import proves

KEPT = "隠里市秘町九番地"
LATER = ON + timedelta(days=40)
NO_COVER = """
UPDATE registry.coverage SET superseded = $1
WHERE insurer = 1 AND person = 1 AND superseded IS NULL
"""
AGAIN = """
SELECT papers.say_again(ARRAY[1]::bigint [], $1, '確認', (SELECT known FROM registry.insurer WHERE insurer = 1), 9)
"""


@pytest.fixture
def office(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, its insurer with a practice file."""
    return office_of(town, tmp_path, monkeypatch)


# --- to whom --------------------------------------------------------------------------------------------


@proves("S3-2")
def test_whoever_has_no_registration_is_told_how_to_register_in_their_own_window(office: Town):
    done = made(office, "not_registered")
    assert (done.code, done.told["letters"], done.held) == (0, 5, {})  # of six one has registered
    for n, text in enumerate(done.pages.values(), 1):
        assert "マイナ保険証の利用登録について" in text
        assert [f"汐見町{k}番地" in text and f"汐見{k}子様" in text for k in range(1, 7)] == [
            k == n for k in range(1, 7)
        ]
        assert "見本" in text


NOT_WRITTEN = {  # of each person something is told, and this word is said of why they get no letter
    "P1": ("亡くなった人には送らない", "death", {"died_on": ON}, "deceased"),
    "P2": ("住所がわからない", "registered_address", {"postcode": None, "address": None}, "address_to_confirm"),
    "P3": ("印字できない文字", "name", {"written": "汐見\U000f0000子"}, "letter_without_a_face"),
    "P4": ("支援措置の人も、同じ言葉で", "protection", {"support_measures": True}, "address_to_confirm"),
    "P5": ("不開示の人も同じ", "protection", {"address_hidden": True}, "address_to_confirm"),
}
KEPT_APART = {
    "P1": ("自己情報提供不可の人も同じ", "protection", {"own_information_blocked": True}, "address_to_confirm"),
    "P2": (
        "保護する住所だけがある",
        "protected_address",
        {"postcode": "999-0009", "address": KEPT},
        "address_to_confirm",
    ),
}


@pytest.mark.parametrize(("rows", "letters"), [(NOT_WRITTEN, 0), (KEPT_APART, 3)], ids=["送らない人", "別に守る人"])
def test_who_cannot_be_written_to_is_told_by_key_and_stays_due(
    office: Town, rows: dict[str, tuple[str, str, dict[str, object], str]], letters: int
):
    for key, (_, group, fact, _) in rows.items():
        office.tell(group, {key: fact}, ON)
    told = {key: why for key, (*_, why) in rows.items()}
    first = made(office, "not_registered")
    assert (first.code, first.held, first.told["letters"], first.told["run"] > 0) == (1, told, letters, letters > 0)
    later = made(office, "not_registered", ON + timedelta(days=1)).held
    assert later == {key: why for key, why in told.items() if why != "deceased"}  # whose cover has ended


def test_a_kept_address_that_was_taken_back_keeps_nobody_apart(office: Town):
    office.tell("protected_address", {"P2": {"postcode": None, "address": None}}, ON)
    assert made(office, "not_registered").told["letters"] == 5


def test_who_has_the_mailing_address_of_another_household_is_to_be_looked_at(office: Town):
    there = {"postcode": "100-0009", "address": "同居町1番地"}
    office.tell("mailing_address", {"P2": there, "P4": there}, ON)
    assert made(office, "not_registered").held == dict.fromkeys(("P2", "P4"), "address_to_confirm")


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden", "own_information_blocked"])
def test_a_protected_address_stands_on_no_letter_and_in_no_file(office: Town, flag: str):
    office.tell("protection", {"P2": {flag: True}}, ON)
    office.tell("protected_address", {"P2": {"postcode": "999-0009", "address": KEPT}}, ON)
    done = made(office, "not_registered")
    assert done.held == {"P2": "address_to_confirm"}
    files = b"".join(one.read_bytes() for one in (office.spool / "letters").rglob("*.json"))
    assert KEPT.encode() not in files
    assert not any(KEPT in text or "汐見町2番地" in text for text in done.pages.values())


# --- nobody gets two ------------------------------------------------------------------------------------


def test_asked_again_on_the_day_the_same_bytes_come_back_and_later_nobody_gets_a_second_one(office: Town):
    first = made(office, "not_registered")
    files = {one.name: one.read_bytes() for one in (office.spool / "letters").rglob("*.pdf")}
    again = made(office, "not_registered")
    assert (again.told["again"], again.told["run"], again.pages) == (True, first.told["run"], first.pages)
    assert {one.name: one.read_bytes() for one in (office.spool / "letters").rglob("*.pdf")} == files
    later = made(office, "not_registered", ON + timedelta(days=1))
    assert (later.code, later.told["letters"], later.told["printed"]) == (0, 0, None)
    assert made(office, "not_registered", date(2027, 4, 1)).told["letters"] == 5  # the next fiscal year


def test_a_letter_keeps_its_number_when_another_of_its_run_is_over(office: Town):
    first = made(office, "not_registered")
    office.tell("death", {"P2": {"died_on": ON}})
    again = made(office, "not_registered")
    assert again.held == {"P2": "deceased"}
    assert again.pages == {code: text for code, text in first.pages.items() if "汐見2子様" not in text}


def test_that_somebody_was_written_to_stands_in_the_audit_and_so_do_the_looks(office: Town):
    made(office, "not_registered")
    acts = [tuple(row) for row in office.rows("SELECT act, subject, purpose FROM audit.entry WHERE kind = 'act'")]
    assert ("write letters", "letters 1", "5 of not_registered") in acts
    looks = office.rows("SELECT DISTINCT person FROM audit.entry WHERE act = 'letters' AND purpose = $1", PURPOSE)
    assert {row["person"] for row in looks} >= {1, 2, 3, 4, 5}


# --- killed, and looked at again --------------------------------------------------------------------------


def broken_off(town: Town, monkeypatch: pytest.MonkeyPatch, kind: str, on: date = ON) -> None:
    """Letters that are recorded, and then the machine stops."""

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(print_letters, "print_letters", stops)
        with pytest.raises(json.JSONDecodeError):  # nothing was told
            made(town, kind, on)


def test_letters_that_were_broken_off_go_on_on_whatever_day(office: Town, monkeypatch: pytest.MonkeyPatch):
    broken_off(office, monkeypatch, "not_registered")
    office.tell("death", {"P2": {"died_on": ON}})
    done = made(office, "not_registered", ON + timedelta(days=1))
    assert (done.code, done.told["run"], done.told["again"], done.told["whole"]) == (1, 1, True, False)
    assert (done.told["letters"], done.held) == (4, {"P2": "deceased"})
    later = made(office, "not_registered", ON + timedelta(days=2))
    assert (later.code, later.told["run"], later.told["letters"]) == (0, 0, 0)


def test_a_reminder_counts_when_its_letter_is_printed(office: Town, monkeypatch: pytest.MonkeyPatch):
    posted(office, 1)
    record(office, Step.VOIDED, 1)
    broken_off(office, monkeypatch, "return_request", LATER)
    assert office.rows("SELECT serial FROM papers.reminder") == []
    assert made(office, "return_request", LATER + timedelta(days=1)).told["letters"] == 1
    assert office.rows("SELECT serial, nth FROM papers.reminder") == [(1, 1)]


def test_before_they_are_posted_on_another_day_letters_are_looked_at_again(office: Town):
    first = made(office, "not_registered")
    of = {key: next(code for code, text in first.pages.items() if f"汐見{key[1:]}子様" in text) for key in ("P2", "P3")}
    next_day, then = ON + timedelta(days=1), ON + timedelta(days=2)
    office.tell("protection", {"P2": {"support_measures": True}}, next_day)
    office.tell("registered_address", {"P3": {"postcode": "100-0001", "address": "新町9番地"}}, next_day)
    done = made(office, "not_registered", next_day, "--run", 1)
    assert (done.code, done.told["again"], done.told["whole"]) == (1, True, True)
    assert [(one["key"], one["code"]) for one in done.told["held"]] == [("P2", of["P2"].rpartition("-")[0])]
    assert done.told["changed"] == [of["P3"].rpartition("-")[0]]
    assert done.pages.keys() == first.pages.keys() - {of["P2"]}
    assert "新町9番地" in done.pages[of["P3"]]
    again = made(office, "not_registered", then, "--run", 1)
    assert (again.code, again.told["letters"], again.told["changed"], again.held) == (0, 4, [], {})
    assert made(office, "not_registered", then).held == {"P2": "address_to_confirm"}  # due again, and told
    office.tell("protection", {"P2": {"support_measures": False}}, then)
    due = made(office, "not_registered", then)
    assert (due.told["run"], due.told["letters"]) == (2, 1)
    assert made(office, "not_registered", then, "--run", 1).told["letters"] == 4  # nobody gets two


def test_of_a_run_whose_every_letter_is_over_no_page_stays(office: Town):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)
    made(office, "returned_mail")
    record(office, Step.HANDED_OVER, 1, ON + timedelta(days=1))
    done = made(office, "returned_mail", ON + timedelta(days=1), "--run", 1)
    assert (done.code, done.held, dict(done.pages)) == (1, {"P1": "over"}, {})
    assert not [*(office.spool / "letters").rglob("*.pdf")]


@pytest.mark.parametrize(("kind", "number"), [("not_registered", 2), ("expiring", 1)])
def test_a_run_of_no_such_kind_and_number_is_refused(office: Town, kind: str, number: int):
    made(office, "not_registered")
    with pytest.raises(AssertionError):
        made(office, kind, ON, "--run", number)


def test_nothing_is_recorded_of_who_changed_since_they_were_looked_at(office: Town):
    asked_for = Asked("not_registered", BusinessDay(ON), PURPOSE)
    with letters(office.dsn, INSURER) as books:
        known = books.newest
        office.tell("registered_address", {"P2": {"postcode": "100-0001", "address": "新町9番地"}}, ON)
        books.write(asked_for, [Matter(key="P1", nth=2026)], known)
        with pytest.raises(Refused, match="since they were looked at"):
            books.write(replace(asked_for, kind="expiring"), [Matter(key="P2", nth=2026)], known)


def test_a_letter_without_room_is_told_and_stays_due(office: Town):
    office.tell(
        "registered_address", {"P2": {"postcode": "100-0001", "address": "汐見県汐見市" + "港町大字小字" * 300}}, ON
    )
    assert made(office, "not_registered").held == {"P2": "too_long"}
    office.tell("registered_address", {"P2": {"postcode": "100-0001", "address": "新町9番地"}}, ON)
    assert made(office, "not_registered", ON + timedelta(days=1)).told["letters"] == 1


# --- of papers ------------------------------------------------------------------------------------------


def test_mail_that_came_back_is_asked_about_once_each_time(office: Town):
    posted(office, 1)
    assert made(office, "returned_mail").told["letters"] == 0
    record(office, Step.RETURNED_MAIL, 1)
    done = made(office, "returned_mail")
    (text,) = done.pages.values()
    assert "資格確認書のお届けについて" in text
    assert "令和8年7月27日にお送りした資格確認書" in text
    assert "汐見1子様" in text
    assert made(office, "returned_mail", ON + timedelta(days=1)).told["letters"] == 0
    record(office, Step.UNDONE, 1, ON + timedelta(days=2))  # it was another letter
    record(office, Step.RETURNED_MAIL, 1, ON + timedelta(days=9))
    assert made(office, "returned_mail", ON + timedelta(days=9)).told["letters"] == 1


def test_nobody_is_invited_to_fetch_a_paper_past_its_last_day(office: Town):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)
    until = office.value("SELECT valid_until FROM papers.paper WHERE serial = 1")
    assert (made(office, "returned_mail", until + timedelta(days=1)).told["letters"]) == 0
    assert (made(office, "returned_mail", until).told["letters"]) == 1
    assert made(office, "returned_mail", until + timedelta(days=1), "--run", 1).held == {"P1": "over"}


def test_nor_is_who_lost_cover(office: Town):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)

    async def ended(books: Books) -> None:
        await books.connection.execute(NO_COVER, (await learn(books, "a notice")).n)

    office.done(ended)
    assert made(office, "returned_mail", ON + timedelta(days=1)).held == {"P1": "over"}


def test_a_letter_that_came_back_says_when_it_was_sent_and_no_step_that_was_undone_counts(office: Town):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)
    sent, undone = ON + timedelta(days=5), ON + timedelta(days=6)
    office.done(lambda books: books.connection.execute(AGAIN, sent))
    record(office, Step.UNDONE, 1, undone)
    (text,) = made(office, "returned_mail", undone).pages.values()
    assert "令和8年7月27日にお送りした" in text


def test_who_has_mail_lying_here_gets_no_other_letter(office: Town):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)
    assert made(office, "not_registered").held == {"P1": "address_to_confirm"}


def test_a_paper_asked_back_is_a_letter_and_a_reminder_in_one(office: Town):
    posted(office, 1, 2)
    for serial in (1, 2):
        record(office, Step.VOIDED, serial)
    record(office, Step.HANDED_BACK, 2, ON + timedelta(days=3))
    done = made(office, "return_request", LATER)
    (text,) = done.pages.values()
    assert "資格確認書の返却について" in text
    assert "汐見1子様" in text
    assert "無効" not in text
    assert office.rows("SELECT serial, nth FROM papers.reminder") == [(1, 1)]
    due = run("ledger", "due", "--insurer", INSURER, "--on", LATER, "--spool", office.spool, "--json")
    assert json.loads(due.output)["due"] == []
    assert made(office, "return_request", LATER + timedelta(days=1)).told["letters"] == 0
    assert made(office, "return_request", LATER + timedelta(days=31)).told["letters"] == 1  # the second time


def test_of_several_letters_of_a_person_the_one_to_take_out_is_told_by_its_own_code(office: Town):
    posted(office, 1)
    record(office, Step.VOIDED, 1)
    plan = office.plan([Line(1)])
    office.apply(plan)
    with house(office.dsn, INSURER, office.spool) as at:
        pull(at.ledger, shipped_edition(), plan, None, Said(Step.PULL, (), ON))
        post(at.ledger, plan, Said(Step.DISPATCHED, (), ON))
    record(office, Step.VOIDED, 2)
    first = made(office, "return_request", LATER)
    assert first.told["letters"] == 2
    record(office, Step.HANDED_BACK, 1, LATER)
    again = made(office, "return_request", LATER + timedelta(days=1), "--run", 1)
    (held,) = again.told["held"]
    assert [f"{held['code']}-1/1"] == sorted(first.pages.keys() - again.pages.keys())


# --- in earnest -----------------------------------------------------------------------------------------


def test_what_was_written_as_a_sample_counts_no_more_once_papers_are_in_earnest(office: Town):
    asked(office.dsn, lambda connection: connection.execute(NO_DEMO))
    today = office.value("SELECT (clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date")
    because = ("--day-because", "試験")
    assert made(office, "not_registered", today, *because).told["sample"]
    PostgresGoingLive(office.dsn, INSURER).say_productive("校正済み", "live")
    earnest = made(office, "not_registered", today, *because)
    assert (earnest.told["sample"], earnest.told["again"], earnest.told["letters"]) == (False, False, 5)
    assert not any("見本" in text for text in earnest.pages.values())


# --- how long they are kept ------------------------------------------------------------------------------------------

APPROVED = "UPDATE retention.plan SET approved_by = 'second', approved_at = now() RETURNING plan"


def test_their_files_go_when_the_period_of_the_insurer_is_over(office: Town):
    assert made(office, "not_registered").code == 0
    folder = office.spool / "letters" / f"{INSURER}-letters-1"
    retention = PostgresRetention(office.dsn, "auditor")
    retention.set(INSURER, Period("letter_files", 1, "文書管理規程 第12条"))
    assert retention.make(ON + timedelta(days=20), None, INSURER).due == ()
    plan = retention.make(LATER, None, INSURER)
    assert [(one.subject, one.rows) for one in plan.due] == [("letters 1", 5)]
    office.rows(APPROVED)
    apply = ("retention", "apply", plan.plan, "--insurer", INSURER, "--letters")
    assert "no folder with the files of letters 1" in run(*apply, office.spool / "elsewhere").output
    done = run(*apply, folder.parent)
    assert (done.exit_code, [one.name for one in folder.iterdir()]) == (0, [LOCK]), done.output
