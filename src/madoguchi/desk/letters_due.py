"""Who is due a letter by the roll (名簿による通知の対象): a card runs out, an insured person turns 75.

When a digital certificate ends, from when it is renewed and how long the card works after it is the rulebook's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.days.age import seventy_fifth_birthday
from madoguchi.desk.letters import DEPENDENTS_AT_75, EXPIRING, IN_GRACE, Matter
from madoguchi.desk.recording import Registry
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import RecordBatch
from madoguchi.rulebook.engine.decide import decide

EXPIRES, OPENS, USABLE = "digital_certificate_expires_on", "renewal_opens_on", "card_usable_until"
BEFORE: Final = timedelta(days=60)
"""How long before the loss dependents are told (assumed: nobody published a period)."""
DEPENDENT: Final = "dependent"  # the word of `relation`: the insured person's own row may hold that birthday too
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
    """The days of each covered person's digital certificate."""
    told = decide(batch, edition, on, answers=(EXPIRES, OPENS, USABLE))
    days = zip(*(_cells(told, name) for name in (EXPIRES, OPENS, USABLE)), strict=True)
    for key, covered, each in zip(_cells(batch, "person"), _covered(batch, on), days, strict=True):
        if covered:
            yield key, each


def _dependents(batch: RecordBatch, _: Edition, on: date) -> Iterator[Matter]:
    """Dependents of somebody who turns 75 soon: their cover ends on that birthday."""
    cells = (_cells(batch, name) for name in ("person", "relation", "insured_birth_date"))
    for covered, key, relation, born in zip(_covered(batch, on), *cells, strict=True):
        day = seventy_fifth_birthday(born) if born and relation == DEPENDENT else None
        if covered and day and on <= day <= on + BEFORE:
            yield Matter(key, day=day)


DUE: Final[Mapping[str, Callable[[RecordBatch, Edition, date], Iterator[Matter]]]] = {
    EXPIRING: _expiring, IN_GRACE: _in_grace, DEPENDENTS_AT_75: _dependents,
}  # fmt: skip


def _covered(batch: RecordBatch, on: date) -> list[bool]:
    """Whether the cover of each row holds on a day."""
    days = zip(_cells(batch, "eligible_from"), _cells(batch, "lost_on"), strict=True)
    return [(since is None or since <= on) and (lost is None or on < lost) for since, lost in days]


def _cells(batch: RecordBatch, name: str) -> list[Any]:
    found: list[Any] = arrow.column_of(batch, name).to_pylist()
    return found
