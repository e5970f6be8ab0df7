"""Codes in two dimensions (二次元コード) as SVG: what the inserter reads, and the way to an insurer's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import zint

DARK: Final = re.compile("1+")
MOST_ROWS: Final = 200  # a code comes in the corner of a field of as many rows, eight modules a byte
MEDIUM: Final = 2  # of the four levels of correction: a seventh of the code may be dirty
QUIET: Final = 2  # modules left white around it; the sheet around it is white anyway


@lru_cache(maxsize=8)
def page_code(url: str) -> str:
    """The code that opens a page (案内ページのコード). Empty for no page."""
    return qr_svg(url) if url else ""


def qr_svg(text: str) -> str:
    """A QR code as one path (QRコード), each run of dark modules a stroke, `QUIET` modules of white around.

    >>> qr_svg("A-1/1")[:60]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 25 25">'
    """
    symbol = zint.Symbol()
    symbol.symbology, symbol.option_1 = zint.Symbology.QRCODE, MEDIUM
    symbol.encode(text)
    size = symbol.width + 2 * QUIET
    runs = "".join(_runs(symbol))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path stroke="#000" d="{runs}"/></svg>'


def _runs(symbol: zint.Symbol) -> Iterator[str]:
    """The dark modules of each row, those side by side together."""
    packed = bytes(symbol.encoded_data)
    length = len(packed) // MOST_ROWS
    for y in range(symbol.rows):
        row = int.from_bytes(packed[y * length : (y + 1) * length], "little")
        for dark in DARK.finditer(f"{row:0{symbol.width}b}"[::-1]):
            yield f"M{dark.start() + QUIET} {y + QUIET}.5h{len(dark[0])}"
