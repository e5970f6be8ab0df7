"""Mutants of the law (変異): each rule and each table once made wrong, and the shipped case that sees it.

A rule is negated or a day off; a table loses a rule, or two of its neighbours change places; a dated rule begins or
ends a day off. A mutant that no case sees is a sentence of the law that nothing proves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, reduce, wraps
from itertools import pairwise
from pathlib import Path
from typing import Any

from madoguchi.days.bounds import CEILING
from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.check import run_case
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.combine import Combined, First
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.missing import nobody
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import START, Rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers
from madoguchi.rulebook.practice import read_practice_file
from madoguchi.rulebook.reading import read_file

CASES = Path(__file__).parent.parent / "cases"
MADE_UP = Path(__file__).parent / "made_up"
EQUIVALENT = Path(__file__).parent / "mutants_equivalent.yaml"
ONE = timedelta(days=1)
BROKEN = (TypeError, ValueError, KeyError, IndexError)  # what a table that lost its last rule may raise
Change = tuple[object, str, Any]  # of which object, which attribute, its new value


@dataclass(frozen=True)
class Mutant:
    """One thing made wrong: its name and topic, and what is set how.

    Only a case that asks the rule or table it `touches`, and in which every rule it `needs` may hold, can see it.
    """

    name: str
    touches: str
    stem: str
    changes: tuple[Change, ...]
    needs: frozenset[str] = frozenset()

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The law with this mutant, for as long as it lasts."""
        before = [(of, name, getattr(of, name)) for of, name, _ in self.changes]
        _set(self.changes)
        try:
            yield
        finally:
            _set(before)


