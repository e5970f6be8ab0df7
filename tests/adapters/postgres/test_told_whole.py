"""What an insurer tells whole: of whom nothing is recorded nothing has happened, on those days, from that number on."""

from asyncio import run
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.database.logins import add_login
from madoguchi.adapters.postgres.knowledge import Books, books_of, learn, newest
from madoguchi.adapters.postgres.papers.changed import Sent, changed
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.story import story
from madoguchi.adapters.postgres.registry.taking_in import COLUMNS, take_in
from madoguchi.adapters.postgres.registry.writing import correct, withdraw
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.comparing import Differences, compare
from madoguchi.adapters.postgres.standing.facts import People, stretches_of
from madoguchi.adapters.postgres.standing.frame import Terms, adopt, edition_by
from madoguchi.days.spans import Span
from madoguchi.desk.completeness import AlwaysThere, Declaration, NothingTold, facts_named, lacking
from madoguchi.desk.databases import LoginGrant
from madoguchi.registry.groups import GROUPS, group_named
from madoguchi.registry.history import Open
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import UnknownWord
from sizes import size

DAY = date(2026, 8, 1)
DAYS = [DAY + timedelta(days=n) for n in range(8)]
TOWNS = count(1)
FACTS = ("special_expense_notice_sent_on", "premium_arrears", "arrears_months")


def town_of(dsn: str, *keys: str, name: str = "") -> PostgresRegistry:
    """A town in whose books these people have a cover, and nothing else is recorded of them."""
    registry = PostgresRegistry(dsn, name or f"whole_{next(TOWNS)}", "intake")

    async def taken() -> None:
        async with connect(dsn) as connection, books_of(connection, registry.insurer, begin=True) as books:
            said = {"eligible_from": date(2020, 4, 1)}
            rows = [(key, None, None, *(said.get(name) for name in COLUMNS[3:])) for key in keys]
            await take_in(books, rows, (await learn(books, "a roll")).n)

    run(taken())
    return registry


def say(registry: PostgresRegistry, said: Mapping[str, object], days: Span | None = None) -> int:
    async def told() -> int:
        async with connect(registry.dsn, "clerk") as connection, books_of(connection, registry.insurer) as books:
            return (await correct(books, "P1", days or Span(DAY), {"arrears": said}, "a letter")).n

    return run(told())


def unsay(registry: PostgresRegistry, days: Span) -> int:
    async def told() -> int:
        async with connect(registry.dsn, "clerk") as connection, books_of(connection, registry.insurer) as books:
            return (await withdraw(books, "P1", days, "arrears", "a letter")).n

    return run(told())


def declare(registry: PostgresRegistry, days: Span | None = None, *facts: str, takes_back: bool = False) -> int:
    asked = Declaration(facts or FACTS, days or Span(DAY), "the office keeps them all", takes_back=takes_back)
    return registry.tell_whole(asked).n


def on_roll(registry: PostgresRegistry, on: date = DAY, n: int | None = None) -> list[tuple[object, ...]]:
    """Of each person the three facts; what is unknown by that word."""
    rows = [row for batch in registry.roll(on, n) for row in batch.to_pylist()]
    return [tuple("unknown" if name in (row["unknown"] or ()) else row[name] for name in FACTS) for row in rows]


UNKNOWN, NOTHING = ("unknown", None, None), (None, False, 0)
SENT = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("why", "said", "wanted"),
    [
        ("何も記録がなければ、起きていない", None, NOTHING),
        ("ほかの事実だけの記録なら、残りは起きていない", {"special_circumstances": True}, NOTHING),
        ("記録のある事実はそのまま", dict(zip(FACTS, (SENT, True, 9), strict=True)), (SENT, True, 9)),
        ("一部だけの記録なら、その事実はそのまま", {"premium_arrears": True}, (None, True, 0)),
        ("不明と言われた日は不明のまま", {"special_expense_notice_sent_on": Open.UNKNOWN}, ("unknown", False, 0)),
        ("不明と言われた有無も不明のまま", {"premium_arrears": Open.UNKNOWN}, (None, "unknown", 0)),
        ("なしと言われたものは、もともと起きていない", {"special_expense_notice_sent_on": None}, NOTHING),
    ],
)  # fmt: skip
def test_of_whom_nothing_is_recorded_nothing_has_happened_and_else_what_was_said(migrated_once, why, said, wanted):
    registry = town_of(migrated_once, "P1")
    if said is not None:
        say(registry, said)
    before = registry.roll(DAY)
    known = [row for batch in before for row in batch.to_pylist()]
    n = declare(registry)
    assert on_roll(registry) == [wanted], why
    assert [row for batch in registry.roll(DAY, n - 1) for row in batch.to_pylist()] == known, why


