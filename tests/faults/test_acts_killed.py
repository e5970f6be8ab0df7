"""A login made, a direction approved, the approvals told, by a program that is killed at any moment: all of it or none.

Asked again it is done, and once: each time that it is done it stands in the audit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from adapters.postgres.conftest import asked, new_database
from adapters.postgres.everything_kept import name_of
from adapters.postgres.planned import INSURER, Town
from adapters.postgres.servers import quick_login
from faults.moments import MARGIN, OTHERS, killed_at, moments_of, some
from faults.test_ended import until
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.databases import PostgresDatabase
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.plans.directions import PostgresDirections
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.adapters.postgres.server.places import ADMINISTRATOR
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.databases import LoginGrant
from madoguchi.desk.directions import Proposed, Whom
from madoguchi.desk.plan_approvals import Approval
from madoguchi.reconcile.directions import Direction
from sizes import size

NEW, SECOND = "killedatwork", "secondatwork"
SINCE, UNTIL = date(2026, 7, 15), date(2026, 12, 31)
STANDS = {
    "user add": """
    SELECT r.rolname, r.rolcanlogin, ARRAY(SELECT w.rolname::text FROM pg_auth_members AS m
        JOIN pg_roles AS w ON w.oid = m.roleid WHERE m.member = r.oid ORDER BY 1),
        ARRAY(SELECT (g.office, g.protected)::text FROM registry.login_grant AS g
        WHERE g.login = r.rolname AND g.ended_at IS NULL)
    FROM pg_roles AS r WHERE r.rolname = 'killedatwork'
    """,
    "direction approve": "SELECT direction, act, who, made_by, reason FROM applications.direction_act",
    "plan approvals": "SELECT approval_of_one, approval_of_reprint FROM plans.setting",
}
ENTRIES = "SELECT count(*) FROM audit.entry WHERE act = $1"
ACTS = {"user add": "add login", "direction approve": "approve direction", "plan approvals": "allow approvals"}
WITH_A_KEY = ("direction approve",)


@dataclass(frozen=True)
class Ready:
    """A town in which a direction waits for approval, and who may approve it."""

    town: Town
    second: str
    digest: str

    def say(self, act: str) -> object:
        """Do it as whom it is for."""
        if act == "user add":
            database = PostgresDatabase(Path(), self.town.dsn)
            return database.add_login(NEW, ["clerk", "approver"], [LoginGrant(INSURER, None, True)])
        if act == "direction approve":
            return PostgresDirections(self._of_second, INSURER).approve(1, self.digest, "looked at", "the key")
        return PostgresPlans(self.town.dsn, INSURER).allow(Approval.AFTERWARDS, Approval.NONE)

    @property
    def _of_second(self) -> str:
        return self.town.dsn.replace(f"{ADMINISTRATOR}@", f"{SECOND}:{quote(self.second)}@")

    def stands(self, act: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.town.rows(STANDS[act])]

    def entries(self, act: str) -> int:
        return int(self.town.value(ENTRIES, ACTS[act]))


@pytest.fixture(scope="module")
def base(server: Server, settled: str) -> Iterator[Ready]:
    """It is copied for each moment, and never changed."""
    for dsn in new_database(server, name_of(settled)):
        direction = Direction(
            0, "certificate", SINCE, UNTIL, owed=True, valid_until=UNTIL, reason="端末の故障が続くため"
        )
        PostgresDirections(dsn, INSURER, "clerk").make(Proposed(direction, Whom(("P1",))))
        yield Ready(Town(dsn, Path()), asked(dsn, _approver), PostgresDirections(dsn, INSURER, "approver")
                    .meant(1, "to approve it").digest)  # fmt: skip
        asked(dsn, lambda one: _forget(one, SECOND))


async def _approver(connection: Connection) -> str:
    await give(connection, SECOND, [LoginGrant(INSURER)])
    return await quick_login(connection, SECOND, ["approver"])


async def _forget(connection: Connection, login: str) -> None:
    """Roles are of the whole server, not of a copy."""
    await connection.execute(f"DROP ROLE IF EXISTS {login}")


@pytest.fixture
def ready(server: Server, base: Ready) -> Callable[[], Iterator[Ready]]:
    """The town in a database of its own, each time it is asked for; nobody has the new login."""

    def copied() -> Iterator[Ready]:
        for dsn in new_database(server, name_of(base.town.dsn)):
            asked(dsn, lambda one: _forget(one, NEW))
            yield Ready(Town(dsn, Path()), base.second, base.digest)
            asked(dsn, lambda one: _forget(one, NEW))

    return copied


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_any_moment_it_is_done_or_not_and_asked_again_it_is_done_once(
    ready: Callable[[], Iterator[Ready]], act: str
):
    for one in ready():
        before = one.stands(act)
        moments = moments_of(lambda one=one: one.say(act))
        after = one.stands(act)
        assert (before == after, one.entries(act)) == (False, 1)
    for nth in some(moments, size("moments of acts"), 20260809):
        for one in ready():
            assert killed_at(lambda one=one: one.say(act), nth) or nth > moments - MARGIN
            until(lambda one=one: one.town.rows(OTHERS) == [])
            done = one.entries(act)
            assert one.stands(act) == (after if done else before), nth
            one.say(act)
            assert one.stands(act) == after, nth
            assert one.entries(act) == (1 if act in WITH_A_KEY else 1 + done), nth
