"""Households and ages (世帯と年齢): a head or worker by age, and beside them a partner, then children."""

from __future__ import annotations

import numpy as np

from madoguchi.adapters.made_up.birthdays import Births
from madoguchi.adapters.made_up.chance import Chance, Ints
from madoguchi.adapters.made_up.crowd import EMPLOYEES, LATE_STAGE, NATIONAL, Crowd
from madoguchi.adapters.made_up.shares import share
from madoguchi.rulebook.vocabulary import vocabulary

YEAR = 365.2425
RELATIONS = tuple(vocabulary().facts["relation"].words)
OLDEST_CHILD = {NATIONAL: 45, LATE_STAGE: 0, EMPLOYEES: 23}


def gather(chance: Chance, kind: str, on: int) -> Crowd:
    """The people of one part (人々): households, births, relations."""
    household, place = households(chance, kind)
    born = births(chance, kind, on, place)
    return Crowd(chance, kind, on, Births(born), household, place)


def households(chance: Chance, kind: str) -> tuple[Ints, Ints]:
    """For each person the household, from 0, and the place in it (世帯とその中の順); the last may be cut off."""
    weights = share(f"household_size_{kind}").weights
    sizes = np.array([int(size) for size in weights])[chance.which("household_size", list(weights.values()))]
    household = np.repeat(np.arange(chance.size), sizes)[: chance.size]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return household, np.arange(chance.size) - starts[household]


def births(chance: Chance, kind: str, on: int, place: Ints) -> Ints:
    """The days of birth (生年月日): the first by the ages of heads, a second a partner or child, others children."""
    heads = heads_born(chance, kind, on)
    first = heads[np.arange(len(place)) - place]
    partner = first + chance.whole("partner", int(-5 * YEAR), int(7 * YEAR))
    child = first + chance.whole("child", int(21 * YEAR), int(39 * YEAR))
    child = np.maximum(child, on - chance.whole("oldest child", 0, int(OLDEST_CHILD[kind] * YEAR)))
    sibling = on - chance.whole("sibling", 0, int(19 * YEAR))  # of a head too young for children
    child = np.where(child > on, sibling, child)
    beside = np.where(chance.happens("partner lives", share("second_is_partner").of(kind)), partner, child)
    if kind == LATE_STAGE:
        child = beside = np.minimum(partner, on - int(75.1 * YEAR))
    return np.select([place == 0, place == 1], [heads, younger(beside, kind, on)], younger(child, kind, on))


def heads_born(chance: Chance, kind: str, on: int) -> Ints:
    """Days of birth by the weights of ages (年齢階級から)."""
    bands = share(f"age_of_head_{kind}").bands
    band = chance.which("age of head", [one.weight for one in bands])
    begins = np.array([one.first for one in bands])[band]
    years = np.array([one.last + 1 for one in bands])[band] - begins
    born: Ints = on - np.floor((begins + chance.draw("age in band") * years) * YEAR).astype(np.int64)
    return born


def younger(born: Ints, kind: str, on: int) -> Ints:
    """Nobody of 75 is insured but in the late-stage scheme: who would be is made some years younger (75歳未満)."""
    if kind == LATE_STAGE:
        return born
    limit = on - int(74.99 * YEAR)
    return np.where(born < limit, limit + (limit - born) % int(9 * YEAR), born)


def put_relations(crowd: Crowd) -> None:
    """Relation, and of a dependent the birth of whom they depend on (続柄、扶養する被保険者の生年月日)."""
    first = crowd.place == 0
    if crowd.kind == NATIONAL:
        head = first & ~crowd.happens("head_is_elsewhere_insured")
        crowd.put("relation", np.where(head, RELATIONS.index("head"), RELATIONS.index("insured")))
    elif crowd.kind == EMPLOYEES:
        crowd.put("relation", np.where(first, RELATIONS.index("insured"), RELATIONS.index("dependent")))
        crowd.put("insured_birth_date", crowd.births.born[crowd.first_of], ~first)
    else:
        crowd.put("relation", RELATIONS.index("insured"))
    crowd.put("birth_date", crowd.births.born)
