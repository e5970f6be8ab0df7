"""The causes of refusal used across rooms (拒む理由): one class a cause.

None of them repeats a value that may be a person's: in a shifted column a symbol stands where the insurer number is
expected. The place (file, line, column) leads the clerk to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from madoguchi.days.refused import Refused

__all__ = [
    "CheckDigitError",
    "ImpossiblePeriod",
    "NotANumber",
    "Place",
    "Refused",
    "RefusedFile",
    "Undecidable",
    "UnknownWord",
    "near",
]

_A_FEW = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands (場所); lines and columns count from 1.

    >>> str(Place("practice/sample.yaml", 12, 3))
    'practice/sample.yaml:12:3'
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The known names most like a name that is not known (近い名前): three at most, the likest first.

    >>> near("mail_clas", ["mail_class_asked", "mail_class", "ground"])
    ('mail_class', 'mail_class_asked')
    """
    return tuple(get_close_matches(name, sorted(names), n=3))


class CheckDigitError(Refused):
    """A number of the right shape whose check digit does not fit (検証番号の誤り)."""


class NotANumber(Refused):
    """Something that has not the shape of the number it should be (番号の形でない)."""


class ImpossiblePeriod(Refused):
    """A period that ends before it begins (期間の前後)."""


class UnknownWord(Refused):
    """A name or word the vocabulary does not have (語彙にない語)."""

    @classmethod
    def among(cls, known: Iterable[str], *, word: str, kind: str, shown: bool = True) -> Self:
        """The refusal that lists the near names, or all of a few where none is near.

        A cell of a roll may hold a person's name by mistake: there, say `shown=False` and the word is not repeated.

        >>> str(UnknownWord.among(["owed", "ground"], word="grond", kind="answer"))
        "unknown answer 'grond': only the published names are read, none is ever ignored. Do: write ground."
        """
        words = sorted(known)
        wanted = near(word, words) or (words if len(words) <= _A_FEW else ())
        return cls(
            what=f"unknown {kind} {word!r}" if shown else f"unknown {kind}, a word of {len(word)} characters",
            why="only the published names are read, none is ever ignored",
            do=f"write {' or '.join(wanted)}" if wanted else "look it up with `madoguchi check --vocabulary`",
        )


class RefusedFile(Refused):
    """A file that cannot be taken as it is, with the place (受け付けられないファイル)."""

    def __init__(self, *, place: Place, what: str, why: str, do: str) -> None:
        super().__init__(what=f"{place}: {what}", why=why, do=do)
        self.place = place

    @classmethod
    def at(cls, place: Place, refused: Refused) -> Self:
        """The same refusal, told with the place where it was met.

        >>> cause = NotANumber(what="a number of 5 digits", why="it has 6 or 8", do="add the zeros a spreadsheet ate")
        >>> str(RefusedFile.at(Place("roll.csv", 2, 1), cause))
        'roll.csv:2:1: a number of 5 digits: it has 6 or 8. Do: add the zeros a spreadsheet ate.'
        """
        return cls(place=place, what=refused.what, why=refused.why, do=refused.do)


class Undecidable(Refused):
    """An answer that the facts given do not settle (判定できない)."""

    @classmethod
    def for_want_of(cls, facts: Iterable[str], *, answer: str) -> Self:
        """The refusal that names the missing facts by their vocabulary names.

        >>> str(Undecidable.for_want_of(["birth_date"], answer="valid_until"))
        'valid_until cannot be told: it depends on what is not known. Do: find out birth_date, then ask again.'
        """
        return cls(
            what=f"{answer} cannot be told",
            why="it depends on what is not known",
            do=f"find out {', '.join(facts)}, then ask again",
        )
