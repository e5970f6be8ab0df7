"""Letters on sheets (頁の割付け): whatever lies in an envelope, its letter has room, at both sizes of type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from random import Random

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2.raw import FPDFText_GetFontSize

import sizes
from issuing.every_letter import occasions
from madoguchi.adapters.fonts.stack import BESIDE
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import printed
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.issuing.covering import covering, letter, letters
from madoguchi.issuing.even_sheets import on_even_sheets
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import LARGE, ORDINARY, Counter, LetterStyle, Look
from madoguchi.issuing.occasions import (
    Enclosed,
    Expiring,
    InGrace,
    NotRegistered,
    Occasion,
    Refusal,
    ReturnedMail,
    ReturnRequest,
)
from madoguchi.issuing.sheets import Entry, Letter, Paragraph, Settled, Sheet
from madoguchi.issuing.sheets_of_letter import on_sheets

DAY = date(2026, 12, 28)
DAYS = {"valid_from": date(2026, 12, 28), "valid_until": date(2027, 12, 31)}
YEAR = {"valid_from": date(2026, 8, 1), "valid_until": date(2027, 7, 31)}
FACE = "BIZ UDPGothic"
ENVELOPES = {
    "資格確認書一枚": [Enclosed("certificate", replaces=True, **DAYS)],
    "全部の種類": [
        Enclosed("certificate", variant="special_expense", replaces=True, **DAYS),
        Enclosed("notice", **DAYS),
        Enclosed("ceiling_certificate", "on_application", **DAYS),
        Enclosed("subscriber_notice"),
    ],
}


def look(insurer: str, size: str) -> Look:
    shown = look_of(demo_edition().practice(insurer), DAY)
    return replace(shown, letters=LetterStyle(("ja", "ja-easy", "en"), size))


def entries(count: int) -> tuple[Entry, ...]:
    return tuple(Entry("name", "国民健康保険資格確認書", Settled("汐見 花子", FACE)) for _ in range(count))


def pages(sheets: tuple[Sheet, ...], shown: Look) -> list[str]:
    """The text of each page, where everything had room."""
    made = printed([Letter("A-000001", "令和8年12月28日", None, sheets)], Setting(shown, DAY, (BESIDE,)))
    assert made.overflows == ()
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made.pdf)]


def bare(text: str) -> str:
    """Letters and digits alone: breaks, blanks, hyphens at the end of a line and marks aside."""
    return "".join(one for one in text if one.isalnum())


@pytest.mark.parametrize("insurer", SAMPLES)
@pytest.mark.parametrize("size", [ORDINARY, LARGE])
def test_the_letter_of_any_envelope_has_room(insurer: str, size: str):
    shown = look(insurer, size)
    for papers in ENVELOPES.values():
        sheets = letters(papers, shown, entries(len(papers)))
        texts = [bare(text) for text in pages(sheets, shown)]
        assert len(texts) == len(sheets)
        for sheet, text in zip(sheets, texts, strict=True):
            assert [line for part in sheet.paragraphs for line in part.lines if bare(line) not in text] == []


@cache
def mixed(seed: int) -> tuple[Enclosed, ...]:
    """What a household of six may be sent together: any cases, of any days; the first has words of every paper."""
    if seed == 0:
        special = {"variant": "special_expense", "replaces": True}
        return (Enclosed("notice", **special, **DAYS), Enclosed("certificate", **special, **YEAR),
                Enclosed("certificate", "on_application", reissue=True, **DAYS), Enclosed("certificate", **YEAR),
                Enclosed("notice", replaces=True, **YEAR), Enclosed("ceiling_certificate", **DAYS))  # fmt: skip
    chance = Random(seed)  # noqa: S311  a seed that a failure can be tried again with
    drawn = chance.sample(occasions(Enclosed), 6)
    return tuple(replace(one, **chance.choice((DAYS, YEAR))) if one.valid_from else one for one in drawn)


@pytest.mark.parametrize("insurer", SAMPLES)
@pytest.mark.parametrize("size", [ORDINARY, LARGE])
def test_what_a_mixed_household_of_six_is_sent_has_room_on_as_many_sheets_as_it_needs(insurer: str, size: str):
    """An envelope whose letter does not fit is held, and six people get nothing. Each sheet keeps its place in n/m."""
    shown = look(insurer, size)
    several = [letters(mixed(seed), shown, entries(6)) for seed in range(sizes.size("mixed households"))]
    sheets = tuple(chain.from_iterable(several))
    assert len(pages(sheets, shown)) == len(sheets)
    whole = Letter("A-1", "", None, several[0])
    assert whole.tracks[-1] == f"A-1-{len(several[0])}/{len(several[0])}"


def test_below_a_window_that_lies_low_a_letter_has_less_room_and_still_fits():
    usual = look("shiomi-city-nhi", LARGE)
    low = replace(usual, envelope=replace(usual.envelope, top=23.0, height=42.0))
    for seed in range(3):
        sheets = letters(mixed(seed), low, entries(6))
        assert len(pages(sheets, low)) == len(sheets) >= len(letters(mixed(seed), usual, entries(6)))


@pytest.mark.parametrize("size", [ORDINARY, LARGE])
def test_every_letter_by_itself_has_room_on_one_sheet(size: str):
    day = DAYS["valid_from"]
    each: list[Occasion] = [
        Expiring(day, day, day),
        InGrace(day, day),
        ReturnRequest("certificate", "employer", day),
        ReturnRequest("certificate", "", day),
        ReturnedMail("subscriber_notice", day),
        Refusal("ceiling_certificate", "ceiling_certificate_abolished", day),
        NotRegistered(),
    ]
    shown = look("momosato-late-stage", size)
    for language in shown.letters.languages:
        sheets = tuple(letter(one, shown, language) for one in each)
        assert len(pages(sheets, shown)) == len(sheets)
        assert [len(on_sheets(one, size)) for one in sheets] == [1] * len(sheets)


@pytest.mark.parametrize("insurer", SAMPLES)
def test_the_ordinary_letter_is_one_sheet(insurer: str):
    shown = look(insurer, ORDINARY)
    assert len(letters(ENVELOPES["資格確認書一枚"], shown, entries(1))) == len(shown.letters.languages)


BODY = (68.0, 223.0)  # mm from the lower edge: between the box of whom to ask and the title
POINT = 25.4 / 72


def sizes_of(sheets: tuple[Sheet, ...], shown: Look) -> list[float]:
    """In how many points the text of each sheet is set: nothing between title and box is larger."""
    made = printed([Letter("A-000001", "", None, sheets)], Setting(shown, DAY, (BESIDE,), sample=False))
    assert made.overflows == ()
    return [max(_sizes(page.get_textpage())) for page in pypdfium2.PdfDocument(made.pdf)]


def _sizes(text: pypdfium2.PdfTextPage) -> Iterator[float]:
    for n in range(text.count_chars()):
        _, low, _, high = text.get_charbox(n)
        if BODY[0] < low * POINT and high * POINT < BODY[1]:
            yield round(FPDFText_GetFontSize(text.raw, n), 1)


@pytest.mark.parametrize("insurer", SAMPLES)
@pytest.mark.parametrize("size", [ORDINARY, LARGE])
def test_no_sheet_of_a_letter_is_set_smaller_than_another_in_its_language(insurer: str, size: str):
    """Each language has a size of its own: who reads easy Japanese has no smaller type for a long English letter."""
    shown = look(insurer, size)
    for papers in (ENVELOPES["資格確認書一枚"], mixed(0)):
        each = [letters(papers, in_language(shown, one), entries(len(papers))) for one in shown.letters.languages]
        points = iter(sizes_of(tuple(chain.from_iterable(each)), shown))
        assert [len({next(points) for _ in sheets}) for sheets in each] == [1, 1, 1]


def in_language(shown: Look, language: str) -> Look:
    return replace(shown, letters=replace(shown.letters, languages=(language,)))


def test_the_letter_of_two_sheets_is_set_larger_than_with_a_full_first_one():
    alone = in_language(look("shiomi-city-nhi", LARGE), "ja")
    even = letters(ENVELOPES["資格確認書一枚"], alone, entries(1))
    whole = replace(even[0], paragraphs=tuple(chain.from_iterable(one.paragraphs for one in even)))
    filled = on_sheets(whole, LARGE)
    assert (len(even), len(filled)) == (2, 2)
    assert min(sizes_of(even, alone)) > min(sizes_of(filled, alone))


PARTS = st.builds(Paragraph, st.sampled_from(["", "お願い", "About"]),
                  st.lists(st.integers(1, 400).map(lambda n: "字" * n), min_size=1, max_size=4).map(tuple))  # fmt: skip


@given(st.lists(PARTS, min_size=1, max_size=12), st.integers(0, 8), st.sampled_from([ORDINARY, LARGE]))
def test_spread_evenly_a_letter_has_the_same_parts_in_their_order_on_no_more_sheets(
    parts: list[Paragraph], listed: int, size: str
):
    whole = Sheet("covering", "題", entries=entries(listed), paragraphs=tuple(parts))
    filled, even = on_sheets(whole, size), on_even_sheets(whole, size)
    assert len(even) == len(filled)
    assert [part for one in even for part in one.paragraphs] == [part for one in filled for part in one.paragraphs]
    assert [one.entries for one in even] == [whole.entries, *[()] * (len(even) - 1)]
    assert all(one.paragraphs for one in even)


def test_what_goes_on_keeps_its_order_and_loses_nothing():
    whole = replace(covering(ENVELOPES["全部の種類"], look("minamo-kenpo", LARGE), "en"), entries=entries(4))
    sheets = on_sheets(whole, LARGE)
    assert len(sheets) > 1
    assert lines_of(*sheets) == lines_of(whole)
    assert [one.entries for one in sheets] == [whole.entries, *[()] * (len(sheets) - 1)]
    assert {one.title for one in sheets} == {whole.title}


def lines_of(*sheets: Sheet) -> list[tuple[str, str]]:
    """Every line below its heading; a long part goes on under its heading on the next sheet."""
    return [(part.heading, line) for one in sheets for part in one.paragraphs for line in part.lines]


@pytest.mark.parametrize("size", [ORDINARY, LARGE])
@pytest.mark.parametrize("number", [0, 1, 7, 40])
def test_however_many_counters_a_look_has_each_is_told_once_and_has_room(number: int, size: str):
    told = ("潮路県汐見市北浜町二丁目3番4号", "000-000-0111", "平日 9時から16時まで")
    several = tuple(Counter(f"第{n}支所 国民健康保険係", *told) for n in range(number))
    shown = replace(look("shiomi-city-nhi", size), counters=several)
    sheets = letters(ENVELOPES["資格確認書一枚"], shown, entries(1))
    texts = [bare(text) for text in pages(sheets, shown)]
    for one in several:
        line = bare(f"{one.name}{one.address}電話{one.telephone}{one.hours}")
        assert sum(text.count(line) for text in texts) == 2  # in Japanese and in easy Japanese
    silent = replace(shown, letters=replace(shown.letters, counters=False))
    without = letters(ENVELOPES["資格確認書一枚"], silent, entries(1))
    assert [part.heading for one in without for part in one.paragraphs if "窓口" in part.heading] == []


def test_a_letter_that_has_room_is_left_as_it_is():
    short = Sheet("covering", "題", paragraphs=(Paragraph("", ("短い文です。",)),))
    assert on_sheets(short, LARGE) == (short,)
