"""Somebody comes under protection while a plan is half carried out: what is not printed stays, the rest is withdrawn.

Before, after approval and in a closed stack: tests/protection/test_turning.py.
"""

import os
import signal
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.killing import child, killed
from adapters.postgres.planned import Line
from adapters.postgres.planned import settle as settle_town
from madoguchi.adapters import points
from madoguchi.desk import applying
from protection.scenario import DAY, OWN
from protection.test_turning import made
from protection.towns import World, protect, protected, settle

PEOPLE = 12
SOME = 2  # papers in a round
PRINTED = "SELECT count(*) FROM papers.paper WHERE state = 'printed'"


@pytest.fixture
def world(migrated: str, tmp_path: Path) -> World:
    return settle(World(migrated, tmp_path, protected(PEOPLE), PEOPLE))


def killed_half_way(world: World, *words: object) -> bool:
    """Carry a plan out in a child that is killed as another paper stands there after the ledger said so of some."""

    def dying() -> None:
        passed: list[str] = []

        def harness(name: str) -> None:
            passed.append(name)
            said = passed.index("apply.printing") if "apply.printing" in passed else len(passed)
            if name == "apply.linked" and "apply.printed" in passed[said:]:
                os.kill(os.getpid(), signal.SIGKILL)

        points.load(harness)
        world.data("clerk", *words)

    return killed(child(dying))


def test_who_comes_under_protection_when_a_plan_is_half_carried_out_is_sent_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(applying, "SOME", SOME)
    world.data("clerk", "plan", "forecast", *DAY, "--months", 2, *OWN)
    made(world)
    at = ("--spool", world.folder / "spool")
    apply = ("plan", "apply", 1, *DAY, *at)
    assert killed_half_way(world, *apply)
    protect(world, date(2026, 7, 26))
    printed = int(world.town.value(PRINTED))
    done = world.data("clerk", *apply)
    assert (done["printed"], done["held"]) == (printed, PEOPLE - printed)
    pulled = world.data("clerk", "plan", "pull", 1, *DAY, *at)["withdraw"]
    named = {one["piece"] for one in pulled}
    texts = {one.stem: one.read_text("utf-8") for one in (world.folder / "spool").rglob("*.json")}
    old = {name for name, text in texts.items() if any(one.old in text for one in world.hidden)}
    assert (len(named), old) == (printed, named)
    assert SOME <= printed < PEOPLE - SOME
    assert world.say("clerk", "ledger", "post", 1, *DAY, *OWN, *at).exit_code == 3
    world.data("clerk", "plan", "pulled", *[one["serial"] for one in pulled], *DAY, *at)
    told = world.say("clerk", "ledger", "post", 1, *DAY, *OWN, *at)
    assert (told.exit_code, "0 papers of it were posted" in told.output) == (3, True)


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden"])
def test_a_flag_of_the_head_between_serial_and_order_makes_the_household_s_serials_void(
    migrated: str, tmp_path: Path, flag: str
):
    town = settle_town(migrated, tmp_path, 4)
    plan = town.plan([Line(n, addressee="head") for n in (1, 2, 3, 4)])
    with town.papers(plan) as papers:
        papers.begin()
        assert len(papers.draw(4)) == 4
    town.tell("protection", {"P1": {flag: True}})
    assert town.apply(plan).printed == 2
    assert [row[2] for row in town.states()] == ["voided", "voided", "printed", "printed"]
    assert [one["addressee"]["name"] for one in town.orders(plan)] == ["汐見 3子", "汐見 3子"]


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden"])
def test_a_flag_that_changes_no_decision_holds_the_letter_all_the_same(migrated: str, tmp_path: Path, flag: str):
    """Where each is written to by themselves anyway, only the address may be another one now."""
    town = settle_town(migrated, tmp_path, 3, "kanagawa-late-stage")
    plan = town.plan([Line(n) for n in (1, 2, 3)])
    town.tell("protection", {"P2": {flag: True}})
    done = town.apply(plan)
    assert (done.printed, done.held) == (2, 1)
    assert [one["person"]["number"] for one in town.orders(plan)] == ["000001", "000003"]
