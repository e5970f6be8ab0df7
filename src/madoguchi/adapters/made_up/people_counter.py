"""What made-up people bring and what comes back from them (架空の申請・返戻・返却): over the counter and by post.

Scans name a paper by its serial alone. A made-up file cannot know the ledger of anybody, so it takes the serials that
a first plan gives to so many people, from 1 on; in a ledger with fewer papers the rows beyond them are held back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from madoguchi.adapters.made_up.chance import Ints, Mask
from madoguchi.adapters.made_up.people import People
from madoguchi.issuing.sheets import run_of, track_of
from madoguchi.registry.applications import Channel, Entry, Kind
from madoguchi.registry.intake.layout import KEY, Layout
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array

Columns = Mapping[str, Array]
RECENT: Final = 14  # days
APPLIES: Final = 0.03
UNSIGNED: Final = 0.1  # of the forms, those without the day on which they were written: a query at once
RETURNED: Final = 0.02  # about one letter in fifty comes back
TRACKED: Final = 99_000_000_000  # numbers of made-up letters begin here
OUTCOMES: Final = {"accepted": 1, "delivered": 9}
KINDS: Final = {Kind.ELIGIBILITY_CERTIFICATE.value: 5, Kind.REISSUE.value: 3, Kind.DEREGISTRATION.value: 1,
                Kind.OPTIONAL_ENTRY.value: 1}  # fmt: skip
CHANNELS: Final = {Channel.COUNTER.value: 5, Channel.POST.value: 4, Channel.PORTAL.value: 1}
REASONS: Final = {"unknown_address": 6, "moved": 3, "not_fetched": 1}  # what the post says: intake_files/counter_words


def applications(people: People, _: Layout, count: int) -> Columns:
    """Applications of the last two weeks (申請)."""
    rows = _some(people.crowd.chance.happens("applies", APPLIES), np.ones(people.size, bool), people.begin, count)
    kinds, ways = _drawn(people, "applies for", KINDS)[rows], _drawn(people, "comes by", CHANNELS)[rows]
    received = people.crowd.on - people.crowd.chance.whole("received", 0, RECENT)[rows]
    unsigned = people.crowd.chance.happens("no day", UNSIGNED)[rows]
    again, asks = kinds == Kind.REISSUE.value, kinds == Kind.OPTIONAL_ENTRY.value
    return {
        KEY.name: arrow.taken(people.keys, rows), "kind": arrow.array(kinds), "channel": arrow.array(ways),
        "received_on": arrow.days_of_unix(received), "applied_on": arrow.days_of_unix(received - 1, unsigned),
        "lost_paper": _where(again, "certificate"), "loss_cause": _where(again, "mislaid"),
        "entries": _where(asks, Entry.LIMIT_CATEGORY.value),
    }  # fmt: skip


def returned_mail(people: People, _: Layout, count: int) -> Columns:
    """Letters that the post brought back (返戻郵便)."""
    rows = _scanned(people, count, back=False)
    reasons = arrow.array(_drawn(people, "why it came back", REASONS)[rows])
    return _scans(people, rows) | {"returned_on": _lately(people, rows), "reason": reasons}


def handed_back(people: People, _: Layout, count: int) -> Columns:
    """Papers that were handed back (書面の返却), none of those whose letter came back."""
    rows = _scanned(people, count, back=True)
    return _scans(people, rows) | {"handed_back_on": _lately(people, rows)}


def printed_back(people: People, _: Layout, count: int) -> Columns:
    """Letters that a printer printed, all of them: of which other files tell, they were posted (印刷の報告)."""
    rows = np.arange(count)
    return {
        "letter": _letters(people, rows), "outcome": arrow.repeated("printed", count),
        "printed_on": _lately(people, rows),
    }  # fmt: skip


def post_back(people: People, _: Layout, count: int) -> Columns:
    """Letters that the post accepted or brought; which came back is told by another file (追跡の報告)."""
    rows = np.arange(count)
    numbers = arrow.array([f"{TRACKED + people.begin + row:011}" for row in rows])
    return {
        "letter": _letters(people, rows), "tracking_number": numbers,
        "outcome": arrow.array(_drawn(people, "arrives", OUTCOMES)[rows]), "happened_on": _lately(people, rows),
    }  # fmt: skip


def _letters(people: People, rows: Ints) -> Array:
    """The codes of the letters of a first plan, one for each person."""
    return arrow.array([track_of(run_of(1), int(people.begin + row + 1)) for row in rows], arrow.TEXT)


def _scanned(people: People, count: int, *, back: bool) -> Ints:
    chance = people.crowd.chance
    theirs = chance.happens("handed back", 1 / 2) == back
    return _some(chance.happens("comes back", 2 * RETURNED) & theirs, theirs, people.begin, count)


def _some(who: Mask, of: Mask, begin: int, count: int) -> Ints:
    """Whom it happens to; where that is nobody, one of them all the same, as a sample shows a row."""
    rows = np.flatnonzero(who[:count])
    return rows if len(rows) or begin else np.flatnonzero(of[:count])[:1]


def _drawn(people: People, name: str, weights: Mapping[str, float]) -> Any:
    """A word for everybody, by weight."""
    return np.array(list(weights))[people.crowd.chance.which(name, list(weights.values()))]


def _scans(people: People, rows: Ints) -> dict[str, Array]:
    return {KEY.name: arrow.nulls(len(rows), arrow.TEXT), "serial": arrow.numbers(people.begin + rows + 1)}


def _lately(people: People, rows: Ints) -> Array:
    return arrow.days_of_unix(people.crowd.on - people.crowd.chance.whole("came back", 0, RECENT // 2)[rows])


def _where(rows: Mask, word: str) -> Array:
    return arrow.chosen(rows, arrow.repeated(word, len(rows)), arrow.nulls(len(rows), arrow.TEXT))
