"""Letters by themselves (単独の通知の組立て): one to each person, in the languages of the look, in one envelope.

A letter goes to the person it is about. It is made like a covering letter: nothing of the person stands on it but what
shows in the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from madoguchi.days.eras import format_wareki
from madoguchi.issuing.covering import singly
from madoguchi.issuing.lettering import NO_FACE, WINDOW, Means, window
from madoguchi.issuing.occasions import KINDS, Occasion
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import SHEETS, Held
from madoguchi.issuing.sheets import Addressee, Letter, track_of
from madoguchi.terms.paper import MailClass

KIND: Final = f"{SHEETS}{MailClass.ORDINARY.value}-001"


@dataclass(frozen=True, slots=True)
class Single:
    """A letter to be made (作成する通知): its number in the run, what it is about, to whom it goes."""

    n: int
    occasion: Occasion
    name: str
    postcode: str | None
    address: str

    @property
    def kind(self) -> str:
        """The word of what it is about (通知の種類)."""
        return next(word for word, kind in KINDS.items() if isinstance(self.occasion, kind))

    @property
    def addressee(self) -> Mapping[str, Any]:
        """Whom it goes to, as a print order tells it."""
        return {"kind": "person", "name": self.name, "postcode": self.postcode, "address": self.address}


def run_of_letters(run: int) -> str:
    """How the letters of a run begin their codes (封入照合番号の頭), apart from those of plans.

    >>> run_of_letters(7)
    'L0007'
    """
    return f"L{run:04d}"


def numbered(run: str) -> str:
    """The number of a run in its document number (文書番号の通し番号), which no plan has.

    >>> numbered("L0007")
    'L7'
    """
    return f"{run[:1]}{int(run[1:])}"


def lettered(one: Single, means: Means) -> Letter | Held:
    """A letter, or what holds it (通知の組立て): a window that no face prints. Raises `NoLetter`."""
    in_envelope = means.in_envelope_of({one.kind})
    to, missing = window({"addressee": one.addressee}, in_envelope)
    if missing:
        return Held(one.n, NO_FACE, WINDOW, missing)
    return written_to(to, one, in_envelope)


def written_to(to: Addressee | None, one: Single, means: Means) -> Letter:
    """A letter with this window, or of a copy with none (通知の文面). Raises `NoLetter`."""
    first, *others = singly(one.occasion, means.look)
    reference = means.look.reference(numbered(means.run), means.on)
    sheets = (replace(first, serial=one.n), *others)
    return Letter(track_of(means.run, one.n), format_wareki(means.on), to, sheets, reference, means.look.envelope)


def pieces_of(several: Iterable[Single], means: Means) -> tuple[list[Piece], list[Held]]:
    """What goes through the press, and what is held (印刷物), in the order of their numbers."""
    made: Sequence[tuple[int, Letter | Held]] = [(one.n, lettered(one, means)) for one in several]
    return ([Piece(KIND, n, one, n) for n, one in made if isinstance(one, Letter)],
            [one for _, one in made if isinstance(one, Held)])  # fmt: skip
