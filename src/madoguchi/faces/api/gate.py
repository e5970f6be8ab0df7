"""The gate (入口): a code for each request, too many refused at once, a problem for what fails, a line in the log.

It is bare ASGI around everything else. A line of the log holds numbers and words of ours: no body, no answer, no size.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

import msgspec
from starlette.requests import ClientDisconnect

from madoguchi.desk.verifying import too_many_at_once
from madoguchi.faces.api.counts import PLACE, Counts, Place
from madoguchi.faces.api.parts import Around
from madoguchi.faces.api.problems import fault
from madoguchi.faces.api.refusing import refusal
from madoguchi.terms.errors import Refused

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
COUNTED: Final = ("/v1/", "/fhir/")
GONE: Final = 499  # the caller left before it was answered; nobody is told this number
ALWAYS: Final = (
    (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"),
)  # fmt: skip


@dataclass(slots=True)
class Sent:
    """What of an answer went out (送った応答)."""

    status: int = 0

    @property
    def is_begun(self) -> bool:
        """Whether its head went out, after which nothing else may be told."""
        return self.status > 0


class Gate:
    """The outermost part of the service (入口)."""

    def __init__(self, app: App, around: Around, counts: Counts) -> None:
        self.app, self.around, self.counts = app, around, counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, code, sent = self.around.seconds(), token_hex(16), Sent()
        place = Place(self.counts, self.around.most)
        scope["request"], scope[PLACE] = code, place
        try:
            await self._through(scope, receive, _marked(send, code, sent, place), sent)
        finally:  # also of one that is cut off as the service stops
            self._ended(scope, code, sent.status or GONE, self.around.seconds() - begun)

    async def _through(self, scope: Scope, receive: Receive, send: Send, sent: Sent) -> None:
        place: Place = scope[PLACE]
        if scope["path"].startswith(COUNTED) and not place.take():
            await tell_refusal(too_many_at_once(), scope, send)
            return
        try:
            await self.app(scope, receive, send)
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - the last door: its kind is logged, nothing of it is told
            scope["fault"] = type(error).__name__
            if not sent.is_begun:
                await tell_refusal(fault(), scope, send)
        finally:
            place.leave()

    def _ended(self, scope: Scope, code: str, status: int, seconds: float) -> None:
        if scope["path"].startswith(COUNTED):
            self.counts.done(status, seconds)
        line = {
            "at": self.around.now().isoformat(timespec="milliseconds"), "request": code, "route": _route(scope),
            "status": status, "ms": round(seconds * 1000, 2), "facility": scope.get("facility"),
            "fault": scope.get("fault"),
        }  # fmt: skip
        self.around.log(
            msgspec.json.encode({name: value for name, value in line.items() if value is not None}).decode()
        )


def _marked(send: Send, code: str, sent: Sent, place: Place) -> Send:
    """Send on, with the headers that every answer has; who takes it slowly holds no place."""

    async def marked(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.status = message["status"]
            place.leave()
            message["headers"] = [*message.get("headers", ()), *ALWAYS, (b"x-request-id", code.encode())]
        await send(message)

    return marked


def _route(scope: Scope) -> str:
    """The pattern of a path that is ours; of another nothing, for anybody may write anything there."""
    route = scope.get("route")
    return f"{scope['method'] if route else '-'} {getattr(route, 'path', '-')}"


async def tell_refusal(refused: Refused, scope: Scope, send: Send) -> None:
    """Send a refusal (拒否の送信), in the form of its path."""
    told = refusal(refused, scope["path"], scope["request"])
    given = {"content-type": told.media, "content-length": str(len(told.body)), **told.headers}
    headers = [(name.encode(), value.encode()) for name, value in given.items()]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": told.body})
