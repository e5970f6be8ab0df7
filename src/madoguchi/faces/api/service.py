"""The service put together (サービスの組み立て): its routes, what is refused, and the gate around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from madoguchi.faces.api import pages
from madoguchi.faces.api.asked import (
    CardCheck,
    ConsentGiven,
    ConsentWithdrawn,
    NumberCheck,
    PersonCheck,
    ReferenceGiven,
)
from madoguchi.faces.api.counts import Counts
from madoguchi.faces.api.declaration_routes import ROUTES as OF_DECLARATIONS
from madoguchi.faces.api.fhir.refusals import no_such_path
from madoguchi.faces.api.fhir.routes import ROUTES
from madoguchi.faces.api.gate import Gate
from madoguchi.faces.api.keyring import Keyring
from madoguchi.faces.api.ladder import laddered
from madoguchi.faces.api.openapi import description
from madoguchi.faces.api.parts import Around
from madoguchi.faces.api.problems import fault, no_such_page, other_method
from madoguchi.faces.api.questions import Desk, check, consented, note, referred, withdrew
from madoguchi.faces.api.refusing import is_of_fhir, refusal
from madoguchi.faces.api.snapshot_routes import ROUTES as OF_SNAPSHOTS
from madoguchi.faces.api.trees import searched
from madoguchi.terms.errors import Refused

POSTED: Final = {
    "/v1/checks/number": check(NumberCheck),
    "/v1/checks/card": check(CardCheck),
    "/v1/checks/person": check(PersonCheck),
    "/v1/platform/search": searched,
    "/v1/consents": note(ConsentGiven, consented),
    "/v1/consents/withdrawals": note(ConsentWithdrawn, withdrew),
    "/v1/references": note(ReferenceGiven, referred),
    "/v1/ladder": laddered,
    **OF_DECLARATIONS,
    **OF_SNAPSHOTS,
}
READ: Final = {
    "/": pages.home,
    "/problems": pages.problems,
    "/style.css": pages.look,
    "/openapi.json": description,
    "/health": pages.health,
    "/ready": pages.ready,
    "/metrics": pages.metrics,
}


def service(around: Around) -> Gate:
    """The service (資格確認サービス), as ASGI servers call it."""
    counts = Counts(around.worker)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        async with around.opened() as ports:
            app.state.desk = Desk(ports, Keyring(ports.keys, around.seconds), around, counts)
            yield

    routes = [*(Route(path, to, methods=["POST"]) for path, to in POSTED.items()),
              *(Route(path, to, methods=["GET"]) for path, to in READ.items()), *ROUTES]  # fmt: skip
    refusing: Mapping[Any, Any] = {Refused: _refused, HTTPException: _not_served, Exception: _failed}
    app = Starlette(routes=routes, exception_handlers=refusing, lifespan=running)
    app.router.redirect_slashes = False  # a path is ours or it is not
    return Gate(app, around, counts)


async def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)  # noqa: S101 - it is registered for no other
    return _told(request, refused, {})


async def _failed(request: Request, _: Exception) -> Response:
    """Anything else: the gate writes down what it was."""
    return _told(request, fault(), {})


async def _not_served(request: Request, wrong: Exception) -> Response:
    """A path or method that there is not; Starlette knows which methods there are."""
    status = getattr(wrong, "status_code", 500)
    nowhere = no_such_path if is_of_fhir(request.scope["path"]) else no_such_page
    cause = {404: nowhere, 405: other_method}.get(status, fault)
    return _told(request, cause(), getattr(wrong, "headers", None) or {})


def _told(request: Request, refused: Refused, more: Mapping[str, str]) -> Response:
    told = refusal(refused, request.scope["path"], request.scope["request"])
    return Response(told.body, told.status, {**told.headers, **more}, told.media)
