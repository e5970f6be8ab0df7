"""By command: letters in postal order, withdrawn from the piles, laid out anew for those who stay, and let go."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.desk.ledger import Said, pull
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.practice import files_of

MAIL = "\nlook:\n  mail: {order: postal, paper: 81.4, enclosed: 3.5, districts: ['67802']}\n"


@pytest.fixture
def asked(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A clerk whose insurer wants postal order; of plan 1 four papers are to be printed."""
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    town.apply(town.plan([Line(n) for n in (1, 2, 3, 4)]))
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    practice = tmp_path / f"{INSURER}.yaml"
    shipped = dict(files_of("practice"))[f"{INSURER}.yaml"]
    practice.write_text(shipped.decode() + MAIL, "utf-8")

    def done(*words: object, lang: str = "ja", json_: bool = True) -> Any:
        make = ("--on", ON, "--practice", practice) if words[0] in ("make", "check") else ()
        where = ("--insurer", INSURER, "--press", tmp_path / "press", "--spool", town.spool)
        said = run("print", *words, *where, *make, *["--json"] * json_, lang=lang)
        assert said.exit_code in (0, 1), said.output
        return json.loads(said.output) if json_ else said.output

    return done


@pytest.mark.parametrize(("lang", "words"), [
    ("ja", "体裁の色は、2026-07-01 から先の行がありません"), ("en", "the look says no colours from 2026-07-01 on"),
])  # fmt: skip
def test_who_prints_in_a_look_of_which_something_has_ended_is_told(asked, tmp_path: Path, lang: str, words: str):
    practice = tmp_path / f"{INSURER}.yaml"
    ended = "  colours: {until: 2026-06-30, accent: '#1d5c3a', tint: '#eaf6ee'}\n"
    assert words not in asked("make", 1, json_=False, lang=lang)
    practice.write_text(practice.read_text("utf-8") + ended, "utf-8")
    assert words in asked("make", 1, json_=False, lang=lang)


def test_who_is_withdrawn_is_found_in_the_piles_and_the_others_are_printed_anew(asked, town: Town, tmp_path: Path):
    assert asked("make", 1)["papers"] == 4
    run_ = RunList.read((tmp_path / "press" / f"{INSURER}-plan-1" / LIST).read_bytes())
    assert (run_.order, [(one.grams, one.letters) for one in run_.posted]) == ("postal", [(15, 4)])
    assert asked("check", 1) == {"faults": []}
    assert asked("pull", 1)["pull"] == []

    with house(town.dsn, INSURER, town.spool) as at:
        pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
    town.tell("death", {"P2": {"died_on": ON}}, ON)
    with house(town.dsn, INSURER, town.spool) as at:
        pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
    found = asked("pull", 1, "-o", tmp_path / "pull.csv")
    (one,) = found["pull"]
    lies = run_.where()[2]
    assert (one["serial"], one["file"], one["nth"]) == (2, lies.file.file, lies.nth)
    rows = list(csv.DictReader((tmp_path / "pull.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["serial"], row["code"], row["nth"]) for row in rows] == [("2", one["code"], str(lies.nth))]
    assert "抜き取る" in asked("pull", 1, json_=False)
    assert not [word for word in ("死亡", "death", "P2") if word in json.dumps(found, ensure_ascii=False)]


def test_the_status_tells_from_which_day_the_files_may_go(asked):
    asked("make", 1)
    assert asked("status", 1)["kept"] is None
    assert "no period is said" in asked("status", 1, lang="en", json_=False)
    done("retention", "set", "print_files", "--months", 3, "--source", "文書管理規程")
    assert asked("status", 1)["kept"] == {"months": 3, "may_go_on": None}
    assert "3 か月" in asked("status", 1, json_=False)
    done("ledger", "record", "voided", 1, 2, 3, 4, "--on", ON, "--why", "試験")
    assert asked("status", 1)["kept"] == {"months": 3, "may_go_on": "2026-10-27"}
    assert "2026-10-27" in asked("status", 1, json_=False)


def done(*words: object) -> None:
    said = run(*words, "--insurer", INSURER)
    assert said.exit_code == 0, said.output
