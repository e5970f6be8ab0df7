"""The papers of one person as the ledger has them (本人の書面): which there were, and where each is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PaperOfPerson:
    """A paper of somebody (書面): what it is, how it stands since when, where it lies, what took its place.

    On what ground it was issued is not told, as no paper's story tells it.
    """

    serial: int
    paper: str
    valid_from: date | None
    valid_until: date | None
    state: str
    place: str
    since: date
    replaced_by: int | None
