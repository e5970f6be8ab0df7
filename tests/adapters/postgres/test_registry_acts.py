"""Merging two records, moving between insurers, and one person's story."""

from asyncio import gather, run
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from madoguchi.adapters.keys import Keys, make_keys
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.registry.merging import ChangedSince, HalfSight, NotTwoRecords, merge, part
from madoguchi.adapters.postgres.registry.moving import KeysNeeded, move
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.story import story
from madoguchi.adapters.postgres.registry.writing import correct, covers, person_of, stretches, withdraw
from madoguchi.days.bounds import FLOOR
from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.recording import Move
from madoguchi.registry.covers import ClashingCover, NoSuchCover
from madoguchi.registry.merging import RecordsClash
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.individual_number import IndividualNumber, failing

Result = TypeVar("Result")
DAY = date(2026, 8, 1)
LATER = date(2026, 9, 1)
NUMBER = failing(IndividualNumber("98765432100" + str(individual_check_digit("98765432100"))))


def person(key: str, first: date, lost_on: date | None = None, rate: int = 30) -> dict[str, object]:
    return {"person": key, "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": first,
            "lost_on": lost_on, "copayment_rate": rate}  # fmt: skip


PEOPLE = [person("OLD", date(2020, 4, 1), date(2024, 4, 1)), person("NEW", date(2025, 4, 1)),
          person("OTHER", date(2019, 4, 1), rate=10)]  # fmt: skip


@pytest.fixture
def dsn(migrated: str) -> str:
    for town in ("north", "south"):
        PostgresRegistry(migrated, town, "intake").load(DAY, [batch_of(PEOPLE)], "a roll")
    return migrated


def within(dsn: str, what: Callable[[Books], Awaitable[Result]], town: str = "north") -> Result:
    async def asked() -> Result:
        async with connect(dsn, "intake") as connection, books_of(connection, town) as books:
            return await what(books)

    return run(asked())


def roll(dsn: str, n: int | None = None, town: str = "north") -> list[dict[str, object]]:
    batches = PostgresRegistry(dsn, town, "clerk").roll(LATER, n)
    return [row for batch in batches for row in batch.to_pylist()]


# --- merging -------------------------------------------------------------------------------------------


async def _merge(books: Books) -> int:
    return (await merge(books, "OLD", "NEW", "a letter", "key 1")).n


def test_both_keys_of_merged_records_lead_to_one_person_with_all_covers(dsn: str):
    before = roll(dsn)
    n = within(dsn, _merge)

    async def keys(books: Books) -> tuple[int, int, int]:
        one, other = await person_of(books, "OLD"), await person_of(books, "NEW")
        return one, other, len(await covers(books, one))

    assert within(dsn, keys) == (2, 2, 2)
    assert [row["person"] for row in roll(dsn)] == ["NEW", "NEW", "OTHER"]
    assert roll(dsn, n - 1) == before, "what was known before the merging stays known"
    assert within(dsn, _merge) == n, "asked again with its key, it was done"
    within(dsn, lambda books: correct(books, "OLD", Span(LATER), {"rate": {"copayment_rate": 20}}, "a later letter"))
    assert {row["copayment_rate"] for row in roll(dsn) if row["person"] == "NEW"} == {20}


def test_a_merging_taken_back_leaves_both_records_as_they_were(dsn: str):
    before = roll(dsn)
    merged = within(dsn, _merge)
    within(dsn, lambda books: part(books, "OLD", "a mistake"))
    assert roll(dsn) == before
    assert [row["person"] for row in roll(dsn, merged)] == ["NEW", "NEW", "OTHER"]
    with pytest.raises(NotTwoRecords):
        within(dsn, lambda books: part(books, "OLD", "once more"))


