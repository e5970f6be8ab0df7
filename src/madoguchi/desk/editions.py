"""Editions (版): what one holds, what of it nobody has looked at for long, whose answers another practice changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from madoguchi.desk.rolls import BULK_ANSWERS, RollReader
from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.arrow import RecordBatch, with_word
from madoguchi.rulebook.engine.decide import decide
from madoguchi.rulebook.practice import law_values, national_defaults
from madoguchi.rulebook.series import Series
from madoguchi.rulebook.sources import sources
from madoguchi.terms.errors import Refused

LOOKED_AT_WITHIN = timedelta(days=400)  # a year, and a month to do it in


class OtherScheme(Refused):
    """Two practices of different schemes (制度の違う運用)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition in short (版の概要): its digest, how much it holds, and the days on which something turns."""

    digest: str
    counts: dict[str, int]
    turns: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """Something last looked at too long ago (確認の期限切れ): where it stands, and the day somebody looked."""

    where: str
    name: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class AnswerDiffers:
    """One answer about one person that differs, named by the key of the row (答えの違い)."""

    person: str
    answer: str
    was: Any
    is_: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions over a roll (版の比較): how many people were asked about, how many rows could not be read, and every
    answer that differs. `only_in_one` are answers that one of them does not give at all.
    """

    people: int
    refused: int
    differences: tuple[AnswerDiffers, ...]
    only_in_one: tuple[str, ...] = ()

    @property
    def by_answer(self) -> dict[str, int]:
        """How many people each answer differs for."""
        return dict(Counter(one.answer for one in self.differences))

    @property
    def whose(self) -> int:
        """How many people any answer differs for."""
        return len({one.person for one in self.differences})


def shown(edition: Edition, since: date | None = None) -> Shown:
    """An edition in short, with its turns from a day on."""
    counts = {
        "rules": len(edition.law.rules),
        "answers": len(edition.law.answers),
        "choices": len(choices()),
        "practices": len(edition.practices),
        "cells": sum(len(one.cells) for one in edition.practices.values()),
        "values": len(law_values()),
        "passages": len(sources().passages),
    }
    return Shown(edition.digest, counts, tuple(day for day in edition.turns if since is None or day >= since))


def stale(edition: Edition, on: date) -> list[Stale]:
    """Every dated value and passage that nobody has looked at for 400 days, the longest first."""
    last = on - LOOKED_AT_WITHIN
    old = [one for one in [*_looked_at(edition), *_passages()] if one.checked_on < last]
    return sorted(dict.fromkeys(old), key=lambda one: (one.checked_on, one.where, one.name))


def _looked_at(edition: Edition) -> Iterator[Stale]:
    for practice in edition.practices.values():
        where = f"practice/{practice.insurer}"
        yield from _of_series(where, practice.cells.values())
        yield from (Stale(where, one.key, one.checked_on) for one in practice.passages.values())
    for scheme, defaults in national_defaults().items():
        yield from _of_series(f"national/{scheme}", defaults.values())
    yield from _of_series("data", [series for _, series in law_values().values()])


def _of_series(where: str, every: Iterable[Series]) -> Iterator[Stale]:
    for series in every:
        for value in series.values:
            yield Stale(where, series.name, value.checked_on)


def _passages() -> Iterator[Stale]:
    for passage in sources().passages.values():
        yield Stale("sources", passage.key, passage.checked_on)


def compare(roll: RollReader, editions: tuple[Edition, Edition], on: date, known_on: date | None = None) -> Compared:
    """Whose answers differ between two editions, over the parts of a roll, one after the other.

    Compared are the answers told in bulk; a row that cannot be read is counted and nothing more.
    """
    return _compared(roll, lambda batch: (decide(batch, one, on, known_on, BULK_ANSWERS) for one in editions))


def compare_practices(
    roll: RollReader, edition: Edition, insurers: tuple[str, str], on: date, known_on: date | None = None
) -> Compared:
    """Whose answers would differ if everybody of a roll were insured at the one or at the other (運用の比較).

    Raises `OtherScheme` where the two are of different schemes: their answers have nothing in common.
    """
    one, other = (edition.practice(insurer) for insurer in insurers)
    if one.scheme != other.scheme:
        raise OtherScheme(
            what=f"{one.insurer} is of the scheme {one.scheme}, {other.insurer} of {other.scheme}",
            why="the same people cannot be insured by both, so their answers say nothing about the choices",
            do="compare two practices of one scheme, or leave out --roll to compare the choices alone",
        )
    return _compared(roll, lambda batch: (
        decide(with_word(batch, "insurer", insurer), edition, on, known_on, BULK_ANSWERS) for insurer in insurers
    ))  # fmt: skip


def _compared(roll: RollReader, decided: Callable[[RecordBatch], Iterable[RecordBatch]]) -> Compared:
    people = refused = 0
    found: list[AnswerDiffers] = []
    for chunk in roll.chunks():
        people, refused = people + chunk.batch.num_rows, refused + len(chunk.refused)
        if chunk.batch.num_rows:
            was, is_ = decided(chunk.batch)
            found += _differences(was, is_)
    return Compared(people, refused, tuple(found))


def _differences(was: RecordBatch, is_: RecordBatch) -> Iterator[AnswerDiffers]:
    for answer in (*BULK_ANSWERS, "open", "disputed"):
        before, after = was.column(answer).to_pylist(), is_.column(answer).to_pylist()
        for row, (one, other) in enumerate(zip(before, after, strict=True)):
            if one != other:
                yield AnswerDiffers(was.column("person")[row].as_py(), answer, one, other)
