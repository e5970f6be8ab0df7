"""Guides (案内): what stands on a sheet is what the rulebook answers for that insurer on that day, and follows it."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from desk.guided import CHIBA, CITY, ELDERLY, EVERY, SOCIETY, guide, said
from madoguchi.desk.case_files import assumptions
from madoguchi.desk.guides.answers import ASKED, answers
from madoguchi.desk.guides.examples import EXAMPLES, WHO
from madoguchi.desk.guides.tracing import traced
from madoguchi.desk.guides.writing import NoSuchGuide, Written
from madoguchi.issuing.guide_answers import DAYS, NUMBERS, WORDS
from madoguchi.issuing.guide_filling import asked_by
from madoguchi.issuing.guide_reading import guide_words
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.scheme import Scheme
from proofs import proves
from rulebook.generated import at_random, edition_of, made, values_of
from sizes import size

ON = date(2026, 8, 10)
BY_ITSELF, ON_APPLICATION, NOT_GIVEN = (
    "申請しなくても届きます。",
    "申請した方に交付します。",
    "この理由では交付しません。",
)
PLAIN = {"by_itself": BY_ITSELF, "on_application": ON_APPLICATION, "not_given": NOT_GIVEN,
         "open": "まだ決まっていません。お問い合わせください。"}  # fmt: skip
KINDS = list(GuideKind)


# --- the published table of one society -----------------------------------------------------------------


@proves("S3-24")
def test_the_comparison_tells_of_the_registered_card_what_the_society_published():
    told = said(guide(GuideKind.COMPARISON, CHIBA, date(2024, 12, 10)).sheet)
    assert told["card", "form"] == ("マイナンバーカード",)
    assert told["card", "get"][0] == "カードを受け取り、利用登録をします。"
    assert told["card", "use"] == ("カードリーダーのある医療機関や薬局で",)
    ten, five = told["card", "until"]
    assert (ten[:2], "10回目" in ten, five[:2], "5回目" in five) == ("①カ", True, "②電", True)


@proves("S3-25")
def test_the_comparison_tells_of_the_certificate_what_the_society_published():
    told = said(guide(GuideKind.COMPARISON, CHIBA, date(2024, 12, 10)).sheet)
    assert told["certificate", "form"] == ("プラスチックのカード",)
    assert told["certificate", "get"][:2] == (
        "新しく加入する方は、届け出るときに、必要かどうかを申し出ます。",
        f"マイナ保険証をお持ちでない方：{BY_ITSELF}",
    )
    assert told["certificate", "until"] == (
        "有効期限：令和11年12月1日",
        "短い期限のものがあります。",
        "期限内に資格を失ったら、勤務先へ返します。",
    )


@proves("S3-26")
def test_the_comparison_tells_of_the_notice_what_the_society_published():
    told = said(guide(GuideKind.COMPARISON, CHIBA, date(2024, 12, 10)).sheet)
    assert told["notice", "form"] == ("A4の紙（カードの大きさに切り離せます）",)
    assert "マイナポータルの資格情報の画面でも代えられます。" in told["notice", "get"]
    assert "機器やICチップの不具合" in told["notice", "use"][0]
    assert told["notice", "how"] == ("マイナ保険証と両方を見せます。", "これだけでは受診できません。")
    assert told["notice", "until"] == ("返さなくて構いません。",)


@proves("S3-27")
def test_the_chart_is_the_one_that_the_society_published():
    sheet = guide(GuideKind.SCHEDULE, CHIBA, date(2024, 10, 28)).sheet
    assert sheet.days == (date(2024, 10, 1), date(2025, 12, 31))
    bars = {row.name: [(bar.state, bar.since, bar.until) for bar in row.bars] for row in sheet.chart}
    last = date(2025, 12, 31)
    assert bars == {
        "former_card": [("usable", date(2024, 10, 1), date(2025, 12, 1)), ("ended", date(2025, 12, 2), last)],
        "card": [("usable", date(2024, 10, 1), last)],
        "certificate": [("by_itself", date(2024, 12, 2), last)],  # 新規発行
        "certificate_until": [("dated", date(2024, 12, 2), last)],
        "certificate_batch": [("sent", date(2025, 11, 1), date(2025, 11, 30))],  # 職権交付
        "notice": [("given", date(2024, 12, 2), last)],  # 新規加入者に対し随時発行
        "notice_batch": [
            ("subscriber_notice", date(2024, 10, 28), date(2024, 10, 28)),  # 10月5日現在の加入者
            ("subscriber_notice", date(2024, 12, 2), date(2024, 12, 31)),  # 12月1日までの新規登録分
        ],
    }


CHARTS = [
    ("全員への交付は7月で終わり、8月からは持たない人に", ELDERLY, "certificate",
     [("everybody", "2026-07-01", "2026-07-31"), ("by_itself", "2026-08-01", "2027-09-30")]),
    ("後期のお知らせは8月から。その先は決まっていない", ELDERLY, "notice",
     [("not_given", "2026-07-01", "2026-07-31"), ("given", "2026-08-01", "2027-07-31"),
      ("open", "2027-08-01", "2027-09-30")]),
    ("新しい年度の資格確認書は7月に発送する", CITY, "certificate_batch",
     [("sent", "2026-07-01", "2026-07-31"), ("sent", "2027-07-01", "2027-07-31")]),
    ("70歳以上のお知らせは毎年7月に発送する", CITY, "notice_batch",
     [("from_70", "2026-07-01", "2026-07-31"), ("from_70", "2027-07-01", "2027-07-31")]),
    ("組合の期限は一律", SOCIETY, "certificate_until", [("dated", "2026-07-01", "2027-09-30")]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "insurer", "row", "bars"), CHARTS, ids=[one[0] for one in CHARTS])
def test_a_chart_of_another_insurer_is_its_own(why: str, insurer: str, row: str, bars: list[Any]):
    sheet = guide(GuideKind.SCHEDULE, insurer, date(2026, 7, 10)).sheet
    found = next(one for one in sheet.chart if one.name == row)
    assert [(bar.state, str(bar.since), str(bar.until)) for bar in found.bars] == bars, why


# --- what stands there is what is decided ------------------------------------------------------------------


NO_CARD = {"has_card": False, "registered": False}
LAPSED = date(2024, 1, 5)
# Those of the leaflet, written anew: what of them is owed by a decision over a roll must be what the leaflet says.
PEOPLE: dict[str, dict[str, Any]] = {
    "no_card": NO_CARD, "not_registered": {"registered": False},
    "deregistered": {"deregistration_applied_on": ON, "deregistration_requested_on": ON},
    "surrendered": {"card_surrender_applied_on": ON, "card_surrendered_on": ON},
    "lapsed": {"digital_certificate_expires_on": LAPSED}, "lost": {"card_lost": True},
}  # fmt: skip


def decided(edition: Edition, insurer: str, facts: list[dict[str, Any]], answer: str) -> list[Any]:
    """An answer about people of an insurer by a decision over a roll; None where it is open."""
    late = edition.practices[insurer].scheme == "late_stage_elderly"
    base = {"birth_date": date(1948, 5, 5) if late else date(1981, 5, 5)}
    rows = [{**assumptions({*base, *one}), **base, **one, "person": f"P{n}", "insurer": insurer}
            for n, one in enumerate(facts)]  # fmt: skip
    told = decide(batch_of(rows), edition, ON, None, (answer,)).to_pylist()
    return [None if answer in row["open"].split() else row[answer] for row in told]


def expected(edition: Edition, insurer: str) -> dict[str, str]:
    """What the leaflet must say of each."""
    employees = edition.practices[insurer].scheme == "health_insurance_society"
    applied = {"application": "certificate", "application_on": ON,
               "application_channel": "employer" if employees else "counter"}  # fmt: skip
    owed = decided(edition, insurer, [*PEOPLE.values()], "owed")
    outcome = decided(edition, insurer, [{**one, **applied} for one in PEOPLE.values()], "application_outcome")
    words = {"accepted": ON_APPLICATION, "refused": NOT_GIVEN}
    by_itself = [it is not None and "certificate" in it.split() for it in owed]
    return {name: PLAIN["open"] if it is None else BY_ITSELF if own else words.get(so, PLAIN["open"])
            for name, it, own, so in zip(PEOPLE, owed, by_itself, outcome, strict=True)}  # fmt: skip


def test_no_leaflet_contradicts_a_decision_whatever_the_practice():
    edition = at_random(8, size("guides of practices"))
    insurers = [*(one for one in edition.practices if one.startswith("made-up")), CHIBA, "zushi-city-nhi"]
    for insurer in insurers:
        told = said(guide(GuideKind.LEAFLET, insurer, ON, edition=edition).sheet)
        holder = decided(edition, insurer, [{}], "owed")[0]
        everybody = holder is not None and "certificate" in holder.split()
        assert (("who", "no_card") in told) is not everybody, insurer
        lines = {name: told["who", name][0] for name in PEOPLE if not everybody}
        assert lines == (expected(edition, insurer) if not everybody else {}), insurer


# --- and it follows the practice ------------------------------------------------------------------------------


def test_every_answer_is_one_of_its_words_whatever_the_practice():
    edition = at_random(5, size("guides of practices"))
    for insurer in (one for one in edition.practices if one.startswith("made-up")):
        for name, one in answers(edition, insurer, ON, ASKED).items():
            assert name not in WORDS or one.value in WORDS[name], (insurer, name, one.value)
            assert name not in DAYS or one.value is None or isinstance(one.value, date)
            assert name not in NUMBERS or one.value is None or isinstance(one.value, int)


def test_the_answers_that_are_asked_are_those_that_lines_may_know():
    assert {*ASKED} == {*WORDS, *DAYS, *NUMBERS}
    used = set().union(*(asked_by(kind, guide_words()[language]) for language, kind in EVERY))
    assert {*ASKED} - used == set()
    assert EXAMPLES.keys() == WHO.keys()


FLIPS = [(name, value) for name, choice in sorted(choices().items()) for value in values_of(choice)]


def test_where_a_choice_changes_a_guide_each_changed_item_rests_on_an_answer_that_changed():
    chance = Random(3)  # noqa: S311
    for name, value in chance.sample(FLIPS, min(size("flips of guides"), len(FLIPS))):
        scheme = chance.choice(("national", "late_stage_elderly", "health_insurance_society"))
        edition = edition_of(made(scheme, {}, "before"), made(scheme, {name: value}, "after"))
        for kind in KINDS[:4]:
            before, after = (guide(kind, insurer, ON, edition=edition) for insurer in ("before", "after"))
            assert unexplained(before, after) == [], (scheme, name, value, kind)
            same = {one: its.value for one, its in before.answers.items()} == \
                {one: its.value for one, its in after.answers.items()}  # fmt: skip
            assert not same or said(before.sheet) == said(after.sheet), (scheme, name, value, kind)


def unexplained(before: Written, after: Written) -> list[str]:
    """Items that differ though no answer that a line of theirs rests on does."""
    was, now = said(before.sheet), said(after.sheet)
    moved = {name for name, one in before.answers.items() if one.value != after.answers[name].value}
    parts = {"holder", "older"} & moved  # what is said at all rests on these
    rests = [(one.item, {name for name, _, _ in one.answers}) for which in (before, after) for one in traced(which)]
    explained = {item for item, names in rests if names & moved}
    return [item for part, item in {**was, **now}
            if was.get((part, item)) != now.get((part, item)) and not parts and item not in explained]  # fmt: skip


FOLLOWS = [
    ("念のためでは交付しない市", {}, GuideKind.LEAFLET, ("who", "wanted"),
     ("予備として、念のため、という理由では交付していません。",)),
    ("お知らせを交付しない市", {"notices": "nobody"}, GuideKind.LEAFLET, ("everybody", "given"),
     ("マイナ保険証をお持ちの方には、紙の書面はお渡ししていません。",)),
    ("全員に交付する市", {"who_gets_a_certificate": "everybody"}, GuideKind.LEAFLET, ("everybody", "given"),
     ("マイナ保険証のあるなしにかかわらず、すべての方に資格確認書をお渡しします。",)),
    ("理由を問わず申請できる市", {"grounds_on_application": frozenset({"any"})}, GuideKind.QUESTIONS,
     ("who", "wanted"), ("申請した方に交付します。理由はお聞きしません。",)),
    ("期限の切れたものを返してもらう市", {"expired_paper": "return", "returned_to": "insurer"}, GuideKind.LEAFLET,
     ("certificate", "expired"), ("期限の切れた資格確認書は、架空の保険者へ返してください。",)),
    ("再交付に手数料のかかる市", {"reissue_fee": 300}, GuideKind.CALL, ("answers", "reissue"),
     ("資格確認書は、再交付を申請できます。手数料は300円です。",)),
    ("プラスチックのカードの市", {"certificate_form": "plastic_card"}, GuideKind.COMPARISON, ("certificate", "form"),
     ("プラスチックのカード",)),
    ("簡易書留で送る市", {"certificate_mail": "simple_registered"}, GuideKind.QUESTIONS, ("paper", "delivery"),
     ("郵便（簡易書留）でお届けします。", "あて名は、世帯主です。")),
    ("何も決めていない", {"who_gets_a_certificate": None, "notices": None}, GuideKind.LEAFLET, ("everybody", "given"),
     ("お渡しする書面は、まだ決まっていません。お問い合わせください。",)),
    ("高齢受給者証の残る市", {"rate_from_70_printed_on": "elderly_card"}, GuideKind.POSTER, ("shown", "certificate"),
     ("紙のカードです。", "有効期限を確かめてください。", "写しは受付できません。",
      "70歳から74歳の方には、高齢受給者証も求めてください。")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "chosen", "kind", "item", "lines"), FOLLOWS, ids=[one[0] for one in FOLLOWS])
def test_a_guide_says_what_this_insurer_chose(
    why: str, chosen: dict[str, Any], kind: GuideKind, item: tuple[str, str], lines: tuple[str, ...]
):
    edition = edition_of(made("national", chosen, "chooses"))
    told = said(guide(kind, "chooses", ON, edition=edition).sheet)
    assert told[item] == lines, why


DAYS_OF = [
    ("前の日", date(2025, 11, 30), "これまでの健康保険証は、令和7年11月30日まで使えます。"),
    ("次の日", date(2025, 12, 1), "これまでの健康保険証の期限は、終わりました。"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "on", "line"), DAYS_OF, ids=[one[0] for one in DAYS_OF])
def test_the_same_leaflet_says_another_thing_on_another_day(why: str, on: date, line: str):
    (lead,) = guide(GuideKind.LEAFLET, CITY, on).sheet.lead
    assert lead.text.startswith(line), why


@proves("S4-4")
@pytest.mark.parametrize(
    ("kind", "item", "language", "warns"),
    [
        (GuideKind.QUESTIONS, ("show", "former"), "ja", "期限までは、捨てないでください。"),
        (GuideKind.CALL, ("answers", "former"), "ja", "期限までは、捨てないでください。"),
        (GuideKind.CALL, ("answers", "former"), "ja-easy", "使える日までは、捨てないでください。"),
        (GuideKind.CALL, ("answers", "former"), "en", "Please do not throw it away before that."),
    ],
)
def test_nobody_is_to_throw_away_a_former_card_while_it_is_usable(kind, item, language, warns):
    usable, ended = (said(guide(kind, CITY, on, language=language).sheet)[item] for _, on, _ in DAYS_OF)
    assert usable[-1] == warns
    assert warns not in ended


def test_what_comes_after_a_distant_end_is_promised_by_nobody():
    assert said(guide(GuideKind.CALL, SOCIETY, ON).sheet)["answers", "until"] == (
        "今お渡しするものは、令和11年12月1日まで使えます。",
        "その後については、期限が近づいたらお知らせします。",
    )


def test_answers_about_which_pages_disagree_are_told_to_whoever_prints():
    assert "holder" in guide(GuideKind.LEAFLET, ELDERLY, date(2026, 9, 1)).disputed
    assert guide(GuideKind.LEAFLET, ELDERLY, date(2026, 7, 1)).disputed == ()


# --- what lines rest on ------------------------------------------------------------------------------------------


# Said to everybody, whatever an insurer chose: what a card is, what a telephone call begins with.
RESTS_ON_NO_ANSWER = (
    # 受付の手順
    "受付のカードリーダーに、マイナンバーカードを置きます。",
    "カードリーダーで読み取ってください。",
    "カードを読み取れないときに。",
    "カードを読み取れないときに。保存した画面でも構いません。",
    "有効期限を確かめてください。",
    "ほかに確かめる手だてがないときに。申し立てた割合で計算します。",
    "マイナンバーカードもお求めください。",
    "カードリーダーでその場で登録できます。登録しない方には、資格確認書をお求めください。",
    "資格確認書をお求めください。",
    # 比較
    "マイナンバーカード",
    "カードを受け取り、利用登録をします。",
    "カードリーダーのある医療機関や薬局で",
    "受付のカードリーダーで読み取ります。",
    "①カードの期限（10回目の誕生日まで。申請したとき18歳未満の方は5回目）",
    "医療機関や薬局の窓口に、毎回見せます。",
    "カードリーダーが使えない医療機関や薬局で（機器やICチップの不具合を含みます）",
    # 制度
    "マイナ保険証で受付をし、情報の提供に同意すれば、ひと月の支払いは限度額までになります。",
    "解除の後も、もう一度登録できます。",
    # 見出しと電話
    "右の文を、そのまま読み上げられます。",
    "マイナンバーカードをお持ちですか。",
    "健康保険証としての利用登録は、お済みですか。",
    "マイナンバー（個人番号）と暗証番号は、お聞きしません。",
    "医療機関・薬局の受付の方へ。患者さんがお見せになるものと、受付のしかたです。",
    "帯は、その期間に使えるもの、お渡しするものです。",
)


def test_a_line_that_rests_on_no_answer_is_one_that_no_insurer_decides():
    lines = {one.said for wording in guide_words()["ja"].guides.values() for one in wording.lines
             if not one.when and "{" not in one.said}  # fmt: skip
    assert lines == {*RESTS_ON_NO_ANSWER}


def test_every_line_cites_what_it_rests_on():
    every = [(kind.value, one.said) for language, kind in EVERY
             for one in guide_words()[language].guides[kind.value].lines if not one.cites]  # fmt: skip
    assert every == []


def test_a_traced_line_names_who_was_asked_about_and_what_decided():
    found = {one.text: one for one in traced(guide(GuideKind.CALL, CITY, ON))}
    line = found["資格確認書は、申請した方に交付します。"]
    (name, value, answered), *_ = line.answers
    assert (name, value) in {("lost", "on_application"), ("assistance", "on_application")}
    assert {put.rule for put in answered.asked} & {"card_lost_or_renewing", "assistance_applied_for"}
    assert line.cites


def test_a_guide_that_is_not_in_a_language_is_refused_with_what_to_do():
    with pytest.raises(NoSuchGuide, match=r"no guide questions in en.*--words"):
        guide(GuideKind.QUESTIONS, CITY, ON, language="en")


def test_nobody_of_whom_guides_tell_is_under_protection_in_arrears_or_ill():
    told = [EXAMPLES[name](ON, scheme) for name in EXAMPLES for scheme in Scheme]
    named = {fact for facts in told for fact in facts}
    assert {fact for fact in named if vocabulary().concerns_protection(fact)} == set()
    assert named & {"premium_arrears", "arrears_months", "special_expense", "long_inpatient", "loss_cause"} == set()
