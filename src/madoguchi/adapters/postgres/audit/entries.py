"""Recording who looked at whom, and who did what (監査記録の書き込み): `docs/audit.md`.

An entry is committed with the transaction it stands in, so whoever reads tells the answer after that is committed: no
answer without its row. A transaction that only reads (`knowledge.reading`) takes no entry; record before it begins.
Given are numbers of ours and words of ours; the login is the session's. Never a name, a card's number or an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.refusals import RuleBroken

LONGEST: Final = 200  # letters of a purpose
RECORD: Final = "SELECT audit.record($1, $2, $3, $4, $5, $6)"


class NoPurpose(RuleBroken):
    """A look or an act of which nobody says what it is for (利用目的のない操作)."""


async def record_read(connection: Connection, insurer: int, person: int | None, act: str, purpose: str) -> int:
    """Somebody looks at a person (閲覧の記録), or at everybody of the insurer: None. The number within its chain.

    Of a list, each who stands on it: `record_reads`.

    `act` is a word of ours in small letters (`story`), `purpose` why, in at most 200 letters.
    """
    return await _recorded(connection, "read", insurer, None if person is None else [person], act, None, purpose)


async def record_reads(connection: Connection, insurer: int, persons: Sequence[int], act: str, purpose: str) -> int:
    """Somebody looks at several people, each of whom can ask about it later (複数人の閲覧の記録)."""
    return await _recorded(connection, "read", insurer, list(persons), act, None, purpose)


async def record_act(
    connection: Connection,
    insurer: int | None,
    act: str,
    purpose: str,
    *,
    subject: str | None = None,
    person: int | None = None,
) -> int:
    """Somebody does something (操作の記録): to a `subject`, a word and a number as `plan 3`, or to a person.

    `insurer` is None for what is done to the installation as a whole.
    """
    return await _recorded(connection, "act", insurer, None if person is None else [person], act, subject, purpose)


async def _recorded(connection: Connection, *entry: object) -> int:
    _refuse_without_purpose(str(entry[-1]))
    n: int = await connection.fetchval(RECORD, *entry)
    return n


def _refuse_without_purpose(purpose: str) -> None:
    if not purpose.strip() or len(purpose) > LONGEST:
        raise NoPurpose(what="a look, or an act, without a purpose of 1 to 200 letters",
                        why="it is written down beside who looked or acted, for whoever asks about it later",
                        do="say what it is for with --purpose, or why with --reason")  # fmt: skip
