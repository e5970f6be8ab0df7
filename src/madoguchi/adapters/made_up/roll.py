"""A made-up roll (架空の名簿), part by part: each part is made by itself, so that memory does not grow with the people.

Each part is made whole and cut: the first thousand people are the same of a roll of a thousand and of a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from madoguchi.adapters.made_up.birthdays import Births
from madoguchi.adapters.made_up.cards import put_cards, put_registration
from madoguchi.adapters.made_up.chance import Chance, Ints, unix
from madoguchi.adapters.made_up.cover import put_cover, put_losses, put_stays
from madoguchi.adapters.made_up.crowd import EMPLOYEES, KIND_OF_SCHEME, Crowd, Filled
from madoguchi.adapters.made_up.edges import edge_births, put_edges, put_unknown
from madoguchi.adapters.made_up.households import gather, put_relations
from madoguchi.adapters.made_up.names import names_of
from madoguchi.adapters.made_up.numbers import Texts, individual_numbers, insured_numbers, insurer_number, texts
from madoguchi.adapters.made_up.places import addresses, office_of, offices
from madoguchi.adapters.made_up.standing import put_arrears, put_need, put_papers, put_rates
from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.desk.making import Wanted
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.roll import ARROW, VERSION, roll_schema
from madoguchi.rulebook.vocabulary import Fact, vocabulary

PART: Final = 65_536
STAGES: Final = (put_relations, put_cover, put_losses, put_stays, put_cards, put_registration, put_need, put_rates,
                 put_arrears, put_papers)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUpRoll:
    """A roll that is wanted (作成する名簿): a `MadeUp` for the desk."""

    wanted: Wanted

    def batches(self) -> Iterator[RecordBatch]:
        """The people, in parts of at most `PART` (順に作る)."""
        for part, begin in enumerate(range(0, self.wanted.people, PART)):
            yield part_of(self.wanted, part).slice(0, min(PART, self.wanted.people - begin))


def part_of(wanted: Wanted, part: int) -> RecordBatch:
    """One part of a roll (名簿の一部), whole."""
    return _batch(crowd_of(wanted, part), wanted, part * PART)


def crowd_of(wanted: Wanted, part: int) -> Crowd:
    """The people of one part (名簿の一部の人々), with all their facts, for whoever writes of them in another form."""
    chance = Chance(wanted.seed, part, PART)
    crowd = gather(chance, KIND_OF_SCHEME.get(wanted.scheme, EMPLOYEES), unix(wanted.on))
    latest = crowd.births.born
    if wanted.edges:
        born, latest = edge_births(chance, crowd.kind, crowd.on, latest)
        crowd.births = Births(born)
    for put in STAGES:
        put(crowd)
    if wanted.edges:
        put_edges(crowd, latest)
    return crowd


def _batch(crowd: Crowd, wanted: Wanted, begin: int) -> RecordBatch:
    size = len(crowd.place)
    unknown = put_unknown(crowd, wanted.edges)
    here = {
        "person": arrow.array([f"SAMPLE-{n:09}" for n in range(begin + 1, begin + size + 1)]),
        "insurer": arrow.words_of((wanted.insurer,), np.zeros(size, np.int16)),
        **{fact.name: column_of(fact, crowd) for fact in vocabulary().roll},
        "unknown": arrow.array(unknown, arrow.TEXTS),
        "some": arrow.nulls(size, arrow.TEXTS),
    }
    beside = _beside(crowd, wanted, begin)
    fields = [(field.name, field.type) for field in roll_schema()] + [(name, arrow.TEXT) for name in beside]
    schema = arrow.schema_of(fields, roll=str(VERSION), sample="見本: made up, nobody in it exists")
    return arrow.batch([*(here[field.name] for field in roll_schema()), *beside.values()], schema)


def _beside(crowd: Crowd, wanted: Wanted, begin: int) -> dict[str, Texts]:
    """The columns that no rule reads (`_`で始まる列): household and office, and on request who somebody is."""
    office = office_of(crowd)
    numbers = begin + crowd.first_of + 1
    told = {"_household": arrow.joined_texts("H", texts(numbers)),
            "_office": arrow.taken(arrow.array(list(offices(crowd.kind))), office)}  # fmt: skip
    if not wanted.with_names:
        return told
    number = arrow.repeated(insurer_number(wanted.insurer, wanted.scheme), len(crowd.place))
    return {**told, **names_of(crowd), **addresses(crowd, wanted.insurer), "_保険者番号": number,
            **insured_numbers(crowd, office, begin), "_個人番号": individual_numbers(crowd.chance)}  # fmt: skip


def column_of(fact: Fact, crowd: Crowd) -> Array:
    """The column of a fact (事実の列); of what no stage filled: no, 0, or has not happened."""
    filled = crowd.facts.get(fact.name)
    size = len(crowd.place)
    if filled is None and not fact.always:
        return arrow.nulls(size, ARROW[fact.kind])
    filled = filled or Filled(np.zeros(size, np.int64))
    return _MADE[fact.kind](fact, filled.values, None if filled.there is None else ~filled.there)


_MADE: Final[Any] = {
    "flag": lambda _, values, empty: arrow.flags(values.astype(bool), empty),
    "day": lambda _, values, empty: arrow.days_of_unix(_inside(values), empty),
    "number": lambda _, values, empty: arrow.numbers(values, empty),
    "word": lambda fact, values, empty: arrow.words_of(tuple(fact.words), values, empty),
}


def _inside(days: Ints) -> Ints:
    """Days as the calendar of the rulebook has them; where there is none, anything may stand."""
    return days.clip(unix(FLOOR), unix(CEILING))
