"""Connections kept open (接続の束): one of which something went wrong is dropped, whatever goes wrong next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import asyncpg
import pytest

from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.reception import lines
from madoguchi.adapters.postgres.reception.lines import Lines
from madoguchi.desk.verifying import Unreachable
from madoguchi.terms.errors import Refused


@dataclass
class Broken:
    """A connection on which a rule was broken, and which then says nothing more, or goes."""

    then: str
    dropped: bool = False

    def is_closed(self) -> bool:
        return self.dropped

    def terminate(self) -> None:
        self.dropped = True

    async def execute(self, _statement: str) -> None: ...

    async def fetchval(self, *_: object) -> str:
        if self.then == "silent":
            await asyncio.sleep(60)
        raise asyncpg.InterfaceError("connection is closed")


async def breaks(_connection: Connection) -> None:
    raise asyncpg.UniqueViolationError("a row of somebody")


@pytest.mark.parametrize("then", ["silent", "gone"])
def test_a_connection_whose_refusal_cannot_be_explained_is_dropped_and_its_words_are_ours(
    then: str, monkeypatch: pytest.MonkeyPatch
):
    """拒否の理由を尋ねている間に答えなくなった接続も、残さない。誤りは、こちらの言葉で伝える。"""
    connection = Broken(then)

    async def opened(_dsn: str, at_most: str) -> Broken:
        assert at_most == "reception"
        return connection

    monkeypatch.setattr(lines, "kept_open", opened)
    monkeypatch.setattr(lines, "SECONDS", 0.1)
    kept = Lines("", "reception", 1)
    with pytest.raises(Unreachable if then == "silent" else Refused) as told:
        asyncio.run(kept.run(breaks))
    assert "somebody" not in str(told.value)
    assert connection.dropped
    assert not kept.idle
