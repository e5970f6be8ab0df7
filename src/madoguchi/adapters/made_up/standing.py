"""Need, protection, rates, arrears and the papers held (配慮・支援措置、負担割合、滞納、手元の書類)."""

from __future__ import annotations

from datetime import date

import numpy as np

from madoguchi.adapters.made_up.birthdays import last_august
from madoguchi.adapters.made_up.chance import Ints, Mask, unix
from madoguchi.adapters.made_up.cover import MONTH, YEAR, words
from madoguchi.adapters.made_up.crowd import EMPLOYEES, LATE_STAGE, Crowd
from madoguchi.adapters.made_up.shares import share

NEW_PAPERS = unix(date(2024, 12, 2))
EVERYBODY_HAD_ONE = unix(date(2026, 8, 1))  # until the day before, of the late-stage scheme
FIVE_YEARS = unix(date(2029, 12, 1))
GRACE = 92


def put_need(crowd: Crowd) -> None:
    """Protection, rare, mostly of a whole household; and need of help (支援措置、要配慮)."""
    measures = crowd.of_household("support_measures")
    crowd.put("support_measures", measures)
    crowd.put("address_hidden", measures & crowd.of_household("address_hidden_of_protected"))
    crowd.put("own_information_blocked", measures & crowd.happens("own_information_blocked_of_protected"))
    for fact in ("assistance_approved", "facility_resident", "long_inpatient", "guardianship"):
        crowd.put(fact, crowd.happens(fact))


def put_rates(crowd: Crowd) -> None:
    """Copayment rates and categories: by age, decided anew each August (一部負担金の割合、適用区分)."""
    late = crowd.kind == LATE_STAGE
    old = (crowd.births.elderly_from <= crowd.on) | late
    younger = np.where(crowd.births.school_from > crowd.on, 20, 30)
    rate = np.where(old, _rate(crowd, "rate_from_75" if late else "rate_of_70_to_74"), younger)
    august = last_august(crowd.on)
    since = np.maximum(august, crowd.values("eligible_from"))
    crowd.put("copayment_rate", rate)
    crowd.put("copayment_rate_from", since if late else np.maximum(since, crowd.births.elderly_from), old)
    known = crowd.happens("category_known")
    crowd.put("limit_category", _category(crowd, old, rate), known)
    crowd.put("limit_category_from", since, known)
    soon = last_august(crowd.on + 62)
    changing = old & crowd.happens("rate_changes_in_august") & (soon > crowd.on)
    crowd.put("next_copayment_rate", np.where(rate == 30, 20, 30), changing)
    crowd.put("next_copayment_rate_from", soon, changing)


def _rate(crowd: Crowd, name: str) -> Ints:
    weights = share(name).weights
    return np.array([int(rate) for rate in weights])[crowd.chance.which(name, list(weights.values()))]


def _category(crowd: Crowd, old: Mask, rate: Ints) -> Ints:
    names = ("category_under_70", "category_from_70", "category_of_30")
    each = [crowd.chance.word(name, share(name).weights, words("limit_category")) for name in names]
    return np.select([~old, rate == 30], [each[0], each[2]], each[1])


def put_arrears(crowd: Crowd) -> None:
    """Arrears of whole households (滞納), by months; after a year special expense unless there are circumstances."""
    behind = crowd.of_household("arrears")
    months = np.where(behind, 1 + np.floor(-np.log1p(-crowd.chance.draw("months")) * 9).astype(np.int64), 0)
    months = np.minimum(months, 60)[crowd.first_of]
    special = behind & crowd.of_household("special_circumstances")
    pays = behind & ~special & (months > 12) & crowd.of_household("special_expense") & (crowd.age >= 19)
    crowd.put("premium_arrears", behind)
    crowd.put("arrears_months", months)
    crowd.put("special_circumstances", special)
    crowd.put("special_expense", pays)
    crowd.put("special_expense_notice_sent_on", crowd.chance.whole("sent", crowd.on - YEAR, crowd.on - MONTH), pays)


def put_papers(crowd: Crowd) -> None:
    """What somebody holds (手元の書類): the former card, and the certificate or notice of the last renewal."""
    since = crowd.values("eligible_from")
    had = (since < NEW_PAPERS) & crowd.happens("former_card_held")
    crowd.put("former_card_until", share("former_card_until").day_of(crowd.kind), had)
    crowd.put("former_card_issued_on", np.maximum(since, NEW_PAPERS - 124), had)
    short = crowd.values("premium_arrears") & crowd.of_household("short_term_card")
    kinds = words("former_card_kind")
    crowd.put("former_card_kind", np.where(short, kinds.index("short_term"), kinds.index("ordinary")), had)
    _put_new_papers(crowd, np.maximum(since, NEW_PAPERS))
    lost = crowd.happens("lost_paper") & (since < crowd.on)
    for fact, entry in (("lost_paper", "lost_which"), ("loss_cause", "loss_cause")):
        crowd.put(fact, crowd.chance.word(fact, share(entry).weights, words(fact)), lost)


def _put_new_papers(crowd: Crowd, since: Ints) -> None:
    renewal = last_august(crowd.on)
    usable = crowd.has("registered") & (crowd.values("digital_certificate_expires_on") > crowd.on - GRACE)
    everybody = crowd.kind == LATE_STAGE and crowd.on < EVERYBODY_HAD_ONE
    eligibility_certificate = (~usable | everybody) & (since <= crowd.on)
    yearly = crowd.kind != EMPLOYEES
    issued = np.maximum(since, renewal - 14) if yearly else since + crowd.chance.whole("issued", 0, 20)
    issued = np.minimum(np.maximum(issued, NEW_PAPERS), crowd.on)
    until = np.minimum(_next_renewal(crowd) if yearly else FIVE_YEARS, _before_75(crowd))
    eligibility_certificate &= until >= issued
    crowd.put("certificate_issued_on", issued, eligibility_certificate)
    crowd.put("certificate_until", until, eligibility_certificate)
    crowd.put("notice_held_since", issued, ~eligibility_certificate & (since <= crowd.on))
    elderly = (crowd.age >= 70) & (crowd.age < 75) & (crowd.kind == EMPLOYEES)
    crowd.put("elderly_card_until", np.minimum(_next_renewal(crowd), _before_75(crowd)), elderly)


def _next_renewal(crowd: Crowd) -> int:
    """The last day before the next August (次の7月31日)."""
    return last_august(last_august(crowd.on) + YEAR + MONTH) - 1


def _before_75(crowd: Crowd) -> Ints:
    far = np.full(crowd.age.shape, unix(date(2100, 1, 1)))
    return far if crowd.kind == LATE_STAGE else crowd.births.turning(75) - 1
