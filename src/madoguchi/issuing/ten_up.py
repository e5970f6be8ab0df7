"""Several cards on a sheet of A4 (面付け): which lies where, so that the cut piles, one on another, are in order.

Cut and stack: of all sheets the same place makes a pile. The first pile holds the first cards in posting order, the
next pile the next; so nobody sorts. The back of a sheet that is turned at its long side has left and right exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from madoguchi.issuing.looks import Look

A4_WIDTH, A4_HEIGHT = 210.0, 297.0  # mm
MARKS: Final = 7.0  # mm beside the pieces, for cut marks and for what a printer does not reach


@dataclass(frozen=True, slots=True)
class Grid:
    """How pieces of this size, in mm, lie on an upright sheet of A4 (面付けの割り): in how many columns and rows."""

    width: float
    height: float

    @property
    def columns(self) -> int:
        """How many lie beside one another."""
        return int((A4_WIDTH - 2 * MARKS) // self.width)

    @property
    def rows(self) -> int:
        """How many lie below one another.

        >>> [(one.columns, one.rows) for one in (CARDS, Grid(128, 91), Grid(148, 100))]
        [(2, 5), (1, 3), (1, 2)]
        """
        return int((A4_HEIGHT - 2 * MARKS) // self.height)

    @property
    def places(self) -> int:
        """How many lie on a sheet."""
        return self.columns * self.rows


CARDS: Final = Grid(86.0, 54.0)
POSTCARD: Final = "certificate_postcard"


def grid_of(form: str, look: Look) -> Grid:
    """How cards of a form lie on a sheet (面付けの割り): ten cards, or as many postcards as there is room for."""
    return Grid(look.postcard.width, look.postcard.height) if form == POSTCARD else CARDS


@dataclass(frozen=True, slots=True)
class Imposed:
    """The cards of a sheet (面付け), row by row from the left, as one sees each side; None where no card lies."""

    front: tuple[int | None, ...]
    back: tuple[int | None, ...]


def sheets_for(cards: int, grid: Grid = CARDS) -> int:
    """How many sheets so many cards take (面付けの枚数)."""
    return -(-cards // grid.places)


def sheet_of(card: int, sheets: int) -> int:
    """On which of so many sheets a card lies, both from 0 in posting order (カードのある紙).

    >>> all(sheet_of(card, 4) == n for n, one in enumerate(imposed(33)) for card in one.front if card is not None)
    True
    """
    return card % sheets


def imposed(cards: int, grid: Grid = CARDS) -> tuple[Imposed, ...]:
    """The sheets for so many cards in posting order (面付けの順).

    >>> [sheet.front[:3] for sheet in imposed(12)]
    [(0, 2, 4), (1, 3, 5)]
    >>> imposed(12)[0].back[:4]
    (2, 0, 6, 4)
    """
    sheets = sheets_for(cards, grid)
    return tuple(_sheet(range(n, grid.places * sheets, sheets), cards, grid) for n in range(sheets))


def margins(run: str, serials: Sequence[int], grid: Grid = CARDS) -> tuple[tuple[str, tuple[str, str]], ...]:
    """What stands beside the marks of each sheet (面付けの欄外): cards bear no code, and two files may be mixed up.

    Which run, which file, known by its first and last card; then, of the front and of the back, which cards lie there.

    >>> margins("0003", [7, 8, 9])
    (('印刷 0003　ファイル 第7号〜第9号', ('この紙 第7号〜第9号　表 1 / 1', 'この紙 第7号〜第9号　裏 1 / 1')),)
    """
    file = f"印刷 {run}　ファイル {_from_to(serials)}"
    sheets = [[serials[card] for card in one.front if card is not None] for one in imposed(len(serials), grid)]
    told = [(f"この紙 {_from_to(own)}　", f" {n} / {len(sheets)}") for n, own in enumerate(sheets, 1)]
    return tuple((file, (f"{own}表{nth}", f"{own}裏{nth}")) for own, nth in told)


def _from_to(serials: Sequence[int]) -> str:
    return f"第{serials[0]}号〜第{serials[-1]}号"


def _sheet(numbers: range, cards: int, grid: Grid) -> Imposed:
    front = tuple(n if n < cards else None for n in numbers)
    rows = [front[first : first + grid.columns] for first in range(0, grid.places, grid.columns)]
    return Imposed(front, tuple(card for row in rows for card in reversed(row)))
