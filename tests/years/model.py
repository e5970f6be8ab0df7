"""A town in memory, as simply as it can be read: what is said of people by day, who holds which paper.

Nothing here comes from `reconcile`, the registry or the ledger. Only what the law answers for a row is asked of the
rulebook, and the row is built here. What a plan, its carrying out and a look through the stack must come to follows
from a few sentences; each stands beside the method that says it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.desk.applying import ANSWERS
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.vocabulary import vocabulary

ONE: Final = timedelta(days=1)
MAIN: Final = ("certificate", "notice")
RENEWAL_MONTH, SENT_BEFORE = 8, timedelta(days=31)
COVER: Final = ("eligible_from", "lost_on", "loss_reason")
PAPER_FACTS: Final = {
    "certificate": ("certificate_until", "certificate_issued_on"), "notice": ("", "notice_held_since"),
}  # fmt: skip
PROTECTING: Final = ("support_measures", "address_hidden", "own_information_blocked")
SIMPLE: Final = {"flag": lambda said: said == "true", "number": int, "word": str}
USUAL: Final = {  # of everybody, unless something else is said
    one.name: SIMPLE[one.kind](str(one.assumed)) for one in vocabulary().roll if one.always and one.kind in SIMPLE
}  # fmt: skip
ANSWERED: Final = (*dict.fromkeys((*ANSWERS, "copayment_rate")),)
Row = dict[str, Any]


class Days:
    """A value by day: what was said last of a day holds."""

    def __init__(self) -> None:
        self.since: list[tuple[date, Any]] = []

    def on(self, day: date) -> Any:
        """The value of a day; None where nothing was said."""
        return next((value for first, value in reversed(self.since) if first <= day), None)

    def say(self, value: Any, first: date, last: date | None = None) -> bool:
        """Say something from a day on, or of some days: whether it is new."""
        before, later = list(self.since), []
        if last is not None:
            later = [(last + ONE, self.on(last + ONE)), *(one for one in self.since if one[0] > last + ONE)]
        every = [*(one for one in self.since if one[0] < first), (first, value), *later]
        self.since = [one for n, one in enumerate(every) if not n or every[n - 1][1] != one[1]]
        return self.since != before


@dataclass
class Paper:
    """A paper with its serial."""

    serial: int
    key: str
    kind: str
    plan: int
    effective: date
    learnt: int
    variant: str
    until: date | None
    shows: Mapping[str, Any]
    replaces: int | None
    state: str = "printed"
    before: tuple[str, ...] = ()  # states that an undoing comes back to

    @property
    def live(self) -> bool:
        """Whether it answers for what is owed."""
        return self.state not in ("replaced", "expired", "handed_back", "voided", "destroyed")

    def step(self, state: str) -> None:
        """Go on to another state, or back."""
        if state == "undone":
            self.state, self.before = self.before[-1], self.before[:-1]
        else:
            self.state, self.before = state, (*self.before, self.state)


@dataclass
class Life:
    """What is recorded of somebody, from a day on."""

    key: str
    born: date
    known_since: date
    facts: dict[str, Days] = field(default_factory=lambda: defaultdict(Days))
    covers: list[Row] = field(default_factory=list)
    printed_changed: int = 0  # the number under which what stands on paper, or where it goes, changed last

    def on(self, name: str, day: date) -> Any:
        """A fact on a day."""
        return self.facts[name].on(day)

    def protected(self, day: date) -> bool:
        """Whether a letter goes to them alone."""
        return any(self.on(name, day) for name in PROTECTING)

    def hidden(self, day: date) -> bool:
        """Whether the address is kept from others."""
        return bool(self.on("support_measures", day) or self.on("address_hidden", day))

    def row(self, cover: Row, day: date) -> Row:
        """One row of a roll."""
        facts = {name: days.on(day) for name, days in self.facts.items() if name in ROLL}
        return {**facts, **cover, "person": self.key, "birth_date": self.born}

    def address(self, day: date) -> str | None:
        """Where their own letter goes."""
        apart = self.on("protected_address", day) if self.protected(day) else None
        return apart or self.usual_address(day)

    def usual_address(self, day: date) -> str | None:
        """Where letters to them go that others may see."""
        return self.on("mailing_address", day) or self.on("registered_address", day)

    def address_is_from_before(self, day: date) -> bool:
        """Whether the address was there before whatever put them into an envelope of their own."""
        if not self.protected(day) or self.on("protected_address", day):
            return False
        changed = max(first for name in PROTECTING for first, _ in self.facts[name].since if first <= day)
        which = "mailing_address" if self.on("mailing_address", day) else "registered_address"
        return max(first for first, _ in self.facts[which].since if first <= day) < changed


ROLL: Final = frozenset(one.name for one in vocabulary().roll)


@dataclass(frozen=True)
class Answer:
    """What the law says of somebody: of the cover that owes a paper, or of the last."""

    told: Row
    row: Row
    every: tuple[Row, ...]

    @property
    def owed(self) -> frozenset[str]:
        """The kinds of papers owed."""
        return frozenset((self.told["owed"] or "").split()) & frozenset(MAIN)

    def shows(self, life: Life, day: date) -> dict[str, Any]:
        """What a paper of the day shows."""
        rate = self.told["copayment_rate"] if self.owed and day > end_of_69(life.born) else None
        return {"name": life.on("name", day), "address": life.address(day), "number": life.on("number", day),
                "birth": life.born, "rate": rate}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What a plan must say of a paper: send, ask (for it back, or tell), or nothing; and what holds it."""

    does: str
    held: frozenset[str] = frozenset()
    why: str = ""


