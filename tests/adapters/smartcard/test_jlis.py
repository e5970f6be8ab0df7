"""The stand-in for J-LIS issues as long as the law says, tells whose certificate ends, and sends a month's state."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from people import known

from adapters.smartcard.made_cards import FOUNDED, ISSUED, PIN, reader
from madoguchi.adapters.smartcard import authority
from madoguchi.adapters.smartcard.jlis import Holder, Jlis, NothingToCertify
from madoguchi.adapters.smartcard.reader import CardFault
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from proofs import proves

ONE, KEY = timedelta(days=1), authority.key()
BORN, FAR = date(1980, 8, 10), date(2040, 1, 1)
SINCE = date(2024, 12, 2)


@pytest.fixture
def jlis(monkeypatch: pytest.MonkeyPatch) -> Jlis:
    """A stand-in whose cards all have one key: to make one takes long, and no test here signs."""
    monkeypatch.setattr(authority, "key", lambda: KEY)
    return Jlis.founded(FOUNDED)


def decided(on: date, *answers: str, **facts: Any) -> dict[str, Any]:
    """What the rulebook says of somebody whose card has these days."""
    row = known(**{"digital_certificate_issued_on": None, **facts})
    told: list[dict[str, Any]] = decide(batch_of([row]), shipped_edition(), on, answers=answers).to_pylist()
    return told[0]


ENDS = [
    ("発行から五回目の誕生日", BORN, date(2020, 10, 5), FAR, None, date(2025, 8, 10)),
    ("誕生日の当日の発行は数えない", BORN, date(2020, 8, 10), FAR, None, date(2025, 8, 10)),
    ("誕生日の前日の発行", BORN, date(2020, 8, 9), FAR, None, date(2024, 8, 10)),
    ("カードの期限を越えない", BORN, date(2020, 10, 5), date(2025, 3, 31), None, date(2025, 3, 31)),
    ("在留期間を越えない", BORN, date(2020, 10, 5), FAR, date(2023, 6, 30), date(2023, 6, 30)),
    ("二月二十九日生まれは平年なら二十八日", date(1984, 2, 29), date(2021, 5, 1), FAR, None, date(2026, 2, 28)),
    ("うるう年は二十九日", date(1984, 2, 29), date(2023, 5, 1), FAR, None, date(2028, 2, 29)),
]


@pytest.mark.parametrize(("why", "born", "on", "card", "stay", "until"), ENDS, ids=[one[0] for one in ENDS])
@proves("S0-18")
def test_a_certificate_ends_on_the_fifth_birthday_and_never_after_the_card(jlis, why, born, on, card, stay, until):
    one = jlis.issue(Holder("P1", born, card, stay), on)
    assert reader(until, jlis).look(one).expires_on == until, why


def test_it_ends_when_the_rulebook_says_whoever_has_it_and_however_often_it_is_renewed(jlis: Jlis):
    random = Random(7)  # noqa: S311  seeded
    for n in range(60):
        born = date(1936, 1, 1) + random.randrange(25_000) * ONE
        on = max(date(2020, 1, 1), born) + random.randrange(1, 1_500) * ONE
        holder = Holder(f"P{n}", born, on + random.randrange(1_000, 3_600) * ONE)
        card, facts = jlis.issue(holder, on), {"birth_date": born, "card_expires_on": holder.card_expires_on}
        (first,) = jlis.issued[holder.key]
        told = decided(SINCE, "digital_certificate_expires_on", digital_certificate_issued_on=on,
                       digital_certificate_expires_on=None, **facts)  # fmt: skip
        assert told["digital_certificate_expires_on"] == first.expires_on
        renewed_on = first.expires_on - random.randrange(-5, 150) * ONE
        if on < renewed_on <= holder.last_day:
            jlis.renew(card, holder.key, renewed_on)
            told = decided(max(renewed_on, SINCE), "digital_certificate_expires_on", event="card_renewed",
                           event_on=renewed_on, digital_certificate_expires_on=first.expires_on, **facts)  # fmt: skip
            assert told["digital_certificate_expires_on"] == jlis.issued[holder.key][-1].expires_on


def test_a_card_or_a_stay_that_has_ended_gets_no_certificate(jlis: Jlis):
    for holder in (Holder("P1", BORN, date(2024, 4, 1)), Holder("P1", BORN, FAR, date(2024, 4, 1))):
        with pytest.raises(NothingToCertify):
            jlis.issue(holder, ISSUED)
    assert jlis.issued == {}


def test_what_a_reader_reads_off_a_card_is_what_the_messages_follow_from(jlis: Jlis):
    one = jlis.issue(Holder("P1", BORN, FAR), date(2020, 10, 5))
    days = [date(2025, 5, 10), date(2025, 5, 11), date(2025, 8, 10), date(2025, 8, 11), date(2025, 11, 30),
            date(2025, 12, 1)]  # fmt: skip
    said = {}
    for on in days:
        shown = reader(on, jlis).look(one)
        told = decided(on, "reader_message", digital_certificate_expires_on=shown.expires_on, card_expires_on=FAR)
        said[on] = (told["reader_message"], shown.state)
    messages, states = zip(*said.values(), strict=True)
    assert messages[0] not in messages[1:]
    assert len(set(messages)) == 4, said
    assert [a == b for a, b in pairwise(messages)] == [False, True, False, True, False]
    assert states == ("good", "good", "good", "expired", "expired", "expired")


def test_a_renewed_card_has_another_serial_the_same_pin_and_the_old_one_is_revoked(monkeypatch: pytest.MonkeyPatch):
    jlis, on = Jlis.founded(FOUNDED), date(2025, 6, 20)
    one = jlis.issue(Holder("P1", BORN, FAR), date(2020, 10, 5))
    before, old = reader(on - ONE, jlis).by_pin(one, PIN).card, (one.files, one.keys)
    jlis.renew(one, "P1", on)
    after = reader(on, jlis).by_pin(one, PIN).card
    assert (after.serial == before.serial, after.expires_on) == (False, date(2030, 8, 10))
    one.files, one.keys = old
    with pytest.raises(CardFault):
        reader(on, jlis).by_pin(one, PIN)


def test_serials_are_random_and_no_two_alike(jlis: Jlis):
    serials = [jlis.issue(Holder(f"P{n}", BORN, FAR), ISSUED) and jlis.issued[f"P{n}"][0].serial for n in range(50)]
    assert len(set(serials)) == 50
    assert min(serials).bit_length() > 120


NOTICED = [
    ("三か月前の前日はまだ", date(2025, 5, 9), False), ("三か月前の日から", date(2025, 5, 10), True),
    ("二か月前の日まで", date(2025, 6, 10), True), ("その翌日にはもう送られた", date(2025, 6, 11), False),
]  # fmt: skip


@pytest.mark.parametrize(("why", "on", "is_noticed"), NOTICED, ids=[one[0] for one in NOTICED])
@proves("S0-20")
def test_the_notice_of_expiry_goes_three_to_two_months_before(jlis: Jlis, why: str, on: date, is_noticed: bool):
    jlis.issue(Holder("P1", BORN, FAR), date(2020, 10, 5))
    expires = date(2025, 8, 10)
    assert [(one.key, one.expires_on) for one in jlis.notices(on)] == ([("P1", expires)] if is_noticed else []), why
    told = decided(on, "expiry_notice_from", "expiry_notice_by", digital_certificate_expires_on=expires)
    assert (told["expiry_notice_from"] <= on <= told["expiry_notice_by"]) == is_noticed
    jlis.revoke("P1", date(2025, 1, 1))
    assert jlis.notices(on) == []


def test_the_list_of_the_revoked_is_one_that_strangers_read(jlis: Jlis):
    for n in range(3):
        jlis.issue(Holder(f"P{n}", BORN, FAR), ISSUED)
    jlis.revoke("P0", date(2026, 7, 1))
    jlis.revoke("P1", date(2026, 8, 2))
    read = x509.load_der_x509_crl(jlis.revoked(date(2026, 8, 1), date(2026, 8, 3)))
    assert read.is_signature_valid(KEY.public_key())
    assert [one.serial_number for one in read] == [jlis.issued["P0"][0].serial]


def test_revoked_again_it_stays_revoked_from_the_first_day(jlis: Jlis):
    """後から届いた二度目の失効で、その間の照会が有効に戻らない。先の日付なら、その日から。"""
    jlis.issue(Holder("P0", BORN, FAR), ISSUED)
    for on in (date(2026, 7, 1), date(2026, 9, 1)):
        jlis.revoke("P0", on)
        assert jlis.issued["P0"][0].is_revoked(date(2026, 8, 1))
    jlis.revoke("P0", date(2026, 6, 1))
    assert jlis.issued["P0"][0].is_revoked(date(2026, 6, 1))


def written(jlis: Jlis, path: Path, as_of: date) -> dict[str, dict[str, str]]:
    jlis.write_state(path, as_of)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["個人キー"]: row for row in csv.DictReader(file)}


def test_a_month_s_file_tells_the_state_of_its_day_and_of_revoked_ones_that_there_is_none(jlis: Jlis, tmp_path: Path):
    cards = {n: jlis.issue(Holder(f"P{n}", BORN, FAR), date(2020, 10, 5)) for n in range(3)}
    jlis.revoke("P1", date(2025, 7, 15))
    jlis.renew(cards[2], "P2", date(2025, 7, 20))
    june, july = (written(jlis, tmp_path / f"{day}.csv", day) for day in (date(2025, 6, 30), date(2025, 7, 31)))
    ends, serials = "利用者証明用電子証明書の有効期限", "利用者証明用電子証明書の発行番号"
    assert [row[ends] for row in june.values()] == ["2025-08-10"] * 3
    assert [july[key][ends] for key in ("P0", "P1", "P2")] == ["2025-08-10", "", "2030-08-10"]
    assert [july[key][serials] == june[key][serials] for key in ("P0", "P1", "P2")] == [True, False, False]
    assert july["P1"][serials] == ""
    assert {row["基準日"] for row in july.values()} == {"2025-07-31"}
