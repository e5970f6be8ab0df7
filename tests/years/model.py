"""A town in memory, as simply as it can be read: who lives in it, and who holds which paper.

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

from madoguchi.desk.deciding_anew import ANSWERS
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from years.life import ONE, Life, Paper, Row

MAIN: Final = ("certificate", "notice")
RENEWAL_MONTH, SENT_BEFORE = 8, timedelta(days=31)
PAPER_FACTS: Final = {
    "certificate": ("certificate_until", "certificate_issued_on"), "notice": ("", "notice_held_since"),
}  # fmt: skip
OUT: Final = ("dispatched", "resent", "handed_over", "returned_mail", "unclaimed")
FEW, UNFORESEEN = 10, "no_forecast"
OF_LETTERS: Final = frozenset({"addressee", "address_to_confirm", "deceased"})
ANSWERED: Final = (*dict.fromkeys((*ANSWERS, "copayment_rate")),)


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
                "birth": life.born, "rate": rate, "cover": self.row["eligible_from"]}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What a plan must say of a paper: send, ask (for it back, or tell), or nothing; and what holds it."""

    does: str
    held: frozenset[str] = frozenset()
    why: str = ""


NOTHING: Final = Expected("nothing")


def _unforeseen(every: dict[tuple[str, str], Expected]) -> dict[tuple[str, str], Expected]:
    """No forecast is ever told here: of more than a few, each that is sent is held until somebody looked at it."""
    if sum(one.does == "send" for one in every.values()) <= FEW:
        return every
    return {which: replace(one, held=one.held | {UNFORESEEN}) if one.does == "send" else one
            for which, one in every.items()}  # fmt: skip


