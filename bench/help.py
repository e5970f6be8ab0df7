"""`madoguchi --help` beside a Python that does nothing: what somebody waits before the first word."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from measuring.times import print_table

TIMES = 15
COMMANDS = {
    "floor: python -c pass": [sys.executable, "-c", "pass"],
    "floor: python -c 'import click'": [sys.executable, "-c", "import click"],
    "madoguchi --help": [str(Path(sys.executable).parent / "madoguchi"), "--help"],
    "madoguchi explain --help": [str(Path(sys.executable).parent / "madoguchi"), "explain", "--help"],
}


def measured(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of a command, the median of some runs after one that warms the files."""
    told = [_once(command) for _ in range(TIMES + 1)][1:]
    return median(cpu for cpu, _ in told), median(wall for _, wall in told)


def _once(command: list[str]) -> tuple[float, float]:
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own commands
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, wall


def main() -> None:
    """Measure, and print."""
    told = {name: measured(command) for name, command in COMMANDS.items()}
    floor = next(iter(told.values()))
    rows = [
        (name, f"{cpu * 1e3:.0f}", f"{wall * 1e3:.0f}", f"{cpu / floor[0]:.1f}") for name, (cpu, wall) in told.items()
    ]
    print_table(("command", "CPU ms", "wall ms", "times the floor"), rows)


if __name__ == "__main__":
    main()
