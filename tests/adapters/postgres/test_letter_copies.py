"""`print copy-letter`: what a letter by itself says, for whoever cannot read it, and nothing of its window."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.letters_made import made, office_of, posted, record
from adapters.postgres.planned import INSURER, ON, Town
from faces.asked import run
from madoguchi.issuing.steps import Step
from pages import Pages

PURPOSE = "窓口での求め"
READS = "SELECT person FROM audit.entry WHERE kind = 'read' AND act = 'letters' AND purpose = $1"
KEPT = "隠里市秘町九番地"


@pytest.fixture
def office(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, its insurer with a practice file."""
    return office_of(town, tmp_path, monkeypatch)


def copy(town: Town, code: str, *more: str) -> tuple[Any, Path]:
    file = town.spool / "copy"
    where = ("--practice", town.spool / "practice.yaml", "-o", file)
    return run("print", "copy-letter", code, "--insurer", INSURER, "--purpose", PURPOSE, *where, *more, "--json"), file


def refused(town: Town, code: str) -> str:
    done, file = copy(town, code)
    assert (done.exit_code, file.exists()) == (3, False), done.output
    why: str = json.loads(done.stderr)["refused"]["why"]
    return why


@pytest.mark.parametrize("more", [(), ("--large",), ("--page", "--large")])
def test_a_copy_says_what_the_letter_says_but_its_window_and_the_look_is_recorded(office: Town, more: tuple[str, ...]):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)
    made(office, "returned_mail")
    office.tell("protection", {"P1": {"support_measures": True, "address_hidden": True}}, ON)
    office.tell("protected_address", {"P1": {"postcode": "999-0009", "address": KEPT}}, ON)
    done, file = copy(office, "L0001-00000001-1/1", *more)
    assert done.exit_code == 0, done.output
    text = file.read_text("utf-8") if "--page" in more else "".join(map(Pages(file.read_bytes()).text, range(1)))
    assert "令和8年7月27日にお送りした資格確認書" in "".join(text.split())
    assert not any(one in text for one in ("汐見1子", "汐見町1番地", KEPT, "L0001-00000001"))
    assert "見本" in text  # the town is a demo
    assert ("控え" in text) is ("--page" in more)
    assert file.stat().st_mode & 0o077 == 0
    assert [row["person"] for row in office.rows(READS, PURPOSE)] == [1]


def test_what_was_recorded_anew_since_is_not_copied_as_if_it_had_been_told(office: Town):
    posted(office, 1)
    record(office, Step.RETURNED_MAIL, 1)
    made(office, "returned_mail")
    office.done(lambda books: books.connection.execute(AGAIN, ON + timedelta(days=5)))
    assert refused(office, "L0001-00000001") == "what it tells was recorded anew since it was printed"


AGAIN = """
SELECT papers.say_again(ARRAY[1]::bigint [], $1, '確認', (SELECT known FROM registry.insurer WHERE insurer = 1), 9)
"""
WRONG = {
    "書面の番号": ("17", "it is written as L0007-00000012, in the corner below"),
    "計画の封書の照合コード": ("0001-00000001", "it is written as L0007-00000012, in the corner below"),
    "ない通知": ("L0009-00000001", "no letters with whole files are recorded under this number"),
    "ない封書": ("L0001-00000009", "it was taken out, or there is none of this number"),
}


def test_a_code_of_no_letter_is_refused(office: Town):
    made(office, "not_registered")
    assert {why: refused(office, code) for why, (code, _) in WRONG.items()} == {
        why: told for why, (_, told) in WRONG.items()
    }


def test_a_letter_that_was_taken_out_is_not_copied(office: Town):
    pages = made(office, "not_registered").pages
    code = next(code for code, text in pages.items() if "汐見3子様" in text)
    office.tell("death", {"P3": {"died_on": ON}})
    made(office, "not_registered", ON, "--run", 1)
    assert refused(office, code) == "it was taken out, or there is none of this number"
