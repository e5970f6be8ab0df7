"""What the endings of file names say (拡張子): read by all who choose a form, so it costs no library."""

from __future__ import annotations

from typing import Final

PARQUET: Final = (".parquet", ".pq")
ARROW: Final = (".arrow", ".feather")
