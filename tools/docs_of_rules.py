"""Pages made from the rules: a page a topic, with its dated values, its tables in their order, and every rule."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from docs_of_data import MADE, Lines, address_of, days_of, table, value_row
from madoguchi.days.bounds import CEILING
from madoguchi.desk.rules_index import Entry, index_of
from madoguchi.desk.shown_entry import shown_entry
from madoguchi.rulebook import rules
from madoguchi.rulebook.choices import Declared
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.combine import Bounds, Combined, First
from madoguchi.rulebook.engine.rule import START
from madoguchi.rulebook.practice import files_of, law_values
from madoguchi.rulebook.reading import read_bytes
from madoguchi.rulebook.series import Dated
from madoguchi.rulebook.sources import Passage

ROOT = Path(__file__).parent.parent
CODE = "src/madoguchi"


def stems(edition: Edition) -> dict[str, ModuleType]:
    """The modules of the rules by topic, in the order of the law."""
    every = {rule.stem: None for rule in edition.law.rules.values()}
    return {stem: getattr(rules, stem) for stem in every}


def rules_index(edition: Edition) -> Lines:
    """The topics, each with its page."""
    yield from ("# The rules by topic", "", MADE, "")
    yield from ("One function a sentence of the law. `madoguchi rules find WORDS` searches the same.", "")
    held = [[rule for rule in edition.law.rules.values() if rule.stem == stem] for stem in stems(edition)]
    rows = ((f"[{stem}]({stem}.md)", _title(module), len(rules))
            for (stem, module), rules in zip(stems(edition).items(), held, strict=True))  # fmt: skip
    yield from table(("topic", "what it states", "rules"), rows)


def _title(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0].rstrip(".")


def rules_page(stem: str, module: ModuleType) -> Callable[[Edition], Lines]:
    """The page of one topic."""

    def page(edition: Edition) -> Lines:
        yield from (f"# {stem}", "", MADE, "", f"{_title(module)}.", "")
        yield from _beside(stem)
        yield from _values(stem)
        for one in _tables_of(module):
            yield from _table(one)
        yield from ("## Rules", "")
        for entry in index_of(edition).entries:
            if entry.kind == "rule" and entry.stem == stem:
                yield from _rule(edition, entry)

    return page


def _beside(stem: str) -> Lines:
    beside = {"code": f"{CODE}/rulebook/rules/{stem}.py", "data": f"{CODE}/rulebook/data/{stem}.yaml",
              "cases": f"tests/cases/{stem}.yaml"}  # fmt: skip
    links = [f"{what} [{path}](../../{path})" for what, path in beside.items() if (ROOT / path).exists()]
    yield from (f"Files: {', '.join(links)}.", "")


def _values(stem: str) -> Lines:
    of_topic = [(file, raw) for file, raw in files_of("data") if file == f"{stem}.yaml"]
    names = [name for file, raw in of_topic for name in read_bytes(raw, file).entries()]
    rows = [(name, *law_values()[name]) for name in names]
    if rows:
        yield from ("## Dated values", "")
    head = ("name", "meaning", "value", "days", "basis", "sources")
    yield from table(head, (_value_row(name, one, value) for name, one, series in rows for value in series.values))


def _value_row(name: str, one: Declared, value: Dated) -> tuple[str, ...]:
    scheme, *rest = value_row("", value)
    unit = f" {one.unit}" if one.unit else ""
    return (f"`{name}`", f"{one.ja} ({one.en})", f"{rest[0]}{unit}{scheme}", *rest[1:])


def _tables_of(module: ModuleType) -> Iterator[Combined[Any]]:
    """The tables a module makes itself, not those it imports."""
    made = set(re.findall(r"^([A-Z][A-Z0-9_]*)(?:: [^=\n]+)? = ", inspect.getsource(module), re.MULTILINE))
    yield from (one for name, one in vars(module).items() if name in made and isinstance(one, Combined))


def _table(one: Combined[Any]) -> Lines:
    yield from (f"## Table: {one.name}", "", f"{_how(one)}", "")
    gives = [line.gives if isinstance(line.gives, str) else "as the insurer chose, or as worked out"
             for line in one.entries] if isinstance(one, First) else []  # fmt: skip
    named = [f"[{rule.name}]({rule.stem}.md#{rule.name})" for rule in one.rules]
    said = [f"{rule.en} ({rule.ja})" for rule in one.rules]
    if gives:
        yield from table(("", "rule", "says", "gives"), zip(range(1, len(named) + 1), named, said, gives, strict=True))
        return
    yield from table(("", "rule", "says"), zip(range(1, len(named) + 1), named, said, strict=True))


def _how(one: Combined[Any]) -> str:
    if isinstance(one, First):
        return f"The first that holds decides; where none does: `{one.otherwise or 'none'}`."
    if isinstance(one, Bounds):
        return f"The {one.pick.__name__} of these days; the one reached is the reason."
    return "Exactly one of these is law on each day."


def _rule(edition: Edition, entry: Entry) -> Lines:
    told, rule = shown_entry(edition, entry), edition.law.rules[entry.name]
    path, line = entry.place
    yield from (f"### {entry.name}", "", f"{entry.en}. {entry.ja}。" if entry.ja != entry.en else entry.ja, "")
    if text := _plain(entry.more):
        yield from (text, "")
    yield f"- [{path}:{line}](../../src/madoguchi/{path.partition('madoguchi/')[2] or path}#L{line})"
    if rule.from_ != START or rule.until != CEILING:
        yield f"- Law on: {days_of(rule.from_, rule.until)}"
    if told.gives:
        yield f"- Used in: {', '.join(f'`{name}`' for name in told.gives)}"
    if rule.masked:
        yield "- Shown under a mask to whoever may not see protection"
    yield from (f"- {_cited(passage)}" for passage in entry.passages)
    yield ""


def _plain(more: str) -> str:
    """The rest of a docstring without its examples."""
    return " ".join(more.partition(">>>")[0].split()).removesuffix(":")


def _cited(one: Passage) -> str:
    said = one.said(in_japanese=True)
    return f"`{one.key}` {one.publisher}: {said} {one.en}. {address_of(one)}".rstrip()
