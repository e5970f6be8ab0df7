"""Who is due a letter by the roll (名簿による通知の対象): a card runs out, an insured person turns 75.

Who is insured, when a digital certificate ends, from when it is renewed, how long the card works after it, and to which
day a dependent is covered: all that is the rulebook's answer. Who may be insured, for all it can tell, is taken to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.desk.insured import insured, told_of
from madoguchi.desk.letters import DEPENDENTS_AT_75, EXPIRING, IN_GRACE, Matter
from madoguchi.desk.recording import Registry
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.rules.eligibility import until_insured_person_is_75

EXPIRES, OPENS, USABLE = "digital_certificate_expires_on", "renewal_opens_on", "card_usable_until"
BEFORE: Final = timedelta(days=60)
"""How long before the loss dependents are told (assumed: nobody published a period)."""
ONE_DAY: Final = timedelta(days=1)
Days = tuple[date | None, date | None, date | None]


def of_the_roll(kind: str, registry: Registry, edition: Edition, on: date) -> Iterator[Matter]:
    """Who is due a letter of a kind on a day by the roll (対象者): each person once."""
    for batch in registry.roll(on):
        yield from dict.fromkeys(DUE[kind](batch, edition, on))


def _expiring(batch: RecordBatch, edition: Edition, on: date) -> Iterator[Matter]:
    """Whose certificate is renewed already and has not run out."""
    for key, (expires, opens, until) in _digital_certificates(batch, edition, on):
        if expires and opens and until and opens <= on <= expires:
            yield Matter(key, day=expires, until=until)


def _in_grace(batch: RecordBatch, edition: Edition, on: date) -> Iterator[Matter]:
    """Whose certificate has run out, and whose card works on."""
    for key, (expires, _, until) in _digital_certificates(batch, edition, on):
        if expires and until and expires < on <= until:
            yield Matter(key, day=expires, until=until)


def _digital_certificates(batch: RecordBatch, edition: Edition, on: date) -> Iterator[tuple[str, Days]]:
    """The days of each insured person's digital certificate."""
    told = decide(batch, edition, on, answers=(EXPIRES, OPENS, USABLE))
    days = zip(*(_cells(told, name) for name in (EXPIRES, OPENS, USABLE)), strict=True)
    yield from insured(people(batch, edition, on), batch, days)


def _dependents(batch: RecordBatch, edition: Edition, on: date) -> Iterator[Matter]:
    """Dependents of somebody who turns 75 soon: their cover ends on that birthday."""
    p = people(batch, edition, on)
    for key, eve in insured(p, batch, told_of(p, until_insured_person_is_75(p))):
        if eve and on <= eve < on + BEFORE:
            yield Matter(key, day=eve + ONE_DAY)


DUE: Final[Mapping[str, Callable[[RecordBatch, Edition, date], Iterator[Matter]]]] = {
    EXPIRING: _expiring, IN_GRACE: _in_grace, DEPENDENTS_AT_75: _dependents,
}  # fmt: skip


def _cells(batch: RecordBatch, name: str) -> list[Any]:
    found: list[Any] = arrow.column_of(batch, name).to_pylist()
    return found
