"""The reconciler's view of a person (照合の対象): what is owed, what the facts say is held, what happened."""

from __future__ import annotations

from typing import Any

from madoguchi.reconcile.actions import Situation
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.output import OPEN, value_of
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.delivery import not_posted
from madoguchi.rulebook.rules.printing import prints_the_rate


def situation_of(p: Person, edition: Edition) -> Situation | None:
    """The situation of one person on the day; None where what is owed cannot be told."""
    owed, outcome = value_of(edition.law.owed(p)), _told(p, edition, "application_outcome")
    asked = [owed, outcome, value_of(p.event), value_of(p.application), value_of(p.lost_paper)]
    if OPEN in asked or value_of(not_posted(p)) is True:
        return None if OPEN in asked else Situation(frozenset(), frozenset())
    return Situation(
        owed=owed,
        held=frozenset(paper for paper, held in _held(p).items() if value_of(held) is True),
        event=asked[2],
        application=None if asked[3] in (None, "deregistration", "disability_certification") else asked[3],
        accepted=outcome == "accepted",
        lost_paper=asked[4],
        at_least_70=value_of(at_least_70(p)) is True,
        reissued_on={
            "certificate": _set(p.practice.certificate_reissued_on) - _not_printed(p),
            "notice": _set(p.practice.notice_reissued_on) - _not_printed(p),
        },
        notice_at_renewal=value_of(p.practice.notice_at_renewal) or "never",
        to_return=_to_return(p, edition),
    )


def _held(p: Person) -> dict[str, Verdict]:
    """The papers that the facts say are held and in date."""
    return {
        "certificate": p.certificate_until.on_or_after(p.on) & p.certificate_until.ever()
        | p.certificate_issued_on.on_or_before(p.on) & ~p.certificate_until.ever(),
        "notice": p.notice_held_since.on_or_before(p.on),
        "former_card": p.former_card_until.on_or_after(p.on) & p.former_card_until.ever(),
        "elderly_card": p.elderly_card_until.on_or_after(p.on) & p.elderly_card_until.ever(),
        "ceiling_certificate": p.ceiling_certificate_until.on_or_after(p.on) & p.ceiling_certificate_until.ever(),
    }


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


def _set(column: Any) -> frozenset[str]:
    value = value_of(column)
    return frozenset() if value is OPEN or value is None else value
