"""The sheets of a letter as sections of a page (書面の読み上げ順): headings, lists, tables whose rows have headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.html.markup import Markup, joined, tag
from madoguchi.issuing.fixed_words import STRONG, WITH_DIGITS, Told
from madoguchi.issuing.looks import Look
from madoguchi.issuing.sheets import Entry, Letter, Paragraph, Settled, Sheet

COVERING: Final = "covering"
WESTERN: Final = re.compile(r"[ -~]")
NOTHING, TO_WRITE = "―", ""  # nothing is entered; the holder writes it
# Of no use to who reads: where to cut, a second opening, lines to sign on, digits that no copy has.
NOT_READ: Final = frozenset({"cut", "opening_large", "donation_signed", *WITH_DIGITS})
CUT_OUT: Final = frozenset({"certificate_a4", "ceiling_a4"})  # their opening says to do so
BELOW_ENTRIES: Final = ("dash_note", "name_note", "digits_note")
AT_THE_END: Final = ("contact", "page")
HTTP: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Reading:
    """With what a sheet is shown (書面の表示の条件): whose look, of which letter, how a text comes in its face."""

    look: Look
    letter: Letter
    shown: Callable[[Settled], Markup]


def sheet_section(sheet: Sheet, n: int, reading: Reading) -> Markup:
    """The n-th sheet (一枚の書面)."""
    western = sheet.form == COVERING and WESTERN.match(sheet.title) is not None
    said = _covering(sheet, reading, western=western) if sheet.form == COVERING else _paper(sheet, reading)
    return tag("section", tag("h2", sheet.title, id=f"sheet-{n}"), *said, class_="sheet",
               lang="en" if western else None, aria_labelledby=f"sheet-{n}")  # fmt: skip


# --- covering letters -----------------------------------------------------------------------------------------


def _covering(sheet: Sheet, reading: Reading, *, western: bool) -> Iterator[Markup]:
    places = sheet.words.places if sheet.words else {}
    yield from (_paragraph(one) for one in sheet.paragraphs if not one.heading)
    if sheet.entries:
        yield _enclosed(sheet.entries, places["enclosed"], reading)
    yield from (_paragraph(one) for one in sheet.paragraphs if one.heading)
    yield from _contact(places["contact"], reading.look, western=western)


def _enclosed(entries: Sequence[Entry], place: Told, reading: Reading) -> Markup:
    """What lies in the envelope, of how many sheets, whose."""
    head, (_, sheets, _) = place.lines
    rows = (tag("tr", tag("th", one.label, scope="row"), tag("td", sheets), tag("td", reading.shown(one.said)))
            for one in entries)  # fmt: skip
    return tag("table", tag("thead", tag("tr", *(tag("th", one, scope="col") for one in head))), tag("tbody", *rows))


def _paragraph(one: Paragraph) -> Markup:
    heading = tag("h3", one.heading) if one.heading else None
    if len(one.lines) == 1 or not one.heading:
        return joined(heading, *(tag("p", line) for line in one.lines))
    return joined(heading, tag("ul", *(tag("li", line) for line in one.lines)))


# --- papers ---------------------------------------------------------------------------------------------------


def _paper(sheet: Sheet, reading: Reading) -> Iterator[Markup]:
    places = dict(sheet.words.places) if sheet.words else {}
    after = "facts" if "facts" in places else "opening"
    apart = left_out(sheet).union(BELOW_ENTRIES, AT_THE_END)
    for name, place in places.items():
        if name not in apart:
            yield from _place(place, reading.letter.dated)
        if name == after:
            yield from _entries(sheet, reading)
            yield from (_lines(places[note]) for note in _notes(sheet) if note in places)
    yield from _contact(places["contact"], reading.look, western=False)
    if "page" in places:
        yield from _link(places["page"], reading.look)


def left_out(sheet: Sheet) -> frozenset[str]:
    """The places of a sheet that are not on a page (ページに載せない文言)."""
    return NOT_READ | {"opening"} if sheet.form in CUT_OUT else NOT_READ


def _entries(sheet: Sheet, reading: Reading) -> Iterator[Markup]:
    """What is entered, front and back, each with its label."""
    for entries in (sheet.entries, sheet.back):
        said = [one for one in entries if one.said.text != TO_WRITE]
        if said:
            rows = (_row(one.label, reading.shown(one.said)) for one in said)
            yield tag("table", tag("tbody", *rows), class_="entries")


def _row(label: str, said: Markup) -> Markup:
    return tag("tr", tag("th", label, scope="row"), tag("td", said))


def _notes(sheet: Sheet) -> tuple[str, ...]:
    """What is said below the entries; of the dash, where one stands."""
    dashed = any(one.said.text == NOTHING for one in (*sheet.entries, *sheet.back))
    return BELOW_ENTRIES if dashed else BELOW_ENTRIES[1:]


def _place(place: Told, dated: str) -> Iterator[Markup]:
    if place.heading:
        yield tag("h3", place.heading.replace("{dated}", dated))
    if place.lines:
        yield _lines(place)


def _lines(place: Told) -> Markup:
    """The lines of a place: a table where they have two cells, a list where there are several."""
    if len(place.lines[0]) > 1:
        return tag("table", tag("tbody", *(_row(_strong(when), _strong(then)) for when, then in place.lines)))
    if len(place.lines) == 1:
        return tag("p", _strong(place.lines[0][0]))
    return tag("ul", *(tag("li", _strong(line[0])) for line in place.lines))


def _strong(words: str) -> Markup:
    """Words of a line, strong between two marks."""
    return joined(*(tag("strong", part) if n % 2 else part for n, part in enumerate(words.split(STRONG))))


# --- whom to ask ----------------------------------------------------------------------------------------------


def _contact(place: Told, look: Look, *, western: bool) -> Iterator[Markup]:
    contact, words = look.contact, [line[0] for line in place.lines]
    name, department = (look.name.en, contact.department_en) if western else (look.name.ja, contact.department)
    hours = contact.hours_en if western else contact.hours
    told = (" ".join(filter(None, (name, department))), contact.address and f"〒{contact.postcode} {contact.address}",
            contact.telephone and f"{words[0]} {contact.telephone}", hours,
            contact.fax and len(words) > 1 and f"{words[1]} {contact.fax}")  # fmt: skip
    yield tag("h3", place.heading)
    yield from (tag("p", one) for one in told if one)


def _link(place: Told, look: Look) -> Iterator[Markup]:
    if look.contact.url.startswith(HTTP):
        yield tag("p", tag("a", place.lines[0][0], href=look.contact.url))
