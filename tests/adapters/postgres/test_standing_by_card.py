"""Somebody is found by the serial of their card's certificate, and by no other; two people never share one."""

from asyncio import run
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres.at_counter import who_fits
from adapters.postgres.test_standing_check import DAY, KEY, PEOPLE, TERMS, TOWN
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.intake.files import PostgresIntake
from madoguchi.adapters.postgres.knowledge import books_of
from madoguchi.adapters.postgres.reception.finding import statement
from madoguchi.adapters.postgres.refusals import NotAllowed, RuleBroken
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.registry.writing import correct
from madoguchi.adapters.postgres.standing.building import build
from madoguchi.adapters.postgres.standing.comparing import compare
from madoguchi.adapters.postgres.standing.frame import adopt
from madoguchi.days.spans import Span
from madoguchi.desk.intake import SERIAL_OF_ANOTHER, Taken, Wish
from madoguchi.reception.answering import Found
from madoguchi.reception.asking import ByCard
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import NotANumber

HEAD = "個人キー,利用者証明用電子証明書の有効期限,利用者証明用電子証明書の発行番号\n"
FILES = count(1)
MANY = """
INSERT INTO standing.lookup SELECT 'card', md5(n::text), 1, n, daterange('2026-08-01', NULL), 1
FROM generate_series(10, 100010) AS n
"""


