"""A few counters (計数), in Prometheus' text: answers, refusals, seconds, what is in flight.

Nothing here tells protection. A card that may not be used is counted with what cannot be told, as is a card that was
revoked; who is not found by name is counted as nobody, whoever it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from madoguchi.reception.answers import Validity

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds
COUNTED_AS: Final = {one: one.value for one in Validity} | {Validity.STOPPED: Validity.CANNOT_TELL.value}
HELP: Final = {
    "answers_total": ("counter", "Questions answered, by answer."),
    "refused_total": ("counter", "Requests refused, by status."),
    "in_flight": ("gauge", "Requests in flight."),
    "seconds": ("histogram", "Seconds from the head of a question to its answer."),
}


PLACE: Final = "madoguchi.place"  # of a request's scope


@dataclass(slots=True)
class Counts:
    """What one process counts (計数). `worker` tells it from the others; the sum over them is the service's."""

    worker: str
    answers: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    took: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    in_flight: int = 0

    def answered(self, validity: Validity) -> None:
        """Count an answer."""
        self.answers[COUNTED_AS[validity]] += 1

    def done(self, status: int, seconds: float) -> None:
        """Count a request that ended."""
        if status >= 400:
            self.refused[status] += 1
        self.took[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def text(self) -> str:
        """All of it as Prometheus reads it (計数の書き出し)."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        worker = f'worker="{self.worker}"'
        rows = {
            "answers_total": [(f'answer="{name}",{worker}', self.answers[name])
                              for name in sorted({*COUNTED_AS.values()})],
            "refused_total": [(f'status="{status}",{worker}', n) for status, n in sorted(self.refused.items())],
            "in_flight": [(worker, self.in_flight)],
        }  # fmt: skip
        for name, told in rows.items():
            yield from _head(name)
            yield from (f"madoguchi_{name}{{{labels}}} {n}" for labels, n in told)
        yield from _head("seconds")
        yield from self._histogram(worker)

    def _histogram(self, worker: str) -> Iterator[str]:
        so_far = 0
        for bound, n in zip((*map(str, BOUNDS), "+Inf"), self.took, strict=True):
            so_far += n
            yield f'madoguchi_seconds_bucket{{le="{bound}",{worker}}} {so_far}'
        yield f"madoguchi_seconds_sum{{{worker}}} {self.seconds:.6f}"
        yield f"madoguchi_seconds_count{{{worker}}} {so_far}"


@dataclass(slots=True)
class Place:
    """A place among the questions in flight (照会の席), of `most` in all.

    It is left while a body is waited for, and before an answer is sent: whoever is slow takes nobody's place.
    """

    counts: Counts
    most: int
    held: bool = False

    def take(self) -> bool:
        """Whether there is one."""
        if not self.held and self.counts.in_flight < self.most:
            self.counts.in_flight += 1
            self.held = True
        return self.held

    def leave(self) -> None:
        """Give it back."""
        self.counts.in_flight -= self.held
        self.held = False


def _head(name: str) -> Iterator[str]:
    kind, said = HELP[name]
    yield f"# HELP madoguchi_{name} {said}"
    yield f"# TYPE madoguchi_{name} {kind}"
