"""Owed minus held (照合): what to do about each paper of one person because of one event. It alone answers *send now*.

Pure: no storage, no plan, no guard. A paper missing for another reason than the event is not sent because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

ELIGIBILITY_CERTIFICATE, NOTICE, FORMER_CARD = "certificate", "notice", "former_card"
CHANGES = {
    "name_changed": "name",
    "address_changed": "address_inside",
    "moved_within": "address_inside",
    "moved_within_union": "address_inside",
    "rate_changed": "rate",
    "number_changed": "number",
}


class ActionKind(Enum):
    """The closed set of what can be done about a paper (処理の種類)."""

    ISSUE = "issue"
    REPLACE = "replace"
    RENEW = "renew"
    RECALL = "recall"
    NOTIFY = "notify"
    KEEP = "keep"

    @property
    def sends(self) -> bool:
        """Whether a paper leaves the house."""
        return self in (ActionKind.ISSUE, ActionKind.REPLACE, ActionKind.RENEW)


@dataclass(frozen=True, slots=True)
class Action:
    """What to do about one paper, and the reason's code."""

    kind: ActionKind
    paper: str
    because: str


@dataclass(frozen=True, slots=True)
class Situation:
    """One person on one day: what is owed, what is held, what happened, and the insurer's choices that matter here.

    `owed` and `held` name papers; `reissued_on` the changes on which each is given anew; `notice_at_renewal` never,
    from_70 or always; `to_return` the papers to be handed back.
    """

    owed: frozenset[str]
    held: frozenset[str]
    event: str | None = None
    application: str | None = None
    accepted: bool = False
    lost_paper: str | None = None
    at_least_70: bool = False
    reissued_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notice_at_renewal: str = "from_70"
    to_return: frozenset[str] = frozenset()


def actions(situation: Situation) -> tuple[Action, ...]:
    """What to do about each paper that is owed or held, in a fixed order.

    >>> actions(Situation(owed=frozenset({"notice"}), held=frozenset(), event="joined"))
    (Action(kind=<ActionKind.ISSUE: 'issue'>, paper='notice', because='joined'),)
    """
    papers = sorted(situation.owed | situation.held)
    return tuple(_action(paper, situation) for paper in papers)


def send_now(situation: Situation) -> frozenset[str]:
    """The papers that leave the house because of the event, application or renewal (今送るもの)."""
    return frozenset(action.paper for action in actions(situation) if action.kind.sends)


def voids(situation: Situation) -> frozenset[str]:
    """The held papers that a new one makes void (無効になる書面)."""
    replaced = {a.paper for a in actions(situation) if a.kind is ActionKind.REPLACE} & situation.held
    changed = situation.event in CHANGES and FORMER_CARD in situation.held and bool(situation.owed)
    return frozenset(replaced | ({FORMER_CARD} if changed else set()))


def _action(paper: str, s: Situation) -> Action:
    if paper not in s.owed:
        return Action(ActionKind.RECALL if paper in s.to_return else ActionKind.NOTIFY, paper, "not_owed")
    if s.application is not None:
        return _on_application(paper, s)
    return BY_EVENT.get(s.event or "", _if_not_held)(paper, s)


def _if_not_held(paper: str, s: Situation) -> Action:
    return Action(ActionKind.KEEP if paper in s.held else ActionKind.ISSUE, paper, s.event or "owed")


def _at_70(paper: str, s: Situation) -> Action:
    """At 70 the papers with the new rate are given, whatever is held."""
    return Action(ActionKind.REPLACE if paper in s.held else ActionKind.ISSUE, paper, "age_70")


def _on_application(paper: str, s: Situation) -> Action:
    """An accepted application gives the paper asked for; a refused one gives nothing."""
    if not s.accepted or paper != _paper_asked_for(s):
        return Action(ActionKind.KEEP, paper, "unchanged")
    replaces = paper in s.held or s.application in ("reissue", "optional_entry")
    return Action(ActionKind.REPLACE if replaces else ActionKind.ISSUE, paper, "application")


def _paper_asked_for(s: Situation) -> str:
    """A lost former card is not issued again: a certificate comes in its place."""
    lost = s.lost_paper if s.lost_paper not in (None, FORMER_CARD) else ELIGIBILITY_CERTIFICATE
    asked = {"reissue": lost, "ceiling_certificate": "ceiling_certificate"}.get(s.application or "")
    return asked or ELIGIBILITY_CERTIFICATE


def _on_change(paper: str, s: Situation) -> Action:
    change = CHANGES[s.event or ""]
    if change in s.reissued_on.get(paper, frozenset()):
        return Action(ActionKind.REPLACE, paper, "contents_changed")
    return Action(ActionKind.KEEP, paper, "not_reissued_here")


def _on_renewal(paper: str, s: Situation) -> Action:
    """At the yearly renewal a certificate is renewed; a notice as the insurer chooses, always if none is held."""
    if paper not in s.held:
        return Action(ActionKind.ISSUE, paper, "renewal")
    again = {"always": True, "from_70": s.at_least_70}.get(s.notice_at_renewal, False)
    if paper == NOTICE and not again:
        return Action(ActionKind.KEEP, paper, "already_held")
    return Action(ActionKind.RENEW, paper, "renewal")


BY_EVENT: Mapping[str, Callable[[str, Situation], Action]] = {
    **dict.fromkeys(CHANGES, _on_change),
    "renewal": _on_renewal,
    "turned_70": _at_70,
}
