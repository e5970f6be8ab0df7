"""Declarations without a database (データベースのない申立書): the port of the desk in memory, by facility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from madoguchi.desk.declarations_kept import Filing, KeptDeclaration, Listed, Wanted, no_such_declaration
from madoguchi.desk.facilities import no_such_visit
from madoguchi.reception.beside import DECLARED, ShownAtVisit
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
            first, said = self.keys.get((facility, filing.once), (code, filing))
            if (facility, first) in self.kept:
                if said != filing:
                    raise used_key()
                return first
            self.keys[facility, filing.once] = code, filing
        self.kept[facility, code] = KeptDeclaration(code, on, filing.declared)
        return code

    async def listed(self, facility: str, wanted: Wanted) -> Sequence[Listed]:
        here = [Listed(one.code, one.on, one.state) for (of, _), one in self.kept.items() if of == facility]
        gone = [one for (of, _), one in self.gone.items() if of == facility and wanted.gone]
        codes = [one for one in sorted([*here, *gone], key=lambda one: one.code) if one.code > (wanted.past or "")]
        return [one for one in codes if wanted.since <= one.on <= wanted.until][: wanted.many]

    async def stands(self, facility: str, code: str) -> Listed | None:
        return next((one for one in await self.listed(facility, Wanted(gone=True)) if one.code == code), None)

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

    async def keep_shown_beside(
        self, facility: str, code: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        kept = await self.one(facility, code)
        return ShownAtVisit(DECLARED, kept.on, False, *self._papers(code, shown, away))

    async def keep_shown(
        self, facility: str, visit: str, shown: Sequence[str], away: Sequence[str]
    ) -> ShownAtVisit:  # fmt: skip
        if (facility, visit) not in self.visits:
            raise no_such_visit()
        return ShownAtVisit("number", date(2026, 8, 1), False, *self._papers(visit, shown, away))

    def _papers(self, of: str, shown: Sequence[str], away: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        told = self.papers.setdefault(of, {})
        told.update({**dict.fromkeys(away, False), **dict.fromkeys(shown, True)})
        here = tuple(sorted(one for one, there in told.items() if there))
        return here, tuple(sorted({*told} - {*here}))
