"""The reader tells whose card it is or says one thing; nobody learns from it why a card cannot be used."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.smartcard.made_cards import (
    EXPIRES,
    FOUNDED,
    HOLDER,
    ISSUED,
    LATER,
    PIN,
    TODAY,
    Counted,
    card,
    jlis,
    reader,
)
from madoguchi.adapters.smartcard import authority, layout
from madoguchi.adapters.smartcard.channel import CardGone, Channel
from madoguchi.adapters.smartcard.jlis import Jlis
from madoguchi.adapters.smartcard.reader import CardFault, Identified, Reader, WrongPin, card_fault
from madoguchi.adapters.smartcard.revocation import NotTold, RevocationAnswers, RevocationLists
from madoguchi.adapters.smartcard.trust import Trust
from madoguchi.adapters.smartcard.virtual_card import VirtualCard
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial


def serial() -> DigitalCertificateSerial:
    return DigitalCertificateSerial(f"{jlis().issued['P1'][0].serial:X}")


DAYS = [
    ("発行の日から", ISSUED, "good"),
    ("有効期限の日まで", EXPIRES, "good"),
    ("翌日からは期限切れ", date(2029, 3, 2), "expired"),
    ("猶予が過ぎたかは規則が決める", date(2031, 1, 1), "expired"),
]


@pytest.mark.parametrize(("why", "on", "state"), DAYS, ids=[one[0] for one in DAYS])
def test_a_card_is_told_with_its_days(why: str, on: date, state: str):
    shown = reader(on).look(card())
    assert (shown.serial, shown.issued_on, shown.expires_on, shown.state) == (serial(), ISSUED, EXPIRES, state), why


def test_by_pin_the_card_signs_and_by_sight_somebody_says_so():
    by_pin = reader().by_pin(card(), PIN)
    assert (by_pin.card, by_pin.by) == (reader().look(card()), "pin")
    one = Counted(card())
    assert reader().by_sight(one, "face") == Identified(by_pin.card, "face")
    assert reader().by_sight(one, "visual").by == "visual"
    assert not [said for said, _ in one.said if said[1] in (layout.VERIFY, layout.SIGN)]


def test_each_challenge_is_another_one():
    one = Counted(card())
    signed = [reader().by_pin(one, PIN) and one.said[-1] for _ in range(3)]
    assert len({said for said, _ in signed}) == len({reply for _, reply in signed}) == 3


def test_a_wrong_pin_costs_a_try_and_a_locked_one_says_so():
    one, left = card(), []
    for pin in ("1111", "2222", "3333", PIN):
        with pytest.raises(WrongPin) as wrong:
            reader().by_pin(one, pin)
        left.append(wrong.value.left)
        assert pin not in str(wrong.value)
    assert (left, reader().tries(one)) == ([2, 1, 0, 0], 0)
    assert reader().by_sight(one, "face").card.serial == serial()


@pytest.mark.parametrize("typed", ["", "123", "12345", "123a", "１２３４", "12 4"])
def test_what_is_no_pin_costs_no_try(typed: str):
    one = card()
    with pytest.raises(WrongPin) as wrong:
        reader().by_pin(one, typed)
    assert (wrong.value.left, reader().tries(one)) == (3, 3)


def test_a_card_for_the_face_alone_has_no_pin():
    other = Jlis.founded(FOUNDED)
    one = other.issue(HOLDER, ISSUED, pin=None)
    own = reader(issuer=other)
    assert own.tries(one) == 0
    with pytest.raises(WrongPin):
        own.by_pin(one, PIN)
    assert own.by_sight(one, "face").card.expires_on == EXPIRES


# --- one fault, whatever the cause ------------------------------------------------------------------


def changed(place: int, octets: Callable[[bytes], bytes]) -> VirtualCard:
    one = card()
    one.files = {**one.files, place: octets(one.files[place])}
    return one


def of_another_issuer() -> VirtualCard:
    return Jlis.founded(FOUNDED).issue(HOLDER, ISSUED)


def copied() -> VirtualCard:
    """Another's certificate, which anybody can read, on a card with another key."""
    one = card()
    one.keys = {layout.USER_KEY: authority.key()}
    return one


def with_the_other_certificate() -> VirtualCard:
    one = card()
    one.files = {**one.files, layout.USER_IDENTIFICATION_CERTIFICATE: one.files[layout.SIGNATURE_CERTIFICATE]}
    return one


def with_the_issuer_s_own() -> VirtualCard:
    one = card()
    one.files = {**one.files, layout.USER_IDENTIFICATION_CERTIFICATE: one.files[layout.USER_AUTHORITY]}
    return one


def named_like_the_issuer() -> VirtualCard:
    """A certificate of a stranger whose authority bears the trusted one's name."""
    one, stranger, own = card(), Jlis.founded(FOUNDED), authority.key()
    made = stranger.for_users.certify(own.public_key(), (ISSUED, EXPIRES), x509.random_serial_number())
    one.files = {**one.files, layout.USER_IDENTIFICATION_CERTIFICATE: made.public_bytes(Encoding.DER)}
    one.keys = {**one.keys, layout.USER_KEY: own}
    return one


