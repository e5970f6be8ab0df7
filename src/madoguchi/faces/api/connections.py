"""A connection with an end (接続): one that sends its head, or takes its answer, too slowly is ended.

uvicorn waits for both as long as a caller likes. So anybody, without a key, could hold connections until none is left.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS_OF_HEAD: Final = 10.0  # for all of a request's head
SECONDS_STUCK: Final = 10.0  # in which nothing of an answer was taken
AHEAD: Final = 8  # requests sent before the first is answered: who sends more would be answered before all others
LONGEST_HEAD: Final = 64 * 1024  # octets, and of all that stands around a body: sizes of its pieces, fields behind it


class Connection(HttpToolsProtocol):
    """A connection of the service (接続), with an end."""

    _head: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None
    _begun = True  # a head, and not ended
    _octets = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head, self._stuck = _ended(self._head), _ended(self._stuck)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._begun = True

    def on_headers_complete(self) -> None:
        """It has ended, and is waited for no more."""
        self._begun, self._octets, self._head = False, 0, _ended(self._head)
        if len(self.pipeline) >= AHEAD:
            self.transport.abort()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of a head. One behind a body (trailer) nobody reads, and nothing ends their number: none is taken."""
        if self._begun:
            super().on_header(name, value)
        else:
            self.transport.abort()

    def on_message_complete(self) -> None:
        """A body has ended."""
        if not self.transport.is_closing():
            super().on_message_complete()
        self._head = self._head if self._begun else _ended(self._head)

    def on_response_complete(self) -> None:
        """It was answered. A body that was refused before it had come has as long to come as a head."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._wait_for_head()

    def on_body(self, body: bytes) -> None:
        """Octets of a body are bounded by whoever reads it."""
        self._octets -= len(body)
        if not self.transport.is_closing():
            super().on_body(body)

    def data_received(self, octets: bytes) -> None:
        """Something of a head, or of a body. What stands around bodies and goes on too long ends the connection.

        The parser joins a field anew with each piece that comes: one without an end would take all of its time.
        """
        self._octets += len(octets)
        super().data_received(octets)
        if self.transport.is_closing():
            return
        if self._begun:
            self._wait_for_head()
        if self._octets > LONGEST_HEAD:
            self.transport.abort()

    def pause_writing(self) -> None:
        """The caller does not take what is told."""
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(SECONDS_STUCK, self.transport.abort)

    def resume_writing(self) -> None:
        """It was taken."""
        super().resume_writing()
        self._stuck = _ended(self._stuck)

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came any more: ended, whether or not the last answer was taken."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(SECONDS_STUCK, self.transport.abort)

    def _wait_for_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(SECONDS_OF_HEAD, self.transport.abort)


def _ended(one: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Nothing, in place of what was waited for."""
    if one is not None:
        one.cancel()
    return None
