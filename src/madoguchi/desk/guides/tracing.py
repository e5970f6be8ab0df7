"""What a guide rests on (案内の根拠): of each line the answers, of each answer who was asked about and what decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from madoguchi.desk.guides.oracle import Answered
from madoguchi.desk.guides.writing import Written
from madoguchi.issuing.guide_filling import SaidLine


@dataclass(frozen=True, slots=True)
class Traced:
    """A line with what it rests on (一文の根拠): its answers by name with their value, and the passages."""

    item: str
    text: str
    answers: tuple[tuple[str, str, Answered], ...]
    cites: tuple[str, ...]


def traced(written: Written) -> Iterator[Traced]:
    """Every line of a guide, in order (案内の根拠の一覧)."""
    items = chain.from_iterable(part.items for part in written.sheet.parts)
    said = [("lead", line) for line in written.sheet.lead]
    said += [(item.name, line) for item in items for line in item.lines]
    yield from (_traced(item, line, written) for item, line in said)


def _traced(item: str, line: SaidLine, written: Written) -> Traced:
    known = ((name, written.answers.get(name)) for name in line.answers)
    rests = tuple((name, str(one.value), one) for name, one in known if one is not None)
    return Traced(item, line.text, rests, line.cites)
