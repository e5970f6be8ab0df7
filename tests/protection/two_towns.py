"""Two marked towns in one database (印のある二つの町): whatever is of one of them bears its mark, and has no other's.

Both have the same keys, numbers and names of offices and files, and one spool: only the insurer tells them apart. One
person of each has a key of their own, for whoever asks in the other town.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any, Final

from adapters.postgres.conftest import asked
from adapters.postgres.planned import INSURER, Town, people
from adapters.postgres.servers import new_database, quick_login
from faces.asked import written
from madoguchi.adapters.keys import make_keys
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.login_grants import give
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.databases import LoginGrant
from madoguchi.rulebook.engine.roll import batch_of
from protection.canaries import Search, Secret
from protection.scenario import DAY, WHY
from protection.towns import OTHER, SINCE, World

MANY: Final = 40
MARKS: Final[Mapping[str, tuple[str, str]]] = {
    # insurer: what stands in names, homes and reasons, and what stands in keys
    INSURER: ("朱鷺浜七三一", "TOKIHAMA7130713"), OTHER: ("白鷺沢八二四", "SAGISAWA8240824"),
}  # fmt: skip
ROLES: Final[Mapping[str, Sequence[str]]] = {
    "clerk": ["clerk"], "approver": ["approver"], "intake": ["intake"], "auditor": ["auditor"],
    "second": ["clerk", "approver"], "shared": ["clerk", "intake", "auditor"],
}  # fmt: skip
BOTH: Final = "shared"  # one login that works for both towns, and sees who must not be found
FACTS: Final[Mapping[str, Callable[[str, str, int], Mapping[str, Any]]]] = {
    "name": lambda mark, _, n: {"written": f"{mark} {n}子"},
    "registered_address": lambda mark, _, n: {"postcode": "100-0001", "address": f"{mark}町{n}番地"},
    "membership": lambda _, latin, n: {"number": f"{n:06}", "household_key": f"{latin}-H{(n + 1) // 2}",
                                       "office": "east" if n % 3 else "west"},
}  # fmt: skip
FILES: Final[Mapping[str, str]] = {
    "protection": "個人キー,基準日,support_measures\n",
    "applications": "個人キー,申請の種類,申請の方法,受付日,申請日\nP31,資格確認書交付申請,郵送,2026-07-20,2026-07-18\n",
    "leaving": "個人キー,喪失日,届出日,loss_reason\nP32,2026-07-11,,転出\n",
    "platform": "個人キー,表示された保険者番号,表示された資格取得日\nP33,06990009,2026-07-01\n",
}
GIVEN: Final = """\
個人キー,個人番号,氏名,生年月日,性別,住民票の住所
P38,123456789018,{mark} 海,1980-01-11,女,{mark}町P番地
"""
LOGINS = count(1)


@dataclass(frozen=True)
class MarkedTown:
    """One of the two: its insurer, its marks, and its people who log in."""

    insurer: str
    mark: str
    latin: str
    world: World

    @property
    def lonely(self) -> str:
        """The key that only this town has."""
        return f"{self.latin}-1"

    @property
    def search(self) -> Search:
        """What must not come out elsewhere."""
        return Search.of((Secret(self.insurer, "mark", self.mark), Secret(self.insurer, "key", self.latin)))

    def say(self, who: str, *words: object, insurer: str | None = None) -> Any:
        """What a command answers somebody of the town, asked for an insurer: their own unless another is named."""
        return self.world.say(who, *words, "--insurer", insurer or self.insurer)

    def digest(self, plan: int) -> str:
        """The digest of a plan."""
        query = "SELECT encode(digest, 'hex') FROM plans.plan JOIN registry.insurer USING (insurer) WHERE plan = $1"
        return str(Town(self.world.dsn, Path(), self.insurer).value(f"{query} AND name = $2", plan, self.insurer))


def two_towns(dsn: str, folder: Path) -> tuple[MarkedTown, MarkedTown]:
    """Both, settled, with a plan of each carried out and another made: what most commands can tell of."""
    both = {name: [LoginGrant(one, None, name == BOTH) for one in MARKS] for name in ROLES}
    shared = _logins(dsn, {BOTH: both[BOTH]})
    one, other = (_settled(dsn, folder, insurer, shared) for insurer in MARKS)
    for town in (one, other):
        _month(town, folder / "spool")
    return one, other


def copied_towns(server: Server, towns: Sequence[MarkedTown], folder: Path) -> Iterator[tuple[MarkedTown, ...]]:
    """Both again for a while, in a database of their own, as they are now."""
    copytree(towns[0].world.folder.parent / "spool", folder / "spool")
    for dsn in new_database(server, towns[0].world.dsn.partition("?")[0].rpartition("/")[2]):
        yield tuple(replace(one, world=replace(one.world, dsn=dsn, folder=_folder(folder / one.insurer), told=[]))
                    for one in towns)  # fmt: skip


def _folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


def _settled(dsn: str, folder: Path, insurer: str, shared: Mapping[str, tuple[str, str]]) -> MarkedTown:
    mark, latin = MARKS[insurer]
    keys = [*(f"P{n}" for n in range(1, MANY)), f"{latin}-1"]
    rows = [{**one, "insurer": insurer, "person": key} for one, key in zip(people(MANY), keys, strict=True)]
    PostgresRegistry(dsn, insurer, "intake").load(SINCE, [batch_of(rows)], f"a roll of {mark}")
    told = Town(dsn, Path(), insurer)
    for group, of in FACTS.items():
        told.tell(group, {key: of(mark, latin, n) for n, key in enumerate(keys, 1)}, SINCE)
    for day, yes in ((date(2026, 7, 19), False), (date(2026, 7, 20), True)):  # the status of this month, of everybody
        told.tell("registration", {key: {"registered": yes is (key == keys[-1])} for key in keys}, day)
    own = _logins(dsn, {name: [LoginGrant(insurer)] for name in ROLES if name != BOTH})
    return MarkedTown(insurer, mark, latin, World(dsn, _folder(folder / insurer), (), MANY, {**own, **shared}))


def _logins(dsn: str, granted: Mapping[str, Sequence[LoginGrant]]) -> dict[str, tuple[str, str]]:
    made = {}
    for name, grants in granted.items():
        login = f"{name}x{next(LOGINS)}marked"
        made[name] = login, asked(dsn, partial(_login, login=login, roles=ROLES[name], grants=grants))
    return made


async def _login(connection: Connection, login: str, roles: Sequence[str], grants: Sequence[LoginGrant]) -> str:
    password = await quick_login(connection, login, roles)
    await give(connection, login, grants)
    return password


def _month(town: MarkedTown, spool: Path) -> None:
    for kind, text in FILES.items():
        file = written(town.world.folder, f"{kind}-20260727.csv", text)
        _done(town, "administrator", "intake", "take", file, "--kind", kind, "--as-of", DAY[1], *DAY)
    keys = make_keys(town.world.folder.parent / f"{town.insurer}-keys.json").path
    numbers = written(town.world.folder, "given-20260727.csv", GIVEN.format(mark=town.mark))
    _done(town, "administrator", "link", "take", numbers, "--as-of", DAY[1], *DAY, "--key-file", keys)
    _done(town, "clerk", "plan", "forecast", *DAY, "--months", 2)
    for n in (1, 2):
        _done(town, "clerk", "plan", "make", "--effective", "2026-08-01", *DAY)
        _done(town, "approver", "plan", "approve", n, "--digest", town.digest(n), *WHY)
        if n == 1:
            _done(town, "clerk", "plan", "apply", 1, *DAY, "--spool", spool)
    _done(town, "administrator", "standing", "build", *DAY)


def _done(town: MarkedTown, who: str, *words: object) -> None:
    done = town.say(who, *words)
    assert done.exit_code in (0, 1), (words, done.output)
