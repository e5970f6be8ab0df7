"""Addresses and offices (住所・所属): real postcodes and areas with house numbers that are none, fictional offices.

The made-up insurers have towns of their own, in prefectures that are none, under postcodes that nobody has.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np

from madoguchi.adapters.made_up.chance import Ints
from madoguchi.adapters.made_up.crowd import EMPLOYEES, LATE_STAGE, Crowd
from madoguchi.adapters.made_up.numbers import Texts, texts
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.reading import read_bytes

NO_HOUSE = 9_000  # no area counts its lots so far
AWAY = 0.03


@cache
def postcodes() -> tuple[tuple[str, str, str], ...]:
    """Each place of the sample (郵便番号): its code, prefecture, and the rest of the address."""
    return tuple(_place(row) for row in _rows("postcodes.csv"))


@cache
def towns() -> tuple[tuple[str, tuple[str, str, str]], ...]:
    """The places of the made-up towns (架空の町), each with the insurer whose it is."""
    return tuple((insurer, _place(place)) for insurer, *place in _rows("towns.csv"))


def _rows(file: str) -> list[list[str]]:
    text = files("madoguchi.adapters.made_up").joinpath(file).read_text("utf-8")
    return [line.split(",") for line in text.splitlines()[1:]]


def _place(row: Sequence[str]) -> tuple[str, str, str]:
    code, prefecture, city, area = row
    return f"{code[:3]}-{code[3:]}", prefecture, city + area


@cache
def offices(kind: str) -> tuple[str, ...]:
    """The names of offices below an insurer (支所・市町村・事業所), largest first."""
    raw = files("madoguchi.adapters.made_up").joinpath("names.yaml").read_bytes()
    return tuple(read_bytes(raw, "names.yaml").entries()["offices"].entries()[kind].texts())


def office_of(crowd: Crowd) -> Ints:
    """The office of each household (所属): few are large, most small."""
    count = len(offices(crowd.kind))
    weights = 1 / (1 + np.arange(count)) ** 0.8
    return crowd.chance.which("office", list(weights))[crowd.first_of]


def addresses(crowd: Crowd, insurer: str) -> dict[str, Texts]:
    """Postcode and address of each household (郵便番号・住所): in the insurer's prefecture, or all over the country."""
    place = _places(crowd, insurer)
    code, prefecture, rest = (arrow.array(list(column)) for column in zip(*_every_place(), strict=True))
    lot = crowd.chance.whole("lot", NO_HOUSE, NO_HOUSE + 998)[crowd.first_of]
    house = crowd.chance.whole("house", 1, 40)[crowd.first_of]
    taken = [arrow.taken(column, place) for column in (prefecture, rest)]
    return {"_郵便番号": arrow.taken(code, place),
            "_住所": arrow.joined_texts(*taken, texts(lot), "番地", texts(house))}  # fmt: skip


def _every_place() -> tuple[tuple[str, str, str], ...]:
    return (*postcodes(), *(place for _, place in towns()))


def _places(crowd: Crowd, insurer: str) -> Ints:
    """Of each household a place of the sample; one city has few of them, a union all of its prefecture."""
    everywhere = crowd.chance.whole("place", 0, len(postcodes()) - 1)
    if crowd.kind == EMPLOYEES:
        return everywhere[crowd.first_of]
    here = _own_town(insurer)
    if not len(here):
        here = _prefecture(insurer)
        here = here if crowd.kind == LATE_STAGE else here[: len(here) // 2]
    near = here[crowd.chance.whole("near place", 0, len(here) - 1)]
    return np.where(crowd.chance.happens("away", AWAY), everywhere, near)[crowd.first_of]


def _own_town(insurer: str) -> Ints:
    """The places of a made-up insurer; none of another."""
    return np.array([len(postcodes()) + n for n, (whose, _) in enumerate(towns()) if whose == insurer], np.int64)


def _prefecture(insurer: str) -> Ints:
    """The places of a prefecture, the same for an insurer each time."""
    prefectures = list(dict.fromkeys(row[1] for row in postcodes()))
    mine = prefectures[crc32(insurer.encode()) % len(prefectures)]
    return np.array([n for n, row in enumerate(postcodes()) if row[1] == mine])
