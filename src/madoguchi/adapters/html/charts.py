"""Charts (図): bars inside the rows of a table, whose numbers stand beside them, and columns month by month.

Bars are drawn in shares of their cell, so letters keep their size on every screen. Fills differ in pattern too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.adapters.html.markup import Markup, joined, tag

FILLS = 8
WIDE, HIGH, FOOT, HEAD = 360, 132, 22, 18  # the drawing field of columns, its axis below and its peak's number above
LABELLED = 6  # months from one label of the axis to the next


def bar(n: int, most: int, fill: int = 0) -> Markup:
    """One bar, its length the share of the longest (横棒)."""
    return _bar([_part(0, _share(n, most), fill)])


def stacked(parts: Iterable[tuple[int, int]], most: int) -> Markup:
    """Bars end to end (積み上げ横棒): how many, and which fill."""
    drawn, start = [], 0
    for n, fill in parts:
        drawn.append(_part(_share(start, most), _share(n, most), fill))
        start += n
    return _bar(drawn)


def _bar(parts: Sequence[Markup]) -> Markup:
    return tag("svg", *parts, class_="bar", width="100%", height="18", aria_hidden="true", focusable="false")


def _part(start: float, wide: float, fill: int) -> Markup:
    return tag("rect", x=f"{start:.2f}%", y="5%", width=f"{wide:.2f}%", height="90%", class_=f"f{fill % FILLS}")


def _share(n: int, most: int) -> float:
    return 100 * n / most if most else 0.0


def swatch(fill: int) -> Markup:
    """A small square of a fill, for the legend (凡例)."""
    square = tag("rect", width="14", height="14", x="1", y="1", class_=f"f{fill % FILLS}")
    return tag("svg", square, class_="swatch", width="16", height="16", aria_hidden="true", focusable="false")


def patterns() -> Markup:
    """The patterns that fills refer to (模様), once a page."""
    return tag("svg", tag("defs", *(_pattern(*one) for one in PATTERNS)), class_="patterns", width="0", height="0",
               aria_hidden="true", focusable="false")  # fmt: skip


PATTERNS = (
    ("p2", "p2", "M0 6 6 0M-1.5 1.5 1.5 -1.5M4.5 7.5 7.5 4.5"),
    ("p4", "p4", "M0 3H6"),
    ("p5", "p5", "M3 0V6"),
    ("p6", "p6", "M0 0 6 6M-1.5 4.5 1.5 7.5M4.5 -1.5 7.5 1.5"),
)


def _pattern(name: str, class_: str, path: str) -> Markup:
    ground = tag("rect", width="6", height="6", class_=f"{class_}-ground")
    return tag("pattern", ground, tag("path", d=path, class_=f"{class_}-lines"), id=name, width="6", height="6",
               patternUnits="userSpaceOnUse")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns month by month (月別の縦棒): its name, what is said of it, the months in order and their counts.

    `past` slots at the beginning lie before today, and are drawn in another pattern.
    """

    name: str
    title: str
    said: str
    slots: Sequence[str]
    cells: Mapping[str, int]
    step: int = 1
    past: int = 0


def columns(chart: Columns) -> Markup:
    """The columns as a drawing (縦棒グラフ), with its title and its description."""
    named = (tag("title", chart.title, id=f"{chart.name}-t"), tag("desc", chart.said, id=f"{chart.name}-d"))
    floor = tag("line", x1="0", x2=str(WIDE), y1=str(HIGH), y2=str(HIGH), class_="axis")
    return tag("svg", *named, *_columns(chart), floor, *_labels(chart), class_="columns", role="img",
               viewBox=f"0 0 {WIDE} {HIGH + FOOT}", aria_labelledby=f"{chart.name}-t {chart.name}-d")  # fmt: skip


def _columns(chart: Columns) -> Iterable[Markup]:
    most = max(chart.cells.values(), default=0)
    wide = WIDE / len(chart.slots)
    places = {slot: place for place, slot in enumerate(chart.slots) if slot in chart.cells}
    for slot, place in places.items():
        past = place * chart.step < chart.past
        yield _column(place, wide, (HIGH - HEAD) * chart.cells[slot] / most, 2 if past else 0)
    peaks = [place for slot, place in places.items() if chart.cells[slot] == most]
    yield from (_peak(place, wide, most) for place in peaks[:1])


def _column(place: int, wide: float, high: float, fill: int) -> Markup:
    return tag("rect", x=f"{place * wide + wide * 0.12:.1f}", y=f"{HIGH - high:.1f}", width=f"{wide * 0.76:.1f}",
               height=f"{high:.1f}", class_=f"f{fill}")  # fmt: skip


def _peak(place: int, wide: float, most: int) -> Markup:
    """The number over the highest column, kept inside the drawing."""
    middle = (place + 0.5) * wide
    anchor = "start" if middle < 30 else "end" if middle > WIDE - 30 else "middle"
    at = {"start": place * wide, "end": (place + 1) * wide}.get(anchor, middle)
    return tag("text", f"{most:,}", x=f"{at:.1f}", y=str(HEAD - 6), class_="peak", text_anchor=anchor)


def _labels(chart: Columns) -> Iterable[Markup]:
    wide = WIDE / len(chart.slots)
    for place, slot in enumerate(chart.slots):
        if (place * chart.step - chart.past) % LABELLED == 0:
            year, month = slot.split("-")
            at = place * wide
            yield joined(tag("line", x1=f"{at:.1f}", x2=f"{at:.1f}", y1=str(HIGH), y2=str(HIGH + 5), class_="axis"),
                         tag("text", f"{year[2:]}.{int(month)}", x=f"{at + 3:.1f}", y=str(HIGH + 16)))  # fmt: skip
