"""A letter as a page (控えのページ): all that its sheets say, in the order in which they are read, in one file.

Nothing is fetched and no script runs. Names bring their letters along, as fonts of a few: so they are shown as they are
written, wherever the page is opened.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final

from madoguchi.adapters.html.letter_sheets import Reading, sheet_section
from madoguchi.adapters.html.markup import Markup, tag
from madoguchi.issuing.looks import LARGE, Look
from madoguchi.issuing.sheets import Letter, Settled

COPY, SAMPLE = "控え", "見本"
JOINED: Final = ", "  # between the names of two faces that are shown as one


@dataclass(frozen=True, slots=True)
class LetterPage:
    """How a letter is shown (控えのページの条件). `fonts`: of each face a file with the letters that are needed."""

    look: Look
    sample: bool = True
    fonts: Mapping[str, bytes] = field(default_factory=dict)

    def written(self, letter: Letter) -> str:
        """The whole page, the same text for the same letter (控えのページ)."""
        papers = [sheet for sheet in letter.sheets if sheet.serial is not None]
        title = "・".join(dict.fromkeys(sheet.title for sheet in papers))
        mark = f"（{COPY}・{SAMPLE}）" if self.sample else f"（{COPY}）"
        entries = chain.from_iterable(sheet.entries for sheet in papers)
        whose = next((one.said for one in entries if one.item == "name"), None)
        top = tag("header", *_sender(letter, self.look), tag("p", self._shown(whose), " 様") if whose else None,
                  tag("h1", title, tag("span", mark, class_="mark")))  # fmt: skip
        reading = Reading(self.look, letter, self._shown)
        main = tag("main", *(sheet_section(sheet, n, reading) for n, sheet in enumerate(letter.sheets, 1)))
        html = tag("html", self._head(f"{title}{mark}"), tag("body", top, main), lang="ja",
                   class_="large" if self.look.letters.size == LARGE else None)  # fmt: skip
        return f"<!DOCTYPE html>\n{html}"

    def _head(self, title: str) -> Markup:
        return tag("head", tag("meta", charset="utf-8"), tag("title", title),
                   tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
                   tag("style", _style(), *map(_font, self._names.values(), self.fonts.values())))  # fmt: skip

    @property
    def _names(self) -> Mapping[str, str]:
        """What the page calls the face of each family: never as a font of the machine calls itself."""
        return {family: f"face-{n}" for n, family in enumerate(self.fonts, 1)}

    def _shown(self, said: Settled) -> Markup:
        """A text in its face."""
        names = self._names
        shown = [names[family] for family in said.face.split(JOINED) if family in names]
        return tag("span", said.text, style=f"font-family: {', '.join((*shown, 'sans-serif'))}" if shown else None)


def _sender(letter: Letter, look: Look) -> Iterator[Markup]:
    issuer = look.issuer.written if look.issuer else look.name.ja
    yield from (tag("p", one, class_="from") for one in (letter.reference, letter.dated, issuer) if one)


def _font(name: str, font: bytes) -> Markup:
    held = b64encode(font).decode()
    return Markup(f"@font-face {{ font-family: {name}; src: url(data:font/sfnt;base64,{held}); }}\n")


@cache
def _style() -> Markup:
    return Markup(files("madoguchi.adapters.html").joinpath("letter.css").read_text("utf-8"))
