"""The last four digits of individual numbers, for the press alone (下4桁の取り出し): a `LastFour` of the desk.

Whose papers they are the clerk's session knows; numbers are opened as `intake`, which alone may read them, so the login
needs both roles, and the key file. Nothing of them is written: they go from here into the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from madoguchi.adapters.keys import Keys, key_file, read_keys
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.registry.individuals import Individuals
from madoguchi.adapters.postgres.session import CLERK, Session, session
from madoguchi.desk.press import TO_PRINT
from madoguchi.terms.paper import Paper

INTAKE: Final = "intake"
# Of no other kind of paper, and none that was withdrawn, posted or handed over.
PEOPLE: Final = """
SELECT serial, person FROM papers.paper
WHERE insurer = $1 AND plan = $2 AND serial = ANY ($3) AND paper = $4 AND state = 'printed'
"""


@dataclass(frozen=True, slots=True)
class PostgresLastFour:
    """Whose numbers are opened for the papers of a plan (下4桁の取り出し)."""

    clerk: Session
    intake: Session
    keys: Keys
    plan: int
    purpose: str = TO_PRINT

    def __call__(self, serials: Sequence[int]) -> Mapping[int, str]:
        """Of these papers those of whose people a number is kept, with its last four digits; each look is recorded.

        Raises `BrokenSeal`, and what the database refuses.
        """
        people = self.clerk.run(lambda books: self._people(books, serials))
        found = self.intake.run(lambda books: self._opened(books, sorted({*people.values()})))
        return {serial: found[person] for serial, person in people.items() if person in found}

    async def _people(self, books: Books, serials: Sequence[int]) -> Mapping[int, int]:
        paper = Paper.SUBSCRIBER_DATA_NOTICE.value
        rows = await books.connection.fetch(PEOPLE, books.insurer, self.plan, list(serials), paper)
        return {row["serial"]: row["person"] for row in rows}

    async def _opened(self, books: Books, people: Sequence[int]) -> Mapping[int, str]:
        return await Individuals(books, self.keys).last_four_of(people, f"{self.purpose} {self.plan}")


@contextmanager
def last_four(
    dsn: str, insurer: str, plan: int, named: Path | None, purpose: str = TO_PRINT
) -> Iterator[PostgresLastFour]:
    """Who opens numbers for a plan, for a block (下4桁の取り出し). Raises `NoKeys` and its kin."""
    keys = read_keys(key_file(named))
    with session(dsn, insurer, CLERK) as clerk, session(dsn, insurer, INTAKE) as intake:
        yield PostgresLastFour(clerk, intake, keys, plan, purpose)
