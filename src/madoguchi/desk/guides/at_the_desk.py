"""What is applied for at the insurer's desk, and what is shown at a facility's (窓口と受付): answers of guides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from madoguchi.desk.guides.oracle import ELIGIBILITY_CERTIFICATE, NOTICE, Asking, Oracle, applying
from madoguchi.issuing.guide_answers import ACCEPTED, OPEN, REFUSED, SHOWN
from madoguchi.terms.scheme import Scheme


def _cancelled_by(channel: str) -> Callable[[Oracle], str]:
    return lambda o: o.taken("holder", application="deregistration", application_on=o.on, application_channel=channel)


def _reason(o: Oracle) -> str:
    said = o.taken("lost", **applying(o.on, o.scheme))
    unsaid = o.taken("lost", **applying(o.on, o.scheme), application_reason="none")
    if OPEN in (said, unsaid) or said == REFUSED:
        return OPEN
    return "not_needed" if unsaid == ACCEPTED else "needed"


def _registered_by(o: Oracle, by: str) -> str:
    return o.taken("not_registered", "registration_outcome", event="registered", event_on=o.on, registered_by=by)


def _register(o: Oracle) -> str:
    """Whether the card can be registered in each of the three ways that every page names."""
    found = {_registered_by(o, by) for by in ("reader", "portal", "atm")}
    return found.pop() if len(found) == 1 else OPEN


def _elderly_card(o: Oracle) -> str:
    owed = o.has("older", "owed", "elderly_card")
    return OPEN if owed is None else "needed" if owed else "not_needed"


def _ceiling(o: Oracle) -> str:
    return o.taken(
        "certificate_in_hand", application="ceiling_certificate", application_on=o.on, limit_category=_low(o)
    )


def _category(o: Oracle) -> str:
    return o.taken("certificate_in_hand", application="optional_entry", application_on=o.on, limit_category=_low(o))


def _low(o: Oracle) -> str:
    return "low_2" if o.scheme is Scheme.LATE_STAGE_ELDERLY else "u"


def _of_law(name: str) -> Callable[[Oracle], int | None]:
    def asked(o: Oracle) -> int | None:
        value = o.edition.resolve((o.insurer,), o.on, None).values[name].value
        return value if isinstance(value, int) else None

    return asked


UNREAD: Final = {"reader_working": False}
PRESENTED: Final[Mapping[str, tuple[str, tuple[str, ...], Mapping[str, Any]]]] = {
    "card": ("holder", ("registered_card",), {}),
    "unregistered": ("not_registered", ("my_number_card",), {}),
    "certificate": ("certificate_in_hand", (ELIGIBILITY_CERTIFICATE,), {}),
    "copy": ("certificate_in_hand", ("certificate_copy",), {}),
    "card_unread": ("notice_in_hand", ("registered_card",), UNREAD),
    "card_notice": ("notice_in_hand", ("registered_card", NOTICE), UNREAD),
    "card_portal": ("holder", ("registered_card", "portal_screen"), UNREAD),
    "card_declaration": ("holder", ("registered_card", "declaration"), {**UNREAD, "declared_rate": 30}),
    "notice": ("notice_in_hand", (NOTICE,), {}),
    "portal": ("holder", ("portal_screen",), {}),
    "former": ("former_card", ("former_card",), {}),
    "in_grace": ("expired", ("registered_card",), {}),
    "lapsed": ("lapsed", ("registered_card",), {}),
}
"""What is shown at a facility that can check online (受付での提示): by whom, what, and what stands in the way."""


def _shown(name: str) -> Callable[[Oracle], str]:
    example, things, more = PRESENTED[name]
    return lambda o: o.taken(example, "accepted", shown=list(things), **more)


AT_THE_DESK: Final[Mapping[str, Asking]] = {
    "dereg_counter": _cancelled_by("counter"), "dereg_post": _cancelled_by("post"),
    "dereg_employer": _cancelled_by("employer"),
    "reason": _reason, "register": _register, "counter_help": lambda o: _registered_by(o, "counter"),
    "elderly_card": _elderly_card, "ceiling": _ceiling, "category": _category,
    "grace_months": _of_law("grace_months"), "renewal_months": _of_law("renewal_months"),
    "birthdays": _of_law("birthdays_of_digital_certificate"),
    **{f"shown_{name}": _shown(name) for name in SHOWN},
}  # fmt: skip
