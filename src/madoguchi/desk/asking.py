"""Asking about one person (一人についての問い): typed answers of rulebook and reconciler, and what is beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from madoguchi.desk.situation import rests_on, situation_of
from madoguchi.reconcile.actions import send_now, voids
from madoguchi.reconcile.envelopes import Post, envelopes
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.decide import has_disputes
from madoguchi.rulebook.engine.law import ByEntry, ByPaper, Given
from madoguchi.rulebook.engine.missing import missing_for_one
from madoguchi.rulebook.engine.output import value_of
from madoguchi.rulebook.engine.people import people
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.rules.delivery import ENVELOPE_UNIT
from madoguchi.rulebook.untold import MASKED, OPEN
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import UnknownWord

MAIN = ("certificate", "notice")


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked about, at which insurer, on which day, by what was known when."""

    facts: Mapping[str, Any]
    insurer: str
    on: date
    known_on: date | None = None
    household: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The answers: a value each, a mapping by paper where it is given so, `OPEN` where it cannot be told.

    `missing` names what open answers wait for; `disputed` the answers resting on a disputed value; `asked` the facts
    that were asked for; `papers` those owed, or the certificate where none is: what one word for all papers is about.
    """

    values: Mapping[str, Any]
    missing: tuple[str, ...]
    disputed: frozenset[str]
    asked: frozenset[str]
    papers: frozenset[str]

    @property
    def status(self) -> frozenset[str]:
        """The words beside: undecidable for want of a fact, undecided by anybody, disputed; else settled."""
        wait_for_facts = {name in vocabulary().facts or name == MASKED for name in self.missing}
        words = {STATUS_OF[is_fact] for is_fact in wait_for_facts} | ({"disputed"} if self.disputed else set())
        return frozenset(words or {"settled"})


STATUS_OF = {True: "undecidable", False: "undecided"}


def ask(question: Question, edition: Edition, answers: Iterable[str], sees_protection: bool = False) -> Told:
    """Ask the rulebook, and the reconciler for what is sent because of the event.

    Raises `UnknownWord` for an answer nobody gives, or an unknown insurer.
    """
    p = _person(question, edition, doubting=False)
    wanted = list(answers)
    values = {name: _answer(name, p, question, edition, sees_protection) for name in wanted}
    open_ = [name for name, value in values.items() if is_open(value)]
    return Told(values, _missing(p, question, edition, open_), _disputed(question, edition, values, sees_protection),
                _asked(p), _papers(p, edition))  # fmt: skip


def discreet(told: Told, edition: Edition) -> Told:
    """The same answers as anybody may see them: the mask is shared, and a stopped card shows no message."""
    values = dict(told.values)
    values["rule"] = edition.law.visible(values["rule"]) if isinstance(values.get("rule"), str) else values.get("rule")
    values["reader_message"] = "none" if values.get("reader_message") == "stop" else values.get("reader_message")
    return replace(told, values={name: value for name, value in values.items() if name in told.values})


def _asked(p: Person) -> frozenset[str]:
    """The facts asked for. Those under protection are not named: missing from a list of assumptions, they were told."""
    return frozenset(name for name in vars(p) if not vocabulary().concerns_protection(name))


def _papers(p: Person, edition: Edition) -> frozenset[str]:
    owed = value_of(edition.law.owed(p))
    return frozenset(MAIN[:1]) if owed is OPEN or not owed else frozenset(owed)


def _missing(p: Person, question: Question, edition: Edition, open_: Sequence[str]) -> tuple[str, ...]:
    """What the open answers wait for; the reconciler's wait for what lies beneath, of all whom they are about."""
    names = set(missing_for_one(p, edition, open_))
    if {"send_now", "voids"} & set(open_):
        names.update(_waits_beneath(p, edition, rests_on(p, edition)))
    for one in (p, *_others(question, edition)) if "envelopes" in open_ else ():
        unit = {"envelope_unit": value_of(ENVELOPE_UNIT(one))}
        names.update(_waits_beneath(one, edition, rests_on(one, edition) | unit))
    in_order = dict.fromkeys((MASKED, *vocabulary().facts, *choices()))  # a fact and a choice may share a name
    return tuple(name for name in in_order if name in names)


