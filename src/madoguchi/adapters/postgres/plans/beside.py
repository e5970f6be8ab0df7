"""What stands beside the facts when papers are decided (事実以外の判定材料): accepted applications, directions.

Both are read as they were known under a number, like the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.asked_for import AskedFor
from madoguchi.desk.directing import Beside
from madoguchi.reconcile.directions import Direction
from madoguchi.registry.applications import LASTING, Channel, Kind

RESTED_ON: Final = Statement("""
SELECT p.person AS whose, p.key, a.application, a.kind, a.channel, a.reason, a.applied_on, a.received_on
FROM applications.application AS a
JOIN applications.step AS s ON s.insurer = a.insurer AND s.application = a.application AND s.state = 'accepted'
LEFT JOIN registry.merging AS m ON m.insurer = a.insurer AND m.person = a.person AND m.superseded IS NULL
JOIN registry.person AS p ON p.insurer = a.insurer AND p.person = coalesce(m.into_person, a.person)
WHERE a.insurer = $1 AND a.kind = ANY ($2) AND s.learnt <= $3 AND NOT EXISTS (
    SELECT FROM applications.step AS w WHERE w.insurer = a.insurer AND w.application = a.application
    AND w.state = 'withdrawn' AND w.learnt <= $3
) AND @which ORDER BY a.application
""")
IN_FORCE: Final = Statement("""
SELECT f.person, p.key, d.direction AS number, d.paper, d.since, d.until, d.owed, d.variant, d.valid_from,
    d.valid_until, d.addressee IS NOT NULL AS to_person, d.hold, d.reason
FROM applications.in_force($2) AS f JOIN applications.imposed() AS d USING (direction)
JOIN registry.person AS p ON p.insurer = $1 AND p.person = f.person WHERE @which ORDER BY f.person, d.direction
""")
OF_DIRECTION: Final = ("number", "paper", "since", "until", "owed", "variant", "valid_from", "valid_until", "to_person",
                       "hold", "reason")  # fmt: skip
NOW: Final = 2**31 - 1
BESIDES: Final = LASTING[1]  # what counts beside a certificate or its replacement


async def beside_of(books: Books, n: int, people: Sequence[int] | None = None) -> Beside:
    """What stands beside the facts as known under a number (事実以外の判定材料), of everybody or of some."""
    asked = await rested_on(books, n, people)
    which, more = ("true", ()) if people is None else ("f.person = ANY ($3)", (list(people),))
    found: dict[str, list[Direction]] = {}
    for row in await books.connection.fetch(IN_FORCE.filled(which=which), books.insurer, n, *more):
        found.setdefault(row["key"], []).append(direction_of(row))
    return Beside({key: one for (_, key), one in asked.items()}, found)


async def directions_of(books: Books, n: int, people: Sequence[int]) -> dict[int, list[Direction]]:
    """The directions in force about some people (本人への指示), by their numbers."""
    found: dict[int, list[Direction]] = {}
    which = "f.person = ANY ($3)"
    for row in await books.connection.fetch(IN_FORCE.filled(which=which), books.insurer, n, list(people)):
        found.setdefault(row["person"], []).append(direction_of(row))
    return found


async def rested_on(books: Books, n: int = NOW, people: Sequence[int] | None = None) -> dict[tuple[int, str], AskedFor]:
    """The accepted applications that decisions rest on (判定の基礎となる申請), known under a number: by person and key.

    Of one person the weightiest, of these the newest, with what was accepted besides. Once accepted, one serves until
    it is withdrawn.
    """
    return {whose: _together(each) for whose, each in (await accepted_of(books, n, people)).items()}


async def accepted_of(
    books: Books, n: int, people: Sequence[int] | None = None
) -> dict[tuple[int, str], dict[Kind, AskedFor]]:  # fmt: skip
    """Of each person and kind the newest application that decisions may rest on (受理済みの申請), as known under n."""
    kinds = [kind.value for group in LASTING for kind in group]
    which, more = ("true", ()) if people is None else ("p.person = ANY ($4)", (list(people),))
    return _newest(await books.connection.fetch(RESTED_ON.filled(which=which), books.insurer, kinds, n, *more))


def _newest(rows: Iterable[Any]) -> dict[tuple[int, str], dict[Kind, AskedFor]]:
    """Of each person and kind the last that comes; the last of all stands last."""
    found: dict[tuple[int, str], dict[Kind, AskedFor]] = {}
    for row in rows:
        one, each = replace(asked_for(row), number=row["application"]), found.setdefault((row["whose"], row["key"]), {})
        each.pop(one.kind, None)  # the last stands last
        each[one.kind] = one
    return found


def _together(each: dict[Kind, AskedFor]) -> AskedFor:
    """The weightiest, of these the newest, with the days of those beside it."""
    first = min(reversed(each.values()), key=_weight)
    days = {kind: each[kind].on for kind in BESIDES if kind in each and kind is not first.kind}
    return replace(first, entries_on=days.get(Kind.OPTIONAL_ENTRY), ceiling_on=days.get(Kind.CEILING_CERTIFICATE))


def _weight(asked: AskedFor) -> int:
    return next(n for n, group in enumerate(LASTING) if asked.kind in group)


def asked_for(row: Any) -> AskedFor:
    """What the rulebook is told of an application."""
    on = row["applied_on"] or row["received_on"]
    return AskedFor(Kind.read(row["kind"]), Channel.read(row["channel"]), on, row["reason"])


def direction_of(row: Mapping[str, Any]) -> Direction:
    """A direction as it stands in a row (指示の読み取り)."""
    return Direction(**{name: row[name] for name in OF_DIRECTION})
