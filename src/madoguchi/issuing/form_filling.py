"""Forms filled in (様式の記入): blank, for somebody whom we know, or by a made-up person as a worked example.

What is filled in is what the person says of themselves at a counter: name, birth date, symbol and number. Where
somebody lives is filled in for nobody: left out for some alone, it would single those out. So is an individual number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final
from unicodedata import normalize

from madoguchi.days.eras import ERAS, era_of
from madoguchi.issuing.form_sheets import Box, BoxKind, FormSheet, Written
from madoguchi.issuing.items import Insurer
from madoguchi.issuing.names import Face, Unresolved, code_points, settle
from madoguchi.issuing.sheets import Settled
from madoguchi.terms.errors import Refused

TICKED_ERAS: Final = 5  # as many as anybody who lives was born in
NOTHING: Final = Written()


class NotWritten(Refused):
    """Somebody's form with a text that no face prints (書体の決まらない記入). It tells the box, never the text."""


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Whom a form is made out for (記入する人), as recorded. `insured`: is no dependent of another."""

    name: str | None = None
    kana: str | None = None
    birth_date: date | None = None
    birth_date_latest: date | None = None
    symbol: str | None = None
    number: str | None = None
    sub_number: str | None = None
    insured: bool = False


@dataclass(frozen=True, slots=True)
class DayWritten:
    """A day in its boxes (日付の記入): era, year of it, month and day, each empty where it is not known."""

    era: str = ""
    year: str = ""
    month: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in a box (記入): texts in their face, a day, the words that are ticked."""

    text: Settled | None = None
    kana: Settled | None = None
    day: DayWritten = DayWritten()
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form with what stands in its boxes (記入済みの様式), by their names. `era`: of the day it is printed.

    `eras`: those in which somebody may be born. `example`: by a made-up person, and no form to be handed in.
    """

    sheet: FormSheet
    answers: Mapping[str, Answer]
    era: str
    eras: tuple[str, ...]
    example: bool = False


def blank_form(sheet: FormSheet, insurer: Insurer, faces: Sequence[Face], on: date) -> FilledForm:
    """A form in which nothing stands but what is the insurer's (白紙の様式)."""
    return _filled(sheet, _of_insurer(insurer), faces, on)


def form_for(sheet: FormSheet, insurer: Insurer, holder: Holder, faces: Sequence[Face], on: date) -> FilledForm:
    """A form for somebody (記入済みの様式). Raises `NotWritten`, without their name."""
    return _filled(sheet, _of_insurer(insurer) | _of_person(holder), faces, on)


def example_of(sheet: FormSheet, insurer: Insurer, faces: Sequence[Face], on: date) -> FilledForm:
    """A form that a made-up person filled in (記入例)."""
    written = {box.name: box.example for box in sheet.boxes}
    known = _of_insurer(insurer)
    own = {box.name: known[box.fills] for box in sheet.boxes if box.fills in known}
    answers = {name: _answer(one, faces) for name, one in {**written, **own}.items() if one != NOTHING}
    return FilledForm(sheet, answers, era_of(on).name, _eras(on), example=True)


def _filled(sheet: FormSheet, known: Mapping[str, Written], faces: Sequence[Face], on: date) -> FilledForm:
    said = [(box, _in_box(box, known[box.fills])) for box in sheet.boxes if known.get(box.fills, NOTHING) != NOTHING]
    _refuse_unwritten(said, faces)
    answers = {box.name: _answer(one, faces) for box, one in said}
    return FilledForm(sheet, answers, era_of(on).name, _eras(on))


def _of_insurer(insurer: Insurer) -> dict[str, Written]:
    return {"insurer_name": Written(insurer.name), "insurer_number": Written(insurer.number)}


def _of_person(holder: Holder) -> dict[str, Written]:
    name = Written(holder.name or "", holder.kana or "")
    texts = {one: Written(getattr(holder, one) or "") for one in ("symbol", "number", "sub_number")}
    return {"name": name, "insured_name": name if holder.insured else NOTHING, **texts,
            "birth_date": Written(day=holder.birth_date, until=holder.birth_date_latest)}  # fmt: skip


def _in_box(box: Box, said: Written) -> Written:
    """Digits stand in a comb in half width, however they were recorded."""
    return replace(said, text=normalize("NFKC", said.text)) if box.kind is BoxKind.COMB else said


def _refuse_unwritten(said: Sequence[tuple[Box, Written]], faces: Sequence[Face]) -> None:
    for box, one in said:
        points = [*chain.from_iterable(_missing(text, faces) for text in (one.text, one.kana) if text)]
        if points:
            raise NotWritten(what=f"no face prints what stands under {box.label}: {', '.join(points)}",
                             why="nothing is printed in another form than it is recorded in",
                             do="print the form blank, or name a file of faces that has it: --faces")  # fmt: skip


def _missing(text: str, faces: Sequence[Face]) -> Iterator[str]:
    settled = settle(text, faces)
    if isinstance(settled, Unresolved):
        yield from (code_points(letter.cluster) for letter in settled.held)


def _answer(said: Written, faces: Sequence[Face]) -> Answer:
    return Answer(_settled(said.text, faces), _settled(said.kana, faces), _day(said), said.ticked)


def _settled(text: str, faces: Sequence[Face]) -> Settled | None:
    settled = settle(text, faces) if text else None
    return settled if isinstance(settled, Settled) else None


def _day(said: Written) -> DayWritten:
    """A day as it goes into its boxes, as far as it is certain.

    >>> _day(Written(day=date(1989, 1, 8)))
    DayWritten(era='平成', year='1', month='1', day='8')
    >>> _day(Written(day=date(1935, 5, 1), until=date(1935, 5, 31)))
    DayWritten(era='昭和', year='10', month='5', day='')
    """
    if said.day is None:
        return DayWritten()
    first, last = said.day, said.until or said.day
    if era_of(first) is not era_of(last) or first.year != last.year:
        return DayWritten()
    era = era_of(first)
    month = str(first.month) if first.month == last.month else ""
    return DayWritten(era.name, str(era.year_of(first)), month, str(first.day) if first == last else "")


def _eras(on: date) -> tuple[str, ...]:
    """The eras that are offered for a birth (生年月日の元号), the oldest first.

    >>> _eras(date(2026, 8, 1))
    ('明治', '大正', '昭和', '平成', '令和')
    """
    return tuple(era.name for era in ERAS if era.days.first <= on)[-TICKED_ERAS:]
