"""What an answer says at a counter (窓口の言葉): to who works there, and in one sentence to the patient.

A card that is broken and one that may not be used have the same words, for they have the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from madoguchi.reception.answers import Answer, Validity
from madoguchi.rulebook.reading import Said, read_file

FILE: Final = Path(__file__).with_name("wording.yaml")
TEXTS: Final = ("ja", "en", "say_ja", "say_en")
OURS: Final = "none"
LAPSED: Final = "A3"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words (言葉): `ja`, `en` for who works there, `say_ja`, `say_en` for the patient.

    `source`: the passage they are from, None where they are ours; `checked`: held against it.
    """

    ja: str
    en: str
    say_ja: str
    say_en: str
    source: str | None
    checked: bool


@cache
def wordings() -> Mapping[str, Mapping[str, Wording]]:
    """All words (言葉の一覧): `validity`, `because`, `message`, each by its word. Raises `RefusedFile`."""
    return {kind: {word: _wording(one) for word, one in said.entries().items()}
            for kind, said in read_file(FILE).entries().items()}  # fmt: skip


def _wording(said: Said) -> Wording:
    read = said.fields(frozenset({*TEXTS, "source", "checked"}))
    source = None if read["source"].is_(OURS) else read["source"].text()
    ja, en, say_ja, say_en = (read[name].text() for name in TEXTS)
    return Wording(ja, en, say_ja, say_en, source, read["checked"].flag())


def words_of(answer: Answer) -> Wording:
    """The words of an answer (回答の言葉): why it cannot be told, else its validity; of a lapsed card, that it lapsed.

    >>> words_of(Answer(Validity.STOPPED)).ja
    'このカードは使用できません'
    """
    if answer.validity is Validity.STOPPED and answer.message == LAPSED:
        return wordings()["message"][LAPSED]
    named = wordings()["validity"][answer.validity.value]
    return wordings()["because"].get(answer.because or "", named)


def alert_of(answer: Answer) -> Wording | None:
    """What the reader says of the card beside the answer (カードリーダーの表示): None where it says nothing more."""
    if answer.validity is Validity.STOPPED:
        return None
    return wordings()["message"].get(answer.message or "")
