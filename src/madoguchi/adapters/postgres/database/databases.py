"""The database of the command line (データベースの接続口): a server of ours, or whichever DATABASE_URL names."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.checks import check, finding
from madoguchi.adapters.postgres.database.login_grants import (
    end,
    give,
    nowhere,
    record_login,
    refuse_no_books,
    rights_told,
)
from madoguchi.adapters.postgres.database.login_list import logins
from madoguchi.adapters.postgres.database.logins import add_login, new_password
from madoguchi.adapters.postgres.database.migrations import migrate
from madoguchi.adapters.postgres.database.printed_as import printed_as
from madoguchi.adapters.postgres.database.upkeep import upkeep
from madoguchi.adapters.postgres.server.accounts import account_of
from madoguchi.adapters.postgres.server.binaries import bin_folder
from madoguchi.adapters.postgres.server.programs import run_here
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.server.settings import OtherServer
from madoguchi.desk.databases import (
    Finding,
    LoginGrant,
    LoginShown,
    MigrationState,
    NewLogin,
    PrintedAs,
    ServerState,
    Upkeep,
)
from madoguchi.terms.errors import Refused

Result = TypeVar("Result")
ELSEWHERE = ServerState("elsewhere")


class NotOurs(Refused):
    """A server that somebody else runs (自前でないサーバー)."""


class NotRunning(Refused):
    """A server of ours that does not run (起動していない)."""


@dataclass(frozen=True)
class PostgresDatabase:
    """A `Database` of the desk: the server of a folder, or the one at a `url` (データベース)."""

    folder: Path
    url: str | None = None

    @cached_property
    def server(self) -> Server:
        """The server of the folder."""
        return Server(self.folder)

    @property
    def dsn(self) -> str:
        """The address. Raises `NotRunning`."""
        if self.url:
            return self.url
        told = self.server.status()
        if told.address is None:
            raise NotRunning(what=f"the database server is {told.state}", why="nothing can be asked of it so",
                             do="say `madoguchi db start`, or let DATABASE_URL name another")  # fmt: skip
        return told.address

    def start(self) -> ServerState:
        """Start the server. Raises `NotOurs`."""
        self._refuse_elsewhere()
        self.server.start()
        return self.server.status()

    def stop(self) -> ServerState:
        """Stop the server. Raises `NotOurs`."""
        self._refuse_elsewhere()
        self.server.stop()
        return self.server.status()

    def status(self) -> ServerState:
        """How the server is; of one elsewhere only that it is there."""
        return ELSEWHERE if self.url else self.server.status()

    def _refuse_elsewhere(self) -> None:
        if self.url:
            raise NotOurs(what="DATABASE_URL names a server", why="whoever runs it starts and stops it",
                          do="unset DATABASE_URL to mean the one of this folder")  # fmt: skip

    def migrate(self, *, dry_run: bool) -> Sequence[MigrationState]:
        """Take the migrations that the database has not."""

        async def taken(connection: Connection) -> Sequence[MigrationState]:
            return [MigrationState(one.name) for one in await migrate(connection, dry_run=dry_run)]

        return self._asked(taken)

    def check(self) -> Sequence[Finding]:
        """Everything that is not as it must be; a server that we refuse is one finding."""
        try:
            return self._asked(lambda connection: check(connection, ours=not self.url))
        except OtherServer as refused:
            return [finding(refused)]

    def papers(self) -> Sequence[PrintedAs] | None:
        """As what papers are printed, by insurer; None of a server that cannot be asked, or not by this login."""
        with suppress(Refused):
            return self._asked(printed_as)
        return None

    def upkeep(self) -> Upkeep | None:
        """How long ago it was sealed, backed up, tried; None of a server that cannot be asked, or not by this login."""
        with suppress(Refused):
            return self._asked(lambda connection: upkeep(connection, ours=not self.url))
        return None

    def add_login(self, name: str, roles: Sequence[str], grants: Sequence[LoginGrant] = ()) -> NewLogin:
        """Make a login, or give one more roles, or more to work for. Raises `WrongLogin`, `NoBooks`."""

        async def added(connection: Connection) -> tuple[str | None, tuple[str, ...]]:
            async with connection.transaction():
                await refuse_no_books(connection, grants)
                password = await add_login(connection, name, roles)
                await give(connection, name, grants)
                await record_login(connection, "add login", name, rights_told(roles, grants))
                return password, await nowhere(connection, grants)

        return NewLogin(name, tuple(roles), address_for(self.dsn, name), *self._asked(added))

    def end_login(self, name: str, insurer: str) -> int:
        """End all that a login may do for an insurer. Raises `NothingGranted`."""

        async def ended(connection: Connection) -> int:
            async with connection.transaction():
                return await end(connection, name, insurer)

        return self._asked(ended)

    def new_password(self, name: str) -> NewLogin:
        """Give a login a new password; the one it had opens nothing any more. Raises `WrongLogin`, `NoDemo`."""

        async def changed(connection: Connection) -> tuple[tuple[str, ...], str]:
            async with connection.transaction():
                told = await new_password(connection, name)
                await record_login(connection, "set password", name)
                return told

        roles, password = self._asked(changed)
        return NewLogin(name, roles, address_for(self.dsn, name), password)

    def logins(self) -> Sequence[LoginShown]:
        """The logins of people and programs, by name."""
        return self._asked(logins)

    def console(self, arguments: Sequence[str]) -> int:
        """psql; it keeps no history, and tells no row in an error."""
        dsn, password = without_password(self.dsn)
        program = bin_folder(account_of(os.geteuid())) / "psql"
        more = {"PSQL_HISTORY": "", **({"PGPASSWORD": password} if password else {})}
        return run_here([program, "-X", "-v", "VERBOSITY=terse", *arguments, dsn], more)

    def _asked(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.dsn) as connection:
                return await what(connection)

        return asyncio.run(asked())


def address_for(dsn: str, login: str) -> str:
    """The address for another login (別のログインのアドレス), without a password.

    >>> address_for("postgresql://postgres:secret@db.example:5433/madoguchi?sslmode=require", "u1204")
    'postgresql://u1204@db.example:5433/madoguchi?sslmode=require'
    """
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    return _joined(parts.scheme, f"{quote(login)}@{host}", parts.path, parts.query)


def without_password(dsn: str) -> tuple[str, str]:
    """An address, and apart from it the password (パスワードの分離): arguments of a program are seen by everybody.

    >>> without_password("postgresql://u1204:a%2Fb@/madoguchi?host=/run/x")
    ('postgresql://u1204@/madoguchi?host=/run/x', 'a/b')
    """
    parts = urlsplit(dsn)
    login, _, host = parts.netloc.rpartition("@")
    name, _, password = login.partition(":")
    return _joined(parts.scheme, f"{name}@{host}" if name else host, parts.path, parts.query), unquote(password)


def _joined(scheme: str, place: str, path: str, query: str) -> str:
    return f"{scheme}://{place}{path}{'?' + query if query else ''}"