def with_a_key_that_may_not_sign() -> VirtualCard:
    one, own = card(), authority.key()
    usage = x509.KeyUsage(**{**authority.SIGNS_ONLY, "digital_signature": False, "key_encipherment": True},
                          key_cert_sign=False, crl_sign=False)  # fmt: skip
    made = (x509.CertificateBuilder().subject_name(authority.named("1")).issuer_name(jlis().for_users.own.subject)
            .public_key(own.public_key()).serial_number(1).not_valid_before(authority.begins(ISSUED))
            .not_valid_after(authority.ends(EXPIRES)).add_extension(usage, critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(jlis().for_users.key.public_key()),
                           critical=False))  # fmt: skip
    one.files = {
        **one.files,
        layout.USER_IDENTIFICATION_CERTIFICATE: made.sign(jlis().for_users.key, SHA256()).public_bytes(Encoding.DER),
    }
    one.keys = {**one.keys, layout.USER_KEY: own}
    return one


class Gone:
    def transmit(self, _: bytes, /) -> bytes:
        raise CardGone


class Silent:
    def transmit(self, _: bytes, /) -> bytes:
        return b""


def revoked() -> tuple[Reader, Channel]:
    other = Jlis.founded(FOUNDED)
    one = other.issue(HOLDER, ISSUED)
    other.revoke("P1", TODAY)
    return reader(issuer=other), one


FAULTY: list[tuple[str, Callable[[], tuple[Reader, Channel]]]] = [
    ("カードがない", lambda: (reader(), Gone())),
    ("応答が空", lambda: (reader(), Silent())),
    ("証明書がない", lambda: (reader(), changed(layout.USER_IDENTIFICATION_CERTIFICATE, lambda _: b""))),
    ("証明書が途中まで", lambda: (reader(), changed(layout.USER_IDENTIFICATION_CERTIFICATE, lambda der: der[:500]))),
    (
        "証明書でない",
        lambda: (reader(), changed(layout.USER_IDENTIFICATION_CERTIFICATE, lambda _: b"\x30\x82\x00\x10" + bytes(16))),
    ),
    (
        "長すぎる",
        lambda: (
            reader(),
            changed(layout.USER_IDENTIFICATION_CERTIFICATE, lambda _: b"\x30\x82\xff\xff" + bytes(65535)),
        ),
    ),
    (
        "署名が壊れている",
        lambda: (
            reader(),
            changed(layout.USER_IDENTIFICATION_CERTIFICATE, lambda der: der[:-1] + bytes([der[-1] ^ 1])),
        ),
    ),
    ("発行前の日", lambda: (reader(date(2024, 4, 1)), card())),
    ("別の認証局", lambda: (reader(), of_another_issuer())),
    ("同じ名の別の認証局", lambda: (reader(), named_like_the_issuer())),
    ("署名用証明書を差し出す", lambda: (reader(), with_the_other_certificate())),
    ("認証局の証明書を差し出す", lambda: (reader(), with_the_issuer_s_own())),
    ("署名に使えない鍵", lambda: (reader(), with_a_key_that_may_not_sign())),
    ("証明書の写し", lambda: (reader(), copied())),
    ("失効", revoked),
]


@pytest.mark.parametrize(("why", "made"), FAULTY, ids=[one[0] for one in FAULTY])
def test_whatever_is_wrong_with_a_card_the_reader_says_the_same(why: str, made: Callable[[], tuple[Reader, Channel]]):
    own, one = made()
    with pytest.raises(CardFault) as fault:
        own.by_pin(one, PIN)
    told = fault.value
    assert (str(told), vars(told), told.__context__, told.__cause__) == (
        str(card_fault()),
        vars(card_fault()),
        None,
        None,
    )


def test_a_copied_certificate_is_found_out_by_pin_alone():
    assert reader().by_sight(copied(), "visual").card.serial == serial()  # docs/card.md says what that means


# --- taken away, or cut short, at every exchange ----------------------------------------------------


class TakenAt(Counted):
    def __init__(self, inner: Channel, last: int) -> None:
        super().__init__(inner)
        self.last = last

    def at(self, n: int, said: bytes) -> bytes:
        if n >= self.last:
            raise CardGone
        return super().at(n, said)


