"""The portal's eligibility page: made of whoever the portal opens to, saying of one moment what a notice says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.desk.case_files import assumptions
from madoguchi.desk.directions import Directed
from madoguchi.desk.plan_rows import decided
from madoguchi.desk.portal_page import PageNotPrinted, PortalShowsNothing, Viewed, content_of, portal_page
from madoguchi.desk.practices import with_practices
from madoguchi.desk.print_means import means_of
from madoguchi.issuing.contents import worded
from madoguchi.issuing.form_filling import Holder
from madoguchi.issuing.items import SAYS
from madoguchi.issuing.lettering import Means
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.roll import Special, batch_of
from proofs import proves

ON = date(2026, 8, 3)
AT = datetime(2026, 8, 3, 2, 7, 59, tzinfo=UTC)
CITY, UNION, SOCIETY = "shiomi-city-nhi", "momosato-late-stage", "minamo-kenpo"
GIVES_ELDERLY_CARDS = "kobe-city-nhi"
PRACTICES = Path(__file__).parents[1] / "published" / "practice"
HOLDER = Holder("渡邉\U000e0110　花子", "ワタナベ　ハナコ", date(1984, 4, 2), None, "汐１２", "３４５６", "01")
CARD = {"has_card": True, "registered": True, "digital_certificate_expires_on": date(2029, 4, 2)}
ELDERLY = {"birth_date": date(1954, 4, 2), "copayment_rate": 20, "copayment_rate_from": date(2026, 8, 1)}
SHOWS_NOTHING: list[tuple[str, dict[str, Any]]] = [
    ("カードがない", {"has_card": False, "registered": False}),
    (
        "電子証明書の期限が切れた（猶予期間でもポータルは開かない）",
        {"digital_certificate_expires_on": date(2026, 7, 15)},
    ),
    ("カードをなくした", {"card_lost": True}),
    ("カードがあるかどうか分からない", {"has_card": Special.UNKNOWN}),
    ("自己情報提供不可", {"own_information_blocked": True}),
    ("資格を喪失した", {"lost_on": date(2026, 7, 1), "loss_reason": "moved_out"}),
    ("電子証明書の期限が分からない", {"digital_certificate_expires_on": Special.UNKNOWN}),
]


@cache
def edition() -> Edition:
    return with_practices(demo_edition(), [PRACTICES / f"{GIVES_ELDERLY_CARDS}.yaml"])


def viewed(facts: dict[str, Any], holder: Holder = HOLDER, insurer: str = CITY) -> Viewed:
    known = {"birth_date": date(1984, 4, 2), "eligible_from": date(2018, 4, 1), **CARD, **facts}
    roll = batch_of([{"person": "P1", "insurer": insurer, **assumptions(set(known)), **known}])
    return Viewed(Directed(roll, None, ()), holder, AT, sample=True)


def content(facts: dict[str, Any], insurer: str = CITY, on: date = ON) -> dict[str, Any]:
    return dict(content_of(viewed(facts, insurer=insurer), edition(), insurer, on))


def means(insurer: str = CITY) -> Means:
    return means_of(edition().practices[insurer], default_stack().faces, ON, "")


def shown(facts: dict[str, Any], insurer: str = CITY, holder: Holder = HOLDER) -> dict[str, str]:
    """What stands on the page, by item."""
    (sheet,) = portal_page(viewed(facts, holder, insurer), edition(), means(insurer), insurer).sheets
    return {one.item: one.said.text for one in sheet.entries}


@pytest.mark.parametrize(("why", "facts"), SHOWS_NOTHING)
def test_of_whom_the_portal_shows_nothing_no_page_is_made_and_one_refusal_tells_all(why: str, facts: dict[str, Any]):
    with pytest.raises(PortalShowsNothing) as refused:
        content(facts)
    with pytest.raises(PortalShowsNothing) as other:
        content({"has_card": False, "registered": False})
    assert str(refused.value) == str(other.value), f"{why}: the words tell the cause"


def test_somebody_under_protection_has_the_very_page_that_others_have():
    hidden = {"support_measures": True, "address_hidden": True, "residence": "elsewhere"}
    assert content(hidden) == content({})


@proves("S2-13")
def test_the_page_says_who_is_insured_where_and_when_that_was_so():
    assert shown({}) == {
        "symbol": "汐１２", "number_with_sub_number": "３４５６（01）", "kana": "ワタナベ　ハナコ",
        "name": "渡邉\U000e0110　花子", "birth_date": "昭和59年4月2日", "applies_from": "平成30年4月1日", "rate": "―",
        "insurer_number": "138991", "insurer_name": "汐見市", "made_at": "令和8年8月3日 11時07分",
    }  # fmt: skip


def test_neither_sex_nor_address_nor_the_head_stands_on_any_page():
    every = {item for insurer in (CITY, UNION, SOCIETY) for item in shown(ELDERLY | {"birth_date": date(1950, 4, 2)}
             if insurer == UNION else {}, insurer)}  # fmt: skip
    assert not every & {"sex", "sex_on_back", "address", "head_name", "limit_category"}


@proves("S2-13")
@pytest.mark.parametrize(
    ("why", "facts", "insurer", "rate"),
    [
        ("69歳以下は―", {}, CITY, "―"),
        ("70歳からは割合", ELDERLY, CITY, "2割"),
        ("割合を高齢受給者証に載せる保険者でも", ELDERLY, GIVES_ELDERLY_CARDS, "2割"),
        ("後期高齢者", ELDERLY | {"birth_date": date(1950, 4, 2), "copayment_rate": 10}, UNION, "1割"),
    ],
)
def test_the_rate_is_shown_from_70_on(why: str, facts: dict[str, Any], insurer: str, rate: str):
    assert SAYS["rate"](content(facts, insurer)) == rate, why


@proves("S2-33")
@pytest.mark.parametrize("insurer", [CITY, UNION, SOCIETY])
def test_what_a_notice_prints_of_the_rate_the_page_says_too(insurer: str):
    """`okayama#S2-33`: the data of the portal and of the notice are the same."""
    born = date(1950, 4, 2) if insurer == UNION else date(1954, 4, 2)
    facts = ELDERLY | {"birth_date": born, "next_copayment_rate": 30, "next_copayment_rate_from": date(2026, 10, 1)}
    rows = [row for one in decided(viewed(facts, insurer=insurer).directed.roll, edition(), ON, ON)
            for row in one.to_pylist() if row["owed"] and row["paper"] in ("certificate", "notice")]  # fmt: skip
    told = content(facts, insurer)["prints"]
    assert rows
    for name, value in told.items():
        said = rows[0][name]
        assert value == (said.isoformat() if isinstance(said, date) else said), name


@proves("S2-33")
@pytest.mark.parametrize("insurer", [CITY, UNION, SOCIETY])
def test_a_notice_says_of_the_same_person_each_thing_that_the_page_says(insurer: str):
    born = date(1950, 4, 2) if insurer == UNION else date(1954, 4, 2)
    of_page = content(ELDERLY | {"birth_date": born}, insurer)
    page, notice = (_said({**of_page, "paper": paper}, insurer) for paper in ("portal_page", "notice"))
    both = page.keys() & notice.keys()
    number = "insured_number" if insurer == UNION else "number_with_sub_number"
    assert both >= {number, "insurer_name", "name", "rate"}
    assert {item: page[item] for item in both} == {item: notice[item] for item in both}
    assert notice["rate"] == "2割"


def _said(order: dict[str, Any], insurer: str) -> dict[str, str]:
    return {line.item: line.text for line in worded(order, means(insurer).insurer).front}


def test_who_pays_the_whole_cost_first_has_it_in_the_title():
    of_arrears = {"special_expense": True}
    (sheet,) = portal_page(viewed(of_arrears), edition(), means(), CITY).sheets
    assert (content(of_arrears)["variant"], sheet.title) == ("special_expense", "医療保険の資格情報（特別療養）")


def test_a_name_that_no_face_prints_is_refused_without_it():
    with pytest.raises(PageNotPrinted, match=r"U\+3013") as refused:
        portal_page(viewed({}, replace(HOLDER, name="渡〓　太郎")), edition(), means(), CITY)
    assert "太郎" not in str(refused.value)


@pytest.mark.parametrize(("on", "made"), [(ON, True), (date(2026, 8, 2), False), (date(2026, 8, 4), False)])
def test_in_earnest_it_is_of_the_moment_at_which_it_is_made_and_of_no_other_day(on: date, made: bool):
    seen = replace(viewed({}), sample=False)
    if made:
        assert portal_page(seen, edition(), replace(means(), on=on), CITY).sheets
        return
    with pytest.raises(PageNotPrinted, match="of no other day"):
        portal_page(seen, edition(), replace(means(), on=on), CITY)
