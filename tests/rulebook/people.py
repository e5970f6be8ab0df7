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
ROLL = vocabulary().roll
EDGES = [date(y, m, d) for y in (2024, 2025, 2026, 2027) for m, d in ((8, 1), (12, 2), (3, 1), (10, 28))]
BIRTHS = [
    date(y, m, d)
    for y in (1940, 1941, 1950, 1951, 1955, 1956, 1957, 2007, 2026)
    for m, d in ((7, 31), (8, 1), (8, 2), (3, 1))
]
BIRTHS += [date(1952, 2, 29), date(1956, 2, 29)]
BORN_1955, TURNS_75 = date(1955, 5, 5), date(2025, 9, 10)
LEFT: dict[str, Any] = {
    "lost_on": date(2025, 7, 1), "event": "lost_eligibility", "event_on": date(2025, 7, 1), "loss_reason": "employed",
}  # fmt: skip
OCCASIONS = ("application", "application_on", "event", "event_on")


def known(**facts: Any) -> dict[str, Any]:
    """Somebody whose every fact is known: the table of assumptions, with these facts otherwise."""
    assumed = assumptions(set())
    roll = {fact.name: assumed.get(fact.name) for fact in ROLL}
    usual = {name: None if value is Special.NONE else value for name, value in roll.items()}
    return {**usual, "person": "1", "insurer": "ako-city-nhi", **facts}


def crowd(size: int, seed: int, unknown_share: float = 0.0) -> list[dict[str, Any]]:
    """People with many facts at the edges of the law; a share of each fact unknown."""
    random = Random(seed)  # noqa: S311  a seeded crowd, no secret
    return [_anybody(random, n, unknown_share) for n in range(size)]


def visitors(size: int, seed: int) -> list[dict[str, Any]]:
    """The same, each with an event, an application or a visit: every fact a question may state."""
    random = Random(seed)  # noqa: S311  seeded
    questions = [fact for fact in vocabulary().facts.values() if not fact.in_roll and fact.kind != "people"]
    assumed = {name: None if value is Special.NONE else value for name, value in assumptions(set()).items()}
    usual = {fact.name: assumed.get(fact.name) for fact in questions}
    return [{**person, **usual, **{f.name: _value(random, f) for f in questions if random.random() < 0.35},
             "event_on": _day(random, 2024, 2027)} for person in crowd(size, seed)]  # fmt: skip


def rare() -> list[dict[str, Any]]:
    """People whom a crowd made by chance would hardly hold, each for a choice that matters to few."""
    usual = visitors(1, 0)[0] | known()
    on = {"application_on": date(2024, 10, 1), "event_on": date(2024, 10, 1)}
    paper = {"certificate_until": date(2027, 7, 31), "certificate_issued_on": date(2024, 8, 1), "has_card": False}
    occasions = [
        {"lost_paper": "certificate", "loss_cause": "theft", "application": "reissue", **paper},
        {"lost_paper": "certificate", "loss_cause": "disaster", "application": "reissue", **paper},
        {
            "lost_paper": "notice",
            "application": "reissue",
            "notice_held_since": date(2024, 8, 1),
            "portal_usable": True,
        },
        {"digital_certificate_expires_on": date(2024, 8, 20)},
        {
            "lost_on": date(2025, 7, 1),
            "event": "lost_eligibility",
            "event_on": date(2025, 7, 1),
            "loss_reason": "employed",
            "certificate_until": date(2026, 7, 31),
            "certificate_issued_on": date(2025, 1, 8),
            "notice_held_since": None,
        },
        {
            "lost_on": date(2025, 7, 1),
            "event": "lost_eligibility",
            "event_on": date(2025, 7, 1),
            "loss_reason": "employed",
            "notice_held_since": date(2025, 1, 8),
        },
        {"application": "deregistration", "application_channel": "employer", "application_on": date(2024, 10, 28)},
        {"application": "deregistration", "application_channel": "post", "application_on": date(2024, 10, 28)},
        {"event": "registered", "registered": False, "registered_by": "counter"},
        {"event": "registered_again", "registered": False, "registered_by": "counter"},
        {"application": "certificate", "application_reason": "none", "has_card": False},
        {"application": "certificate", "application_reason": "none", "assistance_approved": True},
        {
            "application": "disability_certification",
            "disability_certified_on": date(2024, 11, 1),
            "birth_date": date(1955, 5, 5),
        },
        {
            "event": "turned_75",
            "event_on": date(2025, 9, 10),
            "birth_date": date(1950, 9, 10),
            "eligible_from": date(2025, 9, 10),
        },
        {"lost_on": date(2024, 10, 20), "event": "lost_eligibility", "loss_reason": "employed", **paper},
    ]
    blank = {name: None for name in usual if not vocabulary().facts.get(name) or not vocabulary().facts[name].in_roll}
    plain = {**usual, **{k: v for k, v in blank.items() if k not in ("person", "insurer")}, "shown": [], **on}
    return [{**plain, **facts, "person": f"rare {n}"} for n, facts in enumerate(occasions)]


def _anybody(random: Random, n: int, unknown_share: float) -> dict[str, Any]:
    facts = {fact.name: _value(random, fact) for fact in ROLL if random.random() < 0.25}
    facts["birth_date"] = random.choice(BIRTHS) if random.random() < 0.7 else _day(random, 1936, 2026)
    facts["eligible_from"] = max(facts["birth_date"], _day(random, 2000, 2026))
    facts.pop("birth_date_latest", None)
    if random.random() < 0.8:
        facts.pop("lost_on", None)
    facts |= _occasion(random) if random.random() < 0.3 else {}
    person = known(person=str(n), insurer=random.choice(sorted(shipped_practices())), **facts)
    hidden = [fact.name for fact in ROLL if random.random() < unknown_share]
    return {**person, **dict.fromkeys([name for name in hidden if name != "birth_date_latest"], Special.UNKNOWN)}


def _occasion(random: Random) -> dict[str, Any]:
    facts = vocabulary().facts
    return {
        "application": random.choice(sorted(facts["application"].words)),
        "application_on": _day(random, 2024, 2027),
    }


def _value(random: Random, fact: Fact) -> Any:
    if fact.kind == "flag":
        return random.random() < 0.5
    if fact.kind == "word":
        return random.choice(sorted(fact.words))
    if fact.kind == "words":
        return random.sample(sorted(fact.words), random.choice((1, 1, 2, 3)))
    if fact.kind == "number":
        return random.choice((10, 20, 30) if fact.unit == "percent" else (0, 11, 12, 18))
    return random.choice(EDGES) + random.choice((-1, 0, 1)) * ONE if random.random() < 0.5 else _day(random, 2023, 2031)


def _day(random: Random, first: int, last: int) -> date:
    span = date(last, 12, 31) - date(first, 1, 1)
    return date(first, 1, 1) + timedelta(days=random.randrange(span.days))
