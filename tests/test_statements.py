"""The list of statements is whole, and the tool that traces them sees what is proved, missing and mistaken."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from proofs import proves

ROOT = Path(__file__).parent.parent
PAGES = {"ako", "zushi", "kanagawa", "okayama", "society", "city"}
FIELDS = {"id", "text", "page", "from", "until", "scope", "owner", "also", "status", "reason"}
WHOLE = """
statements:
  - {id: S0-1, text: The card ends, owner: A, status: decides}
  - {id: S0-2, text: A link, owner: faces, status: later, reason: decides nothing}
  - {id: S1-1, text: Long ago, owner: A, status: history, reason: over}
"""
CASES = """
cases:
  - {why: 月末から数える, proves: [S0-1, S1-1], on: 2025-11-16}
  - {why: もう一つ, proves: [S0-1], on: 2025-02-30}
  - {why: 何も証明しない}
"""


def _tool(name: str) -> ModuleType:
    """A script of tools/, which is a folder of scripts and no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


traced = _tool("traced")

Town = Callable[..., Path]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A made-up project folder: its list, one case file, one test file."""

    def build(listed: str = WHOLE, cases: str = CASES, marked: str = "") -> Path:
        (tmp_path / "tests" / "cases" / "deep").mkdir(parents=True)
        (tmp_path / "tests" / "statements.yaml").write_text(listed, encoding="utf-8")
        (tmp_path / "tests" / "cases" / "deep" / "x.yaml").write_text(cases, encoding="utf-8")
        (tmp_path / "tests" / "test_x.py").write_text(marked, encoding="utf-8")
        return tmp_path

    return build


def _faults(root: Path) -> list[str]:
    statements = traced.read_statements(root / "tests" / "statements.yaml")
    proofs = [*traced.case_proofs(root), *traced.marked_proofs(root)]
    found: list[str] = traced.faults(statements, proofs, [2, 1])
    return found


# --- the shipped list ----------------------------------------------------------

LISTED = traced.read_yaml(ROOT / "tests" / "statements.yaml")["statements"]


def test_all_172_statements_are_listed_in_order():
    assert [s["id"] for s in LISTED] == traced.expected_ids()
    assert len(LISTED) == 29 + 42 + 38 + 32 + 31 == 172


@pytest.mark.parametrize("statement", LISTED, ids=lambda s: s["id"])
def test_a_statement_has_its_fields(statement):
    assert set(statement) <= FIELDS
    assert statement["scope"] in {"national", "local"}
    assert set(traced._words(statement["page"])) <= PAGES
    assert 10 < len(statement["text"]) <= 120
    assert all(len(statement[key]) == 10 for key in ("from", "until") if key in statement)


def test_the_list_itself_has_no_fault():
    statements = traced.read_statements(ROOT / "tests" / "statements.yaml")
    assert [f for f in traced.faults(statements, []) if "not proved" not in f] == []


def test_each_statement_left_to_another_part_says_why():
    alone = [s for s in LISTED if s["status"] != "decides" or "also" in s]
    assert [s["id"] for s in alone if len(s.get("reason", "")) < 15] == []


def test_what_decides_is_of_the_parts_there_are_and_nothing_later_is():
    built = {"A", "B", "C", "D", "E"}
    assert {s["owner"] for s in LISTED if s["status"] in {"decides", "history"}} == built
    assert built.isdisjoint({s["owner"] for s in LISTED if s["status"] == "later"})
    assert [s["id"] for s in LISTED if built & {*s.get("also", [])}] == [], "no half is left to a part that is built"


def test_every_claim_in_this_tree_names_a_statement():
    known = set(traced.expected_ids())
    claims = [*traced.case_proofs(ROOT), *traced.marked_proofs(ROOT)]
    assert [c for c in claims if c.statement not in known] == []


# --- the tool, on made-up folders ----------------------------------------------


def test_a_whole_folder_has_no_fault(town: Town):
    assert _faults(town()) == []


def test_a_statement_shows_its_first_proof_and_how_many_more(town: Town):
    root = town()
    first = traced.read_statements(root / "tests" / "statements.yaml")[0]
    proofs = [p for p in traced.case_proofs(root) if p.statement == "S0-1"]
    assert traced.verdict(first, proofs) == "proved by tests/cases/deep/x.yaml: 月末から数える (and 1 more)"


def test_the_other_verdicts_say_who_and_why(town: Town):
    _, later, over = traced.read_statements(town() / "tests" / "statements.yaml")
    assert traced.verdict(later, []) == "later: faces (decides nothing)"
    assert traced.verdict(over, [traced.Proof("S1-1", "x", "y")]) == "history, cases: 1"
    assert traced.verdict(over, []) == "NOT PROVED"


def test_a_half_left_to_another_part_stands_beside_the_proof():
    shared = traced.Statement("S0-1", "text", "A", "decides", "a list is kept", ("C",))
    said = traced.verdict(shared, [traced.Proof("S0-1", "t.yaml", "why")])
    assert said == "proved by t.yaml: why; later: C (a list is kept)"


def test_a_long_text_is_cut_to_one_width():
    long = traced.Statement("S0-1", "x" * 200, "A", "decides", "", ())
    short = traced.Statement("S0-1", "x", "A", "decides", "", ())
    assert traced.line(long, []).index("NOT PROVED") == traced.line(short, []).index("NOT PROVED")


MARKED = """
import proofs
from proofs import proves

