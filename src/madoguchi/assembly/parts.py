"""Rolls and decisions in files (名簿と判定結果のファイル), by their endings; and runs over them in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from madoguchi.adapters.arrow.reader import ParquetRoll, groups_in
from madoguchi.adapters.arrow.writer import ParquetDecisions
from madoguchi.adapters.crew import each, end_if_orphaned
from madoguchi.adapters.csv.reader import CsvRoll
from madoguchi.adapters.csv.writer import CsvDecisions
from madoguchi.adapters.rolls.keys import Repeats, repeats_of
from madoguchi.adapters.rolls.mapping import NO_MAP, read_map
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.adapters.shelf import FolderShelf, alone_in, digest_of, working_in
from madoguchi.assembly.endings import PARQUET
from madoguchi.desk.parts import Crew, Done, Part, Run, Shelf
from madoguchi.desk.practices import ways_to_write, with_practices
from madoguchi.desk.rolls import DecisionWriter, decide_roll
from madoguchi.faces.cli.ports import InParts, RollFile, Written
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.reading import read_file

Roll = CsvRoll | ParquetRoll


def roll_in(file: RollFile, edition: Edition, piece: tuple[int, int] = (0, 1), repeats: Repeats | None = None) -> Roll:
    """The roll in a file (ファイルの名簿), or a piece of it. Raises `UnknownWord` for an unknown insurer."""
    insurer = None if file.insurer is None else edition.practice(file.insurer).insurer
    map_ = NO_MAP if file.columns is None else read_map(read_file(file.columns))
    reading = Reading(ways_to_write(edition), insurer, file.ignore, file.absent_means_none, map_=map_, repeats=repeats,
                      keep=file.keep)  # fmt: skip
    if file.path.suffix.lower() not in PARQUET:
        return CsvRoll(file.path, reading)
    return ParquetRoll(file.path, reading, _groups(file.path, *piece))


def decisions_in(written: Written) -> AbstractContextManager[DecisionWriter]:
    """Where decisions and refused rows go (判定結果のファイル)."""
    if written.out.suffix.lower() in PARQUET:
        return ParquetDecisions(written.out, written.refused, written.said, written.language)
    return CsvDecisions(written.out, written.refused, written.language)


def _groups(path: Path, piece: int, pieces: int) -> range | None:
    """The row groups of a piece; None: all."""
    groups = groups_in(path) if pieces > 1 else 0
    return range(groups * piece // pieces, groups * (piece + 1) // pieces) if groups else None


# --- runs in parts ------------------------------------------------------------------------------------


@contextmanager
def in_parts(asked: InParts, edition: Edition) -> Iterator[tuple[Run, Shelf, Crew]]:
    """A run in parts (分割した実行), the folder that keeps them, and who decides them; no other run may use it."""
    with alone_in(asked.folder):
        yield _planned(asked, edition)


def _planned(asked: InParts, edition: Edition) -> tuple[Run, Shelf, Crew]:
    rolls = dict(zip(_names([file.path for file in asked.rolls]), asked.rolls, strict=True))
    every: list[Part] = []
    for name, file in rolls.items():
        pieces, digest = _pieces(file.path, asked.shards), digest_of(file.path)
        every += [Part(f"part-{len(every) + n:05}", name, digest, n, pieces) for n in range(pieces)]
    return (
        Run(every, _settings(asked, edition)),
        FolderShelf(asked.folder),
        PartCrew(asked, edition, rolls, tuple(every)),
    )


def _names(paths: Sequence[Path]) -> list[str]:
    """What the manifest calls the inputs: by their names, or their paths where two have one name."""
    times = Counter(path.name for path in paths)
    return [path.name if times[path.name] == 1 else path.as_posix() for path in paths]


def _pieces(path: Path, shards: int) -> int:
    """Into how many pieces a file can be cut: a Parquet file into its row groups, a CSV file not at all."""
    if path.suffix.lower() not in PARQUET or shards == 1:
        return 1
    return max(1, min(shards, groups_in(path)))


def _settings(asked: InParts, edition: Edition) -> Mapping[str, Any]:
    one = asked.rolls[0]
    return {
        "edition": edition.digest, "on": str(asked.on), "known_on": str(asked.known_on or ""), "form": asked.form,
        "insurer": one.insurer or "", "ignore": sorted(one.ignore), "absent_none": sorted(one.absent_means_none),
        "columns": digest_of(one.columns) if one.columns else "", "shards": asked.shards, "language": asked.language,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A part and all that deciding it needs (一部の仕事): it goes to another process."""

    part: Part
    asked: InParts
    file: RollFile
    repeats: Repeats


@dataclass(frozen=True, slots=True)
class PartCrew:
    """Decides parts, in as many processes as were asked for (判定の担い手): a `Crew` of the desk."""

    asked: InParts
    edition: Edition
    rolls: Mapping[str, RollFile]
    every: tuple[Part, ...]

    def decide(self, parts: Sequence[Part]) -> Iterator[Done]:
        """Decide some of the parts; which rows stand twice is looked for in all."""
        if not parts:
            return iter(())
        whole = [roll_in(self.rolls[part.input], self.edition, (part.piece, part.pieces)) for part in self.every]
        repeats = dict(zip((part.name for part in self.every), repeats_of(whole), strict=True))
        tasks = [Task(part, self.asked, self.rolls[part.input], repeats[part.name]) for part in parts]
        return each(decide_part, tasks, self.asked.jobs)


def decide_part(task: Task) -> Done:
    """Decide one part into its files (一部の判定)."""
    asked, part = task.asked, task.part
    edition = _edition(asked.practices)
    out, refused = (asked.folder / f"{part.name}{ending}" for ending in (f".{asked.form}", "-refused.csv"))
    roll = roll_in(task.file, edition, (part.piece, part.pieces), task.repeats)
    with working_in(asked.folder):
        end_if_orphaned()
        with decisions_in(Written(out, refused, said_of(edition, asked), asked.language)) as writer:
            report = decide_roll(roll, writer, edition, asked.on, asked.known_on)
    return Done(part.name, report, {path.name: digest_of(path) for path in (out, refused)})


def said_of(edition: Edition, asked: InParts) -> Mapping[str, str]:
    """What a file of decisions says of its making (判定の根拠)."""
    return {"edition": edition.digest, "on": str(asked.on), "known_on": str(asked.known_on or "")}


@lru_cache(maxsize=1)
def _edition(practices: tuple[Path, ...]) -> Edition:
    return with_practices(shipped_edition(), practices)
