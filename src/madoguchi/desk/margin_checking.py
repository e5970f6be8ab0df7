"""Margins of sheets with cards looked over (面付けの欄外の照合): each says its file, and which cards lie on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from madoguchi.desk.press import Page
from madoguchi.issuing.run_list import Made
from madoguchi.issuing.sheets import run_in
from madoguchi.issuing.ten_up import Grid, margins


def wrong_margins(made: Made, pages: Sequence[Page], grid: Grid) -> Iterator[int]:
    """The pages, from 1, of a file of cards that say other cards, or another file (欄外の違う頁).

    A list from before stocks were told is of sheets that said neither: nothing is told of them.
    """
    if made.stocks is None:
        return
    due = list(chain.from_iterable(_sides(made, grid)))
    for n, page in enumerate(pages, 1):
        if n > len(due) or any("".join(one.split()) not in page.text for one in due[n - 1]):
            yield n


def _sides(made: Made, grid: Grid) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """What is to stand on the front and on the back of each sheet."""
    for file, (front, back) in margins(run_in(made.letters[0].code), made.serials, grid):
        yield (file, front), (file, back)
