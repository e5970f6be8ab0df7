"""The columns against the plain reading (列の判定と対照): both must say the same of everybody, on every day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest

from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.vocabulary import vocabulary
from reference.crowd import INSURERS, Row, crowd, edges
from reference.person import Person
from reference.plain import decide as plainly
from reference.questions import ANYBODY, QUESTIONS, Question

PEOPLE, DAYS, SEED = 400, 12, 20261121
ENOUGH_GROUNDS = 20
ANSWERS = (
    "owed", "rule", "ground", "variant", "valid_from", "valid_until", "card_usable", "card_usable_until",
    "reader_message", "former_card_until", "former_card_usable", "special_expense", "category_may_be_told",
    "medical_may_be_told",
)  # fmt: skip
NOT_READ_HERE = frozenset({"subscriber_notice", "-"})
MASKED = frozenset({
    "own_information_is_blocked", "under_support_measures", "needs_assistance", "individual_number_is_not_filed",
})  # fmt: skip


FIRST_DAY = date(2024, 7, 1)
"""The first day of the shipped practices."""


class UndecidedChoice(Exception):
    """The plain reading asked for a choice that nobody has made."""


class Choices(dict[str, Any]):
    """Choices that somebody made: whoever asks for another one is told so."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if value is None:
            raise UndecidedChoice(name)
        return value


@dataclass(frozen=True)
class Difference:
    """One answer about a person that the two readings give differently."""

    person: Person
    name: str
    columns: object
    plain: object

    @property
    def is_asked_already(self) -> bool:
        """Whether one of the open questions covers it."""
        return any(question.covers(self.person, self.name) for question in QUESTIONS)

    def __str__(self) -> str:
        said = {name: str(value) for name, value in self.person.facts.items() if value not in {None, False}}
        return f"{self.person.on} {self.name}: columns {self.columns}, plain {self.plain}\n    {said}"


def days_to_ask(count: int, seed: int) -> list[date]:
    """Days that count, from the first of the practices on."""
    return sorted(Random(seed).sample([day for day in edges() if day >= FIRST_DAY], count))  # noqa: S311  only a test


def person_of(row: Row, on: date, edition: Edition) -> Person:
    """A person with the choices of the insurer and the law of a day."""
    resolved = edition.resolve((row["insurer"],), on, None)
    cells = Choices({name: each[0].value for name, each in resolved.cells.items()})
    law = {name: each.value for name, each in resolved.values.items()}
    return Person(row, cells, law, INSURERS[row["insurer"]], on)


def plain_of(p: Person) -> dict[str, Any]:
    """The plain reading; empty where it rests on a choice that nobody has made."""
    try:
        return plainly(p.facts, p.cells, p.law, p.scheme, p.on)
    except UndecidedChoice:
        return {}


def differences(rows: list[Row], on: date, edition: Edition) -> Iterator[Difference]:
    """Every answer on which the columns and the plain reading disagree on a day."""
    told = decide(batch_of(rows), edition, on, answers=ANSWERS).to_pylist()
    for row, columns in zip(rows, told, strict=True):
        person = person_of(row, on, edition)
        plain = plain_of(person)
        for name in compared(columns, plain):
            here, there = _read(name, columns[name]), _shown(name, plain[name])
            if here != there:
                yield Difference(person, name, here, there)


def compared(columns: Mapping[str, Any], plain: Mapping[str, Any]) -> list[str]:
    """The answers both give. Nobody asks the variant of a paper that is not owed."""
    left_out = set(columns["open"].split())
    if not plain:
        return []
    return [
        name for name in ANSWERS if name not in left_out and not (name == "variant" and plain["valid_from"] is None)
    ]


def _read(name: str, answer: Any) -> object:
    """An answer of the columns: `owed` is words with a space between, a dash for none."""
    return frozenset(answer.split()) - NOT_READ_HERE if name == "owed" else answer


def _shown(name: str, answer: object) -> object:
    """An answer of the plain reading as it may be shown."""
    return "other_ex_officio" if name == "rule" and answer in MASKED else answer


@pytest.fixture(scope="module")
def people() -> list[Row]:
    return crowd(PEOPLE, SEED)


@pytest.mark.parametrize("on", days_to_ask(DAYS, SEED), ids=str)
def test_both_readings_say_the_same_of_everybody(people: list[Row], on: date) -> None:
    found = [str(one) for one in differences(people, on, shipped_edition()) if not one.is_asked_already]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:5])


def test_every_open_question_is_still_one() -> None:
    for question in QUESTIONS:
        found = list(differences([asked_of(question)], question.on, shipped_edition()))
        assert any(question.covers(one.person, one.name) for one in found), f"drop it, both agree now: {question.asked}"
        assert all(one.is_asked_already for one in found), question.asked


def asked_of(question: Question) -> Row:
    """The person of a question's example."""
    facts = {fact.name: False if fact.kind == "flag" else None for fact in vocabulary().roll}
    return {**facts, **ANYBODY, **question.facts, "person": "P1", "insurer": question.insurer}


def test_the_crowd_is_the_same_for_the_same_seed_and_hides_a_share() -> None:
    assert crowd(12, SEED) == crowd(12, SEED)
    hidden = [value is Special.UNKNOWN for row in crowd(60, SEED, open_share=0.2) for value in row.values()]
    assert 0.15 < sum(hidden) / len(hidden) < 0.25


def test_the_crowd_reaches_most_grounds(people: list[Row]) -> None:
    days = days_to_ask(DAYS, SEED)
    rules = {plain_of(person_of(row, on, shipped_edition())).get("rule") for row in people for on in days}
    assert len(rules) >= ENOUGH_GROUNDS
