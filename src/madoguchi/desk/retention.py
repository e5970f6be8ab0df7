"""What is kept for how long, and what is due to go (保存と廃棄): dated rules, and plans two people answer for.

A rule without a source is assumed: it is listed, and deletes nothing until an insurer sets a period and says whence.
The audit belongs to all insurers of an installation; all else goes by plans of one insurer.
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
from madoguchi.desk.business_day import BusinessDay
from madoguchi.rulebook.reading import Said, read_file
from madoguchi.terms.errors import Refused

FILE: Final = Path(__file__).with_name("retention.yaml")
WORDS: Final = ("name", "ja", "en", "event", "status", "duty", "deletes")
AUDIT, BACKUPS = "audit", "backups"  # of all insurers of an installation together
NUMBERS, SPOOL, PRINT_FILES = "individual_numbers", "spool", "print_files"  # a part stands outside the database
LETTER_FILES: Final = "letter_files"  # so do these


class NoSuchRule(Refused):
    """A rule of retention that there is not (ない規則)."""


class HeldUnclear(Refused):
    """An order to keep that does not say what (対象の不明な廃棄停止)."""


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
    duty: str
    deletes: str
    tables: tuple[str, ...]

    @property
    def by_itself(self) -> bool:
        """Whether it is carried out by no plan, and before an insurer says anything: `db backup` does it."""
        return self.name == BACKUPS


@dataclass(frozen=True, slots=True)
class Held:
    """What an order to keep is about (廃棄停止の対象): all of a rule, of a person (a key), or of a plan of papers."""

    rule: str | None = None
    person: str | None = None
    plan: int | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.rule, self.person, self.plan)) != 1:
            raise HeldUnclear(what="an order to keep that names none of them, or several",
                              why="it is about a rule, a person or a plan of papers",
                              do="give it for one of them; another order may name another")  # fmt: skip


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
    """Something that is due to go (廃棄の対象): `people` by numbers of ours.

    Of what is gone: how many rows went, and how many people stayed, covered again or held since the plan was made.
    """

    rule: str
    subject: str
    rows: int
    people: tuple[int, ...] = ()
    gone: bool = False
    gone_rows: int = 0
    stayed: int = 0


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What is due on a day (廃棄計画), who made it, who approved it, and whether it is done.

    `insurer` is None for what belongs to all.
    """

    plan: int
    insurer: str | None
    on: date
    digest: str
    made_by: str
    approved_by: str | None
    done: bool
    due: tuple[Due, ...]


class Retention(Protocol):
    """Where periods, holds and plans are kept (保存期間の記録).

    `once` is a caller's key: asked again with it, the first result comes back; for anything else, `UsedKey`.
    """

    def periods(self, insurer: str) -> Mapping[str, Period]:
        """What an insurer said, by rule."""

    def set(self, insurer: str, period: Period, once: str | None = None) -> None:
        """Say for how long an insurer keeps what a rule names."""

    def hold(self, insurer: str, held: Held, reason: str, once: str | None = None) -> int:
        """Order that nothing of it goes: the number of the order."""

    def lift(self, insurer: str, hold: int, once: str | None = None) -> None:
        """Let go of what was held."""

    def make(self, on: BusinessDay, key: str | None, insurer: str | None = None) -> RetentionPlan:
        """What is due on a day, written down: of an insurer, or of what belongs to all."""

    def plan(self, plan: int, insurer: str | None = None) -> RetentionPlan:
        """A plan as it is."""

    def approve(
        self, plan: int, digest: str, insurer: str | None = None, once: str | None = None
    ) -> RetentionPlan:  # fmt: skip
        """Agree to a plan as it was read."""

    def apply(
        self, plan: int, insurer: str | None = None, outside: Outside | None = None, once: str | None = None
    ) -> RetentionPlan:  # fmt: skip
        """Let go of what an approved plan names."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a plan reaches outside the database (データベース外の対象): spools, key file, printed files, letters.

    None of a key file: the one that the environment names. `letters`: the folder of letters by themselves.
    """

    spools: Path
    key_file: Path | None = None
    press: Path | None = None
    letters: Path | None = None


@cache
def rules() -> Mapping[str, RetentionRule]:
    """The rules that are shipped (同梱の規則), by name."""
    read = [one.entries() for one in read_file(FILE).entries()["rules"].items()]
    return {one["name"].text(): _rule(one) for one in read}


@cache
def kept() -> Mapping[str, str]:
    """The tables of which nothing goes, each with the reason (廃棄しない表)."""
    read = [one.entries() for one in read_file(FILE).entries()["kept"].items()]
    return {table: one["because"].text() for one in read for table in one["tables"].texts()}


def _rule(told: Mapping[str, Said]) -> RetentionRule:
    name, ja, en, event, status, duty, deletes = (told[key].text() for key in WORDS)
    since, tables = told["from"].day(), tuple(told["tables"].texts())
    return RetentionRule(name, ja, en, event, since, told["months"].number(), status, duty, deletes, tables)


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
    lines = [on.isoformat(), *(f"{one.rule} {one.subject} {one.rows} {one.people}" for one in due)]
    return sha256("\n".join(lines).encode()).digest()
