"""Forms (申請書・届出書の様式): which there are, and what each says and asks, by kind of scheme and day of printing.

They are dated data, `forms.yaml`, read by `form_reading`. A form asks and decides nothing: what must stand on an
application is held to what is checked when it is received, so that nobody fills in a form that is then found lacking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final

from madoguchi.issuing.fixed_words import kind_of
from madoguchi.issuing.form_reading import Read, read_forms
from madoguchi.issuing.form_sheets import FormKind, FormSheet
from madoguchi.rulebook.reading import read_bytes
from madoguchi.terms.errors import Refused
from madoguchi.terms.scheme import Scheme

FILE: Final = "forms.yaml"


class NoSuchForm(Refused):
    """A form that a scheme does not have, or had not yet on a day (様式の定めがない申請)."""


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form that a scheme has on a day (様式の一覧の行). `since`: the first day of what it says now."""

    kind: FormKind
    sheet: FormSheet
    since: date


def form_of(kind: FormKind, scheme: Scheme, on: date) -> FormSheet:
    """What a form of a scheme says and asks on a day (様式). Raises `NoSuchForm`.

    >>> form_of(FormKind.DEREGISTRATION, Scheme.NATIONAL, date(2026, 8, 1)).title
    'マイナンバーカードの健康保険証利用登録の解除申請書'
    """
    found = next((one for one in forms_of(scheme, on) if one.kind is kind), None)
    if found is None:
        raise NoSuchForm(what=f"{kind.ja} of {scheme.value} on {on}", why="this scheme has no such form on that day",
                         do="list its forms with `madoguchi form list`")  # fmt: skip
    return found.sheet


def forms_of(scheme: Scheme, on: date) -> Iterator[ListedForm]:
    """The forms that a scheme has on a day (様式の一覧), in their order."""
    for kind in FormKind:
        series = shipped_forms().forms[kind.value].get(kind_of(scheme))
        if series is not None and (dated := series.at(on)) is not None:
            yield ListedForm(kind, dated.value, dated.from_)


def form_words() -> Mapping[str, str]:
    """The words that stand on every form (共通の文言), by name."""
    return shipped_forms().words


@cache
def shipped_forms() -> Read:
    """The forms that come with the project (配布の様式). Raises `RefusedFile`."""
    return read_forms(read_bytes(files("madoguchi.issuing").joinpath(FILE).read_bytes(), FILE))


def texts_of_form(sheet: FormSheet) -> Iterator[str]:
    """Every text that a form says to everybody (様式の文字列), as it is printed."""
    yield from filter(None, (sheet.title, sheet.opening, *sheet.notes, *sheet.bring))
    yield from (part.heading for part in sheet.parts)
    for box in sheet.boxes:
        yield from filter(None, (box.label, box.hint, *box.options.values()))


def columns_told(sheet: FormSheet) -> frozenset[str]:
    """The columns of the intake kind that a form tells when it comes back (取り込みの列)."""
    return frozenset(chain.from_iterable(box.tells for box in sheet.boxes))
