"""What answering in a shared folder needs (連携フォルダーの接続口): a file that asks, and what it is answered from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol

from madoguchi.desk.facilities import Holder, VisitNotes
from madoguchi.desk.verifying import Checks
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.platform.answered import Beside
from madoguchi.reception.platform.codes import AskedBy, Characters
from madoguchi.reception.platform.faults import Fault
from madoguchi.reception.platform.kinds import Kind
from madoguchi.reception.platform.tree import HEADER, ROOT, Tree, is_text
from madoguchi.terms.insured_number import InsuredNumber


@dataclass(frozen=True, slots=True)
class About:
    """Whom many asked at once are about, of those who agreed (一括要求の対象): the visits at which they did.

    `withdrawals`: how much was taken back there by the moment before they are asked about.
    """

    visits: Sequence[str] = ()
    withdrawals: int = 0


NOBODY: Final = About()


@dataclass(frozen=True, slots=True, repr=False)
class ManyTold:
    """What many were answered (一括の回答): for which day, one by one; since when, so that no answer is older."""

    on: date | None
    each: Sequence[Tree]
    at: datetime


class Known(Protocol):
    """Visits of this folder by the number on the paper (番号から受付), for as long as its answers are kept."""

    def remember(self, insurer: str, number: InsuredNumber, whom: str, visit: str) -> None:
        """Keep the visit at which somebody was told of, by insurer number and number. `whom`: birth date and name."""

    def visit_of(self, insurer: str, number: InsuredNumber) -> str | None:
        """The code of the last such visit; None where the number was told of several people, as of a household."""


class Jobs(Protocol):
    """Many asked at once, until they are answered (一括要求の置き場)."""

    def begin(
        self, kind: Kind, content: bytes, digest: str, about: About = NOBODY, received: date | None = None
    ) -> str:  # fmt: skip
        """Keep a request: its reception number, the same of the same file.

        `about`: of those who agreed, whom. `received`: the day, which is asked about as today however late it is.
        """

    def about(self, kind: Kind, number: str) -> About:
        """Whom it is about, of those who agreed; nobody where it is about others."""

    def told(self, kind: Kind, number: str) -> ManyTold | None:
        """What it was answered; None while it is under way. Raises `KeyError` where there is none of this number."""

    def again(self, kind: Kind, number: str, about: About) -> None:
        """Ask anew what was answered before."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A file that asks (要求ファイル): its kind, None of one that is not done here; its tree, or why it has none.

    `visits`: whom it is about, of who agreed, as they were found when it was received. `received`: on which day many
    were, for they are answered later.
    """

    kind: Kind | None
    content: bytes
    digest: str
    tree: Any = None
    wrong: Fault | None = None
    characters: Characters = Characters.UTF_8
    visits: Sequence[str] = ()
    received: date | None = None


@dataclass(frozen=True, slots=True)
class FolderDesk:
    """What a folder is answered from (フォルダーの窓口): the check, whose folder it is, the day and the moment."""

    checks: Checks
    notes: VisitNotes
    known: Known
    jobs: Jobs
    insurers: Mapping[str, InsurerShown]
    holder: Holder
    today: Callable[[], date]
    now: Callable[[], datetime]
    ours: Callable[[Exception], object] = field(default=bool)
    """It is told of what nobody had thought of."""

    def beside(self, asked: Asked, on: date | None = None) -> Beside:
        """What stands beside the answer to a file, as far as it can be read."""
        header = part(asked.tree, HEADER)
        file_id = header.get("ArbitraryFileIdentifier")
        return Beside(self.now(), on or self.today(), self.holder.code, AskedBy.NUMBER,
                      file_id=file_id.strip() if is_text(file_id) else None, characters=asked.characters)  # fmt: skip


def part(tree: Any, name: str) -> Tree:
    """Header or body of whatever came, as far as there is one."""
    return mapping(mapping(mapping(tree).get(ROOT)).get(name))


def mapping(tree: Any) -> Tree:
    """A tree, or one with nothing in it (木)."""
    return tree if isinstance(tree, Mapping) else {}
