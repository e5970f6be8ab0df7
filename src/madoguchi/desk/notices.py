"""What notifications leave to be done (届出の確認): who has not notified, who may be covered twice, whom to ask.

Whether an employer is to be asked is the rulebook's judgement: here it is given the roll with what the form says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from madoguchi.desk.insured import insured
from madoguchi.desk.recording import Registry
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.people import people
from madoguchi.terms.errors import Refused

ANSWERS: Final = ("application_outcome",)
QUERIED: Final = "queried"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification, or what happened without one (届出). `ticked`: whether the form says that a paper is needed."""

    notice: int
    kind: str
    person: str
    happened_on: date
    notified_on: date | None
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Double:
    """A cover of ours while the national platform shows one elsewhere (重複の疑い), from a day on."""

    person: str
    ours_from: date | None
    shown_insurer: str
    shown_from: date


@dataclass(frozen=True, slots=True)
class CardElsewhere:
    """Somebody whose card another insurer here has, too (他の保険者にもあるカード); which one and of whom is not told.

    `why`: `another`, there it is of somebody born on another day or of the other sex; `both`, both cover them.
    """

    person: str
    why: str


class NoSuchNotice(Refused):
    """A number that no notification has (ない番号の届出)."""


class Notices(Protocol):
    """The notifications of an insurer (届出)."""

    def unnotified(self, on: date) -> Sequence[Notice]:
        """What happened by a day and was not notified, the oldest first."""

    def double(self, on: date) -> Sequence[Double]:
        """Who is covered here and, as the national platform shows, elsewhere too."""

    def cards(self, on: date) -> Sequence[CardElsewhere]:
        """Whose card another insurer here has on a day, too, though they did not move."""

    def forms(self, on: date) -> Sequence[Notice]:
        """Employers' forms by a day that are not ticked and not closed, the oldest first."""

    def looked_at(self, of: str, people: Sequence[str], purpose: str) -> None:
        """Write down that somebody is about to be told of these people, by key: in which list, and why."""

    def close(self, notice: int, reason: str, once: str | None = None) -> None:
        """Say how a question to an employer ended. What is said twice with one key is said once."""


def queries(notices: Notices, registry: Registry, edition: Edition, on: date) -> Iterator[Notice]:
    """The forms about which the employer is to be asked (事業所への照会): not ticked, and no usable card (S3-8)."""
    forms = {one.person: one for one in notices.forms(on)}
    for batch in registry.roll(on) if forms else ():
        here = [n for n, key in enumerate(arrow.column_of(batch, "person").to_pylist()) if key in forms]
        if here:
            yield from _queried(arrow.rows_at([batch], here), forms, edition, on)


def _queried(roll: RecordBatch, forms: Mapping[str, Notice], edition: Edition, on: date) -> Iterator[Notice]:
    people: list[str] = arrow.column_of(roll, "person").to_pylist()
    told = decide(with_form(roll, [forms[key] for key in people]), edition, on, answers=ANSWERS)
    for key, outcome in zip(people, arrow.column_of(told, *ANSWERS).to_pylist(), strict=True):
        if outcome == QUERIED:
            yield forms[key]


def with_form(roll: RecordBatch, forms: Sequence[Notice]) -> RecordBatch:
    """A roll with what each one's form says (届出を加えた名簿): somebody joined on a day, and the tick."""
    beside = {
        "event": arrow.array(["joined"] * len(forms), arrow.TEXT).dictionary_encode().cast(arrow.WORD),
        "event_on": arrow.array([one.happened_on for one in forms], arrow.DAY),
        "issue_needed_ticked": arrow.array([one.ticked for one in forms], arrow.FLAG),
    }
    schema = arrow.schema_of([*((one.name, one.type) for one in roll.schema),
                              *((name, column.type) for name, column in beside.items())])  # fmt: skip
    return arrow.batch([*roll.columns, *beside.values()], schema)


def not_registered(registry: Registry, edition: Edition, on: date) -> Iterator[str]:
    """The keys of those insured on a day who have not registered a card (利用登録をしていない加入者): S3-2.

    Who is insured is the rulebook's answer, and who may be is taken to be. Of whom it is not known whether they
    registered, nothing is told.
    """
    for batch in registry.roll(on):
        registered = arrow.column_of(batch, "registered").to_pylist()
        for key, said in insured(people(batch, edition, on), batch, registered):
            if said is False:
                yield key
