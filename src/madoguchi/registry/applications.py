"""Applications (申請): what is applied for and through whom, what the form must hold, by when it is answered.

What becomes of one is the rulebook's to say; here stands what comes before: is the form whole, and until which day may
it lie. The legal items are those of an application under 健康保険法51条の3: the day, the name with a number or the
individual number, the people concerned; of the reason a rule judges.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from madoguchi.terms.word import Word


class Kind(Word):
    """What is applied for (申請の種類). The trap: of `PROTECTION` nobody is told without the right to see it."""

    ELIGIBILITY_CERTIFICATE = "certificate", "資格確認書交付申請"
    REISSUE = "reissue", "再交付申請"
    DEREGISTRATION = "deregistration", "利用登録の解除申請"
    OPTIONAL_ENTRY = "optional_entry", "任意記載事項併記申請"
    CEILING_CERTIFICATE = "ceiling_certificate", "限度額適用認定申請"
    DISABILITY_CERTIFICATION = "disability_certification", "障害認定申請"
    PROTECTION = "protection", "支援措置等の申出"
    CORRECTION = "correction", "加入者情報の訂正の申出"


class Channel(Word):
    """How it came (申請の方法)."""

    COUNTER = "counter", "窓口"
    POST = "post", "郵送"
    PORTAL = "portal", "電子申請"
    EMPLOYER = "employer", "事業主経由"
    MUNICIPALITY = "municipality", "市区町村経由"


class State(Word):
    """How it stands (申請の状態). `ANSWERED`: the applicant has been told; a withdrawn one counts no more."""

    RECEIVED = "received", "受付"
    ACCEPTED = "accepted", "受理"
    HELD = "held", "保留"
    QUERIED = "queried", "照会中"
    REFUSED = "refused", "不交付"
    ANSWERED = "answered", "回答済み"
    WITHDRAWN = "withdrawn", "取下げ"


class Item(Word):
    """What the form must hold (申請書の記載事項)."""

    DATE = "date", "申請日"
    NAME = "name", "氏名"
    NUMBER = "number", "記号・番号または個人番号"
    PEOPLE = "people", "交付を受ける人"
    REASON = "reason", "理由"


OPEN: Final = frozenset({State.RECEIVED, State.HELD, State.QUERIED})
BY_HAND: Final = frozenset({Kind.PROTECTION, Kind.CORRECTION})
"""What no rule answers: somebody does, and says why."""
LASTING: Final[tuple[frozenset[Kind], ...]] = (
    frozenset({Kind.ELIGIBILITY_CERTIFICATE, Kind.REISSUE}),
    frozenset({Kind.OPTIONAL_ENTRY, Kind.CEILING_CERTIFICATE}),
    frozenset({Kind.DISABILITY_CERTIFICATION}),
)
"""Accepted ones that a decision goes on resting on, the weightier first: a person has one of them at a time."""
TO_RULEBOOK: Final[Mapping[Channel, str]] = {
    **{one: one.value for one in Channel},
    Channel.MUNICIPALITY: "counter",  # the counter of a union is that of its municipalities
}


@dataclass(frozen=True, slots=True)
class Period:
    """A period of ours (期間): so many days, from a day on. None of them has a source, so all are assumed."""

    since: date
    days: int
    basis: str = "assumed"


ANSWER_WITHIN: Final = (Period(date(2024, 12, 2), 14),)
QUERY_WITHIN: Final = (Period(date(2024, 12, 2), 30),)


def needed(kind: Kind) -> frozenset[Item]:
    """The items a form of a kind must hold (記載が必要な事項). Its reason is judged by rule where a rule asks for it.

    >>> sorted(item.value for item in needed(Kind.DEREGISTRATION))
    ['date', 'name', 'number']
    """
    everywhere = frozenset({Item.DATE, Item.NAME, Item.NUMBER})
    asks_people = kind in LASTING[0] or kind is Kind.OPTIONAL_ENTRY
    return everywhere | (frozenset({Item.PEOPLE}) if asks_people else frozenset())


def lacking(kind: Kind, applied_on: date | None, absent: Collection[Item]) -> tuple[Item, ...]:
    """The items that a form lacks (不足する事項), in the order of the form.

    >>> [item.value for item in lacking(Kind.ELIGIBILITY_CERTIFICATE, None, {Item.PEOPLE})]
    ['date', 'people']
    """
    gone = set(absent) | (set() if applied_on else {Item.DATE})
    return tuple(item for item in Item if item in gone & needed(kind))


def answer_by(state: State, received_on: date, since: date, held_until: date | None) -> date | None:
    """The day by which somebody must look at it again (処理期限); None: it is done.

    A held one waits for its day and is looked at on the day after; a query runs from the day it was asked.

    >>> str(answer_by(State.RECEIVED, date(2026, 7, 1), date(2026, 7, 1), None))
    '2026-07-15'
    >>> str(answer_by(State.HELD, date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 31)))
    '2026-08-01'
    """
    if state in (State.ANSWERED, State.WITHDRAWN):
        return None
    if state is State.HELD and held_until:
        return held_until + timedelta(days=1)
    if state is State.QUERIED:
        return since + timedelta(days=_days(QUERY_WITHIN, since))
    return received_on + timedelta(days=_days(ANSWER_WITHIN, received_on))


def _days(periods: tuple[Period, ...], day: date) -> int:
    """The period that holds on a day; before the first there were none of these applications, so the first one."""
    return next((one.days for one in reversed(periods) if one.since <= day), periods[0].days)
