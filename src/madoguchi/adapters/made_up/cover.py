"""Cover (資格): since when, until when and why, from where; and who is foreign, studies elsewhere or is disabled."""

from __future__ import annotations

import numpy as np

from madoguchi.adapters.made_up.birthdays import first_of_month, year_of
from madoguchi.adapters.made_up.chance import Ints, Mask
from madoguchi.adapters.made_up.crowd import EMPLOYEES, LATE_STAGE, NATIONAL, Crowd
from madoguchi.adapters.made_up.shares import share
from madoguchi.rulebook.vocabulary import vocabulary

YEAR, MONTH = 365, 30


def words(fact: str) -> tuple[str, ...]:
    """The words of a fact (語)."""
    return tuple(vocabulary().facts[fact].words)


def put_cover(crowd: Crowd) -> None:
    """Eligible since, changes of the last year, where somebody came from (資格取得、異動)."""
    since = eligible_from(crowd)
    crowd.put("eligible_from", since)
    recent = (since > crowd.on - 2 * YEAR) & (since <= crowd.on)
    came = share(f"joined_from_{crowd.kind}").weights
    crowd.put("joined_from", _word(crowd, "joined_from", came), recent)
    crowd.put("acquisition_decided_on", since + crowd.chance.whole("decided", 0, 20), recent)
    crowd.put("data_registered", ~(recent & crowd.chance.happens("data", 20 * share("data_not_registered").of())))
    crowd.put("individual_number_filed", ~crowd.happens("individual_number_missing"))
    for change in ("name", "address", "number"):
        name = f"{change}_changed_on"
        crowd.put(name, crowd.chance.whole(name, crowd.on - YEAR, crowd.on), crowd.happens(f"{change}_changed"))
    crowd.put("nationality", crowd.happens("foreign") * words("nationality").index("foreign"))


def eligible_from(crowd: Crowd) -> Ints:
    """The first day of cover (資格取得日): a long tail of years; of the late-stage scheme the 75th birthday."""
    tail = -np.log1p(-crowd.chance.draw("years insured")) * share("years_insured").of(crowd.kind) * YEAR
    since = np.maximum(crowd.on - tail.astype(np.int64), crowd.births.born)
    if crowd.kind == EMPLOYEES:
        since = np.where(crowd.place == 0, np.maximum(since, crowd.births.turning(18)), since)
        since = np.maximum(since, since[crowd.first_of])
    if crowd.kind == LATE_STAGE:
        return np.minimum(_late_stage(crowd), crowd.on + 62)
    return np.minimum(np.minimum(since, crowd.on), crowd.births.turning(75) - MONTH)


def _late_stage(crowd: Crowd) -> Ints:
    """The 75th birthday, or for the younger the day their disability was certified (認定日)."""
    at_75, at_65 = crowd.births.turning(75), crowd.births.turning(65)
    certified = crowd.chance.whole("certified", at_65, np.full(at_65.shape, crowd.on))
    disabled = at_75 > crowd.on + 62
    crowd.put("disability_certified_on", certified, disabled)
    ends = crowd.chance.whole("handbook", crowd.on - MONTH, crowd.on + 2 * YEAR)
    crowd.put("handbook_until", ends, disabled & crowd.happens("handbook_ends"))
    return np.where(disabled, certified, at_75)


def put_losses(crowd: Crowd) -> None:
    """Cover that ended or ends soon, and why (資格喪失); at 75 it ends for everybody but of the late-stage scheme."""
    weights = share(f"loss_reason_{crowd.kind}").weights
    day = crowd.chance.whole("lost on", crowd.on - 75, crowd.on + 20)
    lost = crowd.happens("lost") & (day > crowd.values("eligible_from"))
    reason = _word(crowd, "loss_reason", weights)
    if crowd.kind != LATE_STAGE:
        at_75 = crowd.births.turning(75)
        aged = at_75 <= crowd.on
        day, lost = np.where(aged, at_75, day), lost | aged
        reason = np.where(aged, words("loss_reason").index("age_75"), reason)
    crowd.put("lost_on", day, lost)
    crowd.put("loss_reason", reason, lost)
    if crowd.kind == EMPLOYEES:
        _put_leaving(crowd, lost)


def _put_leaving(crowd: Crowd, lost: Mask) -> None:
    """Who left employment, and who is insured on of their own will (退職、任意継続)."""
    left = lost & (crowd.values("loss_reason") == words("loss_reason").index("left_employment"))
    crowd.put("left_employment_on", crowd.values("lost_on") - 1, left)
    since = crowd.chance.whole("voluntary", crowd.on - 2 * YEAR, crowd.on - 20)
    goes_on = (crowd.place == 0) & crowd.happens("voluntary_continuation") & (crowd.age >= 20) & ~lost
    crowd.put("voluntary_continuation_from", since, goes_on & (since > crowd.values("eligible_from")))


def put_stays(crowd: Crowd) -> None:
    """The end of a stay, studies elsewhere, a facility elsewhere (在留期間、マル学、住所地特例)."""
    foreign = crowd.values("nationality") > 0
    until = crowd.chance.whole("stay until", crowd.on - 20, crowd.on + 5 * YEAR)
    limited = foreign & crowd.happens("stay_is_limited")
    pending = limited & (until < crowd.on + 60) & crowd.happens("stay_renewal_pending")
    crowd.put("stay_until", until, limited)
    crowd.put("stay_renewal_pending", pending)
    crowd.put("stay_renewal_proof", _word(crowd, "stay_renewal_proof", share("stay_renewal_proof").weights), pending)
    studies = (crowd.age >= 18) & (crowd.age < 24) & crowd.happens("student") & (crowd.kind == NATIONAL)
    spring = first_of_month(year_of(np.full(crowd.age.shape, crowd.on)) + crowd.chance.whole("graduates", 1, 4), 3) - 1
    crowd.put("student_until", spring, studies)
    crowd.put("residence", (studies | crowd.happens("elsewhere")) * words("residence").index("elsewhere"))


def _word(crowd: Crowd, fact: str, weights: dict[str, float]) -> Ints:
    return crowd.chance.word(fact, weights, words(fact))
