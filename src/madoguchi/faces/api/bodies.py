"""The body of a request (本文): JSON, at most 64 KB, within ten seconds; else refused before anything is looked up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final

from starlette.requests import Request

from madoguchi.desk.verifying import too_many_at_once
from madoguchi.faces.api.counts import PLACE, Place
from madoguchi.faces.api.parts import LONGEST_BODY, SECONDS_TO_SEND
from madoguchi.faces.api.problems import NotJson, not_json, too_long, too_slow

JSON_ALONE: Final = frozenset({"application/json"})
PARAMETERS: Final = frozenset({"", "charset=utf-8", "fhirversion=4.0"})


async def body_of(
    request: Request, taken: AbstractSet[str] = JSON_ALONE, others: Callable[[], NotJson] = not_json
) -> bytes:
    """The body (本文), of a media type that is `taken`; `others` is what is told of another.

    While it is waited for no place is held. Raises `NotJson`, `TooLong`, `TooSlow`, `Busy`; `ClientDisconnect` where
    the caller left.
    """
    if not _is_taken(request.headers.get("content-type", ""), taken):
        raise others()
    _refuse_length(request)
    place: Place = request.scope[PLACE]
    place.leave()
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            body = await _read(request)
    except TimeoutError:
        raise too_slow() from None
    if not place.take():
        raise too_many_at_once()
    return body


def _is_taken(header: str, taken: AbstractSet[str]) -> bool:
    """Whether a media type is one that is read, in UTF-8; FHIR's may name its version."""
    media, *parameters = (one.strip() for one in header.lower().replace('"', "").split(";"))
    return media in taken and PARAMETERS.issuperset(parameters)


def _refuse_length(request: Request) -> None:
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
