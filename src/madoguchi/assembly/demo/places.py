"""Three made-up places (架空の三保険者): a town, a union and a society; their rolls made, decided, told on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from madoguchi.adapters.arrow.reader import ParquetRoll
from madoguchi.adapters.arrow.roll_writer import ParquetRollFile
from madoguchi.adapters.arrow.writer import ParquetDecisions
from madoguchi.adapters.html.writer import HtmlReport
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.desk.making import Wanted, write_roll
from madoguchi.desk.report import Report
from madoguchi.desk.reporting.cover import Cover
from madoguchi.desk.rolls import RollsTogether, decide_roll
from madoguchi.rulebook.edition import Edition

SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A made-up insurer and how many people it has (架空の保険者の規模)."""

    insurer: str
    people: int


PLACES: Final = (Place("shiomi-city-nhi", 8_000), Place("momosato-late-stage", 300_000), Place("minamo-kenpo", 20_000))


def decide_places(out_dir: Path, edition: Edition, on: date) -> tuple[Report, Path]:
    """Make the rolls of a day, decide them, and write decisions and the page (名簿の作成・判定・集計).

    Rolls are kept by their day: the same day and edition give the same files.
    """
    rolls = RollsTogether([ParquetRoll(_made(one, out_dir, edition, on), _reading(edition)) for one in PLACES])
    decisions, refused = out_dir / f"decisions-{on}.parquet", out_dir / f"refused-{on}.csv"
    with ParquetDecisions(decisions, refused, {"edition": edition.digest, "on": str(on)}) as out:
        report = decide_roll(rolls, out, edition, on)
    names = {one.insurer: edition.practice(one.insurer).ja for one in PLACES}
    (page,) = HtmlReport(out_dir / f"report-{on}.html").write(report, Cover(names, sample=True))
    return report, page


def _made(one: Place, out_dir: Path, edition: Edition, on: date) -> Path:
    path = out_dir / "rolls" / f"{one.insurer}-{on}.parquet"
    wanted = Wanted(one.insurer, edition.practice(one.insurer).scheme, one.people, SEED, on)
    with ParquetRollFile(path) as out:
        write_roll(MadeUpRoll(wanted).batches(), out)
    return path


def _reading(edition: Edition) -> Reading:
    return Reading({one.insurer: edition.practice(one.insurer).insurer for one in PLACES})
