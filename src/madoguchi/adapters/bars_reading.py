"""Customer barcodes seen on a picture (カスタマバーコードの読取り), by where black begins and ends, as by a sorter.

It knows no template and no table of signs. The long bars tell how high the symbol is; each bar is held against them. In
a row of the picture where bars stand there is nothing else, for the post wants white around them (zipmanual/p13).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np

from madoguchi.issuing.customer_barcode import BARS

BLACK: Final = 128  # of 255: the ground of a sample is lighter
KINDS: Final = {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}
PART: Final = 6  # a bar that does not reach the first or last sixth of the height is short there: it wants a third


def bars_on(picture: Any) -> str:
    """The bars in a grey picture, from the left (バーの並び): 1 long, 2 up, 3 down, 4 short; empty: no symbol."""
    black = picture < BLACK
    for first, last in reversed(_runs(black.any(axis=1))):
        columns = _runs(black[first:last].any(axis=0))
        if len(columns) == BARS:
            return "".join(_kind(black[first:last, start:end].any(axis=1)) for start, end in columns)
    return ""


def _kind(rows: Any) -> str:
    """Which of the four a bar is, by the rows of the symbol in which it is black."""
    edge, seen = len(rows) / PART, np.flatnonzero(rows)
    return KINDS[bool(seen[0] < edge), bool(seen[-1] >= len(rows) - edge)]


def _runs(seen: Any) -> list[tuple[int, int]]:
    """Where there is something, from and to."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], seen, [False]))))
    return list(pairwise(map(int, edges)))[::2]
