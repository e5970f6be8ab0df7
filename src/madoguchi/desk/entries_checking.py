"""Entries of papers looked over (記載事項の照合): read as they follow one another, each with its label, up to the next.

So a text with a letter too many is found, one that stands by another label, and a card that lies in another's place:
cards bear no code, and are known by their place alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from madoguchi.desk.press import Page
from madoguchi.desk.window_checking import read_as
from madoguchi.issuing.items import NONE
from madoguchi.issuing.lettering import to_be_read
from madoguchi.issuing.names import Face
from madoguchi.issuing.orders import SAMPLE
from madoguchi.issuing.sheets import Entry, Sheet
from madoguchi.issuing.ten_up import Grid, imposed

TWICE: Final = "notice_a4"  # on the sheet, and on the card to be cut off
IN_LARGE: Final = "certificate_a4"  # in large type twice too
HALVES: Final = ("sex_on_back", "remarks")  # stand at the end of the back, side by side
MARKS: Final = f"(?:{SAMPLE})*"
MARGIN: Final = "印刷"
NO_SEX: Final = "(?<!性別[男女])"
Sheets = Mapping[int, tuple[Sheet, str]]
Block = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """How entries are read (記載事項の読み方): in which faces they are set, and whether in large type."""

    faces: Sequence[Face]
    large: bool = False

    def wrong(self, due: Sequence[tuple[int, Sheet, Block]], page: Page) -> Iterator[tuple[int, str]]:
        """The papers on a page with each item that it does not say; without an item: not where it is to."""
        found, at = list[tuple[int, str]](), 0
        for serial, sheet, block in due:
            end = self._end(sheet, block, page.text, at)
            if end is None:
                found += [(serial, item) for item in self._missing(sheet, block, page.text) or [""]]
            else:
                at = end
        if due and not found and _says_more(due[-1][1], page.text[at:]):
            found.append((due[-1][0], ""))
        return iter(found)

    def _end(self, sheet: Sheet, block: Block, text: str, start: int) -> int | None:
        """Where entries end that are said from here on, one after another; None: they are not."""
        if sheet.stock and start:
            return self._end_on_stock(sheet, block, text, start)
        plain = "".join(_joined(_label(sheet, one) + one.said.text) for one in block)
        ahead = _ahead(sheet, block)
        first = text.find(plain, start)
        if first >= 0 and not ahead:
            return first + len(plain)
        found = re.compile(ahead + "".join(self._read(sheet, one) for one in block)).search(text, start)
        return found.end() if found else None

    def _end_on_stock(self, sheet: Sheet, block: Block, text: str, start: int) -> int | None:
        """The same on stock, where no label stands: between entries of one paper and the next is 見本 alone."""
        found = re.compile(MARKS + "".join(self._read(sheet, one) for one in block)).match(text, start)
        return found.end() if found else None

    def _missing(self, sheet: Sheet, block: Block, text: str) -> list[str]:
        """The items of entries that are said nowhere, each up to the label of the next."""
        after = [re.escape(_joined(_label(sheet, one))) for one in block[1:]]
        each = zip(block, [*after, ""], strict=True)
        return [one.item for one, behind in each if not re.search(self._read(sheet, one) + behind, text)]

    def _read(self, sheet: Sheet, entry: Entry) -> str:
        """A pattern of what is read where an entry stands."""
        return re.escape(_joined(_label(sheet, entry))) + read_as(entry.said, self.faces)

    def on_cards(self, sheets: Sheets, serials: Sequence[int], grid: Grid) -> list[list[tuple[int, Sheet, Block]]]:
        """What each page of a file of cards is to say, in the order of its places."""
        return [list(self._at(sheets, serials, places, side)) for one in imposed(len(serials), grid)
                for side, places in enumerate((one.front, one.back))]  # fmt: skip

    def _at(
        self, sheets: Sheets, serials: Sequence[int], places: Sequence[int | None], side: int
    ) -> Iterator[tuple[int, Sheet, Block]]:
        for card in places:
            if card is not None and serials[card] in sheets:
                sheet = sheets[serials[card]][0]
                yield serials[card], sheet, (_front(sheet), _back(sheet))[side]

    def on_sheet(self, serial: int, sheet: Sheet) -> list[tuple[int, Sheet, Block]]:
        """What the page of a paper is to say, in its order."""
        front = _front(sheet)
        again = [front] if sheet.form == TWICE else []
        first = [_not_written(sheet, front)] if self.large and sheet.form == IN_LARGE else []
        return [(serial, sheet, block) for block in (*first, front, *again, _back(sheet))]


def _front(sheet: Sheet) -> Block:
    return to_be_read(sheet)


def _not_written(sheet: Sheet, front: Block) -> Block:
    """The entries as a table tells them: what its holder writes is written on the card."""
    return front if sheet.stock else tuple(one for one in front if one.said.text or one.item != "address")


def _back(sheet: Sheet) -> Block:
    """The entries of the back as they follow one another; what says nothing is not there."""
    there = [one for one in sheet.back if one.said.text != NONE]
    return tuple(sorted(there, key=lambda one: HALVES.index(one.item) + 1 if one.item in HALVES else 0))


def _ahead(sheet: Sheet, block: Block) -> str:
    """What must not stand before entries: the sex of somebody who did not ask for it on the back."""
    hidden = any(one.item == HALVES[0] and one.said.text == NONE for one in sheet.back)
    return NO_SEX if hidden and block == _back(sheet) else ""


def _says_more(sheet: Sheet, rest: str) -> bool:
    """Whether a page of stock says more behind all its entries: only the mark, and the margin of cards."""
    return sheet.stock and re.fullmatch(f"{MARKS}({MARGIN}.*)?", rest) is None


def _label(sheet: Sheet, entry: Entry) -> str:
    """The label of an entry that we print: on stock it stands there already."""
    return "" if sheet.stock else entry.label


def _joined(text: str) -> str:
    return "".join(text.split())
