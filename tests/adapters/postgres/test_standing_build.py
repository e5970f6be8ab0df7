"""Standing built for a town, and kept while facts change: always what would be decided of the day."""

from asyncio import run
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from madoguchi.adapters.made_up.roll import MadeUpRoll
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover, correct, withdraw
from madoguchi.adapters.postgres.standing import waiting
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.comparing import compare
from madoguchi.adapters.postgres.standing.deciding import ANSWERS, COLUMNS
from madoguchi.adapters.postgres.standing.frame import Terms, adopt, edition_by
from madoguchi.adapters.postgres.statement import Statement, known, listed
from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.desk.making import Wanted
from madoguchi.registry.covers import acquired, annulled, kept, lost
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.dates import Today
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.output import NOTHING
from madoguchi.rulebook.engine.roll import batch_of, roll_schema
from sizes import size

TOWN = "ako-city-nhi"
DAY = date(2026, 8, 1)
LAST = date(2036, 7, 31)
TERMS = Terms(edition_by(None).digest, None, DAY, LAST)
EVERYTHING = "SELECT s.*, s.ctid FROM standing.standing AS s ORDER BY person, valid, learnt"


async def begin(dsn: str, insurer: str = TOWN) -> None:
    async with connect(dsn, "intake") as connection:
        async with books_of(connection, insurer) as books:
            await adopt(books, TERMS)
        await build(connection, insurer, None)


def load(dsn: str, batches: Iterable[RecordBatch], insurer: str = TOWN) -> PostgresRegistry:
    registry = PostgresRegistry(dsn, insurer, "intake")
    registry.load(DAY, [batch.select(roll_schema().names) for batch in batches], "a roll")
    return registry


def town(people: int) -> Iterable[RecordBatch]:
    return MadeUpRoll(Wanted(TOWN, "national", people, 11, DAY, edges=True)).batches()


@pytest.fixture(scope="module")
def built(migrated_once: str) -> tuple[str, PostgresRegistry]:
    """A thousand people with many edges, loaded and built."""
    registry = load(migrated_once, town(1_000))
    run(begin(migrated_once))
    return migrated_once, registry


# --- what it must equal -----------------------------------------------------------------------------------


def that_answers(rows: Sequence[Mapping[str, Any]], day: date) -> int:
    """The row whose cover answers for a day: that holds, else was lost last, else is the first to come."""
    holds = [n for n, row in enumerate(rows) if _from(row) <= day and (row["lost_on"] is None or day < row["lost_on"])]
    held = [n for n, row in enumerate(rows) if row["lost_on"] is None or _from(row) < row["lost_on"]]
    begun = [n for n in held or range(len(rows)) if _from(rows[n]) <= day]
    return (holds or sorted(begun, key=lambda n: _from(rows[n]))[-1:] or (held or [0]))[0]


def _from(row: Mapping[str, Any]) -> date:
    return row["eligible_from"] or date(1875, 1, 1)


def decided_on(registry: PostgresRegistry, day: date, n: int | None = None) -> dict[str, tuple]:
    """What is decided of everybody of the roll of a day."""
    answers: dict[str, tuple] = {}
    for batch in registry.roll(day, n):
        facts = batch.to_pylist()
        of_person: dict[str, list[int]] = {}
        for place, row in enumerate(facts):
            of_person.setdefault(row["person"], []).append(place)
        chosen = [places[that_answers([facts[one] for one in places], day)] for places in of_person.values()]
        some = batch.take(chosen)
        for row in decide(some, shipped_edition(), day, answers=ANSWERS, said_by=Today.at(DAY)).to_pylist():
            beside = (None if row[name] == NOTHING else row[name] for name in ("open", "missing", "disputed"))
            answers[row["person"]] = (*(row[name] for name in ANSWERS), *beside)
    return answers


KEPT = Statement("""SELECT key, @columns FROM registry.person AS p JOIN standing.standing AS s USING (insurer, person)
    WHERE insurer = registry.own_insurer() AND valid @@> $1::date AND @known""")


def kept_on(dsn: str, day: date, n: int = 1_000_000, insurer: str = TOWN) -> dict[str, tuple]:
    """What stands of everybody on a day, as it was known under a number."""

    async def asked() -> dict[str, tuple]:
        async with connect(dsn, "auditor") as connection, books_of(connection, insurer):
            return {
                row["key"]: tuple(row)[1:]
                for row in await connection.fetch(KEPT.filled(columns=listed(COLUMNS), known=known("s", "$2")), day, n)
            }

    return run(asked())


