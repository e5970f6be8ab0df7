"""`names check`: the letters of a file looked at, counted by face, and nobody's name told."""

import json
import re
from pathlib import Path

from adapters.made_fonts import JOINS, faces_file, font
from faces.asked import run

BIZ = "BIZ UDPGothic"
PEOPLE = """\
person,氏名,_フリガナ,住所,メモ
P1,渡辺　太郎,ワタナベ　タロウ,汐見市架空町１,〓
P2,渡邉\U000e0100　花,ワタナベ　ハナ,汐見市架空町２,
P3,土屋\U000e0101　〓,ツチヤ　?,汐見市架空町３,
P4,𠮷田　一,ヨシダ　ハジメ,,
"""


def written(folder: Path, name: str, text: str = PEOPLE) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_names_are_counted_by_face_and_what_is_held_by_code_point_and_no_name_is_told(tmp_path: Path):
    listed = tmp_path / "found.csv"
    done = run("names", "check", written(tmp_path, "people.csv"), "-o", listed, lang="ja")
    told = done.output + listed.read_text("utf-8-sig")
    assert done.exit_code == 1
    assert "4 行、11 件の文字列を見ました（氏名、_フリガナ、住所）" in done.output
    assert "印字できないため止めるもの: 2 件（1 行）" in done.output
    assert "cp932）では 3 行で文字が欠けるか変わります" in done.output
    assert not {"渡", "邉", "土屋", "ワタナベ", "架空", "P3"} & set(re.findall(r"渡|邉|土屋|ワタナベ|架空|P\d", told))
    assert listed.read_text("utf-8-sig").splitlines()[1:] == [
        "2,3,氏名,lost in cp932,U+9089 U+E0100,",
        "3,4,氏名,held,U+5C4B U+E0101,form",
        "3,4,氏名,held,U+3013,replacement",
        "3,4,氏名,lost in cp932,U+5C4B U+E0101,",
        "4,5,氏名,lost in cp932,U+20BB7,",
        "3,4,_フリガナ,held,U+003F,replacement",
    ]


def test_a_parquet_file_tells_the_same_as_its_csv(tmp_path: Path):
    import pyarrow.csv
    import pyarrow.parquet

    path = written(tmp_path, "people.csv")
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(path), tmp_path / "people.parquet")
    csv, parquet = (run("--json", "names", "check", tmp_path / f"people.{one}") for one in ("csv", "parquet"))
    assert csv.output == parquet.output
    assert csv.exit_code == parquet.exit_code == 1


def test_a_file_in_shift_jis_with_quotes_and_a_broken_row_is_looked_at_as_well(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_bytes('氏名,住所\n"渡辺　太郎","汐見市"\n"齋藤\n髙橋　一,,,\n﨑村　〓,架空町\n'.encode("cp932"))
    done = run("--json", "names", "check", path)
    told = json.loads(done.output)
    assert (told["rows"], told["unread"], told["texts"], told["held"]["rows"]) == (4, 2, 4, 1)
    assert told["cp932"] == {"rows": 0, "letters": []}


def test_a_file_whose_names_can_all_be_printed_ends_with_0(tmp_path: Path):
    path = written(tmp_path, "people.csv", "氏名\n渡辺　太郎\n")
    assert run("names", "check", path).exit_code == 0
    assert run("names", "check", written(tmp_path, "roll.csv", "person,birth_date\nP1,S30.5.10\n")).exit_code == 3
    assert run("names", "check", path, "--column", "かな").exit_code == 3


def test_own_faces_are_used_where_they_are_named(tmp_path: Path):
    gaiji = font(tmp_path / "gaiji.ttf", "Town Gaiji", "\ue000")
    path = written(tmp_path, "people.csv", "宛先\n渡\ue000\n")
    assert run("names", "check", path, "-c", "宛先").exit_code == 1
    done = run("names", "check", path, "-c", "宛先", "--faces", faces_file(tmp_path, gaiji, JOINS))
    assert done.exit_code == 0
    assert f"  {BIZ}, Town Gaiji: 1" in done.output
