"""How the printing of a plan stands (印刷の状況): what is whole on the disk, what is to be printed, what left.

Told of files, the list of the run and the ledger alone, so whoever asks needs no look and no faces. Nothing is read of
what stands on a page; what a page says is looked at by `check_run`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Protocol

from madoguchi.desk.press import Stock
from madoguchi.desk.printing import LIST
from madoguchi.issuing.steps import Step

HERE: Final = Step.PRINTED.value
RECORD: Final = ".json"


class States(Protocol):
    """Where papers stand in the ledger (書面の現況)."""

    def states(self, plan: int) -> Mapping[int, str]:
        """The newest step of each paper of a plan that has a print order, by serial."""

    def is_sample(self, plan: int) -> bool:
        """Whether the papers of a plan are samples."""


@dataclass(frozen=True, slots=True)
class PrintStatus:
    """How it stands (印刷の状況). Papers and files are counts.

    `listed`: the list of the run is there, and files may be taken. `to_print`: papers that lie here, and are neither in
    a whole file nor held. `broken`: files that are missing or are other bytes than was written; `strays`: files on no
    list. `states`: what became of the papers that are in files. `tried`: papers of the trial.
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

    @property
    def is_whole(self) -> bool:
        """Whether all is printed that is to be, and every file is what it was."""
        return self.listed and not (self.to_print or self.broken or self.strays)


def print_status(ledger: States, plan: int, stock: Stock, trial: Stock) -> PrintStatus:
    """How the printing of a plan stands (印刷の状況の確認). Every file is read once, for its digest."""
    there, told, states = stock.digests(), _list_of(stock), ledger.states(plan)
    made = told["shards"] if told else _records(stock, there)
    whole, broken = _parted(made, there)
    serials = set(chain.from_iterable(one["serials"] for one in whole))
    held = {one["serial"]: one["why"] for one in told.get("not_printed", ())}
    return PrintStatus(
        sample=told.get("sample", ledger.is_sample(plan)), listed=bool(told), letters=told.get("letters", 0),
        papers=len(serials), pages=sum(one["pages"] for one in whole), files=len(whole),
        to_print=len(_lying(states) - held.keys() - serials), tried=_list_of(trial).get("papers", 0),
        strays=len(there.keys() - _names(made)), broken=broken, held=_counted(held.values()),
        without_barcode=told.get("barcodes", {}).get("without", {}),
        states=_counted(map(states.__getitem__, serials & states.keys())),
    )  # fmt: skip


def _parted(
    made: Sequence[Mapping[str, Any]], there: Mapping[str, str]
) -> tuple[Sequence[Mapping[str, Any]], tuple[str, ...]]:
    """The shards whose files are whole, and the names of the other files."""
    whole = [one for one in made if there.get(_file(one)) == one["sha256"]]
    return whole, tuple(sorted({_file(one) for one in made} - {_file(one) for one in whole}))


def _lying(states: Mapping[int, str]) -> set[int]:
    return {serial for serial, state in states.items() if state == HERE}


def _names(made: Sequence[Mapping[str, Any]]) -> set[str]:
    """The files that a run may have."""
    return {LIST, *(name for one in made for name in (_file(one), _record(one)))}


def _counted(words: Any) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _list_of(stock: Stock) -> Mapping[str, Any]:
    """The list of a run, empty where there is none."""
    try:
        told: Mapping[str, Any] = json.loads(stock.read(LIST))
    except FileNotFoundError:
        return {}
    return told


def _records(stock: Stock, there: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
    """What a run that has not come to its end wrote down of each file."""
    return [json.loads(stock.read(name)) for name in there if name.endswith(RECORD) and name != LIST]


def _file(one: Mapping[str, Any]) -> str:
    """The name of a shard's file, of the list or of its own record."""
    return str(one.get("file") or f"{one['name']}.pdf")


def _record(one: Mapping[str, Any]) -> str:
    return _file(one).removesuffix(".pdf") + RECORD