def test_standing_is_what_is_decided_on_any_day(built):
    dsn, registry = built
    random = Random(4)  # noqa: S311  a test is the same each time
    for day in [DAY, LAST, *(DAY + timedelta(days=random.randrange(3_652)) for _ in range(4))]:
        now = kept_on(dsn, day)
        assert len(now) == 1_000
        assert now == decided_on(registry, day), day


def test_nothing_differs_from_what_would_be_decided_anew(built):
    dsn, _ = built

    async def asked() -> object:
        async with connect(dsn, "intake") as connection:
            return await compare(connection, TOWN, None, every=3, offset=1)

    found = run(asked())
    assert (found.people, found.waiting, found.differing) == (333, 0, ())


def test_built_again_nothing_is_written(built, ask):
    dsn, _ = built

    async def again() -> tuple[int, int]:
        async with connect(dsn, "intake") as connection:
            async with books_of(connection, TOWN) as books:
                await waiting.put(books, range(1, 1_001), 1)
            done = await build(connection, TOWN, None)
            return done.people, done.rows

    before = ask(dsn, lambda connection: connection.fetch(EVERYTHING))
    assert run(again()) == (1_000, 0)
    assert ask(dsn, lambda connection: connection.fetch(EVERYTHING)) == before


PLANTED = [
    ("現況の行がない", "UPDATE standing.standing SET superseded = learnt WHERE person = 7", "standing"),
    ("現況の答えが違う", """UPDATE standing.standing SET superseded = learnt WHERE person = 8;
        INSERT INTO standing.standing SELECT insurer, person, valid, edition, learnt, NULL, owed, variant, ground,
            NOT card_usable, card_usable_until, reader_message, discloses, former_card_until, former_card_usable,
            eligible_from, lost_on, moves_to, moves_on, copayment_rate, elderly_card_needed, open, missing, disputed
        FROM standing.standing WHERE person = 8""", "standing"),
    ("表示項目が違う", "UPDATE standing.shown SET limit_category = 'a' WHERE person = 9", "shown"),
    ("余分な鍵がある", """INSERT INTO standing.lookup SELECT 'name', 'ﾀﾞﾚｶ', insurer, person, valid, learnt
        FROM standing.shown WHERE person = 10""", "lookup"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "planted", "where"), PLANTED)
def test_a_comparison_finds_what_was_planted(built, why, planted, where):
    dsn, _ = built

    async def asked() -> Any:
        async with connect(dsn) as connection, connection.transaction(isolation="repeatable_read"):
            await connection.execute("SELECT set_config('madoguchi.insurer', $1, true)", TOWN)
            await connection.execute(planted)
            raise Found(await compare(connection, TOWN, None))

    with pytest.raises(Found) as caught:
        run(asked())
    found = caught.value.args[0]
    assert len(getattr(found, where)) == 1
    assert len(found.differing) == 1


class Found(Exception):
    """What was found, told by breaking the transaction off."""


# --- kept while facts change ------------------------------------------------------------------------------

PEOPLE = [{"person": f"P{n}", "insurer": TOWN, "birth_date": date(1951 + 12 * n, 8, n),
           "eligible_from": date(2025, 4, 1),
           "copayment_rate": 30, "copayment_rate_from": date(2025, 8, 1), "relation": "insured",
           "nationality": "japanese", "residence": "in_area", "data_registered": True,
           "individual_number_filed": True, "has_card": n != 2,
           "registered": n != 2, "digital_certificate_expires_on": date(2028, n, 9) if n != 2 else None,
           "card_expires_on": date(2033, n, 9) if n != 2 else None} for n in (1, 2, 3)]  # fmt: skip
LIVES = settings(max_examples=size("standing lives"), stateful_step_count=8, phases=set(Phase) - {Phase.explain})
DAYS = [DAY + timedelta(days=n) for n in (0, 1, 40, 41, 400, 1_000, 2_000, 3_652)]
ASKED = [*DAYS, DAY + timedelta(days=700), DAY + timedelta(days=3_000)]
SAID = [("rate", {"copayment_rate": 20}), ("rate", {"copayment_rate": 10, "copayment_rate_from": DAYS[2]}),
        ("card", {"card_lost": True}), ("card", {"card_surrendered_on": DAYS[3]}), ("card", {"has_card": False}),
        ("registration", {"registered": False}), ("registration", {"deregistration_applied_on": DAYS[2]}),
        ("digital_certificate", {"digital_certificate_expires_on": DAYS[5]}),
        ("protection", {"support_measures": True}), ("protection", {"own_information_blocked": True}),
        ("assistance", {"assistance_approved": True}), ("national_record", {"data_registered": False}),
        ("birth", {"birth_date": date(1956, 8, 2)})]  # fmt: skip