def _waits_beneath(p: Person, edition: Edition, beneath: Mapping[str, Any]) -> Iterator[str]:
    open_ = [name for name, value in beneath.items() if value is OPEN]
    yield from (name for name in open_ if name not in edition.law.answers)
    yield from missing_for_one(p, edition, open_)


def is_open(value: Any) -> bool:
    """Whether an answer, or one of its papers or entries, cannot be told."""
    return any(map(is_open, value.values())) if isinstance(value, dict) else value is OPEN


def _person(question: Question, edition: Edition, *, doubting: bool) -> Person:
    batch = batch_of([{**question.facts, "person": "-", "insurer": question.insurer}])
    return people(batch, edition, question.on, question.known_on, doubting=doubting)


def _disputed(question: Question, edition: Edition, values: Mapping[str, Any], sees: bool) -> frozenset[str]:
    batch = batch_of([{**question.facts, "person": "-", "insurer": question.insurer}])
    if not has_disputes(batch, edition, question.on, question.known_on):
        return frozenset()
    p = _person(question, edition, doubting=True)
    return frozenset(name for name, value in values.items()
                     if not is_open(value) and is_open(_answer(name, p, question, edition, sees)))  # fmt: skip


def _answer(name: str, p: Person, question: Question, edition: Edition, sees_protection: bool) -> Any:
    if name in RECONCILED:
        return RECONCILED[name](p, question, edition)
    if name == "rule":
        return _rule(p, edition, sees_protection)
    if name not in edition.law.answers:
        raise UnknownWord.among([*edition.law.answers, *RECONCILED], word=name, kind="answer")
    return _told(edition.law.answers[name], p, edition)


def _rule(p: Person, edition: Edition, sees_protection: bool) -> Any:
    """The deciding rule; in a single case only what concerns protection is masked."""
    rule = value_of(edition.law.deciding(p))
    hidden = rule in edition.law.rules and edition.law.rules[rule].protects and not sees_protection
    return MASKED if hidden else rule


def _told(given: Given, p: Person, edition: Edition) -> Any:
    """An answer as a value; by entry; by paper, for the papers it is told of."""
    if isinstance(given, ByEntry):
        return {entry: value_of(giver(p)) for entry, giver in given.entries.items()}
    if isinstance(given, ByPaper):
        return {paper: value_of(given.papers[paper](p)) for paper in _papers_told_of(given, p, edition)}
    return value_of(given(p))


def _papers_told_of(given: ByPaper, p: Person, edition: Edition) -> list[str]:
    """The papers owed, the main papers where that cannot be told, those the answer names where nothing is owed."""
    owed = value_of(edition.law.owed(p))
    about = set(given.papers if given.of_every else MAIN if owed is OPEN else owed)
    return [paper for paper in given.papers if paper in about] or list(given.for_nobody)


# --- what the reconciler answers ------------------------------------------------------------------


def _send_now(p: Person, _: Question, edition: Edition) -> Any:
    situation = situation_of(p, edition)
    return OPEN if situation is None else send_now(situation)


def _voids(p: Person, _: Question, edition: Edition) -> Any:
    situation = situation_of(p, edition)
    return OPEN if situation is None else voids(situation)


def _envelopes(p: Person, question: Question, edition: Edition) -> Any:
    """The envelopes of the person and the others in the household, each by their own unit."""
    posts = [_post(one, edition) for one in (p, *_others(question, edition))]
    return OPEN if None in posts else envelopes([post for post in posts if post])


def _others(question: Question, edition: Edition) -> list[Person]:
    """The others in the household: what is not said of them is as with the person asked about."""
    return [_person(replace(question, facts={**question.facts, **other}), edition, doubting=False)
            for other in question.household]  # fmt: skip


def _post(p: Person, edition: Edition) -> Post | None:
    """What is posted to somebody, None where it cannot be told; who is sent nothing needs no envelope."""
    situation = situation_of(p, edition)
    papers = frozenset() if situation is None else send_now(situation)
    unit = value_of(ENVELOPE_UNIT(p)) if papers else ""
    return None if situation is None or unit is OPEN else Post(papers, unit)


RECONCILED: Mapping[str, Callable[[Person, Question, Edition], Any]] = {
    "send_now": _send_now, "voids": _voids, "envelopes": _envelopes,
}  # fmt: skip
__all__: Sequence[str] = ("OPEN", "Question", "Told", "ask", "is_open")
