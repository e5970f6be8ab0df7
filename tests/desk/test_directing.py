"""Directions over decided rows: nobody else's row changes, and without any the batch is the very same."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.desk.directing import NOTHING_BESIDE, Beside, as_directed
from madoguchi.desk.plan_rows import COLUMNS, PAPERS, decided
from madoguchi.reconcile.directions import Direction, numbers_in
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.roll import batch_of

DAY = date(2026, 8, 1)
KEYS = st.sampled_from(["A", "B", "C"])
ROW = st.fixed_dictionaries({"key": KEYS, "owed": st.sampled_from([True, False, None]),
                             "rule": st.sampled_from(["no_card", None]), "cover_from": st.sampled_from([None, DAY]),
                             "valid_until": st.sampled_from([None, date(2027, 7, 31)])})  # fmt: skip
DIRECTION = st.builds(
    Direction, st.integers(1, 5), st.sampled_from(PAPERS[:2]), st.just(DAY), st.sampled_from([DAY, DAY + timedelta(9)]),
    owed=st.sampled_from([True, False, None]), valid_until=st.sampled_from([None, date(2026, 9, 30)]),
    to_person=st.booleans(),
)  # fmt: skip


def batch(rows):
    cells = [arrow.array([row.get(name) for row in rows], kind) for name, kind in COLUMNS.items()]
    return arrow.batch(cells, arrow.schema_of(COLUMNS.items()))


@given(st.lists(ROW, min_size=1, max_size=6), st.dictionaries(KEYS, st.lists(DIRECTION, min_size=1, max_size=3)))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_only_rows_of_directed_people_change_and_each_names_its_directions(rows, each):
    beside = Beside(directions=each).on_paper("certificate", DAY + timedelta(3))
    before = batch(rows)
    after = as_directed(before, beside)
    if not {row["key"] for row in rows} & set(beside):
        assert after is before
    for was, now in zip(before.to_pylist(), after.to_pylist(), strict=True):
        said = beside.get(was["key"])
        if said is None:
            assert now == was
            continue
        assert set(numbers_in(now["rule"])) == {one.number for one in said}
        assert (now["addressee"] == "person") is any(one.to_person for one in said)


def test_without_directions_and_applications_every_row_is_the_very_same():
    roll = batch_of([{"person": f"P{n}", "insurer": "ako-city-nhi", "birth_date": date(1950 + 7 * n, 4, 1),
                      "eligible_from": date(2020, 4, 1), "has_card": bool(n % 2)} for n in range(9)])  # fmt: skip
    edition = shipped_edition()
    plain, beside = (
        [one.to_pylist() for one in decided(roll, edition, DAY, DAY, *more)] for more in ((), (NOTHING_BESIDE,))
    )
    assert plain == beside
