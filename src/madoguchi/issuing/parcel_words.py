"""What is said to an employer or a branch beside a parcel (一括送付に添える文言): list, letter, receipt and slip.

Dated data, `parcel_words.yaml`, of the day of the letter. No word of it names a kind of paper: who has which tells who
registered a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from madoguchi.issuing.fixed_words import HEADED, ByDay, NoFixedWords, Shape, Told, checked_of, words_in
from madoguchi.rulebook.reading import Said, read_bytes
from madoguchi.rulebook.series import Series, read_series

FILE: Final = "parcel_words.yaml"
PLACES: Final[Mapping[str, Shape]] = {
    "list": HEADED, "columns": Shape(lines=1, cells=4), "labels": Shape(lines=1, cells=5), "letter": HEADED,
    "arrived": HEADED, "sealed": HEADED, "loose": HEADED, "absent": HEADED,
    "receipt": Shape(headed=True, lines=1), "received": Shape(lines=3, cells=2), "slip": Shape(headed=True, lines=1),
    "returned": Shape(lines=2, cells=2), "back_to": Shape(headed=True, lines=1), "unit": Shape(lines=1, cells=3),
}  # fmt: skip
BRANCH: Final = "branch"
OF_BRANCH: Final = {
    f"{BRANCH}_{one}": one for one in ("list", "labels", "letter", "sealed", "loose", "absent", "receipt")
}


def parcel_words(on: date, kind: str = "employer") -> Mapping[str, Told]:
    """What is said on a day to an office of a kind, by place (その日の文言). Raises `NoFixedWords`.

    >>> parcel_words(date(2026, 8, 1))["list"].heading
    '送付明細書'
    >>> [parcel_words(date(2026, 8, 1), kind)["labels"].lines[0][0] for kind in ("employer", "branch")]
    ['事業所名', '支部名']
    """
    shipped = shipped_parcel_words()
    instead = {place: name for name, place in OF_BRANCH.items() if kind == BRANCH}
    said = {place: shipped[instead.get(place, place)].at(on) for place in PLACES}
    told = {place: dated.value for place, dated in said.items() if dated is not None}
    if told.keys() != PLACES.keys():
        raise NoFixedWords(what=f"the list of a parcel on {on}", why="nobody wrote down what it says to everybody",
                           do=f"add it to {FILE}, with its source")  # fmt: skip
    return told


@cache
def shipped_parcel_words() -> Mapping[str, Series]:
    """The words that come with the project, of every day (配布の文言)."""
    places = {**PLACES, **{name: PLACES[place] for name, place in OF_BRANCH.items()}}
    read = read_bytes(files("madoguchi.issuing").joinpath(FILE).read_bytes(), FILE).fields(frozenset(places))
    return {place: _series(place, said, places[place]) for place, said in read.items()}


def _series(place: str, said: Said, shape: Shape) -> Series:
    return read_series(place, said, lambda value: _told(value, shape), ByDay())


def _told(said: Said, shape: Shape) -> Told:
    heading, lines = words_in(said, shape, frozenset({"checked"}), frozenset({"why"}))
    return Told(heading, lines, *checked_of(said, said.entries()))
