"""The insurer number (保険者番号): which insurer, of which scheme, in which prefecture. Public, not a person's."""

from dataclasses import dataclass
from typing import ClassVar, Self

from madoguchi.terms.check_digit import luhn_check_digit, read_digits, require_check_digit, with_failing_digit
from madoguchi.terms.errors import CheckDigitError, NotANumber
from madoguchi.terms.scheme import SCHEME_OF_LEGAL_PREFIX, Scheme

__all__ = ["InsurerNumber", "SampleInsurerNumber", "failing", "luhn_check_digit"]

_NOUN = "an insurer number"
_PREFECTURES = range(1, 48)


@dataclass(frozen=True, slots=True)
class InsurerNumber:
    """An insurer number with a fitting check digit (保険者番号).

    Eight digits: legal prefix 2, prefecture 2, insurer 3, check digit 1. National Health Insurance has six, without
    the prefix; interfaces pad them to eight with zeros or with spaces, and both are the same number:

    >>> InsurerNumber.parse("00138057") == InsurerNumber.parse("  138057") == InsurerNumber.parse("１３８０５７")
    True
    >>> InsurerNumber.parse("39131156").scheme
    <Scheme.LATE_STAGE_ELDERLY: 'late_stage_elderly'>

    Errors: `NotANumber` for a wrong shape, an unknown prefix or prefecture; `CheckDigitError`.
    Source: https://www.mhlw.go.jp/topics/2008/03/dl/tp0305-1az_0004.pdf
    """

    digits: str
    is_sample: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _require_parts(self)
        require_check_digit(self.digits, self._expected(), _NOUN, sample=self.is_sample)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number a text holds: any width of digits, six digits bare or padded to eight."""
        digits = read_digits(text, _NOUN, 6, 8)
        return cls(digits[2:] if len(digits) == 8 and digits.startswith("00") else digits)

    @property
    def padded(self) -> str:
        """Eight digits, six of National Health Insurance filled with zeros."""
        return self.digits.rjust(8, "0")

    @property
    def space_padded(self) -> str:
        """Eight places, filled with spaces, as the folder interface of reception terminals writes it."""
        return self.digits.rjust(8)

    @property
    def legal_prefix(self) -> str:
        """The first two of eight digits (法別番号); empty for the six digits of National Health Insurance."""
        return self.digits[:-6]

    @property
    def prefecture(self) -> int:
        """The prefecture's number, 1 to 47 (都道府県番号)."""
        return int(self.digits[-6:-4])

    @property
    def scheme(self) -> Scheme:
        """The scheme; among six digits, an insurer part 3xx is a National Health Insurance Society (国保組合).

        >>> InsurerNumber.parse("138057").scheme.ja, InsurerNumber.parse("133033").scheme.ja
        ('国民健康保険（市町村）', '国民健康保険組合')
        """
        if self.legal_prefix:
            return SCHEME_OF_LEGAL_PREFIX[self.legal_prefix]
        return Scheme.NATIONAL_SOCIETY if self.digits[-4] == "3" else Scheme.NATIONAL

    def _expected(self) -> int:
        return luhn_check_digit(self.digits[:-1])

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, slots=True)
class SampleInsurerNumber(InsurerNumber):
    """An insurer number that is nobody's (見本の保険者番号): everything as in a real one, the check digit wrong.

    >>> SampleInsurerNumber.parse("138058").is_sample
    True
    """

    is_sample: ClassVar[bool] = True


def failing(number: InsurerNumber) -> SampleInsurerNumber:
    """The sample made of a number: the same, its last digit moved on by one from the fitting one.

    >>> str(failing(InsurerNumber.parse("138057")))
    '138058'
    """
    return SampleInsurerNumber(with_failing_digit(number.digits, luhn_check_digit(number.digits[:-1])))


def on_paper(text: str) -> InsurerNumber:
    """The number on a paper, or on a sample of one (書面の保険者番号): any other last digit is a slip of the pen.

    >>> on_paper("００１３８０５７").digits, on_paper("138058").is_sample
    ('138057', True)

    Errors: as of `InsurerNumber`.
    """
    try:
        return InsurerNumber.parse(text)
    except CheckDigitError:
        sample = SampleInsurerNumber.parse(text)
        if sample.digits == with_failing_digit(sample.digits, luhn_check_digit(sample.digits[:-1])):
            return sample
        raise


def _require_parts(number: InsurerNumber) -> None:
    if number.digits != read_digits(number.digits, _NOUN, 6, 8):
        raise NotANumber(
            what=f"{_NOUN} with full-width digits or spaces",
            why="one number has one stored form, six or eight half-width digits",
            do="use `InsurerNumber.parse`, which takes every form",
        )
    if number.legal_prefix and number.legal_prefix not in SCHEME_OF_LEGAL_PREFIX:
        raise NotANumber(
            what=f"{_NOUN} of eight digits without a scheme's legal prefix",
            why="the first two digits name the scheme; the payer numbers of publicly funded care look alike",
            do="look at the paper's 保険者番号, not its 公費負担者番号",
        )
    if number.prefecture not in _PREFECTURES:
        raise NotANumber(
            what=f"{_NOUN} without a prefecture",
            why="the two digits before the insurer's three are a prefecture, 01 to 47",
            do="compare it with the paper; digits may be missing or shifted",
        )
