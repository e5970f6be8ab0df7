"""A run of the press (印刷の実行): letters, what each is printed on and where it lies, cut into files.

A file is named by the digest of all that is printed on it and of what prints it: the same run gives the same names, and
a file that stands under its name is what it would be. Names and lists tell nothing about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from madoguchi.issuing.parcels import Member
from madoguchi.issuing.run_list import FORM, SHEETS, Barred, Made, OnStock, Placed
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.stock_table import PLAIN, stocks_of
from madoguchi.terms.once import digest_of

LETTERS: Final = 300  # in a shard: about two seconds and 0.3 GB of one processor; what fails stops no more than these


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes through the press for an envelope (印刷物): its letter, or its cards.

    `kind` is what it is printed on, and how it goes; `rank`: where it comes among these. `place`: in the stack.
    `member`: it lies in a parcel to an office. `weighs`: in grams, of the list of a parcel with all that lies in it.
    """

    kind: str
    rank: int
    letter: Letter
    place: int = 0
    member: Member | None = None
    weighs: int = 0

    @property
    def is_mail(self) -> bool:
        """Whether it is posted as it is (差し出す封書か): what lies in a parcel is not."""
        return self.letter.to is not None and self.member is None

    def without_bars(self, why_not: str) -> Piece:
        """Its letter, or the parcel it lies in, without the customer barcode (バーコードなし)."""
        member = self.member.without_bars(why_not) if self.member else None
        return replace(self, letter=self.letter.without_bars(why_not), member=member)

    @property
    def placed(self) -> Placed:
        """How it stands on the list."""
        letter = self.letter
        serials = tuple(sheet.serial for sheet in letter.sheets if sheet.serial is not None)
        return Placed(letter.track, serials, len(letter.sheets) * self.kind.startswith(SHEETS), self.place)


@dataclass(frozen=True, slots=True)
class Shard:
    """Letters printed together (印刷単位). `kind` is what they are printed on, and how they go."""

    kind: str
    pieces: tuple[Piece, ...]

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The letters, in the order in which they are printed."""
        return tuple(one.letter for one in self.pieces)

    def named(self, press: str) -> str:
        """Its name (名称): the digest of all that is printed, and of what prints it: templates, faces, engine, look."""
        return digest_of(FORM, self.kind, self.letters, press)

    def made(self, name: str, pages: int, sha256: str) -> Made:
        """Its file, once it is printed (印刷済みのファイル)."""
        return Made(name, self.kind, pages, sha256, tuple(one.placed for one in self.pieces), self._stocks())

    def _stocks(self) -> tuple[OnStock, ...]:
        """Which pages lie on which stock; cards lie on that of their kind."""
        if not self.kind.startswith(SHEETS):
            return ()
        return stocks_of(sheet.lies_on or PLAIN for one in self.letters for sheet in one.sheets)


def shards(pieces: Iterable[Piece], size: int = LETTERS) -> Iterator[Shard]:
    """Letters cut into shards (印刷単位への分割), one after the other as the piles lie.

    Cut by rank and not by count: a letter that is withdrawn changes its own shard and no other.

    >>> a, b, c = (Piece("A4", rank, Letter(name, "", None, ())) for name, rank in (("a", 9), ("b", 12), ("c", 1)))
    >>> [[one.track for one in shard.letters] for shard in shards([a, b, c], 10)]
    [['c', 'a'], ['b']]
    """
    parts: dict[tuple[str, int], list[Piece]] = {}
    for one in sorted(pieces, key=lambda one: (one.kind, one.rank)):
        parts.setdefault((one.kind, one.rank // size), []).append(one)
    return (Shard(kind, tuple(several)) for (kind, _), several in parts.items())


def barred(letters: Iterable[Letter], postcodes: str) -> Barred:
    """The customer barcodes of letters, counted (バーコードの集計). What is handed over has no window, and is no mail.

    >>> barred([Letter("A-1", "", None, ())], "ab")
    Barred(bearing=0, without={}, postcodes='ab')
    """
    reasons = Counter(letter.to.barcode.why_not for letter in letters if letter.to)
    return Barred(reasons.pop("", 0), dict(sorted(reasons.items())), postcodes) if postcodes else Barred()
