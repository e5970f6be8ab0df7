"""The routes of the FHIR face (FHIRの経路): a key, a request read, the desk asked, its answer written as resources."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from madoguchi.desk.verifying import Question
from madoguchi.faces.api.asked import END
from madoguchi.faces.api.bodies import body_of
from madoguchi.faces.api.fhir.answered import Around, response
from madoguchi.faces.api.fhir.bundles import found, insurers, read_again
from madoguchi.faces.api.fhir.capability import capability
from madoguchi.faces.api.fhir.outcomes import status_of_untold, untold
from madoguchi.faces.api.fhir.parts import Resource
from madoguchi.faces.api.fhir.refusals import (
    contradicting,
    no_such_resource,
    not_fhir,
    not_searched,
    other_form,
    too_few_allowed,
)
from madoguchi.faces.api.fhir.searched import Searched, insurers_searched, searched
from madoguchi.faces.api.fhir.shown import organization
from madoguchi.faces.api.fhir.submitted import submitted
from madoguchi.faces.api.fhir.systems import MEDIA
from madoguchi.faces.api.keyring import Bearer
from madoguchi.faces.api.questions import Desk, came
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.asking import ByNumber

ROOT: Final = "/fhir"
Endpoint = Callable[[Request], Awaitable[Response]]
Pairs = Iterable[tuple[str, str]]
READ_IN: Final = frozenset({MEDIA, "application/json", "text/json"})
FORM: Final = frozenset({"application/x-www-form-urlencoded"})
ANY: Final = frozenset({"*/*", "application/*", ""})
FORMATS: Final = frozenset({*READ_IN, "json"})
MOST_PAIRS: Final = 20
REFUSED: Final = re.compile(r"(^|;)\s*q\s*=\s*0(\.0*)?\s*(;|$)")
VISIT: Final = re.compile(f"^[0-9a-f]{{32}}{END}")
ENCODER: Final = msgspec.json.Encoder()
OF_NO_TERMINAL: Final = ""  # a resource names none


async def metadata(request: Request) -> Response:
    """What can be asked (機能の宣言). Nobody's key is asked."""
    _refuse_other_forms(request)
    return Response(capability(_base(request.app.state.desk)), media_type=MEDIA)


async def submit(request: Request) -> Response:
    """A question as a CoverageEligibilityRequest (資格確認の要求). Raises what the check does."""
    desk, whose = await _came(request)
    body, today = await body_of(request, READ_IN, not_fhir), desk.around.today()
    said = submitted(body, today)
    answer = await desk.verified(whose, OF_NO_TERMINAL, said.question, today)
    if said.born and any(one.birth_date not in (None, said.born) for one in answer.covers):
        raise contradicting("Patient.birthDate")  # the card is of somebody else than the patient
    return _told(response(answer, said, Around(desk.around.now(), whose.holder.code)))


def search(kind: str) -> Endpoint:
    """A search for somebody (検索の経路), by address or as a form: it is a check."""

    async def asked(request: Request) -> Response:
        desk, whose = await _came(request)
        return await _found(request, desk, whose, searched(kind, await _pairs(request)))

    return asked


async def _found(request: Request, desk: Desk, whose: Bearer, what: Searched) -> Response:
    today = desk.around.today()
    answer = await desk.verified(whose, OF_NO_TERMINAL, Question(what.asked, today), today)
    if answer.validity is Validity.CANNOT_TELL:
        return _untold(answer, request)
    return _told(found(answer, what, _base(desk), whose.holder.code))


def read(kind: str) -> Endpoint:
    """Somebody who was a visit of the facility's own (受付からの読み取り), asked about again for its day."""

    async def asked(request: Request) -> Response:
        desk, whose = await _came(request)
        question, today = await _again(desk, whose, request.path_params["name"]), desk.around.today()
        answer = await desk.verified(whose, OF_NO_TERMINAL, question, today)
        if answer.validity is Validity.CANNOT_TELL:
            return _untold(answer, request)
        return _told(read_again(answer, kind, request.path_params["name"], whose.holder.code))

    return asked


async def _again(desk: Desk, whose: Bearer, visit: str) -> Question:
    """The question of a visit, by number. Raises `NoSuchPage`, `Unreachable`."""
    of = await desk.ports.notes.visited(whose.sure().facility, visit) if VISIT.match(visit) else None
    insurer = desk.ports.insurers.get(of.insurer) if of else None
    if of is None or insurer is None or insurer.number is None:
        raise no_such_resource()
    return Question(ByNumber(insurer.number, of.number, of.birth_date), of.on, once=f"read-{visit}")


