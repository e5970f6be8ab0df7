"""Forms as the press lays them out: each on two sides, nothing touching, all that they say there to be read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from adapters.test_press_worst import assert_legible
from made_letters import FONTS, LONG_LOOK, LONG_NAMES, LONGEST, LOOK, STACK
from madoguchi.adapters.typst.forms import TypstForms
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import Printed
from madoguchi.issuing.form_filling import FilledForm, Holder, blank_form, example_of, form_for
from madoguchi.issuing.forms import ListedForm, forms_of, texts_of_form
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.looks import Counter, Look
from madoguchi.terms.scheme import Scheme
from pages import Pages, joined
from proofs import proves

ON = date(2026, 8, 1)
SCHEMES = (Scheme.NATIONAL, Scheme.LATE_STAGE_ELDERLY, Scheme.HEALTH_INSURANCE_SOCIETY)
EVERY = [(scheme, one) for scheme in SCHEMES for one in forms_of(scheme, ON)]
IDS = [f"{scheme.value}-{one.kind.value}" for scheme, one in EVERY]
of_every_form = pytest.mark.parametrize(("scheme", "listed"), EVERY, ids=IDS)
ORDINARY = Holder("渡邊 吉太郎", "ワタナベ ヨシタロウ", date(1954, 3, 14), None, "青12", "3456780", "01", insured=True)
WIDEST = Holder(LONG_NAMES["wide"], LONGEST["kana"], date(1928, 12, 31), None, LONGEST["symbol"], "1234567890123",
                "001", insured=True)  # fmt: skip
COUNTERS = tuple(
    Counter(f"青葉市役所第{n}出張所", "", "000-000-0000", "平日 8時30分から17時15分まで") for n in range(8)
)


def insurer(scheme: Scheme, look: Look = LOOK) -> Insurer:
    return Insurer(scheme, "00000000", look.name.ja, look.name.ja)


def made(filled: FilledForm, look: Look = LOOK) -> Printed:
    return TypstForms(Setting(look, ON, FONTS, sample=False)).form(filled)


def text_of(printed: Printed) -> str:
    pages = Pages(printed.pdf)
    return joined("".join(pages.text(n) for n in range(len(pages))))


@proves("S2-16", "S2-29", "S3-20")
@of_every_form
def test_a_blank_form_says_all_it_has_to_say_and_bears_no_mark(scheme: Scheme, listed: ListedForm):
    printed = made(blank_form(listed.sheet, insurer(scheme), STACK.faces, ON))
    assert (printed.overflows, printed.pages) == ((), 2)
    said = text_of(printed)
    assert [one for one in texts_of_form(listed.sheet) if joined(one) not in said] == []
    assert "見本" not in said
    assert "記入例" not in said


@of_every_form
def test_the_longest_of_everything_fits_a_form_and_nothing_touches(scheme: Scheme, listed: ListedForm):
    look = replace(LONG_LOOK, counters=COUNTERS, letters=replace(LONG_LOOK.letters, size="large"))
    filled = form_for(listed.sheet, insurer(scheme, look), WIDEST, STACK.faces, ON)
    printed = made(filled, look)
    assert (printed.overflows, printed.pages) == ((), 2)
    assert_legible(Pages(printed.pdf))
    said = text_of(printed)
    texts = [one.text for answer in filled.answers.values() for one in (answer.text, answer.kana) if one]
    assert [text for text in texts if joined(text) not in said] == []


@proves("S2-16", "S2-29")
@of_every_form
def test_a_worked_example_says_that_it_is_one(scheme: Scheme, listed: ListedForm):
    printed = made(example_of(listed.sheet, insurer(scheme), STACK.faces, ON))
    assert (printed.overflows, printed.pages) == ((), 2)
    assert text_of(printed).count("記入例") >= 2


def test_the_same_form_is_the_same_to_the_byte_and_its_file_tells_nobody():
    scheme, listed = EVERY[0]
    filled = form_for(listed.sheet, insurer(scheme), ORDINARY, STACK.faces, ON)
    first, second = made(filled).pdf, made(filled).pdf
    assert first == second
    assert Pages(first).metadata["Title"] == listed.sheet.title
    assert "渡邊" not in str(Pages(first).metadata)


def test_a_name_with_a_selector_stands_there_with_it():
    scheme, listed = EVERY[0]
    holder = replace(ORDINARY, name="渡邉\U000e0110 吉太郎")
    filled = form_for(listed.sheet, insurer(scheme), holder, STACK.faces, ON)
    said = filled.answers["person"].text
    assert said is not None
    assert said.text == "渡邉\U000e0110 吉太郎"
    assert made(filled).pages == 2
