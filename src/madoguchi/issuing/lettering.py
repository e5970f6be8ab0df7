"""Letters out of print orders (封書の組立て): what each paper says, in which face, and which of them go together.

An order is all that is read. A paper with a text that no face prints whole is held; the others of its envelope go. One
whose window cannot be printed goes nowhere, and neither does what lies in the envelope with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, groupby
from typing import Final

from madoguchi.days.eras import format_wareki
from madoguchi.issuing.contents import Line, worded
from madoguchi.issuing.covering import letters as coverings
from madoguchi.issuing.going_back import GoingBack
from madoguchi.issuing.items import OF_INSURER, Content, Insurer
from madoguchi.issuing.looks import LARGE, Look
from madoguchi.issuing.measures import PARCEL
from madoguchi.issuing.names import Face, Unresolved, code_points, settle
from madoguchi.issuing.occasions import enclosed
from madoguchi.issuing.parcels import Member, is_bundled, member_of, window_of
from madoguchi.issuing.run_list import SHEETS, Held
from madoguchi.issuing.sheets import DO_NOT_FORWARD, Addressee, Barcode, Entry, Letter, Settled, Sheet, track_of
from madoguchi.issuing.ten_up import POSTCARD
from madoguchi.issuing.towns import Towns
from madoguchi.terms.paper import Download, Form, Paper, Variant

NO_FACE: Final = "letter_without_a_face"
TWO_WINDOWS: Final = "two_windows"
WINDOW: Final = "addressee"
BARCODE: Final = "barcode"
NO_ROOM: Final = "no_room_in_window"
OF_OFFICE: Final = "御中"
OFFICES: Final = frozenset({"employer", "branch"})
CARD: Final = "certificate_card"
# Papers that have one form, whichever is chosen of certificates.
SHEETS_ALONE: Final = {
    Paper.ELIGIBILITY_NOTICE.value: "notice_a4",
    Paper.CEILING_AMOUNT_CERTIFICATE.value: "ceiling_a4",
    Paper.ELDERLY_BENEFITS_CARD.value: "ceiling_a4",  # the same sheet, with a card to be cut off
    Paper.SUBSCRIBER_DATA_NOTICE.value: "subscriber_a4",
    Download.PORTAL_PAGE.value: "portal_page",
}
APART: Final = {Form.PLASTIC_CARD: CARD, Form.PAPER_CARD: CARD, Form.POSTCARD: POSTCARD}  # in files of their own
# What a shard is printed on.
CARD_KINDS: Final = {CARD: "card-", POSTCARD: "postcard-"}
STOCK: Final = "stock-"  # printed on already


@dataclass(frozen=True, slots=True)
class Means:
    """What letters are made with (作成の条件): whose, in which look, with which faces, on which day, in which run.

    `form`: of certificates. A card lies in the envelope beside the letter, and is printed apart. `towns`: of the post's
    file, where windows are to bear the customer barcode. `back`: what is said of papers that these take the place of.
    `boxes`: on stock that is printed on already, draw the place of each entry, to hold against it. `sample`: each sheet
    bears 見本. `digits`: 加入者情報等のお知らせ has a place for four digits of the individual number.
    """

    insurer: Insurer
    look: Look
    faces: Sequence[Face]
    on: date
    run: str
    form: Form = Form.A4
    towns: Towns | None = None
    back: GoingBack = field(default_factory=GoingBack)
    boxes: bool = False
    sample: bool = True
    digits: bool = False

    def template(self, paper: str) -> str:
        """By which template a paper is laid out (ひな形). No card has room for large type: then it is a sheet."""
        if paper in SHEETS_ALONE:
            return SHEETS_ALONE[paper]
        return "certificate_a4" if self.look.letters.size == LARGE else APART.get(self.form, "certificate_a4")

    def in_envelope_of(self, kinds: Collection[str]) -> Means:
        """The means for a letter with papers of these kinds, or of this kind (封筒の選択)."""
        return replace(self, look=self.look.in_envelope_of(kinds))

    def on_stock(self, order: Content) -> bool:
        """Whether a paper lies on stock that is printed on already (既刷り用紙).

        One for special medical expenses never does: its title is another.
        """
        stock = self.look.stock
        named = {Paper.ELIGIBILITY_NOTICE.value: stock.notice,
                 Paper.ELIGIBILITY_CERTIFICATE.value: stock.eligibility_certificate}.get(order["paper"])  # fmt: skip
        return named is not None and order.get("variant") != Variant.SPECIAL_EXPENSE.value

    def barcode(self, postcode: str, address: str) -> Barcode:
        """The customer barcode of an address (カスタマバーコード), if it has one and the window is wide enough."""
        if self.towns is None:
            return Barcode()
        return self.towns.barcode(postcode, address) if self.look.envelope.bears_barcode else Barcode(why_not=NO_ROOM)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What came of the orders of one envelope (封筒ごとの結果): a letter and cards, unless nothing can be printed.

    `member`: it lies in a parcel to an office.
    """

    letter: Letter | None
    cards: Letter | None = None
    held: tuple[Held, ...] = ()
    member: Member | None = None

    def pieces(self) -> Iterator[tuple[str, Letter]]:
        """What is printed, with what it is printed on (用紙ごとの印刷物): the letter, and the cards by their stock."""
        if self.letter is not None:
            yield max(map(_kind, self.letter.sheets), default=SHEETS), self.letter
        if self.cards is not None:
            for kind, some in groupby(sorted(self.cards.sheets, key=_kind), _kind):
                yield kind, replace(self.cards, sheets=tuple(some))


