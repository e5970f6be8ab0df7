"""The page of what stands on papers, made from data: items, fixed words, and what nobody held against a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docs_of_data import MADE, Lines, days_of, table
from madoguchi.issuing.contents import Contents, lists
from madoguchi.issuing.fixed_words import Told, shipped_words
from madoguchi.issuing.parcel_words import shipped_parcel_words
from madoguchi.issuing.words_of_insurer import ROOMS
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.series import Dated, Series
from madoguchi.terms.paper import laid_out_as

EVERY = "each"
Row = tuple[str, ...]


def papers_page(_: Edition) -> Lines:
    """Every list and every fixed word, with what it rests on; first what nobody held against the legal form."""
    listed, told, beside = [*_lists()], [*_words()], [*_beside_parcels()]
    every = (*listed, *told, *beside)
    left = sum(not checked for _, checked in every)
    yield from ("# What stands on papers", "", MADE, "")
    yield f"Of {len(every)} lists and places, {left} were not held against the form that the ordinance"
    yield "draws, or the model of the ministry; each row says why. No paper made of them is called official."
    yield "Who sees a form adds its passage to the sources, corrects the row, and writes `checked: true`."
    yield from ("", "How a word is changed, and which papers say it then:")
    yield "[the fixed words](letters.md#the-fixed-words-of-papers)."
    yield from ("", "## Lists of items", "")
    yield from ("`contents.yaml`. Items in brackets are printed only where there is something.", "")
    yield from table(("paper", "scheme", "issued", "title and items", "cites", "checked"), (row for row, _ in listed))
    yield from (
        "## Fixed words",
        "",
        "`fixed_words.yaml`. What stands between two `*` is printed bold. In a place that is",
    )
    yield from ("marked `own` an insurer may [say something else](letters.md#an-insurers-own-words).", "")
    columns = ("paper", "place", "own", "scheme", "issued", "words", "cites", "checked")
    yield from table(columns, (row for row, _ in told))
    yield from ("## Beside parcels to employers and branches", "")
    yield from ("`parcel_words.yaml`, of the day of the letter ([parcels](mail.md#through-the-employer)).", "")
    yield from table(("place", "said", "words", "cites", "checked"), (row for row, _ in beside))


def _lists() -> Iterator[tuple[Row, bool]]:
    for (paper, kind), series in lists().items():
        for dated in series.values:
            said: Contents = dated.value
            items = [f"({item})" if item in said.besides else item for item in said.front]
            back = f"; back: {', '.join(said.back)}" if said.back else ""
            titles = " or ".join(f"**{one}**" for one in (said.title, said.reduced) if one)
            shown = f"{titles} {', '.join(items)}{back}"
            yield (laid_out_as(paper).ja, kind, *_framed(dated, shown, said)), said.checked


def _words() -> Iterator[tuple[Row, bool]]:
    for paper, places in shipped_words().items():
        for place, kinds in places.items():
            for kind, dated in _apart(kinds):
                told: Told = dated.value
                heading = [f"**{told.heading}**"] if told.heading else []
                shown = " ".join([*heading, *_cells(told)])
                own = "own" if place in ROOMS.get(paper, {}) else ""
                yield (laid_out_as(paper).ja, f"`{place}`", own, kind, *_framed(dated, shown, told)), told.checked


def _beside_parcels() -> Iterator[tuple[Row, bool]]:
    for place, series in shipped_parcel_words().items():
        for dated in series.values:
            told: Told = dated.value
            heading = [f"**{told.heading}**"] if told.heading else []
            yield (f"`{place}`", *_framed(dated, " ".join([*heading, *_cells(told)]), told)), told.checked


def _cells(told: Told) -> list[str]:
    return ["：".join(cells).replace("*", "\\*") for cells in told.lines]


def _apart(kinds: Mapping[str, Series]) -> Iterator[tuple[str, Dated]]:
    """The words of each kind of scheme, those of all of them once."""
    first, *others = kinds.values()
    same = all(one is first for one in others)
    for kind, series in [(EVERY, first)] if same else kinds.items():
        yield from ((kind, dated) for dated in series.values)


def _framed(dated: Dated, shown: str, said: Contents | Told) -> Row:
    """The columns from the days on."""
    days = days_of(dated.from_, dated.until)
    return days, shown, ", ".join(dated.cites), "yes" if said.checked else f"no: {said.why}"
