"""From when and until when a paper is good (有効期間), and the last day of a former card."""

from collections.abc import Callable
from datetime import date
from typing import Any

from madoguchi.days.age import first_day_of_70_rate, last_day_before_70_rate
from madoguchi.days.bounds import ONE
from madoguchi.days.months import last_day_of_months_from
from madoguchi.days.renewal import cycle_end, cycle_start, renewal_end, renewed_on
from reference.person import PAPERS_BEGAN, Person, by, earliest, is_set

ON_APPLICATION = frozenset({
    "assistance_applied_for", "lives_in_care", "card_lost_or_renewing", "newborn_applied_for", "applied_without_reason",
    "applied_in_grace", "non_holder_applied",
})  # fmt: skip


def _eve(day: date | None) -> date | None:
    return None if day is None else day - ONE


def _after(day: date | None) -> date | None:
    return None if day is None else day + ONE


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


# --- when a ground begins


def deregistration_counts_from(p: Person) -> date | None:
    """The day from which a cancellation is a ground (choice 22): applied, requested, or cancelled."""
    asked = p.deregistration_day
    when = p.cells["certificate_on_deregistration"]
    if asked is None or when == "same_day":
        return asked
    requested: date | None = p["deregistration_requested_on"]
    return requested if when == "after_request" else _after(p.deregistration_effective_on)


def lapses_from(p: Person, expiry: date | None) -> date | None:
    """The first day on which an ended digital certificate or card is a ground (choice 21, facts#card-body-grace)."""
    when = p.cells["certificate_for_expiring"]
    if expiry is None or when == "on_application":
        return None
    if when == "expiry":
        return expiry + ONE
    if when == "grace_end":
        return p.grace_end(expiry) + ONE
    return last_day_of_months_from(expiry + ONE, p.cells["certificate_for_expiring_months"]) + ONE


def _began(p: Person, rule: str | None) -> date | None:
    begins: dict[str, Callable[[Person], date | None]] = {
        "deregistered": deregistration_counts_from,
        "card_surrendered": lambda p: earliest(p["card_surrendered_on"], p["card_surrender_applied_on"]),
        "card_body_expired": lambda p: lapses_from(p, p["card_expires_on"]),
        "digital_certificate_lapsed": lambda p: lapses_from(p, p.certificate_expiry),
        "applied_in_grace": lambda p: _latest(p["application_on"], _after(p.certificate_expiry)),
    }
    if rule is not None and rule in begins:
        return begins[rule](p)
    day: date | None = p["application_on"] if rule in ON_APPLICATION else None
    return day


# --- the paper year


def _cycle(p: Person) -> tuple[int, int, int] | None:
    """Month, years, anchor of the renewal of certificates; none where papers are not renewed by the calendar."""
    month, years, anchor = p.cells["renewal_month"], p.cells["cycle_years"], p.cells["cycle_anchor_year"]
    older = p.cells["cycle_years_from_70"]
    if not is_set(month):
        return None
    if p.from_70 and not p.is_late_stage and is_set(older):
        years = older
    return month, years, anchor if is_set(anchor) else p.on.year


def joined_since_renewal(p: Person) -> bool:
    """Choice 17: cover began with the paper year or in it, and not before there were papers."""
    cycle = _cycle(p)
    return cycle is not None and p.eligible_from >= max(cycle_start(p.on, *cycle), PAPERS_BEGAN)


def notice_dating(p: Person) -> Any:
    """How a notice is dated: none, as_certificate, next_renewal; at 70 only, it has no dates else."""
    dating = p.cells["notice_end_from_70" if p.from_70 else "notice_end_under_70"]
    return "none" if dating in {"turning_70", "undated_to_70"} else dating


def _notice_end_at_70(p: Person) -> date | None:
    """Choice 11: under 70 to the month of reaching 70, of everybody or of who reaches it before the next renewal."""
    chosen, at_70, renewed = p.cells["notice_end_under_70"], last_day_before_70_rate(p["birth_date"]), _cycle_end(p)
    this_cycle = chosen == "turning_70" and renewed is not None and at_70 <= renewed
    return at_70 if not p.from_70 and (chosen == "undated_to_70" or this_cycle) else None


# --- valid from


def valid_from(p: Person, rule: str | None, paper: str) -> date:
    """The latest of all that must have come: never before the papers began or the person was covered."""
    days = [PAPERS_BEGAN, p.eligible_from, _former_card_over(p), _began(p, rule), *_changes(p, paper)]
    if paper == "certificate" or notice_dating(p) != "none":
        days += [_paper_year_began(p, paper), _rate_began(p)]
    return max(day for day in days if day is not None)


def _former_card_over(p: Person) -> date | None:
    """The day after a former card that was waited for."""
    last = former_card_until(p)
    waited = p.cells["waits_for_former_card"] is True and last is not None and last < p.on
    return _after(last) if waited else None


def _paper_year_began(p: Person, paper: str) -> date | None:
    cycle = _cycle(p)
    if cycle is None:
        return None
    if paper == "notice" and notice_dating(p) == "next_renewal":
        return renewed_on(p.on, cycle[0])
    return cycle_start(p.on, *cycle)


def _rate_began(p: Person) -> date | None:
    cut = p.cells["cut_at_70"] is True and p.from_70 and not p.is_late_stage
    return first_day_of_70_rate(p["birth_date"]) if cut else None


