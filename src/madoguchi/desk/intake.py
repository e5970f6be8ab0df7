"""Files taken into the registry (ファイルの取り込み): ports, and what a clerk is told.

Rows read are those taken, refused and held, always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from madoguchi.desk.business_day import BusinessDay
from madoguchi.desk.recording import LOST_BEFORE, TWICE, WORDS
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.registry.intake.layout import Column, Layout
from madoguchi.terms.errors import Refused

NOBODY: Final = "nobody"
DIFFERENT: Final = "rows differ"
NO_COVER: Final = "no cover"
MISTYPED: Final = "check digit fails"
NOT_MADE_UP: Final = "not made up"
NEW_NOBODY: Final = "new, without a cover"
NO_FIRST_DAY: Final = "a cover without its first day"
NO_REASON: Final = "a loss without day or reason"
BEGUN_OTHERWISE: Final = "a cover recorded otherwise"
NEVER_SENT: Final = "never sent"
NO_PAPER: Final = "no paper"
ANOTHERS: Final = "paper of another person"
ANOTHER_SCAN: Final = "scans differ"
NOT_SO: Final = "step out of order"
SERIAL_OF_ANOTHER: Final = "serial of another person"
LATE_APPLICATION: Final = "received before it was made"
KEPT_UNFLAGGED: Final = "kept without a flag"
LIFTED_BY_TWO: Final = "ended by two people"
DEATH_TO_COME: Final = "death to come"
DEATH_BEFORE_BIRTH: Final = "death before birth"
DEATH_BEFORE_COVER: Final = "death before a cover"
NO_SUCH_DEATH: Final = "death not recorded"
AFTER_DEATH: Final = "a cover after a death"
HEAD_AND_NOT: Final = "head and no head"
NOT_AT_PRINTER: Final = "letter not with a printer"
OTHER_RUN: Final = "letter of another run"
OTHER_SHEETS: Final = "other sheets than listed"
NAMED_TWICE: Final = "letter named twice"
TOLD_TWICE: Final = "letter told of twice"
KEPT_BEFORE: Final = "kept until a day before"
LEFT_BEFORE: Final = "spoiled after it left"
NO_LETTER: Final = "no letter"
IN_PARCELS: Final = "letter in a parcel"
NOT_YET_POSTED: Final = "letter not posted"
MOST_KEPT: Final = 10_000  # cells and rows at fault that are told of one file; its record counts all rows

CLASH_WORDS: Final = {
    NOBODY: ("person", "a key of nobody who is recorded here", "a fact is told of people who were taken in before",
             "look at the key and the insurer, or take the person in first, and send the row again"),
    DIFFERENT: ("", "rows of one person, perhaps under two keys, that say different things",
                "nobody can tell which of them is right",
                "leave the right one of them, and send it again"),
    NEW_NOBODY: ("eligible_from", "a person who is new here, and has no cover nor is the head of a household",
                 "people are recorded because of their cover, or because mail goes to them",
                 "write the day of acquisition, or correct the key"),
    NO_FIRST_DAY: ("eligible_from", "a cover of which the first day is not said",
                   "its first day tells which cover is meant", "write the day of acquisition into the row"),
    NO_REASON: ("loss_reason", "a loss of which the day or the reason is not said",
                "what is owed after a loss depends on both", "write both; その他 where no word fits"),
    BEGUN_OTHERWISE: ("", "a cover that began on that day and is recorded otherwise",
                      "a file may tell of its loss; what else it says of a cover stays as it was recorded",
                      "look at the record, and correct what is wrong there or in the file"),
    NO_COVER: ("happened_on", "a loss of which no cover is recorded", "a cover is lost that was acquired before",
               "look at the person's covers and at the day; take the acquisition in first"),
    MISTYPED: ("individual_number", "an individual number whose last digit does not fit",
               "the last digit is reckoned from the others, so one of them is wrong, or two are swapped",
               "compare it with the paper; numbers of made-up people are taken by `madoguchi link take`"),
    NOT_MADE_UP: ("individual_number", "an individual number that may be somebody's, for a made-up insurer",
                  "numbers of made-up people fail their check digit, so that none is ever a person's",
                  "make samples with `madoguchi sample numbers`"),
    NEVER_SENT: ("feed_line", "an answer to a line that was never sent of this person",
                 "what is answered was sent before, under this number",
                 "look at the number and at the insurer; `madoguchi feed list` tells what was sent"),
    NO_PAPER: ("serial", "a paper that is not in the ledger", "it is known by its serial or its code, and both agree",
               "scan it again; what was issued before the ledger is told by other kinds of file"),
    ANOTHERS: ("person", "a paper of another person than the row names", "the ledger knows whose it is",
               "look at the paper and the key; leave the key out if only the paper is known"),
    ANOTHER_SCAN: ("serial", "rows of one paper that say different things", "nobody can tell which of them is right",
                   "leave the right one of them, and send it again"),
    NOT_SO: ("serial", "a step that cannot follow the last one of the paper", "what lies here does not come back",
             "look at the paper's story with `madoguchi ledger story`"),
    SERIAL_OF_ANOTHER: ("digital_certificate_serial", "a serial that is another person's",
                        "each certificate is on one card, and a card is one person's",
                        "look whether two records are one person's, or two rows were mixed up"),
    LATE_APPLICATION: ("applied_on", "an application made after it was received", "one of the two days is wrong",
                       "look at the form, and correct the day"),
    KEPT_UNFLAGGED: ("", "an address for few to see, and none of the three marks that it goes with",
                     "the row was taken, and the person is written to by themselves alone",
                     "ask whoever sent it whether a mark is missing, or the address is wrong"),
    LIFTED_BY_TWO: ("", "a row that ends what two people have to end", "neither a file nor one person ends it alone",
                    "look at `madoguchi application list`: it is asked there; one proposes, another accepts"),
    DEATH_TO_COME: ("died_on", "a death on a day after that of the file", "nobody can tell yet", "correct the day"),
    DEATH_BEFORE_BIRTH: ("died_on", "a death before the recorded birth", "one of the two days is wrong",
                         "correct the day; or correct the birth date first, and send the row again"),
    NO_SUCH_DEATH: ("died_on", "a death taken back that is not recorded so",
                    "it is known by its day, so that a wrong key takes back nobody's",
                    "look at the key, and write the day that is recorded; `madoguchi registry story` tells it"),
    DEATH_BEFORE_COVER: ("died_on", "a death before a recorded cover of the person began",
                         "one of the two is wrong, and nobody can tell which",
                         "correct the day or key, or end the cover on its first day by `members`; send the row again"),
    AFTER_DEATH: ("eligible_from", "a cover that begins after the recorded death of the person",
                  "one of the two is wrong, and nobody can tell which",
                  "take the death back by a row of `deaths`, or correct the day or the key, and send the row again"),
    NOT_AT_PRINTER: ("letter", "a letter that no printer was given", "who prints it was given its file before",
                     "look at the code and at `madoguchi mail status`; a file that was taken back counts no more"),
    OTHER_RUN: ("letter", "a letter of another run", "the paper by which it is known is in another plan",
                "look at the sheet: code and pile may have been mixed up"),
    OTHER_SHEETS: ("sheets", "a letter with other sheets than its list has", "a sheet is missing, or is another's",
                   "hold the letter back, and report it as spoiled if it cannot be mended"),
    NAMED_TWICE: ("letter", "a letter that the file names twice", "whoever printed it twice has two of them",
                  "look for the second one and destroy it; send one row of the letter"),
    TOLD_TWICE: ("letter", "a letter of which the file tells twice", "nobody can tell which of the rows is right",
                 "send one row of the letter; what was said of another day may come in another file"),
    KEPT_BEFORE: ("kept_until", "a last day of keeping before the day on which the letter waits",
                  "one of the two days is wrong", "look at the post's report, correct the day, and send the row again"),
    LEFT_BEFORE: ("letter", "a letter that was spoiled, and has left the house", "it was reported as printed before",
                  "look at the paper's story with `madoguchi ledger story`, and whether the right one was named"),
    NO_LETTER: ("letter", "a letter that is not in the ledger", "it is known by the first paper in it",
                "look at the code and at the insurer"),
    IN_PARCELS: ("letter", "a letter by which no parcel to an office is known",
                 "a parcel is known by its first letter, and no other code tells which papers are meant",
                 "look at the parcel; record what came back one by one: `madoguchi ledger record returned_mail`"),
    NOT_YET_POSTED: ("letter", "a letter that was never posted", "the post tells of what it was given",
                     "look at the code; say first that the plan was posted: `madoguchi mail hand-over --to post`"),
    HEAD_AND_NOT: ("is_head", "a head of the household who is said to be none",
                   "letters go to the head, and papers name them", "look who is the head, and correct one of the two"),
    LOST_BEFORE: ("lost_on", *WORDS[LOST_BEFORE]),
    TWICE: ("eligible_from", *WORDS[TWICE]),
}  # fmt: skip


class NotNow(Refused):
    """A database that cannot be asked at present (いまは取り込めない): nothing is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a file (取り込みの指定): the day it is of, as whoever takes it says and as its name says.

    `on` is the day of business. `once`: a key of the caller's; asked twice with the same, it is done once. `forced`:
    the reason for which a stale file is taken all the same.
    """

    on: BusinessDay
    as_of: date | None = None
    name_says: date | None = None
    once: str | None = None
    forced: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file (取り込みの結果). `again`: it was taken before, and nothing was done now.

    `changed`: statements that were new to the registry; `untold`: of a file that tells the whole, people with a cover
    of whom it says nothing. `whole`: of a list of each month, whether it tells of nearly everybody; if it does not, it
    stands for whom it names and not for the month. `minded`: rows that were taken and are told of all the same.
    """

    file: int
    kind: str
    as_of: date
    n: int
    read: int
    taken: int
    refused: int
    held: int
    changed: int
    untold: int | None
    whole: bool | None = None
    again: bool = False
    minded: int = 0


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The record of a file (ファイルの記録): what came of it, when and by whom it was taken, and why by force."""

    result: Taken
    at: datetime
    who: str
    digest: str
    forced: str | None


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row that was not taken (取り込まれなかった行), or one of its cells; `held`: readable, but it cannot be true.

    `minded`: it was taken, and somebody is to look at it all the same (注意する行).
    """

    row: RefusedRow
    held: bool
    minded: bool = False


class Incoming(Protocol):
    """A file to be taken in (取り込むファイル)."""

    @property
    def layout(self) -> Layout:
        """Its kind."""

    @property
    def digest(self) -> str:
        """The digest of its bytes."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns it has of its kind. Raises `RefusedFile`."""

    def chunks(self) -> Iterator[Chunk]:
        """Its rows, a part after another. Raises `RefusedFile`."""


class Intake(Protocol):
    """Where files of an insurer are taken in (取り込み口)."""

    @property
    def insurer(self) -> str:
        """Whose they are (保険者)."""

    def take(self, file: Incoming, wish: Wish, seen: Callable[[int], object] = bool) -> Taken:
        """Take a file in, all of its good rows under one number, or none. `seen` is told of rows read."""

    def files(self) -> Sequence[FileRecord]:
        """The records of all files that were taken, the newest first."""

    def kept(self, file: int) -> Sequence[KeptRow]:
        """The rows of a file that were not taken, once for each cell at fault; of these the first `MOST_KEPT`."""