async def search_insurers(request: Request) -> Response:
    """Insurers by number or name (保険者の検索); nobody's cover is asked about."""
    desk, _ = await _came(request)
    asked = insurers_searched(await _pairs(request))
    kept = await desk.ports.kept()
    fitting = [(key, one) for key, one in desk.ports.insurers.items() if key in kept and asked.fits(one)]
    if asked.most is not None and len(fitting) > asked.most:
        raise too_few_allowed()
    return _told(insurers(fitting, _base(desk)))


async def read_insurer(request: Request) -> Response:
    """An insurer (保険者), by our key. Raises `NoSuchPage`."""
    desk, _ = await _came(request)
    key = request.path_params["name"]
    if key not in desk.ports.insurers or key not in await desk.ports.kept():
        raise no_such_resource()
    return _told(organization(desk.ports.insurers[key], key))


# --- what all of them do --------------------------------------------------------------------------------------


async def _came(request: Request) -> tuple[Desk, Bearer]:
    """The desk, and who asks. Raises what the key is refused for, `OtherForm`."""
    desk, whose = await came(request)
    _refuse_other_forms(request)
    return desk, whose


def _refuse_other_forms(request: Request) -> None:
    """Raises `OtherForm` where the caller takes no JSON; what `_format` says counts before the header."""
    if wanted := request.query_params.get("_format"):
        _refuse_other_format(wanted)
    elif not _taken(request.headers.get("accept", "")) & (READ_IN | ANY):
        raise other_form()


def _refuse_other_format(wanted: str) -> None:
    if wanted.replace(" ", "+") not in FORMATS:  # a plus that was not escaped comes as a blank
        raise other_form()


def _taken(accept: str) -> set[str]:
    """The media types that a caller takes; of weight 0 is what it does not take."""
    told = [one.partition(";") for one in accept.lower().split(",")]
    return {kind.strip() for kind, _, more in told if not REFUSED.search(more)}


async def _pairs(request: Request) -> Pairs:
    """The parameters of a search. Raises `NotSupported`, and what a body is refused for."""
    pairs = request.query_params.multi_items()
    if request.method == "POST":
        body = await body_of(request, FORM, not_fhir)
        pairs += _form(body)
    if len(pairs) > MOST_PAIRS:
        raise not_searched()
    for name, value in pairs:
        _refuse_other_format(value if name == "_format" else "json")
    return pairs


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PAIRS)
    except (UnicodeDecodeError, ValueError):
        raise not_searched() from None


def _base(desk: Desk) -> str | None:
    """Where the service's FHIR is, if whoever started it said so."""
    return desk.around.url and f"{desk.around.url}{ROOT}/"


def _untold(answer: Answer, request: Request) -> Response:
    return _told(untold(answer, request.scope["request"]), status_of_untold(answer))


def _told(resource: Resource, status: int = 200) -> Response:
    return Response(ENCODER.encode(resource), status, media_type=MEDIA)


SUBMITTED: Final = f"{ROOT}/CoverageEligibilityRequest/$submit"
SEARCHES: Final[dict[str, Endpoint]] = {
    "Coverage": search("Coverage"), "Patient": search("Patient"), "Organization": search_insurers,
}  # fmt: skip
READS: Final[dict[str, Endpoint]] = {
    "Coverage": read("Coverage"), "Patient": read("Patient"), "Organization": read_insurer,
}  # fmt: skip
ROUTES: Final = (
    Route(f"{ROOT}/metadata", metadata, methods=["GET"]),
    Route(SUBMITTED, submit, methods=["POST"]),
    *(Route(f"{ROOT}/{kind}", to, methods=["GET"]) for kind, to in SEARCHES.items()),
    *(Route(f"{ROOT}/{kind}/_search", to, methods=["POST"]) for kind, to in SEARCHES.items()),
    *(Route(f"{ROOT}/{kind}/{{name}}", to, methods=["GET"]) for kind, to in READS.items()),
)
for _route in ROUTES:
    assert _route.methods is not None  # noqa: S101 - each has its own
    _route.methods.discard("HEAD")  # it would record a whole check and tell nothing of it
