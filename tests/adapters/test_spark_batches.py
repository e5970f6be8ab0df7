"""What Spark's workers run, without Spark: the same answers on the same rows, however they come, and each row once."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import pytest
from people import crowd

from madoguchi.adapters.spark import java
from madoguchi.adapters.spark.asked import OtherEdition, asked
from madoguchi.adapters.spark.batches import DECIDED, FILE, REFUSED, ROW, ROWS, as_ddl, decided_batches, told_schema
from madoguchi.adapters.spark.frames import NoSpark, packed, session
from madoguchi.desk.refusals.japanese import in_japanese
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.terms.errors import RefusedFile

DAY = date(2026, 8, 1)
QUESTION = asked(DAY)
PRACTICE = Path(__file__).parent.parent / "rulebook" / "made_up" / "made-up-guild.yaml"


def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch as Spark hands it on: no word is told by number."""
    every = [one.cast(pa.string()) if pa.types.is_dictionary(one.type) else one for one in batch.columns]
    return pa.RecordBatch.from_arrays(every, names=batch.schema.names)


def placed(batch: pa.RecordBatch, file: str = "roll.parquet") -> pa.RecordBatch:
    """A batch that says where its rows stand, from 1."""
    size = batch.num_rows
    return batch.append_column(FILE, pa.array([file] * size)).append_column(
        ROW, pa.array(range(1, size + 1), pa.int64())
    )


def with_cell(batch: pa.RecordBatch, name: str, row: int, value: object) -> pa.RecordBatch:
    cells = batch.column(name).to_pylist()
    cells[row] = value
    return batch.set_column(batch.schema.get_field_index(name), name, pa.array(cells, batch.schema.field(name).type))


def told(batches: Sequence[pa.RecordBatch], question=QUESTION) -> pa.Table:
    return pa.Table.from_batches(decided_batches(question, batches), told_schema(question, shipped_edition()))


@pytest.fixture(scope="module")
def people() -> pa.RecordBatch:
    return batch_of(crowd(300, 41, unknown_share=0.1))


@pytest.fixture(scope="module")
def expected(people: pa.RecordBatch) -> list[dict[str, object]]:
    """What `decide` says of everybody at once, with the insurer."""
    insurers = people.column("insurer").to_pylist()
    rows = decide(people, shipped_edition(), DAY, answers=QUESTION.answers).to_pylist()
    return [{**row, "insurer": insurer} for row, insurer in zip(rows, insurers, strict=True)]


def of_people(table: pa.Table, names: set[str]) -> list[dict[str, object]]:
    return [{name: row[name] for name in names} for row in table.to_pylist()]


@pytest.mark.parametrize(
    ("why", "sizes"),
    [
        ("一つのまとまり", [300]),
        ("小さく分けても同じ", [7, 93, 200]),
        ("空のまとまりが混じっても同じ", [0, 150, 0, 150, 0]),
    ],
)
def test_batches_of_any_size_get_the_answers_of_the_whole(why: str, sizes: list[int], people, expected):
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    parts = [plain(people.slice(start, size)) for start, size in zip(starts, sizes, strict=True)]
    assert of_people(told(parts), set(expected[0])) == expected, why


def test_words_by_number_are_read_as_words_in_text_are(people, expected):
    assert of_people(told([people]), set(expected[0])) == expected


def test_an_empty_partition_gives_nothing(people):
    assert told([]).num_rows == told([plain(people.slice(0, 0))]).num_rows == 0


def test_a_column_of_nothing_but_nulls_is_read(people):
    place = people.schema.get_field_index("lost_on")
    nothing, days = (pa.nulls(people.num_rows, type_) for type_ in (pa.null(), pa.date32()))
    one, other = (people.set_column(place, "lost_on", column) for column in (nothing, days))
    assert told([plain(one)]).equals(told([plain(other)]))