def test_it_holds_for_its_days_and_from_its_number_until_it_is_taken_back(migrated_once):
    registry = town_of(migrated_once, "P1")
    n = declare(registry, Span(DAYS[1], DAYS[5]))
    back = declare(registry, Span(DAYS[3], DAYS[3]), takes_back=True)
    assert [on_roll(registry, day, n - 1) for day in DAYS] == [[UNKNOWN]] * 8
    assert [day for day in DAYS if on_roll(registry, day, n) == [NOTHING]] == DAYS[1:6]
    assert [day for day in DAYS if on_roll(registry, day) == [NOTHING]] == [*DAYS[1:3], *DAYS[4:6]]
    assert {(one.first, one.last, one.n) for one in registry.told_whole()} == {
        (DAYS[1], DAYS[2], back), (DAYS[4], DAYS[5], back)}  # fmt: skip


def test_the_same_key_says_it_once(migrated_once):
    registry = town_of(migrated_once, "P1")
    asked = Declaration(FACTS, Span(DAY), "the office keeps them all")
    first, again = registry.tell_whole(asked, "k"), registry.tell_whole(asked, "k")
    assert (first.n, first.again, again.n, again.again) == (2, False, 2, True)
    assert len(registry.told_whole()) == len(FACTS)


# --- against a model ----------------------------------------------------------------------------------------

STEPS = st.lists(st.one_of(
    st.tuples(st.just("declare"), st.sampled_from(FACTS)), st.tuples(st.just("take back"), st.sampled_from(FACTS)),
    st.tuples(st.just("unsay"), st.just("")),
    st.tuples(st.sampled_from([SENT, None, Open.UNKNOWN, Open.SOME]), st.just(FACTS[0])),
    st.tuples(st.sampled_from([True, False, Open.UNKNOWN]), st.just(FACTS[1])),
    st.tuples(st.sampled_from([3, Open.UNKNOWN]), st.just(FACTS[2])),
).flatmap(lambda step: st.tuples(st.just(step), st.integers(0, 7), st.integers(0, 7))),
    min_size=1, max_size=6)  # fmt: skip


@settings(max_examples=size("told whole"), deadline=None, derandomize=True)
@given(STEPS)
def test_any_order_of_facts_and_declarations_comes_to_a_model_of_days_and_no_older_answer_changes(migrated_once, steps):
    registry = town_of(migrated_once, "P1")
    said: dict[tuple[date, str], object] = {}
    whole: set[tuple[date, str]] = set()
    answers = {}
    for (what, fact), one, other in steps:
        days = DAYS[min(one, other) : max(one, other) + 1]
        each = {(day, fact) for day in days}
        if what == "take back" and not whole & each:
            with pytest.raises(NothingTold):
                _step(registry, what, fact, Span(days[0], days[-1]))
            continue
        n = _step(registry, what, fact, Span(days[0], days[-1]))
        if what == "unsay":
            said = {key: value for key, value in said.items() if key[0] not in days}
        elif what in ("declare", "take back"):
            whole = whole | each if what == "declare" else whole - each
        else:
            said |= dict.fromkeys(each, what)
        answers[n] = [[tuple(_model(said, whole, day, name) for name in FACTS)] for day in DAYS]
    assert {n: [on_roll(registry, day, n) for day in DAYS] for n in answers} == answers
    assert not answers or _of_stretches(registry) == answers[max(answers)]


def _step(registry: PostgresRegistry, what: object, fact: str, days: Span) -> int:
    if what == "unsay":
        return unsay(registry, days)
    if what in ("declare", "take back"):
        return declare(registry, days, fact, takes_back=what == "take back")
    return say(registry, {fact: what}, days)


def _model(said: Mapping[tuple[date, str], object], whole: set[tuple[date, str]], day: date, fact: str) -> object:
    """What a roll says of a fact on a day."""
    perhaps = not vocabulary().facts[fact].always
    if (day, fact) in said:
        value = said[day, fact]
        return "unknown" if value is Open.UNKNOWN else None if value is Open.SOME else value
    if (day, fact) in whole:
        return lacking(group_named("arrears"))[fact]
    return "unknown" if perhaps else None


def _of_stretches(registry: PostgresRegistry) -> list[list[tuple[object, ...]]]:
    """The same facts day by day, as standing reads them."""

    async def read() -> list[list[tuple[object, ...]]]:
        async with connect(registry.dsn, "clerk") as connection, books_of(connection, registry.insurer) as books:
            told = await stretches_of(books, registry.insurer, People((1,)), Terms("0" * 64, None, DAYS[0], DAYS[-1]))
        rows = list(zip(told.of, told.roll.to_pylist(), strict=True))
        found = [next(row for (_, first, after), row in rows if first <= day < after) for day in DAYS]
        return [[tuple("unknown" if name in (row["unknown"] or ()) else row[name] for name in FACTS)] for row in found]

    return run(read())


