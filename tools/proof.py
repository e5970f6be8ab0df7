"""Run the tests at full size, part after part, and write what came out to docs/proof/report.md.

    python tools/proof.py              every part
    python tools/proof.py timeline     this part only; the rows of the others stay

The report is a table; each row names the commit it was made on, so parts may be run on different days.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "docs" / "proof" / "report.md"
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "plain": ("the columns against the plain reading", ("tests/proof/test_plain.py",)),
    "boundaries": ("rows full of boundaries against the plain reading", ("tests/proof/test_boundary_rows.py",)),
    "timeline": ("ten years of timeline, day by day", ("tests/proof/test_timeline.py",)),
    "flips": ("choices flipped for a crowd", ("tests/proof/test_flips.py",)),
    "mutants": ("every mutant of the law", ("tests/rulebook/test_mutants.py",)),
    "practices": ("practices that cover every pair of choices", ("tests/rulebook/test_generated_practices.py",)),
    "rules": ("every rule with unknown facts", ("tests/rulebook/test_every_rule.py",)),
    "explaining": ("explaining never contradicts deciding", ("tests/rulebook/test_explaining.py",)),
    "protection": ("protection is shown nowhere", ("tests/rulebook/test_protection.py",)),
    "hostile": ("hostile input", ("tests/rulebook/test_hostile_input.py",)),
    "broken": ("broken files lose no good row", ("tests/adapters/test_broken_files.py",)),
    "kills": (
        "killed while a plan is carried out, alone and with its database",
        ("tests/adapters/postgres/test_papers_killed.py",),
    ),
    "cuts": ("the connection cut after any byte", ("tests/adapters/postgres/test_papers_cut.py",)),
    "ledger": ("random steps of papers against their fold", ("tests/adapters/postgres/test_papers_ledger.py",)),
    "spark": ("a cluster of two workers against one machine", ("tests/proof/test_spark.py",)),
}
SIZES = {
    "plain": ("plain people", "plain days"), "boundaries": ("boundary rows",),
    "timeline": ("timeline people",), "flips": ("flips people",),
    "mutants": ("mutants",), "kills": ("applier kills", "server kills"), "cuts": ("cut bytes",),
    "ledger": ("ledger lives",),
    "practices": ("practice people", "practice days"), "rules": ("rule people", "rule completions", "rule pairs"),
    "explaining": ("explained people",), "protection": ("protected people", "protection days"),
    "hostile": ("hostile facts", "hostile practices", "hostile cases"),
    "broken": ("broken files",), "spark": ("spark people",),
}  # fmt: skip
ALL_THERE_ARE = 1_000_000  # stands in tests/sizes.py for as many as there are
HEAD = """# Proof

The tests at full size (`make proof`, or one part with `make proof PART=timeline`). A row is made on the commit it
names; `+` after it: with changes not yet committed. Seeds stand in the tests: the same commit gives the same people.

| part | what | sizes | commit | result | CPU s |
| --- | --- | --- | --- | --- | ---: |
"""


@dataclass(frozen=True)
class Row:
    """A row of the report."""

    part: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"| {' | '.join((self.part, *self.cells))} |"


def rows() -> dict[str, Row]:
    """The rows that the report has."""
    text = REPORT.read_text("utf-8") if REPORT.exists() else ""
    found = (
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if line[:1] == "|"
    )
    return {cells[0]: Row(cells[0], cells[1:]) for cells in found if cells[0] in PARTS}


def write(said: dict[str, Row]) -> None:
    """The report with these rows, in the order of the parts."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(HEAD + "".join(f"{said[part]}\n" for part in PARTS if part in said), encoding="utf-8")


def sizes_of(part: str) -> str:
    """The full sizes of a part, as text."""
    known = runpy.run_path(str(ROOT / "tests" / "sizes.py"))["SIZES"]
    told = {name: known[name][1] for name in SIZES[part]}
    return ", ".join(f"{name}: {'all' if n == ALL_THERE_ARE else f'{n:,}'}" for name, n in told.items())


def commit() -> str:
    """The commit of the working tree, with a plus where it has changes besides the report."""
    head = _git("rev-parse", "--short=10", "HEAD").strip()
    changed = [line for line in _git("status", "--porcelain").splitlines() if "docs/proof/" not in line]
    return head + "+" * bool(changed)


def _git(*said: str) -> str:
    return subprocess.run(["git", *said], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def run(part: str) -> Row:
    """Run a part at full size; its row, with the CPU seconds of all it started."""
    what, files = PARTS[part]
    before, made_on = _cpu(), commit()
    with tempfile.NamedTemporaryFile(suffix=".xml") as counted:
        said = [sys.executable, "-m", "pytest", f"--junitxml={counted.name}", *files]
        code = subprocess.run(said, cwd=ROOT, env={**os.environ, "MADOGUCHI_PROOF": "1"}, check=False).returncode
        result = _result(Path(counted.name).read_text("utf-8")) if code in (0, 1) else f"not run: pytest said {code}"
    return Row(part, (what, sizes_of(part), made_on, result, f"{_cpu() - before:,.0f}"))


def _cpu() -> float:
    """CPU seconds of everything started so far."""
    times = os.times()
    return times.children_user + times.children_system


def _result(counted: str) -> str:
    """How many tests passed, or failed, by pytest's own count."""
    suite = next(ET.fromstring(counted).iter("testsuite"))  # noqa: S314  pytest's own, just written
    tests, failed = int(suite.get("tests", 0)), int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return f"FAILED: {failed} of {tests}" if failed else f"{tests} tests passed"


def main(parts: list[str]) -> int:
    """Run parts, and write the report after each."""
    if unknown := [part for part in parts if part not in PARTS]:
        print(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    said = rows()
    for part in parts or PARTS:
        said[part] = run(part)
        print(said[part])
        write(said)
    return int(any("passed" not in said[part].cells[3] for part in parts or PARTS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
