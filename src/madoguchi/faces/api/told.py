"""What is answered (回答の形): the answer of the desk with its words, and nothing else of it.

A field that has no value is there as null, so that answers to one kind of question have one shape.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from msgspec import Struct

from madoguchi.reception.answers import Answer, CoverShown
from madoguchi.reception.ladder import cause_of_answer
from madoguchi.reception.wording import Wording, alert_of, words_of

Said = Literal["valid", "invalid", "newer", "none", "several", "stopped", "cannot_tell"]
Led = Literal["card", "lapsed", "reader", "camera", "not_equipped", "network", "centre", "invalid", "newer", "none",
              "several", "identity", "forgotten"]  # fmt: skip
ENCODER: Final = msgspec.json.Encoder(order="deterministic")


class Words(Struct, frozen=True, kw_only=True):
    """What it comes to (言葉): for who works at the counter, and a sentence to say to the patient."""

    ja: str
    en: str
    say_ja: str
    say_en: str


class CheckTold(Struct, frozen=True, kw_only=True):
    """An answer (回答). `alert`: what the reader says of the card. `visit`: the code of the visit it is recorded as.

    `cannot_tell` is no word about cover: ask again, or ask for another proof. `because` says why where it may be said.
    `ladder`: the cause that `/v1/ladder` is to be asked about, where this is no valid cover.
    """

    validity: Said
    words: Words
    alert: Words | None
    covers: tuple[CoverShown, ...]
    message: str | None
    discloses: tuple[str, ...]
    because: str | None
    visit: str | None
    ladder: Led | None


def told(answer: Answer) -> bytes:
    """An answer as JSON (回答の書き出し)."""
    alert, cause = alert_of(answer), cause_of_answer(answer)
    return ENCODER.encode(
        CheckTold(
            validity=answer.validity.value,
            words=_words(words_of(answer)),
            alert=None if alert is None else _words(alert),
            covers=answer.covers,
            message=answer.message,
            discloses=tuple(sorted(answer.discloses)),
            because=answer.because,
            visit=answer.visit,
            ladder=None if cause is None else cause.value,
        )
    )


def _words(one: Wording) -> Words:
    return Words(ja=one.ja, en=one.en, say_ja=one.say_ja, say_en=one.say_en)
