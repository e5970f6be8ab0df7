"""The JSON Schema of practice files, tried with a validator that others use."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from madoguchi.issuing.look_schema import practice_file_schema
from madoguchi.rulebook.practice import shipped_practices

VALIDATOR = Draft202012Validator(practice_file_schema())


def shipped(insurer: str) -> Any:
    text = files("madoguchi.rulebook").joinpath("practice", f"{insurer}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506  the safest loader there is: every scalar stays text


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(practice_file_schema())


@pytest.mark.parametrize("insurer", shipped_practices())
def test_every_shipped_practice_fits_the_schema(insurer: str) -> None:
    assert not [error.message for error in VALIDATOR.iter_errors(shipped(insurer))]


CELL = {"from": "2024-12-02", "value": "holders", "cites": ["choices#13"], "checked_on": "2026-11-21"}
WRONG = {
    "知らない選択": ("renewal_mouth", CELL),
    "知らない言葉": ("notices", {**CELL, "value": "holder"}),
    "出典なし": ("notices", {key: value for key, value in CELL.items() if key != "cites"}),
    "日でない": ("notices", {**CELL, "from": "R6.12.2"}),
}


@pytest.mark.parametrize(("name", "cell"), WRONG.values(), ids=WRONG)
def test_a_wrong_cell_does_not_fit(name: str, cell: dict[str, Any]) -> None:
    practice = shipped("ako-city-nhi")
    practice["choices"][name] = cell
    assert list(VALIDATOR.iter_errors(practice))
