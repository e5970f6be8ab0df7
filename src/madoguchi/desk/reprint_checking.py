"""Reprints looked over (刷り直しの照合): each page says what its page of the run says, which is looked over itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from madoguchi.desk.press import Page, Reading, Stock
from madoguchi.desk.print_checking import Fault
from madoguchi.issuing.reprint_list import ReprintList, Source


def check_reprints(run: Stock, stock: Stock, read: Reading) -> Iterator[Fault]:
    """Hold reprints to the run (刷り直しの照合): each page says what its page of the run says, which is looked over."""
    there = stock.digests()
    for name in sorted(one for one in there if one.startswith("reprint-")):
        told = ReprintList.read(stock.read(name))
        if there.get(told.file) == told.name:
            pages, originals = list(read(stock.read(told.file))), list(_originals(told.sources, run, read))
            yield from _page_faults(told.file, pages, originals)
        else:
            yield Fault(name, 0, "the file is not the one of the list")


def _page_faults(file: str, pages: Sequence[Page], originals: Sequence[Page]) -> Iterator[Fault]:
    both = enumerate(zip(pages, originals, strict=False), 1)
    yield from (Fault(file, n, "the page is not the one that it is printed for") for n, (page, other) in both
                if page != other)  # fmt: skip
    if len(pages) != len(originals):
        yield Fault(file, 0, "the file has other pages than it is to have")


def _originals(sources: Sequence[Source], run: Stock, read: Reading) -> Iterator[Page]:
    """The pages of the run that a reprint has; those of a file that is there no more are wanting."""
    for one in sources:
        with suppress(FileNotFoundError):
            pages = list(read(run.read(one.file)))
            yield from (pages[n] for n in one.pages)
