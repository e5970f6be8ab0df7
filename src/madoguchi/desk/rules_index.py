"""The index of the law (規則の索引): every rule, choice, value and practice, found by a clerk's words.

Readers ask `index_of`; the entries lead to file and line, and from there to the page that says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from madoguchi.desk.searching import Shelf
from madoguchi.rulebook.choices import Declared, choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.rule import Rule
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.sources import Passage, sources
from madoguchi.terms.errors import UnknownWord, near

NAME, SENTENCE, REST, QUOTED = 2.0, 4.0, 2.0, 1.0  # how much a hit weighs where it stands
OF_A_RULE = 1.25  # a rule before a choice or value that says the same


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the law says (索引の項目): `kind` rule, choice, value or practice; `ja` is empty where not labelled.

    `place` is file and line inside the package; `more` the rest of a docstring, or the words of a choice.
    """

    kind: str
    name: str
    stem: str
    place: tuple[str, int]
    en: str
    ja: str
    more: str
    passages: tuple[Passage, ...]

    @property
    def where(self) -> str:
        """File and line, as an editor opens them."""
        return f"{self.place[0]}:{self.place[1]}"

    def texts(self) -> Iterator[tuple[float, str]]:
        """What is searched, with its weight."""
        more = OF_A_RULE if self.kind == "rule" else 1.0
        yield more * NAME, self.name.replace("_", " ").replace("-", " ")
        yield more * SENTENCE, self.en
        yield more * SENTENCE, self.ja if self.ja != self.en else ""  # a reader's message is Japanese alone
        yield more * REST, self.more
        yield QUOTED, "。".join(passage.quote for passage in self.passages)
        yield QUOTED, ". ".join(passage.en for passage in self.passages)


@dataclass(frozen=True)
class Index:
    """All entries (索引): rules in the order of their topics, then choices, values of the law, practices."""

    entries: tuple[Entry, ...]

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf([list(entry.texts()) for entry in self.entries])

    def find(self, query: str) -> list[Entry]:
        """What the words of a query lead to, the best first; empty where nothing does."""
        return [self.entries[place] for place in self._shelf.find(query)]

    def named(self, name: str) -> list[Entry]:
        """What has a name: a rule and a choice may share one. Raises `UnknownWord`, with the near names."""
        found = [entry for entry in self.entries if entry.name == name]
        if not found:
            like = " or ".join(near(name, {entry.name for entry in self.entries}))
            raise UnknownWord(what=f"there is no rule, choice, value or practice {name!r}",
                              why="names are written as the code and the files write them",
                              do=f"show {like}, or look for it with `madoguchi rules find WORDS`" if like else
                              "look for it with `madoguchi rules find WORDS`")  # fmt: skip
        return found


def index_of(edition: Edition) -> Index:
    """The index of an edition."""
    declared = [_of_choice(one) for one in choices().values()]
    values = [_of_value(name, one) for name, (one, _) in law_values().items()]
    return Index((*_of_rules(edition), *declared, *values, *_of_practices(edition)))


def _of_rules(edition: Edition) -> Iterator[Entry]:
    for rule in edition.law.rules.values():
        yield _of_rule(rule)


def _of_rule(rule: Rule[Any]) -> Entry:
    file, line = rule.place
    rest = (rule.of.__doc__ or "").strip().partition("\n")[2]
    passages = tuple(sources().passages[key] for key in rule.cites)
    return Entry("rule", rule.name, rule.stem, (_inside(Path(file)), line), rule.en, rule.ja, rest.strip(), passages)


def _of_choice(one: Declared) -> Entry:
    return Entry("choice", one.name, "choices", _line("choices.yaml", one.name), one.en, one.ja, _words(one), ())


def _of_value(name: str, one: Declared) -> Entry:
    place = next(place for place in (_line(f"data/{file}", name) for file in _files_of("data")) if place[1])
    _, series = law_values()[name]
    cites = dict.fromkeys(key for value in series.values for key in value.cites)
    passages = tuple(sources().passages[key] for key in cites)
    return Entry("value", name, Path(place[0]).stem, place, one.en, one.ja, _words(one), passages)


def _of_practices(edition: Edition) -> Iterator[Entry]:
    shipped = {name.removesuffix(".yaml") for name in _files_of("practice")}
    for one in edition.practices.values():
        place = (f"rulebook/practice/{one.insurer}.yaml", 1) if one.insurer in shipped else ("", 0)
        yield Entry("practice", one.insurer, "practice", place, one.en, one.ja, one.scheme, ())


def _words(one: Declared) -> str:
    return " ".join(f"{word.name} {word.ja} {word.en}" for word in one.words.values())


def _inside(file: Path) -> str:
    """A file as it is named inside the package."""
    parts = file.parts
    return "/".join(parts[len(parts) - parts[::-1].index("madoguchi") :])


def _line(file: str, name: str) -> tuple[str, int]:
    """Where a name of the first level stands in a file of the rulebook; line 0: it does not."""
    text = files("madoguchi.rulebook").joinpath(file).read_text("utf-8")
    lines = (n for n, line in enumerate(text.splitlines(), 1) if line.startswith(f"{name}:"))
    return f"rulebook/{file}", next(lines, 0)


def _files_of(folder: str) -> Iterable[str]:
    return sorted(f.name for f in files("madoguchi.rulebook").joinpath(folder).iterdir() if f.name.endswith(".yaml"))
