"""What a guide says is asked (案内の答え合わせ): each answer by name, of made-up people, from the rulebook itself.

No answer is written down here. What nobody decided, and what the rulebook cannot tell, is `open`; a guide then says
whom to ask. What was asked is kept, so that each line of a guide can be traced to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from madoguchi.days.bounds import ONE
from madoguchi.desk.asking import is_open
from madoguchi.desk.guides.at_the_desk import AT_THE_DESK
from madoguchi.desk.guides.examples import FORMER_CARD_PRINTED
from madoguchi.desk.guides.oracle import ELIGIBILITY_CERTIFICATE, NOTICE, Answered, Asking, Oracle, applying, way
from madoguchi.issuing.guide_answers import ACCEPTED, OPEN
from madoguchi.rulebook.edition import Edition
from madoguchi.rulebook.untold import OPEN as NOT_TOLD

FORESEEN: Final = timedelta(days=400)  # what comes after a later end is promised by nobody


def answers(edition: Edition, insurer: str, on: date, names: Iterable[str]) -> dict[str, Answered]:
    """The answers that a guide of an insurer needs on a day (案内の答え), by name."""
    return {name: _answered(name, edition, insurer, on) for name in names}


def _answered(name: str, edition: Edition, insurer: str, on: date) -> Answered:
    oracle = Oracle(edition, insurer, on)
    value = ASKED[name](oracle)
    return Answered(value, tuple(oracle.asked), oracle.disputed)


# --- how somebody comes by a paper ----------------------------------------------------------------------


def _way(example: str, **more: Any) -> Callable[[Oracle], str]:
    def asked(o: Oracle) -> str:
        return way(o, example, o.on, **more)

    return asked


def _papers(example: str) -> Callable[[Oracle], str]:
    def asked(o: Oracle) -> str:
        owed = o.told(example, "owed")
        if is_open(owed):
            return OPEN
        both = {ELIGIBILITY_CERTIFICATE, NOTICE} & owed
        return "both" if len(both) > 1 else next(iter(both), "nothing")

    return asked


def _without_card(o: Oracle) -> tuple[str, dict[str, Any]]:
    """How somebody without a card comes by a certificate, and the application it takes."""
    how = way(o, "no_card", o.on)
    return how, applying(o.on, o.scheme) if how == "on_application" else {}


def _until(o: Oracle) -> date | None:
    _, application = _without_card(o)
    value = o.told("no_card", "valid_until", ELIGIBILITY_CERTIFICATE, **application)
    return value if isinstance(value, date) else None


def _renewed(o: Oracle) -> str:
    until = _until(o)
    if until is None:
        return "none"
    return "later" if until - o.on > FORESEEN else way(o, "no_card", until + ONE)


def _renewal_from(o: Oracle) -> date | None:
    until = _until(o)
    if until is None:
        return None
    value = o.told("no_card", "send_from", event="renewal", event_on=until + ONE)
    return value if isinstance(value, date) else None


def _assistance_renewed(o: Oracle) -> str:
    value = o.told(
        "holder", "renews_by_itself", ELIGIBILITY_CERTIFICATE, **applying(o.on, o.scheme), assistance_approved=True
    )
    return OPEN if value is NOT_TOLD else "by_itself" if value else "on_application"


def _short(o: Oracle) -> str:
    word = o.word("lost", "variant", **applying(o.on, o.scheme))
    return OPEN if word == OPEN else "yes" if word == "short" else "no"


def _waits(o: Oracle) -> str:
    """Whether nobody gets a certificate while their former card still works."""
    owed = o.has("no_card", "owed", ELIGIBILITY_CERTIFICATE, former_card_until=FORMER_CARD_PRINTED)
    return OPEN if owed is None else "no" if owed else "yes"


# --- what it looks like, and what becomes of it ----------------------------------------------------------


def _told(example: str, answer: str, paper: str = "", **more: Any) -> Callable[[Oracle], str]:
    return lambda o: o.word(example, answer, paper, **more)


def _for_certificate(answer: str, paper: str = "") -> Callable[[Oracle], str]:
    """Of a certificate that somebody without a card is given, by itself or on application."""
    return lambda o: o.word("no_card", answer, paper, **_without_card(o)[1])


def _sent(example: str, paper: str) -> Callable[[Oracle], str]:
    def asked(o: Oracle) -> str:
        sent = o.has(example, "send_now", paper, event="name_changed", event_on=o.on, name_changed_on=o.on)
        return OPEN if sent is None else "sent" if sent else "not_sent"

    return asked


def _reissuing(o: Oracle, paper: str) -> dict[str, Any]:
    return {**applying(o.on, o.scheme), "application": "reissue", "lost_paper": paper, "loss_cause": "mislaid"}


def _reissue(o: Oracle) -> str:
    return o.taken("certificate_in_hand", **_reissuing(o, ELIGIBILITY_CERTIFICATE))


def _fee(o: Oracle) -> Any:
    return o.told("certificate_in_hand", "fee", ELIGIBILITY_CERTIFICATE, **_reissuing(o, ELIGIBILITY_CERTIFICATE))


def _fee_word(o: Oracle) -> str:
    fee = _fee(o)
    return OPEN if fee is NOT_TOLD else "charged" if fee else "free"


def _fee_yen(o: Oracle) -> int | None:
    fee = _fee(o)
    return fee if isinstance(fee, int) and fee else None


def _notice_reissue(o: Oracle) -> str:
    given = _reissuing(o, NOTICE)
    outcome = o.taken("notice_in_hand", **given)
    if outcome != ACCEPTED:
        return outcome
    needed = o.told("notice_in_hand", "application_needed", NOTICE, **given)
    return OPEN if needed is NOT_TOLD else "done" if needed else "needless"


def _former_until(o: Oracle) -> date | None:
    value = o.told("former_card", "former_card_until")
    return value if isinstance(value, date) else None


ASKED: Final[Mapping[str, Asking]] = {
    **{name: _way(name) for name in ("no_card", "not_registered", "deregistered", "surrendered", "expired", "lapsed",
                                     "lost", "newborn")},
    "assistance": _way("holder", assistance_approved=True), "wanted": _way("holder", application_reason="spare"),
    **{name: _papers(name) for name in ("holder", "older", "joined")},
    "former": lambda o: {"True": "usable", "False": "ended"}.get(o.word("former_card", "former_card_usable"), OPEN),
    "former_until": _former_until,
    "until": _until, "renewed": _renewed, "renewal_from": _renewal_from,
    "assistance_renewed": _assistance_renewed, "short": _short, "waits": _waits,
    "certificate_form": _for_certificate("form", ELIGIBILITY_CERTIFICATE),
    "notice_form": _told("holder", "form", NOTICE),
    "deliverer": _for_certificate("deliverer"),
    "addressee": _for_certificate("addressee"), "mail": _for_certificate("mail_class", ELIGIBILITY_CERTIFICATE),
    "loss_certificate": _told("left", "returns", ELIGIBILITY_CERTIFICATE),
    "loss_notice": _told("left_holder", "returns", NOTICE),
    "expired_certificate": _told("ended", "returns", ELIGIBILITY_CERTIFICATE),
    "name_certificate": _sent("certificate_in_hand", ELIGIBILITY_CERTIFICATE),
    "name_notice": _sent("notice_in_hand", NOTICE),
    "reissue": _reissue, "fee": _fee_word, "fee_yen": _fee_yen, "notice_reissue": _notice_reissue,
    **AT_THE_DESK,
}  # fmt: skip
"""How each answer is asked (答えの問い方), by the names of `issuing.guide_answers`."""
