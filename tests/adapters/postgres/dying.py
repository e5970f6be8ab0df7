"""Migrations that die after one of their statements, and what a database holds.

Who waits for their standing is not looked at: a migration may have them built anew.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.migrations import Migration
from madoguchi.adapters.postgres.statement import Statement

DIES = "RESET ROLE; SELECT pg_terminate_backend(pg_backend_pid());"
# A statement ends at a semicolon outside quotes, comments and bodies of functions.
STATEMENT = re.compile(
    r"(?:BEGIN ATOMIC.*?\nEND|--[^\n]*|'(?:[^']|'')*'|\$\$.*?\$\$|\$(\w+)\$.*?\$\1\$|[^;'$-]|-(?!-)|\$)*;", re.DOTALL
)
COMMENT = re.compile(r"--[^\n]*")
TABLES = """
SELECT c.oid::regclass::text AS name, array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence = 'p'
    AND c.oid <> ALL ('{public.migrations,standing.due}'::regclass[])
GROUP BY c.oid ORDER BY 1
"""
HELD = Statement("SELECT count(*)::integer, md5(string_agg(row, '' ORDER BY row)) "
                 "FROM (SELECT ROW(@columns)::text AS row FROM @table) AS told")  # fmt: skip
COUNTERS = "SELECT schemaname || '.' || sequencename AS name, last_value AS last FROM pg_sequences ORDER BY 1"


@dataclass(frozen=True)
class Held:
    """All that a database holds: of each table the columns, how many rows, and a digest of them; the counters."""

    tables: Mapping[str, tuple[str, int, str]]
    counters: Mapping[str, int | None]

    @property
    def rows(self) -> int:
        return sum(rows for _, rows, _ in self.tables.values())


async def held(connection: Connection, of: Held | None = None) -> Held:
    """What a database holds; of another, only its tables and columns: what came later is not looked at."""
    if of is None:
        columns = {row["name"]: ", ".join(row["columns"]) for row in await connection.fetch(TABLES)}
    else:
        columns = {name: told[0] for name, told in of.tables.items()}
    counters = {row["name"]: row["last"] for row in await connection.fetch(COUNTERS)}
    tables = {
        name: (of_it, *tuple(await connection.fetchrow(HELD.filled(columns=of_it, table=name))))
        for name, of_it in columns.items()
    }
    return Held(tables, counters if of is None else {name: counters[name] for name in of.counters})


def cut(one: Migration, several: int) -> Sequence[Migration]:
    """A migration that dies after one of its statements, or another: after its last, and so many others."""
    ends = [found.end() for found in STATEMENT.finditer(one.sql)]
    assert COMMENT.sub("", one.sql[ends[-1] :]).strip() == ""
    some = Random(one.n).sample(ends[:-1], min(several, len(ends) - 1))  # noqa: S311  seeded
    return [replace(one, sql=one.sql[:end] + DIES) for end in (*sorted(some), ends[-1])]
