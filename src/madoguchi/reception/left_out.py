"""Who is left out of outage snapshots by chance (写しから無作為に除く人), so that absence tells little of anybody.

Of its own visitors a facility can ask the check while the line is up. If only who is protected were absent from its
snapshots, absence would be the flag. So some of all others are absent too, drawn by a keyed digest: people by
themselves, and, as people are mostly protected with their children, households as a whole and in part. It is the same
people in each snapshot of each facility, so that nobody learns by comparing, for two years, which begin at a day of
each draw's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

PERSON: Final = 64  # one of so many people, whoever lives with them
HOUSEHOLD: Final = 64  # one of so many households, whole
PART: Final = 128  # one of so many households, of which each second person
DAYS: Final = 730  # for which one draw holds
Digest = Callable[[str], bytes]
"""A digest under a key that no facility has, of eight bytes or more."""


@dataclass(frozen=True, slots=True, repr=False)
class Drawn:
    """Who may be drawn (抽選の対象): `person`, the same in two records of them; `household`, as its papers name it."""

    person: str
    household: str


def is_left_out(digest: Digest, one: Drawn, on: date) -> bool:
    """Whether somebody is left out of the snapshots of a day by chance (無作為に除くか).

    >>> from hashlib import sha256
    >>> def digest(said: str) -> bytes:
    ...     return sha256(said.encode()).digest()
    >>> sum(is_left_out(digest, Drawn(str(n), str(n // 3)), date(2026, 11, 23)) for n in range(3_000))
    102
    """
    return (
        _falls(digest, f"person\0{one.person}", PERSON, on)
        or _falls(digest, f"household\0{one.household}", HOUSEHOLD, on)
        or (_falls(digest, f"part\0{one.household}", PART, on) and _falls(digest, f"of it\0{one.person}", 2, on))
    )


def _falls(digest: Digest, said: str, among: int, on: date) -> bool:
    """Whether a draw of one among so many falls on it."""
    turn = (on.toordinal() + _number(digest, f"outage absence begins\0{said}") % DAYS) // DAYS
    return _number(digest, f"outage absence\0{said}\0{turn}") % among == 0


def _number(digest: Digest, said: str) -> int:
    return int.from_bytes(digest(said)[:8])
