"""A cluster of two workers on this machine says of everybody what one machine says, however the rows come.

It sets up .venv-spark by itself (a gigabyte, once): PySpark stands in no other environment.
"""

from __future__ import annotations

import json
import runpy
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from madoguchi.adapters.arrow.reader import ParquetRoll
from madoguchi.adapters.spark.asked import asked
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from sizes import size

ROOT = Path(__file__).parents[2]
DAY, SEED, MASTER = date(2026, 3, 1), 20261122, "local-cluster[2,1,1024]"
INSURERS = ("ako-city-nhi", "designated-city-nhi", "zushi-city-nhi")
PROGRAM = """
import json, sys
from dataclasses import asdict
from datetime import date
from madoguchi.adapters.spark.asked import asked
from madoguchi.adapters.spark.frames import placed, session, written
day, master, *rolls = sys.argv[1:]
with session(master) as spark:
    machines = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    told = {}
    for roll in rolls:
        frame = placed(spark.read.parquet(roll))
        told[roll] = asdict(written(spark, frame, roll + ".out", asked(date.fromisoformat(day))))
print(json.dumps([machines, told]))
"""


@dataclass(frozen=True)
class OneMachine:
    """What one machine says of a roll: a row a person taken, and number and column of each row refused."""

    told: pa.Table
    refused: list[tuple[int, str]]


def made_up() -> pa.Table:
    """A roll of an ordinary place, words in text; of each thousand one has a word nobody knows, one stands twice."""
    make = runpy.run_path(str(ROOT / "bench" / "measuring" / "people.py"))["made_up"]
    people = pa.Table.from_batches([make(size("spark people"), SEED, INSURERS, 0.01)])
    relations = people.column("relation").cast(pa.string()).to_pylist()
    relations[500::1000] = ["colleague"] * len(relations[500::1000])
    known = people.set_column(people.schema.get_field_index("relation"), "relation", pa.array(relations))
    return pa.concat_tables([known, known.take(pa.array(range(7, known.num_rows, 1000)))])


def plain(table: pa.Table) -> pa.Table:
    """Words as text, in the order of the persons."""
    texts = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in table.schema]
    return table.cast(pa.schema(texts)).replace_schema_metadata().sort_by("person")


def by_one_machine(roll: Path) -> OneMachine:
    question = asked(DAY)
    told, refused = [], []
    for chunk in ParquetRoll(roll, question.reading).chunks():
        answers = decide(chunk.batch, shipped_edition(), DAY, answers=question.answers)
        told.append(plain(pa.Table.from_batches([answers.append_column("insurer", chunk.batch.column("insurer"))])))
        refused += [(row.row, row.column) for row in chunk.refused]
    return OneMachine(plain(pa.concat_tables(told)), sorted(refused))


def by_the_cluster(out: Path, like: pa.Schema) -> OneMachine:
    every = ds.dataset(out, partitioning="hive").to_table()
    rows = every.column("rows").cast(pa.string()).combine_chunks()
    told = every.filter(pa.array(np.asarray(rows) == "decided")).select(like.names)
    refused = every.filter(pa.array(np.asarray(rows) == "refused")).select(["row", "column"]).to_pydict()
    return OneMachine(plain(told), sorted(zip(*refused.values(), strict=True)))


@pytest.fixture(scope="module")
def rolls(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The roll, and the same rows in another order and other groups."""
    folder, roll = tmp_path_factory.mktemp("rolls"), made_up()
    places = np.random.default_rng(SEED).permutation(roll.num_rows)
    pq.write_table(roll, folder / "roll.parquet", row_group_size=roll.num_rows // 8)
    pq.write_table(roll.take(pa.array(places)), folder / "shuffled.parquet", row_group_size=roll.num_rows // 3)
    return [folder / "roll.parquet", folder / "shuffled.parquet"]


@pytest.fixture(scope="module")
def counted(rolls: list[Path]) -> Any:
    """What the cluster counted, after it has decided both rolls; and how many machines it had."""
    subprocess.run(["sh", "tools/setup.sh", "spark"], cwd=ROOT, check=True)  # noqa: S607  as `make setup-spark` does
    said = [ROOT / ".venv-spark" / "bin" / "python", "-c", PROGRAM, DAY.isoformat(), MASTER, *rolls]
    return json.loads(subprocess.run(said, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


def test_the_cluster_has_two_workers(counted):
    assert counted[0] == 2


@pytest.mark.parametrize("which", [0, 1])
def test_a_cluster_says_what_one_machine_says(which: int, rolls: list[Path], counted):
    here = by_one_machine(rolls[which])
    there = by_the_cluster(Path(f"{rolls[which]}.out"), here.told.schema)
    assert there.refused == here.refused
    assert there.told.equals(here.told)
    assert counted[1][str(rolls[which])] == {
        "decided": here.told.num_rows, "refused": len(here.refused),
        "undecidable": int((np.asarray(here.told.column("open")) != "-").sum()),
    }  # fmt: skip


def test_the_order_of_the_rows_changes_no_answer(rolls: list[Path], counted):
    schema = by_one_machine(rolls[0]).told.schema
    one, other = (by_the_cluster(Path(f"{roll}.out"), schema).told for roll in rolls)
    assert one.equals(other)
