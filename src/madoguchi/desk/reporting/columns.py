"""Columns of a terminal (表示幅): how wide a text is there, and filled up to a width. Reads no library."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """How many columns of a terminal a text takes (表示幅): full-width letters two, marks on a letter none.

    >>> width("資格確認書"), width("ﾎｹﾝ A"), width("が")
    (10, 5, 2)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c))


def padded(text: str, columns: int) -> str:
    """A text filled up with blanks to that many columns of a terminal (桁そろえ)."""
    return text + " " * max(0, columns - width(text))
