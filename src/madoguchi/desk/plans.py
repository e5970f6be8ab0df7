"""Plans (交付計画): made, looked at, compared, held, released, approved; the port, and what a clerk is told.

Nothing leaves the house but through a plan that a second person approved under its own digest. A plan names people by
their number; keys are joined where a login may see them, names and addresses nowhere here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.closing import Closing
from madoguchi.desk.directing import Beside
from madoguchi.desk.held_names import HeldName
from madoguchi.desk.plan_answers import PlanPractice, practice_of
from madoguchi.desk.plan_applications import RestsOn
from madoguchi.desk.plan_approvals import Approvals
from madoguchi.desk.plan_list import ListedPlan
from madoguchi.reconcile.groups import Tolerance
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.late import Late
from madoguchi.terms.once import digest_of

if TYPE_CHECKING:
    from madoguchi.desk import plan_rows
    from madoguchi.rulebook.engine.arrow import RecordBatch
else:
    plan_rows = Late("madoguchi.desk.plan_rows")

AT_COUNTER: Final = "counter"  # in place of a class of mail: such a paper was never asked where it could be sent
SMALL: Final = 10  # cells of fewer are told as fewer than ten: one or two people could be known by them
Rows: TypeAlias = "Callable[[RecordBatch, Beside], Iterable[RecordBatch]]"


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """Which plan is to be made (作成する計画): for a day, by what is known under a number, of everybody or of one.

    `made_on` is the business day of the making; None: the effective day. `once`: the caller's key. `handed`: its papers
    are handed over at the counter; letters are held by more.
    """

    effective: date
    made_on: BusinessDay | None = None
    known: int | None = None
    person: str | None = None
    once: str | None = None
    tolerance: Tolerance = field(default_factory=Tolerance)
    handed: bool = False

    @property
    def known_on(self) -> date:
        """The day by which a value of the law must have been published (公表済みの基準日)."""
        return self.made_on or self.effective

    @property
    def digest(self) -> str:
        """What is asked for, without its key, as a SHA-256 (依頼のダイジェスト)."""
        return digest_of(self.effective, self.known_on, self.known, self.person, self.tolerance, self.handed)


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that was made (作成された計画). `again`: its key was used before, and nothing was done now."""

    plan: int
    digest: str
    known: int
    items: int
    people: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many lines of a plan are alike (件数), and how many of them wait.

    Cells of fewer than ten lines are told together, without ground, rule and unit: by these somebody could be known.
    """

    action: str
    paper: str
    because: str
    ground: str | None
    rule: str | None
    unit: str | None
    items: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Holding:
    """Lines that one guard holds (保留の件数), and whether they can be released.

    `waits`: for how many each fact or choice is waited for, the most first; of a line that waits for two, both say so.
    """

    guard: str
    items: int
    releasable: bool
    waits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan (計画の一行), by number of the item; the key of the person where it was asked for.

    `application`: the number of the one that the line rests on; told where every line is.
    """

    item: int
    person: int
    paper: str
    action: str
    because: str
    ground: str | None
    rule: str | None
    valid_from: date | None
    valid_until: date | None
    held: tuple[str, ...] = ()
    key: str | None = None
    application: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a plan is, and how it stands (計画の概要). `approval`: when a second person looks at it.

    `forecast`: the number of the forecast that its counts were held against; None: none was kept for its day. `faces`:
    the digest of the faces by which names and addresses were looked at.
    """

    plan: int
    effective: date
    known: int
    edition: str
    known_on: BusinessDay
    scope: str
    digest: str
    items: int
    people: int
    made_by: str
    made_at: datetime
    state: str
    approved_by: str | None
    approval: str = "before"
    forecast: int | None = None
    faces: str | None = None

    @property
    def unforeseen(self) -> bool:
        """Whether counts of everybody were held against no forecast (見込みとの照合なし)."""
        return self.scope == "everybody" and self.forecast is None


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as it is looked at (計画の表示): counts, what waits, who gets nothing, and lines drawn by the system.

    `directed`: how many lines each direction has a say in, by its number. `closing`: None while it is not closed.
    `applied_for`: the lines that rest on an application. `unprinted`: papers that lie here and the press did not print.
    """

    head: Head
    counts: tuple[Count, ...]
    holding: tuple[Holding, ...]
    nothing: Mapping[str, int]
    samples: tuple[Line, ...]
    directed: Mapping[int, int] = field(default_factory=dict)
    closing: Closing | None = None
    applied_for: tuple[RestsOn, ...] = ()
    unprinted: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines that differ between two plans (計画の差): from one action and rule to another, or to none.

    `unprintable` stands for the action of a line that is held because a letter of it cannot be printed.
    Cells of fewer than ten lines are told together, without rules.
    """

    paper: str
    before: str | None
    after: str | None
    rule_before: str | None
    rule_after: str | None
    items: int


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did with a plan (操作): its number. `again`: its key was used before.

    `lines`: how many lines were held or released; None for other acts, and for fewer than ten that a rule gives.
    """

    act: int
    again: bool
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """What is to be done with a plan (操作の指示): of all of it, of an item, or of the group of a guard or a rule."""

    kind: str
    plan: int
    digest: str
    reason: str
    edition: str = ""
    once: str | None = None
    item: int | None = None
    guard: str | None = None
    rule: str | None = None