def _changes(p: Person, paper: str) -> list[date]:
    """The days on or before the day on which a change brought a new certificate (choice 14)."""
    if paper != "certificate":
        return []
    address = "address_inside" if p["residence"] == "in_area" else "address_outside"
    days = {"name": [p["name_changed_on"]], address: [p["address_changed_on"]], "number": [p["number_changed_on"]],
            "rate": rate_changes(p)}  # fmt: skip
    return [day for what, each in days.items() if what in p.cells["certificate_reissued_on"]
            for day in each if by(day, p.on)]  # fmt: skip


def rate_changes(p: Person) -> list[date]:
    """The days on which a printed rate changes: only from 70, or in the late-stage scheme."""
    following = p["next_copayment_rate_from"] if p["next_copayment_rate"] is not None else None
    first = None if p.is_late_stage else first_day_of_70_rate(p["birth_date"])
    days = [day for day in (p["copayment_rate_from"], following) if day is not None]
    return [day for day in days if first is None or day >= first]


# --- valid until


def valid_until(p: Person, paper: str, begins: date, *, is_short: bool) -> date | None:
    """The earliest end; None for a paper without one."""
    if paper == "certificate":
        return certificate_end(p, begins, is_short=is_short)
    return _notice_end(p, begins)


def certificate_end(p: Person, begins: date, *, is_short: bool) -> date | None:
    """The earliest of the general end, the ends of this person's life and the end of cover."""
    fixed = p.cells["certificate_fixed_end"]
    return earliest(
        _cycle_end(p),
        fixed if is_set(fixed) else None,
        _years_end(p, begins, p.cells["certificate_years_from_issue"]),
        _years_end(p, begins, p.law["years_at_most"]),
        last_day_of_months_from(begins, p.cells["short_certificate_months"]) if is_short else None,
        _end_at_70(p),
        p.stay_end,
        p.studies_end,
        p.handbook_end,
        *_ends_of_cover(p),
    )


def _cycle_end(p: Person) -> date | None:
    cycle = _cycle(p)
    return None if cycle is None else cycle_end(p.on, *cycle)


def _years_end(p: Person, begins: date, years: Any) -> date | None:
    """The end of the period of so many years that holds the day, counted one after another."""
    if not is_set(years):
        return None
    last, count = last_day_of_months_from(begins, 12 * years), 1
    while last < p.on:
        count += 1
        last = last_day_of_months_from(begins, 12 * years * count)
    return last


def _end_at_70(p: Person) -> date | None:
    cut = p.cells["cut_at_70"] is True and not p.from_70 and not p.is_late_stage
    return last_day_before_70_rate(p["birth_date"]) if cut else None


def _ends_of_cover(p: Person) -> list[date | None]:
    own_75 = None if p.is_late_stage else p.birthday_75 - ONE
    return [own_75, p.insured_until_75, p.voluntary_until, _eve(p.lost_from)]


def _notice_end(p: Person, begins: date) -> date | None:
    """A dated notice ends with the stay anyhow; a choice ends one without a date with it."""
    dating, at_70 = notice_dating(p), _notice_end_at_70(p)
    if dating == "none":
        stay_end = p.stay_end if p.cells["notice_ends_with_stay"] is True else None
        return earliest(at_70, stay_end, *(_ends_of_cover(p) if at_70 else ()))
    cycle = _cycle(p)
    if dating == "as_certificate":
        general = certificate_end(p, begins, is_short=False)
    else:
        general = None if cycle is None else renewal_end(p.on, cycle[0])
    return earliest(general, p.stay_end, *_ends_of_cover(p))


# --- the former card


def former_card_until(p: Person) -> date | None:
    """The last day of a former card: the printed end or anything that ends it before; None where there is none."""
    printed = p["former_card_until"]
    if printed is None:
        return None
    cap = p.cells["former_card_cap"]
    return earliest(printed, cap if is_set(cap) else None, _former_card_at_70(p), *_ends_of_cover(p),
                    *(_eve(day) for day in _changes_that_end_it(p)))  # fmt: skip


def _former_card_at_70(p: Person) -> date | None:
    """The end of the month of reaching 70 (S1-7, S4-2), or with an elderly card to its last day (Q-8, S0-15).

    Without a day of elderly cards it ends so only for those who reach 70 after its issue: a later one is combined
    with the elderly card (S4-6). Of a card whose issue is not on record, the last day of issue is taken.
    """
    over_70: date | str | None = p.cells["former_card_over_70_until"]
    last = last_day_before_70_rate(p["birth_date"])
    issued: date = p["former_card_issued_on"] or PAPERS_BEGAN - ONE
    if p.is_late_stage:
        return None
    if isinstance(over_70, date) and (last < PAPERS_BEGAN - ONE or p["elderly_card_until"]):
        return over_70
    if isinstance(over_70, date):
        return last
    return last if p.cells["cut_at_70"] is True and last >= issued else None


def _changes_that_end_it(p: Person) -> list[date]:
    """S1-4, Q-6: what is printed changes once no new card can be had; a rate only after the card's issue.

    The page is of NHI, late-stage cards are alike; a society's card bears no address and nothing is said of it.
    """
    if p.is_employees:
        return []
    issued = p["former_card_issued_on"]
    rates = [day for day in rate_changes(p) if issued is None or day > issued]
    days: list[date | None] = [p["address_changed_on"], p["name_changed_on"], p["number_changed_on"], *rates]
    return [day for day in days if day is not None and day >= PAPERS_BEGAN]
