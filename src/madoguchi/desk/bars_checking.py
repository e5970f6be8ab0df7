"""Customer barcodes looked over (バーコードの照合): what is seen in the windows of a run, held to letters and list.

With the post's file each symbol is held to that of the address. Without it the postcode that the bars begin with is
held to that of the window; how many there are, to the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from madoguchi.desk.press import Page
from madoguchi.issuing.customer_barcode import bars_of
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.sheets import Addressee, Letter, letter_of, shows_in_window

POSTCODE: Final = 2 + 7 * 3  # bars: the start, and three for each digit


@dataclass(slots=True)
class Bars:
    """The symbols of a run (バーの照合). `known`: the post's file was read, so that each symbol is known.

    `seen` counts those on pages looked at so far.
    """

    windows: Mapping[str, Addressee]
    known: bool
    seen: int = field(default=0, init=False)

    def wrong(self, page: Page) -> Iterator[str]:
        """The codes of a page whose symbol is another's."""
        if page.bars:
            self.seen += 1
            tracks = map(letter_of, filter(shows_in_window, page.codes))
            yield from (one for one in tracks if not self._fits(page.bars, self.windows.get(one)))

    def _fits(self, seen: str, to: Addressee | None) -> bool:
        """Whether bars are those of a window; one of a letter that lies here no more is told elsewhere."""
        if to is None:
            return True
        if self.known:
            return seen == to.barcode.bars
        postcode = to.postcode.replace("-", "")
        return seen[:POSTCODE] == bars_of(postcode, "")[:POSTCODE]

    def are_as_listed(self, told: RunList) -> bool:
        """Whether as many were seen as the list of the run counts."""
        return self.seen == told.barcodes.bearing


def bars_of_letters(letters: Sequence[Letter], *, known: bool) -> Bars:
    """What is to be seen of letters that are posted (照合するバー)."""
    return Bars({letter.track: letter.to for letter in letters if letter.to}, known)
