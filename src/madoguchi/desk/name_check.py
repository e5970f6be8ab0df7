"""Names looked over before anything is printed (氏名の点検): which faces print them, which are held, what cp932 loses.

Letters are counted, never names; a row is named by its number. A letter that few have still points at them: whoever
may not see the file may not see its report either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from madoguchi.issuing.names import (
    REPLACEMENTS,
    Face,
    HeldLetter,
    Unresolved,
    code_points,
    letters_of_cp932,
    lost_in_cp932,
    settle,
)

HELD: Final = "held"
LOST: Final = "lost in cp932"


@dataclass(frozen=True, slots=True)
class NamePart:
    """Some rows of a file (一部の行): their numbers and lines, the texts of each column; how many cannot be read."""

    rows: Sequence[int]
    lines: Sequence[int]
    columns: tuple[Sequence[str], ...]
    unread: int = 0


class NameFile(Protocol):
    """A file with columns of names (氏名のあるファイル)."""

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns that are looked at (列)."""

    def parts(self) -> Iterator[NamePart]:
        """Its rows, a part after another. Raises `RefusedFile`."""


class FaceStack(Protocol):
    """Faces in the order in which they are tried (書体の並び)."""

    @property
    def faces(self) -> Sequence[Face]:
        """The faces, read when they are first asked for."""

    @property
    def digest(self) -> str:
        """What decides which face a text is printed in, as a SHA-256."""

    @property
    def ordinary(self) -> Mapping[str, Path]:
        """The file of each face, of ordinary weight, by its family."""

    def linked(self, folder: Path) -> Path:
        """A folder with nothing but their files, for who lays out the text. Raises `UnusableFont`."""

    def digests(self) -> Iterator[tuple[str, str, str, str]]:
        """Family, file, version and sha256 of each file."""


class FoundRow(NamedTuple):
    """A row in which something was found (該当行): where, what, and by which code points."""

    row: int
    line: int
    column: str
    found: str
    code_points: str
    why: str


@dataclass(frozen=True, slots=True)
class Odd:
    """What is odd about a text (該当内容): the letters that hold it, and those that cp932 loses."""

    held: tuple[HeldLetter, ...]
    lost: tuple[str, ...]

    def found(self) -> Iterator[tuple[str, str, str]]:
        """What is told of a row with it."""
        for one in self.held:
            yield HELD, code_points(one.cluster), one.why.value
        if self.lost:
            yield LOST, " / ".join(map(code_points, self.lost)), ""


@dataclass
class Coverage:
    """What was seen of the names of a file (氏名の収録状況), each letter by how many texts have it."""

    faces: Sequence[Face]
    rows: int = 0
    unread: int = 0
    by_face: Counter[str] = field(default_factory=Counter)
    held: Counter[HeldLetter] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    texts_held: int = 0
    rows_held: int = 0
    rows_lost: int = 0

    @property
    def texts(self) -> int:
        """How many texts there were (文字列の数): empty cells are none."""
        return self.by_face.total() + self.texts_held

    def found(self, file: NameFile, seen: Callable[[int], object] = bool) -> Iterator[FoundRow]:
        """Look a file over (点検), and tell the rows in which something was found; `seen` is told of rows."""
        for part in file.parts():
            yield from self._look(part, file.heads)
            seen(len(part.rows) + part.unread)

    def _look(self, part: NamePart, heads: Sequence[str]) -> Iterator[FoundRow]:
        self.rows += len(part.rows) + part.unread
        self.unread += part.unread
        held, lost = set[int](), set[int]()
        for head, texts in zip(heads, part.columns, strict=True):
            for place, odd in _places(texts, self._count(texts)):
                held |= {place} if odd.held else set()
                lost |= {place} if odd.lost else set()
                yield from (FoundRow(part.rows[place], part.lines[place], head, *told) for told in odd.found())
        self.rows_held, self.rows_lost = self.rows_held + len(held), self.rows_lost + len(lost)

    def _count(self, texts: Sequence[str]) -> dict[str, Odd]:
        """Count the texts of a column, blank ones apart; those that are odd."""
        times = Counter(texts)
        hard = {text: self._settled(text, times[text]) for text in times if not self._easy.issuperset(text)}
        easy = times.total() - sum(times[text] for text in (*hard, "", " ", "　"))
        if easy:
            self.by_face[self.faces[0].family] += easy
        return {text: odd for text, odd in hard.items() if odd.held or odd.lost}

    @cached_property
    def _easy(self) -> frozenset[str]:
        """The letters about which there is nothing to say: the first face has them, and so has cp932."""
        return (self.faces[0].letters & letters_of_cp932()) - REPLACEMENTS

    def _settled(self, text: str, times: int) -> Odd:
        settled, lost = settle(text, self.faces), tuple(dict.fromkeys(lost_in_cp932(text)))
        held = settled.held if isinstance(settled, Unresolved) else ()
        self.held.update(dict.fromkeys(held, times))
        self.lost.update(dict.fromkeys(lost, times))
        if isinstance(settled, Unresolved):
            self.texts_held += times
        else:
            self.by_face[settled.face] += times
        return Odd(held, lost)


def _places(texts: Sequence[str], odd: Mapping[str, Odd]) -> Iterator[tuple[int, Odd]]:
    """Where the odd texts stand, and what is odd about each."""
    if odd:
        yield from ((place, odd[text]) for place, text in enumerate(texts) if text in odd)
