"""The whole nation once, Parquet to Parquet: made, copied and decided, with disk, wall and CPU time.

    python bench/nation.py --rows 125_000_000 --folder FOLDER

Two processes, each with every second row group, as `decide --shards --jobs 2` cuts a roll. It takes an hour of a small
machine and some ten gigabytes; `make bench` runs it with a few rows only, to see that it runs.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from measuring.people import THREE_INSURERS, made_up
from measuring.times import print_table
from roll import CHUNK, copied, decided

JOBS, LEVEL = 2, 1
KERNELS: dict[str, Callable[[pa.RecordBatch], pa.RecordBatch]] = {"copied": copied, "decided": decided}


def make(file: Path, rows: int, job: int) -> float:
    """Every second chunk of the roll; the CPU seconds it took."""
    first = made_up(1, 0, THREE_INSURERS)
    with pq.ParquetWriter(file, first.schema, compression="zstd", compression_level=LEVEL) as out:
        for seed, start in enumerate(range(0, rows, CHUNK)):
            if seed % JOBS == job:
                out.write_batch(made_up(min(CHUNK, rows - start), seed, THREE_INSURERS))
    return time.process_time()


def through(name: str, source: Path, to: Path) -> tuple[float, float, int]:
    """One file through a function, a chunk at a time: CPU seconds, most GiB, rows written."""
    pa.set_cpu_count(1)
    words = [field.name for field in pq.read_schema(source) if pa.types.is_dictionary(field.type)]
    rows, out = 0, None
    with pq.ParquetFile(source, read_dictionary=words, pre_buffer=False) as file:
        for batch in file.iter_batches(CHUNK, use_threads=False):
            told = KERNELS[name](batch)
            out = out or pq.ParquetWriter(to, told.schema, compression="zstd", compression_level=LEVEL)
            out.write_batch(told)
            rows += told.num_rows
    if out is not None:
        out.close()
    return time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, rows


def measured(folder: Path, rows: int) -> list[tuple[str, ...]]:
    """For each step: wall and CPU seconds, most memory of a process, gigabytes on disk."""
    rolls = [folder / f"roll-{job}.parquet" for job in range(JOBS)]
    began = time.perf_counter()
    with _pool() as pool:
        spent = sum(pool.map(make, rolls, [rows] * JOBS, range(JOBS)))
    table: list[tuple[str, ...]] = [("made", _seconds(began), f"{spent:,.0f}", "", _gigabytes(rolls))]
    for name in KERNELS:
        outs = [folder / f"{name}-{job}.parquet" for job in range(JOBS)]
        began = time.perf_counter()
        with _pool() as pool:
            each = list(pool.map(through, [name] * JOBS, rolls, outs))
        if sum(count for *_, count in each) != rows:
            raise SystemExit(f"{name}: {sum(count for *_, count in each):,} rows of {rows:,}")
        table.append((name, _seconds(began), f"{sum(cpu for cpu, *_ in each):,.0f}",
                      f"{max(memory for _, memory, _ in each):.2f}", _gigabytes(outs)))  # fmt: skip
    return table


def _pool() -> ProcessPoolExecutor:
    """A process for each job, new for each step: its CPU time and memory are the step's alone."""
    return ProcessPoolExecutor(JOBS, mp_context=get_context("spawn"))


def _seconds(began: float) -> str:
    return f"{time.perf_counter() - began:,.0f}"


def _gigabytes(files: list[Path]) -> str:
    return f"{sum(file.stat().st_size for file in files) / 1e9:.2f}"


def main() -> None:
    """Measure, and print."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--rows", type=int, default=4 * CHUNK)
    said.add_argument("--folder", type=Path, default=None)
    given = said.parse_args()
    where = given.folder or os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory(dir=where) as folder:
        table = measured(Path(folder), given.rows)
    print_table((f"{given.rows:,} rows", "wall s", "CPU s", "most GiB of one", "GB on disk"), table)


if __name__ == "__main__":
    main()