@proves("S1-1", "S0-1")
def test_hours_end_at_the_minute(): ...

@proofs.proves("S0-1")
class TestDays: ...

# @proves("S0-99") in a comment is no claim
"""


def test_a_marked_test_is_a_proof_in_its_own_words(town: Town):
    claims = list(traced.marked_proofs(town(cases="cases: []", marked=MARKED)))
    assert {(c.statement, c.why) for c in claims} == {
        ("S1-1", "hours end at the minute"),
        ("S0-1", "hours end at the minute"),
        ("S0-1", "TestDays"),
    }
    assert {c.where for c in claims} == {"tests/test_x.py"}


@pytest.mark.parametrize(
    ("why", "listed", "cases", "said"),
    [
        ("証明なし", WHOLE, "cases: []", "S0-1 is not proved"),
        ("歴史も証明が要る", WHOLE, "cases: [{why: a, proves: [S0-1]}]", "S1-1 is not proved"),
        ("確度の低い事例は関門でない", WHOLE, CASES.replace("on:", "confidence: low, on:"), "S0-1 is not proved"),
        ("ない番号", WHOLE, CASES.replace("[S0-1]", "[S0-9]"), "x.yaml claims S0-9, which is no statement"),
        ("番号を並びにしない", WHOLE, CASES.replace("[S0-1]", "S0-9"), "claims S0-9"),
        ("空の番号", WHOLE, CASES.replace("proves: [S0-1],", "proves: ,"), "which is no statement"),
        ("担当なし", WHOLE.replace("owner: A, status: decides", "status: decides"), CASES, "S0-1 has no known owner"),
        ("知らない担当", WHOLE.replace("owner: faces", "owner: nobody"), CASES, "S0-2 has no known owner"),
        ("知らない併任", WHOLE.replace("status: later", "also: [X], status: later"), CASES, "S0-2 has no known owner"),
        ("状態なし", WHOLE.replace(", status: decides", ""), CASES, "S0-1 has no known status"),
        ("理由なし", WHOLE.replace(", reason: decides nothing", ""), CASES, "S0-2 is not answered here alone"),
        ("抜け", WHOLE.replace("S0-2", "S0-1"), CASES, "S0-2 is missing"),
        ("重複", WHOLE.replace("S0-2", "S0-1"), CASES, "S0-1 stands twice"),
        ("余り", WHOLE.replace("S0-2", "S4-7"), CASES, "S4-7 is in the list and on no page"),
        ("数が違う", WHOLE[: WHOLE.index("  - {id: S1")], CASES, "the list has 2 statements, the pages have 3"),
    ],
)
def test_a_fault_is_named(town: Town, why: str, listed: str, cases: str, said: str):
    assert any(said in fault for fault in _faults(town(listed, cases))), why


def test_the_command_prints_every_row_and_a_summary(town: Town, capsys: pytest.CaptureFixture[str]):
    assert traced.main(["--root", str(town())]) == 1  # three statements are not 172
    printed = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in printed[:3]] == ["S0-1", "S0-2", "S1-1"]
    assert printed[-1] == "3 statements: 1 decide, 1 history, 1 later, 0 stated aim; 2 of 2 proved by 3 claims."


def test_the_command_ends_well_where_all_is_proved(town: Town, capsys: pytest.CaptureFixture[str]):
    listed = (ROOT / "tests" / "statements.yaml").read_text(encoding="utf-8")
    every = ", ".join(s["id"] for s in LISTED if s["status"] in traced.PROVED)
    assert traced.main(["--root", str(town(listed, f"cases: [{{why: all, proves: [{every}]}}]"))]) == 0
    assert "NOT PROVED" not in capsys.readouterr().out


def test_the_mark_leaves_a_test_as_it_was():
    def test_of_hours() -> str:
        return "ran"

    marked = proves("S1-41")(test_of_hours)
    assert marked is test_of_hours
    assert marked() == "ran"


def test_every_statement_is_proved_or_owned_by_later_work() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "traced.py")], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-2000:]
