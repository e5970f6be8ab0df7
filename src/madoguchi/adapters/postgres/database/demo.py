"""A database that says it is a demo (デモの表示): made-up people and their logins may stand there, and nowhere else."""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.terms.errors import Refused

PREFIX: Final = "demo_"


class NoDemo(Refused):
    """Something of a demo in a database that is none (デモでないデータベース)."""


async def begin_demo(connection: Connection) -> None:
    """Make an empty database a demo (デモの開始), for ever. Raises `RuleBroken` where somebody is recorded."""
    await connection.execute("SELECT installation.begin_demo()")


async def is_demo(connection: Connection) -> bool:
    """Whether the database is a demo (デモか)."""
    return bool(await connection.fetchval("SELECT installation.is_demo()"))


async def refuse_demo_login(connection: Connection, name: str) -> None:
    """Refuse a login of the demo elsewhere (デモのログインの拒否): its password stands in a page. Raises `NoDemo`."""
    if name.startswith(PREFIX) and not await is_demo(connection):
        raise NoDemo(what="a login whose name is one of the demo's", why="this database does not say it is a demo",
                     do="name it as the house knows the person, for instance by staff number: u1204")  # fmt: skip
