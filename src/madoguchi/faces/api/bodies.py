"""The body of a request (本文): JSON, at most 64 KB, within ten seconds; else refused before anything is looked up."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from madoguchi.faces.api.parts import LONGEST_BODY, SECONDS_TO_SEND
from madoguchi.faces.api.problems import not_json, too_long, too_slow


async def body_of(request: Request) -> bytes:
    """The body (本文). Raises `NotJson`, `TooLong`, `TooSlow`; `ClientDisconnect` where the caller left."""
    _refuse_others(request)
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            return await _read(request)
    except TimeoutError:
        raise too_slow() from None


def _refuse_others(request: Request) -> None:
    media, _, charset = request.headers.get("content-type", "").lower().partition(";")
    if media.strip() != "application/json" or charset.strip().replace('"', "") not in ("", "charset=utf-8"):
        raise not_json()
    length = request.headers.get("content-length", "0")
    if len(length) > 6 or int(length) > LONGEST_BODY:  # the server lets digits through alone
        raise too_long()


async def _read(request: Request) -> bytes:
    parts, total = [], 0
    async for part in request.stream():
        total += len(part)
        if total > LONGEST_BODY:
            raise too_long()
        parts.append(part)
    return b"".join(parts)
