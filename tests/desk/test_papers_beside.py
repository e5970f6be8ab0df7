"""Papers beside the main one in a plan: on what ground each is issued, and by which mail it goes."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from madoguchi.desk.case_files import assumptions
from madoguchi.desk.plan_rows import decided
from madoguchi.desk.practices import with_practices
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.engine.roll import batch_of

ON = date(2026, 8, 3)
CITY, GIVES_ELDERLY_CARDS = "ako-city-nhi", "kobe-city-nhi"
PRACTICES = Path(__file__).parents[1] / "published" / "practice"
ASKED = {"application": "certificate", "application_on": date(2026, 7, 20), "assistance_approved": True}
NO_CARD = {"has_card": False, "registered": False}
CEILING = {"ceiling_applied_on": date(2026, 8, 1), "limit_category": "e", "limit_category_from": date(2026, 8, 1)}


@cache
def edition() -> Edition:
    return with_practices(shipped_edition(), [PRACTICES / f"{GIVES_ELDERLY_CARDS}.yaml"])


def rows(facts: dict[str, Any], insurer: str = CITY, on: date = ON) -> dict[str, dict[str, Any]]:
    """The rows of a plan of one person, by paper; of who is 70 or more at an insurer that gives elderly cards."""
    insurer = GIVES_ELDERLY_CARDS if "birth_date" in facts else insurer
    known = {"birth_date": date(1984, 4, 2), "eligible_from": date(2018, 4, 1), **facts}
    person = {"person": "P1", "insurer": insurer, **assumptions(set(known)), **known}
    batches = decided(batch_of([person]), edition(), on, on)
    return {row["paper"]: row for one in batches for row in one.to_pylist()}


@pytest.mark.parametrize(
    ("why", "facts", "paper", "ground"),
    [
        ("資格確認書は職権、限度額適用認定証は申請", NO_CARD | CEILING, "ceiling_certificate", "on_application"),
        ("その資格確認書", NO_CARD | CEILING, "certificate", "ex_officio"),
        ("お知らせの人の限度額適用認定証も申請", CEILING, "ceiling_certificate", "on_application"),
        ("資格確認書は申請、高齢受給者証は申請がいらない", ASKED | {"birth_date": date(1954, 4, 2)}, "elderly_card",
         "ex_officio"),
        ("その資格確認書", ASKED | {"birth_date": date(1954, 4, 2)}, "certificate", "on_application"),
    ],
)  # fmt: skip
def test_each_paper_has_its_own_ground(why: str, facts: dict[str, Any], paper: str, ground: str):
    found = rows(facts)
    assert found[paper]["owed"] is True, why
    assert found[paper]["ground"] == ground, why


def test_a_paper_that_is_not_owed_has_no_ground_of_its_own():
    held = rows(NO_CARD | {"ceiling_certificate_until": date(2027, 7, 31)})["ceiling_certificate"]
    assert (held["owed"], held["ground"]) == (False, None)


@pytest.mark.parametrize(
    ("why", "facts", "paper", "like"),
    [
        ("窓口で見せるものは資格確認書と同じに送る", CEILING, "ceiling_certificate", "certificate"),
        ("高齢受給者証も", NO_CARD | {"birth_date": date(1954, 4, 2)}, "elderly_card", "certificate"),
        ("書留を希望した人には、これも書留で", CEILING | {"mail_class_asked": "simple_registered"},
         "ceiling_certificate", "certificate"),
        ("郵送しない人には、どれも郵送しない", CEILING | {"support_measures": True, "residence": "elsewhere"},
         "ceiling_certificate", "certificate"),
    ],
)  # fmt: skip
def test_a_paper_beside_the_main_one_goes_by_a_mail_class(why: str, facts: dict[str, Any], paper: str, like: str):
    found = rows(NO_CARD | facts)
    assert found[paper]["mail_class"] == found[like]["mail_class"], why
    assert (found[paper]["mail_class"] is None) is ("residence" in facts), why


def test_a_notice_of_subscriber_information_goes_as_a_notice_does():
    found = rows({}, "zushi-city-nhi", date(2024, 10, 28))
    assert (found["subscriber_notice"]["ground"], found["subscriber_notice"]["mail_class"]) == (
        "ex_officio",
        "ordinary",
    )


RATES = {"birth_date": date(1954, 4, 2), "copayment_rate": 20, "copayment_rate_from": date(2026, 8, 1)}


@pytest.mark.parametrize(
    ("why", "facts", "on", "since", "rate"),
    [
        ("更新の日から", {}, ON, date(2026, 8, 1), 20),
        ("割合が変わった日から。前に遡らない",
         {"next_copayment_rate": 30, "next_copayment_rate_from": date(2026, 10, 1)}, date(2026, 10, 5),
         date(2026, 10, 1), 30),
        ("特別療養の人の割合は書かず、人が見る", {"special_expense": True}, ON, date(2026, 8, 1), None),
    ],
)  # fmt: skip
def test_an_elderly_card_shows_its_rate_from_the_day_on_which_that_holds(
    why: str, facts: dict[str, Any], on: date, since: date, rate: int | None
):
    card = rows(RATES | facts | NO_CARD, on=on)["elderly_card"]
    assert (card["owed"], card["valid_from"]) == (True, since), why
    assert card["rate"] == rate, why
