"""A file that comes each business day does not come since the plan was made (日次ファイルの遅れ): no letter leaves.

It may tell of somebody whose letters must not be opened by others. While it is missing, plans are neither carried out
nor posted; when it has come, the same is asked again and goes on. Late when the plan is made: test_turning.py.
"""

from datetime import date

import pytest

from adapters.postgres.practice_of_approval import practice
from faults.test_flag_on_the_way import SOME, killed_half_way
from madoguchi.desk import applying
from protection.canaries import WORDS
from protection.scenario import AFTERWARDS, OWN
from protection.test_turning import made, sent
from protection.towns import MANY, OF, World, daily, protect

FEW = MANY  # more than are printed or on their way when a run is killed half way
MONDAY, TUESDAY, WEDNESDAY = "2026-07-27", "2026-07-28", "2026-07-29"
FLAGGED = date(2026, 7, 28)
REFUSED = 3
PAPERS = "SELECT state, count(*) FROM papers.paper GROUP BY state ORDER BY state"


def asked(world: World, *words: object, on: str) -> list[object]:
    """A command of the clerk on a day."""
    return [*words, "--on", on, "--spool", world.folder / "spool"]


def apply(world: World, on: str) -> list[object]:
    return asked(world, "plan", "apply", 1, "--key", "k", on=on)


def late(world: World, words: list[object]) -> bool:
    """Whether something is refused because the file is late."""
    done = world.say("clerk", *words, *OWN)
    return done.exit_code == REFUSED and f"the last one is of {MONDAY}" in done.stderr


def states(world: World) -> dict[str, int]:
    return {row["state"]: row["count"] for row in world.town.rows(PAPERS)}


def is_of_hidden(world: World, order: str) -> bool:
    return any(one.old in order or one.name in order for one in world.hidden)


def test_a_plan_is_carried_out_when_the_file_of_the_day_came_and_not_before(small: World):
    daily(small, MONDAY)
    made(small)
    assert late(small, apply(small, WEDNESDAY))
    assert (states(small), sent(small)) == ({}, "")
    daily(small, WEDNESDAY)
    assert small.data("clerk", *apply(small, WEDNESDAY))["printed"] == OF


def test_what_is_half_carried_out_stays_and_goes_on_without_who_came_under_protection_meanwhile(
    small: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(applying, "SOME", SOME)
    daily(small, MONDAY)
    made(small)
    assert killed_half_way(small, *apply(small, TUESDAY))
    before, orders = states(small), sent(small)
    assert 0 < before["printed"] < OF
    assert late(small, apply(small, WEDNESDAY))
    assert (states(small), sent(small)) == (before, orders)
    protect(small, FLAGGED, WEDNESDAY)
    done = small.data("clerk", *apply(small, WEDNESDAY))
    assert 0 < done["held"] < FEW
    assert done["printed"] == OF - done["held"]
    pulled = small.data("clerk", *asked(small, "plan", "pull", 1, on=WEDNESDAY))["withdraw"]
    assert len(pulled) == FEW - done["held"]
    names = {
        one.stem for one in (small.folder / "spool").rglob("*.json") if is_of_hidden(small, one.read_text("utf-8"))
    }
    assert names == {one["piece"] for one in pulled}


def test_a_stack_is_posted_when_it_was_looked_through_once_more_after_the_file_came(small: World):
    daily(small, MONDAY)
    made(small)
    small.data("clerk", *apply(small, TUESDAY))
    pull, post = (asked(small, *one, on=WEDNESDAY) for one in (("plan", "pull", 1), ("ledger", "post", 1)))
    assert small.data("clerk", *pull)["withdraw"] == []
    assert late(small, post)
    protect(small, FLAGGED, WEDNESDAY)
    refused = small.say("clerk", *post, *OWN)
    assert (refused.exit_code, "taken after the stack was looked through" in refused.stderr) == (REFUSED, True)
    withdrawn = [one["serial"] for one in small.data("clerk", *pull)["withdraw"]]
    assert len(withdrawn) == FEW
    assert small.say("clerk", *post, *OWN).exit_code == REFUSED
    small.data("clerk", *asked(small, "plan", "pulled", *withdrawn, on=WEDNESDAY))
    assert small.data("clerk", *post)["papers"] == OF - FEW
    assert states(small) == {"dispatched": OF - FEW, "voided": FEW}


def test_a_file_that_changes_nothing_asks_for_another_look_as_well_and_tells_nothing(small: World):
    daily(small, MONDAY)
    made(small)
    small.data("clerk", *apply(small, TUESDAY))
    pull, post = (asked(small, *one, on=WEDNESDAY) for one in (("plan", "pull", 1), ("ledger", "post", 1)))
    small.data("clerk", *pull)
    late(small, post)
    daily(small, WEDNESDAY)
    small.say("clerk", *post, *OWN)
    assert not [word for word in WORDS for one in small.told if one.by == "clerk" and word in one.content.decode()]
    assert small.data("clerk", *pull)["withdraw"] == []
    assert small.data("clerk", *post)["papers"] == OF


def test_where_no_such_file_ever_came_none_is_missed(small: World):
    made(small)
    assert small.data("clerk", *apply(small, WEDNESDAY))["printed"] == OF
    small.data("clerk", *asked(small, "plan", "pull", 1, on=WEDNESDAY))
    assert small.data("clerk", *asked(small, "ledger", "post", 1, on=WEDNESDAY))["papers"] == OF


def test_who_stands_at_the_counter_is_served_while_the_file_is_late(small: World):
    daily(small, MONDAY)
    small.town.rows(f"{AFTERWARDS} RETURNING insurer")
    words = asked(small, "plan", "counter", "--person", "P9", "--practice", practice(small.folder), on=WEDNESDAY)
    assert small.data("clerk", *words)["handed_over"]["papers"] == 1
