"""Marks a test as the proof of a statement that a case file cannot state (opening hours, dated rules)."""

from collections.abc import Callable
from typing import TypeVar

Marked = TypeVar("Marked", bound=Callable[..., object])


def proves(*statements: str) -> Callable[[Marked], Marked]:
    """Name the statements a test or a class of tests proves; `tools/traced.py` reads the names from the source.

    The test runs as it did. Write the numbers as literals, for the source is read and not run.

    >>> @proves("S1-41")
    ... def test_closed_at_the_end_of_the_year(): ...
    >>> test_closed_at_the_end_of_the_year.__dict__["proves"]
    ('S1-41',)
    """

    def mark(test: Marked) -> Marked:
        test.__dict__["proves"] = statements
        return test

    return mark
