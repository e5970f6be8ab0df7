"""Owed minus held (照合): what to do about each paper of one person because of one event. It alone answers *send now*.

Pure: no storage, no plan, no guard. A paper that is missing for another reason than the event is not sent because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
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
JOINS = frozenset({"joined", "moved_in", "turned_75", "transferred", "disability_certified"})
RENEWALS = frozenset({"renewal"})
LEAVES = frozenset({"lost_eligibility", "moved_out"})


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
    newly_70: bool = False
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
        recalled = paper in s.to_return
        return Action(ActionKind.RECALL if recalled else ActionKind.NOTIFY, paper, "not_owed")
    if s.application is not None:
        return _on_application(paper, s)
    if s.event in CHANGES:
        return _on_change(paper, s, CHANGES[s.event])
    if s.event in RENEWALS:
        return _on_renewal(paper, s)
    if s.event == "turned_70" or s.newly_70:
        return Action(ActionKind.REPLACE if paper in s.held else ActionKind.ISSUE, paper, "age_70")
    return _if_not_held(paper, s, s.event or "owed")


def _if_not_held(paper: str, s: Situation, because: str) -> Action:
    return Action(ActionKind.KEEP if paper in s.held else ActionKind.ISSUE, paper, because)


def _on_application(paper: str, s: Situation) -> Action:
    """An accepted application gives the paper asked for; a refused one gives nothing."""
    asked = {
        "reissue": s.lost_paper,
        "certificate": ELIGIBILITY_CERTIFICATE,
        "optional_entry": ELIGIBILITY_CERTIFICATE,
    }.get(s.application or "")
    asked = "ceiling_certificate" if s.application == "ceiling_certificate" else asked or ELIGIBILITY_CERTIFICATE
    asked = ELIGIBILITY_CERTIFICATE if asked == FORMER_CARD else asked
    if paper != asked or not s.accepted:
        return Action(ActionKind.KEEP, paper, "unchanged")
    replaces = paper in s.held or s.application in ("reissue", "optional_entry")
    return Action(ActionKind.REPLACE if replaces else ActionKind.ISSUE, paper, "application")


def _on_change(paper: str, s: Situation, change: str) -> Action:
    if change in s.reissued_on.get(paper, frozenset()):
        return Action(ActionKind.REPLACE, paper, "contents_changed")
    return Action(ActionKind.KEEP, paper, "not_reissued_here")


def _on_renewal(paper: str, s: Situation) -> Action:
    """At the yearly renewal a certificate is renewed; a notice as the insurer chooses, always if none is held."""
    again = s.notice_at_renewal == "always" or s.notice_at_renewal == "from_70" and s.at_least_70
    if paper == NOTICE and paper in s.held and not again:
        return Action(ActionKind.KEEP, paper, "already_held")
    return Action(ActionKind.RENEW if paper in s.held else ActionKind.ISSUE, paper, "renewal")
