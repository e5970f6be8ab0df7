"""Symbol, number and sub-number (記号・番号・枝番): who, within an insurer. Personal, so never shown by accident."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from madoguchi.terms.check_digit import read_digits
from madoguchi.terms.errors import NotANumber

_ASCII_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_MINUS_TO_HYPHEN = {0x2212: 0xFF0D}
_UNSEEN = dict.fromkeys((0x200B, 0xFEFF))  # blanks of no width, which come with what was copied
_AS_PRINTED = {**_ASCII_TO_FULL, **_MINUS_TO_HYPHEN, **_UNSEEN}
_KANA = re.compile("[\uff61-\uff9f]+|[\u3041-\u30ff][\u3099\u309a]")  # of half width; voiced by a mark of its own
_LONGEST = 20


def full_width(text: str) -> str:
    """The text as papers print it (全角): ASCII and half-width kana widened, spaces at both ends gone.

    U+2212 becomes U+FF0D: they are one Shift_JIS character that two decoders read differently. A kana and its mark, as
    some machines send them, are one letter; blanks of no width fall away. Nothing else is made alike: ー, ‐ and － are
    three characters to an insurer, and so are 髙 and 高.

    >>> full_width(" 12-34 "), full_width("ｶﾞ−1"), full_width("１２ー３４") == full_width("12-34")
    ('１２－３４', 'ガ－１', False)
    >>> full_width("カ\u3099\u200b1") == full_width("ガ1")
    True
    """
    widened = _KANA.sub(lambda kana: unicodedata.normalize("NFKC", kana.group()), text)
    return widened.translate(_AS_PRINTED).strip()


@dataclass(frozen=True, slots=True, repr=False)
class InsuredNumber:
    """Symbol, number and sub-number of one person at one insurer (被保険者等記号・番号・枝番).

    Symbol and number are kept full-width, the sub-number half-width, as JP Core asks; so width and spaces at the
    ends make no difference, while leading zeros do. No sub-number is not sub-number 00.

    >>> InsuredNumber("12-34", "5678", "０１") == InsuredNumber(" １２－３４", "５６７８", "01")
    True
    >>> print(InsuredNumber("12-34", "5678", "01"), InsuredNumber("12-34", "5678", "01").printed)
    InsuredNumber(…) 記号 １２－３４　番号 ５６７８　枝番 01

    Errors: `NotANumber`. Source: JP Core FHIR, Coverage extensions for symbol, number and sub-number.
    """

    symbol: str | None
    number: str
    sub_number: str | None = None

    def __post_init__(self) -> None:
        # The class is frozen; one stored form is what makes plain equality right.
        object.__setattr__(self, "symbol", full_width(self.symbol or "") or None)
        object.__setattr__(self, "number", full_width(self.number))
        object.__setattr__(self, "sub_number", _read_sub_number(self.sub_number))
        _require_text(self.number, "an insured number")
        _require_text(self.symbol or "・", "an insured symbol")

    @classmethod
    def late_stage(cls, text: str) -> Self:
        """The insured person number of the late-stage scheme (被保険者番号): eight digits, no symbol, no sub-number.

        Its check digit, if a union uses one, is not public: the digits are taken as they are.

        >>> InsuredNumber.late_stage("01234567").printed
        '被保険者番号 ０１２３４５６７'
        """
        return cls(None, read_digits(text, "an insured person number", 8))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number a coded text holds, `symbol:number:sub-number` with absent parts empty (see `coded`).

        >>> InsuredNumber.parse(":１８７:") == InsuredNumber(None, "187")
        True
        """
        parts = text.split(":")
        if len(parts) != 3:
            raise NotANumber(
                what=f"an insured number of {len(parts)} parts",
                why="it is written symbol:number:sub-number, the colons half-width and always there",
                do="write both colons and leave out what is absent, as in :number:",
            )
        return cls(parts[0], parts[1], parts[2])

    @property
    def coded(self) -> str:
        """For files: `symbol:number:sub-number`, as in JP Core's member identifier after the insurer number.

        The half-width colon cannot occur inside a part, for parts are full-width.
        """
        return f"{self.symbol or ''}:{self.number}:{self.sub_number or ''}"

    @property
    def printed(self) -> str:
        """For papers and screens, each part with its label; without a symbol, as the late-stage scheme prints it."""
        if self.symbol is None:
            labelled = f"被保険者番号 {self.number}"
        else:
            labelled = f"記号 {self.symbol}　番号 {self.number}"
        return labelled if self.sub_number is None else f"{labelled}　枝番 {self.sub_number}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


def is_of_sub_number(asked: InsuredNumber, recorded: str | None) -> bool:
    """Whether a recorded sub-number is the one asked about (枝番の照合).

    A question without one asks about everybody, and where none is recorded none speaks against it.

    >>> both = InsuredNumber("汐1", "99", "01"), InsuredNumber("汐1", "99")
    >>> [[is_of_sub_number(one, recorded) for recorded in ("０１", "02", None)] for one in both]
    [[True, False, True], [True, True, True]]
    """
    return _read_sub_number(recorded) in (None, asked.sub_number) or asked.sub_number is None


def _read_sub_number(text: str | None) -> str | None:
    return read_digits(text, "a sub-number", 2) if text and text.strip() else None


def _require_text(text: str, noun: str) -> None:
    if not 1 <= len(text) <= _LONGEST or not (text.isprintable() or _is_of_letters_and_blanks(text)):
        raise NotANumber(
            what=f"{noun} of {len(text)} characters",
            why=f"it has 1 to {_LONGEST} printable characters, the size interfaces to reception terminals allow",
            do="correct it in the source; a whole cell may have slipped into this column",
        )


def _is_of_letters_and_blanks(text: str) -> bool:
    """Python calls a wide blank and some others not printable that papers print all the same."""
    return not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in text)
