"""A visit by smartphone: read where the facility has the equipment, proved as it is held, and stopped as a card is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from adapters.smartcard.made_cards import EXPIRES, HOLDER, ISSUED, PIN, card, reader
from adapters.smartcard.made_phones import KINDS, own_issuer, phone, with_phones
from desk.readers import BLOCKED, NOT_REGISTERED, Books, Broken, Town, at_reader, led, town, trace
from madoguchi.adapters.smartcard.at_desk import CardAtDesk, PhoneAtDesk
from madoguchi.adapters.smartcard.phones import TOUCHES, VirtualPhone
from madoguchi.desk.at_reader import AtReader
from madoguchi.reception.answers import Validity
from madoguchi.reception.asking import ByCard
from madoguchi.reception.reader_events import ByPhone, Event, No, Page, Placed, Pulled, Registered, TimeOut, Typed, Yes
from madoguchi.reception.reader_pages import words_on
from madoguchi.terms.card import Carrier
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from proofs import proves
from reception.worlds import ON, somebody

IPHONE, ANDROID = KINDS
ACTS: dict[Carrier, tuple[Event | str, ...]] = {
    IPHONE: (ByPhone(IPHONE), Placed()), ANDROID: (ByPhone(ANDROID), PIN, Placed()),
}  # fmt: skip
FIRST = date(2025, 9, 19)


def town_of(kind: Carrier, **told: Any) -> Town:
    """A town in which the serial of a phone is somebody's."""
    found = with_phones().newest(HOLDER.key, kind)
    assert found is not None
    return Town({ByCard(DigitalCertificateSerial(f"{found.serial:X}")): [replace(somebody(**told), by_phone=True)]})


def opened(kind: Carrier) -> VirtualPhone:
    made = phone(kind)
    made.touched(fits=True)
    return made


def at_phone(
    own: Town, lying: VirtualPhone, *, equipped: bool = True, on: date = ON, books: Books | None = None
) -> AtReader:  # fmt: skip
    """A reader at which somebody has a smartphone in hand."""
    at = at_reader(own, books=books, on=on)
    return AtReader(PhoneAtDesk(reader(on, with_phones()), lying), replace(at.desk, phones=equipped), on)


