"""The parts of the proof: every size belongs to one, and each has its row, whatever becomes of it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sizes import SIZES

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
proof = import_module("proof")
PARTS = import_module("proof_parts").PARTS
ASKED = re.compile(r'\bsize\("([^"]+)"\)')
OLD = f"{proof.HEAD}| ledger | what | sizes | 0123456789 | 1 tests passed | 12 |\n"  # without the minutes
LAW = (ROOT / "docs" / "proof" / "README.md").read_text("utf-8")


def asked() -> Iterator[tuple[str, str]]:
    """Each file of tests that asks for a size, and its name; what fixtures ask is asked for all tests beside them."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        yield from ((file, name) for name in ASKED.findall(path.read_text("utf-8")))


def test_every_size_belongs_to_a_part_and_every_part_has_sizes():
    parts = {name: [part for part, one in PARTS.items() if name in one.sizes] for name in SIZES}
    assert {name: found for name, found in parts.items() if len(found) != 1} == {}
    assert [name for part in PARTS.values() for name in part.sizes if name not in SIZES] == []
    assert [name for name, part in PARTS.items() if not part.sizes] == []


def test_every_size_is_asked_for_and_each_file_that_asks_stands_in_the_part_of_the_size():
    of_size = {size: part for part in PARTS.values() for size in part.sizes}
    beside = {name: {str(Path(file).parent) for file in part.files} for name, part in of_size.items()}
    assert set(SIZES) - {name for _, name in asked()} == set()
    assert [(file, name) for file, name in asked() if name not in of_size] == []
    strangers = [
        (file, name) for file, name in asked()
        if file not in of_size[name].files
        and not (file.endswith("conftest.py") and str(Path(file).parent) in beside[name])
    ]  # fmt: skip
    assert strangers == [("tests/sizes.py", "rule completions")]  # its own example


def test_a_part_says_what_it_shows_where_its_tests_are_and_which_law_they_hold():
    assert [file for part in PARTS.values() for file in part.files if not (ROOT / file).is_file()] == []
    assert len({part.what for part in PARTS.values()}) == len(PARTS)
    told = re.findall(r"^\| (\w+) \| .+ \|$", LAW, re.MULTILINE)
    assert sorted(told) == sorted(["part", *PARTS])


@pytest.mark.parametrize(
    ("why", "text", "told"),
    [
        ("通れば件数を書く", "def test_a(): ...\ndef test_b(): ...\n", "2 tests passed"),
        ("外れも行になる", "def test_a(): ...\ndef test_b(): assert 0\n", "FAILED: 1 of 2"),
        ("始まる前の誤りも行になる", "import no_such_module\n", "NOT RUN: pytest ended with 2"),
        ("殺されても行になる", "import os\ndef test_a(): os.kill(os.getpid(), 9)\n", "NOT RUN: pytest ended with -9"),
        ("飛ばした試験は通ったことにしない", "import pytest\ndef test_a(): pytest.skip()\n", "SKIPPED: 1 of 1"),
        ("試験が一つもない", "", "NOT RUN: pytest ended with 5"),
    ],
)  # fmt: skip
def test_whatever_becomes_of_a_part_is_told_in_a_word(
    why: str, text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(proof, "ROOT", tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take a second to load
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(text, encoding="utf-8")
    assert proof.run(["test_it.py"], full=True) == told, why


def test_a_part_that_does_not_end_or_writes_no_count_has_its_row_too():
    def hanging() -> str:
        raise subprocess.TimeoutExpired("pytest", 1)

    def cut_off() -> str:
        return str(proof.result_of("<testsuites>"))

    assert proof._told(hanging) == "NOT DONE in 3 hours"
    assert proof._told(cut_off) == "NOT RUN: ParseError"


def test_a_row_is_put_into_the_report_and_the_others_stay_in_the_order_of_the_parts(tmp_path: Path):
    report = tmp_path / "report.md"
    report.write_text(OLD, encoding="utf-8")
    proof.write(report, proof.Row("plain", ("what", "sizes", "0123456789+", "FAILED: 1 of 2", "3", "0.1")))
    assert report.read_text("utf-8") == (
        f"{proof.HEAD}| plain | what | sizes | 0123456789+ | FAILED: 1 of 2 | 3 | 0.1 |\n"
        "| ledger | what | sizes | 0123456789 | 1 tests passed | 12 |  |\n"
    )
    assert {name: row.passed for name, row in proof.rows(report).items()} == {"plain": False, "ledger": True}


def test_a_row_says_the_sizes_at_which_the_tests_ran():
    assert proof.sizes_of(PARTS["mutants"], full=True) == "mutants: all"
    assert proof.sizes_of(PARTS["mutants"], full=False) == f"mutants: {SIZES['mutants'][0]}"


def test_a_part_that_is_none_is_named_and_nothing_runs(capsys: pytest.CaptureFixture[str]):
    assert proof.main(["plain", "no-such"]) == 2
    assert "no part no-such" in capsys.readouterr().err
