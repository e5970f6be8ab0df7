"""Eight writers at once, and one who asks about what was: numbers without a hole, and they tell the one order."""

import csv
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic_ns
from typing import Any

from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import Books, learn, newest
from madoguchi.adapters.postgres.registry.changing import correct_many
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import change_cover
from madoguchi.adapters.postgres.session import Session, session
from madoguchi.desk.intake import Wish
from madoguchi.registry.covers import Change, Cover, kept, lost
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.engine.roll import batch_of
from sizes import size
from years.life import Days

TOWN, BEGUN, ON = "ako-city-nhi", date(2026, 4, 1), date(2026, 8, 3)
JOINED = date(2025, 4, 1)
DAYS = [date(2026, 7, 1) + timedelta(days=n) for n in range(20)]
KEYS = [f"P{n}" for n in range(1, 5)]
NAMES = """
SELECT key, written FROM registry.name JOIN registry.person USING (insurer, person)
WHERE valid @> $1::date AND name.learnt <= $2 AND (superseded IS NULL OR superseded > $2) ORDER BY key
"""
WRITERS = 8
HEAD = ("個人キー", "適用日", "氏名")


@dataclass(frozen=True)
class Said:
    """Something that was written: its number, when it was begun and done, and what it does to the town in memory."""

    n: int
    begun: int
    done: int
    does: Callable[["Memory"], None]


@dataclass
class Memory:
    """The town in memory: rates and names by day, and the day of loss."""

    rates: dict[str, Days] = field(default_factory=dict)
    names: dict[str, Days] = field(default_factory=dict)
    lost: dict[str, date | None] = field(default_factory=dict)

    def join(self, key: str) -> None:
        """Somebody is new."""
        self.rates[key], self.names[key], self.lost[key] = Days(), Days(), None
        self.rates[key].say(30, BEGUN)

    def rate(self, rates: Mapping[str, int], first: date, last: date | None) -> None:
        """Rates for some days."""
        for key, rate in rates.items():
            self.rates[key].say(rate, first, last)

    def name(self, names: Mapping[str, str], day: date) -> None:
        """Names from a day on."""
        for key, name in names.items():
            self.names[key].say(name, day)

    def turn(self, key: str, day: date) -> None:
        """Whoever is covered is lost on a day; whoever was lost is not, after all."""
        self.lost[key] = day if self.lost[key] is None else None

    def on(self, day: date) -> list[tuple[Any, ...]]:
        """What is known of a day."""
        return sorted((key, self.rates[key].on(day), self.names[key].on(day), self.lost[key]) for key in self.rates)


Written = tuple[int, Callable[[Memory], None]]


@dataclass
class Writer:
    """One writer, with a connection of its own for each thing it writes."""

    dsn: str
    folder: Path
    number: int

    def write(self, times: int) -> list[Said]:
        """So many things, each under a number."""
        random = Random(self.number)  # noqa: S311  a test is the same each time
        written: list[Said] = []
        with session(self.dsn, TOWN, "intake") as opened:
            for nth in range(times):
                begun = monotonic_ns()
                what = random.choice([self.rate, self.rate, self.cover, self.file, self.join])
                n, does = what(opened, random, f"{self.number}-{nth}")
                written.append(Said(n, begun, monotonic_ns(), does))
        return written

    def rate(self, opened: Session, random: Random, _: str) -> Written:
        """Rates of two people, for some days or from a day on."""
        first = random.choice(DAYS)
        last = random.choice([None, first + timedelta(days=3)])
        rates = {key: random.choice([10, 20, 30]) for key in random.sample(KEYS, 2)}

        async def told(books: Books) -> int:
            n = (await learn(books, f"writer {self.number}")).n
            rows = [(key, first, last, rate) for key, rate in rates.items()]
            await correct_many(books, "rate", ["copayment_rate"], rows, n)
            return n

        return opened.run(told), lambda memory: memory.rate(rates, first, last)

    def cover(self, opened: Session, random: Random, _: str) -> Written:
        """A loss, or a loss taken back: whichever it comes to when it is our turn."""
        key, day = random.choice(KEYS), random.choice(DAYS)

        async def told(books: Books) -> int:
            return (await change_cover(books, key, partial(turned, day=day), f"writer {self.number}")).n

        return opened.run(told), lambda memory: memory.turn(key, day)

    def file(self, _: Session, random: Random, name: str) -> Written:
        """A file with names of two people."""
        day, path = random.choice(DAYS), self.folder / f"{name}.csv"
        names = dict.fromkeys(random.sample(KEYS, 2), f"架空　{name}子")
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([HEAD, *((key, day, written) for key, written in names.items())])
        taken = PostgresIntake(self.dsn, TOWN).take(CsvOfKind(path, layout_named("members")), Wish(ON, DAYS[-1]))
        assert (taken.taken, taken.refused, taken.held) == (2, 0, 0)
        return taken.n, lambda memory: memory.name(names, day)

    def join(self, _: Session, __: Random, name: str) -> Written:
        """Somebody who is new."""
        loaded = PostgresRegistry(self.dsn, TOWN, "intake").load(BEGUN, [batch_of([person(name)])], "a roll")
        return loaded.n, lambda memory: memory.join(name)


