"""Which files come too late: a wrong list is worse than none."""

from datetime import date

import pytest

from madoguchi.registry.intake.layouts import LAYOUTS, layout_named
from madoguchi.registry.intake.period import Newest, NotYet, StaleFile, WrongMonth, refuse_early, refuse_stale

JULY, JUNE, MAY, SEPTEMBER = date(2026, 7, 31), date(2026, 6, 30), date(2026, 5, 31), date(2026, 9, 30)
RIGHT = [
    ("最初の月次は今月のもの", "holder_status", JULY, None, date(2026, 7, 31)),
    ("最初の月次は前月のものでもよい", "holder_status", JUNE, None, date(2026, 7, 1)),
    ("翌月のもの", "holder_status", JULY, JUNE, date(2026, 8, 3)),
    ("同じ月の二つ目（分割）", "holder_status", JULY, JULY, date(2026, 8, 3)),
    ("年をまたぐ翌月", "holder_status", date(2027, 1, 31), date(2026, 12, 31), date(2027, 2, 1)),
    ("随時の届けは前から間が空いてもよい", "deaths", SEPTEMBER, MAY, date(2026, 10, 1)),
]
WRONG = [
    ("前のものより古い", "holder_status", MAY, JUNE, date(2026, 7, 1), StaleFile),
    ("随時の届けも前のものより古ければ", "deaths", JUNE, JULY, date(2026, 8, 1), StaleFile),
    ("一月とばした月次", "holder_status", JULY, MAY, date(2026, 8, 3), WrongMonth),
    ("最初の月次が二月前のもの", "holder_status", MAY, None, date(2026, 7, 1), WrongMonth),
]


@pytest.mark.parametrize(("why", "kind", "as_of", "newest", "on"), RIGHT, ids=[one[0] for one in RIGHT])
def test_a_file_in_its_turn_is_taken(why, kind, as_of, newest, on):
    assert refuse_stale(layout_named(kind), as_of, Newest(newest, on)) is None


@pytest.mark.parametrize(("why", "kind", "as_of", "newest", "on", "refused"), WRONG, ids=[one[0] for one in WRONG])
def test_a_file_out_of_its_turn_is_refused(why, kind, as_of, newest, on, refused):
    with pytest.raises(refused):
        refuse_stale(layout_named(kind), as_of, Newest(newest, on))


def test_a_file_of_a_day_to_come_is_refused_and_one_of_today_is_not():
    assert refuse_early(JULY, JULY) is None
    with pytest.raises(NotYet):
        refuse_early(JULY, JUNE)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_layout_begins_with_its_key_and_names_each_column_once(layout):
    names = [column.name for column in layout.columns]
    assert names[0] == ("person" if layout.of_people else "letter")
    assert "as_of" in names
    assert len(set(names)) == len(names) <= 62
    assert {*layout.each, layout.since} - {""} <= set(names)
