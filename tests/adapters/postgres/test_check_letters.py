"""`print check-letters`: the files of letters by themselves say what is to be on them, or it is told where not."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.postgres.letters_made import PURPOSE, made, office_of, posted, record
from adapters.postgres.planned import INSURER, ON, Town
from faces.asked import run
from madoguchi.adapters.pdf_cutting import cut
from madoguchi.desk.letters_run import of_run
from madoguchi.faces.cli import print_letters
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import Held
from madoguchi.issuing.sheets import Letter, Settled
from madoguchi.issuing.single_letters import Single, pieces_of
from madoguchi.issuing.steps import Step

READS: Final = "SELECT count(*) FROM audit.entry WHERE kind = 'read' AND act = 'letters' AND purpose = $1"
NEXT_DAY: Final = ON + timedelta(days=1)


@pytest.fixture
def office(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, its insurer with a practice file."""
    return office_of(town, tmp_path, monkeypatch)


def checked(town: Town, number: int = 1, *more: object, purpose: str = "発送前の照合") -> tuple[int, list[str]]:
    """The exit code, and what is found."""
    where = ("--practice", town.spool / "practice.yaml", "-o", town.spool / "letters")
    done = run("print", "check-letters", number, "--insurer", INSURER, "--purpose", purpose, *where, *more, "--json")
    return done.exit_code, [one["what"] for one in json.loads(done.stdout).get("faults", [])]


def folder(town: Town) -> Path:
    return town.spool / "letters" / f"{INSURER}-letters-1"


def test_letters_that_were_just_made_are_right_and_the_look_at_each_is_recorded(office: Town):
    made(office, "not_registered")
    assert checked(office, purpose="照合") == (0, [])
    assert office.rows(READS, "照合")[0][0] == 5
    assert checked(office, purpose="後日") == (0, [])  # the day of the files is theirs, whatever day it is


@pytest.mark.parametrize("kind", ["return_request", "returned_mail"])
def test_so_are_letters_about_papers(office: Town, kind: str):
    posted(office, 1, 2)
    step, on = (Step.RETURNED_MAIL, ON) if kind == "returned_mail" else (Step.VOIDED, ON + timedelta(days=40))
    record(office, step, 1)
    assert made(office, kind, on).told["letters"] == 1
    assert checked(office) == (0, [])


LOOK: Final = """look:
  name: {{ja: 架空市, short: 架空国保, en: Made-up City}}
  letters: {{languages: [{languages}], size: large, reference: '{{short}}第{{year}}-{{number}}号'}}
"""


def looking(town: Town, languages: str) -> Town:
    file = town.spool / "practice.yaml"
    file.write_text(file.read_text("utf-8") + LOOK.format(languages=languages), "utf-8")
    return town


def test_in_every_language_and_in_large_type_every_sentence_is_read(office: Town):
    assert (
        len(made(looking(office, "ja, ja-easy, en"), "not_registered").pages) >= 15
    )  # a sheet or more in each language
    assert checked(office) == (0, [])


def moved(town: Town) -> None:
    town.tell("registered_address", {"P3": {"postcode": "100-0001", "address": "新町9番地"}}, ON)


def protected(town: Town) -> None:
    town.tell("protection", {"P3": {"support_measures": True}}, ON)


SINCE: Final[Mapping[str, tuple[Callable[[Town], None], list[str]]]] = {
    "作った後に転居した": (moved, ["letter L0001-{} has another window since",
                            "the window of the sheet L0001-{}-1/1 shows something else than its addressee"]),
    "作った後に支援措置になった": (protected, ["letter L0001-{} must not go any more"]),
}  # fmt: skip


@pytest.mark.parametrize("why", SINCE)
def test_what_was_recorded_since_is_found_before_the_letters_are_posted(office: Town, why: str):
    act, told = SINCE[why]
    pages = made(office, "not_registered").pages
    code = next(code for code, text in pages.items() if "汐見3子様" in text).partition("-")[2].rpartition("-")[0]
    act(office)
    assert checked(office) == (1, [one.format(code) for one in told])
    made(office, "not_registered", ON, "--run", 1)
    assert checked(office) == (0, [])


# --- what a press, or somebody, did to the files --------------------------------------------------------------


def relisted(town: Town, change: Callable[[dict[str, Any], bytes], bytes]) -> None:
    """A file that is another, on a list that says so: only whoever reads it finds out."""
    listed = json.loads((folder(town) / "run.json").read_text("utf-8"))
    one = listed["files"][0]
    pdf = folder(town) / one["file"]
    pdf.chmod(0o600)
    pdf.write_bytes(change(one, pdf.read_bytes()))
    one["sha256"] = sha256(pdf.read_bytes()).hexdigest()
    (folder(town) / "run.json").write_text(json.dumps(listed, ensure_ascii=False), "utf-8")


