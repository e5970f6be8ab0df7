"""What is said of a facility in words (医療機関等の名称・所在地・診療時間): no individual number is kept in it."""

from __future__ import annotations

import re
from typing import Final

from madoguchi.reception.asking import typed

TIME_OF_DAY: Final = re.compile(r"(?<![\d:：])\d{1,2}[:：]\d{2}(?![\d:：])")


def refuse_individual_numbers(*texts: str | None, hours: str | None = None) -> None:
    """Refuse an individual number in what is said of a facility (個人番号の拒否). Raises `NotOwnWord`.

    Of opening hours the times of day are taken out first: 9:00-12:00 and 14:00-17:00 are many digits, and some of
    twelve would fit by chance.

    >>> refuse_individual_numbers("汐見診療所", hours="月-金 9:00-12:00 13:30-17:30")
    """
    for one in (*texts, TIME_OF_DAY.sub("x", hours or "")):
        typed(one or "")