@pytest.mark.parametrize(("why", "did"), [
    ("書き改めた", lambda books: correct(books, "NEW", Span(LATER), {"rate": {"copayment_rate": 20}}, "a letter")),
    ("書き足した", lambda books: correct(books, "NEW", Span(LATER), {"stay": {"nationality": "japanese"}}, "a letter")),
    ("取り消しただけ", lambda books: withdraw(books, "OLD", Span(FLOOR), "rate", "a letter")),
])  # fmt: skip
def test_a_merging_is_not_taken_back_once_something_else_was_recorded(dsn: str, why: str, did):
    within(dsn, _merge)
    within(dsn, did)
    with pytest.raises(ChangedSince, match="after which 1 kinds"):
        within(dsn, lambda books: part(books, "OLD", "a mistake"))


def entries(dsn: str) -> list[tuple[object, ...]]:
    """What the audit has of acts: act, insurer, person, subject."""

    async def asked() -> list[tuple[object, ...]]:
        async with connect(dsn) as connection:
            rows = await connection.fetch(
                "SELECT act, insurer, person, subject FROM audit.entry WHERE kind = 'act' ORDER BY chain, n"
            )
            return [tuple(row) for row in rows]

    return run(asked())


def test_merging_and_parting_stand_in_the_audit_of_both_records_once(dsn: str):
    for _ in range(2):
        within(dsn, _merge)
    within(dsn, lambda books: part(books, "OLD", "a mistake"))
    assert entries(dsn)[-4:] == [
        ("merge records", 1, 1, "person 2"), ("merge records", 1, 2, "person 1"),
        ("part records", 1, 1, "person 2"), ("part records", 1, 2, "person 1"),
    ]  # fmt: skip
    assert [act for act, *_ in entries(dsn)].count("merge records") == 2


def test_a_refused_merging_leaves_no_entry(dsn: str):
    before = entries(dsn)
    with pytest.raises(RecordsClash):
        within(dsn, lambda books: merge(books, "OTHER", "NEW", "a letter"))
    assert entries(dsn) == before


def test_records_that_cannot_be_of_one_person_are_refused_by_what_clashes(dsn: str):
    with pytest.raises(RecordsClash) as refused:
        within(dsn, lambda books: merge(books, "OTHER", "NEW", "a letter"))
    assert all(name in str(refused.value) for name in ("copayment_rate", "lost_on"))
    assert "OTHER" not in str(refused.value)
    for pair in (("NEW", "NEW"), ("OLD", "OLD")):
        with pytest.raises(NotTwoRecords):
            within(dsn, lambda books, pair=pair: merge(books, *pair, "a letter"))


def test_a_number_is_found_through_a_merging_wherever_it_is_sealed(dsn: str, tmp_path: Path):
    keys = make_keys(tmp_path / "keys")

    async def through(books: Books) -> tuple[list[int | None], str]:
        await Individuals(books, keys).put([(1, NUMBER)], (await learn(books, "a number")).n)
        await merge(books, "OLD", "NEW", "a letter")
        numbers = Individuals(books, keys)
        return await numbers.found([NUMBER]), (await numbers.number_of(2, "a test")).reveal()

    assert within(dsn, through) == ([2], NUMBER.reveal())


def test_who_does_not_see_all_of_a_record_neither_merges_nor_moves_anybody(dsn: str):
    async def tried(what: Callable[[Books], Awaitable[object]]) -> None:
        async with connect(dsn) as connection:
            await add_login(connection, "acts_clerk", ["clerk"])
            await give(connection, "acts_clerk", [LoginGrant("north"), LoginGrant("south")])
            await connection.execute("SET SESSION AUTHORIZATION acts_clerk")
            async with books_of(connection, "north") as books:
                await what(books)

    for what in (_merge, lambda books: move(books.connection, "north", MOVE, "a notice")):
        with pytest.raises(HalfSight):
            run(tried(what))


# --- moving --------------------------------------------------------------------------------------------

MOVE = Move("NEW", "south", "FROM-NORTH", LATER, "moved", "national")


def moved(dsn: str, asked: Move = MOVE, keys: Keys | None = None, once: str | None = None) -> tuple[int, int]:
    async def done() -> tuple[int, int]:
        async with connect(dsn, "intake") as connection:
            told = await move(connection, "north", asked, "a notice", keys, once)
            return told.left.n, told.joined.n

    return run(done())


