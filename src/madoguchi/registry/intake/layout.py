"""How a kind of file is laid out (ファイルの様式): its columns, what an empty cell says, which days it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from madoguchi.registry.groups import GROUPS

Tells = Literal["changes", "whole"]
Pace = Literal["any day", "monthly"]
Empty = Literal["", "nothing", "none", "unknown"]
FACT: Final = "fact"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layout (列). The head of a file calls it by its name or by its Japanese term.

    `scalar` names its reader; that of a fact of the vocabulary is the fact's own, and so is its term. `home` is the
    group and the column that hold it; empty: it is no fact of the registry, and who moves the rows knows its use.
    `required`: the file must have it and no cell may be empty. `sample`: what the template shows, of nobody. `empty`:
    what an empty cell says, if that is another thing than in the other columns of its layout (`Layout.empty_of`);
    `beside`: only in rows that say one of these words in another column, else nothing.
    """

    name: str
    scalar: str = FACT
    ja: str = ""
    home: tuple[str, str] | None = None
    required: bool = False
    sample: str = ""
    empty: Empty = ""
    beside: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of file (ファイルの種類).

    `tells`: *changes*, or the *whole* state of those it names. `pace`: of a monthly file one is expected each month.
    `since`: the column with the day from which a row holds; none, or an empty cell: the day of the file.
    `known_people`: a row of somebody who is not recorded is held back. `open_to_all`: whoever may see files may see
    that there are files of this kind. `each`: the columns that tell one row from another.
    """

    kind: str
    ja: str
    en: str
    columns: tuple[Column, ...]
    tells: Tells = "changes"
    pace: Pace = "any day"
    since: str = ""
    known_people: bool = True
    open_to_all: bool = True
    each: tuple[str, ...] = ("person",)

    def named(self, name: str) -> Column:
        """A column by its name (列). Raises `KeyError`: names of columns are ours."""
        return MappingProxyType({one.name: one for one in self.columns})[name]

    @property
    def of_people(self) -> bool:
        """Whether its rows are about people, by their keys (人についてのファイル); else about letters."""
        return any(one.name == KEY.name for one in self.columns)

    @property
    def is_list_of_everybody(self) -> bool:
        """Whether each month's file has everybody with a cover, in a row each (全員の月次一覧)."""
        return self.tells == "whole" and self.pace == "monthly" and self.each == ("person",)

    def empty_of(self, column: Column) -> Empty:
        """What an empty cell of a column says, where the file has the column (空欄の意味).

        *nothing*; *none*: it has not happened, of a flag "no", of months 0; *unknown*: a fact that is always there
        is not known. In a file of changes it says nothing, in one that tells the whole that there is none.
        """
        return column.empty or ("nothing" if self.tells == "changes" else "none")

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups it tells of (事実の組), in their order."""
        told = {one.home[0] for one in self.columns if one.home}
        return tuple(group.name for group in GROUPS if group.name in told)


BESIDE: Final = MappingProxyType({"birth_date": "birth_date_latest", "kana": "sort_key"})  # what we add beside a column
KEY: Final = Column("person", "key", "個人キー", required=True, sample="P000001")
AS_OF: Final = Column("as_of", "day", "基準日")
SINCE: Final = Column("since", "day", "適用日")


def fact(name: str, *, required: bool = False, sample: str = "", empty: Empty = "") -> Column:
    """A column that holds a fact of the roll (事実の列), as the vocabulary calls it."""
    return Column(name, FACT, "", (_homes()[name], name), required, sample, empty)


def detail(group: str, column: str, scalar: str, ja: str, *, name: str = "", sample: str = "") -> Column:
    """A column that holds what no rule reads (附属の列), as an address; its name is that of the registry's column."""
    return Column(name or column, scalar, ja, (group, column), sample=sample)


@cache
def _homes() -> dict[str, str]:
    return {name: group.name for group in GROUPS for name in group.facts}
