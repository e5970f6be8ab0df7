"""Files for a printer (印刷業者への引渡し): which are given, and what may be given.

A printer gets the files of a whole run and a list of just these, nothing more. No letter is given twice: whoever gives
files of a new run takes those of before back by name. What a printer was given is posted once it says it printed it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from hashlib import sha256
from itertools import chain, groupby
from typing import Final

from madoguchi.desk.mailing import FileAway, Given, GivenFile, Giving, Mailing
from madoguchi.desk.press import Stock
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.looks import Printer
from madoguchi.issuing.reprint_list import ReprintList, list_of
from madoguchi.issuing.run_list import Barred, Made, Placed, RunList
from madoguchi.issuing.stock_table import STOCK_TABLE, table_of
from madoguchi.terms.errors import Refused
from madoguchi.terms.once import used_key

SHORTEST: Final = 8  # digits of a file's digest by which it may be named
OF_REPRINT: Final = "A4-reprint-{:03d}"  # the kind of a file of spoiled letters, of whichever service


class NotHandedOver(Refused):
    """Files that are not given to a printer (渡せないファイル)."""


def chosen_of(run: RunList, services: Set[str], names: Set[str]) -> RunList:
    """The files of a run that are given (渡すファイルの選択), with nothing else on their list. Raises `NotHandedOver`.

    Nothing named: all. A letter whose cards are in a file of their own goes with them, so that it is whole there.
    """
    made = _going_as(_called(run.made, names), services)
    if not made:
        raise NotHandedOver(what="none of the files of the run was chosen", why="nothing would be given",
                            do="leave --service and --file out: then all are given")  # fmt: skip
    _refuse_parted(made, set(run.made).difference(made), _inside(run))
    return _alone(run, made)


def _called(made: Sequence[Made], names: Set[str]) -> Sequence[Made]:
    """The files of these names, or all."""
    named = _named((one.name for one in made), names)
    return [one for one in made if one.name in named] if names else made


def _going_as(made: Sequence[Made], services: Set[str]) -> Sequence[Made]:
    """The files whose letters go by these services, or all."""
    return [one for one in made if one.mail_class in services] if services else made


def _alone(run: RunList, made: Sequence[Made]) -> RunList:
    """The list with these files alone, and the parcels of which something is in these."""
    there = set(chain.from_iterable(map(_codes, made)))
    parcels = tuple(one for one in run.parcels if not there.isdisjoint((one.code, *one.letters)))
    return replace(run, made=tuple(made), held=(), posted=(), barcodes=Barred(), parcels=parcels)


def _named(files: Iterable[str], names: Set[str]) -> frozenset[str]:
    """The files that are named by their first digits. Raises `NotHandedOver`."""
    there = list(files)
    found = {name: [one for one in there if _is_named(one, name)] for name in names}
    for name in sorted(name for name, several in found.items() if not several):
        raise NotHandedOver(what=f"there is no file {name}", why="only files of a list are given or taken back",
                            do=f"name a file by the first {SHORTEST} digits of its name, or more")  # fmt: skip
    return frozenset(chain.from_iterable(found.values()))


def _is_named(file: str, name: str) -> bool:
    return len(name) >= SHORTEST and file.startswith(name.removesuffix(".pdf"))


def _inside(run: RunList) -> Mapping[str, tuple[str, ...]]:
    """The letters that lie in a parcel, by its code."""
    return {one.code: one.letters for one in run.parcels}


def _refuse_parted(made: Iterable[Made], others: Iterable[Made], inside: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse to part letters from their cards, or from the list of their parcel."""
    here = {letter for one in made for letter in _letters(one, inside)}
    for one in others:
        if not here.isdisjoint(_letters(one, inside)):
            raise NotHandedOver(what=f"letters of these files go on in the file {one.name}",
                                why="letters with their cards, and a parcel with its list, are put together by the "
                                    "same hands",
                                do="name that file too")  # fmt: skip


