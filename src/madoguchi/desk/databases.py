"""The database as those see it who look after it (データベースの世話): a server, migrations, findings, logins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WORKING_ROLES = ("clerk", "approver", "intake", "auditor")  # what a person may be; the other roles are of programs


@dataclass(frozen=True, slots=True)
class ServerState:
    """How a server is (サーバーの状態): `absent`, `stopped`, `changing` (coming or going), `running`, or `elsewhere`.

    `version` is the major version of its data, `address` that of its administrator, without a password.
    """

    state: str
    folder: str | None = None
    version: str | None = None
    pid: int | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class MigrationState:
    """A migration (移行) and when the database took it; None: not yet."""

    name: str
    applied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be (不備)."""

    what: str
    why: str
    do: str


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How long ago everything was done (保全の状況), in seconds.

    `begun`: since people are recorded here, or this was put back; None: nobody is. `outside`: the age of the oldest
    entry of the audit that stands in no seal outside; None: all do. `backup`, `drill`: since the last good one; None:
    there was none. `untried`: the age of the oldest backup after the one that was tried last; None: there is none.
    `archive`: the age of the oldest change that is not archived, at most; `every`: how often a file of the archive is
    ended, 0: never. These five are of a server of ours; None of another, which is backed up by who runs it.
    """

    begun: float | None = None
    outside: float | None = None
    is_ours: bool = False
    backup: float | None = None
    drill: float | None = None
    untried: float | None = None
    archive: float | None = None
    every: float | None = None


@dataclass(frozen=True, slots=True)
class PrintedAs:
    """As what an insurer's papers are printed (見本・本番の別): in earnest from a plan on; None: all are samples.

    `samples`, `in_earnest`: how many plans there are of each. A plan stays what it was when it was made.
    """

    insurer: str
    from_plan: int | None
    samples: int
    in_earnest: int


@dataclass(frozen=True, slots=True)
class LoginGrant:
    """For whom a login may work (担当): an insurer, all of it or one office. None of it: it sees nobody.

    `protected`: it may see addresses that are kept from everybody else.
    """

    insurer: str
    office: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login (ログイン), its roles, its address; and its password, told this once and kept nowhere.

    `nowhere`: offices it may work for that no record names yet. They may be mistyped: then it would see nobody.
    """

    name: str
    roles: tuple[str, ...]
    address: str
    password: str | None
    nowhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantShown:
    """What a login works, or worked, for (担当の表示). `ended_at`: None while it does."""

    insurer: str
    office: str | None
    protected: bool
    given_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoginShown:
    """A login with its roles and what it works for (ログインの表示). `there`: the server still knows it."""

    name: str
    roles: tuple[str, ...]
    there: bool
    grants: tuple[GrantShown, ...] = ()


class Database(Protocol):
    """A database that somebody looks after (データベース)."""

    def start(self) -> ServerState:
        """Start the server."""

    def stop(self) -> ServerState:
        """Stop the server."""

    def status(self) -> ServerState:
        """How it is."""

    def migrate(self, *, dry_run: bool) -> Sequence[MigrationState]:
        """Take the migrations that the database has not; those taken, or that would be."""

    def check(self) -> Sequence[Finding]:
        """Everything that is not as it must be."""

    def upkeep(self) -> Upkeep | None:
        """How long ago it was sealed, backed up, tried; None where that cannot be asked, or not by this login."""

    def papers(self) -> Sequence[PrintedAs] | None:
        """As what papers are printed, by insurer; None where that cannot be asked, or not by this login."""

    def add_login(self, name: str, roles: Sequence[str], grants: Sequence[LoginGrant] = ()) -> NewLogin:
        """Make a login, or give one more roles, or more to work for."""

    def end_login(self, name: str, insurer: str) -> int:
        """End all that a login may do for an insurer: how many grants ended."""

    def new_password(self, name: str) -> NewLogin:
        """Give a login a new password, told this once."""

    def logins(self) -> Sequence[LoginShown]:
        """The logins of people and programs, by name."""

    def console(self, arguments: Sequence[str]) -> int:
        """PostgreSQL's own terminal; its exit status."""
