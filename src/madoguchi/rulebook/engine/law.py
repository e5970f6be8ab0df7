"""The law as a whole (法): its rules by name, and for each answer of the vocabulary what gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any

from madoguchi.days.bounds import CEILING
from madoguchi.rulebook.engine.combine import Combined
from madoguchi.rulebook.engine.dates import Dates, chosen_dates
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import START, Rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Sets, Terms, Words
from madoguchi.terms.errors import Refused

Column = Verdict | Dates | Words | Sets | Numbers | Terms
Giver = Callable[[Person], Column]


@dataclass(frozen=True)
class ByPaper:
    """An answer given for each paper (書面ごとの答え).

    It is told of the papers owed, of `for_nobody` where none is; of every paper if `of_every`, as what is handed back is
    often no longer owed.
    """

    papers: Mapping[str, Giver]
    for_nobody: tuple[str, ...] = ("certificate",)
    of_every: bool = False


@dataclass(frozen=True)
class ByEntry:
    """What a paper shows, entry by entry (記載事項)."""

    entries: Mapping[str, Giver]


Given = Giver | ByPaper | ByEntry
MASKED = "other_ex_officio"  # what a rule about protection is called outside that right


def chosen(first: Verdict, one: Column, other: Column) -> Column:
    """One column where the verdict holds, the other where it does not; both possible where it is open."""
    if isinstance(one, Dates) and isinstance(other, Dates):
        return chosen_dates(first, one, other)
    if isinstance(one, Words) and isinstance(other, Words):
        return one.or_else(other, first)
    if isinstance(one, Sets) and isinstance(other, Sets):
        return one.or_else(other, first)
    if isinstance(one, Verdict) and isinstance(other, Verdict):
        return one & first | other & ~first
    if isinstance(one, Numbers | Terms) and isinstance(other, Numbers | Terms):
        return _numbers(one).or_else(_numbers(other), first)
    raise TypeError(f"columns of one kind only: {type(one).__name__} and {type(other).__name__}")


def _numbers(column: Numbers | Terms) -> Numbers:
    return column.numbers() if isinstance(column, Terms) else column


@dataclass(frozen=True, eq=False)
class Law:
    """Rules by name, answers by name, tables by name.

    `owed` gives the set of papers owed, `deciding` the rule that decides it; `masked` are the rules shown under a mask;
    `asked` remembers the facts and choices that each answer asks for.
    """

    rules: Mapping[str, Rule[Any]]
    answers: Mapping[str, Given]
    combined: Mapping[str, Combined[Any]]
    owed: Callable[[Person], Sets]
    masked: frozenset[str]
    deciding: Callable[[Person], Words]
    asked: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    def of_main_paper(self, p: Person, given: ByPaper) -> Column:
        """An answer by paper, told of the certificate where one is owed or may be, else of the notice."""
        certificate = self.owed(p).has("certificate")
        columns = given.papers["certificate"](p), given.papers["notice"](p)
        return chosen(certificate, *columns)

    def visible(self, rule: str, sees_protection: bool = False) -> str:
        """The name of a rule as it may be shown: those that share the mask only to a login with the right to see it.

        Rules about protection would be known by the mask alone, so ordinary rare grounds wear it too.
        """
        return MASKED if rule in self.masked and not sees_protection else rule


def law_of(modules: Sequence[ModuleType], deciding: Callable[[Person], Words]) -> Law:
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
    answers["because"] = because_of(modules)
    _refuse_lonely(rules, combined)
    owed: Any = answers["owed"]  # a set of papers, not given by paper
    masked = {rule.name for rule in rules.values() if rule.masked}
    return Law(rules, answers, combined, owed, frozenset(masked), deciding)


def because_of(modules: Sequence[ModuleType]) -> Giver:
    """The set of reasons that hold in the situation asked about: of each code whatever module states it (`BECAUSE`)."""
    stated: dict[str, list[Callable[[Person], Verdict]]] = {}
    for module in modules:
        for code, holds in getattr(module, "BECAUSE", {}).items():
            stated.setdefault(code, []).append(holds)

    def because(p: Person) -> Sets:
        return Sets.of(**{code: reduce(or_, (holds(p) for holds in each)) for code, each in stated.items()})

    return because


def _refuse_lonely(rules: Mapping[str, Rule[Any]], combined: Mapping[str, Combined[Any]]) -> None:
    """Only a table looks at the days of a rule: a dated rule outside all tables would hold on every day."""
    in_tables = {rule.name for table in combined.values() for rule in table.rules}
    for rule in rules.values():
        if (rule.from_ > START or rule.until < CEILING) and rule.name not in in_tables:
            raise Refused(what=f"rule `{rule.name}` is dated but stands in no table", why="its days would not count",
                          do="put it into a First, Bounds or Only, or leave out its days")  # fmt: skip


def _add(names: dict[str, Any], name: str, one: Any) -> None:
    if name in names:
        raise Refused(what=f"the name `{name}` stands twice in the law", why="one of the two would be lost",
                      do="give one of them another name")  # fmt: skip
    names[name] = one
