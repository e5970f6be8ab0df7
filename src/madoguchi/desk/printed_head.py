"""The head of the audit on papers that leave with a run (監査ヘッドの記載): a witness outside the database."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.desk.audit import checkpoint_of
from madoguchi.issuing.run_list import RunList


@dataclass(frozen=True, slots=True)
class PrintedHead:
    """A head of the audit as it is printed (監査ヘッド): over how many entries, their root in hex, the signed text."""

    size: int
    root: str
    note: str


def head_of(run: RunList) -> PrintedHead | None:
    """The head that the list of a run bears (内訳書の監査ヘッド); None before the first seal, and in an older list."""
    if run.audit_head is None:
        return None
    told = checkpoint_of(run.audit_head)
    return PrintedHead(told.size, told.root.hex(), run.audit_head)
