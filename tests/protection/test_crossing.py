"""Nothing of a town comes out in another (混ざらない): two of them in one database and one spool, in turn.

Somebody of one town, then of the other, calls a command, whichever it is; who works for both does so for one of them.
Both give the same keys of calls, and now and then what is the other's: its name, its person, its plan. Everything that
comes out, is refused, is written, is logged or is kept of a town is looked through for what is the other's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pytest

from adapters.postgres.conftest import asked
from faces.asked import commands
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.faces.cli.rights import RIGHTS
from protection.every_call import Call, calls
from protection.scenario import FILE, PURPOSE, WHY
from protection.test_rights import WITHOUT_INSURER
from protection.two_towns import BOTH, MarkedTown, copied_towns
from sizes import size

STEPS: Final = 20
REFUSED: Final = (2, 3)
FIRST, CLERK = "registry find", "clerk"  # each town begins with what tells it a name of its own
# What a walk leaves out: whom the towns hand on to each other, and who serves both by being the administrator.
LEFT_OUT: Final = {*WITHOUT_INSURER, "registry move", "user end", "user add", "registry open", "intake watch"}
# Asked oftener: what tells of people by name, by key, and in files.
TELLING: Final = (
    "registry story", "registry find", "registry roll", "plan export", "feed send", "application list", "standing show",
    "ledger of", "notices list", "feed compare", "link queue", "print make", "audit reads",
)  # fmt: skip
TABLES: Final = """
SELECT c.oid::regclass::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE a.attname = 'insurer' AND c.relkind = 'r' AND c.relpersistence = 'p' AND NOT a.attisdropped
"""
KEPT: Final = Statement("SELECT count(*) FROM @table AS kept WHERE insurer = (SELECT insurer FROM registry.insurer "
                        "WHERE name = $1) AND kept::text ~ $2")  # fmt: skip
WITH_KEY: Final = {name for name, one in commands() if any("--key" in option.opts for option in one.params)}


@dataclass(frozen=True)
class Turn:
    """A call by somebody of a town (一手).

    `asks` names the insurer they ask for, `strayed` what of the other town they gave.
    """

    town: MarkedTown
    who: str
    words: Call
    asks: str
    strayed: str | None


@dataclass(frozen=True)
class Walk:
    """Turns of two towns as they are drawn (歩み)."""

    random: Random
    towns: Sequence[MarkedTown]
    calls: Mapping[str, Mapping[str, Call]]

    def turn(self, n: int) -> Turn:
        """The next one: of the towns each in its turn."""
        town, other = self.towns[n % 2], self.towns[1 - n % 2]
        names = [one for one in self.calls[town.insurer] if one not in LEFT_OUT]
        name = self.random.choice([*names, *TELLING * 4]) if n > 1 else FIRST
        given, roles = self.calls[town.insurer][name], RIGHTS[name.partition(" --")[0]].roles
        who = self.random.choice([*roles, *(BOTH,) * (set(roles) != {"approver"})]) if n > 1 else CLERK
        may = [("person", "P31" in given), ("digest", town.digest(2) in given), ("insurer", who != BOTH)]
        strayed = self.random.choice([None] * 3 + [one for one, possible in may if possible]) if n > 1 else None
        words = (*name.partition(" --")[0].split(), *self._given(name, town, other, strayed, n))
        return Turn(town, who, words, (other if strayed == "insurer" else town).insurer, strayed)

    def _given(self, name: str, town: MarkedTown, other: MarkedTown, strayed: str | None, n: int) -> Iterator[object]:
        said = {PURPOSE[1]: f"{town.mark}の照会", WHY[1]: f"{town.mark}の理由",
                town.world.folder / "spool": town.world.folder.parent / "spool",
                FILE: town.world.folder / f"{n}.out"}  # fmt: skip
        if strayed == "person":
            said["P31"] = other.lonely
        if strayed == "digest":
            said[town.digest(2)] = other.digest(2)
        yield from (said.get(one, one) for one in self.calls[town.insurer][name])
        if name.partition(" --")[0] in WITH_KEY and self.random.random() < 0.5:
            yield from ("--key", f"key-{self.random.randrange(2)} of {name}")


def walked(walk: Walk) -> Iterator[tuple[Turn, int, bytes]]:
    """Each turn, its code, and what came out."""
    for n in range(STEPS):
        turn = walk.turn(n)
        before = len(turn.town.world.told)
        done = turn.town.say(turn.who, *turn.words, insurer=turn.asks)
        yield turn, done.exit_code, b"\n".join(one.content for one in turn.town.world.told[before:])


def crossed(turn: Turn, other: MarkedTown, told: bytes) -> list[str]:
    """What of the other town was told, but for what was given."""
    return [one.what for one in other.search.in_(told) if not any(one.text in str(word) for word in turn.words)]


@pytest.mark.parametrize("seed", range(size("two towns")))
def test_two_towns_in_turn_and_nothing_of_one_comes_out_in_the_other(
    server: Server, settled_towns: Sequence[MarkedTown], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
):
    monkeypatch.chdir(tmp_path)
    own = 0
    for towns in copied_towns(server, settled_towns, tmp_path):
        given = {one.insurer: calls(one.world.folder, one.digest(2), one.insurer) for one in towns}
        trail = []
        for turn, code, told in walked(Walk(Random(seed), towns, given)):  # noqa: S311  the same walk again
            other = next(one for one in towns if one is not turn.town)
            trail.append(f"{turn.town.insurer} {turn.who} {' '.join(map(str, turn.words[:4]))} {turn.strayed}: {code}")
            assert crossed(turn, other, told) == [], trail
            assert turn.strayed != "insurer" or code in REFUSED, trail
            own += bool(turn.town.search.in_(told))
        assert stored(towns) == [], trail
        assert written_elsewhere(towns, tmp_path) == [], trail
    assert logged(server, settled_towns) == []
    assert own > 1, "each town is told of its own"


def stored(towns: Sequence[MarkedTown]) -> list[tuple[str, str]]:
    """The tables in which a row of a town bears what is the other's."""

    async def found(connection: Connection) -> list[tuple[str, str]]:
        tables = [row["name"] for row in await connection.fetch(TABLES)]
        return [(town.insurer, table) for town, other in zip(towns, towns[::-1], strict=True) for table in tables
                if await connection.fetchval(KEPT.filled(table=table), town.insurer, f"{other.mark}|{other.latin}")
                ]  # fmt: skip

    return asked(towns[0].world.dsn, found)


def written_elsewhere(towns: Sequence[MarkedTown], folder: Path) -> list[str]:
    """The files of a town, by their folder or name, in which something is the other's."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return [str(one.relative_to(folder)) for town, other in zip(towns, towns[::-1], strict=True) for one in files
            if town.insurer in str(one.relative_to(folder)) and other.search.in_(one.read_bytes())]  # fmt: skip


def logged(server: Server, towns: Sequence[MarkedTown]) -> list[str]:
    """The logs of the server in which something is of either."""
    logs = [one for one in server.places.folder.rglob("*") if one.is_file() and "log" in one.parent.name]
    assert logs
    return [one.name for one in logs for town in towns if town.search.in_(one.read_bytes())]
