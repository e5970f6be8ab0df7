"""Asking about made-up people (例示の人への問い): one question at a time, and what was asked is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.desk.asking import Question, ask, is_open
from madoguchi.desk.guides.examples import facts_of
from madoguchi.issuing.guide_answers import ACCEPTED, OPEN, REFUSED
from madoguchi.rulebook.edition import Edition
from madoguchi.terms.scheme import Scheme

Value = str | int | date | None
ELIGIBILITY_CERTIFICATE, NOTICE = "certificate", "notice"
Asking = Callable[["Oracle"], Value]


@dataclass(frozen=True, slots=True)
class Put:
    """One question and its answer (問いと答え): of whom, on which day, with what besides; `rule` where one decided."""

    example: str
    answer: str
    on: date
    more: Mapping[str, Any]
    value: Any
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of a guide (案内の答え): a word, a day, a number or nothing; what was asked for it.

    `disputed`: it rests on a value about which pages disagree.
    """

    value: Value
    asked: tuple[Put, ...]
    disputed: bool = False


@dataclass
class Oracle:
    """Where the made-up people of an insurer are asked about on a day (例示の人への問い)."""

    edition: Edition
    insurer: str
    on: date
    asked: list[Put] = field(default_factory=list)
    disputed: bool = False

    @property
    def scheme(self) -> Scheme:
        """The scheme of the insurer."""
        return Scheme.read(self.edition.practice(self.insurer).scheme)

    def told(self, example: str, answer: str, paper: str = "", on: date | None = None, **more: Any) -> Any:
        """One answer about one of them; of a paper where answers are by paper. None where there is none."""
        day = on or self.on
        facts = facts_of(example, day, self.scheme, more)
        told = ask(Question(facts, self.insurer, day), self.edition, [answer, "rule"])
        value = told.values[answer]
        if isinstance(value, dict) and paper:
            value = value.get(paper)
        rule = told.values["rule"]
        self.asked.append(Put(example, answer, day, more, value, rule if isinstance(rule, str) else ""))
        self.disputed |= answer in told.disputed
        return value

    def word(self, example: str, answer: str, paper: str = "", **more: Any) -> str:
        """One answer as a word: `none` where there is none, `open` where it cannot be told."""
        value = self.told(example, answer, paper, **more)
        return OPEN if is_open(value) else "none" if value is None else str(value)

    def has(self, example: str, answer: str, member: str, **more: Any) -> bool | None:
        """Whether a set of papers has one; None where it cannot be told."""
        value = self.told(example, answer, **more)
        return None if is_open(value) else member in value

    def taken(self, example: str, answer: str = "application_outcome", **more: Any) -> str:
        """Whether something is accepted or refused; `open` where somebody has to look at it."""
        word = self.word(example, answer, **more)
        return {"True": ACCEPTED, "False": REFUSED}.get(word, word if word in (ACCEPTED, REFUSED) else OPEN)


def applying(on: date, scheme: Scheme) -> dict[str, Any]:
    """The facts of somebody who applies for a certificate on a day."""
    channel = "employer" if scheme.is_employees else "counter"
    return {"application": ELIGIBILITY_CERTIFICATE, "application_on": on, "application_channel": channel}


def way(o: Oracle, example: str, on: date, **more: Any) -> str:
    """How one of them comes by a certificate: by itself, on application, or not at all."""
    owed = o.has(example, "owed", ELIGIBILITY_CERTIFICATE, on=on)
    if owed:
        return "by_itself"
    outcome = o.taken(example, on=on, **applying(on, o.scheme), **more)
    if owed is None or outcome == OPEN:
        return OPEN
    return "on_application" if outcome == ACCEPTED else "not_given"
