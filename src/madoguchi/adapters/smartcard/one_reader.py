"""A virtual card lies in one reader at a time (仮想カードの専有), as a real one does; and one at a time is issued."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from madoguchi.terms.errors import Refused


class CardInUse(Refused):
    """A virtual card or smartphone that another reader, or its issuer, has now (使用中のカード)."""


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Have a card's file to oneself for a block (カードの専有). Raises `CardInUse`.

    The lock is a file of its own beside it, for the card's is replaced with each try. It goes with the process, however
    that ends; what is left of one that was killed is taken over.
    """
    beside = path.with_name(f".{path.name}.lock")
    held = _held(beside, path.name)
    try:
        yield
    finally:
        beside.unlink(missing_ok=True)  # while it is held: who opened it before sees that it is no longer the one
        os.close(held)


@contextmanager
def one_after_another(folder: Path) -> Iterator[None]:
    """Have a folder's issuer to oneself for a block (発行の専有): others wait meanwhile, a second or two for each card.

    What was issued is one file, written whole: of two who read it at once the later would leave the other's card out.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _held(beside: Path, name: str) -> int:
    while True:
        held = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            raise _in_use(name) from None
        if _is_the_one(held, beside):
            return held
        os.close(held)


def _is_the_one(held: int, beside: Path) -> bool:
    """Whether what was locked is what lies there: whoever had it may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(held), beside.stat())
    except FileNotFoundError:
        return False


def _in_use(name: str) -> CardInUse:
    return CardInUse(what=f"{name} lies in a reader",
                     why="two who have one card would lose each other's tries, or what was put onto it anew",
                     do="wait until that visit is over, and try again")  # fmt: skip
