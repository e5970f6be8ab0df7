"""Names looked over: reading a file, settling its texts, and the floor, which only counts what texts there are."""

from __future__ import annotations

import argparse
import csv
from collections import Counter, deque
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from madoguchi.adapters.csv.records import records
from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.fonts.stack import default_stack
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.name_files import CsvNames
from madoguchi.desk.making import Wanted, write_roll
from madoguchi.desk.name_check import Coverage, NamePart
from measuring.times import least, print_table

PEOPLE = 200_000
HEADS = ("_氏名", "_フリガナ")


class InMemory:
    """Parts of a file, read before."""

    def __init__(self, file: CsvNames) -> None:
        self.heads, self.kept = file.heads, list(file.parts())

    def parts(self) -> list[NamePart]:
        return self.kept


def made(path: Path, people: int) -> Path:
    """A roll with names, which nobody in it has."""
    wanted = Wanted("shiomi-city-nhi", "national", people, 1, date(2026, 7, 31), edges=False, with_names=True)
    with CsvRollFile(path) as out:
        write_roll(MadeUpRoll(wanted).batches(), out)
    return path


def narrow(path: Path, wide: Path) -> Path:
    """The same with its names alone."""
    file = CsvNames(wide, HEADS)
    places = file.places(file.head)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerows([one.cells[n] for n in places] for one in records(wide, file.written) if one.cells)
    return path


def looked_over(file: CsvNames | InMemory) -> None:
    """Look over all."""
    deque(Coverage(default_stack().faces).found(file), maxlen=0)  # type: ignore[arg-type]  # a list of parts is iterable


def counted(file: InMemory) -> None:
    """The floor: what texts there are, and how often."""
    for part in file.parts():
        for texts in part.columns:
            Counter(texts)


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--people", type=int, default=PEOPLE)
    people = said.parse_args().people
    with TemporaryDirectory() as room:
        wide = made(Path(room, "wide.csv"), people)
        names = narrow(Path(room, "names.csv"), wide)
        kept = InMemory(CsvNames(names, HEADS))
        looked_over(kept)  # it warms the faces
        asked: dict[str, Callable[[], None]] = {
            "floor: counting texts in memory": partial(counted, kept),
            "settled, in memory": partial(looked_over, kept),
            "a file of names": lambda: looked_over(CsvNames(names, HEADS)),
            "a roll of all columns": lambda: looked_over(CsvNames(wide, HEADS)),
        }
        texts = people * len(HEADS)
        times = {name: least(one) for name, one in asked.items()}
    floor = next(iter(times.values()))
    rows = [(name, f"{spent:.2f}", f"{texts / spent:,.0f}", f"{spent / floor:.1f}") for name, spent in times.items()]
    print_table((f"{texts:,} texts", "CPU s", "texts/CPU s", "times the floor"), rows)


if __name__ == "__main__":
    main()
