"""Runs of the press, in PostgreSQL (印刷の記録): what has a letter, what a run held, and what is not to be posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.parcels import stale_lists
from madoguchi.desk.ledger import NothingToPost
from madoguchi.desk.press import Begun, Parcelled
from madoguchi.issuing.stack import refuse_named

BEGIN: Final = "SELECT run, lying, audit.newest_head() AS head FROM papers.begin_press_run($1)"
END: Final = "SELECT papers.end_press_run($1, $2, $3, $4, $5, $6, $7)"
TO_POST: Final = "SELECT serial, unprinted FROM papers.to_post($1)"
UNPRINTED: Final = "SELECT count(*)::integer FROM papers.unprinted($1)"


async def begin_run(books: Books, plan: int) -> Begun:
    """Say that a plan is being printed (印刷の開始)."""
    (row,) = await books.connection.fetch(BEGIN, plan)
    return Begun(row["run"], frozenset(row["lying"]), row["head"])


async def end_run(
    books: Books, plan: int, run: int, printed: Sequence[int], held: Mapping[int, str], parcels: Parcelled
) -> None:
    """Say that a run is whole (印刷の完了): what is printed, what is held and why, what lies in which parcel."""
    lying = (None, None) if parcels is None else (list(parcels), list(parcels.values()))
    await books.connection.execute(END, plan, run, list(printed), list(held), list(held.values()), *lying)


async def to_post(books: Books, plan: int) -> tuple[Sequence[int], int]:
    """What of a plan is to be posted, and how many papers lie here unprinted (発送するもの).

    Asked here, in the transaction that posts: somebody may have been withdrawn since the stack was looked at. Raises
    `NothingToPost`, `NotPulled`.
    """
    rows = await books.connection.fetch(TO_POST, plan)
    going = [row["serial"] for row in rows if not row["unprinted"]]
    if rows and not going:
        raise NothingToPost(what=f"what lies here of plan {plan} is unprinted: {len(rows)} papers",
                            why="the press held them, they were made after its last run, "
                                "or a printer has not said that it printed them",
                            do="look why with `madoguchi print status` and `madoguchi mail status`")  # fmt: skip
    refuse_named(await stale_lists(books, plan))
    return going, len(rows) - len(going)


async def unprinted(books: Books, plan: int) -> int:
    """How many papers of a plan lie here unprinted, though it was printed (印刷されていない書面)."""
    return int(await books.connection.fetchval(UNPRINTED, plan))
