"""The logins there are (ログインの一覧): roles, what each works for, and what ended; for the administrator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.rights import not_allowed
from madoguchi.desk.databases import GrantShown, LoginShown

WORK: Final = ("clerk", "approver", "intake", "auditor", "verifier", "reception")
LOOKS_AFTER: Final = "SELECT pg_has_role(session_user, 'madoguchi_owner', 'MEMBER')"
# A login is of the server, and may work in its other databases; one that was dropped there stands in our grants still.
ROLES: Final = """
SELECT coalesce(r.rolname, g.login)::text AS name, r.oid IS NOT NULL AS there,
    ARRAY(SELECT w.rolname::text FROM pg_auth_members AS m JOIN pg_roles AS w ON w.oid = m.roleid
        WHERE m.member = r.oid AND w.rolname = ANY ($1::name[])
        ORDER BY array_position($1::name[], w.rolname)) AS roles
FROM (SELECT rolname, oid FROM pg_roles WHERE rolcanlogin) AS r
FULL JOIN (SELECT DISTINCT login FROM registry.login_grant) AS g ON g.login = r.rolname
WHERE g.login IS NOT NULL OR EXISTS (SELECT FROM pg_auth_members AS m JOIN pg_roles AS w ON w.oid = m.roleid
    WHERE m.member = r.oid AND w.rolname = ANY ($1::name[]) AND NOT pg_has_role(r.oid, 'madoguchi_owner', 'MEMBER'))
ORDER BY 1
"""
GRANTS: Final = """
SELECT g.login::text AS login, i.name AS insurer, g.office, g.protected, g.given_at, g.ended_at
FROM registry.login_grant AS g JOIN registry.insurer AS i USING (insurer) ORDER BY g.login, i.name, g.office, g.given_at
"""


async def logins(connection: Connection) -> Sequence[LoginShown]:
    """The logins of people and programs, by name (ログインの一覧). Raises `NotAllowed`."""
    if not await connection.fetchval(LOOKS_AFTER):
        raise not_allowed()
    grants: dict[str, list[GrantShown]] = {}
    for row in await connection.fetch(GRANTS):
        told = dict(row)
        grants.setdefault(told.pop("login"), []).append(GrantShown(**told))
    return [LoginShown(row["name"], tuple(row["roles"]), row["there"], tuple(grants.get(row["name"], ())))
            for row in await connection.fetch(ROLES, list(WORK))]  # fmt: skip
