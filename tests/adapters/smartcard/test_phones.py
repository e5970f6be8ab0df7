"""A smartphone has a certificate of its own beside the card's: as good on every day, and never a day longer."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography import x509

from adapters.smartcard.made_cards import EXPIRES, HOLDER, ISSUED, PIN, TODAY, Counted, card, reader
from adapters.smartcard.made_phones import KINDS, own_issuer, phone, with_phones
from madoguchi.adapters.smartcard import layout
from madoguchi.adapters.smartcard.at_desk import PhoneAtDesk
from madoguchi.adapters.smartcard.channel import CardGone
from madoguchi.adapters.smartcard.jlis import Holder, Jlis, NothingToCertify
from madoguchi.adapters.smartcard.phones import TOUCHES, VirtualPhone
from madoguchi.adapters.smartcard.reader import CardFault, Identified, WrongPin
from madoguchi.adapters.smartcard.virtual_card import NoPinOfACard
from madoguchi.days.moments import in_japan
from madoguchi.desk.at_reader import Lying
from madoguchi.reception.reader_events import Ended, Tried, Unusable
from madoguchi.terms.card import Carrier

ONE = timedelta(days=1)
IPHONE, ANDROID = KINDS


def opened(kind: Carrier) -> VirtualPhone:
    made = phone(kind)
    made.touched(fits=True)
    return made


def in_it(one: VirtualPhone) -> x509.Certificate:
    return x509.load_der_x509_certificate(one.inside.files[layout.USER_IDENTIFICATION_CERTIFICATE])


def identified(one: VirtualPhone, on: date = TODAY, issuer: Jlis | None = None) -> Identified:
    own = reader(on, issuer or with_phones())
    return own.by_pin(one, PIN) if one.has_reader_pin else own.by_device(one)


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_has_its_own_serial_and_signs_and_lasts_no_longer_than_the_card(kind: Carrier):
    shown, of_card = identified(opened(kind)).card, reader().look(card())
    assert shown.serial != of_card.serial
    assert (shown.expires_on, shown.state) == (EXPIRES, "good") == (of_card.expires_on, of_card.state)
    assert identified(opened(kind)).by == ("device" if kind is IPHONE else "pin")


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_holds_nothing_but_one_certificate_that_names_nobody(kind: Carrier):
    one = phone(kind)
    assert set(one.inside.files) == {layout.USER_IDENTIFICATION_CERTIFICATE, layout.USER_AUTHORITY}
    assert (
        in_it(one).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value == f"{in_it(one).serial_number:X}"
    )
    assert "not JPKI" in in_it(one).subject.rfc4514_string()


def test_an_iphone_says_nothing_until_its_owner_opened_it_and_closes_when_it_is_taken_away():
    one = phone(IPHONE)
    with pytest.raises(CardGone):
        one.transmit(layout.select_application().packed())
    assert not PhoneAtDesk(reader(TODAY, with_phones()), one).is_there
    assert not one.touched(fits=False)
    assert one.left == TOUCHES - 1
    assert one.touched(fits=True)
    assert (identified(one).by, one.left) == ("device", TOUCHES)
    one.taken_away()
    with pytest.raises(CardFault):
        identified(one)
    for _ in range(TOUCHES):
        one.touched(fits=False)
    assert not one.touched(fits=True), "端末の生体認証がロックされたら、本人でも開かない"
    assert phone(ANDROID).touched(fits=True) is False


def test_an_android_phone_takes_its_own_pin_three_times_and_locks():
    one = phone(ANDROID)
    own = reader(TODAY, with_phones())
    for left in (2, 1, 0, 0):
        with pytest.raises(WrongPin) as wrong:
            own.by_pin(one, "0000")
        assert wrong.value.left == left
    with pytest.raises(CardFault):
        own.by_device(one)
    with pytest.raises(NoPinOfACard):
        own_issuer().issue_phone(HOLDER.key, ANDROID, ISSUED, "12")


def test_what_a_phone_signs_is_what_the_reader_asked_and_a_copy_of_its_certificate_is_found_out():
    one, other = opened(IPHONE), opened(IPHONE)
    other.inside.keys = {layout.USER_KEY: with_phones().for_users.key}
    with pytest.raises(CardFault):
        identified(other)
    kept = Counted(one)
    reader(TODAY, with_phones()).by_device(kept)
    reader(TODAY, with_phones()).by_device(kept)
    asked = [said for said, _ in kept.said if said[1] == layout.SIGN]
    assert len(set(asked)) == 2, "毎回ちがう乱数に署名する"


@pytest.mark.parametrize("kind", KINDS)
def test_on_every_day_the_phone_serves_as_the_card_to_its_last_day_and_not_in_the_months_after(kind: Carrier):
    """猶予はカードだけ。発行の前日と、期限の前後。"""
    for on in (ISSUED, TODAY, EXPIRES - ONE, EXPIRES, EXPIRES + ONE, EXPIRES + 60 * ONE):
        own = PhoneAtDesk(reader(on, with_phones()), opened(kind))
        of_card = reader(on).look(card())
        told = own.look()
        assert isinstance(told, Lying if on <= EXPIRES else Ended), on
        assert (of_card.state == "good") is isinstance(told, Lying)
    assert PhoneAtDesk(reader(ISSUED - ONE, with_phones()), opened(kind)).look() == Unusable()


def test_whoevers_it_is_a_phone_lasts_exactly_as_long_as_the_card():
    """生まれた日、カードの期限、在留期間、更新、載せた日がどうであっても。"""
    random = Random(28)  # noqa: S311
    for n in range(40):
        own, issued = own_issuer(), date(2024, 12, 2) + random.randrange(400) * ONE
        ends, stay = (issued + random.randrange(60, 3600) * ONE for _ in range(2))
        holder = Holder("P9", date(1930, 1, 1) + random.randrange(30_000) * ONE, ends, random.choice([None, stay]))
        made = own.issue(holder, issued)
        if n % 2:
            own.renew(made, "P9", issued + random.randrange(60) * ONE)
        of_card = own.issued["P9"][-1]
        loaded = min(of_card.issued_on + random.randrange(30) * ONE, of_card.expires_on)
        one = own.issue_phone("P9", KINDS[n % 2], loaded, PIN if n % 2 else None)
        assert own.issued["P9"][-1].expires_on == of_card.expires_on
        assert in_japan(in_it(one).not_valid_after_utc).date() == of_card.expires_on <= holder.last_day
        assert in_japan(in_it(one).not_valid_before_utc).date() == loaded


def usable(one: VirtualPhone, issuer: Jlis, on: date) -> bool:
    one.touched(fits=True)
    return isinstance(PhoneAtDesk(reader(on, issuer), one).look(), Lying)


def test_what_ends_a_phone_and_what_leaves_it_good():
    """(カードの更新・再交付・紛失で終わる。スマートフォンの紛失・機種変更は、その一台だけが終わる。)"""
    own, later = own_issuer(), TODAY - ONE
    first, other = (own.issue_phone(HOLDER.key, kind, ISSUED, PIN if kind is ANDROID else None) for kind in KINDS)
    assert usable(first, own, TODAY)
    second = own.issue_phone(HOLDER.key, IPHONE, later, None)
    assert [usable(one, own, TODAY) for one in (first, second, other)] == [False, True, True], "機種変更"
    own.revoke_phone(HOLDER.key, ANDROID, later)
    assert [usable(one, own, TODAY) for one in (second, other)] == [True, False], "紛失したのは一台"
    assert reader(TODAY, own).look(card()).state == "good", "カードは使える"
    own.revoke(HOLDER.key, later)
    assert not usable(second, own, TODAY), "カードの紛失"
    with pytest.raises(CardFault):
        reader(TODAY, own).look(card())
    with pytest.raises(NothingToCertify):
        own.issue_phone(HOLDER.key, IPHONE, TODAY, None)


def test_a_renewed_card_ends_the_phones_until_they_are_issued_anew():
    own = own_issuer()
    before = own.issue_phone(HOLDER.key, IPHONE, ISSUED, None)
    renewed = card()
    own.renew(renewed, HOLDER.key, TODAY - ONE)
    assert not usable(before, own, TODAY)
    after = own.issue_phone(HOLDER.key, IPHONE, TODAY, None)
    assert usable(after, own, TODAY)
    assert identified(after, issuer=own).card.expires_on == reader(TODAY, own).look(renewed).expires_on


@pytest.mark.parametrize(("why", "on"), [("期限の後", EXPIRES + ONE), ("発行の前", ISSUED - ONE)])
def test_no_phone_is_issued_without_a_good_card(why: str, on: date):
    with pytest.raises(NothingToCertify, match="smartphone"):
        own_issuer().issue_phone(HOLDER.key, IPHONE, on, None)
    with pytest.raises(NothingToCertify):
        own_issuer().issue_phone("nobody", IPHONE, TODAY, None)


def told(own: Jlis, as_of: date, path: Path) -> list[str]:
    own.write_state(path, as_of)
    _, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
    (row,) = rows
    return row[5:]


def test_the_months_file_tells_the_serials_of_phones_beside_the_cards(tmp_path: Path):
    own, path = own_issuer(), tmp_path / "state.csv"
    assert told(own, TODAY, path) == ["", ""]
    made = [own.issue_phone(HOLDER.key, kind, ISSUED, PIN if kind is ANDROID else None) for kind in KINDS]
    assert told(own, TODAY, path) == [f"{in_it(one).serial_number:X}" for one in made]
    assert told(own, ISSUED - ONE, path) == ["", ""]
    own.revoke_phone(HOLDER.key, IPHONE, TODAY)
    assert told(own, TODAY, path) == ["", f"{in_it(made[1]).serial_number:X}"]
    assert [one.key for one in own.notices(EXPIRES - 75 * ONE)] == [HOLDER.key], "通知は一人に一通"
    own.revoke(HOLDER.key, TODAY)
    assert told(own, TODAY, path) == ["", ""]


def test_another_phone_slipped_in_is_one_that_cannot_be_used():
    own = PhoneAtDesk(reader(TODAY, with_phones()), phone(ANDROID))
    assert isinstance(own.look(), Lying)
    assert own.by_pin("0000") == Tried(fits=False, left=2)
    own.phone = opened(IPHONE)
    assert own.by_device() == own.look() == Unusable()
    assert own.by_face(fits=True) == own.by_sight(fits=True) == Unusable()
