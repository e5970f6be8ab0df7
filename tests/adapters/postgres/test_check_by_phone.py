"""A smartphone finds whoever it is of as their card does, on each day on which it serves; the audit says which."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.checking import OTHER, Desk, by_card, copy_of, town_with_facility
from adapters.postgres.test_agreed_again import consent
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.intake.waiting import PostgresNotices
from madoguchi.adapters.postgres.refusals import RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.intake import Taken, Wish
from madoguchi.desk.recording import Move
from madoguchi.reception.answers import Answer, Validity
from madoguchi.registry.intake.layouts import layout_named

HEAD = ("個人キー,利用者証明用電子証明書の有効期限,利用者証明用電子証明書の発行番号,iPhoneの電子証明書の発行番号,"
        "Androidの電子証明書の発行番号\n")  # fmt: skip
FILES = count(1)
CARD, IPHONE, ANDROID = "2B", "A2", "B2"
PHONES = {"iphone_serial": IPHONE, "android_serial": ANDROID}


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: P2 of the first insurer has a phone of each kind beside her card; P1 moved with hers."""
    for desk in town_with_facility(server):
        desk.say(TOWN, "P2", {"digital_certificate": PHONES})
        for insurer in (TOWN, OTHER):
            desk.say(insurer, "P1", {"digital_certificate": {"iphone_serial": "A1"}})
        yield desk


@pytest.fixture
def desk(server: Server, made: Desk) -> Iterator[Desk]:
    """A copy of it."""
    yield from copy_of(server, made)


def plain(answer: Answer) -> Answer:
    """An answer without the random code of its visit."""
    return replace(answer, visit=None)


def alike(desk: Desk, on: date = DAY) -> Answer:
    """The answer to a card and both phones, which is one."""
    card, *phones = map(plain, desk.ask(*map(by_card, (CARD, IPHONE, ANDROID)), on=on, today=on))
    assert phones == [card, card]
    return card


SAID: list[tuple[str, dict[str, dict[str, Any]], Validity]] = [
    ("そのまま", {}, Validity.VALID),
    ("自己情報提供不可", {"protection": {"own_information_blocked": True}}, Validity.STOPPED),
    ("支援措置", {"protection": {"support_measures": True}}, Validity.VALID),
    ("住所を示さない", {"protection": {"address_hidden": True}}, Validity.VALID),
    ("利用登録がない", {"registration": {"registered": False}}, Validity.STOPPED),
    ("カードをなくした", {"card": {"card_lost": True}}, Validity.STOPPED),
    ("負担割合が変わった", {"rate": {"copayment_rate": 20}}, Validity.VALID),
]


@pytest.mark.parametrize(("why", "said", "validity"), SAID, ids=[one[0] for one in SAID])
def test_card_and_phones_are_answered_alike_whatever_is_said_of_whose_they_are(desk: Desk, why, said, validity):
    if said:
        desk.say(TOWN, "P2", said)
    assert alike(desk).validity is validity, why


def test_on_every_day_a_phone_is_answered_as_the_card_until_the_certificate_ends(desk: Desk):
    """期限の前日・当日は同じ。翌日から三か月はカードだけ、そのあとはどちらも使えない。"""
    ends = DAY + timedelta(days=40)
    desk.say(TOWN, "P2", {"digital_certificate": {"digital_certificate_expires_on": ends, **PHONES}})
    days = [DAY, DAY + timedelta(days=20), ends - timedelta(days=1), ends]
    assert [alike(desk, day).validity for day in days] == [Validity.VALID] * 4
    for day, of_card in ((ends + timedelta(days=1), Validity.VALID), (ends + timedelta(days=150), Validity.STOPPED)):
        card, *phones = desk.ask(*map(by_card, (CARD, IPHONE, ANDROID)), on=day, today=day)
        assert card.validity is of_card
        assert {plain(one) for one in phones} == {Answer(Validity.STOPPED)}, "有効期限のことは言わない"


