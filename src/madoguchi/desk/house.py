"""What plans are carried out with (交付の道具): the papers of a plan, its spool, the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.applying import Papers
from madoguchi.desk.applying import Spool as Writing
from madoguchi.desk.ledger import Ledger


class Spool(Writing, Protocol):
    """A spool whose orders are read again, to be laid out here (読み返すスプール)."""

    def read(self, name: str) -> bytes:
        """One file."""


@dataclass(frozen=True, slots=True)
class Over:
    """How papers go (渡し方). `posted`: they need an address; `only`: the kinds that go, where not all do."""

    posted: bool = True
    only: frozenset[str] = frozenset()


BY_POST: Final = Over()


@dataclass(frozen=True, slots=True)
class OnHand:
    """A paper that somebody holds (手元の書類): its kind, its last day where it has one, its serial where we drew it.

    `here`: it was not given to them yet, or came back; it lies here.
    """

    paper: str
    until: date | None
    serial: int | None = None
    here: bool = False


class House(Protocol):
    """Where papers leave from (交付の場)."""

    @property
    def ledger(self) -> Ledger:
        """The ledger of the insurer."""

    def papers(self, plan: int, on: date, key: str | None = None, over: Over = BY_POST) -> Papers:
        """The papers of a plan, and how they go."""

    def spool(self, plan: int) -> Spool:
        """The spool of a plan."""

    def pieces(self, plan: int) -> Mapping[int, str]:
        """The papers of a plan that lie here or were handed over: id by serial."""

    def lying(self, plan: int) -> frozenset[int]:
        """The serials of a plan's papers that lie here: neither posted, nor withdrawn, nor void."""

    def digests(self, plan: int) -> Mapping[str, str]:
        """Every file of a plan's spool, with its digest."""

    def on_hand(self, plan: int) -> Sequence[OnHand]:
        """What the person of a plan of one holds, where it said that nothing is to be done about it."""

    def serials(self, pieces: Sequence[str]) -> Sequence[int]:
        """The serials of papers by their ids, as a scanner reads them. Refused for one that is not known."""

    def asked_to_stop(self) -> AbstractContextManager[Callable[[], bool]]:
        """For a block, whether somebody asked us to end."""
