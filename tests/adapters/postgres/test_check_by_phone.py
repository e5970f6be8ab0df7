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
from madoguchi.adapters.postgres.registry.moving import CardOfAnother
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
    acts = [one[0] for one in desk.rows("SELECT act FROM audit.entry WHERE act LIKE 'check %' ORDER BY at, n")]
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


ANOTHERS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("カード", CARD, {"digital_certificate_serial": "2E"}, {"digital_certificate_serial": CARD}),
    ("iPhone", IPHONE, {"iphone_serial": None}, {"iphone_serial": IPHONE}),
    ("Android", ANDROID, {"android_serial": "B9"}, {"android_serial": ANDROID}),
    ("相手ではカード", IPHONE, {"iphone_serial": None}, {"digital_certificate_serial": IPHONE}),
]


@pytest.mark.parametrize(("why", "shown", "hers", "theirs"), ANOTHERS, ids=[one[0] for one in ANOTHERS])
def test_what_was_agreed_to_with_what_turns_out_anothers_stands_no_more(desk: Desk, why, shown, hers, theirs):
    (answer,) = desk.ask(by_card(shown))
    assert answer.visit is not None
    consent(desk, answer.visit, ("home",))
    assert agreed(desk, answer.visit) == (1, 1)
    desk.say(TOWN, "P2", {"digital_certificate": hers})
    assert agreed(desk, answer.visit) == (1, 1), "番号が変わっただけなら続く"
    desk.say(TOWN, "P3", {"digital_certificate": theirs})
    assert agreed(desk, answer.visit) == (0, 0), why


def agreed(desk: Desk, visit: str) -> tuple[int, int]:
    """How much stands of an agreement, and how many visits a facility may ask about again."""
    at = "SELECT FROM reception.agreed_at($1::text::uuid, $2::text::uuid, 'home', $3)"
    visits = "SELECT FROM reception.agreed_visits($1::text::uuid, 'home', $2, $2, $2)"
    return len(desk.rows(at, desk.facility, visit, DAY)), len(desk.rows(visits, desk.facility, DAY))


def test_who_is_known_at_two_insurers_by_the_phone_alone_takes_back_what_they_agreed_to_at_both(desk: Desk):
    """支援措置の人には四情報の鍵がないので、スマートフォンだけが二つの記録をつなぐ。"""
    hidden = {"protection": {"support_measures": True}}
    (before,) = desk.ask(by_card(IPHONE))
    assert before.visit is not None
    consent(desk, before.visit, ("home",))
    desk.say(TOWN, "P2", hidden)
    desk.say(
        OTHER, "P2", hidden | {"digital_certificate": {"digital_certificate_serial": "9E", "iphone_serial": IPHONE}}
    )
    rows = desk.rows(VISIT_THERE, desk.facility, OTHER, DAY)
    desk.rows("SELECT reception.withdraw($1::text::uuid, $2::uuid, '{home}')", desk.facility, rows[0]["visit"])
    (kept,) = desk.rows("SELECT withdrawn_at FROM reception.consent")
    assert kept["withdrawn_at"] is not None


VISIT_THERE = """
INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, how, answered)
SELECT gen_random_uuid(), $1::text::uuid, '', p.insurer, p.person, $3, 'phone', 'valid'
FROM registry.person AS p JOIN registry.insurer AS i USING (insurer) WHERE i.name = $2 AND p.key = 'P2' RETURNING visit
"""


def test_the_new_insurer_is_heard_of_by_a_phone_though_the_card_was_renewed(desk: Desk):
    desk.say(OTHER, "P1", {"digital_certificate": {"digital_certificate_serial": "1F"}})
    assert [one.validity for one in desk.ask(by_card("1A"))] == [Validity.NEWER]


