"""Tables of the page (表): numbers to the right, and in many rows a bar beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madoguchi.adapters.html.charts import bar
from madoguchi.adapters.html.markup import Markup, tag
from madoguchi.adapters.html.words import both


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a bar (行): its label, how many, how that is written, and the fill of the bar."""

    label: object
    n: int
    shown: str
    fill: int = 0


def bar_table(caption: str, rows: Sequence[Row], number: str = "people") -> Markup:
    """Words with a bar and a number each (棒つきの表)."""
    most = max((row.n for row in rows), default=0)
    head = _head(("", "", both(number)), ("label", "bar-cell", "n"))
    body = [tag("tr", tag("th", row.label, scope="row"), tag("td", bar(row.n, most, row.fill), class_="bar-cell"),
                tag("td", row.shown, class_="n")) for row in rows]  # fmt: skip
    return tag("table", _caption(caption), widths(), head, tag("tbody", *body), class_="bars")


def widths() -> Markup:
    """The columns of a table with bars (列の幅): the style sheet gives each its share."""
    return tag("colgroup", *(tag("col", class_=one) for one in ("c-label", "c-bar", "c-n")))


def plain_table(caption: str, head: Sequence[object], rows: Iterable[Sequence[str]], texts: int = 1) -> Markup:
    """A table of numbers whose first columns are texts (数字の表); it scrolls where the screen is narrow."""
    classes = ["label"] * texts + ["n"] * (len(head) - texts)
    body = [tag("tr", tag("th", row[0], scope="row"),
                *(tag("td", cell, class_=class_) for cell, class_ in zip(row[1:], classes[1:], strict=True)))
            for row in rows]  # fmt: skip
    table = tag("table", _caption(caption), _head(head, classes), tag("tbody", *body), class_="numbers")
    return tag("div", table, class_="scroll", role="region", aria_label=caption, tabindex="0")


def _caption(caption: str) -> Markup:
    return tag("caption", caption, class_="aside")


def _head(cells: Sequence[object], classes: Sequence[str]) -> Markup:
    named = (tag("th" if cell else "td", cell, class_=class_, scope="col" if cell else None)
             for cell, class_ in zip(cells, classes, strict=True))  # fmt: skip
    return tag("thead", tag("tr", *named))
