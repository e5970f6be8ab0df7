"""A death and a cover that begins after it never come together, by whichever way what we know comes."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.postgres.new_towns import new_town, recorded
from adapters.postgres.servers import asked
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import Books, books_of
from madoguchi.adapters.postgres.registry.after_death import CoverAfterDeath
from madoguchi.adapters.postgres.registry.merging import merge, part
from madoguchi.adapters.postgres.registry.moving import move
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover, correct
from madoguchi.days.bounds import FLOOR
from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.desk.intake import Taken, Wish
from madoguchi.desk.recording import ALREADY, Move
from madoguchi.registry.covers import acquired, kept
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.engine.roll import batch_of
from sizes import size

ON = date(2026, 8, 3)
BEGUN, DIED, LATER, AHEAD = date(2025, 4, 1), date(2026, 7, 20), date(2026, 7, 25), date(2026, 9, 1)
AFTER_DEATH = "a cover that begins after the recorded death of the person: one of the two is wrong"
COVER = "個人キー,資格取得日"
COVER_LOST = f"{COVER},資格喪失日,資格喪失の理由"
DEATH = "個人キー,死亡日"
FIRST = {"OLD": BEGUN, "ALSO": LATER, "AHEAD": AHEAD}
PEOPLE = [
    {"person": key, "insurer": "any", "birth_date": date(1950, 1, 1), "eligible_from": begun,
     **({"lost_on": date(2026, 5, 1), "loss_reason": "moved"} if key == "OLD" else {})}
    for key, begun in FIRST.items()
]  # fmt: skip
TOGETHER = """
SELECT string_agg(concat_ws(' ', p.key, d.died_on, c.eligible_from), ', ' ORDER BY p.key, c.eligible_from)
FROM registry.death AS d JOIN registry.coverage AS c USING (insurer, person) JOIN registry.person AS p
    USING (insurer, person)
WHERE d.insurer = $1 AND d.superseded IS NULL AND c.superseded IS NULL AND NOT isempty(c.valid)
    AND c.eligible_from > d.died_on
