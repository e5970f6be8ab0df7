"""Whether letters may go while a file that comes each business day is missing: a pure rule over two days."""

from contextlib import nullcontext
from datetime import date

import pytest

from madoguchi.desk.applying import FileLate, refuse_late
from madoguchi.reconcile.groups import daily_file_is_late


@pytest.mark.parametrize(
    ("why", "newest", "on", "good"),
    [
        ("今日の分が届いた", date(2026, 7, 27), date(2026, 7, 27), True),
        ("昨日の分まで。今日の分はこれから届く", date(2026, 7, 27), date(2026, 7, 28), True),
        ("昨日の分が届かなかった", date(2026, 7, 27), date(2026, 7, 29), False),
        ("金曜の分のあとの月曜", date(2026, 7, 24), date(2026, 7, 27), True),
        ("金曜の分のあとの火曜", date(2026, 7, 24), date(2026, 7, 28), False),
        ("山の日は数えない", date(2026, 8, 10), date(2026, 8, 12), True),
        ("一度も届いたことがない", None, date(2026, 7, 29), True),
    ],
)
def test_letters_wait_for_a_file_that_is_late_by_more_than_a_business_day(
    why: str, newest: date | None, on: date, good: bool
):
    with nullcontext() if good else pytest.raises(FileLate, match=str(newest)):
        refuse_late(newest, on)
    assert daily_file_is_late(newest, on) is not good, why
