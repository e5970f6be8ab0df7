"""Who of a roll is insured (資格のある人): the rulebook's answer, with what rules say of each.

The record alone does not tell it: on a 75th birthday cover ends, whether or not anybody has recorded a loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.law import Column
from madoguchi.rulebook.engine.output import encode
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.rules.losing import is_insured

Told = TypeVar("Told")


def insured(p: Person, batch: RecordBatch, each: Iterable[Told]) -> Iterator[tuple[str, Told]]:
    """The keys of the insured people of a batch (資格のある人), each with what is told of them.

    Who may be insured, for all the rulebook can tell, is taken to be.
    """
    keys = arrow.column_of(batch, "person").to_pylist()
    for key, holds, told in zip(keys, told_of(p, is_insured(p)), each, strict=True):
        if holds is not False:
            yield key, told


def told_of(p: Person, column: Column) -> list[Any]:
    """What a rule says of each person (規則の答え), None where it cannot tell or there is nothing."""
    found: list[Any] = encode(column, p.size)[0].to_pylist()
    return found
