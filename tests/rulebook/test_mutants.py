"""The cases see what is wrong: mutants of rules and tables, each seen by a case, or listed with the reason why not."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from mutants import MADE_UP, Mutant, differs, edition, equivalent, mutants, seen_by, witnesses
from people import known

from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.check import run_case
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.explain import explain
from madoguchi.rulebook.reading import read_file
from sizes import size

SEED = 20261121
MADE_UP_CASES = read_cases(read_file(MADE_UP / "cases.yaml"))


def some_mutants() -> list[Mutant]:
    """A seeded sample of the mutants that are not listed as equivalent; in proof, all of them."""
    able = [mutant for mutant in mutants() if mutant.name not in equivalent()]
    return Random(SEED).sample(able, min(size("mutants"), len(able)))  # noqa: S311  seeded


@pytest.mark.parametrize("mutant", some_mutants(), ids=lambda mutant: mutant.name)
def test_a_case_sees_it(mutant: Mutant) -> None:
    assert seen_by(mutant), f"no case differs: {mutant.name}; add one to tests/cases/{mutant.stem}.yaml"


def test_every_mutant_of_the_list_is_one() -> None:
    assert set(equivalent()) <= {mutant.name for mutant in mutants()}


def test_mutants_have_names_of_their_own() -> None:
    names = [mutant.name for mutant in mutants()]
    assert len(names) == len(set(names))


def test_after_a_mutant_the_law_is_as_before() -> None:
    mutant = next(one for one in mutants() if one.name == "no_card negated")
    case = next(one.case for one in witnesses() if mutant.touches in one.asked and one.stem == "papers")
    with mutant.planted():
        pass
    assert not differs(case)


@pytest.mark.parametrize("case", MADE_UP_CASES, ids=lambda case: case.why)
def test_made_up_insurers_answer_by_their_choices(case: Case) -> None:
    assert not run_case(case, edition()).differences, f"{case.place} {case.why}"


APPLIED = {"assistance_approved": True, "application": "certificate", "application_on": date(2025, 9, 1)}
BLOCKED = {"own_information_blocked": True}
HIDDEN = {"support_measures": True}


@pytest.mark.parametrize(
    ("why", "facts", "rule"),
    [
        ("自己情報の不提供が支援措置より先", BLOCKED | HIDDEN, "own_information_is_blocked"),
        ("支援措置が要配慮者の申請より先", HIDDEN | APPLIED, "under_support_measures"),
    ],
)
def test_protection_is_named_in_its_order_with_the_right_to_see_it(
    why: str, facts: dict[str, object], rule: str
) -> None:
    person = {name: value for name, value in known(**facts).items() if name not in ("person", "insurer")}
    told = explain(person, "designated-city-nhi", shipped_edition(), date(2025, 9, 10), sees_protection=True)
    assert told.deciding, why
    assert told.deciding.rule == rule, why
