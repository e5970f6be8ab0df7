"""The practice files keep their shape: declared choices only, values of the declared type, each dated and cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from plain_yaml import plain_yaml

Tree = dict[str, Any]
ROOM = files("madoguchi.rulebook")
START = "2024-07-01"
REQUIRED = {"from", "value", "cites", "checked_on"}
ALLOWED = REQUIRED | {"until", "published_on", "read_on", "basis", "status", "note"}
BASES = {"enacted", "announced", "floor", "assumed"}
STATUSES = {"settled", "undecided", "disputed"}
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def tree_of(path: str) -> Tree:
    tree: Tree = plain_yaml(ROOM.joinpath(path).read_text(encoding="utf-8"))
    return tree


def trees_of(folder: str) -> dict[str, Tree]:
    names = sorted(file.name for file in ROOM.joinpath(folder).iterdir() if file.name.endswith(".yaml"))
    return {name.removesuffix(".yaml"): tree_of(f"{folder}/{name}") for name in names}


DECLARED = tree_of("choices.yaml")
PASSAGES = {f"{page}#{one}" for page, said in tree_of("sources.yaml").items() for one in said["passages"]}
NATIONAL, PRACTICES = trees_of("national"), trees_of("practice")


def rows_of(cell: Any) -> list[Tree]:
    return [cell] if isinstance(cell, dict) else cell


def every_cell() -> Iterator[Any]:
    for file, tree in {**NATIONAL, **PRACTICES}.items():
        for name, cell in tree["choices"].items():
            yield pytest.param(name, rows_of(cell), id=f"{file} {name}")


def is_day(said: object) -> bool:
    """Whether it is written as a day; one that no calendar has raises ValueError."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", said) if isinstance(said, str) else None
    return bool(found and date(*(int(part) for part in found.groups())))


def is_published(said: Any) -> bool:
    return said == "none" or is_day(said["by"] if isinstance(said, dict) else said)


CELLS = list(every_cell())


def is_typed(declared: Tree, value: Any) -> bool:
    if value in ("none", "undecided"):
        return True
    words = set(declared.get("words", ()))
    return {
        "switch": lambda: value in ("true", "false"),
        "word": lambda: value in words,
        "set": lambda: isinstance(value, list) and set(value) <= words and len(set(value)) == len(value),
        "day": lambda: is_day(value),
        "number": lambda: re.fullmatch(r"[0-9]{1,6}", value) is not None,
    }[declared["type"]]()


@pytest.mark.parametrize("file", NATIONAL)
def test_a_national_file_has_every_choice_in_the_declared_order(file: str) -> None:
    assert list(NATIONAL[file]["choices"]) == list(DECLARED), "既定値に欠けや順の違いがある"


@pytest.mark.parametrize("file", NATIONAL)
def test_a_national_default_answers_from_the_first_day(file: str) -> None:
    late = [name for name, cell in NATIONAL[file]["choices"].items() if min(r["from"] for r in rows_of(cell)) != START]
    assert late == [], "初日から答えられない既定値がある"


@pytest.mark.parametrize("file", NATIONAL)
def test_a_national_default_states_its_basis_and_publication(file: str) -> None:
    rows = [row for cell in NATIONAL[file]["choices"].values() for row in rows_of(cell)]
    assert all({"basis", "published_on"} <= set(row) for row in rows), "根拠の種類か公表日がない"


@pytest.mark.parametrize("file", PRACTICES)
def test_a_practice_file_says_whose_it_is_and_that_it_is_not_the_insurers(file: str) -> None:
    tree = PRACTICES[file]
    assert tree["insurer"] == file
    assert tree["insurer_number"] == "none", "番号は公開ページにないので書かない"
    assert all(JAPANESE.search(tree[key]["ja"]) and tree[key]["en"] for key in ("name", "disclaimer"))


@pytest.mark.parametrize("file", PRACTICES)
def test_a_practice_file_names_declared_choices_in_their_order(file: str) -> None:
    said = list(PRACTICES[file]["choices"])
    assert said == [name for name in DECLARED if name in said], "知らない選択肢、または順の違い"


@pytest.mark.parametrize("file", PRACTICES)
def test_a_contact_is_dated_and_cited(file: str) -> None:
    for block in PRACTICES[file].get("contact", []):
        assert set(block) == {"from", "name", "address", "telephone", "fax", "cites", "checked_on"}
        assert is_day(block["from"])
        assert set(block["cites"]) <= PASSAGES, "問い合わせ先にも出典が要る"


@pytest.mark.parametrize(("name", "rows"), CELLS)
def test_a_value_is_of_the_declared_type(name: str, rows: list[Tree]) -> None:
    assert [row["value"] for row in rows if not is_typed(DECLARED[name], row["value"])] == []


@pytest.mark.parametrize(("name", "rows"), CELLS)
def test_a_value_is_dated_checked_and_cited(name: str, rows: list[Tree]) -> None:
    for row in rows:
        assert REQUIRED <= set(row) <= ALLOWED, f"{name}: 要る項目がない、または知らない項目がある"
        assert row["cites"], f"{name}: 出典のない値は確かめられない"
        assert set(row["cites"]) <= PASSAGES
        assert all(is_day(day) for day in (row["from"], row["checked_on"], row.get("until", START)))
        assert row["from"] <= row.get("until", row["from"])


@pytest.mark.parametrize(("name", "rows"), CELLS)
def test_a_value_says_its_standing_in_known_words(name: str, rows: list[Tree]) -> None:
    for row in rows:
        assert row.get("basis", "announced") in BASES
        assert row.get("status", "settled") in STATUSES
        assert is_published(row.get("published_on", "none")), f"{name}: 公表日の形が違う"


@pytest.mark.parametrize(("name", "rows"), CELLS)
def test_a_value_that_also_rests_on_our_reading_states_its_own_publication_day(name: str, rows: list[Tree]) -> None:
    ours = [row for row in rows if any(c.startswith(("readings#", "choices#")) for c in row["cites"])]
    assert all("published_on" in row for row in ours), f"{name}: 公表日のない出典が混じると、初めから公表済みとされる"
