"""A connection to PostgreSQL (接続): the one module that knows asyncpg, which has no types.

Each connection is checked before it is used: the version, the settings that keep people out of the log, a role that is
not too powerful, and whether what is asked for is for this login. Where a later program made the tables, it reads, and
writes nothing. What the database refuses leaves here in our words, never in its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from errno import EMFILE, ENFILE, ENOMEM
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Final, Protocol

from madoguchi.adapters.postgres.known_types import tell_known
from madoguchi.adapters.postgres.refusals import INTEGRITY, MEANING, PRIVILEGE, constraint, lost, told
from madoguchi.adapters.postgres.rights import not_allowed, refuse_without_right
from madoguchi.adapters.postgres.server.settings import ASKED, NAMES, VERSION, OtherServer, loose, refuse_version
from madoguchi.desk.rights import asked_for
from madoguchi.terms.errors import Refused

_asyncpg: Any = import_module("asyncpg")
DatabaseError: Final[type[Exception]] = _asyncpg.PostgresError
ClientError: Final[type[Exception]] = _asyncpg.InterfaceError
BrokenClient: Final[type[Exception]] = _asyncpg.InternalClientError  # a connection that went in mid-sentence
Record = Any  # an asyncpg.Record: by name or by place
SESSION: Final = {
    "application_name": "madoguchi", "timezone": "Asia/Tokyo", "search_path": "public, pg_temp",
    "client_min_messages": "warning",
    "jit": "off",  # it costs a small question with many tables ten times what it saves a large one
}  # fmt: skip
SECONDS: Final = 10.0
SHORT_OF: Final = frozenset({EMFILE, ENFILE, ENOMEM})
POWERS: Final = """
SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(rolname, 'madoguchi_owner', 'member') AS powerful
FROM pg_roles WHERE rolname = $1
"""
MAY_LOOK: Final = """
SELECT coalesce(has_table_privilege(to_regclass('public.migrations'), 'SELECT'), false)
"""
LATER: Final = "SELECT max(n) > $1 FROM public.migrations"
ONLY_READ: Final = "SET default_transaction_read_only = on"
OWN_POWERS: Final = POWERS.replace("$1", "session_user")


class NoConnection(Refused):
    """A database that cannot be reached (接続できない)."""


class TooPowerful(Refused):
    """A role that could pass over every fence (権限の強すぎる役割)."""


class Connection(Protocol):
    """What we use of an asyncpg connection (接続). Arguments are bound as `$1`, never written into the text."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        """Run a statement, or a script without arguments; what it did, as `INSERT 0 1`."""

    async def executemany(self, command: str, args: Any, *, timeout: float | None = None) -> None:
        """Run a statement for each row of arguments, all or none."""

    async def fetch(self, query: str, *args: Any, timeout: float | None = None) -> list[Record]:
        """All rows."""

    async def fetchrow(self, query: str, *args: Any, timeout: float | None = None) -> Record | None:
        """The first row."""

    async def fetchval(self, query: str, *args: Any, column: int = 0, timeout: float | None = None) -> Any:
        """One value of the first row."""

    def cursor(self, query: str, *args: Any, prefetch: int | None = None, timeout: float | None = None) -> Any:
        """Rows one after another, inside a transaction."""

    async def prepare(self, query: str, *, timeout: float | None = None) -> Any:
        """A prepared statement."""

    async def copy_records_to_table(self, table_name: str, **settings: Any) -> str:
        """Load rows with COPY in binary."""

    async def copy_to_table(self, table_name: str, **settings: Any) -> str:
        """Load a file or an iterable of bytes with COPY."""

    async def copy_from_query(self, query: str, *args: Any, **settings: Any) -> str:
        """Write the rows of a query out with COPY."""

    def transaction(self, **settings: Any) -> AbstractAsyncContextManager[Any]:
        """All of a block or nothing."""

    def get_server_pid(self) -> int:
        """The process that serves this connection."""

    def is_closed(self) -> bool:
        """Whether the connection is gone."""

    def terminate(self) -> None:
        """Drop the connection at once, whatever it is at."""


@asynccontextmanager
async def connect(dsn: str, role: str | None = None, *, at_most: str | None = None) -> AsyncIterator[Connection]:
    """A connection for the time of a block (接続), acting as a role where one is named.

    `at_most`: whom a login acts as that could pass over every fence, so that an administrator's work stays inside them.

    Raises `NoConnection`, `OtherServer` for a server whose version or settings are not as they must be, `TooPowerful`,
    what `desk.rights` tells of whom it is not for; and, for what the database refuses inside the block and nobody
    catches there, a refusal of `refusals`.
    """
    connection = await _opened(dsn)
    try:
        await _checked(connection, role, at_most)
        yield connection
    except (DatabaseError, ClientError, BrokenClient, ConnectionError) as error:
        raise await refusal_of(connection, error) from None
    finally:
        await _closed(connection)


async def kept_open(dsn: str, *, at_most: str) -> Connection:
    """A connection that its holder drops (保持する接続), checked as `connect` does; its errors are the holder's.

    Raises what `connect` does before its block.
    """
    connection: Connection = await _opened(dsn)
    try:
        await _checked(connection, None, at_most)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def _opened(dsn: str) -> Any:
    try:
        connection = await _asyncpg.connect(dsn, timeout=SECONDS, server_settings=SESSION)
    except (DatabaseError, ClientError, OSError, ValueError) as error:
        if getattr(error, "errno", None) in SHORT_OF:  # it is we who have too little, and that is told as it is
            raise
        code = getattr(error, "sqlstate", None) or type(error).__name__
    else:
        tell_known(connection)
        return connection
    raise NoConnection(what=f"no connection to the database ({code})", why=_reason(code),
                       do="`madoguchi db start`, or look at DATABASE_URL; then try again")  # fmt: skip


def _reason(code: str) -> str:
    """Why there is no connection, without the address and the login."""
    if code.startswith("28"):
        return "the server does not know this login, or its password is another"
    if code == "3D000":
        return "the server has no database of this name"
    return "nobody answers there, or what answers is not ready yet"


async def _closed(connection: Any) -> None:
    if connection.is_closed():
        return
    try:
        await connection.close(timeout=SECONDS)
    except (DatabaseError, ClientError, BrokenClient, OSError):  # it went while we said goodbye
        connection.terminate()


async def _checked(connection: Connection, role: str | None, at_most: str | None) -> None:
    found = await settings_of(connection)
    refuse_version(int(found[VERSION] or 0))
    for refused in loose(found):
        raise refused
    if role is None and at_most is not None and await connection.fetchval(OWN_POWERS):
        role = at_most
    if role is not None:
        await act_as(connection, role)
    if await connection.fetchval(MAY_LOOK):
        if await connection.fetchval(LATER, last_migration()):
            await connection.execute(ONLY_READ)
        if (asked := asked_for()) is not None:
            await refuse_without_right(connection, asked)


@cache
def last_migration() -> int:
    """The number of the last migration that this program has (最後の移行)."""
    names = [one.name for one in (files("madoguchi.adapters.postgres") / "migrations").iterdir()]
    return max(int(name[:4]) for name in names if name.endswith(".sql"))


async def settings_of(connection: Connection) -> Mapping[str, str | None]:
    """The settings of a session that we care about, and the version of its server (設定の現在値)."""
    return {row["name"]: row["value"] for row in await connection.fetch(ASKED, [*NAMES, VERSION])}


async def act_as(connection: Connection, role: str) -> None:
    """Act as a role from here on (役割の切り替え). Raises `TooPowerful`, `OtherServer` for one that is not there."""
    powerful = await connection.fetchval(POWERS, role)
    if powerful is None:
        raise OtherServer(what=f"the server has no role {role}", why="a migration makes it, and has not run here",
                          do="run `madoguchi db migrate` as the administrator")  # fmt: skip
    if powerful:
        raise TooPowerful(what=f"the role {role} may do everything", why="row-level security would not hold for it",
                          do="take superuser, BYPASSRLS, CREATEROLE and membership in the owner from it")  # fmt: skip
    await connection.execute(await connection.fetchval("SELECT format('SET ROLE %I', $1::text)", role))


async def refusal_of(connection: Connection, error: Exception) -> Refused:
    """An error of the database in our words (誤りの言い換え). Raise it `from None`: the error holds the row."""
    code = str(getattr(error, "sqlstate", None) or "")
    if _is_lost(connection, error):
        return lost()
    if code.startswith(INTEGRITY):
        return constraint(_broken(error), await _meaning(connection, error))
    if code == PRIVILEGE:
        return not_allowed()
    return told(code, error)


def _is_lost(connection: Connection, error: BaseException | None) -> bool:
    """Whether the connection is gone; one that went in mid-sentence may not know it yet."""
    while error is not None and not isinstance(error, (BrokenClient, ConnectionError)):
        error = error.__context__
    return connection.is_closed() or error is not None


def _broken(error: Any) -> str:
    """The constraint that does not hold; a column that must not be empty has none of its own in the error."""
    return error.constraint_name or f"{error.table_name}.{error.column_name} is missing"


async def _meaning(connection: Connection, error: Any) -> str:
    """What a constraint means, as its comment says; empty where it says nothing or the transaction is still broken."""
    try:
        where = (error.constraint_name or "", error.schema_name or "", error.table_name or "")
        return str(await connection.fetchval(MEANING, *where) or "")
    except (DatabaseError, ClientError, BrokenClient):
        return ""
