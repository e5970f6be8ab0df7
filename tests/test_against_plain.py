"""The columns against the plain reading (列の判定と対照): both must say the same of everybody, on every day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest
from reference.crowd import INSURERS, Row, crowd, edges
from reference.plain import decide as plainly

from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of

PEOPLE, DAYS, SEED = 400, 12, 20261121
ANSWERS = (
    "owed", "rule", "ground", "variant", "valid_from", "valid_until", "card_usable", "card_usable_until",
    "reader_message", "former_card_until", "former_card_usable",
)  # fmt: skip
NOT_READ_HERE = frozenset({"subscriber_notice", "-"})
MASKED = frozenset({
    "own_information_is_blocked", "under_support_measures", "needs_assistance", "individual_number_is_not_filed",
})  # fmt: skip


class Undecided(Exception):  # noqa: N818  as the others
    """The plain reading asked for a choice that nobody has made."""


class Made(dict[str, Any]):
    """Choices that somebody made: whoever asks for another one is told so."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if value is None:
            raise Undecided(name)
        return value


@dataclass(frozen=True)
class Difference:
    """One answer that the two readings give differently."""

    person: Row
    on: date
    name: str
    columns: object
    plain: object

    def __str__(self) -> str:
        said = {name: str(value) for name, value in self.person.items() if value not in {None, False}}
        return f"{self.on} {self.name}: columns {self.columns}, plain {self.plain}\n    {said}"


def days_to_ask(count: int, seed: int) -> list[date]:
    """Days that count, from before the papers began to after the last that is dated."""
    return sorted(Random(seed).sample(edges(), count))  # noqa: S311  a test's days need no secrecy


def differences(people: list[Row], on: date, edition: Edition) -> Iterator[Difference]:
    """Every answer on which the columns and the plain reading disagree on a day."""
    told = decide(batch_of(people), edition, on, answers=ANSWERS).to_pylist()
    for person, columns in zip(people, told, strict=True):
        plain = plain_of(person, on, edition)
        for name in ANSWERS if plain else ():
            if name in columns["open"].split() or (name == "variant" and plain["valid_from"] is None):
                continue
            if (here := _read(name, columns[name])) != (there := _shown(name, plain[name])):
                yield Difference(person, on, name, here, there)


def plain_of(person: Row, on: date, edition: Edition) -> dict[str, Any]:
    """The plain reading of a person on a day; empty where it rests on a choice that nobody has made."""
    resolved = edition.resolve((person["insurer"],), on, None)
    made = Made({name: each[0].value for name, each in resolved.cells.items()})
    values = {name: each.value for name, each in resolved.values.items()}
    try:
        return plainly(person, made, values, INSURERS[person["insurer"]], on)
    except Undecided:
        return {}


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
    found = [str(one) for one in differences(people, on, shipped_edition())]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:5])
