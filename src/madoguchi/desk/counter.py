"""At the counter (窓口交付): one person decided, a plan of one carried out, the papers handed over for a receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from madoguchi.desk.applications import Answer, Application, Applications, answer
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.house import House, OnHand, Over, Spool
from madoguchi.desk.ledger import Recorded, Said
from madoguchi.desk.plans import PlanAsked, Plans, make_plan
from madoguchi.issuing.orders import plain
from madoguchi.issuing.steps import Step
from madoguchi.registry.applications import OPEN, State
from madoguchi.rulebook.edition import Edition

RECEIPTS: Final = ("signature", "seal", "electronic")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the counter (来庁者): by key, on a day. `once` is the caller's key.

    `receipt`: how receipt was given; `only`: the kinds of paper asked for, where not all that are owed.
    """

    person: str
    on: date
    receipt: str
    once: str | None = None
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody at the counter who applied (窓口の申請者): the number of the application; the rest as of a visit.

    An application is served once: without a caller's key its number is the key.
    """

    application: int
    on: date
    receipt: str
    once: str | None = None
    only: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What a retry is known by (控えの目印)."""
        return self.once or f"application {self.application} at the counter"


@dataclass(frozen=True, slots=True)
class Served:
    """What was handed over (窓口交付の結果): the papers as plain text, by serial. `text` is shown to who prints it.

    `on_hand`: where nothing was, what the person holds already.
    """

    plan: int
    applied: Applied
    text: Mapping[int, str] = field(repr=False)
    handed: Recorded
    on_hand: tuple[OnHand, ...] = ()


def serve(plans: Plans, house: House, edition: Edition, visit: Visit) -> Served:
    """Serve one person (窓口交付). Asked again with the same key, it goes on where it was and gives the first result.

    Who is owed nothing needs nobody's approval for that. Raises `NotApproved` where something would be given and the
    insurer wants a second person to look first: ask again with the key when one has.
    """
    made = make_plan(plans, edition, PlanAsked(visit.on, person=visit.person, once=visit.once))
    spool, key = house.spool(made.plan), _key(visit.once, "applied")
    applied = apply_plan(house.papers(made.plan, visit.on, key, Over(posted=False, only=visit.only)), spool, edition)
    here = house.pieces(made.plan)
    text = {serial: plain(_read(spool, piece)) for serial, piece in here.items()}
    said = Said(Step.HANDED_OVER, tuple(here), visit.on, f"receipt: {visit.receipt}", _key(visit.once, "handed over"))
    on_hand = () if text else tuple(house.on_hand(made.plan))
    return Served(made.plan, applied, text, house.ledger.record(said), on_hand)


@dataclass(frozen=True, slots=True)
class Attended:
    """What came of an application at the counter (窓口での申請の結果). `served` is None where it was not accepted."""

    application: Application
    served: Served | None = None


def serve_applicant(
    applications: Applications, plans: Plans, house: House, edition: Edition, applicant: Applicant
) -> Attended:  # fmt: skip
    """Decide an application, hand over what is owed, say that it was answered (申請の窓口処理), in this order.

    Killed anywhere and asked again, it goes on where it was. An application is answered only by what was handed over:
    of one that leads to no paper, say so by itself. Raises `NotByRule` for what somebody has to decide, `NotApproved`.
    """
    now = _decided(applications, edition, applicant)
    if now.state not in (State.ACCEPTED, State.ANSWERED):
        return Attended(now)
    visit = Visit(now.person, applicant.on, applicant.receipt, applicant.key, applicant.only)
    served = serve(plans, house, edition, visit)
    if served.text and now.state is State.ACCEPTED:
        now = answer(applications, _step(applicant, "answered"), edition)
    return Attended(now, served)


def _decided(applications: Applications, edition: Edition, applicant: Applicant) -> Application:
    """The application, decided now if it was open."""
    now = applications.show(applicant.application, "at the counter")
    if now.state not in OPEN:
        return now
    return answer(applications, _step(applicant, f"{now.state.value} {applicant.on}"), edition)


def _step(applicant: Applicant, what: str) -> Answer:
    return Answer(applicant.application, applicant.on, once=_key(applicant.key, what))


def _read(spool: Spool, piece: str) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(spool.read(f"{piece}.json"))
    return found


def _key(once: str | None, what: str) -> str | None:
    """A key for a part of what was asked under a caller's key."""
    return None if once is None else f"{once} {what}"


def lines_of(served: Served) -> Sequence[str]:
    """The papers as text, one after another (書面の表示)."""
    return [line for serial in sorted(served.text) for line in (*served.text[serial].splitlines(), "")]
