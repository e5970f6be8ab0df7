"""Receipts of employers: recorded once, for what lay in a parcel that was posted, and late ones are told."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres import bundled as parcels
from adapters.postgres.bundled import EMPLOYER, THREE, TWO, bundled, looked_through, posted, pressed, said_by_post
from adapters.postgres.once import town_once
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_addressee import told_office
from faces.asked import run
from issuing.test_looks import HEAD
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.postgres.papers.receipts import PostgresReceipts
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Said, record, withdraw
from madoguchi.desk.parcel_receipts import ReceiptRefused, Received, Receiving, Signed
from madoguchi.desk.run_lists import required
from madoguchi.issuing.steps import Step
from madoguchi.terms.once import UsedKey

SIGNED_ON = BusinessDay(ON + timedelta(3))
ROWS = "SELECT parcel, nth, on_day, letters FROM papers.parcel_receipt ORDER BY parcel, nth"
TOLD = "SELECT subject, purpose FROM audit.entry WHERE act = 'receipts of parcels' ORDER BY at, n"


@pytest.fixture
def town(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town, with papers of three people of one employer, and of one who has a letter of their own."""
    yield from parcels.bundled_town(request, server, settled, tmp_path)


@pytest.fixture
def at(town: Town) -> Iterator[PostgresHouse]:
    """Their house."""
    with house(town.dsn, INSURER, town.spool) as opened:
        yield opened


@pytest.fixture
def sent(at: PostgresHouse) -> PostgresReceipts:
    """The three are posted in two parcels: 1 and 2, and 3."""
    return PostgresReceipts(at.session)


def of(
    *signed: tuple[int, int | None], on: BusinessDay = SIGNED_ON, key: str | None = None, plan: int = 1
) -> Receiving:
    return Receiving(tuple(Signed(plan, parcel, letters) for parcel, letters in signed), on, key)


def stands(receipts: PostgresReceipts) -> dict[int, tuple[object, ...]]:
    return {one.parcel: (one.letters, one.waits, one.received_on, one.counted) for one in receipts.sent(None)}


def test_a_receipt_is_recorded_once_and_says_which_parcels_are_waited_for(town: Town, sent: PostgresReceipts):
    assert [(one.code, one.office, one.posted_on) for one in sent.sent(1)] == [
        ("0001-P00000001", EMPLOYER, ON), ("0001-P00000003", EMPLOYER, ON)]  # fmt: skip
    assert stands(sent) == {1: (2, True, None, None), 3: (1, True, None, None)}
    assert sent.say(of((1, 2), key="a")) == Received(1, 0)
    assert sent.say(of((1, 2), key="a")) == Received(1, 0, again=True)
    assert sent.say(of((1, 2), (3, 1))) == Received(1, 1)
    assert stands(sent) == {1: (2, False, SIGNED_ON, 2), 3: (1, False, SIGNED_ON, 1)}
    assert [tuple(row) for row in town.rows(ROWS)] == [(1, 1, SIGNED_ON, 2), (3, 1, SIGNED_ON, 1)]
    assert [tuple(row) for row in town.rows(TOLD)] == [("plan 1", f"1 receipts of {SIGNED_ON}")] * 2
    with pytest.raises(UsedKey):
        sent.say(of((3, 1), key="a"))


REFUSED = [
    ("ない小包", of((99, 1)), "no parcel to an office has the code 0001-P00000099"),
    ("中の封書の番号", of((2, 1)), "no parcel to an office has the code 0001-P00000002"),
    ("小包でない封書の番号", of((4, 1)), "no parcel to an office has the code 0001-P00000004"),
    ("ほかの計画の番号", of((1, 2), plan=2), "whose paper is of plan 1"),
    ("足りない", of((1, 1)), "lay 2 letters, and 1 are signed for"),
    ("多い", of((1, 3)), "lay 2 letters, and 3 are signed for"),
    ("発送の前の日", of((1, 2), on=BusinessDay(ON - timedelta(1))), "was posted on 2026-07-27, and signed for on"),
    ("同じ小包が二度", of((1, 2), (1, 2)), "0001-P00000001 is named twice"),
    ("記録のない取消し", of((1, None)), "no receipt is recorded"),
    ("一枚でも合わなければ", of((3, 1), (1, 1)), "lay 2 letters"),
]


