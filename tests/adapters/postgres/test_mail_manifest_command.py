"""`mail manifest` and the ledger tell of the same letters: at first, when one is withdrawn, and when all are gone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from desk.test_printing import MEANS, InThisProcess
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.ledger import Said, pull
from madoguchi.desk.press import Pressing
from madoguchi.desk.printing import print_plan, to_print
from madoguchi.issuing.looks import POSTAL, Mail
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition

LOOK = replace(MEANS.look, mail=Mail(order=POSTAL))


def print_all(town: Town) -> None:
    """A run of plan 1, as `print make` does it."""
    press = PrintFolder(town.spool.parent / "press" / f"{INSURER}-plan-1")
    with house(town.dsn, INSURER, town.spool) as at:
        pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
        means = replace(MEANS, look=LOOK, run="0001")
        print_plan(to_print(at, 1), means, Pressing(InThisProcess(LOOK), press, runs=at))


@pytest.fixture
def printed(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Three certificates of plan 1, printed in postal order."""
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    town.apply(town.plan([Line(n) for n in (1, 2, 3)]))
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    print_all(town)
    return town


def where(town: Town) -> tuple[object, ...]:
    return ("--insurer", INSURER, "--press", town.spool.parent / "press", "--spool", town.spool)


def manifest(town: Town, *more: object) -> dict[str, Any]:
    done = run("mail", "manifest", 1, *where(town), "--on", ON, *more, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.output)
    return told


def refused(town: Town) -> str:
    done = run("mail", "manifest", 1, *where(town), "--on", ON)
    assert done.exit_code == 3, done.output
    return done.output


def test_what_it_tells_is_the_same_in_both_languages(printed: Town):
    told = {"ja": ["計画 1", "3 通", "普通郵便 定形 50gまで: 3 通 × 110 円 = 330 円", "計 330 円", "見積り"],
            "en": ["plan 1", "3 letters", "ordinary mail standard up to 50 g: 3 at 110 yen = 330 yen", "in all 330 yen",
                   "an estimate"]}  # fmt: skip
    for lang, said in told.items():
        done = run("mail", "manifest", 1, *where(printed), "--on", ON, lang=lang)
        assert all(one in done.output for one in said), done.output


def test_a_manifest_counts_what_the_ledger_posts_and_nothing_once_it_is_posted(printed: Town, tmp_path: Path):
    told = manifest(printed, "-o", tmp_path / "out", "--encoding", "cp932")
    assert (told["letters"], told["papers"], told["yen"], told["sample"]) == (3, 3, 330, True)
    assert sum(one["letters"] for one in told["bundles"]) == 3
    assert [Path(one).name for one in told["written"]] == [
        "mail-plan-1.html", "mail-plan-1-postage.csv", "mail-plan-1-districts.csv"]  # fmt: skip

    with house(printed.dsn, INSURER, printed.spool) as at:
        at.ledger.record(Said(Step.VOIDED, (min(at.lying(1)),), ON, "損じ"))
    assert "1 of its papers were withdrawn, posted or handed over since" in refused(printed)
    print_all(printed)
    assert (manifest(printed)["letters"], manifest(printed)["yen"]) == (2, 220)
    posted = run("ledger", "post", 1, "--insurer", INSURER, "--spool", printed.spool, "--on", ON, "--json")
    assert json.loads(posted.output) == {"papers": 2, "again": False, "unprinted": 0}, posted.output
    assert "none of them lies here to be posted" in refused(printed)
