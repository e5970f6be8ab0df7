"""A visit at a reader, with a virtual card that speaks as a real one: what is asked, shown, handed over."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from adapters.smartcard.made_cards import PIN, Counted, card, jlis, reader
from desk.readers import (
    AT,
    BLOCKED,
    BY_FACE,
    BY_PIN,
    BY_SIGHT,
    NOT_REGISTERED,
    VISIT,
    Books,
    Broken,
    Town,
    at_reader,
    led,
    town,
    trace,
)
from madoguchi.adapters.smartcard.at_desk import CardAtDesk
from madoguchi.adapters.smartcard.channel import Channel
from madoguchi.adapters.smartcard.jlis import Holder as CardHolder
from madoguchi.adapters.smartcard.jlis import Jlis
from madoguchi.adapters.smartcard.revocation import RevocationLists
from madoguchi.adapters.smartcard.trust import Trust
from madoguchi.adapters.smartcard.virtual_card import FACE_TRIES, VirtualCard
from madoguchi.days.moments import JAPAN
from madoguchi.desk.at_machine import AtMachine
from madoguchi.desk.at_reader import AtReader
from madoguchi.desk.verifying import NotOpen
from madoguchi.reception.answers import Validity
from madoguchi.reception.consents import Treatment
from madoguchi.reception.reader_events import (
    Each,
    Method,
    No,
    Page,
    Placed,
    Pulled,
    Registered,
    TimeOut,
    Yes,
)
from madoguchi.reception.reader_pages import words_on
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.card import RegisteredBy
from proofs import proves
from reception.worlds import ON


@proves("S2-8")
def test_a_visit_by_pin_is_checked_once_and_handed_over_at_its_end():
    own = town()
    at = led(at_reader(own), Placed(), BY_PIN)
    assert at.handed is None
    assert len(own.kept) == 1, "照会は方法を選ぶ前に済んでいる"
    led(at, PIN)
    assert (at.visit.page, at.handed) == (Page.CONSENT, None)
    led(at, Yes())
    assert at.handed is not None
    assert (at.handed.validity, at.handed.visit, at.visit.by) == (Validity.VALID, VISIT, Method.PIN)
    assert at.handed.discloses == {"eligibility", "medical"}
    ((facility, kinds, until),) = own.notes
    assert (facility, kinds) == (AT.facility, ["checkup", "diagnosis", "medicine", "surgery"])
    assert until == datetime(2026, 8, 2, 9, 0, tzinfo=JAPAN)
    assert led(at, Pulled()).visit.page is Page.FINISHED
    assert len(own.kept) == 1


def test_without_a_consent_only_eligibility_is_handed_over_and_by_item_what_was_agreed_to():
    none = led(at_reader(own := town()), Placed(), BY_FACE, True, No())
    assert none.handed is not None
    assert (none.handed.discloses, own.notes) == ({"eligibility"}, [])
    assert none.handed.covers[0].limit_category == "u", "限度額は同意なしで伝わる"
    one = led(at_reader(own := town()), Placed(), BY_SIGHT, True, Each(), Yes(), No(), No(), No())
    assert one.handed is not None
    assert (one.handed.discloses, own.notes[0][1]) == ({"eligibility", "medical"}, ["medicine"])


def test_before_october_2024_the_category_is_handed_over_on_consent_alone():
    on = date(2024, 10, 6)
    own = town(limit_category_from=date(2024, 8, 1))
    declined = led(at_reader(own, on=on), Placed(), BY_PIN, PIN, No(), No(), No(), No(), No())
    agreed = led(at_reader(own, on=on), Placed(), BY_PIN, PIN, No(), No(), No(), No(), Yes())
    told = [at.handed.covers[0].limit_category for at in (declined, agreed) if at.handed]
    assert told == [None, "u"]


def test_in_the_months_of_grace_eligibility_alone_is_handed_over_and_no_consent_is_asked_for():
    at = led(at_reader(town(reader_message="A2")), Placed(), BY_PIN, PIN)
    assert at.handed is not None
    assert (at.visit.page, at.handed.discloses, at.handed.message) == (Page.DONE, {"eligibility"}, "A2")
    assert "資格情報のみ" in words_on(at.visit)[0].ja


def test_where_nothing_medical_may_be_handed_over_nobody_is_asked_to_agree():
    """資格が無効なら、同意を尋ねず、医療情報も渡さない。"""
    lost = town(lost_on=date(2026, 7, 1))
    at = led(at_reader(lost), Placed(), BY_PIN, PIN)
    assert at.handed is not None
    assert (at.visit.page, at.handed.validity, at.handed.discloses) == (Page.DONE, Validity.INVALID, {"eligibility"})
    closed = led(at_reader(own := town(medical_may_be_told=False)), Placed(), BY_PIN, PIN, Yes(), Each(), Yes())
    assert closed.handed is not None
    assert (closed.handed.discloses, own.notes) == ({"eligibility"}, [])


def test_a_card_that_nobody_knows_ends_as_one_that_cannot_be_used():
    at = led(at_reader(Town({})), Placed())
    assert (at.visit.page, at.handed) == (Page.STOPPED, None)


# --- the card that stops ------------------------------------------------------------------------------------------


def revoked() -> tuple[Jlis, VirtualCard]:
    own = Jlis.founded(date(2020, 1, 1))
    made = own.issue(CardHolder("P9", date(1980, 3, 1), date(2033, 3, 1)), date(2024, 4, 2))
    own.revoke("P9", date(2026, 7, 1))
    return own, made


@proves("S4-29")
def test_a_blocked_person_and_a_broken_card_get_the_same_page_the_same_bytes_and_the_same_steps():
    blocked = led(at_reader(town(**BLOCKED)), Placed())
    broken = led(at_reader(town(), Broken()), Placed())
    own, lost = revoked()
    trust = Trust(own.trusted, RevocationLists.read([own.revoked(ON, ON)], own.trusted))
    stopped = replace(at_reader(town()), card=CardAtDesk(replace(reader(), trust=trust), lost, lost))
    each = [trace(at) for at in (blocked, broken, led(stopped, Placed()))]
    assert each == [each[0]] * 3
    assert blocked.shown == [Page.PLACE, Page.READING, Page.STOPPED]
    after = [trace(led(at, BY_PIN, PIN, Yes(), TimeOut(), Pulled())) for at in (blocked, broken)]
    assert after[0] == after[1]
    assert blocked.handed is None


def test_a_stop_page_rests_before_it_is_shown_and_no_other_page_does():
    rested: list[str] = []

    def paced(why: str, at: AtReader) -> AtReader:
        async def rest() -> None:
            rested.append(why)

        return replace(at, desk=replace(at.desk, pace=lambda: rest))

    stops = [
        ("blocked", at_reader(town(**BLOCKED))),
        ("broken", at_reader(town(), Broken())),
        ("good", at_reader(town())),
    ]
    for why, at in stops:
        led(paced(why, at), Placed())
    assert rested == ["blocked", "broken"]
    for why, own, lying in (
        ("blocked", Books(), None),
        ("broken", Books(), Broken()),
        ("good", Books(Registered.ACCEPTED), None),
    ):
        at = machine(own, lying)
        at.pace = paced(why, at_reader(town())).desk.pace
        asyncio.run(at.begins())
    assert rested == ["blocked", "broken"] * 2


def test_a_blocked_person_is_asked_for_no_pin_and_loses_no_try():
    lying = card()
    led(at_reader(town(**BLOCKED), lying), Placed(), BY_PIN, "9999", "9999", "9999")
    assert reader().tries(lying) == 3


ENDS = [
    ("猶予を過ぎたカード", {"reader_message": "A3", "card_usable": False}, Registered.REFUSED, Page.LAPSED),
    ("登録のないカード", NOT_REGISTERED, Registered.ACCEPTED, Page.REGISTER),
    ("登録できないカード", NOT_REGISTERED, Registered.REFUSED, Page.STOPPED),
    ("登録済みなのに使えないカード", NOT_REGISTERED, Registered.KEPT, Page.STOPPED),
    ("期限切れで登録できない", NOT_REGISTERED, Registered.TOO_OLD, Page.TOO_OLD),
    ("登録できるか分からない", NOT_REGISTERED, Registered.CANNOT_TELL, Page.CANNOT_TELL),
    ("資格情報を準備中", {"waits": True}, Registered.REFUSED, Page.CANNOT_TELL),
]  # fmt: skip


@pytest.mark.parametrize(("why", "told", "outcome", "page"), ENDS, ids=[one[0] for one in ENDS])
def test_the_certificate_and_the_registration_are_told_before_anything_is_asked(why, told, outcome, page):
    at = led(at_reader(town(**told), books=Books(outcome)), Placed())
    assert (at.visit.page, at.handed) == (page, None), why


def test_a_card_that_is_not_registered_is_registered_and_goes_the_same_way_on():
    own = town(**NOT_REGISTERED)
    books = Books(Registered.ACCEPTED, own)
    at = led(at_reader(own, books=books), Placed())
    assert (at.visit.page, books.kept) == (Page.REGISTER, [])
    led(at, Yes(), BY_PIN, PIN, No())
    assert at.handed is not None
    assert at.handed.validity is Validity.VALID
    assert [(one.on, one.by) for one in books.kept] == [(ON, RegisteredBy.READER)]
    assert len([one for one in own.kept if one.validity is Validity.VALID]) == 1
    declined = Books(Registered.ACCEPTED)
    assert led(at_reader(town(**NOT_REGISTERED), books=declined), Placed(), No()).visit.page is Page.NOT_REGISTERED
    assert declined.kept == []


# --- what goes wrong ---------------------------------------------------------------------------------------------


class Swapped(Counted):
    """A card in whose place another one lies from a moment on."""

    other: VirtualCard | None = None

    def at(self, _n: int, said: bytes) -> bytes:
        return (self.other or self.inner).transmit(said)


def test_another_card_slipped_in_is_one_that_cannot_be_used():
    own = Jlis(jlis().for_users, jlis().for_signatures, deepcopy(jlis().issued))
    slot = Swapped(card())
    at = led(at_reader(town(), slot), Placed(), BY_PIN)
    slot.other = own.issue(CardHolder("P2", date(1990, 3, 1), date(2033, 3, 1)), date(2024, 4, 2))
    assert (led(at, PIN).visit.page, at.handed) == (Page.STOPPED, None)


def test_wrong_pins_lock_and_a_right_face_gives_no_try_of_the_pin_back():
    lying = card()
    at = led(at_reader(town(), lying), Placed(), BY_PIN, "0000", "0000", "0000")
    assert (at.visit.page, at.visit.ways) == (Page.METHOD, (Method.FACE, Method.VISUAL))
    led(at, BY_FACE, *[False] * 9)
    assert lying.face == 1
    led(at, No(), BY_SIGHT, True)
    assert (at.visit.page, lying.face, reader().tries(lying)) == (Page.CONSENT, 1, 0)
    led(again := at_reader(town(), lying), Placed(), BY_FACE, True)
    assert (again.visit.page, lying.face, reader().tries(lying)) == (Page.CONSENT, FACE_TRIES, 0)


def test_what_cannot_be_asked_or_kept_is_never_told():
    own = town()
    own.is_open = False
    at = led(at_reader(own), Placed())
    assert (at.visit.page, type(at.refused), at.handed) == (Page.CANNOT_TELL, NotOpen, None)
    own = town()
    at = led(at_reader(own), Placed(), BY_PIN, PIN)
    own.silent = True
    led(at, Yes(), Pulled())
    assert (at.shown[-2:], at.handed) == ([Page.CANNOT_TELL, Page.FINISHED], None)


def test_a_visit_left_before_the_consent_hands_nothing_over():
    for last in (TimeOut(), Pulled()):
        at = led(at_reader(own := town()), Placed(), BY_PIN, PIN, last, Pulled())
        assert (at.handed, own.notes, at.visit.has_card) == (None, [], False)


# --- machines ---------------------------------------------------------------------------------------------------


def machine(books: Books, lying: Channel | None = None, by: RegisteredBy = RegisteredBy.ATM) -> AtMachine:
    return AtMachine(CardAtDesk(reader(), lying or card()), books, shipped_edition(), ON, by)


def test_a_machine_registers_after_the_pin_and_refuses_whoever_is_blocked_as_a_broken_card_before_it():
    books = Books(Registered.ACCEPTED)
    at = machine(books, by=RegisteredBy.PORTAL)
    assert asyncio.run(at.begins()) is Registered.ACCEPTED
    assert (asyncio.run(at.types("0000")), at.left, books.kept) == (None, 2, [])
    assert asyncio.run(at.types(PIN)) is Registered.ACCEPTED
    assert [one.by for one in books.kept] == [RegisteredBy.PORTAL]
    lying = card()
    for by in (RegisteredBy.ATM, RegisteredBy.PORTAL, RegisteredBy.COUNTER):
        blocked, broken = machine(Books(), lying, by), machine(Books(), Broken(), by)
        assert [asyncio.run(one.begins()) for one in (blocked, broken)] == [Registered.REFUSED] * 2
        assert asyncio.run(blocked.types("0000")) is Registered.REFUSED
    assert reader().tries(lying) == 3


def test_a_card_for_the_face_alone_is_registered_at_no_machine():
    own = Jlis(jlis().for_users, jlis().for_signatures, deepcopy(jlis().issued))
    made = own.issue(CardHolder("P3", date(1990, 3, 1), date(2033, 3, 1)), date(2024, 4, 2), pin=None)
    assert asyncio.run(machine(Books(Registered.ACCEPTED), made).begins()) is Registered.ELSEWHERE


TREATED = [
    (
        "訪問診療等で薬剤情報に同意した",
        Treatment.HOME,
        (Each(), Yes(), No(), No(), No(), Yes()),
        ["home", "medicine"],
        400 * 24,
    ),
    ("訪問診療等で再照会だけに同意した", Treatment.HOME, (No(), Yes()), ["home"], 400 * 24),
    (
        "訪問診療等でも、再照会に同意しなければその日だけ",
        Treatment.HOME,
        (Yes(), No()),
        ["checkup", "diagnosis", "medicine", "surgery"],
        24,
    ),
    ("訪問診療等で何にも同意しない", Treatment.HOME, (No(), No()), None, 0),
    ("オンライン診療等は都度", Treatment.ONLINE, (No(), Yes()), ["online"], 24),
    ("窓口では尋ね直しに同意しない", None, (No(),), None, 0),
]


@pytest.mark.parametrize(("why", "treatment", "acts", "kinds", "hours"), TREATED, ids=[one[0] for one in TREATED])
def test_who_is_treated_at_home_or_from_afar_agrees_that_the_facility_asks_again(why, treatment, acts, kinds, hours):
    own = town()
    at = at_reader(own, treatment=treatment)
    led(at, Placed(), BY_PIN, PIN, *acts)
    assert at.handed is not None
    kept = [(sorted(of), until - at.desk.now()) for _, of, until in own.notes]
    assert kept == ([(kinds, timedelta(hours=hours))] if kinds else []), why
