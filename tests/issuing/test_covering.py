"""Letters (送付状・通知文): every case has its words, none tells more than it may, and each rests on its pages."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing.every_letter import (
    DAY,
    FIRST,
    LANGUAGES,
    YEAR,
    every_letter,
    every_text,
    lines_of,
    look,
    occasions,
    sent,
    text_of,
    told,
)
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.issuing.catalogue import FORBIDDEN, catalogues
from madoguchi.issuing.covering import covering, letter, letters, written_day
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import Contact
from madoguchi.issuing.occasions import (
    EMPLOYEES,
    KINDS,
    SCHEMES,
    SENT,
    DependentsAt75,
    Enclosed,
    Expiring,
    NoLetter,
    NotRegistered,
    Occasion,
    Refusal,
    ReturnRequest,
    enclosed,
)
from madoguchi.issuing.sheets import Entry, Settled
from madoguchi.terms.paper import IssueGround, Variant
from proofs import proves

# --- every case has its words ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ground_scheme_and_paper_has_a_letter_with_something_under_each_heading(language: str):
    known = {(one.paper, one.ground, one.variant, scheme) for _, one, scheme, _ in every_letter(language)
             if isinstance(one, Enclosed)}  # fmt: skip
    grounds = (IssueGround.EX_OFFICIO.value, IssueGround.ON_APPLICATION.value)
    assert known == set(product(SENT, grounds, [one.value for one in Variant], SCHEMES))
    for name, one, _, sheet in every_letter(language):
        assert sheet.form == "covering"
        assert sheet.title, name
        assert all(part.lines for part in sheet.paragraphs), one


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_brace_and_no_word_of_a_file_is_left_in_a_letter(language: str):
    left = re.compile(
        r"[{}]|None|\b(national_society|late_stage_elderly|ex_officio|on_application|ceiling_certificate)\b"
    )
    assert {found[0] for text in every_text(language) if (found := left.search(text))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_tells_of_protection_debts_or_illness(language: str):
    assert {found[0] for text in every_text(language) if (found := FORBIDDEN.search(text))} == set()


@pytest.mark.parametrize(
    ("why", "text", "found"),
    [
        ("保護", "支援措置の対象です", True),
        ("略語", "DV等により", True),
        ("英単語の中", "advance notice of an adverb", False),
        ("滞納", "保険料の滞納", True),
        ("病気", "because of an illness", True),
        ("特別療養は書面にある言葉", "「特別療養」の表示", False),
        ("病院は要る言葉", "病院や薬局、hospital", False),
    ],
)
def test_the_forbidden_words_are_found_and_others_are_not(why: str, text: str, found: bool):
    assert bool(FORBIDDEN.search(text)) == found, why


def test_easy_japanese_says_one_thing_in_forty_characters():
    sentences = {one for line in every_text("ja-easy") for one in re.split("[。：]", line)}
    assert {one for one in sentences if len(one) > 40} == set()
    assert not [
        one
        for one in sentences
        if re.search("お(送り|使い|返し|持ち|確かめ)|いただ|ください(ませ|ますよう)|ございま", one)
    ]


def test_the_words_beside_an_easy_letter_are_easy_too():
    labels = catalogues()["ja-easy"].labels
    assert (labels["enclosed"], labels["holder"], labels["contact"]) == ("送るもの", "使う人", "聞くところ")
    honorific = re.compile("お(送り|使い|問い)|方$")
    assert [one for one in labels.values() if honorific.search(one)] == []


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_japanese_letters_are_polite_to_the_end(language: str):
    plain = re.compile(r"(である|だった|する|せよ|なさい|こと)。?$")
    lines = {line for line in every_text(language) if line.endswith("。")}
    assert {line for line in lines if plain.search(line)} == set()


def test_english_names_each_paper_as_it_stands_on_it():
    for name, one, _, sheet in every_letter("en"):
        if name == "covering" and isinstance(one, Enclosed) and not one.mixed:
            assert catalogues()["ja"].names["paper"][one.paper] in sheet.title


# --- nobody's secret --------------------------------------------------------------------------------

PERSON = {
    "name": "汐見 花子",
    "kana": "シオミ ハナコ",
    "birth_date": "1954-03-14",
    "number": "3456780",
    "symbol": "汐12",
}


def order(**more: Any) -> dict[str, Any]:
    return {"paper": "certificate", "variant": "ordinary", "valid_from": "2026-08-01", "valid_until": "2027-07-31",
            "replaces": 12, "person": PERSON, "mail_class": "specified_record", "unit": "household",
            "addressee": {"name": "汐見 太郎", "postcode": "000-0123", "address": "桜木町3-8"}, **more}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", SENT)
def test_the_letter_of_somebody_under_protection_is_that_of_anybody(language: str, paper: str):
    open_, hidden = order(paper=paper, ground="ex_officio"), order(
        paper=paper, ground="other_ex_officio", unit="own_letter", mail_class="simple_registered",
        addressee={"name": PERSON["name"], "postcode": "999-9999", "address": "別の町1-1"})  # fmt: skip
    each = [covering([enclosed(one)], look(), language) for one in (open_, hidden, order(paper=paper))]
    assert text_of(each[0]).encode() == text_of(each[1]).encode() == text_of(each[2]).encode()


@given(st.text(st.characters(categories=("L", "N")), min_size=3, max_size=20), st.sampled_from(LANGUAGES))
def test_nothing_of_a_person_comes_into_a_letter(secret: str, language: str):
    person = dict.fromkeys([*PERSON, "address", "head_name"], f"〓{secret}〓")
    sheet = covering([enclosed(order(person=person, addressee=person))], look(), language)
    assert "〓" not in text_of(sheet)


def test_an_occasion_has_no_room_for_what_a_letter_may_not_know():
    names = {one.name for kind in KINDS.values() for one in fields(kind)}
    told_of = {
        "paper",
        "ground",
        "variant",
        "returns",
        "reason",
        "replaces",
        "runs_on",
        "reissue",
        "several",
        "mixed",
        "special_beside",
        "short_beside",
        "run_beside",
        "ground_beside",
        "replaces_beside",
        "returns_beside",
    }
    assert names - told_of == {"valid_from", "valid_until", "expires_on", "usable_until", "renewal_opens_on",
                               "return_by", "sent_on", "applied_on", "lost_on"}  # fmt: skip
    assert "arrears" not in Refusal.words["reason"], "滞納は担当者だけが伝える"


# --- what each says ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "language", "scheme", "one", "says"),
    [
        ("期間は元号で", "ja", "national", sent("certificate", **YEAR), "令和8年8月1日から令和9年7月31日まで"),
        ("西暦と元号で", "ja-easy", "national", sent("certificate", **YEAR), "2026年（令和8年）8月1日から"),
        ("紙面の日付も添える", "en", "national", sent("certificate", **YEAR), "1 August 2026 (令和8年8月1日)"),
        ("期限のないお知らせ", "ja", "national", sent("notice", valid_from=FIRST), "（期限はありません）"),
        ("申請による", "ja", "national", sent("certificate", ground="on_application"), "申請をいただいた資格確認書"),
        ("申請した人の更新", "ja", "national", sent("certificate", ground="on_application", replaces=True), "新しい"),
        ("再交付", "ja", "national", sent("certificate", replaces=True, reissue=True), "再交付のお申し出をいただいた"),
        ("再交付", "ja-easy", "national", sent("notice", reissue=True), "なくした資格情報のお知らせを、もう一度"),
        ("再交付", "en", "national", sent("certificate", reissue=True), "in place of one that was lost"),
        ("届くのは始まる前", "ja", "national", sent("notice", replaces=True, runs_on=True), "始まったら、細かく"),
        ("払い方だけを伝える", "ja", "national", sent("certificate", variant="special_expense"), "全額をいったん"),
        ("お知らせだけでは受診できない", "ja", "national", sent("notice"), "お知らせだけでは受診できません"),
        ("三つの登録場所 S1-28", "ja", "late_stage_elderly", sent("certificate"), "、セブン銀行のATM"),
        ("四つの登録場所 S3-5", "ja", "association", sent("certificate"), "ATM、市区町村の窓口"),
        ("届出は14日以内", "ja", "national", sent("certificate"), "14日以内に届け出てください"),
        ("事業主に返す", "ja", "association", sent("certificate", replaces=True), "勤務先（任意継続の方は汐見市）へ"),
        ("返さなくてよい", "ja", "national", sent("certificate", replaces=True, returns="keep"), "お返しいただく必要"),
        ("電話番号", "ja", "national", sent("certificate"), "汐見市（電話 000-000-0101）へ"),
        ("猶予の最後の日", "ja", "national", Expiring(FIRST, date(2026, 11, 30)), "令和8年11月30日までは"),
        ("不服の申立て", "ja", "late_stage_elderly", Refusal("certificate", "not_a_reason"), "後期高齢者医療審査会"),
        ("返却の期限", "en", "mutual_aid", ReturnRequest("certificate", "employer", FIRST), "Last day: 1 August 2026"),
        ("任意継続", "ja", "mutual_aid", ReturnRequest("certificate", ""), "（任意継続の方は汐見市）へ"),
        ("やめた人", "ja-easy", "seamen", ReturnRequest("certificate", ""), "やめた人は、汐見市に"),
        ("任意継続", "en", "seamen", ReturnRequest("certificate", ""), "or, if you continue the insurance"),
        ("国保は保険者へ", "ja", "national", ReturnRequest("certificate", ""), "汐見市へお返しください"),
        ("扶養の家族", "ja-easy", "seamen", DependentsAt75(FIRST), "2026年（令和8年）8月1日から、ほかの健康保険"),
    ],
)  # fmt: skip
def test_a_letter_says_what_its_reader_needs(why: str, language: str, scheme: str, one: Occasion, says: str):
    assert says in text_of(told(one, scheme, language)), why


@proves("S1-20")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_notice_of_stored_data_says_that_it_registers_nothing_and_where_to_register(scheme: str):
    text = text_of(told(sent("subscriber_notice"), scheme, "ja"))
    assert "利用登録に代わるものではありません" in text
    assert "登録できるところ：医療機関や薬局のカードリーダー、マイナポータル、セブン銀行のATM" in text


@proves("S2-3")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_holders_are_asked_to_use_the_registered_card(scheme: str):
    assert "マイナ保険証をお使いください" in text_of(told(sent("notice"), scheme, "ja"))
    assert "使えます" in text_of(told(sent("certificate"), scheme, "ja")), "資格確認書でも利用登録を案内する"


@proves("S3-2")
def test_the_unregistered_are_told_where_to_register_by_a_letter_of_their_own():
    (where,) = (
        part for part in told(NotRegistered(), "association", "ja").paragraphs if part.heading == "登録できるところ"
    )
    assert where.lines[:4] == (
        "医療機関や薬局の顔認証付きカードリーダー",
        "マイナポータル",
        "セブン銀行のATM",
        "市区町村の窓口",
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["certificate", "notice", "ceiling_certificate"])
@pytest.mark.parametrize("replaces", [12, None])
def test_the_letter_of_a_reissue_is_of_what_was_lost_alone(language: str, paper: str, replaces: int | None):
    unasked = re.compile(r"申請がなくても|申請は、いりません|without an application|これまで|古い|期限の切れ|older?\b")
    lost = {"replaces": replaces, "voids": [12], "lost": True}
    for ground in ("ex_officio", "on_application", "other_ex_officio"):
        lines = lines_of(covering([enclosed(order(paper=paper, ground=ground, **lost))], look(), language))
        assert re.search("再交付のお申し出|もう一度作りました|in place of one", lines[0])
        assert [line for line in lines if unasked.search(line)] == []


def test_no_letter_gives_a_number_to_call_where_none_is_known():
    assert "電話" not in text_of(told(sent("certificate"), "national", "ja", Contact()))


def test_an_envelope_with_several_papers_has_one_letter_that_says_each_thing_once():
    papers = [sent("notice", **YEAR), sent("certificate", **YEAR), sent("certificate", **YEAR)]
    sheet = covering(papers, look())
    assert sheet.title == "資格確認書などの送付について（お知らせ）"
    assert len(lines_of(sheet)) == len(set(lines_of(sheet)))
    assert sum("から令和9年7月31日まで" in line for line in lines_of(sheet)) == 2, "書面の種類ごとに一度"
    assert sheet == covering(papers[::-1], look()), "並び順によらない"


def test_days_that_differ_in_one_envelope_are_left_to_the_papers():
    other = sent("certificate", valid_from=FIRST, valid_until=date(2026, 12, 31))
    text = text_of(covering([sent("certificate", **YEAR), other], look()))
    assert "資格確認書：それぞれに記載した期間" in text
    assert "令和" not in text


BESIDE = [
    (
        "ja",
        "special_expense",
        "「特別療養」の表示がある資格確認書をお使いの方は",
        "資格確認書には「特別療養」の表示があります",
    ),
    ("ja", "special_expense", "「特別療養」の表示がない資格確認書は", "窓口で資格確認書をお見せいただくと"),
    ("ja", "short", "期間が通常より短いものがあります", "この資格確認書は、お使いいただける期間が通常より短く"),
    (
        "ja-easy",
        "special_expense",
        "「特別療養」と書いていない資格確認書は",
        "資格確認書に「特別療養」と書いてあります",
    ),
    ("ja-easy", "short", "使える期間が短い資格確認書があります", "この資格確認書は、使える期間が短い"),
    ("en", "special_expense", "Nobody without these words does", "bears the words 特別療養"),
    ("en", "short", "Some of the certificates are valid for a shorter time", "This certificate is valid"),
]


@pytest.mark.parametrize(("language", "variant", "says", "never"), BESIDE)
def test_what_is_so_of_one_paper_in_an_envelope_is_not_said_of_all(language: str, variant: str, says: str, never: str):
    """親は特別療養、子は通常の資格確認書：だれのことか分かるように書く。"""
    papers = [sent("certificate", variant=variant, **YEAR), sent("certificate", **YEAR)]
    text = text_of(covering(papers, look(), language))
    assert says in text
    assert never not in text
    alike = text_of(covering([papers[0], papers[0]], look(), language))
    assert says not in alike


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_where_one_runs_on_and_another_is_void_nobody_is_told_that_theirs_runs_on(language: str):
    runs, void = (sent("certificate", replaces=True, runs_on=one, **YEAR) for one in (True, False))
    both, one = (text_of(covering(papers, look(), language)) for papers in ([runs, void], [runs]))
    said = {
        "ja": "その有効期限までお使いいただけます。",
        "ja-easy": "終わりの日まで使うことができます。",
        "en": "is good until its own last day.",
    }
    assert (said[language] in one, said[language] in both) == (True, False)


def test_letters_come_in_the_languages_of_the_look_and_list_once_what_is_enclosed():
    entries = (Entry("name", "資格確認書", Settled("汐見 花子", "BIZ UDPGothic")),)
    shown = look_of(demo_edition().practice("shiomi-city-nhi"), DAY)
    sheets = letters([sent("certificate", **YEAR)], shown, entries)
    assert [sheet.title for sheet in sheets] == [
        "国民健康保険資格確認書の送付について（お知らせ）",
        "資格確認書を送ります",
        "Your eligibility certificate (資格確認書)",
    ]
    assert [sheet.entries for sheet in sheets] == [entries, (), ()]


@pytest.mark.parametrize("insurer", SAMPLES)
def test_the_made_up_insurers_have_every_letter_of_their_scheme(insurer: str):
    shown = look_of(demo_edition().practice(insurer), DAY)
    for kind in KINDS.values():
        if shown.scheme in kind.schemes:
            one = occasions(kind)[0]
            assert all(text_of(letter(one, shown, language)) for language in shown.letters.languages)


@pytest.mark.parametrize(
    ("why", "asked"),
    [
        ("文例のない言語", lambda: covering([sent("notice")], look(), "tlh")),
        ("空の封筒", lambda: covering([], look())),
        ("出さなくなった書面", lambda: sent("former_card")),
        ("伏せた根拠のまま", lambda: sent("certificate", ground="other_ex_officio")),
        ("滞納による不交付", lambda: Refusal("ceiling_certificate", "arrears")),
        ("国保に被扶養者はいない", lambda: letter(DependentsAt75(FIRST), look("national"))),
    ],
)
def test_where_nobody_wrote_words_nothing_is_made_up(why: str, asked: Any):
    with pytest.raises(NoLetter) as refused:
        asked()
    assert refused.value.do, why


def test_dependents_are_written_to_by_employees_schemes_alone():
    assert DependentsAt75.schemes == EMPLOYEES


def test_the_first_year_of_an_era_is_written_as_such():
    assert written_day(date(2019, 5, 1), catalogues()["ja-easy"]) == "2019年（令和元年）5月1日"