@pytest.mark.parametrize(("why", "asked", "told"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_is_no_receipt_of_a_posted_parcel_is_refused_and_nothing_is_recorded(
    town: Town, sent: PostgresReceipts, why: str, asked: Receiving, told: str
):
    with pytest.raises(ReceiptRefused) as refused:
        sent.say(asked)
    assert told in refused.value.what, why
    assert town.rows(ROWS) == []


def test_what_was_not_posted_yet_is_not_signed_for(at: PostgresHouse, tmp_path: Path):
    pressed(at, tmp_path / "press", TWO)
    receipts = PostgresReceipts(at.session)
    assert {one.posted_on for one in receipts.sent(1)} == {None}
    with pytest.raises(ReceiptRefused, match="was not posted"):
        receipts.say(of((1, 2)))


def test_another_receipt_of_a_parcel_is_refused_until_the_first_is_taken_back(town: Town, sent: PostgresReceipts):
    sent.say(of((1, 2)))
    later = BusinessDay(SIGNED_ON + timedelta(1))
    with pytest.raises(ReceiptRefused, match="is recorded") as refused:
        sent.say(of((1, 2), on=later))
    assert "--undone" in refused.value.do
    assert sent.say(of((1, None), on=later)) == Received(1, 0)
    assert stands(sent)[1] == (2, True, None, None)
    assert sent.say(of((1, 2), on=later)) == Received(1, 0)
    assert [tuple(row)[1:] for row in town.rows(ROWS)] == [(1, SIGNED_ON, 2), (2, later, None), (3, later, 2)]


def test_fewer_are_signed_for_only_where_as_many_came_back_or_are_void(at: PostgresHouse, sent: PostgresReceipts):
    record(at.ledger, Said(Step.VOIDED, (2,), SIGNED_ON, "lost"))
    record(at.ledger, Said(Step.RETURNED_MAIL, (3,), SIGNED_ON, "moved"))
    with pytest.raises(ReceiptRefused):
        sent.say(of((1, 3)))
    assert sent.say(of((1, 1), (3, 1))) == Received(2, 0), "3 was signed for, and sent back later"


BACK = [  # (why, what of the parcel of two came back, for how many is signed, whether that is waited for)
    ("一通が窓口で渡された", (2,), 1, True),
    ("二通とも窓口で渡された", (1, 2), 1, False),
]


@pytest.mark.parametrize(("why", "back", "signed", "waits"), BACK, ids=[one[0] for one in BACK])
def test_a_letter_that_came_back_and_was_handed_over_since_is_not_with_the_employer(
    at: PostgresHouse, sent: PostgresReceipts, why: str, back: tuple[int, ...], signed: int, waits: bool
):
    for step in (Step.RETURNED_MAIL, Step.HANDED_OVER):
        record(at.ledger, Said(step, back, SIGNED_ON, "moved"))
    assert stands(sent)[1] == (2, waits, None, None), why
    assert sent.say(of((1, signed))) == Received(1, 0), why


def test_no_receipt_is_waited_for_once_nothing_good_is_there(at: PostgresHouse, sent: PostgresReceipts, town, tmp_path):
    assert said_by_post(town, tmp_path, 1, "返送", "2026-08-05") == []
    record(at.ledger, Said(Step.EXPIRED, (3,), BusinessDay(date(2027, 8, 1))))
    assert {parcel: waits for parcel, (_, waits, _, _) in stands(sent).items()} == {1: False, 3: False}


WITHDRAWN = [("最初の封書", "P1", 2), ("ほかの封書", "P2", 1)]  # (why, who is withdrawn, the parcel of the two others)


@pytest.mark.parametrize(("why", "who", "parcel"), WITHDRAWN, ids=[one[0] for one in WITHDRAWN])
def test_who_was_withdrawn_before_is_counted_in_no_parcel(town: Town, at: PostgresHouse, tmp_path, why, who, parcel):
    pressed(at, tmp_path / "press", TWO)
    town.tell("death", {who: {"died_on": ON}}, ON)
    withdraw(at.ledger, Said(Step.VOIDED, tuple(looked_through(at)), ON, "withdrawn"))
    pressed(at, tmp_path / "press", TWO)
    posted(at)
    receipts = PostgresReceipts(at.session)
    assert [(one.parcel, one.letters) for one in receipts.sent(1) if one.posted_on] == [(parcel, 2)], why
    with pytest.raises(ReceiptRefused, match="was not posted" if parcel == 2 else "lay 2 letters"):
        receipts.say(of((1, 3)))
    assert receipts.say(of((parcel, 2), on=BusinessDay(ON))) == Received(1, 0), "on the day of the posting"


POST = """
INSERT INTO papers.step (insurer, serial, step, on_day)
SELECT 1, k.serial, 'dispatched', $2 FROM unnest($1::bigint[]) AS k (serial) RETURNING serial
"""


def again(town: Town, at: PostgresHouse, serials: tuple[int, ...], on: date, until: date) -> None:
    """The posting of papers is undone on a day, and said anew of another."""
    record(at.ledger, Said(Step.UNDONE, serials, BusinessDay(on), "mistyped", undoes=Step.DISPATCHED))
    town.rows(POST, serials, until)


NEXT = ON + timedelta(1)
DAYS = [  # (why, which papers are posted again on which days, since when the parcel of two is on its way)
    ("一通だけ翌日に", [((2,), NEXT)], ON),
    ("二通とも翌日に", [((1, 2), NEXT)], NEXT),
    ("翌日としたのを取り消し、元の日に", [((1, 2), NEXT), ((1, 2), ON)], ON),
]


@pytest.mark.parametrize(("why", "postings", "day"), DAYS, ids=[one[0] for one in DAYS])
def test_a_parcel_is_posted_on_the_first_day_that_stands(town: Town, at, sent, why, postings, day):
    for serials, until in postings:
        again(town, at, serials, NEXT, until)
    assert {one.parcel: one.posted_on for one in sent.sent(1)} == {1: day, 3: ON}, why


def test_a_receipt_of_a_posting_that_was_undone_is_taken_back(at: PostgresHouse, sent: PostgresReceipts):
    sent.say(of((1, 2)))
    record(at.ledger, Said(Step.UNDONE, (1, 2), SIGNED_ON, "mistyped", undoes=Step.DISPATCHED))
    with pytest.raises(ReceiptRefused, match="was not posted"):
        sent.say(of((1, 2)))
    assert sent.say(of((1, None))) == Received(1, 0)
    with pytest.raises(ReceiptRefused, match="no receipt is recorded"):
        sent.say(of((1, None)))


SINCE = [("発送の前の日の受領", ON, None), ("発送の日の受領", NEXT, NEXT), ("あとの受領", SIGNED_ON, SIGNED_ON)]


@pytest.mark.parametrize(("why", "signed_on", "stays"), SINCE, ids=[one[0] for one in SINCE])
def test_a_receipt_of_a_day_before_the_posting_that_stands_counts_no_more(
    town: Town, at: PostgresHouse, sent: PostgresReceipts, why: str, signed_on: date, stays: date | None
):
    sent.say(of((1, 2), on=BusinessDay(signed_on)))
    again(town, at, (1, 2), NEXT, NEXT)
    assert stands(sent)[1] == (2, stays is None, stays, stays and 2), why
    if stays is None:
        assert sent.say(of((1, 2))) == Received(1, 0), "it is signed for anew"


SINCE_THEN = [
    ("ほかの事業所の人に", lambda town: town.tell("membership", {"P1": {"office": "B"}}, ON)),
    ("事業所の名が改まった", lambda town: told_office(town, "汐見製作所", "汐見市港2番")),
]


@pytest.mark.parametrize(("why", "change"), SINCE_THEN, ids=[one[0] for one in SINCE_THEN])
def test_a_parcel_is_of_the_employer_whom_it_was_drawn_for(town: Town, sent: PostgresReceipts, why, change):
    change(town)
    assert {one.office for one in sent.sent(1)} == {EMPLOYER}, why


def test_a_receipt_is_never_changed_or_removed(town: Town, sent: PostgresReceipts):
    sent.say(of((1, 2)))
    for change in ("DELETE FROM papers.parcel_receipt", "UPDATE papers.parcel_receipt SET letters = 1"):
        with pytest.raises(RuleBroken):
            town.rows(change)


NUMBERS = [  # (why, the number of the person with two papers, how many letters of theirs lie in the parcel)
    ("番号があれば、二枚で一通", "000002", 1),
    ("番号がなければ、一枚ごとに一通", None, 2),
]


@pytest.fixture
def unbundled(request: pytest.FixtureRequest, server: Server, settled: str, tmp_path: Path) -> Iterator[Town]:
    """The town before anything is planned."""
    yield from town_once(request, server, settled, tmp_path, None)


@pytest.mark.parametrize(("why", "number", "theirs"), NUMBERS, ids=[one[0] for one in NUMBERS])
def test_the_letters_of_somebody_without_a_number_are_counted_as_the_press_made_them(
    unbundled: Town, tmp_path: Path, why: str, number: str | None, theirs: int
):
    town = unbundled
    town.tell("membership", {"P2": {"number": number}}, date(2026, 4, 1))
    lines = (*THREE, Line(2, paper="notice", addressee="employer", valid_until=None))
    with bundled(town, lines) as at:
        pressed(at, tmp_path / "press")
        assert [len(one.letters) for one in required(PrintFolder(tmp_path / "press")).parcels] == [2 + theirs], why
        posted(at)
        receipts = PostgresReceipts(at.session)
        ((parcel, standing),) = stands(receipts).items()
        assert standing == (2 + theirs, True, None, None), why
        town.tell("membership", {"P2": {"number": "000009"}}, SIGNED_ON)
        with pytest.raises(ReceiptRefused):
            receipts.say(of((parcel, 5 - theirs)))
        assert receipts.say(of((parcel, 2 + theirs))) == Received(1, 0), "whatever number they have since"


# --- by command -------------------------------------------------------------------------------------------------


@pytest.fixture
def mail(town: Town, sent: PostgresReceipts, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Any]]:
    monkeypatch.setenv("DATABASE_URL", town.dsn)

    def done(*words: object) -> tuple[int, Any]:
        said = run("mail", *words, "--insurer", INSURER, "--json")
        return said.exit_code, json.loads(said.output) if said.exit_code < 2 else said.output

    return done


PRACTICE = "look:\n  parcel: [{receipt_days: 3}, {from: 2026-07-28, receipt_days: 30}]\n"


def test_status_tells_how_many_have_a_receipt_and_which_are_late(mail, tmp_path: Path):
    assert mail("received", "0001-p00000001=2", "--on", SIGNED_ON, "--key", "r")[1] == {
        "recorded": 1, "before": 0, "again": False}  # fmt: skip
    last = ON + timedelta(14)
    code, told = mail("status", 1, "--on", last)
    assert (code, told["receipts"]) == (
        0, [{"plan": 1, "parcels": 2, "received": 1, "waiting": 1, "late": []}])  # fmt: skip
    code, told = mail("status", "all", "--on", last + timedelta(1))
    (late,) = told["receipts"][0]["late"]
    assert (code, late) == (1, {"code": "0001-P00000003", "office": EMPLOYER, "posted_on": str(ON), "letters": 1,
                                "days": 14})  # fmt: skip
    assert mail("received", "0001-P00000003=1", "--on", SIGNED_ON)[0] == 0
    assert mail("status", 1, "--on", last + timedelta(1))[0] == 0
    assert mail("received", "0001-P00000003", "--undone", "--on", SIGNED_ON)[1]["recorded"] == 1
    assert mail("status", 1, "--on", last + timedelta(1))[0] == 1


def test_the_practice_says_how_long_is_waited_by_the_day_of_posting(mail, tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text(HEAD.replace("made-up", INSURER) + PRACTICE, "utf-8")
    for day, late in ((3, 0), (4, 2)):
        code, told = mail("status", 1, "--on", ON + timedelta(day), "--practice", file)
        assert (code, [one["days"] for one in told["receipts"][0]["late"]]) == (min(late, 1), [3] * late), told


WRONG = [
    ("数がない", ("0001-P00000001",)), ("P がない", ("0001-00000001=2",)), ("数が零", ("0001-P00000001=0",)),
    ("取消しに数", ("0001-P00000001=2", "--undone")), ("何もない", ()),
]  # fmt: skip


@pytest.mark.parametrize(("why", "words"), WRONG, ids=[one[0] for one in WRONG])
def test_what_is_written_otherwise_is_a_usage_error(mail, why: str, words: tuple[str, ...]):
    code, _ = mail("received", *words, "--on", SIGNED_ON)
    assert code == 2, why


@pytest.mark.parametrize(("lang", "said"), [("ja", "受領書が届いていません"), ("en", "no receipt after 14 days")])
def test_it_is_said_in_words(mail, lang: str, said: str):
    told = run("mail", "status", 1, "--on", ON + timedelta(20), "--insurer", INSURER, lang=lang)
    assert (told.exit_code, said in told.output, EMPLOYER in told.output) == (1, True, True), told.output
    done = run("mail", "received", "0001-P00000001=1", "--on", SIGNED_ON, "--insurer", INSURER, lang=lang)
    assert (done.exit_code, "0001-P00000001" in done.output) == (3, True), done.output
    done = run("mail", "received", "0001-P00000001=2", "--on", SIGNED_ON, "--insurer", INSURER, lang=lang)
    assert (done.exit_code, "1" in done.output) == (0, True), done.output


def test_parcels_of_other_plans_are_told_apart(town: Town, sent: PostgresReceipts):
    town.apply(town.plan([Line(4, valid_from=date(2027, 8, 1), valid_until=date(2028, 7, 31))]))
    assert sent.sent(2) == []
    assert len(sent.sent(None)) == 2
