"""A sandbox run (試験環境の起動): its database, the service over HTTP, and a shared folder beside it.

It is the service that `serve` runs, put together with another clock and with faults before the check; it refuses a
database that does not say it is a demo.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import Any, Final

from madoguchi.adapters import clock, keys
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.databases import PostgresDatabase
from madoguchi.adapters.postgres.database.demo import is_demo
from madoguchi.adapters.postgres.database.migrations import WrongMigrations
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.adapters.reception_folder.claims import JOBS, KNOWN
from madoguchi.adapters.reception_folder.keeping import KeptJobs, KnownVisits
from madoguchi.adapters.reception_folder.watching import Around as Watched
from madoguchi.adapters.reception_folder.watching import Watch
from madoguchi.assembly.sandbox import expected, switches
from madoguchi.assembly.sandbox.alone import folder_alone, port_alone
from madoguchi.assembly.sandbox.cards import card_files, write_cards
from madoguchi.assembly.sandbox.consents import NotesOfToday
from madoguchi.assembly.sandbox.faulty import CutShort, CuttingClaims, FaultyChecks
from madoguchi.assembly.sandbox.loading import load
from madoguchi.assembly.sandbox.places import FACILITY_KEY, Places
from madoguchi.assembly.service import insurers_of, ports
from madoguchi.desk.facilities import Holder, digest_of_key
from madoguchi.desk.reception_folder_ports import FolderDesk
from madoguchi.faces.api.parts import Around, Ports
from madoguchi.faces.api.service import service
from madoguchi.faces.api.serving import serve
from madoguchi.faces.api.settings import AT_MOST, Serving

FOLDER: Final = "MADOGUCHI_SANDBOX_FOLDER"
SHARED: Final = "MADOGUCHI_SANDBOX_SHARED"
SETTLE, KEEP = 0.5, 72 * 3600.0  # seconds


def run(places: Places, port: int, shared: Path | None, ready: Callable[[], object]) -> None:
    """Make the sandbox where there is none yet, and serve it until told to stop (試験環境の起動).

    Its database is always that of its own folder, whatever the environment names. Raises `NoSandbox`, `Taken`,
    `UnsafeKeys`; nothing is made then.
    """
    keys.refuse_place(places.keys)
    refuse_used(places)
    with port_alone(port) as ours, folder_alone(places.root):
        _run(places, Serving(port=port), ours, shared, ready)


def _run(places: Places, serving: Serving, ours: socket, shared: Path | None, ready: Callable[[], object]) -> None:
    os.environ.pop("DATABASE_URL", None)
    os.environ.update({FOLDER: str(places.root), SHARED: str(shared or ""), keys.PLACE: str(places.keys)})
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the database is stopped whichever way we are
    with _database(places):
        if not places.switches.exists():
            _begin(places)
        asyncio.run(refuse_others(places))
        refuse_older(places)
        expected.write_out(places.root)
        write_cards(places.cards)  # as they were: tries that were used are there again
        if shared:
            asyncio.run(refuse_folder(places, shared))
        ready()
        serve(serving, f"{__name__}:application", ours)


def refuse_used(places: Places) -> None:
    """Refuse a folder in which something else lies (別のもののあるフォルダー), looked at before anything is started
    there: a database in earnest would be a demo for ever. The switches come last: one that was not finished has none.

    Raises `NoSandbox`.
    """
    if not places.switches.exists() and places.root.exists() and any(places.root.iterdir()):
        raise switches.NoSandbox(what="a folder with a sandbox that was not finished, or with something else",
                                 why="a sandbox is made where nothing is yet: a database that lies there would be a "
                                 "demo for ever", do="name a folder that is not there yet, or is empty")  # fmt: skip


def _begin(places: Places) -> None:
    """Make it."""
    load(places)
    switches.write(places.switches, switches.BEGUN)


async def refuse_others(places: Places) -> None:
    """Refuse a database that is no sandbox's (試験環境の確認): only one that says it is a demo. Raises `NoSandbox`."""
    switches.read(places.switches)
    async with connect(dsn_of(places)) as connection:
        if not await is_demo(connection):
            raise switches.no_sandbox()


def refuse_older(places: Places) -> None:
    """Refuse one that another release made (別の版の試験環境の確認): tables or patients differ. Raises `NoSandbox`."""
    if not _is_taken(places) or {one.name for one in places.cards.glob("*.json")} != card_files():
        raise switches.NoSandbox(what="a sandbox that another release made",
                                 why="its patients or tables are not those of this program",
                                 do="name another folder: a sandbox is made anew in seconds")  # fmt: skip


def _is_taken(places: Places) -> bool:
    """Whether its tables are those of this program."""
    try:
        return not PostgresDatabase(places.database, None).migrate(dry_run=True)
    except WrongMigrations:
        return False


async def refuse_folder(places: Places, shared: Path) -> None:
    """Refuse a shared folder that cannot be watched, before anything is served (連携フォルダーの確認).

    Raises `FolderInUse`, `OtherFacility`, `OtherDisk`.
    """
    async with _ports(places) as told:
        await _watch(told, shared, switches.Switches(places.switches).now).until(lambda: True)


@asynccontextmanager
async def _ports(places: Places) -> AsyncIterator[Ports]:
    key = LookupKey(keys.read_keys(places.keys).lookup.value)
    async with ports(dsn_of(places), key, insurers_of(())) as told:
        yield told


def dsn_of(places: Places) -> str:
    """The address of its database."""
    return PostgresDatabase(places.database, None).dsn


@contextmanager
def _database(places: Places) -> Iterator[None]:
    """Its database's server, running."""
    database = PostgresDatabase(places.database, None)
    database.start()
    try:
        yield
    finally:
        database.stop()  # it is ours: the folder was empty, or has a sandbox's switches


def application() -> Any:
    """The service of a sandbox (試験環境のサービス), as uvicorn asks for it; it ends where
    the database is no sandbox's."""
    places = Places(Path(os.environ[FOLDER]))
    shared = os.environ[SHARED]
    set_ = switches.Switches(places.switches).now

    @asynccontextmanager
    async def opened() -> AsyncIterator[Ports]:
        await refuse_others(places)
        async with _ports(places) as told:
            faulty = replace(told, checks=FaultyChecks(told.checks, set_), notes=NotesOfToday(told.notes, set_))
            async with _watched(faulty, Path(shared), set_) if shared else _nothing():
                yield faulty

    around = Around(opened, lambda: set_().today(), lambda: set_().now(), clock.seconds, logged, AT_MOST, "sandbox")
    return CutShort(service(around), set_)


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _watched(told: Ports, root: Path, set_: switches.Set) -> AsyncIterator[None]:
    """The shared folder watched beside the service, by the same check."""
    ended = asyncio.Event()
    watching = asyncio.create_task(_watch(told, root, set_).until(ended.is_set))
    try:
        yield
    finally:
        ended.set()
        with suppress(asyncio.CancelledError):
            await watching


def _watch(told: Ports, root: Path, set_: switches.Set) -> Watch:
    claims = CuttingClaims(root, set=set_)
    jobs, known = KeptJobs(claims.ours / JOBS), KnownVisits(claims.ours / KNOWN)

    def desk(holder: Holder) -> FolderDesk:
        setting = set_()
        return FolderDesk(told.checks, told.notes, known, jobs, told.insurers, holder, setting.today, setting.now)

    around = Watched(told.keys, digest_of_key(FACILITY_KEY), desk, clock.now, clock.seconds, logged, SETTLE, KEEP)
    return Watch(claims, jobs, known, around)


def logged(line: str) -> None:
    """A line of the log."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
