"""Reading a look (体裁の読み取り): the sections `look`, `contact` and `offices` of a practice file, by day.

Each piece of a look is one mapping, or a list of them with `from`: the last that has begun holds. Every row is read,
whatever the day, so that next year's colours are refused this year. Nothing is guessed where a file is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.issuing.lines import Fields, dated, fields_of, line_of, matched, matching, told
from madoguchi.issuing.looks import (
    BLACK,
    SIZES,
    WHITE,
    Colours,
    Contact,
    Counter,
    Issuer,
    LetterStyle,
    Look,
    Name,
    Seal,
    contrast,
)
from madoguchi.issuing.measures import (
    do_not_forward_of,
    envelope_of,
    envelopes_of,
    mail_of,
    parcel_of,
    postcard_of,
    printer_of,
    stock_of,
)
from madoguchi.issuing.posting_terms import PostingTerms, posting_terms_of
from madoguchi.issuing.receipt_terms import RECEIPT_DAYS, receipt_days_of
from madoguchi.issuing.words_of_insurer import OwnWords, read_own_words
from madoguchi.rulebook.practice import InsurerPractice
from madoguchi.rulebook.reading import Said, suggested
from madoguchi.rulebook.sources import sources

WORDS: Final = "words"
CITED: Final = frozenset({"from", "cites", "checked_on"})
COLOUR: Final = re.compile("#[0-9a-f]{6}")
IMAGE: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]*\.(svg|png)")
TELEPHONE: Final = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
POSTCODE: Final = re.compile(r"[0-9]{3}-[0-9]{4}")
WITH_POSTCODE: Final = re.compile(r"〒?([0-9]{3}-[0-9]{4})[ 　]+(.+)")
URL: Final = re.compile(r"https?://[!-~]{4,200}")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
READABLE, PLAIN = 4.5, 12.0  # least contrast: of coloured words on white, of black words on the tint
POSTAGE, PARCEL, RECEIPTS = "postage", "parcel", "receipts"
NOT_PRINTED: Final = frozenset({POSTAGE, RECEIPTS})
REFERENCE: Final = frozenset({"short", "era", "year", "number"})


@dataclass(frozen=True, slots=True)
class Row:
    """One reading of a piece and the days it holds (体裁の一行)."""

    first: date
    last: date
    value: Any


@dataclass(frozen=True, slots=True)
class Looks:
    """All that an insurer says of its look (体裁の全部), of every day.

    `words` are no part of the look of a day: they are those of the day of issue, whenever a paper is printed.
    """

    insurer: str
    scheme: str
    name: Name
    pieces: Mapping[str, tuple[Row, ...]]
    counters: tuple[Row, ...]
    words: OwnWords

    def on(self, day: date) -> Look:
        """The look of a day."""
        looks = {name: rows for name, rows in self.pieces.items() if name not in NOT_PRINTED}
        said = {name: row.value for name, rows in looks.items() if (row := _holding(rows, day))}
        counters = tuple(row.value for row in self.counters if row.first <= day <= row.last)
        return Look(**{"insurer": self.insurer, "scheme": self.scheme, "name": self.name, **said}, counters=counters)

    def posting_terms(self, day: date) -> PostingTerms:
        """The terms on which letters are posted on a day: no part of what is printed on them."""
        row = _holding(self.pieces.get(POSTAGE, ()), day)
        return row.value if row else PostingTerms()

    def receipt_days(self, day: date) -> int:
        """How many days the receipt of a parcel is waited for that was posted on a day."""
        row = _holding(self.pieces.get(RECEIPTS, ()), day)
        return row.value if row else RECEIPT_DAYS


def look_of(practice: InsurerPractice, on: date) -> Look:
    """What an insurer's papers look like on a day (その日の体裁). Raises `RefusedFile`, with the line."""
    return looks_of(practice).on(on)


def looks_of(practice: InsurerPractice) -> Looks:
    """All that a practice file says of the look. Raises `RefusedFile`."""
    beside = practice.beside
    said = beside["look"].fields(frozenset(), frozenset(PIECES) | {WORDS}) if "look" in beside else {}
    pieces = _pieces(said)
    if "contact" in beside:
        pieces["contact"] = _rows(beside["contact"], lambda row: _contact(row, practice))
    offices = beside["offices"].items() if "offices" in beside else []
    counters = tuple(_row(one, lambda row: _counter(row, practice)) for one in offices)
    return Looks(practice.insurer, practice.scheme, Name(practice.ja, practice.ja, practice.en), pieces, counters,
                 read_own_words(practice))  # fmt: skip


def _pieces(said: Mapping[str, Said]) -> dict[str, tuple[Row, ...]]:
    """The pieces of the section `look`; how long receipts are waited for stands in that of parcels."""
    receipts = {RECEIPTS: _rows(said[PARCEL], receipt_days_of)} if PARCEL in said else {}
    return {name: _rows(said[name], PIECES[name]) for name in PIECES if name in said} | receipts


def _holding(rows: tuple[Row, ...], day: date) -> Row | None:
    """The last row that has begun, unless it ended."""
    begun = [row for row in rows if row.first <= day]
    return begun[-1] if begun and day <= begun[-1].last else None


def _rows(said: Said, typed: Callable[[Said], Any]) -> tuple[Row, ...]:
    each = [said] if isinstance(said.content, dict) else said.items()
    rows = tuple(_row(one, typed) for one in each)
    for n, row in enumerate(rows[1:], 1):
        if row.first <= rows[n - 1].first:
            each[n].refuse(f"begins on {row.first}, not after the row before it", "the last row that has begun holds",
                           "write the rows by their first days, one a day")  # fmt: skip
    return rows


