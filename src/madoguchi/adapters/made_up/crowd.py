"""The people of one part of a made-up roll, by column (架空の人々): who lives with whom, how old, and their facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from madoguchi.adapters.made_up.birthdays import Births
from madoguchi.adapters.made_up.chance import Chance, Ints, Mask
from madoguchi.adapters.made_up.shares import share

NATIONAL, LATE_STAGE, EMPLOYEES = "national", "late_stage", "employees"
KIND_OF_SCHEME: Final = {"national": NATIONAL, "national_society": NATIONAL, "late_stage_elderly": LATE_STAGE}


@dataclass(frozen=True, slots=True)
class Filled:
    """A column of a fact (事実の列): its values, by place where it is a word, and who has one; None: everybody."""

    values: Ints
    there: Mask | None = None


@dataclass
class Crowd:
    """Some people (人々): `kind` is their kind of scheme, `place` that in the household, 0 for its first."""

    chance: Chance
    kind: str
    on: int
    births: Births
    household: Ints
    place: Ints
    facts: dict[str, Filled] = field(default_factory=dict)

    @cached_property
    def age(self) -> Ints:
        """The age on the day (満年齢)."""
        return self.births.age(self.on)

    @cached_property
    def first_of(self) -> Ints:
        """For each person the row of the first of the household; a household never begins in the part before."""
        return np.arange(len(self.place)) - self.place

    def put(self, name: str, values: Ints | Mask | int, there: Mask | None = None) -> None:
        """Fill a fact (事実を置く)."""
        self.facts[name] = Filled(np.broadcast_to(np.asarray(values), self.place.shape), there)

    def values(self, name: str) -> Ints:
        """The values of a fact that was filled before."""
        return self.facts[name].values

    def has(self, name: str) -> Mask:
        """Who has one, of a fact that may not have happened; whom it is true of, for a flag."""
        filled = self.facts[name]
        if filled.there is None:
            return filled.values.astype(bool) if filled.values.dtype == bool else np.ones(len(self.place), bool)
        return filled.there

    def happens(self, name: str) -> Mask:
        """Whom something happens to, by its share: one for all, one of the kind of scheme, or one of each age."""
        one = share(name)
        if "" in one.figures:
            return self.chance.happens(name, one.of())
        return self.chance.happens(name, one.of(self.kind) if self.kind in one.figures else one.at(self.age))

    def of_household(self, name: str) -> Mask:
        """What happens to a whole household (世帯単位), by the draw of its first."""
        return self.happens(name)[self.first_of]
