"""The server of the database's tests, its town, and the town in which everything stands, for these too."""

from adapters.postgres.conftest import ask, filled, migrated, migrated_once, room, server, settled, town

__all__ = ["ask", "filled", "migrated", "migrated_once", "room", "server", "settled", "town"]
