"""The database of the command line (データベース): a server of ours, or the one that the environment names."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from madoguchi.desk.auditing import Audit
    from madoguchi.desk.backups import Backups
    from madoguchi.desk.business_day import DayLog
    from madoguchi.desk.databases import Database
    from madoguchi.desk.keys import KeyKeeping
    from madoguchi.desk.recording import Registry
    from madoguchi.desk.retention import Retention
    from madoguchi.desk.standing import Standing

URL: Final = "DATABASE_URL"
KEYS: Final = "madoguchi.adapters.postgres.registry.key_keeping"
REGISTRY: Final = "madoguchi.adapters.postgres.registry.port"
BACKUPS: Final = "madoguchi.adapters.postgres.backup.port"
RETENTION: Final = "madoguchi.adapters.postgres.retention.port"
DAYS: Final = "madoguchi.adapters.postgres.audit.days"
AUDIT: Final = "madoguchi.adapters.postgres.audit.port"
STANDING: Final = "madoguchi.adapters.postgres.standing.port"
ADAPTER: Final = (
    "madoguchi.adapters.postgres.database.databases"  # read when a database is asked for: others need no driver
)


def database_of(folder: Path) -> Database:
    """The database of a folder, or the one that DATABASE_URL names (データベースの選択)."""
    database: Database = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None)
    return database


def address_of(folder: Path) -> str:
    """The address of that database (アドレスの選択)."""
    address: str = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
    return address


def keys_of(folder: Path, key_file: Path | None) -> KeyKeeping:
    """The key file beside that database (鍵の選択)."""
    keys: KeyKeeping = import_module(KEYS).PostgresKeys(database_of(folder), key_file)
    return keys


def registry_of(folder: Path, insurer: str) -> Registry:
    """The registry of an insurer in that database (台帳の選択)."""
    address = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
    registry: Registry = import_module(REGISTRY).PostgresRegistry(address, insurer)
    return registry


def days_of(folder: Path, insurer: str | None) -> DayLog:
    """Where acts by another day than today are told, in that database (業務日の記録の選択)."""
    days: DayLog = import_module(DAYS).PostgresDays(address_of(folder), insurer)
    return days


def standing_of(folder: Path, insurer: str) -> Standing:
    """The standing of an insurer in that database (現況の選択)."""
    address = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
    standing: Standing = import_module(STANDING).PostgresStanding(address, insurer)
    return standing


def backups_of(folder: Path, key_file: Path | None) -> Backups:
    """The backups of that database (バックアップの選択)."""
    backups: Backups = import_module(BACKUPS).PostgresBackups(folder, os.environ.get(URL) or None, key_file)
    return backups


def retention_of(folder: Path) -> Retention:
    """Periods, holds and plans in that database (保存期間の選択)."""
    address = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
    retention: Retention = import_module(RETENTION).PostgresRetention(address)
    return retention


def audit_of(folder: Path) -> Audit:
    """The audit in that database (監査記録の選択)."""
    address = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
    audit: Audit = import_module(AUDIT).PostgresAudit(address)
    return audit
