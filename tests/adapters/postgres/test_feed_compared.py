"""What is shown of people elsewhere, against what was sent: every difference is found, and holds a plan."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.feeding import (
    BEGUN,
    ELSEWHERE,
    ON,
    OURS,
    agreeing,
    answered,
    compared,
    correction,
    cover,
    sent,
    shown,
)
from adapters.postgres.people_of_plans import INSURER, MADE_ON, RENEWAL
from adapters.postgres.platform_stand_in import Platform
from faces.asked import written
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.feed.port import PostgresFeed
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.feed import Comparing, NothingShown
from madoguchi.desk.intake import Wish
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.reconcile.guards import RATES_UNCOMPARED
from madoguchi.registry.covers import lost
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.edition import shipped_edition
from proofs import proves

# --- comparing ----------------------------------------------------------------------------------------------------


def test_what_agrees_has_no_difference(told_all: PostgresFeed, tmp_path: Path):
    with pytest.raises(NothingShown):
        compared(told_all)
    shown(told_all, tmp_path, "".join(agreeing()) + f"gone,{ELSEWHERE},2026-07-01,,,,,,,,\n")
    done = told_all.compare(Comparing(RENEWAL, OURS, once="c"))
    assert (done.people, done.counts) == (4, {})
    assert told_all.compare(Comparing(RENEWAL, OURS, once="c")) == done


def unsent_rate(feed: PostgresFeed, _: Path) -> None:
    correction(feed, "old", date(2026, 7, 15), rate={"copayment_rate": 20, "next_copayment_rate": 10,
                                                    "next_copayment_rate_from": RENEWAL})  # fmt: skip


def unanswered_rate(feed: PostgresFeed, folder: Path) -> None:
    unsent_rate(feed, folder)
    sent(feed)


def refused_rate(feed: PostgresFeed, folder: Path) -> None:
    unsent_rate(feed, folder)
    lines = sent(feed)
    answered(feed, folder, Platform(refuses=frozenset(one.line for one in lines)).take(lines))


def unsent_loss(feed: PostgresFeed, _: Path) -> None:
    cover(feed, "gone", lambda now: lost(now, BEGUN, date(2026, 7, 10), "moved"))


def unanswered_loss(feed: PostgresFeed, folder: Path) -> None:
    unsent_loss(feed, folder)
    sent(feed)


def acknowledged_loss(feed: PostgresFeed, folder: Path) -> None:
    unsent_loss(feed, folder)
    answered(feed, folder, Platform().take(sent(feed)))


def nothing(*_: object) -> None:
    """Nothing happens."""


@pytest.mark.parametrize(
    ("why", "happens", "rows", "found"),
    [
        ("取り込んだ割合をまだ送っていない", unsent_rate, agreeing(), {("rate", "not_sent"): 1}),
        ("送ったが回答がない", unanswered_rate, agreeing(), {("rate", "not_acknowledged"): 1}),
        ("登録を拒まれた", refused_rate, agreeing(), {("rate", "refused"): 1}),
        ("登録済みなのに違う割合", nothing, agreeing(old="20,20,2026-08-01"), {("rate", "shows_otherwise"): 1}),
        ("割合だけ消えている（熊本市 2025）", nothing, agreeing(old=",,"), {("rate", "shows_otherwise"): 1}),
        ("登録済みなのに表示されない", nothing, agreeing()[:3], {("cover", "unknown_there"): 1}),
        ("喪失をまだ送っていない", unsent_loss, agreeing(), {("cover", "not_sent"): 1}),
        ("喪失を送ったが回答がない", unanswered_loss, agreeing(), {("cover", "not_acknowledged"): 1}),
        ("喪失が登録済みなのに有効", acknowledged_loss, agreeing(), {("cover", "shows_otherwise"): 1}),
        ("取得日が違う", nothing, [*agreeing()[:3], f"gone,{OURS},2021-04-01,,,,,,,,\n"],
         {("cover", "shows_otherwise"): 1}),
        ("台帳にない番号の表示", nothing, [*agreeing()[:3], f"gone,{OURS},2020-04-01,,12,34,,,,,\n"],
         {("number", "unknown_here"): 1}),
        ("他の保険者の資格は比べない", nothing, [*agreeing()[:3], f"gone,{ELSEWHERE},2020-04-01,,,,,,,,\n"],
         {("cover", "unknown_there"): 1}),
    ],
)  # fmt: skip
def test_a_planted_difference_is_found_and_nothing_else(
    told_all: PostgresFeed, tmp_path: Path, why: str, happens: Callable[..., None], rows: list[str],
    found: dict[tuple[str, str], int],
):  # fmt: skip
    happens(told_all, tmp_path)
    shown(told_all, tmp_path, "".join(rows))
    assert compared(told_all) == found, why


def test_a_column_that_the_file_has_not_is_not_compared(told_all: PostgresFeed, tmp_path: Path):
    head = "個人キー,表示された保険者番号,表示された資格取得日,表示された資格喪失日\n"
    rows = "".join(f"{key},{OURS},2020-04-01,\n" for key in ("holder", "other", "old", "gone"))
    shown(told_all, tmp_path, rows, head)
    done = told_all.compare(Comparing(RENEWAL, OURS))
    assert (done.aspects, done.counts) == (("cover",), {})


def test_the_sample_is_the_same_people_after_every_transfer(told_all: PostgresFeed, tmp_path: Path):
    drawn = [one.person for one in told_all.sample(ON, 2, "after a transfer") if one.aspect == "cover"]
    cover(told_all, drawn[0], lambda now: lost(now, BEGUN, date(2026, 7, 10), "moved"))
    later = [one.person for one in told_all.sample(ON, 2, "after a transfer") if one.aspect == "cover"]
    assert (len(drawn), drawn[1] in later, drawn[0] in later) == (2, True, False)
    wrong = f"{drawn[1]},{OURS},2019-04-01,,,,,,,,\n"
    shown(told_all, tmp_path, wrong, of="platform_sample")
    assert compared(told_all, ON, sample=True) == {("cover", "shows_otherwise"): 1}
    with pytest.raises(NothingShown):
        compared(told_all, ON)


# --- what holds a plan --------------------------------------------------------------------------------------------


def planned(feed: PostgresFeed, effective: date = RENEWAL, **more: Any) -> tuple[Made, dict[str, set[str]]]:
    plans = PostgresPlans(feed.dsn, INSURER, "clerk")
    plan = make_plan(plans, shipped_edition(), PlanAsked(effective, MADE_ON, **more))
    return plan, {one.key or "": set(one.held) for one in plans.lines(plan.plan, "looked at") if one.held}


@proves("S3-19")
def test_no_notice_before_the_platform_acknowledged_the_cover(feed: PostgresFeed, tmp_path: Path):
    _, before = planned(feed)
    assert "not_acknowledged" not in before.get("holder", set())  # the roll says that it was registered
    lines = sent(feed)
    waiting, held = planned(feed)
    assert held["holder"] >= {"not_acknowledged"}
    platform = Platform(refuses=frozenset(one.line for one in lines if one.person == "holder"))
    answered(feed, tmp_path, platform.take(lines))
    assert planned(feed)[1]["holder"] >= {"not_acknowledged"}
    answered(feed, tmp_path, [one.replace(",1,無,E01", ",2,有,") for one in platform.take(lines)])
    assert "not_acknowledged" not in planned(feed)[1].get("holder", set())
    assert planned(feed, known=waiting.known)[0].digest == waiting.digest  # by what was known then


def test_rates_that_were_not_compared_or_differ_are_held_on_1_august(told_all: PostgresFeed, tmp_path: Path):
    def with_old(**more: Any) -> bool:
        return RATES_UNCOMPARED in planned(told_all, **more)[1].get("old", set())

    assert not with_old()  # no file of rates was taken
    rates = written(tmp_path, "rates.csv", "個人キー,copayment_rate,copayment_rate_from\nold,2割,2026-08-01\n")
    PostgresIntake(told_all.dsn, INSURER).take(CsvOfKind(rates, layout_named("rates")), Wish(ON, MADE_ON))
    answered(told_all, tmp_path, Platform().take(sent(told_all)))
    assert with_old()
    assert not with_old(effective=date(2026, 8, 2))
    assert not with_old(person="old")
    shown(told_all, tmp_path, "".join(agreeing()))  # 3 where we say 2
    assert compared(told_all) == {("rate", "shows_otherwise"): 1}
    assert with_old()
    assert with_old(person="old")
    shown(told_all, tmp_path, "".join(agreeing(old="20,20,2026-08-01")))
    compared(told_all, ON)
    assert with_old()  # the day that counts is 1 August
    compared(told_all)
    assert not with_old()
