"""The server of the database's tests, for these too."""

from adapters.postgres.conftest import migrated, room, server

__all__ = ["migrated", "room", "server"]
