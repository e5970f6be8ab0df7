"""A card registered through every channel: recorded with its day and channel, once; refused to whoever is blocked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from adapters.postgres.checking import MOVED, OTHER, Desk, by_card, copy_of, town_with_facility
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.test_standing_by_card import MANY
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.registering import HOLDERS, PostgresRegistrations
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.recording import Move
from madoguchi.desk.registering import Registration, offered, register
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.reader_events import (
    Registered,
)
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.card import RegisteredBy
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from proofs import proves

NOT_REGISTERED = {"registration": {"registered": False, "registered_on": None, "registered_by": None}}
CARD_OF_P2, CARD_OF_P3, CARD_OF_P1 = "2B", "3C", "1A"
RECORDED = """
SELECT registered, registered_on, registered_by
FROM registry.registration AS r JOIN registry.insurer AS i USING (insurer)
WHERE i.name = $1 AND person = $2 AND superseded IS NULL AND valid @> $3::date
"""
KNOWN = "SELECT known FROM registry.insurer WHERE name = $1"


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Desk]:
    """Made once: people of two insurers, and a facility."""
    yield from town_with_facility(server)


@pytest.fixture
def desk(request: pytest.FixtureRequest, server: Server, made: Desk) -> Iterator[Desk]:
    """A copy of it."""
    yield from copy_of(server, made, request)


def registered(desk: Desk, serial: str, by: RegisteredBy = RegisteredBy.READER, on: date = DAY) -> Registered:
    asked = Registration(DigitalCertificateSerial(serial), on, by)
    return asyncio.run(register(PostgresRegistrations(desk.dsn, KEY), asked, shipped_edition()))


def recorded(desk: Desk, insurer: str, person: int, on: date = DAY) -> list[Any]:
    return [tuple(one) for one in desk.rows(RECORDED, insurer, person, on)]


def answer(desk: Desk, serial: str, on: date = DAY) -> Answer:
    (told,) = desk.ask(by_card(serial), on=on, today=on)
    return told


def stopped(desk: Desk, serial: str) -> bool:
    told = answer(desk, serial)
    return (told.validity, told.message, told.covers) == (Validity.STOPPED, None, ())


@proves("S1-28", "S2-7", "S3-5")
@pytest.mark.parametrize("by", list(RegisteredBy), ids=[one.value for one in RegisteredBy])
def test_a_registration_is_recorded_with_its_day_and_channel_once_and_audited(desk: Desk, by: RegisteredBy):
    desk.say(TOWN, "P2", NOT_REGISTERED)
    assert stopped(desk, CARD_OF_P2)
    outcome = registered(desk, CARD_OF_P2, by)
    if by is RegisteredBy.COUNTER and outcome is Registered.ELSEWHERE:
        assert stopped(desk, CARD_OF_P2), "この保険者の窓口は登録を支援しない"
        return
    assert outcome is Registered.ACCEPTED
    assert recorded(desk, TOWN, 2) == [(True, DAY, by.value)]
    assert answer(desk, CARD_OF_P2).validity is Validity.VALID, "すぐに使える"
    acts = "SELECT purpose, person, subject FROM audit.entry WHERE act = 'register card'"
    ((purpose, person, subject),) = desk.rows(acts)
    known = desk.rows(KNOWN, TOWN)[0][0]
    assert (purpose, person, subject) == (f"at the {by.value}", 2, f"number {known}")
    assert registered(desk, CARD_OF_P2, by) is Registered.KEPT
    assert desk.rows(KNOWN, TOWN)[0][0] == known, "二度目は何も記録しない"
    assert len(desk.rows(acts)) == 1


@proves("S4-29")
@pytest.mark.parametrize("by", list(RegisteredBy), ids=[one.value for one in RegisteredBy])
def test_a_blocked_person_is_refused_in_every_channel_and_nothing_is_recorded(desk: Desk, by: RegisteredBy):
    desk.say(TOWN, "P3", {**NOT_REGISTERED, "protection": {"own_information_blocked": True}})
    before = desk.rows(KNOWN, TOWN)
    assert registered(desk, CARD_OF_P3, by) is Registered.REFUSED
    assert registered(desk, "77", by) is Registered.REFUSED, "だれのものでもないカードと同じ"
    assert (desk.rows(KNOWN, TOWN), recorded(desk, TOWN, 3)) == (before, [(False, None, None)])
    assert stopped(desk, CARD_OF_P3)
    desk.say(TOWN, "P3", {"protection": {"own_information_blocked": False}})
    outcome = registered(desk, CARD_OF_P3, by)
    assert outcome is Registered.ACCEPTED or (by is RegisteredBy.COUNTER and outcome is Registered.ELSEWHERE)


def test_who_looked_whether_a_card_may_be_registered_is_in_the_audit_and_nothing_else_is_written(desk: Desk):
    desk.say(TOWN, "P2", NOT_REGISTERED)
    before = desk.rows(KNOWN, TOWN)
    asked = Registration(DigitalCertificateSerial(CARD_OF_P2), DAY, RegisteredBy.READER)
    told = asyncio.run(offered(PostgresRegistrations(desk.dsn, KEY), asked, shipped_edition()))
    assert (told, desk.rows(KNOWN, TOWN)) == (Registered.ACCEPTED, before)
    assert [one[0] for one in desk.rows("SELECT person FROM audit.entry WHERE act = 'card registration'")] == [2]


@proves("S2-18")
def test_after_a_cancellation_took_effect_a_card_is_registered_again(desk: Desk):
    """解除はその保険者を通してだけ行い、効力が生じた後は再び登録できる（岡山 S2-18）。"""
    desk.say(TOWN, "P2", {"registration": {
        "registered": True, "registered_on": date(2024, 1, 1), "deregistration_applied_on": date(2026, 6, 5),
        "deregistration_requested_on": date(2026, 6, 8)}})  # fmt: skip
    assert stopped(desk, CARD_OF_P2), "6月に請求した解除は7月末に効く"
    assert registered(desk, CARD_OF_P2, RegisteredBy.PORTAL) is Registered.ACCEPTED
    assert recorded(desk, TOWN, 2) == [(True, DAY, "portal")]
    assert answer(desk, CARD_OF_P2).validity is Validity.VALID


def test_while_a_cancellation_is_only_applied_for_the_card_is_still_registered(desk: Desk):
    desk.say(TOWN, "P2", {"registration": {"deregistration_applied_on": DAY, "deregistration_requested_on": DAY}})
    assert registered(desk, CARD_OF_P2) is Registered.KEPT


def test_a_card_with_an_expired_certificate_is_not_registered_and_that_is_said(desk: Desk):
    desk.say(
        TOWN, "P2", {**NOT_REGISTERED, "digital_certificate": {"digital_certificate_expires_on": date(2026, 7, 31)}}
    )
    assert registered(desk, CARD_OF_P2) is Registered.TOO_OLD
    desk.say(TOWN, "P2", {"protection": {"own_information_blocked": True}})
    assert registered(desk, CARD_OF_P2) is Registered.REFUSED, "停止は期限より先で、理由は言わない"


def test_a_card_in_two_books_counts_where_the_person_is_covered_and_a_block_counts_everywhere(desk: Desk):
    for insurer in (TOWN, OTHER):
        desk.say(insurer, "P1", NOT_REGISTERED)
    assert MOVED < DAY
    assert registered(desk, CARD_OF_P1) is Registered.ACCEPTED
    assert [recorded(desk, one, 1) for one in (TOWN, OTHER)] == [[(True, DAY, "reader")]] * 2
    assert answer(desk, CARD_OF_P1).covers[0].insurer == OTHER
    desk.say(OTHER, "P1", NOT_REGISTERED)
    desk.say(TOWN, "P1", {"protection": {"own_information_blocked": True}})
    assert registered(desk, CARD_OF_P1) is Registered.REFUSED


@proves("S1-30", "S4-20")
def test_the_same_card_answers_with_the_new_insurer_from_the_day_of_the_move(desk: Desk):
    """転職や引越しをしても、登録し直さずに同じカードで受診できる（逗子 S1-30）。"""
    desk.say(
        TOWN, "P2", {"registration": {"registered": True, "registered_on": date(2025, 5, 1), "registered_by": "atm"}}
    )
    assert answer(desk, CARD_OF_P2).covers[0].insurer == TOWN
    moving = Move("P2", OTHER, "P9", DAY, "moved", "other_municipality")
    PostgresRegistry(desk.dsn, TOWN, "clerk").move(moving, "転居", None)
    told = answer(desk, CARD_OF_P2)
    assert (told.validity, [one.insurer for one in told.covers]) == (Validity.VALID, [OTHER])
    assert registered(desk, CARD_OF_P2) is Registered.KEPT


def test_whose_card_it_is_is_found_by_index_among_very_many(desk: Desk):
    async def planned(connection: Any) -> str:
        async with connection.transaction():
            await connection.execute(MANY)
            await connection.execute("ANALYZE standing.lookup")
            rows = await connection.fetch(f"EXPLAIN {HOLDERS}", "0" * 32, DAY)
            return "\n".join(row[0] for row in rows)

    plan = on_a_connection(desk.dsn, planned)
    assert "lookup_by_digest" in plan
    assert "Seq Scan on lookup" not in plan
