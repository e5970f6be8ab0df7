"""What is told of a request that is refused (拒否の形): RFC 9457, in English and Japanese, never a person's value.

Whatever is refused comes out in one shape. What a facility may not know looks alike: no key, a wrong key and a closed
facility are one problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
from msgspec import Struct

from madoguchi.desk.declarations_kept import NoSuchDeclaration, NotAccepted, NotNow
from madoguchi.desk.facilities import NoSuchVisit
from madoguchi.desk.ladder import NoSuchSituation
from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.snapshots_kept import MadeOften, NoSnapshots, NotBookable
from madoguchi.desk.verifying import Busy, NotOpen, NotThisDay, TooManyMisses, Unreachable
from madoguchi.faces.api.asked import BodyUnread
from madoguchi.reception.platform.faults import NotThisShape
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import UsedKey

MEDIA: Final = "application/problem+json"


class TooLong(Refused):
    """A body that is too long (長すぎる本文)."""


class TooSlow(Refused):
    """A body that did not come in time (届かない本文)."""


class HeldTooLong(Refused):
    """A consent for longer than its kind may hold (長すぎる同意の期間)."""


class NotJson(Refused):
    """A body that does not say it is JSON (JSONでない本文)."""


class NoSuchPage(Refused):
    """A path that leads nowhere (ないページ)."""


class OtherMethod(Refused):
    """A method that a path does not take (使えないメソッド)."""


class Fault(Refused):
    """A fault of ours (内部の誤り): nothing of it is told."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem (問題の種類): its name, its status, its headers. RFC 9110 says which headers go with which."""

    name: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


REFUSED_INPUT: Final = Kind("not-taken", 422)
KINDS: Final[Mapping[type[Refused], Kind]] = {
    BodyUnread: Kind("unread", 400),
    NotThisShape: Kind("unread", 400),
    NotOpen: Kind("not-open", 401, {"www-authenticate": "Bearer"}),
    NotThisDay: Kind("not-this-day", 403),
    NotAccepted: Kind("not-accepted", 403),
    NoSnapshots: Kind("no-snapshots", 403),
    NotBookable: Kind("not-bookable", 403),
    NoSuchSituation: Kind("not-this-day", 403),
    NoSuchPage: Kind("no-such-page", 404),
    NoSuchVisit: Kind("no-such-visit", 404),
    NoSuchDeclaration: Kind("no-such-declaration", 404),
    OtherMethod: Kind("other-method", 405),
    TooSlow: Kind("too-slow", 408),
    UsedKey: Kind("used-key", 409),
    NotNow: Kind("not-now", 409),
    HeldTooLong: Kind("held-too-long", 409),
    TooLong: Kind("too-long", 413),
    NotJson: Kind("not-json", 415),
    TooManyMisses: Kind("too-many-misses", 429, {"retry-after": "600"}),
    MadeOften: Kind("made-often", 429, {"retry-after": "3600"}),
    Fault: Kind("fault", 500),
    Busy: Kind("busy", 503, {"retry-after": "1"}),
    Unreachable: Kind("unreachable", 503, {"retry-after": "5"}),
}
"""Which refusal is which problem; any other is something that the caller wrote: 422."""


class Problem(Struct, frozen=True, kw_only=True):
    """A problem (拒否), by RFC 9457. `request`: the request's code, as in the header `x-request-id` and in the log."""

    type: str
    title: str
    status: int
    detail: str
    title_ja: str
    detail_ja: str
    request: str


def kind_of(refused: Refused) -> Kind:
    """Which problem a refusal is (問題の種類)."""
    return next((kind for cause, kind in KINDS.items() if isinstance(refused, cause)), REFUSED_INPUT)


def headers_of(refused: Refused) -> Mapping[str, str]:
    """The headers that go with a refusal (応答の見出し)."""
    headers = kind_of(refused).headers
    return {**headers, "retry-after": str(refused.seconds)} if isinstance(refused, TooManyMisses) else headers


def problem(refused: Refused, request: str) -> bytes:
    """A refusal as a problem (拒否の書き出し)."""
    refused = not_open() if isinstance(refused, NotOpen) else refused  # whoever may not ask hears one thing
    kind, ja = kind_of(refused), said_in("ja", refused)
    return msgspec.json.encode(
        Problem(
            type=f"/problems#{kind.name}",
            title=refused.what,
            status=kind.status,
            detail=f"{refused.why}. Do: {refused.do}.",
            title_ja=ja.what,
            detail_ja=f"{ja.why}。{ja.do}。",
            request=request,
        )
    )


def too_long() -> TooLong:
    """What is told of a body that is too long (長すぎる本文)."""
    return TooLong(what="a body that is too long", why="a question has at most 65,536 octets",
                   do="ask about one person in each request")  # fmt: skip


def too_slow() -> TooSlow:
    """What is told where a body does not come (届かない本文)."""
    return TooSlow(what="a body that did not come in time", why="it has 10 seconds from the first line",
                   do="look at the line, then send it again")  # fmt: skip


def not_json() -> NotJson:
    """What is told of another media type (JSONでない本文)."""
    return NotJson(what="a body that does not say it is JSON", why="nothing else is read here",
                   do="send it with `content-type: application/json`")  # fmt: skip


def not_open() -> NotOpen:
    """What is told whoever has no key that opens (利用できない): the same of no key, a wrong one, a closed facility."""
    return NotOpen(what="no facility that may ask", why="there is no key with it that opens here",
                   do="send `authorization: Bearer` and the key that the administrator gave")  # fmt: skip


def no_such_page() -> NoSuchPage:
    """What is told of a path that leads nowhere (ないページ)."""
    return NoSuchPage(what="no such page", why="this path is none of the service's",
                      do="look at /openapi.json for those there are")  # fmt: skip


def other_method() -> OtherMethod:
    """What is told of a method that a path does not take (使えないメソッド)."""
    return OtherMethod(what="another method than this path takes", why="questions come by POST, pages by GET",
                       do="look at the header `allow` of this answer")  # fmt: skip


def fault() -> Fault:
    """What is told of a fault of ours (内部の誤り)."""
    return Fault(what="a fault of the service", why="nothing was told, and it is written down with this request's code",
                 do="ask again; where it stays so, tell whoever runs the service the code")  # fmt: skip
