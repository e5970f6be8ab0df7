"""The description of the service (OpenAPI 3.1), made from the classes that bodies are read into and written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from madoguchi.faces.api import declaration_bodies as declarations
from madoguchi.faces.api import snapshot_bodies as snapshots
from madoguchi.faces.api.asked import (
    CardCheck,
    ConsentGiven,
    ConsentWithdrawn,
    NumberCheck,
    PersonCheck,
    ReferenceGiven,
)
from madoguchi.faces.api.ladder import LadderAsked, LadderStep
from madoguchi.faces.api.problems import KINDS, MEDIA, REFUSED_INPUT, Kind, Problem
from madoguchi.faces.api.snapshot_routes import FILE
from madoguchi.faces.api.told import CheckTold
from madoguchi.faces.api.twin import SCHEMAS, XmlAnswer, XmlQuestion

VERSION: Final = "1.0.0"
SAYS: Final = """
A stand-in for the central online check (オンライン資格確認): vendors' tests, an insurer's own look-ups, outages.
Each facility asks with a key of its own, about a visit today or a past day of a visit of its own.
""".strip()
COMMON: Final = (400, 401, 408, 413, 415, 422, 500, 503)
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """A route as it is described (操作の説明): what it takes, what it gives, which problems besides those of all.

    `refuses`: what it is refused in, too, once it was read. `file`: the media type of what it gives, where that is
    a file.
    """

    name: str
    says: str
    takes: type[Any]
    gives: type[Any] | None = None
    problems: tuple[int, ...] = ()
    refuses: type[Any] | None = None
    file: str | None = None


CHECKED: Final = (403, 409, 429)  # what a check may be refused for, besides
NOTED: Final = (404,)
OPERATIONS: Final[Mapping[str, Operation]] = {
    "/v1/checks/number": Operation(
        "check_number", "By what a paper shows (記号・番号)", NumberCheck, CheckTold, CHECKED
    ),
    "/v1/checks/card": Operation("check_card", "By the serial of a card (カード)", CardCheck, CheckTold, CHECKED),
    "/v1/checks/person": Operation("check_person", "In an emergency (緊急時)", PersonCheck, CheckTold, CHECKED),
    "/v1/platform/search": Operation(
        "search", "The same by number, as a tree (JSON版)", XmlQuestion, XmlAnswer, CHECKED, XmlAnswer
    ),
    "/v1/consents": Operation("consent", "Somebody consented (同意)", ConsentGiven, None, (404, 409)),
    "/v1/consents/withdrawals": Operation("withdraw", "A consent taken back (撤回)", ConsentWithdrawn, None, NOTED),
    "/v1/references": Operation("refer", "The facility's own number (照会番号)", ReferenceGiven, None, NOTED),
    "/v1/ladder": Operation(
        "ladder", "What to ask for where it fails (確認できないときの手順)", LadderAsked, LadderStep, (403, 404)
    ),
    "/v1/declarations": Operation(
        "file_declaration",
        "A declaration made today (申立書の受付)",
        declarations.DeclarationFiled,
        declarations.FiledTold,
        (403, 409),
    ),
    "/v1/declarations/list": Operation(
        "list_declarations", "One's own (一覧)", declarations.DeclarationsAsked, declarations.ListTold, NOTED
    ),
    "/v1/declarations/show": Operation(
        "show_declaration", "One of them (内容)", declarations.DeclarationAsked, declarations.DeclarationTold, NOTED
    ),
    "/v1/declarations/match": Operation(
        "match_declaration",
        "Look for who declared (照合)",
        declarations.DeclarationMatched,
        declarations.FoundTold,
        (*NOTED, *CHECKED),
    ),
    "/v1/declarations/settle": Operation(
        "settle_declaration",
        "How it was claimed (請求の記録)",
        declarations.DeclarationSettled,
        declarations.ClaimTold,
        (404, 409),
    ),
    "/v1/declarations/destroy": Operation(
        "destroy_declaration", "Its contents go (廃棄)", declarations.DeclarationDestroyed, None, (404, 409)
    ),
    "/v1/declarations/shown": Operation(
        "papers_shown_beside",
        "What was shown with a declaration (提示された書面)",
        declarations.ShownBeside,
        declarations.ShownTold,
        NOTED,
    ),
    "/v1/bookings": Operation(
        "book", "Who is booked on a day, for outage snapshots (予約の一覧)", snapshots.BookingsGiven, None, (403,)
    ),
    "/v1/snapshot": Operation(
        "make_snapshot", "An outage snapshot (停止時の写し)", snapshots.SnapshotAsked, problems=(403, 429), file=FILE
    ),
    "/v1/snapshot/key": Operation(
        "snapshot_key", "The key of the morning (その日の鍵)", snapshots.SnapshotKeyAsked, snapshots.SnapshotKey, (403,)
    ),
    "/v1/visits/shown": Operation(
        "papers_shown",
        "What was shown at a visit (提示された書面)",
        declarations.ShownGiven,
        declarations.ShownTold,
        NOTED,
    ),
}


async def description(request: Request) -> Response:
    """The description (サービスの説明)."""
    return Response(_written(request.app.state.desk.around.url), media_type=JSON)


@cache
def _written(url: str | None) -> bytes:
    return msgspec.json.encode(described(url))


def described(url: str | None = None) -> dict[str, Any]:
    """The description as plain mappings (OpenAPI文書). `url`: under which address callers reach the service."""
    kinds = [Problem, *(kind for one in OPERATIONS.values() for kind in (one.takes, one.gives)
                        if kind is not None and issubclass(kind, msgspec.Struct))]  # fmt: skip
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Madoguchi: the check (資格確認)", "version": VERSION, "description": SAYS},
        **({"servers": [{"url": url}]} if url else {}),
        "security": [{"key": []}],
        "paths": {path: {"post": _operation(one)} for path, one in OPERATIONS.items()},
        "components": {
            "schemas": {**schemas, **SCHEMAS},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "利用鍵: the facility's own"}
            },
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    good = _good(one)
    bad = {str(status): _problem(status, one.refuses) for status in sorted({*COMMON, *one.problems})}
    body = {"required": True, "content": _content(JSON, one.takes)}
    return {"operationId": one.name, "summary": one.says, "requestBody": body, "responses": {**good, **bad}}


def _good(one: Operation) -> dict[str, Any]:
    """What it gives: a file, an answer, or nothing but that it was kept."""
    if one.file:
        content = {one.file: {"schema": {"type": "string", "format": "binary"}}}
        return {"200": {"description": "a file", "headers": _headers(()), "content": content}}
    if one.gives is None:
        return {"204": {"description": "kept", "headers": _headers(())}}
    return {"200": {"description": "answered", "headers": _headers(()), "content": _content(JSON, one.gives)}}


def _content(media: str, kind: type[Any]) -> dict[str, Any]:
    return {media: {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}}


def _problem(status: int, refuses: type[Any] | None) -> dict[str, Any]:
    found = [one for one in (*KINDS.values(), REFUSED_INPUT) if one.status == status]
    says = ", ".join(one.name for one in found)
    own = _content(JSON, refuses) if refuses else {}
    return {"description": says, "headers": _headers(found), "content": {**_content(MEDIA, Problem), **own}}


def _headers(found: tuple[()] | list[Kind]) -> dict[str, Any]:
    """The headers of a response; those that only one of several problems of a status has may be missing."""
    own = {name: {"schema": {"type": "string"}} for one in found for name in one.headers}
    return {"x-request-id": {"required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}, **own}
