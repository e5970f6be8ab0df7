"""Declarations in PostgreSQL (申立書の保管): `Declarations` of the desk. The functions record each act themselves."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final, TypeVar
from uuid import UUID

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.reception.service import OTHERS
from madoguchi.days.eras import parse_day
from madoguchi.desk.declarations_kept import (
    Filing,
    KeptDeclaration,
    Listed,
    Wanted,
    no_such_declaration,
    not_now,
)
from madoguchi.desk.facilities import no_such_visit
from madoguchi.desk.verifying import not_open
from madoguchi.reception.beside import DECLARED, ShownAtVisit
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, Declared, Insurance, Received, state_of
from madoguchi.terms.errors import Refused

FILED: Final = "SELECT reception.file_declaration($1, $2, $3, $4, $5::text::jsonb)"
HEAD: Final = "SELECT declaration, filed_on, matched, claim, destroyed_because"
LISTED: Final = f"{HEAD} FROM reception.declarations($1, $2, $3, $4, $5, $6)"
STANDS: Final = f"{HEAD} FROM reception.declaration_stands($1, $2)"
ONE: Final = "SELECT reception.show_declaration($1, $2)::text"
MATCHED: Final = "SELECT reception.match_declaration($1, $2, $3, $4, $5, $6, $7, $8)"
SETTLED: Final = "SELECT reception.settle_declaration($1, $2, $3, $4, $5, $6, $7)"
GONE: Final = "SELECT reception.destroy_declaration($1, $2, $3)"
SHOWN: Final = "SELECT asked_by, on_day, consented, here, away FROM reception.keep_shown($1, $2, $3, $4)"
BESIDE: Final = "SELECT on_day, here, away FROM reception.keep_shown_beside($1, $2, $3, $4)"
NONE: Final = "this facility has no declaration of this code"  # as the functions refuse it
TOLD: Final[Mapping[str, Callable[[], Refused]]] = {
    NONE: no_such_declaration, OTHERS: no_such_visit, "no facility of this code is open": not_open,
    "a declaration is matched to one person and settled once, and else stays": not_now,
    "a declaration is kept until what was claimed by it is paid": not_now,
}  # fmt: skip
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PostgresDeclarations:
    """A facility's declarations in a database (申立書の保管), over connections that act as `reception`."""

    lines: Lines

    async def file(self, facility: str, filing: Filing, on: date) -> str:
        """Keep one; its random code, under a used key the first one's. Raises `UsedKey`."""
        said = (UUID(facility), UUID(token_hex(16)), on, _key(facility, filing.once), _written(filing.declared))
        code: UUID = await self._run(lambda one: one.fetchval(FILED, *said))
        return code.hex

    async def listed(self, facility: str, wanted: Wanted) -> Sequence[Listed]:
        """A page of a facility's own, by day. Raises `NoSuchDeclaration` where the page before ended with none."""
        past = UUID(wanted.past) if wanted.past else None
        which = (UUID(facility), wanted.since, wanted.until, wanted.gone, past, wanted.many)
        return [_listed(row) for row in await self._run(lambda one: one.fetch(LISTED, *which))]

    async def stands(self, facility: str, code: str) -> Listed | None:
        """Where one of a facility's own stands; nothing of its contents is read."""
        row = await self._run(lambda one: one.fetchrow(STANDS, UUID(facility), UUID(code)))
        return row and _listed(row)

    async def one(self, facility: str, code: str) -> KeptDeclaration:
        """One whose contents are there. Raises `NoSuchDeclaration`."""
        told: str = await self._run(lambda one: one.fetchval(ONE, UUID(facility), UUID(code)))
        return _kept(code, json.loads(told))

    async def match(self, facility: str, code: str, visit: str, number: ClaimNumber, rate: int | None) -> None:
        """Keep whom a visit of its day found. Raises `NoSuchDeclaration`, `NoSuchVisit`."""
        whose = (UUID(facility), UUID(code), UUID(visit))
        await self._run(lambda one: one.execute(MATCHED, *whose, *_columns(number), rate))

    async def settle(self, facility: str, code: str, by: ClaimBy, number: ClaimNumber | None) -> None:
        """Keep how it was claimed. Raises `NoSuchDeclaration`."""
        await self._run(lambda one: one.execute(SETTLED, UUID(facility), UUID(code), by.value, *_columns(number)))

    async def destroy(self, facility: str, code: str, because: Because) -> None:
        """Let the contents go. Raises `NoSuchDeclaration`."""
        await self._run(lambda one: one.execute(GONE, UUID(facility), UUID(code), because.value))

    async def keep_shown(
        self, facility: str, visit: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        """Keep what was shown at a visit, or is at home. Raises `NoSuchVisit`."""
        row = await self._run(lambda one: one.fetchrow(SHOWN, UUID(facility), UUID(visit), list(shown), list(away)))
        return ShownAtVisit(row["asked_by"], row["on_day"], row["consented"], tuple(row["here"]), tuple(row["away"]))

    async def keep_shown_beside(
        self, facility: str, code: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        """The same with a declaration whose contents are there. Raises `NoSuchDeclaration`."""
        said = (UUID(facility), UUID(code), list(shown), list(away))
        row = await self._run(lambda one: one.fetchrow(BESIDE, *said))
        return ShownAtVisit(DECLARED, row["on_day"], False, tuple(row["here"]), tuple(row["away"]))

    async def _run(self, what: Callable[[Connection], Awaitable[Any]]) -> Any:
        try:
            return await self.lines.run(what)
        except Refused as refused:
            raise _as_told(refused) from None


def _as_told(refused: Refused) -> Refused:
    """What a function refused, as the desk says it: who came second where two asked at once hears no other words."""
    said = str(refused)
    return next((told() for words, told in TOLD.items() if words in said), refused)


def _key(facility: str, once: str | None) -> bytes | None:
    """What is kept of a facility's own key (目印のダイジェスト): enough to know it again, and no word of it."""
    return sha256(f"{facility} {once}".encode()).digest() if once else None


def _written(declared: Declared) -> str:
    said = {**asdict(declared), "birth_date": declared.birth_date.isoformat(), "seen": sorted(declared.seen),
            "insurance": declared.insurance.value, "received": declared.received.value}  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def _columns(number: ClaimNumber | None) -> tuple[str | None, ...]:
    if number is None:
        return (None, None, None, None)
    return number.insurer_number, number.symbol, number.number, number.sub_number


def _listed(row: Any) -> Listed:
    because = row["destroyed_because"]
    state = state_of(matched=row["matched"], claim=row["claim"], destroyed=because is not None)
    return Listed(row["declaration"].hex, row["filed_on"], state, because and Because.read(because))


def _kept(code: str, told: dict[str, Any]) -> KeptDeclaration:
    declared = Declared(**{**{one.name: told[one.name] for one in fields(Declared)}, **_read(told)})
    number = ClaimNumber(**{one.name: told[one.name] for one in fields(ClaimNumber)}) if told["number"] else None
    return KeptDeclaration(
        code, parse_day(told["filed_on"]), declared, told["matched"], told["rate_found"],
        number, told["claim"] and ClaimBy.read(told["claim"]),
    )  # fmt: skip


def _read(told: dict[str, Any]) -> dict[str, Any]:
    """What stands in a row as text and is none."""
    return {"birth_date": parse_day(told["birth_date"]), "seen": frozenset(told["seen"]),
            "insurance": Insurance.read(told["insurance"]), "received": Received.read(told["received"])}  # fmt: skip
