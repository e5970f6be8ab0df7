"""The words of a situation as storage writes them (状況の符号): few texts, and one number for all that is yes or no.

A line of a million has a dozen words of text and some twenty answers of yes or no. The server writes each text out and
puts it at the end of the one before; answers it adds up as bits, which costs a tenth of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

BETWEEN: Final = "|"
NOTHING: Final = "-"
# The words the desk reads: of a question that may be left open, of one that is answered, of a number up to three.
OPEN: Final = (NOTHING, "false", "true")
ANSWERED: Final = ("false", "true")
COUNTED: Final = ("0", "1", "2", "3")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a situation by name, each with the expression that gives it (状況を表す語とその式).

    `texts` stay as they are, the last at the end; `flags` are so or not; `threes` may be open too; `counts` are 0 to 3.
    """

    texts: Mapping[str, str]
    flags: Mapping[str, str]
    threes: Mapping[str, str]
    counts: Mapping[str, str]

    @property
    def packed(self) -> str:
        """The statement of the words of a line (符号を作る式): the number first, then each text."""
        asked = ", ".join(f"coalesce(({one})::text, '{NOTHING}')" for one in self.texts.values())
        return f"concat_ws('{BETWEEN}', {' + '.join(self._bits())}, {asked})"

    def _bits(self) -> list[str]:
        """Two bits of what may be open and of a count, one of what is so or not, in this order."""
        place, bits = 0, []
        for one in self.threes.values():
            bits.append(f"CASE WHEN ({one}) THEN {2 << place} WHEN NOT ({one}) THEN {1 << place} ELSE 0 END")
            place += 2
        for one in self.counts.values():
            bits.append(f"({one})::integer * {1 << place}")
            place += 2
        return bits + [
            f"CASE WHEN ({one}) THEN {1 << at} ELSE 0 END" for at, one in enumerate(self.flags.values(), place)
        ]

    def place_of(self, text: str) -> int:
        """Which part of a line's words a text is (符号の中の位置), from 1 on: the number is the first."""
        return list(self.texts).index(text) + 2

    def unpacked(self, code: str) -> dict[str, str]:
        """The words of a line by name (符号を読む).

        >>> Words({"paper": "", "waits": ""}, {"lost": ""}, {"owed": ""}, {"covers": ""}).unpacked("22|notice|-")
        {'paper': 'notice', 'waits': '-', 'owed': 'true', 'covers': '1', 'lost': 'true'}
        """
        number, *said = code.split(BETWEEN)
        told, left = dict(zip(self.texts, said, strict=True)), int(number)
        for names, words in ((self.threes, OPEN), (self.counts, COUNTED), (self.flags, ANSWERED)):
            left = _take(told, left, names, words)
        return told


def _take(told: dict[str, str], left: int, names: Collection[str], words: tuple[str, ...]) -> int:
    """Read some names' bits, and give back what is left of the number."""
    bits = (len(words) - 1).bit_length()
    for name in names:
        told[name] = words[left & ((1 << bits) - 1)]
        left >>= bits
    return left
