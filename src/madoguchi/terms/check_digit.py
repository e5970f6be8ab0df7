"""Check digits (検証番号) and the reading of digits: what the numbers of this room have in common.

Refusals here tell lengths, never the digits received: a person's number may stand in the wrong column.
"""

import re

from madoguchi.terms.errors import CheckDigitError, NotANumber

_FULL_TO_HALF = str.maketrans("０１２３４５６７８９", "0123456789")
_WEIGHTS_FROM_RIGHT = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)


def half_width_digits(text: str) -> str:
    """The text with ０-９ as 0-9 (半角数字) and nothing else changed.

    >>> half_width_digits("３割")
    '3割'
    """
    return text.translate(_FULL_TO_HALF)


def read_digits(text: str, noun: str, *lengths: int) -> str:
    """The digits of a text, half-width and trimmed (数字の列), refused unless they are as many as one of the lengths.

    Only 0-9 and ０-９ count: for Python `"²".isdigit()` and `"٣".isdecimal()` are true as well.

    >>> read_digits(" １３８０５７", "an insurer number", 6, 8)
    '138057'
    """
    digits = half_width_digits(text.strip())
    if not re.fullmatch("[0-9]+", digits) or len(digits) not in lengths:
        raise NotANumber(
            what=f"{noun} of {len(digits)} characters",
            why=f"it has {' or '.join(map(str, lengths))} digits and nothing else",
            do="correct it in the source; a spreadsheet drops leading zeros unless the column is text",
        )
    return digits


def luhn_check_digit(digits: str) -> int:
    """The digit to add to the digits before it, weights 2, 1, 2, … from the right (検証番号).

    Insurer numbers and provider codes share it; leading zeros do not change it. Every wrong single digit is caught and
    every swap of two neighbours except 09 for 90.
    Source: the setting rules for insurer numbers, https://www.mhlw.go.jp/topics/2008/03/dl/tp0305-1az_0004.pdf

    >>> luhn_check_digit("3312001"), luhn_check_digit("13805"), luhn_check_digit("011011371")
    (5, 7, 9)
    >>> luhn_check_digit("1090") == luhn_check_digit("1900"), luhn_check_digit("1012") == luhn_check_digit("1102")
    (True, False)
    """
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return -sum(product // 10 + product % 10 for product in doubled) % 10


def individual_check_digit(digits: str) -> int:
    """The twelfth digit of an individual number from its first eleven, modulo 11 (検査用数字).

    Remainders 0 and 1 both give 0, so a few wrong single digits pass: a fitting digit proves nothing about a person.
    Source: PyPI python-stdnum, `stdnum.jp.in_`; the ordinance itself was not read.

    >>> individual_check_digit("12345678901")
    8
    """
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(digits), _WEIGHTS_FROM_RIGHT, strict=True))
    remainder = weighted % 11
    return 0 if remainder <= 1 else 11 - remainder


def require_check_digit(digits: str, expected: int, noun: str, *, sample: bool) -> None:
    """Refuse a real number whose last digit does not fit, and a sample whose last digit does.

    Samples must fail, so that no made-up number is ever somebody's and none passes where real ones are asked for.
    """
    fits = digits[-1] == str(expected)
    if fits and sample:
        raise CheckDigitError(
            what=f"{noun} meant as a sample has a fitting check digit",
            why="shipped numbers must be nobody's, so their last digit must be wrong",
            do="make the sample with `failing`, which moves the last digit on by one",
        )
    if not fits and not sample:
        raise CheckDigitError(
            what=f"{noun} whose last digit does not fit",
            why="the last digit is computed from the others, so at least one digit is wrong or two are swapped",
            do="compare it with the paper or the insurer's page; numbers of demo towns fail on purpose",
        )


def with_failing_digit(digits: str, expected: int) -> str:
    """The digits with a last digit one more than the fitting one (9 becomes 0).

    >>> with_failing_digit("138057", 7)
    '138058'
    """
    return digits[:-1] + str((expected + 1) % 10)
