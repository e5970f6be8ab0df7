"""Random years: what happens to people, and what clerks do about it, told to the real town and to the one in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from madoguchi.desk.plans import Made
from madoguchi.issuing.steps import Step
from madoguchi.registry.covers import Change, Cover, annulled, kept, lost
from years.agreeing import agree, facts_of, next_first, said_of
from years.model import MAIN, USUAL, Life, Model, Paper, Row, by_person, of_those
from years.town import Town

BEGUN: Final = date(2025, 9, 8)
PRINTED: Final = ("membership", "protection", "name", "registered_address", "mailing_address", "protected_address",
                  "death")  # fmt: skip
REASONS: Final = ("moved", "employed", "welfare")
CARD: Final = {"has_card": True, "card_issued_on": date(2024, 1, 9), "card_expires_on": date(2034, 1, 9)}
NO_CARD: Final = {"has_card": False, "card_issued_on": None, "card_expires_on": None}


@dataclass
class Years:
    """A town on its way through some years."""

    town: Town
    random: Random
    today: date = BEGUN
    model: Model = field(init=False)
    log: list[str] = field(default_factory=list)
    asked: list[tuple[date, int, list[Row]]] = field(default_factory=list)
    plans: dict[int, list[tuple[Any, ...]]] = field(default_factory=dict)
    homes: dict[str, tuple[int, str]] = field(default_factory=dict)
    serials: int = 0
    carried_out: int = 0
    born: int = 0

    def __post_init__(self) -> None:
        self.model = Model(self.town.insurer)

    # --- people ----------------------------------------------------------------------------------------------

    def settle(self, people: int) -> None:
        """The first people."""
        rows = [self.begin(home=f"H{n // 2}", relation="dependent" if n % 2 else "head") for n in range(people)]
        self.town.load(self.today, rows)
        for row in rows:
            self.tell_of(row["person"])

    def join(self, *given: Any, **more: Any) -> None:
        """Somebody comes."""
        row = self.begin(*given, **more)
        self.town.load(self.today, [row])
        self.tell_of(row["person"])

    def begin(self, key: str | None = None, born: date | None = None, home: str | None = None, relation: str = "head",
             card: bool | None = None, acknowledged: bool | None = None) -> Row:  # fmt: skip
        """Somebody new in memory, perhaps told late; with a card, known to the national platform, or not yet."""
        self.born += 1
        key = key or f"P{self.born:03}"
        born = born or self._birth_date()
        life = self.model.lives[key] = Life(key, born, self.today)
        cover = {"eligible_from": self.today - timedelta(days=self.random.choice([0, 0, 12, 40])), "lost_on": None,
                 "loss_reason": None}  # fmt: skip
        life.covers.append(cover)
        card = self.random.random() < 0.5 if card is None else card
        said = {**USUAL, **(CARD if card else NO_CARD), "registered": card,
                "registered_on": date(2024, 2, 1) if card else None,
                "digital_certificate_expires_on": self._soon() if card else None, "relation": relation,
                "data_registered": acknowledged or self.random.random() < 0.9}  # fmt: skip
        for name, value in said.items():
            life.facts[name].say(value, self.today)
        self.log.append(f"{self.today} {key} joins, born {born}, {cover['eligible_from']}, card: {card}")
        self.homes[key] = (self.born, home or key)
        return {**life.row(cover, self.today), "insurer": self.town.insurer}

    def tell_of(self, key: str) -> None:
        """What no roll has: number, household, name, address."""
        n, home = self.homes[key]
        self.say(key, "membership", {"number": f"{n:06}", "household_key": home})
        self.say(key, "name", {"written": f"汐見 {n}子"})
        self.say(key, "registered_address", {"address": f"汐見町{n}番地"})

    def _birth_date(self) -> date:
        """Some are about to be 70, or born on the first of a month; few are children."""
        years = self.random.choice([0, 5, 30, 40, 69, 69, 70, 72, 73])
        return (self.today - timedelta(days=365.25 * years + self.random.randrange(360))).replace(
            day=self.random.choice([1, 2, 15, 28])
        )

    def _soon(self) -> date:
        return self.today + timedelta(days=self.random.choice([20, 200, 900]))

    def say(self, key: str, group: str, said: Mapping[str, Any], first: date | None = None,
            last: date | None = None) -> None:  # fmt: skip
        """Something is told of somebody, from a day on or for some days."""
        first = first or self.today
        self.log.append(f"{self.today} {key} {group} {dict(said)} {first} {last or ''}")
        n = self.town.tell(key, group, said, first, last)
        life = self.model.lives[key]
        names = {name: group if name == "address" else "name" if name == "written" else name for name in said}
        new = [life.facts[names[name]].say(value, first, last) for name, value in said.items()]
        if any(new) and group in PRINTED:
            life.printed_changed = life.addressed_changed = n

    def list_came(self) -> None:
        """The month's list of cards and registrations came: of everybody, and nothing in it is new."""
        self.log.append(f"{self.today} the list of the month")
        self.town.list_came(self.today)
        self.model.listed = self.today

    def lose(self, key: str, on: date, reason: str) -> None:
        """The last cover is lost on a day."""
        cover = self.model.lives[key].covers[-1]
        on = max(on, cover["eligible_from"])
        self.log.append(f"{self.today} {key} loses {cover['eligible_from']} on {on}, {reason}")
        n = self.town.change_cover(key, partial(lost, eligible_from=cover["eligible_from"], on=on, reason=reason))
        cover.update(lost_on=on, loss_reason=reason)
        if reason == "death":
            self.model.lives[key].addressed_changed = n

    # --- what may happen to one ---------------------------------------------------------------------------

    def happens(self, events: Sequence[Event]) -> None:
        """Something happens to somebody."""
        key = self.random.choice(list(self.model.lives))
        self.random.choice(events)(self, self.model.lives[key])

    def leaves(self, life: Life) -> None:
        """Moves out, or took up work; told at once or months after."""
        if life.covers and life.covers[-1]["lost_on"] is None:
            on = self.today - timedelta(days=self.random.choice([0, 0, 20, 100]))
            self.lose(life.key, on, self.random.choice(REASONS))

    def stays_after_all(self, life: Life) -> None:
        """The loss is taken back."""
        if life.covers and life.covers[-1]["lost_on"] is not None and life.on("died_on", self.today) is None:
            self.log.append(f"{self.today} {life.key} loss taken back")
            self.town.change_cover(life.key, partial(kept, eligible_from=life.covers[-1]["eligible_from"]))
            life.covers[-1].update(lost_on=None, loss_reason=None)

    def never_joined(self, life: Life) -> None:
        """The acquisition is taken back."""
        if life.covers and self.random.random() < 0.3:
            self.log.append(f"{self.today} {life.key} acquisition taken back")
            n = self.town.change_cover(life.key, partial(annulled, eligible_from=life.covers[-1]["eligible_from"]))
            if life.covers.pop()["loss_reason"] == "death":
                life.addressed_changed = n

    def dies(self, life: Life) -> None:
        """A death is told, and mostly the loss with it."""
        if self.random.random() < 0.6 and life.covers and life.covers[-1]["lost_on"] is None:
            self.say(life.key, "death", {"died_on": self.today})
            if self.random.random() < 0.7:
                self.lose(life.key, self.today + timedelta(days=1), "death")

    def changes_name(self, life: Life) -> None:
        """Another name."""
        self.say(life.key, "name", {"written": f"{self.random.choice('東西南北')} {self.random.randrange(99)}子"})

    def moves_within(self, life: Life) -> None:
        """Another address; or one to send letters to."""
        group = self.random.choice(["registered_address", "registered_address", "mailing_address"])
        self.say(life.key, group, {"address": f"桃里町{self.random.randrange(99)}番地"})

    def changes_number(self, life: Life) -> None:
        """Another number."""
        self.say(life.key, "membership", {"number": f"{self.random.randrange(900_000, 999_999)}"})

    def changes_home(self, life: Life) -> None:
        """Another household."""
        self.say(life.key, "membership", {"household_key": f"H{self.random.randrange(5)}"})

    def changes_rate(self, life: Life) -> None:
        """Another rate, perhaps from months ago."""
        since = self.today - timedelta(days=self.random.choice([0, 60]))
        since = max(since, life.facts["registered_on"].since[0][0])
        rate = self.random.choice([20, 30])
        self.say(life.key, "rate", {"copayment_rate": rate, "copayment_rate_from": since}, since)

    def gets_card(self, life: Life) -> None:
        """A card, registered or not."""
        self.say(life.key, "card", CARD)
        self.say(life.key, "digital_certificate", {"digital_certificate_expires_on": self._soon()})
        if self.random.random() < 0.7:
            self.say(life.key, "registration", {"registered": True, "registered_on": self.today,
                                                "deregistration_applied_on": None})  # fmt: skip

    def deregisters(self, life: Life) -> None:
        """The registration is cancelled."""
        self.say(life.key, "registration", {"deregistration_applied_on": self.today})

    def renews_digital_certificate(self, life: Life) -> None:
        """Another five years, or some days."""
        self.say(life.key, "digital_certificate", {"digital_certificate_expires_on": self._soon()})

    def card_was_another(self, life: Life) -> None:
        """What was said of the card for some weeks was wrong."""
        first = max(self.today - timedelta(days=50), life.facts["has_card"].since[0][0])
        self.say(life.key, "card", {"has_card": self.random.random() < 0.5}, first, first + timedelta(days=30))

    def is_protected(self, life: Life) -> None:
        """Protected, or no longer; with an address that stands apart, or not yet."""
        flag = self.random.choice(["support_measures", "address_hidden", "own_information_blocked"])
        self.say(life.key, "protection", {flag: not life.on(flag, self.today)})
        if self.random.random() < 0.5:
            self.say(life.key, "protected_address", {"address": f"別町{self.random.randrange(99)}番地"})

    def birth_date_was_another(self, life: Life) -> None:
        """The birth date is corrected."""
        born = life.born + timedelta(days=self.random.choice([-31, -1, 1, 31]))
        if born <= self.today:
            self.log.append(f"{self.today} {life.key} born {born}")
            life.printed_changed = self.town.tell(life.key, "birth", {"birth_date": born}, date(1875, 1, 1))
            life.born = born

    def is_acknowledged(self, life: Life) -> None:
        """The national platform knows them."""
        self.say(life.key, "national_record", {"data_registered": True})

    def loses_paper(self, life: Life) -> None:
        """The paper is lost."""
        held = [kind for kind in MAIN if self.model.live(life.key, kind)]
        if held:
            self.say(life.key, "papers_held", {"lost_paper": self.random.choice(held), "loss_cause": "mislaid"})

    def comes_again(self, life: Life) -> None:
        """Covered again, after a while without."""
        last = life.covers[-1]["lost_on"] if life.covers else None
        if last is not None and last <= self.today and life.on("died_on", self.today) is None:
            cover = {"eligible_from": self.today, "lost_on": None, "loss_reason": None}
            self.log.append(f"{self.today} {life.key} covered again")
            self.town.change_cover(life.key, lambda _: Change(inserted=(Cover(cover),)))
            life.covers.append(cover)

    def another_joins(self, life: Life) -> None:
        """Somebody more in the household."""
        self.join(home=life.on("household_key", self.today), relation="dependent")

    # --- a plan, from its making to the post -----------------------------------------------------------------

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
            self.town.approve(plan)
            self.carry_out(plan, was, effective, self.today)
            self.nothing_to_do(effective)
            self.some(2)
            self.look_through(plan)
            self.later()

    def some(self, most: int, events: Sequence[Event] | None = None) -> None:
        """Some things happen."""
        for _ in range(self.random.randint(0, most)):
            self.happens(events or EVENTS)

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
        agree(self.town.findings(), [], "the ledger")

    def to_send(self, plan: Made, was: Model, effective: date, made_on: date) -> set[tuple[str, str]]:
        """What leaves the house: planned, held by nothing, not changed since, with somewhere to go."""
        answers = was.answers(effective, made_on)
        must = was.expected(effective, made_on)
        planned = {which for which, one in must.items() if one.does == "send" and not one.held}
        return {
            (key, kind) for key, kind in planned
            if not self.model.held_back(key, was, plan.known, effective, made_on)
            and self.model.goes_to(key, answers[key].told["addressee"], effective)
            and not self.in_the_way(key, kind, was, effective, answers[key].told)
        }  # fmt: skip

    def in_the_way(self, key: str, kind: str, was: Model, effective: date, told: Row) -> bool:
        """Whether what it would end still lies here."""
        old, days = was.of_day(key, kind, effective), (told["valid_from"], was.until(key, kind, effective, told))
        now = self.model.papers[old.serial] if old else None
        return now is not None and now.state in ("printed", "pull") and now.meets((days[0], days[1] or date.max))

    def nothing_to_do(self, effective: date) -> None:
        """Planned again, nothing is to be sent but what was held, or has changed since."""
        plan, _ = self.make(effective)
        again = {(row["key"], row["paper"]) for row in self.town.sent_by(plan.plan)}
        done = {(one.key, one.kind) for one in self.model.papers.values() if one.plan == self.carried_out}
        agree(again & done, set(), "sent again")

    def look_through(self, plan: Made) -> None:
        """Who changed is withdrawn before the post; the rest is posted."""
        stack = [one for one in self.model.papers.values() if one.plan == plan.plan and one.state == "printed"]
        found = self.town.pull(plan.plan, self.today)
        self.log.append(f"{self.today} withdrawn: {found}")
        self.record(Step.VOIDED, found)
        if self.random.random() < 0.9:
            self.town.post(plan.plan, self.today)
            for one in stack:
                if one.serial not in found:
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
            self.town.record(step, serials, self.today, "it was so")
        for serial in serials:
            self.model.end(serial, step.value, self.today)

    def may_be(self, step: Step, paper: Paper) -> bool:
        """Whether it may be now: what has not ended does not expire, and beside one that lives none lives again."""
        if step is Step.EXPIRED:
            return paper.until is not None and paper.until < self.today
        clashes = not paper.live and any(one.meets(paper.days) for one in self.model.live(paper.key, paper.kind))
        return step is not Step.UNDONE or not clashes

    # --- what was known -----------------------------------------------------------------------------------------

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
    "resent": (Step.RETURNED_MAIL, Step.HANDED_BACK, Step.EXPIRED),
    "handed_over": (Step.HANDED_BACK, Step.UNDONE),
    "returned_mail": (Step.RESENT, Step.HANDED_OVER, Step.UNDONE),
    "handed_back": (Step.UNDONE, Step.DESTROYED),
    "replaced": (Step.HANDED_BACK,),
    "expired": (Step.UNDONE,),
}
Y = Years
Event = Callable[[Years, Life], None]
EVENTS: Final[tuple[Event, ...]] = (
    Y.leaves, Y.leaves, Y.stays_after_all, Y.never_joined, Y.dies, Y.changes_name, Y.moves_within, Y.changes_number,
    Y.changes_home, Y.changes_rate, Y.gets_card, Y.gets_card, Y.deregisters, Y.renews_digital_certificate,
    Y.card_was_another, Y.is_protected, Y.birth_date_was_another, Y.is_acknowledged, Y.loses_paper, Y.comes_again,
    Y.another_joins,
)  # fmt: skip
