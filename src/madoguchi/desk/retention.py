"""What is kept for how long, and what is due to go (保存と廃棄): dated rules, and plans two people answer for.

A rule without a source is assumed: it is listed, and deletes nothing until an insurer sets a period and says whence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from madoguchi.days.months import first_of_month
from madoguchi.rulebook.reading import read_file
from madoguchi.terms.errors import Refused

FILE: Final = Path(__file__).with_name("retention.yaml")
AUDIT: Final = "audit"
NOTHING: Final = "nothing"


class NoSuchRule(Refused):
    """A rule of retention that there is not (ない規則)."""


class NotDue(Refused):
    """A plan that cannot be carried out now (実施できない廃棄計画)."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a kind of record is kept (保存期間の規則): so many months after an event."""

    name: str
    ja: str
    en: str
    event: str
    since: date
    months: int
    status: str
    deletes: str


@dataclass(frozen=True, slots=True)
class Period:
    """What an insurer said of a rule (保険者の定め)."""

    rule: str
    months: int
    source: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the audit (監査記録の月): its entries, and whether a seal holds them all."""

    month: str
    entries: int
    sealed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due to go (廃棄の対象)."""

    rule: str
    subject: str
    rows: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What is due on a day (廃棄計画), who made it, who approved it, and whether it is done."""

    plan: int
    on: date
    digest: str
    made_by: str
    approved_by: str | None
    done: bool
    due: tuple[Due, ...]


class Retention(Protocol):
    """Where periods, holds and plans are kept (保存期間の記録)."""

    def periods(self, insurer: str) -> Mapping[str, Period]:
        """What an insurer said, by rule."""

    def set(self, insurer: str, period: Period) -> None:
        """Say for how long an insurer keeps what a rule names."""

    def hold(self, insurer: str, rule: str, reason: str) -> int:
        """Order that nothing of a rule goes: the number of the order."""

    def lift(self, insurer: str, hold: int) -> None:
        """Let go of what was held."""

    def make(self, on: date, key: str | None) -> RetentionPlan:
        """What is due on a day, written down."""

    def plan(self, plan: int) -> RetentionPlan:
        """A plan as it is."""

    def approve(self, plan: int, digest: str) -> RetentionPlan:
        """Agree to a plan as it was read."""

    def apply(self, plan: int) -> RetentionPlan:
        """Let go of what an approved plan names."""


@cache
def rules() -> Mapping[str, RetentionRule]:
    """The rules that are shipped (同梱の規則), by name."""
    read = [one.entries() for one in read_file(FILE).entries()["rules"].items()]
    told = [{name: said.text() for name, said in one.items()} for one in read]
    return {one["name"]: _rule(one) for one in told}


def _rule(told: Mapping[str, str]) -> RetentionRule:
    year, month, day = map(int, told["from"].split("-"))
    return RetentionRule(told["name"], told["ja"], told["en"], told["event"], date(year, month, day),
                         int(told["months"]), told["status"], told["deletes"])  # fmt: skip


def rule_named(name: str) -> RetentionRule:
    """A rule (規則). Raises `NoSuchRule`."""
    if name not in rules():
        raise NoSuchRule(what=f"no rule of retention named {name}", why=f"there are {', '.join(rules())}",
                         do="`madoguchi retention rules` lists them")  # fmt: skip
    return rules()[name]


def due_months(months: Iterable[Month], kept_for: int | None, on: date) -> tuple[Due, ...]:
    """The months of the audit that are due on a day (廃棄の対象となる月): over for so many months, and sealed.

    None: somebody whose entries they are has not said for how long; then none is.

    >>> told = [Month("2019-10", 3, True), Month("2019-11", 5, True), Month("2019-12", 1, True)]
    >>> [one.subject for one in due_months(told, 84, date(2026, 12, 1))]
    ['month 2019-10', 'month 2019-11']
    >>> due_months(told, None, date(2026, 12, 1))
    ()
    """
    if kept_for is None:
        return ()
    return tuple(Due(AUDIT, f"month {one.month}", one.entries) for one in months
                 if one.sealed and _ends(one.month, kept_for) <= on)  # fmt: skip


def _ends(month: str, kept_for: int) -> date:
    year, number = map(int, month.split("-"))
    return first_of_month(date(year, number, 1), kept_for + 1)


def digest_of(on: date, due: Sequence[Due]) -> bytes:
    """The digest of a plan (廃棄計画のダイジェスト): what is approved is what was read."""
    lines = [on.isoformat(), *(f"{one.rule} {one.subject} {one.rows}" for one in due)]
    return sha256("\n".join(lines).encode()).digest()
