"""Which application a line of a plan rests on: the one that the rulebook heard, and no other."""

from datetime import date, timedelta

import pytest

from madoguchi.desk.asked_for import AskedFor
from madoguchi.desk.plan_applications import Sent, application_of
from madoguchi.registry.applications import Channel, Kind

ON = date(2026, 8, 1)
OWED, LOST = "owed", "paper_lost"


def asked(*kinds: Kind, on: date = ON) -> dict[Kind, AskedFor]:
    """Accepted applications of somebody, in the order in which they came, numbered from 1."""
    return {kind: AskedFor(kind, Channel.COUNTER, on, number=n) for n, kind in enumerate(kinds, 1)}


CERTIFICATE, REISSUE, ENTRY, CEILING, DISABILITY = (
    Kind.ELIGIBILITY_CERTIFICATE, Kind.REISSUE, Kind.OPTIONAL_ENTRY, Kind.CEILING_CERTIFICATE,
    Kind.DISABILITY_CERTIFICATION,
)  # fmt: skip


@pytest.mark.parametrize(("why", "line", "accepted", "number"), [
    ("申請交付は資格確認書の申請による", ("certificate", "on_application", OWED, False), (CERTIFICATE,), 1),
    ("新しい併記の申請より重い", ("certificate", "on_application", OWED, True), (CERTIFICATE, ENTRY), 1),
    ("同じ重さなら新しいもの", ("certificate", "on_application", OWED, False), (CERTIFICATE, REISSUE), 2),
    ("職権交付は申請によらない", ("certificate", "ex_officio", OWED, False), (CERTIFICATE,), None),
    ("お知らせは申請によらない", ("notice", "on_application", OWED, False), (CERTIFICATE,), None),
    ("職権交付でも区分の併記は申請による", ("certificate", "ex_officio", OWED, True), (ENTRY,), 1),
    ("区分が載らなければ併記の申請によらない", ("certificate", "ex_officio", OWED, False), (ENTRY,), None),
    ("限度額適用認定証はその申請による", ("ceiling_certificate", "ex_officio", OWED, True), (CERTIFICATE, CEILING), 2),
    ("ほかの申請では交付しない", ("ceiling_certificate", "on_application", OWED, True), (CERTIFICATE, ENTRY), None),
    ("紛失は回答前の再交付申請による", ("certificate", "ex_officio", LOST, False), (CERTIFICATE, REISSUE), 2),
    ("回答済みの再交付申請にはよらない", ("certificate", "ex_officio", LOST, False), (REISSUE,), None),
    ("障害認定は書面の申請でない", ("certificate", "ex_officio", OWED, True), (DISABILITY,), None),
    ("申請がない", ("certificate", "on_application", OWED, True), (), None),
])  # fmt: skip
def test_a_line_rests_on_the_application_that_was_heard(why, line, accepted, number):
    found = application_of(Sent(*line, ON), asked(*accepted), unanswered={2})
    assert (found and found.number) == number, why


@pytest.mark.parametrize(("kind", "line"), [
    (CERTIFICATE, ("certificate", "on_application", OWED, False)),
    (ENTRY, ("certificate", "ex_officio", OWED, True)),
    (CEILING, ("ceiling_certificate", "ex_officio", OWED, True)),
])  # fmt: skip
def test_what_is_applied_for_after_the_day_of_the_plan_leads_to_no_line_of_it(kind, line):
    found = [application_of(Sent(*line, ON), asked(kind, on=ON + timedelta(days=days))) for days in (0, 1)]
    assert [one and one.number for one in found] == [1, None]
