"""What is enough to look for somebody, and whom it fits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.registry.finding import CoverState, NameBorne, TooLittle, clues, cover_on, number_said
from madoguchi.registry.names import sort_key
from madoguchi.terms.errors import NotANumber
from madoguchi.terms.insured_number import InsuredNumber

BORN = date(1980, 3, 1)


@pytest.mark.parametrize(("why", "said"), [
    ("番号だけ", (None, None, "123", None)),
    ("記号・番号・枝番", (None, None, "架1/123/01", None)),
    ("読みと生年月日", ("しおみ", None, None, BORN)),
    ("氏名と生年月日", (None, "汐見", None, BORN)),
    ("番号と氏名", (None, "汐見", "123", None)),
])  # fmt: skip
def test_a_number_or_a_birth_date_with_a_name_is_enough(why, said):
    assert clues(*said), why


@pytest.mark.parametrize(("why", "said"), [
    ("何もない", (None, None, None, None)),
    ("生年月日だけ", (None, None, None, BORN)),
    ("読みだけ", ("シオミ ハナコ", None, None, None)),
    ("氏名だけ", (None, "汐見花子", None, None)),
    ("氏名と読みだけ", ("シオミ", "汐見", None, None)),
    ("生年月日と読み一文字", ("シ", None, None, BORN)),
    ("濁点や長音だけでは一文字", ("゛ー・", None, None, BORN)),
    ("生年月日と漢字一文字", (None, "汐", None, BORN)),
    ("空の氏名", (None, "", None, BORN)),
    ("番号と読み一文字", ("シ", None, "123", None)),
])  # fmt: skip
def test_less_lists_people_whom_nobody_asked_about_and_is_refused(why, said):
    with pytest.raises(TooLittle) as refused:
        clues(*said)
    assert "汐" not in str(refused.value), why
    assert "シ" not in str(refused.value), why


@pytest.mark.parametrize("typed", ["", " ", "架1//01", "1/2/3/4", "架1/"])
def test_what_is_no_number_is_refused_and_not_repeated(typed):
    with pytest.raises(NotANumber) as refused:
        number_said(typed)
    assert "架" not in str(refused.value)


@pytest.mark.parametrize(("why", "typed", "fits"), [
    ("三つとも", "架1/123/01", True),
    ("全角でも", "架１／１２３／０１", True),
    ("枝番を省く", "架1/123", True),
    ("記号を省く", "123", True),
    ("別の記号", "架2/123", False),
    ("別の枝番", "架1/123/02", False),
    ("先頭のゼロは数のうち", "0123", False),
])  # fmt: skip
def test_a_number_fits_where_all_that_is_said_of_it_does(why, typed, fits):
    assert clues(None, None, typed, None).fits_number(InsuredNumber("架１", "１２３", "01")) is fits, why


@pytest.mark.parametrize(("why", "typed", "name", "fits"), [
    ("姓だけ", "渡邉", NameBorne("渡邉　花子"), True),
    ("空白なし", "渡邉花", NameBorne("渡邉　花子"), True),
    ("異体字選択子は字を変えない", "渡邉", NameBorne("渡邉\U000e0100　花子"), True),
    ("別の字は別の字", "渡辺", NameBorne("渡邉　花子"), False),
    ("名からは探さない", "花子", NameBorne("渡邉　花子"), False),
    ("通称", "李山", NameBorne("LI SHAN", alias="李山　明"), True),
    ("ローマ字の大小", "li sh", NameBorne("李山", latin="LI SHAN"), True),
    ("どれでもない", "王明", NameBorne("李山", None, "李山　明", "LI SHAN"), False),
])  # fmt: skip
def test_a_name_fits_by_its_beginning_in_each_of_its_ways(why, typed, name, fits):
    assert clues(None, typed + "　", "1", None).fits_name(name) is fits, why


@given(st.text(st.sampled_from("アイウエオカキクケコガギグゲゴパピャュョー ンヴ"), min_size=2, max_size=12), st.data())
def test_whoever_types_the_beginning_of_a_reading_is_in_its_range_and_nobody_else_is(reading, data):
    cut = data.draw(st.integers(2, len(reading)))
    if len(sort_key(reading[:cut])) > 1:
        said = clues(reading[:cut], None, None, BORN)
        other = data.draw(st.text("アカサン", min_size=1, max_size=6))
        for key in (sort_key(reading), sort_key(other)):
            assert (said.kana <= key < said.kana_before) is key.startswith(said.kana)


ON = date(2026, 8, 1)
PAST, HELD, NEXT = (date(2019, 4, 1), date(2020, 4, 1)), (date(2020, 4, 1), None), (date(2026, 9, 1), None)


@pytest.mark.parametrize(("why", "covers", "state", "since", "lost_on"), [
    ("記録がない", [], CoverState.NONE, None, None),
    ("今の資格", [PAST, HELD], CoverState.HOLDS, HELD[0], None),
    ("取得日のわからない資格", [(None, None)], CoverState.HOLDS, None, None),
    ("喪失日はもう資格のない日", [(HELD[0], ON)], CoverState.LOST, HELD[0], ON),
    ("取得日から資格がある", [(ON, None)], CoverState.HOLDS, ON, None),
    ("失ってまた取得する", [PAST, NEXT], CoverState.TO_COME, NEXT[0], None),
    ("失った中で最後の資格", [(date(2010, 4, 1), date(2011, 4, 1)), PAST], CoverState.LOST, *PAST),
])  # fmt: skip
def test_of_several_covers_the_one_that_counts_on_the_day_is_told(why, covers, state, since, lost_on):
    told = cover_on(covers, ON)
    assert (told.state, told.since, told.lost_on) == (state, since, lost_on), why
