"""Practices made up for tests: any choice set to any value, and sets of practices that cover every pair of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from random import Random
from typing import Any

import numpy as np

from madoguchi.rulebook.choices import Choice, choices
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.law import ByEntry, ByPaper
from madoguchi.rulebook.engine.output import encode
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import InsurerPractice, default_of
from madoguchi.rulebook.series import Dated, Series

FROM = date(2024, 7, 1)
SCHEMES = ("national", "late_stage_elderly", "health_insurance_society")
NUMBERS = {
    "renewal_month": (8, 12), "cycle_years": (1, 2), "cycle_years_from_70": (1, 2), "cycle_anchor_year": (2024, 2025),
    "elderly_card_month": (8, 12), "certificate_years_from_issue": (2, 5), "sent_for_expiring_from_day": (1, 21),
    "days_before_75": (10, 20), "reissue_fee": (0, 300), "renewal_sent_days_before": (10, 31),
}  # fmt: skip
NONE = "none"


def values_of(choice: Choice) -> list[Any]:
    """Values that cover a choice: every word, switch and set word; some days and numbers; none where it may be."""
    words = sorted(choice.words)
    of_type: dict[str, list[Any]] = {
        "switch": [True, False],
        "word": words,
        "set": [frozenset(), frozenset(words), *(frozenset([word]) for word in words)],
        "day": [NONE, date(2024, 10, 10), date(2025, 6, 30), date(2027, 3, 31)],
        "number": [NONE, *NUMBERS.get(choice.name, (1, 3))],
    }
    return of_type[choice.type_]


def made(scheme: str, changed: Mapping[str, Any], insurer: str = "made-up") -> InsurerPractice:
    """The national defaults of a scheme, with some choices set to one value for all days."""
    cells = {name: series for name, series in default_of(scheme).items() if name not in changed}
    set_cells = {name: Series(name, (_always(value),)) for name, value in changed.items()}
    return InsurerPractice(insurer, "架空の保険者", "Made-up insurer", scheme, {**cells, **set_cells})


def every_value(seed: int, all_pairs: bool) -> Edition:
    """The shipped rulebook with practices that cover every value of choices, or, of `all_pairs`, every two."""
    whole = covering(seed)
    rows = whole if all_pairs else each_value_once(whole)
    return edition_of(*(made(scheme, cells, f"made-up {n}") for n, (scheme, cells) in enumerate(rows)))


def at_random(seed: int, many: int) -> Edition:
    """The shipped rulebook with so many practices, of each choice any value."""
    random, values = Random(seed), {name: values_of(one) for name, one in sorted(choices().items())}  # noqa: S311
    rows = [(random.choice(SCHEMES), {name: random.choice(of) for name, of in values.items()}) for _ in range(many)]
    return edition_of(*(made(scheme, cells, f"made-up at random {n}") for n, (scheme, cells) in enumerate(rows)))


def _always(value: Any) -> Dated:
    return Dated(value, FROM, date(2119, 12, 31), None, None, "assumed", "settled", ("choices#1",), date(2026, 11, 21))


def edition_of(*practices: InsurerPractice) -> Edition:
    """The shipped rulebook with these practices besides."""
    shipped = shipped_edition()
    return Edition(shipped.law, {**shipped.practices, **{one.insurer: one for one in practices}}, "made up")


def all_answers(roll: RecordBatch, edition: Edition, on: date) -> Iterator[tuple[str, str, list[Any]]]:
    """Every answer the law gives, by paper or entry, as (answer, paper or entry, one value a person)."""
    p = people(roll, edition, on)
    for name, given in edition.law.answers.items():
        if isinstance(given, ByPaper | ByEntry):
            parts = given.papers if isinstance(given, ByPaper) else given.entries
        else:
            parts = {"": given}
        for part, giver in parts.items():
            column, open_ = encode(giver(p), p.size)
            values = column.cast(arrow.TEXT).to_pylist() if arrow.is_dictionary(column.type) else column.to_pylist()
            yield (
                name,
                part,
                values if open_ is None else ["open" if o else v for v, o in zip(values, open_, strict=True)],
            )


BASES: tuple[dict[str, Any], ...] = (
    {},
    {"reissue_fee": 300, "sent_at_75": "days_before", "certificate_for_expiring": "months_after_expiry"},
)


def flipped(
    scheme: str, on: date, crowd: list[dict[str, Any]], base: Mapping[str, Any] = BASES[0]
) -> dict[str, set[str]]:
    """For each choice the answers that some other value of it changes, for somebody in the crowd, on a day.

    All values of all choices are asked in one batch: each is an insurer of its own, with the same people.
    """
    flips = [(name, value) for name, choice in choices().items() for value in values_of(choice)]
    insurers = ["usual", *(f"flip {n}" for n in range(len(flips)))]
    cells: list[dict[str, Any]] = [{**base}, *({**base, name: value} for name, value in flips)]
    edition = edition_of(*(made(scheme, one, insurer) for insurer, one in zip(insurers, cells, strict=True)))
    roll = _each_of(crowd, insurers)
    changed: dict[str, set[str]] = {name: set() for name in choices()}
    for answer, _, values in all_answers(roll, edition, on):
        usual = values[: len(crowd)]
        for n, (name, _value) in enumerate(flips, 1):
            if values[n * len(crowd) : (n + 1) * len(crowd)] != usual:
                changed[name].add(answer)
    return changed


def _each_of(crowd: list[dict[str, Any]], insurers: list[str]) -> RecordBatch:
    """A roll in which every insurer has the whole crowd, read once and repeated."""
    once = batch_of([{**person, "insurer": insurers[0]} for person in crowd])
    whole = once.take(np.tile(np.arange(len(crowd)), len(insurers)))
    named = batch_of([{**crowd[0], "insurer": insurer} for insurer in insurers]).column("insurer")
    place = whole.schema.get_field_index("insurer")
    return whole.set_column(place, "insurer", named.take(np.repeat(np.arange(len(insurers)), len(crowd))))


def covering(seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Practices (scheme, choices) such that every pair of values of two choices, or of one and a scheme, stands in one.

    Each value is a bit; of each is kept with which others it has not stood yet.
    """
    random, factors = Random(seed), _factors()  # noqa: S311  seeded
    whole = (1 << sum(map(len, factors.values()))) - 1
    lacks = {bit: whole & ~sum(bits) for bits in factors.values() for bit in bits}
    made_up: list[tuple[str, dict[str, Any]]] = []
    while any(lacks.values()):
        row = _row(random, factors, lacks)
        together = sum(row)
        for bit in row:
            lacks[bit] &= ~together
        cells = {name: value for bits in factors.values() for bit, (name, value) in bits.items() if bit & together}
        made_up.append((cells.pop(SCHEME), cells))
    return made_up


