"""Ten cards to a sheet of A4 (十面付け): which card lies where, so that the cut piles, one on another, are in order.

Cut and stack: of all sheets the same place makes a pile. The first pile holds the first cards in posting order, the
next pile the next; so nobody sorts. The back of a sheet that is turned at its long side has left and right exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COLUMNS: Final = 2
ON_A_SHEET: Final = 10


@dataclass(frozen=True, slots=True)
class Imposed:
    """The cards of a sheet (面付け), row by row from the left, as one sees each side; None where no card lies."""

    front: tuple[int | None, ...]
    back: tuple[int | None, ...]


def imposed(cards: int) -> tuple[Imposed, ...]:
    """The sheets for so many cards in posting order (面付けの順).

    >>> [sheet.front[:3] for sheet in imposed(12)]
    [(0, 2, 4), (1, 3, 5)]
    >>> imposed(12)[0].back[:4]
    (2, 0, 6, 4)
    """
    sheets = -(-cards // ON_A_SHEET)
    return tuple(_sheet(n, sheets, cards) for n in range(sheets))


def _sheet(n: int, sheets: int, cards: int) -> Imposed:
    front = tuple(_card(pile * sheets + n, cards) for pile in range(ON_A_SHEET))
    rows = [front[first : first + COLUMNS] for first in range(0, ON_A_SHEET, COLUMNS)]
    return Imposed(front, tuple(card for row in rows for card in reversed(row)))


def _card(n: int, cards: int) -> int | None:
    return n if n < cards else None
