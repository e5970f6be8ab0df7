"""Declarations of the command line (申立書の組み立て): a facility's own, in a database; the check."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import TypeVar

from madoguchi.adapters import keys
from madoguchi.adapters.postgres.reception.declarations import PostgresDeclarations
from madoguchi.adapters.postgres.reception.facilities import PostgresFacilities
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.adapters.postgres.standing.projecting import LookupKey
from madoguchi.assembly.databases import address_of
from madoguchi.assembly.service import insurers_of, ports
from madoguchi.desk.declarations_kept import Declarations
from madoguchi.desk.declaring import Declaring
from madoguchi.desk.facilities import open_facility
from madoguchi.reception.asking import Counter

ROLE = "reception"
Result = TypeVar("Result")


def kept(folder: Path, facility: str, what: Callable[[Declarations, Counter], Awaitable[Result]]) -> Result:
    """Do something with a facility's declarations (申立書の取扱い). Raises `NoSuchFacility`."""
    dsn = address_of(folder)
    at = _counter(dsn, facility)

    async def done() -> Result:
        lines = Lines(dsn, ROLE, 1)
        try:
            return await what(PostgresDeclarations(lines), at)
        finally:
            lines.close()

    return asyncio.run(done())


def looked(
    folder: Path, facility: str, key_file: Path | None, practices: tuple[Path, ...],
    what: Callable[[Declaring, Counter], Awaitable[Result]],
) -> Result:  # fmt: skip
    """Look for who declared (申立書の照合). Raises `NoKeys`, `NoSuchFacility`."""
    dsn, insurers = address_of(folder), insurers_of(practices)
    key = LookupKey(keys.read_keys(keys.key_file(key_file)).lookup.value)
    at = _counter(dsn, facility)

    async def done() -> Result:
        async with ports(dsn, key, insurers) as told:
            return await what(Declaring(told.declarations, told.checks, insurers), at)

    return asyncio.run(done())


def insurer_numbers() -> Collection[str]:
    """The numbers of the insurers of which something is said here (収録の保険者番号), the made-up ones among them."""
    return {one.number for one in insurers_of(()).values() if one.number}


def _counter(dsn: str, facility: str) -> Counter:
    return Counter(open_facility(PostgresFacilities(dsn), facility).facility)
