"""Letters that were spoiled, printed again (刷り直し): the very pages of the run, in a file of their own.

By the press or the inserter some letters of a run are spoiled. Their pages are taken out of the files of the run, and
nothing is laid out anew. Nobody gets two: the list of a reprint says where each original lies in its stack, and whoever
gives the new ones out has destroyed these. What lies here no more is not printed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Final

from madoguchi.desk.house import Reprint
from madoguchi.desk.press import Page, Reading, Stock
from madoguchi.desk.run_lists import required
from madoguchi.issuing.enveloping import envelope_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.orders import is_sample
from madoguchi.issuing.reprint_list import Original, ReprintList, Source, list_of
from madoguchi.issuing.run_list import Lies, Made, OnStock, RunList
from madoguchi.issuing.sheets import letter_of, run_of, track_of
from madoguchi.issuing.stock_table import stock_by_page, stocks_of
from madoguchi.issuing.ten_up import sheet_of
from madoguchi.terms.errors import Refused

SIDES: Final = 2  # of a sheet with cards

Cutting = Callable[[Iterable[tuple[bytes, Sequence[int]]]], bytes]
Pages = tuple[Made, tuple[int, ...]]  # a file of the run, and which of its pages, from 0


class NotPrintedHere(Refused):
    """A reprint of what is in no whole file of the run (刷り直せない書面)."""


class SharedSheet(Refused):
    """A reprint of some of the cards of a sheet (面付けの一部の刷り直し)."""


@dataclass(frozen=True, slots=True)
class Spoiled:
    """What was spoiled (損じた分): by serial, by a file of the run, by places from one to another.

    Places are of the stack; where a file is named too, of the letters or cards in it. Without `cards` only the letters
    are spoiled, and the cards in their envelopes are good.
    """

    serials: frozenset[int] = frozenset()
    files: frozenset[str] = frozenset()
    places: tuple[int, int] | None = None
    cards: bool = True


@dataclass(frozen=True, slots=True)
class Reprinting:
    """With what letters are printed again (刷り直しの道具): the run, where the file goes, who cuts and who reads."""

    run: Stock
    stock: Stock
    cut: Cutting
    read: Reading


@dataclass(frozen=True, slots=True)
class Reprinted:
    """A reprint (刷り直しの結果): its file, and where the originals lie, which are to be destroyed."""

    reprint: int
    file: str
    pages: int
    serials: tuple[int, ...]
    destroy: tuple[Original, ...]
    again: bool = False


def reprint(
    orders: Sequence[Content], spoiled: Spoiled, at: Reprinting, say: Callable[[Sequence[int]], Reprint]
) -> Reprinted:
    """Print letters of a run again, whole envelopes (刷り直し). It is recorded before the file is there.

    Raises `NotPrintedHere`, `SharedSheet`, and what the recording refuses.
    """
    run = required(at.run)
    asked = _asked(orders, spoiled, run.made)
    letters = _letters(orders, asked)
    made = [one for one in run.made if spoiled.cards or not one.is_cards]
    found = list(filter(_has_pages, (_pages_of(one, letters, at) for one in made)))
    there = frozenset(_in_envelopes(run, found))
    _refuse_missing(asked, there, there - _serials(orders))
    letters = [order for order in letters if order["serial"] in there]
    serials = tuple(sorted(_serials(letters)))
    pdf = at.cut((at.run.read(made.file), pages) for made, pages in found)
    said, where = say(serials), run.where() if spoiled.cards else run.letters_of_papers()
    destroy = tuple(_original(order, where[order["serial"]]) for order in letters)
    file, pages = f"{sha256(pdf).hexdigest()}.pdf", len(list(chain.from_iterable(map(_has_pages, found))))
    told = ReprintList(letters[0]["plan"], said.reprint, is_sample(letters), file, pages, serials, destroy,
                       tuple(map(_source, found)), _stocks([one for one in found if _has_pages(one)]))  # fmt: skip
    with at.stock.claimed():
        at.stock.put(file, pdf)
        at.stock.put_over(list_of(said.reprint), told.written)
    return Reprinted(said.reprint, file, pages, serials, destroy, said.again)


def _has_pages(found: Pages) -> tuple[int, ...]:
    return found[1]


def _stocks(found: Sequence[Pages]) -> tuple[OnStock, ...] | None:
    """On what the pages lie, None where the list of the run does not say."""
    if not all(made.tells_stocks for made, _ in found):
        return None
    return stocks_of(chain.from_iterable(_stocks_of(made, pages) for made, pages in found))


def _stocks_of(made: Made, pages: Sequence[int]) -> Iterator[str]:
    stocks = stock_by_page(made)
    return (stocks[page] for page in pages)


def _in_envelopes(run: RunList, found: Iterable[Pages]) -> Iterator[int]:
    """The papers of the envelopes of which something is in these files."""
    envelopes = run.envelopes()
    return (serial for made, _ in found for one in made.letters for serial in envelopes[one.code])


def _source(found: Pages) -> Source:
    return Source(found[0].file, found[1])


def _original(order: Content, lies: Lies) -> Original:
    return Original(order["serial"], lies.letter.code, lies.file.file, lies.nth, order["batch"], order["place"])


def _serials(orders: Iterable[Content]) -> frozenset[int]:
    return frozenset(order["serial"] for order in orders)


def _asked(orders: Sequence[Content], spoiled: Spoiled, run: Sequence[Made]) -> frozenset[int]:
    """The serials that are asked for. Raises `NotPrintedHere` for what is not there."""
    named = {made.name: made for made in run}
    _refuse_elsewhere(spoiled.files - named.keys(), spoiled.serials - _serials(orders))
    files = chain.from_iterable(_within(named[file], spoiled.places) for file in spoiled.files)
    stacked = frozenset() if spoiled.files else _serials(_inside(orders, spoiled.places))
    asked = spoiled.serials | frozenset(files) | stacked
    if not asked:
        raise NotPrintedHere(what="none of the papers that lie here is there", why="nothing is to be printed again",
                             do="name serials, a file of the run, or places of the stack")  # fmt: skip
    return asked


def _within(made: Made, places: tuple[int, int] | None) -> tuple[int, ...]:
    """The papers of a file, or of some of its letters or cards."""
    if places is None:
        return made.serials
    first, last = places
    if made.is_cards:
        return made.serials[first - 1 : last]
    return tuple(chain.from_iterable(one.serials for one in made.letters[first - 1 : last]))


def _refuse_elsewhere(unknown: Set[str], gone: Set[int]) -> None:
    """Refuse files of no run, and papers that lie here no more. Raises `NotPrintedHere`."""
    if unknown or gone:
        raise NotPrintedHere(
            what=f"the file {min(unknown)} is none of the run" if unknown else f"paper {min(gone)} lies here no more",
            why="what was posted, withdrawn or made void is not printed again, and nothing but what the run has",
            do="look with `madoguchi print status`, and at the paper with `madoguchi ledger story`",
        )


def _inside(orders: Sequence[Content], places: tuple[int, int] | None) -> Iterator[Content]:
    """The orders of places of the stack."""
    first, last = places or (1, 0)
    return (order for order in orders if first <= order["place"] <= last)


def _letters(orders: Sequence[Content], asked: Set[int]) -> list[Content]:
    """The orders of the envelopes of these papers: who opens a letter prints all of it."""
    envelopes = {envelope_of(order) for order in orders if order["serial"] in asked}
    return [order for order in orders if envelope_of(order) in envelopes]


def _pages_of(made: Made, letters: Sequence[Content], at: Reprinting) -> Pages:
    """Which pages of a file are of these letters: those that bear their code, or sheets with their cards."""
    serials, codes = _serials(letters), set(map(_code, letters))
    if not (serials & set(made.serials) if made.is_cards else codes & {one.code for one in made.letters}):
        return made, ()
    pdf = _whole(made, at.run)
    if made.is_cards:
        return made, _sheets(made, serials)
    return made, tuple(n for n, page in enumerate(at.read(pdf)) if _bears(page, codes))


def _whole(made: Made, run: Stock) -> bytes:
    """A file of the run. Raises `NotPrintedHere` where it is another than on the list."""
    pdf = run.read(made.file)
    if sha256(pdf).hexdigest() != made.sha256:
        raise NotPrintedHere(what="a file of the run is not the one of its list", why="its pages may be others",
                             do="print the plan again with `madoguchi print make`")  # fmt: skip
    return pdf


def _code(order: Content) -> str:
    """The code of the letter that is known by this paper."""
    return track_of(run_of(order["plan"]), order["serial"])


def _bears(page: Page, codes: Set[str]) -> bool:
    return not codes.isdisjoint(map(letter_of, page.codes))


def _sheets(made: Made, serials: Set[int]) -> tuple[int, ...]:
    """The pages of the sheets with these cards, front and back. Raises `SharedSheet`."""
    lies = {serial: sheet_of(n, made.pages // SIDES) for n, serial in enumerate(made.serials)}
    wanted = sorted({lies[serial] for serial in lies.keys() & serials})
    others = {serial for serial, sheet in lies.items() if sheet in wanted} - serials
    if others:
        raise SharedSheet(what=f"cards {', '.join(map(str, sorted(others)))} lie on the same sheets",
                          why="a sheet is printed whole, and nobody is to get two cards",
                          do="name them too, and destroy these originals as well; where one lies here no more, print "
                             "the plan anew with `madoguchi print make`; where the cards are good, leave them out with "
                             "--without-cards")  # fmt: skip
    return tuple(chain.from_iterable((SIDES * n, SIDES * n + 1) for n in wanted))


def _refuse_missing(asked: Set[int], there: Set[int], gone: Set[int]) -> None:
    """Refuse papers that are in no file, and files with what lies here no more. Raises `NotPrintedHere`."""
    if missing := asked - there:
        raise NotPrintedHere(what=f"paper {min(missing)} is in no file of the run", why="it is held, or was made later",
                             do="print the plan with `madoguchi print make`")  # fmt: skip
    if gone:
        raise NotPrintedHere(what=f"the file of these letters has paper {min(gone)}, which lies here no more",
                             why="its pages might be taken with those of its letter",
                             do="print the plan with `madoguchi print make`: the file is made without it")  # fmt: skip
