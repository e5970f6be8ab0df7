"""A row of a file with several cells that cannot be read: each of them is told, and the row is one row."""

import re
from pathlib import Path

import pytest

from madoguchi.adapters.intake_files import reading
from madoguchi.adapters.intake_files.one_row import read_one_row
from madoguchi.adapters.intake_files.reading import CsvOfKind
from madoguchi.desk.refusals.japanese import said_in
from madoguchi.desk.rolls import Chunk
from madoguchi.registry.intake.layouts import layout_named
from madoguchi.registry.intake.members import CORRECTED
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