def test_a_move_is_a_loss_here_and_an_acquisition_there_under_a_number_each(dsn: str):
    within(dsn, lambda books: correct(books, "NEW", Span(DAY), {
        "name": {"written": "汐見\U000e0100 花", "kana": "シオミ ハナ"}, "registered_address": {"address": "甲町1-2"},
        "protection": {"support_measures": True}, "protected_address": {"address": "乙町3-4"}}, "a file"))  # fmt: skip
    left, joined = moved(dsn, once="a key")
    (here,) = [row for row in roll(dsn) if row["person"] == "NEW"]
    (there,) = [row for row in roll(dsn, town="south") if row["person"] == "FROM-NORTH"]
    assert (here["lost_on"], here["loss_reason"]) == (LATER, "moved")
    assert (there["eligible_from"], there["lost_on"], there["joined_from"]) == (LATER, None, "national")
    assert (there["birth_date"], there["support_measures"]) == (date(1990, 1, 1), True)
    assert there["copayment_rate"] is None, "a rate is of the insurer"

    async def gone_along(books: Books) -> list[object]:
        who = await person_of(books, "FROM-NORTH")
        wanted = (("name", "written"), ("registered_address", "address"), ("protected_address", "address"))
        return [(await stretches(books, who, group))[-1].said[name] for group, name in wanted]

    assert within(dsn, gone_along, "south") == ["汐見\U000e0100 花", "甲町1-2", "乙町3-4"]
    assert moved(dsn, once="a key") == (left, joined)
    assert len(roll(dsn, town="south")) == 4


def test_a_move_stands_in_the_audit_of_both_insurers_once(dsn: str):
    for _ in range(2):
        moved(dsn, once="a key")
    there = [(act, person) for act, insurer, person, _ in entries(dsn) if insurer == 2]
    here = [(act, person) for act, insurer, person, _ in entries(dsn) if insurer == 1]
    assert here[-1:] == [("move away", 2)]
    assert there[-1:] == [("move in", 4)]
    assert [act for act, *_ in entries(dsn)].count("move in") == 1


@pytest.mark.parametrize(("died", "moves"), [
    (date(2026, 8, 30), False), (date(2026, 8, 31), False), (LATER, True), (None, True),
])  # fmt: skip
def test_nobody_moves_after_their_death(dsn: str, died: date | None, moves: bool):
    said = {"death": {"died_on": died}}
    within(dsn, lambda books: correct(books, "NEW", Span(FLOOR), said, "told"))
    if moves:
        assert moved(dsn) > (0, 0)
    else:
        with pytest.raises(NoSuchCover, match="a move after the recorded death"):
            moved(dsn)
        known = "SELECT EXISTS (SELECT FROM registry.person WHERE key = 'FROM-NORTH')"
        assert within(dsn, lambda books: books.connection.fetchval(known), "south") is False


def test_an_individual_number_goes_along_sealed_anew_or_the_move_waits_for_the_keys(dsn: str, tmp_path: Path):
    keys = make_keys(tmp_path / "keys")

    async def put(books: Books) -> None:
        await Individuals(books, keys).put([(2, NUMBER)], (await learn(books, "a number")).n)

    within(dsn, put)
    with pytest.raises(KeysNeeded):
        moved(dsn)
    assert [row["lost_on"] for row in roll(dsn) if row["person"] == "NEW"] == [None], "nothing was done"
    moved(dsn, keys=keys)

    async def found(books: Books) -> tuple[bool, str]:
        who = await person_of(books, "FROM-NORTH")
        numbers = Individuals(books, keys)
        return await numbers.found([NUMBER]) == [who], (await numbers.number_of(who, "a test")).reveal()

    assert within(dsn, found, "south") == (True, NUMBER.reveal())


