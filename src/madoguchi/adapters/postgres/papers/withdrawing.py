"""Refusals before papers are made void or posted (抜取り・発送の前の確認): a slip of one figure posts a void letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.desk.ledger import NothingToPost, NotListed

NOT_LISTED: Final = """
SELECT serial FROM papers.paper WHERE insurer = $1 AND serial = ANY ($2) AND state <> 'pull' ORDER BY serial LIMIT 1
"""
POSTED: Final = "SELECT count(*) FROM papers.paper WHERE insurer = $1 AND plan = $2 AND past && '{dispatched}'"


async def refuse_unlisted(books: Books, serials: Sequence[int]) -> None:
    """Refuse papers that no look through their stack listed (一覧にない番号の確認). Raises `NotListed`."""
    serial = await books.connection.fetchval(NOT_LISTED, books.insurer, list(serials))
    if serial is not None:
        raise NotListed(what=f"the serial {serial} is on no list of papers to be withdrawn",
                        why="made void it would still lie in its stack and be posted",
                        do="look at the number on the paper; if it is to be void, say why with --unlisted and take it "
                           "out of the stack. Nothing was recorded")  # fmt: skip


async def refuse_none(books: Books, plan: int, serials: Sequence[int]) -> None:
    """Refuse to post nothing (発送するものの確認). Raises `NothingToPost`."""
    if serials:
        return
    posted = await books.connection.fetchval(POSTED, books.insurer, plan)
    raise NothingToPost(what=f"nothing of plan {plan} lies in a stack to be posted: {posted} papers of it were posted",
                        why="what is recorded as posted was handed to the post",
                        do="look at the number of the plan with `madoguchi plan show`; print with "
                           "`madoguchi plan apply`")  # fmt: skip
