"""Whether a login may do what is asked for (権限の確認): looked at as soon as it has a connection: one question to the
server, or two where it hangs on the insurer.

The words are those of `desk.rights`. Nothing is allowed here: what the database does not grant it refuses afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.desk.databases import WORKING_ROLES
from madoguchi.desk.rights import AskedFor, Worker, lacks_role, refuse_others

# An administrator may act as any of them.
ROLES: Final = """
SELECT ARRAY(SELECT one FROM unnest($1::text[]) AS one WHERE pg_has_role(session_user, one, 'MEMBER')) AS roles,
    pg_has_role(session_user, 'madoguchi_owner', 'MEMBER') AS administrator
"""
# Set for this one question: the books are opened later, by who asks for them.
WORKS: Final = """
SELECT registry.own_insurer() IS NOT NULL AS here, registry.is_bound() AS bound
FROM (SELECT set_config('madoguchi.insurer', $1, true) OFFSET 0) AS told
"""


async def refuse_without_right(connection: Any, asked: AskedFor) -> None:
    """Refuse a login that what is asked for is not for (権限の確認). Raises `NotForThisRole`, `NotForAnOffice`.

    Whose insurer it is not is told so afterwards, as of one that nobody knows: not what else they may not.
    """
    row = await connection.fetchrow(ROLES, list(WORKING_ROLES))
    if row["administrator"]:
        return
    worker = Worker(tuple(row["roles"]))
    if _hangs_on_insurer(asked, worker):
        works = await connection.fetchrow(WORKS, asked.insurer)
        if not works["here"]:
            return
        worker = replace(worker, bound=works["bound"])
    refuse_others(asked, worker)


def _hangs_on_insurer(asked: AskedFor, worker: Worker) -> bool:
    """Whether the roles alone do not answer it; a login without any may not even ask whose insurer it is."""
    if asked.insurer is None or not worker.roles:
        return False
    return bool(asked.right.roles) if lacks_role(asked, worker) else asked.right.whole


def not_allowed() -> NotAllowed:
    """What is told where the database denies something (権限のない操作), though nobody said whom it is for."""
    return NotAllowed(what="this login may not do that",
                      why="none of its roles, and nothing it works for, reaches so far",
                      do="ask the administrator of the database, who says what a login works for")  # fmt: skip
