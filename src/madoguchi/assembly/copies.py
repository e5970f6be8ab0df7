"""Copies to be read (控えの接続): a tagged PDF by the press, or a page with the letters of its names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madoguchi.assembly.printing import LETTERS, PRESS, alone

if TYPE_CHECKING:
    from madoguchi.desk.name_check import FaceStack
    from madoguchi.desk.press import Pressed
    from madoguchi.desk.reading_copy import CopyPress
    from madoguchi.issuing.lettering import Means
    from madoguchi.issuing.sheets import Letter, Settled

SUBSET: Final = "madoguchi.adapters.fonts.subset"
PAGE: Final = "madoguchi.adapters.html.letter_page"


@dataclass(frozen=True, slots=True)
class Copies:
    """A press of one letter at a time (控えの作成): a `CopyPress` of the desk. `seal`: its picture as SVG."""

    means: Means
    stack: FaceStack
    seal: str

    def pdf(self, letter: Letter) -> Pressed:
        """As a tagged PDF."""
        means = self.means
        setting = import_module(LETTERS).Setting(
            means.look, means.on, (alone(self.stack),), sample=means.sample, seal=self.seal, copy=True
        )
        made: Pressed = import_module(PRESS).printed([letter], setting, tagged=True)
        return made

    def page(self, letter: Letter) -> bytes:
        """As a page of HTML."""
        fonts = dict(import_module(SUBSET).fonts_for(_texts(letter), self.stack.ordinary))
        page = import_module(PAGE).LetterPage(self.means.look, self.means.sample, fonts)
        written: bytes = page.written(letter).encode()
        return written


def _texts(letter: Letter) -> Iterator[Settled]:
    """Every text of a letter whose face is settled."""
    entries = chain.from_iterable((*sheet.entries, *sheet.back) for sheet in letter.sheets)
    return (one.said for one in entries)


class CopyFiles:
    """Copies: the part of `Adapters` about them (控えの接続口)."""

    def copy_press(self, means: Means, stack: FaceStack, seals: Path) -> CopyPress:
        """What lays copies out. `seals`: the folder that pictures of seals are named from."""
        picture = means.look.seal.image
        seal = import_module(LETTERS).seal_of((seals / picture).read_bytes()) if picture else ""
        return Copies(means, stack, seal)
