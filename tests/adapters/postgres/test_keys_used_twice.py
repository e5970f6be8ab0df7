"""A caller's key stands for one thing: asked again it gives the first result, for anything else it is refused."""

from asyncio import run
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.knowledge import Books, Learnt, books_of
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.adapters.postgres.registry.merging import merge, part
from madoguchi.adapters.postgres.registry.moving import move
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.told_whole import tell_whole
from madoguchi.adapters.postgres.registry.writing import correct, withdraw
from madoguchi.days.spans import Span
from madoguchi.desk.completeness import Declaration
from madoguchi.desk.recording import Move
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.once import UsedKey, digest_of

DAY, LATER, SOURCE, KEY = date(2026, 8, 1), date(2026, 9, 1), "a notice", "desk 3, 09:12"
GONE = {"P3": date(2020, 10, 1), "P4": date(2020, 12, 1)}
PEOPLE = [{"person": who, "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2020 + n // 2, 4, 1),
           "lost_on": GONE.get(who), "copayment_rate": 30}
          for n, who in enumerate(("P3", "P4", "P1", "P2", "P5", "P6"))]  # fmt: skip
Act = Callable[[Books], Awaitable[Learnt]]


@pytest.fixture(scope="module")
def dsn(migrated_once: str) -> str:
    for town in ("north", "south"):
        PostgresRegistry(migrated_once, town, "intake").load(DAY, [batch_of(PEOPLE)], "a roll")
    return migrated_once


def does(dsn: str, act: Act) -> Learnt:
    async def done() -> Learnt:
        async with connect(dsn, "intake") as connection, books_of(connection, "north") as books:
            return await act(books)

    return run(done())


def corrects(who: str, rate: int = 20, since: date = DAY) -> Act:
    said = {"rate": {"copayment_rate": rate}}
    return lambda books: correct(books, who, Span(since), said, SOURCE, KEY + "a")


def withdraws(who: str, group: str = "rate") -> Act:
    return lambda books: withdraw(books, who, Span(LATER), group, SOURCE, KEY + "b")


def merges(who: str, into: str) -> Act:
    return lambda books: merge(books, who, into, SOURCE, KEY + "c")


def parts(who: str) -> Act:
    return lambda books: part(books, who, SOURCE, KEY + "d")


def tells(reason: str) -> Act:
    return lambda books: tell_whole(books, Declaration(("loss_notified_on",), Span(DAY), reason), KEY + "e")


ACTS = [  # the act, and others of its kind that another counter might ask for under the same key
    pytest.param(corrects("P1"), [corrects("P2"), corrects("P1", 10), corrects("P1", since=LATER)], id="訂正"),
    pytest.param(withdraws("P1"), [withdraws("P2"), withdraws("P1", "arrears")], id="記録の取消し"),
    pytest.param(merges("P3", "P5"), [merges("P3", "P6")], id="統合"),
    pytest.param(tells("台帳の完備"), [tells("別の台帳")], id="完備の申告"),
]


def refuses(dsn: str, act: Act, others: list[Act]) -> None:
    first = does(dsn, act)
    again = does(dsn, act)
    assert (first.again, again.again, again.n) == (False, True, first.n)
    for other in others:
        with pytest.raises(UsedKey):
            does(dsn, other)


@pytest.mark.parametrize(("act", "others"), ACTS)
def test_under_one_key_an_act_is_done_once_and_no_other_act_gets_its_result(dsn: str, act: Act, others: list[Act]):
    refuses(dsn, act, others)


def test_under_one_key_one_merging_is_taken_back(dsn: str):
    does(dsn, lambda books: merge(books, "P4", "P6", SOURCE))
    refuses(
        dsn, lambda books: part(books, "P4", SOURCE, KEY + "d"), [lambda books: part(books, "P1", SOURCE, KEY + "d")]
    )


def test_a_key_of_one_kind_of_act_is_no_key_of_another_kind(dsn: str):
    does(dsn, lambda books: correct(books, "P2", Span(DAY), {"rate": {"copayment_rate": 10}}, SOURCE, "shared"))
    with pytest.raises(UsedKey):
        does(dsn, lambda books: withdraw(books, "P2", Span(DAY), "rate", SOURCE, "shared"))
    with pytest.raises(UsedKey):
        does(dsn, lambda books: correct(books, "P2", Span(DAY), {"rate": {"copayment_rate": 10}}, "a file", "shared"))


def test_a_move_refused_under_a_used_key_leaves_both_books_as_they_were(dsn: str):
    def moves(who: str, day: date = LATER) -> tuple[int, int]:
        async def done() -> tuple[int, int]:
            async with connect(dsn, "intake") as connection:
                asked = Move(who, "south", f"FROM-{who}", day, "moved", "national")
                told = await move(connection, "north", asked, SOURCE, None, KEY + "f")
                return told.left.n, told.joined.n

        return run(done())

    def people(town: str) -> int:
        return sum(batch.num_rows for batch in PostgresRegistry(dsn, town, "clerk").roll(LATER))

    first = moves("P1")
    there = people("south")
    for who, day in (("P2", LATER), ("P1", date(2026, 10, 1))):
        with pytest.raises(UsedKey):
            moves(who, day)
    assert (moves("P1"), people("south")) == (first, there)


def test_what_was_asked_under_a_key_is_nobody_s_to_read(dsn: str):
    for role in ("clerk", "approver", "intake", "auditor"):

        async def looked(role: str = role) -> None:
            async with connect(dsn, role) as connection, books_of(connection, "north") as books:
                await books.connection.fetch("SELECT asked FROM registry.knowledge")

        with pytest.raises(NotAllowed):
            run(looked())


def test_the_digest_of_what_is_asked_knows_order_only_where_it_says_something():
    assert digest_of("merge", {"b": 1, "a": 2}) == digest_of("merge", {"a": 2, "b": 1})
    assert digest_of(frozenset({"b", "a"})) == digest_of({"a", "b"})
    told = [digest_of(*asked) for asked in (("a", "b"), ("b", "a"), ("ab",), (("a", "b"),), ("a", None), (1,), ("1",))]
    assert len(set(told)) == len(told)
