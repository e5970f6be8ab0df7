"""One entry of the index in full (規則の詳細): the answers it gives or bounds, its days, its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.desk.rules_index import Entry
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.law import ByEntry, ByPaper
from madoguchi.rulebook.engine.rule import Rule
from madoguchi.rulebook.practice import law_values, national_defaults
from madoguchi.rulebook.series import Dated


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with all that stands behind it.

    `gives` are the tables and answers a rule stands in, `affects` the answers that a choice may change; `values` the
    dated values, each under whose it is: of a choice the national defaults and every practice that says it.
    """

    entry: Entry
    gives: tuple[str, ...] = ()
    affects: tuple[str, ...] = ()
    from_: date | None = None
    until: date | None = None
    values: tuple[tuple[str, Dated], ...] = ()


def shown_entry(edition: Edition, entry: Entry) -> ShownEntry:
    """An entry in full, as its kind has it."""
    return BY_KIND[entry.kind](edition, entry)


def _rule(edition: Edition, entry: Entry) -> ShownEntry:
    rule = edition.law.rules[entry.name]
    return ShownEntry(entry, gives=tuple(dict.fromkeys(_places(edition, rule))), from_=rule.from_, until=rule.until)


def _places(edition: Edition, rule: Rule[Any]) -> Iterator[str]:
    """The tables a rule stands in, and the answers it gives alone."""
    yield from (name for name, table in edition.law.combined.items() if rule in table.rules)
    for name, given in edition.law.answers.items():
        parts = (
            given.papers if isinstance(given, ByPaper) else given.entries if isinstance(given, ByEntry) else {"": given}
        )
        if rule in parts.values():
            yield name


def _choice(edition: Edition, entry: Entry) -> ShownEntry:
    affects = tuple(sorted(choices()[entry.name].affects))
    defaults = [(f"national/{scheme}", value) for scheme, cells in national_defaults().items()
                for value in cells[entry.name].values]  # fmt: skip
    said = [(one.insurer, value) for one in edition.practices.values() if entry.name in one.cells
            for value in one.cells[entry.name].values]  # fmt: skip
    return ShownEntry(entry, affects=affects, values=(*defaults, *said))


def _value(_: Edition, entry: Entry) -> ShownEntry:
    return ShownEntry(entry, values=tuple((entry.stem, value) for value in law_values()[entry.name][1].values))


def _practice(edition: Edition, entry: Entry) -> ShownEntry:
    cells = edition.practice(entry.name).cells
    return ShownEntry(entry, values=tuple((name, value) for name, series in cells.items() for value in series.values))


BY_KIND: Mapping[str, Callable[[Edition, Entry], ShownEntry]] = {
    "rule": _rule, "choice": _choice, "value": _value, "practice": _practice,
}  # fmt: skip