NOTHING: Final = Expected("nothing")


@dataclass
class Model:
    """The town."""

    insurer: str
    lives: dict[str, Life] = field(default_factory=dict)
    papers: dict[int, Paper] = field(default_factory=dict)

    # --- what is known ------------------------------------------------------------------------------------------

    def rows(self, day: date) -> list[Row]:
        """The roll of a day."""
        return [one for life in self.lives.values() for one in self._rows(life, day)]

    def _rows(self, life: Life, day: date) -> list[Row]:
        return [{**life.row(cover, day), "insurer": self.insurer} for cover in life.covers]

    def answers(self, day: date, known_on: date) -> dict[str, Answer]:
        """What the law says of everybody who ever had a cover."""
        rows = self.rows(day)
        if not rows:
            return {}
        told = decide(batch_of(rows), shipped_edition(), day, known_on, ANSWERED).to_pylist()
        by: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
        for row, one in zip(rows, told, strict=True):
            by[row["person"]].append((row, one))
        return {key: _picked(every) for key, every in by.items()}

    def live(self, key: str, kind: str) -> Paper | None:
        """The paper of a kind that somebody holds, or is sent."""
        return next((one for one in self.papers.values() if (one.key, one.kind) == (key, kind) and one.live), None)

    def mail_returned(self, key: str) -> bool:
        """Whether the last of somebody's papers that ever left came back, and did not leave again."""
        sent = [one for one in self.papers.values()
                if one.key == key and {"dispatched", "handed_over"} & {*one.before, one.state}]  # fmt: skip
        if not sent:
            return False
        last = {*(newest := max(sent, key=lambda one: one.serial)).before, newest.state}
        return "returned_mail" in last and not last & {"resent", "handed_over"}

    def status_of(self) -> date:
        """The day of the newest record about registrations."""
        return max(first for life in self.lives.values() for name in ("registered", "registered_on")
                   for first, _ in life.facts[name].since)  # fmt: skip

    # --- a plan -----------------------------------------------------------------------------------------------

    def expected(self, day: date, on: date) -> dict[tuple[str, str], Expected]:
        """What a plan for a day, made on a day, must say: one answer for each person and kind of paper."""
        answers = self.answers(day, on)
        stale = not _first_of_month(on, -1) <= self.status_of() <= on
        every = {(key, kind): self._expected(life, kind, answers.get(key), day) for key, life in self.lives.items()
                 for kind in MAIN}  # fmt: skip
        return {which: self._held(one, *which, answers.get(which[0]), day, stale=stale) for which, one in every.items()}

    def _expected(self, life: Life, kind: str, answer: Answer | None, day: date) -> Expected:
        """Sent is what is owed and not there, has ended, is lost, is of another kind, or shows what is no more so."""
        paper = self.live(life.key, kind)
        owed = answer is not None and kind in answer.owed
        ended = paper is not None and paper.until is not None and paper.until < day
        if not owed:
            return NOTHING if paper is None or ended else Expected("ask")
        if paper is None or ended:
            return Expected("send", why="owed")
        assert answer is not None
        reasons = {
            "renewal": kind == "notice" and day > end_of_69(life.born)
            and _before_renewal(life.on("notice_held_since", day), day),
            "lost": life.on("lost_paper", day) == kind,
            "variant": paper.variant != answer.told["variant"],
            "contents": self._shows_another(paper, answer.shows(life, day)),
        }  # fmt: skip
        return next((Expected("send", why=why) for why, holds in reasons.items() if holds), NOTHING)

    def _shows_another(self, paper: Paper, now: Mapping[str, Any]) -> bool:
        """Whether a paper shows something that is no more so."""
        return any(paper.shows[name] != value for name, value in now.items())

    def _held(self, one: Expected, key: str, kind: str, answer: Answer | None, day: date, *, stale: bool) -> Expected:
        life, paper = self.lives[key], self.live(key, kind)
        leaves, sends = one.does != "nothing", one.does == "send"
        died = any(first <= day for first, _ in life.facts["died_on"].since) or (
            answer is not None and answer.row["loss_reason"] == "death")  # fmt: skip
        asks = {
            "stale_status": sends and stale,
            "deceased": leaves and died,
            "address_to_confirm": leaves and (
                self.mail_returned(key) or life.address_is_from_before(day)),
            "rate_missing": sends and answer is not None and day > end_of_69(life.born)
            and answer.told["copayment_rate"] is None,
            "not_acknowledged": sends and kind == "notice" and answer is not None and not answer.row["data_registered"],
            "records_disagree": paper is not None and answer is not None and not (paper.until and paper.until < day)
            and not self.registry_says_held(life, kind, day),
        }  # fmt: skip
        return replace(one, held=frozenset(name for name, holds in asks.items() if holds))

    def registry_says_held(self, life: Life, kind: str, day: date) -> bool:
        """Whether the facts of a day say so too: not of a day before the one it was made for."""
        until, since = (life.on(name, day) if name else None for name in PAPER_FACTS[kind])
        return until >= day if until else since is not None and since <= day

    # --- carried out -------------------------------------------------------------------------------------------

    def held_back(self, key: str, was: Model, known: int, day: date, on: date) -> bool:
        """Whether somebody is another than the plan knew: in what is printed, or in any answer."""
        if self.lives[key].printed_changed > known:
            return True
        before, now = was.answers(day, on).get(key), self.answers(day, on).get(key)
        return _told(before) != _told(now)

    def goes_to(self, key: str, addressee: str, day: date) -> str | None:
        """The address on the letter: their own, or of the first head of the household who is not hidden; None: none."""
        life = self.lives[key]
        if addressee == "person":
            return life.on("protected_address", day) or life.usual_address(day)
        heads = [] if life.hidden(day) else [
            one for one in self.lives.values() if one.on("household_key", day) == life.on("household_key", day)
            and one.on("relation", day) == "head" and (one is life or not one.hidden(day))
        ]  # fmt: skip
        return heads[0].usual_address(day) if heads else None

    def add(self, paper: Paper) -> None:
        """Somebody is given a paper: it ends the one it replaces, and the facts say that it is held."""
        if paper.replaces is not None:
            self.papers[paper.replaces].step("replaced")
        self.papers[paper.serial] = paper
        self._say_held(paper, paper.effective)

    def end(self, serial: int, state: str, on: date) -> None:
        """A paper comes to an end, or goes on."""
        paper = self.papers[serial]
        was = paper.live
        paper.step(state)
        if state == "voided":
            self._restore(paper)
        elif was and not paper.live:
            self._say(paper, on, None, None)
        elif paper.live and not was:
            self._say_held(paper, on)

    def _restore(self, paper: Paper) -> None:
        """What a void paper replaced is good again; else nothing is held any more."""
        old = self.papers.get(paper.replaces or 0)
        if old is not None and old.state == "replaced":
            old.step("undone")
            self._say(paper, paper.effective, old.until, old.effective)
        else:
            self._say(paper, paper.effective, None, None)

    def _say_held(self, paper: Paper, on: date) -> None:
        self._say(paper, on, paper.until, paper.effective)
        life = self.lives[paper.key]
        if life.on("lost_paper", on) == paper.kind:
            life.facts["lost_paper"].say(None, on)
            life.facts["loss_cause"].say(None, on)

    def _say(self, paper: Paper, on: date, until: date | None, since: date | None) -> None:
        for name, value in zip(PAPER_FACTS[paper.kind], (until, since), strict=True):
            if name:
                self.lives[paper.key].facts[name].say(value, on)

    def as_it_is(self) -> Model:
        """A copy that nothing changes any more."""
        return deepcopy(self)


