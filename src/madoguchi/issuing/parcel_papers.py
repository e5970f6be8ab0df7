"""What lies on top of a parcel to an office (一括送付の表紙): its list, the letter about handing out, the receipt.

The list has a name for each letter that is there, numbered without a gap, and says nothing of what a letter holds: who
has which paper tells who registered a card, and why it came is nobody's business there. What is too heavy for one
parcel goes in several, each with a list of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from math import ceil
from typing import Final, TypeVar

from madoguchi.issuing.catalogue import catalogues
from madoguchi.issuing.covering import BELOW, FORM, beside
from madoguchi.issuing.even_sheets import on_even_sheets
from madoguchi.issuing.fixed_words import STRONG, FixedWords, Told
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.looks import LARGE, ORDINARY, Look
from madoguchi.issuing.measures import PARCEL
from madoguchi.issuing.parcel_words import parcel_words
from madoguchi.issuing.parcels import INSIDE, LOOSE, Member
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import LISTS, SHEETS, Parcel
from madoguchi.issuing.sheets import Entry, Letter, Paragraph, Settled, Sheet
from madoguchi.issuing.weights import A4, grams

LIST, RECEIPT = "parcel_list", "parcel_receipt"
FIRST: Final[Mapping[str, int]] = {ORDINARY: 24, LARGE: 16}  # rows on a list's first sheet, below the window
NEXT: Final[Mapping[str, int]] = {ORDINARY: 30, LARGE: 21}
BESIDE: Final = 2  # sheets: the letter and the receipt
EACH: Final = 1  # letters of a person in a parcel
PLAIN: Final = "BIZ UDPGothic"  # the face of the templates
T = TypeVar("T")
Inside = tuple[Piece, ...]  # what is printed of one letter: its sheets, its cards


@dataclass(frozen=True, slots=True)
class Cover:
    """The list of a parcel with what lies by it (表紙の一式), and how the list of the run tells of it."""

    piece: Piece
    parcel: Parcel


def covers_of(pieces: Iterable[Piece], means: Means) -> list[Cover]:
    """What lies on top of each parcel of the letters that go (表紙の組立て). Raises `NoFixedWords`."""
    means = means.in_envelope_of({PARCEL})
    inside = sorted((one for one in pieces if one.member), key=lambda one: (_parcel(one), one.rank))
    return list(chain.from_iterable(_of_office(list(some), means) for _, some in groupby(inside, _parcel)))


def with_covers(pieces: Sequence[Piece], covers: Iterable[Cover]) -> list[Piece]:
    """The letters, and what lies on the parcels (印刷物の全部)."""
    return [*pieces, *(one.piece for one in covers)]


def _parcel(one: Piece) -> tuple[int, int]:
    return one.member.parcel if one.member else (0, 0)


def _of_office(pieces: Sequence[Piece], means: Means) -> Iterator[Cover]:
    """The covers of what one office is sent: of one parcel, or of several."""
    letters = [tuple(some) for _, some in groupby(pieces, lambda one: one.rank)]
    parts = list(_parts(letters, means.look))
    for n, part in enumerate(parts, 1):
        yield _cover(part, (n, len(parts)), means)


# --- how much is in one --------------------------------------------------------------------------------------


def _parts(letters: Sequence[Inside], look: Look) -> Iterator[list[Inside]]:
    """Letters divided into parcels, as many in each as it holds; a letter that is too heavy lies alone."""
    part: list[Inside] = []
    weight, sheets = 0, 0
    for one in letters:
        more, leaves = _weight(one, look), _sheets(one)
        if part and _is_too_much(weight + more, sheets + leaves, len(part) + 1, look):
            yield part
            part, weight, sheets = [], 0, 0
        part, weight, sheets = [*part, one], weight + more, sheets + leaves
    yield part


def _is_too_much(weight: int, sheets: int, letters: int, look: Look) -> bool:
    most = look.parcel.sheets
    return bool(most and sheets > most) or weight + _weight_of_cover(letters, look) > look.parcel.grams


def _weight(one: Inside, look: Look) -> int:
    """The weight of a letter inside: in its envelope, or without."""
    loose = look.parcel.inside == LOOSE
    return grams((piece.letter for piece in one), look.mail) - (round(look.mail.envelope) if loose else 0)


def _weight_of_cover(letters: int, look: Look) -> int:
    """The weight of the list with what lies by it, and of the parcel itself."""
    sheets = len(list(_cut(range(letters), look.letters.size))) + BESIDE
    return ceil(sheets * A4 * look.mail.paper + look.parcel.envelope)


def _sheets(one: Inside) -> int:
    return sum(len(piece.letter.sheets) for piece in one if piece.kind.startswith(SHEETS))


# --- what is written -----------------------------------------------------------------------------------------


def _cover(part: Sequence[Inside], nth: tuple[int, int], means: Means) -> Cover:
    """The list of a parcel with what lies by it. It is known by its first letter."""
    first, members = part[0][0], [one[0].member for one in part]
    rows = [member for member in members if member]
    code = code_of(first.letter.track)
    sheets = tuple(_papers(rows, code, nth, means))
    letter = Letter(code, first.letter.dated, rows[0].to, sheets, first.letter.reference, means.look.envelope)
    weight = sum(_weight(one, means.look) for one in part) + _weight_of_cover(len(part), means.look)
    kind = f"{LISTS}{first.kind.partition(INSIDE)[2]}"
    codes = tuple(one[0].letter.track for one in part)
    parcel = Parcel(code, *nth, codes, sum(map(_sheets, part)), weight)
    return Cover(Piece(kind, rows[0].parcel[1], letter, first.place, weighs=weight), parcel)


def code_of(track: str) -> str:
    """The code of the parcel that begins with a letter (小包の照合番号).

    >>> code_of("0003-00000012")
    '0003-P00000012'
    """
    run, _, serial = track.rpartition("-")
    return f"{run}-P{serial}"


def _papers(rows: Sequence[Member], code: str, nth: tuple[int, int], means: Means) -> Iterator[Sheet]:
    """List, letter and receipt, as they lie."""
    places = dict(parcel_words(means.on, rows[0].kind))
    words = FixedWords(places)
    pages = list(_cut(rows, means.look.letters.size))
    numbered, title = 1, places["list"].heading
    facts = _facts(rows, code, places)
    for n, page in enumerate(pages, 1):
        entries = tuple(chain.from_iterable(_row(one, number) for number, one in enumerate(page, numbered)))
        yield Sheet(LIST, title, entries=entries, back=(*facts, *_counted((n, len(pages)), nth, places)), words=words)
        numbered += len(page)
    yield from _letter(places, means.look)
    yield Sheet(RECEIPT, places["receipt"].heading, back=facts, words=words)


def _cut(rows: Sequence[T], size: str) -> Iterator[Sequence[T]]:
    """The rows of each sheet of a list."""
    yield rows[: FIRST[size]]
    rest = rows[FIRST[size] :]
    yield from (rest[n : n + NEXT[size]] for n in range(0, len(rest), NEXT[size]))


def _row(one: Member, number: int) -> tuple[Entry, ...]:
    ours = (Entry("row", "", _plain(f"{number}")), Entry("numbered", "", one.numbered))
    return *ours, Entry("name", "", one.name), Entry("letters", "", _plain(f"{EACH}"))


def _facts(rows: Sequence[Member], code: str, places: Mapping[str, Told]) -> tuple[Entry, ...]:
    """What stands above the rows, and on the receipt (表紙の記載): office, code, how many."""
    office, parcel, _, _, total = places["labels"].lines[0]
    count, _, _ = places["unit"].lines[0]
    return (Entry("employer", office, rows[0].to.name), Entry("code", parcel, _plain(code)),
            Entry("count", total, _plain(count.format(count=len(rows) * EACH))))  # fmt: skip


def _counted(page: tuple[int, int], nth: tuple[int, int], places: Mapping[str, Told]) -> tuple[Entry, ...]:
    """Which sheet of a list it is, of which of an office's parcels."""
    _, _, sheet, part, _ = places["labels"].lines[0]
    _, of_sheets, of_parts = places["unit"].lines[0]
    told = ("page", sheet, of_sheets, page), ("part", part, of_parts, nth)
    return tuple(Entry(item, label, _plain(said.format(n=n, of=of))) for item, label, said, (n, of) in told)


def _plain(text: str) -> Settled:
    """A text of ours, in the face of the templates."""
    return Settled(text, PLAIN)


def _letter(places: Mapping[str, Told], look: Look) -> Iterator[Sheet]:
    """The letter about handing out (受渡しのお願い), on as many sheets as it needs."""
    handing = LOOSE if look.parcel.inside == LOOSE else "sealed"
    opening = Paragraph("", _lines(places["letter"]))
    parts = (Paragraph(places[one].heading, _lines(places[one])) for one in ("arrived", handing, "absent"))
    sheet = Sheet(FORM, places["letter"].heading, paragraphs=(opening, *parts), words=beside(catalogues()["ja"]))
    yield from on_even_sheets(sheet, look.letters.size, look.envelope.top + look.envelope.height + BELOW)


def _lines(told: Told) -> tuple[str, ...]:
    return tuple(cells[0].replace(STRONG, "") for cells in told.lines)
