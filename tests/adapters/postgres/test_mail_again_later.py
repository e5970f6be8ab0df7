"""Mail that comes back a second time, is asked again with its key, or lay in a parcel: where it goes, or not."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.bundled import TOGETHER
from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_addressee import told_office
from adapters.postgres.test_mail_again import BACK, DAY, NEW_HOME, Dies, at, moved, printing, returning, send, town
from adapters.postgres.test_mail_again_commands import mail
from desk.test_printing import InThisProcess
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.postgres.papers.again import PostgresReturning
from madoguchi.adapters.postgres.papers.house import PostgresHouse, house
from madoguchi.adapters.spool.folder import OtherBytes
from madoguchi.adapters.typst.press import Overflow, Printed
from madoguchi.desk.ledger import Said, post, pull
from madoguchi.issuing.again import Next
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition

__all__ = ["at", "mail", "printing", "returning", "send", "town"]
FIRST, SECOND, LATER = "0001-00000001", date(2026, 8, 20), date(2026, 9, 10)
FAR = {"postcode": "100-0003", "address": "汐見県浜市8番地"}
SHEET = f"{FIRST}-1/1"
RUN = """
INSERT INTO papers.letter_run (insurer, run, kind, on_day, sample, known, known_on)
VALUES (1, 1, 'returned_mail', $1, true, 1, $1)
"""
LETTER = """
INSERT INTO papers.letter (insurer, run, letter, kind, sample, person, serial, nth, taken_out)
SELECT 1, 1, 1, 'returned_mail', true, 1, 1, max(n), $1 FROM papers.step WHERE serial = 1 AND step = 'returned_mail'
"""
Send = Callable[..., Any]


def next_of(returning: PostgresReturning, serial: int, on: date) -> Next:
    return next(one.next for one in returning.came_back(None, on) if one.serial == serial)


def back(at: PostgresHouse, on: date = SECOND, *serials: int) -> None:
    at.ledger.record(Said(Step.RETURNED_MAIL, serials or (1,), on, "moved"))


# --- another address than last time -------------------------------------------------------------------------------


def test_from_where_it_came_back_it_does_not_go_again_by_itself(town: Town, at, returning, send: Send):
    moved(town, 1)
    assert send(1).serials == (1,)
    back(at)
    assert next_of(returning, 1, SECOND) is Next.ASK
    assert [one.why for one in send(1, on=SECOND).left] == ["same_address"]
    town.tell("registered_address", {"P1": FAR}, SECOND)
    assert (next_of(returning, 1, SECOND), send(1, on=SECOND).serials) == (Next.AGAIN, (1,))


def test_a_journey_that_was_taken_back_was_none(town: Town, at, returning, send: Send):
    moved(town, 1)
    send(1)
    at.ledger.record(Said(Step.UNDONE, (1,), DAY))
    assert next_of(returning, 1, DAY) is Next.AGAIN


def test_an_address_of_a_day_to_come_is_none_until_that_day_and_one_then(town: Town, at, returning, send: Send):
    town.tell("registered_address", {"P1": FAR}, LATER)
    assert [one.why for one in send(1).left] == ["same_address"]
    assert (next_of(returning, 1, DAY), next_of(returning, 1, LATER)) == (Next.ASK, Next.AGAIN)
    assert send(1, because="本人が電話で確認").serials == (1,)  # known before it went, and not where it went
    back(at)
    assert (next_of(returning, 1, SECOND), next_of(returning, 1, LATER)) == (Next.ASK, Next.AGAIN)


def test_where_the_mailing_address_decides_a_registered_one_is_nothing_new(town: Town, at, returning, send: Send):
    town.tell("mailing_address", {"P1": FAR}, BACK)
    assert send(1).serials == (1,)
    back(at)
    moved(town, 1)
    assert next_of(returning, 1, SECOND) is Next.ASK


def test_who_was_asked_where_they_live_is_waited_for_until_they_say_or_it_comes_back_anew(
    town: Town, at, returning, send: Send
):  # fmt: skip
    town.rows(RUN, DAY)
    town.rows(LETTER, False)
    assert [one.next for one in returning.came_back(1, DAY)] == [Next.WAITING, Next.ASK, Next.ASK]
    send(1, because="本人が電話で確認")
    back(at)
    assert next_of(returning, 1, SECOND) is Next.ASK
    moved(town, 1)
    assert next_of(returning, 1, SECOND) is Next.AGAIN


def test_a_letter_that_was_taken_out_asked_nobody(town: Town, at, returning):
    town.rows(RUN, DAY)
    town.rows(LETTER, True)
    assert next_of(returning, 1, DAY) is Next.ASK


# --- asked again with its key -------------------------------------------------------------------------------------


def killed(town: Town, send: Send) -> None:
    """Two letters are recorded, and not printed."""
    moved(town, 1, 2)
    Dies.times = 1
    with pytest.raises(KeyboardInterrupt):
        send(1, 2, key="k", press=lambda _: Dies())


def test_whose_letter_is_not_printed_any_more_is_told_to_be_taken_back(
    town: Town, at, send: Send, mail, tmp_path: Path
):
    killed(town, send)
    town.tell("protection", {"P1": {"support_measures": True}}, BACK)
    done = send(1, 2, key="k")
    assert (done.serials, [one.serials for one in done.letters]) == ((1, 2), [(2,)])
    assert ([(one.serial, one.why) for one in done.left], done.to_undo) == ([(1, "look")], (1,))
    for lang, words in [("ja", "差し出さずに取り消してください"), ("en", "do not post, take it back")]:
        told = mail("again", 1, 2, "--key", "k", lang=lang)
        assert (told.exit_code, words in told.output, "ledger record undone 1 --insurer" in told.output) == (
            1,
            True,
            True,
        )
    at.ledger.record(Said(Step.UNDONE, (1,), DAY))
    done = send(1, 2, key="k")
    assert ([(one.serial, one.why) for one in done.left], done.to_undo) == ([(1, "over")], ())


class WithoutRoom(InThisProcess):
    """A press in whose window the first letter has no room."""

    def press(self, shards: Any) -> Iterator[Printed]:
        for shard in shards:
            if any(one.track == FIRST for one in shard.letters):
                yield Printed(b"", 0, (Overflow(FIRST, "addressee"),))
            else:
                yield from super().press([shard])


def test_an_address_without_room_keeps_no_other_letter_back(town: Town, at, send: Send, tmp_path: Path):
    killed(town, send)
    done = send(1, 2, key="k", press=lambda _: WithoutRoom())
    assert ([one.serials for one in done.letters], done.to_undo) == ([(2,)], (1,))
    folder = tmp_path / "again" / "plan-1"
    (name,) = done.files[1]
    listed = json.loads((folder / "again-1.json").read_text("utf-8"))
    assert ([one["serials"] for one in listed["letters"]], listed["files"]) == ([[2]], [name])
    text = "".join(page.text for page in pages((folder / name).read_bytes()))
    assert ("山手99番地2号室" in text, "汐見1子" in text) == (True, False)


# --- read again before anybody takes them --------------------------------------------------------------------------


class Wrong(InThisProcess):
    """A press that prints another letter than it was given, or another sheet."""

    def __init__(self, change: Callable[[Letter], Letter]) -> None:
        super().__init__()
        self.change = change

    def press(self, shards: Any) -> Iterator[Printed]:
        for shard in shards:
            pieces = tuple(replace(one, letter=self.change(one.letter)) for one in shard.pieces)
            yield from super().press([replace(shard, pieces=pieces)])


def to_another(letter: Letter) -> Letter:
    assert letter.to
    return replace(letter, to=replace(letter.to, lines=letter.to.lines[:-1]))


def listing_nobody(letter: Letter) -> Letter:
    return replace(letter, sheets=tuple(replace(one, entries=()) for one in letter.sheets))


def of_another_kind(letter: Letter) -> Letter:
    return replace(letter, sheets=tuple(replace(one, title="お知らせ") for one in letter.sheets))


def of_another_code(letter: Letter) -> Letter:
    return replace(letter, track="0001-00000002")


def twice(letter: Letter) -> Letter:
    return replace(letter, sheets=letter.sheets * 2)


@pytest.mark.parametrize(("why", "change", "what"), [
    ("窓の住所が違う", to_another, f"the window of the sheet {SHEET} shows something else than its addressee"),
    ("同封した書面と使う人が書いていない", listing_nobody, f"the sheet {SHEET} does not say what its letter says"),
    ("文面が違う", of_another_kind, f"the sheet {SHEET} does not say what its letter says"),
    ("別の封書の照合番号", of_another_code, f"no page bears the code {SHEET}"),
    ("送付状が二枚ある", twice, "from here on the sheets are not those that come here"),
])  # fmt: skip
def test_a_covering_letter_that_goes_again_is_read_again_before_anybody_takes_it(
    town: Town, at, send: Send, why: str, change: Callable[[Letter], Letter], what: str
):  # fmt: skip
    moved(town, 1)
    done = send(1, key="k", press=lambda _: Wrong(change))
    assert (done.serials, what in {one.what for one in done.faults}) == ((1,), True), why
    done = send(1, key="k")
    assert (done.again, done.faults) == (True, ()), "直してから同じキーで頼めば、正しいものができる"


def test_a_file_that_somebody_changed_is_told_and_not_printed_over(town: Town, at, send: Send, tmp_path: Path):
    moved(town, 1)
    path = tmp_path / "again" / "plan-1" / send(1, key="k").files[1][0]
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(OtherBytes):
        send(1, key="k")


def test_that_covering_letters_are_wrong_is_told_with_what_to_do(
    town: Town, mail, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    monkeypatch.setattr("madoguchi.adapters.pdf_reading.pages", lambda *_, **__: iter(()))
    moved(town, 1)
    for lang, words in [("ja", "この送付状は使わないでください"), ("en", "do not use these covering letters")]:
        told = mail("again", 1, "--key", "k", lang=lang)
        assert (told.exit_code, words in told.output) == (1, True), told.output


# --- out of a parcel ----------------------------------------------------------------------------------------------


@pytest.fixture
def from_employer(town: Town) -> Iterator[PostgresReturning]:
    """Letters of two people went in a parcel to their employer, and came back."""
    told_office(town, "汐見工業", "汐見市港1番")
    town.tell("membership", {f"P{n}": {"office": "A"} for n in (1, 2)}, ON)
    plan = town.plan([Line(n, addressee="employer") for n in (1, 2)])
    town.rows("ALTER TABLE plans.item DISABLE TRIGGER USER")
    town.rows(TOGETHER, plan)
    town.apply(1)
    with house(town.dsn, INSURER, town.spool) as opened:
        pull(opened.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
        post(opened.ledger, 1, Said(Step.DISPATCHED, (), ON))
        back(opened, BACK, 1, 2)
        yield PostgresReturning(opened.session)


def test_nothing_goes_again_out_of_a_parcel_whose_letters_show_no_address(
    town: Town, from_employer: PostgresReturning, printing
):  # fmt: skip
    town.tell("registered_address", {"P1": NEW_HOME}, BACK)
    told_office(town, "汐見工業", "汐見市港2番")
    assert [one.next for one in from_employer.came_back(1, DAY)] == [Next.LOOK, Next.LOOK]
    done = send.__wrapped__(from_employer, printing)(1, 2, because="本人が電話で確認")
    assert (done.serials, [(one.serial, one.why) for one in done.left]) == ((), [(1, "look"), (2, "look")])
    assert [row[2] for row in town.states()] == ["returned_mail", "returned_mail"]
