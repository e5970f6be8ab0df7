"""Broken files: every row read is taken or refused, or the whole file is refused; no good row is lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from madoguchi.adapters.arrow.reader import ParquetRoll
from madoguchi.adapters.csv.reader import CsvRoll
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.errors import RefusedFile
from sizes import size

INSURERS = {"ako-city-nhi": "ako-city-nhi", "赤穂市国民健康保険": "ako-city-nhi"}
PEOPLE = 30
HEAD = "個人キー,保険者,生年月日,資格取得日,マイナンバーカードの保有,_氏名"
SECRETS = ("汐見", "太郎")


def good(n: int) -> str:
    return f"K-{n:03},ako-city-nhi,S{30 + n}.2.{1 + n % 28},2010-04-01,{'有無'[n % 2]},汐見太郎"


Lines = list[str]
Break = Callable[[random.Random, Lines], tuple[bytes, set[str]]]


def keys(lines: Sequence[str]) -> set[str]:
    return {line.split(",")[0] for line in lines if line.startswith("K-")}


def untouched(lines: Sequence[str], *places: int) -> set[str]:
    return keys([line for n, line in enumerate(lines) if n not in places])


def flipped(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    """A byte of one line other than its end is another one; in a cell in UTF-8, the file may be none any more."""
    place = rng.randrange(1, len(lines))
    raw = [line.encode() for line in lines]
    line = bytearray(raw[place])
    line[rng.randrange(len(line))] = rng.choice([*b'"\t;09aZ\x00\x1b,', 0x82, 0xFF])
    raw[place] = bytes(line)
    return b"\n".join(raw) + b"\n", untouched(lines, place)


def lost_end(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    place = rng.randrange(1, len(lines) - 1)
    joined = [*lines[:place], lines[place] + lines[place + 1], *lines[place + 2 :]]
    return "\n".join(joined).encode(), untouched(lines, place, place + 1)


def cut(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    whole = "\n".join(lines).encode()
    end = rng.randrange(len(lines[0].encode()) + 1, len(whole))
    there = whole[:end].decode(errors="ignore").split("\n")
    return whole[:end], keys(there[:-1])


def swapped(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    place = rng.randrange(1, len(lines))
    cells = lines[place].split(",")
    one, other = rng.sample(range(len(cells)), 2)
    cells[one], cells[other] = cells[other], cells[one]
    return "\r\n".join([*lines[:place], ",".join(cells), *lines[place + 1 :]]).encode(), untouched(lines, place)


def quoted(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    place, line = rng.randrange(1, len(lines)), ""
    line = lines[place]
    at = rng.randrange(len(line) + 1)
    broken = line[:at] + '"' * rng.choice([1, 1, 2, 3]) + line[at:]
    return "\n".join([*lines[:place], broken, *lines[place + 1 :]]).encode("cp932"), untouched(lines, place)


def mixed(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    place = rng.randrange(1, len(lines))
    raw = [line.encode("cp932" if n == place else "utf-8") for n, line in enumerate(lines)]
    return b"\n".join(raw), untouched(lines, place)


def twice(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    rows = lines[1:] + rng.choices(lines[1:], k=5)
    rng.shuffle(rows)
    return "\n".join([lines[0], *rows]).encode(), keys(lines)


def blank(rng: random.Random, lines: Lines) -> tuple[bytes, set[str]]:
    put = [
        piece
        for line in lines
        for piece in ([line] + [rng.choice(["", " ", "\r", "\ufeff", ",,,,,"])] * (rng.random() < 0.3))
    ]
    return "\n".join(put).encode(), keys(lines)


BREAKS: Sequence[Break] = (flipped, lost_end, cut, swapped, quoted, mixed, twice, blank)


def read(roll: CsvRoll | ParquetRoll) -> tuple[set[str], int]:
    """The keys taken, and how many rows were read; each row refused has a number of its own."""
    chunks = list(roll.chunks())
    taken = [row["person"] for chunk in chunks for row in chunk.batch.to_pylist()]
    bad = [row for chunk in chunks for row in chunk.refused]
    assert len(set(taken)) == len(taken)
    assert len({row.row for row in bad}) == len(bad)
    assert not any(secret in f"{row.what}{row.why}{row.do}" for row in bad for secret in SECRETS)
    return set(taken), len(taken) + len(bad)


def test_a_broken_csv_loses_no_good_row(tmp_path: Path):
    path = tmp_path / "roll.csv"
    for seed in range(size("broken files") // 2):
        rng = random.Random(seed)  # noqa: S311 - the same files each time, not secrets
        lines = [HEAD, *map(good, range(PEOPLE))]
        raw, kept = rng.choice(BREAKS)(rng, lines)
        path.write_bytes(raw)
        try:
            taken, rows = read(CsvRoll(path, Reading(INSURERS, rows=rng.choice([1, 7, 1000]))))
        except RefusedFile:
            assert not _decodes(raw), seed
            continue
        assert kept <= taken, (seed, kept - taken)
        assert rows <= PEOPLE * 2


def _decodes(raw: bytes) -> bool:
    return any(_is(raw, encoding) for encoding in ("utf-8", "cp932"))


def _is(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# --- Parquet -------------------------------------------------------------------------------------------

Columns = dict[str, Any]


def columns() -> Columns:
    rows = [{"person": f"K-{n:03}", "insurer": "ako-city-nhi", "copayment_rate": 30, "has_card": n % 2 == 0}
            for n in range(PEOPLE)]  # fmt: skip
    batch = batch_of(rows)
    days = pa.array([n * 300 for n in range(PEOPLE)], pa.int32()).cast(pa.date32())
    return {**dict(zip(batch.schema.names, batch.columns, strict=True)), "birth_date": days, "eligible_from": days}


def with_cell(rng: random.Random, told: Columns, name: str, value: Any, type_: pa.DataType | None = None) -> set[int]:
    place = rng.randrange(PEOPLE)
    values = told[name].to_pylist()
    values[place] = value
    told[name] = pa.array(values, type_ or told[name].type)
    return {place}


def odd_dictionary(rng: random.Random, told: Columns) -> set[int]:
    """A dictionary with words twice, with none, with words nobody uses."""
    codes = [rng.choice([0, 1, 4]) for _ in range(PEOPLE)]
    words = ["insured", "insured", "ない語", "head", ""]
    told["relation"] = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(words))
    return set()


def wider(rng: random.Random, told: Columns) -> set[int]:
    told["birth_date"] = told["birth_date"].cast(rng.choice([pa.date64(), pa.timestamp("us"), pa.timestamp("ns")]))
    told["copayment_rate"] = told["copayment_rate"].cast(rng.choice([pa.int8(), pa.int64(), pa.float64(), pa.uint16()]))
    told["person"] = told["person"].cast(rng.choice([pa.large_string(), pa.string_view()]))
    told["has_card"] = told["has_card"].cast(rng.choice([pa.int8(), pa.bool_()]))
    return set()


def as_text(rng: random.Random, told: Columns) -> set[int]:
    told["birth_date"] = told["birth_date"].cast(pa.string())
    told["copayment_rate"] = told["copayment_rate"].cast(pa.string())
    return with_cell(rng, told, "birth_date", rng.choice(["昭和64年1月8日", "太郎", "٢٠٢٥"]))


def moment(rng: random.Random, told: Columns) -> set[int]:
    told["birth_date"] = told["birth_date"].cast(pa.timestamp("ms")).view(pa.int64())
    places = with_cell(rng, told, "birth_date", 86_400_000 * 9 + 1)
    told["birth_date"] = told["birth_date"].view(pa.timestamp("ms"))
    return places


def far_day(rng: random.Random, told: Columns) -> set[int]:
    told["birth_date"] = told["birth_date"].view(pa.int32())
    places = with_cell(rng, told, "birth_date", rng.choice([-700_000, 100_000, 2_932_896, -(2**31), 2**31 - 1]))
    told["birth_date"] = told["birth_date"].view(pa.date32())
    return places


def not_a_number(rng: random.Random, told: Columns) -> set[int]:
    told["copayment_rate"] = told["copayment_rate"].cast(pa.float64())
    return with_cell(rng, told, "copayment_rate", rng.choice([float("nan"), float("inf"), 30.5, -1.0, 1e300]))


def no_key(rng: random.Random, told: Columns) -> set[int]:
    told["insurer"] = told["insurer"].cast(pa.string())
    return with_cell(rng, told, rng.choice(["person", "insurer"]), rng.choice([None, "", "汐見太郎"]))


def second_row(rng: random.Random, told: Columns) -> set[int]:
    place = rng.randrange(1, PEOPLE)
    for name in ("person", "eligible_from"):
        values = told[name].to_pylist()
        values[place] = values[0]
        told[name] = pa.array(values, told[name].type)
    return {place}


def listed(rng: random.Random, told: Columns) -> set[int]:
    return with_cell(rng, told, rng.choice(["unknown", "some"]), ["lost_on", rng.choice([None, "ない事実", "person"])])


CHANGES = (odd_dictionary, wider, as_text, moment, far_day, not_a_number, no_key, second_row, listed)


def test_a_broken_parquet_file_loses_no_good_row(tmp_path: Path):
    path = tmp_path / "roll.parquet"
    for seed in range(size("broken files") // 4):
        rng = random.Random(seed)  # noqa: S311 - the same files each time, not secrets
        told = columns()
        change = rng.choice(CHANGES)
        bad = change(rng, told)
        pq.write_table(pa.table(told), path, row_group_size=rng.choice([4, 1000]))
        taken, rows = read(ParquetRoll(path, Reading(INSURERS, rows=rng.choice([3, 1000]))))
        assert rows == PEOPLE, (seed, change)
        assert taken == {f"K-{n:03}" for n in range(PEOPLE)} - {f"K-{n:03}" for n in bad}, (seed, change)


def test_a_damaged_parquet_file_is_refused_or_read_whole(tmp_path: Path):
    whole, path = tmp_path / "whole.parquet", tmp_path / "roll.parquet"
    pq.write_table(pa.table(columns()), whole, row_group_size=8, write_page_checksum=True)
    raw, clean = whole.read_bytes(), read(ParquetRoll(whole, Reading(INSURERS)))
    for seed in range(size("broken files") // 4):
        rng = random.Random(seed)  # noqa: S311 - the same files each time, not secrets
        broken = bytearray(raw[: rng.choice([len(raw), rng.randrange(len(raw))])])
        for _ in range(rng.choice([0, 1, 5])):
            broken[rng.randrange(len(broken) or 1) : 1] = b""
            if broken:
                broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(broken))
        try:
            assert read(ParquetRoll(path, Reading(INSURERS))) == clean, seed
        except RefusedFile:
            continue


@pytest.mark.parametrize(
    ("why", "name", "column"),
    [
        ("知らない列", "生年", pa.nulls(PEOPLE)),
        ("真偽の列に日付", "has_card", pa.array([1] * PEOPLE, pa.date32())),
        ("日付の列に数", "eligible_from", pa.array([20100401] * PEOPLE)),
        ("時差のある時刻", "birth_date", pa.array([0] * PEOPLE, pa.timestamp("s", "Asia/Tokyo"))),
        ("語の列に数", "relation", pa.array([1] * PEOPLE)),
        ("個人キーの列に数", "person", pa.array(range(PEOPLE))),
        ("集まりの列に文字", "unknown", pa.array(["lost_on"] * PEOPLE)),
        ("バイト列", "relation", pa.array([b"insured"] * PEOPLE)),
    ],
)
def test_a_column_of_the_wrong_type_is_refused_with_its_place(tmp_path: Path, why: str, name: str, column: Any):
    path = tmp_path / "roll.parquet"
    table = pa.table({**columns(), name: column})
    pq.write_table(table, path)
    with pytest.raises(RefusedFile) as refused:
        ParquetRoll(path, Reading(INSURERS)).head  # noqa: B018 - reading it is what is tried
    assert refused.value.place.column == table.schema.names.index(name) + 1


def test_a_parquet_file_without_keys_is_refused(tmp_path: Path):
    path = tmp_path / "roll.parquet"
    pq.write_table(pa.table({name: column for name, column in columns().items() if name != "person"}), path)
    with pytest.raises(RefusedFile, match="person"):
        list(ParquetRoll(path, Reading(INSURERS)).chunks())
