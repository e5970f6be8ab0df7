"""A key that a caller makes for one thing it asks (目印): asked again with it, the first result comes back.

Used for another thing it is refused: at a counter, the second person would be handed what was made for the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from hashlib import sha256

from madoguchi.terms.errors import Refused


class UsedKey(Refused):
    """A caller's key that was used for something else (目印の使い回し)."""


def used_key() -> UsedKey:
    """What is told of a key that was used for something else (目印の使い回し)."""
    return UsedKey(what="a key that was used for something else", why="a key stands for one thing that is asked once",
                   do="give each thing you ask for a key of its own")  # fmt: skip


def digest_of(*asked: object) -> str:
    """What is asked for, as a SHA-256 that tells nothing of it (依頼のダイジェスト); the same in every process.

    >>> digest_of("merge", {"b", "a"}) == digest_of("merge", {"a", "b"}), digest_of("a", "b") == digest_of("ab")
    (True, False)
    """
    return sha256(repr(_plain(asked)).encode()).hexdigest()


def _plain(told: object) -> object:
    """A value whose `repr` depends on nothing but what it says: sets and mappings have an order of their own."""
    if is_dataclass(told) and not isinstance(told, type):
        return [_plain(getattr(told, one.name)) for one in fields(told)]
    if isinstance(told, Mapping):
        return sorted((repr(_plain(key)), repr(_plain(value))) for key, value in told.items())
    if isinstance(told, Set):
        return sorted(repr(_plain(one)) for one in told)
    return [_plain(one) for one in told] if isinstance(told, (list, tuple)) else told
