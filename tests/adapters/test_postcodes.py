"""Japan Post's file of postcodes: what is read of it, and files that are none. The rows are made up."""

import csv
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest

from madoguchi.adapters.postcodes import postcodes_of
from madoguchi.issuing.towns import Town
from madoguchi.terms.errors import RefusedFile

SECONDS = 2  # of a processor, for as many rows as the country has; measured 0.6


def row(postcode: str, town: str, *, city: str = "汐見市", prefecture: str = "汐見県") -> Sequence[object]:
    kana = ("シオミケン", "シオミシ", "マチ")
    return "13999", "999  ", postcode, *kana, prefecture, city, town, 0, 0, 1, 0, 0, 0


def file_of(folder: Path, *rows: Sequence[object], encoding: str = "utf-8") -> Path:
    path = folder / "utf_ken_all.csv"
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_towns_of_a_file_and_its_digest(tmp_path: Path, encoding: str):
    path = file_of(tmp_path, row("9990001", "港町"), row("9990002", "大浜（１〜３丁目）"), encoding=encoding)
    towns = postcodes_of(path)
    assert towns.listed == (
        Town("9990001", "汐見県", "汐見市", "港町"),
        Town("9990002", "汐見県", "汐見市", "大浜（１〜３丁目）"),
    )
    assert towns.sha256 == sha256(path.read_bytes()).hexdigest()


def test_a_town_whose_brackets_go_on_in_the_next_rows_is_one_town(tmp_path: Path):
    rows = (
        row("9990002", "大浜（１丁目、"),
        row("9990002", "３〜５丁目、"),
        row("9990002", "９丁目）"),
        row("9990003", "磯"),
    )
    assert [town.town for town in postcodes_of(file_of(tmp_path, *rows)).listed] == [
        "大浜（１丁目、３〜５丁目、９丁目）",
        "磯",
    ]


@pytest.mark.parametrize(("rows", "line", "why"), [
    ((), 1, "空のファイル"),
    ((row("9990001", "港町"), row("999-0002", "磯")), 2, "郵便番号の形でない"),
    ((row("9990001", "港町"), row("9990002", "磯")[:-1]), 2, "列が足りない"),
    ((row("9990001", "港町"), (*row("9990002", "磯"), 0)), 2, "列が多い"),
    ((row("9990001", "港町", city=""),), 1, "市区町村がない"),
    ((row("9990001", "港町", prefecture=""),), 1, "都道府県がない"),
    ((row("9990002", "大浜（１丁目、"), row("9990003", "３丁目）")), 1, "括弧が別の郵便番号で閉じる"),
    ((row("9990001", "港町"), row("9990002", "大浜（１丁目、"), row("9990003", "磯")), 2, "括弧が閉じない"),
    ((row("9990002", "大浜（１丁目、"),), 1, "括弧が閉じないまま終わる"),
])  # fmt: skip
def test_a_file_that_is_not_the_list_is_refused_with_the_line(
    tmp_path: Path, rows: Sequence[Sequence[object]], line: int, why: str
):
    with pytest.raises(RefusedFile) as refused:
        postcodes_of(file_of(tmp_path, *rows))
    assert refused.value.place.line == line, why
    assert "汐見" not in str(refused.value), why


@pytest.mark.parametrize(("raw", "line", "why"), [
    ("13999,\"999\"\r\n".encode("cp932") + "磯".encode("cp932"), 2, "旧来のシフトJISのファイル"),
    (b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xff\xfe", 1, "圧縮したままのファイル"),
    (b"13999,\"999  \",\"9990001", 1, "引用符が閉じない"),
])  # fmt: skip
def test_bytes_that_are_no_such_file_are_refused(tmp_path: Path, raw: bytes, line: int, why: str):
    path = tmp_path / "utf_ken_all.csv"
    path.write_bytes(raw)
    with pytest.raises(RefusedFile) as refused:
        postcodes_of(path)
    assert refused.value.place.line == line, why


def test_the_towns_of_the_whole_country_are_read_in_a_moment(tmp_path: Path):
    path, line = (
        tmp_path / "utf_ken_all.csv",
        '13999,"999  ","{:07}","シオミケン","シオミシ","マチ","汐見県","市{}","町{}",0,0,1,0,0,0',
    )
    path.write_text("\r\n".join(line.format(n, n // 66, n) for n in range(125_000)), "utf-8")
    begun = process_time()
    towns = postcodes_of(path)
    assert process_time() - begun < SECONDS
    assert len(towns.listed) == 125_000
    assert towns.rest_of("0000067", "市1町67の3") == "の3"
