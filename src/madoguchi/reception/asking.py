"""What a facility asks (資格確認の照会): by the number on a paper, by a card, or in an emergency by who somebody is.

Each is personal, so none shows itself in a log. Which insurer a number is of, the insurer number on the paper tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from madoguchi.terms.digital_certificate_serial import DigitalCertificateSerial
from madoguchi.terms.errors import Refused
from madoguchi.terms.individual_number import holds_individual_number
from madoguchi.terms.insured_number import InsuredNumber


@dataclass(frozen=True, slots=True)
class Counter:
    """Who asks (照会元): a facility by its random code of 32 hexadecimal digits, its terminal by a word of its own."""

    facility: str
    terminal: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ByNumber:
    """By what a paper shows (記号・番号による照会). `insurer`: six or eight digits, without the padding of files."""

    insurer: str
    number: InsuredNumber
    birth_date: date


@dataclass(frozen=True, slots=True, repr=False)
class ByCard:
    """By the serial of the card's user-identification certificate (カードによる照会), which the reader has verified."""

    serial: DigitalCertificateSerial


@dataclass(frozen=True, slots=True, repr=False)
class ByPerson:
    """By who somebody is (緊急時の照会): for who is brought in without card and paper. `sex`: `male` or `female`.

    Source: 緊急時医療情報・資格確認機能, `facts#emergency`; all four have to agree with what is recorded.
    """

    name: str
    birth_date: date
    sex: str
    address: str


@dataclass(frozen=True, slots=True, repr=False)
class ByAgreement:
    """By what somebody agreed to with their card (同意済みの再照会): that the facility asks again without it.

    `cards`: by which keys storage finds their card on the day. Nothing of it is the facility's to say.
    """

    cards: tuple[str, ...]


class NotOwnWord(Refused):
    """A word of the caller's own that may not be kept (使えない識別子)."""


def own_word(text: str) -> str:
    """A word of the caller's own (照会元の識別子): its terminal, its key of a question, its number of somebody.

    It is kept, and shown to whoever looks after the service. Raises `NotOwnWord` for an individual number, however it
    is written and wherever in the word.
    """
    if holds_individual_number(text):
        raise NotOwnWord(what="an individual number in the place of a word of the caller's own",
                         why="it would be kept and shown, and the law lets nobody use the number for that",
                         do="use a word that tells nobody apart but here, or part its digits by a letter")  # fmt: skip
    return text


def typed(text: str) -> str:
    """What somebody typed freely (自由記入): a name, an address, a note. Raises `NotOwnWord` as `own_word` does."""
    if holds_individual_number(text):
        raise NotOwnWord(what="an individual number in what was typed",
                         why="it would be kept, and the law lets nobody use the number for that",
                         do="leave it out; part another number of twelve digits by a letter")  # fmt: skip
    return text


def unpadded(insurer_number: str) -> str:
    """An insurer number without the zeros with which files fill one of six digits to eight (保険者番号の桁そろえ).

    >>> unpadded("00138990"), unpadded("39131156")
    ('138990', '39131156')
    """
    is_filled = len(insurer_number) == len("00138990") and insurer_number.startswith("00")
    return insurer_number[2:] if is_filled else insurer_number


Asked = ByNumber | ByCard | ByPerson | ByAgreement


def is_by_card(asked: Asked) -> bool:
    """Whether a card is answered for (カードによる回答): read now, or agreed with before."""
    return isinstance(asked, ByCard | ByAgreement)
