"""No text leads to another insurer, through whatever parameter of whatever command (悪意のある文字列).

The parameters are read from the commands themselves, and the columns from the files that are taken in: a new one is
tried from its first day. Each is given hostile texts in a call that is otherwise right, by somebody of one town who may
make it. What is told, what is set on each connection at its end, and the rows of another town say where it led.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import click
import pytest

from adapters.postgres.conftest import asked
from faces.asked import commands
from hostile_texts import hostile_texts
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.faces.cli.arguments import Day
from madoguchi.faces.cli.rights import RIGHTS
from protection.every_call import Call, calls
from protection.scenario import FILE
from protection.test_crossing import TABLES, logged
from protection.test_rights import WITHOUT_INSURER
from protection.towns import OTHER
from protection.two_towns import MarkedTown, copied_towns
from sizes import size

CODES: Final = (0, 1, 2, 3, 4)
OF_PEOPLE: Final = ("--person", "--into", "--as", "--name", "--kana", "--number", "--born", "cell")
LONG: Final = 6  # a shorter text may stand in a refusal by itself
TOGETHER: Final = 20  # texts tried in one database
TAKEN_IN: Final = ("intake take", "link take", "feed acknowledged", "feed shown", "registry load")
# A login's name is no person's, and the number of an insurer is public.
NO_PERSONS: Final = {("feed compare", "--number")}
KEPT: Final = Statement("SELECT count(*), sum(hashtextextended(kept::text, 0)) FROM @table AS kept "
                        "WHERE insurer = (SELECT insurer FROM registry.insurer WHERE name = $1)")  # fmt: skip
SET: Final = "SELECT current_setting('madoguchi.insurer', true) AS insurer, current_user = session_user AS itself"
LOGINS: Final = "SELECT rolname FROM pg_roles"


@dataclass(frozen=True)
class Door:
    """Where a text is put (入口): a parameter of a command, an argument, or a cell of the file it takes in."""

    command: str
    parameter: str
    place: int | None  # of an argument, or of a column
    words: Call

    def given(self, text: str, folder: Path) -> Call:
        """The call with the text in its place."""
        if self.parameter == "cell":
            return self._in_the_file(text, folder)
        if self.place is not None:
            return (*self.words[: self.place], text, *self.words[self.place + 1 :])
        at = self.words.index(self.parameter) if self.parameter in self.words else len(self.words)
        return (*self.words[:at], *self.words[at + 2 :], f"{self.parameter}={text}")

    def _in_the_file(self, text: str, folder: Path) -> Call:
        assert self.place is not None
        path = Path(str(self.words[0]))
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, row, *rest = csv.reader(file)
        folder.mkdir()
        row[self.place] = text
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, row, *rest])
        return (folder / path.name, *self.words[1:])


def doors(every: Mapping[str, Call]) -> Mapping[str, Sequence[Door]]:
    """Every door, by the name of its parameter."""
    found: dict[str, list[Door]] = defaultdict(list)
    tree = dict(commands())
    for name, words in every.items():
        command = name.partition(" --")[0]
        for one in tree[command].params:
            if isinstance(one.type, click.types.StringParamType | Day):
                place = 0 if isinstance(one, click.Argument) else None
                parameter = next((n for n in one.opts if n.startswith("--")), f"argument of {command}")
                found[parameter].append(Door(command, parameter, place, words))
        if command in TAKEN_IN:
            found["cell"] += [Door(command, "cell", n, words) for n in range(_columns(words))]
    return found


def _columns(words: Call) -> int:
    return len(Path(str(words[0])).read_text("utf-8-sig").partition("\n")[0].split(","))


def tried(towns: Sequence[MarkedTown], texts: Sequence[tuple[int, str]]) -> Iterator[tuple[Door, str, Any]]:
    """Each text through each parameter, of one command after the other: what came of it."""
    town = next(one for one in towns if one.insurer == OTHER)
    every = doors(calls(town.world.folder, town.digest(2), OTHER))
    for n, text in texts:
        for parameter, of in every.items():
            door = of[n % len(of)]
            out = town.world.folder / f"{n}-{parameter.replace(' ', '-')}"
            words = [{FILE: out}.get(one, one) for one in door.given(text, out.with_suffix(".in"))]
            yield door, text, _said(town, door, words)


def _said(town: MarkedTown, door: Door, words: Sequence[object]) -> Any:
    """What came of a call, or what it broke with."""
    roles = RIGHTS[door.command].roles
    own = () if door.command in WITHOUT_INSURER or door.parameter == "--insurer" else ("--insurer", OTHER)
    try:
        return town.world.say(roles[0] if roles else "administrator", *door.command.split(), *words, *own)
    except Exception as error:  # noqa: BLE001  whatever it is, it is told of the door
        return error


@pytest.fixture
def left_set(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is set on each connection when it is closed."""
    found: list[tuple[Any, ...]] = []
    close = asyncpg.Connection.close

    async def closing(self: Any, *, timeout: float | None = None) -> None:
        found.append(tuple(await self.fetchrow(SET)))
        await close(self, timeout=timeout)

    monkeypatch.setattr(asyncpg.Connection, "close", closing)
    return found