def test_a_blocked_phone_is_answered_as_any_that_may_not_be_used(desk: Desk):
    desk.say(TOWN, "P2", {"registration": {"registered": False}})
    before = alike(desk)
    desk.say(TOWN, "P2", {"protection": {"own_information_blocked": True}})
    assert alike(desk) == before == Answer(Validity.STOPPED)


def test_after_a_move_the_same_phone_answers_with_the_new_insurer(desk: Desk):
    card, phone = map(plain, desk.ask(by_card("1A"), by_card("A1")))
    assert phone == card
    assert [one.insurer for one in phone.covers] == [OTHER]
    desk.say(OTHER, "P1", {"digital_certificate": {"iphone_serial": None}})
    (untold,) = desk.ask(by_card("A1"))
    assert untold.validity is Validity.NEWER, "新しい保険者が知らされるまでは、前の保険者が答える"


def test_phones_go_along_with_a_move_that_is_recorded(desk: Desk):
    """異動の記録だけで、同じスマートフォンが、その日から新しい保険者で答える。"""
    moving = Move("P2", OTHER, "P9", DAY, "moved", "other_municipality")
    PostgresRegistry(desk.dsn, TOWN, "clerk").move(moving, "転居", None)
    desk.say(OTHER, "P9", {"registration": {"registered": True}})
    card, *phones = map(plain, desk.ask(*map(by_card, (CARD, IPHONE, ANDROID))))
    assert phones == [card, card]
    assert [one.insurer for one in card.covers] == [OTHER]


def test_the_visit_and_the_audit_say_which_carrier_it_was_and_a_person_is_one(desk: Desk):
    desk.ask(*map(by_card, (CARD, IPHONE, ANDROID)), by_card("FFFF"))
    visits = desk.rows("SELECT how, person, answered FROM reception.visit ORDER BY at")
    assert [tuple(one) for one in visits] == [("card", 2, "valid"), ("phone", 2, "valid"), ("phone", 2, "valid")]
    acts = [one[0] for one in desk.rows("SELECT act FROM audit.entry WHERE act LIKE 'check %' ORDER BY n")]
    assert acts == ["check card", "check phone", "check phone", "check card"], "だれのでもない番号は媒体も分からない"
    assert len(desk.rows("SELECT FROM reception.miss WHERE how = 'card'")) == 1


def test_a_phone_is_kept_as_a_keyed_digest_and_lasts_as_long_as_it_is_recorded(desk: Desk):
    kept = "SELECT key FROM standing.lookup WHERE kind = 'phone' AND person = 2 AND insurer = 1 AND valid @> $1::date"
    before = {one["key"] for one in desk.rows(kept, DAY)}
    assert before == {KEY.of_card(by_card(one).serial) for one in (IPHONE, ANDROID)}
    desk.say(TOWN, "P2", {"digital_certificate": {"iphone_serial": None, "android_serial": "B3"}})
    assert [one.validity for one in desk.ask(*map(by_card, (IPHONE, ANDROID, "B3", CARD)))] == [
        Validity.NONE, Validity.NONE, Validity.VALID, Validity.VALID]  # fmt: skip


def test_two_phones_of_one_serial_are_one(desk: Desk):
    desk.say(TOWN, "P2", {"digital_certificate": {"iphone_serial": "C7", "android_serial": "C7"}})
    (answer,) = desk.ask(by_card("C7"))
    assert answer.validity is Validity.VALID


def test_what_is_agreed_to_by_phone_rests_on_the_card_and_outlasts_the_phone(desk: Desk):
    """訪問診療等での再照会：スマートフォンで同意しても、尋ね直しはカードの鍵による。"""
    (answer,) = desk.ask(by_card(IPHONE))
    assert answer.visit is not None
    consent(desk, answer.visit, ("home",))
    (row,) = desk.rows("SELECT card FROM reception.consent")
    assert row["card"] == KEY.of_card(by_card(CARD).serial)
    desk.say(TOWN, "P2", {"digital_certificate": {"iphone_serial": None}})
    kept = "SELECT card_keys FROM reception.agreed_at($1::text::uuid, $2::text::uuid, 'home', $3)"
    (now,) = desk.rows(kept, desk.facility, answer.visit, DAY)
    assert now["card_keys"] == [row["card"]]


