"""Copies of papers to be read aloud: of one person alone, for a purpose, and of what was made, or not at all."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.papers.house import spool_of
from madoguchi.desk.applying import apply_plan
from madoguchi.rulebook.edition import shipped_edition
from pages import Pages

KEPT = "遠里県遠里市山の上9番9号"
OWN = ("--insurer", INSURER, "--purpose", "asked for at the counter")
READS = "SELECT act, purpose, person FROM audit.entry WHERE kind = 'read' AND act = 'reading copy' ORDER BY at, n"


@pytest.fixture
def town_(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("DATABASE_URL", town.dsn)
    return town


def applied(town: Town, lines: Sequence[Line]) -> int:
    plan = town.plan(lines)
    with town.papers(plan) as papers:
        apply_plan(papers, spool_of(town.spool, INSURER, plan), shipped_edition())
    return plan


def copy(town: Town, serial: int, *more: str, out: str = "copy") -> tuple[Any, Path]:
    file = town.spool / out
    return run("print", "copy", serial, *OWN, "--spool", town.spool, "-o", file, *more, "--json"), file


def order_file(town: Town, plan: int, serial: int) -> Path:
    folder = spool_of(town.spool, INSURER, plan).folder
    files = (one for one in folder.glob("*.json") if not one.name.startswith("manifest"))
    return next(one for one in files if json.loads(one.read_bytes())["serial"] == serial)


@pytest.mark.parametrize("more", [(), ("--large",), ("--page",), ("--page", "--large")])
def test_a_paper_is_copied_and_that_somebody_looked_is_recorded(town_: Town, more: tuple[str, ...]):
    applied(town_, [Line(1), Line(2)])
    done, file = copy(town_, 2, *more)
    assert done.exit_code == 0, done.output
    pages = json.loads(done.output)["pages"]
    assert pages is None if "--page" in more else pages >= 2
    text = file.read_text("utf-8") if "--page" in more else "".join(map(Pages(file.read_bytes()).text, range(pages)))
    assert "見本" in text  # the town is a demo
    assert file.stat().st_mode & 0o077 == 0
    assert [tuple(row) for row in town_.rows(READS)] == [("reading copy", OWN[-1], 2)]


def test_it_says_what_the_print_order_says_and_nothing_of_others_in_its_envelope(town_: Town):
    town_.tell("name", {"P3": {"written": "隠岐 忍"}, "P2": {"written": "汐見 花子"}})
    plan = applied(town_, [Line(2, addressee="head"), Line(3)])
    order = json.loads(order_file(town_, plan, 1).read_bytes())
    done, file = copy(town_, 1, "--page")
    page = file.read_text("utf-8")
    assert done.exit_code == 0, done.output
    assert "汐見 花子" in page
    assert "隠岐" not in page
    assert order["addressee"]["address"] not in page


def test_an_address_that_few_may_know_is_on_no_copy(town_: Town):
    town_.tell("protection", {"P1": {"support_measures": True, "address_hidden": True}})
    town_.tell("protected_address", {"P1": {"postcode": "999-0009", "address": KEPT}})
    plan = applied(town_, [Line(1)])
    assert KEPT in order_file(town_, plan, 1).read_text("utf-8"), "it stands in the window of the letter"
    for more in ((), ("--page",)):
        done, file = copy(town_, 1, *more)
        assert done.exit_code == 0, done.output
        said = file.read_text("utf-8") if more else "".join(map(Pages(file.read_bytes()).text, range(2)))
        assert KEPT not in said
        assert "山の上" not in said


def changed(town: Town, plan: int) -> None:
    file = order_file(town, plan, 1)
    file.chmod(0o600)
    file.write_bytes(file.read_bytes().replace(b'"serial":1', b'"serial": 1'))


def removed(town: Town, plan: int) -> None:
    order_file(town, plan, 1).unlink()


def voided(town: Town, plan: int) -> None:
    done = run("ledger", "record", "voided", 1, "--insurer", INSURER, "--on", "2026-07-27", "--spool", town.spool,
               "--why", "lost")  # fmt: skip
    assert done.exit_code == 0, done.output


REFUSED = {  # (what was done, what is told)
    "書き換えられた印刷指示": (changed, "is not the one that was made"),
    "消えた印刷指示": (removed, "its print order is not in the spool"),
    "無効の書面": (voided, "it is void"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_as_it_was_made_is_not_copied(town_: Town, why: str):
    act, told = REFUSED[why]
    act(town_, applied(town_, [Line(1), Line(2)]))
    done, file = copy(town_, 1)
    assert done.exit_code == 3
    assert told in done.output
    assert not file.exists()


def test_a_serial_of_nobody_is_refused_and_no_look_is_recorded(town_: Town):
    done, file = copy(town_, 99)
    assert (done.exit_code, file.exists()) == (3, False)
    assert "the insurer has no paper of it" in done.output
    assert town_.rows(READS) == []


def test_a_paper_that_has_no_print_order_yet_is_not_copied(town_: Town):
    applied(town_, [Line(1)])
    asked(town_.dsn, lambda one: one.execute("SET session_replication_role = replica; "
                                             "UPDATE papers.paper SET digest = NULL"))  # fmt: skip
    done, _ = copy(town_, 1)
    assert "it has no print order yet" in done.output
