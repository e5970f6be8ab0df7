"""Whose key it is (利用鍵の照合): asked of the database, and remembered for a few seconds.

A key that was ended opens so long at most. Where the database does not answer, a key that opened before lets its holder
hear *cannot tell*, which is all that anybody is told then.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from madoguchi.desk.facilities import Holder, Keys, digest_of_key
from madoguchi.desk.verifying import Unreachable
from madoguchi.faces.api.problems import not_open

FRESH: Final = 10.0  # seconds
STALE: Final = 600.0  # seconds, while the database does not answer
MOST: Final = 4_096  # keys remembered


class Keyring:
    """Keys that opened a moment ago (利用鍵の控え), by digest: no key itself is kept."""

    def __init__(self, keys: Keys, seconds: Callable[[], float]) -> None:
        self.keys, self.seconds = keys, seconds
        self.known: OrderedDict[bytes, tuple[Holder, float]] = OrderedDict()

    async def holder_of(self, header: str) -> Holder:
        """Who holds the key of an `authorization`. Raises `NotOpen`, `Unreachable`."""
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.isascii():
            raise not_open()
        digest = digest_of_key(secret.strip())
        return self._known(digest, FRESH) or await self._asked(digest)

    def _known(self, digest: bytes, within: float) -> Holder | None:
        holder, at = self.known.get(digest, (None, 0.0))
        return holder if self.seconds() - at < within else None

    async def _asked(self, digest: bytes) -> Holder:
        try:
            holder = await self.keys.holder_of(digest)
        except Unreachable:
            if known := self._known(digest, STALE):
                return known
            raise
        if holder is None:
            self.known.pop(digest, None)
            raise not_open()
        self._remember(digest, holder)
        return holder

    def _remember(self, digest: bytes, holder: Holder) -> None:
        self.known[digest] = holder, self.seconds()
        self.known.move_to_end(digest)
        if len(self.known) > MOST:
            self.known.popitem(last=False)
