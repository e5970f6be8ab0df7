"""What a rule is (規則): one function, one name, one source, its days. Asked twice of the same people, it remembers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from madoguchi.days.bounds import CEILING
from madoguchi.rulebook.engine.person import Person
from madoguchi.terms.errors import Refused

IN_PARENTHESES = re.compile(r" *\(([^()]*[\u3040-\u9fff][^()]*)\)\.?$")  # Japanese, at the end
T = TypeVar("T")
U = TypeVar("U")
START = date(2024, 7, 1)  # as far back as this rulebook answers
PAPERS_BEGIN = date(2024, 12, 2)  # the former cards are no longer issued; the new papers are


@dataclass(frozen=True, eq=False)
class Rule(Generic[T]):
    """A cited sentence of the law as a function of a person; `from_` to `until` are the days it is law."""

    of: Callable[[Person], T]
    cites: tuple[str, ...]
    from_: date
    until: date
    protects: bool
    masked: bool

    @property
    def name(self) -> str:
        """The function's own name: the one name of the rule."""
        return self.of.__name__

    @property
    def stem(self) -> str:
        """The topic: one stem names the rule's module, data file, case file and page."""
        return self.of.__module__.rpartition(".")[2]

    @property
    def law(self) -> str:
        """What the rule says, the first line of its docstring."""
        return (self.of.__doc__ or "").strip().splitlines()[0]

    @property
    def ja(self) -> str:
        """What it says in Japanese: the term in parentheses at the end, or the whole where it is Japanese."""
        found = IN_PARENTHESES.search(self.law)
        return found[1] if found else self.law

    @property
    def en(self) -> str:
        """What it says in English."""
        return IN_PARENTHESES.sub("", self.law).strip().removesuffix(".") or self.law

    @property
    def place(self) -> tuple[str, int]:
        """File and line where it stands."""
        return self.of.__code__.co_filename, self.of.__code__.co_firstlineno

    @property
    def is_law_always(self) -> bool:
        """In force on every day this rulebook answers about."""
        return self.from_ <= START and self.until >= CEILING

    def is_law(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_ <= day <= self.until

    def __call__(self, p: Person) -> T:
        """Ask it about people."""
        return remembered(p, self, self.of)


def rule(
    *cites: str, from_: date = START, until: date = CEILING, protects: bool = False, masked: bool = False
) -> Callable[[Callable[[Person], T]], Rule[T]]:
    """Make a rule of a function.

    `cites` names its passages (`page#passage`). `protects` marks a rule about protection, whose name only a login with
    that right may see; `masked` an ordinary one shown under the same mask, so that the mask tells nothing. Raises
    `Refused` for a rule without citation or docstring.
    """

    def make(of: Callable[[Person], T]) -> Rule[T]:
        if not cites or not (of.__doc__ or "").strip():
            raise Refused(what=f"rule `{of.__name__}` of {of.__module__}", why="it has no citation or no sentence",
                          do="name the passage it states, and state it in the docstring")  # fmt: skip
        return Rule(of, cites, from_, until, protects, masked or protects)

    return make


def once(of: Callable[[Person], U]) -> Callable[[Person], U]:
    """A word of the law without a source of its own, worked out once for the same people."""

    def asked(p: Person) -> U:
        return remembered(p, of, of)

    asked.__doc__, asked.__name__ = of.__doc__, of.__name__
    return asked


def remembered(p: Person, key: Any, of: Callable[[Person], U]) -> U:
    """The answer from memory, or worked out and kept."""
    if key not in p.memo:
        p.memo[key] = of(p)
    answer: U = p.memo[key]
    return answer
