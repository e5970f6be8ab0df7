"""What each page of a reader says (カードリーダーの言葉), and which consents it asks for on a day.

A card that is broken and one that may not be used have one page, and its words are those of their one answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.reception.answers import Validity
from madoguchi.reception.asking import ByCard
from madoguchi.reception.consents import Consent, Treatment, allowed
from madoguchi.reception.reader_events import (
    LAPSED,
    Method,
    Order,
    Page,
)
from madoguchi.reception.reader_flow import TAKE_OUT, Visit
from madoguchi.reception.wording import OURS, wordings
from madoguchi.rulebook.reading import Said, read_file
from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial

FILE: Final = Path(__file__).with_name("reader_pages.yaml")
ANY_CARD: Final = ByCard(DigitalCertificateSerial("1"))  # which card it is changes no consent
TRIED: Final[Mapping[Page, Method]] = {Page.PIN: Method.PIN, Page.FACE: Method.FACE, Page.PHONE_PIN: Method.PIN}


@dataclass(frozen=True, slots=True)
class Words:
    """Words in both languages (言葉). `source`: where they are from, None: ours; `checked`: held against it."""

    ja: str
    en: str
    source: str | None = None
    checked: bool = False

    def filled(self, **values: Words) -> Words:
        """With values in their places, each in its language."""
        ja, en = (getattr(self, of).format(**{name: getattr(one, of) for name, one in values.items()})
                  for of in ("ja", "en"))  # fmt: skip
        return Words(ja, en, self.source, self.checked)


@cache
def _file() -> Mapping[str, Said]:
    return read_file(FILE).fields(frozenset({"pages", "phones", "prompts", "items", "treatments", "orders", "tries"}))


@cache
def texts(kind: str) -> Mapping[str, Words]:
    """The texts of a kind (画面の文言), each by its word. Raises `RefusedFile`.

    Kinds: `pages`, `phones`, `prompts`, `items`, `treatments`.
    """
    return {word: _words(said) for word, said in _file()[kind].entries().items()}


def _words(said: Said) -> Words:
    read = said.fields(frozenset({"ja", "en"}), frozenset({"source", "checked"}))
    ja, en = read["ja"].text(), read["en"].text()
    if "source" not in read:
        return Words(ja, en)
    source = None if read["source"].is_(OURS) else read["source"].text()
    return Words(ja, en, source, read["checked"].flag())


@cache
def tries(method: Method) -> int:
    """How often a method may be wrong before it locks (ロックまでの回数)."""
    read = _file()["tries"].entries()[method.value].fields(frozenset({"most", "source", "checked"}))
    return read["most"].number()


def order_on(on: date, again: Treatment | None = None) -> Order:
    """Which consents are asked on a day, and how (その日の同意の順序); before the first day, as on it.

    `again`: the treatment for which the facility would ask again without the card.

    >>> [len(order_on(on).items) for on in (date(2024, 10, 6), date(2024, 10, 7))]
    [5, 4]
    >>> [order_on(on).together for on in (date(2024, 10, 6), date(2024, 10, 7))]
    [False, True]
    """
    first, *later = _orders()
    _, order = next((one for one in reversed(later) if one[0] <= on), first)
    ceiling = () if allowed(ANY_CARD, on, frozenset()).ceiling else (Consent.LIMIT_CATEGORY,)
    return Order(order.together, (*order.items, *ceiling), again)


@cache
def _orders() -> tuple[tuple[date, Order], ...]:
    return tuple(_order(one) for one in _file()["orders"].items())


def _order(said: Said) -> tuple[date, Order]:
    read = said.fields(frozenset({"from", "together", "items", "source", "checked"}))
    return read["from"].day(), Order(read["together"].flag(), tuple(map(Consent.read, read["items"].texts())))


def words_on(visit: Visit) -> tuple[Words, ...]:
    """What the page of a visit says (画面の言葉), in order: the notice, the page itself, what is left to be told."""
    return tuple(_all(visit))


def _all(visit: Visit) -> Iterator[Words]:
    if visit.notice and visit.page in SHOWS_NOTICE:
        yield _of_check("message", visit.notice)
    yield _of_phone(visit) or _page(visit)
    yield from _left(visit)
    yield from _prompts(visit)


def _prompts(visit: Visit) -> Iterator[Words]:
    """That smartphones are read here, too; that the card is to be taken out, or the smartphone held away."""
    if visit.page is Page.PLACE and visit.phones:
        yield texts("prompts")["by_phone"]
    if visit.page in TAKE_OUT - {Page.LAPSED, Page.PHONE_NOT_HERE}:  # whose own words say so, or nothing was held
        yield texts("prompts")["hold_away" if visit.is_by_phone else "take_out"]


def _of_phone(visit: Visit) -> Words | None:
    """The words where a smartphone stands for the card, if they are others."""
    page = f"hold_{visit.carrier.value}" if visit.page is Page.HOLD else visit.page.value
    return texts("phones").get(page) if visit.is_by_phone else None


SHOWS_NOTICE: Final = frozenset({Page.METHOD, Page.DONE})
OF_CHECK: Final[Mapping[Page, tuple[str, str]]] = {
    Page.STOPPED: ("validity", Validity.STOPPED.value), Page.LAPSED: ("message", LAPSED),
    Page.CANNOT_TELL: ("validity", Validity.CANNOT_TELL.value),
}  # fmt: skip


def _page(visit: Visit) -> Words:
    if visit.page in OF_CHECK:
        return _of_check(*OF_CHECK[visit.page])
    said = texts("pages")[visit.page.value]
    if visit.page is Page.ITEM:
        return said.filled(item=texts("items")[visit.asked[0].value])
    again = visit.order.again
    return said.filled(treatment=texts("treatments")[again.value]) if visit.page is Page.AGAIN and again else said


def _of_check(kind: str, word: str) -> Words:
    """The words that the check has for it, to the patient."""
    one = wordings()[kind][word]
    return Words(one.say_ja, one.say_en, one.source, one.checked)


def _left(visit: Visit) -> Iterator[Words]:
    """That tries were used up, or how many are left once one was wrong."""
    left = dict(visit.left)
    if visit.page is Page.METHOD:
        yield from (texts("prompts")[f"locked_{one.value}"] for one in Method if one in visit.lost)
    elif (method := TRIED.get(visit.page)) and left.get(method, tries(method)) < tries(method):
        number = str(left[method])
        yield texts("prompts")["left"].filled(left=Words(number, number))
