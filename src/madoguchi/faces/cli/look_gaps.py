"""What of a look ends and is followed by nothing (体裁の空白), in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from madoguchi.faces.cli.speaking import in_language, say
from madoguchi.issuing.look_gaps import Gap
from madoguchi.issuing.look_schema import PIECES

CONTACT: Final = "contact"


def gap_lines(gaps: Iterable[Gap]) -> Iterator[str]:
    """A line of each piece that ends with nothing after it."""
    for gap in gaps:
        name = in_language("問い合わせ先" if gap.piece == CONTACT else PIECES[gap.piece][0], gap.piece)
        key = "look says nothing" if gap.until is None else "look says nothing until"
        yield say(key, piece=name, since=gap.since, until=gap.until)
