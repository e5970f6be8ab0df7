"""The key that people are found by (検索用の鍵), of the key file: never in the database."""

from __future__ import annotations

from madoguchi.adapters import keys
from madoguchi.adapters.postgres.standing.projecting import LookupKey


def lookup_key() -> LookupKey | None:
    """The key of lookups (検索用の鍵); None where no key file is named: then nobody is found by number."""
    secret = keys.lookup_key()
    return LookupKey(secret) if secret else None
