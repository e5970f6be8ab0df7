"""Of whom an address is kept that few may see, and no protection is recorded: no other is sent anything of theirs."""

from datetime import date

import pytest

from adapters.postgres.planned import Line, Town
from adapters.postgres.test_addressee import told_office

KEPT = {"postcode": "200-0001", "address": "隠里市秘町九番地"}
SINCE = date(2026, 7, 1)
TO = ["head", "employer", "branch"]


@pytest.mark.parametrize("addressee", TO)
def test_a_paper_of_somebody_whose_address_is_kept_goes_to_nobody_else(town: Town, addressee: str):
    if addressee != "head":
        told_office(town, "汐見工業", "汐見市港1番", addressee)
        town.tell("membership", {"P2": {"office": "A"}, "P4": {"office": "A"}}, SINCE)
    town.tell("protected_address", {"P2": KEPT}, SINCE)
    plan = town.plan([Line(2, addressee=addressee), Line(4, addressee=addressee), Line(2, "notice")])
    done = town.apply(plan)
    to = {(one["person"]["name"], one["paper"]): one["addressee"] for one in town.orders(plan)}
    assert (done.printed, done.held) == (2, 1)
    assert to["汐見 2子", "notice"]["address"] == KEPT["address"]
    assert ("汐見 2子", "certificate") not in to
    assert KEPT["address"] not in to["汐見 4子", "certificate"]["address"]


def test_where_none_is_kept_any_more_it_goes_as_before(town: Town):
    town.tell("protected_address", {"P2": KEPT}, SINCE)
    town.tell("protected_address", {"P2": {"postcode": None, "address": None}}, SINCE)
    plan = town.plan([Line(2, addressee="head")])
    assert (town.apply(plan).printed, town.orders(plan)[0]["addressee"]["name"]) == (1, "汐見 1子")
