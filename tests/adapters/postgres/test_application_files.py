"""Applications from files: each row is held against what its kind must hold, and rows of one form have one receipt."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from adapters.postgres.planned import INSURER, Town
from madoguchi.adapters.intake_files.counter_words import read_entries
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.plans.applications import PostgresApplications
from madoguchi.adapters.rolls.cells import UnreadableCell
from madoguchi.desk.application_outcome import Judge
from madoguchi.desk.applications import Answer, Application, decide_open
from madoguchi.desk.intake import Wish
from madoguchi.registry.applications import Applicant, Entry, Item, Kind, State, needed
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.once import UsedKey

ON = date(2026, 8, 21)
FILES = count(1)
COLUMNS = {
    "個人キー": "P1", "申請の種類": "資格確認書交付申請", "申請の方法": "郵送", "受付日": "2026-08-18",
    "申請日": "2026-08-17", "再交付を求める書類": "", "氏名の記載": "", "記号・番号または個人番号の記載": "",
    "交付を受ける人の記載": "",
    "申出の内容の記載": "", "併記を求める事項": "", "申請者": "", "代理人の確認書類": "", "申請書の番号": "",
}  # fmt: skip
HEADS = list(COLUMNS)


@pytest.fixture
def sent(town: Town, tmp_path: Path) -> Callable[..., list[Application]]:
    """Send a file of some rows; the applications that there are afterwards."""

    def taken(*rows: dict[str, str]) -> list[Application]:
        layout = layout_named("applications")
        names = {column.ja or column.name: column for column in layout.columns}
        heads = ["lost_paper" if head == "再交付を求める書類" else head for head in HEADS]
        assert {head for head in heads if head != "lost_paper"} <= set(names) | {"lost_paper"}
        path = tmp_path / f"file-{next(FILES)}.csv"
        lines = [",".join({**COLUMNS, **row}[head] for head in HEADS) for row in rows]
        path.write_text("\n".join([",".join(heads), *lines]) + "\n", "utf-8")
        done = PostgresIntake(town.dsn, INSURER, "intake").take(CsvOfKind(path, layout), Wish(ON, date(2026, 8, 20)))
        assert (done.refused, done.held) == (0, 0)
        return list(PostgresApplications(town.dsn, INSURER, "clerk").list("a test"))

    return taken


LACKING = [
    ("日付がない", {"申請日": ""}, {Item.DATE}),
    ("氏名と番号がない", {"氏名の記載": "無", "記号・番号または個人番号の記載": "無"}, {Item.NAME, Item.NUMBER}),
    ("対象者がない", {"交付を受ける人の記載": "無"}, {Item.PEOPLE}),
    ("再交付は書類を言う", {"申請の種類": "再交付申請"}, {Item.PAPER}),
    ("書類を言う再交付", {"申請の種類": "再交付申請", "再交付を求める書類": "資格確認書"}, set()),
    ("併記は事項を言う", {"申請の種類": "任意記載事項併記申請"}, {Item.ENTRIES}),
    ("事項を言う併記", {"申請の種類": "任意記載事項併記申請", "併記を求める事項": "特定疾病区分、限度額の適用区分"},
     set()),
    ("訂正の内容がない", {"申請の種類": "correction", "申出の内容の記載": "無"}, {Item.CONTENT}),
    ("ほかの申請に内容の欄はない", {"申出の内容の記載": "無"}, set()),
    ("施設職員は代理を示す", {"申請者": "施設職員", "代理人の確認書類": "無"}, {Item.AUTHORITY}),
    ("本人は示さない", {"申請者": "本人", "代理人の確認書類": "無"}, set()),
    ("空欄は足りている", {}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("why", "row", "lacks"), LACKING, ids=[one[0] for one in LACKING])
def test_a_row_lacks_what_its_kind_must_hold_and_is_a_query(sent, why, row, lacks):
    (one,) = sent(row)
    assert set(one.lacks) == lacks, why
    assert one.state is (State.QUERIED if lacks else State.RECEIVED)
    assert lacks <= needed(one.kind, one.applicant)


def test_rows_of_one_form_have_one_receipt_and_each_its_own_answer(sent, town):
    entry = {"申請の種類": "任意記載事項併記申請", "併記を求める事項": "限度額の適用区分"}
    form = {"申請書の番号": "A1"}
    told = sent(form, entry | form, {"個人キー": "P3"} | form, {"個人キー": "P4"})
    assert [(one.person, one.application, one.receipt) for one in told] == [
        ("P1", 1, 1), ("P1", 2, 1), ("P3", 3, 3), ("P4", 4, 4)]  # fmt: skip
    assert told[1].entries == (Entry.LIMIT_CATEGORY,)
    decided = decide_open(PostgresApplications(town.dsn, INSURER, "clerk"), shipped_edition(), ON)
    assert [one.state for one in decided if one.person == "P1"] == [State.ACCEPTED, State.REFUSED]  # Ako prints none


def test_asked_again_under_its_key_all_are_told_as_they_were_decided(sent, town):
    sent({}, {"個人キー": "P3"}, {"個人キー": "P4"})
    store = PostgresApplications(town.dsn, INSURER, "clerk")
    first = decide_open(store, shipped_edition(), ON, "21 August")
    store.withdraw(1, ON, "not wanted any more", None)
    sent({"個人キー": "P5"})
    again = decide_open(store, shipped_edition(), ON, "21 August")
    assert (again, {one.again for one in again}) == (first, {True})
    assert [one.person for one in first] == ["P1", "P3", "P4"]
    with pytest.raises(UsedKey):
        decide_open(store, shipped_edition(), date(2026, 8, 22), "21 August")
    assert [one.person for one in decide_open(store, shipped_edition(), ON, "21 August, again")] == ["P5"]


class BrokenOff(Exception):
    """The machine stopped."""


class StopsAfterOne(PostgresApplications):
    """A store whose machine stops after the first answer."""

    def answer(self, answer: Answer, judge: Judge) -> Application:
        if answer.application > 1:
            raise BrokenOff
        return super().answer(answer, judge)


def test_a_run_that_broke_off_is_finished_and_what_was_withdrawn_meanwhile_stays_so(sent, town):
    sent({}, {"個人キー": "P3"}, {"個人キー": "P4"})
    with pytest.raises(BrokenOff):
        decide_open(StopsAfterOne(town.dsn, INSURER, "clerk"), shipped_edition(), ON, "21 August")
    store = PostgresApplications(town.dsn, INSURER, "clerk")
    store.withdraw(2, ON, "not wanted any more", None)
    for _ in range(2):
        done = decide_open(store, shipped_edition(), ON, "21 August")
        assert [one.state for one in done] == [State.ACCEPTED, State.WITHDRAWN, State.ACCEPTED]
    steps = town.rows("SELECT application, count(*) FROM applications.step GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in steps] == [(1, 2), (2, 2), (3, 2)]


def test_who_applied_is_kept(sent):
    told = sent({"申請者": "介護支援専門員"}, {"個人キー": "P3"})
    assert [one.applicant for one in told] == [Applicant.CARE_PLANNER, Applicant.PERSON]
    assert {one.kind for one in told} == {Kind.ELIGIBILITY_CERTIFICATE}


@pytest.mark.parametrize("text", ["限度額の適用区分、なにか", "rate"])
def test_an_entry_that_nobody_may_ask_for_is_refused(text):
    with pytest.raises(UnreadableCell):
        read_entries(text)
