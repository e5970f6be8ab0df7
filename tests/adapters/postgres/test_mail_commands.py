"""By command from the press to the post: given to a printer, said back, spoiled, printed again, posted, deleted."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shlex import split
from typing import Any
from zipfile import ZipFile

import click
import pyrage
import pytest

from adapters.postgres.planned import INSURER, ON, Line, Town
from desk.test_printing import MEANS, InThisProcess
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.assembly.console import adapters
from madoguchi.desk.ledger import Said, pull
from madoguchi.desk.mailing import SpoiledLetter
from madoguchi.desk.press import Pressing
from madoguchi.desk.printing import print_plan, to_print
from madoguchi.faces.cli.mail_status import _spoiled_lines
from madoguchi.faces.cli.mailing import _readers
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import Refused

GIVE = ("hand-over", 1, "--to", "printer", "--whom", "架空印刷", "--delete-by", "2026-08-31")
POST = ("hand-over", 1, "--to", "post", "--receipt", "A-12")
HEAD = "封書の照合番号,結果,枚数\n"


@pytest.fixture
def printed(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Three certificates of plan 1, printed and looked through."""
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    town.apply(town.plan([Line(n) for n in (1, 2, 3)]))
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    press = PrintFolder(town.spool.parent / "press" / f"{INSURER}-plan-1")
    with house(town.dsn, INSURER, town.spool) as at:
        pull(at.ledger, shipped_edition(), 1, None, Said(Step.PULL, (), ON))
        print_plan(to_print(at, 1), replace(MEANS, run="0001"), Pressing(InThisProcess(), press, runs=at))
    return town


@pytest.fixture
def mail(printed: Town) -> Callable[..., tuple[int, Any]]:
    def done(*words: object, lang: str = "en") -> tuple[int, Any]:
        press = ("--press", printed.spool.parent / "press") if words[0] == "hand-over" else ()
        said = run("mail", *words, "--insurer", INSURER, "--on", ON, *press, "--json", lang=lang)
        assert said.exit_code in (0, 1), said.output
        return said.exit_code, json.loads(said.output)

    return done


def refused(*words: object, press: Path) -> str:
    said = run("mail", *words, "--insurer", INSURER, "--on", ON, "--press", press)
    assert said.exit_code in (2, 3), said.output
    return said.output


def reported(town: Town, rows: str, name: str) -> dict[str, Any]:
    path = town.spool.parent / name
    path.write_text(HEAD + rows, "utf-8")
    words = ("intake", "take", path, "--kind", "printed_back", "--insurer", INSURER, "--as-of", ON, "--on", ON)
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.output)
    return told


