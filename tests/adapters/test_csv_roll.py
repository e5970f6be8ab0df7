"""A roll from CSV: every row is taken or refused, a bad one costs no other, and no refusal tells what it held."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.adapters.csv.reader import CsvRoll, Reading
from madoguchi.adapters.csv.records import MOST_LINES
from madoguchi.desk.rolls import Chunk
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import RefusedFile

HAPPENS = frozenset(fact.name for fact in vocabulary().roll if not fact.always)
INSURERS = {
    "ako-city-nhi": "ako-city-nhi",
    "赤穂市国民健康保険": "ako-city-nhi",
    "okayama-late-stage": "okayama-late-stage",
}
HEAD = ["個人キー", "保険者", "生年月日", "資格取得日", "マイナンバーカードの保有", "健康保険証利用登録がある", "_氏名"]
GOOD = [
    ["A-1", "ako-city-nhi", "S31.2.29", "H20.4.1", "有", "有", "汐田 清"],
    ["A-2", "赤穂市国民健康保険", "1980-01-01", "2008-04-01", "無", "無", "桃井 凜"],
    ["A-3", "okayama-late-stage", "昭和10年5月不詳", "H22.5.1", "○", "×", "榊 蓮"],
]


def file_of(folder: Path, raw: bytes) -> Path:
    path = folder / "roll.csv"
    path.write_bytes(raw)
    return path


def text_of(rows: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def read(folder: Path, raw: bytes, **reading: object) -> tuple[CsvRoll, list[Chunk]]:
    given = {"absent_means_none": HAPPENS, **reading}
    roll = CsvRoll(file_of(folder, raw), Reading(INSURERS, **given))  # type: ignore[arg-type]
    return roll, list(roll.chunks())


def taken(chunks: list[Chunk]) -> list[dict[str, object]]:
    return [row for chunk in chunks for row in chunk.batch.to_pylist()]


def refused(chunks: list[Chunk]) -> list[tuple[int, str]]:
    return [(row.row, row.column) for chunk in chunks for row in chunk.refused]


# --- how files are written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "encoding", "separator", "ends"),
    [
        ("表計算ソフトのUTF-8", "utf-8-sig", ",", "\r\n"),
        ("BOMのないUTF-8", "utf-8", ",", "\n"),
        ("基幹システムのShift_JIS", "cp932", ",", "\r\n"),
        ("タブ区切り", "cp932", "\t", "\r\n"),
        ("古い改行", "utf-8", ",", "\r"),
    ],
)
def test_a_file_is_read_alike_however_it_is_written(tmp_path, why, encoding, separator, ends):
    text = text_of([HEAD, *GOOD], separator).replace("\r\n", ends)
    _, chunks = read(tmp_path, text.encode(encoding))
    rows = taken(chunks)
    assert [row["person"] for row in rows] == ["A-1", "A-2", "A-3"]
    assert [row["insurer"] for row in rows] == ["ako-city-nhi", "ako-city-nhi", "okayama-late-stage"]
    assert (rows[0]["birth_date"], rows[0]["birth_date_latest"]) == (date(1956, 2, 29), None)
    assert (rows[2]["birth_date"], rows[2]["birth_date_latest"]) == (date(1935, 5, 1), date(1935, 5, 31))
    assert [row["registered"] for row in rows] == [True, False, False]


@pytest.mark.parametrize(
    ("why", "raw"),
    [
        ("空のファイル", b""),
        ("UTF-16", "個人キー,生年月日\n".encode("utf-16")),
        ("Parquetの名の誤り", b"PAR1\x15\x04"),
        ("表計算のブック", b"PK\x03\x04\x14\x00"),
        ("どちらの文字でもない", b"person,birth_date\nA-1,\x82\xff\n"),
        ("知らない見出し", "個人キー,生年\nA-1,1980\n".encode()),
        ("同じ見出しが二つ", "個人キー,生年月日,birth_date\n".encode()),
        ("個人キーがない", "生年月日\n1980-01-01\n".encode()),
        ("見出しの引用符が閉じない", '"個人キー,生年月日\n'.encode()),
        ("見出しのNUL", b"person\x00,birth_date\n"),
    ],
)
def test_a_file_nobody_can_read_is_refused_with_its_place(tmp_path, why, raw):
    with pytest.raises(RefusedFile) as bad:
        read(tmp_path, raw)
    assert bad.value.place.file == "roll.csv"
    assert len(str(bad.value)) >= 60


def test_an_unknown_head_is_refused_with_near_names_unless_it_is_passed_over(tmp_path):
    text = text_of([[*HEAD[:-1], "生年月曰"], *GOOD])
    with pytest.raises(RefusedFile, match="生年月日"):
        read(tmp_path, text.encode())
    _, chunks = read(tmp_path, text.encode(), ignore=frozenset({"生年月曰"}))
    assert len(taken(chunks)) == 3


# --- rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "line", "column"),
    [
        ("ない日", "B-1,ako-city-nhi,S31.2.30,H20.4.1,有,有,汐田 清", "birth_date"),
        ("知らない保険者", "B-1,どこか,S31.2.28,H20.4.1,有,有,汐田 清", "insurer"),
        ("氏名が個人キーの欄に", "汐田清,ako-city-nhi,S31.2.28,H20.4.1,有,有,", "person"),
        ("個人番号が個人キーの欄に", "123456789018,ako-city-nhi,S31.2.28,H20.4.1,有,有,", "person"),
        ("セルが足りない", "B-1,ako-city-nhi,S31.2.28,H20.4.1,有,有", ""),
        ("セルが多い", "B-1,ako-city-nhi,S31.2.28,H20.4.1,有,有,汐田,清", ""),
        ("NUL", "B-1,ako-city-nhi,S31.2.28,H20.4.1,有,有,汐田\x00清", ""),
        ("閉じない引用符", 'B-1,ako-city-nhi,S31.2.28,H20.4.1,有,有,"汐田 清', ""),
        ("引用符の後の文字", 'B-1,ako-city-nhi,S31.2.28,H20.4.1,有,有,"汐田"清', ""),
        ("長すぎる行", f"B-1,ako-city-nhi,S31.2.28,H20.4.1,有,有,{'汐' * 200_000}", ""),
        ("同じ人の二行目", "A-1,ako-city-nhi,S31.2.28,H20.4.1,有,有,汐田 清", ""),
    ],
)
def test_a_bad_row_is_refused_alone_and_says_nothing_of_anybody(tmp_path, why, line, column):
    lines = text_of([HEAD, *GOOD]).splitlines()
    raw = "\n".join([*lines[:2], line, *lines[2:], ""]).encode()
    _, chunks = read(tmp_path, raw)
    assert [row["person"] for row in taken(chunks)] == ["A-1", "A-2", "A-3"]
    [bad] = [row for chunk in chunks for row in chunk.refused]
    assert (bad.row, bad.line, bad.column) == (2, 3, column)
    told = f"{bad.what} {bad.why} {bad.do}"
    assert not any(secret in told for secret in ("汐田", "清", "123456789018", "S31", "どこか", "A-1", "B-1"))


def test_a_cell_in_quotes_may_run_over_lines(tmp_path):
    rows = [HEAD, [*GOOD[0][:-1], "汐田\n清\n\nさん"], *GOOD[1:]]
    _, chunks = read(tmp_path, text_of(rows).encode())
    assert len(taken(chunks)) == 3
    assert refused(chunks) == []


def test_a_record_of_too_many_lines_is_not_believed(tmp_path):
    rows = [HEAD, [*GOOD[0][:-1], "\n" * (MOST_LINES + 1)], *GOOD[1:]]
    _, chunks = read(tmp_path, text_of(rows).encode())
    assert [row["person"] for row in taken(chunks)] == ["A-2", "A-3"]


def test_rows_come_in_parts_and_a_second_row_is_found_across_them(tmp_path):
    rows = [HEAD, *GOOD, GOOD[0]]
    _, chunks = read(tmp_path, text_of(rows).encode(), rows=2)
    assert [chunk.read for chunk in chunks] == [2, 2]
    assert refused(chunks) == [(4, "")]


def test_the_same_roll_can_be_read_twice(tmp_path):
    roll, first = read(tmp_path, text_of([HEAD, *GOOD]).encode())
    assert taken(list(roll.chunks())) == taken(first)


# --- what is not said ----------------------------------------------------------------------------------


def test_a_fact_without_a_column_is_unknown_unless_it_is_said_to_have_happened_to_nobody(tmp_path):
    raw = text_of([HEAD, *GOOD]).encode()
    roll, chunks = read(tmp_path, raw, absent_means_none=HAPPENS - {"lost_on"})
    assert {tuple(row["unknown"]) for row in taken(chunks)} == {("lost_on",)}
    assert {"lost_on", "card_lost"} <= set(roll.absent)
    assert "birth_date_latest" not in roll.absent
    _, chunks = read(tmp_path, raw)
    assert {row["unknown"] for row in taken(chunks)} == {None}


def test_what_is_unknown_and_what_happened_some_day_stand_in_their_lists(tmp_path):
    head = [*HEAD, "資格喪失日", "在留期間の満了日", "申請の種類"]
    rows = [[*GOOD[0], "不明", "あり", ""], [*GOOD[1], "", "", "資格確認書交付申請"]]
    _, chunks = read(tmp_path, text_of([head, *rows]).encode())
    first, second = taken(chunks)
    assert (first["unknown"], first["some"]) == (["lost_on"], ["stay_until"])
    assert (second["unknown"], second["some"], second["application"]) == (None, None, "certificate")


def test_the_insurer_may_be_named_for_the_whole_file(tmp_path):
    rows = [[row[0], *row[2:]] for row in [HEAD, *GOOD]]
    _, chunks = read(tmp_path, text_of(rows).encode(), insurer="ako-city-nhi")
    assert {row["insurer"] for row in taken(chunks)} == {"ako-city-nhi"}
    _, chunks = read(tmp_path, text_of(rows).encode())
    assert refused(chunks) == [(1, "insurer"), (2, "insurer"), (3, "insurer")]


# --- laws for every input ------------------------------------------------------------------------------


def everything(roll: CsvRoll) -> tuple[list[Chunk], int]:
    chunks = list(roll.chunks())
    return chunks, sum(chunk.batch.num_rows + len(chunk.refused) for chunk in chunks)


BYTES = st.binary(max_size=200) | st.builds(
    lambda pieces: b"person,birth_date,_x\n" + b"".join(pieces),
    st.lists(
        st.sampled_from([b"A-1", b",", b'"', b"\n", b"\r", b"\x00", b"S31.2.1", b"\x82\xa0", b"\xff", b"\xef\xbb\xbf"])
    ),
)


@settings(max_examples=150)
@given(raw=BYTES)
def test_any_bytes_are_refused_as_a_file_or_read_row_by_row(tmp_path_factory, raw):
    roll = CsvRoll(file_of(tmp_path_factory.mktemp("any"), raw), Reading(INSURERS, "ako-city-nhi"))
    try:
        chunks, rows = everything(roll)
    except RefusedFile:
        return
    numbers = [row.row for chunk in chunks for row in chunk.refused]
    assert rows == sum(chunk.read for chunk in chunks)
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= rows for number in numbers)


@settings(max_examples=150)
@given(place=st.integers(0, len(HEAD) - 1), cell=st.text(max_size=20))
def test_no_text_in_any_cell_costs_another_row(tmp_path_factory, place, cell):
    cell = cell.encode("utf-8", "replace").decode()
    bad = ["Z-9", *GOOD[0][1:]]
    bad[place] = cell
    _, chunks = read(tmp_path_factory.mktemp("cell"), text_of([HEAD, *GOOD[:2], bad, GOOD[2]]).encode())
    assert {"A-1", "A-2", "A-3"} <= {row["person"] for row in taken(chunks)} or cell.strip() == "A-3"
    assert sum(chunk.read for chunk in chunks) == 4


@settings(max_examples=20)
@given(order=st.permutations(GOOD), columns=st.permutations(range(len(HEAD))))
def test_decisions_do_not_depend_on_the_order_of_rows_or_columns(tmp_path_factory, order, columns):
    shuffled = [[row[n] for n in columns] for row in [HEAD, *order]]
    folder = tmp_path_factory.mktemp("order")
    told = []
    for rows in ([HEAD, *GOOD], shuffled):
        _, [chunk] = read(folder, text_of(rows).encode())
        decided = decide(chunk.batch, shipped_edition(), date(2026, 8, 1)).to_pylist()
        told.append({row["person"]: row for row in decided})
    assert told[0] == told[1]


# --- protection ----------------------------------------------------------------------------------------

MASKED = [fact for fact in vocabulary().roll if fact.masked]
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["ＤＶ", "避難中", "?", "有 ", "不明", "あり", "○", "支援措置", "30", "なし"]
)


def told_of(folder: Path, column: str, cell: str) -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
    """What is said of a row that has this in a column: the refusal, without its place; and who was taken."""
    _, chunks = read(folder, text_of([[*HEAD, column], [*GOOD[0], cell], [*GOOD[1], "無"]]).encode())
    said = [(row.row, row.line, row.column, row.what, row.why, row.do) for one in chunks for row in one.refused]
    return taken(chunks), said


@settings(max_examples=60)
@given(cell=TEXTS)
def test_a_cell_about_protection_is_refused_as_an_ordinary_one_is(tmp_path_factory, cell):
    cell = cell.encode("utf-8", "replace").decode()
    folder = tmp_path_factory.mktemp("masked")
    said = {fact.name: told_of(folder, fact.ja, cell)[1] for fact in MASKED}
    assert {fact.is_protected for fact in MASKED} == {True, False}
    assert len({str(each) for each in said.values()}) == 1, said
    assert all(row[2] == "" for each in said.values() for row in each)


@settings(max_examples=60)
@given(cell=TEXTS, fact=st.sampled_from([fact for fact in MASKED if fact.is_protected]))
def test_a_refusal_names_neither_a_protected_column_nor_its_kind(tmp_path_factory, cell, fact):
    cell = cell.encode("utf-8", "replace").decode()
    told = str(told_of(tmp_path_factory.mktemp("protected"), fact.name, cell)[1])
    assert not any(word in told for word in (fact.name, fact.ja, fact.en, "yes or no", "保護", "支援", "不開示"))