def test_no_text_through_any_parameter_of_any_command_leads_to_another_insurer(
    server: Server, settled_towns: Sequence[MarkedTown], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    left_set: list[tuple[Any, ...]],
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = logins(server)
    texts = hostile_texts(1_000)
    few = list(enumerate(texts[:: max(1, len(texts) // size("words of every command"))]))
    for n in range(0, len(few), TOGETHER):
        (tmp_path / str(n)).mkdir()
        for towns in copied_towns(server, settled_towns, tmp_path / str(n)):
            other = next(one for one in towns if one.insurer != OTHER)
            kept = rows_of(other)
            left_set.clear()
            told = list(tried(towns, few[n : n + TOGETHER]))
            assert list(_wrong(told, other)) == []
            assert {0, 2, 3} <= {getattr(done, "exit_code", None) for _, _, done in told}
            assert rows_of(other) == kept
            assert {set_ for set_ in left_set if set_[0] not in (None, "")} == set()
        forget(server, logins(server) - before)
    assert logged(server, settled_towns) == []


def _wrong(told_: Sequence[tuple[Door, str, Any]], other: MarkedTown) -> Iterator[tuple[Any, ...]]:
    """Whoever was told of the other town, or had a text of a person's repeated in a refusal."""
    for door, text, done in told_:
        if isinstance(done, Exception):
            yield (door.command, door.parameter, text, repr(done))
            continue
        told = (door.command, door.parameter, text, done.exit_code, done.output[:200])
        if done.exit_code not in CODES or other.search.in_(done.output.encode()):
            yield told
        of_person = door.parameter in OF_PEOPLE and (door.command, door.parameter) not in NO_PERSONS
        if of_person and len(text) >= LONG and text in done.stderr:
            yield ("repeated", *told)


def rows_of(town: MarkedTown) -> Mapping[str, Any]:
    """How many rows a town has in each table, and their sum."""

    async def found(connection: Connection) -> dict[str, Any]:
        tables = [row["name"] for row in await connection.fetch(TABLES)]
        return {one: tuple(*await connection.fetch(KEPT.filled(table=one), town.insurer)) for one in tables}

    return asked(town.world.dsn, found)


def logins(server: Server) -> set[str]:
    """The logins of the whole server."""

    async def found(connection: Connection) -> set[str]:
        return {row["rolname"] for row in await connection.fetch(LOGINS)}

    return asked(server.places.dsn, found)


def forget(server: Server, names: set[str]) -> None:
    """Drop logins that only texts made."""

    async def dropped(connection: Connection) -> None:
        for name in names:
            await connection.execute(await connection.fetchval("SELECT format('DROP ROLE %I', $1::text)", name))

    asked(server.places.dsn, dropped)


def test_every_command_of_a_database_has_its_doors(settled_towns: Sequence[MarkedTown], tmp_path: Path):
    every = doors(calls(tmp_path, "0" * 64, OTHER))
    asked_of = {door.command for of in every.values() for door in of}
    silent = set(RIGHTS) - asked_of
    assert silent <= {"intake watch", "audit verify", "audit proof", "audit seal", "facility list", "snapshot status",
                      "user list"}, silent  # fmt: skip
    assert {"--insurer", "--person", "--reason", "--purpose", "--key", "--digest", "cell"} <= set(every)
    assert sum(map(len, every.values())) > 200