def test_from_the_press_to_the_post_and_until_the_copies_are_deleted(printed: Town, mail, tmp_path: Path):
    press, out = printed.spool.parent / "press", tmp_path / "out"
    code, given = mail(*GIVE, "--out", out, "--key", "k")
    assert (code, given["hand_over"], given["sample"], given["letters"]) == (0, 1, True, 3)
    (archive,) = given["archives"]
    assert Path(archive).name == f"sample-{INSURER}-plan-1-1-ordinary.zip"
    assert set(ZipFile(archive).namelist()) == {"run.json", "stock.csv", *(one["file"] for one in given["files"])}
    assert mail(*GIVE, "--key", "k")[1]["again"] is True
    assert "given before" in refused(*GIVE, press=press)
    assert "is unprinted: 3 papers" in refused(*POST, press=press)

    sheets = {row["letter"]: row["sheets"] for row in printed.rows(
        "SELECT unnest(letters) AS letter, unnest(sheets) AS sheets FROM papers.handed_file")}  # fmt: skip
    assert min(sheets.values()) > 0
    rows = [f"0001-{n:08d},{word},{sheets[n]}\n" for n, word in ((1, "印刷済み"), (2, "損紙"), (3, "印刷済み"))]
    assert reported(printed, "".join(rows), "first.csv")["taken"] == 3
    code, told = mail("status", 1)
    assert (code, told["spoiled"]) == (0, [{"plan": 1, "serials": [2], "place": 2}])

    where = ("--press", press, "--spool", printed.spool)
    again = run("print", "reprint", 1, "--serial", 2, "--reason", "破損", "--insurer", INSURER, *where)
    assert again.exit_code == 0, again.output
    assert "a key that was used" in refused(*GIVE, "--reprint", 1, "--key", "k", press=press), "another file than then"
    assert mail(*GIVE, "--reprint", 1)[1]["files"][0]["letters"] == 1
    code, posted = mail(*POST, "--counts", "ordinary=2")
    assert (code, posted["papers"], posted["lying"], posted["out"], posted["services"]) == (1, 2, 3, 1, {"ordinary": 2})
    assert reported(printed, rows[1].replace("損紙", "印刷済み"), "second.csv")["taken"] == 1
    code, posted = mail(*POST, "--counts", "ordinary=1")
    assert (code, posted["papers"], posted["unprinted"]) == (0, 1, 0)

    assert mail("deleted", 1, "--whom", "架空印刷")[1]["hand_overs"] == 2
    assert mail("status", "all")[1]["overdue"] == []
    assert [(one["printed"], one["posted"], one["later"]) for one in mail("status", "all")[1]["files"]] == [
        (2, 2, 1), (1, 1, 0)]  # fmt: skip


SEALED = """insurer: ako-city-nhi
name: {ja: 架空市, en: Made-up City}
scheme: national
insurer_number: none
choices: {}
look:
  printer:
  - {from: 2026-01-01, sealed: required}
  - {from: 2030-01-01, sealed: on_request}
"""


def test_copies_are_sealed_for_whom_is_named_and_open_only_where_the_look_lets_them(
    printed: Town, mail, tmp_path: Path
):
    practice, key, press = tmp_path / "own.yaml", pyrage.x25519.Identity.generate(), printed.spool.parent / "press"
    practice.write_text(SEALED.replace("ako-city-nhi", INSURER), "utf-8")
    strict = (*GIVE, "--practice", practice, "--out", tmp_path / "out", "--key", "k")
    for lang, words in (("en", "`sealed: required`"), ("ja", "暗号化していない写し")):
        told = run("mail", *strict, "--insurer", INSURER, "--on", ON, "--press", press, lang=lang)
        assert (told.exit_code, words in told.output) == (3, True), told.output
    assert "a key to seal for that is none" in refused(*strict, "--seal-to", "age1nobody", press=press)
    assert "secret key" in refused(*strict, "--seal-to", str(key), press=press)
    assert str(key)[-20:] not in refused(*strict, "--seal-to", str(key), press=press)
    assert "--out" in refused(*GIVE, "--seal-to", str(key.to_public()), press=press)
    assert (mail("status", 1)[1]["files"], list(tmp_path.glob("out/*"))) == ([], []), "nothing was recorded or written"

    given = mail(*strict, "--seal-to", str(key.to_public()))[1]
    (archive,) = map(Path, given["archives"])
    assert archive.name == f"sample-{INSURER}-plan-1-1-ordinary.zip.age"
    opened = ZipFile(BytesIO(pyrage.decrypt(archive.read_bytes(), [key])))
    assert set(opened.namelist()) == {"run.json", "stock.csv", *(one["file"] for one in given["files"])}
    for one in given["files"]:
        assert opened.read(one["file"]) == (press / f"{INSURER}-plan-1" / one["file"]).read_bytes()
    again = mail(*GIVE, "--practice", practice, "--key", "k")[1]
    assert (again["again"], again["archives"]) == (True, {}), "without a copy there is nothing to seal"


def test_an_open_archive_is_written_only_where_it_is_known_whether_it_may_be(tmp_path: Path):
    def asked(key: str = "", out: Path | None = tmp_path) -> int:
        with click.Context(click.Command("told"), obj=adapters):
            return len(_readers("made-up-nhi", ON, {"seal_to": [key] if key else [], "out": out, "practice": ()}))

    with pytest.raises(Refused, match="without a practice file") as refused_:
        asked()
    assert "--practice" in refused_.value.do
    assert asked(str(pyrage.x25519.Identity.generate().to_public())) == 1, "sealed is what no look refuses"
    assert asked(out=None) == 0


