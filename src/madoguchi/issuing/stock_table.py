"""Which pages of a run lie on which stock (用紙の表): for the trays of a printer, which a PDF cannot say.

A table of ranges beside the files, one row after another: who sets up a machine reads it, and who prints at a desk
takes the pages of one stock out of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain, groupby
from typing import Final

from madoguchi.issuing.run_list import SHEETS, Made, OnStock
from madoguchi.terms.errors import Refused

STOCK_TABLE: Final = "stock.csv"
PLAIN: Final = "plain"
PRINTED_ON: Final = "-stock"  # of cards on stock that is printed on already
COLUMNS: Final = ("file", "first_page", "last_page", "stock")


class StocksUntold(Refused):
    """A list of before this was written on it (用紙の記録がない内訳書)."""


def stocks_untold() -> StocksUntold:
    """What is told of a list that does not say it (用紙の記録がない内訳書)."""
    return StocksUntold(what="a list that does not say which page lies on which stock",
                        why="an earlier version wrote it, which recorded neither that nor the head of the audit",
                        do="print the plan again with `madoguchi print make`")  # fmt: skip


def stocks_of(pages: Iterable[str]) -> tuple[OnStock, ...]:
    """The ranges of pages on one stock each (用紙ごとの範囲); none where all lie on plain paper.

    >>> stocks_of(["plain", "certificate", "certificate"])[1]
    OnStock(first=2, last=3, stock='certificate')
    >>> stocks_of(["plain", "plain"])
    ()
    """
    ranges, last = list[OnStock](), 0
    for stock, several in groupby(pages):
        first, last = last + 1, last + len(list(several))
        ranges.append(OnStock(first, last, stock))
    return tuple(ranges) if any(one.stock != PLAIN for one in ranges) else ()


def on_stocks(made: Made) -> tuple[OnStock, ...]:
    """On what all pages of a file lie (ファイルの用紙): of cards, the stock of their kind. Raises `StocksUntold`.

    >>> on_stocks(Made("ab", "card-stock-ordinary-001", 4, "ab"))
    (OnStock(first=1, last=4, stock='card-stock'),)
    """
    if not made.tells_stocks:
        raise stocks_untold()
    return made.stocks or (OnStock(1, made.pages, _of_kind(made.kind)),)


def _of_kind(kind: str) -> str:
    if kind.startswith(SHEETS):
        return PLAIN
    card, _, more = kind.partition("-")
    return f"{card}{PRINTED_ON}" if more.startswith(PRINTED_ON[1:]) else card


def stock_by_page(made: Made) -> tuple[str, ...]:
    """On what each page of a file lies (ページごとの用紙), in order."""
    return tuple(chain.from_iterable([one.stock] * (one.last - one.first + 1) for one in on_stocks(made)))


def table_of(files: Iterable[Made]) -> bytes:
    """The table of stocks of some files (用紙の表): CSV in UTF-8, a row for each range of pages, as the piles lie."""
    text = StringIO(newline="")
    rows = ((made.file, one.first, one.last, one.stock) for made in files for one in on_stocks(made))
    csv.writer(text, lineterminator="\r\n").writerows(chain([COLUMNS], rows))
    return text.getvalue().encode()


def pages_on(made: Made) -> Iterator[tuple[str, str]]:
    """The pages of each stock, as a dialogue for printing takes them (用紙ごとのページ指定).

    >>> made = Made("ab", "A4-ordinary-001", 5, "ab", (), stocks_of(["plain", "notice", "notice", "plain", "notice"]))
    >>> list(pages_on(made))
    [('plain', '1,4'), ('notice', '2-3,5')]
    """
    found: dict[str, list[str]] = {}
    for one in on_stocks(made):
        found.setdefault(one.stock, []).append(str(one.first) if one.first == one.last else f"{one.first}-{one.last}")
    return ((stock, ",".join(ranges)) for stock, ranges in found.items())
