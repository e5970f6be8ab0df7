"""People on the edges (境目の人々): seeded rows of the roll, their days on, before and after every day that counts."""

import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from random import Random
from typing import Any

from madoguchi.days.age import birthday
from madoguchi.days.bounds import ONE
from madoguchi.days.eras import parse_day
from madoguchi.days.months import end_of_month, first_of_month
from madoguchi.rulebook.engine.roll import Special
from madoguchi.rulebook.vocabulary import Fact, vocabulary
from reference.person import LATE_STAGE

Row = dict[str, Any]
INSURERS = {
    "ako-city-nhi": "national", "zushi-city-nhi": "national", "designated-city-nhi": "national",
    "kanagawa-late-stage": LATE_STAGE, "okayama-late-stage": LATE_STAGE,
    "chiba-medical-society": "health_insurance_society",
}  # fmt: skip
AGES = {"national": (0, 1, 18, 20, 40, 69, 70, 74, 75), LATE_STAGE: (65, 69, 70, 74, 75, 80, 84, 85, 86, 95),
        "health_insurance_society": (0, 1, 18, 40, 69, 70, 74, 75)}  # fmt: skip
RARE = {"has_card": 0.85, "registered": 0.85, "data_registered": 0.95, "individual_number_filed": 0.95,
        "premium_arrears": 0.1}  # fmt: skip
OFTEN = {"card_expires_on": 0.5, "digital_certificate_expires_on": 0.7, "former_card_until": 0.4, "lost_on": 0.06,
         "copayment_rate_from": 0.3}  # fmt: skip
LEAVE_ALONE = frozenset({
    "birth_date", "birth_date_latest", "insured_birth_date", "eligible_from", "disability_certified_on",
    "voluntary_continuation_from", "handbook_until",
})  # fmt: skip
NEVER_OPEN = frozenset({"birth_date", "birth_date_latest"})
OCCASION = ("application", "application_on", "application_reason")
APPLICATIONS = (
    "certificate",
    "certificate",
    "certificate",
    "reissue",
    "ceiling_certificate",
    "optional_entry",
    "deregistration",
)
REASONS = (None, None, "spare", "dislikes_card", "no_reader", "prefers_certificate", "none")


def dated_days() -> tuple[date, ...]:
    """Every day on which something in the practices, the defaults or the law begins or ends, in order."""
    found: set[date] = set()
    for folder in ("national", "practice", "data"):
        for file in files("madoguchi.rulebook").joinpath(folder).iterdir():
            said = re.findall(r"(?:from|until|value): ([0-9]{4}-[0-9]{2}-[0-9]{2})", file.read_text("utf-8"))
            found |= {parse_day(day) for day in said}
    return tuple(sorted(found))


def edges() -> tuple[date, ...]:
    """The dated days with their neighbours, and the ends of the months between."""
    dated = dated_days()
    months = [first_of_month(date(2024, 10, 1), n) for n in range(0, 38, 3)]
    around = [day + n * ONE for day in (*dated, *months, date(2024, 12, 2), date(2028, 2, 29)) for n in (-1, 0, 1)]
    return tuple(sorted(set(around)))


def crowd(n: int, seed: int, open_share: float = 0.0) -> list[Row]:
    """Rows of `n` people of the six shipped practices, the same for the same seed.

    `open_share` of the facts of each person is not known (`Special.UNKNOWN`).
    """
    rng = Random(seed)  # noqa: S311  a test's people need no secrecy
    days = edges()
    return [_row(rng, days, place, open_share) for place in range(n)]


def _row(rng: Random, days: Sequence[date], place: int, open_share: float) -> Row:
    insurer = list(INSURERS)[place % len(INSURERS)]
    scheme = INSURERS[insurer]
    row: Row = {"person": f"P{place:06d}", "insurer": insurer}
    row |= {fact.name: _any(rng, days, fact) for fact in vocabulary().roll if fact.name not in LEAVE_ALONE}
    row |= _born(rng, days, scheme) | _application(rng, days)
    row |= _cover(rng, days, scheme, row)
    _make_sense(rng, days, row)
    return row | _opened(rng, row, open_share)


def _opened(rng: Random, row: Row, share: float) -> Row:
    names = [fact.name for fact in vocabulary().roll if fact.name not in NEVER_OPEN]
    return {name: Special.UNKNOWN for name in names if share and rng.random() < share and name in row}


def _any(rng: Random, days: Sequence[date], fact: Fact) -> Any:
    if fact.kind == "flag":
        return rng.random() < RARE.get(fact.name, 0.06)
    if not fact.always and rng.random() > OFTEN.get(fact.name, 0.08):
        return None
    if fact.kind == "day":
        return near(rng, days)
    return rng.choice(list(fact.words)) if fact.kind == "word" else _number(rng, fact.name)


