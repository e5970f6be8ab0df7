"""What a refusal is to receipt software (電文での拒否): one of the codes that it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from madoguchi.desk.facilities import NoSuchVisit
from madoguchi.desk.verifying import Busy, NotOpen, NotThisDay, TooManyMisses, Unreachable
from madoguchi.reception.platform.faults import Fault, NotThisShape
from madoguchi.terms.errors import Refused

OF_REFUSAL: Final[Mapping[type[Refused], Fault]] = {
    NotOpen: Fault.NOT_OPEN,
    NotThisDay: Fault.NOT_THIS_DAY,
    TooManyMisses: Fault.TOO_MANY_MISSES,
    Busy: Fault.BUSY,
    Unreachable: Fault.UNREACHABLE,
    NoSuchVisit: Fault.NOT_VISITED,
}


def fault_of_refusal(refused: Refused) -> Fault:
    """The code of a refusal (拒否のコード): what the message says of itself first; what has none is a fault of ours.

    >>> fault_of_refusal(Busy(what="much", why="many", do="wait")).value
    'LOCAL-204'
    """
    if isinstance(refused, NotThisShape):
        return refused.fault
    return next((fault for cause, fault in OF_REFUSAL.items() if isinstance(refused, cause)), Fault.OURS)
