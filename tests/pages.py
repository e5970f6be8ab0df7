"""What a reader of others finds on the pages of a PDF: its text, where each letter stands, its rules, its codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import zxingcpp
from pypdfium2.raw import FPDFText_GetFontSize

PATH = 2
INCH, DOTS = 72.0, 300
THIN = 1.6  # points


def joined(text: str) -> str:
    """A text without its blanks: where lines break is the layout's."""
    return "".join(text.split())


@dataclass(frozen=True)
class Box:
    """A rectangle in points, from the left and from below."""

    left: float
    bottom: float
    right: float
    top: float

    def inside(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.bottom >= other.bottom
            and self.right <= other.right
            and self.top <= other.top
        )

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def smaller(self, by: float) -> Box:
        """So much taken away at each side, and never more than a third of it."""
        x, y = (min(by, size / 3) for size in (self.right - self.left, self.top - self.bottom))
        return Box(self.left + x, self.bottom + y, self.right - x, self.top - y)


@dataclass(frozen=True)
class Glyph:
    """A letter that is seen, and where; its place in the text of the page."""

    letter: str
    place: int
    box: Box


class Pages:
    """The pages of a file."""

    def __init__(self, pdf: bytes) -> None:
        self._file = pypdfium2.PdfDocument(pdf)
        self._pages = [self._file[n] for n in range(len(self._file))]

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def metadata(self) -> dict[str, str]:
        return self._file.get_metadata_dict()

    def text(self, n: int) -> str:
        """The text of a page without spaces and ends of lines."""
        return "".join(self._pages[n].get_textpage().get_text_range().split())

    def size(self, n: int) -> Box:
        return Box(0, 0, *self._pages[n].get_size())

    def glyphs(self, n: int) -> list[Glyph]:
        """The letters of a page, but spaces and selectors."""
        text = self._pages[n].get_textpage()
        each = ((place, text.get_text_range(place, 1)) for place in range(text.count_chars()))
        seen = ((place, letter) for place, letter in each if letter.strip())
        boxed = (Glyph(letter, place, Box(*text.get_charbox(place))) for place, letter in seen)
        return [glyph for glyph in boxed if glyph.box.right > glyph.box.left and glyph.box.top > glyph.box.bottom]

    def smallest(self, n: int, said: str) -> float:
        """The size of the smallest letter of a text on a page, in points; 0 where it is not there."""
        text = self._pages[n].get_textpage()
        each = [(place, text.get_text_range(place, 1)) for place in range(text.count_chars())]
        seen = [(place, letter) for place, letter in each if letter.strip()]
        at = "".join(letter for _, letter in seen).find(joined(said))
        those = seen[at : at + len(joined(said))] if at >= 0 else []
        return min((FPDFText_GetFontSize(text.raw, place) for place, _ in those), default=0.0)

    def rules(self, n: int) -> Iterator[Box]:
        """Lines that are drawn across or down."""
        for one in self._pages[n].get_objects(max_depth=6):
            if one.type == PATH:
                box = Box(*one.get_bounds())
                if (
                    min(box.right - box.left, box.top - box.bottom)
                    < 1.6
                    < max(box.right - box.left, box.top - box.bottom)
                ):
                    yield box

    def drawn(self, n: int) -> list[Any]:
        """Everything that is drawn and is no letter."""
        return [one for one in self._pages[n].get_objects(max_depth=6) if one.type == PATH]

    def picture(self, n: int) -> Any:
        """The page as it is printed."""
        return self._pages[n].render(scale=DOTS / INCH).to_pil()

    def codes(self, n: int) -> set[str]:
        """What a reader of codes reads from the page as it is printed."""
        return {code.text for code in zxingcpp.read_barcodes(self.picture(n))}
