"""What is looked for in each row of a roll (行の点検項目): conditions over its columns, by name and gravity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.days.age import birthday, first_birth, first_day_of_70_rate, seventy_fifth_birthday
from madoguchi.days.bounds import ONE
from madoguchi.desk.roll_findings import ERROR, NOTE, WARNING
from madoguchi.rulebook.engine.arrow import field

LATE_STAGE: Final = "late_stage_elderly"
OLDEST: Final = 120
LONG_LOST: Final = timedelta(days=366)
PLAUSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "has_card": (0.2, 0.995), "registered": (0.1, 0.99), "data_registered": (0.5, 1.0), "card_lost": (0.0, 0.2),
    "individual_number_filed": (0.3, 1.0), "support_measures": (0.0, 0.05), "address_hidden": (0.0, 0.05),
    "own_information_blocked": (0.0, 0.05), "premium_arrears": (0.0, 0.6), "special_expense": (0.0, 0.3),
    "stay_renewal_pending": (0.0, 0.3), "assistance_approved": (0.0, 0.6),
}  # fmt: skip
EMPTY_IS_AN_ERROR: Final = frozenset(
    {"birth_date", "eligible_from", "has_card", "registered", "digital_certificate_expires_on"}
)
_SINCE_BIRTH: Final = ("card_issued_on", "digital_certificate_issued_on", "registered_on", "former_card_issued_on",
                       "certificate_issued_on", "notice_held_since")  # fmt: skip
_ISSUED_AND_ENDS: Final = (
    ("card_issued_on", "card_expires_on"), ("digital_certificate_issued_on", "digital_certificate_expires_on"),
    ("former_card_issued_on", "former_card_until"), ("certificate_issued_on", "certificate_until"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """Something looked for in each row (点検項目): the columns it reads, and when it holds."""

    name: str
    severity: str
    columns: tuple[str, ...]
    holds: Any


def conditions(on: date, schemes: Mapping[str, str]) -> tuple[Condition, ...]:
    """Everything that is looked for in a row, on a day (行の点検項目)."""
    return (*_of_births(on), *_of_cover(on), *_of_papers(), *_of_facts(on), *_of_scheme(on, schemes))


def _reached(reaches: Callable[[date], date], on: date, age: int) -> Any:
    """Whether the day of an age has come (その年齢の日が来ている), as `days.age` says it of one birth."""
    return field("birth_date") < first_birth(reaches, on + ONE, age)


def _aged(age: int, on: date) -> Any:
    return _reached(lambda birth: birthday(birth, age), on, age)


def _of_births(on: date) -> list[Condition]:
    born = field("birth_date")
    return [
        Condition("born_in_future", ERROR, ("birth_date",), born > on),
        Condition("too_old", ERROR, ("birth_date",), _aged(OLDEST, on)),
        *(Condition("before_birth", ERROR, ("birth_date", name), field(name) < born) for name in _SINCE_BIRTH),
    ]


def _of_cover(on: date) -> list[Condition]:
    since, lost = field("eligible_from"), field("lost_on")
    return [
        Condition("eligible_before_birth", ERROR, ("birth_date", "eligible_from"), since < field("birth_date")),
        Condition("lost_before_eligible", ERROR, ("eligible_from", "lost_on"), lost < since),
        Condition("lost_long_ago", WARNING, ("lost_on",), lost < on - LONG_LOST),
    ]


def _of_papers() -> list[Condition]:
    return [Condition("ends_before_issue", ERROR, (issued, ends), field(ends) < field(issued))
            for issued, ends in _ISSUED_AND_ENDS]  # fmt: skip


def _of_facts(on: date) -> list[Condition]:
    alive, registered = _covered(on), field("registered")
    old = _reached(first_day_of_70_rate, on, 70)
    rate, unsaid = field("copayment_rate"), field("digital_certificate_expires_on").is_null()
    dependent = field("relation") == "dependent"
    return [
        Condition("no_rate_from_70", ERROR, ("birth_date", "lost_on", "copayment_rate"), alive & old & rate.is_null()),
        Condition("odd_rate", ERROR, ("copayment_rate",), rate.is_valid() & ~rate.isin([10, 20, 30])),
        Condition("registered_without_card", WARNING, ("registered", "has_card"), registered & ~field("has_card")),
        Condition("no_certificate_day", WARNING, ("registered", "lost_on", "digital_certificate_expires_on"),
                  alive & registered & unsaid),
        Condition("dependent_of_nobody", NOTE, ("relation", "insured_birth_date"),
                  dependent & field("insured_birth_date").is_null()),
    ]  # fmt: skip


def _of_scheme(on: date, schemes: Mapping[str, str]) -> list[Condition]:
    late = field("insurer").isin([insurer for insurer, scheme in schemes.items() if scheme == LATE_STAGE])
    aged_65, aged_75 = _aged(65, on), _reached(seventy_fifth_birthday, on, 75)
    columns = ("insurer", "birth_date", "eligible_from", "lost_on", "disability_certified_on")
    not_certified = field("disability_certified_on").is_null() & (field("eligible_from") <= on)
    return [
        Condition("aged_75_elsewhere", ERROR, columns, ~late & _covered(on) & aged_75),
        Condition("too_young_for_late_stage", ERROR, columns, late & _covered(on) & ~aged_65),
        Condition("not_certified", WARNING, columns, late & _covered(on) & aged_65 & ~aged_75 & not_certified),
    ]


def _covered(on: date) -> Any:
    return field("lost_on").is_null() | (field("lost_on") > on)