def test_overdue_copies_end_with_1_and_everything_is_said_in_words(printed: Town, mail):
    press = ("--press", printed.spool.parent / "press")
    for lang, before, after in (
        ("ja", "渡したものはありません", "見本"), ("en", "nothing was handed", "recorded before")):  # fmt: skip
        told = run("mail", "status", "all", "--insurer", INSURER, "--on", ON, lang=lang)
        assert (told.exit_code, before in told.output) == (0, lang == "ja"), told.output
        said = run("mail", *GIVE, "--insurer", INSURER, "--on", ON, "--key", "k", *press, lang=lang)
        assert (said.exit_code, after in said.output) == (0, True), said.output
    late = run("mail", "status", 1, "--insurer", INSURER, "--on", "2026-09-01")
    assert (late.exit_code, "should have been deleted by 2026-08-31" in late.output) == (1, True), late.output
    reported(printed, "0001-00000002,損紙,\n", "spoiled.csv")
    told = run("mail", "status", 1, "--insurer", INSURER, "--on", ON)
    assert (told.exit_code, "print reprint 1 --insurer" in told.output) == (0, True), told.output


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_command_that_prints_spoiled_letters_again_can_be_pasted(printed: Town, mail, lang: str):
    mail(*GIVE)
    reported(printed, "0001-00000002,損紙,\n0001-00000003,損紙,\n", "spoiled.csv")
    told = run("mail", "status", 1, "--insurer", INSURER, "--on", ON, lang=lang)
    (line,) = (one for one in told.output.splitlines() if "print reprint" in one)
    _, *words = split(line[line.index("madoguchi ") :])
    said = run(*words, "--press", printed.spool.parent / "press", "--spool", printed.spool, "--json", lang=lang)
    assert said.exit_code == 0, said.output
    assert json.loads(said.output)["serials"] == [2, 3]
    assert printed.value("SELECT purpose FROM audit.entry WHERE act = 'reprint'") == words[-1]


def test_each_of_many_spoiled_letters_is_printed_again_by_one_command():
    several = [SpoiledLetter(plan, (n, 1000 + n), n) for plan in (1, 2) for n in range(1, 251)]
    with click.Context(click.Command("told"), obj=adapters):
        commands = [split(line) for line in _spoiled_lines(several, INSURER) if "print reprint" in line]
    asked = [(words[words.index("reprint") + 1], words[n + 1])
             for words in commands for n, word in enumerate(words) if word == "--serial"]  # fmt: skip
    assert asked == [(str(one.plan), str(one.serials[0])) for one in several]
    assert len(commands) == 6


WRONG = [
    ("業者の名がない", ("hand-over", 1, "--to", "printer"), "--whom"),
    ("受領証がない", ("hand-over", 1, "--to", "post"), "--receipt"),
    ("知らない種類", (*POST, "--counts", "pigeon=3"), "ordinary=1200"),
    ("数でない", (*POST, "--counts", "ordinary=many"), "ordinary=1200"),
    ("ない計画", ("hand-over", 9, *GIVE[2:]), "without a printed run"),
    ("一覧にないファイル", (*GIVE, "--file", "0" * 8), "there is no file"),
    ("渡していないファイルの取下げ", (*GIVE, "--instead-of", "0" * 8), "there is no file"),
]


@pytest.mark.parametrize(("why", "words", "told"), WRONG, ids=[one[0] for one in WRONG])
def test_what_is_asked_wrongly_is_refused_and_nothing_is_recorded(printed: Town, why: str, words, told: str):
    assert told in refused(*words, press=printed.spool.parent / "press"), why
    assert printed.rows("SELECT * FROM papers.hand_over") == []
