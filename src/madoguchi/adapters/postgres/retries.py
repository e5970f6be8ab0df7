"""Retries (再試行): what was done under a caller's key is not done again; the first result comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.terms.once import used_key

FOUND: Final = "SELECT asked, result::text FROM papers.done WHERE insurer = $1 AND key = $2"
KEEP: Final = "INSERT INTO papers.done (insurer, key, asked, result) VALUES ($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True)
class Retry:
    """A caller's key, and what is asked under it (再試行の目印). Without a key a retry is not known as one."""

    key: str | None
    asked: str


async def first_result(books: Books, retry: Retry) -> dict[str, Any] | None:
    """The result under the key (最初の結果); None if it was not used. Raises `UsedKey` for another thing's key."""
    row = await books.connection.fetchrow(FOUND, books.insurer, retry.key)
    if row is None:
        return None
    if row["asked"] != retry.asked:
        raise used_key()
    found: dict[str, Any] = json.loads(row["result"])
    return found


async def keep_result(books: Books, retry: Retry, result: Mapping[str, Any]) -> None:
    """Keep a result under its key, in the transaction that did it (結果の控え)."""
    if retry.key is not None:
        await books.connection.execute(KEEP, books.insurer, retry.key, retry.asked, json.dumps(result))
