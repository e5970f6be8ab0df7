"""What goes with a run to whoever prints it (印刷物送付票): files with digests, stocks, the head of the audit.

It is made of the list of the run alone, so the same run gives the same sheet, whenever it is asked for. The head was
written on that list when the run was begun: a paper outside the database then witnesses the audit. Nothing on it is
about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from madoguchi.desk.press import Stock
from madoguchi.desk.printed_head import PrintedHead, head_of
from madoguchi.desk.run_lists import LIST, required
from madoguchi.issuing.run_list import Made
from madoguchi.issuing.stock_table import pages_on, stock_by_page, stocks_untold, table_of


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A file of the run (送付票の一行). `stocks`: the pages of each stock, as a dialogue for printing takes them."""

    file: str
    kind: str
    service: str
    letters: int
    pages: int
    sha256: str
    stocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RunSheet:
    """The sheet of a run (印刷物送付票). `pages_by_stock`: in all files; `listed`: the digest of the list.

    `table`: which pages of which file lie on which stock, as CSV.
    """

    insurer: str
    plan: int
    run: str
    sample: bool
    letters: int
    papers: int
    pages: int
    held: int
    parcels: int
    rows: tuple[SheetRow, ...]
    pages_by_stock: tuple[tuple[str, int], ...]
    listed: str
    head: PrintedHead | None
    table: bytes


def run_sheet(insurer: str, stock: Stock) -> RunSheet:
    """The sheet of a whole run (印刷物送付票). `insurer`: its name.

    Raises `NoRunList`, `ListUnread`, `StocksUntold`.
    """
    run = required(stock)
    if run.is_of_before:
        raise stocks_untold()
    return RunSheet(
        insurer, run.plan, run.run, run.sample, run.letters, run.papers, run.pages, len(run.held), len(run.parcels),
        tuple(map(_row, run.made)), _counted(run.made), sha256(stock.read(LIST)).hexdigest(), head_of(run),
        table_of(run.made),
    )  # fmt: skip


def _row(made: Made) -> SheetRow:
    kind = made.kind.rsplit("-", 2)[0]
    return SheetRow(made.file, kind, made.mail_class, len(made.letters), made.pages, made.sha256, tuple(pages_on(made)))


def _counted(several: Iterable[Made]) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for made in several:
        found.update(stock_by_page(made))
    return tuple(sorted(found.items()))
