"""Laws of deciding, for crowds around every edge: order does not matter, nothing open is guessed, ends fit."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from people import crowd, known

from madoguchi.days.age import last_day_before_75
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.timeline import timeline
from madoguchi.rulebook.vocabulary import vocabulary
from sizes import size

DAYS = [
    date(2024, 7, 1),
    date(2024, 12, 1),
    date(2024, 12, 2),
    date(2025, 8, 1),
    date(2025, 12, 2),
    date(2026, 8, 1),
    date(2027, 3, 31),
]


def answers(people: list[dict[str, Any]], on: date, **more: Any) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = decide(batch_of(people), shipped_edition(), on, **more).to_pylist()
    return told


@pytest.mark.parametrize("on", DAYS)
def test_answers_do_not_depend_on_row_order_or_batch_size(on: date) -> None:
    people = crowd(150, 1, unknown_share=0.02)
    together = {row["person"]: row for row in answers(people, on)}
    shuffled = people[:]
    Random(2).shuffle(shuffled)  # noqa: S311  a seeded order
    parts = [shuffled[n : n + 40] for n in range(0, len(shuffled), 40)]
    assert together == {row["person"]: row for part in parts for row in answers(part, on)}


@pytest.mark.parametrize("nobody", [batch_of([]), batch_of(crowd(1, 1)).slice(0, 0)], ids=["no insurer", "no row"])
def test_an_empty_roll_has_the_columns_and_no_row(nobody: RecordBatch) -> None:
    one = batch_of(crowd(1, 1))
    told, ahead = decide(nobody, shipped_edition(), DAYS[0]), timeline(nobody, shipped_edition(), DAYS[0], DAYS[-1])
    assert (told.num_rows, told.schema.names) == (0, decide(one, shipped_edition(), DAYS[0]).schema.names)
    assert (ahead.num_rows, ahead.column_names[:2]) == (0, ["since", "until"])


@pytest.mark.parametrize("on", DAYS)
def test_validity_never_ends_before_it_starts_nor_past_its_bounds(on: date) -> None:
    people = crowd(400, 3)
    for person, row in zip(people, answers(people, on), strict=True):
        first, last = row["valid_from"], row["valid_until"]
        if first is None or last is None or "certificate" not in row["owed"].split():
            continue
        assert first <= last, (person, row)
        assert on <= last, (person, row)
        assert last < first.replace(year=first.year + 5, day=min(first.day, 28)) + timedelta(days=4), (person, row)
        if "late-stage" not in person["insurer"]:
            assert last <= last_day_before_75(person["birth_date"]), (person, row)


def completions(person: dict[str, Any], times: int, seed: int) -> list[dict[str, Any]]:
    """The same person with the unknown facts made up, in several ways."""
    random = Random(seed)  # noqa: S311  seeded
    unknown = [name for name, value in person.items() if value is Special.UNKNOWN]
    pool = crowd(times * 3, seed)
    return [{**person, **{name: random.choice(pool)[name] for name in unknown}} for _ in range(times)]


@pytest.mark.parametrize("on", [date(2025, 8, 1), date(2026, 3, 1)])
def test_what_is_decided_in_spite_of_unknown_facts_holds_whatever_they_turn_out_to_be(on: date) -> None:
    people = crowd(60, 5, unknown_share=0.05)
    for n, (person, row) in enumerate(zip(people, answers(people, on), strict=True)):
        open_ = set(row["open"].split())
        for full in answers(completions(person, 15, n), on):
            for name in (
                "owed",
                "rule",
                "valid_from",
                "valid_until",
                "card_usable",
                "reader_message",
                "former_card_until",
            ):
                assert name in open_ or full[name] == row[name], (name, person, row, full)


@pytest.mark.parametrize("fact", [fact.name for fact in vocabulary().roll if fact.name != "birth_date_latest"])
def test_one_unknown_fact_is_open_or_does_not_matter(fact: str) -> None:
    on = date(2026, 3, 1)
    person = known(**{fact: Special.UNKNOWN})
    (row,) = answers([person], on)
    told = {full[name] for full in answers(completions(person, 25, 7), on) for name in ["owed"]}
    assert len(told) == 1 or "owed" in row["open"].split()
    assert row["open"] == "-" or row["missing"] != "-"


def some_days(since: date, until: date, seed: int) -> list[date]:
    """A seeded sample of days, among them as many on which a month begins or ends as lie within one."""
    every = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    edges = [day for day in every if 1 in (day.day, (day + timedelta(days=1)).day)]
    within = [day for day in every if day not in edges]
    random, half = Random(seed), size("timeline days") // 2  # noqa: S311  seeded
    return [day for days in (edges, within) for day in random.sample(days, min(half, len(days)))]


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_a_timeline_says_each_day_what_deciding_says(share: float) -> None:
    people = crowd(12, 11, unknown_share=share)
    since, until = date(2024, 7, 1), date(2028, 6, 30)
    told = timeline(batch_of(people), shipped_edition(), since, until).to_pylist()
    for person in people:
        stretches = [row for row in told if row["person"] == person["person"]]
        assert [row["since"] for row in stretches[1:]] == [row["until"] + timedelta(days=1) for row in stretches[:-1]]
        assert (stretches[0]["since"], stretches[-1]["until"]) == (since, until)
    for day in some_days(since, until, int(share * 100)):
        here = {row["person"]: row for row in told if row["since"] <= day <= row["until"]}
        for row in answers(people, day):
            assert {k: v for k, v in here[row["person"]].items() if k not in ("since", "until")} == row, day
