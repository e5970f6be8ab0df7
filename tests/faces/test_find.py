"""A clerk's words lead to the rule: the first hit of each question is the rule that is meant."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.asked import run
from madoguchi.desk.rules_index import Index, index_of
from madoguchi.desk.searching import folded, pieces
from madoguchi.rulebook.edition import shipped_edition


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(shipped_edition())


@pytest.mark.parametrize(
    ("words", "meant", "why"),
    [
        ("三か月", ["card_works_until"], "期限が切れてからカードが使える期間"),
        ("なぜ月末まで", ["card_works_until"], "月の途中で切れても月末から数える"),
        ("1日生まれ 70歳", ["end_of_69"], "1日生まれは前月末"),
        ("75歳の前日", ["end_of_74", "until_75"], "国保の期限は誕生日の前日"),
        ("誰がお知らせをもらう", ["holder"], "マイナ保険証をお持ちの方"),
        ("職権交付", ["issued_without_application"], "申請なしの交付"),
        ("紛失", ["card_lost_or_renewing"], "カードをなくした人"),
        ("返納申請中", ["card_surrendered"], "返すと申し出た人も"),
        ("DV", ["under_support_measures", "own_information_is_blocked", "card_is_blocked"], "全角のＤＶでも同じ"),
        ("暫定運用 85歳", ["aged_85_at_renewal"], "2026年8月からの85歳以上"),
        ("限度額 滞納", ["arrears_bar_the_ceiling", "arrears_stop_the_ceiling"], "滞納があると適用しない"),
        ("解除はいつから", ["deregistration_effective_on"], "申請の翌月末"),
        ("古い保険証はいつまで", ["cap_of_all"], "最長の日"),
        ("更新できる日", ["renewal_opens_on"], "3か月前の翌日"),
        ("世帯主に送る", ["goes_to_usual_addressee"], "宛名の規則"),
        ("expired card body", ["card_body_expired"], "カード本体の期限切れ"),
        ("who needs to apply again", ["needs_assistance"], "要配慮者は初回のみ"),
        ("foreign resident end date", ["until_stay_ends"], "在留期間満了日の翌日"),
        ("notice alone", ["paper_without_its_card"], "お知らせだけでは受診できない"),
        ("return on leaving the company", ["certificate_goes_back_on_leaving"], "退職したら返却"),
    ],
)
def test_the_first_hit_is_the_rule_a_clerk_means(index: Index, words: str, meant: list[str], why: str):
    assert index.find(words)[0].name in meant, why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("三か月", "３ヶ月", "漢数字・全角・小さいケ"),
        ("三箇月", "3カ月", "箇・カ"),
        ("七十五歳", "75歳", "二桁の漢数字"),
        ("ＤＶ", "dv", "全角と大文字"),
        ("ﾏｲﾅ保険証", "マイナ保険証", "半角カナ"),
        ("おしらせ カード", "オシラセ かーど", "ひらがなとカタカナ"),
    ],
)
def test_spellings_of_the_same_are_the_same(one: str, other: str, why: str):
    assert folded(one) == folded(other), why


@pytest.mark.parametrize(("one", "other"), [("renewing", "renews"), ("expired", "expires"), ("letters", "letter")])
def test_endings_of_an_english_word_are_left_away(one: str, other: str):
    assert pieces(one) == pieces(other)


def test_every_rule_is_found_by_its_own_name_and_stands_where_the_index_says(index: Index):
    rules = [entry for entry in index.entries if entry.kind == "rule"]
    assert [entry.name for entry in rules if entry not in index.find(entry.name.replace("_", " "))] == []
    assert {entry.place[1] > 0 for entry in index.entries if entry.kind != "practice"} == {True}


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_any_text_can_be_searched_and_order_of_words_is_no_matter(text: str):
    assert set(pieces(f"{text} 期限")) == set(pieces(f"期限 {text}"))


def test_a_hit_is_printed_with_file_line_name_and_sentence():
    found = run("rules", "find", "三か月", "--limit", 1, lang="ja")
    assert found.exit_code == 0
    file, line = found.output.split()[0].rsplit(":", 1)
    assert Path(file).read_text("utf-8").splitlines()[int(line) - 1].startswith(("def card_works_until", "@"))
    assert "card_works_until" in found.output
    assert len(json.loads(run("rules", "find", "三か月", "--limit", 2, "--json").output)) == 2


def test_words_that_lead_nowhere_exit_with_4():
    assert run("rules", "find", "qqqq").exit_code == 4
    assert run("rules", "list", "--stem", "no_such").exit_code == 4
