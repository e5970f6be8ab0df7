"""A reader of customer barcodes: from the picture of a page to the four kinds of bars, by where black begins and ends.

It knows nothing of templates or tables: the long bars say how high the symbol is, and each bar is held against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium

DPI = 600
MM = DPI / 25.4
BLACK = 128
KINDS = {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}


@dataclass(frozen=True)
class Bars:
    """A symbol that is seen: its bars as digits, and its box in mm from the left and the top of the page."""

    digits: str
    left: float
    top: float
    right: float
    bottom: float
    pitch: float
    thick: float


@dataclass(frozen=True)
class Window:
    """A window of a page as a picture, black where True; its corner in mm."""

    black: Any
    left: float
    top: float

    def ink(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether anything is printed in a box, in mm of the page."""
        x, y = ((value - corner) * MM for value, corner in ((left, self.left), (top, self.top)))
        x, y = max(0, round(x)), max(0, round(y))
        return bool(self.black[y : round((bottom - self.top) * MM), x : round((right - self.left) * MM)].any())


def window_of(page: pdfium.PdfPage, left: float, top: float, width: float, height: float) -> Window:
    """A window of a page, looked at as by a sorting machine."""
    point = 72 / 25.4
    wide, high = page.get_size()
    crop = (left * point, high - (top + height) * point, wide - (left + width) * point, top * point)
    seen = page.render(scale=DPI / 72, grayscale=True, crop=crop).to_numpy().squeeze()
    return Window(seen < BLACK, left, top)


def bars_in(window: Window) -> Bars | None:
    """The symbol in a window: the lowest band of ink that is made of 67 upright bars."""
    for first, last in reversed(_runs(window.black.any(axis=1))):
        band = window.black[first:last]
        columns = _runs(band.any(axis=0))
        if len(columns) == 67:
            return _read(window, band, columns, first)
    return None


def _read(window: Window, band: Any, columns: list[tuple[int, int]], first: int) -> Bars:
    height = len(band)
    ends = [np.flatnonzero(band[:, start:end].any(axis=1))[[0, -1]] for start, end in columns]
    digits = "".join(KINDS[bool(top < height / 6), bool(bottom > height * 5 / 6)] for top, bottom in ends)
    starts = [start for start, _ in columns]
    left, right = (window.left + edge / MM for edge in (starts[0], columns[-1][1]))
    top = window.top + first / MM
    thick = float(np.mean([end - start for start, end in columns])) / MM
    return Bars(digits, left, top, right, top + height / MM, (starts[-1] - starts[0]) / 66 / MM, thick)


def _runs(seen: Any) -> list[tuple[int, int]]:
    """Where there is something, from and to."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], seen, [False]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
