"""From columns to people (行の組み立て): which rows are taken, and of the others why not. None is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from madoguchi.adapters.rolls.columns import Cells, Mask
from madoguchi.adapters.rolls.headers import INSURER, PASSED_OVER, PERSON
from madoguchi.adapters.rolls.keys import Once
from madoguchi.desk.rolls import Chunk, RefusedRow
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array, RecordBatch
from madoguchi.rulebook.engine.roll import ARROW, VERSION, Special, roll_schema
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused

BadCell = tuple[str, Refused]  # its column, and why
Bad = dict[int, list[BadCell]]
LATEST: Final = "birth_date_latest"
NO_INSURER: Final = Refused(what="no insurer", why="what is owed depends on its practice",
                            do="add a column 保険者, or name the insurer of the whole file")  # fmt: skip
NO_PERSON: Final = Refused(what="no key of a person", why="decisions are told by the key of the person",
                           do="write the key your system knows the person by")  # fmt: skip
NO_RANGE: Final = Refused(what="a latest birth date that does not fit the birth date",
                          why="it cannot be earlier, nor be known alone", do="correct one of the two")  # fmt: skip
SECOND: Final = Refused(what="a second row for the same person, insurer and first day of eligibility",
                        why="the first was taken, and two rows would be decided twice",
                        do="keep the right one of the two rows in the file")  # fmt: skip
MASKED: Final = Refused(what="a cell of this row that cannot be read",
                        why="not everybody may be told in which column it stands",
                        do="ask somebody with the right to see every column to correct this row")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbered:
    """Where the rows of a part stand in their file (行の位置): the number of each, without the head, and its line."""

    rows: Any
    lines: Any

    @classmethod
    def from_(cls, row: int, size: int) -> Numbered:
        """Rows without lines, one after another (連番の行): the line of each is told as its number."""
        rows = np.arange(row, row + size)
        return cls(rows, rows)


@dataclass(frozen=True, slots=True)
class Common:
    """What holds of a whole file (ファイル全体の指定): its insurer, and the facts nothing is known of for anybody."""

    insurer: str | None
    unknown: tuple[str, ...]


def chunk_of(
    columns: Sequence[Cells], at: Numbered, common: Common, once: Once, before: Sequence[RefusedRow] = ()
) -> Chunk:
    """The rows of some columns, taken or refused (行の取り込み). `before` were refused before they had cells."""
    bad = _bad_cells(columns)
    cells = {one.name: one for one in columns}
    _look_at_keys(cells, common, bad)
    _look_at_birth(cells, bad)
    batch = _kept(_batch(cells, common, len(at.rows)), bad, len(at.rows))
    places = np.delete(np.arange(len(at.rows)), list(bad)) if bad else np.arange(len(at.rows))
    if seconds := once.seconds(batch):
        bad |= {int(places[row]): [("", SECOND)] for row in seconds}
        batch = _kept(batch, dict.fromkeys(seconds), batch.num_rows)
    told = [_told(int(at.rows[row]), int(at.lines[row]), why) for row, why in sorted(bad.items())]
    refused = sorted([*before, *(first for first, *_ in told)], key=lambda one: one.row)
    return Chunk(batch, tuple(refused), tuple(one for _, *more in told for one in more))


def _told(row: int, line: int, cells: Sequence[BadCell]) -> tuple[RefusedRow, ...]:
    """The cells of a row that are at fault. Of those whose column is not told one stands for all, after the others.

    Where it stood among them would tell between which columns it is.
    """
    every = dict.fromkeys(refused_row(row, line, *why) for why in cells)
    return tuple(sorted(every, key=lambda one: not one.column))


def refused_row(row: int, line: int, column: str, why: Refused) -> RefusedRow:
    """A row that is not taken (取り込めない行); of a column about protection neither name nor cause is told."""
    if column in vocabulary().facts and vocabulary().facts[column].masked:
        column, why = "", MASKED
    return RefusedRow(row, line, column, why.what, why.why, why.do)


def _bad_cells(columns: Sequence[Cells]) -> Bad:
    """For each row with cells that cannot be read their columns, in the order of the file, and why."""
    bad: Bad = {}
    for one in columns:
        for row, why in one.bad.items():
            bad.setdefault(row, []).append((one.name, why))
    return bad


def _add(bad: Bad, rows: Iterable[int], column: str, why: Refused, rests_on: str = "") -> None:
    """Refuse a cell of some rows, but where it, or the one that it `rests_on`, could not even be read."""
    for row in rows:
        cells = bad.setdefault(row, [])
        if not {column, rests_on} & {name for name, _ in cells}:
            cells.append((column, why))


def _look_at_keys(cells: Mapping[str, Cells], common: Common, bad: Bad) -> None:
    _add(bad, _empty_rows(cells.get(PERSON)), PERSON, NO_PERSON)
    if common.insurer is None and INSURER in cells:
        _add(bad, _empty_rows(cells[INSURER]), INSURER, NO_INSURER)
    if common.insurer is None and INSURER not in cells:
        _add(bad, range(len(cells[PERSON].values)), INSURER, NO_INSURER)


def _empty_rows(cells: Cells | None) -> list[int]:
    if cells is None or not cells.values.null_count:
        return []
    rows: list[int] = np.flatnonzero(_nulls(cells.values)).tolist()
    return rows


def _look_at_birth(cells: Mapping[str, Cells], bad: Bad) -> None:
    """Refuse a latest birth date that is before the earliest, or stands alone."""
    latest = cells.get(LATEST)
    if latest is None or (latest.values.null_count == len(latest.values) and not latest.special):
        return
    there = ~_nulls(latest.values) | _special(latest)
    birth = cells.get("birth_date")
    fits = np.zeros(len(there), bool) if birth is None else _in_order(birth.values, latest.values)
    _add(bad, np.flatnonzero(there & ~fits).tolist(), LATEST, NO_RANGE, "birth_date")


def _in_order(first: Array, last: Array) -> Mask:
    ordered: Any = pc.less_equal(first, last)
    mask: Mask = ordered.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def _special(cells: Cells) -> Mask:
    found: Mask = np.zeros(len(cells.values), bool)
    for mask in cells.special.values():
        found = found | mask
    return found


def _nulls(column: Array) -> Mask:
    nulls: Mask = column.is_null().to_numpy(zero_copy_only=False)
    return nulls


# --- the batch ---------------------------------------------------------------------------------------


def _kept(batch: RecordBatch, bad: Mapping[int, Any], size: int) -> RecordBatch:
    if not bad:
        return batch
    return arrow.rows_of(batch, np.delete(np.arange(size), list(bad)))


def _batch(cells: Mapping[str, Cells], common: Common, size: int) -> RecordBatch:
    """The batch of all rows, those refused too; columns of an occasion stand after those of the roll."""
    fields = [(field.name, field.type) for field in roll_schema()]
    known = set(roll_schema().names)
    fields += [(name, _type(name)) for name in cells if name not in known]
    made = {INSURER: _insurers(cells.get(INSURER), common, size), LATEST: _latest(cells)}
    made |= {one.value: _named(cells, one, common.unknown, size) for one in (Special.UNKNOWN, Special.SOME)}
    columns = [_column(made.get(name), cells.get(name), type_, size) for name, type_ in fields]
    return arrow.batch(columns, arrow.schema_of(fields, roll=str(VERSION)))


def _type(name: str) -> arrow.Type:
    """The type of a column that stands beside those of the roll: a fact of an occasion, or a column that is kept."""
    return arrow.TEXT if name.startswith(PASSED_OVER) else ARROW[vocabulary().facts[name].kind]


def _column(made: Array | None, cells: Cells | None, type_: arrow.Type, size: int) -> Array:
    if made is not None:
        return made
    return arrow.nulls(size, type_) if cells is None else cells.values


def _insurers(cells: Cells | None, common: Common, size: int) -> Array:
    if common.insurer is None:
        return arrow.words_of((), np.zeros(size), np.ones(size, bool)) if cells is None else cells.values
    if cells is None or cells.values.null_count == size:
        return arrow.words_of((common.insurer,), np.zeros(size))
    words = cells.values.dictionary.to_pylist()
    places = cells.values.indices.fill_null(len(words)).to_numpy()
    return arrow.words_of((*words, common.insurer), places)


def _latest(cells: Mapping[str, Cells]) -> Array | None:
    """The latest birth date: of its own column, else of a birth date that is not certain."""
    own, birth = cells.get(LATEST), cells.get("birth_date")
    made = None if birth is None else birth.latest
    if own is None or made is None:
        return made if own is None else own.values
    return pc.coalesce(own.values, made)


def _named(cells: Mapping[str, Cells], special: Special, common: Sequence[str], size: int) -> Array:
    """The list column that names of each row the facts that are unknown, or happened on a day not said."""
    everywhere = list(common) if special is Special.UNKNOWN else []
    masks = {name: one.special[special] for name, one in cells.items() if special in one.special}
    listed = cells[special.value].named if special.value in cells else {}
    masks |= {name: mask | masks[name] if name in masks else mask for name, mask in listed.items()}
    if not everywhere and not masks:
        return arrow.nulls(size, arrow.TEXTS)
    table = np.stack([np.ones(size, bool)] * len(everywhere) + list(masks.values()), axis=1)
    return _lists([*everywhere, *masks], table)


def _lists(names: Sequence[str], table: Any) -> Array:
    """For each row of a table the names of the columns that hold; null where none does."""
    length = table.sum(axis=1)
    ends = np.concatenate([[0], np.cumsum(length)]).astype(np.int32)
    named = arrow.array(names, arrow.TEXT).take(arrow.array(np.nonzero(table)[1]))
    empty = None if length.all() else arrow.array(length == 0)
    lists: Any = pa.ListArray.from_arrays
    return lists(arrow.array(ends), named, mask=empty)
