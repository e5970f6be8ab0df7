"""The paper year (更新): when papers are renewed, and the cycle of years a paper lasts."""

from datetime import date

from madoguchi.days import renewal
from madoguchi.rulebook.engine.dates import Dates, earliest, latest
from madoguchi.rulebook.engine.day_rule import DayRule
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Terms
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.eligibility import is_late_stage

RENEWED_ON = DayRule(renewal.renewed_on)
RENEWAL_END = DayRule(renewal.renewal_end)
CYCLE_START = DayRule(renewal.cycle_start)
CYCLE_END = DayRule(renewal.cycle_end)


@DayRule
def cycle_start_from(day: date, month: int, years: int, anchor_year: int) -> date:
    """The first renewal on or after a day (次の更新日、その日を含む).

    >>> cycle_start_from(date(2026, 8, 1), 8, 1, 2025), cycle_start_from(date(2026, 8, 2), 8, 1, 2025)
    (datetime.date(2026, 8, 1), datetime.date(2027, 8, 1))
    """
    return renewal.cycle_end(day - date.resolution, month, years, anchor_year) + date.resolution


@rule("ako#S0-16", "okayama#S2-1", "choices#2")
def paper_year_began(p: Person) -> Dates:
    """The first day of the cycle that the day lies in (直近の更新日)."""
    return earliest(*(CYCLE_START.over(p.on, terms).where(whose) for terms, whose in _cycles(p)))


@rule("ako#S0-16", "okayama#S2-1", "choices#3", "facts#kanagawa-two-years")
def paper_year_ends(p: Person) -> Dates:
    """The last day of the cycle that the day lies in (次の更新日の前日)."""
    return earliest(*(CYCLE_END.over(p.on, terms).where(whose) for terms, whose in _cycles(p)))


@rule("ako#S0-16", "okayama#S2-1", "choices#2", "choices#36")
def renewal_to_come(p: Person) -> Dates:
    """The day of the next renewal, the day asked about included (次の更新日)."""
    return earliest(*(cycle_start_from.over(p.on, terms).where(whose) for terms, whose in _cycles(p)))


@rule("choices#17")
def joined_since_renewal(p: Person) -> Verdict:
    """Joined since the renewal, where every joiner first gets a certificate (加入時は登録を確認できず全員に交付)."""
    joined = p.eligible_from.on_or_after(latest(paper_year_began(p), Dates.on(PAPERS_BEGIN)))
    return joined & paper_year_began(p).ever() & p.practice.grounds.has("joined")


@once
def _cycles(p: Person) -> list[tuple[Terms, Verdict]]:
    """The terms of the cycle from 70, and of the other, with whom each is about."""
    yearly_from_70 = at_least_70(p) & ~is_late_stage(p)
    return [
        (_terms(p, p.practice.cycle_years_from_70), yearly_from_70),
        (_terms(p, p.practice.cycle_years), ~yearly_from_70),
    ]


def _terms(p: Person, years: Terms) -> Terms:
    return p.practice.renewal_month.with_(years).with_(p.practice.cycle_anchor_year)
