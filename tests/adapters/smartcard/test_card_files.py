"""Cards in files: each try is kept before anybody hears of it, and one reader has a card at a time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from adapters.smartcard.made_cards import HOLDER, PIN, TODAY, card, reader
from adapters.smartcard.made_phones import KINDS, own_issuer, phone, with_phones
from madoguchi.adapters.smartcard.at_desk import CardAtDesk, PhoneAtDesk
from madoguchi.adapters.smartcard.card_files import CardFiles, NoCard
from madoguchi.adapters.smartcard.one_reader import CardInUse, alone_with
from madoguchi.adapters.smartcard.phones import TOUCHES, VirtualPhone
from madoguchi.adapters.smartcard.virtual_card import FACE_TRIES
from madoguchi.assembly.card_issuer import FolderIssuer
from madoguchi.assembly.reader import make_card
from madoguchi.faces.cli.ports_of_reception import CardAsked
from madoguchi.reception.reader_events import Tried
from madoguchi.terms.card import Carrier

IPHONE, ANDROID = KINDS
WRONG = "0000"


@pytest.fixture
def files(tmp_path: Path) -> CardFiles:
    """A folder with a card and a smartphone of each kind."""
    kept = CardFiles(tmp_path)
    kept.keep_issuer(own_issuer())
    kept.keep(place(kept, "card"), card())
    for kind in KINDS:
        kept.keep_phone(place(kept, kind.value), HOLDER.key, phone(kind))
    return kept


def place(files: CardFiles, which: str) -> Path:
    return files.folder / (f"{HOLDER.key}.json" if which == "card" else f"{HOLDER.key}.{which}.json")


def at_desk(files: CardFiles, which: str, stack: ExitStack) -> CardAtDesk | PhoneAtDesk:
    """It lies in a reader, until the stack ends."""
    one = stack.enter_context(files.lying(place(files, which)))
    seen: CardAtDesk | PhoneAtDesk
    seen = (PhoneAtDesk(reader(TODAY, with_phones()), one) if isinstance(one, VirtualPhone)
            else CardAtDesk(reader(), one, one))  # fmt: skip
    seen.look()
    return seen


def left(files: CardFiles, which: str) -> tuple[int, int]:
    """Tries that the file tells: of the PIN, and of face or finger."""
    told = files.phone(place(files, which))
    one = told[1].inside if told else files.card(place(files, which))
    return next(iter(one.pins.values())).left, told[1].left if told else one.face


def killed_after(act: Callable[[], object]) -> None:
    """Do something in a process that is killed in the moment it is done."""
    child = os.fork()
    if not child:
        try:
            act()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


TRIES = [
    ("card", lambda one: one.by_pin(WRONG), (2, FACE_TRIES)),
    ("android", lambda one: one.by_pin(WRONG), (2, 0)),
    ("card", lambda one: one.by_face(fits=False), (3, FACE_TRIES - 1)),
    ("iphone", lambda one: one.touched(fits=False), (0, TOUCHES - 1)),
]


@pytest.mark.parametrize(("which", "act", "kept"), TRIES, ids=["card", "android", "face", "iphone"])
def test_a_try_is_used_though_the_program_is_killed_before_the_visit_ends(
    files: CardFiles, which: str, act: Callable[[CardAtDesk | PhoneAtDesk], object], kept: tuple[int, int]
):  # fmt: skip
    stack = ExitStack()
    killed_after(lambda: act(at_desk(files, which, stack)))
    assert left(files, which) == kept
    with ExitStack() as again:  # the lock went with it
        act(at_desk(files, which, again))
    assert sum(left(files, which)) == sum(kept) - 1


@pytest.mark.parametrize("which", ["card", "android"])
def test_three_kills_lock_a_pin_and_the_right_one_before_gives_all_tries_back(files: CardFiles, which: str):
    stack = ExitStack()
    killed_after(lambda: at_desk(files, which, stack).by_pin(WRONG))
    killed_after(lambda: at_desk(files, which, stack).by_pin(PIN))
    assert left(files, which)[0] == 3
    for _ in range(3):
        killed_after(lambda: at_desk(files, which, stack).by_pin(WRONG))
    with ExitStack() as now:
        assert at_desk(files, which, now).by_pin(PIN) == Tried(fits=False, left=0)


def test_what_cannot_be_kept_is_not_told(files: CardFiles, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("madoguchi.adapters.smartcard.card_files.write_own", full)
    for which in ("card", "android"):
        for pin in (PIN, WRONG):
            with ExitStack() as stack, pytest.raises(OSError, match="no space"):
                at_desk(files, which, stack).by_pin(pin)


@pytest.mark.parametrize("which", ["card", *(kind.value for kind in KINDS)])
def test_a_second_reader_and_the_issuer_are_refused_while_it_lies_there_and_nothing_is_lost(
    files: CardFiles, which: str
):  # fmt: skip
    issuer, on = FolderIssuer(files.folder), date(2026, 8, 1)
    acts: list[Callable[[], object]] = [lambda: files.lying(place(files, which)).__enter__()]
    acts += [lambda: issuer.renew(place(files, "card"), on)] if which == "card" else [
        lambda: issuer.phone(place(files, "card"), next(k for k in KINDS if k.value == which), on, None)]  # fmt: skip
    issued = (files.folder / "issuer.json").read_bytes()
    with ExitStack() as stack:
        before = place(files, which).read_bytes()
        at_desk(files, which, stack)
        for act in acts:
            with pytest.raises(CardInUse, match="lies in a reader"):
                act()
        assert (place(files, which).read_bytes(), (files.folder / "issuer.json").read_bytes()) == (before, issued)
    with ExitStack() as stack:
        at_desk(files, which, stack)
    assert not list(files.folder.glob(".*")), "読み終えれば、鍵のファイルは残らない"


def test_another_card_of_the_folder_is_read_meanwhile(files: CardFiles):
    with ExitStack() as stack:
        at_desk(files, "card", stack)
        assert isinstance(at_desk(files, "android", stack).by_pin(PIN), Tried)


def test_what_came_onto_a_card_meanwhile_is_not_written_over_at_the_end(files: CardFiles):
    """鍵をかけない者が書き換えても、試さないかぎり上書きしない。"""
    path = place(files, "android")
    with ExitStack() as stack:
        at_desk(files, "android", stack)
        path.write_bytes(path.read_bytes() + b"\n")
        now = path.read_bytes()
    assert path.read_bytes() == now


def test_a_lock_that_was_removed_between_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """先の人が終わるところに来た人は、消された鍵ではなく、新しい鍵をかける。"""
    real, opened = os.open, list[int]()

    def late(path: Path, *said: int) -> int:
        file = real(path, *said)
        if not opened:
            path.unlink()  # as whoever had it does in this moment
        opened.append(file)
        return file

    monkeypatch.setattr("madoguchi.adapters.smartcard.one_reader.os.open", late)
    with alone_with(tmp_path / "one.json"):
        assert (len(opened), (tmp_path / ".one.json.lock").exists()) == (2, True)
        with pytest.raises(CardInUse), alone_with(tmp_path / "one.json"):
            pass


def test_of_what_is_no_card_nothing_is_left_beside_it(tmp_path: Path):
    with pytest.raises(NoCard), CardFiles(tmp_path).lying(tmp_path / "nobody.json"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_former_phone_that_is_revoked_does_not_end_the_one_that_came_after_it(files: CardFiles):
    old, on = files.folder / "old.json", date(2026, 8, 1)
    jlis = own_issuer()
    former, new = (jlis.issue_phone(HOLDER.key, IPHONE, day, None) for day in (date(2026, 7, 1), on))
    files.keep_issuer(jlis)
    files.keep_phone(old, HOLDER.key, former)
    FolderIssuer(files.folder).revoke(old, on)
    days = {one.serial: one.revoked_on for one in files.issuer_there().issued[HOLDER.key]}
    assert (days[former.serial], days[new.serial]) == (on, None)
    files.keep_phone(old, HOLDER.key, new)
    FolderIssuer(files.folder).revoke(old, on)
    assert {one.serial: one.revoked_on for one in files.issuer_there().issued[HOLDER.key]}[new.serial] == on


def test_of_those_issued_at_once_none_is_left_out_and_whoever_is_revoked_meanwhile_stays_so(tmp_path: Path):
    """同時に発行しても、発行簿から漏れるカードも、失効が取り消されるカードもない。"""
    on = date(2026, 8, 1)
    asked = [CardAsked(f"P{n}", date(1980, 1, n), date(2033, 1, 1)) for n in range(1, 7)]
    for one in asked[:2]:
        make_card(tmp_path, one, on, PIN)
    with ThreadPoolExecutor(len(asked)) as many:
        revoked = many.submit(FolderIssuer(tmp_path).revoke, tmp_path / "P2.json", on)
        made = [many.submit(make_card, tmp_path, one, on, PIN) for one in asked[2:]]
        phones = [many.submit(FolderIssuer(tmp_path).phone, tmp_path / "P1.json", kind, on, PIN) for kind in KINDS]
        for one in (revoked, *made, *phones):
            one.result()
    issued = CardFiles(tmp_path).issuer_there().issued
    assert sorted(issued) == [one.person for one in asked]
    assert {one.carrier for one in issued["P1"]} == {Carrier.CARD, *KINDS}
    assert issued["P2"][0].revoked_on == on
