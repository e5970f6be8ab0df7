"""The chart of what can be used when (予定表): the states of made-up people, month after month, as bars.

A bar is a stretch of days with one answer, out of the rulebook's own timeline; a bar of a posting runs from the first
to the last day on which papers are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from madoguchi.days.bounds import ONE
from madoguchi.days.months import end_of_month, first_of_month
from madoguchi.desk.guides.examples import FORMER_CARD_PRINTED, facts_of
from madoguchi.desk.guides.oracle import ELIGIBILITY_CERTIFICATE, NOTICE, Oracle, way
from madoguchi.issuing.guide_answers import OPEN
from madoguchi.issuing.guide_filling import Bar
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.engine.roll import batch_of
from madoguchi.rulebook.timeline import timeline

MONTHS: Final = 15
ANSWERS: Final = ("owed", "former_card_usable", "card_usable", "send_from", "send_by", "valid_until")
SUBSCRIBERS, FORMER_CARD = "subscriber_notice", "former_card"
WITH_FORMER_CARD: Final = {"former_card_until": FORMER_CARD_PRINTED}
AUTUMN: Final = {**WITH_FORMER_CARD, "eligible_from": date(2024, 11, 15)}  # after the day on which members were counted
AUTUMN_OF_2024: Final = (date(2024, 7, 1), date(2024, 12, 31))
NONE_OF_A_SET: Final = "-"  # as a table of decisions writes it


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with the same answers about somebody (答えの変わらない期間). `owed` None: it cannot be told."""

    since: date
    until: date
    owed: frozenset[str] | None
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """Of whom a chart is drawn, and its days (予定表の対象): whole months, both ends included."""

    edition: Edition
    insurer: str
    first: date
    last: date

    def stretches(self, example: str, **more: Any) -> list[Stretch]:
        """The stretches of one of the made-up people."""
        oracle = Oracle(self.edition, self.insurer, self.first)
        facts = facts_of(example, self.first, oracle.scheme, more)
        batch = batch_of([{**facts, "person": "-", "insurer": self.insurer}])
        rows = timeline(batch, self.edition, self.first, self.last, None, ANSWERS).to_pylist()
        return [Stretch(row["since"], row["until"], _owed(row), row) for row in rows]


def chart_of(edition: Edition, insurer: str, on: date) -> Chart:
    """The chart of a day begins with its month and shows fifteen months (予定表の期間)."""
    return Chart(edition, insurer, first_of_month(on), end_of_month(on, months_later=MONTHS - 1))


def bars(chart: Chart) -> dict[str, tuple[Bar, ...]]:
    """The bars of every row (予定表の帯), in the order of time."""
    without, holder = chart.stretches("no_card"), chart.stretches("holder")
    with_card = chart.stretches("no_card", **WITH_FORMER_CARD)
    return {
        "former_card": _usable(chart.stretches("former_card"), "former_card_usable"),
        "card": _usable(holder, "card_usable"),
        "certificate": _joined(_eligibility_certificate(chart, without, holder)),
        "certificate_until": _joined(_until(without)),
        "certificate_batch": _windows(chart, "sent", [*_posted(with_card), *_renewals(chart, "no_card")]),
        "notice": _joined(_notice(holder)),
        "notice_batch": _notice_batches(chart),
    }


def _owed(row: Mapping[str, Any]) -> frozenset[str] | None:
    return None if "owed" in row["open"].split() else frozenset((row["owed"] or "").split()) - {NONE_OF_A_SET}


# --- what can be used, and who is given what ----------------------------------------------------------------


def _usable(stretches: Sequence[Stretch], answer: str) -> tuple[Bar, ...]:
    words = {True: "usable", False: "ended", None: OPEN}
    return _joined(Bar(words[one.told[answer]], one.since, one.until) for one in stretches)


def _eligibility_certificate(chart: Chart, without: Sequence[Stretch], holder: Sequence[Stretch]) -> Iterator[Bar]:
    """Who is given a certificate: everybody, those without a usable card, or those who apply."""
    for since, until in _together(without, holder):
        one, other = _at(without, since), _at(holder, since)
        if one.owed is None or FORMER_CARD not in one.owed:
            yield Bar(_given(chart, one, other), since, until)


def _given(chart: Chart, without: Stretch, holder: Stretch) -> str:
    if without.owed is None:
        return OPEN
    if ELIGIBILITY_CERTIFICATE in without.owed:
        return "everybody" if holder.owed and ELIGIBILITY_CERTIFICATE in holder.owed else "by_itself"
    return way(Oracle(chart.edition, chart.insurer, chart.first), "no_card", without.since)


