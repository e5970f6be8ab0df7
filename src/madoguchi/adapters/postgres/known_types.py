"""Types of PostgreSQL itself that need not be asked about (既知の型): arrays and ranges, whose numbers never change.

asyncpg knows single values, and asks each new connection about its first array of dates or numbers: a recursive
question to the catalogue, which takes the server longer than most of what a command at the counter asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# As in pg_type and pg_range: number and name of the type, number and name of what it holds.
ARRAYS: Final = (
    (1000, "_bool", 16, "boolean"), (1001, "_bytea", 17, "bytea"), (1003, "_name", 19, "name"),
    (1005, "_int2", 21, "smallint"), (1007, "_int4", 23, "integer"), (1016, "_int8", 20, "bigint"),
    (1182, "_date", 1082, "date"), (1185, "_timestamptz", 1184, "timestamp with time zone"),
    (2951, "_uuid", 2950, "uuid"),
)  # fmt: skip
RANGES: Final = (
    (3904, "int4range", 23, "integer"), (3912, "daterange", 1082, "date"), (3926, "int8range", 20, "bigint"),
)  # fmt: skip
NOTHING: Final[Mapping[str, Any]] = dict.fromkeys(("basetype", "elemtype", "range_subtype", "attrtypoids", "attrnames"))


def _array(oid: int, name: str, element: int, called: str) -> Mapping[str, Any]:
    holds = {"elemtype": element, "elemtype_name": called, "elemdelim": ","}
    return {**NOTHING, "oid": oid, "ns": "pg_catalog", "name": name, "kind": b"b", **holds}


def _range(oid: int, name: str, element: int, called: str) -> Mapping[str, Any]:
    holds = {"range_subtype": element, "range_subtype_name": called}
    return {**NOTHING, "oid": oid, "ns": "pg_catalog", "name": name, "kind": b"r", **holds}


KNOWN: Final = (*(_array(*one) for one in ARRAYS), *(_range(*one) for one in RANGES))


def tell_known(connection: Any) -> None:
    """Tell an asyncpg connection of them (既知の型の登録); what is not here it asks the server about as before."""
    connection.get_settings().register_data_types(KNOWN)
