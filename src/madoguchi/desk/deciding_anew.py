"""What holds of some people now (結論の出し直し), to be held against what a plan or a paper was made from.

Apart from `applying`, which mostly finds that nobody changed: what decides is read when somebody did.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from madoguchi.desk.plan_rows import CEILINGS, RATES, decided
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import ROLL_ANSWERS, decide

ANSWERS: Final = (*ROLL_ANSWERS, "addressee", "deliverer", "mail_class", "envelope_unit")
SHOWN: Final = ("key", "paper", *RATES, *CEILINGS, "special_expense")


def answers(
    rows: RecordBatch, edition: Edition, on: date, known_on: date | None
) -> Mapping[str, list[Any]]:  # fmt: skip
    """Of each person what holds, and what a paper of theirs would show, in the order of covers and papers."""
    found: dict[str, list[Any]] = {}
    if not len(rows):
        return found
    for row in decide(rows, edition, on, known_on, ANSWERS).to_pylist():
        found.setdefault(row.pop("person"), []).append(row)
    for part in decided(rows, edition, on, known_on):
        for row in part.select(SHOWN).to_pylist():
            found.setdefault(row.pop("key"), []).append(row)
    return found
