"""People to ask the rulebook about: one whose every fact is known, and crowds around the edges of the law."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from madoguchi.desk.case_files import assumptions
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.practice import shipped_practices
from madoguchi.rulebook.vocabulary import Fact, vocabulary

ONE = timedelta(days=1)
EDGES = [date(y, m, d) for y in (2024, 2025, 2026, 2027) for m, d in ((8, 1), (12, 2), (3, 1), (10, 28))]
BIRTHS = [date(y, m, d) for y in (1940, 1941, 1950, 1951, 1955, 1956, 1957, 2007, 2026) for m, d in ((7, 31), (8, 1), (8, 2), (3, 1))]
BIRTHS += [date(1952, 2, 29), date(1956, 2, 29)]
OCCASIONS = ("application", "application_on", "event", "event_on")


def known(**facts: Any) -> dict[str, Any]:
    """Somebody whose every fact is known: the table of assumptions, with these facts otherwise."""
    assumed = {name: None if value is Special.NONE else value for name, value in assumptions(set()).items()}
    roll = {fact.name: assumed.get(fact.name) for fact in vocabulary().roll}
    return {**roll, "person": "1", "insurer": "ako-city-nhi", **facts}


def crowd(size: int, seed: int, unknown_share: float = 0.0) -> list[dict[str, Any]]:
    """People with many facts at the edges of the law; a share of each fact unknown."""
    random = Random(seed)  # noqa: S311  a seeded crowd, no secret
    return [_anybody(random, n, unknown_share) for n in range(size)]


def _anybody(random: Random, n: int, unknown_share: float) -> dict[str, Any]:
    facts = {fact.name: _value(random, fact) for fact in vocabulary().roll if random.random() < 0.25}
    facts["birth_date"] = random.choice(BIRTHS) if random.random() < 0.7 else _day(random, 1936, 2026)
    facts["eligible_from"] = max(facts["birth_date"], _day(random, 2000, 2026))
    facts.pop("birth_date_latest", None)
    if random.random() < 0.8:
        facts.pop("lost_on", None)
    facts |= _occasion(random) if random.random() < 0.3 else {}
    person = known(person=str(n), insurer=random.choice(sorted(shipped_practices())), **facts)
    hidden = [fact.name for fact in vocabulary().roll if random.random() < unknown_share]
    return {**person, **dict.fromkeys([name for name in hidden if name != "birth_date_latest"], Special.UNKNOWN)}


def _occasion(random: Random) -> dict[str, Any]:
    facts = vocabulary().facts
    return {"application": random.choice(sorted(facts["application"].words)), "application_on": _day(random, 2024, 2027)}


def _value(random: Random, fact: Fact) -> Any:
    if fact.kind == "flag":
        return random.random() < 0.5
    if fact.kind == "word":
        return random.choice(sorted(fact.words))
    if fact.kind == "number":
        return random.choice((10, 20, 30) if fact.unit == "percent" else (0, 11, 12, 18))
    return random.choice(EDGES) + random.choice((-1, 0, 1)) * ONE if random.random() < 0.5 else _day(random, 2023, 2031)


def _day(random: Random, first: int, last: int) -> date:
    span = date(last, 12, 31) - date(first, 1, 1)
    return date(first, 1, 1) + timedelta(days=random.randrange(span.days))
