"""Customer barcodes as libzint draws them: somebody else's code for the symbol."""

from __future__ import annotations

from typing import Any

import zint

PLACES = 13  # for the house number; a letter takes two


def fitting(rest: str) -> str:
    """What has a place in the symbol whole; libzint refuses more."""
    while len(rest) + sum(one.isalpha() for one in rest) > PLACES:
        rest = rest[:-1]
    return rest


def bars_of_zint(text: str) -> str:
    """The bars as libzint draws them: where each begins and ends, of a height in three parts."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.JAPANPOST
    symbol.encode(text)
    symbol.buffer_vector()
    drawn: Any = symbol.vector
    whole = drawn.height
    ends = {(0, 3): "1", (0, 2): "2", (1, 3): "3", (1, 2): "4"}
    bars = sorted((one.x, one.y, one.y + one.height) for one in drawn.rectangles)
    return "".join(ends[round(top / whole * 3), round(end / whole * 3)] for _, top, end in bars)
