"""Silence is told: an audit that nobody seals, backups that nobody makes or tries, an archive that falls behind."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from faces.asked import run
from madoguchi.adapters.notes import new_signer
from madoguchi.adapters.postgres.audit.entries import record_act
from madoguchi.adapters.postgres.audit.port import PostgresAudit
from madoguchi.adapters.postgres.audit.seals import OtherFile, export, seal
from madoguchi.adapters.postgres.connection import Connection
from madoguchi.adapters.postgres.database.checks import check
from madoguchi.adapters.postgres.database.upkeep import HERE, record_backup, record_drill, upkeep
from madoguchi.adapters.postgres.refusals import NotAllowed
from madoguchi.adapters.postgres.registry.port import PostgresRegistry
from madoguchi.adapters.postgres.server.server import Server
from madoguchi.desk.databases import Upkeep
from madoguchi.desk.upkeep import ARCHIVE, BACKUP, DRILL, OUTSIDE, silent
from madoguchi.rulebook.engine.roll import batch_of

Ask = Callable[..., Any]
WELL = Upkeep(begun=1e7, is_ours=True, backup=60, drill=50, every=30)
OLDER = """
SET session_replication_role = replica;
SELECT audit.open_month(clock_timestamp() - interval '{0}');
UPDATE audit.entry SET at = at - interval '{0}';
UPDATE registry.knowledge SET at = at - interval '{0}';
RESET session_replication_role;
"""
FIRST, SECOND = "20261101T020000.000001Z", "20261102T020000.000001Z"


@pytest.mark.parametrize(
    ("why", "now", "says"),
    [
        ("すべて行われている", WELL, []),
        ("だれも記録されていない", Upkeep(outside=1e7, is_ours=True, archive=1e7), []),
        ("封印がちょうど1時間", replace(WELL, outside=OUTSIDE), []),
        ("封印が途絶えた", replace(WELL, outside=OUTSIDE + 1), ["made 60 minutes ago is not outside"]),
        ("一度も取っていない", replace(WELL, backup=None, drill=None), ["no good backup was made for 2777 hours"]),
        ("人を入れたばかり", replace(WELL, backup=None, drill=None, begun=60), []),
        ("バックアップが途絶えた", replace(WELL, backup=BACKUP + 1), ["no good backup was made for 25 hours"]),
        ("訓練していない", replace(WELL, drill=None, untried=DRILL + 1), ["24 hours ago was not tried"]),
        ("昨夜の訓練の後に取った", replace(WELL, drill=DRILL + 60, untried=60), []),
        ("保管が遅れた", replace(WELL, archive=ARCHIVE + 1), ["61 seconds ago is not archived"]),
        ("区切らない設定", replace(WELL, every=0), ["archive_timeout is 0 seconds"]),
        ("最初のバックアップの前は区切らない", replace(WELL, backup=None, begun=60, every=0), []),
        ("他所のサーバー", Upkeep(begun=1e7, outside=60), []),
    ],
)
def test_what_was_not_done_for_too_long_is_a_finding(why: str, now: Upkeep, says: list[str]):
    found = [one.what for one in silent(now)]
    assert len(found) == len(says), why
    assert all(word in one for word, one in zip(says, found, strict=True)), (why, found)


@pytest.fixture
def peopled(migrated: str) -> str:
    """A database in which somebody is recorded."""
    person = {"person": "P1", "insurer": "any", "birth_date": date(1990, 1, 1), "eligible_from": date(2025, 4, 1)}
    PostgresRegistry(migrated, "town", "intake").load(date(2026, 8, 1), [batch_of([person])], "a roll")
    return migrated


def found(ask: Ask, dsn: str) -> list[str]:
    return [one.what for one in ask(dsn, lambda one: check(one, ours=True))]


def older(ask: Ask, dsn: str, by: str) -> None:
    """Let time pass: what was written is so much older."""
    ask(dsn, lambda one: one.execute(OLDER.format(by)))


def test_a_new_installation_without_people_owes_nothing(migrated: str, ask: Ask):
    ask(migrated, lambda one: record_act(one, None, "log in", "at work"))
    older(ask, migrated, "1 month")
    assert found(ask, migrated) == []


def test_after_a_month_without_seal_backup_or_drill_each_is_told(peopled: str, ask: Ask):
    ask(peopled, lambda one: record_act(one, None, "log in", "at work"))
    assert found(ask, peopled) == [], "今日始めたばかり"
    older(ask, peopled, "1 month")
    assert [one.split()[:2] for one in found(ask, peopled)] == [["an", "entry"], ["no", "good"]]
    ask(peopled, lambda one: record_backup(one, FIRST))
    older(ask, peopled, "1 day 1 minute")
    told = [one.split()[:2] for one in found(ask, peopled)]
    assert told == [["an", "entry"], ["a", "backup"], ["archive_timeout", "is"]], "この設定では区切らない"
    assert [one.what.split()[:2] for one in ask(peopled, check)] == [["an", "entry"]], (
        "他所のサーバーのバックアップは問わない"
    )


def test_a_seal_counts_once_it_stands_outside(peopled: str, ask: Ask, tmp_path: Path):
    signer = new_signer("town.example/audit")

    async def sealed(connection: Connection) -> None:
        await record_act(connection, None, "log in", "at work")
        await seal(connection, signer)

    def outside() -> float | None:
        return ask(peopled, lambda one: upkeep(one, ours=False)).outside

    ask(peopled, sealed)
    older(ask, peopled, "2 hours")
    assert 7200 <= (outside() or 0) < 7300, "封印しても、外にないうちは数えない"
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "001-00000001.checkpoint").write_text("of another", "utf-8")
    with pytest.raises(OtherFile):
        ask(peopled, lambda one: export(one, tmp_path / "closed", signer.verifier))
    assert outside() is not None, "書き出しに失敗した封印は外にない"
    ask(peopled, lambda one: export(one, tmp_path / "open", signer.verifier))
    assert outside() is None
    ask(peopled, sealed)
    older(ask, peopled, "2 hours")
    assert 7200 <= (outside() or 0) < 7300, "新しい封印の分だけ"


def test_a_backup_is_tried_when_it_or_a_later_one_of_the_same_installation_came_back(peopled: str, ask: Ask):
    here = str(ask(peopled, lambda one: one.fetchval(HERE)))

    def untried() -> float | None:
        return ask(peopled, lambda one: upkeep(one, ours=True)).untried

    for name in (FIRST, SECOND):
        ask(peopled, lambda one, name=name: record_backup(one, name))
    assert ask(peopled, lambda one: record_drill(one, FIRST, "another")) is False
    assert ask(peopled, lambda one: record_drill(one, FIRST, here)) is True
    assert untried() is not None, "古い方を試しても、新しい方は試していない"
    ask(peopled, lambda one: record_drill(one, SECOND, here))
    assert untried() is None


def test_what_was_put_back_owes_a_backup_of_its_own(peopled: str, ask: Ask):
    ask(peopled, lambda one: record_backup(one, FIRST))
    ask(peopled, lambda one: one.execute("INSERT INTO installation.restored (backup) VALUES ('one')"))
    now = ask(peopled, lambda one: upkeep(one, ours=True))
    assert now.backup is None
    assert now.begun < 60


def test_an_archive_that_takes_nothing_is_told_by_its_age(room: Path, ask: Ask):
    for server in stuck(room / "stuck"):
        dsn = server.start()
        assert run("db", "migrate", "--folder", server.folder).exit_code == 0
        ask(dsn, lambda one: one.execute("SELECT pg_switch_wal()"))
        ready = (server.places.cluster / "pg_wal" / "archive_status").glob("*.ready")
        oldest = min(ready, key=lambda path: path.stat().st_mtime)
        os.utime(oldest, (oldest.stat().st_mtime - 60,) * 2)
        assert 70 <= ask(dsn, lambda one: upkeep(one, ours=True)).archive < 100, "待つ60秒と、開いていた10秒"


def stuck(folder: Path) -> Iterator[Server]:
    """A server that cannot archive, and ends a file every ten seconds."""
    one = Server(folder, 30)
    folder.mkdir()
    (folder / "local.conf").write_text("archive_command = 'false'\narchive_timeout = '10s'\n", "utf-8")
    yield one
    one.stop()


def test_only_who_seals_may_say_that_a_seal_is_outside(peopled: str, ask: Ask):
    for role in ("clerk", "intake", "approver"):
        with pytest.raises(NotAllowed):
            ask(peopled, lambda one: one.execute("SELECT audit.put_exported(1)"), role)


def test_an_audit_that_nobody_sealed_is_not_said_to_be_whole(peopled: str, ask: Ask, monkeypatch: pytest.MonkeyPatch,
                                                             tmp_path: Path):  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", peopled)
    ask(peopled, lambda one: record_act(one, None, "log in", "at work"))
    told = run("audit", "verify")
    assert told.exit_code == 1
    assert "nothing is sealed" in told.output
    assert "as it was written" not in told.output
    assert run("audit", "key", tmp_path / "key", "--name", "town.example/audit").exit_code == 0
    assert run("audit", "seal", "--key-file", tmp_path / "key", "--to", tmp_path / "outside").exit_code == 0
    ask(peopled, lambda one: record_act(one, None, "log in", "at work"))
    told = run("audit", "verify", "--json")
    assert (told.exit_code, json.loads(told.output)["unsealed"]) == (0, 1)
    assert PostgresAudit(peopled).verify(tmp_path / "outside", None).is_proved


def test_an_audit_without_an_entry_is_whole(migrated: str):
    told = PostgresAudit(migrated).verify(None, None)
    assert (told.entries, told.is_proved) == (0, True)
