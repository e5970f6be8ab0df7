"""Reading the forms (様式の読み取り): boxes, parts of them, what stands on the back, and the forms made of these.

All is tried when the file is read, with the line: a box that nobody drew, a form of an application on which something
is not asked that is checked when it is received, an individual number that would be filled in for somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from madoguchi.issuing.fixed_words import ALL, KINDS, ByDay, checked_of
from madoguchi.issuing.form_sheets import Box, BoxKind, FormKind, FormSheet, Part, Written
from madoguchi.registry.applications import Applicant, Item, Kind, needed
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.reading import Said
from madoguchi.rulebook.series import Series, read_series

OF_PERSON: Final = frozenset({"name", "insured_name", "birth_date", "symbol", "number", "sub_number"})
OF_INSURER: Final = frozenset({"insurer_name", "insurer_number"})
INDIVIDUAL_NUMBER: Final = 12  # boxes: whatever is known, nobody's is filled in
LONGEST: Final = 90
MOST_IN_A_ROW: Final = 3
TO: Final = frozenset({"insurer", "municipality", "facility"})
COLUMN_OF: Final[Mapping[Item, str]] = {
    Item.DATE: "applied_on", Item.NAME: "has_name", Item.NUMBER: "has_number", Item.PEOPLE: "has_people",
    Item.REASON: "application_reason", Item.PAPER: "lost_paper", Item.ENTRIES: "entries",
    Item.CONTENT: "has_content", Item.AUTHORITY: "has_authority",
}  # fmt: skip
"""In which column of a file of applications it is said that a form holds an item."""
KIND_WORDS: Final = frozenset(one.value for one in Kind)
BY_TITLE: Final = frozenset({"kind"})  # a form of one kind says it in its title
WORDS: Final = frozenset({"to", "to_office", "kana", "example", "example_note", "year", "month", "day", "back", "notes",
                          "bring", "where", "contact", "counters", "telephone", "fax", "facility", "over",
                          "tick"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """What the file says (様式の定め): words of every form, and the forms by kind and kind of scheme."""

    words: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Series]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What forms are made of, by name."""

    boxes: Mapping[str, Box]
    parts: Mapping[str, Part]
    says: Mapping[str, str]


def read_forms(said: Said) -> Read:
    """Read forms (様式). Raises `RefusedFile`, with the line."""
    read = said.fields(frozenset({"words", "boxes", "parts", "says", "forms"}))
    boxes = {name: _box(name, one) for name, one in read["boxes"].entries().items()}
    parts = {name: _part(one, boxes) for name, one in read["parts"].entries().items()}
    says = {name: _text(one) for name, one in read["says"].entries().items()}
    words = {name: _text(one) for name, one in read["words"].fields(WORDS).items()}
    known = _Known(boxes, parts, says)
    kinds = read["forms"].fields(frozenset(kind.value for kind in FormKind))
    return Read(words, {kind.value: _by_scheme(kind, kinds[kind.value], known) for kind in FormKind})


def _by_scheme(kind: FormKind, said: Said, known: _Known) -> Mapping[str, Series]:
    """A form by kind of scheme; that of `all` is the same for each, and some schemes have none."""
    of_all = ALL in said.entries()
    read = said.fields(frozenset({ALL})) if of_all else said.fields(frozenset(), frozenset(KINDS))
    series = {one: read_series(f"{kind.value} {one}", rows, lambda value: _sheet(value, known), ByDay())
              for one, rows in read.items()}  # fmt: skip
    return dict.fromkeys(KINDS, series[ALL]) if of_all else series


# --- a form -----------------------------------------------------------------------------------------------


def _sheet(said: Said, known: _Known) -> FormSheet:
    read = said.fields(frozenset({"title", "to", "dated", "opening", "parts", "notes", "bring", "checked"}),
                       frozenset({"why", "intake", "asks"}))  # fmt: skip
    checked, why = checked_of(said, read)
    intake = layout_named(read["intake"].text()).kind if "intake" in read else ""
    parts = tuple(known.parts[_name(one, known.parts)] for one in read["parts"].items())
    sheet = FormSheet(
        title=_text(read["title"]), to=read["to"].word(TO), dated=known.boxes[_name(read["dated"], known.boxes)],
        opening=_text(read["opening"]), parts=parts, notes=_told(read["notes"], known.says),
        bring=_told(read["bring"], known.says), checked=checked, why=why, intake=intake,
        asks=tuple(Kind.read(one.word(KIND_WORDS)) for one in _asked(read)),
    )  # fmt: skip
    _refuse_lacking(said, sheet)
    return sheet


