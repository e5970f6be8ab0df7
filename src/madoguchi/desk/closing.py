"""Closed plans (計画の終了): what a plan that will not be carried out any more leaves behind, and where that went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """How a plan was closed (計画の終了). `printed`: its papers; `left`: how many were not printed, by why.

    `left` has the words of `papers.held_item`, `waited` for what a guard or somebody held, and `not_drawn` for what
    nobody carried out. `newer` is the newest plan of everybody for the same day or a later one; in it `taken_up` of
    those that are left have a line of their own. None: the next plan decides them anew.
    """

    by: str
    at: datetime
    printed: int
    left: Mapping[str, int]
    newer: int | None
    taken_up: int
