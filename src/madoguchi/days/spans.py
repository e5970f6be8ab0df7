"""Spans of days (期間), both ends included, and what a list of them covers twice or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from madoguchi.days.bounds import ONE
from madoguchi.days.refused import Refused


class BackwardSpan(Refused):
    """A span whose last day lies before its first (期間の逆転)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included (期間); `last` is None where no end is known (期限なし).

    The day of loss is no longer covered: a span of eligibility ends on the eve of the day of loss (喪失日の前日).

    >>> Span(date(2025, 8, 1), date(2026, 7, 31)).days
    365
    >>> Span(date(2026, 8, 1), date(2026, 8, 1)).contains(date(2026, 8, 1))
    True

    Raises `BackwardSpan` if `last` is before `first`.
    """

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            # The days themselves are not shown: a span may hold a birth.
            raise BackwardSpan(
                what=f"a span that ends {(self.first - self.last).days} days before it begins",
                why="its last day is inclusive and cannot lie before its first",
                do="swap the two days, or drop the span if it holds no day",
            )

    @property
    def days(self) -> int | None:
        """How many days it holds (日数), both ends included; None if it has no end."""
        return None if self.last is None else (self.last - self.first).days + 1

    def contains(self, day: date) -> bool:
        """Whether a day lies in it (期間内か)."""
        return self.first <= day and _not_after(day, self.last)

    def overlaps(self, other: "Span") -> bool:
        """Whether they share a day (重なるか)."""
        return _not_after(self.first, other.last) and _not_after(other.first, self.last)

    def touches(self, other: "Span") -> bool:
        """Whether one begins on the day after the other ends (隣り合うか): no day shared, none between.

        >>> Span(date(2026, 8, 1)).touches(Span(date(2025, 8, 1), date(2026, 7, 31)))
        True
        """
        return _begins_after(self, other) or _begins_after(other, self)

    def intersection(self, other: "Span") -> "Span | None":
        """The days both hold (共通の期間), None if there is none.

        >>> Span(date(2025, 8, 1)).intersection(Span(date(2025, 1, 1), date(2025, 12, 1)))
        Span(first=datetime.date(2025, 8, 1), last=datetime.date(2025, 12, 1))
        """
        if not self.overlaps(other):
            return None
        return Span(max(self.first, other.first), _earlier(self.last, other.last))


def holes(spans: Iterable[Span], within: Span) -> tuple[Span, ...]:
    """The stretches of `within` that no span covers (空白期間), in order.

    >>> holes([Span(date(2026, 2, 1), date(2026, 3, 31))], Span(date(2026, 1, 1), date(2026, 4, 30)))[1]
    Span(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 4, 30))
    """
    found: list[Span] = []
    rest: Span | None = within
    for span in _in_order(spans):
        if rest is None:
            break
        if rest.first < span.first:
            found += _present(rest.intersection(Span(rest.first, span.first - ONE)))
        rest = _after(rest, span.last)
    return (*found, *_present(rest))


def overlaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The stretches that two spans or more cover (重複期間), in order; those that touch or meet are one.

    >>> overlaps([Span(date(2025, 1, 1), date(2025, 6, 30)), Span(date(2025, 6, 30))])
    (Span(first=datetime.date(2025, 6, 30), last=datetime.date(2025, 6, 30)),)
    """
    covered: Span | None = None
    found: list[Span] = []
    for span in _in_order(spans):
        if covered is not None:
            found += _present(covered.intersection(span))
        covered = span if covered is None else Span(covered.first, _later(covered.last, span.last))
    return _joined(found)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and (joined[-1].overlaps(span) or joined[-1].touches(span)):
            joined[-1] = Span(joined[-1].first, _later(joined[-1].last, span.last))
        else:
            joined.append(span)
    return tuple(joined)


def _in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.first)


def _present(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _after(rest: Span, last: date | None) -> Span | None:
    """What is left of a stretch once everything up to a day is taken away."""
    if last is None or last == date.max:
        return None
    return rest.intersection(Span(max(rest.first, last + ONE)))


def _begins_after(later: Span, earlier: Span) -> bool:
    return earlier.last is not None and later.first - earlier.last == ONE


def _not_after(day: date, last: date | None) -> bool:
    return last is None or day <= last


def _earlier(a: date | None, b: date | None) -> date | None:
    return min((day for day in (a, b) if day is not None), default=None)


def _later(a: date | None, b: date | None) -> date | None:
    return None if a is None or b is None else max(a, b)
