"""Where a roll is decided (判定の場所): on this machine, or on a cluster with `--engine spark`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

import click

from madoguchi.faces.cli.comparing import roll_file
from madoguchi.faces.cli.ports import InParts
from madoguchi.faces.cli.speaking import language, say, tell

HERE, SPARK = "here", "spark"
ENGINE = click.option("--engine", type=click.Choice([HERE, SPARK]), default=HERE)
MASTER = click.option("--master", default="local[*]")
NOT_THERE: Final = {"refused": "--refused", "form": "--form", "report_page": "--report", "report_csv": "--report-csv"}
PARQUET: Final = (".parquet", ".pq")


class RowCounts(Protocol):
    """How many rows were read (行数), each either decided or refused."""

    @property
    def decided(self) -> int:
        """Decided rows (判定した行)."""

    @property
    def undecidable(self) -> int:
        """Decided rows with something open (判定できない答えのある行)."""

    @property
    def refused(self) -> int:
        """Rows that were not taken (取り込めない行)."""


class Cluster(Protocol):
    """What decides rolls on many machines (クラスター)."""

    def on_cluster(self, asked: InParts, master: str) -> RowCounts:
        """Decide them into a new folder, and count."""


def decided_on_cluster(
    rolls: tuple[Path, ...], on: date, known_on: date | None, given: Mapping[str, Any], cluster: Cluster
) -> None:
    """Decide rolls on a cluster as `decide` was asked to (クラスターでの判定), and tell how many rows there were."""
    _refuse_what_is_not_there(rolls, given)
    out: Path = given["out"]
    files = tuple(roll_file(path, given) for path in rolls)
    asked = InParts(files, out, on, known_on, tuple(given["practice"]), language=language())
    counts = cluster.on_cluster(asked, given["master"])
    rows = {"decided": counts.decided, "undecidable": counts.undecidable, "refused": counts.refused}
    read = counts.decided + counts.refused
    tell({"on": on, "read": read, **rows}, [say("on cluster", read=read, **rows), say("written", file=out)])


def _refuse_what_is_not_there(rolls: tuple[Path, ...], given: Mapping[str, Any]) -> None:
    if named := [option for name, option in NOT_THERE.items() if given.get(name)]:
        raise click.UsageError(f"{named[0]} is not for --engine spark: see docs/spark.md")
    if given["out"].exists():
        raise click.UsageError("what -o names is there already; with --engine spark name a new folder")
    if any(path.is_file() and path.suffix.lower() not in PARQUET for path in rolls):
        raise click.UsageError("--engine spark reads rolls in Parquet, files or folders of them")