"""
KNOWN = "SELECT known FROM registry.insurer WHERE insurer = $1"
Take = Callable[..., Taken]
Way = Callable[[Books], Awaitable[object]]


@pytest.fixture
def intake(migrated_once: str) -> PostgresIntake:
    return new_town(migrated_once, PEOPLE)


@pytest.fixture
def take(intake: PostgresIntake, tmp_path: Path) -> Take:
    return partial(taken, intake, tmp_path)


def taken(intake: PostgresIntake, folder: Path, *rows: str, kind: str = "deaths", as_of: date = ON) -> Taken:
    path = folder / "file.csv"
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return intake.take(CsvOfKind(path, layout_named(kind)), Wish(ON, as_of))


def within(intake: PostgresIntake, what: Way) -> Any:
    async def done(connection: Any) -> Any:
        async with books_of(connection, intake.insurer) as books:
            return await what(books)

    return asked(intake.dsn, done, "intake")


def told(intake: PostgresIntake) -> set[str]:
    """What is told of the rows that were held of the newest file."""
    return {f"{one.row.what}: {one.row.why}" for one in intake.kept(intake.files()[0].result.file) if one.held}


def refused(intake: PostgresIntake, way: Way) -> None:
    """It is refused in the words that rows of files are held with, and nothing is left of it."""
    before = recorded(intake, KNOWN), recorded(intake, TOGETHER)
    with pytest.raises(CoverAfterDeath, match=AFTER_DEATH):
        within(intake, way)
    assert before == (recorded(intake, KNOWN), recorded(intake, TOGETHER))


NOTIFIED = "person,happened_on,notified_on"
TICKED = f"{NOTIFIED},issue_needed_ticked"


# --- by files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("merged", [False, True])
def test_a_cover_that_held_no_day_comes_to_hold_none_after_a_death(intake, take, merged):
    take(COVER_LOST, "OLD,2026-07-25,2026-07-25,死亡", kind="members", as_of=date(2026, 7, 26))
    if merged:
        within(intake, lambda books: merge(books, "OLD", "AHEAD", "one person"))
    assert take(DEATH, "OLD,2026-07-20", as_of=date(2026, 7, 26)).held == 0
    for row in "OLD,2026-07-25,なし,なし", "OLD,2026-07-25,2026-07-30,転出":
        assert take(COVER_LOST, row, kind="members").held == 1, row
        assert told(intake) == {f"{AFTER_DEATH}, and nobody can tell which"}
    assert take(f"{COVER},番号", "OLD,2026-07-25,１２３", kind="members").held == 0, "nothing is said of the loss"
    assert take(COVER_LOST, "OLD,2026-07-25,2026-07-25,死亡", kind="members").held == 0, "told again"
    assert recorded(intake, TOGETHER) in ("None", "AHEAD 2026-07-20 2026-09-01")


@pytest.mark.parametrize(("kind", "rows"), [
    ("joining", (NOTIFIED, "OLD,2026-07-25,2026-07-30")), ("acquisitions", (TICKED, "OLD,2026-07-25,2026-07-30,有")),
    ("dependents", (TICKED, "OLD,2026-07-25,2026-07-30,無")),
])  # fmt: skip
def test_a_notification_begins_no_cover_after_a_death(intake, take, kind, rows):
    take(DEATH, "OLD,2026-07-20")
    assert take(*rows, kind=kind).held == 1
    assert told(intake) == {f"{AFTER_DEATH}, and nobody can tell which"}


def test_a_notification_of_a_cover_that_was_ended_on_its_first_day_says_nothing_new(intake, take):
    take(COVER_LOST, "OLD,2026-07-25,2026-07-25,死亡", kind="members")
    take(DEATH, "OLD,2026-07-20")
    assert take(NOTIFIED, "OLD,2026-07-25,2026-07-30", kind="joining").held == 0
    assert recorded(intake, TOGETHER) == "None"


def test_a_load_takes_nobody_of_whom_a_death_is_recorded(intake, take):
    take("個人キー,世帯主", "HEAD,有", kind="members")
    assert take(DEATH, "HEAD,2026-07-20").taken == 1
    row = {"person": "HEAD", "insurer": intake.insurer, "birth_date": date(1950, 1, 1), "eligible_from": LATER}
    done = PostgresRegistry(intake.dsn, intake.insurer, "intake").load(ON, [batch_of([row])], "a roll")
    assert [one.clash for one in done.held] == [ALREADY]
    assert recorded(intake, TOGETHER) == "None"


# --- by hand -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "into"), [("OLD", "ALSO"), ("ALSO", "OLD")])
def test_two_records_of_which_one_has_died_before_the_other_began_are_not_merged(intake, take, key, into):
    take(DEATH, "OLD,2026-07-20")
    refused(intake, lambda books: merge(books, key, into, "one person"))
    take(DEATH + ",死亡の取消し", "OLD,2026-07-20,有")
    within(intake, lambda books: merge(books, key, into, "one person"))


def test_a_cover_recorded_ahead_is_ended_on_its_first_day_before_its_record_is_merged(intake, take):
    take(DEATH, "OLD,2026-07-20")
    refused(intake, lambda books: merge(books, "AHEAD", "OLD", "one person"))
    assert take(COVER_LOST, "AHEAD,2026-09-01,2026-09-01,死亡", kind="members").held == 0
    within(intake, lambda books: merge(books, "AHEAD", "OLD", "one person"))
    assert recorded(intake, TOGETHER) == "None"


def test_what_stood_together_before_a_merging_is_merged_and_parted(intake, take):
    assert take(DEATH, "AHEAD,2026-07-20", "OLD,2026-07-20").held == 0
    within(intake, lambda books: merge(books, "OLD", "AHEAD", "one person"))
    assert recorded(intake, TOGETHER) == "AHEAD 2026-07-20 2026-09-01"
    within(intake, lambda books: part(books, "OLD", "two people"))
    assert recorded(intake, TOGETHER) == "AHEAD 2026-07-20 2026-09-01"


def test_nobody_moves_to_an_insurer_that_knows_of_their_death(intake, tmp_path):
    there = new_town(intake.dsn, PEOPLE)
    assert taken(there, tmp_path, DEATH, "OLD,2026-07-20").taken == 1
    asks = Move("ALSO", there.insurer, "OLD", date(2026, 8, 1), "moved", "national")
    refused(intake, lambda books: move(books.connection, intake.insurer, asks, "a notice"))
    assert recorded(there, TOGETHER) == "None"


def test_a_correction_tells_no_death_before_a_cover_and_no_cover_after_a_death(intake, take):
    died = {"death": {"died_on": DIED}}
    refused(intake, lambda books: correct(books, "ALSO", Span(FLOOR), died, "a letter"))
    within(intake, lambda books: correct(books, "OLD", Span(FLOOR), died, "a letter"))
    later = partial(acquired, said={"eligible_from": LATER})
    refused(intake, lambda books: change_cover(books, "OLD", later, "a letter"))
    ended = partial(acquired, said={"eligible_from": LATER, "lost_on": LATER, "loss_reason": "death"})
    within(intake, lambda books: change_cover(books, "OLD", ended, "a letter"))
    refused(intake, lambda books: change_cover(books, "OLD", partial(kept, eligible_from=LATER), "a letter"))


# --- by any of them ------------------------------------------------------------------------------------------------


def something_told(random: Random, intake: PostgresIntake, take: Take) -> Callable[[], object]:
    """Something is told of one of three people, by any of the ways."""
    key, other = random.sample(list(FIRST), 2)
    day = random.choice([date(2026, 7, 19), DIED, date(2026, 7, 21), LATER])
    lost = random.choice([",", f"{day},死亡", f"{day + timedelta(3)},転出", "なし,なし"])
    ways: dict[Callable[[], object], int] = {
        lambda: take(DEATH, f"{key},{day}"): 3,
        lambda: take(f"{DEATH},死亡の取消し", f"{key},{day},有"): 1,
        lambda: take(COVER_LOST, f"{key},{day},{lost}", kind="members"): 3,
        lambda: take(NOTIFIED, f"{key},{day},{ON}", kind="joining"): 1,
        lambda: within(intake, lambda books: merge(books, key, other, "one person")): 3,
        lambda: within(intake, lambda books: part(books, key, "two people")): 1,
    }
    return random.choices(list(ways), list(ways.values()))[0]


@pytest.mark.parametrize("seed", range(size("tales of deaths")))
def test_whatever_is_told_in_whichever_order_only_a_cover_recorded_ahead_begins_after_a_death(intake, take, seed):
    random, done = Random(f"after death {seed}"), 0  # noqa: S311  the same tale each time
    for _ in range(25):
        with suppress(Refused):
            something_told(random, intake, take)()
            done += 1
        together = recorded(intake, TOGETHER).removeprefix("None")
        assert all(one.endswith(str(AHEAD)) for one in together.split(", ") if one), (seed, together)
    assert done > 5
