"""What the insurers' pages say of papers, looked for on printed sheets: a PDF, whom to ask, the entries of a notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.test_press_forms import EVERY as FORMS
from adapters.test_press_forms import IDS, ON, insurer, made
from desk.test_printing import MEANS, order
from drawn_letters import drawn, kinds
from made_letters import ALONE, LOOK, ORDINARY, SCHEMES, STACK, ordinary, setting
from madoguchi.adapters.typst.press import Printed, printed
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.form_filling import blank_form
from madoguchi.issuing.forms import ListedForm
from madoguchi.issuing.sheets import Letter
from madoguchi.terms.paper import Form
from madoguchi.terms.scheme import Scheme
from pages import Pages, joined
from proofs import proves

OFFICE = (LOOK.contact.department, LOOK.name.en)  # in Japanese, and of who has no other English name
ONE_OF_EACH = len(kinds())


def sheets_of(pdf: bytes) -> Sequence[str]:
    """The text of each page."""
    read = Pages(pdf)
    return [read.text(n) for n in range(len(read))]


def says_whom_to_ask(made: Printed) -> bool:
    """Whether office and telephone stand there."""
    text = "".join(sheets_of(made.pdf))
    return LOOK.contact.telephone in text and any(joined(words) in text for words in OFFICE)


@proves("S0-28", "S0-29", "S1-42")
@pytest.mark.parametrize("kind", [one for one in kinds() if one not in ALONE])
def test_each_paper_and_letter_is_a_pdf_that_says_whom_to_ask(kind: str):
    for part in drawn(kind, ONE_OF_EACH):
        for one in part.letters:
            made_of_it = pressed(one, tagged=kind == "portal_page", size=part.of_type)
            assert made_of_it.pdf.startswith(b"%PDF-")
            assert says_whom_to_ask(made_of_it)


def pressed(one: Letter, *, tagged: bool = False, size: str = "") -> Printed:
    return printed([one], setting(size or "ordinary"), tagged=tagged)


@proves("S0-28", "S0-29", "S1-42")
@pytest.mark.parametrize(("scheme", "listed"), FORMS, ids=IDS)
def test_so_is_each_form(scheme: Scheme, listed: ListedForm):
    blank = made(blank_form(listed.sheet, insurer(scheme), STACK.faces, ON))
    assert blank.pdf.startswith(b"%PDF-")
    assert says_whom_to_ask(blank)


@proves("S0-28")
@pytest.mark.parametrize("form", [Form.PLASTIC_CARD, Form.PAPER_CARD, Form.POSTCARD])
def test_a_card_has_no_room_for_it_and_lies_beside_a_letter_that_says_it(form: Form):
    means = replace(MEANS, look=LOOK, form=form)
    (covering, card), held = letters_of([order(1).content | {"serial": 1}], means)
    assert held == []
    assert [sheet.form for sheet in covering.letter.sheets] == ["covering"]
    assert [sheet.form in ALONE for sheet in card.letter.sheets] == [True]
    assert (card.letter.track, card.letter.to) == (covering.letter.track, None), "同じ封筒に入る"
    assert says_whom_to_ask(pressed(covering.letter))


@proves("S1-23", "S3-18")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_notice_shows_who_somebody_is_their_number_and_their_rate(scheme: Scheme):
    text = "".join(sheets_of(pressed(ordinary("notice_a4", scheme=scheme)).pdf))
    late_stage = scheme is Scheme.LATE_STAGE_ELDERLY
    number = ["被保険者番号01234567"] if late_stage else ["記号青12", "番号（枝番）3456780（01）"]
    shown = [f"氏名{ORDINARY['name']}", f"生年月日{ORDINARY['birth_date']}", "割合2割", "青葉市", *number]
    assert [words for words in shown if joined(words) not in text] == []
