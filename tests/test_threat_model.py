"""The page of threats: each row names tests that there are, or says that there is none."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
ROW = re.compile(r"^\| (?!threat|asset|---)(.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def every_test() -> set[str]:
    files = (ast.parse(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))
    return {node.name for tree in files for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_names_is_there():
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", PAGE))
    assert len(named) > 40
    assert sorted(named - every_test()) == []


def test_every_threat_has_its_test_or_says_that_there_is_none():
    rows = ROW.findall(PAGE)
    assert len(rows) > 30
    assert [threat for threat, _, tried in rows if "`test_" not in tried and tried != "no test"] == []