def without_a_page(told: dict[str, Any], pdf: bytes) -> bytes:
    return cut([(pdf, [0, 1, 2, 3])])


def a_page_twice(told: dict[str, Any], pdf: bytes) -> bytes:
    return cut([(pdf, [0, 1, 2, 3, 3])])


ASTRAY: Final = "from here on the sheets are not those that come here"
CHANGED: Final[Mapping[str, tuple[Callable[[dict[str, Any], bytes], bytes], set[str]]]] = {
    "一枚抜けた": (without_a_page, {"no page bears the code L0001-00000005-1/1", ASTRAY,
                             "the file has other pages than its list says"}),
    "同じ紙が二枚": (a_page_twice, {"no page bears the code L0001-00000005-1/1", ASTRAY,
                             "two pages bear the code L0001-00000004-1/1"}),
}  # fmt: skip


@pytest.mark.parametrize("why", CHANGED)
def test_what_is_wrong_with_a_file_is_told_by_the_code_of_the_sheet(office: Town, why: str):
    change, told = CHANGED[why]
    made(office, "not_registered")
    relisted(office, change)
    code, found = checked(office)
    assert (code, {*found}) == (1, told)


def printed_otherwise(several: Iterable[Single], means: Means) -> tuple[list[Piece], list[Held]]:
    """What a press prints that sets each letter otherwise than it is to be."""
    told, held = pieces_of(several, means)
    changes = [change for change, _ in PRINTED.values()]
    return [replace(one, letter=change(one.letter)) for one, change in zip(told, changes, strict=True)], held


def without_a_sentence(letter: Letter) -> Letter:
    sheet = letter.sheets[0]
    first, *others = sheet.paragraphs
    cut_short = replace(sheet, paragraphs=(replace(first, lines=first.lines[:-1]), *others))
    return replace(letter, sheets=(cut_short, *letter.sheets[1:]))


def to(letter: Letter, **other: object) -> Letter:
    assert letter.to
    return replace(letter, to=replace(letter.to, **other))


WINDOW: Final = "the window of the sheet {}-1/1 shows something else than its addressee"
TEXT: Final = "the sheet {}-1/1 does not say what its letter says"
FORWARD: Final = "letter {} says 転送不要 where it must not, or not where it must"
PRINTED: Final[Mapping[str, tuple[Callable[[Letter], Letter], list[str]]]] = {
    "一文足りない": (without_a_sentence, [TEXT]),
    "文書番号が違う": (lambda one: replace(one, reference="架空国保第8-L2号"), [TEXT]),
    "別の人の宛名": (lambda one: to(one, name=Settled("汐見9子", "BIZ UDPGothic")), [WINDOW]),
    "方書が余分": (lambda one: to(one, lines=(*one.to.lines, one.to.lines[0])) if one.to else one, [WINDOW]),
    "転送不要が付いた": (lambda one: to(one, endorsed="転送不要"), [FORWARD]),
}


def test_what_a_press_printed_otherwise_is_found_on_each_sheet(office: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(print_letters, "pieces_of", printed_otherwise)
    made(looking(office, "ja"), "not_registered")
    code, found = checked(office)
    due = [one.format(f"L0001-{n:08d}") for n, (_, told) in enumerate(PRINTED.values(), 1) for one in told]
    assert (code, sorted(found)) == (1, sorted(due))


def test_samples_are_told_from_letters_in_earnest(office: Town, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(print_letters, "of_run", lambda *given, **_: of_run(*given, sample=False))
        made(office, "not_registered")
    code, found = checked(office)
    assert (code, len([one for one in found if "見本" in one]), len(found)) == (1, 5, 6)


# --- what is not there ------------------------------------------------------------------------------------------


def test_a_run_that_was_never_made_and_a_folder_without_it_are_refused(office: Town, tmp_path: Path):
    assert checked_output(office, 9) == (3, "no letters with whole files are recorded under this number")
    made(office, "not_registered")
    (tmp_path / "elsewhere").mkdir()
    assert checked_output(office, 1, tmp_path / "elsewhere") == (3, "its folder has no list of whole files")


def checked_output(town: Town, number: int, out: Path | None = None) -> tuple[int, str]:
    (town.spool / "letters").mkdir(exist_ok=True)
    where = ("--practice", town.spool / "practice.yaml", "-o", out or town.spool / "letters")
    done = run("print", "check-letters", number, "--insurer", INSURER, "--purpose", PURPOSE, *where, "--json")
    return done.exit_code, json.loads(done.stderr)["refused"]["why"]
