"""How the printing of a plan stands (印刷の状況): what is whole on the disk, what is to be printed, what left.

Told of files, the list of the run and the ledger alone, so whoever asks needs no look and no faces. Nothing is read of
what stands on a page; what a page says is looked at by `check_run`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol

from madoguchi.desk.press import FilesKept, Stock
from madoguchi.desk.run_lists import LIST, list_of
from madoguchi.issuing.run_list import Made, RunList
from madoguchi.issuing.steps import Step

HERE: Final = Step.PRINTED.value
RECORD: Final = ".json"


class States(Protocol):
    """Where papers stand in the ledger (書面の現況)."""

    def states(self, plan: int) -> Mapping[int, str]:
        """The newest step of each paper of a plan that has a print order, by serial."""

    def is_sample(self, plan: int) -> bool:
        """Whether the papers of a plan are samples."""

    def files_kept(self, plan: int) -> FilesKept | None:
        """How long the printed files of a plan are kept."""


@dataclass(frozen=True, slots=True)
class PrintStatus:
    """How it stands (印刷の状況). Papers and files are counts.

    `listed`: the list of the run is there, and files may be taken. `to_print`: papers that lie here, and are neither in
    a whole file nor held. `broken`: files that are missing or are other bytes than was written; `strays`: files on no
    list. `states`: what became of the papers that are in files. `tried`: papers of the trial. `kept`: for how long the
    files are, None while the insurer says nothing.
    """

    sample: bool
    listed: bool
    letters: int
    papers: int
    pages: int
    files: int
    to_print: int
    tried: int
    strays: int
    broken: tuple[str, ...]
    held: Mapping[str, int]
    without_barcode: Mapping[str, int]
    states: Mapping[str, int]
    kept: FilesKept | None

    @property
    def is_whole(self) -> bool:
        """Whether all is printed that is to be, and every file is what it was."""
        return self.listed and not (self.to_print or self.broken or self.strays)


def print_status(ledger: States, plan: int, stock: Stock, trial: Stock) -> PrintStatus:
    """How the printing of a plan stands (印刷の状況の確認). Every file is read once, for its digest."""
    there, listed, states = stock.digests(), list_of(stock), ledger.states(plan)
    made = listed.made if listed else _records(stock, there)
    whole, broken = _parted(made, there)
    none = RunList("", plan, "", ledger.is_sample(plan))
    told, tried = listed or none, list_of(trial) or none
    serials = set(chain.from_iterable(one.serials for one in whole))
    left = _lying(states) - {one.serial for one in told.held} - serials
    return PrintStatus(
        sample=told.sample, listed=listed is not None, letters=told.letters, papers=len(serials),
        pages=sum(one.pages for one in whole), files=len(whole), to_print=len(left), tried=tried.papers,
        strays=len(there.keys() - _names(made)), broken=broken, held=_counted(one.why for one in told.held),
        without_barcode=told.barcodes.without, states=_counted(map(states.__getitem__, serials & states.keys())),
        kept=ledger.files_kept(plan),
    )  # fmt: skip


def _parted(made: Sequence[Made], there: Mapping[str, str]) -> tuple[Sequence[Made], tuple[str, ...]]:
    """The shards whose files are whole, and the names of the other files."""
    whole = [one for one in made if there.get(one.file) == one.sha256]
    return whole, tuple(sorted({one.file for one in made} - {one.file for one in whole}))


def _lying(states: Mapping[int, str]) -> set[int]:
    return {serial for serial, state in states.items() if state == HERE}


def _names(made: Sequence[Made]) -> set[str]:
    """The files that a run may have."""
    return {LIST, *chain.from_iterable((one.file, one.record) for one in made)}


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _records(stock: Stock, there: Mapping[str, str]) -> Sequence[Made]:
    """What a run that has not come to its end wrote down of each file."""
    return [Made.read(stock.read(name)) for name in there if name.endswith(RECORD) and name != LIST]
