"""What printing needs from outside (印刷の道具): a press, a folder for its files, and readers who read them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, TypeAlias

from madoguchi.issuing.items import Content
from madoguchi.issuing.looks import Envelope
from madoguchi.issuing.print_run import Shard

TRIAL: Final = "trial"  # folder of the first letters alone, apart from the run: nobody is to post them
REPRINT: Final = "reprint"  # folder of letters that were spoiled, printed again, each with a list of its own
TO_PRINT, TO_CHECK = "last four digits on plan", "last four digits looked over on plan"  # why numbers are opened
AGAIN: Final = "again"  # folder of covering letters of mail that goes again, each time with a list of its own
Parcelled: TypeAlias = Mapping[int, int] | None  # beside each paper in a parcel the first of that; None: not known


class Overlong(Protocol):
    """A text that does not fit its place (枠に収まらない記載)."""

    @property
    def track(self) -> str:
        """The code of its letter."""

    @property
    def item(self) -> str:
        """The item."""


class Pressed(Protocol):
    """What the press made of a shard (印刷結果): a file, or what is too long and no file."""

    @property
    def pdf(self) -> bytes:
        """The file."""

    @property
    def pages(self) -> int:
        """Its pages."""

    @property
    def overflows(self) -> Sequence[Overlong]:
        """What does not fit."""


class Press(Protocol):
    """What lays letters out (組版)."""

    @property
    def fingerprint(self) -> str:
        """What decides how a letter looks, but the letter: templates, faces, engine, look."""

    def press(self, shards: Iterable[Shard]) -> Iterator[Pressed]:
        """The shards in their order."""


class LastFour(Protocol):
    """Who opens individual numbers for the press, and gives their last four digits alone (下4桁の取り出し)."""

    def __call__(self, serials: Sequence[int]) -> Mapping[int, str]:
        """Of these papers those of whose people a number is kept, with its last four digits; each look is recorded."""


class Stock(Protocol):
    """The folder of a run (印刷物の置き場)."""

    def put(self, name: str, content: bytes) -> str:
        """Write a file that is not there; its digest."""

    def put_over(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all, also over one of its name."""

    def keep_only(self, names: Set[str]) -> None:
        """Remove files of other names: they are on no list, and nobody may take them for part of the run."""

    def digests(self) -> Mapping[str, str]:
        """Every file, with its digest."""

    def read(self, name: str) -> bytes:
        """One file."""

    def claimed(self) -> AbstractContextManager[object]:
        """Be the only one who writes there."""


class Page(Protocol):
    """A printed page as somebody else reads it (読み返した頁)."""

    @property
    def text(self) -> str:
        """Its text without blanks."""

    @property
    def codes(self) -> frozenset[str]:
        """What its codes say."""

    @property
    def bars(self) -> str:
        """The customer barcode in its window, a digit a bar; empty where there is none."""

    @property
    def in_window(self) -> str:
        """The text in its window without blanks; empty where the page shows in none."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that was begun (印刷の開始): its number, and which papers of the plan lie here to be printed.

    `head`: the newest signed head of the audit at that moment, None before the first seal.
    """

    run: int
    lying: frozenset[int]
    head: str | None = None


class Runs(Protocol):
    """Where runs are recorded (印刷の記録): what is not printed is not posted."""

    def begin_run(self, plan: int) -> Begun:
        """Say that a plan is being printed: it is not posted until the run is whole."""

    def end_run(
        self, plan: int, run: int, printed: Sequence[int], held: Mapping[int, str], parcels: Parcelled = None
    ) -> None:
        """Say that a run is whole: what is printed, what is held for which reason, a word, and what lies in parcels."""


@dataclass(frozen=True, slots=True)
class FilesKept:
    """How long printed files are kept (印刷ファイルの保存): so many months after the last paper of the plan went.

    `may_go_on`: the first day on which they may go, None while a paper waits or lies here, or somebody in it is held.
    """

    months: int
    may_go_on: date | None


class Reading(Protocol):
    """Who reads printed files again (読み返し)."""

    def __call__(
        self, pdf: bytes, *, window: Envelope = ..., windows: Mapping[str, Envelope] = ...
    ) -> Iterable[Page]:  # fmt: skip
        """The pages of a file; customer barcodes are looked for in the window, of some letters in another."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """The press, where its files go, whether somebody asked us to end (印刷の道具). `runs`: None for a trial.

    `gone`: orders of the stacks whose papers lie here no more, asked for in postal order, and for parcels.
    """

    press: Press
    stock: Stock
    stop: Callable[[], bool] = bool
    runs: Runs | None = None
    gone: Callable[[], Sequence[Content]] = tuple
