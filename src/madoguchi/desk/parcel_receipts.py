"""Receipts of parcels to offices (受領書): which parcels were posted, which are signed for, and what is refused.

An employer signs for what lay in a parcel when it was posted; for fewer letters only where as many came back, or were
made void since. A receipt is recorded once. One that was recorded by mistake is taken back by an entry, never erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeAlias

from madoguchi.desk.business_day import BusinessDay
from madoguchi.issuing.parcel_papers import code_of
from madoguchi.issuing.sheets import run_of, track_of
from madoguchi.terms.errors import Refused

Which: TypeAlias = tuple[int, int]  # plan, and the serial of the first paper in a parcel


class ReceiptRefused(Refused):
    """A receipt that is not recorded (受け付けない受領書)."""


@dataclass(frozen=True, slots=True)
class SentParcel:
    """A parcel to an office (事業所・支部あての小包), known by the serial of its first paper.

    `posted_on` None: it was not posted. `letters` lay in it then; `there` are those of them that did not come back and
    are not void. `waits`: no receipt came, and papers that are good are there. `counted`: for how many one was signed.
    """

    plan: int
    parcel: int
    office: str | None
    posted_on: date | None
    letters: int
    there: int
    waits: bool
    received_on: date | None
    counted: int | None

    @property
    def code(self) -> str:
        """The code on its list and its receipt."""
        return code_of(track_of(run_of(self.plan), self.parcel))

    def is_late(self, on: date, days: int) -> bool:
        """Whether its receipt should have come before a day (受領書の遅れ): after so many days from the posting."""
        return self.waits and self.posted_on is not None and on > self.posted_on + timedelta(days)


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands on a receipt (受領書の記載): the parcel, and for how many letters it is signed.

    Without a number it is no receipt, and takes the one before back.
    """

    plan: int
    parcel: int
    letters: int | None

    @property
    def which(self) -> Which:
        """Which parcel."""
        return self.plan, self.parcel

    @property
    def code(self) -> str:
        """The code of the parcel."""
        return code_of(track_of(run_of(self.plan), self.parcel))


@dataclass(frozen=True, slots=True)
class Receiving:
    """Receipts of one day (受領書の記録の申し出)."""

    receipts: tuple[Signed, ...]
    on: BusinessDay
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What was recorded (受領書の記録): of how many parcels, and of how many it stood there already.

    `again`: the same was asked before, with the same key.
    """

    recorded: int
    before: int
    again: bool = False


class Receipts(Protocol):
    """Where receipts of employers are recorded (受領書の記録先)."""

    def sent(self, plan: int | None) -> Sequence[SentParcel]:
        """The parcels of a plan, or of all."""

    def say(self, asked: Receiving) -> Received:
        """Say that employers signed, or that receipts were recorded by mistake. Raises `ReceiptRefused`."""


def new_receipts(asked: Receiving, known: Mapping[Which, SentParcel], plans: Mapping[int, int]) -> tuple[Signed, ...]:
    """What is recorded: all but what stands there already (新しい受領書). Raises `ReceiptRefused`.

    `plans`: of the first papers the plans that they are of.
    """
    _refuse_twice(asked.receipts)
    return tuple(one for one in asked.receipts if _is_new(one, asked.on, _parcel(one, known, plans)))


def _refuse_twice(receipts: Sequence[Signed]) -> None:
    seen = set[Which]()
    for one in receipts:
        if one.which in seen:
            raise ReceiptRefused(what=f"the parcel {one.code} is named twice", why="each has one receipt",
                                 do="look at both receipts; nothing was recorded")  # fmt: skip
        seen.add(one.which)


def _parcel(one: Signed, known: Mapping[Which, SentParcel], plans: Mapping[int, int]) -> SentParcel:
    """The parcel of a receipt, which was posted where it is signed for: else one could not be taken back any more."""
    parcel = known.get(one.which)
    if parcel is None:
        raise _unknown(one, plans.get(one.parcel, one.plan))
    if one.letters is not None and parcel.posted_on is None:
        raise ReceiptRefused(what=f"the parcel {one.code} was not posted", why="an office signs for what came",
                             do="look at the code; say first that the plan was posted: `madoguchi mail hand-over --to "
                                "post`")  # fmt: skip
    return parcel


def _unknown(one: Signed, plan: int) -> ReceiptRefused:
    if plan != one.plan:
        return ReceiptRefused(what=f"the code {one.code}, whose paper is of plan {plan}",
                              why="the run and the paper in a code belong together",
                              do="read the code on the receipt again; nothing was recorded")  # fmt: skip
    return ReceiptRefused(what=f"no parcel to an office has the code {one.code}",
                          why="it is known by the first letter in it, as its list and its receipt say",
                          do="read the code on the receipt again, and look at the insurer; nothing was recorded"
                          )  # fmt: skip


def _is_new(one: Signed, on: date, parcel: SentParcel) -> bool:
    """Whether a receipt says something that is not recorded yet."""
    if one.letters is None:
        _refuse_nothing(parcel)
        return True
    if parcel.received_on is not None:
        _refuse_other(one, on, parcel)
        return False
    _refuse_early(on, parcel)
    _refuse_miscounted(one.letters, parcel)
    return True


def _refuse_nothing(parcel: SentParcel) -> None:
    if parcel.received_on is None:
        raise ReceiptRefused(what=f"of the parcel {parcel.code} no receipt is recorded",
                             why="nothing is there to be taken back",
                             do="look which have one with `madoguchi mail status`")  # fmt: skip


def _refuse_other(one: Signed, on: date, parcel: SentParcel) -> None:
    if (parcel.received_on, parcel.counted) != (on, one.letters):
        raise ReceiptRefused(what=f"of the parcel {one.code} a receipt of {parcel.received_on} for {parcel.counted} "
                                  "letters is recorded",
                             why="a parcel is signed for once",
                             do="look at both; where the first was a mistake, take it back with --undone")  # fmt: skip


def _refuse_early(on: date, parcel: SentParcel) -> None:
    if parcel.posted_on is not None and on < parcel.posted_on:
        raise ReceiptRefused(what=f"the parcel {parcel.code} was posted on {parcel.posted_on}, and signed for on {on}",
                             why="nobody signs for what was not posted yet",
                             do="look at the day on the receipt, and say it with --on")  # fmt: skip


def _refuse_miscounted(letters: int, parcel: SentParcel) -> None:
    if not parcel.there <= letters <= parcel.letters:
        raise ReceiptRefused(what=f"in the parcel {parcel.code} lay {parcel.letters} letters, and {letters} are "
                                  "signed for",
                             why="one is missing, or is another's; afterwards nobody finds which",
                             do="look through it with the office, by the list; record what came back and make void "
                                "what is lost with `madoguchi ledger record`, then the receipt")  # fmt: skip