@proves("S2-8")
@pytest.mark.parametrize("kind", KINDS)
def test_a_visit_by_smartphone_is_checked_once_and_hands_over_what_a_card_does(kind: Carrier):
    own = town_of(kind)
    at = led(at_phone(own, opened(kind)), *ACTS[kind])
    assert (at.visit.page, at.handed, len(own.kept)) == (Page.CONSENT, None, 1)
    led(at, Pulled(), Yes())
    of_card = led(at_reader(town()), Placed())
    assert at.handed is not None
    assert at.handed.covers == own.kept[0].covers == of_card.desk.checks.kept[0].covers  # type: ignore[attr-defined]
    assert (at.handed.validity, at.handed.discloses) == (Validity.VALID, {"eligibility", "medical"})
    assert "離してください" in words_on(at.visit)[-1].ja
    assert led(at, Pulled()).visit.page is Page.FINISHED


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_reads_smartphones_nothing_is_read_asked_or_told(
    kind: Carrier, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    monkeypatch.setattr(VirtualPhone, "transmit", lambda *_: pytest.fail("it was read"))
    for on, equipped in ((ON, False), (date(2025, 9, 18), True)):
        own = town_of(kind)
        at = at_phone(own, opened(kind), equipped=equipped, on=on)
        led(at, *ACTS[kind], PIN, Placed(), Yes(), Pulled(), TimeOut())
        assert (own.kept, at.handed, at.refused) == ([], None, None)
        assert Page.PHONE_NOT_HERE in at.shown
        assert {Page.READING, Page.HOLD, Page.PHONE_PIN}.isdisjoint(at.shown)


def test_on_the_first_day_it_is_read():
    own = town_of(IPHONE)
    at = led(at_phone(own, opened(IPHONE), on=FIRST), *ACTS[IPHONE])
    assert at.visit.page is Page.CONSENT


def test_an_iphone_that_nobody_opened_is_waited_for_and_one_that_saw_somebody_else_too():
    own, lying = town_of(IPHONE), phone(IPHONE)
    at = led(at_phone(own, lying), ByPhone(IPHONE), Placed(), Placed())
    assert (at.visit.page, own.kept) == (Page.HOLD, [])
    for _ in range(TOUCHES):
        lying.touched(fits=False)
    lying.touched(fits=True)
    assert led(at, Placed()).visit.page is Page.HOLD
    assert led(at, TimeOut(), Pulled()).visit.page is Page.FINISHED


def test_a_wrong_pin_is_typed_anew_the_check_is_not_asked_again_and_three_lock():
    own, lying = town_of(ANDROID), phone(ANDROID)
    at = led(at_phone(own, lying), ByPhone(ANDROID), "0000", Placed())
    assert (at.visit.page, words_on(at.visit)[-1].ja) == (Page.PHONE_PIN, "残り2回です。")
    led(at, PIN, Placed())
    assert (at.visit.page, len(own.kept)) == (Page.CONSENT, 1)
    at = at_phone(own, lying)
    for _ in range(3):
        led(at, ByPhone(ANDROID), "0000", Placed())
    assert (at.visit.page, at.handed) == (Page.PHONE_LOCKED, None)
    again = led(at_phone(own, lying), *ACTS[ANDROID])
    assert (again.visit.page, again.handed) == (Page.PHONE_LOCKED, None), "正しい番号でも、もう開かない"


class BrokenPhone(Broken):
    """A phone that is held there and does not answer."""

    left, is_open = 0, True

    def __init__(self, kind: Carrier) -> None:
        self.kind, self.has_reader_pin = kind, kind is ANDROID


def revoked(kind: Carrier) -> AtReader:
    own = own_issuer()
    lost = own.issue_phone(HOLDER.key, kind, ISSUED, PIN if kind is ANDROID else None)
    lost.touched(fits=True)
    own.revoke(HOLDER.key, date(2026, 7, 1))
    return replace_card(at_phone(town_of(kind), lost), PhoneAtDesk(reader(ON, own), lost))


def replace_card(at: AtReader, lying: PhoneAtDesk | CardAtDesk) -> AtReader:
    return AtReader(lying, at.desk, at.on)


@proves("S4-29")
@pytest.mark.parametrize("kind", KINDS)
def test_a_blocked_a_broken_and_a_revoked_phone_get_the_same_page_the_same_bytes_and_the_same_steps(kind: Carrier):
    broken: Any = BrokenPhone(kind)
    each = [
        at_phone(town_of(kind, **BLOCKED), opened(kind)),
        at_phone(town_of(kind), broken),
        revoked(kind),
        at_phone(Town({}), opened(kind)),
        at_phone(town_of(kind, **{**NOT_REGISTERED, **BLOCKED}), opened(kind), books=Books(Registered.REFUSED)),
    ]
    told = [trace(led(at, *ACTS[kind])) for at in each]
    assert told == [told[0]] * len(each)
    assert each[0].shown[-3:] == [Page.HOLD, Page.READING, Page.STOPPED]
    after = [trace(led(at, PIN, Placed(), Yes(), No(), TimeOut(), Pulled())) for at in each]
    assert after == [after[0]] * len(each)
    assert "このスマートフォンは使用できません" in msgspec.json.decode(told[0])[0][0][0]


def test_a_stop_page_rests_from_when_the_phone_was_held():
    began: list[str] = []

    def paced(at: AtReader) -> AtReader:
        def pace() -> Any:
            began.append(at.visit.page.value)

            async def rest() -> None:
                began.append("rested")

            return rest

        at.desk = replace(at.desk, pace=pace)
        return at

    for kind, own in ((ANDROID, town_of(ANDROID, **BLOCKED)), (ANDROID, town_of(ANDROID))):
        led(paced(at_phone(own, phone(kind))), *ACTS[kind])
    assert began == ["place", "hold", "rested", "place", "hold"]


def test_a_blocked_person_loses_no_try_of_the_phones_pin():
    lying = phone(ANDROID)
    led(at_phone(town_of(ANDROID, **BLOCKED), lying), ByPhone(ANDROID), "0000", Placed(), "0000", Placed())
    assert reader(ON, with_phones()).tries(lying) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_whose_certificate_has_ended_says_so_and_asks_nothing_of_the_records(kind: Carrier):
    after = EXPIRES.replace(day=2)
    told = []
    for facts in ({}, BLOCKED):
        own = town_of(kind, **facts)
        at = led(at_phone(own, opened(kind), on=after), *ACTS[kind])
        assert (at.visit.page, own.kept, at.handed) == (Page.PHONE_ENDED, [], None)
        told.append(trace(at))
    assert told[0] == told[1], "自己情報提供不可かは、期限切れの表示から分からない"


def test_a_phone_in_the_months_of_grace_is_one_that_cannot_be_used():
    """カードの期限が記録の上で過ぎていれば、スマートフォンの期限によらない。"""
    at = led(at_phone(town_of(IPHONE, reader_message="A2"), opened(IPHONE)), *ACTS[IPHONE])
    assert (at.visit.page, at.handed) == (Page.STOPPED, None)


def test_who_is_not_registered_is_told_to_bring_the_card_and_nothing_is_recorded():
    books = Books(Registered.ACCEPTED)
    at = led(at_phone(town_of(IPHONE, **NOT_REGISTERED), opened(IPHONE), books=books), *ACTS[IPHONE], Yes())
    assert (at.visit.page, books.kept) == (Page.PHONE_NOT_REGISTERED, [])
    assert "マイナンバーカードをお持ちでしたら" in words_on(at.visit)[0].ja


OTHERS = [
    ("iPhoneを選んでAndroidをかざす", ByPhone(IPHONE), lambda: PhoneAtDesk(reader(ON, with_phones()), phone(ANDROID))),
    ("スマートフォンを選んでカードをかざす", ByPhone(IPHONE), lambda: CardAtDesk(reader(), card())),
    ("カードの口にスマートフォンを置く", None, lambda: PhoneAtDesk(reader(ON, with_phones()), phone(ANDROID))),
]


@pytest.mark.parametrize(("why", "chosen", "lying"), OTHERS, ids=[one[0] for one in OTHERS])
def test_what_was_not_chosen_is_not_read(why, chosen, lying):
    own = town_of(ANDROID)
    own.people |= town().people
    at = replace_card(at_phone(own, phone(ANDROID)), lying())
    led(at, *([chosen] if chosen else []), Placed())
    assert (at.visit.page, own.kept) == (Page.STOPPED, []), why


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_reads_smartphones_a_card_that_is_placed_then_is_led_as_any(kind: Carrier):
    own = town()
    at = replace_card(at_phone(own, phone(kind), equipped=False), CardAtDesk(reader(), card()))
    led(at, ByPhone(kind), Placed())
    assert (at.visit.page, at.visit.carrier, len(own.kept)) == (Page.METHOD, Carrier.CARD, 1)
    assert at.shown == [Page.PLACE, Page.PHONE_NOT_HERE, Page.READING, Page.METHOD]


def test_where_nothing_reads_smartphones_the_stop_page_of_a_card_rests_from_when_it_was_placed():
    at, rested = replace_card(at_phone(Town({}), phone(IPHONE), equipped=False), CardAtDesk(reader(), card())), []

    def pace() -> Any:
        rested.append(at.visit.page)

        async def rest() -> None:
            rested.append(at.visit.page)

        return rest

    at.desk = replace(at.desk, pace=pace)
    led(at, ByPhone(IPHONE), Placed())
    assert rested[-2:] == [Page.PHONE_NOT_HERE, Page.STOPPED]


LEFT: list[tuple[str, tuple[Event, ...]]] = [
    ("カードにする", (No(), ByPhone(ANDROID))),
    ("間違えた後の入力画面", (Placed(),)),
    ("時間切れ", (TimeOut(),)),
]


@pytest.mark.parametrize(("why", "acts"), LEFT, ids=[one[0] for one in LEFT])
def test_a_pin_that_was_typed_is_forgotten_as_soon_as_its_page_is_left(why: str, acts: tuple[Event, ...]):
    own, lying = town_of(ANDROID), phone(ANDROID)
    typed = "0000" if acts == (Placed(),) else PIN
    at = led(at_phone(own, lying), ByPhone(ANDROID), typed, *acts)
    assert at._pin == "", why
    before = reader(ON, with_phones()).tries(lying)
    led(at, Typed(), Placed())
    assert (at.visit.page is Page.CONSENT, reader(ON, with_phones()).tries(lying)) == (False, before), why
