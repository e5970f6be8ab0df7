"""Individual numbers, symbols and numbers: they read back, and never show themselves."""

import copy
import pickle
import re
import traceback
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.terms.check_digit import individual_check_digit
from madoguchi.terms.errors import CheckDigitError, NotANumber
from madoguchi.terms.individual_number import (
    IndividualNumber,
    SampleIndividualNumber,
    failing,
    holds_individual_number,
    is_individual_number,
)
from madoguchi.terms.insured_number import InsuredNumber, full_width
from sizes import size

FEW = settings(max_examples=60, deadline=None)
ELEVEN = st.integers(0, 10**11 - 1).map("{:011d}".format)
INDIVIDUAL = ELEVEN.map(lambda digits: IndividualNumber(digits + str(individual_check_digit(digits))))
ONE_WAY = "¢£¬‖−〜"  # cp932 writes them and reads other characters back
PARTS = st.text(
    st.characters(codec="cp932", exclude_categories=["Cc"], exclude_characters=ONE_WAY), min_size=1, max_size=9
).filter(lambda text: 1 <= len(full_width(text)) <= 20)
SUB_NUMBERS = st.none() | st.integers(0, 99).map("{:02d}".format)
INSURED = st.builds(InsuredNumber, st.none() | PARTS, PARTS, SUB_NUMBERS)


@given(INDIVIDUAL)
@FEW
def test_an_individual_number_never_shows_its_digits(number):
    shown = [str(number), repr(number), f"{number}", f"{number!r:>40}", repr([number]), repr({"a": failing(number)})]
    assert not re.search("[0-9]", "".join(shown))


@given(INDIVIDUAL)
@FEW
def test_an_individual_number_reads_back_when_revealed(number):
    assert IndividualNumber.parse(number.reveal()) == number == copy.copy(number) == pickle.loads(pickle.dumps(number))  # noqa: S301  made here
    assert number.last_four == number.reveal()[8:]


@given(INDIVIDUAL)
@FEW
def test_a_sample_individual_number_is_nobodys(number):
    sample = failing(number)
    assert SampleIndividualNumber.parse(sample.reveal()) == sample
    with pytest.raises(CheckDigitError):
        IndividualNumber.parse(sample.reveal())
    with pytest.raises(CheckDigitError):
        SampleIndividualNumber.parse(number.reveal())


@given(INDIVIDUAL, st.integers(0, 13))
@FEW
def test_a_refusal_never_repeats_a_digit_of_an_individual_number(number, length):
    text = (failing(number).reveal() + "77")[:length]
    with pytest.raises((NotANumber, CheckDigitError)) as refused:
        IndividualNumber.parse(text)
    told = "".join(traceback.format_exception_only(refused.value))
    assert not re.search("[0-9]{3}", told)


# --- in a text ---------------------------------------------------------------------------------------------------

SCRIPTS = ("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "○一二三四五六七八九", "零壱弐参四五六七八九",
           "⓪①②③④⑤⑥⑦⑧⑨", "٠١٢٣٤٥٦٧٨٩")  # fmt: skip
BETWEEN = st.text(
    " 　\t\n-‐‑–—―−－ーｰ~〜～._,、。・･/／\\:：;()（）[]「」#＃*＋|\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad",
    max_size=4,
)
WORDS = st.sampled_from(
    ("", "番号は", "No", "a", "マイナンバー:", "汐見市1-2-3 ", "5-6-7-8 ", "03-1234-5678、", "（1） ", "様 ")
)
AFTER = st.sampled_from(("", "です", "x", " 090-1234-5678", "、2", ")", "-1"))


@st.composite
def written(draw, number):
    """A number in some script, in groups, with anything but letters between."""
    scripts = [draw(st.sampled_from(SCRIPTS))] * 12 if draw(st.booleans()) else draw(
        st.lists(st.sampled_from(SCRIPTS), min_size=12, max_size=12))  # fmt: skip
    gaps = [draw(BETWEEN) for _ in range(11)]
    digits = [script[int(digit)] for script, digit in zip(scripts, number, strict=True)]
    return "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))


@given(st.data(), INDIVIDUAL, WORDS, AFTER)
@settings(max_examples=size("individual numbers in texts"), deadline=None)
def test_an_individual_number_is_found_however_it_is_written_and_wherever(data, number, before, after):
    text = data.draw(written(number.reveal()))
    assert holds_individual_number(before + text + after), ascii(before + text + after)


def few_digits(low, high):
    return st.integers(0, 10**high - 1).map(f"{{:0{low}d}}".format)


PHONES = st.sampled_from(((3, 4, 4), (2, 4, 4), (4, 2, 4), (3, 3, 4))).flatmap(
    lambda sizes: st.tuples(*(few_digits(n, n) for n in sizes)).map("-".join))  # fmt: skip
HOMES = st.builds("〒{}-{} 汐見市{}丁目{}-{} 第{}ビル{}号".format, few_digits(3, 3), few_digits(4, 4), few_digits(1, 1),
                  few_digits(1, 2), few_digits(1, 2), few_digits(1, 1), few_digits(3, 4))  # fmt: skip
STAMPS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.strftime("%Y%m%d%H%M%S%f"))  # noqa: DTZ001
KEYS = st.one_of(st.uuids().map(str), st.uuids().map(lambda one: one.hex), st.uuids().map(lambda one: one.urn), STAMPS)
OTHERS = ELEVEN.map(lambda digits: digits + str((individual_check_digit(digits) + 1) % 10))


