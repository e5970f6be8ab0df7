"""Parcels to employers in PostgreSQL (事業所一括送付): how many have a list that names somebody who is not there."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.knowledge import Books

STALE: Final = "SELECT papers.stale_lists($1)"


async def stale_lists(books: Books, plan: int) -> int:
    """How many parcels of a plan have a list that is to be made anew before they go (作り直す明細書の数)."""
    return int(await books.connection.fetchval(STALE, plan))
