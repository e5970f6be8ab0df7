"""What each rule costs for a row of a roll, dearest first; beside one comparison of two columns of days."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa

from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule
from measuring.people import ONE_INSURER, THREE_INSURERS, made_up
from measuring.times import least, print_table

ON, ROWS = date(2026, 3, 1), 65_536


def alone(p: Person, asked: Callable[[Person], object]) -> float:
    """CPU seconds of a rule itself: what it asks of others is remembered already."""
    asked(p)
    remembered = dict(p.memo)

    def again() -> None:
        p.memo.clear()
        p.memo.update({key: told for key, told in remembered.items() if key is not asked})
        asked(p)

    return least(again)


def measured(insurers: tuple[str, ...]) -> dict[str, float]:
    """CPU nanoseconds a row, by rule."""
    edition = shipped_edition()
    p = people(made_up(ROWS, 1, insurers), edition, ON)
    rules: list[Rule[object]] = list(edition.law.rules.values())
    return {rule.name: alone(p, rule) / ROWS * 1e9 for rule in rules}


def floor() -> float:
    """CPU nanoseconds a row of one comparison of two columns of days."""
    days = np.arange(ROWS, dtype=np.int32)
    return least(lambda: np.less_equal(days, days[::-1].copy()), 20) / ROWS * 1e9


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--most", type=int, default=25, help="how many rules to show")
    most = said.parse_args().most
    pa.set_cpu_count(1)
    one, three, least_ = measured(ONE_INSURER), measured(THREE_INSURERS), floor()
    dearest = sorted(three, key=lambda name: -three[name])
    rows = [(name, f"{one[name]:.1f}", f"{three[name]:.1f}", f"{three[name] / least_:.0f}") for name in dearest[:most]]
    total = (
        "all rules",
        f"{sum(one.values()):.0f}",
        f"{sum(three.values()):.0f}",
        f"{sum(three.values()) / least_:.0f}",
    )
    print_table((f"{len(one)} rules", "one insurer, ns/row", "three, ns/row", "times a comparison"),
                [*rows, total, ("floor: one comparison", f"{least_:.2f}", f"{least_:.2f}", "1")])  # fmt: skip


if __name__ == "__main__":
    main()
