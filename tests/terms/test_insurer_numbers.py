"""Insurer numbers and provider codes: public numbers, their parts and their check digit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.terms import insurer_number, provider_code
from madoguchi.terms.check_digit import luhn_check_digit
from madoguchi.terms.errors import CheckDigitError, NotANumber, Refused
from madoguchi.terms.insurer_number import InsurerNumber, SampleInsurerNumber
from madoguchi.terms.provider_code import FeeTable, ProviderCode, SampleProviderCode
from madoguchi.terms.scheme import SCHEME_OF_LEGAL_PREFIX, Scheme

FEW = settings(max_examples=60, deadline=None)
PREFECTURES = st.integers(1, 47).map("{:02d}".format)
BODIES = st.builds(
    "{}{}{:03d}".format, st.sampled_from(["", *SCHEME_OF_LEGAL_PREFIX]), PREFECTURES, st.integers(0, 999)
)
NUMBERS = BODIES.map(lambda body: InsurerNumber(body + str(luhn_check_digit(body))))
CODE_BODIES = st.builds("{}{}{:06d}".format, PREFECTURES, st.sampled_from("1346"), st.integers(0, 999_999))
FULL = str.maketrans("0123456789", "０１２３４５６７８９")

PUBLISHED = [
    ("公表例、共済組合の8桁", "33120015", "33120015", Scheme.MUTUAL_AID, 12),
    ("協会けんぽ宮城", "01040013", "01040013", Scheme.ASSOCIATION, 4),
    ("国保の6桁", "138057", "00138057", Scheme.NATIONAL, 13),
    ("国保をゼロで8桁に", "00138057", "00138057", Scheme.NATIONAL, 13),
    ("国保を空白で8桁に", "  138057", "00138057", Scheme.NATIONAL, 13),
    ("全角の空白と数字", "　１３８０５７", "00138057", Scheme.NATIONAL, 13),
    ("300番台は国保組合", "133033", "00133033", Scheme.NATIONAL_SOCIETY, 13),
]


@pytest.mark.parametrize(("why", "text", "padded", "scheme", "prefecture"), PUBLISHED, ids=[c[0] for c in PUBLISHED])
def test_an_insurer_number_tells_scheme_and_prefecture(why, text, padded, scheme, prefecture):
    number = InsurerNumber.parse(text)
    assert (number.padded, number.scheme, number.prefecture) == (padded, scheme, prefecture)


WRONG_SHAPES = [
    ("表計算が先頭の0を落とした", "1040013"),
    ("空欄", ""),
    ("文字が混じる", "13805a"),
    ("上付き数字は数字でない", "13805²"),
    ("アラビア数字（東）も受けない", "١٣٨٠٥٧"),
    ("途中の空白", "138 057"),
    ("都道府県48はない", "480004"),
    ("都道府県00はない", "000000"),
    ("公費負担者番号は保険者番号でない", "54016027"),
    ("改行の後に続きがある", "138057\n138057"),
]


@pytest.mark.parametrize(("why", "text"), WRONG_SHAPES, ids=[case[0] for case in WRONG_SHAPES])
def test_what_is_no_insurer_number_is_refused_without_repeating_it(why, text):
    with pytest.raises(NotANumber) as refused:
        InsurerNumber.parse(text)
    assert len(str(refused.value)) >= 60
    assert not text or text not in str(refused.value)


@given(NUMBERS)
@FEW
def test_every_printed_form_reads_back(number):
    forms = [str(number), number.padded, number.space_padded, number.padded.translate(FULL)]
    assert {InsurerNumber.parse(form) for form in forms} == {number}


@given(NUMBERS, st.data())
@FEW
def test_every_wrong_single_digit_is_refused(number, draw):
    place = draw.draw(st.integers(0, len(number.digits) - 1))
    digit = draw.draw(st.sampled_from([d for d in "0123456789" if d != number.digits[place]]))
    with pytest.raises(Refused):
        InsurerNumber.parse(number.digits[:place] + digit + number.digits[place + 1 :])


@given(NUMBERS, st.data())
@FEW
def test_every_swap_of_neighbours_changes_the_check_digit_but_09_for_90(number, draw):
    digits = number.digits
    place = draw.draw(st.integers(0, len(digits) - 2))
    a, b = digits[place], digits[place + 1]
    swapped = digits[:place] + b + a + digits[place + 2 :]
    fits = str(luhn_check_digit(swapped[:-1])) == swapped[-1]
    assert fits == (a == b or {a, b} == {"0", "9"})


def test_swapping_09_and_90_is_what_the_check_digit_cannot_see():
    assert luhn_check_digit("13090") == luhn_check_digit("13900")


@given(NUMBERS)
@FEW
def test_a_sample_is_refused_as_real_and_a_real_one_as_a_sample(number):
    sample = insurer_number.failing(number)
    assert SampleInsurerNumber.parse(str(sample)) == sample
    assert insurer_number.failing(sample) == sample
    assert sample.is_sample
    assert not number.is_sample
    with pytest.raises(CheckDigitError):
        InsurerNumber.parse(str(sample))
    with pytest.raises(CheckDigitError):
        SampleInsurerNumber.parse(str(number))


def test_one_number_has_one_stored_form():
    with pytest.raises(NotANumber):
        InsurerNumber("１３８０５７")


def test_a_scheme_is_national_or_employees_or_late_stage_and_nothing_twice():
    for scheme in Scheme:
        assert scheme.is_national + scheme.is_employees + (scheme is Scheme.LATE_STAGE_ELDERLY) == 1


def test_the_published_provider_code_reads():
    code = ProviderCode.parse("0110113719")
    assert (code.prefecture, code.fee_table, str(code)) == (1, FeeTable.MEDICAL, "0110113719")


WRONG_CODES = [
    ("7桁の一覧には県と点数表がない", "0113719"),
    ("点数表2はない", "0120113719"),
    ("都道府県00はない", "0010113719"),
]


@pytest.mark.parametrize(("why", "text"), WRONG_CODES, ids=[case[0] for case in WRONG_CODES])
def test_what_is_no_provider_code_is_refused(why, text):
    with pytest.raises(NotANumber):
        ProviderCode.parse(text)


@given(CODE_BODIES)
@FEW
def test_a_provider_code_reads_back_and_its_sample_fails(body):
    code = ProviderCode.parse(body + str(luhn_check_digit(body)))
    assert ProviderCode.parse(str(code).translate(FULL)) == code
    sample = provider_code.failing(code)
    assert SampleProviderCode.parse(str(sample)) == sample
    with pytest.raises(CheckDigitError):
        ProviderCode.parse(str(sample))
