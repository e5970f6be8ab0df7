"""The sandbox's database made (試験環境のデータベース): by commands that anybody types, from files of test patients."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from madoguchi.adapters.keys import make_keys, read_keys
from madoguchi.adapters.own_file import write_own
from madoguchi.adapters.postgres.connection import connect
from madoguchi.adapters.postgres.database.databases import PostgresDatabase
from madoguchi.adapters.postgres.database.demo import begin_demo
from madoguchi.adapters.postgres.reception.facilities import PostgresFacilities
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.assembly.demo.shell import Shell, Somebody
from madoguchi.assembly.sandbox.cards import write_cards
from madoguchi.assembly.sandbox.handing import hand_over, refer
from madoguchi.assembly.sandbox.intake_rows import KINDS, kind_of, rows_of
from madoguchi.assembly.sandbox.patients import CITY, SOCIETY, UNION, Row, first_day
from madoguchi.assembly.sandbox.places import FACILITY, FACILITY_KEY, FACILITY_NAME, Places
from madoguchi.desk.facilities import digest_of_key

OFFICE: Final = Somebody("admin")
CONSOLE: Final = "madoguchi.assembly.console"  # it names this package; read when the commands are typed
TOLD: Final = ("arrears", "disability", "changes", "protection", "former_card", "rate", "ceiling", "stay", "residence",
               "assistance", "card", "digital_certificate", "registration", "number_filing", "papers_held")  # fmt: skip


def load(places: Places) -> None:
    """Make the database, its people, facility and key, and the cards (試験環境の作成). Raises `UnexpectedEnd`."""
    shell = Shell(_run, places.database, "en", lambda _: None)
    address = PostgresDatabase(places.database, None).dsn
    make_keys(places.keys)
    shell.ask(OFFICE, "db", "migrate")
    asyncio.run(_mark(address))
    for insurer in (CITY, SOCIETY, UNION):
        _people(shell, places, insurer)
    shell.ask(OFFICE, "facility", "add", FACILITY, FACILITY_NAME)
    PostgresFacilities(address).give_key(FACILITY, digest_of_key(FACILITY_KEY), 0)
    asyncio.run(refer(address, LookupKey(read_keys(places.keys).lookup.value)))
    write_own(places.facility_key, f"{FACILITY_KEY}\n".encode())
    write_cards(places.cards)


def _people(shell: Shell, places: Places, insurer: str) -> None:
    own, day = ("--insurer", insurer), first_day().isoformat()
    shell.ask(OFFICE, "registry", "open", *own)
    for kind in KINDS:
        if rows := rows_of(insurer, kind):
            file = places.files / f"{kind}-{insurer}.csv"
            _write(file, rows)
            shell.ask(OFFICE, "intake", "take", str(file), "--kind", kind_of(kind), *own, "--as-of", day, "--on", day)
    whole = tuple(word for group in TOLD for word in ("--group", group))
    shell.ask(OFFICE, "registry", "complete", *own, *whole, "--from", day, "--reason", "a sandbox: no more is told")
    hand_over(shell, places, insurer)
    shell.ask(OFFICE, "standing", "build", *own, "--on", day)


def _write(file: Path, rows: Sequence[Row]) -> None:
    """A file with every column that any of its rows has."""
    columns = dict.fromkeys(name for row in rows for name in row)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        written = csv.DictWriter(out, list(columns))
        written.writeheader()
        written.writerows(rows)


async def _mark(address: str) -> None:
    """The database says of itself that it is a demo, for ever: nobody real may be recorded there."""
    async with connect(address) as connection:
        await begin_demo(connection)


def _run(words: Sequence[str]) -> int:
    """The program itself, with these words; its exit code."""
    code: int | None = import_module(CONSOLE).command_line().main([*words], "madoguchi", standalone_mode=False)
    return code or 0
