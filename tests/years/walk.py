"""Random years: plans from making to post, of the real town and of the one in memory; then what was known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.desk.plans import Made
from madoguchi.issuing.steps import Step
from years.agreeing import agree, facts_of, next_first, said_of
from years.happenings import BEGUN, Happening
from years.life import Paper, Row
from years.model import UNFORESEEN, Model, by_person, of_those


@dataclass
class Years(Happening):
    """A town on its way through some years."""

    asked: list[tuple[date, int, list[Row]]] = field(default_factory=list)
    plans: dict[int, list[tuple[Any, ...]]] = field(default_factory=dict)
    serials: int = 0
    carried_out: int = 0

    def month(self) -> None:
        """A month: what happens, a plan, what happens meanwhile, the post, and what comes back."""
        if self.random.random() < 0.9:
            self.list_came()
        self.some(6)
        days = [self.today, next_first(self.today)]
        for effective in self.random.choice([days[:1], days[1:], days, days[::-1]]):
            self.from_making_to_post(effective)
        self.look_back()
        self.today = next_first(self.today) + timedelta(days=self.random.randrange(25))

    def from_making_to_post(self, effective: date) -> None:
        """A plan, which mostly is carried out."""
        plan, was = self.make(effective)
        if self.random.random() < 0.85:
            self.some(2)
            self.looked_at(plan)
            self.carry_out(plan, was, effective, self.today)
            self.nothing_to_do(effective)
            self.some(2)
            self.look_through(plan)
            self.later()

    def looked_at(self, plan: Made) -> None:
        """The second person counts what nobody foresaw, lets it go, and approves the plan."""
        if any(UNFORESEEN in one.held for one in self.town.lines(plan.plan)):
            self.town.release(plan, UNFORESEEN)
        self.town.approve(plan)

    def make(self, effective: date) -> tuple[Made, Model]:
        """A plan is made, and says what it must."""
        plan = self.town.plan(effective, self.today)
        lines = self.town.lines(plan.plan)
        self.log.append(f"{self.today} plan {plan.plan} for {effective} under {plan.known}")
        self.plans[plan.plan] = self.town.kept(plan.plan)
        said = {(str(one.key), one.paper): one for one in lines}
        assert len(said) == len(lines), "one line for each person and paper"
        for which, must in self.model.expected(effective, self.today).items():
            agree(said_of(said.get(which)), (must.does, must.held), f"{which} {said.get(which)} {must.why}")
        return plan, self.model.as_it_is()

    def carry_out(self, plan: Made, was: Model, effective: date, made_on: date) -> None:
        """It is carried out; exactly those get a paper who should."""
        must = self.to_send(plan, was, effective, made_on)
        lines = {(str(one.key), one.paper): one for one in self.town.lines(plan.plan)}
        self.town.apply(plan.plan, self.today)
        drawn = self.town.drawn(plan.plan)
        self.log.append(f"{self.today} plan {plan.plan} applied: {[tuple(row)[:3] for row in drawn]}")
        agree({(row["key"], row["paper"]) for row in drawn}, must, "sent")
        agree([row["serial"] for row in drawn], [*range(self.serials + 1, self.serials + len(drawn) + 1)], "serials")
        self.serials += len(drawn)
        self.carried_out = plan.plan
        answers = was.answers(effective, made_on)
        for row in drawn:
            key, kind = row["key"], row["paper"]
            old, answer = was.of_day(key, kind, effective), answers[key]
            line = lines[key, kind]
            agree(line.valid_until, was.until(key, kind, effective, answer.told), f"the end of {key} {kind}")
            paper = Paper(row["serial"], key, kind, plan.plan, effective, row["learnt"], answer.told["variant"],
                          line.valid_from, line.valid_until, answer.shows(was.lives[key], effective),
                          old.serial if old else None, was.letter(key, answer, effective))  # fmt: skip
            self.model.add(paper, self.today)
        if effective <= self.today:
            self.model.leave(was.found_to_go(effective, made_on), plan.plan, self.today)
        agree(self.town.findings(), [], "the ledger")

    def to_send(self, plan: Made, was: Model, effective: date, made_on: date) -> set[tuple[str, str]]:
        """What leaves the house: planned, held by nothing, not changed since, with somewhere to go."""
        answers = was.answers(effective, made_on)
        must = was.expected(effective, made_on)
        planned = {which for which, one in must.items() if one.does == "send" and not one.held - {UNFORESEEN}}
        return {
            (key, kind) for key, kind in planned
            if not self.model.held_back(key, was, plan.known, effective, made_on)
            and self.model.goes_to(key, answers[key].told["addressee"], effective)
            and not self.in_the_way(key, kind, was, effective, answers[key].told)
        }  # fmt: skip

    def in_the_way(self, key: str, kind: str, was: Model, effective: date, told: Row) -> bool:
        """Whether one that is good on some of its days still lies here: somebody has to make that void first."""
        days = told["valid_from"], was.until(key, kind, effective, told) or date.max
        return any(one.state in ("printed", "pull") and one.meets(days) for one in self.model.live(key, kind))

    def nothing_to_do(self, effective: date) -> None:
        """Planned again, nothing is to be sent but what was held, or has changed since."""
        plan, _ = self.make(effective)
        again = {(row["key"], row["paper"]) for row in self.town.sent_by(plan.plan)}
        done = {(one.key, one.kind) for one in self.model.papers.values() if one.plan == self.carried_out}
        agree(again & done, set(), "sent again")

    def look_through(self, plan: Made) -> None:
        """Who changed is withdrawn before the post; the rest is posted."""
        stack = [one for one in self.model.papers.values() if one.plan == plan.plan and one.state == "printed"]
        if not stack:
            return
        found = self.town.pull(plan.plan, self.today)
        self.log.append(f"{self.today} withdrawn: {found}")
        self.record(Step.VOIDED, found)
        left = [one for one in stack if one.serial not in found]
        if self.random.random() < 0.9 and left:
            self.town.post(plan.plan, self.today)
            for one in left:
                assert self.model.is_right(one), f"{one.key} {one.kind} {one.serial} goes to {one.to}"
                one.step("dispatched")

    def later(self) -> None:
        """Papers come back, are handed back, are undone."""
        for paper in list(self.model.papers.values()):
            may = [step for step in AFTER.get(paper.state, ()) if self.may_be(step, paper)]
            if may and self.random.random() < 0.15:
                self.record(self.random.choice(may), [paper.serial])

    def record(self, step: Step, serials: Sequence[int]) -> None:
        """Something happens to papers."""
        if serials:
            self.log.append(f"{self.today} {step.value}: {[(one, self.model.papers[one].key) for one in serials]}")
            undoes = Step.read(self.model.papers[serials[0]].state) if step is Step.UNDONE else None
            self.town.record(step, serials, self.today, "it was so", undoes)
        for serial in serials:
            self.model.end(serial, step.value, self.today)

    def may_be(self, step: Step, paper: Paper) -> bool:
        """Whether it may be now: what has not ended does not expire, and beside one that lives none lives again."""
        if step is Step.EXPIRED:
            return paper.until is not None and paper.until < self.today
        clashes = not paper.live and any(one.meets(paper.days) for one in self.model.live(paper.key, paper.kind))
        return step is not Step.UNDONE or not clashes

    def look_back(self) -> None:
        """The roll of some day is what the model says, and will be so for ever under its number."""
        day = self.today + timedelta(days=self.random.randrange(-90, 60))
        self.asked.append((day, self.town.newest, self.same_roll(day)))

    def same_roll(self, day: date) -> list[Row]:
        """The roll of a day as it is known now; of everybody who was recorded by then it is what the model says."""
        rows = by_person(self.town.roll(day, self.town.newest))
        if day >= BEGUN:
            known = {key for key, life in self.model.lives.items() if life.known_since <= day}
            for row, must in zip(of_those(rows, known), of_those(self.model.rows(day), known), strict=True):
                agree(facts_of(row), facts_of(must), f"the roll of {day}: {must['person']}")
        return rows

    def remember(self) -> None:
        """Every past answer comes back."""
        for day, n, rows in self.asked:
            agree(by_person(self.town.roll(day, n)), rows, f"the roll of {day} as known under {n}")
        for plan, lines in self.plans.items():
            agree(self.town.kept(plan), lines, f"plan {plan}")


AFTER: Final[Mapping[str, tuple[Step, ...]]] = {
    "dispatched": (Step.RETURNED_MAIL, Step.HANDED_BACK, Step.EXPIRED),
    "handed_over": (Step.HANDED_BACK, Step.UNDONE),
    "returned_mail": (Step.HANDED_OVER, Step.UNDONE),
    "handed_back": (Step.UNDONE, Step.DESTROYED),
    "replaced": (Step.HANDED_BACK,),
    "expired": (Step.UNDONE,),
}