def person(key: str) -> dict[str, Any]:
    return {"person": key, "insurer": TOWN, "birth_date": date(1990, 1, 1), "eligible_from": JOINED,
            "copayment_rate": 30}  # fmt: skip


def turned(current: Sequence[Cover], day: date) -> Change:
    covered = current[0].said["lost_on"] is None
    return lost(current, JOINED, day, "moved") if covered else kept(current, JOINED)


def known(dsn: str, day: date, n: int) -> list[tuple[Any, ...]]:
    """What the registry says of a day, as it was known."""

    async def named(books: Books) -> dict[str, str]:
        return {row["key"]: row["written"] for row in await books.connection.fetch(NAMES, day, n)}

    with session(dsn, TOWN, "auditor") as opened:
        names = opened.run(named)
    rows = [row for batch in PostgresRegistry(dsn, TOWN, "auditor").roll(day, n) for row in batch.to_pylist()]
    return sorted((one["person"], one["copayment_rate"], names.get(one["person"]), one["lost_on"]) for one in rows)


def asked(dsn: str, done: Event) -> dict[tuple[date, int], list[tuple[Any, ...]]]:
    """Answers about the past, asked again and again while others write; each is what it was when it was first told."""
    random, answers = Random(9), {}  # noqa: S311  a test is the same each time
    while not done.is_set():
        with session(dsn, TOWN, "auditor") as opened:
            n = opened.run(newest)
        for which in [(random.choice(DAYS), n), *random.sample(sorted(answers), min(len(answers), 2))]:
            found = known(dsn, *which)
            assert answers.setdefault(which, found) == found, which
    return answers


def test_any_past_answer_comes_back_while_eight_write_and_their_numbers_tell_one_order(migrated: str, tmp_path: Path):
    PostgresRegistry(migrated, TOWN, "intake").load(BEGUN, [batch_of([person(key) for key in KEYS])], "a roll")
    done, times = Event(), size("writes of eight")
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(asked, migrated, done)
        try:
            writers = [pool.submit(Writer(migrated, tmp_path, one).write, times) for one in range(WRITERS)]
            written = sorted((said for one in writers for said in one.result()), key=lambda said: said.n)
        finally:
            done.set()
        answers = reader.result()
    assert [one.n for one in written] == list(range(2, 2 + WRITERS * times))
    latest_begun = 0
    for said in written:  # who was done before another began has the lower number
        assert said.done > latest_begun
        latest_begun = max(latest_begun, said.begun)
    history = replayed(written, answers)
    assert len({n for _, n in answers}) > 3
    for which, found in answers.items():
        assert found == history[which], which
        assert known(migrated, *which) == found, which


def replayed(written: Sequence[Said], answers: dict[tuple[date, int], Any]) -> dict[tuple[date, int], Any]:
    """What the answers must be, where all was written one after another in the order of the numbers."""
    memory, found = Memory(), {}
    for key in KEYS:
        memory.join(key)
    for said in [None, *written]:
        if said is not None:
            said.does(memory)
        n = 1 if said is None else said.n
        found |= {(day, n): memory.on(day) for day, under in answers if under == n}
    return found