@pytest.fixture
def dsn(migrated: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Three people whose standing is kept."""
    monkeypatch.setattr("madoguchi.adapters.postgres.registry.touched.lookup_key", lambda: KEY)

    async def prepared() -> None:
        await PostgresRegistry(migrated, TOWN)._load(DAY, [batch_of(PEOPLE)], "a roll", None)
        async with connect(migrated, "intake") as connection:
            async with books_of(connection, TOWN) as books:
                await adopt(books, TERMS)
            await build(connection, TOWN, KEY)

    run(prepared())
    return migrated


@pytest.fixture
def take(dsn: str, tmp_path: Path) -> Callable[..., Taken]:
    """Take a file of expiries in, of a day."""

    def taken(*rows: str, as_of: date = DAY, head: str = HEAD) -> Taken:
        path = tmp_path / f"file-{next(FILES)}.csv"
        path.write_text(head + "\n".join(rows) + "\n", "utf-8")
        file = CsvOfKind(path, layout_named("digital_certificates"))
        return PostgresIntake(dsn, TOWN, "intake").take(file, Wish(as_of, as_of))

    return taken


def by_card(dsn: str, serial: str, on: date = DAY) -> list[Found]:
    return [*run(who_fits(dsn, ByCard(DigitalCertificateSerial(serial)), KEY, TOWN, on))]


def test_somebody_is_found_by_the_serial_that_a_reader_reads_however_it_is_written(dsn, take):
    assert take("P1,2030-03-01,1a2b", "P2,2030-03-02,FF00").taken == 2
    (one,) = by_card(dsn, "00 1A:2B")
    assert (one.person, one.shown["birth_date"], one.answers["copayment_rate"]) == (1, date(1980, 3, 1), 30)
    assert by_card(dsn, "1A2C") == []
    assert by_card(dsn, "1A2B", on=date(2026, 7, 31)) == []  # standing is kept from the first day on


def test_a_renewed_certificate_has_another_serial_and_the_old_one_finds_nobody(dsn, take):
    take("P1,2030-03-01,1A2B")
    take("P1,2035-03-01,9C", as_of=date(2026, 9, 1))
    assert by_card(dsn, "9C", on=date(2026, 9, 1))[0].person == 1
    assert by_card(dsn, "1A2B", on=date(2026, 9, 1)) == []
    assert by_card(dsn, "1A2B")[0].person == 1  # of the days before it is what it was


def test_a_file_without_the_column_is_a_file_like_any_other(dsn, take):
    head = "個人キー,利用者証明用電子証明書の有効期限\n"
    assert take("P1,2030-03-01", head=head).taken == 1
    take("P1,2030-03-01,1A2B", as_of=date(2026, 8, 2))
    take("P1,2030-03-01", head=head, as_of=date(2026, 9, 1))
    assert by_card(dsn, "1A2B", on=date(2026, 9, 1))[0].person == 1  # what a file does not tell stays


CLASHING = [
    ("同じ番号の二人はどちらも保留", [], ["P1,2030-03-01,1A2B", "P2,2030-03-01,001a2b"], 0, 2),
    ("ほかの人の番号は保留", ["P1,2030-03-01,1A2B"], ["P2,2030-03-01,1A2B"], 0, 1),
    ("入れ替わった二枚はどちらも記録", ["P1,2030-03-01,AA", "P2,2030-03-01,BB"],
     ["P1,2030-03-01,BB", "P2,2030-03-01,AA"], 2, 0),
    ("同じ人の同じ番号は重ならない", ["P1,2030-03-01,1A2B"], ["P1,2031-03-01,1A2B"], 1, 0),
]  # fmt: skip


@pytest.mark.parametrize(("why", "before", "rows", "taken", "held"), CLASHING, ids=[one[0] for one in CLASHING])
def test_a_serial_of_another_person_is_held_and_never_moves(dsn, take, why, before, rows, taken, held):
    if before:
        take(*before)
    done = take(*rows, as_of=date(2026, 9, 1))
    assert (done.taken, done.held) == (taken, held), why
    for one in PostgresIntake(dsn, TOWN, "intake").kept(done.file):
        assert one.row.column == "digital_certificate_serial"
        assert "1A2B" not in f"{one.row.what}{one.row.why}{one.row.do}"
    assert SERIAL_OF_ANOTHER


def said(dsn: str, key: str, facts: Any) -> None:
    async def told() -> None:
        async with connect(dsn, "clerk") as connection, books_of(connection, TOWN) as books:
            await correct(books, key, Span(DAY), facts, "a notice")

    run(told())


def test_no_other_way_gives_a_serial_to_two_people_or_writes_it_in_another_form(dsn, take):
    take("P1,2030-03-01,1A2B")
    for serial, rule in (("1A2B", "serial_is_of_one"), ("1a2c", "capital hexadecimal")):
        with pytest.raises(RuleBroken, match=rule):
            said(dsn, "P2", {"digital_certificate": {"digital_certificate_serial": serial}})
    assert [one.person for one in by_card(dsn, "1A2B")] == [1]


def test_a_card_is_kept_as_a_keyed_digest_and_is_the_same_whoever_is_protected(dsn, take, ask):
    take("P1,2030-03-01,1A2B")
    kept = "SELECT kind, key FROM standing.lookup WHERE kind = 'card'"
    (row,) = ask(dsn, lambda one: one.fetch(kept))
    assert row["key"] == KEY.of_card(DigitalCertificateSerial("1A2B"))
    assert "1A2B" not in row["key"].upper()
    before = by_card(dsn, "1A2B")
    said(dsn, "P1", {"protection": {"support_measures": True}})
    assert ask(dsn, lambda one: one.fetch(kept)) == [row]
    (then,), (now,) = before, by_card(dsn, "1A2B")
    assert (now.person, now.shown) == (then.person, then.shown)


def test_the_check_may_ask_and_reads_no_serial(dsn, take, ask):
    take("P1,2030-03-01,1A2B")
    serials = "SELECT digital_certificate_serial FROM registry.digital_certificate"
    with pytest.raises(NotAllowed):
        ask(dsn, lambda one: one.fetch(serials), "verifier")


def test_what_is_kept_is_what_would_be_made_anew(dsn, take):
    take("P1,2030-03-01,1A2B", "P2,2030-03-02,FF00")

    async def compared() -> Any:
        async with connect(dsn, "intake") as connection:
            return await compare(connection, TOWN, KEY, 1, 0)

    found = run(compared())
    assert (found.people, found.waiting, found.differing) == (3, 0, ())


def test_a_card_is_found_by_index_among_very_many(dsn, ask):
    async def planned(connection: Any) -> str:
        async with connection.transaction():
            await connection.execute(MANY)
            await connection.execute("ANALYZE standing.lookup")
            bound = ([UUID(int=7)], [""], ["card"], ["0" * 32], [DAY], [None], [None], "")
            rows = await connection.fetch(f"EXPLAIN {statement()}", *bound)
            return "\n".join(row[0] for row in rows)

    plan = ask(dsn, planned)
    assert "lookup_by_digest" in plan
    assert "Seq Scan on lookup" not in plan


@pytest.mark.parametrize("text", ["", "0", "00:00", "1G", "-1", "1" * 41])
def test_what_is_no_serial_is_refused_without_being_repeated(text):
    with pytest.raises(NotANumber) as refused:
        DigitalCertificateSerial(text)
    assert not text or f"'{text}'" not in str(refused.value)
