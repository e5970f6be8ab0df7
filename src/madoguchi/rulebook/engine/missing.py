"""What an open answer waits for (足りない事実): the unknown facts, or the choices nobody has decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import numpy as np

from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.law import MASKED, ByEntry, ByPaper, Given
from madoguchi.rulebook.engine.output import named
from madoguchi.rulebook.engine.people import names_asked, nobody
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.verdict import Mask
from madoguchi.rulebook.vocabulary import vocabulary

if TYPE_CHECKING:
    from madoguchi.rulebook.edition import Edition


def missing_of(p: Person, edition: Edition, open_: Mapping[str, Mask]) -> Array:
    """For each person what the open answers wait for, with a space between; a dash where nothing is open."""
    waits: dict[str, Mask] = {}
    for answer, mask in open_.items():
        for name, unknown in _waited_for(p, edition, answer, mask).items():
            waits[_shown(name)] = waits.get(_shown(name), np.zeros(p.size, bool)) | (unknown & mask)
    return named({name: mask for name, mask in waits.items() if mask.any()}, p.size)


def _shown(name: str) -> str:
    """What concerns protection is not named: that it is in question says something too."""
    return MASKED if vocabulary().concerns_protection(name) else name


def _waited_for(p: Person, edition: Edition, answer: str, open_: Mask) -> dict[str, Mask]:
    """What an answer open for these people waits for: facts of the roll and choices; else facts of a question."""
    found = _unknown(p, edition, answer)
    unnamed = open_ & ~reduce(or_, found.values(), np.asarray(False))
    if not unnamed.any():
        return found
    facts, _ = asked_by(edition, answer)
    beyond = {name: getattr(p, name).open_for & unnamed for name in facts if name not in p.known_names}
    return found | {name: mask for name, mask in beyond.items() if mask.any()}


def _unknown(p: Person, edition: Edition, answer: str) -> dict[str, Mask]:
    """The facts and choices an answer asks for that are open for somebody, with for whom."""
    facts, choices = asked_by(edition, answer)
    found = {name: getattr(p, name).open_for for name in facts if name in p.known_names}
    for name in choices:  # a choice may bear the name of a fact: either may be what is not known
        found[name] = found.get(name, np.asarray(False)) | getattr(p.practice, name).open_for
    return {name: mask for name, mask in found.items() if mask.any()}


def asked_by(edition: Edition, answer: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts and the choices an answer asks for, learnt by asking it once about nobody in particular."""
    if answer not in edition.law.asked:
        facts: dict[str, None] = {}
        choices: dict[str, None] = {}
        for day in edition.turns:
            one = nobody(edition, day)
            _ask(edition.law.answers[answer], one)
            facts |= dict.fromkeys(names_asked(one))
            choices |= dict.fromkeys(names_asked(one.practice))
        edition.law.asked[answer] = tuple(facts), tuple(choices)
    return edition.law.asked[answer]


def _ask(given: Given, p: Person) -> None:
    if isinstance(given, ByPaper | ByEntry):
        for giver in (given.papers if isinstance(given, ByPaper) else given.entries).values():
            giver(p)
    else:
        given(p)


def missing_for_one(p: Person, edition: Edition, answers: Iterable[str]) -> tuple[str, ...]:
    """What the open answers about one person wait for."""
    open_ = np.ones(p.size, np.bool_)
    given = [answer for answer in answers if answer in edition.law.answers]
    names = [name for answer in given for name in _waited_for(p, edition, answer, open_)]
    return tuple(dict.fromkeys(map(_shown, names)))
