"""Individual numbers on their way in (個人番号の封緘): sealed as soon as they are read; none waits in the clear.

The key lives in this process only. Sealing is deterministic (AES-SIV, RFC 5297), so that the same row twice is the same
row. Before the seal stands whether the check digit fits: numbers of made-up people fail it on purpose.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import cache
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from madoguchi.terms.check_digit import individual_check_digit, read_digits
from madoguchi.terms.individual_number import IndividualNumber, SampleIndividualNumber

FITS, FAILS = "fits:", "fails:"
BITS: Final = 512


def read_individual_number(text: str) -> str:
    """An individual number, sealed (個人番号の読み取り). Raises `NotANumber` for what has not twelve digits.

    >>> one, same = read_individual_number("１２３４５６７８９０１８"), read_individual_number("123456789018")
    >>> one == same, one.startswith(FITS), read_individual_number("123456789019").startswith(FAILS)
    (True, True, True)
    """
    digits = read_digits(text, "an individual number", 12)
    fits = int(digits[-1]) == individual_check_digit(digits[:-1])
    return (FITS if fits else FAILS) + b64encode(_cipher().encrypt(digits.encode("ascii"), None)).decode("ascii")


def opened_number(sealed: str) -> IndividualNumber:
    """The number of a text that this process sealed (開封).

    >>> opened_number(read_individual_number("123456789018")).last_four
    '9018'
    """
    kind = IndividualNumber if sealed.startswith(FITS) else SampleIndividualNumber
    return kind(_cipher().decrypt(b64decode(sealed.partition(":")[2]), None).decode("ascii"))


@cache
def _cipher() -> AESSIV:
    return AESSIV(AESSIV.generate_key(BITS))
