"""Letters (送付状・通知文): every case has its words, none tells more than it may, and each rests on its pages."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.assembly.demo.shipped import SAMPLES, demo_edition
from madoguchi.issuing.catalogue import FORBIDDEN, catalogues, passages, read_catalogue, with_catalogues
from madoguchi.issuing.covering import covering, letter, letters, written_day
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import Contact, LetterStyle, Look, Name
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
from madoguchi.issuing.sheets import Entry, Settled, Sheet
from madoguchi.rulebook.reading import read_bytes
from madoguchi.terms.errors import RefusedFile
from madoguchi.terms.paper import IssueGround, Variant
from proofs import proves

LANGUAGES = ("ja", "ja-easy", "en")
DAY, FIRST, LAST = date(2026, 7, 10), date(2026, 8, 1), date(2027, 7, 31)
ASKED = Contact("国保資格係", "Insurance Division", "000-0100", "潮路県汐見市", "000-000-0101")
YEAR = {"valid_from": FIRST, "valid_until": LAST}


def sent(paper: str, **more: Any) -> Enclosed:
    return Enclosed(paper, **more)


def look(scheme: str = "national", contact: Contact = ASKED) -> Look:
    return Look("shiomi", scheme, Name("汐見市", "汐見", "Shiomi City"), contact=contact)


def lines_of(sheet: Sheet) -> list[str]:
    return [line for part in sheet.paragraphs for line in part.lines]


def text_of(sheet: Sheet) -> str:
    return "\n".join([sheet.title, *(part.heading for part in sheet.paragraphs), *lines_of(sheet)])


def values(kind: type[Occasion], name: str) -> tuple[Any, ...]:
    """What a fact of a letter may be: each word; there or not; a day or none."""
    hint = get_type_hints(kind)[name]
    if name in kind.words:
        return kind.words[name]
    if hint is bool:
        return (False, True)
    return (FIRST, None) if type(None) in getattr(hint, "__args__", ()) else (FIRST,)


def combined(kind: type[Occasion], names: list[str]) -> list[dict[str, Any]]:
    return [dict(zip(names, each, strict=True)) for each in product(*(values(kind, name) for name in names))]


MAIN = ("paper", "ground", "variant", "replaces")
TRIED = 5  # of the 112 other cases with each main one; reading a catalogue tries all of them, part by part


@cache
def occasions(kind: type[Occasion]) -> tuple[Occasion, ...]:
    """Every case; of covering letters each main case with some of the others."""
    names = [one.name for one in fields(kind)]
    if kind is not Enclosed:
        return tuple(kind(**each) for each in combined(kind, names))
    mains, others = combined(kind, [*MAIN]), combined(kind, [name for name in names if name not in MAIN])
    return tuple(Enclosed(**main, **others[(n * TRIED + k) % len(others)])
                 for n, main in enumerate(mains) for k in range(TRIED))  # fmt: skip


def told(occasion: Occasion, scheme: str, language: str, contact: Contact = ASKED) -> Sheet:
    return letter(occasion, look(scheme, contact), language)


@cache
def every_letter(language: str) -> tuple[tuple[str, Occasion, str, Sheet], ...]:
    """Each kind of letter in each case of each scheme."""
    return tuple((name, one, scheme, told(one, scheme, language, contact)) for name, kind in KINDS.items()
                 for one in occasions(kind) for scheme in kind.schemes for contact in (ASKED, Contact()))  # fmt: skip


@cache
def every_text(language: str) -> frozenset[str]:
    """Every title, heading and line."""
    return frozenset(line for *_, sheet in every_letter(language) for line in text_of(sheet).split("\n"))


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
    told_of = {"paper", "ground", "variant", "returns", "reason", "replaces", "several", "mixed"}
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


# --- the catalogues ---------------------------------------------------------------------------------


def shipped(language: str) -> str:
    return files("madoguchi.issuing").joinpath("catalogues", f"{language}.yaml").read_text("utf-8")


def test_every_language_rests_on_the_same_pages_in_each_part():
    cited = {language: {(kind, part): frozenset(key for line in said.lines for key in line.cites)
                        for kind, wording in catalogues()[language].wordings.items()
                        for part, said in wording.parts.items()}
             for language in LANGUAGES}  # fmt: skip
    differ = {where: [sorted(cited[one][where]) for one in LANGUAGES] for where in cited["ja"]
              if len({cited[one][where] for one in LANGUAGES}) > 1}  # fmt: skip
    assert differ == {}


def test_a_passage_that_nobody_verified_is_marked_and_there_are_few():
    lines = [line for one in catalogues().values() for wording in one.wordings.values() for line in wording.lines]
    recalled = {key for line in lines for key in line.cites if passages().passages[key].mark == "K"}
    assert recalled == {"letters#suit"}, "新しい箇所は法令で確かめてから載せる"
    assert {key for line in lines if not line.checked for key in line.cites} == recalled


WRONG = {
    "申請の文がない": ("ground: on_application}", "ground: ex_officio}", "no line is for"),
    "知らない差込み": ("{insurer}（電話", "{insurance}（電話", "`insurance` is nothing this letter knows"),
    "ないかもしれない差込み": (", when: {telephone: some}}", ", when: {telephone: [some, none]}}", "not always there"),
    "閉じないかっこ": ("{paper}などの", "{paperなどの", "a brace is not closed"),
    "書式つきの差込み": ("{paper}などの", "{paper!r}などの", "something else than a name"),
    "書いてはならない言葉": ("期限：{return_by}", "滞納のため、期限：{return_by}", "a letter does not say this"),
    "知らない出典": ("cites: [letters#suit]", "cites: [letters#suite]", "there is no passage"),
    "確かめていない出典": ("checked: false", "checked: true", "recalled and not verified"),
    "知らない場合": ("when: {mixed: some}", "when: {mixd: some}", "there is no key `mixd`"),
    "知らない言葉": ("ground: on_application", "ground: other_ex_officio", "there is no word"),
    "知らない書面の名": ("    former_card: 健康保険証\n", "", "`former_card` is missing"),
    "日付の書式": ("day: '{japanese}'", "day: '{month_name}'", "days cannot be written by this"),
    "章の漏れ": ("  in_grace:", "  in_grease:", "there is no key `in_grease`"),
}


@pytest.mark.parametrize(("before", "after", "what"), WRONG.values(), ids=WRONG)
def test_a_slip_in_a_catalogue_is_refused_when_it_is_read(before: str, after: str, what: str):
    text = shipped("ja")
    assert before in text
    with pytest.raises(RefusedFile) as refused:
        read_catalogue(read_bytes(text.replace(before, after).encode(), "ja.yaml"))
    assert what in str(refused.value)
    assert str(refused.value).startswith("ja.yaml:")


def test_an_insurer_adds_a_language_of_its_own(tmp_path: Path):
    (tmp_path / "vi.yaml").write_text(shipped("en").replace("language: en", "language: vi"), encoding="utf-8")
    own = with_catalogues([tmp_path / "vi.yaml"])
    assert set(own) == {*LANGUAGES, "vi"}
    shown = Look("shiomi", "national", Name("汐見市", "汐見", "Shiomi"), letters=LetterStyle(("ja", "vi")))
    assert [sheet.title for sheet in letters([sent("notice")], shown, among=own)][1].startswith("Your notice")


def test_an_insurer_s_own_words_stand_before_ours(tmp_path: Path):
    text = shipped("ja").replace("'{paper}の送付について'", "'{paper}のお届け'")
    (tmp_path / "ja.yaml").write_text(text, encoding="utf-8")
    assert (
        covering([sent("notice")], look(), "ja", with_catalogues([tmp_path / "ja.yaml"])).title
        == "資格情報のお知らせのお届け"
    )
    assert covering([sent("notice")], look()).title == "資格情報のお知らせの送付について"


# --- whatever a file says ---------------------------------------------------------------------------

LINES = shipped("ja").split("\n")
SLIPS = st.one_of(
    st.sampled_from(["", "      - {", "{", "when: x", "lines: []", "say: {paper", "none", "\t", "- '"]),
    st.text(max_size=12),
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(LINES) - 1), SLIPS)
def test_any_slip_in_a_file_gives_a_catalogue_or_a_refusal_with_its_place(at: int, slip: str):
    text = "\n".join([*LINES[:at], slip, *LINES[at + 1 :]])
    told = ""
    try:
        read = read_catalogue(read_bytes(text.encode("utf-8", "surrogatepass"), "ja.yaml"))
    except RefusedFile as refused:
        told = str(refused)
    assert told.startswith("ja.yaml:") if told else covering([Enclosed("notice")], look(), "x", {"x": read}).paragraphs
