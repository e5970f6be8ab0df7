"""A roll as the text that COPY speaks, and back (COPYの文字列): made and read by column, never cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from madoguchi.desk.completeness import lacking
from madoguchi.registry.groups import GROUPS
from madoguchi.rulebook.late import Late
from madoguchi.rulebook.vocabulary import vocabulary

if TYPE_CHECKING:
    import pyarrow as pa

    from madoguchi.rulebook.engine import arrow, roll
    from madoguchi.rulebook.engine.arrow import Array, RecordBatch
else:
    pa, arrow = Late("pyarrow"), Late("madoguchi.rulebook.engine.arrow")
    roll = Late("madoguchi.rulebook.engine.roll")

_csv: Any = Late("pyarrow.csv")  # its stubs know no keyword of the options
_compute: Any = Late("pyarrow.compute")
TYPE: Final = {"flag": "boolean", "day": "date", "word": "text", "number": "integer"}
BETWEEN: Final = " "
OF_ROW: Final = ("unsaid", "whole")  # beside the columns of a roll: facts nobody told of a row, and those told whole
APART: Final = "|"
NOTHING: Final = {name: value for group in GROUPS for name, value in lacking(group).items()}


def copied(batch: RecordBatch, first: int, columns: Sequence[str]) -> bytes:
    """Some rows as COPY takes them (CSV), each with its number, then these columns."""
    numbers = arrow.array(range(first, first + batch.num_rows))
    cells = {"": numbers, **{name: _plain(batch, name) for name in columns}}
    out = BytesIO()
    _csv.write_csv(pa.table(cells), out, _csv.WriteOptions(include_header=False))
    return out.getvalue()


def _plain(batch: RecordBatch, name: str) -> Array:
    """A column as COPY takes it; lists as text with blanks between."""
    column: Any = batch.column(name)
    if pa.types.is_list(column.type):
        return _compute.binary_join(column, BETWEEN)
    return column.cast(pa.string()) if arrow.is_dictionary(column.type) else column


def roll_of(text: bytes, insurer: str) -> RecordBatch:
    """Rows that COPY gave (CSV) as a roll of an insurer (名簿への変換): the columns of a roll, then `OF_ROW`.

    What nobody told of a row is unknown, but for facts that the insurer told whole: those have not happened.
    """
    if not text:
        return empty_roll()
    columns = [*(field.name for field in roll.roll_schema() if field.name != "insurer"), *OF_ROW]
    table = _table(text, columns)
    same = arrow.repeated(insurer, table.num_rows).dictionary_encode().cast(arrow.WORD)
    told = {name: _typed(table, name) for name in columns if name not in (*roll.SPECIAL_COLUMNS, *OF_ROW)}
    told |= {"insurer": same, "some": _lists(_column(table, "some")), **_with_whole(table, told)}
    return arrow.batch([told[name] for name in roll.roll_schema().names], roll.roll_schema())


def _table(text: bytes, columns: Sequence[str]) -> Any:
    """Rows that COPY gave, with these columns; text in quotes is never null."""
    types = {name: _read_as(name) for name in columns}
    convert = _csv.ConvertOptions(column_types=types, null_values=[""], true_values=["t"], false_values=["f"],
                                  strings_can_be_null=True, quoted_strings_can_be_null=False)  # fmt: skip
    read = _csv.ReadOptions(column_names=columns, use_threads=False, block_size=max(len(text), 1))
    return _csv.read_csv(BytesIO(text), read, convert_options=convert).combine_chunks()


def _with_whole(table: Any, told: Mapping[str, Array]) -> dict[str, Array]:
    """What is unknown, and the facts that were told whole where nobody told of the row.

    Few rows differ in these three texts, so each combination is looked at once.
    """
    texts = [_column(table, name) for name in ("unknown", *OF_ROW)]
    coded = _compute.binary_join_element_wise(*texts, APART, null_handling="replace").dictionary_encode()
    each = [[set(part.split(BETWEEN)) - {""} for part in one.split(APART)] for one in coded.dictionary.to_pylist()]
    unknown = [_in_order(said | (unsaid - whole)) or None for said, unsaid, whole in each]
    done = {"unknown": arrow.array(unknown, arrow.TEXTS).take(coded.indices)}
    for name in sorted({name for _, _, whole in each for name in whole if NOTHING[name] is not None}):
        is_whole = arrow.array([name in whole - said for said, _, whole in each]).take(coded.indices)
        nobody_told = _compute.and_(is_whole, _compute.is_null(told[name]))
        done[name] = _compute.if_else(nobody_told, pa.scalar(NOTHING[name], told[name].type), told[name])
    return done


def empty_roll() -> RecordBatch:
    """A roll of nobody (空の名簿), with all its columns."""
    return arrow.batch([arrow.nulls(0, field.type) for field in roll.roll_schema()], roll.roll_schema())


def _read_as(name: str) -> pa.DataType:
    if name in roll.SPECIAL_COLUMNS or name in OF_ROW:
        return pa.string()
    type_: pa.DataType = roll.roll_schema().field(name).type
    return pa.string() if arrow.is_dictionary(type_) else type_


def _typed(table: Any, name: str) -> Array:
    column = _column(table, name)
    fact = vocabulary().facts.get(name)
    if fact is None or fact.kind != "word":
        return column
    words = arrow.array(list(fact.words), arrow.TEXT)
    return pa.DictionaryArray.from_arrays(_compute.index_in(column, words).cast(pa.int16()), words)


def _column(table: Any, name: str) -> Any:
    column: Any = table.column(name)
    return column.chunk(0) if column.num_chunks else arrow.nulls(0, column.type)


def _lists(column: Any) -> Array:
    """Names of facts in the order of the vocabulary, whichever table they came from."""
    if column.null_count == len(column):
        return arrow.nulls(len(column), arrow.TEXTS)
    coded = column.dictionary_encode()
    sets = arrow.array([_in_order(names.split(BETWEEN)) for names in coded.dictionary.to_pylist()], arrow.TEXTS)
    return sets.take(coded.indices)


def _in_order(names: Iterable[str]) -> list[str]:
    among = set(names)
    return [fact.name for fact in vocabulary().roll if fact.name in among]
