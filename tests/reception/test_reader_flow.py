"""The flow of a reader: whatever happens at it, the card comes out again and nothing is told too soon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.reception.consents import HOURS_AGAIN, Consent, Treatment
from madoguchi.reception.reader_events import (
    ByPhone,
    Chosen,
    Each,
    Ended,
    Event,
    Looked,
    Method,
    No,
    Page,
    Placed,
    Pulled,
    Registered,
    TimeOut,
    Told,
    Tried,
    Typed,
    Unsure,
    Unusable,
    Yes,
)
from madoguchi.reception.reader_flow import AFTER_REGISTERING, NO_CARD, STEPS, TAKE_OUT, WORKING, Visit, step
from madoguchi.reception.reader_pages import order_on, texts, tries, words_on
from madoguchi.reception.wording import wordings
from madoguchi.terms.card import PHONES, Carrier
from sizes import size

TODAY: Final = date(2026, 8, 1)
GOOD: Final = Looked(pin_left=3, face_left=10)
IPHONE, ANDROID = ByPhone(Carrier.IPHONE), ByPhone(Carrier.ANDROID)
OF_PHONES: Final = {
    Page.PHONE_PIN,
    Page.HOLD,
    Page.PROVING,
    *(page for page in Page if page.value.startswith("phone_")),
}
PIN, FACE, VISUAL = (Chosen(one) for one in (Method.PIN, Method.FACE, Method.VISUAL))
RIGHT: Final = Tried(fits=True, left=0)


def wrong(left: int) -> Tried:
    return Tried(fits=False, left=left)


def led(*events: Event, on: date = TODAY, phones: bool = True) -> Visit:
    visit = Visit(order_on(on), phones=phones)
    for event in events:
        visit = step(visit, event)
    return visit


def pages(*events: Event, on: date = TODAY) -> list[str]:
    return [led(*events[:n], on=on).page.value for n in range(len(events) + 1)]


ORDERS = [
    ("ふつうの受付: 暗証番号、まとめて同意", [Placed(), GOOD, PIN, RIGHT, Yes(), Pulled()],
     "place reading method pin consent done finished"),
    ("顔認証、同意しない", [Placed(), GOOD, FACE, RIGHT, No()], "place reading method face consent done"),
    ("目視確認、項目ごとの同意", [Placed(), GOOD, VISUAL, RIGHT, Each(), Yes(), No(), No(), Yes()],
     "place reading method visual consent item item item item done"),
    ("期限まで3か月以内は知らせて続ける", [Placed(), Looked("A1", pin_left=3), PIN, RIGHT, Yes()],
     "place reading method pin consent done"),
    ("期限切れの猶予中は資格情報だけ、同意は尋ねない", [Placed(), Looked("A2", pin_left=3), PIN, RIGHT],
     "place reading method pin done"),
    ("猶予を過ぎたら方法を尋ねる前に止める", [Placed(), Looked("A3")], "place reading lapsed"),
    ("使えないカード", [Placed(), Unusable(), Pulled()], "place reading stopped finished"),
    ("失効を確かめられない", [Placed(), Unsure()], "place reading cannot_tell"),
    ("登録してから同じ流れ", [Placed(), Looked(offers=True), Yes(), Told(Registered.ACCEPTED), GOOD, PIN, RIGHT, Yes()],
     "place reading register registering reading method pin consent done"),
    ("登録しない", [Placed(), Looked(offers=True), No()], "place reading register not_registered"),
    ("登録できないカードは使えないカードと同じ画面", [Placed(), Looked(offers=True), Yes(), Told(Registered.REFUSED)],
     "place reading register registering stopped"),
    ("登録したのにまだ確かめられない",
     [Placed(), Looked(offers=True), Yes(), Told(Registered.ACCEPTED), Looked(offers=True)],
     "place reading register registering reading cannot_tell"),
    ("暗証番号は3回で使えなくなり、ほかの方法へ",
     [Placed(), GOOD, PIN, wrong(2), wrong(1), wrong(0), PIN, FACE, RIGHT, Yes()],
     "place reading method pin pin pin method method face consent done"),
    ("途中で方法を変える", [Placed(), GOOD, PIN, No(), VISUAL, RIGHT, No()],
     "place reading method pin method visual consent done"),
    ("目視で本人と確認できない", [Placed(), GOOD, VISUAL, wrong(0)], "place reading method visual not_confirmed"),
    ("時間切れ", [Placed(), GOOD, PIN, TimeOut(), TimeOut(), Pulled()],
     "place reading method pin timed_out timed_out finished"),
    ("途中で抜き取る", [Placed(), GOOD, PIN, Pulled(), RIGHT], "place reading method pin pulled pulled"),
    ("暗証番号の途中で壊れる", [Placed(), GOOD, PIN, Unusable()], "place reading method pin stopped"),
    ("iPhone: 端末で認証してからかざし、そのあと同意", [IPHONE, Placed(), GOOD, RIGHT, Yes(), Pulled()],
     "place hold reading proving consent done finished"),
    ("Android: 暗証番号を入れてからかざし、そのあと同意", [ANDROID, Typed(), Placed(), GOOD, RIGHT, Yes()],
     "place phone_pin hold reading proving consent done"),
    ("Android: 暗証番号を間違えたら入れ直してかざし直す",
     [ANDROID, Typed(), Placed(), GOOD, wrong(2), Typed(), Placed()],
     "place phone_pin hold reading proving phone_pin hold reading"),
    ("Android: 暗証番号のロック", [ANDROID, Typed(), Placed(), GOOD, wrong(0), Pulled()],
     "place phone_pin hold reading proving phone_locked finished"),
    ("スマートフォンの期限切れに猶予はない", [IPHONE, Placed(), Ended()], "place hold reading phone_ended"),
    ("使えないスマートフォン", [IPHONE, Placed(), Unusable(), Pulled()], "place hold reading stopped finished"),
    ("利用登録がなければ、カードでの登録を案内する", [IPHONE, Placed(), Looked(offers=True), Yes()],
     "place hold reading phone_not_registered phone_not_registered"),
    ("スマートフォンをやめてカードで", [ANDROID, No(), Placed(), GOOD], "place phone_pin place reading method"),
    ("読んだあとにスマートフォンをやめたら、はじめから", [ANDROID, Typed(), Placed(), GOOD, wrong(2), No(), Placed()],
     "place phone_pin hold reading proving phone_pin pulled pulled"),
    ("かざさずに時間切れ", [IPHONE, Pulled(), TimeOut(), Pulled()], "place hold hold timed_out finished"),
    ("読み終えたスマートフォンは離してよい", [IPHONE, Placed(), GOOD, RIGHT, Pulled(), No()],
     "place hold reading proving consent consent done"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "events", "told"), ORDERS, ids=[one[0] for one in ORDERS])
def test_the_pages_come_in_the_real_order(why: str, events: list[Event], told: str):
    assert " ".join(pages(*events)) == told, why


def test_where_no_smartphone_is_read_it_is_refused_before_anything_is_read():
    for chosen in (IPHONE, ANDROID):
        visit = led(chosen, phones=False)
        (said,) = words_on(visit)
        assert (visit.page, "スマートフォンのマイナ保険証は使えません" in said.ja) == (Page.PHONE_NOT_HERE, True)
        by_card = step(visit, Placed())
        assert (by_card.page, by_card.carrier) == (Page.READING, Carrier.CARD), "画面は、カードを置くように言う"
        assert step(visit, TimeOut()).page is Page.FINISHED, "置かれたものはないので、待てば終わる"
        assert texts("prompts")["by_phone"] not in words_on(led(phones=False))
    assert texts("prompts")["by_phone"] in words_on(led())


def test_before_october_2024_each_item_was_asked_for_and_the_ceiling_last():
    before = led(Placed(), GOOD, PIN, RIGHT, on=date(2024, 10, 6))
    assert (before.page, before.asked[-1]) == (Page.ITEM, Consent.LIMIT_CATEGORY)
    after = led(Placed(), GOOD, PIN, RIGHT, Each(), on=date(2024, 10, 7))
    assert (after.page, Consent.LIMIT_CATEGORY in after.asked) == (Page.ITEM, False)


def test_a_card_for_the_face_alone_has_no_pin_tile():
    visit = led(Placed(), Looked(face_left=10))
    assert visit.ways == (Method.FACE, Method.VISUAL)
    assert step(visit, PIN) == visit
    assert words_on(visit) == (texts("pages")["method"],), "and nobody says that one was locked"


def test_the_look_of_staff_gives_no_try_back():
    visit = led(Placed(), GOOD, PIN, wrong(1), No(), FACE, wrong(4), No(), VISUAL, RIGHT)
    assert dict(visit.left) == {Method.PIN: 1, Method.FACE: 4}
    locked = led(Placed(), GOOD, PIN, wrong(0), VISUAL, No())
    assert locked.ways == (Method.FACE, Method.VISUAL)
    assert texts("prompts")["locked_pin"] in words_on(locked)
    assert (tries(Method.PIN), tries(Method.FACE)) == (3, 10)


def test_what_the_counters_page_says_of_the_certificate_is_said_by_the_reader_in_the_same_words():
    for message in ("A1", "A2"):
        said = words_on(led(Placed(), Looked(message, pin_left=3)))
        assert said[0].ja == wordings()["message"][message].say_ja
        assert said[0].checked
    (lapsed,) = words_on(led(Placed(), Looked("A3")))
    assert lapsed.ja.startswith("電子証明書が失効しています。マイナンバーカードを取り出し")


def test_every_page_has_its_words_in_both_languages():
    left = ((Method.PIN, 2), (Method.FACE, 10))
    for page, carrier in ((page, carrier) for page in Page for carrier in Carrier):
        if page in OF_PHONES and carrier not in PHONES:
            continue
        order = order_on(TODAY, Treatment.HOME)
        visit = Visit(order, page, carrier=carrier, left=left, asked=(Consent.MEDICINE,))
        for one in words_on(visit):
            assert one.ja
            assert one.en
            assert not {"{", "}"} & {*one.ja, *one.en}
        prompt = texts("prompts")["hold_away" if carrier in PHONES else "take_out"] in words_on(visit)
        assert prompt or page in {Page.LAPSED, Page.PHONE_NOT_HERE} or page not in TAKE_OUT, page
        assert carrier not in PHONES or texts("prompts")["take_out"] not in words_on(visit)
    assert {one.value for one in Consent} - set(texts("items")) == {"disease"}


# --- whatever happens ------------------------------------------------------------------------------------------

MESSAGES = st.sampled_from([None, None, "A1", "A2", "A3"])
LEFT = st.integers(0, 10)
LIKELY = st.one_of(
    st.just(Placed()), st.sampled_from([ByPhone(one) for one in Carrier]), st.sampled_from([Typed(), Ended()]),
    st.builds(Looked, MESSAGES, st.booleans(), st.booleans(), LEFT, LEFT),
    st.builds(Chosen, st.sampled_from(Method)),
    st.builds(Tried, st.booleans(), LEFT), st.sampled_from([Yes(), No(), Each()]),
    st.builds(Told, st.sampled_from(Registered)),
)  # fmt: skip
ANY = st.one_of(LIKELY, LIKELY, LIKELY, st.sampled_from([Unusable(), Unsure(), TimeOut(), Pulled()]))
DAYS = st.integers(0, 1_500).map(lambda days: date(2024, 7, 1) + timedelta(days=days))


@given(st.lists(ANY, max_size=30), DAYS, st.sampled_from([None, None, *Treatment]))
@settings(max_examples=size("flows at a reader"), deadline=None)
def test_whatever_happens_each_page_is_told_and_done_comes_after_method_and_consent(
    events: list[Event], on: date, again: Treatment | None
):
    visit, consented, looks, offers, again_held = Visit(order_on(on, again), phones=True), False, 0, 0, 0
    for event in events:
        before, visit = visit, step(visit, event)
        looks += visit.page is Page.READING and before.page is not Page.READING
        offers += before.page is Page.REGISTERING and visit.page is Page.READING
        again_held += before.page is Page.PROVING and visit.page is Page.PHONE_PIN
        asked = before.page is Page.AGAIN if again else before.page in {Page.CONSENT, Page.ITEM}
        if visit.page is Page.DONE and before.page is not Page.DONE:
            consented = asked or not (again or visit.order.items)
            known = visit.by is not None or visit.carrier is Carrier.IPHONE
            assert (known, consented) == (True, True), "方法と同意の前には渡さない"
        assert visit.agreed <= set(visit.order.items)
        assert visit.again is (before.again or (before.page is Page.AGAIN and event == Yes())), "尋ねずに同意とはしない"
        assert visit.notice != "A2" or not visit.agreed, "猶予中は資格情報だけ"
        assert before.page not in TAKE_OUT or visit.page in {before.page, Page.FINISHED, Page.CANNOT_TELL}
        assert before.page not in {Page.PULLED, Page.FINISHED} or visit == before, "一度抜けば終わり"
        assert words_on(visit)
    assert looks <= 1 + offers + again_held, (
        "照会は受付ごとに一度（登録したら、スマートフォンをかざし直したらもう一度）"
    )
    assert offers <= 1


@pytest.mark.parametrize("treatment", Treatment)
def test_the_page_names_the_time_for_which_the_consent_is_kept(treatment: Treatment):
    days = HOURS_AGAIN[treatment] // 24
    words = texts("treatments")[treatment.value]
    assert f"{days}日" in words.ja
    assert ("one day" if days == 1 else f"{days} days") in words.en


@pytest.mark.parametrize(
    ("why", "acts", "again", "agreed"),
    [
        ("薬剤などと再照会に同意", (Yes(), Yes()), True, 4),
        ("再照会だけに同意", (No(), Yes()), True, 0),
        ("再照会には同意しない", (Yes(), No()), False, 4),
        ("項目ごとに一つだけ、再照会にも同意", (Each(), Yes(), No(), No(), No(), Yes()), True, 1),
    ],
)
def test_at_a_home_visit_it_is_asked_last_whether_the_facility_may_ask_again(why, acts, again, agreed):
    visit = Visit(order_on(TODAY, Treatment.HOME))
    for event in (Placed(), GOOD, PIN, RIGHT, *acts[:-1]):
        visit = step(visit, event)
    (said,) = words_on(visit)
    assert (visit.page, "カードを置かなくても" in said.ja, "400日" in said.ja) == (Page.AGAIN, True, True), why
    visit = step(visit, acts[-1])
    assert (visit.page, visit.again, len(visit.agreed)) == (Page.DONE, again, agreed), why


def test_in_the_months_of_grace_a_home_visit_asks_for_nothing_but_that():
    visit = Visit(order_on(TODAY, Treatment.HOME))
    for event in (Placed(), Looked("A2", pin_left=3), PIN, RIGHT):
        visit = step(visit, event)
    assert visit.page is Page.AGAIN


@given(st.lists(ANY, max_size=30), DAYS)
@settings(max_examples=size("flows at a reader"), deadline=None)
def test_wherever_a_visit_stops_the_card_is_asked_for_and_comes_out(events: list[Event], on: date):
    visit = led(*events, on=on)
    left = step(visit, TimeOut())
    assert left.page in TAKE_OUT | NO_CARD, "放っておけばカードを取り出すよう求める"
    assert left.page not in WORKING
    out = step(left, Pulled())
    assert not out.has_card
    assert step(visit, Pulled()).has_card is False or visit.is_by_phone


def test_the_table_of_steps_names_every_page_that_a_person_or_a_card_can_lead_on_from():
    going_on = {Page.PLACE, Page.DONE, Page.PHONE_NOT_HERE}
    assert {page for page, _ in STEPS} == set(Page) - NO_CARD - TAKE_OUT | going_on
    assert set(AFTER_REGISTERING) == set(Registered)
