"""What the columns of somebody's file mean (列の対応表): their heads, their words and their way to write days, as ours.

    columns:
      被保険者番号: {fact: person}
      カード:      {fact: has_card, values: {保有: true, 未保有: false}}
      取得年月日:   {fact: eligible_from, days: yyyymmdd}
      備考:        {fact: pass}

`madoguchi roll describe` writes a first one. A `?` that is left in it is refused: nobody has decided that column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from madoguchi.adapters.rolls.cells import Reader, UnreadableCell, reader_of
from madoguchi.adapters.rolls.folding import fold, look, name_of
from madoguchi.days.spans import Span
from madoguchi.rulebook.engine.roll import ARROW
from madoguchi.rulebook.reading import Said
from madoguchi.rulebook.vocabulary import Fact, vocabulary
from madoguchi.terms.errors import Place, Refused, near

PASS, OPEN = "pass", "?"
KEYS: Final = ("person", "insurer")
DAYS: Final[Mapping[str, re.Pattern[str]]] = {
    "iso": re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}"),
    "yyyymmdd": re.compile(r"[0-9]{8}"),
    "wareki": re.compile(r"(明治|大正|昭和|平成|令和|[MTSHRmtshr]).*|[1-5][0-9]{6}"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a map (列の意味): the fact or key, None where it is passed over; their words; their days."""

    place: Place
    fact: str | None
    values: Mapping[str, str] = field(default_factory=dict)
    days: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of a file by their folded head (列の対応表)."""

    columns: Mapping[str, Column]

    def of(self, fact: str) -> Column | None:
        """The column that holds a fact or key (事実の列)."""
        return next((one for one in self.columns.values() if one.fact == fact), None)


NO_MAP: Final = ColumnMap({})


def read_map(said: Said) -> ColumnMap:
    """Read a map (対応表の読み取り). Raises `RefusedFile` with the place and the near names."""
    columns = said.fields(frozenset({"columns"}))["columns"]
    return ColumnMap({name_of(head): _column(one) for head, one in columns.entries().items()})


def _column(said: Said) -> Column:
    if isinstance(said.content, str):
        return Column(said.place, _fact(said))
    parts = said.fields(frozenset({"fact"}), frozenset({"values", "days"}))
    fact = _fact(parts["fact"])
    values = _values(parts["values"], fact) if "values" in parts else {}
    return Column(said.place, fact, values, _days(parts["days"], fact) if "days" in parts else "")


def names() -> frozenset[str]:
    """What a column can be (列にできるもの): the keys, and every fact that has a column."""
    return frozenset({*KEYS, *(fact.name for fact in vocabulary().facts.values() if fact.kind in ARROW)})


def _fact(said: Said) -> str | None:
    name = said.text()
    if name == OPEN:
        said.refuse("`?` stands here", "nobody has decided what this column is",
                    f"write the fact it holds, or `{PASS}` to pass it over")  # fmt: skip
    if name != PASS and name not in names():
        like = near(name, names()) if len(name) <= 40 else ()
        said.refuse("there is no such fact", "only the facts of the vocabulary are read",
                    f"write {' or '.join((*like, PASS))}; `madoguchi check --vocabulary` lists all")  # fmt: skip
    return None if name == PASS else name


def _values(said: Said, fact: str | None) -> Mapping[str, str]:
    """Their words, folded, with ours; each of ours must be readable as a cell of that fact."""
    if fact in (None, "person"):
        said.refuse("words for a column without words", "a key or a column passed over has none", "leave `values` out")
    if fact == "insurer":
        return {name_of(theirs): one.text() for theirs, one in said.entries().items()}
    read = reader_of(vocabulary().fact(str(fact)))
    for one in said.entries().values():
        if one.text() == OPEN:
            one.refuse("`?` stands here", "nobody has decided what this word of theirs means",
                       "write the word of ours that it means, or leave it out: its rows are refused then")  # fmt: skip
        try:
            read(one.text())
        except Refused as refused:
            one.refuse(refused.what, refused.why, refused.do)
    return {name_of(theirs): one.text() for theirs, one in said.entries().items()}


def _days(said: Said, fact: str | None) -> str:
    if fact is None or fact in KEYS or vocabulary().facts[fact].kind != "day":
        said.refuse("a way to write days for a column without days", "it would be ignored", "leave `days` out")
    return said.word(frozenset(DAYS))


def mapped_reader(fact: Fact, column: Column | None) -> Reader:
    """The reader of a fact's cells in a file with a map (対応表のある列の読み取り)."""
    read = reader_of(fact)
    if column is None or not (column.values or column.days):
        return read
    form = DAYS.get(column.days)

    def cell(text: str) -> object:
        text = column.values.get(name_of(text), text)
        value = read(text)
        if form and isinstance(value, date | Span) and not form.fullmatch(fold(text)):
            raise UnreadableCell(what=look(text), why="its day is not written as the map of the columns says",
                                 do=f"correct the cell, or `days: {column.days}` in the map")  # fmt: skip
        return value

    return cell
