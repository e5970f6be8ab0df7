"""What every change of somebody's facts ends with (現況の追随): their standing changes in the same transaction.

Few people are decided there and then. Many, and those this program cannot decide (another edition, another key, a
builder is at them, or they have just left the login's office) are put to those who wait: of them the check cannot tell
yet, until `madoguchi standing build` has seen to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.standing import waiting
from madoguchi.adapters.postgres.standing.facts import People
from madoguchi.adapters.postgres.standing.frame import Frame, edition_of, frame_of
from madoguchi.adapters.postgres.standing.keeping import Keeper, keep
from madoguchi.adapters.postgres.standing.keys import lookup_key
from madoguchi.terms.errors import Refused

FEW: Final = 32  # people; more are quicker built together
WHO: Final = "SELECT current_setting('madoguchi.insurer')"


async def touched(books: Books, persons: Sequence[int] | None, n: int) -> None:
    """Facts of these people were changed under a number (事実の変更); None: everybody who was first recorded under it.

    To be called once at the end of each write, in its transaction. Where no standing was ever begun, it does nothing.
    """
    frame = await frame_of(books)
    if frame is None:
        return
    if persons is None:
        await waiting.put_new(books, n)
    else:
        await _touched(books, frame, persons, n)


async def touched_all(books: Books, n: int) -> None:
    """Something that concerns everybody was learnt under a number (全員に関わる変更): they wait to be built anew."""
    if await frame_of(books) is not None:
        await waiting.put_all(books, n)


async def _touched(books: Books, frame: Frame, persons: Sequence[int], n: int) -> None:
    keeper = await _keeper(books, frame) if len(persons) <= FEW else None
    now = await waiting.beside_builders(books, persons) if keeper else []
    if keeper and now:
        await keep(books, keeper, People(tuple(now)), await waiting.taken(books, now, n))
    later = sorted(set(persons).difference(now))
    if later:
        await waiting.put(books, later, n)


async def _keeper(books: Books, frame: Frame) -> Keeper | None:
    """By what they are decided; None where this program cannot."""
    if edition_of(frame.terms) is None:
        return None
    try:
        return Keeper(await books.connection.fetchval(WHO), frame, lookup_key())
    except Refused:  # no key file, or another one: only what needs it stops
        return None
