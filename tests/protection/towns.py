"""A town with people who must not be found (保護対象者のいる町), its staff, and all that they say and are told."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, Town, people
from adapters.postgres.reusing import for_logins
from adapters.postgres.servers import new_database, quick_login
from faces.asked import run, written
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.databases import address_for
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.databases import LoginGrant
from madoguchi.rulebook.engine.roll import batch_of
from protection.canaries import Secret, Told

OTHER = "zushi-city-nhi"
SINCE, FLAGGED = date(2026, 4, 1), date(2026, 5, 1)
MANY, OF = 8, 12  # so many who may have to be hidden, in a small town of so many
FLAGS = ("support_measures", "address_hidden", "own_information_blocked")
STAFF: Mapping[str, tuple[Sequence[str], Sequence[LoginGrant]]] = {
    "clerk": (["clerk"], [LoginGrant(INSURER)]),
    "second": (["clerk", "approver"], [LoginGrant(INSURER)]),
    "bound": (["clerk"], [LoginGrant(INSURER, "east")]),
    "approver": (["approver"], [LoginGrant(INSURER)]),
    "auditor": (["auditor"], [LoginGrant(INSURER)]),
    "elsewhere": (["clerk", "approver", "auditor"], [LoginGrant(OTHER)]),
    "nobody": (["clerk", "approver", "auditor"], []),
    "trusted": (["clerk"], [LoginGrant(INSURER, None, True)]),
    "taker": (["intake"], [LoginGrant(INSURER)]),  # takes files in, but none that is for few
    "both": (["clerk", "intake"], [LoginGrant(INSURER, None, True)]),  # a small house: one person does both
}  # fmt: skip
WITHOUT_RIGHT = [one for one in STAFF if one not in ("trusted", "both")]


@dataclass(frozen=True)
class Protected:
    """Somebody who must not be found: the key, which flag, and what must not come out. `apart`: their address is told
    as one that is kept; else they have one of their own for mail since then."""

    key: str
    flag: str
    name: str
    address: str
    apart: bool
    old: str

    def secrets(self) -> tuple[Secret, ...]:
        return (Secret(self.key, "address", self.address), Secret(self.key, "old address", self.old),
                Secret(self.key, "name", self.name))  # fmt: skip


def protected(count: int, mark: str = "甲") -> tuple[Protected, ...]:
    """The first people of the town; `mark` stands in their addresses alone."""
    return tuple(
        Protected(f"P{n}", FLAGS[n % 3], f"{'椋梛楢榊樅槇'[n % 6]}乃井 {'霞雫霰霙靄霄'[n // 6]}{n}花",
                  f"隠里市{mark}秘{n}丁目{7_130_000 + 97 * n}号", n % 4 != 0, f"旧居町{n}丁目{8_240_000 + 89 * n}号")
        for n in range(1, count + 1)
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A command that told somebody of people whom they had not named (閲覧): by key, and of whom it is recorded."""

    by: str
    command: str
    people: frozenset[str]
    recorded: frozenset[str]


@dataclass
class World:
    """A town in a database, its staff, and everything that came out of it."""

    dsn: str
    folder: Path
    hidden: tuple[Protected, ...]
    people: int = 300
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    @property
    def town(self) -> Town:
        return Town(self.dsn, self.folder / "spool")

    def say(self, who: str, *words: object, lang: str = "en") -> Any:
        """What a command answers somebody; all of it is kept."""
        address = self.dsn if who == "administrator" else address_for(self.dsn, self.logins[who][0])
        os.environ["DATABASE_URL"], os.environ["PGPASSWORD"] = address, self.logins.get(who, ("", ""))[1]
        try:
            with for_logins():
                done = run(*words, lang=lang)
        finally:
            del os.environ["DATABASE_URL"], os.environ["PGPASSWORD"]
        for channel, content in (("stdout", done.stdout_bytes), ("stderr", done.stderr_bytes)):
            self.told.append(Told(who, " ".join(map(str, words)), channel, content or b""))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def data(self, who: str, *words: object) -> Any:
        """What a command answers somebody, as data; it must have been done."""
        done = self.say(who, *words, "--insurer", INSURER, "--json")
        assert done.exit_code in (0, 1), done.output
        return json.loads(done.output.strip().splitlines()[-1])


