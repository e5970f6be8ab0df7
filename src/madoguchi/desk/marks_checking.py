"""見本 on printed sheets looked over (見本の表示の照合): on all of a sample, on none of those in earnest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from madoguchi.desk.press import Page
from madoguchi.issuing.orders import SAMPLE
from madoguchi.issuing.sheets import Letter, Sheet


@dataclass(frozen=True, slots=True)
class Marks:
    """Whether sheets bear 見本 as they are to (見本の表示). A name may be written with these letters.

    `named_so`: it stands in a name or an address of the run.
    """

    sample: bool = True
    named_so: bool = False

    def is_right_on(self, page: Page, sheet: Sheet) -> bool:
        """Whether the page of a paper bears the mark as it is to; nothing is told where its own entries do."""
        own = any(SAMPLE in one.said.text for one in sheet.entries)
        return own or (SAMPLE in page.text) is self.sample

    def wrong_elsewhere(self, pages: Sequence[Page], looked: Set[int]) -> Iterator[int]:
        """Sheets that are no papers, and backs, that bear it otherwise: their numbers, without those `looked` at."""
        rest = ((n, page) for n, page in enumerate(pages, 1) if n not in looked)
        return (n for n, page in rest if not self._is_right(page))

    def _is_right(self, page: Page) -> bool:
        return (SAMPLE in page.text) is self.sample or (not self.sample and self.named_so)


def marks_of(letters: Iterable[Letter], *, sample: bool) -> Marks:
    """How the sheets of a run are to be marked."""
    return Marks(sample, any(map(_is_named_so, letters)))


def _is_named_so(letter: Letter) -> bool:
    entries = chain.from_iterable((*sheet.entries, *sheet.back) for sheet in letter.sheets)
    window = (letter.to.name, *letter.to.lines) if letter.to else ()
    return any(SAMPLE in said.text for said in (*(one.said for one in entries), *window))