def _kind(sheet: Sheet) -> str:
    """What a sheet or card is printed on; of a letter's sheets the last of these words holds, that of stock."""
    return f"{CARD_KINDS.get(sheet.form, SHEETS)}{STOCK if sheet.stock else ''}"


def enveloped(orders: Sequence[Content], means: Means) -> Envelope:
    """A letter of the orders that go into one envelope (一通の封書), in their order.

    It is known by its first paper, so that it keeps its code when other letters are withdrawn. One window shows one
    addressee: orders that go to different ones are all held, whatever put them together.
    """
    if any(order.get("addressee") != orders[0].get("addressee") for order in orders):
        return of_two_windows(orders)
    laid = [(order, *sheet_of(order, means)) for order in orders]
    held = tuple(chain.from_iterable(missing for _, _, missing in laid))
    going = [(order, sheet) for order, sheet, missing in laid if not missing]
    means = means.in_envelope_of({order["paper"] for order, _ in going})
    to, member, missing = _addressed(orders[0], means)
    if missing:
        return Envelope(None, held=tuple(Held(order["serial"], NO_FACE, WINDOW, missing) for order in orders))
    if not going:
        return Envelope(None, held=held)
    return Envelope(*_letters(going, to if member else _endorsed(to, going, means), means), held, member)


def of_two_windows(orders: Sequence[Content]) -> Envelope:
    """What is held because one window shows one addressee (あて先の異なる同封)."""
    return Envelope(None, held=tuple(Held(order["serial"], TWO_WINDOWS, WINDOW) for order in orders))


def _endorsed(to: Addressee | None, going: Sequence[tuple[Content, Sheet]], means: Means) -> Addressee | None:
    """The window with what the post is told of a letter with these papers (転送不要); offices move as they like."""
    kept = means.look.do_not_forward.papers
    if to is None or to.honorific == OF_OFFICE or kept.isdisjoint(order["paper"] for order, _ in going):
        return to
    return replace(to, endorsed=DO_NOT_FORWARD)


