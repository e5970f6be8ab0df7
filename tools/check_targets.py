"""Whether the project keeps its own limits of shape: each figure beside its target, exit status 1 where one is missed.

    python tools/check_targets.py [--root DIR]

The figures are those of `measure.py`, over `src/madoguchi` and `tests`. The targets come from reading the codebases of
`anchors.toml`: a little better than the best of them, so that a rule of law stays a thing one can read in one look.
"""

from __future__ import annotations

import argparse
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from measure import Figures, figures
from modules import read_module, read_tree

SOURCE = "src/madoguchi"
CLOCK = PurePosixPath(SOURCE, "adapters/clock.py")
ROOMS = [  # lowest first; rooms of one height may not meet at all, and import-linter sees to that
    *("days", "terms", "rulebook", "registry", "reconcile", "issuing", "reception", "desk"),
    *("faces", "adapters", "assembly"),
]
CLOCK_CALLS = "clock calls outside adapters/clock.py"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure's name and the limit it must keep, `most` or `least`."""

    figure: str
    limit: float
    kept: Callable[[float, float], bool]

    @property
    def sign(self) -> str:
        """How the limit is written before its number."""
        return "<=" if self.kept is operator.le else ">="


def most(figure: str, limit: float) -> Target:
    """A figure that may not be larger."""
    return Target(figure, limit, operator.le)


def least(figure: str, limit: float) -> Target:
    """A figure that may not be smaller."""
    return Target(figure, limit, operator.ge)


TARGETS = [
    most("function p50", 6),
    most("function p95", 25),
    most("function max", 50),
    most("file p50", 80),
    most("file p95", 250),
    most("file max", 400),
    most("complexity p95", 5),
    most("arguments p95", 4),
    most("rooms in knots", 0),
    most("imports upward", 0),
    least("public fns documented %", 80),
    least("fns fully typed %", 100),
    most(CLOCK_CALLS, 0),
    most("broad excepts/kloc", 0.2),
    most("mute raises %", 0),
    least("message chars p50", 60),
    most("checker escapes/kloc", 1),
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure as measured, beside its target."""

    target: Target
    value: float

    @property
    def missed(self) -> bool:
        """Whether the figure is on the wrong side of its limit."""
        return not self.target.kept(self.value, self.target.limit)

    def __str__(self) -> str:
        """One row of the table."""
        mark = "MISSED" if self.missed else ""
        return f"{self.target.figure:<40}{self.value:>8g}   {self.target.sign} {self.target.limit:<6g} {mark}".rstrip()


def compare(found: Figures, targets: Iterable[Target] = TARGETS) -> list[Finding]:
    """Each target with its figure; a share or a middle of nothing at all is left out.

    A message has no length where nothing is raised, and a function no type where there is none.
    """
    empty = set() if found["raises"] else {"message chars p50"}
    empty |= set() if found["function max"] else {"public fns documented %", "fns fully typed %"}
    return [Finding(t, found[t.figure]) for t in targets if t.figure not in empty]


def clock_calls(root: Path) -> int:
    """How often the code asks the clock outside the one adapter that may: there "today" comes from."""
    texts = (pair for pair in read_tree(root, [SOURCE]) if pair[0].suffix == ".py" and pair[0] != CLOCK)
    return sum(module.clock_calls for path, text in texts if (module := read_module(path, text)))


def measured(root: Path) -> Figures:
    """The figures of the project at `root`; empty where it has no source."""
    found = figures(root, [SOURCE], ["tests"], ROOMS)
    return {**found, CLOCK_CALLS: clock_calls(root)} if found else {}


def main(argv: list[str] | None = None) -> int:
    """Print every figure beside its target; 1 where one is missed."""
    parser = argparse.ArgumentParser(description="Does the code keep its own limits?")
    parser.add_argument("--root", type=Path, default=Path(__file__).parent.parent, help="the project's folder")
    args = parser.parse_args(argv)
    found = measured(args.root)
    if not found:
        parser.error(f"no Python under {SOURCE}: give the project's folder with --root DIR")
    findings = compare(found)
    print(f"{'figure':<40}{'found':>8}   target")
    print(*findings, sep="\n")
    missed = sum(f.missed for f in findings)
    print(f"{len(findings) - missed} of {len(findings)} targets kept; {found['code lines']:g} lines of code.")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
