"""What was answered is committed before it is told (先行確定): whoever waits, in one transaction, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from typing import Final

from madoguchi.adapters.postgres.connection import Connection

HOURS: Final = 24  # that a consent holds; assumed: docs/checks.md
KEEP: Final = """
SELECT told, seconds FROM reception.keep($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""
Look = tuple[str | None, int | None]  # our key of the insurer, and the person; of nobody neither
NOBODY: Final[tuple[Look, ...]] = ((None, None),)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept of an answer (記録の内容): numbers and words of ours, and the facility's own key.

    `whose`: whom it tells of; of a miss the insurer that was asked of. `answer`: None where there is no visit.
    `missed`: None where somebody was found, else whether nobody is there for sure. `looks`: who was read for it.
    `code`: random, what the visit is called and its entries are about.
    """

    facility: str
    terminal: str
    on: date
    how: str
    answer: str | None
    whose: Look
    missed: bool | None
    looks: tuple[Look, ...]
    once: str | None = None
    consents: tuple[str, ...] = ()
    code: str = field(default_factory=lambda: token_hex(16))


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a question (記録の結果): its random code; for how many seconds its counter has to wait."""

    code: str
    seconds: int


async def keep(connection: Connection, each: Sequence[Keeping]) -> Sequence[Kept]:
    """Keep answers, and who was read for them (回答の記録): committed when it returns."""
    consents = [(n, kind) for n, one in enumerate(each, 1) for kind in one.consents]
    looks = [(n, *look) for n, one in enumerate(each, 1) for look in one.looks or NOBODY]
    row = await connection.fetchrow(KEEP, *_bound(each), *_columns(consents, 2), HOURS, *_columns(looks, 3))
    assert row is not None  # noqa: S101 - a function that returns one row
    codes = [one.code for one in each] if row["told"] is None else [one.hex for one in row["told"]]
    return [Kept(*one) for one in zip(codes, row["seconds"] or [0] * len(each), strict=True)]


def _bound(each: Sequence[Keeping]) -> list[list[object]]:
    """What is bound of the questions: a column of each thing."""
    rows = [(one.code, one.facility, one.terminal, *one.whose, one.on, one.how, one.answer, one.once, one.missed)
            for one in each]  # fmt: skip
    return _columns(rows, 10)


def _columns(rows: Sequence[tuple[object, ...]], many: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(many)]
