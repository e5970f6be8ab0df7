"""The server of the database's tests and its town, for these too."""

from adapters.postgres.conftest import ask, migrated, migrated_once, room, server, settled, town

__all__ = ["ask", "migrated", "migrated_once", "room", "server", "settled", "town"]
