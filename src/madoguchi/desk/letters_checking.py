"""Letters by themselves looked over (単独の通知の照合): each page, read as others read it, held to what is to be on it.

What is to be on it is made anew: of the letters that were recorded, as their people are known now, for the day on which
the files were made. So whoever moved since, or must not be written to any more, is found here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from madoguchi.desk.bars_checking import bars_of_letters
from madoguchi.desk.cover_checking import letters_of
from madoguchi.desk.entries_checking import Entries
from madoguchi.desk.letters import Begun, Letters, Looking, Printed
from madoguchi.desk.letters_run import NoSuchRun, again, of_run
from madoguchi.desk.marks_checking import Marks
from madoguchi.desk.order_checking import codes_of
from madoguchi.desk.parcel_checking import Parcels
from madoguchi.desk.press import Page, Reading, Stock
from madoguchi.desk.print_checking import Fault, Reader, faults_of_run, opened, other_bars, other_order, other_windows
from madoguchi.desk.run_lists import LIST, list_of
from madoguchi.desk.window_checking import read_in_windows, windows_of
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.orders import SAMPLE
from madoguchi.issuing.run_list import Made, RunList
from madoguchi.issuing.sheets import Addressee, Letter, Sheet, letter_of, track_of
from madoguchi.issuing.single_letters import pieces_of
from madoguchi.terms.errors import Refused

Due = Mapping[str, tuple[Letter, Sheet]]


class NoLettersHere(Refused):
    """A folder without the files of a run of letters (通知のファイルなし)."""


def printed(letters: Letters, run: int, purpose: str) -> Printed:
    """The letters of a run whose files are whole (印刷した通知). Raises `NoSuchRun`."""
    found = letters.printed(run)
    if found is None:
        raise NoSuchRun(what=f"run {run} of letters", why="no letters with whole files are recorded under this number",
                        do="look at the number that was told; samples are no letters in earnest")  # fmt: skip
    kind, on = found
    return Printed(kind, on, purpose, run)


def made_anew(letters: Letters, asked: Looking, means: Means) -> tuple[Begun, Means]:
    """The letters of a run as they are to be (通知の組み直し), and with what they were made; a look at each of them."""
    written = letters.written(asked)
    if written is None:
        raise NoSuchRun(what=f"run {asked.run} of these letters", why="it is there no more",
                        do="ask again: somebody said meanwhile that papers are in earnest")  # fmt: skip
    begun = again(letters, asked, written, means, written.seen)
    return begun, of_run(means, written.run, sample=begun.sample)


def check_letters(begun: Begun, means: Means, stock: Stock, read: Reading) -> Iterator[Fault]:
    """Hold the files of a run of letters against what is to be on them (通知の照合)."""
    told = list_of(stock)
    if told is None:
        raise NoLettersHere(what=f"run {begun.run} of letters is not here", why="its folder has no list of whole files",
                            do="name with -o the folder it was printed into, or print it with `print letters --run`"
                            )  # fmt: skip
    letters = [one.letter for one in pieces_of(begun.letters, means)[0]]
    yield from _faults_of_list(told, begun, letters)
    reader = _reader(letters, means, read)
    yield from _faults_of_files(told.made, letters, stock, reader)
    yield from faults_of_run(told, reader)


def faults_of_covers(
    files: Sequence[Made], letters: Sequence[Letter], means: Means, stock: Stock, read: Reading
) -> Iterator[Fault]:
    """Hold files of covering letters that have no list of a run to what is to be on them (再送の送付状の照合)."""
    return _faults_of_files(files, letters, stock, _reader(letters, means, read))


def _faults_of_files(
    files: Sequence[Made], letters: Sequence[Letter], stock: Stock, reader: Reader
) -> Iterator[Fault]:  # fmt: skip
    due = dict(chain.from_iterable(map(_sheets, letters)))
    return chain.from_iterable(_faults_of(made, due, stock, reader) for made in files)


def _reader(letters: Sequence[Letter], means: Means, read: Reading) -> Reader:
    bars = bars_of_letters(letters, known=means.towns is not None)
    in_window = read_in_windows(read, letters, means.look)
    windows, covers = windows_of(letters, means.faces), letters_of(letters, means.faces)
    return Reader(in_window, Entries(means.faces), {}, bars, Parcels((), means.faces), windows, Marks(means.sample),
                  covers, coded=codes_of(letters))  # fmt: skip


def _sheets(letter: Letter) -> Iterator[tuple[str, tuple[Letter, Sheet]]]:
    """The sheets of a letter by the code of each."""
    return ((track, (letter, sheet)) for track, sheet in zip(letter.tracks, letter.sheets, strict=True))


def _faults_of_list(told: RunList, begun: Begun, letters: Sequence[Letter]) -> Iterator[Fault]:
    """What the list leaves out, has twice, or has though it must not go."""
    listed = Counter(one.code for made in told.made for one in made.letters)
    due, kept = {one.track for one in letters}, {track_of(told.run, one.serial) for one in told.held}
    yield from (Fault(LIST, 0, f"letter {one} is missing") for one in sorted(due - listed.keys() - kept))
    yield from (Fault(LIST, 0, f"letter {one} must not go any more") for one in sorted(listed.keys() - due))
    yield from (Fault(LIST, 0, f"letter {one} is printed twice") for one, times in listed.items() if times > 1)
    yield from (Fault(LIST, 0, f"letter {one} has another window since") for one in sorted({*begun.changed} & due))


def _faults_of(made: Made, due: Due, stock: Stock, reader: Reader) -> Iterator[Fault]:
    """What is not right with a file."""
    pdf = opened(made, stock)
    if isinstance(pdf, Fault):
        yield pdf
        return
    pages = list(reader.read(pdf))
    yield from other_bars(made.file, pages, reader.bars)
    yield from other_windows(made.file, pages, reader.windows)
    yield from other_order(made, pages, reader)
    yield from _missing(made, due, pages)
    for n, page in enumerate(pages, 1):
        for code in sorted(page.codes & due.keys()):
            yield from (replace(one, file=made.file, page=n) for one in _differences(page, code, due[code], reader))


def _missing(made: Made, due: Due, pages: Sequence[Page]) -> Iterator[Fault]:
    """Sheets of the file's letters that are on no page, or on two."""
    seen, here = Counter(chain.from_iterable(page.codes for page in pages)), {one.code for one in made.letters}
    of_file = sorted(code for code in due if letter_of(code) in here)
    yield from (Fault(made.file, 0, f"no page bears the code {code}") for code in of_file if not seen[code])
    yield from (Fault(made.file, 0, f"two pages bear the code {code}") for code in of_file if seen[code] > 1)


def _differences(page: Page, code: str, due: tuple[Letter, Sheet], reader: Reader) -> Iterator[Fault]:
    """What a page does not say as it is to; where it stands its caller says."""
    letter, sheet = due
    if code in reader.covers.wrong(page):
        yield Fault(LIST, 0, f"the sheet {code} does not say what its letter says")
    if not _is_marked(page, letter.to, sheet, reader):
        yield Fault(LIST, 0, f"the sheet {code} bears {SAMPLE} where it must not, or not where it must")


def _is_marked(page: Page, to: Addressee | None, sheet: Sheet, reader: Reader) -> bool:
    """Whether a page bears 見本 as it is to. An address or a name may have these letters: then nothing is told."""
    said = (*((*to.lines, to.name) if to else ()), *(one.said for one in sheet.entries))
    return any(SAMPLE in one.text for one in said) or (SAMPLE in page.text) is reader.marks.sample
