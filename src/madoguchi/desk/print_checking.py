"""Printed files looked over (印刷物の照合): against the orders and the list, each page as somebody else reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain

from madoguchi.desk.bars_checking import Bars, bars_of_letters
from madoguchi.desk.cover_checking import NO_COVERS, Covers, covers_of
from madoguchi.desk.digits_checking import NO_NUMBERS, Digits
from madoguchi.desk.entries_checking import Entries, Sheets
from madoguchi.desk.margin_checking import wrong_margins
from madoguchi.desk.marks_checking import Marks, marks_of
from madoguchi.desk.order_checking import Coded, codes_of, first_astray, has_its_pages
from madoguchi.desk.parcel_checking import Parcels, parcels_of
from madoguchi.desk.press import LastFour, Page, Reading, Stock
from madoguchi.desk.run_lists import LIST, required
from madoguchi.desk.window_checking import Windows, read_in_windows, windows_of
from madoguchi.issuing.enveloping import letters_of
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import CARD_KINDS, Means
from madoguchi.issuing.looks import LARGE
from madoguchi.issuing.orders import SAMPLE
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import Made, RunList, is_of_cards
from madoguchi.issuing.sheets import DO_NOT_FORWARD, Letter, Sheet
from madoguchi.issuing.ten_up import Grid, grid_of, sheet_of, sheets_for


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of a run that is not as it must be (印刷物の不備): a file, its page where there is one, and what."""

    file: str
    page: int
    what: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads files again (読み返し): by others' means, and knowing which letters a face draws alike.

    `grids`: how cards lie on a sheet, by what a shard of them is printed on. `parcels`: what goes to employers.
    `windows`: what they show and tell the post. `marks`: whether pages are to bear 見本. `covers`: covering letters.
    `digits`: who opens individual numbers to look over their last four digits. `coded`: the sheets of each letter.
    """

    read: Reading
    entries: Entries
    grids: Mapping[str, Grid]
    bars: Bars
    parcels: Parcels
    windows: Windows
    marks: Marks = Marks()  # noqa: RUF009 - frozen
    covers: Covers = NO_COVERS
    digits: Digits = NO_NUMBERS
    coded: Coded = field(default_factory=dict)

    def grid(self, made: Made) -> Grid | None:
        """How cards lie on the sheets of a file; None: it has none."""
        return next((grid for kind, grid in self.grids.items() if made.kind.startswith(kind)), None)


def check_run(
    orders: Sequence[Content], means: Means, stock: Stock, read: Reading, last_four: LastFour | None = None
) -> Iterator[Fault]:
    """Hold the files of a run against the orders and the list (印刷物の照合), each page read as others read it.

    Every paper that lies here is in one file, once, or held; each page says what its order says, and bears its code.
    `last_four`: who opens individual numbers where digits are printed; None for a trial, which shows none.
    """
    told = required(stock)
    yield from _faults_of_list(told, frozenset(order["serial"] for order in orders))
    pieces = letters_of(orders, means)[0]
    letters = [one.letter for one in pieces]
    expected = dict(chain.from_iterable(map(_papers, letters)))
    reader = replace(_reader(letters, parcels_of(pieces, told, means), means, read), digits=Digits(last_four))
    for made in told.made:
        its_own = {serial: expected[serial] for serial in made.serials if serial in expected}
        yield from _faults_of(made, its_own, stock, reader)
    yield from faults_of_run(told, reader)
    yield from _missing_letters(told, pieces)


def _missing_letters(told: RunList, pieces: Sequence[Piece]) -> Iterator[Fault]:
    """Letters, and cards beside letters, that no file has: the sheet with the window may be the one that lacks."""
    listed = {(one.code, made.is_cards) for made in told.made for one in made.letters}
    goes = _going(told, pieces)
    due = {(one.letter.track, is_of_cards(one.kind)) for one in pieces if one.letter.track in goes}
    for code, cards in sorted(due - listed):
        yield Fault(LIST, 0, f"no file has the cards of letter {code}" if cards else f"no file has letter {code}")


def _going(told: RunList, pieces: Sequence[Piece]) -> Set[str]:
    """Letters with a paper that is not held."""
    stays = {None, *(one.serial for one in told.held)}
    return {one.letter.track for one in pieces for sheet in one.letter.sheets if sheet.serial not in stays}


def _reader(letters: Sequence[Letter], parcels: Parcels, means: Means, read: Reading) -> Reader:
    grids = {kind: grid_of(form, means.look) for form, kind in CARD_KINDS.items()}
    every = [*letters, *parcels.letters]
    bars, windows = bars_of_letters(every, known=means.towns is not None), windows_of(every, means.faces)
    entries, covers = Entries(means.faces, means.look.letters.size == LARGE), covers_of(letters, means.faces)
    return Reader(read_in_windows(read, every, means.look), entries, grids, bars, parcels, windows,
                  marks_of(every, sample=means.sample), covers, coded=codes_of(every))  # fmt: skip


def faults_of_run(told: RunList, reader: Reader) -> Iterator[Fault]:
    """What the list says of all letters, and is not so (内訳書全体の不備)."""
    if told.sample != reader.marks.sample:
        yield Fault(LIST, 0, "the run was printed before it was said whether its papers are samples")
    if not reader.bars.are_as_listed(told):
        yield Fault(LIST, 0, f"{reader.bars.seen} customer barcodes are seen, other than the list counts")
    if not reader.parcels.are_as_listed(told):
        yield Fault(LIST, 0, "the parcels to offices are others than those of the letters")


def _faults_of_list(told: RunList, due: Set[int]) -> Iterator[Fault]:
    """What the list leaves out, has twice, or has though it lies here no more."""
    listed = Counter(told.serials)
    known = set(listed) | {one.serial for one in told.held}
    twice = sorted(one for one, times in listed.items() if times > 1)
    yield from (Fault(LIST, 0, f"paper {one} is missing") for one in sorted(due - known))
    yield from (Fault(LIST, 0, f"paper {one} lies here no more") for one in sorted(set(listed) - due))
    yield from (Fault(LIST, 0, f"paper {one} is printed twice") for one in twice)


def _papers(letter: Letter) -> Iterator[tuple[int, tuple[Sheet, str]]]:
    """The papers of a letter by serial, each with the code of its sheet."""
    sheets = zip(letter.sheets, letter.tracks, strict=True)
    return ((sheet.serial, (sheet, track)) for sheet, track in sheets if sheet.serial is not None)


def _faults_of(made: Made, expected: Mapping[int, tuple[Sheet, str]], stock: Stock, reader: Reader) -> Iterator[Fault]:
    """What is not right with a file."""
    pdf = opened(made, stock)
    if isinstance(pdf, Fault):
        yield pdf
        return
    pages = list(reader.read(pdf))
    yield from other_order(made, pages, reader)
    yield from _differences(made, expected, pages, reader)
    if made.is_lists:
        yield from _faults_of_lists(made, pages, reader.parcels)


def opened(made: Made, stock: Stock) -> bytes | Fault:
    """A file of a run, if it is the one of the list (内訳書と同じファイル), else what is wrong with it."""
    try:
        pdf = stock.read(made.file)
    except FileNotFoundError:
        return Fault(made.file, 0, "the file is missing")
    return pdf if sha256(pdf).hexdigest() == made.sha256 else Fault(made.file, 0, "the file is not the one of the list")


def other_order(made: Made, pages: Sequence[Page], reader: Reader) -> Iterator[Fault]:
    """What a file has too many, too few, or elsewhere (用紙の順の相違); only the first sheet astray is named."""
    grid = reader.grid(made)
    if not has_its_pages(made, pages, grid):
        yield Fault(made.file, 0, "the file has other pages than its list says")
    astray = first_astray(made, pages, reader.coded) if grid is None else None
    if astray is not None:
        yield Fault(made.file, astray, "from here on the sheets are not those that come here")


def _faults_of_lists(made: Made, pages: Sequence[Page], parcels: Parcels) -> Iterator[Fault]:
    """What is not right with a file of what lies on parcels."""
    coded = _by_code(pages)
    due = parcels.sheets_of([one.code for one in made.letters])
    for code in sorted(due.keys() - coded.keys()):
        yield Fault(made.file, 0, f"no page bears the code {code}")
    for code in sorted(due.keys() & coded.keys()):
        if not parcels.is_said(due[code], coded[code][1]):
            yield Fault(made.file, coded[code][0], f"the sheet {code} does not say what lies in its parcel")


def _differences(
    made: Made, expected: Mapping[int, tuple[Sheet, str]], pages: Sequence[Page], reader: Reader
) -> Iterator[Fault]:
    """Papers that are on no page, and what a page does not say."""
    yield from other_bars(made.file, pages, reader.bars)
    yield from other_windows(made.file, pages, reader.windows)
    yield from _other_covers(made, pages, reader.covers)
    yield from _other_margins(made, pages, reader.grid(made))
    found = _found(made, expected, pages, reader)
    yield from _other_digits(made.file, expected, found, reader.digits)
    yield from (Fault(made.file, 0, f"no page bears the code of paper {one}") for one in expected if one not in found)
    yield from _other_marks(made, expected, pages, reader, found)
    yield from _other_entries(made, expected, pages, reader, found)


def _other_marks(
    made: Made, expected: Sheets, pages: Sequence[Page], reader: Reader, found: Mapping[int, tuple[int, Page]]
) -> Iterator[Fault]:
    """Pages that bear 見本 or not as they must not: of papers, of other sheets, and backs."""
    here = ((serial, *found[serial], sheet) for serial, (sheet, _) in expected.items() if serial in found)
    for serial, n, page, sheet in here:
        if not reader.marks.is_right_on(page, sheet):
            yield Fault(made.file, n, f"paper {serial} bears {SAMPLE} where it must not, or not where it must")
    for n in reader.marks.wrong_elsewhere(pages, {n for n, _ in found.values()}):
        yield Fault(made.file, n, f"the sheet bears {SAMPLE} where it must not, or not where it must")


def _other_entries(
    made: Made, expected: Sheets, pages: Sequence[Page], reader: Reader, found: Mapping[int, tuple[int, Page]]
) -> Iterator[Fault]:
    """Entries that a page says otherwise, or elsewhere, than it is to."""
    grid = reader.grid(made)
    if grid is not None:
        due = list(enumerate(reader.entries.on_cards(expected, made.serials, grid), 1))[: len(pages)]
    else:
        due = [(n, reader.entries.on_sheet(serial, expected[serial][0])) for serial, (n, _) in found.items()]
    for n, several in due:
        for serial, item in reader.entries.wrong(several, pages[n - 1]):
            yield Fault(made.file, n, f"paper {serial} does not say its {item}" if item
                        else f"paper {serial} says its entries elsewhere than it is to")  # fmt: skip


def other_bars(file: str, pages: Sequence[Page], bars: Bars) -> Iterator[Fault]:
    """Customer barcodes of a file that are not those of their windows (バーコードの相違)."""
    for n, page in enumerate(pages, 1):
        yield from (Fault(file, n, f"the customer barcode of letter {track} is not that of its address")
                    for track in bars.wrong(page))  # fmt: skip


def other_windows(file: str, pages: Sequence[Page], windows: Windows) -> Iterator[Fault]:
    """Windows of a file that show somebody else, or tell the post something else than they are to (窓の相違)."""
    for n, page in enumerate(pages, 1):
        yield from (Fault(file, n, f"letter {track} says {DO_NOT_FORWARD} where it must not, or not where it must")
                    for track in windows.wrong(page))  # fmt: skip
        yield from (Fault(file, n, f"the window of the sheet {code} shows something else than its addressee")
                    for code in windows.of_others(page))  # fmt: skip


def _other_covers(made: Made, pages: Sequence[Page], covers: Covers) -> Iterator[Fault]:
    """Covering letters of a file that are on no page, or say something else than they are to."""
    yield from (Fault(made.file, 0, f"no page bears the code {code}") for code in covers.missing(made, pages))
    for n, page in enumerate(pages, 1):
        yield from (Fault(made.file, n, f"the sheet {code} does not say what its letter says")
                    for code in covers.wrong(page))  # fmt: skip


def _other_margins(made: Made, pages: Sequence[Page], grid: Grid | None) -> Iterator[Fault]:
    """Sheets of cards whose margin says another file, or other cards than lie on them."""
    wrong = wrong_margins(made, pages, grid) if grid else ()
    yield from (Fault(made.file, n, "the margin does not say which cards lie on the sheet") for n in wrong)


def _other_digits(
    file: str, expected: Mapping[int, tuple[Sheet, str]], found: Mapping[int, tuple[int, Page]], digits: Digits
) -> Iterator[Fault]:
    """Papers that show other digits of an individual number than those of their person; which, nobody is told."""
    wrong = digits.wrong({serial: sheet for serial, (sheet, _) in expected.items()}, found)
    for serial in wrong:
        yield Fault(file, found[serial][0], f"paper {serial} does not show the last four digits of its person's number")


def _found(
    made: Made, expected: Mapping[int, tuple[Sheet, str]], pages: Sequence[Page], reader: Reader
) -> dict[int, tuple[int, Page]]:
    """The page of each paper: where its code stands, or of cards, which have none, where it lies on its sheet."""
    grid = reader.grid(made)
    if grid is not None:
        sheets = sheets_for(len(made.serials), grid)
        there = {serial: 2 * sheet_of(card, sheets) for card, serial in enumerate(made.serials)}
        return {serial: (n + 1, pages[n]) for serial, n in there.items() if n < len(pages)}
    coded = _by_code(pages)
    return {serial: coded[track] for serial, (_, track) in expected.items() if track in coded}


def _by_code(pages: Sequence[Page]) -> Mapping[str, tuple[int, Page]]:
    """The pages of a file by the codes on them, each with its number."""
    return {code: (n, page) for n, page in enumerate(pages, 1) for code in page.codes}