def _set(changes: Iterable[Change]) -> None:
    for of, name, value in changes:
        object.__setattr__(of, name, value)


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every mutant of the shipped law, in its order."""
    law = shipped_edition().law
    one = nobody(shipped_edition())  # who is asked by all of them: what each builds on is worked out once
    rules = [mutant for rule in law.rules.values() for mutant in (*_of_rule(rule, one), *_of_days(rule))]
    tables = [mutant for table in law.combined.values() for mutant in (*_removed(table), *_swapped(table))]
    return (*rules, *tables)


# --- of a rule -------------------------------------------------------------------------------------

WRONG: Mapping[type, Mapping[str, Callable[[Any], Any]]] = {
    Verdict: {"negated": lambda told: ~told},
    Dates: {"a day later": Dates.next_day, "a day earlier": Dates.eve},
    Numbers: {"10 more": lambda told: Numbers(told.low + 10, told.high + 10)},
}


def _of_rule(rule: Rule[Any], one: Person) -> list[Mutant]:
    wrong = WRONG[type(rule(one))]
    return [Mutant(f"{rule.name} {kind}", rule.name, rule.stem, ((rule, "of", _answering(rule.of, change)),))
            for kind, change in wrong.items()]  # fmt: skip


def _answering(of: Callable[[Person], Any], change: Callable[[Any], Any]) -> Callable[[Person], Any]:
    @wraps(of)
    def mutant(p: Person) -> Any:
        return change(of(p))

    return mutant


def _of_days(rule: Rule[Any]) -> list[Mutant]:
    """The days on which it is law, each end a day off inwards."""
    begins = [("from_", rule.from_ + ONE, "begins a day later")] if rule.from_ > START else []
    ends = [("until", rule.until - ONE, "ends a day earlier")] if rule.until < CEILING else []
    return [Mutant(f"{rule.name} {what}", rule.name, rule.stem, ((rule, name, day),))
            for name, day, what in (*begins, *ends)]  # fmt: skip


# --- of a table ------------------------------------------------------------------------------------


def _removed(table: Combined[Any]) -> list[Mutant]:
    size = range(len(table.rules))
    return [
        _reordered(table, f"{table.name} without {table.rules[n].name}", [k for k in size if k != n], n) for n in size
    ]


def _swapped(table: Combined[Any]) -> list[Mutant]:
    if not isinstance(table, First):
        return []
    size = range(len(table.rules))
    return [_reordered(table, f"{table.name} with {table.rules[b].name} before {table.rules[a].name}",
                       [*size[:a], b, a, *size[b + 1:]], a, b) for a, b in pairwise(size)]  # fmt: skip


def _reordered(table: Combined[Any], name: str, places: list[int], *moved: int) -> Mutant:
    """A table with its lines at these places; where no moved rule can hold, it says what it said."""
    named = ("rules", "entries") if isinstance(table, First) else ("rules",)
    changes = [(table, one, tuple(getattr(table, one)[place] for place in places)) for one in named]
    needs = frozenset(table.rules[place].name for place in moved) if isinstance(table, First) else frozenset[str]()
    return Mutant(name, table.name, table.rules[0].stem, tuple(changes), needs)


# --- the cases that could see it --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Witness:
    """A case, the topic of its file, and the names of the rules and tables it asks and of the rules that may hold."""

    case: Case
    stem: str
    asked: frozenset[str]
    may: frozenset[str]


@cache
def witnesses() -> tuple[Witness, ...]:
    """Every shipped case with what it asks, learnt by running it once."""
    files = [*sorted(CASES.glob("*.yaml")), MADE_UP / "cases.yaml"]
    return tuple(Witness(case, file.stem, *_asked(case)) for file in files for case in read_cases(read_file(file)))


def _asked(case: Case) -> tuple[frozenset[str], frozenset[str]]:
    asked: set[str] = set()
    may: set[str] = set()
    with _recording(asked, may):
        assert not differs(case), f"{case.place} {case.why}: wrong without any mutant"
    return frozenset(asked), frozenset(may)


@contextmanager
def _recording(asked: set[str], may: set[str]) -> Iterator[None]:
    """Rules and tables leave their names when they are asked, and rules when they may hold."""
    call, in_force = Rule.__call__, Combined.in_force

    def called(rule: Rule[Any], p: Person) -> Any:
        asked.add(rule.name)
        told = call(rule, p)
        if isinstance(told, Verdict) and told.may.any():
            may.add(rule.name)
        return told

    def listed(table: Combined[Any], p: Person) -> list[tuple[int, Rule[Any]]]:
        asked.add(table.name)
        return in_force(table, p)

    changes = [(Rule, "__call__", called), (Combined, "in_force", listed)]
    try:
        for of, name, value in changes:
            setattr(of, name, value)
        yield
    finally:
        Rule.__call__, Combined.in_force = call, in_force  # type: ignore[method-assign]  # as they were


@cache
def edition() -> Edition:
    """The shipped rulebook, with insurers made up for the choices that no shipped one makes."""
    made_up = [read_practice_file(file) for file in sorted(MADE_UP.glob("made-up-*.yaml"))]
    return reduce(Edition.with_practice, made_up, shipped_edition())


def differs(case: Case) -> bool:
    """Whether the law as it stands says something else than the case expects, or breaks."""
    try:
        return bool(run_case(case, edition()).differences)
    except BROKEN:
        return True


def seen_by(mutant: Mutant) -> Case | None:
    """The first case that sees the mutant; None: it survives."""
    nearest = _nearest(mutant)  # asked of the law as it is
    with mutant.planted():
        return next((one.case for one in nearest if differs(one.case)), None)


def _nearest(mutant: Mutant) -> list[Witness]:
    """The cases that ask what is mutated: those of its topic first, then those that ask little else."""
    able = [one for one in witnesses() if mutant.touches in one.asked and mutant.needs <= one.may]
    return sorted(able, key=lambda one: (_does_not_name(one, mutant), one.stem != mutant.stem, len(one.asked)))


def _does_not_name(one: Witness, mutant: Mutant) -> bool:
    rule = one.case.expect.get("rule")
    return not (rule and isinstance(rule.content, str) and rule.content in mutant.name.split())


# --- mutants that change nothing --------------------------------------------------------------------


@cache
def equivalent() -> dict[str, str]:
    """The mutants that say the same as the law, each with the reason."""
    groups = [one.fields(frozenset({"mutants", "reason"})) for one in read_file(EQUIVALENT).items()]
    return {name: group["reason"].text() for group in groups for name in group["mutants"].texts()}
