"""Notifications of made-up people (架空の届出): of the covers their roll has, and of what nobody notified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from madoguchi.adapters.made_up.chance import Ints, Mask
from madoguchi.adapters.made_up.cover import words
from madoguchi.adapters.made_up.crowd import EMPLOYEES
from madoguchi.adapters.made_up.people import People
from madoguchi.registry.intake.layout import KEY, Layout
from madoguchi.rulebook.engine import arrow
from madoguchi.rulebook.engine.arrow import Array

Columns = Mapping[str, Array]
RECENT: Final = 60  # days
WITHOUT_NOTICE: Final = 0.003
ELSEWHERE: Final = "06139990"  # a number of no insurer: its check digit fails


def joining(people: People, _: Layout, count: int) -> Columns:
    """Who joined lately and notified it; and who moved in and did not, so that they have no cover (加入の届出)."""
    joined = _joined(people, count)
    rows = np.concatenate([joined, _waiting(people, count)])
    notified = np.arange(len(rows)) < len(joined)
    told = np.where(notified, people.crowd.values("eligible_from")[rows], people.crowd.on - 14)
    mover = arrow.joined_texts("SAMPLE-MOVER-", people.keys)
    return {
        KEY.name: arrow.chosen(notified, arrow.taken(people.keys, rows), arrow.taken(mover, rows)),
        "happened_on": arrow.days_of_unix(told), "notified_on": arrow.days_of_unix(_later(people, told, 14), ~notified),
        "joined_from": arrow.taken(people.facts["joined_from"], rows),
    }  # fmt: skip


def leaving(people: People, _: Layout, count: int) -> Columns:
    """Who left lately and notified it; and who took a job and did not (喪失の届出)."""
    silent, crowd = _silent(people), people.crowd
    left = crowd.has("lost_on") & (crowd.values("lost_on") <= crowd.on)
    rows = np.flatnonzero(left | silent)
    rows = rows[rows < count]
    days = np.where(silent, _job_from(people), crowd.values("lost_on"))[rows]
    reason = np.where(silent, words("loss_reason").index("employed"), crowd.values("loss_reason"))
    return {
        KEY.name: arrow.taken(people.keys, rows), "happened_on": arrow.days_of_unix(days),
        "notified_on": arrow.days_of_unix(_later(people, days, 14), silent[rows]),
        "loss_reason": arrow.words_of(words("loss_reason"), reason[rows]),
    }  # fmt: skip


def platform(people: People, _: Layout, count: int) -> Columns:
    """What the national platform shows of those who took a job (資格の表示): a cover elsewhere."""
    rows = np.flatnonzero(_silent(people))
    rows = rows[rows < count]
    return {
        KEY.name: arrow.taken(people.keys, rows), "shown_insurer": arrow.repeated(ELSEWHERE, len(rows)),
        "shown_from": arrow.days_of_unix(_job_from(people)[rows]),
    }  # fmt: skip


def acquisitions(people: People, _: Layout, count: int) -> Columns:
    """Workers who joined lately (資格取得届), ticked mostly where there is no registered card."""
    return _form(people, _joined(people, count, people.crowd.place == 0))


def dependents(people: People, _: Layout, count: int) -> Columns:
    """Dependents who joined lately (被扶養者異動届)."""
    return _form(people, _joined(people, count, people.crowd.place > 0))


def _form(people: People, rows: Ints) -> Columns:
    days = people.crowd.values("eligible_from")[rows]
    ticked = ~people.crowd.has("registered") ^ people.crowd.chance.happens("ticked otherwise", 0.2)
    return {
        KEY.name: arrow.taken(people.keys, rows), "happened_on": arrow.days_of_unix(days),
        "notified_on": arrow.days_of_unix(_later(people, days, 5)), "issue_needed_ticked": arrow.flags(ticked[rows]),
    }  # fmt: skip


def _joined(people: People, count: int, who: Mask | None = None) -> Ints:
    since = people.crowd.values("eligible_from")
    recent = (since > people.crowd.on - RECENT) & (since <= people.crowd.on) & ~people.crowd.has("lost_on")
    rows = np.flatnonzero(recent if who is None else recent & who)
    return rows[rows < count]


def _waiting(people: People, count: int) -> Ints:
    rows = np.flatnonzero(people.crowd.chance.happens("moved in", WITHOUT_NOTICE))
    return rows[rows < count]


def _silent(people: People) -> Mask:
    """Who took a job and notified nobody (S0-27); workers' cover is none that one notifies oneself."""
    crowd = people.crowd
    grown = (crowd.age >= 20) & (crowd.age < 70) & (crowd.values("eligible_from") < crowd.on - 2 * RECENT)
    silent: Mask = grown & ~crowd.has("lost_on") & crowd.chance.happens("silent", WITHOUT_NOTICE)
    return silent & (crowd.kind != EMPLOYEES)


def _job_from(people: People) -> Ints:
    return people.crowd.chance.whole("job from", people.crowd.on - RECENT, people.crowd.on - 1)


def _later(people: People, days: Ints, most: int) -> Ints:
    """Some days after, never after the day of the file."""
    later: Ints = np.minimum(days + 1 + days % most, people.crowd.on)
    return later
