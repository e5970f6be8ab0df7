"""Carrying a plan out (計画の実施): serials, print orders, the ledger; killed and run again it comes to the same.

For some papers at a time: serials are drawn and committed, the orders put into the spool under their ids, then the
ledger says that they are. While some are on their way to the disk, serials are drawn for the next. At the end the stack
is closed, and its list put beside the orders: then they may be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from madoguchi.issuing.orders import Order, Printed, manifest
from madoguchi.reconcile.groups import daily_file_is_late
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.late import Late
from madoguchi.terms.errors import Refused
from madoguchi.terms.scheme import Scheme

if TYPE_CHECKING:
    from madoguchi.desk import deciding_anew
    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    deciding_anew = Late("madoguchi.desk.deciding_anew")

SOME: Final = 1_000  # papers that are drawn, printed and recorded together


class OtherEdition(Refused):
    """A plan made by another edition of the rulebook than the one that is here (規則の版の相違)."""


class FileLate(Refused):
    """Letters while a file that comes each business day did not come (日次ファイルの遅れ)."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A plan that may be carried out (実施する計画). `open`: how many papers of it are still to be printed.

    `daily`: the day of the newest file that comes each business day. None: none ever came, or nothing is posted.
    """

    effective: date
    known_on: date | None
    edition: str
    open: int
    daily: date | None = None


@dataclass(frozen=True, slots=True)
class Retold:
    """Some people of whom facts of the roll were told anew (事実の変わった人): as the plan knew them, and as of now."""

    before: RecordBatch
    now: RecordBatch


@dataclass(frozen=True, slots=True)
class Changed:
    """Who changed since the plan (計画後に変わった人): by key, in what is printed or protected; by rows, in facts.

    Each of `facts` holds many people, for they are decided together; one person by one takes minutes for thousands.
    """

    printed: frozenset[str] = frozenset()
    facts: tuple[Retold, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it (実施の結果). `batch` 0: nothing was left to print. `stopped`: somebody asked us to.

    `held`: lines held back when it was carried out, now or before; `reasons`: how many by each word of it. `waiting`:
    lines that the plan's own guards, or somebody, hold still.
    """

    plan: int
    batch: int
    printed: int
    held: int
    waiting: int = 0
    again: bool = False
    stopped: bool = False
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closed:
    """A stack that is closed (閉じた束): what is in it, and the newest head of the audit then; None: there was none."""

    papers: Sequence[Printed]
    head: str | None


class Papers(Protocol):
    """A plan and its papers in the ledger, ours alone for a while (台帳上の書面)."""

    @property
    def insurer(self) -> str:
        """Whose they are (保険者)."""

    @property
    def plan(self) -> int:
        """The plan (計画の番号)."""

    @property
    def on(self) -> date:
        """The business day (開庁日)."""

    def done(self) -> Applied | None:
        """The first result under the caller's key, if there is one."""

    def begin(self, scheme: Scheme | None = None) -> Begun:
        """The plan, if it is approved; refused else. `scheme`: of its papers, for what each says."""

    def closed(self) -> Mapping[int, Closed]:
        """The stacks that are closed."""

    def changed(self) -> Changed:
        """Who changed since the plan, of those whose papers are still to be printed."""

    def hold(self, keys: frozenset[str]) -> Sequence[str]:
        """Hold these people's items back; the files of serials that were drawn for them, and are void now."""

    def draw(self, most: int) -> Sequence[Order]:
        """Papers with a serial and no order yet; drawn now, if there are none."""

    def printed(self, done: Sequence[Printed]) -> None:
        """Say that these orders stand in the spool."""

    def in_stack(self) -> Sequence[Printed]:
        """What is in the stack that is open."""

    def head(self) -> str | None:
        """The newest head of the audit, signed; None where nothing was sealed yet."""

    def close(self, papers: int, digest: str, head: str | None) -> Applied:
        """Close the stack; with no paper in it, only say that the plan has nothing left."""


class Writing(Protocol):
    """A spool while it is ours (占有中のスプール)."""

    def begin(self, orders: Sequence[Order], stop: Callable[[], bool]) -> Callable[[], Sequence[Printed]]:
        """Begin to write orders; to call what comes back is to wait until these are on the disk."""


