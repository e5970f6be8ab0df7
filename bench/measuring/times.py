"""Times of this process: CPU where the machine is shared, wall where a person waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median


def warm(asked: Callable[[], object], times: int) -> list[float]:
    """CPU seconds of each of some calls, after a few that warm every memory."""
    for _ in range(5):
        asked()
    return [cpu(asked) for _ in range(times)]


def cpu(asked: Callable[[], object]) -> float:
    """CPU seconds of one call, all threads together."""
    start = time.process_time()
    asked()
    return time.process_time() - start


def backend_cpu(pid: int) -> float:
    """CPU seconds so far of a process of this machine, as the one that serves a connection, to hundredths."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 calls keep."""
    return sorted(times)[int(len(times) * 0.95)]


def least(asked: Callable[[], object], times: int = 3) -> float:
    """CPU seconds of the least disturbed of some calls."""
    return min(cpu(asked) for _ in range(times))


def in_ms(times: Sequence[float]) -> tuple[str, str]:
    """Median and 95th percentile in milliseconds, as text."""
    return f"{median(times) * 1e3:.2f}", f"{p95(times) * 1e3:.2f}"


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns under their heads, the first to the left, the others to the right."""
    cells = [tuple(map(str, row)) for row in (head, *rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    for row in cells:
        others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print("  ".join((row[0].ljust(widths[0]), *others)).rstrip())
