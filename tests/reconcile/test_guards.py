"""Each guard, by the incident that it stands against; and what no guard may tell."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from madoguchi.reconcile.actions import ActionKind
from madoguchi.reconcile.envelopes import unit_of
from madoguchi.reconcile.groups import (
    Compared,
    Tolerance,
    days_of_status,
    groups_off_forecast,
    papers_missing,
)
from madoguchi.reconcile.guards import GUARDS, WORDS, Circumstances, Guard, guards_that_hold

SENT = Circumstances(ActionKind.ISSUE, "certificate", addressee="head", named="head", unit="household")
KEPT = replace(SENT, kind=ActionKind.KEEP)
NOTICE = replace(SENT, paper="notice")
MASKS = {"addressee", "address_to_confirm"}  # words that who is protected shares with others


def held_by(c: Circumstances) -> list[str]:
    return [one.name for one in guards_that_hold(c)]


@pytest.mark.parametrize(
    ("why", "line", "guard"),
    [
        ("丹波市 2025: 世帯主でなく本人あてに181通", replace(SENT, addressee="person"), "addressee"),
        ("宛名が決まらない", replace(SENT, addressee=None), "addressee"),
        ("日野市: 加害者の世帯あてに同封", replace(SENT, protected=True), "addressee"),
        ("事業所の名簿に載せる", replace(SENT, protected=True, addressee="employer", unit="employer"), "addressee"),
        ("上天草市 2025: 旗が未入力なら一緒に送らない", replace(SENT, protected=None), "addressee"),
        ("浜松市: 前の住所へ送った", replace(SENT, protected=True, addressee="person", unit="person", address="before"),
         "address_to_confirm"),
        ("送付先がない", replace(SENT, address="none"), "address_to_confirm"),
        ("延岡市: 戻ってきた先へまた送る", replace(SENT, mail_returned=True), "address_to_confirm"),
        ("亡くなった人あて", replace(SENT, died=True), "deceased"),
        ("亡くなった世帯主あて", replace(SENT, addressee_died=True), "deceased"),
        ("窓口で渡すときも本人の死亡", replace(SENT, handed=True, died=True), "deceased"),
        ("窓口に来た人への返却依頼は郵便",
         replace(SENT, kind=ActionKind.RECALL, owed=False, handed=True, address="none"), "address_to_confirm"),
        ("亡くなった人への返却依頼", replace(SENT, kind=ActionKind.RECALL, owed=False, died=True), "deceased"),
        ("熊本市 2025: 70歳以上の割合が消えた", replace(SENT, rate_needed=True, rate_known=False), "rate_missing"),
        ("期限のない資格確認書", replace(SENT, end_needed=True, end_known=False), "end_missing"),
        ("8,544件の別人紐付け: 資格が二つ", replace(SENT, covers=2), "two_covers"),
        ("草津市 2017: 同じ人に二通", replace(SENT, papers_held=2), "two_papers"),
        ("外字が〓のまま", replace(SENT, name_printable=False), "name_unresolved"),
        ("宛名に印字できない文字", replace(SENT, window_printable=False), "name_unresolved"),
        ("窓口で渡すときも氏名は印字する", replace(SENT, handed=True, name_printable=False), "name_unresolved"),
        ("S3-19: 資格データが先", replace(NOTICE, acknowledged=False), "not_acknowledged"),
        ("登録の有無がわからない", replace(NOTICE, acknowledged=None), "not_acknowledged"),
        ("85歳以上の暫定運用: 公表資料が食い違う", replace(SENT, disputed=("owed",)), "disputed"),
        ("短い期限の月数が未定", replace(SENT, waits=("short_certificate_months",), waits_for_choices=True),
         "undecided"),
        ("電子証明書の期限が不明", replace(KEPT, owed=None, waits=("digital_certificate_expires_on",)), "undecidable"),
        ("持っているかわからない: 再び1,833通", replace(SENT, held_known=False), "holding_unknown"),
        ("返戻のまま誰も動かない", replace(KEPT, lies_here=True), "mail_here"),
        ("仙台市 2004: 再起動で台帳とずれた", replace(SENT, records_agree=False), "records_disagree"),
    ],
)  # fmt: skip
def test_each_guard_holds_what_went_wrong_somewhere(why: str, line: Circumstances, guard: str):
    assert held_by(line) == [guard], why


def test_what_is_in_order_is_not_held():
    own_letter = replace(SENT, protected=True, addressee="person", unit="person")
    voluntary = replace(SENT, voluntary=True, addressee="person", unit="person")
    at_counter = replace(SENT, handed=True, window_printable=False)
    for line in (SENT, NOTICE, KEPT, own_letter, voluntary, at_counter):
        assert held_by(line) == []


@pytest.mark.parametrize("amiss", [{"address": "none"}, {"address": "before"}, {"mail_returned": True},
                                   {"addressee_died": True}])  # fmt: skip
def test_what_is_handed_over_is_not_held_for_where_a_letter_would_go(amiss: dict[str, Any]):
    assert held_by(replace(SENT, **amiss))
    assert held_by(replace(SENT, handed=True, **amiss)) == []


@pytest.mark.parametrize("wrong", [{"died": True}, {"mail_returned": True}, {"rate_needed": True, "rate_known": False}])
def test_nothing_that_stays_in_the_house_is_held_for_how_it_would_be_sent(wrong: dict[str, bool]):
    assert held_by(replace(KEPT, **wrong)) == []


def test_every_guard_was_met_and_none_is_held_by_a_word_about_protection():
    assert {one.name for one in GUARDS} <= set(WORDS)
    told = " ".join(f"{one.name} {one.ja} {one.en}" for one in GUARDS)
    assert not [word for word in ("保護", "支援", "不開示", "protect", "hidden", "violence") if word in told]


@pytest.mark.parametrize("line", [replace(SENT, protected=True), replace(SENT, protected=True, address="before")])
def test_who_is_protected_is_held_by_no_word_that_others_are_not(line: Circumstances):
    ordinary = [replace(SENT, addressee="person"), replace(SENT, mail_returned=True)]
    assert set(held_by(line)) <= {word for one in ordinary for word in held_by(one)} <= MASKS


def test_a_guard_that_fails_holds():
    def fails(_: Circumstances) -> bool:
        raise ZeroDivisionError

    broken = Guard("broken", "壊れた確認", "a broken guard", fails)
    assert [one.name for one in guards_that_hold(SENT, (broken,))] == ["broken"]


# --- groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "status", "made_on", "is_held"),
    [
        ("丹波市 2025: 5月分でなく4月分で83世帯", date(2025, 4, 30), date(2025, 6, 2), True),
        ("前月末", date(2025, 5, 31), date(2025, 6, 2), False),
        ("当月", date(2025, 6, 1), date(2025, 6, 2), False),
        ("まだ来ない月", date(2025, 6, 30), date(2025, 6, 2), True),
    ],
)
def test_a_status_of_another_month_is_held(why: str, status: date, made_on: date, is_held: bool):
    first, last = days_of_status(made_on)
    assert (first <= status <= last) is not is_held, why


@pytest.mark.parametrize(
    ("why", "planned", "foreseen", "is_held"),
    [
        ("見込みどおり", 3_500, 3_512, False),
        ("設定一つで全員に（阿南市 2024: 7,493人）", 7_493, 120, True),
        ("NHS: 選ばれなかった人", 100, 700, True),
        ("少しの人数", 9, 0, False),
        ("2割まで", 120, 100, False),
    ],
)
def test_a_count_off_the_forecast_is_held(why: str, planned: int, foreseen: int, is_held: bool):
    key = ("certificate", "no_card")
    counts = Compared({key: planned}, {key: foreseen})
    assert groups_off_forecast(counts, Tolerance()) == ((key,) if is_held else ()), why


@pytest.mark.parametrize(
    ("why", "planned", "foreseen", "sent", "missing"),
    [
        ("乳がん検診 2018: 誰も選ばれない一群", {}, 700, 0, ("certificate",)),
        ("月の初めの計画で済んでいる", {}, 700, 695, ()),
        ("少しの人数", {}, 10, 0, ()),
        ("計画にある", {("certificate", "no_card"): 600}, 700, 0, ()),
    ],
)
def test_a_group_that_was_foreseen_and_that_nothing_is_planned_for_holds_its_kind_of_paper(
    why: str, planned: dict[tuple[str, str], int], foreseen: int, sent: int, missing: tuple[str, ...]
):
    key = ("certificate", "no_card")
    assert papers_missing(Compared(planned, {key: foreseen}, {key: sent}), Tolerance()) == missing, why


def test_a_second_plan_of_the_month_is_counted_with_the_first():
    key = ("certificate", "no_card")
    assert groups_off_forecast(Compared({key: 5}, {key: 700}, {key: 690}), Tolerance()) == ()
    assert groups_off_forecast(Compared({key: 500}, {key: 700}, {key: 690}), Tolerance()) == (key,)


# --- envelopes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "chosen", "addressee", "alone", "home", "office", "unit"),
    [
        ("世帯ごと", "household", "head", False, True, False, "household"),
        ("世帯・書面ごと", "household_by_paper", "head", False, True, False, "household_by_paper"),
        ("世帯がわからない", "household", "head", False, False, False, "person"),
        ("事業所へ", None, "employer", False, False, True, "employer"),
        ("事業所がわからない", None, "employer", False, False, False, "person"),
        ("誰とも同封しない", "household", "head", True, True, True, "person"),
        ("本人あては一人ずつ、世帯の封筒と決めていても", "household", "person", False, True, True, "person"),
        ("支部へ", "household", "branch", False, True, True, "branch"),
        ("支部がわからない", "household", "branch", False, True, False, "person"),
        ("支部にも渡さない", "household", "branch", True, True, True, "person"),
        ("事業所にも渡さない", None, "employer", True, True, True, "person"),
    ],
)  # fmt: skip
def test_what_goes_into_one_envelope(
    why: str, chosen: str | None, addressee: str, alone: bool, home: bool, office: bool, unit: str
):
    assert unit_of(chosen, addressee, alone=alone, home_known=home, office_known=office) == unit, why
