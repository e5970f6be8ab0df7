"""The steps of a reader's flow that only a smartphone takes (スマートフォンでの受付): chosen, refused, held, ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from madoguchi.reception.reader_events import ByPhone, Event, Page
from madoguchi.terms.card import PHONES, Carrier

if TYPE_CHECKING:
    from madoguchi.reception.reader_flow import Visit

HOLDS_PIN: Final = frozenset({Page.HOLD, Page.READING, Page.PROVING})
"""Pages between a smartphone's PIN that was typed and its try; on every other page it is forgotten."""


def by_phone(visit: Visit, event: ByPhone) -> Visit:
    """A smartphone was chosen: refused where none is read; of Android the PIN comes first, typed at the reader."""
    if event.kind not in PHONES:
        return visit
    if not visit.phones:
        return replace(visit, page=Page.PHONE_NOT_HERE, carrier=event.kind)
    return replace(visit, page=Page.PHONE_PIN if event.kind is Carrier.ANDROID else Page.HOLD, carrier=event.kind)


def by_card_after_all(visit: Visit, _: Event) -> Visit:
    """Not by smartphone: by the card, from the start; once it was read this visit has had its check, and is over."""
    if visit.left:
        return replace(visit, page=Page.PULLED)
    return replace(visit, page=Page.PLACE, carrier=Carrier.CARD)


def card_instead(visit: Visit, _: Event) -> Visit:
    """Where no smartphone is read, the card is placed, as the page asks: that leads on from it, too."""
    return replace(visit, page=Page.READING, carrier=Carrier.CARD)


def ended(visit: Visit, _: Event) -> Visit:
    """A smartphone serves to its certificate's last day; how long a card does, the check says."""
    return replace(visit, page=Page.PHONE_ENDED) if visit.is_by_phone else visit


def offer(visit: Visit) -> Page:
    """Where a card that is not registered leads: it is offered to be, by the card itself alone."""
    if visit.is_by_phone:
        return Page.PHONE_NOT_REGISTERED
    return Page.CANNOT_TELL if visit.registered else Page.REGISTER


def confirming(visit: Visit) -> Page:
    """Where it is made sure whose it is: a smartphone signs, of a card a method is chosen."""
    return Page.PROVING if visit.is_by_phone else Page.METHOD
