"""Japanese eras (元号), both ways: reading a day as papers and registers write it, and writing one (和暦).

An era ends by the day, not by the year: 31 July of Heisei 31 never was. A birth date that says so is a slip and is
refused; a paper printed before the change says so rightly and means 31 July 2019. So there is a reader for each.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from madoguchi.days.bounds import CEILING, FLOOR, OutsideTheCalendar, is_known
from madoguchi.days.refused import Refused
from madoguchi.days.spans import Span
from madoguchi.days.written import WrittenDay, read_written, shape

_WRITE_IT: Final = "write it like 令和7年7月31日, R7.7.31, 2025-07-31, 20250731 or 5070731 (era code, yymmdd)"


class UnreadableDay(Refused):
    """A day that cannot be read (読み取れない日付). It shows the shape of what was written, never its digits."""


@dataclass(frozen=True, slots=True)
class Era:
    """An era (元号) with its letter, the code municipal systems write before yymmdd, and its days."""

    name: str
    letter: str
    code: str
    days: Span

    def year_of(self, day: date) -> int:
        """The year of the era that a day lies in (和暦の年), 1 for the first."""
        return day.year - self.days.first.year + 1


# 30 July 1912 and 25 December 1926 belong to two eras each: the new one began on the very day, and registers written
# before the news say the old one. The last two changes took effect on the day after. Sources: the edicts of 1912 and
# 1926; the cabinet orders of 1989 and 2019 (元号を改める政令). The codes are from general knowledge of such systems;
# pension forms use others (5 for Showa), which cannot be told apart from these.
ERAS: Final = (
    Era("明治", "M", "1", Span(date(1868, 1, 25), date(1912, 7, 30))),
    Era("大正", "T", "2", Span(date(1912, 7, 30), date(1926, 12, 25))),
    Era("昭和", "S", "3", Span(date(1926, 12, 25), date(1989, 1, 7))),
    Era("平成", "H", "4", Span(date(1989, 1, 8), date(2019, 4, 30))),
    Era("令和", "R", "5", Span(date(2019, 5, 1))),
)
_BY_MARK: Final = {mark: era for era in ERAS for mark in (era.name, era.letter, era.code)}


def era_of(day: date) -> Era:
    """The era of a day (元号), the newer one on the two days that have two.

    >>> era_of(date(1989, 1, 7)).name, era_of(date(1989, 1, 8)).name
    ('昭和', '平成')

    Raises `OutsideTheCalendar`: before 1873 the months were not ours, and the rulebook knows no day before 1875.
    """
    if not is_known(day):
        raise OutsideTheCalendar(
            what="a day without an era",
            why=f"eras are written for {FLOOR} to {CEILING} only",
            do="write the day in the Western calendar, or correct it",
        )
    return next(era for era in reversed(ERAS) if era.days.contains(day))


def format_wareki(day: date, style: Literal["long", "short"] = "long") -> str:
    """A day written with its era (和暦): the first year is 元年 in the long style and 1 in the short.

    >>> format_wareki(date(2025, 7, 31)), format_wareki(date(2019, 5, 1)), format_wareki(date(2019, 5, 1), "short")
    ('令和7年7月31日', '令和元年5月1日', 'R1.5.1')

    Raises `OutsideTheCalendar`.
    """
    era = era_of(day)
    year = era.year_of(day)
    if style == "short":
        return f"{era.letter}{year}.{day.month}.{day.day}"
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def parse_day(text: str) -> date:
    """A whole day as it is written (日付), in an era that had it.

    >>> [parse_day(text).isoformat() for text in ("令和7年7月31日", "Ｒ７．７．３１", "S31/2/29", "3310229")]
    ['2025-07-31', '2025-07-31', '1956-02-29', '1956-02-29']

    Raises `UnreadableDay` whatever the text, also for a day outside the calendar: 9999-12-31 is no day but "no end".
    """
    return _whole(text, _read(text))


def parse_birth_date(text: str) -> date:
    """A whole birth date (生年月日): a day its era did not have is a slip of the era, and nobody may guess which.

    >>> parse_birth_date("昭和64年1月8日")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    madoguchi.days.eras.UnreadableDay: a day written '昭和99年9月9日': 昭和 had no such day, ...

    Raises `UnreadableDay`. Whether it lies in the future is asked where the day of the question is known.
    """
    return parse_day(text)


def parse_paper_day(text: str) -> date:
    """A whole day as papers print it (証に書かれた日): an era may run on past its end, as no printer could know it.

    >>> parse_paper_day("平成31年7月31日")
    datetime.date(2019, 7, 31)

    It may not begin early: 令和元年4月1日 is refused. Raises `UnreadableDay`.
    """
    return _whole(text, _read(text), runs_on=True)


def parse_uncertain_day(text: str) -> Span:
    """What a day can be whose month or day is not known (不詳のある日付), as registers write births.

    >>> parse_uncertain_day("昭和10年5月不詳") == parse_uncertain_day("19350500") == parse_uncertain_day("S10.05.00")
    True
    >>> parse_uncertain_day("昭和64年00月00日")
    Span(first=datetime.date(1989, 1, 1), last=datetime.date(1989, 1, 7))

    A whole day gives a span of one. The year must be known. Raises `UnreadableDay`.
    """
    return _meaning(text, _read(text))


def _read(text: str) -> WrittenDay:
    written = read_written(text)
    if written is None:
        raise _unreadable(text, "it has none of the forms in which days are written")
    return written


def _whole(text: str, written: WrittenDay, *, runs_on: bool = False) -> date:
    meant = _meaning(text, written, runs_on=runs_on)
    if not written.is_whole:
        raise _unreadable(text, "its month or its day is not known", "ask for the whole day, or read it as uncertain")
    return meant.first


def _meaning(text: str, written: WrittenDay, *, runs_on: bool = False) -> Span:
    era = _BY_MARK.get(written.mark)
    possible = _possible(written, era)
    if possible is None:
        raise _unreadable(text, f"there is no such day between {FLOOR} and {CEILING}")
    if era is None:
        return possible
    known = possible.intersection(Span(era.days.first, None if runs_on else era.days.last))
    if known is None:
        raise _unreadable(
            text, f"{era.name} had no such day, it runs from {era.days.first} to {era.days.last or 'now'}"
        )
    return known


def _possible(written: WrittenDay, era: Era | None) -> Span | None:
    """All days the parts allow in known years; None if there is none, or if the day is known without its month."""
    year = written.year + (era.days.first.year - 1 if era else 0)
    if not (written.year and FLOOR.year <= year <= CEILING.year):
        return None
    if not written.month:
        return None if written.day else Span(date(year, 1, 1), date(year, 12, 31))
    return _possible_in_month(year, written)


def _possible_in_month(year: int, written: WrittenDay) -> Span | None:
    if written.month > 12 or written.day > (length := monthrange(year, written.month)[1]):
        return None
    first, last = (written.day, written.day) if written.day else (1, length)
    return Span(date(year, written.month, first), date(year, written.month, last))


def _unreadable(text: str, why: str, do: str = _WRITE_IT) -> UnreadableDay:
    return UnreadableDay(what=f"a day written {shape(text)!r}", why=why, do=do)