def _row(said: Said, typed: Callable[[Said], Any]) -> Row:
    days = said.entries()
    first = days["from"].day() if "from" in days else FLOOR
    last = days["until"].day() if "until" in days else CEILING
    if last < first:
        said.refuse(f"ends on {last}, before it begins on {first}", "no day is covered", "correct `from` or `until`")
    return Row(first, last, typed(said))


# --- the pieces -------------------------------------------------------------------------------------


def _name(said: Said) -> Name:
    read = dated(said, {"ja"}, {"short", "en"})
    ja = line_of(read["ja"])
    return Name(ja, told(read, "short") or ja, told(read, "en") or ja)


def _issuer(said: Said) -> Issuer:
    read = dated(said, {"title"}, {"person"})
    return Issuer(line_of(read["title"]), told(read, "person"))


def _seal(said: Said) -> Seal:
    read = dated(said, set(), {"image", "words"})
    seal = Seal(told(read, "image"), told(read, "words"))
    if seal.image and not IMAGE.fullmatch(seal.image):
        read["image"].refuse("this is no path of a picture", "the seal lies beside the practice file, as SVG or PNG",
                             "write a path from its folder, such as seals/ours.svg")  # fmt: skip
    if seal.image and seal.words:
        said.refuse("a picture and words for one seal", "a paper bears one of them", "leave out one")
    return seal


def _colours(said: Said) -> Colours:
    read = dated(said, {"accent", "tint"}, set())
    colours = Colours(matching(read["accent"], COLOUR, "#1f4e79"), matching(read["tint"], COLOUR, "#eaf1f8"))
    if contrast(colours.accent, WHITE) < READABLE:
        read["accent"].refuse("this colour is too light for words", f"on white it must reach {READABLE} to 1",
                              "take a darker one")  # fmt: skip
    if contrast(colours.tint, BLACK) < PLAIN:
        read["tint"].refuse("this colour is too dark for a ground", f"black on it must reach {PLAIN} to 1",
                            "take a lighter one")  # fmt: skip
    return colours


def _letters(said: Said) -> LetterStyle:
    read = dated(said, set(), {"languages", "size", "reference", "counters"})
    languages = tuple(matching(one, LANGUAGE, "ja-easy") for one in read["languages"].items()) if "languages" in read \
        else LetterStyle().languages  # fmt: skip
    size = read["size"].word(SIZES) if "size" in read else LetterStyle().size
    reference = _reference(read["reference"]) if "reference" in read else ""
    counters = read["counters"].flag() if "counters" in read else LetterStyle().counters
    return LetterStyle(languages, size, reference, counters)


def _reference(said: Said) -> str:
    pattern = "" if said.is_("none") else line_of(said)
    if pattern and not fields_of(said, pattern) <= REFERENCE:
        said.refuse("this pattern has a field that is none", "a document number is made of these alone",
                    f"use {suggested('', REFERENCE)}")  # fmt: skip
    return pattern


def _contact(said: Said, practice: InsurerPractice) -> Contact:
    read = _cited(said, practice, {"name", "address", "telephone", "fax"},
                  {"name_en", "postcode", "hours", "hours_en", "url"})  # fmt: skip
    address, postcode = told(read, "address"), matched(read, "postcode", POSTCODE, "249-8686")
    if (found := WITH_POSTCODE.fullmatch(address)) and not postcode:
        postcode, address = found[1], found[2]
    return Contact(
        department=line_of(read["name"]), department_en=told(read, "name_en"), postcode=postcode, address=address,
        telephone=matched(read, "telephone", TELEPHONE, "046-872-8115"),
        fax=matched(read, "fax", TELEPHONE, "046-872-8115"), hours=told(read, "hours"),
        hours_en=told(read, "hours_en"), url=matched(read, "url", URL, "https://www.example.lg.jp/kokuho"),
    )  # fmt: skip


def _counter(said: Said, practice: InsurerPractice) -> Counter:
    read = _cited(said, practice, {"name"}, {"address", "telephone", "hours"})
    telephone = matched(read, "telephone", TELEPHONE, "046-872-8115")
    return Counter(line_of(read["name"]), told(read, "address"), telephone, told(read, "hours"))


PIECES: Final[Mapping[str, Callable[[Said], Any]]] = {
    "name": _name, "issuer": _issuer, "seal": _seal, "colours": _colours, "envelope": envelope_of,
    "envelopes": envelopes_of, "letters": _letters,
    "postcard": postcard_of, "stock": stock_of, "mail": mail_of, PARCEL: parcel_of, POSTAGE: posting_terms_of,
    "do_not_forward": do_not_forward_of, "printer": printer_of,
}  # fmt: skip


# --- scalars ----------------------------------------------------------------------------------------


def _cited(said: Said, practice: InsurerPractice, required: set[str], optional: set[str]) -> Fields:
    """The fields of what is told of the outer world: dated, and with the page that says so."""
    read = dated(said, required | CITED, optional)
    read["checked_on"].day()
    for one in read["cites"].items():
        if one.text() not in practice.passages and one.text() not in sources().passages:
            one.refuse("there is no such passage", "whom to ask must be found on a page",
                       "use the key of a passage in sources.yaml, or add the page under `sources`")  # fmt: skip
    return read
