"""The database of the command line (データベース): a server of ours, or the one that the environment names."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Final

from madoguchi.desk.databases import Database
from madoguchi.desk.recording import Registry

URL: Final = "DATABASE_URL"
REGISTRY: Final = "madoguchi.adapters.postgres.recording"
ADAPTER: Final = "madoguchi.adapters.postgres.databases"  # read when a database is asked for: others need no driver


def database_of(folder: Path) -> Database:
    """The database of a folder, or the one that DATABASE_URL names (データベースの選択)."""
    database: Database = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None)
    return database


def registry_of(folder: Path, insurer: str) -> Registry:
    """The registry of an insurer in that database (台帳の選択)."""
    address = import_module(ADAPTER).PostgresDatabase(folder, os.environ.get(URL) or None).dsn
    registry: Registry = import_module(REGISTRY).PostgresRegistry(address, insurer)
    return registry
