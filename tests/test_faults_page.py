"""The page of faults: each row names tests that there are, by file and name, or says that there is none."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "faults.md").read_text("utf-8")
ROW = re.compile(r"^\| (?!fault|---)(.+) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")


def functions_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_of_faults_names_is_in_its_file():
    named = set(NAMED.findall(PAGE))
    assert len(named) > 40
    assert sorted((file, test) for file, test in named if test not in functions_of(file)) == []


def test_every_fault_has_its_test_or_says_that_there_is_none():
    rows = ROW.findall(PAGE)
    assert len(rows) > 35
    assert [fault for fault, _, tried in rows if not NAMED.search(tried) and tried != "no test"] == []
    assert len(PAGE.split("::test_")) == len(NAMED.findall(PAGE)) + 1


def test_every_test_of_faults_stands_on_the_page():
    files = sorted((TESTS / "faults").glob("test_*.py"))
    there = {f"faults/{one.name}::{test}" for one in files for test in functions_of(f"faults/{one.name}")
             if test.startswith("test_")}  # fmt: skip
    assert len(there) > 12
    assert sorted(one for one in there if f"`{one}`" not in PAGE) == []
