"""A roll decided, Parquet to Parquet, beside a plain copy of the same columns in the same run.

Three rolls: one insurer; three; one insurer with 1 % of the facts unknown. `--rows 10_000_000` for a long run: a roll
goes through a chunk at a time, so it takes no more memory than a short one.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from madoguchi.desk.rolls import BULK_ANSWERS
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.decide import decide
from measuring.people import ONE_INSURER, THREE_INSURERS, made_up
from measuring.times import cpu, print_table

ON, CHUNK = date(2026, 3, 1), 65_536
ROLLS: dict[str, tuple[Sequence[str], float]] = {
    "one insurer": (ONE_INSURER, 0.0), "three insurers": (THREE_INSURERS, 0.0), "1 % unknown": (ONE_INSURER, 0.01),
}  # fmt: skip
COPIED = ("person", "relation", "insurer", "nationality", "birth_date", "eligible_from", "registered_on",
          "former_card_until", "residence")  # fmt: skip
Kernel = Callable[[pa.RecordBatch], pa.RecordBatch]


def write(file: Path, rows: int, insurers: Sequence[str], unknown: float) -> None:
    """A roll of so many rows as Parquet."""
    first = made_up(1, 0, insurers, unknown)
    with pq.ParquetWriter(file, first.schema, compression="zstd", compression_level=1) as out:
        for seed, start in enumerate(range(0, rows, CHUNK)):
            out.write_batch(made_up(min(CHUNK, rows - start), seed, insurers, unknown))


def copied(batch: pa.RecordBatch) -> pa.RecordBatch:
    """No law: every column brought into numpy, and as many columns as the answers have written, of their types."""
    for column in batch.columns:
        _in_numpy(column)
    return batch.select(COPIED)


def _in_numpy(column: Array) -> object:
    """The buffers as arrays, with nulls filled where there are any."""
    if pa.types.is_dictionary(column.type):
        column = column.indices
    if pa.types.is_list(column.type) or pa.types.is_string(column.type):
        return column.buffers()
    if pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    empty = False if pa.types.is_boolean(column.type) else 0
    return (column.fill_null(empty) if column.null_count else column).to_numpy(zero_copy_only=False)


def decided(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The answers a roll gets in bulk."""
    return decide(batch, shipped_edition(), ON, answers=BULK_ANSWERS)


def through(kernel: Kernel, source: Path, to: Path) -> None:
    """One file through a function of batches to another, a chunk at a time."""
    words = [field.name for field in pq.read_schema(source) if pa.types.is_dictionary(field.type)]
    with pq.ParquetFile(source, read_dictionary=words, pre_buffer=False) as file, ExitStack() as files:
        out = None
        for batch in file.iter_batches(CHUNK, use_threads=False):
            told = kernel(batch)
            out = out or files.enter_context(pq.ParquetWriter(to, told.schema, compression="zstd", compression_level=1))
            out.write_batch(told)


def inside(kernel: Kernel, source: Path) -> float:
    """CPU seconds of the function alone, on the first chunk."""
    with pq.ParquetFile(source) as file:
        batch = next(file.iter_batches(CHUNK, use_threads=False))
    kernel(batch)
    return min(cpu(lambda: kernel(batch)) for _ in range(3)) / batch.num_rows


def measured(folder: Path, rows: int) -> list[tuple[str, ...]]:
    """For each roll: rows per CPU second decided and copied, the ratio, and the law's own share."""
    table: list[tuple[str, ...]] = []
    for name, (insurers, unknown) in ROLLS.items():
        roll, out = folder / "roll.parquet", folder / "out.parquet"
        write(roll, rows, insurers, unknown)
        own = inside(decided, roll)  # first: it warms what is kept
        floor, law = (cpu(partial(through, kernel, roll, out)) for kernel in (copied, decided))
        table.append((name, f"{rows / law / 1e6:.2f}", f"{rows / floor / 1e6:.2f}", f"{law / floor:.2f}",
                      f"{own * 1e9:.0f}"))  # fmt: skip
    return table


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--rows", type=int, default=200_000)
    rows = said.parse_args().rows
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        table = measured(Path(folder), rows)
    head = (f"{rows:,} rows", "M rows/CPU s", "copied, M rows/CPU s", "times the copy", "law, CPU ns/row")
    print_table(head, table)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
