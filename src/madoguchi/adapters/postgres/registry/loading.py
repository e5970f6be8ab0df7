"""Loading a roll into the registry (名簿の取り込み): COPY into a table of the transaction, looked over, then moved.

All under one number, or nothing. A person of whom a row clashes is held back with all rows; the good ones are taken.
The constraints are the last net, never the report. Deaths are not looked at: of who is new here none is recorded.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.cells import BETWEEN, TYPE, copied
from madoguchi.adapters.postgres.intake.clashes import CLASHES
from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.adapters.postgres.registry.taking_in import held_at_the_end
from madoguchi.adapters.postgres.registry.touched import touched
from madoguchi.adapters.postgres.statement import Statement, array, listed
from madoguchi.desk.recording import Held, Loaded
from madoguchi.registry.groups import COVERAGE, GROUPS, Group
from madoguchi.rulebook.vocabulary import vocabulary

if TYPE_CHECKING:
    from madoguchi.rulebook.engine.arrow import RecordBatch

STAGING: Final = Statement("""
CREATE TEMP TABLE arriving (row integer NOT NULL, key text NOT NULL, @columns, unknown text, untold text) ON COMMIT DROP
""")
NUMBERED: Final = """
CREATE TEMP TABLE taken ON COMMIT DROP AS
SELECT a.*, p.person, a.row = p.row AS first FROM arriving AS a JOIN (
    SELECT key, min(row) AS row, $1 + row_number() OVER (ORDER BY min(row)) AS person
    FROM arriving WHERE NOT key = ANY ($2) GROUP BY key
) AS p USING (key)
"""
PEOPLE: Final = "INSERT INTO registry.person SELECT $1, person, key, $2 FROM taken WHERE first ORDER BY person"
COUNT: Final = "SELECT count(DISTINCT key)::integer FROM arriving WHERE NOT key = ANY ($1)"
MOVE: Final = Statement("""
INSERT INTO registry.@table (insurer, person, learnt, valid, @columns, unknown, untold)
SELECT $1, person, $2, @valid, @columns, @unknown, @untold FROM taken WHERE $3::date IS NOT NULL @once
""")
AMONG: Final = Statement("""CASE WHEN @column IS NOT NULL THEN nullif(ARRAY(
    SELECT one FROM unnest(string_to_array(@column, '@between')) AS one WHERE one = ANY (@facts)), '{}') END""")
VALID: Final = {
    "always": "daterange('1875-01-01', NULL)", "days": "daterange($3, NULL)",
    "cover": "daterange(coalesce(eligible_from, '1875-01-01'), lost_on)",
}  # fmt: skip


async def load(books: Books, on: date, batches: Iterable[RecordBatch], source: str, once: str | None) -> Loaded:
    """Take in people who are not recorded yet (名簿の取り込み).

    Covers hold for their days, births for ever, all else from the day the roll is of. `once`: asked twice with the same
    key, it is done once; then nothing is read, and nobody is counted.
    """
    learnt = await learn(books, source, once, "load", on)
    if learnt.again:
        return Loaded(learnt.n, 0, 0, (), again=True)
    rows = await _staged(books, batches)
    held, keys = await _clashing(books)
    people = await _moved(books, learnt.n, on, keys)
    await touched(books, None, learnt.n)
    await record_act(books.connection, books.insurer, "load roll", source, subject=f"number {learnt.n}")
    return Loaded(learnt.n, people, rows - len(held), held)


async def _staged(books: Books, batches: Iterable[RecordBatch]) -> int:
    """Bring the rows into the table of the transaction: how many there are."""
    columns = ", ".join(f"{fact.name} {TYPE[fact.kind]}" for fact in vocabulary().roll)
    await books.connection.execute(STAGING.filled(columns=columns))
    names, rows = ["person", *(fact.name for fact in vocabulary().roll), "unknown", "some"], 0
    for batch in batches:
        text = copied(batch, rows + 1, names)
        await books.connection.copy_to_table("arriving", source=_once(text), format="csv")
        rows += batch.num_rows
    await books.connection.execute("ANALYZE arriving")
    return rows


async def _once(text: bytes) -> AsyncIterator[bytes]:
    """COPY takes bytes from whoever gives them one after another."""
    yield text


async def _clashing(books: Books) -> tuple[tuple[Held, ...], list[str]]:
    """The rows that are held back, and the keys of their people."""
    found: dict[str, str] = {}
    for clash in CLASHES:
        for row in await books.connection.fetch(clash.query, *([books.insurer] if clash.of_insurer else [])):
            found.setdefault(row["key"], clash.name)
    keys = list(found)
    rows = await books.connection.fetch("SELECT row, key FROM arriving WHERE key = ANY ($1) ORDER BY row", keys)
    return tuple(Held(row["row"], found[row["key"]]) for row in rows), keys


async def _moved(books: Books, n: int, on: date, held: list[str]) -> int:
    """Give the good rows a person's number, and move them to their tables: how many people there are."""
    people: int = await books.connection.fetchval(COUNT, held)
    before = await books.connection.fetchval("SELECT registry.enrol($1)", people)
    await books.connection.execute(NUMBERED, before, held)
    async with held_at_the_end(books, people):
        await books.connection.execute(PEOPLE, books.insurer, n)
        for group in GROUPS:
            if group.facts:
                await books.connection.execute(move(group), books.insurer, n, on)
    return people


def move(group: Group) -> str:
    """The statement that moves a group's facts (取り込みの文): of each person once, but every cover."""
    once = "" if group.name == COVERAGE else "AND first"
    unknown, untold = (
        AMONG.filled(column=one, between=BETWEEN, facts=array(group.facts)) for one in ("unknown", "untold")
    )
    return MOVE.filled(table=group.name, columns=listed(group.facts), valid=VALID[group.holds], unknown=unknown,
                       untold=untold, once=once)  # fmt: skip
