"""A row of a file or roll with several cells that cannot be read: each of them is told, and the row is one row."""

import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.given import GivenRoll
from madoguchi.adapters.arrow.reader import ParquetRoll
from madoguchi.adapters.csv.reader import CsvRoll
from madoguchi.adapters.csv.writer import CsvDecisions
from madoguchi.adapters.intake_files import reading
from madoguchi.adapters.intake_files.one_row import read_one_row
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.adapters.rolls.reading import Reading
from madoguchi.desk import recording
from madoguchi.desk.recording import Arriving
from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.rolls import Chunk, decide_roll
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.registry.intake.members import CORRECTED
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.terms.errors import RefusedFile

HEAD = "個人キー,氏名,生年月日,性別,住民票郵便番号,世帯主"
GOOD = "P1,架空　太郎,S35.8.1,男,999-0001,有"
BAD = "P2,架空　次郎,S99.8.1,雄,999,有"
AT_FAULT = ["birth_date", "sex", "registered_postcode"]


def chunks(folder: Path, *rows: str, head: str = HEAD, kind: str = "members", size: int = 7) -> list[Chunk]:
    path = folder / f"{kind}.csv"
    path.write_text("".join(f"{row}\n" for row in (head, *rows)), "utf-8")
    return list(CsvOfKind(path, layout_named(kind), rows=size).chunks())


def told(found: list[Chunk]) -> list[tuple[int, str]]:
    """What is told of all rows, as a list has it: row by row, cell by cell."""
    cells = [one for chunk in found for one in (*chunk.refused, *chunk.more)]
    return [(one.row, one.column) for one in sorted(cells, key=lambda one: one.row)]


def test_every_cell_at_fault_is_told_with_its_own_reason_and_the_row_counted_once(tmp_path: Path):
    (chunk,) = chunks(tmp_path, GOOD, BAD, GOOD.replace("P1", "P3"))
    assert (chunk.read, chunk.batch.num_rows, len(chunk.refused)) == (3, 2, 1)
    assert told([chunk]) == [(2, column) for column in AT_FAULT]
    cells = (*chunk.refused, *chunk.more)
    assert {one.line for one in cells} == {3}
    assert len({(one.what, one.why, one.do) for one in cells}) == len(cells)
    assert not any(word in str(cells) for word in ("S99.8", "雄", "次郎"))


