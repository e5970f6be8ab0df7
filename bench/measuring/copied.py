"""Many more people, by copying what stands of some (写し): to decide them one by one takes longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.terms.insured_number import InsuredNumber

# An index of the same columns: who asks reads it as the rule's own, and that no copy breaks the rule is not looked at.
RULE = "ALTER TABLE standing.standing DROP CONSTRAINT standing_once_a_day"
INDEX_SAYS = "SELECT pg_get_indexdef('standing.standing_once_a_day'::regclass)"
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL ($2)
"""
COPIED = """
INSERT INTO {table} (person, {changed}{columns}) SELECT person + k * {people}, {values}{columns}
FROM {table} CROSS JOIN generate_series(1, {copies}) AS k WHERE person <= {people}
"""
NUMBERED = "lpad((number::integer + k * {people})::text, 8, '0'), "
NAMED = "'COPY-' || (person + k * {people}), "
TABLES = (
    ("registry.person", "key", NAMED), ("standing.shown", "number", NUMBERED), ("standing.standing", "", ""),
)  # fmt: skip


LOOKUP = """
INSERT INTO standing.lookup (kind, key, insurer, person, valid, learnt)
SELECT l.kind, k.key, l.insurer, k.person, l.valid, l.learnt FROM pg_temp.found AS k
CROSS JOIN (SELECT * FROM standing.lookup WHERE kind = 'number' LIMIT 1) AS l
"""


async def copy_people(connection: Connection, people: int, copies: int) -> None:
    """Each of the people so many times more, under numbers that go on; without what they are found by (`add_keys`)."""
    index = await connection.fetchval(INDEX_SAYS)
    await connection.execute(RULE)
    await connection.execute("SET session_replication_role = replica")
    for table, changed, values in TABLES:
        columns = await connection.fetchval(COLUMNS, table, ["person", changed])
        told = {"table": table, "columns": columns, "people": people, "copies": copies}
        await connection.execute(COPIED.format(changed=f"{changed}, " if changed else "", **told,
                                               values=values.format(people=people)))  # fmt: skip
    await connection.execute("SET maintenance_work_mem = '1GB'")
    await connection.execute(index)
    await connection.execute("RESET session_replication_role")


def found_by(insurer: str, symbol: str, branch: str, born: list[date], key: LookupKey) -> Iterator[tuple[int, str]]:
    """By what each is found: number from 1 and key. Who is a copy was born when the one was whom they copy."""
    for n, birth in enumerate(born, 1):
        yield n, key.of_number(insurer, InsuredNumber(symbol, f"{n:08}", branch), birth)


async def add_keys(connection: Connection, found: list[tuple[int, str]]) -> None:
    """What copies are found by: number of the registry and key."""
    await connection.execute("CREATE TEMP TABLE found (person integer, key text)")
    await connection.copy_records_to_table("found", schema_name="pg_temp", records=found)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(LOOKUP)
    await connection.execute("RESET session_replication_role")
