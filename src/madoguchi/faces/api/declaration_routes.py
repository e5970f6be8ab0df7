"""The routes of declarations and of papers shown (申立書・提示された書面の経路): a facility's own, by its key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from madoguchi.desk import declaring
from madoguchi.desk.claiming import settle
from madoguchi.faces.api import declaration_told as told
from madoguchi.faces.api.asked import read
from madoguchi.faces.api.declaration_bodies import (
    ClaimTold,
    DeclarationAsked,
    DeclarationDestroyed,
    DeclarationFiled,
    DeclarationMatched,
    DeclarationsAsked,
    DeclarationSettled,
    DeclarationTold,
    FiledTold,
    FoundTold,
    ListTold,
    NumberSaid,
    ShownBeside,
    ShownGiven,
    ShownTold,
)
from madoguchi.faces.api.questions import JSON, Desk, Endpoint, begun
from madoguchi.faces.api.told import ENCODER
from madoguchi.reception.asking import Counter, own_word
from madoguchi.reception.declarations import Because, ClaimBy, ClaimNumber

Said = TypeVar("Said", bound=Struct)


def of_own(kind: type[Said], done: Callable[[Desk, Counter, Said], Awaitable[Struct | None]]) -> Endpoint:
    """Something of a facility's own (自院の記録の経路): what came of it, 204 where there is nothing to tell."""

    async def asked(request: Request) -> Response:
        desk, whose, body = await begun(request)
        said = read(kind, body)
        came = await done(desk, Counter(whose.sure().facility, ""), said)
        return Response(status_code=204) if came is None else Response(ENCODER.encode(came), media_type=JSON)

    return asked


async def filed(desk: Desk, at: Counter, said: DeclarationFiled) -> FiledTold:
    """File a declaration made today (申立書の受付)."""
    filing = said.filing
    on = desk.around.today()
    return told.filed(await declaring.file(desk.ports.declarations, at, filing, on), filing.declared, on)


async def listed(desk: Desk, at: Counter, said: DeclarationsAsked) -> ListTold:
    """List a facility's own, a page (申立書の一覧)."""
    return told.listed(await desk.ports.declarations.listed(at.facility, said.wanted))


async def shown(desk: Desk, at: Counter, said: DeclarationAsked) -> DeclarationTold:
    """Show one (申立書の内容)."""
    return told.shown_whole(await desk.ports.declarations.one(at.facility, said.declaration))


async def matched(desk: Desk, at: Counter, said: DeclarationMatched) -> FoundTold:
    """Look for who declared (申立書の照合); it counts as a check."""
    of = declaring.Declaring(desk.ports.declarations, desk.ports.checks, desk.ports.insurers)
    where = Counter(at.facility, own_word(said.terminal or ""))
    looked = await declaring.match(of, where, said.declaration, desk.around.today(), _number(said.number or None))
    if not looked.again:
        desk.counts.answered(looked.answer.validity)
    return told.looked(looked)


async def settled(desk: Desk, at: Counter, said: DeclarationSettled) -> ClaimTold:
    """Keep how it was claimed (請求の記録)."""
    by, number = ClaimBy.read(said.claim), _number(said.number or None)
    known = {one.number for one in desk.ports.insurers.values() if one.number}
    return told.claimed(await settle(desk.ports.declarations, at, said.declaration, by, number, known))


async def destroyed(desk: Desk, at: Counter, said: DeclarationDestroyed) -> None:
    """Let the contents go (申立書の廃棄)."""
    await declaring.destroy(desk.ports.declarations, at, said.declaration, Because.read(said.because))


async def papers(desk: Desk, at: Counter, said: ShownGiven) -> ShownTold:
    """Keep what was shown at a visit (提示された書面の記録)."""
    kept = await desk.ports.declarations.keep_shown(at.facility, said.visit, said.shown, said.at_home or [])
    return told.papers(kept)


async def papers_beside(desk: Desk, at: Counter, said: ShownBeside) -> ShownTold:
    """Keep what was shown with a declaration (申立書とともに提示された書面の記録)."""
    to_keep = (said.declaration, said.shown, said.at_home or [])
    return told.papers(await desk.ports.declarations.keep_shown_beside(at.facility, *to_keep))


def _number(said: NumberSaid | None) -> ClaimNumber | None:
    return None if said is None else said.claimed


ROUTES: Final[Mapping[str, Endpoint]] = {
    "/v1/declarations": of_own(DeclarationFiled, filed),
    "/v1/declarations/list": of_own(DeclarationsAsked, listed),
    "/v1/declarations/show": of_own(DeclarationAsked, shown),
    "/v1/declarations/match": of_own(DeclarationMatched, matched),
    "/v1/declarations/settle": of_own(DeclarationSettled, settled),
    "/v1/declarations/destroy": of_own(DeclarationDestroyed, destroyed),
    "/v1/declarations/shown": of_own(ShownBeside, papers_beside),
    "/v1/visits/shown": of_own(ShownGiven, papers),
}