class CutAt(TakenAt):
    def at(self, n: int, said: bytes) -> bytes:
        reply = self.inner.transmit(said)
        return reply[: len(reply) // 2] if n == self.last else reply


def exchanges() -> int:
    one = Counted(card())
    reader().by_pin(one, PIN)
    return len(one.said)


@pytest.mark.parametrize("meddled", [TakenAt, CutAt])
def test_a_card_taken_out_or_cut_short_at_any_exchange_is_the_fault_and_then_works_again(meddled: type[TakenAt]):
    assert exchanges() < 20
    for n in range(exchanges()):
        one = card()
        with pytest.raises(CardFault):
            reader().by_pin(meddled(one, n), PIN)
        one.power()
        assert reader().by_pin(one, PIN).card.serial == serial()
        assert reader().tries(one) == 3


def test_a_card_changed_for_another_at_any_exchange_is_never_told_as_the_first():
    """The second is a good card of another person, already open: it signs whatever it is given."""
    other = Jlis.founded(FOUNDED)
    first, second = other.issue(HOLDER, ISSUED), other.issue(replace(HOLDER, key="P2"), ISSUED)
    own, serials = reader(issuer=other), [f"{issued[0].serial:X}" for issued in other.issued.values()]
    for n in range(exchanges() + 1):
        own.by_pin(second, PIN)
        try:
            told = own.by_pin(ChangedAt(first, second, n), PIN).card.serial.digits
        except CardFault:
            continue
        assert told == serials[n < exchanges()], "told of another card than the one that signed"


class ChangedAt(Counted):
    def __init__(self, first: Channel, second: Channel, last: int) -> None:
        super().__init__(first)
        self.second, self.last = second, last

    def at(self, n: int, said: bytes) -> bytes:
        return (self.inner if n < self.last else self.second).transmit(said)


def test_the_longest_certificate_that_is_read_is_one_of_4096_octets():
    longest, longer = (Counted(changed(layout.USER_IDENTIFICATION_CERTIFICATE, lambda _, head=head: head + bytes(5000)))
                       for head in (b"\x30\x82\x0f\xfc", b"\x30\x82\x0f\xfd"))  # fmt: skip
    for one in (longest, longer):
        with pytest.raises(CardFault):
            reader().by_pin(one, PIN)
    assert (len(longest.said), len(longer.said)) == (22, 3)


# --- who was revoked --------------------------------------------------------------------------------


def asked_of(own: Jlis, *lists: bytes, on: date = TODAY) -> Reader:
    return Reader(Trust(own.trusted, RevocationLists.read(lists, own.trusted)), on)


def test_without_a_signed_list_of_the_day_nobody_can_tell_and_the_card_is_not_blamed():
    own, other = jlis(), Jlis.founded(FOUNDED)
    cases = {
        "一覧がない": [],
        "昨日で終わった一覧": [own.revoked(date(2026, 7, 30), date(2026, 7, 31))],
        "明日からの一覧": [own.revoked(LATER, LATER)],
        "別の認証局の一覧": [other.revoked(TODAY, TODAY)],
        "一覧でない": [b"", b"\x30\x00"],
    }
    for why, lists in cases.items():
        with pytest.raises(NotTold):
            asked_of(own, *lists).look(card())
        assert asked_of(own, *lists, own.revoked(TODAY, TODAY)).look(card()).state == "good", why


def test_the_newest_list_of_the_day_counts():
    own = Jlis.founded(FOUNDED)
    one = own.issue(HOLDER, ISSUED)
    before = own.revoked(date(2026, 7, 31), LATER)
    own.revoke("P1", TODAY)
    assert asked_of(own, before).look(one).state == "good"
    with pytest.raises(CardFault):
        asked_of(own, before, own.revoked(TODAY, LATER)).look(one)


def answering(own: Jlis, ask: Callable[[bytes], bytes]) -> Reader:
    return Reader(Trust(own.trusted, RevocationAnswers(ask)), TODAY)


def test_the_issuer_asked_of_one_card_says_the_same_as_its_list():
    own = Jlis.founded(FOUNDED)
    one = own.issue(HOLDER, ISSUED)
    asks = answering(own, lambda asked: own.answer(asked, TODAY))
    assert asks.by_pin(one, PIN).card == reader(issuer=own).look(one)
    own.revoke("P1", TODAY)
    with pytest.raises(CardFault):
        asks.look(one)
    own.issued.clear()
    with pytest.raises(CardFault):  # its issuer does not know it
        asks.look(one)


def unreachable(_: bytes) -> bytes:
    raise TimeoutError


def test_an_answer_that_is_not_the_issuer_s_to_this_question_of_the_day_tells_nothing():
    own, other = Jlis.founded(FOUNDED), Jlis.founded(FOUNDED)
    one = own.issue(HOLDER, ISSUED)
    other.issued.update(deepcopy(own.issued))
    kept: list[bytes] = []
    answering(own, lambda asked: kept.append(own.answer(asked, TODAY)) or kept[0]).look(one)
    another = own.issue(HOLDER, ISSUED)
    cases: dict[str, Callable[[bytes], bytes]] = {
        "届かない": unreachable,
        "空の回答": lambda _: b"",
        "読めない照会と言う": lambda _: own.answer(b"", TODAY),
        "別の鍵の回答": lambda asked: other.answer(asked, TODAY),
        "昨日の回答": lambda asked: own.answer(asked, date(2026, 7, 31)),
        "ほかのカードへの回答": lambda _: kept[0],
    }
    for why, ask in cases.items():
        with pytest.raises(NotTold):
            answering(own, ask).look(another)
        assert why
