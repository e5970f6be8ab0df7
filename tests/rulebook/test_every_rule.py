"""Each rule by itself (規則ごと): what a rule says in spite of unknown facts holds whatever they turn out to be.

A rule is asked about somebody with facts unknown, and about the same person with those facts made up, many times. What
each of those gives must be among what the first left possible. Choices nobody has decided are unknown in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from generated import SCHEMES, edition_of, made, values_of
from people import rare, visitors

from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.dates import Dates
from madoguchi.rulebook.engine.law import Column
from madoguchi.rulebook.engine.missing import asked_by_rule
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.engine.verdict import Mask, Verdict
from madoguchi.rulebook.engine.words import Numbers, Sets, Terms, Words
from madoguchi.rulebook.vocabulary import Fact, vocabulary
from sizes import is_proof, size

SEED = 20261121
DAYS = (date(2025, 8, 1), date(2026, 3, 1), date(2024, 12, 2), date(2026, 8, 1))
RULES = shipped_edition().law.rules
TIMES = size("rule completions")
FEW_PAIRS = 20  # as many pairs as are asked about in one batch
Hidden = tuple[str, ...]
Row = dict[str, Any]
Hide = Callable[[Row, Hidden], Row]


# --- who is asked about -------------------------------------------------------------------------------


@cache
def facts_asked() -> tuple[str, ...]:
    """Every fact that some rule asks for, of the roll or of a question."""
    asked = [asked_by_rule(rule, shipped_edition()) for rule in RULES.values()]
    return tuple(dict.fromkeys(name for one in asked for name in one.facts))


@cache
def pool() -> list[Row]:
    """People whose facts are made up, each an insured person of some insurer with an occasion."""
    return visitors(400, SEED)


def somebody(count: int, seed: int) -> list[Row]:
    """Some of them, and one of the rare ones, with every fact of a question."""
    random = Random(seed)  # noqa: S311  seeded
    insurers = sorted(shipped_edition().practices)
    chosen = [*random.sample(pool(), count - 1), {**pool()[0], **random.choice(rare())}]
    return [{**person, "insurer": random.choice(insurers)} for person in chosen]


def unknown(person: Row, hidden: Hidden) -> Row:
    return {**person, **dict.fromkeys(hidden, Special.UNKNOWN)}


def completion(person: Row, hidden: Hidden, random: Random) -> Row:
    """The same person with the hidden facts as somebody else has them."""
    return {**person, **{name: random.choice(pool())[name] for name in hidden}}


# --- what is possible -----------------------------------------------------------------------------------


def possible(wide: Column, narrow: Column, of: Any, size: int) -> Mask:
    """For each narrow answer whether the wide one, of the person `of` it, leaves it possible."""

    def spread(values: Any) -> Any:
        return np.broadcast_to(values, size)[of]

    def here(values: Any) -> Any:
        return np.broadcast_to(values, len(of))

    if isinstance(wide, Verdict) and isinstance(narrow, Verdict):
        return (here(narrow.holds) | ~spread(wide.holds)) & (~here(narrow.may) | spread(wide.may))
    if isinstance(wide, Dates) and isinstance(narrow, Dates):
        return (here(narrow.first) >= spread(wide.first)) & (here(narrow.last) <= spread(wide.last))
    if isinstance(wide, Sets) and isinstance(narrow, Sets):
        return (spread(wide.has_bits) & ~here(narrow.has_bits) | here(narrow.may_bits) & ~spread(wide.may_bits)) == 0
    if isinstance(wide, Words) and isinstance(narrow, Words):
        return (here(narrow.among(wide.allowed).can_be) & ~spread(wide.can_be)) == 0
    low, high = numbers(wide), numbers(narrow)
    return (here(high.low) >= spread(low.low)) & (here(high.high) <= spread(low.high))


def numbers(column: Column) -> Numbers:
    told = column.numbers() if isinstance(column, Terms) else column
    assert isinstance(told, Numbers)
    return told


def guessed(wide: Person, narrow: Person, of: Any) -> Iterator[tuple[str, int]]:
    """The rules that say of somebody what one of the completions does not bear out, with the place of that one."""
    for name, rule in RULES.items():
        held = possible(rule(wide), rule(narrow), of, wide.size)
        if not held.all():
            yield name, int(np.flatnonzero(~held)[0])


def guesses(asked: list[tuple[Row, Hidden]], on: date, seed: int, hide: Hide = unknown) -> list[str]:
    """Every guess of every rule about people with hidden facts, said so that it can be asked again."""
    random = Random(seed)  # noqa: S311  seeded
    hidden = [hide(person, names) for person, names in asked]
    full = [completion(person, names, random) for person, names in asked for _ in range(TIMES)]
    of = np.repeat(np.arange(len(asked)), TIMES)
    wide, narrow = (people(batch_of(rows), shipped_edition(), on) for rows in (hidden, full))
    return [f"{rule} {asked[of[n]][1]} {short(full[n])}" for rule, n in guessed(wide, narrow, of)]


def short(person: Row) -> Row:
    return {name: str(value) for name, value in person.items() if value not in (None, False)}


# --- the laws ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", DAYS[: size("rule days")], ids=str)
def test_with_one_fact_unknown_no_rule_guesses(on: date) -> None:
    people_asked = somebody(size("rule people"), SEED)
    asked = [(person, (name,)) for name in facts_asked() for person in people_asked]
    assert guesses(asked, on, SEED) == []


def test_the_hidden_facts_matter_to_most_rules() -> None:
    asked = [(person, (name,)) for name in facts_asked() for person in somebody(2, SEED)]
    told = guesses(asked, DAYS[0], SEED, hide=lambda person, _: person)
    assert len({line.partition(" ")[0] for line in told}) > len(RULES) / 2


@cache
def pairs() -> list[Hidden]:
    """The pairs of facts that some rule asks for together: all in proof, else some."""
    asked = [asked_by_rule(rule, shipped_edition()).facts for rule in RULES.values()]
    every = sorted({pair for names in asked for pair in combinations(sorted(names), 2)})
    return Random(SEED).sample(every, min(size("rule pairs"), len(every)))  # noqa: S311  seeded


# Only in proof it is learnt beforehand how many there are: each process that takes tests would ask every rule for it.
@pytest.mark.parametrize("part", range(0, len(pairs()) if is_proof() else size("rule pairs"), FEW_PAIRS))
def test_with_two_facts_unknown_no_rule_guesses(part: int) -> None:
    assert part < len(pairs())
    asked = [(person, pair) for pair in pairs()[part : part + FEW_PAIRS]
             for person in somebody(size("rule people"), SEED + part)]  # fmt: skip
    assert guesses(asked, DAYS[part // FEW_PAIRS % len(DAYS)], SEED + part) == []


def test_a_day_of_which_only_is_known_that_it_has_come_is_no_guess() -> None:
    on, random = DAYS[1], Random(SEED)  # noqa: S311  seeded
    some = [name for name in facts_asked() if vocabulary().facts[name].kind == "day"]
    asked = [(person, name) for name in some for person in somebody(3, SEED)]
    hidden = [{**person, name: Special.SOME} for person, name in asked]
    full = [{**person, name: on - timedelta(days=random.choice((0, 1, random.randrange(6000))))}
            for person, name in asked for _ in range(10)]  # fmt: skip
    of = np.repeat(np.arange(len(asked)), 10)
    wide, narrow = (people(batch_of(rows), shipped_edition(), on) for rows in (hidden, full))
    assert [(rule, asked[of[n]][1]) for rule, n in guessed(wide, narrow, of)] == []


@pytest.mark.parametrize("days", [1, 30, 366])
def test_a_birth_date_known_to_lie_in_a_stretch_of_days_is_no_guess(days: int) -> None:
    on, random = DAYS[0], Random(SEED)  # noqa: S311  seeded
    asked = somebody(20, SEED + days)
    hidden = [{**one, "birth_date_latest": one["birth_date"] + timedelta(days=days)} for one in asked]
    full = [{**one, "birth_date": one["birth_date"] + timedelta(days=random.choice((0, days, random.randint(0, days))))}
            for one in asked for _ in range(8)]  # fmt: skip
    of = np.repeat(np.arange(len(asked)), 8)
    wide, narrow = (people(batch_of(rows), shipped_edition(), on) for rows in (hidden, full))
    assert [(rule, short(asked[of[n]])) for rule, n in guessed(wide, narrow, of)] == []


# --- choices nobody has made --------------------------------------------------------------------------------


def undecided(scheme: str) -> tuple[Edition, list[str]]:
    """An insurer for each choice that leaves it undecided, and one for each value it may have; and which is whose."""
    cells: list[Mapping[str, Any]] = [{name: None} for name in choices()]
    whose = list(choices())
    for name, choice in choices().items():
        values = values_of(choice)
        cells += [{name: value} for value in values]
        whose += [name] * len(values)
    return edition_of(*(made(scheme, one, f"insurer {n}") for n, one in enumerate(cells))), whose


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_choice_that_nobody_has_made_is_no_guess(scheme: str) -> None:
    edition, whose = undecided(scheme)
    first, some = len(choices()), somebody(size("rule people"), SEED)
    rows = [[{**person, "insurer": f"insurer {n}"} for n in each for person in some]
            for each in (range(first), range(first, len(whose)))]  # fmt: skip
    wide, narrow = (people(batch_of(each), edition, DAYS[1]) for each in rows)
    place = {name: n for n, name in enumerate(choices())}
    of = np.array([place[name] * len(some) + n for name in whose[first:] for n in range(len(some))])
    assert [(rule, whose[first + n // len(some)]) for rule, n in guessed(wide, narrow, of)] == []


def test_every_fact_of_the_vocabulary_that_a_rule_can_see_is_hidden_here() -> None:
    kinds = {"flag", "day", "word", "words", "number"}
    seen = {fact.name for fact in vocabulary().facts.values() if is_seen(fact, kinds)}
    assert set(facts_asked()) <= seen
    assert all(name in pool()[0] for name in facts_asked())


def is_seen(fact: Fact, kinds: set[str]) -> bool:
    return fact.kind in kinds and fact.name != "birth_date_latest"
