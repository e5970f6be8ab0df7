"""What a reader shows, page after page (顔認証付きカードリーダーの流れ): card, registration, method, consent, card out.

Pure: a visit and an event give the next visit. Where something has to be asked of the card or of the records, the page
is one that works, and whoever drives the flow tells what came of it by an event. An event that a page does not know
leaves it as it is. No page knows anything about cover: what is told of it lies with the driver, who hands it over on
`Page.DONE` alone. That page is reached after a method and a consent, or, where an expired digital certificate leaves
nothing to consent to, after a method.

A smartphone is chosen before anything is read, only where the facility reads them; once it signed it need not stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from madoguchi.reception.consents import Consent
from madoguchi.reception.reader_by_phone import by_card_after_all, by_phone, card_instead, confirming, ended, offer
from madoguchi.reception.reader_events import (
    ELIGIBILITY_ONLY,
    LAPSED,
    ByPhone,
    Chosen,
    Each,
    Ended,
    Event,
    Looked,
    Method,
    No,
    Order,
    Page,
    Placed,
    Pulled,
    Registered,
    TimeOut,
    Told,
    Tried,
    Typed,
    Unsure,
    Unusable,
    Yes,
)
from madoguchi.terms.card import PHONES, Carrier

NO_CARD: Final = frozenset({Page.PLACE, Page.PULLED, Page.FINISHED})
"""Pages on which no card lies in the reader."""
TAKE_OUT: Final = frozenset({Page.DONE, Page.STOPPED, Page.LAPSED, Page.TOO_OLD, Page.CANNOT_TELL, Page.NOT_REGISTERED,
                             Page.NOT_CONFIRMED, Page.TIMED_OUT, Page.PHONE_NOT_HERE, Page.PHONE_ENDED,
                             Page.PHONE_LOCKED, Page.PHONE_NOT_REGISTERED})  # fmt: skip
"""Pages that ask for the card to be taken out, or the smartphone to be held away; only that leads on from them."""
WORKING: Final = frozenset({Page.READING, Page.REGISTERING, Page.PROVING})
"""Pages that wait for the card or the records, not for a person."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit at the reader (受付), as far as it has come.

    `notice`: `A1` or `A2`, shown on every page after it. `left`: tries of each method that locks; `lost`: those
    that locked in this visit. `registered`: the card was registered in this visit. `asked`: items whose consent is
    still asked, `agreed`: those agreed to. `again`: agreed that the facility asks again without the card. `phones`: the
    facility reads smartphones. `carrier`: what is read; of an iPhone `by` is None, for its owner opened it.
    """

    order: Order
    page: Page = Page.PLACE
    phones: bool = False
    carrier: Carrier = Carrier.CARD
    notice: str | None = None
    left: tuple[tuple[Method, int], ...] = ()
    lost: frozenset[Method] = frozenset()
    registered: bool = False
    by: Method | None = None
    asked: tuple[Consent, ...] = ()
    agreed: frozenset[Consent] = frozenset()
    again: bool = False

    @property
    def has_card(self) -> bool:
        """Whether a card lies in the reader (カードの有無)."""
        return self.page not in NO_CARD

    @property
    def is_by_phone(self) -> bool:
        """Whether a smartphone stands for the card (スマートフォンでの受付)."""
        return self.carrier in PHONES

    @property
    def ways(self) -> tuple[Method, ...]:
        """The methods on offer (選べる方法): staff's eyes always, face and PIN while they have tries."""
        open_ = {method for method, left in self.left if left > 0} | {Method.VISUAL}
        return tuple(one for one in Method if one in open_)


Act = Callable[[Visit, Any], Visit]  # what an event that a page knows does


def step(visit: Visit, event: Event) -> Visit:
    """The visit after an event (次の画面)."""
    if isinstance(event, Pulled):
        return _without_card(visit)
    if isinstance(event, TimeOut):
        over = _without_card(visit) if visit.is_by_phone else visit  # no slot feels that a smartphone is gone
        return over if visit.page in NO_CARD | TAKE_OUT else replace(visit, page=Page.TIMED_OUT)
    act = STEPS.get((visit.page, type(event)))
    return visit if act is None else act(visit, event)


def _without_card(visit: Visit) -> Visit:
    if visit.page in NO_CARD or (visit.is_by_phone and visit.page not in TAKE_OUT):
        return visit
    return replace(visit, page=Page.FINISHED if visit.page in TAKE_OUT else Page.PULLED)


def _to(page: Page) -> Act:
    return lambda visit, _: replace(visit, page=page)


def _looked(visit: Visit, event: Looked) -> Visit:
    """The digital certificate first; then, where the card is not registered, the offer; else the method."""
    left = ((Method.FACE, event.face_left), (Method.PIN, event.pin_left))
    if event.message == LAPSED:
        return replace(visit, page=Page.LAPSED)
    if event.offers:
        return replace(visit, page=offer(visit))
    order = visit.order if event.medical else _without_medical(visit.order)
    asks = replace(order, together=False, items=()) if event.message == ELIGIBILITY_ONLY else order
    return replace(visit, page=confirming(visit), notice=event.message, left=left, order=asks)


def _without_medical(order: Order) -> Order:
    """Where nothing medical may be handed over, whatever is agreed to, nobody is asked to agree."""
    ceiling = tuple(one for one in order.items if one is Consent.LIMIT_CATEGORY)
    return replace(order, together=False, items=ceiling)


