"""Papers that a desk must see itself: asked for alike, whoever somebody is and by whom they are covered."""

from dataclasses import fields, replace
from datetime import date
from itertools import product

import pytest

from madoguchi.reception.beside import CARD, PHONE, ShownAtVisit, beside
from proofs import proves

VISIT = ShownAtVisit(CARD, date(2026, 8, 3), False, (), ())
AS_BEFORE = ("medical_subsidy_card", "public_expense_card")


@proves("S1-10", "S1-17", "S4-20")
@pytest.mark.parametrize(("by", "agreed"), [*product((CARD, PHONE, "number", "person"), (True, False))])
def test_no_check_takes_the_place_of_a_subsidy_card_or_one_of_publicly_funded_care(by: str, agreed: bool):
    visit = replace(VISIT, asked_by=by, ceiling_agreed=agreed)
    for here, away, stands in (((), (), "ask"), (AS_BEFORE, (), "shown"), ((), AS_BEFORE, "at_home")):
        told = {one.thing: one.stands for one in beside(replace(visit, here=here, away=away))}
        assert [told[thing] for thing in AS_BEFORE] == [stands, stands]


@proves("S1-17")
def test_what_is_asked_for_follows_from_nothing_of_the_person():
    """後期高齢者でも国保でも同じ：制度も年齢も知らずに決まる。"""
    assert {one.name for one in fields(ShownAtVisit)} == {"asked_by", "on", "ceiling_agreed", "here", "away"}
