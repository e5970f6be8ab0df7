"""The feed (資格情報の登録): what the national platform is told, what it answers, what it shows; the port.

What is to be told is worked out of the registry, so nothing is missed. A line is said once and may be taken back; what
the platform should hold are the lines said and not taken back, in whatever order they arrive, however often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.intake import Intake
from madoguchi.terms.errors import Refused

Stream = Literal["open", "apart"]
HEAD: Final = ("file", "line", "withdraws", "person", "aspect", "first", "last", "value")
DIFFERENCE_HEAD: Final = ("person", "aspect", "cause", "ours", "shown")
EXPECTED_HEAD: Final = ("person", "aspect", "first", "last", "value")
CAUSES: Final[Mapping[str, tuple[str, str]]] = {
    "not_sent": ("まだ送っていない", "not sent yet"),
    "not_acknowledged": ("送ったが回答がない", "sent, and not acknowledged"),
    "refused": ("送ったが登録を拒まれた", "sent, and refused"),
    "shows_otherwise": ("登録済みだが表示が違う", "acknowledged, and shown otherwise"),
    "unknown_there": ("登録済みだが表示されない", "acknowledged, and not shown"),
    "unknown_here": ("台帳にないが表示される", "shown, and not recorded here"),
}


class NothingShown(Refused):
    """No file that tells what is shown (表示のファイルがない)."""


class NoSuchFile(Refused):
    """A file of the feed that there is not (ない送付ファイル)."""


class OtherBytes(Refused):
    """A file that is not the one written before (前と違うファイル)."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is to be sent (送付の指定): the business day, which stream, whether lines once refused are tried again.

    `once` is a key of the caller's: with the same, the same file comes back.
    """

    on: BusinessDay
    stream: Stream = "open"
    refused_too: bool = False
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of the feed (送付ファイル): its number, its lines. `again`: its key was used before."""

    stream: Stream
    file: int
    lines: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A line of a file (送付の一行): what holds of a person from a first to a last day, or the line it takes back."""

    file: int
    line: int
    withdraws: int | None
    person: str
    aspect: str
    first: date | None
    last: date | None
    value: str


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file and what became of its lines (送付と回答の件数). `unknown`: nobody knows; there is no answer yet."""

    file: int
    on: date
    lines: int
    unknown: int
    acknowledged: int
    refused: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is to be compared (照合の指定): a day, our insurer number there, all people or the sample."""

    on: date
    number: str
    stream: Stream = "open"
    sample: bool = False
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison (照合の結果): people looked at, and how many differences, by aspect and cause.

    `left_out`: rows of the file that were not taken, as of people who are not recorded here.
    """

    comparison: int
    file: int
    as_of: date
    people: int
    aspects: tuple[str, ...]
    left_out: int
    counts: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class ShownOtherwise:
    """One difference (食い違い): what we say, and what is shown; None: nothing."""

    person: str
    aspect: str
    cause: str
    ours: str | None
    shown: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What should be shown of somebody on a day (表示されるべき項目)."""

    person: str
    aspect: str
    first: date | None
    last: date | None
    value: str


class Feed(Protocol):
    """The feed of an insurer (資格情報の登録)."""

    def send(self, asked: Sending) -> Sent:
        """Write down what is not told yet, as the next file."""

    def lines(self, stream: Stream, file: int) -> Iterator[FeedLine]:
        """The lines of a file, in order. Raises `NoSuchFile`."""

    def written(self, stream: Stream, file: int, digest: str) -> None:
        """Record that a file was written. Raises `OtherBytes` where it was another before."""

    def files(self, stream: Stream) -> Sequence[FeedFile]:
        """The files that were made, the newest first."""

    def answers(self) -> Intake:
        """Where answers, and what is shown, are taken in."""

    def compare(self, asked: Comparing) -> Compared:
        """Compare what we say with what is shown. Raises `NothingShown`."""

    def differences(self, stream: Stream, comparison: int, purpose: str) -> Sequence[ShownOtherwise]:
        """What differs, by person; that it was looked at, and why, is recorded."""

    def sample(self, on: date, people: int, purpose: str) -> Sequence[Expected]:
        """What should be shown of the people of the sample; that it was looked at is recorded."""