def each_value_once(made_up: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Some of these practices, few, in which every value of every choice stands that stands in any."""
    held = [{(SCHEME, scheme), *cells.items()} for scheme, cells in made_up]
    missing, few = set().union(*held), []
    while missing:
        best = max(range(len(held)), key=lambda n: len(held[n] & missing))
        missing -= held[best]
        few.append(made_up[best])
    return few


SCHEME = "scheme"
Factor = dict[int, tuple[str, Any]]


def _factors() -> dict[str, Factor]:
    """Of each choice, and of the scheme, its values, each with a bit of its own."""
    values = {SCHEME: list(SCHEMES), **{name: values_of(choice) for name, choice in sorted(choices().items())}}
    places = count()
    return {name: {1 << next(places): (name, value) for value in each} for name, each in values.items()}


def _row(random: Random, factors: Mapping[str, Factor], lacks: Mapping[int, int]) -> list[int]:
    """One value of each: first the one that lacks most, then always the one that lacks most of those taken."""
    start = max(lacks, key=lambda bit: (lacks[bit].bit_count(), random.random()))
    row, together = [start], start
    for bits in random.sample([each for each in factors.values() if start not in each], len(factors) - 1):
        best = max(bits, key=lambda bit, t=together: ((lacks[bit] & t).bit_count(), lacks[bit] != 0, random.random()))
        row.append(best)
        together |= best
    return row
