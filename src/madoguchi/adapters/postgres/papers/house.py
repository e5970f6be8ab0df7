"""What plans are carried out with (交付の道具): a `House` of the desk, in a database and a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

from madoguchi.adapters.fonts.shipped import as_shipped
from madoguchi.adapters.postgres.audit.entries import record_act, record_reads
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.papers.applying import PostgresPapers
from madoguchi.adapters.postgres.papers.copies import to_copy
from madoguchi.adapters.postgres.papers.facts import held_by_plan
from madoguchi.adapters.postgres.papers.ledger import PostgresLedger
from madoguchi.adapters.postgres.papers.lying import lying_for_people
from madoguchi.adapters.postgres.papers.of_person import papers_of_person
from madoguchi.adapters.postgres.papers.press_runs import begin_run, end_run
from madoguchi.adapters.postgres.session import Session, session
from madoguchi.adapters.spool.folder import SpoolFolder
from madoguchi.adapters.stopping import asked_to_stop
from madoguchi.desk.house import BY_POST, HandedOver, OnHand, Over, PaperToCopy, Reprint, Tried, repeated
from madoguchi.desk.ledger import NoSuchPaper
from madoguchi.desk.lying import Lying
from madoguchi.desk.name_check import FaceStack
from madoguchi.desk.papers_of_person import PaperOfPerson
from madoguchi.desk.press import Begun, FilesKept, Parcelled

PIECES: Final = """
SELECT serial, piece::text, person FROM papers.paper
WHERE insurer = $1 AND plan = $2 AND state IN ('printed', 'handed_over') ORDER BY serial
"""
LYING: Final = "SELECT serial FROM papers.paper WHERE insurer = $1 AND plan = $2 AND state = 'printed'"
STATES: Final = "SELECT serial, state FROM papers.paper WHERE insurer = $1 AND plan = $2 AND digest IS NOT NULL"
REPRINT: Final = "SELECT reprint, again FROM papers.say_reprinted($1, $2, $3, $4)"
SAMPLE: Final = "SELECT papers.is_sample($1)"
KEPT: Final = "SELECT months, may_go_on FROM retention.print_files_kept($1)"
PRESSED: Final = "INSERT INTO papers.pressed (insurer, plan) VALUES ($1, $2) ON CONFLICT DO NOTHING"
HANDED: Final = """
SELECT array_agg(p.serial ORDER BY p.serial) AS serials, max(s.who) AS who, max(s.on_day) AS on, max(s.at) AS at,
    bool_and(s.who = session_user) AS mine
