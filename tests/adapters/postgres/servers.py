"""The server of the tests, one in each process, and databases on it: empty, with all tables, or a copy of one."""

import asyncio
import itertools
from asyncio import Runner
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes
from typing import TypeVar

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.database.logins import add_login, verifier
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.server.places import DATABASE
from madoguchi.adapters.postgres.server.server import Server

Result = TypeVar("Result")
NUMBERS = itertools.count(1)
UNTOUCHED: set[str] = set()  # the servers that have such a database
SHARED: list[Server] = []  # at most one
MADE_BY: dict[str, Callable[[str], str]] = {}  # whom a server is told by to make a database
SMALL = "shared_buffers = '32MB'\n"  # a database made or dropped is looked for in all of them


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
        with kept_open(one.places.dsn) as MADE_BY[one.places.dsn]:
            yield one
        SHARED.clear()


@contextmanager
def kept_open(dsn: str) -> Iterator[Callable[[str], str]]:
    """Somebody who stays connected and runs statements: to connect takes longer than most of them."""
    with Runner() as runner:
        entered = connect(dsn)
        connection = runner.run(entered.__aenter__())
        yield lambda statement: str(runner.run(connection.execute(statement)))
        runner.run(entered.__aexit__(None, None, None))


def run_statement(dsn: str, statement: str) -> None:
    """One statement, by who is connected already, if somebody is."""
    if dsn in MADE_BY:
        MADE_BY[dsn](statement)
    else:
        asked(dsn, lambda connection: connection.execute(statement))


def migrated_database(server: Server) -> Iterator[str]:
    """A new database with all migrations, for a while: a copy of one that is made once and never used.

    It says that it is a demo, for its people are made up, and its tests play any day.
    """
    if server.places.dsn not in UNTOUCHED:
        run_statement(server.places.dsn, "CREATE DATABASE untouched")
        untouched = server.places.dsn.replace(f"/{DATABASE}?", "/untouched?")
        asked(untouched, migrate)
        asked(untouched, begin_demo)
        UNTOUCHED.add(server.places.dsn)
    yield from new_database(server, "untouched")


def new_database(server: Server, of: str = "template1") -> Iterator[str]:
    """A new database, for a while; a copy of another where one is named.

    Its files are copied: written through the log, as is usual, a copy takes four times as long.
    """
    name = f"test_{next(NUMBERS)}"
    run_statement(server.places.dsn, f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY")
    yield server.places.dsn.replace(f"/{DATABASE}?", f"/{name}?")
    run_statement(server.places.dsn, f"DROP DATABASE {name} WITH (FORCE)")


async def quick_login(connection: Connection, login: str, roles: Sequence[str]) -> str:
    """A new login, and its password: checked in one round, for who comes in hundreds of times."""
    password = str(await add_login(connection, login, roles))
    await connection.execute(f"ALTER ROLE {login} PASSWORD '{verifier(password, token_bytes(16), 1)}'")
    return password
