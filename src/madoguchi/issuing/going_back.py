"""Where a paper goes that a new one takes the place of (旧書面の行き先), as the covering letter says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GoingBack:
    """What an insurer wants done with the old one (旧書面の扱い), in words of letters; empty where it says nothing.

    `void`: of one that ends before its last day, and looks as if it were good. `ended`: of one that runs to it.
    """

    void: str = ""
    ended: str = ""

    def of(self, order: Mapping[str, Any]) -> str:
        """What is said of the one that a print order replaces; of one that was lost letters have words of their own.

        >>> wanted = GoingBack(void="counter", ended="destroy")
        >>> [wanted.of(one) for one in ({"replaces": 7, "voids": [7]}, {"replaces": 7}, {"replaces": 7, "lost": True})]
        ['counter', 'destroy', '']
        """
        if order.get("replaces") is None or order.get("lost"):
            return ""
        return self.void if order.get("voids") else self.ended


def going_back(expired: str | None, place: str | None, *, employees: bool) -> GoingBack:
    """Of the choices of an insurer (運用から): what becomes of expired papers, and where papers are returned.

    What ended before its last day goes back everywhere. Of employees' insurers that name no place the letter has words
    of its own: to the employer, and to the insurer from who stays in by choice.

    >>> going_back("keep", None, employees=False)
    GoingBack(void='insurer', ended='keep')
    """
    said, back = expired or "", place or ("" if employees else "insurer")
    ended = {"return": back, "destroy_or_return": "destroy" if employees else ""}
    return GoingBack(back, ended.get(said, said))
