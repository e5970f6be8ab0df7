"""Whether a database is as it must be (データベースの点検): migrations, settings, roles, owners, what was not done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from madoguchi.adapters.postgres.connection import Connection, settings_of
from madoguchi.adapters.postgres.database.migrations import OWNER, WrongMigrations, open_of, shipped, taken_by
from madoguchi.adapters.postgres.database.upkeep import upkeep
from madoguchi.adapters.postgres.server.settings import loose
from madoguchi.desk.databases import Finding
from madoguchi.desk.upkeep import silent
from madoguchi.terms.errors import Refused

ROLES: Final = ["clerk", "approver", "verifier", "reception", "intake", "auditor"]
EXTENSION: Final = "btree_gist"
ABSENT: Final = (
    "SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)"
)
# Our roles, and every login that is in one of them; whoever only made them (ADMIN) is an administrator, not in them.
POWERFUL: Final = """
SELECT one.rolname AS name,
    one.rolsuper OR one.rolbypassrls OR one.rolcreaterole OR one.rolcreatedb OR one.rolreplication AS powers,
    one.rolname <> $2 AND EXISTS (
        SELECT FROM pg_roles AS owner WHERE owner.rolname = $2 AND pg_has_role(one.oid, owner.oid, 'member')) AS owns,
    one.rolcanlogin AND one.rolname = ANY($1::text[] || $2) AS comes_in
FROM pg_roles AS one
WHERE one.rolname = ANY($1::text[] || $2) OR EXISTS (
    SELECT FROM pg_roles AS ours JOIN pg_auth_members AS put ON put.roleid = ours.oid
    WHERE ours.rolname = ANY($1::text[]) AND put.member = one.oid AND (put.inherit_option OR put.set_option))
ORDER BY 1
"""
FOREIGN: Final = """
SELECT one.relname AS name FROM pg_class AS one
WHERE one.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' AND one.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND one.relowner <> (SELECT oid FROM pg_roles WHERE rolname = $1)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = one.oid AND deptype = 'e')
ORDER BY 1
"""
ARCHIVE_FAILS: Final = (
    "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver"
)
BOOKS_THERE: Final = "SELECT to_regclass('registry.insurer') IS NOT NULL AND to_regclass('audit.chain') IS NOT NULL"
BEHIND: Final = """
SELECT floor(extract(epoch FROM max(at) - clock_timestamp()) / 60)::bigint FROM (
    SELECT not_before FROM registry.insurer UNION ALL SELECT chain.at FROM audit.chain
) AS recorded (at)
"""
HAS_EXTENSION: Final = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = $1)"
MIGRATE: Final = "run `madoguchi db migrate` as the administrator"


async def check(connection: Connection, *, ours: bool = False) -> list[Finding]:
    """Everything that is not as it must be (不備の一覧), of the connection's database.

    Of backups only where the server is ours: any other is backed up by who runs it.
    """
    parts = (_migrations, _settings, _roles, _powers, _owners, _extension, _archive, _clock)
    found = [one for part in parts async for one in part(connection)]
    return [*found, *silent(await upkeep(connection, ours=ours))]


def finding(refused: Refused) -> Finding:
    """A refusal as a finding (拒否から不備へ)."""
    return Finding(refused.what, refused.why, refused.do)


async def _migrations(connection: Connection) -> AsyncIterator[Finding]:
    try:
        waiting = open_of(shipped(), await taken_by(connection))
    except WrongMigrations as refused:
        yield finding(refused)
        return
    for one in waiting:
        yield Finding(f"{one.name} was not taken", "the program expects its tables", MIGRATE)


async def _settings(connection: Connection) -> AsyncIterator[Finding]:
    for refused in loose(await settings_of(connection)):
        yield finding(refused)
    if await connection.fetchval("SELECT current_setting('data_checksums')") != "on":
        yield Finding("the server has no data checksums", "a page that a disk spoilt would be read as it is",
                      "stop the server and run `pg_checksums --enable` over its data")  # fmt: skip


async def _roles(connection: Connection) -> AsyncIterator[Finding]:
    for row in await connection.fetch(ABSENT, [*ROLES, OWNER]):
        yield Finding(f"there is no role {row['name']}", "rights are given to roles, never to logins", MIGRATE)


async def _powers(connection: Connection) -> AsyncIterator[Finding]:
    for row in await connection.fetch(POWERFUL, ROLES, OWNER):
        if row["powers"]:
            yield Finding(f"the role {row['name']} has an administrator's powers", "no fence between insurers holds it",
                          "take SUPERUSER, BYPASSRLS, CREATEROLE, CREATEDB and REPLICATION from it")  # fmt: skip
        if row["owns"]:
            yield Finding(f"the role {row['name']} is in {OWNER}", "an owner passes over every right of its tables",
                          f"revoke {OWNER} from it")  # fmt: skip
        if row["comes_in"]:
            yield Finding(f"the role {row['name']} can log in", "each logs in as themselves: so it is known who did it",
                          "alter it to NOLOGIN, and make logins with `madoguchi user add`")  # fmt: skip


async def _owners(connection: Connection) -> AsyncIterator[Finding]:
    for row in await connection.fetch(FOREIGN, OWNER):
        yield Finding(f"{row['name']} does not belong to {OWNER}", "rights were given for the tables of the owner",
                      f"alter its owner to {OWNER}")  # fmt: skip


async def _extension(connection: Connection) -> AsyncIterator[Finding]:
    if not await connection.fetchval(HAS_EXTENSION, EXTENSION):
        yield Finding(f"the extension {EXTENSION} is not there", "a person's two facts on one day would not be refused",
                      f"create the extension {EXTENSION}, as the administrator")  # fmt: skip


async def _archive(connection: Connection) -> AsyncIterator[Finding]:
    if await connection.fetchval(ARCHIVE_FAILS):
        yield Finding("changes are not archived: the last try failed",
                      "no backup reaches past the last one archived, and what waits fills the database's own disk",
                      "see whether the archive's folder is there, has room, and may be written")  # fmt: skip


async def _clock(connection: Connection) -> AsyncIterator[Finding]:
    """Whether the clock was set back. An administrator who is held by row security sees no insurer, and no fault."""
    minutes = await connection.fetchval(BEHIND) if await connection.fetchval(BOOKS_THERE) else None
    if minutes is not None and minutes > 0:
        yield Finding(f"the clock is {minutes} minutes behind what was recorded",
                      "it was set back, or was ahead before: until it has caught up, what is recorded bears the last "
                      "moment, in its order",
                      "set it by a time server; `madoguchi audit verify` and the numbers of the registry hold as they "
                      "are")  # fmt: skip
