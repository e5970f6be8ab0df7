"""Heads of the audit that others hold (内訳書の監査ヘッド): in lists of closed stacks, of the ledger and of spools."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.desk.audit_checking import ListedHead

LISTS: Final = ("manifest-*.json", "run.json")
OF_LEDGER: Final = """
SELECT i.name, b.plan, b.batch, b.audit_head FROM papers.batch AS b JOIN registry.insurer AS i USING (insurer)
WHERE b.audit_head IS NOT NULL ORDER BY 1, 2, 3
"""


async def heads_of_ledger(connection: Connection) -> Sequence[ListedHead]:
    """The heads of the closed stacks of all insurers, as the ledger keeps them (台帳のヘッド)."""
    return [ListedHead(f"{insurer} {plan}-{batch}", head) for insurer, plan, batch, head
            in await connection.fetch(OF_LEDGER)]  # fmt: skip


def heads_in(spool: Path) -> Iterator[ListedHead]:
    """The heads in lists of stacks and runs (内訳書のヘッド), ours or the print house's; older lists have none.

    A list that cannot be read bears a head that is none of ours.
    """
    for path in sorted(path for shape in LISTS for path in spool.rglob(shape)):
        if (head := _head_of(path)) is not None:
            yield ListedHead(str(path.relative_to(spool)), head)


def _head_of(path: Path) -> str | None:
    try:
        said = json.loads(path.read_bytes())
    except ValueError:
        return ""
    head = said.get("audit_head") if isinstance(said, dict) else ""
    return None if head is None else str(head)
