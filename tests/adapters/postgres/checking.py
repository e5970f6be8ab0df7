"""Two insurers of one installation whose standing is kept, a facility that asks, and how it asks.

P1 to P4 are of the first, P1 (the same card as P1 there) and P2 of the second. P1 left the first for the second.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pytest

from adapters.postgres.everything_kept import name_of
from adapters.postgres.lending import copy_for
from adapters.postgres.people_of_plans import HOLDER, KNOWN
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.servers import made_once, new_database
from adapters.postgres.test_standing_check import DAY, KEY, TERMS, TOWN
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.reception.checks import PostgresChecks
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.frame import adopt
from madoguchi.days.spans import Span
from madoguchi.desk.verifying import Question, verify
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Asked, ByCard, ByNumber, ByPerson, Counter
from madoguchi.registry.names import sort_key
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.insured_number import InsuredNumber

OTHER = "zushi-city-nhi"
NUMBER = {TOWN: "138990", OTHER: "148995"}
INSURERS = {name: InsurerShown(number, name, "nhi") for name, number in NUMBER.items()}
MOVED = date(2026, 6, 1)
SERIALS = {(TOWN, 1): "1A", (OTHER, 1): "1A", (TOWN, 2): "2B", (TOWN, 3): "3C", (OTHER, 2): "5E"}
KANA = ("シオミ ハナコ", "シオミ タロウ", "ハマノ ハジメ", "ヤマダ ジロウ")
CODE = "1312345678"
Result = TypeVar("Result")


def row(insurer: str, n: int) -> dict[str, Any]:
    """A line of the roll: who is of the first insurer has moved away, if they are P1."""
    here = OTHER if insurer == OTHER else TOWN
    left = {"lost_on": MOVED, "loss_reason": "moved"} if (here, n) == (TOWN, 1) else {}
    since = MOVED if here == OTHER else date(2020, 4, 1)
    return {**KNOWN, **HOLDER, "person": f"P{n}", "insurer": here, "birth_date": born(here, n), "relation": "head",
            "eligible_from": since, "copayment_rate": 30, **left}  # fmt: skip


def born(insurer: str, n: int) -> date:
    """When somebody was born: P1 is one person at both."""
    return date(1980 if insurer == TOWN or n == 1 else 1990, 3, n)


def details(insurer: str, n: int) -> dict[str, dict[str, Any]]:
    """What the roll does not say."""
    serial = SERIALS.get((insurer, n))
    written = {"digital_certificate": {"digital_certificate_serial": serial}} if serial else {}
    return {
        "membership": {"symbol": "赤1", "number": f"00{n}", "sub_number": "01"},
        "name": {"written": f"氏名{n}", "kana": KANA[n - 1], "sort_key": sort_key(KANA[n - 1])},
        "sex": {"sex": "female"}, "registered_address": {"address": f"汐見市港町一丁目2番{n}号"}, **written,
    }  # fmt: skip


async def settled(dsn: str) -> None:
    """Both insurers' people, and their standing."""
    for insurer, people in ((TOWN, (1, 2, 3, 4)), (OTHER, (1, 2))):
        await PostgresRegistry(dsn, insurer)._load(DAY, [batch_of([row(insurer, n) for n in people])], "a roll", None)
        async with connect(dsn, "intake") as connection:
            for n in people:
                await say(connection, insurer, f"P{n}", details(insurer, n))
            async with books_of(connection, insurer) as books:
                await adopt(books, TERMS)
            await build(connection, insurer, KEY)


async def say(connection: Connection, insurer: str, key: str, facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Something is said of somebody from the day on."""
    async with books_of(connection, insurer) as books:
        await correct(books, key, Span(DAY), facts, "a notice")


@dataclass(frozen=True, slots=True)
class Desk:
    """A database with these people, and a facility (医療機関) that asks of it."""

    dsn: str
    facility: str

    @property
    def counter(self) -> Counter:
        return Counter(self.facility, "1")

    def checks(self, dsn: str | None = None) -> PostgresChecks:
        return PostgresChecks(dsn or self.dsn, KEY, INSURERS)

    def run(self, what: Callable[[PostgresChecks], Awaitable[Result]]) -> Result:
        """Something with checks of its own."""

        async def done() -> Result:
            async with self.checks() as checks:
                return await what(checks)

        return asyncio.run(done())

    def ask(self, *questions: Asked, on: date = DAY, today: date = DAY, at: Counter | None = None) -> list[Answer]:
        """Some questions, one after another."""

        async def done(checks: PostgresChecks) -> list[Answer]:
            return [await verify(checks, at or self.counter, Question(one, on), today, INSURERS) for one in questions]

        return self.run(done)

    def rows(self, query: str, *values: object) -> list[Any]:
        return on_a_connection(self.dsn, lambda one: one.fetch(query, *values))

    def say(self, insurer: str, key: str, facts: Mapping[str, Mapping[str, Any]]) -> None:
        """Something is said of somebody, and their standing follows."""
        on_a_connection(self.dsn, lambda one: say(one, insurer, key, facts), "clerk")


def opened(dsn: str, code: str = CODE) -> str:
    """A facility, by its random code."""
    opening = "SELECT reception.open_facility($1, '汐見診療所', true, false, 'a test')"
    return on_a_connection(dsn, lambda one: one.fetchval(opening, code)).hex


def settled_town(server: Server) -> Iterator[str]:
    """A database of these people, who are settled once for all files of a process."""
    name = f"standing_{KEY.name[:16]}"
    yield from new_database(server, made_once(server, name, lambda dsn: asyncio.run(settled(dsn))))


def town_with_facility(server: Server) -> Iterator[Desk]:
    """A database of these people with a facility; meanwhile who changes their facts has the key of lookups."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)
        for dsn in settled_town(server):
            yield Desk(dsn, opened(dsn))


def copy_of(server: Server, made: Desk, request: pytest.FixtureRequest | None = None) -> Iterator[Desk]:
    """A copy of it; where a test asks by its `request`, one that goes on to the next test of the file (`lending`)."""
    copies = copy_for(request, server, made.dsn) if request else new_database(server, name_of(made.dsn))
    for dsn in copies:
        yield Desk(dsn, made.facility)


def by_number(n: int, insurer: str = TOWN, birth: date | None = None, number: str | None = None) -> ByNumber:
    """Somebody's paper."""
    shown = InsuredNumber("赤１", number or f"00{n}", "01")
    return ByNumber(NUMBER[insurer], shown, birth or born(insurer, n))


def by_card(serial: str) -> ByCard:
    """Somebody's card."""
    return ByCard(DigitalCertificateSerial(serial))


def by_person(n: int, address: str | None = None) -> ByPerson:
    """Somebody who was brought in."""
    return ByPerson(KANA[n - 1], born(TOWN, n), "female", address or f"汐見市港町１－２－{n}")
