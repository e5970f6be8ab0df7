"""Where and how the service is served (起動の指定)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

PORT: Final = 8420
AT_MOST: Final = 256  # questions in flight in one process: as many as come while a disk does nothing for half a second


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how it is served (起動の指定). `client_ca`: a caller shows a certificate of this authority, too.

    `url`: the address under which callers reach it, where that is another, as behind a proxy.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    tls_file: Path | None = None
    tls_key: Path | None = None
    client_ca: Path | None = None
    workers: int = 1
    most: int = AT_MOST
    url: str | None = None
