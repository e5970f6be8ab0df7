"""Many people who differ in all that an answer shows, and a client that asks about them in any order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

from adapters.postgres.checking import NUMBER, row
from adapters.postgres.test_standing_check import DAY, KEY, TERMS, TOWN
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.frame import adopt
from madoguchi.rulebook.engine.roll import batch_of

NUMBERS: Final = "/v1/checks/number"
MANY: Final = 150
AT_ONCE: Final = 64
GIVEN_UP, OF_ITS_TIME = 0.01, 5.0  # seconds that a question is waited for
RATES: Final = (30, 20)
FACTS: Final[Mapping[str, Sequence[str]]] = {
    "membership": ("symbol", "number", "sub_number"), "name": ("written", "kana", "sort_key"), "sex": ("sex",),
}  # fmt: skip


def born(n: int) -> date:
    """When somebody was born: everybody on a day of their own."""
    return date(1960, 1, 1) + timedelta(days=37 * n)


def question(n: int, **more: object) -> dict[str, object]:
    """The question about somebody, as a facility sends it."""
    symbol, number, sub_number = _said(n)["membership"]
    return {"insurer_number": NUMBER[TOWN], "symbol": symbol, "number": number, "sub_number": sub_number,
            "birth_date": born(n).isoformat(), **more}  # fmt: skip


async def crowd(dsn: str) -> None:
    """The people, and their standing."""
    people = [{**row(TOWN, 2), "person": f"P{n}", "birth_date": born(n), "copayment_rate": RATES[n % 2],
               "eligible_from": date(2019, 4, 1) + timedelta(days=n)} for n in range(1, MANY + 1)]  # fmt: skip
    await PostgresRegistry(dsn, TOWN)._load(DAY, [batch_of(people)], "a roll", None)
    async with connect(dsn, "intake") as connection:
        async with books_of(connection, TOWN) as books:
            known = (await learn(books, "a notice")).n
            for group, columns in FACTS.items():
                said = ((f"P{n}", DAY, None, *_said(n)[group]) for n in range(1, MANY + 1))
                await correct_many(books, group, columns, said, known)
        async with books_of(connection, TOWN) as books:
            await adopt(books, TERMS)
        await build(connection, TOWN, KEY)


def _said(n: int) -> Mapping[str, tuple[str, ...]]:
    number = (f"赤{n % 7}", f"{n:05}", f"{n % 9 + 1:02}")
    return {
        "membership": number,
        "name": (f"氏名{n}", f"シメイ{n}", f"シメイ{n}"),
        "sex": (("male", "female")[n % 3 % 2],),
    }


@dataclass
class Told:
    """What came back (結果): how many answers, those that are somebody else's, and the codes of visits."""

    answers: int = 0
    wrong: list[object] = field(default_factory=list)
    visits: dict[str, tuple[int, int]] = field(default_factory=dict)
    not_now: int = 0


@dataclass
class Caller:
    """A connection that is kept open until a question on it is given up (接続)."""

    url: str
    key: str
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, body: Mapping[str, object], seconds: float = OF_ITS_TIME, path: str = NUMBERS) -> Any:
        """The answer; None where it was not waited for, or the line went."""
        try:
            return await asyncio.wait_for(self._asked(body, path), seconds)
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            self.drop()
            return None

    async def _asked(self, body: Mapping[str, object], path: str) -> Any:
        place = urlsplit(self.url)
        if self.line is None:
            self.line = await asyncio.open_connection(place.hostname, place.port)
        reader, writer = self.line
        said = json.dumps(body).encode()
        head = (f"POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {self.key}\r\n"
                f"content-type: application/json\r\ncontent-length: {len(said)}\r\n\r\n")  # fmt: skip
        writer.write(head.encode() + said)
        heads = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(heads.partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
        body_told = await reader.readexactly(length)
        return json.loads(body_told) if body_told else {}

    def drop(self) -> None:
        """End the line at once."""
        if self.line is not None:
            self.line[1].transport.abort()
            self.line = None


async def one_by_one(url: str, key: str) -> Mapping[int, Any]:
    """What each of them is answered while nobody else asks; each is given a reference number of their own."""
    caller, alone = Caller(url, key), {}
    for n in range(1, MANY + 1):
        first = await caller.ask(question(n))
        await caller.ask({"visit": first["visit"], "reference": f"K-{n:05}"}, path="/v1/references")
        alone[n] = {**await caller.ask(question(n)), "visit": None}
    caller.drop()
    return alone


async def in_a_crowd(url: str, key: str, alone: Mapping[int, Any], many: int, seed: int) -> Told:
    """So many questions, 64 in flight, one in eight given up: each answer held against that of somebody alone."""
    drawn, told, order = Random(seed), Told(), iter(range(many))  # noqa: S311 - which question comes when

    async def one() -> None:
        caller = Caller(url, key)
        for nonce in order:
            n = drawn.randint(1, MANY)
            answer = await caller.ask(question(n, once=f"n{nonce}"), drawn.choice([GIVEN_UP, *[OF_ITS_TIME] * 7]))
            if answer is not None:
                _hold(told, answer, alone[n], (nonce, n))
        caller.drop()

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return told


def _hold(told: Told, answer: Any, alone: Any, asked: tuple[int, int]) -> None:
    """Hold an answer to the one that its person had alone, field by field."""
    told.answers += 1
    if answer.get("type") == "/problems#busy" or answer.get("because") == "unreachable":
        told.not_now += 1
        told.wrong += [asked] if answer.get("covers") else []
    elif {**answer, "visit": None} != alone or answer["visit"] in told.visits:
        told.wrong.append(asked)
    else:
        told.visits[answer["visit"]] = asked
