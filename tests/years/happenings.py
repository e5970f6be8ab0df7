"""What happens to people (出来事), told to the real town and to the one in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from madoguchi.registry.covers import Change, Cover, annulled, kept, lost
from years.life import USUAL, Life, Row
from years.model import MAIN, Model
from years.town import Town

BEGUN: Final = date(2025, 9, 8)
PRINTED: Final = ("membership", "protection", "name", "registered_address", "mailing_address", "protected_address",
                  "death")  # fmt: skip
REASONS: Final = ("moved", "employed", "welfare")
CARD: Final = {"has_card": True, "card_issued_on": date(2024, 1, 9), "card_expires_on": date(2034, 1, 9)}
NO_CARD: Final = {"has_card": False, "card_issued_on": None, "card_expires_on": None}


@dataclass
class Happening:
    """A town, and what happens in it."""

    town: Town
    random: Random
    today: date = BEGUN
    model: Model = field(init=False)
    log: list[str] = field(default_factory=list)
    homes: dict[str, tuple[int, str]] = field(default_factory=dict)
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
        self.list_came()

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

    def some(self, most: int, events: Sequence[Event] | None = None) -> None:
        """Some things happen."""
        for _ in range(self.random.randint(0, most)):
            self.happens(events or EVENTS)

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


H = Happening
Event = Callable[[Happening, Life], None]
EVENTS: Final[tuple[Event, ...]] = (
    H.leaves, H.leaves, H.stays_after_all, H.never_joined, H.dies, H.changes_name, H.moves_within, H.changes_number,
    H.changes_home, H.changes_rate, H.gets_card, H.gets_card, H.deregisters, H.renews_digital_certificate,
    H.card_was_another, H.is_protected, H.birth_date_was_another, H.is_acknowledged, H.loses_paper, H.comes_again,
    H.another_joins,
)  # fmt: skip
