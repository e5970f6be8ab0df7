"""Papers that show another cover, and papers older than the ledger whose record was told otherwise since."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from adapters.postgres.planned import EFFECTIVE, INSURER, ON, Town
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.writing import cover_changed, person_of
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.registry.covers import Change, Cover, acquired, annulled, kept, lost
from madoguchi.rulebook.edition import shipped_edition

BEGUN, LATER = date(2020, 4, 1), date(2026, 9, 1)
ISSUED, TOLD = date(2026, 4, 10), date(2026, 7, 11)
OLDER = {"certificate_issued_on": ISSUED, "certificate_until": date(2027, 7, 31)}
APPROVED = """
INSERT INTO plans.act (insurer, plan, act, kind, digest, who, reason, made_by, scope)
SELECT insurer, plan, 1, 'approve', digest, 'second', 'looked through', made_by, scope FROM plans.plan WHERE plan = $1
"""
Told = Mapping[str, Any]
AGAIN = {"eligible_from": date(2026, 8, 20), "lost_on": None, "loss_reason": None}


def line(town: Town, key: str, on: date) -> tuple[str, str]:
    """What a plan says of the certificate of somebody."""
    plans = PostgresPlans(town.dsn, INSURER, "clerk")
    plan = make_plan(plans, shipped_edition(), PlanAsked(on, on, person=key)).plan
    (found,) = (one for one in plans.lines(plan) if one.paper == "certificate")
    return found.action, found.because


def given(town: Town, key: str) -> None:
    """A certificate of the ledger."""
    plans = PostgresPlans(town.dsn, INSURER, "clerk")
    plan = make_plan(plans, shipped_edition(), PlanAsked(EFFECTIVE, ON, person=key)).plan
    town.rows(APPROVED, plan)
    assert town.apply(plan).printed == 1


def covered_otherwise(town: Town, key: str, *changes: Callable[[Any], Change]) -> None:
    async def changed(books: Books, change: Callable[[Any], Change]) -> None:
        n = (await learn(books, "a notice")).n
        await cover_changed(books, await person_of(books, key), change, n)

    for one in changes:
        town.done(partial(changed, change=one))


LOST = partial(lost, eligible_from=BEGUN, on=date(2026, 8, 10), reason="moved")


@pytest.mark.parametrize(
    ("changes", "expected", "why"),
    [
        ((), ("keep", "already_held"), "同じ資格の書面"),
        ((LOST, partial(acquired, said=AGAIN)), ("replace", "contents_changed"), "喪失の後の再取得は別の資格"),
        ((LOST, partial(kept, eligible_from=BEGUN)), ("keep", "already_held"), "喪失が取り消されれば元の資格"),
        ((partial(annulled, eligible_from=BEGUN),
          lambda _: Change(inserted=(Cover({**AGAIN, "eligible_from": date(2020, 5, 1)}),))),
         ("replace", "contents_changed"), "資格取得日の訂正"),
    ],
)  # fmt: skip
def test_a_paper_that_shows_another_cover_is_given_anew(town: Town, changes: Any, expected: Any, why: str):
    given(town, "P2")
    covered_otherwise(town, "P2", *changes)
    assert line(town, "P2", LATER) == expected, why


@pytest.mark.parametrize(
    ("group", "first", "then", "changed", "why"),
    [
        ("name", {"written": "汐見 旧子"}, {"written": "汐見 新子"}, True, "氏名の変更"),
        ("name", {"alias": "旧"}, {"alias": "新"}, False, "通称は書面に載らない"),
        ("membership", {"number": "000501"}, {"number": "000601"}, True, "記号・番号の変更"),
        ("membership", {"household_key": "H8"}, {"household_key": "H9"}, False, "世帯の変更だけ"),
        ("registered_address", {"address": "汐見町1番地"}, {"address": "桃里町2番地"}, True, "転居"),
    ],
)
def test_of_a_paper_older_than_the_ledger_the_records_own_history_tells_the_change(
    town: Town, group: str, first: Told, then: Told, changed: bool, why: str
):
    town.tell("papers_held", {"P2": OLDER}, ISSUED)
    town.tell(group, {"P2": first}, ISSUED)
    assert line(town, "P2", ON) == ("keep", "already_held"), why
    town.tell(group, {"P2": then}, TOLD)
    assert line(town, "P2", ON)[0] == ("replace" if changed else "keep"), why


def test_what_was_told_before_the_paper_was_given_is_no_change(town: Town):
    town.tell("name", {"P2": {"written": "汐見 新子"}}, date(2026, 4, 5))
    town.tell("papers_held", {"P2": OLDER}, ISSUED)
    assert line(town, "P2", ON) == ("keep", "already_held")


def test_a_first_mailing_address_elsewhere_is_a_change_until_it_is_put_right(town: Town):
    town.tell("papers_held", {"P2": OLDER}, ISSUED)
    town.tell("mailing_address", {"P2": {"postcode": "100-0001", "address": "桃里町2番地"}}, TOLD)
    assert line(town, "P2", ON)[0] == "replace"
    town.tell("mailing_address", {"P2": {"postcode": "100-0001", "address": "汐見町2番地"}}, TOLD)
    assert line(town, "P2", ON) == ("keep", "already_held")


def test_another_mailing_address_is_a_change_and_the_same_place_is_none(town: Town):
    town.tell("papers_held", {"P2": OLDER}, ISSUED)
    town.tell("mailing_address", {"P2": {"postcode": "100-0001", "address": "汐見町2番地"}}, TOLD)
    assert line(town, "P2", ON) == ("keep", "already_held")
    town.tell("mailing_address", {"P2": {"postcode": "100-0001", "address": "桃里町2番地"}}, ON)
    assert line(town, "P2", ON)[0] == "replace"
