"""Faults played in a sandbox (障害の再現): a late answer, none as the centre is away, busy or not ready, one cut short.

All but the last stand before the check, so that every interface tells what it tells when they are real. The last cuts
what was written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from madoguchi.adapters.reception_folder.claims import Claim, Claims
from madoguchi.assembly.sandbox.places import Fault
from madoguchi.assembly.sandbox.switches import Set
from madoguchi.desk.verifying import Checks, Findings, Question, too_many_at_once, unreachable
from madoguchi.reception.answering import Found
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import Counter

ANSWERS: Final = ("/v1/", "/fhir/")
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FaultyChecks:
    """The check, with what is set before it (障害を再現する照会): `Checks` of the desk."""

    checks: Checks
    set: Set

    async def find(self, at: Counter, question: Question) -> Findings:
        """Whoever fits; late, or not at all. Raises `Unreachable`, `Busy`."""
        setting = self.set()
        if setting.fault is Fault.SLOW:
            await asyncio.sleep(setting.seconds)
        if setting.fault is Fault.DOWN:
            raise unreachable()
        if setting.fault is Fault.BUSY:
            raise too_many_at_once()
        findings = await self.checks.find(at, question)
        return _unready(findings) if setting.fault is Fault.UNREADY else findings

    async def keep(self, at: Counter, question: Question, answer: Answer, found: Sequence[Found]) -> str:
        """Keep it as ever."""
        return await self.checks.keep(at, question, answer, found)


def _unready(findings: Findings) -> Findings:
    """As while standing is built anew: of nobody can anything be told yet."""
    return replace(findings, found=[replace(one, waits=True) for one in findings.found], unsure=True)


@dataclass(frozen=True, slots=True)
class CutShort:
    """A service whose answers end in the middle while that is set (途中で切れる応答)."""

    app: App
    set: Set

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whole or not."""
        cut = scope["type"] == "http" and scope["path"].startswith(ANSWERS) and self.set().fault is Fault.MALFORMED
        await self.app(scope, receive, _cutting(send) if cut else send)


def _cutting(send: Send) -> Send:
    """Send on half of a body; its head waits, for it tells how long the body is."""
    heads: list[MutableMapping[str, Any]] = []

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            heads.append(message)
            return
        body = half(message.get("body", b""))
        for head in heads:
            await send({**head, "headers": _of_length(head["headers"], len(body))})
        heads.clear()
        await send({**message, "body": body})

    return sent


def _of_length(headers: Sequence[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    told = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*told, (b"content-length", str(length).encode())]


def half(content: bytes) -> bytes:
    """The first half (前半)."""
    return content[: len(content) // 2]


@dataclass(slots=True)
class CuttingClaims(Claims):
    """A shared folder whose answers end in the middle while that is set (途中で切れる回答ファイル)."""

    set: Set | None = None

    def give(self, answers: Sequence[tuple[Claim, str, bytes]]) -> None:
        """Give the answers, whole or not."""
        cut = self.set is not None and self.set().fault is Fault.MALFORMED
        Claims.give(self, [(claim, name, half(content) if cut else content) for claim, name, content in answers])
