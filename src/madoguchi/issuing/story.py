"""A paper's story (書面の履歴): its steps in order, folded into what is true of it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from madoguchi.issuing.steps import AFTER, ENDS, LEAVES, MAY_BE_UNDONE, Step, Where
from madoguchi.terms.errors import Refused


class OutOfOrder(Refused):
    """A step that may not follow the one before it (順序の誤り)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of a paper (書面の状態): the steps that stand, the newest last.

    >>> told([Step.PLANNED, Step.APPROVED, Step.PRINTED, Step.HANDED_OVER, Step.UNDONE]).state
    <Step.PRINTED: 'printed'>
    """

    past: tuple[Step, ...] = ()

    @property
    def state(self) -> Step | None:
        """The newest step that stands."""
        return self.past[-1] if self.past else None

    @property
    def live(self) -> bool:
        """Whether it answers for what is owed; of one person and paper at most one does."""
        return bool(self.past) and not ENDS & set(self.past)

    @property
    def where(self) -> Where:
        """Where the sheet is. A paper that ended may still be with the person: then it is asked back."""
        return next((LEAVES[step] for step in reversed(self.past) if step in LEAVES), Where.NOWHERE)

    @property
    def may_follow(self) -> frozenset[Step]:
        """The steps that may come next."""
        undone = {Step.UNDONE} if self.state in MAY_BE_UNDONE else set()
        return AFTER[self.state] | undone


def followed(standing: Standing, step: Step) -> Standing:
    """What is true after one more step. Raises `OutOfOrder`."""
    if step not in standing.may_follow:
        raise OutOfOrder(what=f"`{step.value}` cannot follow `{standing.state.value if standing.state else 'nothing'}`",
                         why="the steps of a paper have an order, and an ended one does not begin again",
                         do="look at `madoguchi ledger story`; if the newest step is wrong, undo it first")  # fmt: skip
    return Standing(standing.past[:-1] if step is Step.UNDONE else (*standing.past, step))


def told(steps: Iterable[Step]) -> Standing:
    """A story from its beginning (履歴の集約). Raises `OutOfOrder`."""
    return reduce(followed, steps, Standing())
