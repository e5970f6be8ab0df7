"""The law as a whole (法): its rules by name, and for each answer of the vocabulary what gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from madoguchi.rulebook.engine.combine import Combined
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Sets, Terms, Words
from madoguchi.terms.errors import Refused

Column = Verdict | Dates | Words | Sets | Numbers | Terms
Giver = Callable[[Person], Column]


@dataclass(frozen=True)
class ByPaper:
    """An answer given for each paper (書面ごとの答え)."""

    papers: Mapping[str, Giver]


Given = Giver | ByPaper


@dataclass(frozen=True, eq=False)
class Law:
    """Rules by name and answers by name.

    `held` tells for each paper who is owed it, so that an answer by paper can be told for the papers owed.
    """

    rules: Mapping[str, Rule[Any]]
    answers: Mapping[str, Given]
    combined: Mapping[str, Combined[Any]]

    def rule(self, name: str) -> Rule[Any]:
        """A rule by name."""
        return self.rules[name]


def law_of(modules: Sequence[ModuleType]) -> Law:
    """Collect the law from the modules that state it: their rules, their tables, their `ANSWERS`."""
    rules: dict[str, Rule[Any]] = {}
    answers: dict[str, Given] = {}
    combined: dict[str, Combined[Any]] = {}
    for module in modules:
        for one in vars(module).values():
            if isinstance(one, Rule) and one.stem == module.__name__.rpartition(".")[2]:
                _add(rules, one.name, one)
            elif isinstance(one, Combined) and combined.get(one.name) is not one:
                _add(combined, one.name, one)
        for name, given in getattr(module, "ANSWERS", {}).items():
            _add(answers, name, given)
    return Law(rules, answers, combined)


def _add(names: dict[str, Any], name: str, one: Any) -> None:
    if name in names:
        raise Refused(what=f"the name `{name}` stands twice in the law", why="one of the two would be lost",
                      do="give one of them another name")  # fmt: skip
    names[name] = one
