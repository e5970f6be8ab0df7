"""The service over HTTP put together (資格確認サービスの組み立て): the database's ports, the clock, where lines go.

Each worker is a process that calls `application` by name, so what it needs to know comes by the environment.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters import clock, keys
from madoguchi.adapters.postgres.reception.checks import PostgresChecks
from madoguchi.adapters.postgres.reception.declarations import PostgresDeclarations
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.reception.service import PostgresKept, PostgresKeys, PostgresReady, PostgresVisitNotes
from madoguchi.adapters.postgres.reception.snapshots import PostgresSnapshots
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.snapshot_file import SnapshotWriter, file_key, write_key
from madoguchi.assembly.databases import address_of
from madoguchi.assembly.demo.samples import SAMPLES
from madoguchi.desk.snapshots import Making
from madoguchi.faces.api.parts import Around, Ports
from madoguchi.faces.api.service import service
from madoguchi.faces.api.serving import serve
from madoguchi.faces.api.settings import Serving
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.snapshots import Head
from madoguchi.rulebook.practice import InsurerPractice, read_practice_file, shipped_practices

FOLDER: Final = "MADOGUCHI_SERVICE_FOLDER"
MOST: Final = "MADOGUCHI_SERVICE_MOST"
PRACTICES: Final = "MADOGUCHI_SERVICE_PRACTICES"
URL: Final = "MADOGUCHI_SERVICE_URL"


def run(folder: Path, serving: Serving, key_file: Path | None, practices: Sequence[Path]) -> None:
    """Serve the check until it is told to stop (サービスの起動). Raises `NoKeys`, `NoTls`, `PlainUrl`."""
    place = keys.key_file(key_file)
    keys.read_keys(place)
    told = {FOLDER: str(folder), MOST: str(serving.most), PRACTICES: os.pathsep.join(map(str, practices)),
            keys.PLACE: str(place), URL: serving.url or ""}  # fmt: skip
    os.environ.update(told)
    serve(serving, f"{__name__}:application")


def application() -> Any:
    """The service of a worker (サービス), as uvicorn asks for it."""
    folder, most = Path(os.environ[FOLDER]), int(os.environ[MOST])
    files = [Path(one) for one in os.environ[PRACTICES].split(os.pathsep) if one]
    insurers, key = insurers_of(files), LookupKey(keys.read_keys(keys.key_file()).lookup.value)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Ports]:
        async with ports(address_of(folder), key, insurers) as told:
            gc.collect()
            gc.freeze()  # the rulebook stays as long as the process: to look it through again makes callers wait
            yield told

    url = os.environ.get(URL) or None
    return service(Around(opened, clock.today, clock.now, clock.seconds, _logged, most, str(os.getpid()), url))


@asynccontextmanager
async def ports(dsn: str, key: LookupKey, insurers: Mapping[str, InsurerShown]) -> AsyncIterator[Ports]:
    """The ports of the service in a database (接続口), for as long as it runs."""
    looking, keeping = Lines(dsn, "verifier", 1), Lines(dsn, "reception", 2)
    snapshots = PostgresSnapshots(dsn, key, insurers)
    async with PostgresChecks(dsn, key, insurers) as checks:
        try:
            yield Ports(checks, PostgresKeys(keeping), PostgresVisitNotes(keeping), PostgresReady(looking), insurers,
                        PostgresDeclarations(keeping), PostgresKept(looking), making(snapshots))  # fmt: skip
        finally:
            looking.close()
            keeping.close()
            snapshots.close()


def making(store: PostgresSnapshots) -> Making:
    """What making needs (作成の要素): files sealed under the key that people are found by, which no database has."""
    secret = store.key.secret

    def sealed(facility: str, head: Head) -> SnapshotWriter:
        return SnapshotWriter(file_key(secret, facility, head.snapshot), head)

    def key_of(facility: str, snapshot: str) -> bytes:
        return file_key(secret, facility, snapshot)

    return Making(store, store.insurers, sealed, key_of, write_key, store.key.octets, pause=_moment)


async def _moment() -> None:
    """Some time in which a database that stalled may answer again."""
    await asyncio.sleep(0.5)


def insurers_of(files: Sequence[Path]) -> Mapping[str, InsurerShown]:
    """What an answer says of each insurer (保険者の表示): the shipped, the made-up ones, and those of files."""
    each = [*shipped_practices().values(), *map(read_practice_file, [*SAMPLES.values(), *files])]
    return {one.insurer: _shown(one) for one in each}


def _shown(practice: InsurerPractice) -> InsurerShown:
    return InsurerShown(practice.number or None, practice.ja, practice.scheme)


def _logged(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