@dataclass
class Model:
    """The town."""

    insurer: str
    lives: dict[str, Life] = field(default_factory=dict)
    papers: dict[int, Paper] = field(default_factory=dict)
    listed: date = date.min  # of which day the last list of everybody's status is

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

    def live(self, key: str, kind: str) -> list[Paper]:
        """The papers of a kind that somebody holds, or is sent, by the days for which they were issued."""
        found = (one for one in self.papers.values() if (one.key, one.kind) == (key, kind) and one.live)
        return sorted(found, key=lambda one: (one.effective, one.serial))

    def of_day(self, key: str, kind: str, day: date) -> Paper | None:
        """The one that is good on a day, else the newest of those that are past; none that begins later."""
        begun = [one for one in self.live(key, kind) if one.days[0] <= day]
        return max(begun, key=lambda one: (one.days[1] >= day, one.serial), default=None)

    def until(self, key: str, kind: str, day: date, told: Row) -> date | None:
        """How long one that is given now is good: as decided, and to the eve of one that begins later."""
        later = [one.days[0] - ONE for one in self.live(key, kind) if one.days[0] > max(day, told["valid_from"])]
        return min((one for one in (*later, told["valid_until"]) if one), default=None)

    def mail_returned(self, key: str) -> bool:
        """Whether the last of somebody's papers that ever left came back, and did not leave again."""
        sent = [one for one in self.papers.values()
                if one.key == key and {"dispatched", "handed_over"} & {*one.before, one.state}]  # fmt: skip
        if not sent:
            return False
        last = {*(newest := max(sent, key=lambda one: one.serial)).before, newest.state}
        return "returned_mail" in last and not last & {"resent", "handed_over"}

    def letter(self, key: str, answer: Answer | None, day: date) -> tuple[str, Any, Any] | None:
        """Whose name stands on a letter about somebody, which, and the address; None: no head is recorded.

        Of the heads of a household one who lives, then one who is not hidden, then the first.
        """
        life = self.lives[key]
        alone = life.protected(day) if answer is None else answer.told["addressee"] == "person"
        if alone:
            return key, life.on("name", day), life.address(day)
        heads = [one for one in self.lives.values() if one.on("household_key", day) == life.on("household_key", day)
                 and one.on("relation", day) == "head"]  # fmt: skip
        to = min(heads, key=lambda one: (one.is_dead, one.hidden(day)), default=None)
        return to and (to.key, to.on("name", day), to.usual_address(day))

    def came_back_from(self, to: tuple[str, Any, Any]) -> bool:
        """Whether of the letters of the last plan that posted any there one came back, and did not leave again."""
        there = [(one.plan, {*one.before, one.state}) for one in self.papers.values()
                 if one.to and one.to[::2] == to[::2]]  # fmt: skip
        back = [plan for plan, past in there if "returned_mail" in past and not past & {"resent", "handed_over"}]
        return bool(back) and not any(plan > max(back) and "dispatched" in past for plan, past in there)

    def is_right(self, paper: Paper) -> bool:
        """Whether who stands in the address block of a paper lives, there, under that name, and may be written to."""
        key, *block = paper.to or ("", None)
        to, life = self.lives[key], self.lives[paper.key]
        own = to is life
        there = to.address(paper.effective) if own else to.usual_address(paper.effective)
        apart = not own and (to.hidden(paper.effective) or life.hidden(paper.effective))
        together = to.on("household_key", paper.effective) == life.on("household_key", paper.effective)
        return not to.is_dead and not apart and together and block == [to.on("name", paper.effective), there]

    # --- a plan -----------------------------------------------------------------------------------------------

    def expected(self, day: date, on: date) -> dict[tuple[str, str], Expected]:
        """What a plan for a day, made on a day, must say: one answer for each person and kind of paper."""
        answers = self.answers(day, on)
        stale = not _first_of_month(on, -1) <= self.listed <= on
        every = {(key, kind): self._expected(life, kind, answers.get(key), day) for key, life in self.lives.items()
                 for kind in MAIN}  # fmt: skip
        held = {which: self._held(one, *which, answers.get(which[0]), day, stale=stale) for which, one in every.items()}
        return _unforeseen(held)

    def _expected(self, life: Life, kind: str, answer: Answer | None, day: date) -> Expected:
        """Sent is what is owed and not there, has ended, is lost, is of another kind, or shows what is no more so."""
        paper = self.of_day(life.key, kind, day)
        owed = answer is not None and kind in answer.owed
        ended = paper is not None and paper.until is not None and paper.until < day
        if paper is None and answer is not None and self.registry_says_held(life, kind, day):
            return self._by_registry(life, kind, day) if owed else Expected("ask")
        if not owed:
            return NOTHING if paper is None or ended or paper.lies_here else Expected("ask")
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

    def _by_registry(self, life: Life, kind: str, day: date) -> Expected:
        """Of what ended when one that begins later was drawn the facts still say until then that it is held."""
        since = life.on(PAPER_FACTS[kind][1], day)
        rate_from = life.on("copayment_rate_from", day) if day > end_of_69(life.born) else None
        reasons = {
            "renewal": kind == "notice" and day > end_of_69(life.born) and _before_renewal(since, day),
            "lost": life.on("lost_paper", day) == kind,
            "contents": (rate_from is not None and since < rate_from <= day)
            or any(since < told for told in life.last_told(day).values()),
        }  # fmt: skip
        return next((Expected("send", why=why) for why, holds in reasons.items() if holds), NOTHING)

    def _shows_another(self, paper: Paper, now: Mapping[str, Any]) -> bool:
        """Whether a paper shows something that is no more so; what nobody knows now is no reason."""
        return any(paper.shows[name] != value for name, value in now.items() if value is not None)

    def _held(self, one: Expected, key: str, kind: str, answer: Answer | None, day: date, *, stale: bool) -> Expected:
        life, paper = self.lives[key], self.of_day(key, kind, day)
        leaves, sends = one.does != "nothing", one.does == "send"
        to = self.letter(key, answer, day)
        died = any(first <= day for first, _ in life.facts["died_on"].since) or (
            answer is not None and answer.row["loss_reason"] == "death")  # fmt: skip
        unsaid = (paper is not None and answer is not None and not (paper.until and paper.until < day)
                  and not self.registry_says_held(life, kind, day))  # fmt: skip
        asks = {
            "stale_status": sends and stale,
            "deceased": leaves and (died or (to is not None and to[0] != key and self.lives[to[0]].is_dead)),
            "address_to_confirm": leaves and (
                self.mail_returned(key) or life.address_is_from_before(day) or to is None or self.came_back_from(to)),
            "rate_missing": sends and answer is not None and day > end_of_69(life.born)
            and answer.told["copayment_rate"] is None,
            "not_acknowledged": sends and kind == "notice" and answer is not None and not answer.row["data_registered"],
            "records_disagree": unsaid,
            "mail_here": not leaves and paper is not None and paper.lies_here and not (
                paper.until and paper.until < day),
            # of a paper of which the roll tells nothing, not even its past last day, nobody says whom to ask
            "addressee": unsaid and one.does == "ask" and self.last_day_told(life, kind, day) is None,
        }  # fmt: skip
        return replace(one, held=frozenset(name for name, holds in asks.items() if holds))

    def registry_says_held(self, life: Life, kind: str, day: date) -> bool:
        """Whether the facts of a day say so too: not of a day before the one it was made for."""
        until, since = self.last_day_told(life, kind, day), life.on(PAPER_FACTS[kind][1], day)
        return until >= day if until else since is not None and since <= day

    def last_day_told(self, life: Life, kind: str, day: date) -> date | None:
        """The last day of a paper, as the facts of a day tell it: that of one that is past, too."""
        return life.on(told, day) if (told := PAPER_FACTS[kind][0]) else None

    # --- carried out -------------------------------------------------------------------------------------------

    def held_back(self, key: str, was: Model, known: int, day: date, on: date) -> bool:
        """Whether somebody is another than the plan knew: in what is printed, in whom it goes to, or in any answer."""
        before, now = was.answers(day, on).get(key), self.answers(day, on).get(key)
        to = was.letter(key, before, day)
        readdressed = to is not None and to[0] != key and self.lives[to[0]].addressed_changed > known
        shows = {one.shows(life, day)["rate"] if one else None
                 for one, life in ((before, was.lives[key]), (now, self.lives[key]))}  # fmt: skip
        return self.lives[key].printed_changed > known or readdressed or _told(before) != _told(now) or len(shows) > 1

    def goes_to(self, key: str, addressee: str, day: date) -> str | None:
        """The address on the letter: their own, or that of the head, where neither of them is hidden; None: none."""
        life = self.lives[key]
        if addressee == "person":
            return life.on("protected_address", day) or life.usual_address(day)
        to = self.letter(key, self.answers(day, day).get(key), day)
        return None if to is None or life.hidden(day) or self.lives[to[0]].hidden(day) else to[2]

    def add(self, paper: Paper, on: date) -> None:
        """Somebody is given a paper: it ends the one it replaces where their days meet, and what is past."""
        for old in self.live(paper.key, paper.kind):
            if old.state in OUT and (old.days[1] < on or old.meets(paper.days)):
                old.step("replaced" if old.serial == paper.replaces else "expired")
        paper.said_before = self._said(paper, paper.effective)
        self.papers[paper.serial] = paper
        self._say_held(paper, paper.effective)

    def found_to_go(self, day: date, on: date) -> list[str]:
        """Who is owed no notice, so that one they have is to end, unless more than a letter waits."""
        owed = {key for key, answer in self.answers(day, on).items() if "notice" in answer.owed}
        good = {key for key in self.lives if (paper := self.of_day(key, "notice", day)) and paper.days[1] >= day}
        return [key for (key, kind), one in self.expected(day, on).items()
                if kind == "notice" and key in good - owed and not one.held - OF_LETTERS]  # fmt: skip

    def leave(self, keys: Iterable[str], plan: int, on: date) -> None:
        """Notices of those of them who have no cover end with a plan of a day that has come."""
        for key in keys:
            if not self._is_covered(key, on):
                for paper in self.live(key, "notice"):
                    if paper.plan < plan and paper.state in OUT:
                        self.end(paper.serial, "expired", on)

    def _is_covered(self, key: str, on: date) -> bool:
        life = self.lives[key]
        ended = map(life.ended, life.covers)
        return any(one["eligible_from"] <= on < (one["lost_on"] or date.max) for one in ended)

    def end(self, serial: int, state: str, on: date) -> None:
        """A paper comes to an end, or goes on."""
        paper = self.papers[serial]
        was = paper.live
        paper.step(state)
        if state == "voided":
            self._restore(paper)
        elif was and not paper.live:
            self._say(paper, on)
        elif paper.live and not was:
            self._say_held(paper, on)

    def _restore(self, paper: Paper) -> None:
        """What a void paper replaced is good again; else nothing is held any more."""
        old = self.papers.get(paper.replaces or 0)
        if old is not None and old.state == "replaced":
            old.step("undone")
        self._say(paper, paper.effective, paper.said_before if paper.replaces is None else (None, None))

    def _say_held(self, paper: Paper, on: date) -> None:
        self._say(paper, on)
        life = self.lives[paper.key]
        if life.on("lost_paper", on) == paper.kind:
            life.facts["lost_paper"].say(None, on)
            life.facts["loss_cause"].say(None, on)

    def _say(self, paper: Paper, on: date, gone: tuple[Any, ...] = (None, None)) -> None:
        """Of each day it is said which was issued for the last day until then; before all of them it stays."""
        live, before = self.live(paper.key, paper.kind), self._said(paper, on)
        firsts = [on, *sorted({day for day in (paper.effective, *(one.effective for one in live)) if day > on})]
        for first, after in zip(firsts, [*firsts[1:], None], strict=True):
            begun = [(one.until, one.effective) for one in live if one.effective <= first]
            said = begun[-1] if begun else before if first < paper.effective else gone
            for name, value in zip(PAPER_FACTS[paper.kind], said, strict=True):
                if name:
                    self.lives[paper.key].facts[name].say(value, first, after and after - ONE)

    def _said(self, paper: Paper, day: date) -> tuple[Any, ...]:
        return tuple(self.lives[paper.key].on(name, day) if name else None for name in PAPER_FACTS[paper.kind])

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
