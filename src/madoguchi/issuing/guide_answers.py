"""What a guide may know (案内の答え): answers about made-up people, by name, with the words that each may be.

They stand where a letter knows its occasion: the lines of a guide say for which words they are, and a line of which
nobody thought is missed when the words are read. The desk asks the rulebook for them; nothing here is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OPEN: Final = "open"  # nobody decided it, or the practice does not tell
SOME, NONE = "some", "none"

ACCEPTED, REFUSED = "accepted", "refused"
WAY: Final = ("by_itself", "on_application", "not_given", OPEN)
PAPERS: Final = ("certificate", "notice", "both", "nothing", OPEN)
TAKEN: Final = (ACCEPTED, REFUSED, OPEN)
BACK: Final = ("insurer", "employer", "counter", "destroy", "keep", "none", OPEN)
SENT: Final = ("sent", "not_sent", OPEN)
THERE: Final = (SOME, NONE)
FORMS: Final = ("plastic_card", "paper_card", "postcard", "A4", OPEN, NONE)
SHOWN: Final = (
    "card", "unregistered", "certificate", "card_unread", "card_notice", "card_portal", "card_declaration",
    "notice", "portal", "former", "in_grace", "lapsed", "copy",
)  # fmt: skip
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    # how somebody comes by a certificate
    **dict.fromkeys(
        ("no_card", "not_registered", "deregistered", "surrendered", "expired", "lapsed", "lost", "assistance",
         "newborn", "wanted"), WAY),
    # what somebody is given
    **dict.fromkeys(("holder", "older", "joined"), PAPERS),
    "former": ("usable", "ended", OPEN),
    "renewed": (*WAY, "later", NONE),
    "assistance_renewed": ("by_itself", "on_application", OPEN),
    **dict.fromkeys(("short", "waits"), ("yes", "no", OPEN)),
    # what a paper looks like, and how it comes
    "certificate_form": FORMS,
    "notice_form": FORMS,
    "deliverer": ("insurer", "municipality", "employer", "branch", "post", OPEN),
    "addressee": ("head", "person", "insured", "employer", "branch", OPEN),
    "mail": ("ordinary", "specified_record", "simple_registered", "tracked_parcel", OPEN),
    # what becomes of it
    **dict.fromkeys(("loss_certificate", "loss_notice", "expired_certificate"), BACK),
    **dict.fromkeys(("name_certificate", "name_notice"), SENT),
    "reissue": TAKEN,
    "fee": ("free", "charged", OPEN),
    "notice_reissue": ("done", "needless", REFUSED, OPEN),
    # what is applied for
    **dict.fromkeys(("dereg_counter", "dereg_post", "dereg_employer", "register", "counter_help", "ceiling",
                     "category"), TAKEN),
    "reason": ("needed", "not_needed", OPEN),
    "elderly_card": ("needed", "not_needed", OPEN),
    # what is shown at a facility
    **{f"shown_{one}": TAKEN for one in SHOWN},
}  # fmt: skip
"""Answers that are words (語で答えるもの)."""
DAYS: Final = ("former_until", "until", "renewal_from")
"""Answers that are days, there or not (日で答えるもの)."""
NUMBERS: Final = ("fee_yen", "grace_months", "renewal_months", "birthdays")
"""Answers that are numbers, there or not (数で答えるもの)."""
SCHEMES: Final = ("national", "late_stage_elderly", "employees")
OF_LOOK: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("insurer", "insurer_en", "plan", "plan_en", "on"), (SOME,)),
    **dict.fromkeys(("department", "department_en", "telephone", "hours", "hours_en", "url"), THERE),
}
"""What the look and the practice say: names, whom to ask, the day (体裁と運用から)."""
CASES: Final[Mapping[str, tuple[str, ...]]] = {
    **WORDS, **dict.fromkeys((*DAYS, *NUMBERS), THERE), **OF_LOOK, "scheme": SCHEMES
}  # fmt: skip
"""Every name a line may ask for, with the words it may be; of a day or a number whether it is there."""
