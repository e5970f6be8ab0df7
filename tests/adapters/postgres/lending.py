"""Databases that one test of a file gives back and the next takes: put back as they were, or dropped.

To make a copy of a database and to drop it costs as much as a short test, and what the server has read of it is lost.
So rows that a test added, changed or took away are put back. Where anything else is otherwise than it was (a table, a
function, a right, a trigger, a setting, somebody still connected), the database is dropped, and the next is a new one.
At full size each test has a new database and its own connections, and so has a test with `@pytest.mark.own_database`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import pytest

from adapters.postgres import reusing
from adapters.postgres.looking import let_go, looked
from adapters.postgres.servers import migrated_database, new_database
from madoguchi.adapters.postgres.connection import BrokenClient, ClientError, Connection, DatabaseError
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.terms.errors import Refused
from sizes import is_proof

CATALOGUE: Final = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_db_role_setting", "pg_default_acl", "pg_depend",
    "pg_event_trigger", "pg_extension", "pg_index", "pg_inherits", "pg_init_privs", "pg_largeobject_metadata",
    "pg_policy", "pg_proc", "pg_publication", "pg_rewrite", "pg_seclabel", "pg_statistic_ext", "pg_trigger", "pg_type",
)  # fmt: skip
# A row that is new or another has a later `xmin`; one that is gone is not counted.
EACH: Final = "SELECT '{0}' AS name, count(*) AS rows, max(xmin::text::bigint) AS last FROM {0}"
SHAPE: Final = (
    *(EACH.format(one) for one in CATALOGUE), EACH.format("pg_namespace") + " WHERE nspname !~ '^pg_(toast_)?temp_'",
)  # fmt: skip
ITSELF: Final = (EACH.format("pg_database") + " WHERE datname = current_database()",)
SEQUENCES: Final = ("SELECT format('%I.%I', schemaname, sequencename) AS name, last_value FROM pg_sequences",)
TABLES: Final = """
SELECT format('%I.%I', n.nspname, c.relname) AS name, n.nspname AS schema, c.relname AS table,
    (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute AS a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND application_name <> 'gone'
"""
LOGINS: Final = "SELECT array_agg(rolname::text) FROM pg_roles WHERE rolcanlogin"
GONE: Final = 'DROP ROLE "{}"'
WHOLE: Final = "SELECT {} FROM {}"
EMPTIED: Final = "DELETE FROM {};"
SET_BACK: Final = "SELECT setval($1::regclass, coalesce($2, 1), $2::bigint IS NOT NULL)"
TOGETHER: Final = 12  # tables asked about in one statement: to plan one of a hundred takes longer than all of this
NO_ROWS: Final = 21  # bytes of a binary copy
BROKEN: Final = (Refused, DatabaseError, ClientError, BrokenClient, OSError)  # a test may leave one in any state
Seen = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a table held."""

    schema: str
    table: str
    columns: tuple[str, ...]
    rows: bytes

    @property
    def how(self) -> Mapping[str, Any]:
        """How it is copied."""
        return {"schema_name": self.schema, "columns": self.columns, "format": "binary"}


@dataclass(frozen=True, slots=True)
class Original:
    """What all copies of a database are at first: their rows, and by what a change is seen."""

    tables: Mapping[str, Kept]
    held: Seen
    shape: Seen
    sequences: Seen

    @property
    def questions(self) -> Sequence[str]:
        """What is asked about the tables."""
        return [EACH.format(name) for name in self.tables]


ORIGINALS: Final[dict[str, Original]] = {}  # by the address of the database they are copies of


async def _original(connection: Connection) -> Original:
    tables = {row["name"]: await _kept(connection, row) for row in await connection.fetch(TABLES)}
    asked = Asked(connection)
    held = await asked.seen([EACH.format(name) for name in tables])
    return Original(tables, held, await asked.seen(SHAPE), await asked.seen(SEQUENCES))


async def _kept(connection: Connection, row: Any) -> Kept:
    rows, columns = BytesIO(), tuple(row["columns"])
    query = WHOLE.format(", ".join(columns), row["name"])
    await connection.copy_from_query(query, output=rows, format="binary")
    return Kept(row["schema"], row["table"], columns, rows.getvalue())


@dataclass(slots=True)
class Asked:
    """Questions that are planned once for a connection."""

    connection: Connection
    planned: dict[str, Any] = field(default_factory=dict)

    async def seen(self, questions: Sequence[str]) -> Seen:
        """What they are answered."""
        rows: list[Any] = []
        for n in range(0, len(questions), TOGETHER):
            query = " UNION ALL ".join(questions[n : n + TOGETHER])
            if query not in self.planned:
                self.planned[query] = await self.connection.prepare(query)
            rows += await self.planned[query].fetch()
        return {row[0]: tuple(row)[1:] for row in rows}


@dataclass(slots=True)
class Lent:
    """A database, and how it is while no test has changed it."""

    dsn: str
    giving: Iterator[str]
    original: Original
    held: Seen
    itself: Seen = field(default_factory=dict)
    logins: frozenset[str] = frozenset()
    asked: Asked | None = None

    async def begin(self, connection: Connection) -> None:
        """Before the first test."""
        self.itself = await Asked(connection).seen(ITSELF)

    async def before(self, connection: Connection) -> None:
        """Before a test: who can log in."""
        self.logins = frozenset(await connection.fetchval(LOGINS))

    async def after(self, connection: Connection) -> None:
        """After it: who could not log in before goes, as their names are made from the database's."""
        for login in frozenset(await connection.fetchval(LOGINS)) - self.logins:
            await connection.execute(GONE.format(login))

    async def put_back(self, connection: Connection) -> bool:
        """Put back the rows and sequences; False where anything else is otherwise than it was."""
        if self.asked is None or self.asked.connection is not connection:
            self.asked = Asked(connection)
        if await connection.fetchval(OTHERS) or not await self._has_its_shape(self.asked):
            return False
        held = await self.asked.seen(self.original.questions)
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")  # no trigger, no foreign key
            await self._fill(connection, [name for name in held if held[name] != self.held[name]])
        await self._count_back(self.asked)
        self.held = await self.asked.seen(self.original.questions)
        return True

    async def _has_its_shape(self, asked: Asked) -> bool:
        return await asked.seen(SHAPE) == self.original.shape and await asked.seen(ITSELF) == self.itself

    async def _fill(self, connection: Connection, names: Sequence[str]) -> None:
        if names:
            await connection.execute("".join(map(EMPTIED.format, names)))
        for kept in map(self.original.tables.__getitem__, names):
            if len(kept.rows) > NO_ROWS:
                await connection.copy_to_table(kept.table, source=BytesIO(kept.rows), **kept.how)

    async def _count_back(self, asked: Asked) -> None:
        now = await asked.seen(SEQUENCES)
        for name, before in self.original.sequences.items():
            if now[name] != before:
                await asked.connection.execute(SET_BACK, name, *before)


@dataclass(slots=True)
class Lending:
    """The databases that the tests of a file take and give back: one of each that they are copies of."""

    server: Server
    given: dict[str, Lent] = field(default_factory=dict)

    def lend(self, of: str, fresh: Callable[[], Iterator[str]]) -> Iterator[str]:
        """A database as another, for a test. It is put back when the next wants it: the last one's is not."""
        one = self._put_back(of) or self._new(of, fresh())
        looked(one.dsn, one.before)
        reusing.LENT.add(one.dsn)
        try:
            yield one.dsn
        finally:
            reusing.LENT.discard(one.dsn)
            self._take(of, one)

    def end(self) -> None:
        """Drop them."""
        while self.given:
            _drop(self.given.popitem()[1])

    def _take(self, of: str, one: Lent) -> None:
        reusing.let_logins_go(one.dsn)
        try:
            looked(one.dsn, one.after)
        except BROKEN:
            _drop(one)
        else:
            self._keep(of, one)

    def _keep(self, of: str, one: Lent) -> None:
        if of in self.given:  # a test had two
            _drop(one)
        else:
            self.given[of] = one

    def _put_back(self, of: str) -> Lent | None:
        if (one := self.given.pop(of, None)) is None:
            return None
        try:
            if looked(one.dsn, one.put_back):
                return one
        except BROKEN:
            pass
        _drop(one)
        return None

    def _new(self, of: str, giving: Iterator[str]) -> Lent:
        reusing.begin()
        dsn = next(giving)
        key = f"{self.server.places.dsn} {of}"
        if key not in ORIGINALS:
            ORIGINALS[key] = looked(dsn, _original)
        one = Lent(dsn, giving, ORIGINALS[key], ORIGINALS[key].held)
        looked(dsn, one.begin)
        return one


def _drop(one: Lent) -> None:
    let_go(one.dsn)
    for _ in one.giving:
        raise AssertionError(one.dsn)


# --- for fixtures -------------------------------------------------------------------------------------------

OF_FILE: Final = pytest.StashKey[Lending]()


def migrated_for(request: pytest.FixtureRequest, server: Server) -> Iterator[str]:
    """A database with all migrations for a test."""
    return _for(request, server, "all migrations", lambda: migrated_database(server))


def copy_for(request: pytest.FixtureRequest, server: Server, dsn: str) -> Iterator[str]:
    """A copy of a database, which nobody changes, for a test."""
    of = dsn.partition("?")[0].rpartition("/")[2]
    return _for(request, server, of, lambda: new_database(server, of))


def _for(request: pytest.FixtureRequest, server: Server, of: str, fresh: Callable[[], Iterator[str]]) -> Iterator[str]:
    if is_proof() or request.node.get_closest_marker("own_database"):
        return _own(fresh())
    return _of_file(request, server).lend(of, fresh)


def _own(giving: Iterator[str]) -> Iterator[str]:
    with reusing.apart():
        yield from giving


def _of_file(request: pytest.FixtureRequest, server: Server) -> Lending:
    file = request.node.getparent(pytest.Module)
    if OF_FILE not in file.stash:
        file.stash[OF_FILE] = Lending(server)
        file.addfinalizer(file.stash[OF_FILE].end)
    return file.stash[OF_FILE]
