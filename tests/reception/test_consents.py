"""Consents (同意): what may be told beside eligibility, by the day of the visit."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.reception.answering import Allowed
from madoguchi.reception.asking import Asked
from madoguchi.reception.consents import KEPT, MEDICAL, Consent, allowed
from madoguchi.rulebook.practice import law_values
from reception.worlds import CARD, NUMBER, PERSON

BEFORE, SINCE = date(2024, 10, 6), date(2024, 10, 7)
ASKED_FOR = {"limit_category"}


@pytest.mark.parametrize(
    ("why", "asked", "on", "consents", "told"),
    [
        ("10月6日まではカードでも同意が要る", CARD, BEFORE, set(), False),
        ("10月6日までも同意があれば伝える", CARD, BEFORE, ASKED_FOR, True),
        ("10月7日からはカードなら同意なしに伝える", CARD, SINCE, set(), True),
        ("番号では同意が要る", NUMBER, SINCE, set(), False),
        ("番号でも同意があれば伝える", NUMBER, SINCE, ASKED_FOR, True),
        ("薬剤への同意は限度額への同意ではない", NUMBER, SINCE, {"medicine"}, False),
        ("緊急時の照会でも同意なしには伝えない", PERSON, SINCE, set(), False),
        ("定めのない日は同意が要る", CARD, date(2020, 1, 1), set(), False),
    ],
)
def test_a_ceiling_is_told_with_consent_or_where_none_is_needed(why: str, asked: Asked, on: date, consents, told: bool):
    assert allowed(asked, on, consents).ceiling is told, why


@pytest.mark.parametrize("consent", sorted(MEDICAL))
def test_any_consent_to_medical_information_is_one(consent: str):
    assert allowed(CARD, SINCE, {consent}) == Allowed(ceiling=True, medical=True)


@pytest.mark.parametrize("consents", [set(), {"disease"}, {"limit_category"}, {"a word that is none"}])
def test_nothing_else_is_consent_to_medical_information(consents: set[str]):
    assert allowed(CARD, SINCE, consents).medical is False


def test_what_is_kept_is_everything_but_what_lasts_for_one_answer():
    assert {one.value for one in Consent} - KEPT == ASKED_FOR
    assert MEDICAL | {"disease"} == KEPT


def test_the_day_is_a_dated_value_with_its_source():
    _, series = law_values()["ceiling_by_card_needs_consent"]
    assert {one.from_: (one.value, one.cites) for one in series.values}[SINCE] == (
        False,
        ("facts#ceiling-without-consent",),
    )
