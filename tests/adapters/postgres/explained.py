"""Tables that look large, and the plan of every statement that is run over them (実行計画の記録).

The tables hold a small town. To the planner each, but for those named, holds `ROWS` rows in `PAGES` pages: the pages
are there, zeroed, as a crash leaves them that had begun to enlarge a file, and PostgreSQL takes such a page as empty;
how many rows, and of how many values, is told by PostgreSQL's own functions, from what `ANALYZE` found in the town.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

from adapters.postgres import reusing
from adapters.postgres.servers import asked
from madoguchi.adapters.postgres import connection
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.server.server import Server

ROWS, PAGES, PAGES_OF_INDEX, PAGE = 100_000, 1_000, 300, 8192
TOLD: Final = ("session_preload_libraries = auto_explain", "auto_explain.log_min_duration = 0",
               "auto_explain.log_analyze = on", "auto_explain.log_timing = off", "auto_explain.log_buffers = off",
               "auto_explain.log_nested_statements = on", "auto_explain.log_level = warning",
               "auto_explain.log_format = json", "auto_explain.log_verbose = on")  # fmt: skip
LEFT_OUT: Final = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
OURS: Final = """
FROM pg_class AS c JOIN pg_namespace AS s ON s.oid = c.relnamespace
LEFT JOIN pg_index AS x ON x.indexrelid = c.oid
WHERE c.relkind IN ('r', 'i') AND c.relpersistence = 'p' AND s.nspname !~ '^(pg_|information_schema)'
    AND coalesce(x.indrelid, c.oid) <> ALL ($1::text[]::regclass[])
"""
FILES: Final = f"SELECT pg_relation_filepath(c.oid) AS path, c.relkind = 'i' AS of_index {OURS}"
SIZES: Final = f"""
SELECT count(pg_restore_relation_stats('schemaname', s.nspname::text, 'relname', c.relname::text, 'relpages',
    CASE c.relkind WHEN 'i' THEN {PAGES_OF_INDEX} ELSE {PAGES} END, 'reltuples', {ROWS}::real)) {OURS}
"""
# A column with nearly as many values as rows has so among many rows too, and none of them is frequent.
VALUES: Final = """
SELECT pg_clear_attribute_stats(schemaname::text, tablename::text, attname::text, inherited),
    pg_restore_attribute_stats('schemaname', schemaname::text, 'relname', tablename::text, 'attname', attname::text,
        'inherited', inherited, 'null_frac', null_frac, 'avg_width', avg_width,
        'n_distinct', CASE WHEN n_distinct < 0 THEN n_distinct ELSE -0.5::real END)
FROM pg_stats WHERE schemaname !~ '^(pg_|information_schema)' AND (n_distinct < 0 OR n_distinct > 20)
"""


@dataclass(frozen=True)
class Explained:
    """A statement that ran, and how. That of a function written in SQL has no text."""

    text: str
    plan: Mapping[str, Any]

    def read_whole(self, people: int) -> Iterator[str]:
        """The tables that it went through from end to end, or by an index past as many rows as there are people."""
        for node in _nodes(self.plan):
            if "Relation Name" in node and not node["Schema"].startswith("pg_") and "Scan" in node["Node Type"]:
                passed = sum(node.get(of, 0) for of in ("Actual Rows", *LEFT_OUT)) * node["Actual Loops"]
                if (node["Node Type"] == "Seq Scan" and node["Actual Loops"]) or passed >= people:
                    yield f"{node['Schema']}.{node['Relation Name']}"


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from _nodes(one)


async def enlarge(at: Connection, server: Server, but: Collection[str]) -> None:
    """Make the tables look large, and let each statement's plan be told to who runs it."""
    await at.execute("ANALYZE")
    await at.fetch(VALUES)
    for row in await at.fetch(FILES, list(but)):
        path, size = server.places.cluster / row["path"], PAGE * (PAGES_OF_INDEX if row["of_index"] else PAGES)
        if path.stat().st_size < size:
            os.truncate(path, size)
    for one in TOLD:
        await at.execute(f"ALTER DATABASE {await at.fetchval('SELECT current_database()')} SET {one}")


def keep_sizes(dsn: str, but: Collection[str]) -> None:
    """Tell the sizes anew: a plan that was sealed has counted what is there."""
    asked(dsn, lambda one: one.fetchval(SIZES, list(but)))


def watch(monkeypatch: pytest.MonkeyPatch) -> list[Explained]:
    """From here on every statement of every connection, in the order in which they ended.

    The one setting that is refused elsewhere is let pass: what it tells is told to us, and goes into no log.
    """
    ran: list[Explained] = []
    monkeypatch.setattr(reusing, "APART", [True])  # who explains itself is heard until the connection ends
    opened = connection._opened

    def told(_: Any, message: Any) -> None:
        if " plan:\n" in message.message:
            said = json.loads(message.message.partition(" plan:\n")[2])
            ran.append(Explained(" ".join(said["Query Text"].split()), said["Plan"]))

    async def watched(dsn: str) -> Any:
        one = await opened(dsn)
        one.add_log_listener(told)
        return one

    monkeypatch.setattr(connection, "_opened", watched)
    monkeypatch.setattr(connection, "NAMES", [one for one in connection.NAMES if not one.startswith("auto_explain")])
    return ran
