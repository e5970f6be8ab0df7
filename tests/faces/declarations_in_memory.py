"""Declarations without a database (データベースのない申立書): the port of the desk in memory, by facility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from madoguchi.desk.declarations_kept import Filing, KeptDeclaration, Listed, no_such_declaration
from madoguchi.desk.facilities import no_such_visit
from madoguchi.reception.beside import ShownAtVisit
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber, State
from madoguchi.terms.once import used_key


@dataclass
class InMemory:
    """What is kept, by facility and code; whom each was matched to by which visit. `visits`: those that there are."""

    visits: frozenset[tuple[str, str]] = frozenset()
    kept: dict[tuple[str, str], KeptDeclaration] = field(default_factory=dict)
    gone: dict[tuple[str, str], Listed] = field(default_factory=dict)
    keys: dict[tuple[str, str], tuple[str, Filing]] = field(default_factory=dict)
    matches: list[tuple[str, str]] = field(default_factory=list)
    papers: dict[str, dict[str, bool]] = field(default_factory=dict)

    async def file(self, facility: str, filing: Filing, on: date) -> str:
        code = f"{len(self.kept) + len(self.gone):032x}"
        if filing.once:
            first, said = self.keys.setdefault((facility, filing.once), (code, filing))
            if said != filing:
                raise used_key()
            if first != code:
                return self._still_there(facility, first)
        self.kept[facility, code] = KeptDeclaration(code, on, filing.declared)
        return code

    def _still_there(self, facility: str, code: str) -> str:
        if (facility, code) in self.gone:
            raise used_key()
        return code

    async def all(self, facility: str) -> Sequence[Listed]:
        here = [Listed(one.code, one.on, one.state) for (of, _), one in self.kept.items() if of == facility]
        return [*here, *(one for (of, _), one in self.gone.items() if of == facility)]

    async def one(self, facility: str, code: str) -> KeptDeclaration:
        if (facility, code) not in self.kept:
            raise no_such_declaration()
        return self.kept[facility, code]

    async def match(self, facility: str, code: str, visit: str, number: ClaimNumber, rate: int | None) -> None:
        kept = await self.one(facility, code)
        assert kept.state is State.OPEN
        self.matches.append((code, visit))
        self.kept[facility, code] = replace(kept, matched=True, number=number, rate_found=rate)

    async def settle(self, facility: str, code: str, by: ClaimBy, number: ClaimNumber | None) -> None:
        kept = await self.one(facility, code)
        assert kept.claim is None
        self.kept[facility, code] = replace(kept, claim=by, number=number or kept.number)

    async def destroy(self, facility: str, code: str, because: Because) -> None:
        kept = await self.one(facility, code)
        del self.kept[facility, code]
        self.gone[facility, code] = Listed(code, kept.on, State.DESTROYED, because)

    async def keep_shown(
        self, facility: str, visit: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        if (facility, visit) not in self.visits:
            raise no_such_visit()
        told = self.papers.setdefault(visit, {})
        told.update({**dict.fromkeys(away, False), **dict.fromkeys(shown, True)})
        here = tuple(sorted(one for one, there in told.items() if there))
        return ShownAtVisit("number", date(2026, 8, 1), False, here, tuple(sorted({*told} - {*here})))
