"""Edge dates on request (境目の日): firsts, month ends, leap days, 70, 75 and 85 about the day, unknown facts.

A made-up roll holds few of them, as a real one does; rolls that are to find faults hold many.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from madoguchi.adapters.made_up.birthdays import Births, first_of_month, month_end, month_of, year_of
from madoguchi.adapters.made_up.chance import Chance, Ints, Mask
from madoguchi.adapters.made_up.crowd import LATE_STAGE, Crowd
from madoguchi.adapters.made_up.shares import share

NEAR = 40
UNSURE_ALWAYS: Final = ("has_card", "registered", "copayment_rate", "nationality", "residence", "premium_arrears",
                        "individual_number_filed", "assistance_approved", "relation")  # fmt: skip
UNSURE_PERHAPS: Final = ("digital_certificate_expires_on", "card_expires_on", "stay_until", "lost_on", "registered_on",
                         "deregistration_applied_on", "former_card_until", "certificate_until")  # fmt: skip


def edge_births(chance: Chance, kind: str, on: int, born: Ints) -> tuple[Ints, Ints]:
    """Births moved to edges (境目の生年月日), and the latest each can be; who would not fit the scheme stays."""
    births = Births(born)
    firsts = first_of_month(births.year, births.month)
    new_year = first_of_month(births.year, 0)
    leap = first_of_month(births.year - births.year % 4, 1) + 28
    moved = {"first": firsts, "second": firsts + 1, "month_end": month_end(born), "leap_day": leap,
             "uncertain_day": firsts, "uncertain_month": new_year,
             **{f"turning_{age}": _turning(chance, on, age) for age in (70, 75, 85)}}  # fmt: skip
    weights = share("edge_birth").weights
    which = chance.which("edge birth", list(weights.values()))
    edge = chance.happens("edge", share("edge").of())
    chosen = np.where(edge, np.select([which == n for n in range(len(weights))], [moved[one] for one in weights]), born)
    fits = _fits(Births(chosen), kind, on)
    chosen = np.where(fits, chosen, born)
    unsure = [edge & fits & (which == list(weights).index(one)) for one in ("uncertain_day", "uncertain_month")]
    return chosen, np.select(unsure, [month_end(chosen), first_of_month(year_of(chosen), 12) - 1], chosen)


def _turning(chance: Chance, on: int, age: int) -> Ints:
    """Births of those who turn so old near the day, a third each on a first and on a month's end."""
    day = chance.whole(f"turning {age}", on - NEAR, on + NEAR)
    snap = chance.whole(f"snap {age}", 0, 2)
    day = np.select([snap == 0, snap == 1], [first_of_month(year_of(day), month_of(day)), month_end(day)], day)
    return Births(day).birthday(year_of(day) - age)


def _fits(births: Births, kind: str, on: int) -> Mask:
    last = first_of_month(births.year, 12) - 1  # a day or month may be uncertain
    age = births.age(on)
    insured = age >= 65 if kind == LATE_STAGE else births.turning(75) > on - NEAR - 31
    return insured & (last <= on)


def put_edges(crowd: Crowd, latest: Ints) -> None:
    """Uncertain births, expiries about the day, and unknown facts (不詳、期限、不明)."""
    crowd.put("birth_date_latest", latest, latest > crowd.births.born)
    _put_expiries(crowd)
    unsure = crowd.chance.whole("unsure fact", 0, len(UNSURE_ALWAYS) - 1)
    rows = crowd.happens("edge_unknown")
    for n, name in enumerate(UNSURE_ALWAYS):
        crowd.put(name, crowd.values(name), ~(rows & (unsure == n)))


def _put_expiries(crowd: Crowd) -> None:
    name = "digital_certificate_expires_on"
    day = crowd.chance.whole("edge expiry", crowd.on - 130, crowd.on + 130)
    near = crowd.chance.whole("edge expiry near", crowd.on - 1, crowd.on + 1)
    kind = crowd.chance.whole("edge expiry kind", 0, 3)
    day = np.select([kind == 0, kind == 1], [near, first_of_month(year_of(day), month_of(day))], month_end(day))
    day = np.minimum(day, crowd.values("card_expires_on"))
    edge = crowd.has(name) & crowd.happens("edge_expiry") & (day >= crowd.values("digital_certificate_issued_on"))
    crowd.put(name, np.where(edge, day, crowd.values(name)), crowd.has(name))


def put_unknown(crowd: Crowd, edges: bool) -> list[list[str] | None]:
    """For each row the fact that may not have happened and is not known (不明の事実), if any; it loses its value."""
    holders = crowd.has("has_card") & crowd.happens("certificate_day_unknown")
    which = np.where(holders, 0, -1)
    if edges:
        unsure = crowd.chance.whole("unknown fact", 0, len(UNSURE_PERHAPS) - 1)
        ended = crowd.has("lost_on") & (unsure == UNSURE_PERHAPS.index("lost_on"))
        which = np.where(crowd.chance.happens("unknown", share("edge_unknown").of()) & ~ended, unsure, which)
    for n, name in enumerate(UNSURE_PERHAPS):
        crowd.put(name, crowd.values(name), crowd.has(name) & (which != n))
    return [[UNSURE_PERHAPS[n]] if n >= 0 else None for n in which.tolist()]
