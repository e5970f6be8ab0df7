"""Fixed words of an insurer's own: what it may say in the place of ours, from which day on, and what it may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.days.eras import parse_day
from madoguchi.desk.print_means import means_of
from madoguchi.desk.print_productive import NotReady, refuse_unready
from madoguchi.issuing.catalogue import FORBIDDEN
from madoguchi.issuing.contents import worded
from madoguchi.issuing.fixed_words import PLACES, FixedWords, fixed_words, shipped_words, texts_of
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.look_reading import look_of, looks_of
from madoguchi.issuing.look_schema import practice_file_schema
from madoguchi.issuing.own_words import NotInFace
from madoguchi.issuing.words_of_insurer import PROMISED, ROOMS
from madoguchi.rulebook.practice import InsurerPractice, read_practice
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import RefusedFile
from madoguchi.terms.scheme import Scheme

ON = date(2026, 8, 1)
HEAD = """insurer: made-up
name: {ja: 架空市国民健康保険, en: Made-up City NHI}
scheme: national
insurer_number: "138057"
contact:
  - {from: 2024-07-01, name: 保険年金課, address: 架空市本町1番1号, telephone: 0791-43-6813, fax: none,
     cites: [choices#46], checked_on: 2026-11-22}
choices: {}
look:
  words:
"""
ROW = "cites: [paper-words#own], checked_on: 2026-11-22"
USE = "{heading: お使いになるとき, lines: [受付で、*毎回*、カードを出してください。]}"


def practice(words: str) -> InsurerPractice:
    return read_practice(read_text(HEAD + words, "made-up.yaml"))


def row(paper: str, place: str, value: str, first: str = "2026-08-01") -> str:
    return f"    {paper}:\n      {place}:\n        - {{from: {first}, {ROW}, value: {value}}}\n"


def asked(place: str, value: str) -> str:
    return row("certificate", place, value)


def order(issued_on: str, paper: str = "certificate") -> dict[str, Any]:
    person = {"name": "見本 花子", "birth_date": "1954-03-14", "symbol": "汐12", "number": "3456780"}
    return {"paper": paper, "variant": "ordinary", "valid_from": "2026-08-01", "valid_until": None,
            "issued_on": issued_on, "eligible_from": "2018-04-01", "prints": {}, "person": person}  # fmt: skip


def said(issued_on: str, words: str, paper: str = "certificate") -> FixedWords:
    own = looks_of(practice(words)).words
    return worded(order(issued_on, paper), Insurer(Scheme.NATIONAL, "138057", "架空市", "市長", own)).words


# --- from which day on -----------------------------------------------------------------------------------------

THREE = f"""    certificate:
      use:
        - {{from: 2026-08-01, {ROW}, value: {USE}}}
        - {{from: 2027-04-01, {ROW}, value: {{heading: 使い方, lines: [受付に出してください。]}}}}
        - {{from: 2028-04-01, {ROW}, value: shipped}}
"""


@pytest.mark.parametrize(
    ("why", "issued_on", "first"),
    [
        ("定める前の日に交付したものは配布の文言", "2026-07-31", "医療機関や薬局では"),
        ("定めた日から保険者の文言", "2026-08-01", "受付で、*毎回*"),
        ("次の行の前日まで", "2027-03-31", "受付で、*毎回*"),
        ("次の行", "2027-04-01", "受付に出して"),
        ("配布の文言に戻す", "2028-04-01", "医療機関や薬局では"),
    ],
)
def test_words_of_an_insurer_are_on_papers_issued_from_their_day_on(why: str, issued_on: str, first: str):
    """Printed again in a later year, a paper says what it said: nothing but its day of issue is asked."""
    here = said(issued_on, THREE)
    assert here.places["use"].lines[0][0].startswith(first), why
    ours = fixed_words("certificate", "national", parse_day(issued_on))
    assert {place for place in ours.places if here.places[place] != ours.places[place]} <= {"use"}, "no other word"


def test_a_paper_says_the_words_of_its_own_kind():
    both = row("certificate", "opening", "{lines: [資格確認書です。]}") + row(
        "notice", "opening", "{lines: [お知らせです。]}"
    )
    openings = [said("2026-08-01", both, paper).places["opening"].lines for paper in ("certificate", "notice")]
    assert openings == [(("資格確認書です。",),), (("お知らせです。",),)]
    assert said("2026-08-01", row("notice", "page", "{lines: [市のページへ]}")) == fixed_words(
        "certificate", "national", ON
    )


def test_words_are_found_by_whoever_prints_and_decide_nothing():
    told = practice(THREE)
    means = means_of(told, default_stack().faces, date(2026, 7, 10), "0003")
    assert means.insurer.words["certificate"]["use"].values[0].value.heading == "お使いになるとき"
    assert means.look == look_of(practice("    {}\n"), date(2026, 7, 10)), (
        "they are of the day of issue, not of the look"
    )
    assert told == practice("    {}\n")


def test_the_schema_of_practice_files_has_room_for_words():
    words = practice_file_schema()["properties"]["look"]["properties"]["words"]
    assert {paper: set(said["properties"]) for paper, said in words["properties"].items()} == {
        paper: set(places) for paper, places in ROOMS.items()}  # fmt: skip


# --- what may be replaced --------------------------------------------------------------------------------------


def test_what_the_law_words_is_nobody_s_to_replace():
    """Of the card and its back nothing, of the notice no warning, and nothing that tells how one shows it."""
    kept = {paper: PLACES[paper].keys() - rooms.keys() for paper, rooms in ROOMS.items()}
    assert kept == {
        "certificate": {"cautions", "donation", "donation_choices", "donation_organs", "donation_signed"},
        "notice": {"use", "warning", "facts", "name_note", "dash_note", "unreadable", "card_warning"},
    }
    for paper, places in kept.items():
        for place in places:
            with pytest.raises(RefusedFile, match="not an insurer's to replace"):
                looks_of(practice(row(paper, place, USE)))


def test_what_may_be_replaced_was_our_own_word_before():
    """A place that rests on a page about the paper itself would be a rule, and none of an insurer's."""
    shipped = shipped_words()
    for paper, rooms in ROOMS.items():
        cited = {one for place in rooms for series in shipped[paper][place].values() for one in series.values[0].cites}
        assert all(
            "paper-words#own" in series.values[0].cites for place in rooms for series in shipped[paper][place].values()
        )
        assert not {one for one in cited if one.startswith("facts#")}


def test_our_own_words_keep_to_what_is_asked_of_an_insurer():
    texts = [*texts_of(shipped_words())]
    assert [one for one in texts if FORBIDDEN.search(one) or PROMISED.search(one)] == []


LONG, SIX = "字" * 90, ", ".join(["[一, 二]"] * 6)
REFUSED = [
    ("知らない書面", row("ticket", "use", USE), "no key `ticket`"),
    ("知らない箇所", asked("usage", USE), "no key `usage`"),
    ("行が多い", asked("opening", "{lines: [一, 二]}"), "2 lines stand here"),
    ("行がない", asked("use", "{heading: 使い方, lines: []}"), "no line stands here"),
    ("見出しがない", asked("use", "{lines: [一]}"), "`heading` is missing"),
    ("様式と照合したとは言えない", asked("use", "{heading: 一, lines: [一], checked: true}"), "checked"),
    ("欄が足りない", asked("cases", "{heading: 一, lines: [[一]]}"), "1 cells stand here"),
    ("枠に入らない文", asked("use", f"{{heading: 一, lines: [{LONG}, {LONG}]}}"), "have no room"),
    ("折り返せない長い語", row("notice", "page", "{lines: [https://www.city.nagisa.lg.jp/kokuho/]}"), "have no room"),
    ("枠に入らない見出し", row("notice", "contact", f"{{heading: {'字' * 18}, lines: [電話]}}"), "have no room"),
    ("枠に入らない欄", asked("cases", f"{{heading: 一, lines: [[{'字' * 30}, 一]]}}"), "have no room"),
    ("行の多すぎる表", asked("cases", f"{{heading: 一, lines: [{SIX}]}}"), "have no room"),
    ("太字の片方", asked("opening", "{lines: ['*毎回']}"), "no line of a paper"),
    ("保護を語る", asked("opening", "{lines: [支援措置を受けている方へ]}"), "no paper says `支援措置`"),
    ("滞納を語る", asked("opening", "{lines: [保険料に未納のある方へ]}"), "no paper says `未納`"),
    ("次を送る約束", asked("opening", "{lines: [来年も送ります。]}"), "no paper says `送ります`"),
    ("捨て方", asked("use", "{heading: 一, lines: [期限が過ぎたら捨ててください。]}"), "no paper says `捨て`"),
    ("出典なし", asked("use", USE).replace("paper-words#own", "nowhere#1"), "no passage"),
    ("確認日なし", asked("use", USE).replace("checked_on: 2026-11-22", "note: x"), "checked_on"),
    ("先の年の行の誤り", asked("use", USE) + "        - {from: 2030-01-01}\n", "is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "words", "told"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_cannot_stand_on_a_paper_is_refused_with_its_line(why: str, words: str, told: str):
    with pytest.raises(RefusedFile, match=told) as refused:
        looks_of(practice(words))
    assert str(refused.value).startswith("made-up.yaml:1"), why
    assert refused.value.do


EVERY = [(paper, place) for paper, rooms in ROOMS.items() for place in rooms]
CELLS = st.lists(st.text("字かカ、。*A1", min_size=1, max_size=130), min_size=1, max_size=3)


@given(st.sampled_from(EVERY), st.lists(CELLS, max_size=7))
def test_any_words_are_read_as_they_stand_or_refused_with_their_place(where: tuple[str, str], lines: list[list[str]]):
    shape = PLACES[where[0]][where[1]]
    heading = "heading: 題, " if shape.headed else ""
    told = [line if shape.cells > 1 else line[:1] for line in lines]
    quoted = [[f"'{cell}'" for cell in line] for line in told]
    shown = [f"[{', '.join(line)}]" if shape.cells > 1 else line[0] for line in quoted]
    refused, read = "", told
    try:
        words = looks_of(practice(row(*where, f"{{{heading}lines: [{', '.join(shown)}]}}"))).words
        read = [*map(list, words[where[0]][where[1]].values[0].value.lines)]
    except RefusedFile as found:
        refused = str(found)
    assert refused.startswith("made-up.yaml:1") if refused else read == told, refused


def test_a_letter_that_the_face_of_the_templates_has_not_is_told_before_anything_is_printed():
    with pytest.raises(NotInFace, match="U\\+D55C"):
        means_of(
            practice(row("certificate", "opening", "{lines: [한]}", "2030-01-01")), default_stack().faces, ON, "0003"
        )


@pytest.mark.parametrize("nobody_s", ["000-000-0101にお電話ください。", "詳しくは www.shiomi.example.jp へ"])
def test_with_a_number_or_page_that_is_nobody_s_in_its_words_no_insurer_goes_live(nobody_s: str):
    real, made_up = (practice(asked("opening", f"{{lines: [{one}]}}")) for one in ("0791-43-6813へどうぞ。", nobody_s))
    refuse_unready(real, ON, ON)
    with pytest.raises(NotReady, match="in `words`"):
        refuse_unready(made_up, ON, ON)
