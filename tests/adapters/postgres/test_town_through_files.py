"""A made-up town through every kind of file comes to the roll that is made at once; facts told whole do the rest."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from madoguchi.adapters.csv.roll_writer import CsvRollFile
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.made_up import people_files
from madoguchi.adapters.made_up.people import people_of
from madoguchi.adapters.made_up.people_files import MadeUpFile
from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.days.spans import Span
from madoguchi.desk.completeness import Declaration, facts_named
from madoguchi.desk.intake import Wish
from madoguchi.desk.making import Wanted, write_roll
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import roll_schema
from sizes import size

ON, PEOPLE = date(2026, 8, 1), 300
KINDS = ("members", "holder_status", "digital_certificates", "rates", "protection", "former_cards", "ceilings",
         "arrears", "assistance", "disability", "stay", "changes", "cards_lost", "numbers_filed", "papers_held",
         "deaths")  # fmt: skip
WHOLE = ("protection", "arrears", "assistance", "disability", "changes", "stay", "former_card", "papers_held",
         "ceiling", "rate")  # fmt: skip
TOWNS = ("zushi-city-nhi", "okayama-late-stage", "chiba-medical-society")[: size("towns through files")]
RATE = ("copayment_rate", "copayment_rate_from")


@pytest.fixture(scope="module", params=TOWNS)
def town(request: pytest.FixtureRequest, migrated_once: str, tmp_path_factory: pytest.TempPathFactory) -> Wanted:
    """The town, taken in from its files; nothing is told whole yet."""
    name, folder = request.param, tmp_path_factory.mktemp("files")
    wanted = Wanted(name, shipped_edition().practice(name).scheme, PEOPLE, 3, ON, with_names=True)
    people = list(people_of(wanted))
    with pytest.MonkeyPatch.context() as once:  # the same people for all files, drawn once
        once.setattr(people_files, "people_of", lambda _: people)
        _take_in(migrated_once, wanted, folder)
    return wanted


def _take_in(dsn: str, wanted: Wanted, folder: Path) -> None:
    name = wanted.insurer
    assert PostgresRegistry(dsn, name).open_books()
    intake = PostgresIntake(dsn, name)
    for kind in KINDS:
        path = written(folder / f"{kind}.csv", wanted, kind)
        taken = intake.take(CsvOfKind(path, layout_named(kind)), Wish(ON, ON))
        assert (taken.taken, taken.refused, taken.held) == (taken.read, 0, 0), kind


def written(path: Path, wanted: Wanted, kind: str) -> Path:
    with CsvRollFile(path) as out:
        write_roll(MadeUpFile(wanted, layout_named(kind)).batches(), out)
    return path


def rows(batches: Iterator[RecordBatch]) -> dict[str, Mapping[str, Any]]:
    return {row["person"]: row for batch in batches for row in batch.select(roll_schema().names).to_pylist()}


def decided(batches: Iterator[RecordBatch]) -> dict[str, Mapping[str, Any]]:
    each = (decide(batch.select(roll_schema().names), shipped_edition(), ON) for batch in batches)
    return {row["person"]: row for table in each for row in table.to_pylist()}


def test_the_roll_of_the_files_is_the_roll_that_is_made_at_once(town: Wanted, migrated_once: str):
    registry = PostgresRegistry(migrated_once, town.insurer)
    before = rows(registry.roll(ON))
    assert all("name_changed_on" in row["unknown"] for row in before.values() if not row["name_changed_on"])
    registry.tell_whole(Declaration(facts_named([], WHOLE), Span(ON), "a made-up town"))
    made, out = rows(MadeUpRoll(town).batches()), rows(registry.roll(ON))
    assert out.keys() == made.keys()
    differs = [(name, row) for key, row in made.items() for name in row if row[name] != out[key][name]]
    assert {name for name, _ in differs} <= {*RATE}
    for name, row in differs:  # a rate below 70 is the law's, and no file tells it; others hold from their own day
        assert out[row["person"]][name] is None
        assert row["copayment_rate_from"] is None or row["copayment_rate_from"] > ON
    assert decided(registry.roll(ON)) == decided(MadeUpRoll(town).batches())
