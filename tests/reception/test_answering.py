"""What was found becomes an answer (回答): never *invalid* for the unknown, no protection in it, nobody mixed up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.days.bounds import ONE
from madoguchi.reception.answering import NOBODY, STOPPED, Allowed, Found, answer_of, fitting
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import Asked, ByCard
from proofs import proves
from reception.worlds import (
    ASKED,
    CARD,
    CARD_COLUMNS,
    CERTIFICATE,
    CITY,
    INSURERS,
    NUMBER,
    ON,
    PERSON,
    SOCIETY,
    UNION,
    mark,
    somebody,
    worlds,
)
from sizes import size

EVERYTHING = Allowed(ceiling=True, medical=True)
LOST, MOVED = date(2026, 7, 31), date(2026, 8, 1)
GONE, EARLIER = somebody(person=2, lost_on=LOST), somebody(lost_on=date(2026, 7, 1))
FORMER = somebody(lost_on=LOST, open="card_usable reader_message", card_usable=None, reader_message=None)
LAST_DAY, FIRST_DAY = somebody(lost_on=ON + ONE), somebody(SOCIETY, eligible_from=ON)
STRANGER = somebody(SOCIETY, birth_date=date(1990, 1, 1))
WAITS, STOPS = somebody(SOCIETY, waits=True), somebody(SOCIETY, reader_message="stop", card_usable=False)
FLAGS = st.fixed_dictionaries({
    "card_usable": st.booleans(), "reader_message": st.sampled_from(["none", "A1", "A2", "A3", "stop", None]),
    "medical_may_be_told": st.sampled_from([None, False, True]),
})  # fmt: skip
tried = settings(max_examples=size("answers"))


def answered(asked: Asked, *found: Found, allowed: Allowed = EVERYTHING) -> Answer:
    return answer_of(asked, fitting(asked, found), ON, allowed, INSURERS)


TWINS = (somebody(sub_number="01"), somebody(person=2, sub_number="０２"))


@pytest.mark.parametrize(
    ("why", "asked", "found", "told"),
    [
        ("枝番のとおりの一人", "02", TWINS, (Validity.VALID, ["０２"])),
        ("枝番なしの照会では双子のどちらとも言えない", None, TWINS, (Validity.SEVERAL, ["01", "０２"])),
        ("枝番なしの照会でも一人なら分かる", None, TWINS[:1], (Validity.VALID, ["01"])),
        ("違う枝番では該当しない", "03", TWINS, (Validity.NONE, [])),
        ("枝番の記録がなければ、どの枝番とも違わない", "01", [somebody(sub_number=None)], (Validity.VALID, [None])),
    ],
)
def test_a_sub_number_tells_people_of_one_number_apart(why: str, asked: str | None, found: list[Found], told: object):
    answer = answered(replace(NUMBER, number=replace(NUMBER.number, sub_number=asked)), *found)
    assert (answer.validity, [one.sub_number for one in answer.covers]) == told, why


@pytest.mark.parametrize(
    ("why", "asked", "found", "validity", "shown"),
    [
        ("資格がある", NUMBER, [somebody()], "valid", [CITY]),
        ("見つからない", NUMBER, [], "none", []),
        ("喪失日当日は資格がない", NUMBER, [somebody(lost_on=MOVED)], "invalid", [CITY]),
        ("喪失日の前日までは資格がある", NUMBER, [somebody(lost_on=date(2026, 8, 2))], "valid", [CITY]),
        ("取得日の前は資格がない", NUMBER, [somebody(eligible_from=date(2026, 8, 2))], "invalid", [CITY]),
        ("取得日当日から資格がある", NUMBER, [somebody(eligible_from=ON)], "valid", [CITY]),
        ("喪失し、別の保険者に新しい資格がある", NUMBER, [somebody(lost_on=LOST, newer=True)], "newer", [CITY]),
        ("番号の保険者で有効なら、別の資格があっても有効", NUMBER, [somebody(newer=True)], "valid", [CITY]),
        ("前の保険者がカードを知らなくても、今の資格を答える", CARD, [FORMER, somebody(SOCIETY)], "valid", [SOCIETY]),
        ("今の資格がなければ、前の保険者のカードも問う", CARD, [FORMER], "cannot_tell", []),
        ("前の保険者の資格が分からなければ、何も答えない", CARD, [somebody(open="lost_on"), somebody(SOCIETY)],
         "cannot_tell", []),
        ("前の保険者で止まっていれば、使えない", CARD,
         [somebody(lost_on=LOST, reader_message="stop"), somebody(SOCIETY)], "stopped", []),
        ("就職の日は国保も残るが、勤め先の保険が答える", CARD, [LAST_DAY, FIRST_DAY], "valid", [SOCIETY]),
        ("国保の最後の日でも、ほかに始まる資格がなければ有効", CARD, [LAST_DAY], "valid", [CITY]),
        ("前から二つあれば、最後の日でもどちらとも言えない", CARD, [LAST_DAY, somebody(SOCIETY)], "several",
         [CITY, SOCIETY]),
        ("同じカードの番号が生年月日の違う二人に届けられている", CARD, [somebody(), STRANGER], "cannot_tell", []),
        ("同じカードの番号が性別の違う二人に届けられている", CARD, [somebody(), somebody(SOCIETY, sex="male")],
         "cannot_tell", []),
        ("違う人の資格が失われていても、残った人のものとは言えない", CARD, [GONE, STRANGER], "cannot_tell", []),
        ("同じ番号・生年月日の二人はどちらとも言えない", NUMBER, [somebody(), GONE], "several", [CITY] * 2),
        ("未作成は無効と言わない", NUMBER, [somebody(waits=True, lost_on=LOST)], "cannot_tell", []),
        ("その日の現況がない", NUMBER, [somebody(answers=None)], "cannot_tell", []),
        ("喪失日が確かめられていない", NUMBER, [somebody(open="lost_on", lost_on=LOST)], "cannot_tell", []),
        ("取得日が分からない", NUMBER, [somebody(eligible_from=None)], "cannot_tell", []),
        ("割合だけ分からなくても資格は有効", NUMBER, [somebody(open="copayment_rate")], "valid", [CITY]),
        ("転居後のカードは今の保険者だけを答える", CARD, [GONE, somebody(SOCIETY)], "valid", [SOCIETY]),
        ("二つの保険者で有効", CARD, [somebody(), somebody(SOCIETY)], "several", [CITY, SOCIETY]),
        ("どちらも喪失なら後に喪失した資格", CARD, [EARLIER, somebody(UNION, lost_on=LOST)], "invalid", [UNION]),
        ("カードでも新しい資格がある", CARD, [somebody(lost_on=LOST, newer=True)], "newer", [CITY]),
        ("どの保険者にも登録のないカード", CARD, [], "none", []),
        ("一方が未作成なら複数かどうか分からない", CARD, [somebody(), WAITS], "cannot_tell", []),
        ("使えないカードは何も答えない", CARD, [somebody(reader_message="stop", card_usable=False)], "stopped", []),
        ("前の保険者で止められたカードも答えない", CARD, [somebody(), STOPS], "stopped", []),
        ("利用登録のないカード", CARD, [somebody(card_usable=False)], "stopped", []),
        ("番号なら同じ人の資格が分かる", NUMBER, [somebody(reader_message="stop", card_usable=False)], "valid", [CITY]),
        ("カードの状態が分からない", CARD, [somebody(open="card_usable")], "cannot_tell", []),
        ("番号ではカードの状態を見ない", NUMBER, [somebody(open="card_usable reader_message")], "valid", [CITY]),
        ("緊急時に見つかる", PERSON, [somebody()], "valid", [CITY]),
        ("保護を受ける人は緊急時に見つからない", PERSON, [somebody(reader_message="stop")], "none", []),
    ],
)  # fmt: skip
def test_what_was_found_has_one_answer(why: str, asked: Asked, found: list[Found], validity: str, shown: list[str]):
    answer = answered(asked, *found)
    assert (answer.validity.value, [one.insurer for one in answer.covers]) == (validity, shown), why


@proves("S0-23", "S0-24")
@pytest.mark.parametrize(
    ("why", "told", "message", "discloses"),
    [
        ("表示なし", {}, None, {"eligibility", "medical"}),
        ("期限まで3か月以内", {"reader_message": "A1"}, "A1", {"eligibility", "medical"}),
        ("期限切れ後は資格情報のみ", {"reader_message": "A2", "medical_may_be_told": False}, "A2", {"eligibility"}),
        ("提供できるか分からなければ出さない", {"medical_may_be_told": None}, None, {"eligibility"}),
    ],
)
def test_a_card_has_its_message_and_a_number_none(why: str, told: dict[str, object], message: str, discloses: set[str]):
    by_card, by_number = answered(CARD, somebody(**told)), answered(NUMBER, somebody(**told))
    assert (by_card.message, by_card.discloses) == (message, discloses), why
    assert (by_number.message, by_number.discloses) == (None, frozenset())


def test_without_cover_a_card_hands_over_nothing_medical():
    ended = answered(CARD, somebody(lost_on=LOST))
    assert (ended.validity, ended.discloses) == (Validity.INVALID, {"eligibility"})


@pytest.mark.parametrize(
    ("why", "told", "shown"),
    [
        ("決まっている", {"special_expense": True}, (True, False)),
        ("対象でない", {"special_expense": False}, (False, False)),
        ("割合が確かめられていない", {"copayment_rate": None, "open": "copayment_rate"}, (False, True)),
        ("滞納が届けられていない", {"special_expense": None, "open": "special_expense"}, (False, True)),
        ("資格がない", {"special_expense": None, "open": "special_expense", "lost_on": LOST}, (False, False)),
    ],
)
def test_whether_the_whole_cost_is_paid_is_never_guessed(why: str, told: dict[str, object], shown: tuple[bool, bool]):
    (cover,) = answered(NUMBER, somebody(**told)).covers
    assert (cover.special_expense, cover.rate_open) == shown, why


@proves("S0-25")
def test_a_card_that_lapsed_says_so_and_shows_nobody():
    told = answered(CARD, somebody(reader_message="A3", card_usable=False))
    assert told == Answer(Validity.STOPPED, message="A3")


def test_a_share_a_ceiling_and_papers_are_shown_while_cover_holds():
    ceiling = {**CERTIFICATE, "paper": "ceiling_certificate"}
    papers = (ceiling, CERTIFICATE, {**CERTIFICATE, "paper": "notice"})
    (holds,) = answered(NUMBER, somebody(papers=papers)).covers
    assert (holds.rate, holds.limit_category, holds.loss_reason) == (30, "u", None)
    assert [one.paper for one in holds.papers] == ["ceiling_certificate", "certificate"]
    (without,) = answered(NUMBER, somebody(papers=papers), allowed=Allowed()).covers
    assert (without.limit_category, without.limit_category_from) == (None, None)
    assert [one.paper for one in without.papers] == ["certificate"], "限度額の書面も同意がなければ示さない"
    (lost,) = answered(NUMBER, somebody(papers=papers, lost_on=LOST, loss_reason="moved")).covers
    assert (lost.rate, lost.limit_category, lost.papers, lost.loss_reason) == (None, None, (), "moved")


@pytest.mark.parametrize(
    ("open_", "rate", "told"),
    [("copayment_rate", None, (None, True)), (None, 30, (30, False)), ("special_expense", 30, (None, True))],
)
def test_a_share_that_cannot_be_told_is_said_to_be_open(open_: str, rate: int, told: tuple[int, bool]):
    (cover,) = answered(NUMBER, somebody(open=open_, copayment_rate=rate)).covers
    assert (cover.rate, cover.rate_open) == told


BARRED, OPEN_CATEGORY = {"category_may_be_told": False}, {"category_may_be_told": None, "open": "category_may_be_told"}


@pytest.mark.parametrize(
    ("why", "told", "allowed", "category", "papers"),
    [
        ("限度額の対象なら区分と認定証を伝える", {}, EVERYTHING, "u", ["ceiling_certificate"]),
        ("滞納のため限度額を適用しない人の区分は伝えず、認定証も示さない", BARRED, EVERYTHING, None, []),
        ("滞納が分からなければ、区分を伝えない", OPEN_CATEGORY, EVERYTHING, None, []),
        ("同意がなければ伝えない", {}, Allowed(), None, []),
    ],
)
@pytest.mark.parametrize("asked", ASKED)
def test_a_ceiling_that_is_barred_is_not_told(
    why: str, told: dict[str, object], allowed: Allowed, category: str | None, papers: list[str], asked: Asked
):  # fmt: skip
    paper = {**CERTIFICATE, "paper": "ceiling_certificate"}
    (cover,) = answered(asked, somebody(papers=(paper,), **told), allowed=allowed).covers
    shown = (cover.limit_category, cover.limit_category_from is None, [one.paper for one in cover.papers])
    assert shown == (category, category is None, papers), why


def test_a_category_that_is_barred_open_or_not_there_is_answered_alike():
    ones = [somebody(**told) for told in (BARRED, OPEN_CATEGORY, {"limit_category": None, "limit_category_from": None})]
    assert len({msgspec.json.encode(answered(NUMBER, one)) for one in ones}) == 1


# --- laws --------------------------------------------------------------------------------------------------


@tried
@given(worlds())
def test_by_smartphone_all_are_answered_as_by_card_but_in_the_months_of_grace(found: list[Found]):
    by_phone = answered(CARD, *(replace(one, by_phone=True) for one in found))
    by_card = answered(CARD, *found)
    if by_card.message in {"A2", "A3"}:
        assert by_phone == STOPPED, "猶予はカードだけで、期限のことも言わない"
    else:
        assert by_phone == by_card


@tried
@given(worlds(), FLAGS)
def test_by_number_no_flag_changes_anything(found: list[Found], flags: dict[str, object]):
    turned = [replace(one, answers=one.answers and {**one.answers, **flags}) for one in found]
    assert msgspec.json.encode(answered(NUMBER, *turned)) == msgspec.json.encode(answered(NUMBER, *found))


@proves("S4-29")
@tried
@given(worlds())
def test_a_blocked_card_is_answered_as_a_broken_one_to_the_byte(found: list[Found]):
    blocked = somebody(UNION, 9, reader_message="stop", card_usable=False)
    for world in ([blocked, *found], [*found, blocked]):
        assert msgspec.json.encode(answered(CARD, *world)) == msgspec.json.encode(STOPPED)


@tried
@given(worlds())
def test_by_who_somebody_is_a_stopped_person_is_as_nobody(found: list[Found]):
    stopped = somebody(SOCIETY, 9, reader_message="stop", card_usable=False)
    assert answered(PERSON, *found, stopped) == answered(PERSON, *found)
    assert msgspec.json.encode(answered(PERSON, stopped)) == msgspec.json.encode(NOBODY)


@tried
@given(worlds(), st.sampled_from([NUMBER, CARD]))
def test_who_is_not_known_is_never_invalid(found: list[Found], asked: Asked):
    waiting = [*found, somebody(CITY, 9, waits=True, lost_on=LOST)]
    told = answered(asked, *waiting)
    assert told.validity in {Validity.CANNOT_TELL, Validity.STOPPED}
    assert told.covers == ()
    assert (told.because is None) == (told.validity is Validity.STOPPED)


@tried
@given(worlds(), st.sampled_from(ASKED))
def test_no_cover_bears_anything_of_another(found: list[Found], asked: Asked):
    by_person = {one.person: one for one in found}
    for cover in answered(asked, *found).covers:
        written = msgspec.json.encode(cover).decode()
        (whose,) = [n for n in by_person if mark(n) in written]
        assert cover in answered(NUMBER, by_person[whose]).covers


@tried
@given(worlds(), st.sampled_from(ASKED), st.randoms(use_true_random=False))
def test_the_order_of_what_was_found_tells_nothing(found: list[Found], asked: Asked, chance):
    turned = list(found)
    chance.shuffle(turned)
    before, after = answered(asked, *found), answered(asked, *turned)
    assert replace(before, covers=(), because=None) == replace(after, covers=(), because=None)
    assert {str(one) for one in msgspec.to_builtins(before.covers)} == {
        str(one) for one in msgspec.to_builtins(after.covers)
    }


@tried
@given(worlds(), st.sampled_from(ASKED), st.booleans(), st.booleans())
def test_no_consent_changes_eligibility(found: list[Found], asked: Asked, ceiling: bool, medical: bool):
    plain, consented = (
        answered(asked, *found, allowed=Allowed()),
        answered(asked, *found, allowed=Allowed(ceiling, medical)),
    )
    assert (plain.validity, plain.because, plain.message) == (consented.validity, consented.because, consented.message)
    days = [
        [(one.insurer, one.eligible_from, one.lost_on, one.rate) for one in told.covers] for told in (plain, consented)
    ]
    assert days[0] == days[1]


@tried
@given(worlds(), st.sampled_from(ASKED))
def test_no_answer_has_a_place_for_a_flag_or_an_address(found: list[Found], asked: Asked):
    written = msgspec.json.encode(answered(asked, *found)).decode()
    columns = [f'"{one}"' for one in CARD_COLUMNS if one != "discloses"]
    assert [word for word in ("address", 'stop"', *columns) if word in written] == []
    assert isinstance(asked, ByCard) or '"message":null' in written
