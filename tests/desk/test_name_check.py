"""Names looked over: whatever stands in a file, its counts are those of looking at each row by itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.desk.name_check import Coverage, NamePart
from madoguchi.issuing.names import Face, Unresolved, clusters, code_points, lost_in_cp932, settle

FACES = (Face.of("Gothic", "渡辺邉〜〓　", ["邉\U000e0100"]), Face.of("Mincho", "渡𠮷邉", ["邉\U000e0110"]))
TEXTS = st.lists(
    st.sampled_from(["渡", "辺", "邉\U000e0100", "邉\U000e0110", "𠮷", "〜", "〓", "田", "　"]), max_size=3
)
ROWS = st.lists(st.tuples(TEXTS.map("".join), TEXTS.map("".join)), max_size=12)
HEADS = ("氏名", "住所")


@dataclass(frozen=True)
class Rows:
    """A file of some rows, in parts."""

    rows: list[tuple[str, str]]
    size: int
    heads: tuple[str, ...] = HEADS

    def parts(self) -> Iterator[NamePart]:
        for first in range(0, len(self.rows), self.size):
            some = self.rows[first : first + self.size]
            numbers = range(first + 1, first + len(some) + 1)
            yield NamePart(numbers, [n + 1 for n in numbers], tuple([row[n] for row in some] for n in range(2)), 1)


@given(ROWS, st.integers(1, 5))
def test_counts_are_those_of_each_row_by_itself(rows: list[tuple[str, str]], size: int):
    coverage, seen = Coverage(FACES), list[int]()
    found = list(coverage.found(Rows(rows, size), seen.append))
    told = {text: settle(text, FACES) for row in rows for text in row if text.strip("　")}
    held = {text: one.held for text, one in told.items() if isinstance(one, Unresolved)}
    texts = [text for row in rows for text in row if text in told]
    assert coverage.texts == len(texts)
    assert coverage.texts_held == sum(text in held for text in texts)
    assert coverage.by_face == Counter(one.face for text in texts if not isinstance(one := told[text], Unresolved))
    assert coverage.rows_held == sum(any(text in held for text in row) for row in rows)
    assert coverage.rows_lost == sum(any(map(lost_in_cp932, row)) for row in rows)
    assert coverage.held == Counter(one for text in texts for one in held.get(text, ()))
    assert coverage.lost == Counter(one for text in texts for one in {*lost_in_cp932(text)})
    assert coverage.rows == sum(seen) == len(rows) + coverage.unread
    assert {one.row for one in found if one.found == "held"} == {
        n for n, row in enumerate(rows, 1) if any(text in held for text in row)
    }


@given(ROWS)
def test_what_is_listed_is_where_and_which_code_points_and_nothing_else_of_a_name(rows: list[tuple[str, str]]):
    for one in Coverage(FACES).found(Rows(rows, 5)):
        text = rows[one.row - 1][HEADS.index(one.column)]
        assert one.line == one.row + 1
        assert {*one.code_points.split(" / ")} <= {code_points(cluster) for cluster in clusters(text)}
        assert not {*text} & {*one.found, *one.code_points, *one.why}
