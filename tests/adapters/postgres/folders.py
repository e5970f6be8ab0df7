"""A facility's shared folder in a test (連携フォルダー), watched over a database by the real use case and its ports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from adapters.postgres.checking import CODE, INSURERS, Desk, by_number, copy_of, town_with_facility
from adapters.postgres.servers import asked as on_a_connection
from adapters.postgres.test_standing_check import DAY, KEY, TOWN
from madoguchi.adapters import clock
from madoguchi.adapters.postgres.reception.checks import PostgresChecks
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.reception.service import PostgresKeys, PostgresVisitNotes
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.adapters.reception_folder.claims import JOBS, KNOWN, Claims
from madoguchi.adapters.reception_folder.keeping import KeptJobs, KnownVisits
from madoguchi.adapters.reception_folder.messages import read, written
from madoguchi.adapters.reception_folder.watching import Around, Watch
from madoguchi.desk.facilities import digest_of_key
from madoguchi.desk.reception_folder_ports import FolderDesk
from madoguchi.reception.platform.asked import PlatformAsked, tree_of
from madoguchi.reception.platform.codes import Characters

SECRET = "mdg_a_key_of_a_test"  # noqa: S105  made up
AT = datetime(2026, 8, 1, 0, 30, tzinfo=UTC)


def keyed(desk: Desk) -> None:
    """The facility's key."""
    giving = "SELECT reception.new_key($1::text::uuid, $2, 0, 'a test')"
    on_a_connection(desk.dsn, lambda one: one.fetch(giving, desk.facility, digest_of_key(SECRET)))


def facility_with_people(server: Server) -> Iterator[Desk]:
    """People, a facility and its key, in a database of their own."""
    for desk in town_with_facility(server):
        keyed(desk)
        yield desk


def shared_of(server: Server, made: Desk, folder: Path) -> Iterator[Shared]:
    """A copy of it, and a folder."""
    for desk in copy_of(server, made):
        yield Shared(desk, folder)


def request(n: int = 2, mark: str = "", on: date = DAY, code: str = CODE, **more: Any) -> dict[str, Any]:
    """The question about somebody's paper, as a tree."""
    return tree_of(PlatformAsked(by_number(n, more.pop("insurer", TOWN), **more), on, code, file_id=mark or None))


@dataclass
class Shared:
    """A shared folder of that facility."""

    desk: Desk
    root: Path
    today: date = DAY
    at: datetime = AT
    keep: float = 3600.0
    zipped: bool = False
    log: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def put(self, name: str, tree: Mapping[str, Any] | bytes, characters: Characters = Characters.UTF_8) -> Path:
        """Put a file there as receipt software does: beside its name, then under it."""
        (self.root / "req").mkdir(parents=True, exist_ok=True)
        path = self.root / "req" / name
        beside = path.with_name(f"{name}.tmp")
        beside.write_bytes(tree if isinstance(tree, bytes) else written(tree, characters))
        beside.rename(path)
        return path

    def answer(self, *, at_most: float = 60.0, dsn: str = "") -> None:
        """Answer all that is there."""
        asyncio.run(self._answer(monotonic() + at_most, dsn or self.desk.dsn))

    async def _answer(self, until: float, dsn: str) -> None:
        async with self.watch(dsn) as watch:
            await watch.until(lambda: monotonic() > until, once=True)

    @asynccontextmanager
    async def watch(self, dsn: str, settle: float = 0.0):
        """What watches it."""
        keeping, claims = Lines(dsn, "reception", 2), Claims(self.root)
        jobs, known = KeptJobs(claims.ours / JOBS), KnownVisits(claims.ours / KNOWN)
        async with PostgresChecks(dsn, KEY, INSURERS) as checks:

            def desk(holder: Any) -> FolderDesk:
                return FolderDesk(checks, PostgresVisitNotes(keeping), known, jobs, INSURERS, holder,
                                  lambda: self.today, lambda: self.at, self.faults.append)  # fmt: skip

            around = Around(PostgresKeys(keeping), digest_of_key(SECRET), desk, clock.now, monotonic,
                            self.log.append, settle, self.keep, self.zipped)  # fmt: skip
            try:
                yield Watch(claims, jobs, known, around)
            finally:
                keeping.close()

    def told(self, name: str) -> dict[str, Any]:
        """The message of an answer."""
        return read((self.root / "res" / name).read_bytes())[0]["XmlMsg"]

    def take(self, name: str) -> dict[str, Any]:
        """The message of an answer, fetched as receipt software does."""
        told = self.told(name)
        (self.root / "res" / name).unlink()
        return told

    def ask(self, tree: Mapping[str, Any] | bytes, name: str = "OQSsiquc01req_1.xml", **more: Any) -> dict[str, Any]:
        """Put a question, have it answered, and take the answer."""
        self.put(name, tree, **more)
        self.answer()
        return self.take(name.replace("req_", "res_"))

    def fetched(self) -> list[str]:
        """Fetch all answers, as receipt software does: their names."""
        there = [path for path in (self.root / "res").glob("*") if read(path.read_bytes())]
        for path in there:
            path.unlink()
        return [path.name for path in there]

    def visits(self) -> int:
        """How many visits are kept, each under a key of its own."""
        ((every, keys),) = self.desk.rows("SELECT count(*), count(DISTINCT once) FROM reception.visit")
        assert every == keys
        return every

    def names(self, folder: str) -> list[str]:
        """The names in one of its folders; none where there is no such folder yet."""
        return sorted(path.name for path in (self.root / folder).glob("*"))
