"""Print orders (印刷指示): what is printed on a paper, and to whom it goes; one file a paper, in JSON.

The same paper gives the same bytes: so a program that was killed and runs again knows its own file. An address is that
of the addressee and of nobody else. `docs/papers.md` lists the members.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

FORM: Final = 1
SAMPLE: Final = "見本"


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to be printed (印刷する書面). `content` is shown nowhere outside the spool.

    `sample`: it bears 見本, and is no paper that anybody may be given.
    """

    serial: int
    item: int
    piece: str
    content: Mapping[str, Any]
    sample: bool = True

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.piece}.json"

    @property
    def written(self) -> bytes:
        """The file (書式): members in a fixed order, no blanks, UTF-8."""
        bears = SAMPLE if self.sample else ""
        return packed({"form": FORM, "sample": bears, "serial": self.serial, "piece": self.piece, **self.content})


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper whose order stands in the spool (印刷済み), with the digest of its file."""

    serial: int
    piece: str
    digest: str


def manifest(insurer: str, plan: int, batch: int, papers: Iterable[Printed], head: str | None = None) -> bytes:
    """The list of a closed stack (内訳書): counts, serials, digests, and nothing about anybody.

    `head` is the newest signed head of the audit when the stack was closed, None before the first: who keeps the list
    keeps a witness of the audit, out of reach of whoever owns the database.
    """
    rows = sorted(papers, key=lambda one: one.serial)
    return packed({"form": FORM, "insurer": insurer, "plan": plan, "batch": batch, "papers": len(rows),
                   "audit_head": head,
                   "listed": [{"serial": one.serial, "file": f"{one.piece}.json", "sha256": one.digest}
                              for one in rows]})  # fmt: skip


def is_sample(orders: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any of these orders is a sample (見本か). What does not say so is one.

    >>> is_sample([{"sample": ""}]), is_sample([{"sample": ""}, {"sample": "見本"}]), is_sample([{}])
    (False, True, True)
    """
    return any(one.get("sample", SAMPLE) for one in orders)


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON with sorted members and no blanks (正規化した書式).

    >>> packed({"b": 1, "a": "窓"}).decode()
    '{"a":"窓","b":1}\\n'
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()