def _letters(
    going: Sequence[tuple[Content, Sheet]], to: Addressee | None, means: Means
) -> tuple[Letter, Letter | None]:
    """The letter with its covering letters, and the cards beside it, if there are any."""
    listed = tuple(Entry(order["paper"], sheet.title, _named(sheet)) for order, sheet in going)
    cover = coverings([enclosed(order, means.back.of(order)) for order, _ in going], means.look, listed)
    track, dated = track_of(means.run, going[0][0]["serial"]), format_wareki(means.on)
    sheets = [sheet for _, sheet in going]
    cards = tuple(sheet for sheet in sheets if sheet.form in APART.values())
    whole = (*cover, *(sheet for sheet in sheets if sheet.form not in APART.values()))
    letter = Letter(track, dated, to, whole, means.look.reference(going[0][0]["plan"], means.on), means.look.envelope)
    return letter, Letter(track, dated, None, cards) if cards else None


def _addressed(order: Content, means: Means) -> tuple[Addressee | None, Member | None, tuple[str, ...]]:
    """Whom a letter goes to, whether in a parcel, or the code points that cannot be printed."""
    to, missing = window(order, means.in_envelope_of({PARCEL}) if is_bundled(order) else means)
    if to is None or not is_bundled(order):
        return to, None, missing
    member, missing = member_of(order, to, means.faces)
    return window_of(member) if member else None, member, missing


def window(order: Content, means: Means) -> tuple[Addressee | None, tuple[str, ...]]:
    """Whom it goes to (宛先), or the code points that cannot be printed; nobody where it is handed over."""
    to = order.get("addressee") or {}
    if not to.get("address"):
        return None, ()
    texts = [settle(text, means.faces) for text in (to["name"], *to["address"].split("\u3000"))]
    missing = tuple(chain.from_iterable(_points(one) for one in texts if isinstance(one, Unresolved)))
    if missing:
        return None, missing
    name, *lines = (one for one in texts if isinstance(one, Settled))
    honorific, postcode = OF_OFFICE if to.get("kind") in OFFICES else "様", to.get("postcode") or ""
    return Addressee(postcode, tuple(lines), name, honorific, means.barcode(postcode, to["address"])), ()


def sheet_of(order: Content, means: Means) -> tuple[Sheet, list[Held]]:
    """A paper laid out by its template (書面の組立て), and what holds it, by item."""
    stock = means.on_stock(order)
    wording = worded(order, means.insurer, every=stock)
    front, back = list(_entries(wording.front, means)), list(_entries(wording.back, means))
    held = [Held(order["serial"], NO_FACE, line.item, _points(one)) for line, one in (*front, *back)
            if isinstance(one, Unresolved)]  # fmt: skip
    form, printed = means.template(order["paper"]), (_printed(front), _printed(back))
    lies_on = order["paper"] if stock or order["paper"] in means.look.stock.blank else ""
    return Sheet(form, wording.title, order["serial"], *printed, stock=stock,
                 words=wording.words.about_digits(means.digits), lies_on=lies_on), held  # fmt: skip


def to_be_read(sheet: Sheet) -> tuple[Entry, ...]:
    """The entries of a sheet that we print (印字する記載事項): what is of the insurer stands on stock already."""
    return tuple(one for one in sheet.entries if not (sheet.stock and one.item in OF_INSURER))


def _entries(lines: Sequence[Line], means: Means) -> Iterator[tuple[Line, Settled | Unresolved]]:
    return ((line, settle(line.text, means.faces)) for line in lines)


def _printed(entries: Sequence[tuple[Line, Settled | Unresolved]]) -> tuple[Entry, ...]:
    return tuple(Entry(line.item, line.label, said) for line, said in entries if isinstance(said, Settled))


def _named(sheet: Sheet) -> Settled:
    """Whose paper it is, for the list of what is enclosed."""
    return next(entry.said for entry in sheet.entries if entry.item == "name")


def _points(one: Unresolved) -> tuple[str, ...]:
    return tuple(code_points(letter.cluster) for letter in one.held)