def _refuse_lacking(said: Said, sheet: FormSheet) -> None:
    """Refuse a form that does not ask for what is wanted of it when it comes back."""
    told = {column for box in sheet.boxes for column in box.tells} | BY_TITLE
    if missing := sorted(wanted(sheet) - told):
        said.refuse(f"no box tells `{missing[0]}`", f"files of {sheet.intake} want {', '.join(missing)}",
                    "add a box that tells it")  # fmt: skip


def wanted(sheet: FormSheet) -> frozenset[str]:
    """The columns that a form must tell (記入が必要な列): what its file needs, and what its applications must hold."""
    if not sheet.intake:
        return frozenset()
    required = {one.name for one in layout_named(sheet.intake).columns if one.required}
    items = {item for kind in sheet.asks for who in Applicant for item in needed(kind, who)}
    return frozenset(required | {COLUMN_OF[item] for item in items} | ({"applicant"} if sheet.asks else set()))


def _part(said: Said, boxes: Mapping[str, Box]) -> Part:
    read = said.fields(frozenset({"heading", "rows"}), frozenset({"office"}))
    rows = tuple(tuple(boxes[_name(one, boxes)] for one in row.items()) for row in read["rows"].items())
    if not all(0 < len(row) <= MOST_IN_A_ROW for row in rows):
        read["rows"].refuse("a row has no box, or too many", f"a sheet has room for {MOST_IN_A_ROW} beside one another",
                            "make more rows")  # fmt: skip
    return Part(_text(read["heading"]), rows, "office" in read and read["office"].flag())


# --- a box ------------------------------------------------------------------------------------------------

MORE: Final = frozenset({"hint", "boxes", "columns", "lines", "options", "tells", "fills", "example"})


def _box(name: str, said: Said) -> Box:
    read = said.fields(frozenset({"kind", "label"}), MORE)
    kind = BoxKind.read(read["kind"].word(frozenset(one.value for one in BoxKind)))
    options = {word: _text(one) for word, one in read["options"].entries().items()} if "options" in read else {}
    numbers = {one: read[one].number() for one in ("boxes", "columns", "lines") if one in read}
    box = Box(
        name, kind, _text(read["label"]), _text(read["hint"]) if "hint" in read else "", options=options,
        tells=tuple(_listed(read, "tells")), fills=_filled(read), example=_example(kind, read, options), **numbers,
    )  # fmt: skip
    _refuse_box(said, box)
    return box


def _refuse_box(said: Said, box: Box) -> None:
    if (box.kind is BoxKind.COMB) is not bool(box.boxes) or (box.kind is BoxKind.CHOICE) is not bool(box.options):
        said.refuse("this box is not drawn", "a comb says how many boxes it has, a choice its options",
                    "say `boxes` of a comb and `options` of a choice, and of no other")  # fmt: skip
    if box.boxes == INDIVIDUAL_NUMBER and (box.fills or box.example != Written()):
        said.refuse("an individual number would be filled in", "nobody's stands on a paper of ours, made up or not",
                    "leave out `fills` and `example`")  # fmt: skip


def _filled(read: Mapping[str, Said]) -> str:
    return read["fills"].word(OF_PERSON | OF_INSURER) if "fills" in read else ""


def _example(kind: BoxKind, read: Mapping[str, Said], options: Mapping[str, str]) -> Written:
    if "example" not in read:
        return Written()
    said = read["example"]
    if kind is BoxKind.NAME:
        both = said.fields(frozenset({"text", "kana"}))
        return Written(_text(both["text"]), _text(both["kana"]))
    if kind in (BoxKind.BIRTH, BoxKind.DATE):
        return Written(day=said.day())
    if kind is BoxKind.CHOICE:
        return Written(ticked=frozenset(one.word(frozenset(options)) for one in said.items()))
    return Written(_text(said))


def _told(said: Said, says: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(says[_name(one, says)] for one in said.items())


def _asked(read: Mapping[str, Said]) -> list[Said]:
    return read["asks"].items() if "asks" in read else []


def _listed(read: Mapping[str, Said], key: str) -> Iterator[str]:
    yield from read[key].texts() if key in read else ()


def _name(said: Said, known: Mapping[str, object]) -> str:
    return said.word(frozenset(known))


def _text(said: Said) -> str:
    text = said.text()
    if not 0 < len(text) <= LONGEST or not text.replace("\u3000", " ").isprintable():
        said.refuse("this is no text of a form", f"it has 1 to {LONGEST} characters and no break", "write it shorter")
    return text
