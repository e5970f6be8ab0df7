"""Declarations of eligibility as they are kept (保管中の申立書): the port of their store, and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.days.bounds import CEILING, FLOOR
from madoguchi.reception.beside import ShownAtVisit
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, Declared, State, state_of
from madoguchi.terms.errors import Refused

PAGE: Final = 500  # declarations in a page of the list


class NoSuchDeclaration(Refused):
    """A code that is none of the facility's declarations, or of one that was destroyed (該当しない申立書)."""


class NotAccepted(Refused):
    """A declaration with which nobody is accepted (受け付けられない申立書)."""


class NotNow(Refused):
    """Something that does not follow where a declaration stands (今はできない取扱い)."""


@dataclass(frozen=True, slots=True, repr=False)
class Filing:
    """A declaration to be filed (申立書の受付): what it says, and what lies on the counter beside it.

    `shown`: words of `shown` in the vocabulary. `once`: the facility's own key: filed again under it, it is one.
    """

    declared: Declared
    shown: frozenset[str]
    once: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class KeptDeclaration:
    """A declaration as it is kept (保管中の申立書). `rate_found`: percent; `number`: found, or said at its claim."""

    code: str
    on: date
    declared: Declared
    matched: bool = False
    rate_found: int | None = None
    number: ClaimNumber | None = None
    claim: ClaimBy | None = None

    @property
    def state(self) -> State:
        """Where it stands; whose contents are there was not destroyed."""
        return state_of(matched=self.matched, claim=self.claim and self.claim.value, destroyed=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """A declaration in a list (申立書の一覧の行): nobody's name stands in it."""

    code: str
    on: date
    state: State
    because: Because | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a facility's declarations are listed (一覧の条件): of which days, both among them, and so many at most.

    `gone`: those too whose contents were destroyed. `past`: the code that the page before ended with.
    """

    since: date = FLOOR
    until: date = CEILING
    gone: bool = False
    past: str | None = None
    many: int = PAGE


class Declarations(Protocol):
    """Where declarations are kept (申立書の置き場). Each act is audited with what it changes.

    All may raise `Unreachable`, and `NotOpen` where the facility has been closed meanwhile.
    """

    async def file(self, facility: str, filing: Filing, on: date) -> str:
        """Keep one; its random code, under a used key the first one's. Raises `UsedKey`."""

    async def listed(self, facility: str, wanted: Wanted) -> Sequence[Listed]:
        """A page of a facility's own, by day. Raises `NoSuchDeclaration` where the page before ended with none."""

    async def stands(self, facility: str, code: str) -> Listed | None:
        """Where one of a facility's own stands, destroyed or not; nothing of its contents is read."""

    async def one(self, facility: str, code: str) -> KeptDeclaration:
        """One whose contents are there; that somebody looked is recorded. Raises `NoSuchDeclaration`."""

    async def match(self, facility: str, code: str, visit: str, number: ClaimNumber, rate: int | None) -> None:
        """Keep whom a visit of its day found. Raises `NoSuchDeclaration`."""

    async def settle(self, facility: str, code: str, by: ClaimBy, number: ClaimNumber | None) -> None:
        """Keep how it was claimed. Raises `NoSuchDeclaration`."""

    async def destroy(self, facility: str, code: str, because: Because) -> None:
        """Let the contents go; done before for the same reason, again nothing. Raises `NoSuchDeclaration`."""

    async def keep_shown(
        self, facility: str, visit: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        """Keep what was shown at a visit, or is at home; all that is kept of it then. Raises `NoSuchVisit`."""

    async def keep_shown_beside(
        self, facility: str, code: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        """The same with a declaration whose contents are there. Raises `NoSuchDeclaration`."""


def not_now() -> NotNow:
    """What is told of an act that is not its turn (今はできない取扱い)."""
    return NotNow(what="something that does not follow where this declaration stands",
                  why="it is matched once, settled once, and destroyed when what was claimed by it is paid",
                  do="look at it first; by a claim that was never made it goes as not claimed")  # fmt: skip


def no_such_declaration() -> NoSuchDeclaration:
    """What is told of a code that is none of the facility's (該当しない申立書), whatever else it is."""
    return NoSuchDeclaration(what="no declaration of this code",
                             why="it is none of this facility's, or it was destroyed",
                             do="look at the codes in the list of declarations")  # fmt: skip
