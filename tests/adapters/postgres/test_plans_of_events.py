"""What the pages promise of many people at once: great mailings, events of a month, an employer's batch, as plans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from adapters.postgres.people_of_plans import HOLDER, KNOWN, NO_CARD
from adapters.postgres.servers import asked
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.desk.plans import PlanAsked, make_plan
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.roll import batch_of
from proofs import proves

JOINED = {"eligible_from": date(2025, 1, 10)}
WITH_CARD = NO_CARD | {"has_card": True, "card_expires_on": date(2033, 1, 1)}
FORMER = {"former_card_until": date(2025, 7, 31), "former_card_issued_on": date(2024, 7, 20)}
SOCIETY_CARD = {"former_card_until": date(2025, 12, 1), "former_card_issued_on": date(2023, 4, 1)}
AT_WORK = {"relation": "insured", "eligible_from": date(2020, 4, 1)}
SENT = """
SELECT k.key, i.paper, i.action, i.deliverer FROM plans.item AS i JOIN registry.person AS k USING (insurer, person)
WHERE i.plan = $1 AND i.action IN ('issue', 'replace', 'renew') ORDER BY k.key
"""


def planned(dsn: str, insurer: str, effective: date, people: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Any]:
    """What a plan of everybody sends: who, which paper, and by whose hand."""
    rows = [{"person": key, "insurer": insurer, **KNOWN, **facts} for key, facts in people]
    PostgresRegistry(dsn, insurer).load(date(2025, 1, 1), [batch_of(rows)], "a roll")
    plan = make_plan(PostgresPlans(dsn, insurer, "clerk"), shipped_edition(), PlanAsked(effective, effective)).plan

    async def sent(connection: Connection) -> list[Any]:
        return [tuple(row) for row in await connection.fetch(SENT, plan)]

    return asked(dsn, sent)


@proves("S1-22")
def test_before_the_former_card_ends_each_member_is_sent_one_paper_without_applying(migrated: str):
    people = [("holder", HOLDER | FORMER), ("without-card", NO_CARD | FORMER),
              ("not-registered", WITH_CARD | FORMER)]  # fmt: skip
    sent = planned(migrated, "zushi-city-nhi", date(2025, 8, 1), people)
    assert [(key, paper, action) for key, paper, action, _ in sent] == [
        ("holder", "notice", "issue"), ("not-registered", "certificate", "issue"),
        ("without-card", "certificate", "issue")]  # fmt: skip


@proves("S1-26")
@pytest.mark.parametrize(
    ("why", "insurer", "facts", "paper"),
    [
        ("社会保険から国保", "zushi-city-nhi", JOINED | {"joined_from": "employees"}, "certificate"),
        ("転入", "zushi-city-nhi", JOINED | {"joined_from": "national"}, "certificate"),
        ("75歳到達", "kanagawa-late-stage",
         JOINED | {"birth_date": date(1950, 1, 10), "copayment_rate": 10}, "certificate"),
    ],
)  # fmt: skip
def test_an_event_of_the_month_leads_to_a_paper_in_the_next_plan_and_of_others_to_none(
    migrated: str, why: str, insurer: str, facts: Mapping[str, Any], paper: str
):
    held = {"certificate_issued_on": date(2024, 12, 20), "certificate_until": date(2025, 7, 31)}
    old = {"birth_date": date(1945, 4, 2), "copayment_rate": 10} if "late" in insurer else {}
    people = [("event", NO_CARD | facts), ("before", NO_CARD | held | old)]
    sent = planned(migrated, insurer, date(2025, 1, 10), people)
    assert [(key, told, action) for key, told, action, _ in sent] == [("event", paper, "issue")], why


@proves("S3-29")
def test_in_the_november_batch_of_a_society_the_certificates_go_through_the_employer(migrated: str):
    lapsed = HOLDER | {"digital_certificate_expires_on": date(2025, 3, 1)}
    people = [("lapsed", lapsed | SOCIETY_CARD | AT_WORK), ("without-card", NO_CARD | SOCIETY_CARD | AT_WORK),
              ("holder", HOLDER | SOCIETY_CARD | AT_WORK)]  # fmt: skip
    sent = planned(migrated, "chiba-medical-society", date(2025, 12, 2), people)
    certificates = [(key, deliverer) for key, paper, _, deliverer in sent if paper == "certificate"]
    assert certificates == [("lapsed", "employer"), ("without-card", "employer")]