FROM papers.paper AS p CROSS JOIN LATERAL (
    SELECT t.who, t.on_day, t.at FROM papers.step AS t
    WHERE t.insurer = p.insurer AND t.serial = p.serial AND t.step = 'handed_over' ORDER BY t.n DESC LIMIT 1
) AS s WHERE p.insurer = $1 AND p.plan = $2 AND p.past && '{handed_over}' HAVING count(*) > 0
"""
# Of a line that is sent nothing was drawn yet, and no guard and nobody holds it: a second person at most is waited for.
TRIED: Final = """
SELECT p.plan, p.key AS once, (count(*) OVER ())::integer AS times, EXISTS (
    SELECT FROM papers.paper AS w WHERE w.insurer = p.insurer AND w.plan = p.plan
    AND (w.state IN ('approved', 'printed') OR w.past && '{handed_over}')
) OR s.state IN ('made', 'approved') AND (EXISTS (
    SELECT FROM plans.item AS i WHERE i.insurer = p.insurer AND i.plan = p.plan
    AND i.action IN ('issue', 'replace', 'renew') AND NOT EXISTS (
        SELECT FROM plans.stopped AS h WHERE h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item
    ) AND NOT EXISTS (
        SELECT FROM papers.held_item AS h WHERE h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item
    ) AND NOT EXISTS (
        SELECT FROM papers.paper AS w WHERE w.insurer = i.insurer AND w.plan = i.plan AND w.item = i.item
    )
) OR p.effective = $3 AND p.known = (SELECT max(n) FROM registry.knowledge WHERE insurer = $1)) AS goes_on
FROM plans.plan AS p JOIN plans.state AS s USING (insurer, plan)
WHERE p.insurer = $1 AND p.key = ANY ($2) ORDER BY p.plan DESC LIMIT 1
"""
MOST: Final = 99  # times that a visit is planned for under one key
SERIALS: Final = "SELECT serial, piece::text FROM papers.paper WHERE insurer = $1 AND piece::text = ANY ($2)"


@dataclass(frozen=True)
class PostgresHouse:
    """Where papers leave from (交付の場). `root`: the folder of all spools; `stack`: the faces they are printed in."""

    session: Session
    root: Path
    stack: Callable[[], FaceStack] = as_shipped

    @property
    def ledger(self) -> PostgresLedger:
        """The ledger of the insurer."""
        return PostgresLedger(self.session)

    def papers(self, plan: int, on: date, key: str | None = None, over: Over = BY_POST) -> PostgresPapers:
        """The papers of a plan, and how they go."""
        return PostgresPapers(self.session, plan, on, key, over, self.stack)

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

    def pressed(self, plan: int) -> None:
        """Say that files of a plan are printed here."""
        self.session.run(lambda books: books.connection.execute(PRESSED, books.insurer, plan))

    def begin_run(self, plan: int) -> Begun:
        """Say that a plan is being printed: it is not posted until the run is whole."""
        return self.session.run(lambda books: begin_run(books, plan))

    def end_run(
        self, plan: int, run: int, printed: Sequence[int], held: Mapping[int, str], parcels: Parcelled = None
    ) -> None:
        """Say that a run is whole: what is printed, what is held and why, what lies in which parcel."""
        self.session.run(lambda books: end_run(books, plan, run, printed, held, parcels))

    def say_reprinted(self, plan: int, serials: Sequence[int], reason: str, key: str | None) -> Reprint:
        """Say that papers of a plan are printed again; the audit is told why."""

        async def said(books: Books) -> Reprint:
            (row,) = await books.connection.fetch(REPRINT, plan, list(serials), reason, key)
            if not row["again"]:
                await record_act(books.connection, books.insurer, "reprint", reason, subject=f"plan {plan}")
            return Reprint(**row)

        return self.session.run(said)

    def states(self, plan: int) -> Mapping[int, str]:
        """The newest step of each paper of a plan that has a print order; a login of some offices sees their own."""

        async def asked(books: Books) -> Mapping[int, str]:
            rows = await books.connection.fetch(STATES, books.insurer, plan)
            return {row["serial"]: row["state"] for row in rows}

        return self.session.run(asked)

    def is_sample(self, plan: int) -> bool:
        """Whether the papers of a plan are samples."""

        async def asked(books: Books) -> bool:
            return bool(await books.connection.fetchval(SAMPLE, plan))

        return self.session.run(asked)

    def files_kept(self, plan: int) -> FilesKept | None:
        """How long the printed files of a plan are kept, and until when."""

        async def asked(books: Books) -> FilesKept | None:
            row = await books.connection.fetchrow(KEPT, plan)
            return row and FilesKept(**row)

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

    def handed_over(self, plan: int) -> HandedOver | None:
        """That papers of a plan were handed over, and by whom."""

        async def asked(books: Books) -> HandedOver | None:
            row = await books.connection.fetchrow(HANDED, books.insurer, plan)
            return row and HandedOver(**{**row, "serials": tuple(row["serials"])})

        return self.session.run(asked)

    def tried(self, key: str, on: date) -> Tried | None:
        """The last plan made under a key, or a repeated one of it."""

        async def asked(books: Books) -> Tried | None:
            keys = [repeated(key, nth + 1) for nth in range(MOST)]
            row = await books.connection.fetchrow(TRIED, books.insurer, keys, on)
            return row and Tried(**row)

        return self.session.run(asked)

    def of_person(self, person: str, purpose: str) -> Sequence[PaperOfPerson]:
        """All papers of the person of a key. It is a look at them, and recorded as one."""
        return self.session.run(lambda books: papers_of_person(books, person, purpose))

    def to_copy(self, serial: int, purpose: str) -> PaperToCopy | None:
        """The paper of a serial, to be copied. It is a look at its person, and recorded as one."""
        return self.session.run(lambda books: to_copy(books, serial, purpose))

    def lying_for_people(self, purpose: str | None) -> Sequence[Lying]:
        """What lies here for people, longest first; with their keys for a purpose, which is recorded."""
        return self.session.run(lambda books: lying_for_people(books, purpose))

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
def house(
    dsn: str, insurer: str, root: Path, stack: Callable[[], FaceStack] = as_shipped
) -> Iterator[PostgresHouse]:  # fmt: skip
    """A house for a block (交付の場): one connection, kept."""
    with session(dsn, insurer) as opened:
        yield PostgresHouse(opened, root, stack)
