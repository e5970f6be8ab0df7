"""Eras both ways: what papers and registers write, what is refused, and what an error may show."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.days.bounds import CEILING, FLOOR, ONE, OutsideTheCalendar
from madoguchi.days.eras import (
    ERAS,
    UnreadableDay,
    era_of,
    format_wareki,
    parse_birth_date,
    parse_day,
    parse_paper_day,
    parse_uncertain_day,
)
from madoguchi.days.spans import Span

PARSERS = (parse_day, parse_birth_date, parse_paper_day, parse_uncertain_day)
known_days = st.dates(FLOOR, CEILING)
date_letters = st.text("0123456789０７²٣元年月日不詳明治大正昭和平成令MTSHR./-－ 　㍻山\n", max_size=16)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("令和7年7月31日", date(2025, 7, 31), id="長い書き方"),
        pytest.param("令和元年5月1日", date(2019, 5, 1), id="元年"),
        pytest.param("令和1年5月1日", date(2019, 5, 1), id="1年も元年"),
        pytest.param("R元.5.1", date(2019, 5, 1), id="略記の元年"),
        pytest.param("R7.7.31", date(2025, 7, 31), id="略記"),
        pytest.param("R07.07.31", date(2025, 7, 31), id="ゼロ埋め"),
        pytest.param("R 7. 7.31", date(2025, 7, 31), id="空白埋め"),
        pytest.param("令和 7年 7月31日", date(2025, 7, 31), id="空白埋めの公印様式"),
        pytest.param("r7.7.31", date(2025, 7, 31), id="小文字"),
        pytest.param("H31.4.30", date(2019, 4, 30), id="平成の最後の日"),
        pytest.param("S31/2/29", date(1956, 2, 29), id="うるう日とスラッシュ"),
        pytest.param("昭和31年2月29日", date(1956, 2, 29), id="昭和31年はうるう年"),
        pytest.param("昭和64年1月7日", date(1989, 1, 7), id="昭和の最後の日"),
        pytest.param("㍻元年1月8日", date(1989, 1, 8), id="合字の元号"),
        pytest.param("Ｒ７．７．３１", date(2025, 7, 31), id="全角の略記"),
        pytest.param("令和７年７月３１日", date(2025, 7, 31), id="全角の数字"),
        pytest.param("昭和３１／２／２９", date(1956, 2, 29), id="全角のスラッシュ"),
        pytest.param("２０２５－０７－３１", date(2025, 7, 31), id="全角のハイフン"),
        pytest.param("2025-07-31", date(2025, 7, 31), id="西暦ハイフン"),
        pytest.param("2025/7/31", date(2025, 7, 31), id="西暦スラッシュ"),
        pytest.param("2025年7月31日", date(2025, 7, 31), id="西暦の年月日"),
        pytest.param("20250731", date(2025, 7, 31), id="西暦8桁"),
        pytest.param("3310229", date(1956, 2, 29), id="元号コード7桁（昭和は3）"),
        pytest.param("5010501", date(2019, 5, 1), id="元号コード7桁（令和は5）"),
        pytest.param("1450730", date(1912, 7, 30), id="元号コード7桁（明治は1）"),
        pytest.param("大正元年7月30日", date(1912, 7, 30), id="改元の日は大正でも"),
        pytest.param("明治45年7月30日", date(1912, 7, 30), id="改元の日は明治でも"),
        pytest.param("大正15年12月25日", date(1926, 12, 25), id="改元の日は大正でも昭和でも"),
        pytest.param("昭和元年12月25日", date(1926, 12, 25), id="昭和の最初の日"),
        pytest.param("  令和7年7月31日　\n", date(2025, 7, 31), id="前後の空白"),
    ],
)
def test_a_whole_day_reads_the_same_on_papers_and_in_registers(text, day) -> None:
    assert parse_day(text) == parse_birth_date(text) == parse_paper_day(text) == day
    assert parse_uncertain_day(text) == Span(day, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("平成31年7月31日", date(2019, 7, 31), id="改元前に印刷された証"),
        pytest.param("H35.9.30", date(2023, 9, 30), id="平成35年までの証"),
        pytest.param("4310731", date(2019, 7, 31), id="元号コードでも"),
        pytest.param("昭和64年1月8日", date(1989, 1, 8), id="平成の初日を昭和で印刷した証"),
    ],
)
def test_a_paper_may_run_past_its_era_but_a_birth_may_not(text, day) -> None:
    assert parse_paper_day(text) == day
    for parse in (parse_day, parse_birth_date, parse_uncertain_day):
        with pytest.raises(UnreadableDay, match="had no such day"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("昭和10年00月00日", date(1935, 1, 1), date(1935, 12, 31), id="月日を00と書く"),
        pytest.param("昭和10年不詳", date(1935, 1, 1), date(1935, 12, 31), id="月日不詳"),
        pytest.param("昭和10年月日不詳", date(1935, 1, 1), date(1935, 12, 31), id="月日不詳と書く"),
        pytest.param("昭和10年不詳月不詳日", date(1935, 1, 1), date(1935, 12, 31), id="不詳月不詳日"),
        pytest.param("昭和10年", date(1935, 1, 1), date(1935, 12, 31), id="年だけ"),
        pytest.param("昭和10年5月不詳", date(1935, 5, 1), date(1935, 5, 31), id="日不詳"),
        pytest.param("昭和10年5月日不詳", date(1935, 5, 1), date(1935, 5, 31), id="日不詳と書く"),
        pytest.param("昭和10年5月不詳日", date(1935, 5, 1), date(1935, 5, 31), id="不詳日"),
        pytest.param("昭和31年2月00日", date(1956, 2, 1), date(1956, 2, 29), id="うるう年の2月"),
        pytest.param("19350500", date(1935, 5, 1), date(1935, 5, 31), id="西暦8桁の00"),
        pytest.param("1935/00/00", date(1935, 1, 1), date(1935, 12, 31), id="西暦の00"),
        pytest.param("3100000", date(1935, 1, 1), date(1935, 12, 31), id="元号コードの0000"),
        pytest.param("S10.00.00", date(1935, 1, 1), date(1935, 12, 31), id="略記の00"),
        pytest.param("昭和64年不詳", date(1989, 1, 1), date(1989, 1, 7), id="昭和64年は7日間"),
        pytest.param("昭和元年不詳", date(1926, 12, 25), date(1926, 12, 31), id="昭和元年は7日間"),
        pytest.param("令和元年", date(2019, 5, 1), date(2019, 12, 31), id="令和元年は5月から"),
        pytest.param("平成31年4月不詳", date(2019, 4, 1), date(2019, 4, 30), id="元号の最後の月"),
    ],
)
def test_an_unknown_month_or_day_leaves_all_the_days_it_can_be(text, first, last) -> None:
    assert parse_uncertain_day(text) == Span(first, last)
    for parse in (parse_day, parse_birth_date, parse_paper_day):
        with pytest.raises(UnreadableDay, match="not known"):
            parse(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="空欄"),
        pytest.param("不詳", id="年も不詳"),
        pytest.param("昭和不詳", id="年がない"),
        pytest.param("00000000", id="すべて0"),
        pytest.param("昭和0年1月1日", id="0年はない"),
        pytest.param("3000229", id="コードの0年"),
        pytest.param("昭和10年00月15日", id="月が不詳で日だけある"),
        pytest.param("昭和30年2月29日", id="平年の2月29日"),
        pytest.param("2025-06-31", id="6月31日はない"),
        pytest.param("2025-13-01", id="13月はない"),
        pytest.param("令和元年4月30日", id="令和になる前の日"),
        pytest.param("明治7年12月31日", id="暦の範囲より前"),
        pytest.param("9999-12-31", id="期限なしの意味の日付"),
        pytest.param("21200101", id="暦の範囲より後"),
        pytest.param("R7.7/31", id="区切りが混ざる"),
        pytest.param("7.7.31", id="元号がない"),
        pytest.param("R7731", id="区切りがない"),
        pytest.param("6010501", id="知らない元号コード"),
        pytest.param("2025-W31-5", id="週の書き方"),
        pytest.param("令和²年7月31日", id="上付きの数字"),
        pytest.param("令和٣年7月31日", id="アラビア文字の数字"),
        pytest.param("令和7年7月31日\x00", id="制御文字"),
        pytest.param("\ud800", id="片割れのサロゲート"),
        pytest.param("9" * 5000, id="長すぎる数字"),
    ],
)
def test_what_is_no_day_is_refused_by_every_reader(text) -> None:
    for parse in PARSERS:
        with pytest.raises(UnreadableDay, match="write it like 令和7年7月31日"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("昭和30年2月29日", "昭和99年9月99日", id="数字は9に置き換える"),
        pytest.param("1955-02-29", "9999-99-99", id="西暦も同じ"),
        pytest.param("大和正明", "xxxx", id="元号の字でできた氏名も出さない"),
        pytest.param("日月 元明", "xx xx", id="月日の字でできた氏名も出さない"),
        pytest.param("R7 Smith", "R9 xxxxx", id="ローマ字の氏名も出さない"),
    ],
)
def test_an_error_shows_the_shape_and_no_content(text, shown) -> None:
    with pytest.raises(UnreadableDay) as refused:
        parse_birth_date(text)
    assert refused.value.what == f"a day written {shown!r}"


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        pytest.param(date(1912, 7, 29), "明治45年7月29日", "M45.7.29", id="明治最後の朝の前日"),
        pytest.param(date(1912, 7, 30), "大正元年7月30日", "T1.7.30", id="大正の初日"),
        pytest.param(date(1926, 12, 25), "昭和元年12月25日", "S1.12.25", id="昭和の初日"),
        pytest.param(date(1989, 1, 7), "昭和64年1月7日", "S64.1.7", id="昭和の末日"),
        pytest.param(date(1989, 1, 8), "平成元年1月8日", "H1.1.8", id="平成の初日"),
        pytest.param(date(2019, 4, 30), "平成31年4月30日", "H31.4.30", id="平成の末日"),
        pytest.param(date(2019, 5, 1), "令和元年5月1日", "R1.5.1", id="令和の初日"),
        pytest.param(date(2025, 7, 31), "令和7年7月31日", "R7.7.31", id="ふつうの日"),
    ],
)
def test_a_day_is_written_with_the_era_it_lies_in(day, long, short) -> None:
    assert (format_wareki(day), format_wareki(day, "short")) == (long, short)


@pytest.mark.parametrize("day", [FLOOR - ONE, CEILING + ONE])
def test_a_day_outside_the_calendar_has_no_era(day) -> None:
    with pytest.raises(OutsideTheCalendar, match="eras are written for"):
        era_of(day)


def test_each_era_begins_with_or_after_the_end_of_the_one_before() -> None:
    for older, newer in pairwise(ERAS):
        assert older.days.last in (newer.days.first, newer.days.first - ONE)


@given(known_days)
def test_a_written_day_reads_as_itself(day) -> None:
    era = era_of(day)
    year = era.year_of(day)
    code = [f"{era.code}{year:02}{day:%m%d}"] if year < 100 else []
    for text in (format_wareki(day), format_wareki(day, "short"), day.isoformat(), f"{day:%Y%m%d}", *code):
        assert parse_day(text) == parse_birth_date(text) == parse_paper_day(text) == day


def refusal_of(parse: Callable[[str], object], text: str) -> UnreadableDay | None:
    try:
        parse(text)
    except UnreadableDay as refused:
        return refused
    return None


@given(st.text(max_size=50) | date_letters)
def test_no_text_breaks_a_reader_or_gets_its_digits_into_the_error(text) -> None:
    for refused in filter(None, (refusal_of(parse, text) for parse in PARSERS)):
        assert not re.search(r"[0-8]", refused.what)
        assert len(str(refused)) >= 60
