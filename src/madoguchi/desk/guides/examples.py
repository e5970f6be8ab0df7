"""Made-up people of whom guides tell (例示の人): each is a few facts around a day, at an age that the scheme insures.

Nobody of them lives. What is not said of one is what a case file assumes; none is under protection, in arrears or ill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.days.bounds import ONE
from madoguchi.days.months import first_of_month
from madoguchi.desk.case_files import assumptions
from madoguchi.terms.scheme import Scheme

Facts = Mapping[str, Any]
AGE, AGE_LATE = 45, 78
SEVENTIES, EIGHTIES = 72, 86
NO_CARD: Final[Facts] = {"has_card": False, "registered": False}
YEAR: Final = 12
A_MONTH, TEN_DAYS, HALF_A_YEAR = timedelta(days=30), timedelta(days=10), 6


FORMER_CARD_PRINTED: Final = date(2030, 3, 31)  # later than any that was printed: the insurer's own last day counts


def _aged(on: date, years: int) -> date:
    return first_of_month(on, -years * YEAR) - A_MONTH


def _is_late(scheme: Scheme) -> bool:
    return scheme is Scheme.LATE_STAGE_ELDERLY


def _printed_a_year_ago(on: date) -> Facts:
    return {"certificate_until": on - ONE, "certificate_issued_on": first_of_month(on, -YEAR)}


def _printed(on: date) -> Facts:
    """A certificate in hand."""
    return {"certificate_until": first_of_month(on, HALF_A_YEAR), "certificate_issued_on": on - A_MONTH}


def _noticed(on: date) -> Facts:
    return {"notice_held_since": on - A_MONTH}


def _lost(on: date, scheme: Scheme) -> Facts:
    why = "left_employment" if scheme.is_employees else "employed" if scheme.is_national else "moved"
    return {"lost_on": on, "loss_reason": why}


FactsOf = Callable[[date, Scheme], Facts]
WHO: Final[Mapping[str, str]] = {
    "holder": "マイナ保険証を使える人",
    "older": "マイナ保険証を使える人で、後期高齢者医療では86歳、ほかでは72歳",
    "joined": "その日に加入した、マイナ保険証を使える人",
    "no_card": "マイナンバーカードのない人",
    "not_registered": "カードはあるが利用登録のない人",
    "deregistered": "利用登録の解除を申請した人",
    "surrendered": "カードを返した人",
    "expired": "電子証明書が10日前に切れた人",
    "lapsed": "電子証明書が1年前に切れた人",
    "lost": "カードをなくした人",
    "newborn": "生まれて1か月の、カードのない子",
    "left": "資格を失った、カードのない人",
    "left_holder": "資格を失った、マイナ保険証を使える人",
    "ended": "資格確認書の期限が切れた、カードのない人",
    "certificate_in_hand": "資格確認書を持つ、カードのない人",
    "notice_in_hand": "お知らせを持つ、マイナ保険証を使える人",
    "former_card": "従来の保険証を持つ人",
}
"""Who they are, in Japanese."""
EXAMPLES: Final[Mapping[str, FactsOf]] = {
    "holder": lambda _on, _scheme: {},
    "older": lambda on, scheme: {"birth_date": _aged(on, EIGHTIES if _is_late(scheme) else SEVENTIES)},
    "joined": lambda on, _scheme: {"eligible_from": on, "event": "joined", "event_on": on},
    "no_card": lambda _on, _scheme: NO_CARD,
    "not_registered": lambda _on, _scheme: {"registered": False},
    "deregistered": lambda on, _scheme: {"deregistration_applied_on": on, "deregistration_requested_on": on},
    "surrendered": lambda on, _scheme: {"card_surrender_applied_on": on, "card_surrendered_on": on},
    "expired": lambda on, _scheme: {"digital_certificate_expires_on": on - TEN_DAYS},
    "lapsed": lambda on, _scheme: {"digital_certificate_expires_on": first_of_month(on, -YEAR)},
    "lost": lambda _on, _scheme: {"card_lost": True},
    "newborn": lambda on, _scheme: {**NO_CARD, "birth_date": on - A_MONTH, "eligible_from": on - A_MONTH},
    "left": lambda on, scheme: {**NO_CARD, **_printed(on), **_lost(on, scheme)},
    "left_holder": lambda on, scheme: {**_noticed(on), **_lost(on, scheme)},
    "ended": lambda on, _scheme: {**NO_CARD, **_printed_a_year_ago(on)},
    "certificate_in_hand": lambda on, _scheme: {**NO_CARD, **_printed(on)},
    "notice_in_hand": lambda on, _scheme: _noticed(on),
    "former_card": lambda _on, _scheme: {"former_card_until": FORMER_CARD_PRINTED},
}
"""The facts that make them so on a day."""


def facts_of(example: str, on: date, scheme: Scheme, more: Facts) -> Facts:
    """All facts of one of them on a day, those that are only assumed too (例示の人の事実)."""
    is_late = _is_late(scheme)
    base: dict[str, Any] = {
        "birth_date": _aged(on, AGE_LATE if is_late else AGE),
        "card_expires_on": first_of_month(on, 5 * YEAR), "digital_certificate_expires_on": first_of_month(on, 3 * YEAR),
        **({"eligible_from": first_of_month(_aged(on, AGE_LATE), 75 * YEAR), "copayment_rate": 10} if is_late else {}),
    }  # fmt: skip
    said = {**base, **EXAMPLES[example](on, scheme), **more}
    return {**assumptions(set(said)), **said}