@pytest.mark.parametrize(
    ("why", "asked", "refusal"),
    [
        ("資格を失った人は異動できない", Move("OLD", "south", "X", LATER, "moved"), NoSuchCover),
        ("異動先で資格が重なる", Move("NEW", "south", "OTHER", LATER, "moved"), ClashingCover),
        ("同じ保険者の中では異動しない", Move("NEW", "north", "X", LATER, "moved"), Refused),
        ("台帳のない保険者", Move("NEW", "nowhere", "X", LATER, "moved"), Refused),
    ],
)
def test_a_move_that_cannot_be_is_done_in_neither_book(dsn: str, why, asked, refusal):
    before = roll(dsn), roll(dsn, town="south")
    with pytest.raises(refusal):
        moved(dsn, asked)
    assert (roll(dsn), roll(dsn, town="south")) == before, why


def test_two_who_move_people_crosswise_wait_for_each_other(dsn: str):
    async def one(insurer: str, asked: Move) -> None:
        async with connect(dsn, "intake") as connection:
            await move(connection, insurer, asked, "a notice")

    async def both() -> None:
        there = Move("NEW", "south", "FROM-NORTH", LATER, "moved")
        back = Move("NEW", "north", "FROM-SOUTH", LATER, "moved")
        await gather(one("north", there), one("south", back))

    run(both())
    assert {row["person"] for row in roll(dsn)} >= {"NEW", "FROM-SOUTH"}
    assert {row["person"] for row in roll(dsn, town="south")} >= {"NEW", "FROM-NORTH"}


# --- stories -------------------------------------------------------------------------------------------


def told(dsn: str, key: str, known: int | None = None, protected: bool = True) -> list[object]:
    async def asked() -> list[object]:
        async with connect(dsn) as connection:
            await add_login(connection, "acts_reader", ["clerk"])
            await give(connection, "acts_reader", [LoginGrant("north", None, protected)])
            await connection.execute("SET SESSION AUTHORIZATION acts_reader")
            return await story(connection, "north", key, "the person asked", known)

    return run(asked())


def test_a_story_tells_what_was_learnt_in_its_order_and_as_it_was_known(dsn: str):
    within(dsn, lambda books: correct(books, "OTHER", Span(LATER), {"rate": {"copayment_rate": 20}}, "a letter"))
    events = told(dsn, "OTHER")
    assert [event.source for event in events] == ["a roll", "a letter"]
    (rate,) = [entry for entry in events[1].entries if not entry.ends and entry.first == LATER]
    assert (rate.group, rate.said["copayment_rate"]) == ("rate", 20)
    assert [entry.said["copayment_rate"] for entry in events[1].entries if entry.ends] == [10]
    assert told(dsn, "OTHER", 1) == events[:1]


def test_a_story_follows_both_records_of_a_merged_person(dsn: str):
    within(dsn, _merge)
    births = [entry for event in told(dsn, "OLD")[:1] for entry in event.entries if entry.group == "birth"]
    assert len(births) == 2


def test_what_is_secret_leaves_no_trace_in_a_story_without_that_right(dsn: str):
    plain = told(dsn, "NEW", protected=False)
    for said in ({"protection": {"support_measures": True}}, {"protected_address": {"address": "乙町3-4"}}):
        within(dsn, lambda books, said=said: correct(books, "NEW", Span(DAY), said, "a notice of protection"))
    assert told(dsn, "NEW", protected=False) == plain
    seen = [entry for event in told(dsn, "NEW") for entry in event.entries]
    assert {"protection", "protected_address"} <= {entry.group for entry in seen}
    assert "protection" not in {entry.group for event in plain for entry in event.entries}


def test_whoever_read_a_story_is_recorded_with_the_purpose(dsn: str):
    told(dsn, "NEW")

    async def reads() -> list[tuple[object, ...]]:
        async with connect(dsn) as connection:
            rows = await connection.fetch("SELECT login, person, act, purpose FROM audit.entry WHERE kind = 'read'")
            return [tuple(row) for row in rows]

    assert ("acts_reader", 2, "story", "the person asked") in run(reads())
