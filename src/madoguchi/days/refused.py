"""What every refusal says: what is wrong, why, what to do. It stands in the lowest room because all refuse."""

from typing import Any


class Refused(ValueError):
    """Something that cannot be taken as it is (受け付けられない).

    `what` holds the value received and where; `why` the rule it breaks; `do` the next step.
    Never a person's name, number or address: use the row or the key.

    >>> str(Refused(what="month 13", why="a year has twelve", do="write 1 to 12"))
    'month 13: a year has twelve. Do: write 1 to 12.'
    """

    def __init__(self, *, what: str, why: str, do: str) -> None:
        super().__init__(f"{what}: {why}. Do: {do}.")
        self.what, self.why, self.do = what, why, do

    def __reduce__(self) -> tuple[Any, ...]:
        """The way to another process: exceptions are made again by position there, which no refusal is."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[Refused], args: tuple[str, ...], said: dict[str, Any]) -> Refused:
    """A refusal as it was in another process."""
    refused = kind.__new__(kind, *args)
    refused.__dict__.update(said)
    return refused
