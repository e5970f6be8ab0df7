"""The list of a run where it lies (印刷内訳書の読取り): once the run is whole. Nobody takes files without it."""

from __future__ import annotations

from typing import Final

from madoguchi.desk.press import Stock
from madoguchi.issuing.run_list import RunList
from madoguchi.terms.errors import Refused

LIST: Final = "run.json"


class NoRunList(Refused):
    """A plan without the list of a whole run (印刷内訳書なし)."""


def list_of(stock: Stock) -> RunList | None:
    """The list of a run, None where it is not whole (印刷内訳書). Raises `ListUnread`."""
    try:
        raw = stock.read(LIST)
    except FileNotFoundError:
        return None
    return RunList.read(raw)


def required(stock: Stock) -> RunList:
    """The list of a run that must be there (印刷内訳書). Raises `NoRunList`, `ListUnread`."""
    found = list_of(stock)
    if found is None:
        raise NoRunList(what="a plan without a printed run here", why="the list of the run is written when it is whole",
                        do="print it with `madoguchi print make`, or name the folder with --press")  # fmt: skip
    return found
