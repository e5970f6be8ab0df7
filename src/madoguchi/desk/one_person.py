"""One person's question, from a file (一人の照会): facts as a case file writes them, or one case of such a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.desk.asking import RECONCILED, Question, Told, ask, discreet
from madoguchi.desk.case_files import Case, assumptions, read_facts
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.explain import ANSWERS, Explanation, explain
from madoguchi.rulebook.reading import Said
from madoguchi.rulebook.timeline import timeline
from madoguchi.rulebook.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Person:
    """Facts of one person and the household, as read; `assumed` names those that were filled (本人の事実)."""

    facts: Mapping[str, Any]
    household: tuple[Mapping[str, Any], ...]
    assumed: tuple[str, ...] = ()


def read_person(said: Said, *, assume: bool = False) -> Person:
    """Facts by name, at the top of a file or under `facts`.

    What is not named is as in a roll: unknown where the fact is always there, else not happened. With `assume` the
    table of assumptions of case files fills it. Raises `RefusedFile`, with the place, for an unknown name or value.
    """
    given = said.entries()
    given = given["facts"].entries() if set(given) == {"facts"} else given
    facts, household = read_facts(given)
    filled = assumptions(set(given)) if assume else {}
    return Person({**filled, **facts}, tuple(household), tuple(filled))


def person_of(case: Case) -> Person:
    """The person of a case, with what the case assumes."""
    return Person(case.facts, case.household, case.assumed)


def case_at(cases: list[Case], number: int, said: Said) -> Case:
    """The n-th case of a file, from 1 on."""
    if not 1 <= number <= len(cases):
        said.refuse(f"there is no case {number}", f"the file has {len(cases)}", f"name one from 1 to {len(cases)}")
    return cases[number - 1]


def all_answers(edition: Edition) -> list[str]:
    """Every answer there is about one person: the rulebook's, and the reconciler's."""
    return [*edition.law.answers, *RECONCILED]


def decide_one(person: Person, insurer: str, edition: Edition, on: date, known_on: date | None = None) -> Told:
    """Every answer about one person on a day."""
    question = Question(person.facts, insurer, on, known_on, person.household)
    return discreet(ask(question, edition, all_answers(edition)), edition)


def explain_one(
    person: Person, insurer: str, edition: Edition, on: date, known_on: date | None = None,
    *, sees_protection: bool = False,
) -> Explanation:  # fmt: skip
    """Why the papers of one person are what they are on a day."""
    return explain(person.facts, insurer, edition, on, known_on, sees_protection=sees_protection)


def mattered(person: Person, insurer: str, edition: Edition, on: date, known_on: date | None = None) -> tuple[str, ...]:
    """The assumptions an explanation rests on (関わった仮定): without one of them some answer could not be told.

    Each is asked about alone, as not known. None that may tell of protection is named.
    """
    doubted = [name for name in person.assumed if not vocabulary().concerns_protection(name)]
    variants = [{}, *({name: Special.UNKNOWN} for name in doubted)]
    batch = batch_of([{**person.facts, **one, "person": "-", "insurer": insurer} for one in variants])
    answers = decide(batch, edition, on, known_on, ANSWERS).select([*ANSWERS, "open"]).to_pylist()
    return tuple(name for name, told in zip(doubted, answers[1:], strict=True) if told != answers[0])


def timeline_of(
    person: Person, insurer: str, edition: Edition, since: date, until: date, known_on: date | None = None
) -> list[dict[str, Any]]:
    """The stretches of days with the same answers about one person, in order, each with `since` and `until`."""
    batch = batch_of([{**person.facts, "person": "-", "insurer": insurer}])
    told: list[dict[str, Any]] = timeline(batch, edition, since, until, known_on).to_pylist()
    hidden = {"reader_message": {"stop": "none"}}  # a stopped card is shown without a message, as an unregistered one
    return [{name: hidden.get(name, {}).get(value, value) for name, value in row.items() if name != "person"}
            for row in told]  # fmt: skip
