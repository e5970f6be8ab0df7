"""Who must look at a plan before anything leaves (承認の要否): a second person, by the practice afterwards, or nobody.

A plan of everybody is always looked at first. Of one person's the practice says more (row 41 of docs/choices.md); the
database must have been told by its administrator that it may, else a second person looks first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, Protocol

OF_ITSELF: Final = "ex_officio"
GROUNDS: Final = (OF_ITSELF, "on_application")


class Approval(Enum):
    """When a second person looks (承認の時期): before it leaves, afterwards on the same day, or none has to."""

    BEFORE = "before"
    AFTERWARDS = "afterwards"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Eased:
    """For what a practice asks no second person before (事後承認・承認不要の範囲): papers on some grounds, reprints.

    Papers on a ground that is not told to everybody count as given without application, like most.
    """

    papers: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    reprint: bool = False

    @property
    def told(self) -> tuple[list[str], bool, bool, bool]:
        """As storage is told it: which papers, on application, on other grounds, reprints."""
        return sorted(self.papers), "on_application" in self.grounds, OF_ITSELF in self.grounds, self.reprint


@dataclass(frozen=True, slots=True)
class Unseen:
    """A plan of which papers left, that nobody else has looked at since (事後承認待ちの計画), from which day on.

    `rejected`: somebody did, and would not have given them; a paper of it lives still.
    """

    plan: int
    since: date
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """How far a practice may go, as the database was told (承認の緩和の上限), and what waits to be looked at."""

    counter: Approval = Approval.BEFORE
    reprint: Approval = Approval.BEFORE
    unseen: tuple[Unseen, ...] = ()


class Approvals(Protocol):
    """What the database was told about approval (承認の設定)."""

    def allowed(self) -> Allowed:
        """How far a practice may go, and which plans wait to be looked at."""

    def allow(self, counter: Approval, reprint: Approval) -> Allowed:
        """Tell how far it may go: as the administrator."""


def eased_by(said: Callable[[str], Any]) -> Eased:
    """What a practice says of approval (運用の承認区分), given what it says of a choice."""
    papers, grounds = (said(f"approved_afterwards{more}") or frozenset() for more in ("", "_on"))
    return Eased(frozenset(papers), frozenset(grounds), said("approval_of_reprint") == "not_needed")
