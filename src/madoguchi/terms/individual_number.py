"""The individual number (個人番号, マイナンバー): secret. It shows itself only to a caller that says so."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Final, Self

from madoguchi.terms.check_digit import individual_check_digit, read_digits, require_check_digit, with_failing_digit
from madoguchi.terms.errors import Refused
from madoguchi.terms.other_numbers import without_others

_NOUN = "an individual number"
_ROUND: Final = "○◯〇"  # zeros of numbers in kanji, as they are often typed; or marks before a number
_ZEROS, _MARKS = str.maketrans(_ROUND, "000"), str.maketrans(_ROUND, "   ")
_MARK: Final = "ー"  # a letter to Unicode, a hyphen between digits
_SCRIPTS: Final = ("CJK UNIFIED", "HIRAGANA", "KATAKANA")
_OF_DAYS: Final = "年月日"  # of three years in a row each has four digits
_LETTERS: Final = " *_{0,2} *"  # all three are set apart, or two stand together and one letter parts the third
_FOURS: Final = re.compile(
    "(?=(?<![0-9])(?:([0-9]{4})(?![0-9])LETTERS([0-9]{4})(?![0-9])LETTERS([0-9]{4})"
    "|([0-9]{8}) *_ *([0-9]{4})|([0-9]{4}) *_ *([0-9]{8}))(?![0-9]))".replace("LETTERS", _LETTERS)
)
_HEX: Final = re.compile("(urn:uuid:)?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class IndividualNumber:
    """An individual number with a fitting check digit (個人番号): twelve digits.

    Neither `str`, `repr` nor an error ever shows a digit, so it cannot slip into a log, an f-string or a test report:

    >>> number = IndividualNumber.parse("１２３４５６７８９０１８")
    >>> f"{number} {number!r}", number.last_four
    ('IndividualNumber(…) IndividualNumber(…)', '9018')

    Errors: `NotANumber`, `CheckDigitError`. It is handled in adapters only; every other room holds a key.
    """

    _digits: str
    is_sample: ClassVar[bool] = False

    def __post_init__(self) -> None:
        read_digits(self._digits, _NOUN, 12)
        require_check_digit(self._digits, individual_check_digit(self._digits[:-1]), _NOUN, sample=self.is_sample)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number a text holds, in any width of digits."""
        return cls(read_digits(text, _NOUN, 12))

    @property
    def last_four(self) -> str:
        """The last four digits, all that a notice of subscriber information prints (下4桁)."""
        return self._digits[-4:]

    def reveal(self) -> str:
        """All twelve digits. Every call is a use of the number under the My Number Act: have a reason for it."""
        return self._digits

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


def is_individual_number(text: str) -> bool:
    """Whether a text is twelve digits whose last fits (個人番号らしさ): one of eleven of any twelve digits.

    >>> [is_individual_number(text) for text in ("123456789018", "123456789019", "12345678901８")]
    [True, False, True]
    """
    try:
        return bool(IndividualNumber.parse(text))
    except Refused:
        return False


def holds_individual_number(text: str) -> bool:
    """Whether an individual number is written somewhere in a text (文中の個人番号), in whatever way.

    Digits of any width or script and in kanji, with anything but letters between them, and with digits before and
    after, as long as these are set apart. In threes of four digits, as cards print it, one kanji or kana may stand
    between too, or two; a circle before it is a mark as well as a zero. One of eleven rows of twelve digits that are
    something else fits by chance; those that are written as telephone numbers or days are left out before.

    Not found, for honest numbers are written so: within a longer row of digits without a gap (time stamps, corporate
    numbers of 13); as a telephone number or a day is written, with a digit or two beside it; with letters elsewhere
    than between the threes of four (or eight and four), or Latin ones anywhere; parted over two texts. A UUID, and any
    other random key of 32 hexadecimal digits and more, is taken for what it is.

    >>> [holds_individual_number(text) for text in ("番号は一二三四・５６７８　9018", "03-1234-5678、090-1234-5678")]
    [True, False]
    >>> [holds_individual_number(text) for text in ("1234の5678の9018", "1234番地5678号室", "○123456789018")]
    [True, False, True]
    """
    if _HEX.fullmatch(text):
        return False
    plain = without_others(unicodedata.normalize("NFKC", text))
    return any(_is_in("".join(map(_digit_or_gap, plain.translate(one)))) for one in (_ZEROS, _MARKS))


def _is_in(row: str) -> bool:
    """Whether some groups of digits that letters do not part are one, or three of four that a letter may part."""
    fours = ("".join(found.groups("")) for found in _FOURS.finditer(row))
    return any(_is_among(part.split()) for part in re.split("[/_]", row)) or any(map(is_individual_number, fours))


def _digit_or_gap(character: str) -> str:
    """A digit as 0-9; a blank for what may stand inside a number, `_` for a kanji or kana, `/` for another letter."""
    value = unicodedata.numeric(character, -1)
    if value in range(10):
        return str(int(value))
    if character == _MARK or not character.isalpha():
        return " "
    is_ours = unicodedata.name(character, "").startswith(_SCRIPTS) and character not in _OF_DAYS
    return "_" if is_ours else "/"


def _is_among(groups: list[str]) -> bool:
    """Whether some groups of digits that follow one another are an individual number."""
    digits = "".join(groups)
    bounds = {0, *accumulate(map(len, groups))}
    return any(at + 12 in bounds and is_individual_number(digits[at : at + 12]) for at in bounds)


@dataclass(frozen=True, slots=True, repr=False)
class SampleIndividualNumber(IndividualNumber):
    """An individual number that is nobody's (見本の個人番号): its check digit is wrong."""

    is_sample: ClassVar[bool] = True


def failing(number: IndividualNumber) -> SampleIndividualNumber:
    """The sample made of a number: the last digit moved on by one from the fitting one.

    >>> failing(IndividualNumber.parse("123456789018")).last_four
    '9019'
    """
    digits = number.reveal()
    return SampleIndividualNumber(with_failing_digit(digits, individual_check_digit(digits[:-1])))
