"""The keys beside a database (鍵の保管): made, counted, and rotated while others read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from madoguchi.adapters.keys import Keys, forgotten, key_file, make_keys, read_keys, rotated
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.connection import Connection, connect
from madoguchi.adapters.postgres.database.databases import PostgresDatabase
from madoguchi.adapters.postgres.registry.individuals import rewrap, wrapped_by
from madoguchi.desk.keys import KeyState, Rotation

Result = TypeVar("Result")


@dataclass(frozen=True)
class PostgresKeys:
    """A `KeyKeeping` of the desk: a key file, and the database whose people's keys it wraps (鍵ファイル)."""

    database: PostgresDatabase
    named: Path | None = None

    def make(self) -> str:
        """Make the key file, apart from the database's folder."""
        return make_keys(key_file(self.named), [self.database.folder]).newest.id

    def status(self) -> Sequence[KeyState]:
        """The master keys of the file, and those that the database still wants."""
        keys, wanted = read_keys(key_file(self.named)), self._asked(wrapped_by)
        ours = [KeyState(one.id, True, one == keys.newest, wanted.get(one.id, 0)) for one in keys.masters]
        known = {one.id for one in ours}
        return [*ours, *(KeyState(id_, False, False, n) for id_, n in wanted.items() if id_ not in known)]

    def rotate(self, *, forget_old: bool) -> Rotation:
        """Wrap every person's key anew. A rotation that was cut off is finished first, and that is all then."""
        return self._asked(lambda connection: rotate(connection, read_keys(key_file(self.named)), forget_old))

    def _asked(self, what: Callable[[Connection], Awaitable[Result]]) -> Result:
        async def asked() -> Result:
            async with connect(self.database.dsn) as connection:
                return await what(connection)

        return asyncio.run(asked())


async def rotate(connection: Connection, keys: Keys, forget_old: bool) -> Rotation:
    """Make a new master key and wrap every person's key with it (鍵の更新), or finish what was begun.

    The file has the new key before anything is wrapped with it; an old one leaves it when nothing is wrapped with it.
    What is ordered is in the audit before the file changes; what is wrapped, with the wrapping.
    """
    resumed = bool(set(await wrapped_by(connection)) - {keys.newest.id}) and len(keys.masters) > 1
    await record_act(connection, None, "rotate keys", "what was begun before" if resumed else "a new key")
    keys = keys if resumed else rotated(keys)
    done = 0
    while some := await rewrap(connection, keys):
        done += some
    before = len(keys.masters)
    if forget_old:
        await record_act(connection, None, "forget keys", "nothing is wrapped with them")
        keys = forgotten(keys, await wrapped_by(connection))
    return Rotation(keys.newest.id, done, resumed, before - len(keys.masters))
