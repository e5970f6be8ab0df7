"""Logins of people (ログイン): each a role of the database of their own, put into the roles of their work.

The password is made here and told once. The server gets only what it checks passwords with, so that none stands in a
statement, a list of processes or a log.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import pbkdf2_hmac, sha256
from secrets import token_bytes, token_urlsafe
from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.demo import refuse_demo_login
from madoguchi.desk.databases import WORKING_ROLES
from madoguchi.terms.errors import Refused

NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,30}")
ROUNDS: Final = 15_000
MADE = """
SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD %L', $1::text, $2::text)
"""
GRANTED = "SELECT format('GRANT %I TO %I', $1::text, $2::text)"
CHANGED = "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)"
# Of a person: whoever looks after the database has no role of ours alone, and a password of their own making.
ITS_ROLES: Final = """
SELECT ARRAY(SELECT w.rolname::text FROM pg_auth_members AS m JOIN pg_roles AS w ON w.oid = m.roleid
    WHERE m.member = r.oid AND w.rolname = ANY ($2::name[]) ORDER BY array_position($2::name[], w.rolname))
FROM pg_roles AS r
WHERE r.rolname = $1 AND r.rolcanlogin AND NOT r.rolsuper AND NOT pg_has_role(r.oid, 'madoguchi_owner', 'MEMBER')
"""
KNOWN = "SELECT rolcanlogin FROM pg_roles WHERE rolname = $1"
APART: Final = """
SELECT system_user IS NOT NULL AND (split_part(system_user, ':', 1) <> 'peer' OR system_user = 'peer:' || session_user)
"""


class WrongLogin(Refused):
    """A login that cannot be made (作れないログイン)."""


async def add_login(connection: Connection, name: str, roles: Sequence[str]) -> str | None:
    """Make a login with some roles (ログインの追加); its password, or None for one that was there and got the roles.

    Raises `WrongLogin` for a name or role that it cannot have.
    """
    _refuse_wrong(name, roles)
    await refuse_demo_login(connection, name)
    async with connection.transaction():
        known = await connection.fetchval(KNOWN, name)
        if known is False:
            raise _wrong_name(name)
        password = None if known else token_urlsafe(18)
        if password is not None:
            await connection.execute(await connection.fetchval(MADE, name, verifier(password, token_bytes(16))))
        for role in roles:
            await connection.execute(await connection.fetchval(GRANTED, role, name))
    return password


async def new_password(connection: Connection, name: str) -> tuple[tuple[str, ...], str]:
    """Give the login of a person a new password (パスワードの再設定): the roles it has, and the password, told once.

    Whoever is connected by the old one stays so until they leave. Raises `WrongLogin`, `NoDemo`.
    """
    _refuse_wrong(name, ())
    await refuse_demo_login(connection, name)
    roles = await connection.fetchval(ITS_ROLES, name, list(WORKING_ROLES))
    if not roles:
        raise WrongLogin(what="no login of a person by this name", why="there is none, or it is no login of ours",
                         do="look at the names with `madoguchi user list`")  # fmt: skip
    password = token_urlsafe(18)
    await connection.execute(await connection.fetchval(CHANGED, name, verifier(password, token_bytes(16))))
    return tuple(roles), password


def _refuse_wrong(name: str, roles: Sequence[str]) -> None:
    if not NAME.fullmatch(name) or name.startswith(("pg_", "madoguchi", "postgres")):
        raise _wrong_name(name)
    if wrong := [one for one in roles if one not in WORKING_ROLES]:
        raise WrongLogin(what=f"no role {wrong[0]} for a person", why="the other roles are of programs",
                         do=f"name some of {', '.join(WORKING_ROLES)}")  # fmt: skip


def _wrong_name(name: str) -> WrongLogin:
    return WrongLogin(what=f"a login name of {len(name)} characters that cannot be taken",
                      why="small letters, digits and _, a letter first, and no role of ours",
                      do="name it as the house knows the person, for instance by staff number: u1204")  # fmt: skip


def verifier(password: str, salt: bytes, rounds: int = ROUNDS) -> str:
    """What a server keeps to check a password with (照合値), by RFC 5803: from it nobody gets the password back.

    >>> verifier("pencil", b"salt of 16 bytes", 4096)[:40]
    'SCRAM-SHA-256$4096:c2FsdCBvZiAxNiBieXRlc'
    """
    salted = pbkdf2_hmac("sha256", password.encode("ascii"), salt, rounds)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    first, second, third = (b64encode(one).decode("ascii") for one in (salt, stored, server))
    return f"SCRAM-SHA-256${rounds}:{first}${second}:{third}"


async def can_tell_people_apart(connection: Connection) -> bool:
    """Whether the database knows which person this is (本人の区別): by password, certificate or user of the machine.

    Where it trusts whoever comes, or lets one user of the machine be several logins, maker and approver may be one.
    """
    return bool(await connection.fetchval(APART))
