"""Standing kept for some people (現況の維持): read, decide, write, all in the transaction that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.standing import writing
from madoguchi.adapters.postgres.standing.deciding import decided
from madoguchi.adapters.postgres.standing.facts import People, stretches_of
from madoguchi.adapters.postgres.standing.frame import Frame, own_edition
from madoguchi.adapters.postgres.standing.imposing import as_directed, with_accepted
from madoguchi.adapters.postgres.standing.projecting import LookupKey, projected
from madoguchi.adapters.postgres.standing.writing import LOOKUP, SHOWN, STANDING, Numbers, Row
from madoguchi.terms.errors import Refused

NOT_COMPILED: Final = "SET LOCAL jit = off"  # so many joins take longer to compile than to run


class OtherKey(Refused):
    """Lookups made with another key than this program has (鍵の不一致)."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """By what standing is kept (維持の条件): an insurer's name, the terms in force, the key of lookups."""

    insurer: str
    frame: Frame
    key: LookupKey | None

    def __post_init__(self) -> None:
        if self.frame.terms.keyed is not None and (self.key is None or self.key.name != self.frame.terms.keyed):
            raise OtherKey(what="the key that people are found by is missing, or is another one",
                           why="what one key makes is not found with another",
                           do="name the right key file, or begin over with `madoguchi standing build`")  # fmt: skip

    @property
    def used_key(self) -> LookupKey | None:
        """The key, where the terms ask for one."""
        return self.key if self.frame.terms.keyed else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand of some people (あるべき現況), in each of the three tables."""

    standing: list[Row]
    shown: list[Row]
    lookup: list[Row]


async def wanted(books: Books, keeper: Keeper, people: People) -> Wanted:
    """What is to stand of some people, by what is recorded now (あるべき現況). Raises `OtherEdition`."""
    terms = keeper.frame.terms
    await books.connection.execute(NOT_COMPILED)
    stretches = await with_accepted(books, await stretches_of(books, keeper.insurer, people, terms))
    told = await as_directed(books, decided(stretches, own_edition(terms), terms))
    rows = [(*row, keeper.frame.learnt) for row in told]
    beside = await projected(books, keeper.insurer, people, terms, keeper.used_key)
    return Wanted(rows, beside.shown, beside.lookup)


async def keep(books: Books, keeper: Keeper, people: People, numbers: Mapping[int, Numbers]) -> int:
    """Build these people's standing anew (現況の作成): how many rows of it went or came.

    A row with the same answers stays, also where another edition gave them.
    """
    now = await wanted(books, keeper, people)
    changed = await writing.replace(books, STANDING, numbers, now.standing, same=1)
    await writing.replace(books, SHOWN, numbers, now.shown)
    await writing.replace(books, LOOKUP, numbers, now.lookup)
    return changed
