"""How a roll is to be read (取り込みの指定): what the one who asks says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from madoguchi.adapters.rolls.cells import Reader
from madoguchi.adapters.rolls.columns import ReadColumn, TextColumn
from madoguchi.adapters.rolls.folding import name_of
from madoguchi.adapters.rolls.headers import INSURER, LISTS, PERSON, Head, written_names
from madoguchi.adapters.rolls.kept import KeptColumn
from madoguchi.adapters.rolls.keys import Repeats
from madoguchi.adapters.rolls.mapping import NO_MAP, ColumnMap, mapped_reader
from madoguchi.adapters.rolls.people import insurer_reader, read_person
from madoguchi.adapters.rolls.rows import Common
from madoguchi.rulebook.vocabulary import vocabulary

ROWS = 32_768


@dataclass(frozen=True, slots=True)
class Reading:
    """How a roll is to be read (取り込みの指定).

    `insurers`: every way to write an insurer, with its name; `insurer`: that of the whole file, if it has no such
    column; `ignore`: columns to pass over; `absent_means_none`: facts that happened to nobody if they have no column.
    A fact without a column is unknown otherwise, of everybody. `map_`: what the columns of this file mean.
    `repeats`: which keys stand twice in all the files of a run; None: the reader looks for those of its file.
    `keep`: names that begin with `_` and are not passed over: columns that no rule reads, as the household is. What is
    decided is read without.
    """

    insurers: Mapping[str, str]
    insurer: str | None = None
    ignore: frozenset[str] = frozenset()
    absent_means_none: frozenset[str] = frozenset()
    rows: int = ROWS
    map_: ColumnMap = field(default=NO_MAP)
    repeats: Repeats | None = None
    keep: frozenset[str] = frozenset()


def column_of_text(name: str, reading: Reading) -> ReadColumn:
    """What reads a column of text (文字の列の読み取り方)."""
    return KeptColumn(name) if name in reading.keep else TextColumn(name, text_reader(name, reading))


def meant_by(reading: Reading, lists: bool = False) -> Mapping[str, str | None]:
    """What the folded names of columns mean (見出しの意味), None where they are passed over.

    `lists`: the columns `unknown` and `some` are known too.
    """
    theirs = {name: column.fact for name, column in reading.map_.columns.items()}
    passed = dict.fromkeys(map(name_of, reading.ignore))
    kept = {name_of(name): name for name in reading.keep}
    return {**written_names(), **(LISTS if lists else {}), **kept, **theirs, **passed}


def text_reader(name: str, reading: Reading) -> Reader:
    """The reader of the cells of a column of text (列の読み取り方)."""
    if name == PERSON:
        return read_person
    if name == INSURER:
        column = reading.map_.of(INSURER)
        return insurer_reader(reading.insurers, column.values if column else {})
    return mapped_reader(vocabulary().facts[name], reading.map_.of(name))


def common_of(head: Head, reading: Reading) -> Common:
    """What holds of all rows (ファイル全体の指定): a fact without a column that may not have happened is unknown."""
    unknown = tuple(name for name in head.absent
                    if not vocabulary().facts[name].always and name not in reading.absent_means_none)  # fmt: skip
    return Common(reading.insurer, unknown)