def test_whoever_comes_back_under_a_new_key_is_told_to_use_the_old_one(desk: Desk):
    away = Move("P2", OTHER, "P9", DAY, "moved", "other_municipality")
    PostgresRegistry(desk.dsn, TOWN, "clerk").move(away, "転居", None)
    books = PostgresRegistry(desk.dsn, OTHER, "clerk")
    back = Move("P9", TOWN, "P8", DAY + timedelta(days=10), "moved", "other_municipality")
    with pytest.raises(CardOfAnother) as told:
        books.move(back, "転居", None)
    assert "key they have there" in told.value.do
    books.move(replace(back, to_key="P2"), "転居", None)


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
    ("手放すはずの行が取り込まれない", ["P2,2033-03-01,2B,3C,", "P4,2033-03-01,4D,A2,"], 0, 2),
    ("カードの番号として受け取るときも", ["P2,2033-03-01,2B,3C,", "P4,2033-03-01,A2,,"], 0, 2),
    ("その次の人も", ["P2,2033-03-01,2B,1A,", "P3,2033-03-01,5E,A2,", "P4,2033-03-01,4D,3C,"], 0, 3),
    ("三人で順に", ["P2,2033-03-01,2B,A8,", "P3,2033-03-01,3C,A2,", "P4,2033-03-01,4D,A8,"], 0, 3),
    ("二人が取り替えた番号", ["P2,2033-03-01,3C,,", "P3,2033-03-01,2B,,"], 2, 0),
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


OLD = "個人キー,利用者証明用電子証明書の有効期限,利用者証明用電子証明書の発行番号\n"
CARD_ENDS = [("更新した", "P2,2038-03-01,2F"), ("失効した", "P2,,")]


@pytest.mark.parametrize(("why", "row"), CARD_ENDS, ids=[one[0] for one in CARD_ENDS])
def test_phones_end_with_the_cards_certificate_by_a_file_without_their_columns(desk, take, why, row):
    assert take(row, head=OLD).taken == 1
    on = DAY + timedelta(days=1)
    gone = desk.ask(*map(by_card, (CARD, IPHONE, ANDROID)), on=on, today=on)
    assert [one.validity for one in gone] == [Validity.NONE] * 3, why
    assert take("P2,2038-03-01,2F,A2,", as_of=on + timedelta(days=1)).taken == 1
    later = on + timedelta(days=1)
    anew = desk.ask(*map(by_card, ("2F", IPHONE, ANDROID)), on=later, today=later)
    assert [one.validity for one in anew] == [Validity.VALID, Validity.VALID, Validity.NONE], why


def test_a_phone_without_a_card_on_record_is_nobodys(desk: Desk):
    desk.say(TOWN, "P2", {"digital_certificate": {"digital_certificate_serial": None}})
    assert [one.validity for one in desk.ask(by_card(IPHONE), by_card(ANDROID))] == [Validity.NONE] * 2


def test_no_other_way_gives_a_phones_serial_to_two_people_or_writes_it_in_another_form(desk: Desk):
    for column, serial, rule in (("iphone_serial", IPHONE, "iphone_is_of_one"),
                                 ("android_serial", ANDROID, "android_is_of_one"),
                                 ("iphone_serial", "3C", "a serial of its own"),
                                 ("android_serial", "3C", "a serial of its own"),
                                 ("iphone_serial", "a2", "capital hexadecimal"),
                                 ("android_serial", "0A", "capital hexadecimal")):  # fmt: skip
        with pytest.raises(RuleBroken, match=rule):
            desk.say(TOWN, "P3", {"digital_certificate": {column: serial}})


def test_whoever_guesses_waits_by_smartphone_as_by_card(desk: Desk):
    """推測の上限は、カードでもスマートフォンでも同じ。"""
    limits = "SELECT most, span, terminal, of_cards, of_persons, of_sure FROM reception.limits('窓口1', $1)"
    card, phone, number = (sorted(map(str, desk.rows(limits, how))) for how in ("card", "phone", "number"))
    assert phone == card
    assert card
    assert number != card
