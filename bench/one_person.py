"""One person, warm: decided, explained with the text, and ten years ahead; beside what building the row alone costs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from madoguchi.desk.case_files import assumptions
from madoguchi.desk.one_person import Person, decide_one, timeline_of
from madoguchi.desk.rolls import BULK_ANSWERS
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import Special, batch_of
from madoguchi.rulebook.explain import explain
from madoguchi.rulebook.wording import explanation_text
from measuring.times import in_ms, print_table, warm

ON, YEARS = date(2026, 3, 1), 10
INSURERS = ("ako-city-nhi", "okayama-late-stage", "chiba-medical-society")
FEW, MANY = 20, 200


def one(insurer: str) -> dict[str, Any]:
    """Somebody of whom everything is known, at an insurer."""
    known = {name: None if value is Special.NONE else value for name, value in assumptions(set()).items()}
    born = date(1945, 5, 10) if insurer == "okayama-late-stage" else date(1980, 5, 10)
    return {**known, "birth_date": born, "person": "1", "insurer": insurer}


def floor(row: dict[str, Any]) -> object:
    """No law: the batch of one row, and every column read."""
    batch = batch_of([row])
    return [column.to_pylist() for column in batch.columns]


def measured(insurer: str) -> list[tuple[str, list[float]]]:
    """The CPU seconds of each thing asked about one person."""
    row, edition = one(insurer), shipped_edition()
    facts = {name: value for name, value in row.items() if name not in ("person", "insurer")}
    person, batch = Person(facts, ()), batch_of([row])
    until = date(ON.year + YEARS, ON.month, ON.day)
    return [
        ("floor: row built and read", warm(lambda: floor(row), MANY)),
        ("decided, the answers of a roll", warm(lambda: decide(batch, edition, ON), MANY)),
        ("decided, the answers in bulk", warm(lambda: decide(batch, edition, ON, answers=BULK_ANSWERS), MANY)),
        ("decided, every answer there is", warm(lambda: decide_one(person, insurer, edition, ON), FEW)),
        ("explained, with its text", warm(lambda: explanation_text(
            explain(facts, insurer, edition, ON), insurer, "ja"), MANY // 2)),
        (f"{YEARS} years ahead", warm(lambda: timeline_of(person, insurer, edition, ON, until), FEW)),
    ]  # fmt: skip


def main() -> None:
    """Measure, and print."""
    pa.set_cpu_count(1)
    for insurer in INSURERS:
        told = measured(insurer)
        least = sorted(told[0][1])[len(told[0][1]) // 2]
        rows = [(what, *in_ms(times), f"{sorted(times)[len(times) // 2] / least:.1f}") for what, times in told]
        print_table((insurer, "median, CPU ms", "p95, CPU ms", "times the floor"), rows)
        print()


if __name__ == "__main__":
    main()
