"""Running cases (事例の検査): what the rulebook answers, held against what a page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.desk.asking import Question, Told, ask
from madoguchi.desk.case_files import BESIDE, Case
from madoguchi.desk.expected import agrees, shown, written
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.reading import Said
from madoguchi.terms.errors import Refused


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that is not the expected one, both as a case file writes them."""

    answer: str
    expected: str
    told: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case; `mattered` are the assumptions that the answers asked for.

    Of a disputed case the differences are those from our own answer, and the one that the page is right after all.
    """

    case: Case
    differences: tuple[Difference, ...]
    mattered: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Everything expected is what the rulebook says."""
        return not self.differences


def run_case(case: Case, edition: Edition) -> Outcome:
    """Ask everything a case expects. A refusal while asking is a difference, not an end.

    A disputed case holds if we answer what it says is ours, and that is not what the page says.
    """
    question = Question(case.facts, case.practice, case.on, case.known_on, case.household)
    try:
        told = ask(question, edition, [name for name in case.expect if name not in BESIDE])
        differences = _differences(case.expect, told)
    except Refused as refused:
        return Outcome(case, (Difference("-", "an answer", str(refused)),), ())
    if case.disputed is not None:
        differences = _differences(case.disputed.ours, told) + ([] if differences else [SETTLED])
    return Outcome(case, tuple(differences), tuple(name for name in case.assumed if name in told.asked))


SETTLED = Difference("disputed", "another answer than the page's", "the page's")


def _differences(expect: Mapping[str, Said], told: Told) -> list[Difference]:
    return [Difference(name, written(said), shown(_told(name, told)))
            for name, said in expect.items() if not agrees(name, said, told)]  # fmt: skip


def _told(name: str, told: Told) -> Any:
    beside = {"status": told.status, "missing": frozenset(told.missing)}
    return beside[name] if name in beside else told.values[name]
