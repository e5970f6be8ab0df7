"""A folder that files are put into (監視フォルダー): each is taken, refused with its reason, or waits.

Which it is rests on the database: a file that was taken and could not be moved away before the machine stopped is found
to have been taken, and moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from madoguchi.desk.intake import Incoming, Intake, KeptRow, NotNow, Taken, Wish
from madoguchi.desk.rights import ForOthers
from madoguchi.terms.errors import Refused


class NoKind(Refused):
    """A file whose name tells no kind (種類の分からないファイル)."""


OUR_FAULT: Final = Refused(what="a file at which our own program failed", why="it met what nobody had thought of",
                           do="keep the file, and report it as a fault of Madoguchi")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file of the folder (ファイルの結末): it was taken, or refused, or waits and `why`.

    `name` is the one it was put there under. `do`: the next step, where it waits for somebody and not just for time.
    """

    name: str
    taken: Taken | None = None
    refused: Refused | None = None
    why: str = ""
    do: str = ""


class Found(Protocol):
    """A file of the folder, held still (見つかったファイル)."""

    @property
    def name(self) -> str:
        """The name it was put there under."""

    def incoming(self) -> tuple[Incoming, Wish]:
        """The file to be read, and what its name tells of it. Raises `NoKind`."""

    def taken(self, kept: Sequence[KeptRow]) -> None:
        """Move it to those that were taken, and write down beside it which rows were not."""

    def refused(self, why: Refused) -> None:
        """Move it to those that were refused, and write down beside it why."""


class Folder(Protocol):
    """A folder that files are put into (監視フォルダー)."""

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked us to end while we worked in it."""

    def alone(self) -> AbstractContextManager[bool]:
        """Work in it alone; false where somebody else does."""

    def look(self) -> Iterator[Found | Outcome]:
        """What is there: files that nobody writes any more, and the outcomes of all others."""


def take_waiting(folder: Folder, intake: Intake, seen: Callable[[int], object] = bool) -> Iterator[Outcome]:
    """Take every file that is ready (到着分の取り込み), and tell what came of each that is there."""
    with folder.alone() as is_alone:
        for one in folder.look() if is_alone else ():
            yield one if isinstance(one, Outcome) else _outcome(one, intake, seen)


def _outcome(file: Found, intake: Intake, seen: Callable[[int], object]) -> Outcome:
    try:
        taken = _taken(file, intake, seen)
    except NotNow as refused:
        return Outcome(file.name, why=refused.what, do=refused.do)
    except ForOthers:  # nothing is wrong with the file: it waits for who may take it
        raise
    except OSError as failed:
        return Outcome(file.name, why=f"it cannot be read or moved: {failed.strerror}")
    except Refused as refused:
        return _refused(file, refused)
    except Exception:  # noqa: BLE001  the border of a file: a fault of ours costs this file, and not those after it
        return _refused(file, OUR_FAULT)
    return Outcome(file.name, taken)


def _taken(file: Found, intake: Intake, seen: Callable[[int], object]) -> Taken:
    taken = intake.take(*file.incoming(), seen)
    file.taken(intake.kept(taken.file) if taken.refused + taken.held else ())
    return taken


def _refused(file: Found, why: Refused) -> Outcome:
    file.refused(why)
    return Outcome(file.name, refused=why)
