"""Where what is to be withdrawn lies among what was printed (印刷物の抜取り位置), once a stack was looked through.

A list for whoever stands at the piles: which letter of which file, and what lies in its envelope besides. Why it is
withdrawn is not told, for nobody here knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final, Protocol

from madoguchi.desk.press import Stock
from madoguchi.desk.run_lists import required
from madoguchi.issuing.run_list import RunList
from madoguchi.issuing.sheets import letter_of
from madoguchi.issuing.steps import Step

PULL, HERE = Step.PULL.value, Step.PRINTED.value
FIRST: Final = "{code}-1/{sheets}"


class States(Protocol):
    """Where papers stand in the ledger (書面の現況)."""

    def states(self, plan: int) -> Mapping[int, str]:
        """The newest step of each paper of a plan that has a print order, by serial."""


@dataclass(frozen=True, slots=True)
class ToPull:
    """A paper to be withdrawn from the piles (抜き取る書面): the nth letter or card of a file.

    `code`: of the sheet that shows in the window of its envelope, empty where that has cards alone. `together`: all
    papers of the envelope; `others`: those of them that are not withdrawn. `place`: in the stack of the plan.
    """

    serial: int
    file: str
    nth: int
    code: str
    batch: int
    place: int
    together: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PullList:
    """What is withdrawn from the piles of a plan (抜取り表), as they lie; `unprinted`: in none, for it was held.

    `lists`: codes of parcels to offices that something is withdrawn from. Their lists name it, so they go too.
    """

    pull: tuple[ToPull, ...]
    unprinted: tuple[int, ...]
    lists: tuple[str, ...] = ()


def pull_list(ledger: States, plan: int, stock: Stock) -> PullList:
    """Where the papers lie that a look through the stack listed (抜取り表の作成). Raises `NoRunList`, `ListUnread`."""
    states, run = ledger.states(plan), required(stock)  # whose the plan is not is told nothing of its files
    listed = [serial for serial, state in states.items() if state == PULL]
    found = {one.serial: one for one in _lying(run, states)}
    pull = tuple(one for serial, one in found.items() if states.get(serial) == PULL)
    unprinted = tuple(sorted(serial for serial in listed if serial not in found))
    return PullList(pull, unprinted, tuple(_lists(run, {one.code for one in pull})))


def _lists(run: RunList, sheets: Set[str]) -> Iterator[str]:
    """The codes of parcels that these letters lie in, by the sheets in their windows."""
    letters = set(map(letter_of, sheets))
    return (one.code for one in run.parcels if not letters.isdisjoint(one.letters))


def _lying(run: RunList, states: Mapping[int, str]) -> Iterator[ToPull]:
    """Every paper in the piles, in their order."""
    envelopes, first = run.envelopes(), _first_sheets(run)
    for serial, lies in run.where().items():
        code, made, together = lies.letter.code, lies.file, envelopes[lies.letter.code]
        others = tuple(one for one in together if states.get(one) == HERE)
        window = first.get(code, "")
        yield ToPull(serial, made.file, lies.nth, window, made.batch, lies.letter.place, together, others)


def _first_sheets(run: RunList) -> Mapping[str, str]:
    """The code on the first sheet of each letter."""
    return {one.code: FIRST.format(code=one.code, sheets=one.sheets)
            for made in run.made for one in made.letters if one.sheets}  # fmt: skip
