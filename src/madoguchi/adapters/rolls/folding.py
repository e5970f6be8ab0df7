"""Widths and cells without their content (全角・半角): what a cell says, and what it looks like to an error."""

import re
import unicodedata
from typing import Final

_ASCII: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_TWINS: Final = str.maketrans("〜−", "~-")  # signs that Unicode and Shift_JIS pair in two ways
_BLANK: Final = " \t\r\n"
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def fold(cell: str) -> str:
    """A scalar with full-width letters, digits and signs as half-width (半角にそろえる), and nothing else changed.

    Only the full-width block is mapped, one by one: Unicode's own normalisation would turn ² and ② into 2.

    >>> fold("　Ｒ７．７．３１ "), fold("②")
    ('R7.7.31', '②')
    """
    return cell.translate(_ASCII).strip(_BLANK)


def name_of(cell: str) -> str:
    """A name or word as tables hold it (見出し・語の照合形): any width, either case, without blanks.

    It is only ever looked up in a closed list, so normalising it whole can hide nothing.

    >>> name_of("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞの　保有") == name_of("マイナンバーカードの保有")
    True
    """
    return "".join(unicodedata.normalize("NFKC", cell).translate(_TWINS).casefold().split())


def short_name(name: str) -> str:
    """A folded name without what stands in its brackets (かっこ書きを除いた名).

    >>> short_name(name_of("続柄（被保険者・被扶養者・世帯主）"))
    '続柄'
    """
    return _BRACKETED.sub("", name)


def has_control(cell: str) -> bool:
    """Whether a cell holds what no clerk typed (制御文字): NUL and its like, where other programs cut a text."""
    return _CONTROL.search(cell) is not None


def look(cell: str) -> str:
    """What a refused cell looks like (値の形), told without a character of it: it may be somebody's name.

    >>> look("3割5分"), look("太郎"), look("  ")
    ('a text of 4 characters with digits', 'a text of 2 characters', 'an empty cell')
    """
    plain = fold(cell)
    if not plain:
        return "an empty cell"
    digits = " with digits" if re.search("[0-9]", plain) else ""
    return f"a text of {len(plain)} characters{digits}"