class Changes(RuleBasedStateMachine):
    """Corrections, losses, acquisitions of long ago: standing follows in the same transaction."""

    dsn = ""
    towns = 0

    @initialize(first=st.booleans())
    def begin(self, first: bool) -> None:
        Changes.towns += 1
        self.ns = [run(self.begun(first))]

    async def begun(self, first: bool) -> int:
        """Three more people in the books of the insurer; `first`: they wait for their standing from the load on."""
        self.people = [f"{self.towns}-{one['person']}" for one in PEOPLE]
        people = [{**one, "person": key} for one, key in zip(PEOPLE, self.people, strict=True)]
        self.registry = PostgresRegistry(self.dsn, TOWN, "intake")
        async with connect(self.dsn, "intake") as connection:
            if first:
                await self.adopted(connection)
            await self.registry._load(DAY, [batch_of(people)], "a roll", None)
            await self.adopted(connection)
            await build(connection, TOWN, None)
        return await self.done(lambda books: correct(books, self.people[0], Span(DAY), {}, "nothing"))

    async def adopted(self, connection: Connection) -> None:
        async with books_of(connection, TOWN, begin=True) as books:
            await adopt(books, TERMS)

    async def done(self, what: Any) -> int:
        async with connect(self.dsn, "clerk") as connection, books_of(connection, TOWN) as books:
            return int((await what(books)).n)

    def change(self, what: Any) -> None:
        try:
            self.ns.append(run(self.done(what)))
        except Refused:  # a cover that clashes, or is not there: then nothing was written
            return

    @rule(who=st.integers(0, 2), first=st.sampled_from(DAYS), days=st.none() | st.integers(0, 500),
          said=st.sampled_from(SAID))  # fmt: skip
    def correct(self, who: int, first: date, days: int | None, said: tuple[str, dict[str, Any]]) -> None:
        period = Span(first, None if days is None else first + timedelta(days=days))
        self.change(lambda books: correct(books, self.people[who], period, {said[0]: said[1]}, "a letter"))

    @rule(who=st.integers(0, 2), first=st.sampled_from(DAYS), group=st.sampled_from([one for one, _ in SAID]))
    def withdraw(self, who: int, first: date, group: str) -> None:
        self.change(lambda books: withdraw(books, self.people[who], Span(first, first), group, "a mistake"))

    @rule(who=st.integers(0, 2), on=st.sampled_from([date(2025, 4, 1), *DAYS]))
    def lose(self, who: int, on: date) -> None:
        self.change(lambda books: change_cover(
            books, self.people[who], lambda now: lost(now, date(2025, 4, 1), on, "moved"), "moved"))  # fmt: skip

    @rule(who=st.integers(0, 2), back=st.sampled_from([kept, annulled]))
    def take_back(self, who: int, back: Any) -> None:
        self.change(lambda books: change_cover(
            books, self.people[who], lambda now: back(now, date(2025, 4, 1)), "a mistake"))  # fmt: skip

    @rule(who=st.integers(0, 2), on=st.sampled_from([date(2024, 4, 1), *DAYS]), until=st.none() | st.sampled_from(DAYS))
    def acquire(self, who: int, on: date, until: date | None) -> None:
        said = {"eligible_from": on, "lost_on": until}
        self.change(lambda books: change_cover(books, self.people[who], lambda now: acquired(now, said), "late"))

    @invariant()
    def every_number_has_its_standing(self) -> None:
        for n in getattr(self, "ns", [])[-1:]:
            day = Random(n).choice(ASKED)  # noqa: S311  a test is the same each time
            assert kept_on(self.dsn, day, n) == decided_on(self.registry, day, n), (n, day)

    def teardown(self) -> None:
        """In the end nothing differs, and every answer ever given comes back."""
        assert run(self.compared()).differing == ()
        for n in getattr(self, "ns", [])[::4]:
            assert kept_on(self.dsn, DAYS[3], n) == decided_on(self.registry, DAYS[3], n), n

    async def compared(self) -> Any:
        async with connect(self.dsn, "intake") as connection:
            return await compare(connection, TOWN, None)


def test_any_changes_leave_the_standing_that_would_be_decided(migrated: str):
    Changes.dsn = migrated
    run_state_machine_as_test(Changes, settings=LIVES)
