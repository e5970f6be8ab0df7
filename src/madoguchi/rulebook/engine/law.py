"""The law as a whole (法): its rules by name, and for each answer of the vocabulary what gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any, TypeVar

from madoguchi.rulebook.engine.combine import Combined
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Sets, Terms, Words
from madoguchi.rulebook.untold import MASKED
from madoguchi.terms.errors import Refused

T = TypeVar("T")
Column = Verdict | Dates | Words | Sets | Numbers | Terms
Giver = Callable[[Person], Column]


@dataclass(frozen=True)
class Asks:
    """What an answer or a rule asks for (問い合わせ先): facts, choices, values of the law, rules."""

    facts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    rules: tuple[Rule[Any], ...] = ()

    def without(self, other: Asks) -> Asks:
        """What of this the other does not ask for."""
        return Asks(
            tuple(name for name in self.facts if name not in other.facts),
            tuple(name for name in self.choices if name not in other.choices),
            tuple(name for name in self.values if name not in other.values),
            tuple(rule for rule in self.rules if rule not in other.rules),
        )

    def and_also(self, other: Asks) -> Asks:
        """Both, each name once."""
        return Asks(
            tuple(dict.fromkeys((*self.facts, *other.facts))),
            tuple(dict.fromkeys((*self.choices, *other.choices))),
            tuple(dict.fromkeys((*self.values, *other.values))),
            tuple(dict.fromkeys((*self.rules, *other.rules))),
        )


@dataclass(frozen=True)
class ByPaper:
    """An answer given for each paper (書面ごとの答え).

    It is told of the papers owed, of `for_nobody` where none is; of every paper if `of_every`, as what is handed back
    is often no longer owed.
    """

    papers: Mapping[str, Giver]
    for_nobody: tuple[str, ...] = ("certificate",)
    of_every: bool = False


@dataclass(frozen=True)
class ByEntry:
    """What a paper shows, entry by entry (記載事項)."""

    entries: Mapping[str, Giver]


Given = Giver | ByPaper | ByEntry


@dataclass(frozen=True, eq=False)
class Law:
    """Rules by name, answers by name, tables by name.

    `owed` gives the set of papers owed, `deciding` the rule that decides it; `masked` are the rules shown under a mask;
    `asked`, `asked_by_rule` and `asked_directly` remember what each answer and rule asks for.
    """

    rules: Mapping[str, Rule[Any]]
    answers: Mapping[str, Given]
    combined: Mapping[str, Combined[Any]]
    owed: Callable[[Person], Sets]
    masked: frozenset[str]
    deciding: Callable[[Person], Words]
    asked: dict[str, Asks] = field(default_factory=dict)
    asked_by_rule: dict[str, Asks] = field(default_factory=dict)
    asked_directly: dict[str, Asks] = field(default_factory=dict)

    def of_main_paper(self, p: Person, given: ByPaper) -> Column:
        """An answer by paper, told of the certificate where one is owed or may be, else of the notice."""
        has_one = self.owed(p).has("certificate")
        if not has_one.may.any():
            return given.papers["notice"](p)
        if has_one.holds.all():
            return given.papers["certificate"](p)
        of_certificate: Any = given.papers["certificate"](p)
        told: Column = of_certificate.or_else(given.papers["notice"](p), has_one)
        return told

    def visible(self, rule: str, sees_protection: bool = False) -> str:
        """The name of a rule as it may be shown: those that share the mask only to a login with the right to see it.

        Rules about protection would be known by the mask alone, so ordinary rare grounds wear it too.
        """
        return MASKED if rule in self.masked and not sees_protection else rule


def law_of(modules: Sequence[ModuleType], deciding: Callable[[Person], Words]) -> Law:
    """Collect the law from the modules that state it: their rules, their tables, their `ANSWERS`, their `BECAUSE`.

    Raises `Refused` for a name that stands twice, or a dated rule outside all tables.
    """
    rules = _unique((one.name, one) for module in modules for one in _stated(module))
    combined = _unique({id(one): (one.name, one) for module in modules for one in _tables(module)}.values())
    answers: dict[str, Any] = _unique(pair for module in modules for pair in getattr(module, "ANSWERS", {}).items())
    answers["because"] = because_of(modules)
    _refuse_lonely(rules, combined)
    masked = frozenset(name for name, one in rules.items() if one.masked)
    return Law(rules, answers, combined, answers["owed"], masked, deciding)


def _stated(module: ModuleType) -> list[Rule[Any]]:
    """The rules a module states, not those it only imports."""
    stem = module.__name__.rpartition(".")[2]
    return [one for one in vars(module).values() if isinstance(one, Rule) and one.stem == stem]


def _tables(module: ModuleType) -> list[Combined[Any]]:
    return [one for one in vars(module).values() if isinstance(one, Combined)]


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
        if not rule.is_law_always and rule.name not in in_tables:
            raise Refused(what=f"rule `{rule.name}` is dated but stands in no table", why="its days would not count",
                          do="put it into a First, Bounds or Only, or leave out its days")  # fmt: skip


def _unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    names: dict[str, T] = {}
    for name, one in pairs:
        if name in names:
            raise Refused(what=f"the name `{name}` stands twice in the law", why="one of the two would be lost",
                          do="give one of them another name")  # fmt: skip
        names[name] = one
    return names
