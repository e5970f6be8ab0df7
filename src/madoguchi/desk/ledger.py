"""The ledger (交付台帳): what became of each paper, what is pulled before posting, what is asked back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from madoguchi.desk.applying import Changed, differing, refuse_late
from madoguchi.desk.asking_back import Due, Ended
from madoguchi.desk.business_day import BusinessDay
from madoguchi.issuing.stack import Look, StackedPaper, in_stack_order, refuse_changed, refuse_named, refuse_unpulled
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.errors import Refused

BY_HAND: Final = (
    Step.RETURNED_MAIL, Step.UNCLAIMED, Step.HANDED_OVER, Step.HANDED_BACK, Step.EXPIRED, Step.VOIDED, Step.DESTROYED,
    Step.UNDONE,
)  # fmt: skip
"""The steps that somebody says; others are taken by making, applying, pulling, posting a plan, and by `mail again`."""


class NotByHand(Refused):
    """A step that nobody says by hand (手では記録しない経過)."""


class NotUndone(Refused):
    """A step named for what does not undo one, or that is not the newest (取り消せない経過)."""


class NoStack(Refused):
    """A look through a stack in which nothing lies, or for what cannot have come (束のない抜取り)."""


class NotFinished(Refused):
    """A plan that is not wholly carried out (実施の途中)."""


class NotListed(Refused):
    """A paper that no look through its stack listed (抜取り一覧にない書面)."""


class NothingToPost(Refused):
    """A plan of which nothing lies in a stack (発送するものがない計画)."""


class NoSuchPaper(Refused):
    """A serial that was not drawn (ない番号)."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that happened to papers (経過の記録): which, when, why; `key` is the caller's.

    `undoes`: the step that is to be undone; who does not name one means the newest, and cannot do so twice in a row.
    """

    step: Step
    serials: tuple[int, ...]
    on: BusinessDay
    why: str | None = None
    key: str | None = None
    undoes: Step | None = None


@dataclass(frozen=True, slots=True)
class UndoneStep:
    """A step that was undone (取り消した経過), of which paper, which day; and the step that stands now, if one does."""

    serial: int
    step: str
    on: date
    stands: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many papers it was recorded of (記録の結果). `again`: it was before, under this key."""

    papers: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Undone(Recorded):
    """Of which papers which step was undone (取消しの結果)."""

    undone: tuple[UndoneStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted(Recorded):
    """How many papers were posted (発送の結果), and how many lie here unprinted and were left out."""

    unprinted: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """One step as it was recorded (経過). `at` is a label; the order is that of the story."""

    step: str
    on: date
    who: str
    at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class AtPost:
    """What the post said last of a letter that is on its way (配達の状況): a word, the day, the last day of keeping."""

    outcome: str
    on: date
    kept_until: date | None


@dataclass(frozen=True, slots=True)
class PaperStory:
    """All that is kept of a paper (書面の履歴): what it was, and its steps from the plan on."""

    serial: int
    plan: int
    paper: str
    valid_from: date | None
    valid_until: date | None
    replaces: int | None
    steps: tuple[Happened, ...]
    at_post: AtPost | None = None

    @property
    def undone(self) -> dict[int, UndoneStep]:
        """What each entry that undoes took away, by its place in the story (取消しの内容)."""
        stands: list[Happened] = []
        found: dict[int, UndoneStep] = {}
        for place, one in enumerate(self.steps):
            if one.step != Step.UNDONE.value:
                stands.append(one)
                continue
            gone = stands.pop()
            found[place] = UndoneStep(self.serial, gone.step, gone.on, stands[-1].step if stands else None)
        return found


@dataclass(frozen=True, slots=True)
class Stack:
    """A printed stack and what may have changed about its people (束と異動者).

    `known`: the number it is known under, `since`: the one it is held against; `people`: each person's serials, by key;
    `asked`: the number that was named, if one was.
    """

    effective: date
    known_on: date | None
    known: int
    since: int
    changed: Changed
    people: Mapping[str, Sequence[int]]
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """A look through the stack (抜取りの結果): what is to be withdrawn, from the top down. No cause is told.

    `again`: it was looked through before, under this key, and this is what was to be withdrawn then.
    """

    run: int
    known: int
    withdraw: tuple[StackedPaper, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """What there is to post (発送の準備): how many papers, the last look through, how many wait to be withdrawn.

    `daily`: the day of the newest file that comes each business day, `daily_taken` the number under which the last one
    was taken; None: none ever was. `changed`: something was recorded after that look, of people of the stack or of whom
    their letters go to. `stale_lists`: parcels to offices whose list names what was withdrawn since it was printed.
    """

    papers: int
    look: Look | None
    waiting: int
    unfinished: int
    daily: date | None = None
    daily_taken: int | None = None
    changed: bool = False
    stale_lists: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """A paper as the ledger accounts for it (台帳の一行)."""

    serial: int
    plan: int
    batch: int
    piece: str
    digest: str | None
    state: str
    live: bool
    person: int
    paper: str
    valid_from: date | None
    valid_until: date | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosedStack:
    """A stack that was closed (閉じた束): the digest of its list, and the head of the audit that stands in it."""

    digest: str
    head: str | None


@dataclass(frozen=True, slots=True)
class Accounts:
    """All that must add up (突合の対象): the last serial, every paper, each closed stack.

    `lost`: serials drawn after the moment that a backup was put back to; they stand on papers that nobody knows.
    `orders_gone`: plans whose print orders were deleted, their period being over.
    """

    insurer: str
    last: int
    papers: tuple[Account, ...]
    closed: Mapping[tuple[int, int], ClosedStack]
    lost: frozenset[int] = frozenset()
    orders_gone: frozenset[int] = frozenset()


class Ledger(Protocol):
    """Where papers are kept account of (台帳)."""

    def story(self, serial: int) -> PaperStory | None:
        """A paper's whole story."""

    def record(self, said: Said) -> Recorded:
        """Record a step of papers, all or none."""

    def withdraw(self, said: Said, *, unlisted: bool) -> Recorded:
        """Make papers void that a look through a stack listed; `unlisted`: others too."""

    def stack(self, plan: int, since: int | None) -> Stack:
        """What is printed of a plan and not posted, and who of its people changed."""

    def pulled(self, plan: int, since: int | None, said: Said) -> Pulled | None:
        """What came of a look through under the caller's key; None: there was none."""

    def pull(self, plan: int, stack: Stack, serials: Sequence[int], said: Said) -> Pulled:
        """Say that these are to be withdrawn, and that the stack was looked through."""

    def ready(self, plan: int) -> Ready:
        """What there is to post."""

    def post(self, plan: int, said: Said) -> Posted:
        """Say that all printed papers of a plan were posted, but those that the press held."""

    def ended(self, on: date) -> Sequence[Ended]:
        """Papers that ended, or are past their last day on a day, and are still with the person."""

    def remind(self, due: Sequence[Due], said: Said) -> Recorded:
        """Say that people were reminded."""

    def accounts(self) -> Accounts:
        """All that must add up."""


class Files(Protocol):
    """The files of a plan's spool (スプールのファイル)."""

    def digests(self, plan: int) -> Mapping[str, str]:
        """Every file, with its digest."""


def record(ledger: Ledger, said: Said) -> Recorded:
    """Record what somebody says of papers (経過の記録). Raises `NotByHand`, and what the order of steps refuses."""
    if said.step not in BY_HAND:
        raise NotByHand(what=f"`{said.step.value}` is not recorded by hand",
                        why="plans are made, approved, applied, pulled and posted by commands of their own",
                        do=f"say one of {', '.join(step.value for step in BY_HAND)}")  # fmt: skip
    if said.undoes and said.step is not Step.UNDONE:
        raise NotUndone(what=f"a step to be undone, named beside `{said.step.value}`",
                        why="only `undone` takes a step back", do="leave --step out, or say `undone`")  # fmt: skip
    return ledger.record(said)


def withdraw(ledger: Ledger, said: Said, unlisted: str | None = None) -> Recorded:
    """Say that papers were withdrawn from their stack (抜取りの記録). `unlisted`: why others than the last look listed.

    A slip of one figure would make a good paper void that stays in the stack and is posted. Raises `NotListed`.
    """
    why = f"{said.why}, though not listed: {unlisted}" if unlisted else said.why
    return ledger.withdraw(replace(said, why=why), unlisted=bool(unlisted))


def story_of(ledger: Ledger, serial: int) -> PaperStory:
    """A paper's whole story (番号から履歴). Raises `NoSuchPaper`."""
    found = ledger.story(serial)
    if found is None:
        raise NoSuchPaper(what=f"the serial {serial} was not drawn here", why="serials run without holes from 1",
                          do="look at the number on the paper, and at the insurer")  # fmt: skip
    return found


def pull(ledger: Ledger, edition: Edition, plan: int, since: int | None, said: Said) -> Pulled:
    """Look through a printed stack (抜取り): who changed since a number, or since each serial was drawn.

    With a key it is looked through once, and the first list comes back. Raises `UsedKey`, `NoStack`.
    """
    if first := ledger.pulled(plan, since, said):
        return first
    stack = ledger.stack(plan, since)
    _refuse_nothing(ledger, plan, stack)
    keys = differing(stack.changed, edition, stack.effective, stack.known_on)
    serials = [serial for key in keys for serial in stack.people.get(key, ())]
    done = ledger.pull(plan, stack, sorted(serials), said)
    return replace(done, withdraw=tuple(in_stack_order(done.withdraw)))


def _refuse_nothing(ledger: Ledger, plan: int, stack: Stack) -> None:
    """Refuse a look at nothing: it would count as the last look before posting. What waits to be withdrawn is there."""
    if not stack.people and not ledger.ready(plan).waiting:
        raise NoStack(what=f"nothing of plan {plan} lies in a stack",
                      why="a stack is looked through once its papers are printed and until they are posted",
                      do="look at the number with `madoguchi plan list`")  # fmt: skip
    if stack.asked is not None and stack.asked > stack.known:
        raise NoStack(what=f"a look for what came after number {stack.asked}",
                      why=f"the newest number here is {stack.known}, so nothing could have come after it",
                      do="leave --since out: each paper is held to the number it was printed under")  # fmt: skip


def post(ledger: Ledger, plan: int, said: Said) -> Posted:
    """Say that a stack was posted (発送の記録). What the press held is left out, and counted.

    Raises `NotPulled`, `NotFinished`, `FileLate`.
    """
    ready = ledger.ready(plan)
    if ready.unfinished:
        raise NotFinished(what=f"{ready.unfinished} papers of the plan are in no closed stack",
                          why="nobody knows yet whether they are printed",
                          do=f"run `madoguchi plan apply {plan}` to its end, then post")  # fmt: skip
    if ready.papers or ready.waiting:
        refuse_late(ready.daily, said.on)
        refuse_unpulled(ready.look, said.on, ready.waiting, ready.daily_taken or 0)
        refuse_changed(ready.changed)
        refuse_named(ready.stale_lists)
    return ledger.post(plan, said)
