"""The route that receipt software asks (電文の経路): a message in, a message out, whatever comes of it.

Whoever reads messages reads nothing else: what is refused once there is a key and a body is a message with a code of
ours, beside the status that it has everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from madoguchi.desk.platform_faults import fault_of_refusal
from madoguchi.desk.verifying import Question
from madoguchi.faces.api.asked import BodyUnread, read_tree
from madoguchi.faces.api.keyring import Bearer
from madoguchi.faces.api.problems import headers_of, kind_of, not_open
from madoguchi.faces.api.questions import JSON, Desk, begun
from madoguchi.reception.answers import Answer
from madoguchi.reception.platform.answered import Beside, answer_tree, beside, fault_tree
from madoguchi.reception.platform.asked import PlatformAsked, asked_in
from madoguchi.reception.platform.faults import Fault
from madoguchi.terms.errors import Refused

OF_TERMINAL: Final = ""  # a message names none


async def searched(request: Request) -> Response:
    """A question by number as a message (JSON版の照会). Raises what the key is refused for.

    Public clients send their key without a scheme before it.
    """
    desk, whose, body = await begun(request, bare=True)
    around = Beside(desk.around.now(), desk.around.today(), whose.holder.code)
    try:
        said = asked_in(read_tree(body))
    except Refused as refused:
        return _refused(refused, around)
    around = beside(said, desk.around.now())
    try:
        return _message(answer_tree(await _verified(desk, whose, said), around))
    except Refused as refused:
        return _refused(refused, around)


async def _verified(desk: Desk, whose: Bearer, said: PlatformAsked) -> Answer:
    if said.facility_code != whose.holder.code:
        raise not_open()
    question = Question(said.asked, said.on, said.consents)
    return await desk.verified(whose, OF_TERMINAL, question, desk.around.today())


def _refused(refused: Refused, around: Beside) -> Response:
    fault = Fault.SHAPE if isinstance(refused, BodyUnread) else fault_of_refusal(refused)
    return _message(fault_tree(fault, around), kind_of(refused).status, headers_of(refused))


def _message(tree: dict[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(tree), status, headers, JSON)
