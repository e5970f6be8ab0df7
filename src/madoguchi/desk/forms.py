"""Forms (様式の印刷): blank ones, for somebody at the counter, and worked examples, in the look of an insurer.

A form bears no 見本: it says nothing that was decided, and who fills in a blank one applies for something, whether or
not the papers of the insurer are in earnest yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from madoguchi.desk.press import Pressed
from madoguchi.issuing.form_filling import FilledForm, Holder, blank_form, example_of, form_for
from madoguchi.issuing.form_sheets import FormKind
from madoguchi.issuing.forms import form_of, form_words, texts_of_form
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.names import Unresolved, code_points, settle
from madoguchi.issuing.own_words import NotInFace
from madoguchi.terms.errors import Refused


class FormNotPrinted(Refused):
    """A form with more than it has room for (枠に収まらない様式)."""


class FormHolders(Protocol):
    """Where somebody is looked up whom a form is made out for (記入する人の照会先)."""

    def holder(self, key: str, on: date, purpose: str) -> Holder:
        """The person of a key as they are on a day; who looked and why is recorded."""


class FormPress(Protocol):
    """What lays a form out (様式の組版)."""

    def form(self, filled: FilledForm) -> Pressed:
        """Its pages."""


@dataclass(frozen=True, slots=True)
class AskedForm:
    """Which form is wanted (印刷する様式): for somebody, as a worked example, else blank."""

    kind: FormKind
    holder: Callable[[], Holder] | None = None
    example: bool = False


def print_form(asked: AskedForm, means: Means, press: FormPress) -> Pressed:
    """Lay out a form (様式の印刷). Raises `NoSuchForm`, `NotWritten`, `NotInFace` and `FormNotPrinted`.

    Whoever a form is made out for is looked up last: where the form itself cannot be printed, nobody is looked at.
    """
    sheet = form_of(asked.kind, means.insurer.scheme, means.on)
    _refuse_unprinted([*texts_of_form(sheet), *form_words().values()], means)
    given = (means.faces, means.on)
    if asked.example:
        filled = example_of(sheet, means.insurer, *given)
    elif asked.holder is not None:
        filled = form_for(sheet, means.insurer, asked.holder(), *given)
    else:
        filled = blank_form(sheet, means.insurer, *given)
    return _whole(press.form(filled))


def _whole(made: Pressed) -> Pressed:
    if made.overflows:
        raise FormNotPrinted(what="a form with more than it has room for",
                             why=f"too long: {', '.join(sorted({one.item for one in made.overflows}))}",
                             do="print it blank; of a look, say a shorter one in the practice file")  # fmt: skip
    return made


def _refuse_unprinted(texts: Sequence[str], means: Means) -> None:
    """Refuse a form whose own words the first face has not: they would be left out."""
    if missing := sorted(set(_lacking(texts, means))):
        raise NotInFace(what=f"{', '.join(missing)} cannot be printed in {means.faces[0].family}",
                        why="a form is written with it", do="write it in another form")  # fmt: skip


def _lacking(texts: Sequence[str], means: Means) -> Iterator[str]:
    for text in texts:
        settled = settle(text, means.faces[:1], frozenset())
        if isinstance(settled, Unresolved):
            yield from (code_points(one.cluster) for one in settled.held)