# --- which facts, and who ------------------------------------------------------------------------------------


def test_facts_are_named_by_themselves_or_by_their_group_and_one_that_is_always_there_is_refused():
    assert facts_named(["arrears_months"], ["ceiling"]) == ("limit_category", "limit_category_from", "arrears_months")
    for name in ("nationality", "copayment_rate", "birth_date", "lost_on"):
        with pytest.raises(AlwaysThere):
            facts_named([name], [])
    for facts, groups in ((["arears"], []), ([], ["coverage"]), ([], ["nothing"])):
        with pytest.raises(UnknownWord):
            facts_named(facts, groups)


def test_every_fact_of_a_group_by_days_is_one_that_everybody_has_or_may_be_told_whole():
    rest = {name for group in GROUPS if group.holds == "days" for name in group.facts if name not in lacking(group)}
    assert rest == {"relation", "nationality", "residence", "copayment_rate"}


async def _declared(books: Books) -> None:
    n = (await learn(books, "x")).n
    await books.connection.execute("INSERT INTO registry.told_whole (insurer, fact, learnt, days, reason) "
                                   "VALUES ($1, 'card_lost', $2, '[2026-08-01,)', 'so')", books.insurer, n)  # fmt: skip


def test_only_who_takes_files_in_may_say_it_and_nobody_takes_it_away(migrated_once):
    registry = town_of(migrated_once, "P1")
    declare(registry)

    async def tried(role: str) -> None:
        async with connect(registry.dsn, role) as connection, books_of(connection, registry.insurer) as books:
            await _declared(books)

    with pytest.raises(NotAllowed):
        run(tried("clerk"))
    run(tried("intake"))

    async def removed() -> None:
        async with connect(registry.dsn) as connection:
            await connection.execute("DELETE FROM registry.told_whole")

    with pytest.raises(RuleBroken, match="never removed"):
        run(removed())


# --- who reads it --------------------------------------------------------------------------------------------


def test_standing_waits_for_everybody_and_is_then_decided_by_it(migrated_once, monkeypatch):
    monkeypatch.delenv("MADOGUCHI_KEYS", raising=False)
    registry = town_of(migrated_once, "P1", "P2", name="ako-city-nhi")
    insurer = registry.insurer

    async def built() -> tuple[int, Differences, list[str | None]]:
        async with connect(registry.dsn, "intake") as connection:
            done = await build(connection, insurer, None)
            differs = await compare(connection, insurer, None)
            async with books_of(connection, insurer) as books:
                asked = "SELECT missing FROM standing.standing WHERE insurer = $1 AND superseded IS NULL ORDER BY valid"
                return done.people, differs, [row["missing"] for row in await connection.fetch(asked, books.insurer)]

    async def begun() -> None:
        async with connect(registry.dsn, "intake") as connection, books_of(connection, insurer) as books:
            await adopt(books, Terms(edition_by(None).digest, None, DAY, date(2027, 7, 31)))

    run(begun())
    _, _, before = run(built())
    assert all("card_surrendered_on" in (missing or "") for missing in before)
    declare(registry, None, "card_surrendered_on", "card_surrender_applied_on")
    people, differs, after = run(built())
    assert (people, differs.waiting, differs.differing) == (2, 0, ())
    assert not any("card_surrender" in (missing or "") for missing in after)


def test_a_story_tells_it_and_what_is_secret_in_it_to_who_may_see_that(migrated_once):
    registry = town_of(migrated_once, "P1")
    n = declare(registry, None, "card_lost")
    secret = declare(registry, None, "address_hidden")
    events = PostgresRegistry(registry.dsn, registry.insurer).story("P1", "asked at the desk")
    assert [(event.n, [entry.said for entry in event.entries]) for event in events if event.n >= n] == [
        (n, [{"card_lost": "none"}]), (secret, [{"address_hidden": "none"}])]  # fmt: skip

    async def told() -> list[int]:
        async with connect(registry.dsn) as admin:
            await add_login(admin, "whole_clerk", ["clerk"])
            await give(admin, "whole_clerk", [LoginGrant(registry.insurer)])
            await admin.execute("SET SESSION AUTHORIZATION whole_clerk")
            return [event.n for event in await story(admin, registry.insurer, "P1", "asked at the desk")]

    assert secret not in run(told())
    assert n in run(told())


def test_taken_back_it_is_a_change_of_everybody_and_told_it_is_of_nobody(migrated_once):
    registry = town_of(migrated_once, "P1")
    n = declare(registry)

    async def changed_since(number: int) -> int:
        async with connect(registry.dsn) as connection, books_of(connection, registry.insurer) as books:
            return len((await changed(books, Sent(1, [1], DAY), number, await newest(books))).facts)

    assert run(changed_since(n - 1)) == 0
    declare(registry, takes_back=True)
    assert run(changed_since(n)) == 1
