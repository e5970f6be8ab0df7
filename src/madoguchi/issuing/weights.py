"""What a letter weighs (封書の重さ): its sheets, its cards, its envelope, and what else is put in.

Reckoned from the weights an insurer said, and nothing is weighed here: whoever posts lays one letter of each weight on
a scale. Which step of the tariff a weight is in, the price knows; the steps here only bring letters together.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Final

from madoguchi.issuing.lettering import CARD
from madoguchi.issuing.looks import Mail
from madoguchi.issuing.sheets import Letter
from madoguchi.issuing.ten_up import POSTCARD

A4: Final = 0.06237  # m²
CARDS: Final = {CARD: 1.0, POSTCARD: 2.5}  # g, where nothing is said: thick paper of about 215 g/m²
STEPS: Final = (50, 100, 150, 250, 500, 1000, 2000, 4000)  # g: in each the price is one, in any shape
SMALLEST: Final = 6  # places: what a sum of such weights is off, as floats, is less


def grams(letters: Iterable[Letter], mail: Mail) -> int:
    """The weight of an envelope with its letter and its cards (封書の重さ), in whole grams, rounded up.

    >>> from madoguchi.issuing.sheets import Sheet
    >>> letter = Letter("A-1", "", None, (Sheet("covering", ""), Sheet("notice_a4", "")))
    >>> card = Letter("A-1", "", None, (Sheet("certificate_card", ""),))
    >>> grams([letter], Mail()), grams([letter, card], Mail(paper=80.0, enclosed=3.0))
    (13, 19)
    """
    inside = sum(_weighs(sheet.form, mail) for letter in letters for sheet in letter.sheets)
    return ceil(round(inside + mail.envelope + mail.enclosed, SMALLEST))


def _weighs(form: str, mail: Mail) -> float:
    """The weight of a sheet or card."""
    if form not in CARDS:
        return A4 * mail.paper
    return CARDS[form] if mail.card is None else mail.card


def step_of(weight: int) -> int:
    """Up to how many grams a weight is one of the same price (重量区分); what is heavier is no letter.

    >>> step_of(9), step_of(50), step_of(51)
    (50, 50, 100)
    """
    return next((most for most in STEPS if weight <= most), weight)
