"""At the counter (窓口交付): one person decided, a plan of one carried out, the papers handed over for a receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from madoguchi.desk.applications import Answer, Application, Applications, answer
from madoguchi.desk.applying import Applied, apply_plan
from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.house import HandedOver, House, OnHand, Over, Spool, repeated
from madoguchi.desk.ledger import Recorded, Said
from madoguchi.desk.plans import Made, PlanAsked, Plans, make_plan
from madoguchi.issuing.contents import told
from madoguchi.issuing.steps import Step
from madoguchi.registry.applications import OPEN, State
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.errors import Refused

RECEIPTS: Final = ("signature", "seal", "electronic")
RECEIVERS: Final = ("person", "head", "household", "agent")


class NoAuthority(Refused):
    """Papers handed to another who shows nothing of the person's (委任の確認がない受取り)."""


class HandOverUndone(Refused):
    """What was handed over under a key, and undone since (取り消した交付)."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes the papers (受取人): one of `RECEIVERS`; `authority`: what another than the person showed, no name.

    The same of everybody: who would have to show it only for some would tell of whom.
    """

    who: str = RECEIVERS[0]
    authority: str | None = None


HERSELF: Final = Receiver()


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the counter (来庁者): by key, on a day. `once` is the caller's key.

    `receipt`: how receipt was given; `only`: the kinds of paper asked for, where not all that are owed; `about`: what
    a visit without a caller's key is known by.
    """

    person: str
    on: BusinessDay
    receipt: str
    once: str | None = None
    only: frozenset[str] = frozenset()
    receiver: Receiver = HERSELF
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody at the counter who applied (窓口の申請者): the number of the application; the rest as of a visit.

    An application is served once: without a caller's key its number is the key.
    """

    application: int
    on: BusinessDay
    receipt: str
    once: str | None = None
    only: frozenset[str] = frozenset()
    receiver: Receiver = HERSELF

    @property
    def key(self) -> str:
        """What a retry is known by (控えの目印)."""
        return self.once or f"application {self.application} at the counter"


@dataclass(frozen=True, slots=True)
class Served:
    """What was handed over (窓口交付の結果): the papers as plain text, by serial. `text` is shown to who prints it.

    `on_hand`: where nothing was, what the person holds already; `already`: it was handed over by another, or on another
    day, and nothing is printed a second time.
    """

    plan: int
    applied: Applied
    text: Mapping[int, str] = field(repr=False)
    handed: Recorded
    on_hand: tuple[OnHand, ...] = ()
    already: HandedOver | None = None


def serve(plans: Plans, house: House, edition: Edition, visit: Visit) -> Served:
    """Serve one person (窓口交付). Asked again with the same key, it goes on where it was and gives the first result.

    Where nothing was handed over under the key and nobody is waited for, it is planned anew: the facts may have been
    mended. Who is owed nothing needs nobody's approval for that. Raises `NoAuthority`; `NotApproved` where something
    would be given and the insurer wants a second person to look first: ask again with the key when one has.
    """
    _refuse_unshown(visit.receiver)
    plan, once = _planned(plans, house, edition, visit)
    spool = house.spool(plan)
    applied = apply_plan(house.papers(plan, visit.on, None, Over(posted=False, only=visit.only)), spool, edition)
    if (before := house.handed_over(plan)) and not (before.mine and before.on == visit.on):
        return Served(plan, applied, {}, Recorded(0, again=True), already=before)
    text = {serial: told(_read(spool, piece)) for serial, piece in house.pieces(plan).items()}
    if not text:
        return Served(plan, applied, {}, Recorded(0), tuple(house.on_hand(plan)))
    said = Said(Step.HANDED_OVER, tuple(text), visit.on, _receipt(visit), _key(once, "handed over"))
    return _shown(house, Served(plan, applied, text, house.ledger.record(said)))


def _shown(house: House, served: Served) -> Served:
    """As it is told: of two who ask at the same moment, the one who did not hand it over is shown no text."""
    if (after := house.handed_over(served.plan)) is None:
        _refuse_undone(served)
    return served if after is None or after.mine else replace(served, text={}, already=after)


def _refuse_undone(served: Served) -> None:
    """Refuse what was handed over under the key and undone since (取り消した交付). Raises `HandOverUndone`."""
    serials = " ".join(map(str, sorted(served.text)))
    raise HandOverUndone(
        what=f"serial {serials} was handed over under this key, which somebody undid: it lies here",
        why="asked again under its key, nothing is recorded a second time",
        do=f"if it is handed over now, say so with `madoguchi ledger record handed_over {serials}`",
    )


def _refuse_unshown(receiver: Receiver) -> None:
    """Refuse another than the person who shows nothing (委任の確認). Raises `NoAuthority`."""
    if receiver.who != RECEIVERS[0] and not (receiver.authority or "").strip():
        raise NoAuthority(what="papers for another than the person, and nothing that shows it was left to them",
                          why="that somebody lives with the person, or heads the household, does not show it",
                          do="look at what they bring and say it with --authority; else hand it to the person, or post "
                             "it")  # fmt: skip


def _receipt(visit: Visit) -> str:
    """How receipt was given, and by whom where it was another (受領の記録)."""
    one, given = visit.receiver, f"receipt: {visit.receipt}"
    return given if one.who == RECEIVERS[0] else f"{given}, taken by the {one.who}, who showed: {one.authority}"


def _planned(plans: Plans, house: House, edition: Edition, visit: Visit) -> tuple[int, str | None]:
    """The plan of a visit, and its key: the last one under it, while that goes on; else another."""

    def made(once: str | None) -> Made:
        return make_plan(plans, edition, PlanAsked(visit.on, person=visit.person, once=once, handed=True))

    key = visit.once or visit.about
    if visit.once or not key:  # a key that somebody typed is looked at first: it may be that of another visit
        first = made(key)
        if not first.again or not key:
            return first.plan, key
    last = house.tried(key, visit.on)
    if last and last.goes_on:
        return last.plan, last.once
    once = repeated(key, last.times + 1) if last else key
    return made(once).plan, once


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
    visit = Visit(
        now.person, applicant.on, applicant.receipt, applicant.once, applicant.only, applicant.receiver, applicant.key
    )
    served = serve(plans, house, edition, visit)
    if (served.text or served.already) and now.state is State.ACCEPTED:
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
