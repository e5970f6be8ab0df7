"""A caller's key for what is asked of retention (目印): asked again with it, the first result comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.terms.once import digest_of

TAKE: Final = "SELECT number, again FROM retention.take_key($1, $2)"
KEEP: Final = "SELECT retention.keep_number($1, $2)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked under a key (目印による依頼): whether it was done before, and the number it gave then."""

    key: str | None
    again: bool = False
    number: int = 0

    async def gave(self, connection: Connection, number: int) -> int:
        """Keep the number that was given, for who asks again: the number."""
        if self.key:
            await connection.execute(KEEP, self.key, number)
        return number


async def taken(connection: Connection, key: str | None, *asked: object) -> Asked:
    """Take a key in a transaction for all that is asked for (目印を使う). Raises `UsedKey` where it was for another."""
    if not key:
        return Asked(None)
    (row,) = await connection.fetch(TAKE, key, digest_of(*asked))
    return Asked(key, row["again"], row["number"] or 0)
