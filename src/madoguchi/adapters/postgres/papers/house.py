"""What plans are carried out with (交付の道具): a `House` of the desk, in a database and a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.applying import PostgresPapers
from madoguchi.adapters.postgres.papers.facts import held_by_plan
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger
from madoguchi.adapters.postgres.session import Session, session
from madoguchi.adapters.spool.folder import SpoolFolder
from madoguchi.adapters.stopping import asked_to_stop
from madoguchi.desk.house import BY_POST, OnHand, Over
from madoguchi.desk.ledger import NoSuchPaper

PIECES: Final = """
SELECT serial, piece::text, person FROM papers.paper
WHERE insurer = $1 AND plan = $2 AND state IN ('printed', 'handed_over') ORDER BY serial
"""
LYING: Final = "SELECT serial FROM papers.paper WHERE insurer = $1 AND plan = $2 AND state = 'printed'"
SERIALS: Final = "SELECT serial, piece::text FROM papers.paper WHERE insurer = $1 AND piece::text = ANY ($2)"


@dataclass(frozen=True)
class PostgresHouse:
    """Where papers leave from (交付の場). `root`: the folder of all spools."""

    session: Session
    root: Path

    @property
    def ledger(self) -> PostgresLedger:
        """The ledger of the insurer."""
        return PostgresLedger(self.session)

    def papers(self, plan: int, on: date, key: str | None = None, over: Over = BY_POST) -> PostgresPapers:
        """The papers of a plan, and how they go."""
        return PostgresPapers(self.session, plan, on, key, over)

    def spool(self, plan: int) -> SpoolFolder:
        """The spool of a plan: a folder with the insurer's name and the plan's number."""
        return spool_of(self.root, self.session.insurer, plan)

    def pieces(self, plan: int) -> Mapping[int, str]:
        """The papers of a plan that lie here or were handed over."""

        async def asked(books: Books) -> Mapping[int, str]:
            rows = await books.connection.fetch(PIECES, books.insurer, plan)
            people = sorted({row["person"] for row in rows})
            if people:
                await record_reads(
                    books.connection, books.insurer, people, "print order", f"plan {plan} at the counter"
                )
            return {row["serial"]: row["piece"] for row in rows}

        return self.session.run(asked)

    def lying(self, plan: int) -> frozenset[int]:
        """The serials of a plan's papers that lie here; that they are given to the press is recorded."""

        async def asked(books: Books) -> frozenset[int]:
            rows = await books.connection.fetch(LYING, books.insurer, plan)
            await record_act(books.connection, books.insurer, "print", "to the press", subject=f"plan {plan}")
            return frozenset(row["serial"] for row in rows)

        return self.session.run(asked)

    def on_hand(self, plan: int) -> Sequence[OnHand]:
        """What the person of a plan of one holds, by what is recorded. It is a look at them, and recorded as one."""

        async def asked(books: Books) -> Sequence[OnHand]:
            held = await held_by_plan(books, plan)
            if held:
                people, purpose = sorted({person for person, _ in held}), f"plan {plan} at the counter"
                await record_reads(books.connection, books.insurer, people, "papers on hand", purpose)
            return [one for _, one in held]

        return self.session.run(asked)

    def serials(self, pieces: Sequence[str]) -> Sequence[int]:
        """The serials of papers by their ids. Raises `NoSuchPaper`."""

        async def asked(books: Books) -> Mapping[str, int]:
            rows = await books.connection.fetch(SERIALS, books.insurer, list(pieces))
            return {row["piece"]: row["serial"] for row in rows}

        found = self.session.run(asked)
        for piece in pieces:
            if piece not in found:
                raise NoSuchPaper(what="a code that is no paper's of this insurer", why="each paper bears its own code",
                                  do="scan it again, or write its serial; nothing was recorded")  # fmt: skip
        return [found[piece] for piece in pieces]

    def digests(self, plan: int) -> Mapping[str, str]:
        """Every file of a plan's spool."""
        spool = self.spool(plan)
        return spool.digests() if spool.folder.is_dir() else {}

    def asked_to_stop(self) -> AbstractContextManager[Callable[[], bool]]:
        """For a block, whether somebody asked us to end."""
        return asked_to_stop()


def spool_of(root: Path, insurer: str, plan: int) -> SpoolFolder:
    """The spool of an insurer's plan below the folder of all spools (スプールの場所)."""
    return SpoolFolder(root / f"{quote(insurer, safe='')}-plan-{plan}")


@contextmanager
def house(dsn: str, insurer: str, root: Path) -> Iterator[PostgresHouse]:
    """A house for a block (交付の場): one connection, kept."""
    with session(dsn, insurer) as opened:
        yield PostgresHouse(opened, root)
