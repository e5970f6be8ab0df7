"""The way through a reader's pages by what was said on the command line (受付の進め方)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madoguchi.faces.cli.speaking import in_language
from madoguchi.reception.reader_events import (
    ByPhone,
    Chosen,
    Each,
    Event,
    Method,
    No,
    Page,
    Placed,
    Pulled,
    TimeOut,
    Yes,
)
from madoguchi.reception.reader_flow import NO_CARD, TAKE_OUT
from madoguchi.reception.reader_pages import words_on
from madoguchi.terms.card import Carrier

if TYPE_CHECKING:
    from madoguchi.desk.at_reader import AtReader

ALL, NONE, AGAIN = "all", "none", "again"
TYPED: Final = frozenset({Page.PIN, Page.PHONE_PIN})
LOOKED_AT: Final = frozenset({Page.FACE, Page.VISUAL})
Pages = list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would do at the reader (進め方): `other`: camera, staff or their iPhone see somebody else."""

    by: Method
    agree: frozenset[str]
    register: bool
    other: bool


async def walked(at: AtReader, wish: Wish, pages: Pages, pin: Callable[[], str]) -> None:
    """Go through the pages until the card is out (受付). `pages` takes each page with its words; `pin` asks for one."""
    _keep(at, pages)
    await _then(at, Placed() if at.card.carrier is Carrier.CARD else ByPhone(at.card.carrier), pages)
    while at.visit.page not in NO_CARD:
        before = at.visit
        await _acted(at, wish, pages, pin)
        if at.visit == before and before.page not in TYPED:  # what is no PIN costs no try, and is asked for again
            await _then(at, TimeOut(), pages)


async def _acted(at: AtReader, wish: Wish, pages: Pages, pin: Callable[[], str]) -> None:
    if at.visit.page in TYPED:
        await at.types(pin())
        _keep(at, pages)
    elif at.visit.page in LOOKED_AT:
        await at.is_seen(fits=not wish.other)
        _keep(at, pages)
    elif at.visit.page is Page.HOLD:
        at.card.touched(fits=not wish.other)
        await _then(at, Placed(), pages)
    else:
        await _then(at, _wished(at, wish), pages)


def _wished(at: AtReader, wish: Wish) -> Event:
    """What is done on a page that waits for a touch, or for the card to be taken out."""
    page = at.visit.page
    if page in TAKE_OUT:
        return Pulled()
    if page is Page.METHOD:
        return Chosen(wish.by)
    return (Yes() if wish.register else No()) if page is Page.REGISTER else _consent(at, wish)


def _consent(at: AtReader, wish: Wish) -> Event:
    if at.visit.page is Page.AGAIN:
        return Yes() if {ALL, AGAIN} & wish.agree else No()
    if at.visit.page is Page.ITEM:
        return Yes() if {ALL, at.visit.asked[0].value} & wish.agree else No()
    if ALL in wish.agree:
        return Yes()
    return Each() if wish.agree - {NONE, AGAIN} else No()


async def _then(at: AtReader, event: Event, pages: Pages) -> None:
    await at.happens(event)
    _keep(at, pages)


def _keep(at: AtReader, pages: Pages) -> None:
    page = (at.visit.page.value, [in_language(one.ja, one.en) for one in words_on(at.visit)])
    if pages[-1:] != [page]:
        pages.append(page)
