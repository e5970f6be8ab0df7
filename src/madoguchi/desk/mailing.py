"""What was handed to a printer and to the post (引渡し・差出しの記録): nouns, the port, and what the post counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Ledger, Posted
from madoguchi.desk.mail_again import Returning
from madoguchi.desk.parcel_receipts import Receipts
from madoguchi.terms.errors import Refused

COUNTER: Final = "counter"  # what is handed over, and is no mail


class Miscounted(Refused):
    """Letters of which the post counted others than lie here (差出通数の相違)."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file for a printer (渡すファイル): its name, the digest of its bytes, its letters by their first paper.

    `sheets`: of A4, of each letter; of cards none.
    """

    file: str
    sha256: str
    kind: str
    pages: int
    serials: tuple[int, ...]
    letters: tuple[int, ...]
    sheets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Giving:
    """What is given to a printer (引渡し): to which firm, on which day, until when its copies are to be deleted.

    `instead_of`: files of before that it gave back or destroyed.
    """

    plan: int
    firm: str
    on: BusinessDay
    delete_by: date
    files: tuple[GivenFile, ...]
    instead_of: frozenset[str] = frozenset()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """That files were given (引渡しの記録), under a number. `sample`: each sheet bears 見本. `again`: said before."""

    hand_over: int
    sample: bool
    again: bool = False


@dataclass(frozen=True, slots=True)
class FileAway:
    """A file that a printer was given (引渡し済みのファイル), and how many of its letters stand how.

    `out`: nothing was said of them; `later`: they were given again in another file; `posted` are among the printed.
    """

    plan: int
    hand_over: int
    file: str
    kind: str
    pages: int
    firm: str
    on: date
    delete_by: date
    deleted_on: date | None
    sample: bool
    revoked: bool
    letters: int
    out: int
    printed: int
    spoiled: int
    later: int
    posted: int

    def is_overdue(self, on: date) -> bool:
        """Whether its copies should have been deleted before a day, and nobody said so (消去の遅れ)."""
        return self.deleted_on is None and self.delete_by < on


@dataclass(frozen=True, slots=True)
class SpoiledLetter:
    """A letter that the printer spoiled (損紙): the serials of its envelope, and its place in the stack."""

    plan: int
    serials: tuple[int, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the post accepted (引受): the number of its receipt, and letters by service, where it counted them."""

    receipt: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PostedMail(Posted):
    """Papers that were posted (差出しの結果), and those left out (`unprinted`), by why.

    `lying`: what lay here = `papers` + `held` + `out` + `spoiled`. `services`: letters by service.
    """

    lying: int = 0
    held: int = 0
    out: int = 0
    spoiled: int = 0
    services: Mapping[str, int] | None = None


class Mailing(Protocol):
    """Where it is recorded what was handed over (引渡しの記録先)."""

    @property
    def ledger(self) -> Ledger:
        """The ledger of the insurer."""

    @property
    def returning(self) -> Returning:
        """What came back, and goes again."""

    @property
    def receipts(self) -> Receipts:
        """Receipts of employers."""

    def posting(self, said: Acceptance) -> Ledger:
        """The ledger, with what the post accepted: whoever posts by it records that too."""

    def give(self, giving: Giving) -> Given:
        """Say that files were given to a printer."""

    def letters_away(self, plan: int, but: str | None = None) -> Mapping[str, frozenset[int]]:
        """The letters of a plan that a printer was given, but the spoiled: by file, without those taken back.

        `but`: the key of a hand-over whose files do not count.
        """

    def files(self, plan: int | None) -> Sequence[FileAway]:
        """What was given of a plan, or of all, and how it stands."""

    def spoiled(self, plan: int | None) -> Sequence[SpoiledLetter]:
        """Letters that were spoiled and not printed since."""

    def deleted(self, plan: int, firm: str, on: BusinessDay) -> int:
        """Say that a firm has deleted its copies of a plan: of how many hand-overs."""


def refuse_miscounted(counted: Mapping[str, int], lying: Mapping[str, int]) -> None:
    """Refuse counts of the post that are others than what goes (通数の照合). Raises `Miscounted`.

    >>> refuse_miscounted({"ordinary": 2}, {"ordinary": 2, "counter": 1})
    """
    ours = {service: letters for service, letters in lying.items() if service != COUNTER}
    for service in sorted(counted.keys() | ours.keys()) if counted else ():
        if counted.get(service, 0) != ours.get(service, 0):
            raise Miscounted(what=f"of {service} the post counted {counted.get(service, 0)} letters, and "
                                  f"{ours.get(service, 0)} are to be posted",
                             why="one is missing, or one too many went; afterwards nobody finds which",
                             do="count again, and look at `madoguchi mail status`; nothing was recorded")  # fmt: skip
