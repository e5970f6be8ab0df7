"""Directions (指示): an answer imposed on what the rulebook says of a paper, for some people and some days.

What may be imposed is a closed list: that a paper is owed or not, its variant and days, that it goes to the person,
that its line waits for a second look. Nothing else, so that no direction can touch protection: neither where a
protected person's letter goes nor what is hidden of them is on the list, and `person` is where it goes already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from madoguchi.days.refused import Refused
from madoguchi.terms.errors import UnknownWord
from madoguchi.terms.paper import Paper, Variant

PAPERS: Final = (
    Paper.ELIGIBILITY_CERTIFICATE, Paper.ELIGIBILITY_NOTICE, Paper.ELDERLY_BENEFITS_CARD,
    Paper.CEILING_AMOUNT_CERTIFICATE,
)  # fmt: skip
ANSWERS: Final = ("owed", "variant", "valid_from", "valid_until", "addressee", "hold")
MARK: Final = "direction"
PERSON: Final = "person"


class EmptyDirection(Refused):
    """A direction that imposes nothing, or without the last day that its paper shows (内容のない指示)."""


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction as it is applied (指示): its number, the paper, the days it holds, and what it imposes.

    None imposes nothing. `to_person`: the letter goes to the person, in an envelope of their own. `hold`: the line
    waits until an approver releases it.
    """

    number: int
    paper: str
    since: date
    until: date
    owed: bool | None = None
    variant: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    to_person: bool = False
    hold: bool = False
    reason: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day: it ends by itself."""
        return self.since <= day <= self.until


def refuse_impossible(direction: Direction) -> None:
    """Refuse what may not be imposed (指示の確認). Raises `UnknownWord`, `EmptyDirection`."""
    papers = [one.value for one in PAPERS]
    if direction.paper not in papers:
        raise UnknownWord.among(papers, word=direction.paper, kind="paper of a direction")
    if direction.variant is not None:
        Variant.read(direction.variant)
    imposed = (direction.owed, direction.variant, direction.valid_from, direction.valid_until)
    if imposed == (None,) * 4 and not (direction.to_person or direction.hold):
        raise EmptyDirection(what="a direction that imposes nothing", why="it could not be told from none",
                             do=f"name at least one of {', '.join(ANSWERS)}")  # fmt: skip
    if direction.owed and direction.valid_until is None and direction.paper != Paper.ELIGIBILITY_NOTICE.value:
        raise EmptyDirection(what="a paper imposed without its last day",
                             why="it shows the day until which it is good, and no rule gives one",
                             do="name the day with --valid-until")  # fmt: skip


def mark_of(directions: Sequence[Direction]) -> str:
    """What stands for the rule where directions decide (指示の表示).

    >>> day = date(2026, 8, 1)
    >>> mark_of([Direction(3, "certificate", day, day), Direction(5, "certificate", day, day)])
    'direction 3+5'
    """
    return f"{MARK} {'+'.join(str(one.number) for one in directions)}"


def numbers_in(rule: str) -> tuple[int, ...]:
    """The directions that a line's rule names (指示の番号); none where a rule of the rulebook decides.

    >>> numbers_in("direction 3+5"), numbers_in("no_card")
    ((3, 5), ())
    """
    word, _, numbers = rule.partition(" ")
    return tuple(map(int, numbers.split("+"))) if word == MARK and numbers else ()


def directed(row: Mapping[str, Any], directions: Sequence[Direction]) -> dict[str, Any]:
    """A decided row of one paper as it is directed (指示後の判定): the later direction wins, and each leaves its mark.

    Where it is imposed whether the paper is owed, the line waits for no fact any more.
    """
    told = dict(row)
    for one in sorted(directions, key=lambda one: one.number):
        told |= _imposed(one)
    return told | {"rule": mark_of(sorted(directions, key=lambda one: one.number)), "ground": None}


def _imposed(one: Direction) -> dict[str, Any]:
    """What a direction says of a row, by column."""
    said: dict[str, Any] = {"variant": one.variant, "valid_from": one.valid_from, "valid_until": one.valid_until}
    imposed = {name: value for name, value in said.items() if value is not None}
    if one.owed is not None:
        imposed |= {"owed": one.owed, "waits": None, "disputed": None}
    if one.to_person:
        imposed |= {"addressee": PERSON, "unit": PERSON, "voluntary": True}
    return imposed


def owed_as_directed(owed: str | None, directions: Sequence[Direction]) -> str | None:
    """The papers owed, as words with blanks, as they are directed (指示後の交付対象); None stays what cannot be told.

    >>> one = Direction(1, "certificate", date(2026, 8, 1), date(2026, 8, 31), owed=False)
    >>> owed_as_directed("certificate elderly_card", [one]), owed_as_directed("certificate", [one])
    ('elderly_card', '-')
    """
    if owed is None:
        return None
    papers = [] if owed == "-" else owed.split(" ")
    for one in sorted(directions, key=lambda one: one.number):
        if one.owed is not None:
            papers = [paper for paper in papers if paper != one.paper] + ([one.paper] if one.owed else [])
    order = [one.value for one in Paper]
    return " ".join(sorted(papers, key=order.index)) or "-"
