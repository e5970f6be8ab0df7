"""Whom what is asked for is for (操作の権限): roles of people, told before anything is done.

The database holds the rights, and refuses whoever has none whatever is said here. This says it in words, and first: the
database knows the table that was denied, and not who does such work. A login outside the roles is refused at its first
connection (`adapters.postgres.rights`), before a row or a file is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from madoguchi.days.refused import Refused


class ForOthers(Refused):
    """Something that is for others than who asks (他の人の操作)."""


class NotForThisRole(ForOthers):
    """Something that is for another role than those of the login (役割の違う操作)."""


class NotForAnOffice(ForOthers):
    """Something that is for who works for the whole insurer (全体の担当者の操作)."""


@dataclass(frozen=True, slots=True)
class Right:
    """Whom something is for (権限): logins with any of these `roles`; none of them: the administrator alone.

    `whole`: for who works for the whole insurer, and not for some of its offices.
    """

    roles: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What somebody asks for (求められた操作): how it is called, of which insurer if of one, and whom it is for."""

    name: str
    insurer: str | None
    right: Right


@dataclass(frozen=True, slots=True)
class Worker:
    """Who asks (操作する人): the roles of their login. `bound`: it works for some offices of the insurer only."""

    roles: tuple[str, ...]
    bound: bool = False


_ASKED: Final[ContextVar[AskedFor | None]] = ContextVar("asked_for", default=None)


@contextmanager
def asking_for(asked: AskedFor | None) -> Iterator[None]:
    """Say for a block what is asked for (操作の申し出), so that every connection in it is held to it."""
    token = _ASKED.set(asked)
    try:
        yield
    finally:
        _ASKED.reset(token)


def asked_for() -> AskedFor | None:
    """What is asked for now (求められている操作); None where nobody said, as in a program without commands."""
    return _ASKED.get()


def lacks_role(asked: AskedFor, worker: Worker) -> bool:
    """Whether somebody has none of the roles it is for (役割の不足)."""
    return not {*asked.right.roles} & {*worker.roles}


def refuse_others(asked: AskedFor, worker: Worker) -> None:
    """Refuse whom it is not for (権限の確認). Raises `NotForThisRole`, `NotForAnOffice`."""
    if lacks_role(asked, worker):
        raise for_another(asked, worker.roles)
    if asked.right.whole and worker.bound:
        raise for_all_offices(asked)


def for_another(asked: AskedFor, roles: Sequence[str]) -> NotForThisRole:
    """What is told whoever has none of the roles (役割の案内): whom it is for, who they are, whom to ask."""
    why = f"this login has the role {', '.join(roles)}" if roles else "this login has none of the roles of people"
    if not asked.right.roles:
        return NotForThisRole(what=f"`madoguchi {asked.name}` is for the administrator of the database", why=why,
                              do="let the administrator of the database do it")  # fmt: skip
    needed = " or ".join(asked.right.roles)
    return NotForThisRole(what=f"`madoguchi {asked.name}` is for a login with the role {needed}", why=why,
                          do=f"let somebody do it whose login has the role {needed}; "
                             "if you have such a login, name it in `DATABASE_URL`")  # fmt: skip


def for_all_offices(asked: AskedFor) -> NotForAnOffice:
    """What is told whoever works for some offices only (担当の案内)."""
    return NotForAnOffice(
        what=f"`madoguchi {asked.name}` is for a login that works for the whole insurer",
        why="this login works for some of its offices",
        do="let somebody do it whose login works for the whole insurer and not for an office of it",
    )  # fmt: skip