@pytest.mark.parametrize(
    ("why", "rows", "is_told"),
    [
        ("一つだけなら一つ", [BAD.replace("S99", "S35").replace("雄", "男")], [(1, "registered_postcode")]),
        ("行ごとに別々", ["P1,架空,S99.1.1,男,999-0001,有", "P2,架空,S35.1.1,雄,999-0001,多分"],
         [(1, "birth_date"), (2, "sex"), (2, "is_head")]),
        ("セルの数が違う行は、行そのもの", ["P1,架空", BAD], [(1, ""), *((2, column) for column in AT_FAULT)]),
        ("空欄にできない欄も", [f",{BAD.partition(',')[2]}"], [(1, column) for column in ("person", *AT_FAULT)]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_row(tmp_path: Path, why, rows, is_told):
    found = chunks(tmp_path, *rows)
    assert told(found) == is_told, why
    assert sum(chunk.read for chunk in found) == len(rows)


def test_of_columns_that_are_not_told_one_line_stands_for_all(tmp_path: Path):
    head = "person,since,support_measures,address_hidden,own_information_blocked"
    (chunk,) = chunks(tmp_path, "P1,きのう,たぶん,おそらく,ひょっとして", head=head, kind="protection")
    assert told([chunk]) == [(1, "since"), (1, "")]
    (other,) = chunks(tmp_path, "P1,2026-07-01,たぶん,有,有", head=head, kind="protection")
    assert [one.what for one in other.refused] == [one.what for one in chunk.more], "how many there were is not told"


def test_once_as_many_are_told_as_are_listed_each_row_has_one_line(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_KEPT", 7)
    found = chunks(tmp_path, *(BAD.replace("P2", f"P{n}") for n in range(9)), size=2)
    every = told(found)
    assert every[:9] == [(row, column) for row in (1, 2, 3) for column in AT_FAULT]
    assert every[9:] == [(row, "birth_date") for row in range(4, 10)]
    assert sum(chunk.read for chunk in found) == 9


def test_the_row_of_a_correction_is_refused_by_all_its_cells(tmp_path: Path):
    path = tmp_path / "right.csv"
    path.write_text(f"{HEAD}\n{BAD}\n", "utf-8")
    with pytest.raises(RefusedFile) as refused:
        read_one_row(path, CORRECTED)
    assert f"{', '.join(AT_FAULT)} cannot be read" in refused.value.what
    ja = said_in("ja", refused.value)
    for english, told_ in (refused.value.why, ja.why), (refused.value.do, ja.do):
        assert [f"; and of {column}: " in english for column in AT_FAULT] == [False, True, True]
        assert [f"。{column} は、" in told_ for column in AT_FAULT] == [False, True, True]
        assert not re.search(r"and of|[a-z]{2,} [a-z]{2,}", told_)
    assert "雄" not in str(refused.value)


# --- rolls -----------------------------------------------------------------------------------------------------

ROLL_HEAD = "person,insurer,birth_date,birth_date_latest,has_card,eligible_from,support_measures,address_hidden"
SOUND = "P1,ako-city-nhi,S35.8.1,,有,2020-04-01,無,無"


def read_roll(folder: Path, *rows: str, form: str = "csv", size: int = 7) -> list[Chunk]:
    """A roll of these rows, from CSV or as the texts of a Parquet file."""
    reading = Reading({"ako-city-nhi": "ako-city-nhi"}, rows=size)
    if form == "csv":
        path = folder / "roll.csv"
        path.write_text("".join(f"{row}\n" for row in (ROLL_HEAD, *rows)), "utf-8")
        return list(CsvRoll(path, reading).chunks())
    cells = zip(*(row.split(",") for row in rows), strict=True)
    columns = {name: pa.array(one, pa.string()) for name, one in zip(ROLL_HEAD.split(","), cells, strict=True)}
    pq.write_table(pa.table(columns), folder / "roll.parquet")
    return list(ParquetRoll(folder / "roll.parquet", reading).chunks())


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("why", "row", "at_fault"),
    [
        ("一つだけ", "P2,ako-city-nhi,S99.8.1,,有,2020-04-01,無,無", ["birth_date"]),
        ("鍵も、日も、有無も", ",どこか,S99.8.1,,多分,きのう,無,無",
         ["person", "insurer", "birth_date", "has_card", "eligible_from"]),
        ("読めない日には順序を言わない", "P2,ako-city-nhi,S99.8.1,1960-08-01,多分,2020-04-01,無,無",
         ["birth_date", "has_card"]),
        ("読める日の順序は、ほかの欄と並べて", "P2,ako-city-nhi,S35.8.1,1950-01-01,多分,2020-04-01,無,無",
         ["has_card", "birth_date_latest"]),
        ("保護の欄は列を言わず、最後に一つだけ", "P2,ako-city-nhi,S35.8.1,,多分,2020-04-01,たぶん,おそらく",
         ["has_card", ""]),
        ("保護の欄だけ", "P2,ako-city-nhi,S35.8.1,,有,2020-04-01,たぶん,おそらく", [""]),
    ],
)  # fmt: skip
def test_every_cell_of_a_roll_at_fault_is_told_and_the_row_counted_once(tmp_path: Path, form, why, row, at_fault):
    (chunk,) = read_roll(tmp_path, SOUND, row, SOUND.replace("P1", "P3"), form=form)
    assert (chunk.read, chunk.batch.num_rows, [one.row for one in chunk.refused]) == (3, 2, [2]), why
    assert [(one.row, one.column) for one in chunk.at_fault] == [(2, column) for column in at_fault], why
    assert chunk.at_fault[0] == chunk.refused[0]
    assert not any(word in str(chunk.at_fault) for word in ("S99.8", "多分", "きのう", "どこか", "たぶん"))


def test_where_a_cell_about_protection_stands_among_others_is_not_told(tmp_path: Path):
    one = "P2,ako-city-nhi,S99.8.1,,多分,きのう,たぶん,無"
    other = one.replace("たぶん,無", "無,おそらく")
    told_ = [[(cell.column, cell.what) for cell in chunk.at_fault]
             for chunk in (read_roll(tmp_path, row)[0] for row in (one, other))]  # fmt: skip
    assert told_[0] == told_[1]


def test_rows_in_any_parts_are_told_alike(tmp_path: Path):
    born, card = ["S35", "S99", "S99"], ["多分", "有"]
    rows = [f"P{n},ako-city-nhi,{born[n % 3]}.8.1,,{card[n % 2]},2020-04-01,無,無" for n in range(1, 30)]
    whole = [one for chunk in read_roll(tmp_path, *rows, size=100) for one in chunk.at_fault]
    assert len(whole) > len({one.row for one in whole}) > 15
    for size in (1, 4, 7):
        assert [one for chunk in read_roll(tmp_path, *rows, size=size) for one in chunk.at_fault] == whole


def test_the_file_of_refused_rows_has_each_cell_and_the_report_each_row(tmp_path: Path):
    parts = read_roll(tmp_path, SOUND, "P2,ako-city-nhi,S99.8.1,,多分,2020-04-01,無,無")
    with CsvDecisions(tmp_path / "out.csv", tmp_path / "refused.csv") as out:
        report = decide_roll(GivenRoll(parts), out, shipped_edition(), date(2026, 8, 1))
    lines = (tmp_path / "refused.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[:3] for line in lines] == [["2", "3", "birth_date"], ["2", "3", "has_card"]]
    assert (report.read, report.taken, report.refused.total()) == (2, 1, 1)


def test_a_roll_on_its_way_into_the_registry_keeps_so_many_cells_beside_the_first_of_each_row(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MOST_TOLD", 2)
    bad = "P2,ako-city-nhi,S99.8.1,,多分,2020-04-01,無,無"
    parts = read_roll(tmp_path, *(bad.replace("P2", f"P{n}") for n in range(9)), size=1)
    arriving = Arriving(GivenRoll(parts), "ako-city-nhi")
    assert list(arriving.batches()) == []
    assert ([one.row for one in arriving.refused], len(arriving.more)) == ([*range(1, 10)], 2)
