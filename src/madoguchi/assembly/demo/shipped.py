"""What the demo ships (実演の材料): practice files, rolls and cases of two made-up insurers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Final

from madoguchi.adapters.csv.reader import CsvRoll, Reading
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.desk.case_files import Case, read_cases
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.vocabulary import vocabulary

HERE: Final = files("madoguchi.assembly.demo")


@dataclass(frozen=True, slots=True)
class DemoInsurer:
    """A made-up insurer (架空の保険者): its roll's name, and whose decisions are explained."""

    insurer: str
    roll: str
    explained: tuple[str, ...]


INSURERS: Final = (
    DemoInsurer("shiomi-city-nhi", "shiomi", ("S00003", "S01488")),
    DemoInsurer("momosato-late-stage", "momosato", ("M00983",)),
)


def demo_edition() -> Edition:
    """The shipped rulebook with the practices of the made-up insurers (実演の版)."""
    return with_practices(shipped_edition(), SAMPLES.values())


def demo_roll(one: DemoInsurer) -> CsvRoll:
    """The roll of one of them (実演の名簿). What it has no column for has happened to nobody there."""
    happens = frozenset(fact.name for fact in vocabulary().roll if not fact.always)
    with as_file(HERE / "rolls" / f"{one.roll}.csv") as path:
        return CsvRoll(path, Reading({one.insurer: one.insurer}, one.insurer, absent_means_none=happens))


def demo_cases() -> Iterator[Case]:
    """The shipped cases of both (実演の事例)."""
    for one in INSURERS:
        yield from read_cases(_said(f"cases/{one.roll}.yaml"))


def _said(name: str) -> Said:
    return read_bytes(HERE.joinpath(name).read_bytes(), name)
