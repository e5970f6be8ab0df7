"""`decide --engine spark`: what is asked of a cluster, and what is refused before one is asked."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from madoguchi.faces.cli.engines import decided_on_cluster
from madoguchi.faces.cli.ports import InParts

DAY = date(2026, 8, 1)
USUAL: dict[str, Any] = {"out": Path("new"), "master": "local[2]", "practice": (), "insurer": None, "ignore": (),
                         "absent_none": (), "columns": None}  # fmt: skip


@dataclass
class Counts:
    decided: int = 7
    undecidable: int = 2
    refused: int = 1


@dataclass
class Given:
    """A cluster that only remembers what it was asked."""

    asked: list[tuple[InParts, str]] = field(default_factory=list)

    def on_cluster(self, asked: InParts, master: str) -> Counts:
        self.asked.append((asked, master))
        return Counts()


def said(cluster: Given, rolls: tuple[Path, ...] = (Path("roll.parquet"),), **given: Any) -> Any:
    """What the command prints."""

    @click.command()
    def decide() -> None:
        decided_on_cluster(rolls, DAY, None, {**USUAL, **given}, cluster)

    return CliRunner().invoke(decide, env={"MADOGUCHI_LANG": "en"})


def test_a_cluster_is_asked_and_its_counts_are_told():
    cluster = Given()
    result = said(cluster, insurer="ako-city-nhi", absent_none=("lost_on",))
    assert (result.exit_code, result.output.splitlines()[0]) == (
        0, "8 rows read, 7 decided (2 of them with something open), 1 refused",
    )  # fmt: skip
    ((asked, master),) = cluster.asked
    assert (master, asked.folder, asked.rolls[0].insurer) == ("local[2]", Path("new"), "ako-city-nhi")
    assert asked.rolls[0].absent_means_none == {"lost_on"}
    assert asked.language == "en"


@pytest.mark.parametrize(
    ("why", "given", "option"),
    [
        ("取り込めない行は同じ出力にある", {"refused": Path("bad.csv")}, "--refused"),
        ("書き出しはParquetだけ", {"form": "csv"}, "--form"),
        ("集計の頁はこの計算機だけ", {"report_page": Path("page.html")}, "--report"),
    ],
)
def test_options_of_one_machine_are_refused(why: str, given: dict[str, Any], option: str):
    cluster = Given()
    result = said(cluster, **given)
    assert (result.exit_code, cluster.asked) == (2, []), why
    assert option in result.output


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path):
    assert "already" in said(Given(), out=tmp_path).output


def test_a_roll_in_csv_is_not_for_a_cluster(tmp_path: Path):
    (tmp_path / "roll.csv").touch()
    assert "Parquet" in said(Given(), rolls=(tmp_path / "roll.csv",)).output
