"""The reconciler's view of a person (照合の対象): what is owed, what the facts say is held, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.reconcile.actions import CHANGES, Situation
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.delivery import not_posted
from madoguchi.rulebook.rules.printing import prints_the_rate
from madoguchi.rulebook.untold import OPEN


def rests_on(p: Person, edition: Edition) -> dict[str, Any]:
    """What the situation of one person is made of, by the names of facts, choices and answers; `OPEN` where not known.

    A fact or a choice that cannot matter to what happened is not asked for.
    """
    event, application = value_of(p.event), value_of(p.application)
    asked: dict[str, Any] = {
        "owed": value_of(edition.law.owed(p)),
        "application_outcome": _told(p, edition, "application_outcome"),
        "event": event,
        "application": application,
        "deliverer": OPEN if value_of(not_posted(p)) is OPEN else None,
    }
    if application in ("reissue", OPEN):
        asked["lost_paper"] = value_of(p.lost_paper)
    for name in CHOICES_AT.get(event, ()):
        asked[name] = value_of(getattr(p.practice, name))
    return asked


CHOICES_AT: dict[Any, tuple[str, ...]] = {
    **dict.fromkeys(CHANGES, ("certificate_reissued_on", "notice_reissued_on")),
    "renewal": ("notice_at_renewal",),
}


def situation_of(p: Person, edition: Edition) -> Situation | None:
    """The situation of one person on the day; None where it cannot be told."""
    told = rests_on(p, edition)
    if OPEN in told.values():
        return None
    if value_of(not_posted(p)) is True:
        return Situation(frozenset(), frozenset())
    return Situation(
        owed=told["owed"],
        held=frozenset(paper for paper, held in held_verdicts(p).items() if value_of(held) is True),
        event=told["event"],
        application=None if told["application"] in NO_PAPER_ASKED_FOR else told["application"],
        accepted=told["application_outcome"] == "accepted",
        lost_paper=told.get("lost_paper"),
        at_least_70=value_of(at_least_70(p)) is True,
        reissued_on=_reissued_on(p, told),
        notice_at_renewal=told.get("notice_at_renewal") or "never",
        to_return=_to_return(p, edition),
    )


NO_PAPER_ASKED_FOR = frozenset({None, "deregistration", "disability_certification"})


def held_verdicts(p: Person) -> dict[str, Verdict]:
    """The papers that the facts say are held and in date (手元にある書類)."""
    return {
        "certificate": p.certificate_until.on_or_after(p.on) & p.certificate_until.ever()
        | p.certificate_issued_on.on_or_before(p.on) & ~p.certificate_until.ever(),
        "notice": p.notice_held_since.on_or_before(p.on),
        "former_card": p.former_card_until.on_or_after(p.on) & p.former_card_until.ever(),
        "elderly_card": p.elderly_card_until.on_or_after(p.on) & p.elderly_card_until.ever(),
        "ceiling_certificate": p.ceiling_certificate_until.on_or_after(p.on) & p.ceiling_certificate_until.ever(),
    }


def _reissued_on(p: Person, told: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The changes on which each main paper is given anew; none where no change was asked about."""
    on = {paper: told.get(f"{paper}_reissued_on") or frozenset() for paper in ("certificate", "notice")}
    return {paper: changes - _not_printed(p) for paper, changes in on.items()}


def _not_printed(p: Person) -> frozenset[str]:
    """What no paper of this person prints: a change of it changes no paper."""
    return frozenset({"rate"}) if value_of(prints_the_rate(p)) is False else frozenset()


def _to_return(p: Person, edition: Edition) -> frozenset[str]:
    returns = _told(p, edition, "returns")
    places = ("insurer", "employer", "counter")
    return (
        frozenset(paper for paper, where in returns.items() if where in places)
        if isinstance(returns, dict)
        else frozenset()
    )


def _told(p: Person, edition: Edition, answer: str) -> Any:
    given: Any = edition.law.answers.get(answer)
    if given is None:
        return None
    papers = getattr(given, "papers", None)
    return value_of(given(p)) if papers is None else {paper: value_of(giver(p)) for paper, giver in papers.items()}
