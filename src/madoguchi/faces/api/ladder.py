"""The ladder over HTTP (手順の経路): what to ask for next. None but an earlier visit is looked up, nothing is kept.

So it answers in an outage as well, to whose key opened a short while ago. A card that is stopped and a chip that is
broken are asked about and answered in the same words, down to the octet.
"""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import fields, replace
from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from madoguchi.desk.facilities import Visited, no_such_visit
from madoguchi.desk.ladder import walked
from madoguchi.faces.api.asked import Visit, read
from madoguchi.faces.api.questions import JSON, begun
from madoguchi.faces.api.told import ENCODER, Led
from madoguchi.reception.ladder import CardKind, Situation, cause_of
from madoguchi.reception.ladder_told import LadderTold, Said, Spoken, told_of
from madoguchi.rulebook.edition import shipped_edition

Failed = Literal["card", "lapsed", "reader", "camera", "not_equipped", "network", "centre", "invalid", "newer", "none",
                 "several", "identity", "forgotten", "chip", "stopped"]  # fmt: skip
Thing = Literal["my_number_card", "registered_card", "smartphone", "certificate", "certificate_copy", "notice",
                "portal_screen", "portal_download", "declaration", "former_card", "elderly_card", "ceiling_certificate",
                "medical_subsidy_card", "public_expense_card", "benefit_certificate", "earlier_record"]  # fmt: skip
Things = Annotated[list[Thing], Meta(max_length=16)]


class LadderAsked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What failed, and what the patient has (手順の照会). `chip` and `stopped` are `card`.

    `on`: today where it is left out. `returning`: the facility has the eligibility of an earlier visit, by its own
    word; `earlier_visit`: the code of that visit, where it was here. `smartphone`: it reads cards in smartphones.
    `shown`: what lies on the counter; `without`: what was asked for in vain.
    """

    cause: Failed
    on: date | UnsetType = UNSET
    birth_date: date | UnsetType = UNSET
    card: Literal["plain", "photoless", "face_only"] = "plain"
    returning: bool = False
    earlier_visit: Visit | UnsetType = UNSET
    smartphone: bool = False
    shown: Things | UnsetType = UNSET
    without: Things | UnsetType = UNSET

    def situation(self, today: date) -> Situation:
        """What the desk knows (窓口の状況)."""
        return Situation(cause_of(self.cause), self.on or today, self.birth_date or None, CardKind.read(self.card),
                         self.returning, self.smartphone)  # fmt: skip


class LadderStep(Struct, frozen=True, kw_only=True):
    """Where a walk down the ladder stands (手順の結果).

    `step`: `accepted` by `rung`; `ask` for the things of `ask_for`, with `words`; or `refused`, nothing is left.
    `first`: what is done before anything is asked for. `ladder`: the names of all rungs there are, in order. `charge`,
    `claim`: what is paid and what goes into the claim by that rung, or at the end.
    """

    cause: Led
    on: date
    failed: Said
    first: Said
    visual_check: bool
    ladder: tuple[str, ...]
    step: Literal["accepted", "ask", "refused"]
    rung: str | None
    ask_for: tuple[Thing, ...]
    words: Spoken
    charge: Said
    claim: Said


async def laddered(request: Request) -> Response:
    """What to ask for next (手順の経路)."""
    desk, whose, body = await begun(request)
    said = read(LadderAsked, body)
    situation = said.situation(desk.around.today())
    if said.earlier_visit:
        before = await desk.ports.notes.visited(whose.sure().facility, said.earlier_visit)
        situation = replace(situation, returning=_is_earlier(before, situation))
    # Off the loop: the rulebook takes milliseconds for what was not asked before, and checks are not to wait for it.
    found = await to_thread(walked, situation, shipped_edition(), said.shown or (), said.without or ())
    told = told_of(found)
    step = LadderStep(**{one.name: getattr(told, one.name) for one in fields(LadderTold)})
    return Response(ENCODER.encode(step), media_type=JSON)


def _is_earlier(before: Visited | None, situation: Situation) -> bool:
    """Whether it was before the day (再診か). Raises `NoSuchVisit` for a code that is none of this facility's."""
    if before is None:
        raise no_such_visit()
    return before.on < situation.on
