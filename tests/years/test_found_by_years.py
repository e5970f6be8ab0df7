"""What random years found: each the shortest story that shows it, marked while it is not mended."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.issuing.steps import Step
from madoguchi.registry.covers import annulled
from years.happenings import BEGUN
from years.town import town
from years.walk import Years


@pytest.fixture
def years(migrated: str, tmp_path: Path):
    """A town with one head of a household, without a card: a certificate is owed."""
    with town(migrated, "ako-city-nhi", tmp_path) as real:
        years = Years(real, Random(1))  # noqa: S311  a story is the same each time
        years.list_came()
        years.join("P1", date(1980, 5, 5), card=False)
        yield years


def test_who_is_recorded_dead_and_not_yet_lost_is_sent_nothing(years: Years):
    years.say("P1", "death", {"died_on": BEGUN})
    years.make(BEGUN)


def test_a_plan_goes_on_without_somebody_whose_only_cover_was_taken_back_meanwhile(years: Years):
    plan = years.town.plan(BEGUN, BEGUN)
    years.town.approve(plan)
    years.town.change_cover("P1", partial(annulled, eligible_from=years.model.lives["P1"].covers[0]["eligible_from"]))
    years.town.apply(plan.plan, BEGUN)
    assert years.town.drawn(plan.plan) == []


def test_who_turns_70_is_given_a_notice_that_shows_the_rate(years: Years):
    years.join("P2", date(1955, 9, 10), card=True, acknowledged=True)
    issued(years)
    years.today = date(2025, 10, 1)
    years.list_came()
    years.make(years.today)


def test_a_notice_handed_back_leaves_the_certificate_for_next_month_as_it_is_said(years: Years):
    years.join("P2", date(1980, 9, 10), card=True, acknowledged=True)
    issued(years)
    years.today += timedelta(days=7)
    years.say("P2", "registration", {"deregistration_applied_on": years.today})
    plan, was = years.make(date(2025, 10, 1))
    years.town.approve(plan)
    years.carry_out(plan, was, date(2025, 10, 1), years.today)
    (notice,) = (one for one in years.model.papers.values() if one.kind == "notice")
    years.record(Step.HANDED_BACK, [notice.serial])
    years.same_roll(date(2025, 10, 1))


def test_who_handed_an_old_paper_back_and_whose_new_one_is_void_is_owed_one_again(years: Years):
    issued(years)
    (old,) = years.model.papers
    years.say("P1", "name", {"written": "汐見 改子"})
    plan, was = years.make(BEGUN)
    years.town.approve(plan)
    years.carry_out(plan, was, BEGUN, BEGUN)
    years.record(Step.HANDED_BACK, [old])
    years.say("P1", "name", {"written": "汐見 再子"})
    years.look_through(plan)
    years.make(BEGUN)


def test_a_plan_goes_on_without_somebody_whose_records_became_one_meanwhile(years: Years):
    plan, _ = years.make(BEGUN)
    years.town.approve(plan)
    recorded_again(years)
    years.town.registry.merge("P1", "P1 again", "one person")
    years.town.apply(plan.plan, BEGUN)
    assert years.town.drawn(plan.plan) == []


def test_the_paper_of_whose_records_became_one_is_withdrawn_from_the_stack_and_owed_anew(years: Years):
    plan, was = years.make(BEGUN)
    years.town.approve(plan)
    years.carry_out(plan, was, BEGUN, BEGUN)
    recorded_again(years)
    years.town.registry.merge("P1", "P1 again", "one person")
    found = years.town.pull(plan.plan, BEGUN)
    assert found == list(years.model.papers)
    years.town.record(Step.VOIDED, found, BEGUN, "another record")
    assert planned(years) == [("P1 again", "issue")]


def test_whose_two_records_became_one_keeps_the_paper_and_so_where_they_are_parted_again(years: Years):
    issued(years)
    recorded_again(years)
    years.town.registry.merge("P1", "P1 again", "one person")
    assert planned(years) == [("P1 again", "keep")]
    years.town.registry.part("P1", "two after all")
    assert planned(years) == [("P1", "keep")]


def test_a_paper_of_a_merged_record_goes_on_as_that_of_the_other(years: Years):
    issued(years)
    (serial,) = years.model.papers
    recorded_again(years)
    years.town.registry.merge("P1", "P1 again", "one person")
    years.town.record(Step.HANDED_BACK, [serial], BEGUN, "it was so")
    assert planned(years) == [("P1 again", "issue")]
    years.town.record(Step.UNDONE, [serial], BEGUN, "it was so")
    assert planned(years) == [("P1 again", "keep")]
    years.town.tell("P1 again", "name", {"written": "汐見 改子"}, BEGUN)
    assert planned(years) == [("P1 again", "replace")]


def test_two_records_become_one_where_only_one_of_them_holds_a_paper(years: Years):
    issued(years)
    years.join("P2", date(1980, 5, 5), card=False)
    years.town.change_cover("P2", partial(annulled, eligible_from=years.model.lives["P2"].covers[0]["eligible_from"]))
    for group, name in (("name", "written"), ("registered_address", "address"), ("membership", "number"),
                        ("membership", "household_key")):  # fmt: skip
        years.town.tell("P2", group, {name: None}, BEGUN)
    years.town.registry.merge("P1", "P2", "one person")
    assert planned(years) == [("P2", "keep")]


def test_who_never_was_covered_after_all_is_asked_for_the_paper_by_a_letter_that_nothing_holds(years: Years):
    issued(years)
    never_covered(years)
    years.make(BEGUN)
    (line,) = years.town.lines(years.town.plan(BEGUN, BEGUN).plan)
    assert (line.key, line.action, line.held) == ("P1", "recall", ())
    assert addressed(years) == ("head", "household")
    (alone,) = years.town.lines(years.town.plan(BEGUN, BEGUN, person="P1").plan)
    assert (alone.action, alone.held) == ("recall", ())


def test_the_letter_to_who_never_was_covered_goes_alone_where_the_registry_keeps_them_apart(years: Years):
    issued(years)
    years.say("P1", "protection", {"support_measures": True})
    never_covered(years)
    years.make(BEGUN)
    assert addressed(years) == ("person", "person")


def never_covered(years: Years) -> None:
    """The only cover of P1 is taken back."""
    life = years.model.lives["P1"]
    years.town.change_cover("P1", partial(annulled, eligible_from=life.covers.pop()["eligible_from"]))


def addressed(years: Years) -> tuple[str, str]:
    """To whom the letter of P1 goes in the newest plan, and with whom."""
    ((to, unit),) = years.town.rows("SELECT addressee, unit FROM plans.item ORDER BY plan DESC LIMIT 1")
    return to, unit


def recorded_again(years: Years) -> None:
    """P1 under another key too, with a cover of years ago."""
    cover = {"eligible_from": date(2020, 4, 1), "lost_on": date(2021, 4, 1), "loss_reason": "moved"}
    row = ("P1 again", None, None, *(cover.get(name) for name in COLUMNS[3:]))

    async def taken_in(books: Books) -> None:
        await take_in(books, [row], (await learn(books, "a notice")).n)

    years.town.telling.run(taken_in)


def planned(years: Years) -> list[tuple[str | None, str]]:
    """What a plan says of whom."""
    return [(one.key, one.action) for one in years.town.lines(years.town.plan(BEGUN, BEGUN).plan)]


def issued(years: Years) -> None:
    """What is owed to everybody is posted."""
    plan, was = years.make(BEGUN)
    years.town.approve(plan)
    years.carry_out(plan, was, BEGUN, BEGUN)
    years.look_through(plan)
