"""A situation in words, and what it comes to (状況から処理へ): the action, the envelope, the guards that hold.

Storage compares owed with held in sets, and tells each situation that differs as words; here they are asked about once
each. So the same function answers for one person at the counter and for a million.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final

from madoguchi.desk.plan_approvals import Eased, eased_by
from madoguchi.issuing.printable import names_the_head
from madoguchi.reconcile.envelopes import unit_of
from madoguchi.reconcile.guards import Circumstances, guards_that_hold
from madoguchi.reconcile.situations import Held, PaperSituation, Reissues, action, parts_reissued
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.scheme import Scheme

PART_OF: Final = {"n": "name", "a": "address", "m": "number", "r": "rate", "c": "ceiling", "b": "birth", "x": "sex",
                  "e": "cover"}  # fmt: skip
BEFORE_RENEWAL: Final = 62  # days: where a practice is silent, what went out in the two months before is of the renewal
ENDS: Final = ("certificate", "elderly_card", "ceiling_certificate")
THREE: Final = {"true": True, "false": False, "-": None}
NOBODY: Final = "-"


@dataclass(frozen=True, slots=True)
class Leaving:
    """How an insurer writes to whom no rule decides about any more (資格をすべて取り消された人への連絡).

    `returns`: where a paper goes back, by paper; `ended`: one that is past its last day. `apart`: who brings the
    letter to somebody alone in the envelope.
    """

    returns: Mapping[str, str] = field(default_factory=dict)
    ended: str = "none"
    addressee: str | None = None
    unit: str | None = None
    deliverer: str | None = None
    apart: str = "post"

    @property
    def told(self) -> tuple[str | None, ...]:
        """As storage is told it: where papers go back, to whom the letter, through whom, in which envelope."""
        returns = json.dumps(dict(self.returns))
        return self.ended, returns, self.addressee, self.deliverer, self.apart, self.unit


@dataclass(frozen=True, slots=True)
class PlanPractice:
    """What of an insurer's practice a plan asks for beside its rules (計画に要る運用).

    `before_renewal`: how many days before a renewal its papers go out. `eased`: what needs no second person before.
    `names_head`: a paper names the head of the household, whose name has to be printed too.
    """

    reissues: Reissues
    addressee: str | None
    before_renewal: int
    leaving: Leaving = field(default_factory=Leaving)
    eased: Eased = field(default_factory=Eased)
    names_head: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What one situation comes to (処理の答え). `fixed` are the guards whose hold nobody can release."""

    action: str
    because: str
    unit: str
    guards: tuple[str, ...]
    fixed: tuple[str, ...]


def practice_of(edition: Edition, insurer: str, on: date, known_on: date | None) -> PlanPractice:
    """The choices of an insurer that a plan asks for (計画に要る運用). Raises `UnknownWord`."""
    cells = edition.resolve((insurer,), on, known_on).cells
    said = partial(_said, cells)
    said_on = {paper: said(f"{paper}_reissued_on") or frozenset() for paper in ("certificate", "notice")}
    on_change = {paper: parts_reissued(paper, said_on.get(paper, frozenset())) for paper in (*said_on, *ENDS[1:])}
    reissues = Reissues(on_change, said("notice_at_renewal") or "never")
    before = said("renewal_sent_days_before") or BEFORE_RENEWAL
    head = names_the_head(Scheme.read(edition.practices[insurer].scheme), on)
    return PlanPractice(reissues, said("addressee"), before, _leaving(said), eased_by(said), head)


def _leaving(said: Callable[[str], Any]) -> Leaving:
    """How letters about papers go out, where the rulebook has nobody to decide about."""
    place = said("returned_to") or "insurer"
    on_loss = place if said("certificate_on_loss") else "none"
    notice = {"return": place, "destroy": "destroy"}.get(said("notice_on_loss"), "none")
    ended = {"return": place, "destroy": "destroy", "destroy_or_return": "destroy"}.get(said("expired_paper"), "none")
    apart = "insurer" if said("delivery_under_protection") == "counter_only" else "post"
    return Leaving({"certificate": on_loss, "notice": notice}, ended, said("addressee"), said("envelope_unit"),
                   said("deliverer"), apart)  # fmt: skip


def _said(cells: Mapping[str, Any], choice: str) -> Any:
    """The value of a choice, None where it does not apply or nobody decided it."""
    value = cells[choice][0].value
    return value if isinstance(value, str | frozenset | int) and value != "none" else None


def answered(words: Mapping[str, str], practice: PlanPractice, *, handed: bool = False) -> Answered:
    """What a situation comes to (処理の答え). `handed`: papers are handed over at the counter, and none is posted."""
    situation = situation_of(words)
    done = action(situation, practice.reissues)
    unit = unit_of(_word(words["unit"]), _word(words["addressee"]), alone=words["alone"] != "false",
                   home_known=_flag(words["home"]), office_known=_flag(words["office"]))  # fmt: skip
    holding = guards_that_hold(replace(_circumstances(words, situation, done.kind, unit, practice), handed=handed))
    return Answered(done.kind.value, done.because, unit, tuple(one.name for one in holding),
                    tuple(one.name for one in holding if not one.releasable))  # fmt: skip


def situation_of(words: Mapping[str, str]) -> PaperSituation:
    """The situation of a paper, of its words (書類の状況)."""
    changed = frozenset(PART_OF[letter] for letter in words["changed"] if letter in PART_OF)
    flags = {name: _flag(words[name]) for name in ("ended", "lost", "asked", "other_variant", "here")}
    held = Held(live=_flag(words["held"]), known=words["held"] != NOBODY, changed=changed, **flags)
    return PaperSituation(words["paper"], THREE[words["owed"]], held, renewed=_flag(words["renewed"]),
                          returns=_word(words["returns"]) or "none")  # fmt: skip


def _circumstances(
    words: Mapping[str, str], situation: PaperSituation, kind: Any, unit: str, practice: PlanPractice
) -> Circumstances:  # fmt: skip
    waits, amiss = _list(words["waits"]), _list(words["addressed"])
    return Circumstances(
        kind, situation.paper, situation.owed, held_known=situation.held.known, records_agree=_flag(words["agree"]),
        addressee=_word(words["addressee"]), named=practice.addressee, unit=unit, voluntary=_flag(words["voluntary"]),
        protected=THREE[words["alone"]], address="none" if "none" in amiss else words["address"],
        died=_flag(words["died"]), addressee_died="died" in amiss,
        rate_needed=_flag(words["rate_needed"]), rate_known=_flag(words["rate_known"]),
        end_needed=situation.paper in ENDS, end_known=_flag(words["end_known"]), covers=int(words["covers"]),
        papers_held=int(words["papers"]), lies_here=situation.held.live and situation.held.here,
        name_printable=_flag(words["printable"]), window_printable="unresolved" not in amiss,
        mail_returned=_flag(words["mail_returned"]) or "returned" in amiss,
        acknowledged=THREE[words["acknowledged"]], waits=waits,
        waits_for_choices=bool(waits) and all(one in choices() for one in waits), disputed=_list(words["disputed"]),
    )  # fmt: skip


def _flag(word: str) -> bool:
    return word == "true"


def _word(word: str) -> str | None:
    return None if word == NOBODY else word


def _list(words: str) -> tuple[str, ...]:
    return () if words == NOBODY else tuple(words.split())
