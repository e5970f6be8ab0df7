"""Practices nobody has chosen yet (架空の運用): any insurer's choices give answers, and the laws of deciding hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from generated import SCHEMES, covering, each_value_once, every_value, values_of
from people import crowd, rare

from madoguchi.days.age import last_day_before_75
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.people import people as column_of
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.practice import cell_of
from madoguchi.rulebook.rules.registration import deregistration_effective_on
from madoguchi.rulebook.rules.validity import until_fixed_end, until_short_end
from madoguchi.rulebook.vocabulary import vocabulary
from sizes import is_proof, size

SEED = 20261121
EDGE_DAYS = [
    date(2025, 8, 1), date(2024, 12, 2), date(2026, 7, 31), date(2027, 3, 31), date(2024, 7, 1), date(2024, 12, 1),
    date(2025, 7, 31), date(2025, 12, 2), date(2026, 3, 1), date(2026, 8, 1), date(2028, 2, 29), date(2029, 12, 1),
]  # fmt: skip
DAYS = EDGE_DAYS[: size("practice days")]
OPEN_OF_THEMSELVES = (until_fixed_end, until_short_end, deregistration_effective_on)
LATE_STAGE = "late_stage_elderly"


@cache
def edition() -> Edition:
    """The shipped rulebook with every generated practice."""
    return every_value(SEED, is_proof())


def insurers() -> list[str]:
    return [name for name in edition().practices if name.startswith("made-up")]


@cache
def people() -> list[dict[str, Any]]:
    """The same people at every insurer: some known, some with unknown facts, some rare ones."""
    few = size("practice people")
    return [*crowd(few, SEED), *crowd(few // 2, SEED + 1, unknown_share=0.03), *rare()]


def asked(insurer: str) -> list[dict[str, Any]]:
    return [{**person, "insurer": insurer, "person": f"{insurer} {n}"} for n, person in enumerate(people())]


@cache
def waiting(on: date) -> frozenset[str]:
    """Who waits for what no fact and no choice says: the insurer's next end for all, a request not yet made."""
    rows = [person for insurer in insurers() for person in asked(insurer)]
    p = column_of(batch_of(rows), edition(), on)
    masks = [np.broadcast_to(rule(p).open_for, p.size) for rule in OPEN_OF_THEMSELVES]
    return frozenset(row["person"] for n, row in enumerate(rows) if any(mask[n] for mask in masks))


def decided(on: date) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Everybody at every generated insurer, with what is decided; a part of the insurers at a time."""
    named = insurers()
    for n in range(0, len(named), 20):
        rows = [person for insurer in named[n : n + 20] for person in asked(insurer)]
        told = decide(batch_of(rows), edition(), on)
        yield from zip(rows, told.to_pylist(), strict=True)


def test_every_pair_of_values_stands_in_one_of_them() -> None:
    whole = covering(SEED)
    held = {pair for scheme, cells in whole for pair in combinations([("scheme", scheme), *sorted(cells.items())], 2)}
    counts = [len(SCHEMES), *(len(values_of(choice)) for choice in choices().values())]
    assert len(held) == sum(a * b for a, b in combinations(counts, 2))
    few = each_value_once(whole)
    assert {item for _, cells in few for item in cells.items()} == {
        item for _, cells in whole for item in cells.items()
    }


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_whatever_insurers_choose_the_laws_of_deciding_hold(on: date) -> None:
    papers = set()
    for person, row in decided(on):
        papers |= set((row["owed"] or "-").split())
        assert row["open"] == "-" or row["missing"] != "-" or person["person"] in waiting(on), row
        assert row["disputed"] == "-", row
        assert row["owed"] is not None or "owed" in row["open"].split(), row
        assert not broken(person, row, on), (broken(person, row, on), person, row, choices_of(person, on))
    assert {"notice", "certificate"} <= papers or on < date(2024, 12, 2)


def broken(person: dict[str, Any], row: dict[str, Any], on: date) -> str:
    """The law of validity that an answer breaks."""
    first, last, birth = row["valid_from"], row["valid_until"], person["birth_date"]
    if first is None or last is None or "certificate" not in (row["owed"] or "-").split():
        return ""
    laws = {
        "ends before it starts": last < first,
        "has ended": last < on,
        "over five years": last >= five_years_later(first),
        "past the eve of 75": isinstance(birth, date) and scheme_of(person) != LATE_STAGE
        and last > last_day_before_75(birth),
    }  # fmt: skip
    return ", ".join(law for law, is_broken in laws.items() if is_broken)


def five_years_later(first: date) -> date:
    is_leap_day = (first.month, first.day) == (2, 29)
    return date(first.year + 5, 3, 1) if is_leap_day else first.replace(year=first.year + 5)


def scheme_of(person: dict[str, Any]) -> str:
    return edition().practice(person["insurer"]).scheme


def choices_of(person: dict[str, Any], on: date) -> dict[str, Any]:
    practice = edition().practice(person["insurer"])
    return {name: cell_of(practice, name, on, None).value for name in choices()}


def test_a_roll_without_facts_of_a_question_waits_for_those_alone() -> None:
    known = [n for n, person in enumerate(people()) if Special.UNKNOWN not in person.values()]
    in_roll = {"person", "insurer", *(fact.name for fact in vocabulary().roll)}
    rows = [asked(insurer)[n] for insurer in insurers()[:12] for n in known]
    told = decide(batch_of([{name: row[name] for name in in_roll} for row in rows]), edition(), DAYS[0]).to_pylist()
    waited = {row["missing"] for row in told if row["person"] not in waiting(DAYS[0])}
    assert waited == {"-", "paper_arrived"}
    assert all(row["open"] in {"-", "usable_from"} for row in told if row["person"] not in waiting(DAYS[0]))
