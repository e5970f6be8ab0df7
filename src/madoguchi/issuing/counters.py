"""Where people are served, told in a covering letter (窓口の案内): each counter with its address, telephone and hours.

It is told in the Japanese letters alone: an insurer says the names of its counters in Japanese.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from madoguchi.issuing.looks import Counter, Look
from madoguchi.issuing.sheets import Paragraph, Sheet

HEADINGS: Final[Mapping[str, str]] = {"ja": "窓口", "ja-easy": "窓口（話を聞くことができるところ）"}


def with_counters(cover: Sheet, look: Look, language: str) -> Sheet:
    """A covering letter that tells the counters too, where the look has any and wants them told (窓口の付記)."""
    if not look.counters or not look.letters.counters or language not in HEADINGS:
        return cover
    told = Paragraph(HEADINGS[language], tuple(map(_line, look.counters)))
    return replace(cover, paragraphs=(*cover.paragraphs, told))


def _line(counter: Counter) -> str:
    """A counter as it is told.

    >>> _line(Counter("北浜支所", "汐見市北浜町", "000-000-0111", "平日 9時から16時まで"))
    '北浜支所　汐見市北浜町　電話 000-000-0111　平日 9時から16時まで'
    """
    telephone = f"電話 {counter.telephone}" if counter.telephone else ""
    return "　".join(filter(None, (counter.name, counter.address, telephone, counter.hours)))
