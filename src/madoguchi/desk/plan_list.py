"""The plans there are (計画の一覧): how each stands, and who has to act next; of nobody by key or name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

APPROVER, CLERK = "approver", "clerk"


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan as it stands in a list (一覧の計画). `held`: how many of its lines wait.

    `something`: a line of it is more than `keep`; `first`: lines of it may leave before a second person looked;
    `unseen`: papers left so, and nobody looked since; `to_print`, `to_post`: of it something is to be carried out.
    """

    plan: int
    effective: date
    scope: str
    made_by: str
    state: str
    approved_by: str | None
    items: int
    held: int
    something: bool
    first: bool
    unseen: bool
    to_print: bool
    to_post: bool

    @property
    def acts(self) -> str | None:
        """The role that has to act next (次に動く役割); None: nobody has to."""
        if self.unseen or self.asks_approval:
            return APPROVER
        return CLERK if self.to_print or self.to_post else None

    @property
    def asks_approval(self) -> bool:
        """Whether nothing of it may leave before a second person looked (承認待ち)."""
        return self.state == "made" and self.something and not self.first
