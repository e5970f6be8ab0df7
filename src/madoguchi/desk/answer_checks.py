"""What an answer to an application may not say (回答の確認): what would be dropped is refused instead."""

from __future__ import annotations

from madoguchi.desk.applications import Answer, Application, refuse_wrong_hand
from madoguchi.registry.applications import OPEN, SECRET, Kind
from madoguchi.terms.errors import Refused


class DecidedBefore(Refused):
    """Something for the decision of an application that is decided (判定の済んだ申請)."""


class WrongBeside(Refused):
    """Something told beside an answer that no application of its kind takes (申請の種類に合わない指定)."""


def refuse_dropped(now: Application, answer: Answer) -> None:
    """Refuse what an application as it stands would not take (回答の確認). Raises `WrongBeside`, `DecidedBefore`.

    Of one that is decided the applicant is told, and no more.
    """
    _refuse_beside(now.kind, answer)
    if now.state in OPEN:
        return
    if answer.by_hand:
        refuse_wrong_hand(now.kind, answer.by_hand)
    if answer.by_hand or answer.brought:
        raise DecidedBefore(what=f"an application that is {now.state.value}, answered as if it were open",
                            why="it was decided before, and what is told now would be dropped",
                            do="say without --outcome and --brought that the applicant was told")  # fmt: skip


def _refuse_beside(kind: Kind, answer: Answer) -> None:
    hand = answer.by_hand
    facts, row = (hand.facts, hand.row) if hand else (None, None)
    beside = {
        "--requested-on": (answer.requested_on, {Kind.DEREGISTRATION}), "--fact": (facts, SECRET),
        "--corrected": (row, {Kind.CORRECTION}),
    }  # fmt: skip
    for option in (name for name, (said, kinds) in beside.items() if said and kind not in kinds):
        raise WrongBeside(what=f"{option}, which this kind of application does not take",
                          why="it would be dropped, and the answer stands for ever",
                          do="leave it out, or look at the number with `madoguchi application show`")  # fmt: skip