def _letters(made: Made, inside: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The letters that a file has to do with: its own, or of the list of a parcel those inside."""
    return chain.from_iterable(inside.get(code, (code,)) for code in _codes(made))


def _codes(made: Made) -> Iterator[str]:
    return (letter.code for letter in made.letters)


def reprint_of(run: RunList, stock: Stock, reprint: int) -> RunList:
    """The file of spoiled letters, printed again, as a list of its own (刷り直しの引渡し).

    The list has the parcels too in which some of them lie, so that each letter is put into its place.
    Raises `NotHandedOver`, `ListUnread`.
    """
    told = _list_of_reprint(stock, reprint)
    where: dict[str, list[Placed]] = {one.code: [] for one in told.destroy}
    for letter in chain.from_iterable(one.letters for one in run.made):
        where.get(letter.code, []).append(letter)
    _refuse_lost([code for code, several in where.items() if not several])
    _refuse_of_before({one.file for one in told.sources} - {one.file for one in run.made})
    letters = tuple(map(_whole, where.values()))
    return _alone(run, [Made(told.name, OF_REPRINT.format(reprint), told.pages, told.name, letters, told.stocks)])


def _refuse_lost(codes: Sequence[str]) -> None:
    if codes:
        raise _printed_anew(f"the letter {codes[0]} is in no file of the run any more")


def _refuse_of_before(files: Set[str]) -> None:
    """Refuse pages of an older run: they may look or read otherwise than those of the run."""
    if files:
        raise _printed_anew(f"pages of the file {min(files)} are printed again, which is none of the run any more")


def _printed_anew(what: str) -> NotHandedOver:
    return NotHandedOver(what=what, why="the plan was printed anew since, without it or under another code",
                         do="hand the new files over; print again what of them is spoiled")  # fmt: skip


def _list_of_reprint(stock: Stock, reprint: int) -> ReprintList:
    try:
        return ReprintList.read(stock.read(list_of(reprint)))
    except FileNotFoundError:
        raise NotHandedOver(what=f"there is no reprint {reprint} of this plan", why="its list is written with its file",
                            do="print spoiled letters again with `madoguchi print reprint`") from None  # fmt: skip


def _whole(several: Sequence[Placed]) -> Placed:
    """A letter with its cards."""
    serials = tuple(sorted(chain.from_iterable(one.serials for one in several)))
    return Placed(several[0].code, serials, sum(one.sheets for one in several), min(one.place for one in several))


# --- given ---------------------------------------------------------------------------------------------------


def given_files(run: RunList) -> tuple[GivenFile, ...]:
    """The files as they are recorded (引渡しの明細): letters by the serial of their first paper.

    Lists of parcels go with them and are not recorded: they have no letter of their own that could be posted.
    """
    return tuple(_given(one) for one in run.made if not one.is_lists)


def _given(one: Made) -> GivenFile:
    sheets = tuple(letter.sheets for letter in one.letters)
    return GivenFile(one.name, one.sha256, one.kind, one.pages, one.serials, tuple(map(serial_of, _codes(one))), sheets)


def serial_of(code: str) -> int:
    """The serial by which a letter is known (封書の番号).

    >>> serial_of("0003-00000012")
    12
    """
    return int(code.rpartition("-")[2])


def revoked_of(files: Iterable[FileAway], names: Set[str]) -> frozenset[str]:
    """The files of before that are taken back, by their first digits (取下げ). Raises `NotHandedOver`."""
    return _named((one.file for one in files), names)


def give(mailing: Mailing, giving: Giving) -> Given:
    """Say that files were given to a printer (引渡しの記録): asked again with its key, these very files.

    Raises `NotHandedOver`, `UsedKey`, and what the database refuses.
    """
    _refuse_twice(giving, mailing.letters_away(giving.plan, giving.key))
    done = mailing.give(giving)
    if done.again:
        _refuse_others(giving, (one.file for one in mailing.files(giving.plan) if one.hand_over == done.hand_over))
    return done


def _refuse_others(giving: Giving, recorded: Iterable[str]) -> None:
    """Refuse a key under which other files were given: of these nobody would know that a printer has them."""
    if {one.file for one in giving.files} != set(recorded):
        raise used_key()


def _refuse_twice(giving: Giving, away: Mapping[str, frozenset[int]]) -> None:
    new = frozenset(chain.from_iterable(one.letters for one in giving.files))
    before = sorted(file for file, letters in away.items() if file not in giving.instead_of and letters & new)
    if before:
        raise NotHandedOver(what=f"letters of these files were given before, in {len(before)} files: {before[0]}",
                            why="whoever has both prints them twice, and two letters go to one person",
                            do="have those files destroyed and name each with --instead-of; spoiled letters are "
                               "reported as spoiled first")  # fmt: skip


def whole(stock: Stock, run: RunList) -> None:
    """Hold the files of a list to their digests (渡す前の照合). Raises `NotHandedOver`."""
    for _ in _read(stock, run.made):
        pass


def parcels(stock: Stock, run: RunList) -> Iterator[tuple[str, Iterator[tuple[str, bytes]]]]:
    """What is copied for the printer, for each service apart (渡すファイルの中身): its files, and a list of these.

    Beside them stands which of their pages lie on which stock, where the list says so.
    """
    by_service = sorted(run.made, key=lambda one: one.mail_class)
    for service, several in groupby(by_service, key=lambda one: one.mail_class):
        made = list(several)
        yield service, chain(_read(stock, made), _beside(_alone(run, made)))


def _beside(run: RunList) -> Iterator[tuple[str, bytes]]:
    yield LIST, run.written
    if all(one.tells_stocks for one in run.made):  # lists of before do not: no table is better than a wrong one
        yield STOCK_TABLE, table_of(run.made)


def refuse_open(printer: Printer, readers: Collection[object]) -> None:
    """Refuse to write an archive that anybody can read, where the insurer wants it sealed (暗号化の確認).

    Raises `NotHandedOver`.
    """
    if printer.must_be_sealed and not readers:
        raise NotHandedOver(what="an archive that is not sealed",
                            why="the look of this insurer says `sealed: required` under `printer`",
                            do="name the printer's public key with --seal-to; nothing was recorded")  # fmt: skip


def _read(stock: Stock, made: Iterable[Made]) -> Iterator[tuple[str, bytes]]:
    for one in made:
        pdf = stock.read(one.file)
        if sha256(pdf).hexdigest() != one.sha256:
            raise NotHandedOver(what=f"the file {one.file} is not the one of its list", why="its pages may be others",
                                do="print the plan again with `madoguchi print make`")  # fmt: skip
        yield one.file, pdf