class Plans(Approvals, Protocol):
    """Where the plans of an insurer are kept (計画の保管)."""

    @property
    def insurer(self) -> str:
        """Whose they are (保険者)."""

    def make(self, asked: PlanAsked, edition: str, practice: PlanPractice, rows: Rows) -> Made:
        """Make a plan of what the rulebook says of the roll, beside what is held."""

    def show(self, plan: int, samples: int) -> Shown:
        """A plan as it is looked at, with so many lines drawn by its digest."""

    def listed(self, most: int, *, waiting: bool) -> Sequence[ListedPlan]:
        """The newest plans, at most so many; `waiting`: those on which somebody has to act."""

    def difference(self, before: int, after: int) -> Sequence[Difference]:
        """Where two plans differ, counted."""

    def otherwise(self, plan: int, edition: str, practice: PlanPractice, rows: Rows) -> Sequence[Difference]:
        """Where an edition would decide a plan otherwise, of what is not printed, counted; nothing is kept."""

    def lines(self, plan: int, purpose: str | None = None) -> Iterator[Line]:
        """Every line of a plan, in order; for a purpose, which is recorded first, with the keys of the people."""

    def names_held(self, plan: int, purpose: str) -> Sequence[HeldName]:
        """Which letters the lines of a plan wait for; who looked and why is recorded."""

    def do(self, doing: Doing) -> Act:
        """Write down what somebody does with a plan: hold, release, approve, reject, close."""


def make_plan(plans: Plans, edition: Edition, asked: PlanAsked) -> Made:
    """Make a plan (計画の作成): the same roll, papers held, edition, day and number give the same digest."""
    practice = practice_of(edition, plans.insurer, asked.effective, asked.known_on)
    return plans.make(asked, edition.digest, practice, _by(edition, asked.effective, asked.known_on))


def decided_otherwise(plans: Plans, edition: Edition, plan: int) -> Sequence[Difference]:
    """Where another edition would decide a plan otherwise (別の版による差), of what is not printed yet."""
    head = plans.show(plan, 0).head
    practice = practice_of(edition, plans.insurer, head.effective, head.known_on)
    return plans.otherwise(plan, edition.digest, practice, _by(edition, head.effective, head.known_on))


def _by(edition: Edition, on: date, known_on: date) -> Rows:
    """What an edition says of a roll on a day."""

    def rows(roll: RecordBatch, beside: Beside) -> Iterator[RecordBatch]:
        return plan_rows.decided(roll, edition, on, known_on, beside)

    return rows
