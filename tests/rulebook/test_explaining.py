"""Explaining against deciding (理由と判定): a reason never says other than what is decided, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from people import crowd, rare, visitors

from madoguchi.days.eras import parse_day
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.law import MASKED
from madoguchi.rulebook.engine.output import OPEN
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.explain import ANSWERS, Explanation, explain
from madoguchi.rulebook.rules.papers import GROUND
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.rulebook.wording import explanation_text
from sizes import size

SEED = 20261121
DAYS = (date(2025, 8, 1), date(2024, 12, 1), date(2026, 7, 31), date(2026, 3, 1), date(2027, 3, 31))
NAMES = {rule.name for rule in GROUND.rules}
Row = dict[str, Any]
Told = tuple[Row, date, bool, Explanation]


def asked_about() -> list[tuple[Row, date]]:
    """Known people, people with unknown facts, people with an occasion, and rare ones, each on one of the days."""
    few = size("explained people")
    insurers = sorted(shipped_edition().practices)
    each = [*crowd(few, SEED), *crowd(few, SEED + 1, unknown_share=0.04), *visitors(few // 2, SEED + 2),
            *rare()[: few // 2]]  # fmt: skip
    return [({**person, "insurer": insurers[n % len(insurers)]}, DAYS[n % len(DAYS)]) for n, person in enumerate(each)]


@cache
def explained() -> list[Told]:
    """Everybody explained, with and without the right to see protection."""
    rights = [(row, on, sees) for n, (row, on) in enumerate(asked_about()) for sees in (True, False)[n % 3 != 0 :]]
    return [(row, on, sees, explain(facts_of(row), row["insurer"], shipped_edition(), on, sees_protection=sees))
            for row, on, sees in rights]  # fmt: skip


def facts_of(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("person", "insurer")}


def decided(row: Row, on: date, *answers: str) -> Row:
    (told,) = decide(batch_of([row]), shipped_edition(), on, answers=answers).to_pylist()
    return told


def plain(value: Any) -> Any:
    """An explained answer as a column says it: an open one is null, a set its words."""
    if value is OPEN:
        return None
    return value if not isinstance(value, frozenset) else frozenset(value)


def test_what_is_explained_is_what_is_decided() -> None:
    for row, on, sees, told in explained():
        column = decided(row, on, *ANSWERS)
        owed = column["owed"]
        said = {**column, "owed": None if owed is None else frozenset(owed.split()) - {"-"}}
        if said["reader_message"] == "stop" and not sees:
            said["reader_message"] = "none"
        assert {name: plain(value) for name, value in told.answers.items()} == {n: said[n] for n in ANSWERS}, row
        assert {name for name, value in told.answers.items() if value is OPEN} == set(column["open"].split()) - {"-"}
        assert set(told.disputed) == set(column["disputed"].split()) - {"-"}
        hidden = {MASKED if vocabulary().concerns_protection(name) else name for name in told.missing}
        assert hidden == set(column["missing"].split()) - {"-"}
        assert not sees or MASKED not in told.missing


def test_the_deciding_rule_is_the_one_that_decides() -> None:
    for row, on, sees, told in explained():
        column = decided(row, on, "rule")
        rule = None if told.deciding is None else told.deciding.rule
        shown = MASKED if rule in shipped_edition().law.masked else rule
        assert shown == column["rule"], (row, on)
        assert sees or rule not in shipped_edition().law.masked
        assert rule is None or rule in NAMES | {MASKED}


def test_the_bound_reached_first_is_the_day_that_is_told() -> None:
    seen = set()
    for row, on, _, told in explained():
        owes_certificate = told.answers["owed"] is not OPEN and "certificate" in told.answers["owed"]
        paper = "certificate" if owes_certificate else "notice"
        own = {name: name for name in ("card_usable_until", "former_card_until")}
        days = {f"{paper}_valid_until": "valid_until", f"{paper}_valid_from": "valid_from", **own}
        for name, answer in days.items():
            day = told.answers[answer]
            if day is OPEN or (answer.startswith("valid") and told.answers["owed"] is OPEN):
                continue
            seen.add(answer)
            assert (name in told.bounds) == (day is not None), (name, row, on)
            if day is not None:
                assert told.bounds[name][0].day == day, (name, told.bounds[name], row, on)
    assert len(seen) == 4


def changed(told: Explanation) -> Iterator[tuple[str, str, Any]]:
    """Each fact that would give another ground: the ground, the fact, its value."""
    for rule, facts in told.nearest.items():
        for said in facts:
            name, _, text = said.partition(": ")
            yield rule, name, value_said(name, text)


def value_said(name: str, text: str) -> Any:
    if text == Special.NONE.value:
        return None
    return text == "true" if vocabulary().facts[name].kind == "flag" else parse_day(text)


def test_a_fact_that_would_give_a_ground_gives_it() -> None:
    assert len({rule for *_, told in explained() for rule in told.nearest}) > 10
    for row, on, sees, told in explained():
        each = list(changed(told))
        assert sees or not any(vocabulary().facts[name].is_protected for _, name, _ in each)
        if not each:
            continue
        rows = [{**row, name: value} for _, name, value in each]
        columns = decide(batch_of(rows), shipped_edition(), on, answers=("rule",)).to_pylist()
        for (rule, name, value), column in zip(each, columns, strict=True):
            shown = MASKED if rule in shipped_edition().law.masked else rule
            assert column["rule"] == shown, (name, value, row, on)
            if shown == MASKED:
                changed_so = {**facts_of(row), name: value}
                alone = explain(changed_so, row["insurer"], shipped_edition(), on, sees_protection=sees)
                assert (alone.deciding and alone.deciding.rule) == rule


def test_no_ground_is_near_that_decides_already() -> None:
    for row, _, sees, told in explained():
        if told.deciding is not None and sees:
            assert told.deciding.rule not in told.nearest, row


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_line_of_an_explanation_says_something(language: str) -> None:
    for _, on, _, told in explained():
        practice = shipped_edition().practice(told.insurer)
        text = explanation_text(told, practice.ja if language == "ja" else practice.en, language)
        assert str(on) in text
        assert all(line.strip() for line in text.split("\n"))
        assert not any(word in text for word in ("None", "OPEN", "Special.", "frozenset", "datetime"))


def test_the_values_used_are_those_the_insurer_goes_by_on_the_day() -> None:
    for row, on, sees, told in explained():
        cells = shipped_edition().resolve((row["insurer"],), on, None)
        for name, value in told.values.items():
            (used,) = (each for each in (*cells.cells.get(name, ()), cells.values.get(name)) if each)
            assert value == used or (not sees and value.value < used.value), "only words about protection are left out"
            assert value.covers(on) or value.value is None


def test_what_was_not_yet_known_is_explained_as_it_was_decided_then() -> None:
    known_on = date(2025, 1, 31)
    for row, on, _, _ in explained()[:10]:
        told = explain(facts_of(row), row["insurer"], shipped_edition(), on, known_on)
        (column,) = decide(
            batch_of([row]), shipped_edition(), on, known_on, answers=("rule", "valid_until")
        ).to_pylist()
        assert (None if told.deciding is None else told.deciding.rule) == column["rule"]
        assert plain(told.answers["valid_until"]) == column["valid_until"]
        assert told.known_on == known_on < on + timedelta(days=2000)