def _number(rng: Random, name: str) -> int:
    return rng.choice((0, 6, 11, 12, 13, 24)) if name == "arrears_months" else rng.choice((10, 20, 30))


def near(rng: Random, days: Sequence[date]) -> date:
    """A day that counts, mostly itself, else up to 200 days off."""
    day = rng.choice(days)
    return day if rng.random() < 0.7 else day + rng.randint(-200, 200) * ONE


def _born(rng: Random, days: Sequence[date], scheme: str) -> Row:
    """A birth so that an age falls about a day that counts; often the 1st, the 2nd, a month's end, 29 February."""
    day = near(rng, days)
    year = day.year - rng.choice(AGES[scheme])
    first = date(year, day.month, 1)
    same = min(first + (day.day - 1) * ONE, end_of_month(first))
    birth = rng.choice((same, same, same - ONE, same + ONE, first, first + ONE, end_of_month(first), _leap_day(year)))
    return {"birth_date": birth, "birth_date_latest": None}


def _leap_day(year: int) -> date:
    return date(year - year % 4, 2, 29) if year % 100 else date(year, 3, 1)


def _application(rng: Random, days: Sequence[date]) -> Row:
    if rng.random() > 0.3:
        return dict.fromkeys(OCCASION)
    return {"application": rng.choice(APPLICATIONS), "application_on": near(rng, days),
            "application_reason": rng.choice(REASONS)}  # fmt: skip


def _cover(rng: Random, days: Sequence[date], scheme: str, row: Row) -> Row:
    """Eligibility, and what only one scheme knows: certified disabled, dependents, voluntary continuation."""
    cover: Row = dict.fromkeys(LEAVE_ALONE - {"birth_date", "birth_date_latest"})
    old = rng.random() < 0.8
    cover["eligible_from"] = max(row["birth_date"], date(2010, 4, 1) if old else near(rng, days))
    if scheme == LATE_STAGE:
        cover |= _late_stage(rng, days, row["birth_date"])
    elif scheme == "health_insurance_society":
        cover |= _employed(rng, days, row)
    return cover


def _late_stage(rng: Random, days: Sequence[date], birth: date) -> Row:
    """A member from the day of certification or from the 75th birthday, as recorded by all but a few."""
    at_65, at_75 = (date(birth.year + age, birth.month, 1) + 31 * ONE for age in (65, 75))
    certified = max(at_65, rng.choice((at_65, near(rng, days)))) if rng.random() < 0.7 else None
    joined = min(certified or at_75, birthday(birth, 75))
    cover: Row = {"disability_certified_on": certified}
    cover["handbook_until"] = near(rng, days) if certified and rng.random() < 0.4 else None
    return cover | ({"eligible_from": max(joined, date(2010, 4, 1))} if rng.random() < 0.95 else {})


def _employed(rng: Random, days: Sequence[date], row: Row) -> Row:
    voluntary = near(rng, days) - rng.choice((0, 365, 730)) * ONE if rng.random() < 0.15 else None
    dependent = row["relation"] == "dependent" and rng.random() < 0.5
    insured = _born(rng, days, "health_insurance_society")["birth_date"] if dependent else None
    return {"voluntary_continuation_from": voluntary, "insured_birth_date": insured}


def _make_sense(rng: Random, days: Sequence[date], row: Row) -> None:
    """Facts that say one thing twice say the same: a stay only of foreigners, a rate with its day, and the like."""
    row["stay_until"] = near(rng, days) if row["nationality"] == "foreign" and rng.random() < 0.3 else None
    row["nationality"] = row["nationality"] if row["stay_until"] or rng.random() < 0.2 else "japanese"
    if row["stay_until"] is None:
        row["stay_renewal_pending"] = False
    if not row["registered"]:
        row["registered_on"] = row["registered_by"] = None
    if row["former_card_issued_on"] is not None:
        row["former_card_issued_on"] = min(row["former_card_issued_on"], date(2024, 12, 1))
    if row["next_copayment_rate_from"] is None or row["next_copayment_rate"] is None:
        row["next_copayment_rate"] = row["next_copayment_rate_from"] = None
    if row["deregistration_applied_on"] is None:
        row["deregistration_requested_on"] = row["deregistration_requested_on"] if rng.random() < 0.2 else None
    elif rng.random() < 0.7:
        row["deregistration_requested_on"] = row["deregistration_applied_on"] + rng.randint(0, 20) * ONE
    if row["lost_on"] is not None:
        row["lost_on"] = max(row["lost_on"], row["eligible_from"] + ONE)
