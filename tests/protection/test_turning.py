"""Somebody comes under protection while their paper is on its way (途中で保護対象になったとき): it stays here.

The flag comes while a plan waits, after it is approved, and when the order lies in the stack. And where the file that
would tell it does not come, letters wait.
"""

from datetime import date

import pytest

from protection.canaries import WORDS
from protection.scenario import DAY, OWN, WHY
from protection.towns import World, protect

FEW = 4


@pytest.fixture
def small(small: World) -> World:
    small.hidden = small.hidden[:FEW]
    return small


def made(world: World, approve: bool = True, on: str = "2026-07-27") -> str:
    """A plan of everybody: its digest."""
    plan = world.data("clerk", "plan", "make", "--effective", "2026-08-01", "--on", on)
    if approve:
        world.data("approver", "plan", "approve", plan["plan"], "--digest", plan["digest"], *WHY)
    return str(plan["digest"])


def sent(world: World) -> str:
    """Every print order that lies in the spool, together."""
    return "".join(one.read_text("utf-8") for one in sorted((world.folder / "spool").rglob("*.json")))


@pytest.mark.parametrize(("why", "approved_before"), [("承認を待つ間", False), ("承認のあと", True)])
def test_who_comes_under_protection_before_printing_is_sent_nothing(small: World, why: str, approved_before: bool):
    digest = made(small, approve=approved_before)
    protect(small, date(2026, 7, 26))
    if not approved_before:
        small.data("approver", "plan", "approve", 1, "--digest", digest, *WHY)
    done = small.data("clerk", "plan", "apply", 1, *DAY, "--spool", small.folder / "spool")
    assert (done["printed"], done["held"]) == (12 - FEW, FEW), why
    assert not [one for one in small.hidden if one.old in sent(small) or one.name in sent(small)]


def test_who_comes_under_protection_in_the_stack_is_withdrawn_without_a_cause(small: World):
    made(small)
    at = ("--spool", small.folder / "spool")
    small.data("clerk", "plan", "apply", 1, *DAY, *at)
    protect(small, date(2026, 7, 26))
    small.town.tell("name", {"P9": {"written": "汐見 改"}}, date(2026, 7, 26))
    small.told.clear()
    listed = small.say("clerk", "plan", "pull", 1, *DAY, *OWN, *at, "-o", small.folder / "withdraw.csv")
    lines = (small.folder / "withdraw.csv").read_text("utf-8-sig").splitlines()
    assert listed.exit_code == 0
    assert len(lines) == 1 + FEW + 2, "P9, and who is written to in their name"
    assert {line.rpartition(",")[2] for line in lines[1:]} == {"withdraw"}
    assert not [word for word in WORDS for one in small.told if word in one.content.decode()]
    assert small.say("clerk", "ledger", "post", 1, *DAY, *OWN, *at).exit_code == 3


def test_what_was_withdrawn_goes_where_they_live_now(small: World):
    made(small)
    at = ("--spool", small.folder / "spool")
    small.data("clerk", "plan", "apply", 1, *DAY, *at)
    protect(small, date(2026, 7, 26))
    pulled = small.data("clerk", "plan", "pull", 1, *DAY, *at)
    small.data("clerk", "plan", "pulled", *[one["serial"] for one in pulled["withdraw"]], *DAY, *at)
    small.data("clerk", "ledger", "post", 1, *DAY, *at)
    second = small.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    small.data("approver", "plan", "approve", second["plan"], "--digest", second["digest"], *WHY)
    done = small.data("clerk", "plan", "apply", second["plan"], *DAY, *at)
    assert (done["printed"], done["held"]) == (FEW, 0)
    new = "".join(one.read_text("utf-8") for one in (small.folder / "spool").rglob(f"*plan-{second['plan']}/*.json"))
    assert all(one.address in new and one.old not in new for one in small.hidden)


@pytest.mark.parametrize("flag", ["support_measures", "address_hidden"])
def test_a_head_who_comes_under_protection_is_written_to_no_more_about_their_household(small: World, flag: str):
    """P5 and P7 are heads of households of two; what goes out in their names goes where they lived."""
    made(small)
    at = ("--spool", small.folder / "spool")
    small.town.tell("protection", {"P5": {flag: True}}, date(2026, 7, 26))
    done = small.data("clerk", "plan", "apply", 1, *DAY, *at)
    assert (done["printed"], done["held"]) == (12 - 2, 2)
    small.data("clerk", "plan", "pull", 1, *DAY, *at)
    small.told.clear()
    small.town.tell("protection", {"P7": {flag: True}}, date(2026, 7, 26))
    assert small.say("clerk", "ledger", "post", 1, *DAY, *OWN, *at).exit_code == 3
    assert len(small.data("clerk", "plan", "pull", 1, *DAY, *at)["withdraw"]) == 2
    assert not [word for word in WORDS for one in small.told if word in one.content.decode()]
    again = small.data("clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
    assert {one["guard"] for one in small.data("clerk", "plan", "show", again["plan"])["holding"]} <= {
        "address_to_confirm"}, "their own letters, by a word of others"  # fmt: skip


@pytest.mark.parametrize(("why", "on", "late"), [
    ("翌開庁日のうちは待つ", "2026-07-28", False),
    ("一開庁日を超えて届かない", "2026-07-29", True),
])  # fmt: skip
def test_letters_wait_where_the_daily_file_did_not_come(small: World, why: str, on: str, late: bool):
    protect(small)
    made(small, approve=False, on=on)
    shown = small.data("clerk", "plan", "show", 1)
    held = {one["guard"]: one["items"] for one in shown["holding"]}
    assert held == ({"late_file": 12} if late else {}), why
