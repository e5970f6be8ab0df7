"""The words of a situation as storage writes them (状況の符号): few texts, and one number for all that is yes or no.

A line of a million has a dozen words of text and some twenty answers of yes or no. Each text is written out by the
server and put at the end of the one before; answers are added up as bits, which costs a tenth of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

BETWEEN: Final = "|"
NOTHING: Final = "-"
# What an answer is worth in its place, and the word that the desk reads: it was said neither way, no, yes.
ANSWERS: Final = (NOTHING, "false", "true")


def packed(texts: Mapping[str, str], flags: Mapping[str, str], counts: Mapping[str, str]) -> str:
    """The statement of a situation's words (状況の符号を作る式), of the expressions that give them.

    `texts`: words as they are; the last stays at the end. `flags`: yes, no or not said. `counts`: 0, 1 or 2.
    """
    asked = ", ".join(f"coalesce(({one})::text, '{NOTHING}')" for one in texts.values())
    bits = [f"CASE ({one}) WHEN true THEN {2 * 3**place} WHEN false THEN {3**place} ELSE 0 END"
            for place, one in enumerate(flags.values())]  # fmt: skip
    bits += [f"({one})::bigint * {3**place}" for place, one in enumerate(counts.values(), len(bits))]
    return f"concat_ws('{BETWEEN}', {' + '.join(bits)}, {asked})"


def place_of(name: str, texts: Mapping[str, str]) -> str:
    """Which of the words one is (符号の中の位置), from 1 on, as `split_part` counts: the number is the first."""
    return str(list(texts).index(name) + 2)


def unpacked(code: str, texts: Collection[str], flags: Collection[str], counts: Collection[str]) -> dict[str, str]:
    """The words of a situation by name (状況の符号を読む).

    >>> unpacked("14|notice|-", ("paper", "waits"), ("owed", "held"), ("covers",))
    {'paper': 'notice', 'waits': '-', 'owed': 'true', 'held': 'false', 'covers': '1'}
    """
    number, *said = code.split(BETWEEN)
    left, digits = int(number), []
    for _ in (*flags, *counts):
        left, digit = divmod(left, 3)
        digits.append(digit)
    told = dict(zip(texts, said, strict=True))
    told |= {name: ANSWERS[digit] for name, digit in zip(flags, digits, strict=False)}
    return told | {name: str(digit) for name, digit in zip(counts, digits[len(flags) :], strict=True)}
