"""What an open answer waits for (足りない事実): the unknown facts, or the choices nobody has decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np

from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.law import Asks, ByEntry, ByPaper, Column, Given
from madoguchi.rulebook.engine.output import named
from madoguchi.rulebook.engine.people import asks_of, nobody
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule, remembered
from madoguchi.rulebook.engine.verdict import Mask
from madoguchi.rulebook.untold import MASKED
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
    return sorted(names, key=_places().__getitem__)


@cache
def _places() -> Mapping[str, int]:
    return {name: n for n, name in enumerate((MASKED, *vocabulary().facts, *choices()))}


@cache
def _shown(name: str) -> str:
    """What concerns protection is not named: that it is in question says something too."""
    return MASKED if vocabulary().concerns_protection(name) else name


def _waited_for(p: Person, edition: Edition, answer: str, open_: Mask) -> dict[str, Mask]:
    """What an answer open for these people waits for: what its open rules ask for; else whatever it asks for."""
    found = _joined(_of_rule(p, edition, rule) for rule, _ in _open_rules(p, edition, answer))
    unnamed = open_ & ~reduce(or_, found.values(), np.asarray(False))
    if not unnamed.any():
        return found
    asked = asked_by(edition, answer)
    beyond = {name: open_for(p, name) & unnamed for name in (*asked.facts, *asked.choices)}
    still = unnamed & ~reduce(or_, beyond.values(), np.asarray(False))
    return _of_somebody(_joined((found, beyond, _of_rules_open_by_themselves(p, edition, answer, still))))


def _of_rules_open_by_themselves(p: Person, edition: Edition, answer: str, still: Mask) -> dict[str, Mask]:
    """A rule may leave open what nobody has decided, though all it asks for is known: it waits for those to be said."""
    if not still.any():
        return {}
    each = ((asked_directly(rule, edition), open_) for rule, open_ in _open_rules(p, edition, answer))
    return _joined(dict.fromkeys(asks.choices or asks.facts, open_ & still) for asks, open_ in each)


def _of_rule(p: Person, edition: Edition, rule: Rule[Any]) -> dict[str, Mask]:
    """For each fact or choice that a rule itself asks for: for whom both are open."""
    return remembered(p, (_of_rule, rule), lambda q: _both_open(q, asked_directly(rule, edition), q.memo[rule]))


def _both_open(p: Person, asked: Asks, told: Column) -> dict[str, Mask]:
    names = (*p.known_names.intersection(asked.facts), *asked.choices)
    open_ = told.open_for
    return _of_somebody({name: open_for(p, name) & open_ for name in names})


def _open_rules(p: Person, edition: Edition, answer: str) -> Iterator[tuple[Rule[Any], Mask]]:
    """The rules of an answer that are open for somebody, and for whom."""
    asked = (rule for rule in asked_by(edition, answer).rules if rule in p.memo)
    return ((rule, p.memo[rule].open_for) for rule in asked if _is_open(p, rule))


def _is_open(p: Person, rule: Rule[Any]) -> bool:
    return remembered(p, (_is_open, rule), lambda q: bool(q.memo[rule].open_for.any()))


def _joined(each: Iterable[Mapping[str, Mask]]) -> dict[str, Mask]:
    found: dict[str, Mask] = {}
    for name, mask in chain.from_iterable(waits.items() for waits in each):
        found[name] = found[name] | mask if name in found else mask
    return found


def _of_somebody(masks: Mapping[str, Mask]) -> dict[str, Mask]:
    return {name: mask for name, mask in masks.items() if mask.any()}


def open_for(p: Person, name: str) -> Mask:
    """For whom a fact, or a choice of that name, is not known. What only a question states is asked last."""
    return remembered(p, (open_for, name), lambda q: _open_for(q, name))


def _open_for(p: Person, name: str) -> Mask:
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
