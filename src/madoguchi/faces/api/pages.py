"""The pages of the service (案内): what it is, its problems, its health, its counters. They ask nobody's key."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from madoguchi.faces.api.front import front, problems_page, style
from madoguchi.faces.api.problems import no_such_page
from madoguchi.faces.api.questions import Desk

STRICT: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                               "frame-ancestors 'none'",
    "vary": "accept-language",
}  # fmt: skip
LOCAL: Final = frozenset({"127.0.0.1", "::1"})
FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-real-ip")  # what a proxy on this machine adds


async def home(request: Request) -> Response:
    """What the service is (案内)."""
    return _page(request, front(_language(request)))


async def problems(request: Request) -> Response:
    """What each problem means (拒否の一覧)."""
    return _page(request, problems_page(_language(request)))


def _page(request: Request, text: str) -> Response:
    return HTMLResponse(text, headers={**STRICT, "content-language": _language(request)})


def _language(request: Request) -> str:
    """Japanese, unless English comes first among what the reader takes (言語の選択)."""
    wanted = request.headers.get("accept-language", "").lower()
    english, japanese = wanted.find("en"), wanted.find("ja")
    return "en" if english >= 0 and (japanese < 0 or english < japanese) else "ja"


async def look(_: Request) -> Response:
    """How the pages look (体裁)."""
    return PlainTextResponse(style(), media_type="text/css")


async def health(_: Request) -> Response:
    """That the process runs (稼働)."""
    return JSONResponse({"status": "up"})


async def ready(request: Request) -> Response:
    """That the database answers and keeps a standing (照会可能): 200, else 503."""
    desk: Desk = request.app.state.desk
    if await desk.ports.ready():
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "not_ready"}, status_code=503, headers={"retry-after": "5"})


async def metrics(request: Request) -> Response:
    """The counters (計数), for a reader on this machine. Raises `NoSuchPage` for any other."""
    if not _is_local(request):
        raise no_such_page()
    desk: Desk = request.app.state.desk
    return PlainTextResponse(desk.counts.text(), media_type="text/plain; version=0.0.4")


def _is_local(request: Request) -> bool:
    """Whether somebody asks on this machine, and not through a proxy here."""
    is_here = request.client is not None and request.client.host in LOCAL
    return is_here and not any(name in request.headers for name in FORWARDED)
