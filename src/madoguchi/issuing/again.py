"""Mail that goes again (再送): which papers may, and the covering letter that shows the present address in the window.

The papers lie in their envelope still, and the covering letter in it shows where they were sent before. One that says
the same and shows where they go now is laid in, in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any, Final

from madoguchi.issuing.covering import FORM as COVERING
from madoguchi.issuing.enveloping import envelope_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import Envelope, Means, enveloped
from madoguchi.issuing.orders import packed
from madoguchi.issuing.postal_order import how_of
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import SHEETS
from madoguchi.issuing.sheets import Sheet
from madoguchi.terms.word import Word

FORM: Final = 1


class Next(Word):
    """What is next for a paper that came back (次の扱い).

    The traps: `LOOK` is told of all that concerns a person, whatever it is, so that none of it can be read off;
    `DESTROY` is of papers that ended or are past their last day, and lie here still.
    """

    AGAIN = "again", "再送できる（住所の変更あり）"
    ASK = "ask", "住所の照会"
    WAITING = "waiting", "照会済み・お返事待ち"
    LOOK = "look", "個別に確認（窓口交付など）"
    DESTROY = "destroy", "廃棄"


class WhyNot(Word):
    """Why a paper does not go again (再送しない理由).

    `OVER` is told of a retry alone: of what was recorded then, and is on its way no more.
    """

    NOT_HERE = "not_here", "ここにない"
    ENDED = "ended", "無効・差替え・期限切れ"
    PAST = "past", "有効期限を過ぎている"
    LOOK = "look", "個別に確認"
    SAME_ADDRESS = "same_address", "住所が変わっていない"
    OVER = "over", "再送の記録が今はない（取消しや返戻など）"


@dataclass(frozen=True, slots=True)
class AgainLetter:
    """A letter that goes again (再送する封書): its code, its papers, and the service it goes by."""

    code: str
    serials: tuple[int, ...]
    mail_class: str


@dataclass(frozen=True, slots=True)
class AgainList:
    """The list of covering letters that were printed to go again (再送内訳書), of one plan: `again-N.json`."""

    plan: int
    again: int
    sample: bool
    files: tuple[str, ...]
    letters: tuple[AgainLetter, ...]

    @property
    def written(self) -> bytes:
        """The list as it is written (書式)."""
        return packed({"form": FORM, **asdict(self)})


def list_of(again: int) -> str:
    """The name of the list (再送内訳書の名称).

    >>> list_of(2)
    'again-2.json'
    """
    return f"again-{again}.json"


def next_of(why: str | None, *, moved: bool, asked: bool = False) -> Next:
    """What is next for a paper that lies here (次の扱い); `asked`: a letter asks for the address.

    >>> [next_of(None, moved=True).value, next_of(None, moved=False).value, next_of("past", moved=True).value]
    ['again', 'ask', 'destroy']
    >>> next_of(None, moved=False, asked=True).value
    'waiting'
    """
    if why in (WhyNot.ENDED.value, WhyNot.PAST.value):
        return Next.DESTROY
    if why is not None:
        return Next.LOOK
    if moved:
        return Next.AGAIN
    return Next.WAITING if asked else Next.ASK


def covers_again(orders: Sequence[Content], means: Means) -> tuple[list[Piece], frozenset[int]]:
    """The covering letters of papers that go again (再送の送付状), and the papers that have none (`serial`).

    A letter has none where its window cannot be printed, or where its papers go to several places now; nor if it lay in
    a parcel to an office: its window shows no address.
    """
    pieces, left = list[Piece](), set[int]()
    for some in _together(orders):
        cover = _cover(some, means)
        if cover is None:
            left |= {order["serial"] for order in some}
        else:
            pieces.append(cover)
    return pieces, frozenset(left)


def letters_again(orders: Sequence[Content], pieces: Iterable[Piece]) -> tuple[AgainLetter, ...]:
    """The letters as they stand on the list (再送内訳書の明細)."""
    codes = {piece.place: piece.letter.track for piece in pieces}
    return tuple(AgainLetter(codes[some[0]["place"]], tuple(order["serial"] for order in some), _service(some[0]))
                 for some in _together(orders) if some[0]["place"] in codes)  # fmt: skip


def _service(order: Content) -> str:
    return str(order.get("mail_class") or "counter")


def _together(orders: Sequence[Content]) -> Iterator[Sequence[Content]]:
    """The orders of each envelope."""
    ordered = sorted(orders, key=lambda one: (envelope_of(one), one["serial"]))
    return (list(some) for _, some in groupby(ordered, envelope_of))


def _cover(some: Sequence[Content], means: Means) -> Piece | None:
    """The covering letter of one envelope; nobody is written to by two addresses at once."""
    laid = enveloped(some, means)
    if laid.letter is None or not (_shows_an_address(laid) and _is_whole(some, laid)):
        return None
    covers = tuple(filter(_is_cover, laid.letter.sheets))
    place = some[0]["place"]
    return Piece(f"{SHEETS}{how_of(some[0])}", place, replace(laid.letter, sheets=covers), place)


def _shows_an_address(laid: Envelope) -> bool:
    """Whether the window says where it goes: in a parcel it says at which employer, and no more."""
    return laid.letter is not None and laid.letter.to is not None and laid.member is None


def _is_whole(some: Sequence[Content], laid: Envelope) -> bool:
    """Whether all of an envelope goes to one place, and can be printed."""
    return not laid.held and len(set(map(_block, some))) == 1


def _is_cover(sheet: Sheet) -> bool:
    return sheet.form == COVERING


def _block(order: Content) -> tuple[Any, ...]:
    to: Mapping[str, Any] = order.get("addressee") or {}
    return tuple(to.get(name) for name in ("name", "postcode", "address"))
