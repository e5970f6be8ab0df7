"""Every choice of every insurer: flipped, it changes only the answers it says it affects, and some for somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from generated import BASES, SCHEMES, edition_of, flipped, made, values_of
from people import known, rare, visitors

from madoguchi.desk.asking import RECONCILED, Question, ask
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.person import LawValues, Person, Practice, shapes
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.practice import default_of, law_values
from madoguchi.rulebook.vocabulary import vocabulary
from sizes import size

DAYS = (date(2024, 10, 28), date(2025, 7, 10), date(2025, 12, 10), date(2026, 8, 1))
CROWD = [*visitors(size("flips people"), 21), *rare()]
FEW = [*CROWD[: size("sent people")], *rare()[: size("sent people")]]
ONLY_SENT = {"notice_reissued_on", "notice_at_renewal", "envelope_unit"}  # these change what is sent, nothing else


@pytest.fixture(scope="module")
def changed() -> dict[str, set[str]]:
    """The answers that each choice changes for somebody, in any scheme, on any of the days."""
    found: dict[str, set[str]] = {name: set() for name in choices()}
    for scheme in SCHEMES:
        for on in DAYS:
            for base in BASES if on == DAYS[0] else BASES[:1]:
                for name, answers in flipped(scheme, on, CROWD, base).items():
                    found[name] |= answers
    return found


@pytest.mark.parametrize("name", choices())
def test_a_choice_changes_what_it_says_and_nothing_else(name: str, changed: dict[str, set[str]]) -> None:
    affects = choices()[name].affects
    assert changed[name] <= affects, sorted(changed[name] - affects)
    assert changed[name] or affects & set(RECONCILED) or not affects, "changes nothing for anybody"


@pytest.fixture(scope="module")
def usually_sent() -> list[dict[str, Any]]:
    edition = edition_of(made("national", {}))
    return [_reconciled(person, edition) for person in (*FEW, *SENT_TO)]


def others_of(name: str) -> list[Any]:
    """Three values of a choice at most, but for the one it has where nobody says another."""
    usual = {dated.value for dated in default_of("national")[name].values}
    return [value for value in values_of(choices()[name])[:3] if {value} != usual]


@pytest.mark.parametrize("name", [name for name, choice in choices().items() if choice.affects & set(RECONCILED)])
def test_a_choice_changes_what_is_sent_only_if_it_says_so(name: str, usually_sent: list[dict[str, Any]]) -> None:
    changed: set[str] = set()
    for value in others_of(name):
        edition = edition_of(made("national", {name: value}))
        for person, usual in zip((*FEW, *SENT_TO), usually_sent, strict=True):
            told = _reconciled(person, edition)
            changed |= {answer for answer in RECONCILED if told[answer] != usual[answer]}
    assert changed <= choices()[name].affects
    assert changed or name not in ONLY_SENT


def at(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**person, "insurer": "made-up"} for person in people]


SENT_TO = (
    known(event="name_changed", event_on=DAYS[1], notice_held_since=date(2024, 12, 10)),
    known(event="renewal", event_on=DAYS[1], notice_held_since=date(2024, 12, 10), birth_date=date(1954, 5, 5)),
    known(event="joined", event_on=DAYS[1], household=({"has_card": False}, {})),
)


def _reconciled(person: dict[str, Any], edition: Edition) -> dict[str, Any]:
    facts = {key: value for key, value in person.items() if key not in ("person", "insurer", "household")}
    question = Question(facts, "made-up", DAYS[1], household=tuple(person.get("household") or ()))
    return dict(ask(question, edition, RECONCILED).values)


def test_what_rules_see_is_declared_where_its_meaning_stands() -> None:
    of_type = {"flag": "Verdict", "day": "Dates", "word": "Words", "words": "Sets", "number": "Numbers"}
    facts = {
        n: of_type[f.kind] for n, f in vocabulary().facts.items() if f.kind in of_type and n != "birth_date_latest"
    }
    assert shapes(Person) == facts
    of_choice = {"switch": "Verdict", "word": "Words", "set": "Sets", "day": "Dates", "number": "Terms"}
    assert shapes(Practice) == {"scheme": "Words", **{name: of_choice[c.type_] for name, c in choices().items()}}
    assert shapes(LawValues) == {name: of_choice[declared.type_] for name, (declared, _) in law_values().items()}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_insurer_is_one_file_and_no_code(scheme: str) -> None:
    edition = edition_of(made(scheme, {"renewal_month": 10, "notices": "everybody"}))
    rows = decide(batch_of(at(CROWD[:50])), edition, date(2026, 11, 21)).to_pylist()
    assert {row["owed"] for row in rows} - {None, "-"}
