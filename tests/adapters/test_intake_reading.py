"""Files of a kind, read: heads, templates, letters; and every row read is there, good or refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.intake_files.reading import CsvOfKind, EmptyFile
from madoguchi.adapters.intake_files.templates import template_of
from madoguchi.registry.intake.layouts import LAYOUTS, layout_named
from madoguchi.terms.errors import RefusedFile
from sizes import size

HEAD = "個人キー,氏名,フリガナ,生年月日,住民票住所,世帯主"


def read(path: Path, kind: str = "members") -> tuple[list[dict[str, object]], list[tuple[int, str]]]:
    chunks = list(CsvOfKind(path, layout_named(kind), rows=7).chunks())
    rows = [row for chunk in chunks for row in chunk.batch.to_pylist()]
    return rows, [(one.row, one.column) for chunk in chunks for one in chunk.refused]


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "members.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_the_template_of_a_kind_is_read_as_a_file_of_that_kind(layout, tmp_path: Path):
    path = written(tmp_path, "".join(f"{','.join(row)}\n" for row in template_of(layout)))
    rows, refused = read(path, layout.kind)
    assert (len(rows), refused) == (1, [])
    assert rows[0]["person" if layout_named(layout.kind).of_people else "letter"] in ("P000001", "0003-00000012")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_in_the_letters_it_is_written_in(tmp_path: Path, encoding: str):
    rows, refused = read(written(tmp_path, f"{HEAD}\r\nP1,架空　太郎,ｶｸｳ ﾀﾛｳ,S35.8.1,汐見市１－２,有\r\n", encoding))
    assert refused == []
    assert [rows[0][name] for name in ("written", "kana", "birth_date", "registered_address", "is_head")] == [
        "架空　太郎", "カクウ　タロウ", "1960-08-01", "汐見市１－２", "true"]  # fmt: skip


HEADS = [
    ("知らない列", "個人キー,謎の列", "column 2"),
    ("二度ある列", "個人キー,氏名,written", "two columns"),
    ("個人キーがない", "氏名,フリガナ", "個人キー"),
    ("見出しがなく氏名から始まる", "山田太郎,ヤマダ", "column 1"),
]


@pytest.mark.parametrize(("why", "head", "told"), HEADS, ids=[one[0] for one in HEADS])
def test_a_head_that_is_not_the_kinds_is_refused_without_its_text(why, head, told, tmp_path: Path):
    with pytest.raises(RefusedFile) as refused:
        read(written(tmp_path, f"{head}\nP1,x\n"))
    assert told in str(refused.value)
    assert "山田" not in str(refused.value)
    assert "謎" not in str(refused.value)


def test_a_file_of_nothing_is_refused_and_one_of_a_head_alone_has_no_row(tmp_path: Path):
    with pytest.raises(EmptyFile):
        read(written(tmp_path, ""))
    assert read(written(tmp_path, f"{HEAD}\n")) == ([], [])


CELLS = st.one_of(
    st.sampled_from(["", "P1", "架空　太郎", "ｶｸｳ", "S35.8.1", "有", "不明", "あり", "なし", "=1+1", '"', "²", "٣"]),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n\r"), max_size=12),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=5, max_size=7), max_size=12))
@settings(max_examples=size("intake files"), deadline=None, derandomize=True)
def test_every_row_of_any_file_is_read_or_refused_once(tmp_path_factory, rows):
    path = written(tmp_path_factory.mktemp("any"), "\n".join([HEAD, *(",".join(row) for row in rows)]))
    try:
        good, refused = read(path)
    except RefusedFile:
        return
    numbers = sorted([int(row["row"]) for row in good] + [row for row, _ in refused])
    assert numbers == list(range(1, len(numbers) + 1))


BITS = [
    ("空欄はない旨を述べる", "個人キー,在留期間の満了日\nP1,\n", {"stay_until"}),
    ("被保険者の空欄は、扶養する人がいない旨を述べる", "個人キー,続柄,insured_birth_date\nP1,被保険者,\n",
     {"relation", "insured_birth_date"}),
    ("被扶養者の空欄は何も述べない", "個人キー,続柄,insured_birth_date\nP1,被扶養者,\n", {"relation"}),
    ("続柄がわからなければ何も述べない", "個人キー,続柄,insured_birth_date\nP1,,\n", set()),
    ("続柄の列がなければ何も述べない", "個人キー,insured_birth_date\nP1,\n", set()),
    ("喪失日の空欄は何も述べない", "個人キー,資格喪失日\nP1,\n", set()),
    ("列がなければ何も述べない", "個人キー\nP1\n", set()),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "says"), BITS, ids=[one[0] for one in BITS])
def test_what_a_row_says_by_an_empty_cell(why, text, says, tmp_path: Path):
    ((row,), _) = read(written(tmp_path, text))
    columns = layout_named("members").columns
    said = {column.name for n, column in enumerate(columns) if int(str(row["said"])) >> n & 1}
    assert said - {"person"} == says, why


def test_an_empty_flag_of_a_list_that_tells_the_whole_says_no_and_empty_months_are_0(tmp_path: Path):
    text = "個人キー,premium_arrears,special_expense,arrears_months\nP1,有,,\n"
    ((row,), _) = read(written(tmp_path, text), "arrears")
    assert [row[name] for name in ("premium_arrears", "special_expense", "arrears_months")] == ["true", "false", "0"]
