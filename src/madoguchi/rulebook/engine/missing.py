"""What an open answer waits for (足りない事実): the unknown facts, or the choices nobody has decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np

from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.law import MASKED, Asks, ByEntry, ByPaper, Given
from madoguchi.rulebook.engine.output import named
from madoguchi.rulebook.engine.people import asks_of, nobody
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule
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
    return named({name: waits[name] for name in _in_order(waits) if waits[name].any()}, p.size)


def _in_order(names: Iterable[str]) -> list[str]:
    """The names in the order of vocabulary and choices, whatever the order in which they were met."""
    place = {name: n for n, name in enumerate((MASKED, *vocabulary().facts, *choices()))}
    return sorted(names, key=lambda name: place[name])


def _shown(name: str) -> str:
    """What concerns protection is not named: that it is in question says something too."""
    return MASKED if vocabulary().concerns_protection(name) else name


def _waited_for(p: Person, edition: Edition, answer: str, open_: Mask) -> dict[str, Mask]:
    """What an answer open for these people waits for: what its open rules ask for; else whatever it asks for."""
    found = _of_open_rules(p, edition, answer)
    unnamed = open_ & ~reduce(or_, found.values(), np.asarray(False))
    if not unnamed.any():
        return found
    asked = asked_by(edition, answer)
    beyond = {name: open_for(p, name) & unnamed for name in (*asked.facts, *asked.choices)}
    still = unnamed & ~reduce(or_, beyond.values(), np.asarray(False))
    named_ = _joined(_joined(found, beyond), _of_rules_open_by_themselves(p, edition, answer, still))
    return {name: mask for name, mask in named_.items() if mask.any()}


def _of_rules_open_by_themselves(p: Person, edition: Edition, answer: str, still: Mask) -> dict[str, Mask]:
    """A rule may leave open what nobody has decided, though all it asks for is known: it waits for those to be said."""
    found: dict[str, Mask] = {}
    for rule, open_ in _open_rules(p, edition, answer) if still.any() else ():
        asks = asked_directly(rule, edition)
        found = _joined(found, dict.fromkeys(asks.choices or asks.facts, open_ & still))
    return found


def _of_open_rules(p: Person, edition: Edition, answer: str) -> dict[str, Mask]:
    """For each fact or choice that an open rule of the answer asks for: for whom both are open."""
    found: dict[str, Mask] = {}
    for rule, open_ in _open_rules(p, edition, answer):
        asked = asked_directly(rule, edition)
        names = [*p.known_names.intersection(asked.facts), *asked.choices]
        found = _joined(found, {name: open_for(p, name) & open_ for name in names})
    return {name: mask for name, mask in found.items() if mask.any()}


def _open_rules(p: Person, edition: Edition, answer: str) -> Iterator[tuple[Rule[Any], Mask]]:
    """The rules of an answer that are open for somebody, and for whom."""
    asked = [rule for rule in asked_by(edition, answer).rules if rule in p.memo]
    return ((rule, p.memo[rule].open_for) for rule in asked if p.memo[rule].open_for.any())


def _joined(one: Mapping[str, Mask], other: Mapping[str, Mask]) -> dict[str, Mask]:
    nobody_ = np.asarray(False)
    return {name: one.get(name, nobody_) | other.get(name, nobody_) for name in {**one, **other}}


def open_for(p: Person, name: str) -> Mask:
    """For whom a fact, or a choice of that name, is not known. What only a question states is asked last."""
    columns = [getattr(p, name)] if name in vocabulary().facts else []
    columns += [getattr(p.practice, name)] if name in choices() else []
    return reduce(or_, (column.open_for for column in columns), np.asarray(False))


def asked_by(edition: Edition, answer: str) -> Asks:
    """What an answer asks for, learnt by asking it about nobody in particular on every day something turns."""
    if answer not in edition.law.asked:
        asks = Asks()
        for day in edition.turns:
            one = nobody(edition, day)
            _ask(edition.law.answers[answer], one)
            asks = asks.and_also(asks_of(one))
        edition.law.asked[answer] = asks
    return edition.law.asked[answer]


def asked_by_rule(rule: Rule[Any], edition: Edition) -> Asks:
    """What a rule asks for, learnt in the same way."""
    if rule.name not in edition.law.asked_by_rule:
        one = nobody(edition)
        rule(one)
        edition.law.asked_by_rule[rule.name] = asks_of(one)
    return edition.law.asked_by_rule[rule.name]


def asked_directly(rule: Rule[Any], edition: Edition) -> Asks:
    """What a rule itself asks for, beyond what the rules it builds on ask for."""
    if rule.name not in edition.law.asked_directly:
        beneath = [one for one in asked_by_rule(rule, edition).rules if one is not rule]
        one = nobody(edition)
        for other in beneath:
            other(one)
        before = asks_of(one)
        rule(one)
        edition.law.asked_directly[rule.name] = asks_of(one).without(before)
    return edition.law.asked_directly[rule.name]


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
    return tuple(_in_order(set(map(_shown, names))))
