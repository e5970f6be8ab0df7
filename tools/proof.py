"""Run the tests at full size, part after part, and write what came out to docs/proof/report.md.

    python tools/proof.py              every part
    python tools/proof.py timeline     this part only; the rows of the others stay
    python tools/proof.py --sample     every part as small as at each run, with its row printed and not written

The report is a table; each row names the commit it was made on, so parts may be run on different days. A part that
fails, cannot be run or does not end has its row as well, and the others go on.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from proof_parts import PARTS, Part

ROOT: Final = Path(__file__).parent.parent
REPORT: Final = ROOT / "docs" / "proof" / "report.md"
ALL_THERE_ARE: Final = 1_000_000  # stands in tests/sizes.py for as many as there are
PATIENCE: Final = 3 * 60 * 60  # seconds a part may take; what does not end by then hangs
CELLS: Final = 6
HEAD: Final = """# Proof

The tests at full size (`make proof`, or one part with `make proof PART=timeline`). A row is made on the commit it
names; `+` after it: with changes not yet committed. Seeds stand in the tests: the same commit gives the same people.
CPU seconds are those of the tests; what their database took is only in the minutes.

| part | what | sizes | commit | result | CPU s | minutes |
| --- | --- | --- | --- | --- | ---: | ---: |
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the report."""

    part: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"| {' | '.join((self.part, *self.cells))} |"

    @property
    def passed(self) -> bool:
        """Whether every test of the part did what its name says."""
        return self.cells[3].endswith(" passed")


# --- the report --------------------------------------------------------------------------------------


def rows(report: Path) -> dict[str, Row]:
    """The rows that a report has; of an older form, without the minutes."""
    text = report.read_text("utf-8") if report.exists() else ""
    found = (
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if line[:1] == "|"
    )
    return {name: Row(name, (*cells, "")[:CELLS]) for name, *cells in found if name in PARTS}


def write(report: Path, new: Row) -> None:
    """Put a row into a report, in the order of the parts; the rows that somebody else put there meanwhile stay."""
    said = {**rows(report), new.part: new}
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(HEAD + "".join(f"{said[part]}\n" for part in PARTS if part in said), encoding="utf-8")


def sizes_of(part: Part, full: bool) -> str:
    """The sizes of a part, as text."""
    known = runpy.run_path(str(ROOT / "tests" / "sizes.py"))["SIZES"]
    told = {name: known[name][full] for name in part.sizes}
    return ", ".join(f"{name}: {'all' if n == ALL_THERE_ARE else f'{n:,}'}" for name, n in told.items())


def commit() -> str:
    """The commit of the working tree, with a plus where it has changes besides the report."""
    head = _git("rev-parse", "--short=10", "HEAD").strip()
    changed = [line for line in _git("status", "--porcelain").splitlines() if "docs/proof/" not in line]
    return head + "+" * bool(changed)


def _git(*said: str) -> str:
    return subprocess.run(["git", *said], cwd=ROOT, capture_output=True, text=True, check=True).stdout


# --- a part ------------------------------------------------------------------------------------------


def row_of(name: str, full: bool = True) -> Row:
    """Run a part; its row, with the CPU seconds of all that was started for it, and the minutes it took."""
    part, made_on = PARTS[name], commit()
    cpu, begun = _cpu(), monotonic()
    result = _told(lambda: run(part.files, full))
    taken = f"{_cpu() - cpu:,.0f}", f"{(monotonic() - begun) / 60:,.1f}"
    return Row(name, (part.what, sizes_of(part, full), made_on, result, *taken))


def _told(running: Callable[[], str]) -> str:
    """What came of a run; where it came to nothing, why, so that there is a row all the same."""
    try:
        return running()
    except subprocess.TimeoutExpired:
        return f"NOT DONE in {PATIENCE // 3600} hours"
    except (OSError, ET.ParseError, StopIteration) as failed:
        return f"NOT RUN: {type(failed).__name__}"


def run(files: Sequence[str], full: bool, patience: float = PATIENCE) -> str:
    """Run files of tests; how many passed. Raises `TimeoutExpired`; what counted them may be missing or cut off."""
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder, "counted.xml")
        said = [sys.executable, "-m", "pytest", f"--junitxml={counted}", *files]
        told = {**os.environ, "MADOGUCHI_PROOF": "1" if full else "0"}
        code = subprocess.run(said, cwd=ROOT, env=told, check=False, timeout=patience).returncode
        return result_of(counted.read_text("utf-8")) if code in (0, 1) else f"NOT RUN: pytest ended with {code}"


def _cpu() -> float:
    """CPU seconds of everything started so far."""
    times = os.times()
    return times.children_user + times.children_system


def result_of(counted: str) -> str:
    """How many tests passed, or failed, or were left out, by pytest's own count.

    >>> result_of('<testsuites><testsuite tests="3" failures="0" errors="0" skipped="0"/></testsuites>')
    '3 tests passed'
    """
    suite = next(ET.fromstring(counted).iter("testsuite"))  # noqa: S314  pytest's own, just written
    tests, failed, errors, skipped = (int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped"))
    if failed + errors:
        return f"FAILED: {failed + errors} of {tests}"
    return f"SKIPPED: {skipped} of {tests}" if skipped else f"{tests} tests passed"


def main(asked: Sequence[str]) -> int:
    """Run parts; after each, print its row and, at full size, write it."""
    full, parts = "--sample" not in asked, [one for one in asked if one != "--sample"]
    if unknown := [part for part in parts if part not in PARTS]:
        print(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    done = []
    for part in parts or PARTS:
        done.append(row := row_of(part, full))
        print(row, flush=True)
        if full:
            write(REPORT, row)
    return int(not all(row.passed for row in done))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