def _until(without: Sequence[Stretch]) -> Iterator[Bar]:
    for one in without:
        if one.told["valid_until"] is not None and one.owed and ELIGIBILITY_CERTIFICATE in one.owed:
            yield Bar("dated", one.since, one.until, valid_until=one.told["valid_until"])


def _notice(holder: Sequence[Stretch]) -> Iterator[Bar]:
    for one in holder:
        if one.owed is None:
            yield Bar(OPEN, one.since, one.until)
        elif FORMER_CARD not in one.owed:
            yield Bar("given" if NOTICE in one.owed else "not_given", one.since, one.until)


def _together(*several: Sequence[Stretch]) -> Iterator[tuple[date, date]]:
    """The days in which nothing changes for any of them."""
    starts = sorted({one.since for stretches in several for one in stretches})
    yield from zip(starts, [*(day - ONE for day in starts[1:]), several[0][-1].until], strict=True)


def _at(stretches: Sequence[Stretch], day: date) -> Stretch:
    return next(one for one in stretches if one.since <= day <= one.until)


def _joined(found: Iterator[Bar]) -> tuple[Bar, ...]:
    """Bars of one state that follow each other as one."""
    each = ([*its] for _, its in groupby(found, key=lambda bar: (bar.state, bar.valid_until)))
    return tuple(replace(its[0], until=its[-1].until) for its in each)


# --- what is posted ------------------------------------------------------------------------------------------


Days = tuple[date, date]


def _posted(stretches: Sequence[Stretch], paper: str = ELIGIBILITY_CERTIFICATE) -> Iterator[Days]:
    """The days on which a paper is sent to somebody, once they are told."""
    given = any(one.owed and paper in one.owed for one in stretches)
    for one in stretches:
        days = one.told["send_from"], one.told["send_by"]
        if given and None not in days and not _of_subscribers(stretches, days):
            yield days


def _of_subscribers(stretches: Sequence[Stretch], days: Days) -> bool:
    """Whether the notice of subscriber information is what is sent on these days."""
    return any(
        one.owed and SUBSCRIBERS in one.owed and one.since <= days[1] and one.until >= days[0] for one in stretches
    )


def _notice_batches(chart: Chart) -> tuple[Bar, ...]:
    everybody = [*_notices(chart), *_renewals(chart, "holder", NOTICE)]
    from_70 = [days for days in _renewals(chart, "older", NOTICE) if days not in everybody]
    found = {"sent": everybody, "from_70": from_70, SUBSCRIBERS: [*_subscribers(chart)]}
    each = (bar for state, days in found.items() for bar in _windows(chart, state, days))
    return tuple(sorted(each, key=lambda bar: (bar.since, bar.until)))


def _notices(chart: Chart) -> Iterator[Days]:
    """When the former cards end: but in employees' schemes the sheet of autumn 2024 was the notice already.

    Source: facts#subscriber-notice-sheet, society#S3-23.
    """
    scheme = Oracle(chart.edition, chart.insurer, chart.first).scheme
    if not (scheme.is_employees and [*_subscribers(Chart(chart.edition, chart.insurer, *AUTUMN_OF_2024))]):
        yield from _posted(chart.stretches("former_card"), NOTICE)


def _subscribers(chart: Chart) -> Iterator[Days]:
    for stretches in (chart.stretches("former_card"), chart.stretches("former_card", **AUTUMN)):
        for one in stretches:
            if one.owed and SUBSCRIBERS in one.owed and one.told["send_from"] is not None:
                yield one.told["send_from"], one.told["send_by"]


def _renewals(chart: Chart, example: str, paper: str = ELIGIBILITY_CERTIFICATE) -> Iterator[Days]:
    """The days on which papers are sent because those of somebody without a card end, and are renewed."""
    oracle = Oracle(chart.edition, chart.insurer, chart.first)
    ends = {one.told["valid_until"] for one in chart.stretches("no_card")} - {None}
    for until in sorted(ends):
        given = {"on": until, "event": "renewal", "event_on": until + ONE}
        days = oracle.told(example, "send_from", **given), oracle.told(example, "send_by", **given)
        if oracle.has(example, "owed", paper, on=until + ONE) and all(isinstance(one, date) for one in days):
            yield days


def _windows(chart: Chart, state: str, found: Sequence[Days]) -> tuple[Bar, ...]:
    """Each posting once, as far as the chart shows it; nothing was posted by these rules before them."""
    seen = sorted({days for days in found if days[0] <= chart.last and days[1] >= chart.first})
    return tuple(Bar(state, max(since, chart.first), min(until, chart.last)) for since, until in seen)
