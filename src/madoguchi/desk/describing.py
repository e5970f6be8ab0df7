"""What somebody's file looks like (ファイルの下見): what each column may be, why we think so, and a first map of it.

Nothing a cell says is shown, only how many are empty, how many differ, and of what kind they are; but for short texts
that stand often in a column of words, whose head says for certain which: those have to be given our words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from madoguchi.rulebook.vocabulary import vocabulary

PASS, OPEN = "pass", "?"


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """One column (列の下見): its head, its cells by kind and number, and what it is taken for.

    `fact` is a fact or key, `pass`, or `?` where we could not tell, and then `near` are the names to choose from;
    `readable` is the share of its distinct cells that can be read as that fact; `days` the one way of its days; `words`
    are those of its texts that are no words of ours and may be shown, `hidden` tells how many more there are.
    """

    n: int
    head: str
    kind: str
    empty: float
    distinct: int
    fact: str
    confidence: float
    why: str
    near: tuple[str, ...] = ()
    readable: float = 1.0
    days: str = ""
    words: tuple[str, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Described:
    """A file (ファイルの下見): how it is written, how many rows were looked at, and its columns."""

    encoding: str
    separator: str
    rows: int
    columns: tuple[DescribedColumn, ...]

    @property
    def open_(self) -> tuple[DescribedColumn, ...]:
        """The columns that somebody has to decide (未定の列)."""
        return tuple(one for one in self.columns if one.fact == OPEN)


def map_of(described: Described, decided: Mapping[int, str]) -> str:
    """A map of the columns in YAML (対応表の下書き), with what somebody decided of columns by their number."""
    return "".join(f"{line}\n" for line in _lines(described, decided))


def _lines(described: Described, decided: Mapping[int, str]) -> Iterator[str]:
    yield f"# {described.rows} rows looked at; {described.encoding}, {_named(described.separator)}"
    yield "# A column left at ? is refused: write the fact it holds, or pass to pass it over."
    yield "columns:"
    heads = set()
    for one in described.columns:
        if one.head not in heads:
            heads.add(one.head)
            yield from _column(one, decided.get(one.n, one.fact))


def _column(one: DescribedColumn, fact: str) -> Iterator[str]:
    if fact == OPEN and one.near:
        yield f"  # near: {', '.join(one.near)}"
    if one.readable < 1 and not one.words and fact not in (OPEN, PASS):
        yield f"  # {one.readable:.0%} of its distinct cells can be read so; give the others their words with values:"
    if one.words:
        yield f"  # write for each ? one of: {', '.join(_ours(fact))}"
    if one.hidden:
        yield f"  # {one.hidden} more of its texts are not read; they are too rare or too long to be shown"
    more = f", days: {one.days}" if one.days and fact == one.fact else ""
    more += f", values: {{{', '.join(f'{_quoted(word)}: {_quoted(OPEN)}' for word in one.words)}}}" if one.words else ""
    yield f"  {_quoted(one.head)}: {{fact: {_quoted(fact) if fact == OPEN else fact}{more}}}"


def _ours(fact: str) -> tuple[str, ...]:
    """Our words for the cells of a fact."""
    return (*vocabulary().facts[fact].words, "unknown") if vocabulary().facts[fact].words else ("有", "無", "不明")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _named(separator: str) -> str:
    return {",": "commas", "\t": "tabs", ";": "semicolons"}.get(separator, "no separator")
