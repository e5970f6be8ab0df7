"""Lines held for a letter that nobody can print (文字で止まった行): which letters these are, for who mends them.

No name stands here, only code points. Of what stands in a window no letter is told: it may be an address that is kept
apart, or somebody else's, and who is told of one would know of the other. Who may see the first is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from madoguchi.issuing.names import Face, Unresolved, code_points, settle
from madoguchi.issuing.printable import BETWEEN

WINDOW: Final = "window"


@dataclass(frozen=True, slots=True)
class HeldName:
    """A line and a letter that holds it (止まった行と文字): in what of the person it stands, and why it is held.

    `part`: name, kana, number; or window: the addressee's name, an address, or the name of the head. Of a window letter
    and reason are told to nobody, but of an address that is kept apart to who may see it. `faces`: which have the
    letter, where none has all of the text.
    """

    item: int
    key: str
    part: str
    code_points: str = ""
    why: str = ""
    faces: tuple[str, ...] = ()


def held_names(item: int, key: str, said: Mapping[str, str | None], faces: Sequence[Face]) -> Sequence[HeldName]:
    """What holds a line of a plan (止めている文字), of what is recorded of its person, by part.

    >>> [one.part for one in held_names(1, "P1", {"name": "渡"}, [Face.of("Gothic", "渡")])]
    ['window']
    """
    found = [HeldName(item, key, part, *each) for part, text in said.items() for each in _letters(text or "", faces)]
    return found or [HeldName(item, key, WINDOW)]


def held_windows(item: int, key: str, address: str, faces: Sequence[Face]) -> Sequence[HeldName]:
    """What of an address holds a line (宛名の文字), for who may see that address; nothing where all of it is printed.

    >>> [one.code_points for one in held_windows(1, "P1", "渡髙", [Face.of("Gothic", "渡")])]
    ['U+9AD9']
    """
    return [HeldName(item, key, WINDOW, *each) for line in address.split(BETWEEN) for each in _letters(line, faces)]


def _letters(text: str, faces: Sequence[Face]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    settled = settle(text, faces)
    for one in settled.held if isinstance(settled, Unresolved) else ():
        yield code_points(one.cluster), one.why.value, one.faces


def by_letter(found: Iterable[HeldName]) -> Mapping[tuple[str, str, tuple[str, ...]], int]:
    """How many lines each letter holds (文字ごとの件数), the most first."""
    lines: dict[tuple[str, str, tuple[str, ...]], set[int]] = {}
    for one in found:
        lines.setdefault((one.code_points, one.why, one.faces), set()).add(one.item)
    return {letter: len(items) for letter, items in sorted(lines.items(), key=lambda of: (-len(of[1]), of[0]))}
