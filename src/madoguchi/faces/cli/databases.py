"""`db` and `user` (データベース): the server, its migrations, its faults, its terminal; the logins of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.days.moments import in_japan
from madoguchi.desk.databases import WORKING_ROLES, GrantShown, LoginGrant, LoginShown, NewLogin, PrintedAs, ServerState
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.speaking import DIFFERS, end, in_language, refusal, roles_told, say, tell
from madoguchi.faces.cli.upkeep import upkeep_told

FOLDER = click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("var/database"))
ROLES = click.option("--role", "roles", type=click.Choice(WORKING_ROLES), multiple=True, required=True)
SAID = {
    "absent": "server absent", "stopped": "server stopped", "changing": "server changing", "running": "server running",
    "elsewhere": "server elsewhere",
}  # fmt: skip


@click.group(cls=SpokenGroup)
def db() -> None:
    """The database."""


@db.command("start")
@FOLDER
def start(folder: Path) -> None:
    """Start the server."""
    _tell_state(adapters().database(folder).start())


@db.command("stop")
@FOLDER
def stop(folder: Path) -> None:
    """Stop the server."""
    _tell_state(adapters().database(folder).stop())


@db.command("status")
@FOLDER
def status(folder: Path) -> None:
    """Tell how the server is; exit 1 unless it runs or is elsewhere."""
    database = adapters().database(folder)
    told = database.status()
    reached = told.state in ("running", "elsewhere")
    papers, kept = (database.papers(), database.upkeep()) if reached else (None, None)
    lines = [*_state(told), *upkeep_told(kept), *_printed_as(papers)]
    tell({**asdict(told), "upkeep": kept and asdict(kept), **_papers(papers)}, lines)
    end(0 if reached else DIFFERS)


@db.command("migrate")
@FOLDER
@click.option("--dry-run", is_flag=True)
def migrate(folder: Path, dry_run: bool) -> None:
    """Take the migrations that the database has not."""
    taken = [one.name for one in adapters().database(folder).migrate(dry_run=dry_run)]
    key = "would migrate" if dry_run else "migrated"
    lines = [say(key, name=name) for name in taken] or [say("nothing to migrate")]
    tell({"dry_run": dry_run, "migrations": taken}, lines)


@db.command("check")
@FOLDER
def check(folder: Path) -> None:
    """Tell what is not as it must be; exit 1 if anything is."""
    database = adapters().database(folder)
    found, papers = database.check(), database.papers()
    said = [refusal(one) for one in found]
    lines = [*_findings(said)] or [say("database is right")]
    tell({"findings": said, **_papers(papers)}, [*lines, *_printed_as(papers)])
    end(DIFFERS if found else 0)


def _findings(said: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in said:
        yield say("error", what=f"{one['what']}: {one['why']}")
        yield say("to do", do=one["do"])


def _papers(papers: Sequence[PrintedAs] | None) -> dict[str, Any]:
    return {"papers": None if papers is None else [asdict(one) for one in papers]}


def _printed_as(papers: Sequence[PrintedAs] | None) -> Iterator[str]:
    """Whether each insurer's papers are samples: nobody finds that out from a certificate that was posted."""
    for one in papers or ():
        yield say("papers are samples" if one.from_plan is None else "papers are in earnest", **asdict(one))


@db.command("console")
@FOLDER
@click.argument("arguments", nargs=-1)
def console(folder: Path, arguments: tuple[str, ...]) -> None:
    """Open PostgreSQL's own terminal."""
    end(adapters().database(folder).console(arguments))


@click.group(cls=SpokenGroup)
def user() -> None:
    """Logins of people."""


@user.command("add")
@click.argument("name")
@ROLES
@click.option("--insurer")
@click.option("--office")
@click.option("--protected", is_flag=True)
@FOLDER
def add(name: str, roles: tuple[str, ...], folder: Path, insurer: str | None, **given: Any) -> None:
    """Make a login of a person, and say for whom it works."""
    login = adapters().database(folder).add_login(name, roles, _grants(insurer, **given))
    tell(asdict(login), [*_how_to_come_in(login), *(say("office nowhere", office=one) for one in login.nowhere)])


def _how_to_come_in(login: NewLogin) -> Iterator[str]:
    yield say("login", name=login.name, roles=roles_told(login.roles))
    yield say("login address", address=login.address)
    if login.password:
        yield say("login password", password=login.password)


def _grants(insurer: str | None, office: str | None, protected: bool) -> list[LoginGrant]:
    """What a login may do; without an insurer nothing may narrow or widen it."""
    if insurer is not None:
        return [LoginGrant(insurer, office, protected)]
    if office or protected:
        raise click.UsageError(say("office without insurer"))
    return []


@user.command("password")
@click.argument("name")
@FOLDER
def password(name: str, folder: Path) -> None:
    """Give a login a new password."""
    login = adapters().database(folder).new_password(name)
    tell(asdict(login), _how_to_come_in(login))


@user.command("end")
@click.argument("name")
@click.option("--insurer", required=True)
@FOLDER
def end_(name: str, insurer: str, folder: Path) -> None:
    """End what a login may do for an insurer."""
    ended = adapters().database(folder).end_login(name, insurer)
    tell({"ended": ended}, [say("login ended", ended=ended)])


@user.command("list")
@FOLDER
def list_(folder: Path) -> None:
    """List logins, as the administrator."""
    found = adapters().database(folder).logins()
    lines = [line for one in found for line in _login(one)]
    tell({"logins": [asdict(one) for one in found]}, lines or [say("no login")])


def _login(one: LoginShown) -> Iterator[str]:
    there = "" if one.there else say("login gone")
    yield say("login listed", name=one.name, roles=roles_told(one.roles) or "-", there=there)
    for grant in one.grants:
        yield say("login works", insurer=grant.insurer, words=in_language("、", ", ").join(_grant(grant)))


def _grant(one: GrantShown) -> Iterator[str]:
    yield say("office of", office=one.office) if one.office else say("whole insurer")
    if one.protected:
        yield say("sees protected")
    if one.ended_at:
        yield say("grant ended", day=in_japan(one.ended_at).date())


def _tell_state(state: ServerState) -> None:
    tell(asdict(state), list(_state(state)))


def _state(state: ServerState) -> Iterator[str]:
    yield say(SAID[state.state], folder=state.folder)
    if state.address:
        yield say("server address", address=state.address)