def settle(world: World, more: Mapping[str, Mapping[str, Any]] | None = None) -> World:
    """The people, their names and addresses, the staff, and who must not be found. `more`: facts of some people."""
    for insurer, count in ((INSURER, world.people), (OTHER, 3)):
        rows = [{**one, "insurer": insurer, **(more or {}).get(one["person"], {})} for one in people(count)]
        PostgresRegistry(world.dsn, insurer, "intake").load(SINCE, [batch_of(rows)], "a roll")
    _tell_all(world, more)
    name = world.dsn.partition("?")[0].rpartition("_")[2]
    for who, (roles, grants) in STAFF.items():
        login = f"{who}x{name}"
        world.logins[who] = login, asked(world.dsn, partial(_login, login=login, roles=roles, grants=grants))
    return world


def copied(server: Server, world: World, folder: Path) -> Iterator[World]:
    """Another such town for a while, as it is now; its staff log in as they do there."""
    for dsn in new_database(server, world.dsn.partition("?")[0].rpartition("/")[2]):
        yield replace(world, dsn=dsn, folder=folder, told=[*world.told], looks=[])


async def _login(connection: Connection, login: str, roles: Sequence[str], grants: Sequence[LoginGrant]) -> str:
    password = await quick_login(connection, login, roles)
    await give(connection, login, grants)
    return password


def _tell_all(world: World, more: Mapping[str, Mapping[str, Any]] | None) -> None:
    every = [f"P{n}" for n in range(1, world.people + 1)]
    hidden = {one.key: one for one in world.hidden}
    names = {key: hidden[key].name if key in hidden else f"汐見 {key}子" for key in every}
    homes = {key: hidden[key].old if key in hidden else f"汐見町{key}番地" for key in every}
    world.town.tell("name", {key: {"written": name} for key, name in names.items()}, SINCE)
    addresses = {key: {"postcode": "100-0001", "address": home} for key, home in homes.items()}
    world.town.tell("registered_address", addresses, SINCE)
    world.town.tell("membership", {
        key: {"number": f"{n:06}", "household_key": f"H{(n + 1) // 2}", "office": "east" if n % 3 else "west"}
        for n, key in enumerate(every, 1)}, SINCE)  # fmt: skip
    status = {key: key == every[-1] or bool((more or {}).get(key, {}).get("registered")) for key in every}
    for day, told in ((date(2026, 7, 19), False), (date(2026, 7, 20), True)):  # the status of this month, of everybody
        world.town.tell("registration", {key: {"registered": yes is told} for key, yes in status.items()}, day)


def foreseen(world: World) -> World:
    """What will be issued is foreseen: without it, a plan of everybody waits."""
    world.data("clerk", "plan", "forecast", "--on", "2026-07-27", "--months", 2)
    return world


def daily(world: World, day: str) -> None:
    """Bring the file of a day, which tells of nobody."""
    file = written(world.folder, f"protection-{day.replace('-', '')}.csv", "個人キー,基準日,support_measures\n")
    done = world.say("administrator", "intake", "take", file, "--kind", "protection", "--insurer", INSURER, "--on", day)
    assert done.exit_code == 0, done.output


def protect(world: World, flagged: date = FLAGGED, day: str = "2026-07-27") -> None:
    """Bring the file that says who must not be found, and the new addresses for mail of those who keep none here."""
    head = "個人キー,基準日,support_measures,address_hidden,own_information_blocked,保護する郵便番号,保護する住所,since"
    rows = [",".join([one.key, day, *("有" if one.flag == flag else "無" for flag in FLAGS),
                      *(("200-0002", one.address) if one.apart else ("", "")), flagged.isoformat()])
            for one in world.hidden]  # fmt: skip
    broken = [f"P{world.people},{day},{world.hidden[0].address},無,無,,,{flagged}",
              f"{world.hidden[1].address},{day},有,無,無,,,{flagged}"]  # fmt: skip
    file = written(world.folder, f"protection-{day.replace('-', '')}.csv", "\n".join([head, *rows, *broken]) + "\n")
    world.say("administrator", "intake", "take", file, "--kind", "protection", "--insurer", INSURER, "--on", day)
    mailing = {one.key: {"postcode": "300-0003", "address": one.address} for one in world.hidden if not one.apart}
    if mailing:
        world.town.tell("mailing_address", mailing, flagged)