def test_a_phone_in_the_books_of_two_insurers_for_two_people_is_told_to_both_and_answers_for_neither(desk: Desk):
    assert [*PostgresNotices(desk.dsn, TOWN).cards(DAY)] == []
    desk.say(OTHER, "P2", {"digital_certificate": {"iphone_serial": IPHONE}})
    for insurer in (TOWN, OTHER):
        assert [(one.person, one.why) for one in PostgresNotices(desk.dsn, insurer).cards(DAY)] == [("P2", "another")]
    (answer,) = desk.ask(by_card(IPHONE))
    assert answer.validity is Validity.CANNOT_TELL


# --- what the month's file tells ---------------------------------------------------------------------------------


@pytest.fixture
def take(desk: Desk, tmp_path: Path) -> Callable[..., Taken]:
    """Take a month's file in."""

    def taken(*rows: str, as_of: date = DAY + timedelta(days=1), head: str = HEAD) -> Taken:
        path = tmp_path / f"file-{next(FILES)}.csv"
        path.write_text(head + "\n".join(rows) + "\n", "utf-8")
        file = CsvOfKind(path, layout_named("digital_certificates"))
        return PostgresIntake(desk.dsn, TOWN, "intake").take(file, Wish(as_of, as_of))

    return taken


CLASHING = [
    ("一人の三つの番号", ["P3,2033-03-01,3C,A3,B3"], 1, 0),
    ("ほかの人のスマートフォンの番号", ["P3,2033-03-01,3C,A2,"], 0, 1),
    ("ほかの人のカードの番号", ["P3,2033-03-01,3C,2B,"], 0, 1),
    ("自分のカードの番号がスマートフォンの番号になる", ["P3,2033-03-01,3C,3C,"], 0, 1),
    ("二人に同じスマートフォンの番号", ["P3,2033-03-01,3C,A3,", "P4,2033-03-01,4D,A3,"], 0, 2),
    ("前の人が手放した番号", ["P2,2033-03-01,2B,A9,", "P3,2033-03-01,3C,A2,"], 2, 0),
    ("前の人のカードの番号だけが変わる", ["P2,2033-03-01,2E,A2,", "P3,2033-03-01,3C,A2,"], 0, 2),
]  # fmt: skip


@pytest.mark.parametrize(("why", "rows", "taken", "held"), CLASHING, ids=[one[0] for one in CLASHING])
def test_a_serial_is_of_one_person_in_one_carrier(take, why, rows, taken, held):
    done = take(*rows)
    assert (done.taken, done.held) == (taken, held), why


def test_a_file_without_these_columns_leaves_them_as_they_are(desk, take):
    head = "個人キー,利用者証明用電子証明書の有効期限,利用者証明用電子証明書の発行番号\n"
    assert take("P2,2033-03-01,2B", head=head).taken == 1
    on = DAY + timedelta(days=1)
    assert alike(desk, on).validity is Validity.VALID
    assert take("P2,2033-03-01,2B,,", as_of=on + timedelta(days=1)).taken == 1
    gone = desk.ask(by_card(IPHONE), on=on + timedelta(days=1), today=on + timedelta(days=1))
    assert [one.validity for one in gone] == [Validity.NONE], "空欄は、もうないということ"


def test_no_other_way_gives_a_phones_serial_to_two_people_or_writes_it_in_another_form(desk: Desk):
    for column, serial, rule in (("iphone_serial", IPHONE, "iphone_is_of_one"),
                                 ("android_serial", ANDROID, "android_is_of_one"),
                                 ("iphone_serial", "a2", "capital hexadecimal"),
                                 ("android_serial", "0A", "capital hexadecimal")):  # fmt: skip
        with pytest.raises(RuleBroken, match=rule):
            desk.say(TOWN, "P3", {"digital_certificate": {column: serial}})
