"""Printed files, read again by others' readers (印刷物の読み返し): the text of each page, and the codes seen on it.

Whoever wrote the file is not asked: PDFium reads the text, and ZXing looks at the page as a scanner would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium
import zxingcpp

from madoguchi.terms.errors import Refused

DPI: Final = 200  # of an office scanner
POINTS: Final = 72  # in an inch
CORNER: Final = 40 / 25.4 * POINTS  # 40 mm


class NoSuchPdf(Refused):
    """A file that is no PDF, or a broken one (読めないPDF)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as others read it (読み返した頁): its text without blanks, and what its codes say."""

    text: str
    codes: frozenset[str]


def pages(pdf: bytes, *, codes: bool = True) -> Iterator[Page]:
    """The pages of a file (読み返し). `codes`: look at each page for codes, which takes longer.

    Raises `NoSuchPdf`.
    """
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        raise NoSuchPdf(what="a printed file that cannot be read", why="it is no PDF, or a broken one",
                        do="print the plan again: the file is made anew") from None  # fmt: skip
    with document:
        for page in document:
            text = page.get_textpage().get_text_bounded()
            yield Page("".join(text.split()), _codes(page) if codes else frozenset())


def _codes(page: pdfium.PdfPage) -> frozenset[str]:
    """What is to be read in the lower left corner, where an inserter looks."""
    width, height = page.get_size()
    beyond = (0, 0, max(0, width - CORNER), max(0, height - CORNER))
    seen = page.render(scale=DPI / POINTS, grayscale=True, crop=beyond).to_numpy()
    found = zxingcpp.read_barcodes(seen.squeeze())
    return frozenset(one.text for one in found)
