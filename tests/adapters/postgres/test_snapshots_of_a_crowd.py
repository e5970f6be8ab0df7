"""Of many people of whom much is so, an outage snapshot says what the check says, or that it cannot tell."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres.checking import NUMBER, Desk, opened, row, say
from adapters.postgres.servers import migrated_database
from adapters.postgres.snapshots import compared, snapshot, switched
from adapters.postgres.test_standing_check import DAY, KEY, TERMS, TOWN
from faces.crowd import FACTS
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import books_of, learn
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.frame import adopt
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.left_out import Digest
from madoguchi.reception.snapshots import TELLING, UNTOLD
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.insured_number import InsuredNumber
from sizes import size

MANY, SEED = size("snapshots of a crowd"), 20261123
ONE = timedelta(days=1)
DAYS_AGO = """
UPDATE reception.snapshot SET made_at = made_at - interval '2 days', until = until - interval '2 days' RETURNING 1
"""
FLAGS = ("support_measures", "address_hidden", "own_information_blocked")
SO: Sequence[dict[str, dict[str, Any]]] = (
    {}, {}, {}, *({"protection": {flag: True}} for flag in FLAGS), {"death": {"died_on": DAY}},
    {"rate": {"copayment_rate": 20, "copayment_rate_from": DAY + ONE}}, {"arrears": {"special_expense": True}},
    {"ceiling": {"limit_category": "general", "limit_category_from": DAY}}, {"stay": {"stay_until": DAY + ONE}},
    {"name": {"written": "𠮷" * 40, "kana": "ヨシ" * 20, "sort_key": "ヨシ"}},
)  # fmt: skip
LOST = (None, None, DAY - 30 * ONE, DAY, DAY + ONE, DAY + 2 * ONE)


def number_of(n: int) -> tuple[str, str, str]:
    """Of each tenth person the number and, but for the sub-number, all else is that of the one before: twins."""
    return f"赤{(n - (n % 10 == 0)) % 7}", f"{n - (n % 10 == 0):05}", "02" if n % 10 == 0 else "01"


def name_of(n: int) -> tuple[str, str, str]:
    return f"氏名{n}", f"シメイ{n}", f"シメイ{n}"


def roll(n: int, drawn: Random) -> dict[str, Any]:
    lost = drawn.choice(LOST)
    return {**row(TOWN, 2), "person": f"P{n}", "birth_date": birth(n), "copayment_rate": drawn.choice((20, 30)),
            "lost_on": lost, "loss_reason": lost and "moved"}  # fmt: skip


def birth(n: int) -> date:
    return date(1940, 1, 1) + timedelta(days=13 * (n - (n % 10 == 0)))


async def settled(dsn: str, drawn: Random) -> dict[int, dict[str, dict[str, Any]]]:
    """The people, each with something that is so, and their standing."""
    rows = [roll(n, drawn) for n in range(1, MANY + 1)]
    so = {n: drawn.choice(SO) for n in range(1, MANY + 1)}
    await PostgresRegistry(dsn, TOWN)._load(DAY, [batch_of(rows)], "a roll", None)
    async with connect(dsn, "intake") as connection:
        async with books_of(connection, TOWN) as books:
            known = (await learn(books, "a notice")).n
            for group, values in {"membership": number_of, "name": name_of}.items():
                said = ((f"P{n}", DAY, None, *values(n)) for n in range(1, MANY + 1))
                await correct_many(books, group, FACTS[group], said, known)
        for n, facts in so.items():
            if facts:
                await say(connection, TOWN, f"P{n}", facts)
        async with books_of(connection, TOWN) as books:
            await adopt(books, TERMS)
        await build(connection, TOWN, KEY)
    return so


def papers() -> list[ByNumber]:
    return [ByNumber(NUMBER[TOWN], InsuredNumber(*number_of(n)), birth(n)) for n in range(1, MANY + 1)]


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[tuple[Desk, dict[int, Any]]]:
    """A facility that had two of three of them as visits."""
    for dsn in migrated_database(server):
        so = asyncio.run(settled(dsn, Random(SEED)))  # noqa: S311 - who is what
        desk = Desk(dsn, opened(dsn))
        desk.ask(*(one for n, one in enumerate(papers()) if n % 3))
        switched(desk)
        yield desk, so


def test_who_must_be_absent_is_and_whoever_is_in_it_is_answered_as_by_the_check(
    made: tuple[Desk, dict[int, Any]], tmp_path: Path
):
    desk, so = made
    file = snapshot(desk, tmp_path)
    told = 0
    for later in range(4):
        for n, (checked, kept) in enumerate(compared(desk, file, papers(), DAY + later * ONE), 1):
            must = n % 3 == 1 or {"protection", "death"} & {*so[n]} or checked.validity not in TELLING
            assert kept == UNTOLD or (kept == checked and not must), (n, later, so[n])
            assert kept.validity not in (Validity.NONE, Validity.SEVERAL)
            told += kept != UNTOLD
    assert told > MANY, "比べるものがなければ、確かめたことにならない"


def half(said: str) -> bytes:
    return bytes(8) if KEY.octets(said)[0] & 1 else b"\1"


def test_who_is_drawn_is_as_one_who_is_protected_and_the_same_ones_each_time(
    made: tuple[Desk, dict[int, Any]], tmp_path: Path
):
    desk, _ = made
    by: list[Digest] = [lambda _: b"\1", half, half, lambda _: bytes(8)]
    each = []
    for n, chance in enumerate(by):
        desk.rows(DAYS_AGO)
        each.append(snapshot(desk, tmp_path / str(n), chance=chance))
    whole, some, again, none = (one.ask(*papers()) for one in each)
    assert some == again, "二度作っても、外れる人は同じ"
    assert 0 < told_of(some) < told_of(whole)
    assert all(one in (UNTOLD, before) for one, before in zip(some, whole, strict=True)), "ほかの人の回答は変わらない"
    assert none == [UNTOLD] * MANY
    assert len({one.file.stat().st_size for one in each}) == 1, "大きさも同じ"
    read = {row["subject"] for row in desk.rows("SELECT subject FROM audit.entry WHERE act = 'snapshot'")}
    assert [f"snapshot {UUID(one.head.snapshot)}" in read for one in each] == [True, True, True, False]


def told_of(answers: Sequence[Answer]) -> int:
    return sum(one != UNTOLD for one in answers)


def test_without_a_sub_number_twins_cannot_be_told_and_others_are_answered_the_same(
    made: tuple[Desk, dict[int, Any]], tmp_path: Path
):
    desk, _ = made
    file = snapshot(desk, tmp_path)
    bare = [replace(one, number=replace(one.number, sub_number=None)) for one in papers()]
    whole = {one: kept for one, (_, kept) in zip(bare, compared(desk, file, papers(), DAY), strict=True)}
    for n, (one, (checked, kept)) in enumerate(zip(bare, compared(desk, file, bare, DAY), strict=True), 1):
        twin = n % 10 == 0 or (n % 10 == 9 and n < MANY)
        assert kept == (UNTOLD if twin else whole[one]), n
        assert not (twin and checked.validity is not Validity.SEVERAL), "照会なら複数該当"
