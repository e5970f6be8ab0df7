"""Letters by themselves that are made in a test, and what of them is read again."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from adapters.postgres.test_productive import PRACTICE
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.typst import press
from madoguchi.desk.ledger import Said, post, pull
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition

PURPOSE = "通知の作成"


class Made(NamedTuple):
    """What came of it: the exit code, what was told, the pages by their codes."""

    code: int
    told: dict[str, Any]
    pages: Mapping[str, str]

    @property
    def held(self) -> dict[str, str]:
        return {one["key"]: one["why"] for one in self.told["held"]}


def office_of(town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, its insurer with a practice file."""
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    monkeypatch.setattr(press, "_by_a_process", lambda work, letters, setting: work(letters, setting))  # seconds less
    written = PRACTICE.replace("TELEPHONE", "0100-22-3344")
    (folder / "practice.yaml").write_text(written, "utf-8")
    return town


def made(town: Town, kind: str, on: date = ON, *more: object) -> Made:
    out = town.spool / "letters"
    where = ("--practice", town.spool / "practice.yaml", "-o", out)
    done = run(
        "print", "letters", kind, "--insurer", INSURER, "--on", on, "--purpose", PURPOSE, *where, *more, "--json"
    )
    assert done.exit_code in (0, 1), done.output
    told = json.loads(done.stdout)
    return Made(done.exit_code, told, pages_of(out / f"{INSURER}-letters-{told['run']}") if told["run"] else {})


def pages_of(folder: Path) -> dict[str, str]:
    """The text of each page, without breaks, by the code in its corner."""
    found = {}
    listed = json.loads((folder / "run.json").read_text("utf-8"))
    for file in listed["files"]:
        codes = [f"{one['code']}-{n}/{one['sheets']}" for one in file["letters"] for n in range(1, one["sheets"] + 1)]
        with pdfium.PdfDocument(folder / file["file"]) as opened:
            texts = ["".join(page.get_textpage().get_text_range().split()) for page in opened]
        found |= dict(zip(codes, texts, strict=True))
    assert all(code in text for code, text in found.items())
    return found


def posted(town: Town, *people: int) -> None:
    """Certificates of some people, posted."""
    plan = town.plan([Line(n) for n in people])
    town.apply(plan)
    with house(town.dsn, INSURER, town.spool) as at:
        pull(at.ledger, shipped_edition(), plan, None, Said(Step.PULL, (), ON))
        post(at.ledger, plan, Said(Step.DISPATCHED, (), ON))


def record(town: Town, step: Step, serial: int, on: date = ON) -> None:
    with house(town.dsn, INSURER, town.spool) as at:
        at.ledger.record(Said(step, (serial,), on, "確認"))


def applied(town: Town, person: str, *asked_for: str) -> None:
    said = ("--applied-on", ON, "--channel", "counter", "--person", person, "--on", ON, "--insurer", INSURER)
    done = run("application", "receive", *asked_for, *said)
    assert done.exit_code in (0, 1), done.output
