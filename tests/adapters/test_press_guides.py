"""Guides as the press lays them out: all they say can be read again, nothing touches, nothing is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from adapters.test_press_worst import assert_legible
from desk.guided import CITY, ELDERLY, EVERY, SOCIETY, guide, texts
from made_letters import FONTS, LONG_LOOK
from madoguchi.adapters.typst.guides import TypstGuides
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import Printed
from madoguchi.assembly.demo.shipped import demo_edition
from madoguchi.desk.guides.writing import IN_LARGE, AskedGuide, GuideNotPrinted, Written, print_guide, write_guide
from madoguchi.issuing.guide_filling import SaidLine
from madoguchi.issuing.guide_reading import guide_words
from madoguchi.issuing.guide_words import GuideKind
from madoguchi.issuing.look_reading import look_of
from madoguchi.issuing.looks import LARGE, Counter, Look, Name
from pages import Pages, joined
from proofs import proves

ON = date(2026, 8, 10)
PAGES = {GuideKind.LEAFLET: (2,), GuideKind.QUESTIONS: (2, 3)}
LONG_NAME = "潮路県汐見郡広域市町村圏医療保険事務組合国民健康保険及び後期高齢者医療部会連絡協議会"
LONGEST = replace(
    LONG_LOOK, name=Name(LONG_NAME, "汐", f"{LONG_NAME[:4]} Association of Municipalities for Medical Insurance"),
    counters=tuple(Counter(f"{LONG_NAME}第{n}出張所", "", "0000-00-0000（内線1234）", LONG_LOOK.contact.hours)
                   for n in range(8)),
)  # fmt: skip
of_every_guide = pytest.mark.parametrize(
    ("language", "kind"), EVERY, ids=[f"{kind.value}-{language}" for language, kind in EVERY]
)


def made(written: Written, look: Look, *, sample: bool = False, size: str = "") -> Printed:
    return TypstGuides(Setting(look, ON, FONTS, sample=sample, size=size)).guide(written.sheet)


def text_of(printed: Printed) -> str:
    pages = Pages(printed.pdf)
    return joined("".join(pages.text(n) for n in range(len(pages))))


@proves("S3-24", "S3-27")
@of_every_guide
@pytest.mark.parametrize("insurer", [CITY, ELDERLY, SOCIETY])
def test_all_that_a_guide_says_is_read_again_and_nothing_touches(insurer: str, language: str, kind: GuideKind):
    written = guide(kind, insurer, ON, language=language)
    printed = made(written, look_of(demo_edition().practices[insurer], ON))
    assert printed.overflows == ()
    assert printed.pages in PAGES.get(kind, (1,))
    read = text_of(printed)
    assert [one for one in texts(written.sheet) if joined(one) not in read] == []
    assert_legible(Pages(printed.pdf))
    assert "見本" not in read
    assert Pages(printed.pdf).metadata["Title"] == written.sheet.title


@of_every_guide
def test_the_longest_names_and_addresses_fit_and_nothing_touches(language: str, kind: GuideKind):
    edition = demo_edition()
    practice = replace(edition.practices[CITY], ja=LONG_NAME, en=LONGEST.name.en)
    asked = AskedGuide(kind, CITY, ON, guide_words()[language])
    written = write_guide(asked, edition.with_practice(practice), LONGEST)
    printed = made(written, LONGEST)
    assert printed.overflows == ()
    assert_legible(Pages(printed.pdf))
    read = text_of(printed)
    assert [one.text for one in written.sheet.lines if joined(one.text) not in read] == []


IN_LARGE_TYPE = [(language, kind) for language, kind in EVERY if kind in IN_LARGE]
SMALLEST = 14.9  # points, of what stands below a bar; all else is larger


@pytest.mark.parametrize(("language", "kind"), IN_LARGE_TYPE)
def test_in_large_type_all_is_read_again_nothing_touches_and_nothing_is_small(language: str, kind: GuideKind):
    edition = demo_edition()
    practice = replace(edition.practices[ELDERLY], ja=LONG_NAME, en=LONGEST.name.en)
    asked = AskedGuide(kind, ELDERLY, ON, guide_words()[language])
    written = write_guide(asked, edition.with_practice(practice), LONGEST)
    printed = made(written, LONGEST, size=LARGE)
    pages = Pages(printed.pdf)
    assert (printed.overflows, printed.pages in range(2, 6)) == ((), True)
    assert_legible(pages)
    read = text_of(printed)
    bars = [bar.label for row in written.sheet.chart for bar in row.bars]
    said = [*(one.text for one in written.sheet.lines), *bars]
    assert [one for one in said if joined(one) not in read] == []
    sizes = {one: max(pages.smallest(n, one) for n in range(len(pages))) for one in said}
    assert [one for one, size in sizes.items() if 0 < size < SMALLEST] == []


@pytest.mark.parametrize("insurer", [CITY, ELDERLY, SOCIETY])
def test_the_labels_of_postings_that_follow_each_other_do_not_meet(insurer: str):
    on = date(2024, 10, 1)
    printed = made(guide(GuideKind.SCHEDULE, insurer, on), look_of(demo_edition().practices[insurer], on))
    assert printed.overflows == ()
    assert_legible(Pages(printed.pdf))


def test_the_same_guide_is_the_same_to_the_byte():
    look = look_of(demo_edition().practices[CITY], ON)
    first, second = (made(guide(GuideKind.LEAFLET, CITY, ON), look).pdf for _ in range(2))
    assert first == second


def test_a_guide_of_an_insurer_that_did_not_write_it_says_so():
    look = look_of(demo_edition().practices[CITY], ON)
    assert text_of(made(guide(GuideKind.CALL, CITY, ON), look, sample=True)).count("見本") == 1


@pytest.mark.parametrize("kind", [GuideKind.LEAFLET, GuideKind.POSTER, GuideKind.CALL, GuideKind.COMPARISON])
def test_a_guide_that_has_no_room_is_not_printed_and_told(kind: GuideKind):
    written = guide(kind, CITY, ON)
    part = written.sheet.parts[0]
    long = replace(part.items[0], lines=(SaidLine("長い文" * 130, (), ()),) * 12)
    sheet = replace(written.sheet, parts=(replace(part, items=(long, *part.items[1:])), *written.sheet.parts[1:]))
    look = look_of(demo_edition().practices[CITY], ON)
    with pytest.raises(GuideNotPrinted, match="too long: guide"):
        print_guide(replace(written, sheet=sheet), TypstGuides(Setting(look, ON, FONTS, sample=False)))
