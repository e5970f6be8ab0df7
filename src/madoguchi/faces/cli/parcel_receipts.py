"""`mail received` (受領書の記録): receipts of parcels to offices, and what `mail status` tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

import click

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.parcel_receipts import Received, Receiving, SentParcel, Signed
from madoguchi.faces.cli.business_days import HAPPENED
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.plan_apply import KEY, OWN
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import known_practice
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.issuing.look_reading import Looks, looks_of
from madoguchi.issuing.receipt_terms import RECEIPT_DAYS

SIGNED: Final = re.compile("([0-9]{4,9})-P([0-9]{8,18})(?:=([1-9][0-9]{0,4}))?", re.ASCII)


class SignedReceipt(click.ParamType[Signed]):
    """What stands on a receipt (受領書の記載): the code of a parcel and how many letters, 0003-P00000012=41."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Signed:
        """Read it. What is none is a usage error, exit 2."""
        found = SIGNED.fullmatch(normalize("NFKC", str(value)).strip().upper())
        if found is None:
            self.fail(say("a receipt is a code and a number"), param, ctx)
        plan, parcel, letters = found.groups()
        return Signed(int(plan), int(parcel), int(letters) if letters else None)


@click.command("received", cls=Spoken)
@click.argument("receipts", type=SignedReceipt(), nargs=-1, required=True, metavar="CODE=LETTERS...")
@OWN
@HAPPENED
@click.option("--undone", is_flag=True)
@KEY
@FOLDER
def received(
    receipts: tuple[Signed, ...], insurer: str, on: BusinessDay, undone: bool, key: str | None, folder: Path
) -> None:
    """Record the receipts that employers signed for parcels."""
    if any((one.letters is None) is not undone for one in receipts):
        raise click.UsageError(say("a receipt is a code and a number"))
    with adapters().mailing(folder, insurer) as mailing:
        done = mailing.receipts.say(Receiving(receipts, on, key))
    tell(asdict(done), [_recorded(done, undone=undone)])


def _recorded(done: Received, *, undone: bool) -> str:
    if done.again:
        return say("receipts recorded before", n=done.recorded)
    return say("receipts taken back" if undone else "receipts recorded", n=done.recorded, before=done.before)


# --- how they stand -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateReceipt:
    """A parcel whose receipt is late (受領書の遅れ): where it went, since when, how many letters; `days` are waited."""

    code: str
    office: str | None
    posted_on: date | None
    letters: int
    days: int


@dataclass(frozen=True, slots=True)
class ReceiptsOfPlan:
    """How the receipts of a plan stand (計画の受領書): parcels that were posted, with one, waited for, late."""

    plan: int
    parcels: int
    received: int
    waiting: int
    late: tuple[LateReceipt, ...]


def receipts_told(
    sent: Sequence[SentParcel], on: date, insurer: str, files: tuple[Path, ...]
) -> tuple[ReceiptsOfPlan, ...]:
    """How receipts stand on a day, plan by plan (受領書の状況). `files`: of practices, which say how long is waited."""
    posted = [one for one in sent if one.posted_on is not None]
    days = _days_of(posted, insurer, files)
    return tuple(_of_plan(plan, list(some), on, days) for plan, some in groupby(posted, lambda one: one.plan))


def _days_of(posted: Sequence[SentParcel], insurer: str, files: tuple[Path, ...]) -> dict[date, int]:
    """How long is waited, by the day of posting; practices are read only where something is waited for."""
    waited = {one.posted_on for one in posted if one.waits and one.posted_on}
    if not waited:
        return {}
    practice = known_practice(insurer, files)
    return dict.fromkeys(waited, RECEIPT_DAYS) if practice is None else _said(looks_of(practice), waited)


def _said(looks: Looks, days: set[date]) -> dict[date, int]:
    return {day: looks.receipt_days(day) for day in days}


def _of_plan(plan: int, posted: Sequence[SentParcel], on: date, days: dict[date, int]) -> ReceiptsOfPlan:
    waiting = [(one, days[one.posted_on]) for one in posted if one.waits and one.posted_on]
    late = tuple(LateReceipt(one.code, one.office, one.posted_on, one.letters, most)
                 for one, most in waiting if one.is_late(on, most))  # fmt: skip
    received = sum(one.received_on is not None for one in posted)
    return ReceiptsOfPlan(plan, len(posted), received, len(waiting), late)


def is_late(told: Sequence[ReceiptsOfPlan]) -> bool:
    """Whether some receipt is late (受領書の遅れの有無)."""
    return any(one.late for one in told)


def receipt_lines(told: Sequence[ReceiptsOfPlan]) -> Iterator[str]:
    """The same in words (受領書の状況の表示)."""
    for one in told:
        yield say("receipts of a plan", plan=one.plan, parcels=one.parcels, received=one.received, waiting=one.waiting)
        yield from (say("receipt late", code=late.code, office=late.office or "–", day=late.posted_on,
                        letters=late.letters, days=late.days) for late in one.late)  # fmt: skip