@pytest.mark.parametrize(
    ("why", "column", "value"),
    [
        ("語彙にない語", "relation", "colleague"),
        ("個人キーがない", "person", None),
        ("知らない保険者", "insurer", "atlantis-city-nhi"),
        ("暦にない日", "birth_date", date(1800, 1, 1)),
        ("一覧にない事実名", "unknown", ["shoe_size"]),
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_the_others_are_decided(why, column, value, people):
    rows = told([placed(with_cell(plain(people), column, 4, value))]).to_pylist()
    assert Counter(row[ROWS] for row in rows) == {DECIDED: 299, REFUSED: 1}, why
    (refused,) = [row for row in rows if row[ROWS] == REFUSED]
    assert (refused["file"], refused["row"], refused["person"], refused["owed"]) == ("roll.parquet", 5, None, None)
    assert all(len(refused[name]) > 5 for name in ("what", "why", "do"))


def test_why_a_row_is_refused_is_told_in_the_language_asked_for(people):
    batch, names = placed(with_cell(plain(people), "relation", 4, "colleague")), ("what", "why", "do")
    told_in = {}
    for language in ("en", "ja"):
        rows = told([batch], replace(QUESTION, language=language)).to_pylist()
        (told_in[language],) = [row for row in rows if row[ROWS] == REFUSED]
    english, japanese = told_in["en"], told_in["ja"]
    assert [japanese[name] for name in names] == [in_japanese(english[name]) for name in names]
    assert [name for name in names if japanese[name] == english[name]] == []
    assert {**japanese, **dict.fromkeys(names)} == {**english, **dict.fromkeys(names)}


def test_a_batch_may_hold_rows_of_several_files(people):
    bad = with_cell(with_cell(plain(people), "relation", 1, "colleague"), "relation", 3, "colleague")
    both = pa.concat_batches([placed(bad.slice(0, 2), "a.parquet"), placed(bad.slice(2), "b.parquet")])
    refused = [row for row in told([both]).to_pylist() if row[ROWS] == REFUSED]
    assert [(row["file"], row["row"]) for row in refused] == [("a.parquet", 2), ("b.parquet", 2)]


def test_a_row_whose_key_was_taken_before_is_refused(people):
    question = replace(QUESTION, twice=frozenset({("roll.parquet", 3), ("other.parquet", 4)}))
    rows = told([placed(plain(people))], question).to_pylist()
    assert [row["row"] for row in rows if row[ROWS] == REFUSED] == [3]
    assert len(rows) == people.num_rows


def test_a_column_that_no_roll_has_is_refused(people):
    with pytest.raises(RefusedFile):
        told([plain(people).append_column("shoe_size", pa.nulls(people.num_rows))])


def test_a_worker_with_another_edition_refuses_before_the_first_row():
    with pytest.raises(OtherEdition, match="one law"):
        next(decided_batches(replace(QUESTION, digest="0" * 64), []), None)


def test_a_question_keeps_its_practice_files_when_it_is_sent():
    question = pickle.loads(pickle.dumps(asked(DAY, practices=[PRACTICE])))  # noqa: S301  our own
    assert question.digest != shipped_edition().digest
    assert list(decided_batches(question, [])) == []


def test_every_column_that_goes_back_has_a_name_in_spark():
    ddl = as_ddl(told_schema(QUESTION, shipped_edition()))
    assert ddl.startswith("person string, insurer string, owed string")
    assert "valid_until date" in ddl


def test_what_is_sent_along_is_the_whole_law_and_nothing_made(tmp_path: Path):
    names = ZipFile(packed(tmp_path)).namelist()
    assert {"madoguchi/rulebook/sources.yaml", "madoguchi/adapters/spark/batches.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


# --- what is missing ---------------------------------------------------------------------------------


def test_without_pyspark_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr("madoguchi.adapters.spark.frames.find_spec", lambda _: None)
    with pytest.raises(NoSpark, match="make setup-spark"), session("local[2]"):
        pass


def test_a_java_home_without_a_java_is_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(java.NoJava, match="bin/java"), java.java_home():
        pass


def test_without_any_java_it_is_said_what_to_do(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    monkeypatch.setattr(java.shutil, "which", lambda _: None)
    with pytest.raises(java.NoJava, match="JAVA_HOME"), java.java_home():
        pass


def test_java_home_comes_before_anything_else(monkeypatch, tmp_path: Path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with java.java_home() as home:
        assert home == str(tmp_path)
