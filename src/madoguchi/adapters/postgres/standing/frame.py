"""By which edition, and for which days, standing is kept for an insurer (作成の条件)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from madoguchi.adapters.postgres.knowledge import Books, learn
from madoguchi.rulebook.edition import Edition, shipped_edition
from madoguchi.rulebook.practice import read_practice
from madoguchi.rulebook.reading import read_text
from madoguchi.terms.errors import Refused

FRAME: Final = """
SELECT learnt, edition, practice, since, until, keyed FROM standing.frame WHERE insurer = $1
ORDER BY learnt DESC LIMIT 1
"""
ADOPT: Final = """
INSERT INTO standing.frame (insurer, learnt, edition, practice, since, until, keyed) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
EVERYBODY: Final = "INSERT INTO standing.due SELECT insurer, person, $2 FROM registry.person WHERE insurer = $1"


class NotBegun(Refused):
    """An insurer for which no standing is kept (未作成の現況)."""


class OtherEdition(Refused):
    """Standing kept by another edition than this program's (版の不一致)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What standing is kept by (作成の条件): an edition's digest, the insurer's own practice file, days, a key.

    `practice` is the text of that file, None for a shipped one; `until` is the last day; `keyed` tells the key of
    lookups from others, None where people are not found by number.
    """

    edition: str
    practice: str | None
    since: date
    until: date
    keyed: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The terms in force, and the number they were adopted under (現在の作成条件)."""

    learnt: int
    terms: Terms


async def frame_of(books: Books) -> Frame | None:
    """The terms in force (現在の作成条件); None where standing was never begun."""
    row = await books.connection.fetchrow(FRAME, books.insurer)
    return None if row is None else Frame(row["learnt"], Terms(*row[1:]))


async def begun(books: Books) -> Frame:
    """The terms in force. Raises `NotBegun`."""
    frame = await frame_of(books)
    if frame is None:
        raise NotBegun(what="no standing is kept for this insurer", why="nobody said by which edition, from when on",
                       do="run `madoguchi standing build --on DAY`")  # fmt: skip
    return frame


async def adopt(books: Books, terms: Terms, once: str | None = None) -> Frame:
    """Go by these terms from now on (作成条件の採用). Where they are new a number is taken, and everybody is due.

    `once`: a key of the caller's, as with every number.
    """
    now = await frame_of(books)
    if now is not None and now.terms == terms:
        return now
    learnt = await learn(books, f"standing by edition {terms.edition[:12]}", once, terms)
    if learnt.again:
        return await begun(books)
    each = (terms.edition, terms.practice, terms.since, terms.until, terms.keyed)
    await books.connection.execute(ADOPT, books.insurer, learnt.n, *each)
    await books.connection.execute(EVERYBODY, books.insurer, learnt.n)
    return Frame(learnt.n, terms)


@lru_cache(maxsize=8)
def edition_by(practice: str | None) -> Edition:
    """This program's rulebook, with an insurer's own practice file where there is one (版)."""
    shipped = shipped_edition()
    return shipped if practice is None else shipped.with_practice(read_practice(read_text(practice, "practice")))


def edition_of(terms: Terms) -> Edition | None:
    """The edition of some terms, if this program has it (版の確認)."""
    edition = edition_by(terms.practice)
    return edition if edition.digest == terms.edition else None


def own_edition(terms: Terms) -> Edition:
    """The edition of some terms. Raises `OtherEdition`."""
    edition = edition_of(terms)
    if edition is None:
        raise OtherEdition(what="standing is kept by another edition of the rulebook",
                           why="what two editions say must not stand side by side",
                           do="run `madoguchi standing build`: it builds everybody anew by this edition")  # fmt: skip
    return edition