class Spool(Protocol):
    """Where print orders go (スプール)."""

    def claimed(self) -> AbstractContextManager[Writing]:
        """Be the only one who writes there."""

    def sweep(self) -> int:
        """Remove what a killed program left half written."""

    def refuse_if_full(self, pieces: int) -> None:
        """Refuse where there is no room."""

    def put(self, name: str, content: bytes) -> str:
        """Write a file that is not there, and give its digest; the same bytes are as good."""

    def settle(self) -> None:
        """Bring the folder to the disk."""

    def take_away(self, names: Sequence[str]) -> None:
        """Remove orders of void serials."""


def apply_plan(
    papers: Papers, spool: Spool, edition: Edition, stop: Callable[[], bool] = lambda: False
) -> Applied:  # fmt: skip
    """Carry a plan out, or go on with it (計画の実施). `stop` is asked between two papers.

    What was done by then stands. Raises `UsedKey`, `OtherEdition`, `FileLate`, what the ledger and the spool refuse.
    """
    with spool.claimed() as writing:
        spool.sweep()
        if (first := papers.done()) is None:
            begun = papers.begin(_scheme(edition, papers.insurer))
            refuse_other(begun, edition)
            if begun.open:
                refuse_late(begun.daily, papers.on)
            spool.refuse_if_full(begun.open)
            spool.take_away(papers.hold(differing(papers.changed(), edition, begun.effective, begun.known_on)))
            first = _print_all(papers, writing, stop)
        _list_closed(papers, spool)
        return first


def _scheme(edition: Edition, insurer: str) -> Scheme | None:
    practice = edition.practices.get(insurer)
    return Scheme.read(practice.scheme) if practice else None


def _print_all(papers: Papers, writing: Writing, stop: Callable[[], bool]) -> Applied:
    ended: Callable[[], Sequence[Printed]] = tuple
    while not stop() and (orders := papers.draw(SOME)):
        done, ended = ended(), writing.begin(orders, stop)
        papers.printed(done)
    papers.printed(ended())
    if stop():
        return Applied(papers.plan, 0, len(papers.in_stack()), 0, stopped=True)
    stack = Closed(papers.in_stack(), papers.head())
    digest = sha256(_listed(papers, len(papers.closed()) + 1, stack)).hexdigest()
    return papers.close(len(stack.papers), digest, stack.head)


def _list_closed(papers: Papers, spool: Spool) -> None:
    """Put the list of each closed stack beside its orders, unless it is there."""
    for batch, stack in papers.closed().items():
        spool.put(f"manifest-{batch}.json", _listed(papers, batch, stack))
    spool.settle()


def _listed(papers: Papers, batch: int, stack: Closed) -> bytes:
    return manifest(papers.insurer, papers.plan, batch, stack.papers, stack.head)


def refuse_other(begun: Begun, edition: Edition) -> None:
    """Refuse a plan of another edition (版の確認). Raises `OtherEdition`."""
    if begun.edition != edition.digest:
        raise OtherEdition(
            what=f"the plan was made by edition {begun.edition[:12]}, this is {edition.digest[:12]}",
            why="law or a practice changed since, and the approval was given for the other one",
            do="look with `madoguchi edition diff`, make the plan again and have it approved",
        )


def refuse_late(daily: date | None, on: date) -> None:
    """Refuse letters while nobody knows to whom they must go elsewhere (日次ファイルの確認). Raises `FileLate`.

    Which kind of file it is every clerk may not be told; who takes files in knows. What was done before stands.
    """
    if daily_file_is_late(daily, on):
        raise FileLate(
            what=f"a file that comes each business day is missing: the last one is of {daily}",
            why="where some letters must go now may not be known here",
            do="have today's file taken in (it may have no rows), then ask the same again: what was done stands",
        )


def differing(changed: Changed, edition: Edition, on: date, known_on: date | None) -> frozenset[str]:
    """The people whose answers are not those of the plan any more (結論の変わった人), decided anew in one go.

    An answer is also what a paper would show: a rate that was told since the plan must not be printed as it was.
    """
    others: set[str] = set()
    for told in changed.facts:
        before, now = (deciding_anew.answers(rows, edition, on, known_on) for rows in (told.before, told.now))
        others |= {key for key in {*before, *now} if before.get(key) != now.get(key)}
    return changed.printed | others
