"""Deciding rolls in parts (分割した一括判定): each part is decided once, and a run that was killed goes on.

What is finished stands in a manifest beside the decisions: the inputs by their digest, the edition, the days, and of
each part its counts and the digests of its files. A second run keeps what is whole, does again what is not, and refuses
inputs that are no longer the same. In the end nothing tells whether a run was broken off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from madoguchi.desk.report import Report
from madoguchi.terms.errors import Refused

VERSION: Final = 1


class AnotherRun(Refused):
    """A folder that holds the parts of another run (別の実行の途中)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the work (一部): a piece of one of the inputs."""

    name: str
    input: str
    digest: str
    piece: int = 0
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is decided (済んだ一部): its counts, and the digests of its files by name."""

    part: str
    report: Report
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be decided (実行): the parts in order, and what the answers rest on besides them (edition, days …)."""

    parts: Sequence[Part]
    settings: Mapping[str, Any]


class Shelf(Protocol):
    """Where parts are kept (済んだ一部の置き場)."""

    def manifest(self) -> Mapping[str, Any] | None:
        """The manifest as it was written; None where nothing was begun."""

    def keep(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest; there is always a whole one."""

    def digest(self, file: str) -> str:
        """The digest of a file of a part; empty where it is not there."""


class Crew(Protocol):
    """Who decides the parts (判定の担い手), one after another or several at once."""

    def decide(self, parts: Sequence[Part]) -> Iterator[Done]:
        """Decide these parts; each is told when its files are whole, in whatever order."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended (実行の結果): the counts of all parts, and how many had been done before."""

    report: Report
    kept: int


def decide_parts(run: Run, shelf: Shelf, crew: Crew, empty: Report, seen: Callable[[int], object] = bool) -> Finished:
    """Decide the parts that are not done (分割判定) and keep each.

    `empty` is a report of nothing yet; `seen` is told how many rows each part had.

    Raises `AnotherRun` where the shelf holds another run's parts.
    """
    done = done_before(run, shelf, empty)
    kept = len(done)
    shelf.keep(manifest_of(run, done))
    for one in crew.decide([part for part in run.parts if part.name not in done]):
        done[one.part] = one
        seen(one.report.read)
        shelf.keep(manifest_of(run, done))
    return Finished(total(empty, (done[part.name].report for part in run.parts)), kept)


def done_before(run: Run, shelf: Shelf, empty: Report) -> dict[str, Done]:
    """The parts that are done and whole (済んでいる一部)."""
    said = shelf.manifest()
    if said is None:
        return {}
    _refuse_another(said, manifest_of(run, {}))
    every = (Done(one["name"], report_from(empty, one["counts"]), one["files"]) for one in said["parts"]
             if one["state"] == "done")  # fmt: skip
    return {one.part: one for one in every if all(shelf.digest(file) == told for file, told in one.files.items())}


def _refuse_another(was: Mapping[str, Any], is_: Mapping[str, Any]) -> None:
    what = [name for name in ("version", "settings", "inputs") if was.get(name) != is_[name]]
    if what:
        changed = [name for name, value in is_["settings"].items() if was.get("settings", {}).get(name) != value]
        raise AnotherRun(what=f"the folder holds parts of another run: {', '.join(changed or what)} differ",
                         why="decisions of two runs, or of an input that was changed, may not stand side by side",
                         do="name another folder, or delete this one if nobody wants it")  # fmt: skip


def manifest_of(run: Run, done: Mapping[str, Done]) -> dict[str, Any]:
    """The manifest (目録) as plain values, parts in their order; the same for the same parts done."""
    inputs = {part.input: part.digest for part in run.parts}
    parts = [{"name": part.name, "input": part.input, "piece": part.piece, "pieces": part.pieces,
              **_state(done.get(part.name))} for part in run.parts]  # fmt: skip
    return {"version": VERSION, "settings": dict(run.settings), "inputs": inputs, "parts": parts}


def _state(done: Done | None) -> dict[str, Any]:
    if done is None:
        return {"state": "waiting"}
    report = done.report
    rows = {"read": report.read, "taken": report.taken, "refused": report.refused.total()}
    return {"state": "done", "rows": rows, "files": dict(done.files), "counts": counts_of(report)}


# --- counts -------------------------------------------------------------------------------------------


def counts_of(report: Report) -> dict[str, Any]:
    """The counts of a report as plain values (集計の保存形), in order."""
    counts = {name: _listed(found) for name, found in report.counts.items()}
    return {"taken": report.taken, "absent": list(report.absent), "refused": _listed(report.refused), "counts": counts}


def _listed(found: Mapping[Any, int]) -> list[list[Any]]:
    return [[*key, n] for key, n in sorted(found.items())]


def report_from(empty: Report, said: Mapping[str, Any]) -> Report:
    """The report whose counts these are (集計の復元)."""
    counts = {name: Counter({tuple(key): n for *key, n in found}) for name, found in said["counts"].items()}
    refused = Counter({(column, why): n for column, why, n in said["refused"]})
    return replace(empty, taken=said["taken"], absent=tuple(said["absent"]), refused=refused, counts=counts)


def total(empty: Report, reports: Iterable[Report]) -> Report:
    """All reports as one (集計の合計); a fact is absent that any input has no column for."""
    report = Report(empty.on, empty.edition, late_stage=empty.late_stage)
    for one in reports:
        report.taken += one.taken
        report.absent = tuple(dict.fromkeys([*report.absent, *one.absent]))
        report.refused.update(one.refused)
        for name, found in one.counts.items():
            report.counts.setdefault(name, Counter()).update(found)
    return report
