"""Owed minus held over a whole roll (照合): of one person and one kind of paper, the one thing to do.

Storage compares, and asks here once for each situation that differs: a million people come to some hundreds of them.
`actions` beside this answers another question, what leaves the house because of one event; both know the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from madoguchi.reconcile.actions import ELIGIBILITY_CERTIFICATE, NOTICE, Action, ActionKind

SUBSCRIBER_NOTICE: Final = "subscriber_notice"
PLACES: Final = ("insurer", "employer", "counter")  # where a paper is handed back to
OWED: Final = "owed"
PAPER_EXPIRED: Final = "paper_expired"
RENEWAL: Final = "renewal"
VARIANT_CHANGED: Final = "variant_changed"
CONTENTS_CHANGED: Final = "contents_changed"
NOT_REISSUED: Final = "not_reissued_here"
PAPER_LOST: Final = "paper_lost"
NOT_OWED: Final = "not_owed"
ASKED_BEFORE: Final = "asked_before"
ALREADY_HELD: Final = "already_held"
LIES_HERE: Final = "lies_here"
UNDECIDABLE: Final = "undecidable"
BECAUSE: Final[Mapping[str, tuple[str, str]]] = {
    OWED: ("交付すべきで、手元にない", "owed, and not held"),
    RENEWAL: ("年次更新", "the yearly renewal"),
    PAPER_EXPIRED: ("手元の書類の有効期限切れ", "what is held has come to its end"),
    VARIANT_CHANGED: ("書類の種別が変わった", "another variant is owed"),
    CONTENTS_CHANGED: ("記載内容が変わった", "what is printed changed"),
    NOT_REISSUED: ("この保険者はこの変更では差し替えない", "what is printed changed; this insurer does not reissue"),
    PAPER_LOST: ("紛失の届出がある", "the paper was told lost"),
    NOT_OWED: ("手元にあるが、もう交付の対象でない", "held, and no longer owed"),
    ASKED_BEFORE: ("すでに案内を送った", "a letter about it went out before"),
    ALREADY_HELD: ("同じ書類が手元にある", "held, and the same"),
    LIES_HERE: ("本人に届かず、ここに戻っている", "it came back, and lies here"),
    UNDECIDABLE: ("判定できない", "cannot be decided"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds of a kind of paper on the day (手元の書類). `known`: whether it is known at all.

    `ended`: one was held and is past its last day. `changed` are the parts that it shows otherwise than they are:
    name, address, number, rate, ceiling, birth, sex, cover. `asked`: a letter about it went out, and it is still there.
    `here`: it was posted and came back, so nobody holds it: somebody has to send it again, hand it over or end it.
    """

    live: bool = False
    known: bool = True
    ended: bool = False
    lost: bool = False
    asked: bool = False
    other_variant: bool = False
    changed: frozenset[str] = frozenset()
    here: bool = False


@dataclass(frozen=True, slots=True)
class PaperSituation:
    """One person and one kind of paper on the effective day (一人・一書類の状況).

    `owed` is None where it cannot be decided. `renewed`: a renewal has come since what is held was given. `returns` is
    the rulebook's word for where it goes back.
    """

    paper: str
    owed: bool | None
    held: Held = field(default_factory=Held)
    renewed: bool = False
    returns: str = "none"


@dataclass(frozen=True, slots=True)
class Reissues:
    """What an insurer gives anew on which change (差し替えの運用), by paper, and when it sends notices again."""

    on: Mapping[str, frozenset[str]]
    notice_at_renewal: str = "from_70"


def action(s: PaperSituation, reissues: Reissues) -> Action:
    """What to do about a paper (処理). Every situation has exactly one answer.

    >>> action(PaperSituation("notice", owed=True), Reissues({})).kind.value
    'issue'
    >>> action(PaperSituation("certificate", owed=False, held=Held(live=True), returns="counter"), Reissues({}))
    Action(kind=<ActionKind.RECALL: 'recall'>, paper='certificate', because='not_owed')
    """
    kind, because = _answer(s, reissues)
    return Action(kind, s.paper, because)


Answer = tuple[ActionKind, str]


def _answer(s: PaperSituation, reissues: Reissues) -> Answer:
    if s.owed is None:
        return ActionKind.KEEP, UNDECIDABLE
    if not s.owed:
        return _not_owed(s)
    if s.held.live:
        return _owed_and_held(s, reissues)
    return (ActionKind.RENEW, PAPER_EXPIRED) if s.held.ended else (ActionKind.ISSUE, OWED)


def _not_owed(s: PaperSituation) -> Answer:
    """What was asked for once is not asked for by every plan: reminders have their own days.

    A notice of subscriber information is sent once and serves no purpose later: nobody is told that it is void.
    """
    if s.held.live and s.held.here:
        return ActionKind.KEEP, LIES_HERE
    if s.held.asked:
        return ActionKind.KEEP, ASKED_BEFORE
    if s.paper == SUBSCRIBER_NOTICE:
        return ActionKind.KEEP, NOT_OWED
    if s.returns in PLACES:
        return ActionKind.RECALL, NOT_OWED
    return (ActionKind.NOTIFY, NOT_OWED) if s.held.live else (ActionKind.KEEP, PAPER_EXPIRED)


def _owed_and_held(s: PaperSituation, reissues: Reissues) -> Answer:
    """A renewal first: it brings everything that changed with it."""
    if s.renewed:
        return ActionKind.RENEW, RENEWAL
    if s.held.lost:
        return ActionKind.REPLACE, PAPER_LOST
    if s.held.other_variant:
        return ActionKind.REPLACE, VARIANT_CHANGED
    return _changed(s, reissues)


def _changed(s: PaperSituation, reissues: Reissues) -> Answer:
    if not s.held.changed:
        return ActionKind.KEEP, LIES_HERE if s.held.here else ALREADY_HELD
    if s.held.changed & reissues.on.get(s.paper, frozenset()):
        return ActionKind.REPLACE, CONTENTS_CHANGED
    return ActionKind.KEEP, LIES_HERE if s.held.here else NOT_REISSUED


def parts_reissued(paper: str, choice: frozenset[str]) -> frozenset[str]:
    """The parts on whose change a paper is given anew (差し替える記載), from the words of the practice.

    Papers for which a practice has no such choice show little but the rate or the ceiling, and are given anew on each.
    A birth date is on every paper, a sex on certificates: they do not change, they were wrong, and no desk can match a
    paper that shows a wrong one. So nobody chooses; nor of the day a cover began: a paper of another cover says that
    somebody was covered meanwhile.

    >>> sorted(parts_reissued("notice", frozenset({"address_inside", "rate"})))
    ['address', 'birth', 'cover', 'rate']
    """
    if paper not in (ELIGIBILITY_CERTIFICATE, NOTICE):
        return frozenset({"name", "number", "rate", "ceiling", "birth", "cover"})
    address = {"address"} if choice & {"address_inside", "address_outside"} else set()
    always = {"birth", "cover"} if paper == NOTICE else {"birth", "cover", "sex", "ceiling"}
    return frozenset((choice & {"name", "rate", "number"}) | address | always)
