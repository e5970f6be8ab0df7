"""The head of a roll (見出し): which column is which fact, by the vocabulary's name or its Japanese term."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NoReturn

from madoguchi.adapters.rolls.folding import name_of, short_name
from madoguchi.adapters.rolls.mapping import NO_MAP, ColumnMap
from madoguchi.rulebook.engine.roll import ARROW
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Place, RefusedFile, near

PERSON, INSURER = "person", "insurer"
KEYS: Final = {PERSON: ("person", "個人キー"), INSURER: ("insurer", "保険者")}
LISTS: Final = {
    "unknown": "unknown",
    "some": "some",
}  # of the roll's own schema: which facts are unknown, and which happened
PASSED_OVER: Final = "_"
_LONGEST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a file (列): for each cell of a row the fact or key it holds, None where it is passed over."""

    columns: tuple[str | None, ...]

    def wanted(self) -> tuple[tuple[int, str], ...]:
        """The columns that are read (読む列), each with its place from 0."""
        return tuple((n, name) for n, name in enumerate(self.columns) if name is not None)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts the file has a column for (列のある事実), in its order."""
        return tuple(name for name in self.columns if name in vocabulary().facts)

    @property
    def absent(self) -> tuple[str, ...]:
        """The facts of the roll that it has no column for (列のない事実), but for the other end of a birth date."""
        return tuple(f.name for f in vocabulary().roll if f.name not in self.columns and f.name != "birth_date_latest")


@cache
def written_names() -> Mapping[str, str]:
    """Every way to write a column's name (見出しの書き方), folded, with what it means; a full term beats a short one.

    >>> written_names()["続柄"], written_names()["個人キー"]
    ('relation', 'person')
    """
    facts = [fact for fact in vocabulary().facts.values() if fact.kind in ARROW]
    full = {name_of(written): fact.name for fact in facts for written in (fact.ja, fact.name)}
    full |= {name_of(written): key for key, ways in KEYS.items() for written in ways}
    short = [short_name(name) for name in full]
    return {name: to for name, to in zip(short, full.values(), strict=True) if short.count(name) == 1} | full


def read_head(cells: Sequence[str], place: Place, meant: Mapping[str, str | None], map_: ColumnMap = NO_MAP) -> Head:
    """The head of a file from its first row (見出しの読み取り).

    `meant` tells what a folded name means, None where it is passed over, as is any other name that begins with `_`.
    Raises `RefusedFile` for a name nobody knows, a name that stands there twice, a name of the map that the file does
    not have, and where no column tells the persons apart.
    """
    columns = tuple(_column(cell, n, place, meant) for n, cell in enumerate(cells, 1))
    _refuse_unused(map_, {name_of(cell) for cell in cells})
    named = [name for name in columns if name is not None]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        _refuse(place, f"two columns for {twice[0]}", "one of them would be lost",
                "keep one, or begin the other's name with _ so that it is passed over")  # fmt: skip
    if PERSON not in named:
        _refuse(place, "no column named 個人キー or person", "decisions are told by the key of the person",
                "add the key your system knows people by; never the individual number or a name")  # fmt: skip
    return Head(columns)


def _refuse_unused(map_: ColumnMap, heads: set[str]) -> None:
    """Refuse a map that names a column the file does not have: by a slip of a letter it would be read by nobody."""
    for name, column in map_.columns.items():
        if name not in heads:
            _refuse(column.place, "the file has no column of this name", "what the map says of it would be ignored",
                    "write the name as the first row of the file has it, or leave the line out")  # fmt: skip


def _column(cell: str, n: int, place: Place, meant: Mapping[str, str | None]) -> str | None:
    name = name_of(cell)
    if name in meant:
        return meant[name]
    if name.startswith(PASSED_OVER):
        return None
    like = near(name, written_names()) if len(name) <= _LONGEST_SHOWN else ()
    wanted = f"write {' or '.join(like)}, or " if like else ""
    return _refuse(Place(place.file, place.line, n), f"the name of column {n} is no fact of the vocabulary",
            "an unknown column is never just ignored",
            f"{wanted}begin its name with _ to pass it over; `madoguchi check --vocabulary` lists all")  # fmt: skip


def _refuse(place: Place, what: str, why: str, do: str) -> NoReturn:
    raise RefusedFile(place=place, what=what, why=why, do=do)
