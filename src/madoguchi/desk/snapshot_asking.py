"""An outage snapshot asked (停止時の写しの照会), at the facility, without a line: by the number on a paper.

The file is nothing without the key of the morning, the key nothing without the file, and both together show nobody of
whom number and birth date are not known. A clock that stands before the making, or after the end, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from madoguchi.days.moments import JAPAN
from madoguchi.desk.snapshots_kept import MorningKey
from madoguchi.reception.answers import Answer
from madoguchi.reception.asking import ByNumber
from madoguchi.reception.snapshots import KEY_HOURS, MOST_HOURS, Head, Kept, answer_in
from madoguchi.terms.errors import Refused


class NoSnapshot(Refused):
    """A file that is no whole snapshot, or a key that is none (読めない写し)."""


class AnothersSnapshot(Refused):
    """A snapshot of another facility, or one that its key does not open (他の医療機関等の写し)."""


class SnapshotOver(Refused):
    """A snapshot or a key that may be read no more (期限の過ぎた写し・鍵)."""


class ClockBehind(Refused):
    """A clock that stands before a snapshot was made, or its key given (時計の遅れ)."""


class NotBornYet(Refused):
    """A birth date after the day of the question (生年月日が先の日)."""


class InHand(Protocol):
    """A snapshot in hand (手元の写し): whole, and opened by the key of the morning."""

    @property
    def head(self) -> Head:
        """What stands in front."""

    @property
    def key(self) -> MorningKey:
        """The key of the morning."""

    def kept(self, asked: ByNumber) -> Kept | None:
        """What it says of a number and a birth date; None where nobody of these is in it."""


@dataclass(frozen=True, slots=True, repr=False)
class AsOf:
    """An answer as of a moment (○時現在の回答): when the snapshot was made, until when it may be read."""

    answer: Answer
    made_at: datetime
    until: datetime


def ask(in_hand: InHand, asked: ByNumber, now: datetime) -> AsOf:
    """Ask a snapshot (写しの照会). Raises `AnothersSnapshot`, `SnapshotOver`, `ClockBehind`, `NotBornYet`."""
    head, until = in_hand.head, readable_until(in_hand)
    if now < max(head.made_at, in_hand.key.given_at):
        raise ClockBehind(what="a clock before the snapshot was made or its key was given",
                          why="by such a clock nobody can tell how old the answer is",
                          do="set the clock of this machine, then ask again")  # fmt: skip
    if now >= until:
        raise SnapshotOver(what="a snapshot that may be read no more, or the key of another morning",
                           why=f"a snapshot is read for {MOST_HOURS} hours at most, a key opens it for {KEY_HOURS}",
                           do="delete both; ask for other proof, and fetch new ones when the line is back")  # fmt: skip
    today = now.astimezone(JAPAN).date()
    if asked.birth_date > today:
        raise NotBornYet(what="a birth date after today", why="nobody with it has a paper",
                         do="compare it with the paper: era, year, month and day")  # fmt: skip
    return AsOf(answer_in(in_hand.kept(asked), asked, today), head.made_at, until)


def readable_until(in_hand: InHand) -> datetime:
    """Until when it is read (閲覧の期限): as file and key say, and never longer than either may say."""
    head, key = in_hand.head, in_hand.key
    if key.facility != head.facility:
        raise AnothersSnapshot(what="a snapshot of another facility", why="each facility has its own file and key",
                               do="fetch both with this facility's key")  # fmt: skip
    return min(head.until, head.made_at + timedelta(hours=MOST_HOURS),
               key.until, key.given_at + timedelta(hours=KEY_HOURS))  # fmt: skip
