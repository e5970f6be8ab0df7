"""For whom a login may work (担当): an insurer, all of it or one office. It is given and ended, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from madoguchi.adapters.postgres.audit.entries import LONGEST, record_act
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.knowledge import no_books
from madoguchi.desk.databases import LoginGrant
from madoguchi.terms.errors import Refused

BEGUN: Final = "INSERT INTO registry.insurer (name) VALUES ($1) ON CONFLICT DO NOTHING"
GIVEN: Final = """
INSERT INTO registry.login_grant (login, insurer, office, protected)
SELECT $1, insurer, $3, $4 FROM registry.insurer WHERE name = $2
"""
ENDED: Final = """
UPDATE registry.login_grant AS g SET ended_at = clock_timestamp(), ended_by = session_user
FROM registry.insurer AS i
WHERE i.insurer = g.insurer AND i.name = $2 AND g.login = $1 AND g.ended_at IS NULL
"""
STANDS: Final = """
SELECT EXISTS (SELECT FROM registry.login_grant AS g JOIN registry.insurer AS i USING (insurer)
    WHERE i.name = $2 AND g.login = $1 AND g.office IS NOT DISTINCT FROM $3 AND g.protected = $4 AND g.ended_at IS NULL)
"""
WORKS_FOR: Final = "SELECT DISTINCT insurer FROM registry.login_grant WHERE login = $1 AND ended_at IS NULL ORDER BY 1"
NUMBER: Final = "SELECT insurer FROM registry.insurer WHERE name = $1"
NAMED: Final = """
SELECT EXISTS (SELECT FROM registry.office AS o JOIN registry.insurer AS i USING (insurer)
        WHERE i.name = $1 AND o.office = $2 AND o.superseded IS NULL)
    OR EXISTS (SELECT FROM registry.membership AS m JOIN registry.insurer AS i USING (insurer)
        WHERE i.name = $1 AND m.office = $2 AND m.superseded IS NULL)
"""
WHY_NOTHING: Final = "the login or the insurer is named otherwise, or it was ended before"
KNOWN: Final = "SELECT EXISTS (SELECT FROM registry.insurer WHERE name = $1)"
SAME: Final = " AND g.office IS NOT DISTINCT FROM $3"


class NothingGranted(Refused):
    """A login that may do nothing for an insurer, and so nothing to end (終える担当がない)."""


async def give(connection: Connection, login: str, grants: Sequence[LoginGrant]) -> None:
    """Let a login work for insurers or offices (担当の付与); their books are begun where they are not.

    What it had there for the same office ends: so a right to see protected addresses can be given, or taken away. What
    stands as it is asked for stays.
    """
    for one in grants:
        await connection.execute(BEGUN, one.insurer)
        if await connection.fetchval(STANDS, login, one.insurer, one.office, one.protected):
            continue
        await connection.execute(ENDED + SAME, login, one.insurer, one.office)
        await connection.execute(GIVEN, login, one.insurer, one.office, one.protected)


async def record_login(connection: Connection, act: str, login: str, told: Sequence[str] = ()) -> None:
    """Write down what is done to a login (ログインの操作の記録), once for each insurer it works for; `told`: what else.

    So the auditors of each see it; of one that works for none, the administrator.
    """
    insurers = [row["insurer"] for row in await connection.fetch(WORKS_FOR, login)]
    for insurer in insurers or [None]:
        await record_act(connection, insurer, act, ": ".join([login, *([", ".join(told)] if told else [])])[:LONGEST])


def rights_told(roles: Sequence[str], grants: Sequence[LoginGrant]) -> tuple[str, ...]:
    """Which rights are given, in words of ours (与えた権限).

    >>> rights_told(["clerk"], [LoginGrant("ako-city-nhi", "east", True)])
    ('clerk', 'office east', 'sees protected')
    """
    offices = [f"office {one.office}" for one in grants if one.office]
    return *roles, *offices, *["sees protected" for one in grants if one.protected][:1]


async def nowhere(connection: Connection, grants: Sequence[LoginGrant]) -> tuple[str, ...]:
    """The offices among these that neither people nor the list of offices name (記録にない所属).

    A new office has nobody yet, so none is refused.
    """
    return tuple([one.office for one in grants
                  if one.office and not await connection.fetchval(NAMED, one.insurer, one.office)])  # fmt: skip


async def refuse_no_books(connection: Connection, grants: Sequence[LoginGrant]) -> None:
    """Refuse to let a login work for an insurer whose books nobody began (台帳のない保険者). Raises `NoBooks`.

    A name typed wrongly would begin other books, and the login would see nobody.
    """
    for one in grants:
        if not await connection.fetchval(KNOWN, one.insurer):
            raise no_books(one.insurer)


async def end(connection: Connection, login: str, insurer: str) -> int:
    """End all that a login may do for an insurer (担当の終了): how many grants ended. The login itself stays.

    Raises `NothingGranted` where nothing ended: by a mistyped name somebody would go on working.
    """
    done = await connection.execute(ENDED, login, insurer)
    if ended := int(done.rpartition(" ")[2]):
        await record_act(connection, await connection.fetchval(NUMBER, insurer), "end login", login)
        return ended
    raise NothingGranted(what="nothing that a login of this name may do for this insurer", why=WHY_NOTHING,
                         do="look at both names with `madoguchi user list`")  # fmt: skip