@given(st.one_of(PHONES, HOMES, KEYS, OTHERS, st.tuples(HOMES, PHONES).map("　電話".join)))
@settings(max_examples=size("individual numbers in texts"), deadline=None)
def test_addresses_telephone_numbers_stamps_and_random_keys_are_none(text):
    assert not holds_individual_number(text)


@given(st.lists(PHONES.map(lambda text: f"7{text[1:]}"), min_size=2, max_size=3).map("、".join))
@FEW
def test_of_rows_that_are_no_telephone_numbers_only_whole_groups_of_twelve_digits_that_fit_are_one(text):
    groups = re.split("[-、]", text)
    rows = ["".join(groups[a:b]) for a in range(len(groups)) for b in range(a + 1, len(groups) + 1)]
    assert holds_individual_number(text) == any(map(is_individual_number, rows))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1234番5678号9018", "漢字を一字はさむ"),
        ("１２３４ の ５６７８の9018様", "かなと空白をはさむ"),
        ("〇123456789018", "番号の前の丸印"),
        ("◯ 1234-5678-9018", "番号の前の丸印と区切り"),
        ("一二三四五六七八九〇一八", "漢数字の〇は零"),
        ("9999の1234の5678の9018", "四桁がもう一つ前にある"),
    ],
)
def test_three_of_four_digits_are_one_with_a_letter_of_ours_between_and_a_circle_is_a_mark_too(text, why):
    assert holds_individual_number(text), why


@pytest.mark.parametrize(
    "text",
    ["1234番地5678", "12丁目3456番7890号18", "090の1234の5678", "1234年5678年9018年", "1234a5678b9018",
     "1234番地の5678号9018", "123の456の789の018", "1234567の89018"],
)  # fmt: skip
def test_addresses_telephone_numbers_and_years_with_letters_between_are_none(text):
    assert not holds_individual_number(text)


@pytest.mark.parametrize("text", ["", "K-1", "12345の6789018", "0123456789018", "20261123456789018", "十二百"])
def test_letters_part_numbers_and_a_longer_row_of_digits_is_another_number(text):
    assert not holds_individual_number(text)


def test_the_published_individual_number_fits():
    assert IndividualNumber.parse("１２３４５６７８９０１８").reveal() == "123456789018"


def test_remainders_nought_and_one_share_a_digit_so_some_wrong_digits_pass():
    assert individual_check_digit("00000000000") == individual_check_digit("00000000006") == 0


SAME = [
    ("半角と全角", ("12-34", "5678", "01"), ("１２－３４", "５６７８", "０１")),
    ("前後の空白", (" 12 ", "5678　", "01 "), ("12", "5678", "01")),
    ("半角カナ", ("ｶﾞ1", "5", None), ("ガ１", "５", None)),
    ("空の記号は記号なし", ("", "5678", ""), (None, "5678", None)),
    ("Shift_JISで同じ字になる二つの横線", ("12\u221234", "5", None), ("12\uff0d34", "5", None)),
]
DIFFERENT = [
    ("先頭の0は番号の一部", ("1", "0187", None), ("1", "187", None)),
    ("枝番なしと00は別", ("1", "187", None), ("1", "187", "00")),
    ("長音と横線は別の字", ("12ー34", "5", None), ("12-34", "5", None)),
    ("ハイフン（U+2010）も別の字", ("12\u201034", "5", None), ("12-34", "5", None)),
    ("途中の空白は消さない", ("1 2", "5", None), ("12", "5", None)),
    ("異体字は別", ("髙", "5", None), ("高", "5", None)),
]


@pytest.mark.parametrize(("why", "one", "other"), SAME, ids=[case[0] for case in SAME])
def test_width_and_outer_spaces_make_no_difference(why, one, other):
    assert InsuredNumber(*one) == InsuredNumber(*other)
    assert hash(InsuredNumber(*one)) == hash(InsuredNumber(*other))


@pytest.mark.parametrize(("why", "one", "other"), DIFFERENT, ids=[case[0] for case in DIFFERENT])
def test_nothing_else_is_made_alike(why, one, other):
    assert InsuredNumber(*one) != InsuredNumber(*other)


@given(INSURED)
@FEW
def test_a_coded_insured_number_reads_back(number):
    assert InsuredNumber.parse(number.coded) == number
    assert number.coded.count(":") == 2


@given(INSURED)
@FEW
def test_an_insured_number_shows_itself_only_when_printed(number):
    assert str(number) == repr(number) == "InsuredNumber(…)"
    assert number.number in number.printed


def test_the_late_stage_number_has_eight_digits_and_no_symbol():
    assert InsuredNumber.late_stage("０１２３４５６７").coded == ":０１２３４５６７:"
    with pytest.raises(NotANumber):
        InsuredNumber.late_stage("1234567")


WRONG = [
    ("番号がない", lambda: InsuredNumber("12", " ")),
    ("長すぎる", lambda: InsuredNumber("12", "1" * 21)),
    ("改行が混じる", lambda: InsuredNumber("12", "5\n6")),
    ("枝番が1桁", lambda: InsuredNumber("12", "5", "1")),
    ("枝番が文字", lambda: InsuredNumber("12", "5", "1a")),
    ("区切りが一つ", lambda: InsuredNumber.parse("12:34")),
]


@pytest.mark.parametrize(("why", "make"), WRONG, ids=[case[0] for case in WRONG])
def test_what_is_no_insured_number_is_refused(why, make):
    with pytest.raises(NotANumber) as refused:
        make()
    assert len(str(refused.value)) >= 60
