"""Which role may do what a login may not (権限のある役割): told beside a refusal, so that the right person is asked."""

from __future__ import annotations

import re
from typing import Any, Final

from madoguchi.adapters.postgres.refusals import NotAllowed

ROLES: Final = ("clerk", "approver", "intake", "auditor")  # of people; what a program may do is asked of no colleague
DENIED: Final = re.compile(r"permission denied for (?P<kind>function|schema|table|view) (?P<name>\w+)")
FUNCTION: Final = """
SELECT r.rolname::text AS role FROM pg_roles AS r
WHERE r.rolname = ANY ($2::name[]) AND NOT pg_has_role(current_user, r.oid, 'MEMBER') AND EXISTS (
    SELECT FROM pg_proc AS f WHERE f.proname = $1 AND has_schema_privilege(r.oid, f.pronamespace, 'USAGE')
    AND has_function_privilege(r.oid, f.oid, 'EXECUTE'))
ORDER BY array_position($2::name[], r.rolname)
"""
SCHEMA: Final = """
SELECT r.rolname::text AS role FROM pg_roles AS r
WHERE r.rolname = ANY ($2::name[]) AND NOT pg_has_role(current_user, r.oid, 'MEMBER')
    AND has_schema_privilege(r.oid, to_regnamespace(quote_ident($1)), 'USAGE')
ORDER BY array_position($2::name[], r.rolname)
"""
# The database names no schema: of tables of one name a role is told that may with each. Of several roles that write a
# table in part, who writes most of it is meant.
TABLE: Final = """
SELECT told.role FROM (
    SELECT each.*, max(each.columns) OVER (PARTITION BY each.of_table) AS most FROM (
        SELECT r.rolname::text AS role, pg_has_role(current_user, r.oid, 'MEMBER') AS own, t.oid AS of_table,
            count(*) FILTER (WHERE has_column_privilege(r.oid, t.oid, a.attnum, $3)) AS columns
        FROM pg_roles AS r CROSS JOIN pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid
        WHERE r.rolname = ANY ($2::name[]) AND t.relname = $1 AND t.relkind IN ('r', 'p', 'v')
            AND a.attnum > 0 AND NOT a.attisdropped
        GROUP BY r.rolname, r.oid, t.oid
    ) AS each
) AS told WHERE told.most > 0 GROUP BY told.role, told.own HAVING bool_and(told.columns = told.most) AND NOT told.own
ORDER BY array_position($2::name[], told.role::name)
"""
ASKED: Final = {"function": FUNCTION, "schema": SCHEMA}


async def roles_that_may(connection: Any, said: str) -> list[str]:
    """The roles of people that have the right which the database said is lacking (権限のある役割), if any has."""
    found = DENIED.search(said)
    if found is None:
        return []
    given = found["name"], list(ROLES)
    if found["kind"] in ASKED:
        rows = await connection.fetch(ASKED[found["kind"]], *given)
    else:  # who changes a table before who reads it: what a login of ours reads it has the right to, nearly always
        rows = await connection.fetch(TABLE, *given, "INSERT") or await connection.fetch(TABLE, *given, "SELECT")
    return [row["role"] for row in rows]


def not_allowed(roles: list[str]) -> NotAllowed:
    """What is told of something that a login has no right to (権限のない操作), and who has it."""
    what = "this login may not do that"
    if not roles:
        return NotAllowed(what=what, why="none of its roles, and nothing it works for, reaches so far",
                          do="ask the administrator of the database, who says what a login works for")  # fmt: skip
    return NotAllowed(what=what, why="its role has no right to what was asked for",
                      do=f"let somebody do it whose login has the role {' or '.join(roles)}")  # fmt: skip
