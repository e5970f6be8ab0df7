"""A sample of every kind of file: made up, and taken in without a row that is refused or held."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import Line, Town
from faces.asked import run
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.papers.house import PostgresHouse
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger
from madoguchi.adapters.postgres.papers.mailing import PostgresMailing
from madoguchi.adapters.postgres.session import Session, session
from madoguchi.desk.ledger import Said, post, pull
from madoguchi.desk.mailing import GivenFile, Giving
from madoguchi.issuing.steps import Step
from madoguchi.registry.intake.layouts import LAYOUTS
from madoguchi.rulebook.edition import shipped_edition

CITY, PEOPLE, POSTED = "shiomi-city-nhi", 80, date(2026, 7, 31)
DAY = ("--insurer", CITY, "--on", "2026-08-10")
OF_PAPERS = ("returned_mail", "handed_back")
OF_LETTERS = ("printed_back", "post_back")
OF_PEOPLE = tuple(kind for kind in LAYOUTS if kind not in ("numbers", *OF_PAPERS, *OF_LETTERS))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    for kind in LAYOUTS:
        done = run("sample", kind, "--people", PEOPLE, *DAY, "-o", folder / f"{kind}-20260810.csv")
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def town(migrated_once: str, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Books that are open, with the people of the samples, and a letter to each printed by a firm and posted."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", migrated_once)
        patched.setenv("MADOGUCHI_KEYS", str(make_keys(samples / "keys.json").path))
        assert run("registry", "open", "--insurer", CITY).exit_code == 0
        told = taken(samples, "members")
        assert (told["refused"], told["held"]) == (0, 0)
        city = Town(migrated_once, tmp_path_factory.mktemp("spool"), CITY)
        plan = city.plan([Line(n) for n in range(1, PEOPLE + 1)])
        city.apply(plan)
        with session(migrated_once, CITY, "clerk") as open_:
            given_to_a_printer(open_, plan)
        told = taken(samples, "printed_back")
        assert (told["taken"], told["refused"], told["held"]) == (PEOPLE, 0, 0)
        with session(migrated_once, CITY, "clerk") as open_:
            ledger, said = PostgresLedger(open_), Said(Step.DISPATCHED, (), POSTED)
            pull(ledger, shipped_edition(), plan, None, said)
            post(ledger, plan, said)
        yield city


def given_to_a_printer(open_: Session, plan: int) -> None:
    """A letter of each is printed into a file, and handed over."""
    letters = tuple(range(1, PEOPLE + 1))
    house = PostgresHouse(open_, Path())
    house.end_run(plan, house.begin_run(plan).run, letters, {})
    file = GivenFile("a" * 64, "a" * 64, "A4-ordinary-001", PEOPLE, letters, letters, (1,) * PEOPLE)
    PostgresMailing(open_).give(Giving(plan, "架空印刷", POSTED, POSTED, (file,)))


def taken(folder: Path, kind: str) -> dict[str, Any]:
    path = folder / f"{kind}-20260810.csv"
    words = ("link", "take", path) if kind == "numbers" else ("intake", "take", path, "--kind", kind)
    done = run(*words, *DAY, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def rows(folder: Path, kind: str) -> list[str]:
    return (folder / f"{kind}-20260810.csv").read_text("utf-8-sig").splitlines()


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_layout_has_a_sample_with_its_required_columns(samples: Path, kind: str):
    required = {one.name for one in LAYOUTS[kind].columns if one.required}
    assert required <= set(rows(samples, kind)[0].split(","))


def test_no_row_of_a_sample_is_refused_or_held(town: Town, samples: Path):
    assert town.states()[-1] == (PEOPLE, PEOPLE, "dispatched", True)
    for kind in (*OF_PEOPLE, "numbers", *OF_PAPERS, *OF_LETTERS):
        told = taken(samples, kind)
        assert (told["refused"], told["held"]) == (0, 0), kind
        assert told["read"] == told["taken"] == len(rows(samples, kind)) - 1, kind


@pytest.mark.parametrize("kind", ["applications", *OF_PAPERS])
def test_what_comes_over_the_counter_shows_a_row_in_a_sample_of_one_person(tmp_path: Path, kind: str):
    out = tmp_path / f"{kind}.csv"
    assert run("sample", kind, "--people", 4, *DAY, "-o", out).exit_code == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 1 + 1
