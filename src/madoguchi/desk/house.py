"""What plans are carried out with (交付の道具): the papers of a plan, its spool, the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from madoguchi.desk.applying import Papers
from madoguchi.desk.applying import Spool as Writing
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.ledger import Ledger
from madoguchi.desk.lying import Shelf
from madoguchi.desk.papers_of_person import PaperOfPerson
from madoguchi.desk.press import FilesKept, Runs


class Spool(Writing, Protocol):
    """A spool whose orders are read again, to be laid out here (読み返すスプール)."""

    def read(self, name: str) -> bytes:
        """One file."""


@dataclass(frozen=True, slots=True)
class OrderMade:
    """A print order that was made (作成済みの印刷指示): on which day, its file and the digest of that."""

    on: date
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class PaperToCopy:
    """A paper that is to be copied (控えを作る書面): its plan, its newest step, its print order where it has one."""

    plan: int
    state: str
    order: OrderMade | None


@dataclass(frozen=True, slots=True)
class Over:
    """How papers go (渡し方). `posted`: they need an address; `only`: the kinds that go, where not all do."""

    posted: bool = True
    only: frozenset[str] = frozenset()


BY_POST: Final = Over()


@dataclass(frozen=True, slots=True)
class OnHand:
    """A paper that somebody holds (手元の書類): its kind, its last day where it has one, its serial where we drew it.

    `here`: it was not given to them yet, or came back; it lies here. `printed`: as paper; else it is still to be.
    """

    paper: str
    until: date | None
    serial: int | None = None
    here: bool = False
    printed: bool = True


@dataclass(frozen=True, slots=True)
class HandedOver:
    """That papers of a plan were handed over (交付済み): by which login, on which day, when; `mine`: by this login."""

    serials: tuple[int, ...]
    who: str
    on: date
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Reprint:
    """That letters are printed again (刷り直しの記録), under a number. `again`: it was said before, under this key."""

    reprint: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """The last plan that was made for a visit (前回の計画): its key, and how many there were.

    `goes_on`: something of it was handed over, lies here, may leave, or waits for nothing but a second person; or
    nothing was recorded since. Else whoever is still there is planned for anew.
    """

    plan: int
    once: str
    times: int
    goes_on: bool


def repeated(key: str, nth: int) -> str:
    """The key of the nth plan under a key (何度目かの目印).

    >>> repeated("visit-88", 1), repeated("visit-88", 2)
    ('visit-88', 'visit-88, again 2')
    """
    return key if nth == 1 else f"{key}, again {nth}"


class House(Shelf, Runs, Protocol):
    """Where papers leave from (交付の場)."""

    @property
    def ledger(self) -> Ledger:
        """The ledger of the insurer."""

    def papers(self, plan: int, on: BusinessDay, key: str | None = None, over: Over = BY_POST) -> Papers:
        """The papers of a plan, and how they go."""

    def spool(self, plan: int) -> Spool:
        """The spool of a plan."""

    def pieces(self, plan: int) -> Mapping[int, str]:
        """The papers of a plan that lie here or were handed over: id by serial."""

    def lying(self, plan: int) -> frozenset[int]:
        """The serials of a plan's papers that lie here: neither posted, nor withdrawn, nor void."""

    def digests(self, plan: int) -> Mapping[str, str]:
        """Every file of a plan's spool, with its digest."""

    def pressed(self, plan: int) -> None:
        """Say that files of a plan are printed here, before the first is: they are found by it when they are to go."""

    def states(self, plan: int) -> Mapping[int, str]:
        """The newest step of each paper of a plan that has a print order, by serial."""

    def is_sample(self, plan: int) -> bool:
        """Whether the papers of a plan are samples."""

    def files_kept(self, plan: int) -> FilesKept | None:
        """How long the printed files of a plan are kept, None while the insurer says nothing."""

    def say_reprinted(self, plan: int, serials: Sequence[int], reason: str, key: str | None) -> Reprint:
        """Say that papers of a plan are printed again. Refused where one lies here no more."""

    def on_hand(self, plan: int) -> Sequence[OnHand]:
        """What the person of a plan of one holds, where it said that nothing is to be done about it."""

    def handed_over(self, plan: int) -> HandedOver | None:
        """That papers of a plan were handed over, if they were and nobody undid it."""

    def tried(self, key: str, on: date) -> Tried | None:
        """The last plan made under a key, or a repeated one of it, as it stands on a day."""

    def of_person(self, person: str, purpose: str) -> Sequence[PaperOfPerson]:
        """All papers of the person of a key, the newest first; who looked and why is recorded."""

    def to_copy(self, serial: int, purpose: str) -> PaperToCopy | None:
        """The paper of a serial, to be copied for its person; who looked and why is recorded."""

    def serials(self, pieces: Sequence[str]) -> Sequence[int]:
        """The serials of papers by their ids, as a scanner reads them. Refused for one that is not known."""

    def asked_to_stop(self) -> AbstractContextManager[Callable[[], bool]]:
        """For a block, whether somebody asked us to end."""
