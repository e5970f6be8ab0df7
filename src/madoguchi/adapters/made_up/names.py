"""Names of made-up people (氏名): by the years of birth, some in rare letters, some Latin, some with an alias.

Letters are what breaks systems: variant forms, letters outside the basic plane, variation selectors, long names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from madoguchi.adapters.made_up.chance import Chance, Ints, Mask
from madoguchi.adapters.made_up.crowd import Crowd
from madoguchi.adapters.made_up.numbers import Texts
from madoguchi.adapters.made_up.shares import share
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.reading import Said, read_bytes

BLANK = "　"


@dataclass(frozen=True, slots=True)
class Names:
    """Some names as written and as read (氏名・フリガナ)."""

    written: tuple[str, ...]
    read: tuple[str, ...]

    @classmethod
    def of(cls, said: Said, between: str) -> Names:
        """Names from a list whose items hold both."""
        pairs = [item.split(between)[:2] for item in said.texts()]
        return cls(tuple(one for one, _ in pairs), tuple(read for _, read in pairs))

    @classmethod
    def joined(cls, lists: Sequence[Names]) -> Names:
        """The names of several lists, one list after another."""
        written = tuple(name for names in lists for name in names.written)
        return cls(written, tuple(name for names in lists for name in names.read))

    def taken(self, which: Ints) -> tuple[Texts, Texts]:
        """For everybody the name at a place: as written, as read."""
        return arrow.taken(arrow.array(list(self.written)), which), arrow.taken(arrow.array(list(self.read)), which)


@dataclass(frozen=True, slots=True)
class Spelled:
    """Names by column (氏名の表記): as written, as read, alias (通称), in Latin letters; the last two may be null."""

    written: Texts
    read: Texts
    alias: Texts
    latin: Texts

    def taken(self, which: Ints) -> tuple[Texts, ...]:
        """For everybody the name at a place."""
        return tuple(arrow.taken(one, which) for one in (self.written, self.read, self.alias, self.latin))


@cache
def name_lists() -> dict[str, Said]:
    """The lists of `names.yaml`."""
    raw = files("madoguchi.adapters.made_up").joinpath("names.yaml").read_bytes()
    return read_bytes(raw, "names.yaml").entries()


@cache
def foreign_names() -> dict[str, Spelled]:
    """Names of foreign members (外国人の氏名), by how they are written: in Latin letters, with an alias, in Han."""
    lists = name_lists()
    latin, long, han = ([item.split("=") for item in lists[name].texts()] for name in ("latin", "long", "han"))
    return {
        "han": Spelled(*_columns([(name, read, None, None) for name, read in han])),
        "latin": Spelled(*_columns([(name, read, None, name) for name, read, _ in latin])),
        "long": Spelled(*_columns([(name, read, None, name) for name, read in long])),
        "alias": Spelled(*_columns([(name, read, alias, name) for name, read, alias in latin])),
    }


def _columns(rows: list[tuple[str | None, ...]]) -> list[Texts]:
    return [arrow.array(list(column), arrow.TEXT) for column in zip(*rows, strict=True)]


def names_of(crowd: Crowd) -> dict[str, Texts]:
    """Names and their readings (氏名・フリガナ); an alias stands in brackets behind."""
    name = spelled(crowd)
    behind = arrow.joined_texts("（", name.alias, "）").fill_null("")
    return {"_氏名": arrow.joined_texts(name.written, behind), "_フリガナ": name.read}


def spelled(crowd: Crowd) -> Spelled:
    """Names in all their writings (氏名の表記)."""
    surname, given = surnames(crowd), _given(crowd)
    names = [arrow.joined_texts(one, BLANK, other) for one, other in zip(surname, given, strict=True)]
    names += [arrow.nulls(len(crowd.place), arrow.TEXT)] * 2
    foreign = crowd.has("nationality") & (crowd.values("nationality") > 0)
    for kind, rows in _foreign(crowd, foreign).items():
        those = foreign_names()[kind]
        other = those.taken(crowd.chance.whole(f"{kind} name", 0, len(those.written) - 1))
        names = [arrow.chosen(rows, one, instead) for one, instead in zip(other, names, strict=True)]
    return Spelled(*names)


def surnames(crowd: Crowd) -> tuple[Texts, Texts]:
    """One for a household, but for a few; common ones before rare ones."""
    lists = name_lists()
    common, rare = (Names.of(lists[name], " ") for name in ("surnames", "rare_surnames"))
    both = Names(common.written + rare.written, common.read + rare.read)
    weights = 1 / (6 + np.arange(len(common.written)))
    weights = np.concatenate([weights, np.full(len(rare.written), 0.06 * weights.sum() / len(rare.written))])
    own = crowd.chance.which("surname", list(weights))
    return both.taken(np.where(crowd.happens("other_surname"), own, own[crowd.first_of]))


def _given(crowd: Crowd) -> tuple[Texts, Texts]:
    """By the years in which they were in fashion, of men and of women."""
    eras = name_lists()["given"].entries()
    each = [Names.of(said, " ") for by_sex in eras.values() for said in by_sex.entries().values()]
    begins = np.concatenate([[0], np.cumsum([len(names.written) for names in each])])
    era = np.searchsorted(np.array([int(year) for year in eras]), crowd.births.year, "right") - 1
    list_ = 2 * era.clip(0) + women(crowd)
    which = crowd.chance.whole("given name", begins[list_], begins[list_ + 1] - 1)
    return Names.joined(each).taken(which)


def women(crowd: Crowd) -> Mask:
    """Who is a woman (女性): half of them, and beside a first of the household, if a partner, the other sex.

    Lists of names stand with those of men first.
    """
    woman = crowd.chance.happens("woman", 0.5)
    partner = (crowd.place == 1) & crowd.chance.happens("partner lives", share("second_is_partner").of(crowd.kind))
    other: Mask = np.where(partner, ~woman[crowd.first_of], woman)
    return other


def _foreign(crowd: Crowd, foreign: Mask) -> dict[str, Mask]:
    chance: Chance = crowd.chance
    latin = foreign & chance.happens("latin name", share("latin_name").of())
    long = latin & chance.happens("long name", share("long_name").of())
    alias = latin & ~long & chance.happens("alias", share("alias").of())
    return {"han": foreign & ~latin, "latin": latin & ~long & ~alias, "long": long, "alias": alias}
