"""What the name of a file tells (ファイル名): its kind and its day, as in `holder_status-20260731.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from madoguchi.adapters.rolls.folding import name_of
from madoguchi.days.eras import parse_day
from madoguchi.terms.errors import Refused

LONGEST: Final = 180  # bytes of a name that we give, of the 255 that systems allow
_EIGHT: Final = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")
_UNSEEN: Final = re.compile("[^\\w.()+,@=~%#\u3000 -]")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name tells (名前の読み取り): a kind and a day, each None where it tells none."""

    kind: str | None
    day: date | None


def told_by(name: str, kinds: Iterable[str]) -> Named:
    """What the name of a file tells (ファイル名の読み取り). Eight digits that are no day are none.

    >>> told_by("Holder_Status-20260731 (2).csv", ["holder_status", "rates"])
    Named(kind='holder_status', day=datetime.date(2026, 7, 31))
    >>> told_by("ratesheet-20261399.csv", ["holder_status", "rates"])
    Named(kind=None, day=None)
    """
    plain = name_of(name)
    beginning = [kind for kind in kinds if plain.startswith(kind) and not plain[len(kind) : len(kind) + 1].isalpha()]
    return Named(max(beginning, key=len, default=None), _day(plain))


def _day(plain: str) -> date | None:
    found = _EIGHT.findall(plain)
    if len(found) != 1:
        return None
    try:
        return parse_day(found[0])
    except Refused:
        return None


def kept_name(mark: str, name: str) -> str:
    """The name under which a file is kept (保管名): a mark, then its own, without what cannot be seen, not too long.

    >>> kept_name("0a1b", "月次\\n../状況.csv")
    '0a1b-月次_.._状況.csv'
    """
    safe = _UNSEEN.sub("_", name.encode("utf-8", "replace").decode())
    stem, dot, ending = safe.rpartition(".")
    tail = f"{dot}{ending}" if dot and len(ending) < 10 else ""
    head = (stem if tail else safe).encode()[:LONGEST].decode("utf-8", "ignore")
    return f"{mark}-{head}{tail}"
