"""Numbers of made-up people (番号): symbols, numbers, sub-numbers; individual and insurer numbers that are nobody's.

The check digit of both fails on purpose, so that none is ever somebody's and none passes where real ones are asked for.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

import numpy as np

from madoguchi.adapters.made_up.chance import Chance, Ints
from madoguchi.adapters.made_up.crowd import EMPLOYEES, LATE_STAGE, Crowd
from madoguchi.rulebook.engine import arrow
from madoguchi.terms.check_digit import luhn_check_digit, with_failing_digit

WEIGHTS: Final = np.array([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
PREFIXES: Final = {"association": "01", "seamen": "02", "health_insurance_society": "06", "mutual_aid": "32",
                   "late_stage_elderly": "39"}  # fmt: skip
Texts = arrow.Array


def individual_numbers(chance: Chance) -> Texts:
    """Twelve digits each (個人番号), the last one more than fits.

    The remainders 0 and 1 both ask for 0, as `terms.check_digit` tells for one number; a test compares the two.
    """
    eleven = chance.whole("individual number", 10**10, 10**11 - 1)
    digits = eleven[:, None] // 10 ** np.arange(10, -1, -1) % 10
    remainder = (digits * WEIGHTS).sum(axis=1) % 11
    fitting = np.where(remainder <= 1, 0, 11 - remainder)
    return texts(eleven * 10 + (fitting + 1) % 10)


def insurer_number(insurer: str, scheme: str) -> str:
    """The number of a made-up insurer (保険者番号), by its name and scheme; its check digit fails.

    >>> insurer_number("shiomi-city-nhi", "national")
    '328865'
    """
    chosen = crc32(insurer.encode())
    middle = 301 + chosen % 99 if scheme == "national_society" else 400 + chosen % 600
    head = f"{PREFIXES.get(scheme, '')}{1 + chosen // 600 % 47:02}{middle}"
    return with_failing_digit(head + "0", luhn_check_digit(head))


def insured_numbers(crowd: Crowd, office: Ints, begin: int) -> dict[str, Texts]:
    """Symbol, number and sub-number (記号・番号・枝番): of a household, of a worker, or of one alone without symbol.

    `begin` is the number of the part's first person: numbers go on from part to part.
    """
    first = begin + crowd.first_of + 1
    if crowd.kind == LATE_STAGE:
        size = len(crowd.place)
        alone = begin + np.arange(size) + 1
        return {"_記号": arrow.nulls(size, arrow.TEXT), "_番号": texts(10**7 + alone % (9 * 10**7)),
                "_枝番": arrow.nulls(size, arrow.TEXT)}  # fmt: skip
    symbol = texts(1001 + office) if crowd.kind == EMPLOYEES else arrow.joined_texts("架", texts(10 + office))
    sub = crowd.place + (crowd.kind != EMPLOYEES)
    return {"_記号": symbol, "_番号": texts(first), "_枝番": arrow.joined_texts("0", texts(sub))}


def texts(numbers: Ints) -> Texts:
    """Numbers as text."""
    return arrow.array(numbers).cast(arrow.TEXT)
