"""A form is laid out whole or not at all, and nobody is looked at for one that cannot be printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

import pytest

from made_letters import LOOK, STACK
from madoguchi.desk.forms import AskedForm, FormNotPrinted, print_form
from madoguchi.issuing.form_filling import FilledForm, Holder
from madoguchi.issuing.form_sheets import FormKind
from madoguchi.issuing.forms import NoSuchForm
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.names import Face
from madoguchi.issuing.own_words import NotInFace
from madoguchi.terms.scheme import Scheme

ON = date(2026, 8, 1)
MEANS = Means(Insurer(Scheme.NATIONAL, "00000000", "青葉市", "青葉市長"), LOOK, STACK.faces, ON, "")


@dataclass(frozen=True)
class TooLong:
    item: str
    track: str = ""


@dataclass(frozen=True)
class Made:
    overflows: tuple[TooLong, ...] = ()
    pdf: bytes = b"%PDF"
    pages: int = 2


class Press:
    """A press that keeps what it is given."""

    def __init__(self, made: Made | None = None) -> None:
        self.made, self.given = made or Made(), list[FilledForm]()

    def form(self, filled: FilledForm) -> Made:
        self.given.append(filled)
        return self.made


def nobody_asks() -> NoReturn:
    raise AssertionError("somebody was looked at")


@pytest.mark.parametrize(
    ("why", "asked", "names", "example"),
    [
        ("白紙", AskedForm(FormKind.DEREGISTRATION), set(), False),
        ("本人の記入", AskedForm(FormKind.DEREGISTRATION, lambda: Holder("見本 花子")), {"registered_name"}, False),
        ("記入例", AskedForm(FormKind.DEREGISTRATION, example=True), {"registered_name", "person_address"}, True),
    ],
)
def test_what_is_asked_for_is_given_to_the_press(why: str, asked: AskedForm, names: set[str], example: bool):
    press = Press()
    assert print_form(asked, MEANS, press).pages == 2
    (filled,) = press.given
    assert names <= filled.answers.keys(), why
    assert bool(filled.answers) is bool(names), why
    assert filled.example is example, why


def test_a_form_with_more_than_it_has_room_for_is_refused_with_what_is_too_long():
    with pytest.raises(FormNotPrinted) as refused:
        print_form(AskedForm(FormKind.REISSUE), MEANS, Press(Made((TooLong("person"), TooLong("person")))))
    assert refused.value.why == "too long: person"


def test_nobody_is_looked_at_for_a_form_that_the_scheme_has_not():
    with pytest.raises(NoSuchForm):
        print_form(AskedForm(FormKind.ACQUISITION, nobody_asks), MEANS, Press())


def test_nobody_is_looked_at_for_a_form_whose_own_words_the_first_face_has_not():
    bare = replace(MEANS, faces=[Face.of("Bare", "あ"), *MEANS.faces])
    with pytest.raises(NotInFace):
        print_form(AskedForm(FormKind.REISSUE, nobody_asks), bare, Press())
