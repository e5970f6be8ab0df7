"""What is told of a walk down the ladder (手順の案内): one shape for the command line and the service alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from madoguchi.reception.ladder import Step, Walked
from madoguchi.reception.ladder_words import claim_on, lines


@dataclass(frozen=True, slots=True)
class Said:
    """Words to who works at the counter (職員への言葉)."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words to who works at the counter, and those to say (患者への言葉): `say_easy` in やさしい日本語."""

    ja: str
    en: str
    say_ja: str
    say_en: str
    say_easy: str


@dataclass(frozen=True, slots=True)
class LadderTold:
    """Where a walk stands (手順の結果). `ladder`: the names of all rungs there are, in order.

    `step`: `accepted` by `rung`, `ask` for what is missing of it (`ask_for`), or `refused`: nothing is left. `words`:
    of the rung, or of the end. `charge`, `claim`: of the rung once it is there. `first`: what is done before anything
    is asked for.
    """

    cause: str
    on: date
    failed: Said
    first: Said
    visual_check: bool
    ladder: tuple[str, ...]
    step: str
    rung: str | None
    ask_for: tuple[str, ...]
    words: Spoken
    charge: Said
    claim: Said


def told_of(walked: Walked) -> LadderTold:
    """A walk as it is told (手順の案内)."""
    situation, rung = walked.situation, walked.rung
    cause = lines("causes")[situation.cause.value].texts
    charge, claim = ("whole", "nothing") if rung is None else (rung.charge, rung.claim)
    words = lines("ends")[Step.REFUSED.value] if rung is None else rung.words
    return LadderTold(
        cause=situation.cause.value, on=situation.on,
        failed=Said(cause["ja"], cause["en"]), first=Said(cause["first_ja"], cause["first_en"]),
        visual_check=walked.visual, ladder=tuple(one.name for one in walked.ladder),
        step=walked.step.value, rung=None if rung is None else rung.name, ask_for=walked.missing,
        words=Spoken(**words.texts), charge=_said(lines("charges")[charge].texts),
        claim=_said(claim_on(claim, situation.on)),
    )  # fmt: skip


def _said(texts: Mapping[str, str]) -> Said:
    return Said(texts["ja"], texts["en"])
