"""The server of the tests, one in each process, and databases on it: empty, with all tables, or a copy of one."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from secrets import token_bytes
from typing import TypeVar

from adapters.postgres.looking import end, let_go, looked, standing
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.logins import add_login, verifier
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.places import DATABASE
from madoguchi.adapters.postgres.server.server import Server

Result = TypeVar("Result")
NUMBERS = itertools.count(1)
MADE: set[tuple[str, str]] = set()  # databases that are made once and never used: the server, the name
SHARED: list[Server] = []  # at most one
# A database that is made or dropped is looked for in all buffers; pages in memory need not be pressed into the log, and
# who reads them there need not ask another process to.
SMALL = "shared_buffers = '32MB'\nwal_compression = off\nio_method = 'sync'\n"


def asked(dsn: str, what: Callable[[Connection], Awaitable[Result]], role: str | None = None) -> Result:
    """What is asked of a database, on a connection of its own."""

    async def ask() -> Result:
        async with connect(dsn, role) as connection:
            return await what(connection)

    return asyncio.run(ask())


def running(folder: Path) -> Iterator[Server]:
    """A server for a while."""
    one = Server(folder, patience=30)
    one.start()
    yield one
    one.stop()


def shared(folder: Path) -> Iterator[Server]:
    """The server of all tests of this process: whoever asks first starts it, there, and stops it last of all."""
    if SHARED:
        yield SHARED[0]
        return
    folder.mkdir(parents=True)
    (folder / "local.conf").write_text(SMALL, "utf-8")
    for one in running(folder):
        SHARED.append(one)
        with standing(one.places.dsn):
            yield one
        SHARED.clear()
        end()


def migrated_database(server: Server) -> Iterator[str]:
    """A new database with all migrations, for a while: a copy of one that is made once and never used.

    It says that it is a demo, for its people are made up, and its tests play any day.
    """
    yield from new_database(server, _untouched(server))


def made_once(server: Server, name: str, fill: Callable[[str], object], of: str | None = None) -> str:
    """The name of a database that is filled once for a server, to be copied and never used: it goes with the server."""
    if (server.places.dsn, name) not in MADE:
        _make(server, name, of or _untouched(server))
        fill(_address(server, name))
        MADE.add((server.places.dsn, name))
    return name


def _address(server: Server, name: str) -> str:
    return server.places.dsn.replace(f"/{DATABASE}?", f"/{name}?")


def _make(server: Server, name: str, of: str) -> None:
    """Its files are copied: written through the log, as is usual, a copy takes four times as long."""
    let_go(_address(server, of))
    made = f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY"
    looked(server.places.dsn, lambda connection: connection.execute(made))


def _untouched(server: Server) -> str:
    return made_once(server, "untouched", _begun, "template1")


def _begun(dsn: str) -> None:
    asked(dsn, migrate)
    asked(dsn, begin_demo)


def new_database(server: Server, of: str = "template1") -> Iterator[str]:
    """A new database, for a while; a copy of another where one is named."""
    name = f"test_{next(NUMBERS)}"
    dsn = _address(server, name)
    _make(server, name, of)
    with standing(dsn):
        yield dsn
    looked(server.places.dsn, lambda connection: connection.execute(f"DROP DATABASE {name} WITH (FORCE)"))


async def quick_login(connection: Connection, login: str, roles: Sequence[str]) -> str:
    """A new login, and its password: checked in one round, for who comes in hundreds of times."""
    password = str(await add_login(connection, login, roles))
    await connection.execute(f"ALTER ROLE {login} PASSWORD '{verifier(password, token_bytes(16), 1)}'")
    return password