def _picked(every: list[tuple[Row, Row]]) -> Answer:
    told = tuple(one for _, one in every)
    for row, one in sorted(every, key=lambda both: (not both[1]["owed"], -both[0]["eligible_from"].toordinal())):
        return Answer(one, row, told)
    raise AssertionError


def _told(answer: Answer | None) -> list[Any]:
    return [] if answer is None else [{name: one[name] for name in ANSWERS} for one in answer.every]


def end_of_69(born: date) -> date:
    """The last day of the month in which 70 is reached, on the eve of the birthday."""
    reached = date(born.year + 70, born.month, min(born.day, 28) if born.month == 2 else born.day) - ONE
    return _first_of_month(reached, 1) - ONE


def _before_renewal(since: date | None, day: date) -> bool:
    """Whether it was given before the last renewal, and not in the weeks in which that renewal's papers go out."""
    renewal = date(day.year - (day.month < RENEWAL_MONTH), RENEWAL_MONTH, 1)
    return since is not None and since < renewal - SENT_BEFORE


def _first_of_month(day: date, months: int = 0) -> date:
    months += day.year * 12 + day.month - 1
    return date(months // 12, months % 12 + 1, 1)


def of_those(rows: Iterable[Row], keys: Iterable[str]) -> list[Row]:
    """The rows of some people, in one order, whoever gives them."""
    return by_person(row for row in rows if row["person"] in keys)


def by_person(rows: Iterable[Row]) -> list[Row]:
    """Rows in one order, whoever gives them."""
    return sorted(rows, key=lambda row: (row["person"], row["eligible_from"], row["lost_on"] or date.max))
