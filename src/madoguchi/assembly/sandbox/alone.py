"""What a sandbox has to itself while it runs (試験環境の専有): its folder, and the port on which it answers."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from madoguchi.terms.errors import Refused

HOST: Final = "127.0.0.1"


class Taken(Refused):
    """A folder or a port that another program has (使用中)."""


@contextmanager
def folder_alone(folder: Path) -> Iterator[None]:
    """Have a folder to oneself (フォルダーの専有): of two that run there, who ends stops the other's database.

    The system lets it go with the process, however that ends. Raises `Taken`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        _hold(held)
        yield
    finally:
        os.close(held)


def _hold(held: int) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Taken(what="a folder in which a sandbox runs already",
                    why="the two would share one database, and end it for each other",
                    do="go on with that one, or name another folder and another port") from None  # fmt: skip


@contextmanager
def port_alone(port: int) -> Iterator[socket.socket]:
    """Have a port to oneself (ポートの専有); whoever connects before it is served waits. Raises `Taken`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ours.bind((HOST, port))
            ours.listen()
        except OSError as wrong:
            raise Taken(what=f"port {port}, which cannot be had", why="another program listens there, or this account "
                        "may not", do="end that program, or name another with --port") from wrong  # fmt: skip
        yield ours
