"""The audit head on the list of a run and on its sheet: typed in from paper, it tells whether the chain is whole."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.planned import INSURER, Line, Town
from adapters.postgres.test_heads_on_lists import SIGNER, sealed, written_anew
from desk.test_printing import MEANS, InThisProcess
from faces.asked import run
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.audit.seals import export
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.papers.house import house
from madoguchi.adapters.spool.print_folder import PrintFolder
from madoguchi.desk.audit_checking import KnownHead, Verified
from madoguchi.desk.auditing import Witnesses
from madoguchi.desk.press import Pressing
from madoguchi.desk.printing import print_plan, to_print
from madoguchi.issuing.run_list import RunList


def press(town: Town, root: Path) -> Path:
    """Print plan 1, or go on with it: the folder of the run."""
    folder = root / f"{INSURER}-plan-1"
    with house(town.dsn, INSURER, town.spool) as at:
        print_plan(to_print(at, 1), MEANS, Pressing(InThisProcess(), PrintFolder(folder), runs=at))
    return folder


def verified(town: Town, *heads: str, verifier: str = "", against: Path | None = None) -> Verified:
    known = verifier or SIGNER.verifier.text()
    return PostgresAudit(town.dsn).verify(against, known, Witnesses((), heads))


@pytest.fixture
def printed(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Town, Path, str]:
    """A plan applied under one head and printed under a later one: that of the list."""
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    sealed(town)
    town.apply(town.plan([Line(1), Line(2)]))
    town.folder(1).folder.rename(town.spool / f"{INSURER}-plan-1")
    head = sealed(town)
    return town, press(town, tmp_path / "press"), head


def sheet(folder: Path, *more: object) -> dict[str, Any]:
    done = run("print", "sheet", 1, "--insurer", INSURER, "--press", folder.parent, *more, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.output)
    return told


def test_what_stands_on_the_sheet_is_known_again_after_more_was_sealed(printed: tuple[Town, Path, str], tmp_path: Path):
    town, folder, head = printed
    assert RunList.read((folder / "run.json").read_bytes()).audit_head == head
    told = sheet(folder, "--out", tmp_path / "out")
    root = told["head"]["root"]
    page = (tmp_path / "out" / "run-plan-1.html").read_text("utf-8")
    typed = " ".join(root[n : n + 8] for n in range(0, 64, 8))
    assert typed in page
    before = (folder / "run.json").read_bytes()
    sealed(town)
    assert (press(town, folder.parent) / "run.json").read_bytes() == before, (
        "printed again: the same list, with its head"
    )
    done = run("audit", "verify", "--head", typed.upper())
    assert done.exit_code == 0, done.output
    assert f"is of this audit, over {told['head']['size']:,} entries" in done.output
    assert verified(town, root).heads == (KnownHead(root, told["head"]["size"]),)


def test_an_audit_that_was_written_anew_is_betrayed_by_the_paper(printed: tuple[Town, Path, str]):
    town, folder, _ = printed
    root = sheet(folder)["head"]["root"]
    written_anew(town)
    forged = new_signer("town.example/audit")
    sealed(town, forged)
    asyncio.run(without_lists(town))
    assert verified(town, verifier=forged.verifier.text()).first is None, "seen from inside all is well"
    told = verified(town, root, verifier=forged.verifier.text()).first
    assert (told.what if told else None, told.where if told else None) == ("printed", root)
    done = run("audit", "verify", "--head", root)
    assert (done.exit_code, root in done.output) == (1, True), done.output


async def without_lists(town: Town) -> None:
    async with connect(town.dsn) as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE papers.batch SET audit_head = NULL")


def test_the_list_of_a_run_in_a_folder_bears_witness_as_that_of_a_stack_does(printed: tuple[Town, Path, str]):
    _, folder, head = printed
    done = run("audit", "verify", "--spool", folder, "--json")
    assert (done.exit_code, json.loads(done.output)["lists"]) == (0, 2), "of the ledger, and of the run"
    said = json.loads((folder / "run.json").read_bytes())
    said["audit_head"] = head.replace(head.splitlines()[2], "A" * 43 + "=")
    (folder / "run.json").write_text(json.dumps(said), "utf-8")
    done = run("audit", "verify", "--spool", folder)
    assert (done.exit_code, "the list run.json bears a head" in done.output) == (1, True), done.output


@pytest.mark.parametrize("typed", ["", "12", "g" * 64, "0" * 63, "0" * 65])
def test_what_is_no_root_is_asked_for_again(typed: str, printed: tuple[Town, Path, str]):
    assert printed
    done = run("audit", "verify", "--head", typed)
    assert (done.exit_code, "64 digits" in done.output) == (2, True), done.output


def test_a_root_of_before_a_restore_is_known_from_what_stands_outside(printed: tuple[Town, Path, str], tmp_path: Path):
    town, folder, _ = printed
    root = sheet(folder)["head"]["root"]

    async def put_back() -> None:
        async with connect(town.dsn) as connection:
            await export(connection, tmp_path / "outside", SIGNER.verifier)
            await connection.execute("UPDATE installation.here SET generation = generation + 1")

    asyncio.run(put_back())
    asyncio.run(without_lists(town))
    written_anew(town)
    sealed(town)
    assert verified(town, root).first is not None
    told = verified(town, root, against=tmp_path / "outside")
    assert [one.root for one in told.heads] == [root]
    assert told.first is None or told.first.what != "printed"


def test_the_words_are_there_in_both_languages(printed: tuple[Town, Path, str]):
    _, folder, _ = printed
    where = ("--insurer", INSURER, "--press", folder.parent)
    for lang, word in (("ja", "件までの根"), ("en", "under the root")):
        told = run("print", "sheet", 1, *where, lang=lang)
        assert (told.exit_code, word in told.output) == (0, True), told.output
    assert run("print", "sheet", 9, *where).exit_code == 3