AFTER_REGISTERING: Final[Mapping[Registered, Page]] = {
    Registered.ACCEPTED: Page.READING, Registered.KEPT: Page.READING, Registered.REFUSED: Page.STOPPED,
    Registered.TOO_OLD: Page.TOO_OLD, Registered.ELSEWHERE: Page.CANNOT_TELL,
    Registered.CANNOT_TELL: Page.CANNOT_TELL,
}  # fmt: skip


def _told(visit: Visit, event: Told) -> Visit:
    page = AFTER_REGISTERING[event.outcome]
    return replace(visit, page=page, registered=visit.registered or page is Page.READING)


def _not_offered(visit: Visit, event: Told) -> Visit:
    """What keeps a card from being offered a registration; one that is registered, and not used all the same, stops."""
    page = AFTER_REGISTERING[event.outcome]
    return replace(visit, page=Page.STOPPED if page is Page.READING else page)


def _chosen(visit: Visit, event: Chosen) -> Visit:
    return replace(visit, page=Page.read(event.method.value)) if event.method in visit.ways else visit


def _tried(visit: Visit, event: Tried) -> Visit:
    """Right: on to the consent. Wrong: again while there are tries; without any, another method."""
    method = Method.read(visit.page.value)
    if event.fits:
        return _identified(visit, method)
    if method is Method.VISUAL:
        return replace(visit, page=Page.NOT_CONFIRMED)
    left = tuple((one, event.left if one is method else now) for one, now in visit.left)
    if event.left > 0:
        return replace(visit, left=left)
    return replace(visit, left=left, lost=visit.lost | {method}, page=Page.METHOD)


def _proved(visit: Visit, event: Tried) -> Visit:
    """What the smartphone made of it: on; typed anew while there are tries; else the end."""
    if event.fits:
        return _identified(visit, Method.PIN if visit.carrier is Carrier.ANDROID else None)
    return replace(visit, left=((Method.PIN, event.left),), page=Page.PHONE_PIN if event.left else Page.PHONE_LOCKED)


def _identified(visit: Visit, method: Method | None) -> Visit:
    known = replace(visit, by=method)
    return replace(known, page=Page.CONSENT) if visit.order.together else _asking(known, visit.order.items)


def _asking(visit: Visit, items: tuple[Consent, ...]) -> Visit:
    return replace(visit, asked=items, page=Page.ITEM) if items else _last(replace(visit, asked=()))


def _last(visit: Visit) -> Visit:
    """What is asked after all else, if it is asked at all."""
    return replace(visit, page=Page.AGAIN if visit.order.again else Page.DONE)


def _all(visit: Visit, _: Event) -> Visit:
    return _last(replace(visit, agreed=frozenset(visit.order.items)))


def _none(visit: Visit, _: Event) -> Visit:
    return _last(visit)


def _again(visit: Visit, _: Event) -> Visit:
    return replace(visit, again=True, page=Page.DONE)


def _each(visit: Visit, _: Event) -> Visit:
    return _asking(visit, visit.order.items)


def _agreed(visit: Visit, _: Event) -> Visit:
    return _asking(replace(visit, agreed=visit.agreed | {visit.asked[0]}), visit.asked[1:])


def _declined(visit: Visit, _: Event) -> Visit:
    return _asking(visit, visit.asked[1:])


OF_A_TRY: Final[Mapping[type, Act]] = {
    Tried: _tried, Unusable: _to(Page.STOPPED), Unsure: _to(Page.CANNOT_TELL), No: _to(Page.METHOD),
}  # fmt: skip
STEPS: Final[Mapping[tuple[Page, type], Act]] = {
    (Page.PLACE, Placed): _to(Page.READING),
    (Page.PLACE, ByPhone): by_phone,
    (Page.PHONE_PIN, Typed): _to(Page.HOLD),
    (Page.PHONE_PIN, No): by_card_after_all,
    (Page.HOLD, Placed): _to(Page.READING),
    (Page.PHONE_NOT_HERE, Placed): card_instead,
    (Page.HOLD, No): by_card_after_all,
    (Page.READING, Ended): ended,
    (Page.PROVING, Tried): _proved,
    **{(page, Unusable): _to(Page.STOPPED) for page in (Page.READING, Page.PROVING)},
    **{(page, Unsure): _to(Page.CANNOT_TELL) for page in (Page.READING, Page.PROVING)},
    (Page.READING, Looked): _looked,
    (Page.READING, Told): _not_offered,
    (Page.REGISTER, Yes): _to(Page.REGISTERING),
    (Page.REGISTER, No): _to(Page.NOT_REGISTERED),
    (Page.REGISTERING, Told): _told,
    (Page.REGISTERING, Unsure): _to(Page.CANNOT_TELL),
    (Page.METHOD, Chosen): _chosen,
    **{(page, event): act for page in (Page.PIN, Page.FACE, Page.VISUAL) for event, act in OF_A_TRY.items()},
    (Page.CONSENT, Yes): _all,
    (Page.CONSENT, No): _none,
    (Page.CONSENT, Each): _each,
    (Page.ITEM, Yes): _agreed,
    (Page.ITEM, No): _declined,
    (Page.AGAIN, Yes): _again,
    (Page.AGAIN, No): _to(Page.DONE),
    (Page.DONE, Unsure): _to(Page.CANNOT_TELL),
}  # fmt: skip
"""Which event leads on from which page (画面の遷移)."""
