"""Whose key it is (利用鍵の照合): asked of the database, and remembered for a few seconds.

A key that was ended opens so long at most. Where the database does not answer, a key that opened before lets its bearer
hear *cannot tell* and no more: it may have been ended meanwhile, and the check may have another line than the keys.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from madoguchi.desk.facilities import Holder, Keys, digest_of_key
from madoguchi.desk.verifying import Unreachable, too_many_at_once, unreachable
from madoguchi.faces.api.problems import not_open

FRESH: Final = 10.0  # seconds
STALE: Final = 600.0  # seconds, while the database does not answer
MOST: Final = 4_096  # keys remembered
STRANGERS: Final = 8  # keys that never opened, asked about at once: a flood of them keeps nobody else waiting


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who came with a key (利用鍵の提示者). `is_sure`: the database said so within the last seconds."""

    holder: Holder
    is_sure: bool = True

    def sure(self) -> Holder:
        """Whose key it is, for whoever writes something. Raises `Unreachable` where that is not sure."""
        if not self.is_sure:
            raise unreachable()
        return self.holder


class Keyring:
    """Keys that opened a moment ago (利用鍵の控え), by digest: no key itself is kept."""

    def __init__(self, keys: Keys, seconds: Callable[[], float]) -> None:
        self.keys, self.seconds = keys, seconds
        self.known: OrderedDict[bytes, tuple[Holder, float]] = OrderedDict()
        self.strangers = 0

    async def bearer_of(self, header: str, *, bare: bool = False) -> Bearer:
        """Who comes with an `authorization`; `bare`: the key may stand alone.

        Raises `NotOpen`, `Unreachable`, and `Busy` where many come with keys that never opened.
        """
        digest = digest_of_key(_secret(header, bare=bare))
        if known := self._known(digest, FRESH):
            return Bearer(known)
        return await (self._asked(digest) if digest in self.known else self._of_a_stranger(digest))

    async def _of_a_stranger(self, digest: bytes) -> Bearer:
        if self.strangers >= STRANGERS:
            raise too_many_at_once()
        self.strangers += 1
        try:
            return await self._asked(digest)
        finally:
            self.strangers -= 1

    def _known(self, digest: bytes, within: float) -> Holder | None:
        holder, at = self.known.get(digest, (None, 0.0))
        return holder if self.seconds() - at < within else None

    async def _asked(self, digest: bytes) -> Bearer:
        asked_at = self.seconds()  # of what is heard late nobody knows more than how it was then
        try:
            holder = await self.keys.holder_of(digest)
        except Unreachable:
            if known := self._known(digest, STALE):
                return Bearer(known, is_sure=False)
            raise
        if holder is None:
            self.known.pop(digest, None)
            raise not_open()
        self._remember(digest, holder, asked_at)
        return Bearer(holder)

    def _remember(self, digest: bytes, holder: Holder, asked_at: float) -> None:
        self.known[digest] = holder, asked_at
        self.known.move_to_end(digest)
        if len(self.known) > MOST:
            self.known.popitem(last=False)


def _secret(header: str, *, bare: bool) -> str:
    """The key in an `authorization`. Raises `NotOpen`."""
    scheme, _, secret = header.partition(" ")
    if not header.isascii() or not (scheme.lower() == "bearer" or (bare and not secret)):
        raise not_open()
    return (secret or scheme).strip()
