"""The routes that a facility asks (照会の経路): its key is looked at, then the body, then the desk is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from madoguchi.desk.verifying import SILENT, Question, verify
from madoguchi.faces.api.asked import (
    Check,
    ConsentGiven,
    ConsentWithdrawn,
    ReferenceGiven,
    question_of,
    read,
)
from madoguchi.faces.api.bodies import body_of
from madoguchi.faces.api.counts import Counts
from madoguchi.faces.api.keyring import Bearer, Keyring
from madoguchi.faces.api.parts import Around, Ports
from madoguchi.faces.api.problems import HeldTooLong
from madoguchi.faces.api.told import told
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter, own_word
from madoguchi.reception.consents import HOURS_AGAIN

JSON: Final = "application/json"
Endpoint = Callable[[Request], Awaitable[Response]]
Note = TypeVar("Note", ConsentGiven, ConsentWithdrawn, ReferenceGiven)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes share (窓口): ports while the service runs, the keys that opened, the counters."""

    ports: Ports
    keyring: Keyring
    around: Around
    counts: Counts

    async def verified(self, whose: Bearer, terminal: str, question: Question, today: date) -> Answer:
        """Ask the desk, and count what it says. Raises what `verify` does.

        `today`: as when the question was read, so that midnight does not come between. Whose key could not be looked
        at just now is told what the database's silence allows, and nobody is looked for.
        """
        at = Counter(whose.holder.facility, terminal)
        answer = SILENT
        if whose.is_sure:
            answer = await verify(self.ports.checks, at, question, today, self.ports.insurers)
        self.counts.answered(answer.validity)
        return answer


async def came(request: Request, *, bare: bool = False) -> tuple[Desk, Bearer]:
    """The desk, and who asks (照会元の確認). Raises what the key is refused for."""
    desk: Desk = request.app.state.desk
    whose = await desk.keyring.bearer_of(request.headers.get("authorization", ""), bare=bare)
    request.scope["facility"] = whose.holder.facility
    return desk, whose


async def begun(request: Request, *, bare: bool = False) -> tuple[Desk, Bearer, bytes]:
    """The desk, who asks, and the body (照会の受付). Raises what the key or the body is refused for."""
    desk, whose = await came(request, bare=bare)
    return desk, whose, await body_of(request)


def check(kind: type[Check]) -> Endpoint:
    """A question about somebody (資格確認の経路)."""

    async def asked(request: Request) -> Response:
        desk, whose, body = await begun(request)
        said, today = read(kind, body), desk.around.today()
        answer = await desk.verified(whose, own_word(said.terminal or ""), question_of(said, today), today)
        return Response(told(answer), media_type=JSON)

    return asked


def note(kind: type[Note], kept: Callable[[Desk, str, Note], Awaitable[None]]) -> Endpoint:
    """Something told of a visit (受付に添える記録の経路): 204, or a problem."""

    async def asked(request: Request) -> Response:
        desk, whose, body = await begun(request)
        said = read(kind, body)
        await kept(desk, whose.sure().facility, said)
        return Response(status_code=204)

    return asked


async def consented(desk: Desk, facility: str, said: ConsentGiven) -> None:
    """Keep a consent (同意の記録). Raises `HeldTooLong` where that the facility asks again would hold too long."""
    most = min((hours for kind, hours in HOURS_AGAIN.items() if kind.value in said.kinds), default=said.hours)
    if said.hours > most:
        raise HeldTooLong(what="a consent for longer than its kind holds",
                          why=f"one of the kinds holds for {most} hours at most",
                          do="say fewer hours, or give that kind apart")  # fmt: skip
    until = desk.around.now() + timedelta(hours=said.hours)
    await desk.ports.notes.consent(facility, said.visit, said.kinds, until)


async def withdrew(desk: Desk, facility: str, said: ConsentWithdrawn) -> None:
    """Keep that a consent is withdrawn (同意の撤回の記録)."""
    await desk.ports.notes.withdraw(facility, said.visit, said.kinds)


async def referred(desk: Desk, facility: str, said: ReferenceGiven) -> None:
    """Keep a reference number (照会番号の記録)."""
    await desk.ports.notes.refer(facility, said.visit, own_word(said.reference))
