"""What stands on a paper, by paper and scheme: read as a table, and held to the vocabulary."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.issuing.contents import Contents, NoSuchContents, contents, labels, worded
from madoguchi.issuing.fixed_words import kind_of
from madoguchi.issuing.items import NONE, OF_INSURER, SAYS, Insurer
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.paper import Paper
from madoguchi.terms.scheme import Scheme

ON = date(2026, 8, 1)
PRINTED = (Paper.ELIGIBILITY_CERTIFICATE, Paper.ELIGIBILITY_NOTICE)
PERSON = {"name": "渡邉\U000e0110 𠮷太郎", "kana": "ワタナベ ヨシタロウ", "birth_date": "1954-03-14", "symbol": "あ12",
          "number": "3456780", "sub_number": "01", "sex": "male", "sex_on_back": False, "head_name": "渡邉 花",
          "address": "青葉県汐見市1-2"}  # fmt: skip
CITY = Insurer(Scheme.NATIONAL, "00000000", "汐見市", "汐見市長")
UNION = Insurer(Scheme.LATE_STAGE_ELDERLY, "39000000", "青葉県後期高齢者医療広域連合", "広域連合長")
SOCIETY = Insurer(Scheme.HEALTH_INSURANCE_SOCIETY, "06000000", "汐見健康保険組合", "理事長")


def order(paper: str = "certificate", prints: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    person = PERSON | {name: more.pop(name) for name in tuple(more) if name in {*PERSON, "birth_date_latest"}}
    return {"paper": paper, "variant": "ordinary", "valid_from": "2026-08-01", "valid_until": "2027-07-31",
            "issued_on": "2026-07-10", "eligible_from": "2018-04-01", "prints": prints or {}, "person": person,
            **more}  # fmt: skip


def said(content: dict[str, Any], insurer: Insurer = CITY) -> dict[str, str]:
    wording = worded(content, insurer)
    return {line.item: line.text for line in (*wording.front, *wording.back)}


TABLE = [  # (why, order, insurer, item, what stands there)
    ("氏名は異体字セレクタごと写す", order(), CITY, "name", "渡邉\U000e0110 𠮷太郎"),
    ("枝番は番号に添える", order(), CITY, "number_with_sub_number", "3456780（01）"),
    ("枝番がなければ番号だけ", order(sub_number=None), CITY, "number_with_sub_number", "3456780"),
    ("記号のない制度・人は―", order(symbol=None), CITY, "symbol", "―"),
    ("生年月日は和暦", order(), CITY, "birth_date", "昭和29年3月14日"),
    ("日が不詳", order(birth_date="1935-05-01", birth_date_latest="1935-05-31"), CITY, "birth_date", "昭和10年5月不詳"),
    ("月も不詳", order(birth_date="1935-01-01", birth_date_latest="1935-12-31"), CITY, "birth_date", "昭和10年不詳"),
    ("性別は表", order(), CITY, "sex", "男"),
    ("性別を裏に記載する申出", order(sex_on_back=True), CITY, "sex", "裏面に記載"),
    ("その裏", order(sex_on_back=True), CITY, "sex_on_back", "男"),
    ("申出のない裏", order(), CITY, "sex_on_back", "―"),
    ("70歳未満は割合を載せない", order(), CITY, "rate", "―"),
    ("割合", order(prints={"rate": 20, "rate_from": "2026-08-01"}), CITY, "rate", "2割"),
    ("割合の発効期日", order(prints={"rate": 20, "rate_from": "2026-08-01"}), CITY, "rate_from", "令和8年8月1日"),
    ("変わる割合を並べる", order(prints={"rate": 10, "next_rate": 20, "next_rate_from": "2026-10-01"}), UNION,
     "next_rate", "2割（令和8年10月1日から）"),
    ("以前の割合", order(prints={"rate": 10, "previous_rate": 30, "previous_rate_until": "2026-07-31"}), UNION,
     "previous_rate", "3割（令和8年7月31日まで）"),
    ("適用区分", order(prints={"limit_category": "low_2"}), CITY, "limit_category", "低所得Ⅱ"),
    ("申請のない任意記載事項は―", order(), CITY, "limit_category", "―"),
    ("期限のないお知らせ", order("notice", valid_until=None), CITY, "valid_until", "―"),
    ("組合の呼び方", order(), SOCIETY, "eligible_from", "平成30年4月1日"),
    ("交付者", order(), CITY, "issuer", "汐見市長"),
    ("住所は持つ人が書く", order(), CITY, "address", ""),
]  # fmt: skip


@pytest.mark.parametrize(("content", "insurer", "item", "text"), [pytest.param(*row[1:], id=row[0]) for row in TABLE])
def test_each_item_is_written_as_papers_write_it(content: dict[str, Any], insurer: Insurer, item: str, text: str):
    assert said(content, insurer)[item] == text


def test_a_notice_shows_neither_sex_nor_address():
    for insurer in (CITY, UNION, SOCIETY):
        assert not {"sex", "sex_on_back", "address"} & set(said(order("notice"), insurer))


def test_the_late_stage_scheme_has_no_symbol():
    for paper in ("certificate", "notice"):
        assert not {"symbol", "number_with_sub_number"} & set(said(order(paper), UNION))


def test_what_is_said_only_where_there_is_something_leaves_no_dash():
    plain, changing = said(order()), said(order(prints={"rate": 10, "next_rate": 20, "next_rate_from": "2026-10-01"}))
    assert set(changing) - set(plain) == {"next_rate"}


def test_the_title_says_when_the_whole_cost_is_paid_first():
    titles = [worded(order(variant=variant), CITY).title for variant in ("ordinary", "short", "special_expense")]
    assert titles == ["国民健康保険資格確認書", "国民健康保険資格確認書", "国民健康保険資格確認書（特別療養）"]


@pytest.mark.parametrize(
    ("why", "category", "insurer", "title"),
    [
        ("課税世帯は限度額適用認定証", "e", CITY, "国民健康保険限度額適用認定証"),
        ("非課税世帯は減額認定証を兼ねる", "o", CITY, "国民健康保険限度額適用・標準負担額減額認定証"),
        ("70歳以上の低所得も", "low_1", CITY, "国民健康保険限度額適用・標準負担額減額認定証"),
        ("健保の現役並み", "active_2", SOCIETY, "健康保険限度額適用認定証"),
        ("健保の低所得", "low_2", SOCIETY, "健康保険限度額適用・標準負担額減額認定証"),
    ],
)
def test_the_title_of_a_ceiling_certificate_follows_its_category(why: str, category: str, insurer: Insurer, title: str):
    assert worded(order("ceiling_certificate", {"limit_category": category}), insurer).title == title, why


@pytest.mark.parametrize("insurer", [CITY, UNION, SOCIETY])
def test_a_ceiling_certificate_says_its_category_and_its_days_and_no_dash_for_a_long_stay(insurer: Insurer):
    told = {"limit_category": "low_2", "limit_category_from": "2026-08-01"}
    shown = said(order("ceiling_certificate", told), insurer)
    assert (shown["limit_category"], shown["valid_from"], shown["valid_until"]) == (
        "低所得Ⅱ", "令和8年8月1日", "令和9年7月31日")  # fmt: skip
    assert "long_inpatient_from" not in shown
    stays = said(order("ceiling_certificate", {**told, "long_inpatient_from": "2026-10-01"}), insurer)
    assert stays["long_inpatient_from"] == "令和8年10月1日"
    assert not {"rate", "sex"} & set(shown)


@pytest.mark.parametrize("insurer", [CITY, UNION, SOCIETY])
def test_a_subscriber_notice_has_no_place_for_an_individual_number(insurer: Insurer):
    number = {"individual_number": "123456789018", "last_four": "9018"}
    shown = said(order("subscriber_notice", number, **number), insurer)
    assert not any(one in text for text in shown.values() for one in ("9018", "123456789018"))


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("paper", PRINTED)
def test_every_scheme_has_its_items_and_nothing_the_law_demands_is_missing(paper: Paper, scheme: Scheme):
    """Of `facts#must-show`: name, birth date, number, insurer, end, rate, and day of issue on a certificate."""
    items = contents(paper, scheme, ON)
    number = {"insured_number"} if kind_of(scheme) == "late_stage_elderly" else {"symbol", "number_with_sub_number"}
    must = {"name", "birth_date", "valid_until", "rate", "insurer_number", *number}
    issued = {"issued_on", "sex"} if paper is Paper.ELIGIBILITY_CERTIFICATE else set()
    assert must | issued <= set(items.front)
    assert {"insurer_name", "issuer"} & set(items.front)


def test_no_list_claims_to_have_been_checked():
    """Nobody has held them against the forms yet; who does sets the mark, and this test then names what is left."""
    left = {(paper, scheme) for paper in PRINTED for scheme in Scheme if not contents(paper, scheme, ON).checked}
    assert len(left) == len(PRINTED) * len(Scheme)


def test_every_entry_that_may_be_decided_has_its_place_on_some_paper():
    """All that `prints` can say is written by some item, or is of a paper laid out later."""
    later = {"individual_number_digits", "relation"}
    inside = {"number": "number_with_sub_number", "sub_number": "number_with_sub_number",
              "previous_rate_until": "previous_rate", "next_rate_from": "next_rate"}  # fmt: skip
    words = set(vocabulary().answers["prints"].words) - later
    listed = {item for paper in PRINTED for scheme in Scheme for item in _all(contents(paper, scheme, ON))}
    titled = {"special_expense"}
    assert {word for word in words if inside.get(word, word) not in listed | titled} == set()


def _all(items: Contents) -> tuple[str, ...]:
    return (*items.front, *items.back)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("paper", PRINTED)
def test_what_is_left_out_if_it_says_nothing_has_its_place_beside_the_rate(paper: Paper, scheme: Scheme):
    items = contents(paper, scheme, ON)
    place = items.front.index("rate")
    assert items.front[place : place + 4] == ("rate", "rate_from", "previous_rate", "next_rate")
    assert set(items.besides) < set(items.front)


def test_labels_and_items_are_the_same_set():
    assert set(labels()) == set(SAYS) | set(OF_INSURER)


def test_a_paper_without_a_list_is_refused_with_its_name_and_nobody_s():
    with pytest.raises(NoSuchContents, match="高齢受給者証 of late_stage_elderly on 2026-08-01"):
        worded(order("elderly_card", issued_on="2026-08-01"), UNION)


@pytest.mark.parametrize("insurer", [CITY, SOCIETY])
def test_an_elderly_card_says_the_rate_and_its_days_and_no_dash(insurer: Insurer):
    wording = worded(order("elderly_card", {"rate": 20}), insurer)
    shown = {line.item: line.text for line in wording.front}
    assert (shown["rate"], shown["valid_from"], shown["valid_until"]) == ("2割", "令和8年8月1日", "令和9年7月31日")
    assert NONE not in shown.values()
    assert wording.title.endswith("高齢受給者証")
    assert not {"sex", "limit_category", "previous_rate"} & set(shown)


@pytest.mark.parametrize(
    ("why", "made_at", "text"),
    [
        ("日本の時刻で", "2026-08-03T02:07:59+00:00", "令和8年8月3日 11時07分"),
        ("日をまたぐ", "2026-08-02T15:00:00+00:00", "令和8年8月3日 0時00分"),
        ("年をまたぐ", "2026-12-31T23:30:00+09:00", "令和8年12月31日 23時30分"),
    ],
)
def test_a_page_says_the_moment_it_was_made(why: str, made_at: str, text: str):
    assert said(order("portal_page", made_at=made_at))["made_at"] == text, why


ORDERS = st.fixed_dictionaries({
    "rate": st.sampled_from([None, 10, 20, 30]), "limit_category": st.sampled_from([None, "a", "general", "low_1"]),
    "rate_from": st.sampled_from([None, "2026-08-01"]), "special_expense": st.booleans()})  # fmt: skip


@given(ORDERS, st.sampled_from([CITY, UNION, SOCIETY]), st.sampled_from(["certificate", "notice"]))
def test_nothing_is_left_empty_and_nothing_is_printed_twice(prints: dict[str, Any], insurer: Insurer, paper: str):
    wording = worded(order(paper, prints), insurer)
    lines = [*wording.front, *wording.back]
    assert len({line.item for line in lines}) == len(lines)
    assert all(line.text or line.item in {"remarks", "address"} for line in lines)
    assert (said(order(paper, prints), insurer)["rate"] == NONE) == (prints["rate"] is None)
