"""What an insurer says of facts that nobody told (記録の完備の申告): of whom nothing is recorded, nothing has happened.

A file tells of those it names. That nobody else is in arrears, or has lost a card, only the insurer can say: for which
facts, from which day on, and why it knows. What was told to be unknown (不明) stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from madoguchi.days.spans import Span
from madoguchi.registry.groups import GROUPS, Group
from madoguchi.rulebook.vocabulary import vocabulary
from madoguchi.terms.errors import Refused, UnknownWord

LATEST: Final = "_latest"
MONTHS: Final = "month"


class AlwaysThere(Refused):
    """A fact of which nobody can have nothing (必ずある事実)."""


class NothingTold(Refused):
    """Facts of which nothing is told whole, and so nothing to take back (取り消す申告がない)."""


class ToldAlready(Refused):
    """Facts that are told whole on these days already, for this reason (同じ申告)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A fact that was told whole for some days (完備の申告): under which number, when, by whom and why."""

    fact: str
    first: date
    last: date | None
    reason: str
    n: int
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is to be told whole, or taken back (申告の内容): facts, days, and the reason, which is kept."""

    facts: tuple[str, ...]
    days: Span
    reason: str
    takes_back: bool = False


def may_not_happen(group: Group) -> tuple[str, ...]:
    """Those facts of a group whose empty cell means that they have not happened (起きていないことがある事実)."""
    facts = vocabulary().facts
    return tuple(name for name in group.facts if not facts[name].always and not name.endswith(LATEST))


def lacking(group: Group) -> Mapping[str, bool | int | None]:
    """The facts of a group that may be told whole (完備を申告できる事実), each with what stands for "nothing" there.

    None for a day or a word, no for a flag, 0 for months. A rate, a kinship, a nationality everybody has, so none of
    them; births and covers are told whole, or not at all.

    >>> from madoguchi.registry.groups import group_named
    >>> sorted(lacking(group_named("rate")))
    ['copayment_rate_from', 'next_copayment_rate', 'next_copayment_rate_from']
    """
    if group.holds != "days":
        return MappingProxyType({})
    return MappingProxyType({**dict.fromkeys(may_not_happen(group)), **_always_there(group)})


def _always_there(group: Group) -> dict[str, bool | int]:
    """The flags and counts of months of a group, of which everybody has one, each with its "nothing"."""
    facts = vocabulary().facts
    return {name: False if facts[name].kind == "flag" else 0 for name in group.facts
            if facts[name].always and (facts[name].kind == "flag" or facts[name].unit == MONTHS)}  # fmt: skip


def _facts_of(groups: Sequence[str], may: Mapping[str, str]) -> set[str]:
    """The facts of some groups, out of those that may be told whole. Raises `UnknownWord`."""
    for group in groups:
        if group not in may.values():
            raise UnknownWord.among(sorted(set(may.values())), word=group, kind="group of facts")
    return {name for name, group in may.items() if group in groups}


def facts_named(names: Iterable[str], groups: Sequence[str]) -> tuple[str, ...]:
    """Facts by their names and by those of groups (事実の指定), in the order of the registry, each once.

    Raises `UnknownWord`, and `AlwaysThere` for one that cannot be told whole.
    """
    may = {name: group.name for group in GROUPS for name in lacking(group)}
    wanted = {vocabulary().fact(name).name for name in names} | _facts_of(groups, may)
    if always := sorted(wanted.difference(may)):
        raise AlwaysThere(what=f"a fact that is always there: {', '.join(always)}",
                          why="nobody is without it, so an empty record never tells that there is none",
                          do="take in a file that tells it of everybody")  # fmt: skip
    return tuple(name for name in may if name in wanted)


def refuse_nothing_new(asked: Declaration, something: bool) -> None:
    """Refuse to say what is so already, or to take back what nobody told whole (申告の中身の確認).

    Raises `ToldAlready`, `NothingTold`: done, either would take a number and everybody would be decided anew.
    """
    if something:
        return
    if asked.takes_back:
        raise NothingTold(what="nothing that is told whole of these facts on these days",
                          why="so there is nothing to take back: the facts or the days are named otherwise",
                          do="look at what is told with `madoguchi registry complete --list`")  # fmt: skip
    raise ToldAlready(what="these facts are told whole on these days already, for the same reason",
                      why="said once it holds until it is taken back",
                      do="look at what is told with `madoguchi registry complete --list`")  # fmt: skip
