"""What a database holds, as digests (状態のダイジェスト): taken with a backup, and again from what was put back.

A snapshot of the server says which transactions were committed; a copy of its files, with everything that came later
replayed, still tells the rows of just these apart. So the two are compared exactly, however much was written between.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.backups import State

# Rows of these are only ever added; `xmin` of a row names the transaction that did.
TABLES: Final = (
    "registry.knowledge", "plans.plan", "plans.act", "papers.step", "papers.batch", "papers.pull_run",
    "papers.reminder", "papers.done", "audit.seal",
)  # fmt: skip
THERE: Final = "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL"
NOW: Final = "SELECT clock_timestamp() AS at, pg_current_snapshot()::text AS snapshot"
WHOLE: Final = "pg_snapshot_xmax($1::text::pg_snapshot)::text::bigint"
# The number of a transaction is longer than a row keeps of it; the part that is left out is that of the snapshot.
VISIBLE: Final = f"""pg_visible_in_snapshot((
    ({WHOLE} >> 32 << 32) + t.xmin::text::bigint
    - CASE WHEN t.xmin::text::bigint > {WHOLE} % 4294967296 THEN 4294967296 ELSE 0 END
)::text::xid8, $1::text::pg_snapshot)"""
DIGEST: Final = Statement("""
SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS digest
FROM @table AS t WHERE @visible
""")
CHAINS: Final = f"""
SELECT DISTINCT ON (c.name) c.name::text AS name, t.n, encode(t.link, 'hex') AS link
FROM audit.chain AS c JOIN audit.entry AS t USING (chain) WHERE {VISIBLE} ORDER BY c.name, t.n DESC
"""  # noqa: S608  names of ours


async def state_of(connection: Connection, snapshot: str | None = None) -> State:
    """What the database holds, or held at a snapshot (状態)."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        now = (await connection.fetch(NOW))[0]
        seen = snapshot or now["snapshot"]
        names = [row["name"] for row in await connection.fetch(THERE, list(TABLES))]
        tables = {name: await _digest(connection, name, seen) for name in names}
        chains = {row["name"]: (row["n"], row["link"]) for row in await connection.fetch(CHAINS, seen)}
    return State(now["at"], seen, chains, tables)


async def _digest(connection: Connection, table: str, snapshot: str) -> tuple[int, str]:
    row = (await connection.fetch(DIGEST.filled(table=table, visible=VISIBLE), snapshot))[0]
    return row["rows"], row["digest"]


def as_json(state: State) -> dict[str, Any]:
    """A state as it is written down (状態の書き出し)."""
    return {"at": state.at.isoformat(), "snapshot": state.snapshot, "chains": {**state.chains},
            "tables": {**state.tables}}  # fmt: skip


def from_json(said: dict[str, Any]) -> State:
    """A state that was written down (状態の読み取り)."""
    chains, tables = ({name: (told[0], told[1]) for name, told in said[one].items()} for one in ("chains", "tables"))
    return State(datetime.fromisoformat(said["at"]), said["snapshot"], chains, tables)
