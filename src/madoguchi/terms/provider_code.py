"""The provider code (医療機関コード): which clinic, pharmacy or nurse station asks. Public, not a person's."""

from dataclasses import dataclass
from typing import ClassVar, Self

from madoguchi.terms.check_digit import luhn_check_digit, read_digits, require_check_digit, with_failing_digit
from madoguchi.terms.errors import NotANumber
from madoguchi.terms.word import Word

_NOUN = "a provider code"


class FeeTable(Word):
    """The fee table a provider claims by (点数表)."""

    MEDICAL = "1", "医科"
    DENTAL = "3", "歯科"
    PHARMACY = "4", "調剤"
    VISITING_NURSE = "6", "訪問看護"


@dataclass(frozen=True, slots=True)
class ProviderCode:
    """A provider code with a fitting check digit (医療機関コード): ten digits.

    Prefecture 2, fee table 1, district 2, number 4, check digit 1. The trap: the check digit covers all nine before
    it; lists of seven digits leave out prefecture and table, and cannot be checked alone.

    >>> code = ProviderCode.parse("０１１０１１３７１９")
    >>> code.prefecture, code.fee_table.ja
    (1, '医科')

    Errors: `NotANumber` for a wrong shape, prefecture or table; `CheckDigitError`.
    """

    digits: str
    is_sample: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _require_parts(self.digits)
        require_check_digit(self.digits, luhn_check_digit(self.digits[:-1]), _NOUN, sample=self.is_sample)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code a text holds, in any width of digits."""
        return cls(read_digits(text, _NOUN, 10))

    @property
    def prefecture(self) -> int:
        """The prefecture's number, 1 to 47 (都道府県番号)."""
        return int(self.digits[:2])

    @property
    def fee_table(self) -> FeeTable:
        """The third digit (点数表番号)."""
        return FeeTable.read(self.digits[2])

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, slots=True)
class SampleProviderCode(ProviderCode):
    """A provider code that is nobody's (見本の医療機関コード): its check digit is wrong."""

    is_sample: ClassVar[bool] = True


def failing(code: ProviderCode) -> SampleProviderCode:
    """The sample made of a code: the last digit moved on by one from the fitting one.

    >>> str(failing(ProviderCode.parse("0110113719")))
    '0110113710'
    """
    return SampleProviderCode(with_failing_digit(code.digits, luhn_check_digit(code.digits[:-1])))


def _require_parts(digits: str) -> None:
    shaped = digits == read_digits(digits, _NOUN, 10)
    if not shaped or not 1 <= int(digits[:2]) <= 47 or digits[2] not in {table.value for table in FeeTable}:
        raise NotANumber(
            what=f"{_NOUN} without a known prefecture and fee table",
            why="it begins with a prefecture, 01 to 47, and a fee table, 1, 3, 4 or 6, in half-width digits",
            do="write all ten digits; lists of seven leave out the first three",
        )
