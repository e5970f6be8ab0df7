"""Texts that try to leave the place they are put into: known ones, and drawn ones; the same on each run."""

from random import Random
from typing import Final

KNOWN: Final = (
    "'; SET madoguchi.insurer = 'ako-city-nhi'; --", "'; SET madoguchi.insurer = 'south'; --",
    "', true); SELECT set_config('madoguchi.insurer','ako-city-nhi',false); --",
    "$1", "$$; COMMIT; $$", "\\'; RESET ROLE; --", "%s%(x)s{0}", "@table", "\" OR 1=1 --", "＇；", "P1'--",
    "ako-city-nhi", "/* */ UNION SELECT written FROM registry.name", "E'\\''", "../../etc", "-1", "0x41", "é" * 300,
    "\u202eP1", "１",
)  # fmt: skip
# Controls, Latin, marks of direction and of variants, kana, Chinese characters, private ones, pictures.
LETTERS: Final = ((1, 0x2FF), (0x200B, 0x202F), (0x2066, 0x2069), (0xFE00, 0xFE0F), (0x3040, 0x30FF), (0x4E00, 0x9FFF),
                  (0xE000, 0xE0FF), (0xFF00, 0xFFEF), (0x1F300, 0x1F6FF), (0x20000, 0x2A6DF),
                  (0xE0100, 0xE01EF))  # fmt: skip
LONGEST: Final = 30


def hostile_texts(many: int, more: tuple[str, ...] = ()) -> list[str]:
    """Every known text, and so many drawn ones, half of them around a known one; `more` are known here besides.

    >>> len({*hostile_texts(1_000)}) > 990
    True
    """
    known, random = (*KNOWN, *more), Random(20261122)  # noqa: S311  the same each time
    return [*known, *(_drawn(random, known) for _ in range(many))]


def _drawn(random: Random, known: tuple[str, ...]) -> str:
    one, other = (_letters(random, random.randrange(LONGEST // 2)) for _ in range(2))
    return one + (random.choice(known) if random.random() < 0.5 else "") + other


def _letters(random: Random, many: int) -> str:
    return "".join(chr(random.randint(*random.choice(LETTERS))) for _ in range(many))
