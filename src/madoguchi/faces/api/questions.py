"""The routes that a facility asks (照会の経路): its key is looked at, then the body, then the desk is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from madoguchi.desk.facilities import Holder
from madoguchi.desk.verifying import Question, verify
from madoguchi.faces.api.asked import (
    Check,
    ConsentGiven,
    ConsentWithdrawn,
    ReferenceGiven,
    question_of,
    read,
    read_tree,
)
from madoguchi.faces.api.bodies import body_of
from madoguchi.faces.api.counts import Counts
from madoguchi.faces.api.keyring import Keyring
from madoguchi.faces.api.parts import Around, Ports
from madoguchi.faces.api.problems import not_open
from madoguchi.faces.api.told import told
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter
from madoguchi.reception.platform.answered import answer_tree, beside
from madoguchi.reception.platform.asked import asked_in

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

    async def verified(self, at: Counter, question: Question) -> Answer:
        """Ask the desk, and count what it says. Raises what `verify` does."""
        answer = await verify(self.ports.checks, at, question, self.around.today(), self.ports.insurers)
        self.counts.answered(answer.validity)
        return answer


async def begun(request: Request) -> tuple[Desk, Holder, bytes]:
    """The desk, who asks, and the body (照会の受付). Raises what the key or the body is refused for."""
    desk: Desk = request.app.state.desk
    holder = await desk.keyring.holder_of(request.headers.get("authorization", ""))
    request.scope["facility"] = holder.facility
    return desk, holder, await body_of(request)


def check(kind: type[Check]) -> Endpoint:
    """A question about somebody (資格確認の経路)."""

    async def asked(request: Request) -> Response:
        desk, holder, body = await begun(request)
        said = read(kind, body)
        at = Counter(holder.facility, said.terminal or "")
        answer = await desk.verified(at, question_of(said, desk.around.today()))
        return Response(told(answer), media_type=JSON)

    return asked


async def searched(request: Request) -> Response:
    """The same question in the shape that receipt software knows (JSON版の照会): a tree in, a tree out."""
    desk, holder, body = await begun(request)
    said = asked_in(read_tree(body))
    if said.facility_code != holder.code:
        raise not_open()
    answer = await desk.verified(Counter(holder.facility), Question(said.asked, said.on, said.consents))
    tree = answer_tree(answer, beside(said, desk.around.now()))
    return Response(msgspec.json.encode(tree), media_type=JSON)


def note(kind: type[Note], kept: Callable[[Desk, str, Note], Awaitable[None]]) -> Endpoint:
    """Something told of a visit (受付に添える記録の経路): 204, or a problem."""

    async def asked(request: Request) -> Response:
        desk, holder, body = await begun(request)
        await kept(desk, holder.facility, read(kind, body))
        return Response(status_code=204)

    return asked


async def consented(desk: Desk, facility: str, said: ConsentGiven) -> None:
    """Keep a consent (同意の記録)."""
    until = desk.around.now() + timedelta(hours=said.hours)
    await desk.ports.notes.consent(facility, said.visit, said.kinds, until)


async def withdrew(desk: Desk, facility: str, said: ConsentWithdrawn) -> None:
    """Keep that a consent is withdrawn (同意の撤回の記録)."""
    await desk.ports.notes.withdraw(facility, said.visit, said.kinds)


async def referred(desk: Desk, facility: str, said: ReferenceGiven) -> None:
    """Keep a reference number (照会番号の記録)."""
    await desk.ports.notes.refer(facility, said.visit, said.reference)
