"""What the machines of a cluster are asked (判定の依頼), small enough to send along, and whether they know our law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from madoguchi.adapters.rolls.mapping import NO_MAP, ColumnMap
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.desk.practices import ways_to_write
from madoguchi.desk.report import Language
from madoguchi.desk.rolls import BULK_ANSWERS
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.practice import read_practice
from madoguchi.rulebook.reading import read_bytes
from madoguchi.terms.errors import Refused

PracticeFiles = tuple[tuple[str, bytes], ...]


class OtherEdition(Refused):
    """A machine that would decide by another rulebook than the one that was asked for (版の不一致)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of everybody of a roll (判定の依頼), as it is sent to each machine.

    `practices` are somebody's own practice files, by name and content; `digest` is that of the edition where it was
    asked. `twice` are the rows, by file and number, whose key was taken before. `language`: in which it is written why
    rows were refused.
    """

    on: date
    reading: Reading
    digest: str
    known_on: date | None = None
    practices: PracticeFiles = ()
    answers: tuple[str, ...] = BULK_ANSWERS
    twice: frozenset[tuple[str, int]] = field(default=frozenset())
    language: Language = "en"


def asked(
    on: date, known_on: date | None = None, practices: Iterable[Path] = (), insurer: str | None = None,
    ignore: frozenset[str] = frozenset(), absent_means_none: frozenset[str] = frozenset(), map_: ColumnMap = NO_MAP,
) -> Asked:  # fmt: skip
    """A question to a cluster, by the rulebook that is here and these practice files.

    Raises `RefusedFile` for a file that is no practice, `UnknownWord` for an insurer that nobody knows.
    """
    files = tuple((path.name, path.read_bytes()) for path in practices)
    edition = edition_with(files)
    known = None if insurer is None else edition.practice(insurer).insurer
    reading = Reading(ways_to_write(edition), known, ignore, absent_means_none, map_=map_)
    return Asked(on, reading, edition.digest, known_on, files)


@cache
def edition_with(practices: PracticeFiles) -> Edition:
    """The rulebook that is here with these practice files (この機械の版), made once in each process."""
    edition = shipped_edition()
    for name, raw in practices:
        edition = edition.with_practice(read_practice(read_bytes(raw, name)))
    return edition


def edition_of(question: Asked) -> Edition:
    """The edition by which a question was put. Raises `OtherEdition` where this machine has another."""
    here = edition_with(question.practices)
    if here.digest != question.digest:
        raise OtherEdition(
            what=f"a worker whose edition is {here.digest[:12]}",
            why=f"the roll is to be decided by {question.digest[:12]}, and one roll is decided by one law",
            do="install the same version of Madoguchi on every machine of the cluster, then run it again",
        )
    return here
