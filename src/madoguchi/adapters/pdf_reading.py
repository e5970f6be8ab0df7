"""Printed files, read again by others' readers (印刷物の読み返し): the text of each page, its codes and bars.

Whoever wrote the file is not asked: PDFium reads the text, ZXing looks at the page as a scanner would. Of customer
barcodes, which it does not know, `bars_reading` sees where black begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium
import zxingcpp

from madoguchi.adapters.bars_reading import bars_on
from madoguchi.issuing.looks import Envelope
from madoguchi.issuing.sheets import letter_of, shows_in_window
from madoguchi.terms.errors import Refused

DPI: Final = 200  # of an office scanner
POINTS: Final = 72  # in an inch
MM: Final = POINTS / 25.4
CORNER: Final = 40 * MM
SPARE: Final = 1 * MM  # print on stock is moved by up to 5 mm, and bars keep 4 mm from the sides of a window
USUAL: Final = Envelope()
AT_LINE_END: Final = "\x02"  # what PDFium says of a hyphen with which a line ends, as in "check-ups"
Sides = tuple[float, float, float, float]
Windows = Mapping[str, Envelope]
USUAL_ALONE: Final[Windows] = {}


class NoSuchPdf(Refused):
    """A file that is no PDF, or a broken one (読めないPDF)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as others read it (読み返した頁): its text without blanks, its codes, bars and text in its window."""

    text: str
    codes: frozenset[str]
    bars: str = ""
    in_window: str = ""


def pages(
    pdf: bytes, *, codes: bool = True, window: Envelope = USUAL, windows: Windows = USUAL_ALONE
) -> Iterator[Page]:
    """The pages of a file (読み返し). `codes`: look at each page for codes, which takes longer.

    `window`: where customer barcodes are looked for, and nowhere else, and what stands in it; `windows`: of letters
    that go in another envelope, by their codes. Raises `NoSuchPdf`.
    """
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        raise NoSuchPdf(what="a printed file that cannot be read", why="it is no PDF, or a broken one",
                        do="print the plan again: the file is made anew") from None  # fmt: skip
    with document:
        for page in document:
            seen = _codes(page) if codes else frozenset()
            first = next(filter(shows_in_window, sorted(seen)), None)
            yield _read(page, seen, windows.get(letter_of(first), window) if first else None)


def _read(page: pdfium.PdfPage, seen: frozenset[str], window: Envelope | None) -> Page:
    """A page, and what stands in its window; None: it shows in none."""
    text = page.get_textpage()
    if window is None:
        return Page(_joined(text.get_text_bounded()), seen)
    beyond = _beyond(page, window)
    return Page(_joined(text.get_text_bounded()), seen, _bars(page, beyond), _within(text, page, beyond))


def _joined(text: str) -> str:
    return "".join(text.replace(AT_LINE_END, "-").split())


def _within(text: pdfium.PdfTextPage, page: pdfium.PdfPage, beyond: Sides) -> str:
    """The text that stands within these margins, if only in part."""
    width, height = page.get_size()
    left, bottom, right, top = beyond
    return _joined(text.get_text_bounded(left, bottom, width - right, height - top))


def _beyond(page: pdfium.PdfPage, window: Envelope) -> Sides:
    """The margins about the window of the envelope: left, bottom, right, top, in points."""
    width, height = page.get_size()
    left, top = window.left * MM, window.top * MM
    right, bottom = width - left - window.width * MM, height - top - window.height * MM
    left, bottom, right, top = (max(0, side - SPARE) for side in (left, bottom, right, top))
    return left, bottom, right, top


def _bars(page: pdfium.PdfPage, beyond: Sides) -> str:
    """The customer barcode within these margins."""
    return bars_on(page.render(scale=DPI / POINTS, grayscale=True, crop=beyond).to_numpy().squeeze())


def _codes(page: pdfium.PdfPage) -> frozenset[str]:
    """What is to be read in the lower left corner, where an inserter looks."""
    width, height = page.get_size()
    beyond = (0, 0, max(0, width - CORNER), max(0, height - CORNER))
    seen = page.render(scale=DPI / POINTS, grayscale=True, crop=beyond).to_numpy()
    found = zxingcpp.read_barcodes(seen.squeeze())
    return frozenset(one.text for one in found)
