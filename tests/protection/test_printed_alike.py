"""What is printed on a paper is the same, whoever of the household is under protection, but for the window.

The head's name stands on the papers of a household alike, whoever each letter goes to; an own letter of somebody who
must not be found looks like any other own letter.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from adapters.postgres.planned import ON, Line, Town
from protection.towns import FLAGS, SINCE

CONTENTS = "SELECT item, content FROM papers.contents($1, $2, $3) ORDER BY item"
HEAD, WIFE, CHILD, OTHERS_HEAD, OTHER = range(1, 6)
PEOPLE = (HEAD, WIFE, CHILD, OTHERS_HEAD, OTHER)
LINES = [Line(n, paper, addressee=to) for n in PEOPLE
         for paper, to in (("certificate", "person"), ("notice", "head"))]  # fmt: skip
KEPT = {"postcode": "200-0002", "address": "隠里市甲秘7丁目"}
Contents = Mapping[int, Mapping[str, Any]]


def contents(town: Town, plan: int) -> Contents:
    """What would be printed on each item of a plan."""
    rows = town.rows(CONTENTS, plan, [*range(1, len(LINES) + 1)], ON)
    return {row["item"]: json.loads(row["content"]) for row in rows}


def without_window(every: Contents) -> Contents:
    """The same, without whom each goes to and where: that stands in the window."""
    return {item: {name: said for name, said in one.items() if name != "addressee"} for item, one in every.items()}


def household(town: Town) -> int:
    """Two households, the first with three people; a plan of an own letter of everybody, and one to the head."""
    since = date(2026, 4, 1)
    town.tell("membership", {f"P{n}": {"household_key": "H1" if n <= CHILD else "H2", "relation": "dependent"}
                             for n in PEOPLE}, since)  # fmt: skip
    heads = (HEAD, OTHERS_HEAD)
    town.tell("membership", {f"P{n}": {"household_key": "H1" if n <= CHILD else "H2", "relation": "head"}
                             for n in heads}, since)  # fmt: skip
    return town.plan(LINES)


def some(of: Collection[int]) -> Iterator[tuple[int, ...]]:
    """Everybody and nobody of some, and all between."""
    for count in range(1, len(of) + 1):
        yield from combinations(of, count)


@pytest.mark.parametrize("flag", FLAGS)
def test_whoever_of_a_household_is_protected_the_same_is_printed_but_for_the_window(town: Town, flag: str):
    plan = household(town)
    before = contents(town, plan)
    for hidden in some((HEAD, WIFE, CHILD)):
        kept = {f"P{n}": {flag: n in hidden} for n in (HEAD, WIFE, CHILD)}
        town.tell("protection", kept, SINCE)
        town.tell("protected_address", {f"P{n}": KEPT for n in hidden}, SINCE)
        assert without_window(contents(town, plan)) == without_window(before), hidden


def test_an_own_letter_of_somebody_protected_differs_from_another_own_letter_in_its_address_alone(town: Town):
    plan = household(town)
    own = [n for n, line in enumerate(LINES, 1) if line.addressee == "person"]
    before = contents(town, plan)
    town.tell("protection", {f"P{n}": {"support_measures": True} for n in PEOPLE}, SINCE)
    town.tell("protected_address", {f"P{n}": KEPT for n in PEOPLE}, SINCE)
    after = contents(town, plan)
    for item in own:
        window = {**before[item]["addressee"], **KEPT}
        assert after[item] == {**before[item], "addressee": window}
        assert window != before[item]["addressee"]


def test_the_head_s_name_is_the_household_s_whoever_the_letter_goes_to(town: Town):
    every = contents(town, household(town)).values()
    said = {(one["person"]["name"], one["paper"]): one["person"]["head_name"] for one in every}
    heads = {n: HEAD if n <= CHILD else OTHERS_HEAD for n in PEOPLE}
    assert said == {(f"汐見 {n}子", paper): f"汐見 {head}子" for n, head in heads.items()
                    for paper in ("certificate", "notice")}  # fmt: skip


@pytest.mark.parametrize(("why", "group", "told", "printed"), [
    ("亡くなった世帯主の氏名は、だれの書面にも載らない", "death", {"died_on": date(2026, 7, 20)}, None),
    ("世帯主が世帯を離れた", "membership", {"household_key": "H9"}, None),
    ("世帯主の氏名が変わった", "name", {"written": "南 花子"}, "南 花子"),
])  # fmt: skip
def test_what_becomes_of_the_head_shows_on_the_papers_of_the_household_alike(
    town: Town, why: str, group: str, told: Mapping[str, Any], printed: str | None
):
    plan = household(town)
    town.tell(group, {f"P{HEAD}": told}, SINCE)
    of_others = [one["person"]["head_name"] for one in contents(town, plan).values()
                 if one["person"]["name"] in ("汐見 2子", "汐見 3子")]  # fmt: skip
    assert of_others == [printed] * 4, why
