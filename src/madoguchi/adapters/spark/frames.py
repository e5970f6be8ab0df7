"""Rolls as Spark's frames (Sparkの表): decided where they lie, and written as Parquet.

PySpark is looked up when it is used: it stands in an environment of its own, and is nothing the rest needs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZipFile

from madoguchi.adapters.rolls.folding import name_of
from madoguchi.adapters.rolls.headers import PASSED_OVER, read_head
from madoguchi.adapters.rolls.keys import KEY_COLUMNS
from madoguchi.adapters.rolls.reading import Reading, meant_by
from madoguchi.adapters.spark.asked import Asked, edition_of
from madoguchi.adapters.spark.batches import DECIDED, FILE, REFUSED, ROW, ROWS, as_ddl, decided_batches, told_schema
from madoguchi.adapters.spark.java import java_home
from madoguchi.terms.errors import Place, Refused

DataFrame = Any  # a pyspark.sql.DataFrame
Session = Any  # a pyspark.sql.SparkSession
PLACES: Final = (f"_metadata.file_path AS {FILE}", f"_metadata.row_index + 1 AS {ROW}")
MOST_TWICE: Final = 1_000_000
SETTINGS: Final = {
    "spark.log.level": "ERROR", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536", "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.maxConcurrentOutputFileWriters": "4",  # else each task sorts its rows by the folder they go to
}  # fmt: skip
LOCAL: Final = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class NoSpark(Refused):
    """PySpark is not there (PySparkがない)."""


class SparkFailed(Refused):
    """Spark did not do what it was asked (Sparkの失敗)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows were read (行数): decided, of these with something open, and refused."""

    decided: int
    undecidable: int
    refused: int

    @property
    def read(self) -> int:
        """Every row is one or the other (読み取り行数)."""
        return self.decided + self.refused


def decided_in_spark(roll: DataFrame, question: Asked) -> DataFrame:
    """A roll decided on the machines of its session (Sparkでの判定): a row for each that was decided or refused.

    Columns `_roll_file` and `_roll_row`, if there are any, tell where a refused row stands. A machine that knows
    another rulebook refuses all. A row whose key stands twice is refused only where `question.twice` names it.
    """
    return roll.mapInArrow(partial(decided_batches, question), as_ddl(told_schema(question, edition_of(question))))


def decide_files(rolls: Sequence[str], out: str, question: Asked, master: str) -> Counted:
    """Rolls of Parquet files decided into a new folder of Parquet files, by the machines of `master`.

    Raises `NoSpark`, `NoJava`, `RefusedFile` for a column that no roll has, and `SparkFailed` where the folder is there
    already or a machine gave up.
    """
    with session(master) as spark, said_plainly():
        return written(spark, placed(spark.read.parquet(*rolls)), out, question)


def placed(roll: DataFrame) -> DataFrame:
    """A roll of Parquet files with the place of each row (行の位置), without the columns that are passed over."""
    names = [_quoted(name) for name in roll.columns if not name_of(name).startswith(PASSED_OVER)]
    return roll.selectExpr(*names, *PLACES)


def written(spark: Session, roll: DataFrame, out: str, question: Asked) -> Counted:
    """A roll decided and written into a new folder, and its rows counted there (判定と書き出し)."""
    whole = replace(question, twice=seconds(roll, question.reading))
    decided_in_spark(roll, whole).write.partitionBy(ROWS).parquet(out)
    return counted(spark, out, question)


def counted(spark: Session, out: str, question: Asked) -> Counted:
    """The rows of a folder that was written (行数); of nobody where the folder is empty."""
    schema = as_ddl(told_schema(question, edition_of(question)))
    rows = spark.read.schema(schema).parquet(out).selectExpr(ROWS, "open <> '-' AS waits")
    of = {(row[ROWS], row["waits"]): row["count"] for row in rows.groupBy(ROWS, "waits").count().collect()}
    waits = of.get((DECIDED, True), 0)
    return Counted(waits + of.get((DECIDED, False), 0), waits, of.get((REFUSED, None), 0))


def seconds(roll: DataFrame, reading: Reading) -> frozenset[tuple[str, int]]:
    """The rows whose key stands in a row before (二行目の行), by file and number. Raises `SparkFailed` for too many."""
    head = read_head(roll.columns, Place("roll", 1, 1), meant_by(reading, lists=True), reading.map_)
    keys = [_quoted(roll.columns[n]) for n, name in head.wanted() if name in KEY_COLUMNS]
    told = roll.selectExpr(FILE, ROW, f"struct({', '.join(keys)}) AS key")
    twice = told.groupBy("key").count().filter("count > 1").drop("count")
    if twice.isEmpty():
        return frozenset()
    rows = told.join(twice, "key", "left_semi").limit(MOST_TWICE + 1).collect()
    if len(rows) > MOST_TWICE:
        raise SparkFailed(what="a roll in which very many keys stand twice", why=f"at most {MOST_TWICE:,} can be told",
                          do="look at how the roll was made: perhaps a file of it was given twice")  # fmt: skip
    return frozenset(_later(sorted((row[FILE], row[ROW], tuple(row["key"])) for row in rows)))


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _later(rows: list[tuple[str, int, tuple[Any, ...]]]) -> Iterator[tuple[str, int]]:
    """Of files, row numbers and keys, in order, the places of those whose key was there before."""
    seen = set[tuple[Any, ...]]()
    for file, row, key in rows:
        if key in seen:
            yield file, row
        seen.add(key)


# --- the session -------------------------------------------------------------------------------------


@contextmanager
def session(master: str) -> Iterator[Session]:
    """A session on a cluster (Sparkの接続), which has our code. Raises `NoSpark`, `NoJava`, `SparkFailed`."""
    if find_spec("pyspark") is None:
        raise NoSpark(what="no PySpark in this environment", why="the engine `spark` runs on it, and it is large",
                      do="say `make setup-spark`, then run .venv-spark/bin/madoguchi")  # fmt: skip
    with java_home() as home, TemporaryDirectory(prefix="madoguchi-spark-") as folder, said_plainly():
        spark = _begun(master, home)
        try:
            spark.sparkContext.addPyFile(str(packed(Path(folder))))
            yield spark
        finally:
            spark.stop()


def _begun(master: str, home: str | None) -> Session:
    is_local = master.startswith("local")
    if home is not None:
        os.environ["JAVA_HOME"] = home
    if is_local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", LOCAL["spark.driver.host"])
    builder = import_module("pyspark.sql").SparkSession.builder.master(master).appName("madoguchi")
    return builder.config(map={**SETTINGS, **(LOCAL if is_local else {})}).getOrCreate()


@contextmanager
def said_plainly() -> Iterator[None]:
    """What Spark refuses, as a refusal of ours: its own text may hold values, so only its kind is told."""
    try:
        yield
    except import_module("pyspark.errors").PySparkException as failed:
        told = next((line for line in str(failed).splitlines() if line.startswith("madoguchi.")), "")
        why, _, do = told.partition(": ")[2].rstrip(".").partition(". Do: ")
        raise SparkFailed(
            what=f"Spark gave up ({failed.getCondition() or type(failed).__name__})",
            why=why or "a machine, the roll, or the folder to write is not as it should be",
            do=do or "look at Spark's own log on the error output; the folder to write must be a new one",
        ) from failed


def packed(folder: Path) -> Path:
    """Our own code as one file (コードの送付), so that each machine decides by what is here."""
    root = Path(str(files("madoguchi")))
    to = folder / "madoguchi.zip"
    with ZipFile(to, "w") as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(root.parent))
    return to
