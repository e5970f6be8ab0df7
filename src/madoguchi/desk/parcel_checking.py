"""What lies on parcels to offices looked over (一括送付の照合): each list read again, and held to the letters inside.

A page has to say its rows one after another, from the heads of its columns to the last of them and no further: so
nobody more, nobody less, nobody twice, in the order of the letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from madoguchi.desk.press import Page
from madoguchi.issuing.lettering import Means
from madoguchi.issuing.names import Face
from madoguchi.issuing.parcel_papers import LIST, RECEIPT, Cover, covers_of
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.sheets import Letter, Settled, Sheet


@dataclass(frozen=True, slots=True)
class Parcels:
    """The parcels of a run as they are to be (照合する一括送付), and the faces that their names are set in."""

    covers: tuple[Cover, ...]
    faces: Sequence[Face]

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The list of each with what lies by it."""
        return tuple(one.piece.letter for one in self.covers)

    def are_as_listed(self, told: RunList) -> bool:
        """Whether the list of the run has these parcels with these letters, and the papers that lie on them once."""
        codes = [one.code for made in told.made if made.is_lists for one in made.letters]
        return tuple(one.parcel for one in self.covers) == told.parcels and sorted(codes) == sorted(self._codes())

    def _codes(self) -> Iterator[str]:
        return (one.parcel.code for one in self.covers)

    def sheets_of(self, codes: Sequence[str]) -> Mapping[str, Sheet]:
        """What lies on the parcels of these codes, by the code of each sheet (表紙の用紙)."""
        return dict(chain.from_iterable(_sheets(one) for one in self.letters if one.track in codes))

    def is_said(self, sheet: Sheet, page: Page) -> bool:
        """Whether a page says the facts of its sheet, and of a list its rows and no other."""
        facts = (self._read(one.said) for one in sheet.back) if sheet.form in (LIST, RECEIPT) else ()
        return all(re.search(one, page.text) for one in facts) and self._has_rows(sheet, page)

    def _has_rows(self, sheet: Sheet, page: Page) -> bool:
        if sheet.form != LIST or sheet.words is None:
            return True
        heads = "".join(sheet.words.places["columns"].lines[0])
        rows = "".join(self._read(one.said) for one in sheet.entries)
        return re.search(f"{re.escape(heads)}{rows}$", page.text) is not None

    def _read(self, said: Settled) -> str:
        """A pattern of what is read where a text stands."""
        face = next(one for one in self.faces if one.family == said.face)
        return face.as_read("".join(said.text.split()))


def _sheets(letter: Letter) -> Iterator[tuple[str, Sheet]]:
    return zip(letter.tracks, letter.sheets, strict=True)


def parcels_of(pieces: Sequence[Piece], told: RunList, means: Means) -> Parcels:
    """The parcels of what is on the list of a run (照合する一括送付の組立て)."""
    there: Mapping[str, object] = told.envelopes()
    return Parcels(tuple(covers_of((one for one in pieces if one.letter.track in there), means)), means.faces)
