"""The demo: the shipped rolls are what the tool makes, and a run shows every part of the system."""

import csv
import subprocess
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from madoguchi.assembly.demo import places
from madoguchi.assembly.demo.places import PLACES, Place, decide_places
from madoguchi.assembly.demo.run import RENEWAL, run_demo
from madoguchi.assembly.demo.shipped import INSURERS, demo_cases, demo_edition, demo_roll
from madoguchi.desk.check import run_case
from madoguchi.desk.refusal_words import CAUSES
from madoguchi.rulebook.practice import shipped_practices

ROOT = Path(__file__).parents[2]
ROLLS = files("madoguchi.assembly.demo").joinpath("rolls")
PATTERNS = {
    "shiomi-city-nhi": "ako-city-nhi",
    "momosato-late-stage": "okayama-late-stage",
    "minamo-kenpo": "chiba-medical-society",
}
LARGEST = 600_000


def test_the_rolls_are_what_the_tool_makes(tmp_path):
    tool = [sys.executable, str(ROOT / "tools" / "make_demo_rolls.py"), str(tmp_path)]
    subprocess.run(tool, check=True, capture_output=True)
    for one in INSURERS:
        assert (tmp_path / f"{one.roll}.csv").read_bytes() == ROLLS.joinpath(f"{one.roll}.csv").read_bytes()


def test_the_rolls_are_small_and_written_as_a_city_writes():
    raw = [ROLLS.joinpath(f"{one.roll}.csv").read_bytes() for one in INSURERS]
    assert sum(map(len, raw)) < LARGEST
    for one in raw:
        assert "個人キー,_氏名" in one.decode("cp932")
        with pytest.raises(UnicodeDecodeError):
            one.decode("utf-8")


@pytest.mark.parametrize(("one", "people"), list(zip(INSURERS, (1500, 1000), strict=True)), ids=["shiomi", "momosato"])
def test_all_but_the_spoiled_rows_are_taken(one, people):
    chunks = list(demo_roll(one).chunks())
    refused = [row for chunk in chunks for row in chunk.refused]
    assert sum(chunk.batch.num_rows for chunk in chunks) == people
    assert len(refused) == 9
    assert [row.why for row in refused if not any(start in row.why for start in CAUSES)] == []


@pytest.mark.parametrize("insurer", PATTERNS)
def test_a_made_up_insurer_decides_as_the_one_it_follows(insurer):
    ours, theirs = demo_edition().practice(insurer), shipped_practices()[PATTERNS[insurer]]
    told = {name: [(v.from_, v.value, v.cites) for v in series.values] for name, series in ours.cells.items()}
    assert told == {name: [(v.from_, v.value, v.cites) for v in series.values] for name, series in theirs.cells.items()}
    assert ours.scheme == theirs.scheme


@pytest.mark.parametrize("case", list(demo_cases()), ids=lambda case: case.why)
def test_a_case_of_the_demo_holds(case):
    assert run_case(case, demo_edition()).differences == ()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_run_writes_decides_explains_and_checks(tmp_path, language):
    said: list[str] = []
    run_demo(tmp_path, date(2026, 11, 21), language, said.append)
    text = "\n".join(said)
    for one in INSURERS:
        for on in (RENEWAL, date(2026, 11, 21)):
            rows = list(
                csv.DictReader((tmp_path / f"decisions-{one.roll}-{on}.csv").read_text("utf-8-sig").splitlines())
            )
            assert len(rows) in (1500, 1000)
            assert len((tmp_path / f"refused-{one.roll}-{on}.csv").read_text("utf-8-sig").splitlines()) == 10
        assert all(person in text for person in one.explained)
    assert {"ja": "13 件のうち 0 件", "en": "13 cases, 0 differ"}[language] in text


def test_a_run_on_the_day_of_renewal_decides_it_once(tmp_path):
    run_demo(tmp_path, RENEWAL, "ja", lambda _: None)
    shipped = {path.name for path in tmp_path.iterdir() for one in INSURERS if one.roll in path.name}
    assert sorted(shipped) == sorted(f"{kind}-{one.roll}-{RENEWAL}.csv" for kind in ("decisions", "refused")
                                     for one in INSURERS)  # fmt: skip


SMALL = tuple(Place(one.insurer, 400) for one in PLACES)


def test_three_places_are_made_decided_and_told_on_one_page_the_same_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "PLACES", SMALL)
    runs = [decide_places(tmp_path / name, demo_edition(), RENEWAL) for name in ("one", "other")]
    report, page = runs[0]
    assert (report.read, report.taken, len(report.insurers)) == (1200, 1200, 3)
    html = page.read_text("utf-8")
    assert all(demo_edition().practice(one.insurer).ja in html for one in PLACES)
    assert "見本" in html
    first, second = ([path.read_bytes() for path in sorted((tmp_path / name).rglob("*")) if path.is_file()]
                     for name in ("one", "other"))  # fmt: skip
    assert first == second


def test_the_places_are_as_large_as_real_ones():
    assert [one.people for one in PLACES] == [8_000, 300_000, 20_000]
