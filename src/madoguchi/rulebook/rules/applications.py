"""Applications (申請): what becomes of one, and until when it is held.

An application for a certificate is accepted on the very grounds on which `papers` gives one; what differs is why not.
"""

from collections.abc import Callable

from madoguchi.rulebook.engine.combine import Bounds, First
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules import papers
from madoguchi.rulebook.rules.age import at_least_65, at_least_75
from madoguchi.rulebook.rules.card import is_holder
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.employers_form import (
    is_ticked,
    not_ticked,
    ticked_as_needed,
    ticked_without_ground,
    unticked_without_usable_card,
)
from madoguchi.rulebook.rules.former_card import FORMER_CARD_UNTIL, former_cards_are_issued
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.registering import (
    deregistration_by_wrong_channel,
    deregistration_is_taken,
    deregistration_not_yet_open,
)
from madoguchi.rulebook.rules.replacing import (
    asks_for_another_certificate,
    certificate_in_date_is_reissued,
    former_card_is_not_reissued,
    former_card_is_reissued,
    holder_gets_no_other_certificate,
    notice_is_reissued,
    notice_is_seen_in_portal,
)
from madoguchi.rulebook.rules.unasked import has_ground

# --- what is asked for ------------------------------------------------------------------------------


@once
def asks_for_certificate(p: Person) -> Verdict:
    """A certificate is applied for, the first or another."""
    return p.application.is_("certificate") | asks_for_another_certificate(p)


@once
def asks_for_ceiling(p: Person) -> Verdict:
    """A ceiling certificate, or its category printed on the certificate, is applied for."""
    return p.application.is_("ceiling_certificate", "optional_entry")


# --- certification as disabled ----------------------------------------------------------------------


@rule("facts#disability-certified-day", "choices#10")
def disability_applied_for(p: Person) -> Verdict:
    """From 65 to 74 the late-stage scheme may be asked for certification as disabled (65歳から74歳の障害認定の申請)."""
    in_years = at_least_65(p) & ~at_least_75(p)
    return p.application.is_("disability_certification") & is_late_stage(p) & in_years


@rule("facts#disability-certified-day", "choices#10")
def disability_not_for_this_age_or_scheme(p: Person) -> Verdict:
    """Nobody else asks for it, and no other scheme decides it (障害認定の申請ができない人)."""
    return p.application.is_("disability_certification")


# --- nothing to ask here, or not yet ----------------------------------------------------------------


@rule("law#health-insurance-51-3", "law#nhi-act-9", "facts#deregistration-written")
def applicant_is_not_insured(p: Person) -> Verdict:
    """One asks one's own insurer: nothing is given to who is not insured here (資格のない人の申請)."""
    return (p.application.is_said() | is_ticked(p)) & ~is_insured(p)


@rule("ako#S0-1", "zushi#S1-1", "society#S3-1")
def certificate_not_yet_issued(p: Person) -> Verdict:
    """Until 1 December 2024 there was no certificate to apply for (資格確認書は令和6年12月2日から)."""
    asked = asks_for_certificate(p) | p.application.is_("optional_entry") | is_ticked(p)
    return asked & former_cards_are_issued(p)


# --- ceilings ---------------------------------------------------------------------------------------


@rule("zushi#S1-13", "choices#39")
def no_new_ceiling_certificates(p: Person) -> Verdict:
    """Where ceiling certificates have ended none is given (限度額適用認定証の新規交付終了)."""
    return p.application.is_("ceiling_certificate") & p.practice.ceiling_certificates.is_("not_issued")


@rule("city#S4-21", "readings#X-17")
def arrears_stop_the_ceiling(p: Person) -> Verdict:
    """In arrears some insurers certify no ceiling (滞納があると限度額を認定しない)."""
    behind = p.premium_arrears & ~p.special_circumstances
    return asks_for_ceiling(p) & p.practice.ceiling_depends_on_premiums & behind


@rule("zushi#S1-9", "zushi#S1-15")
def ceiling_certificate_is_given(p: Person) -> Verdict:
    """A ceiling certificate is given on application (限度額適用認定証は申請により交付)."""
    return p.application.is_("ceiling_certificate") & p.practice.ceiling_certificates.is_("by_application")


@rule("zushi#S1-15", "okayama#S2-29", "facts#optional-print")
def category_is_printed(p: Person) -> Verdict:
    """The category is printed on application, former card or not (自己負担区分（任意記載事項）の併記の申請)."""
    asked = p.application.is_("optional_entry") & p.practice.category_printed.is_("on_application")
    return asked & has_ground(p)


# --- certificates -----------------------------------------------------------------------------------


@rule("facts#assistance-renews")
def accepted_before_the_renewal(p: Person) -> Verdict:
    """At the yearly renewal an earlier application counts as accepted (以前の申請による更新)."""
    return asks_for_certificate(p) & p.event.is_("renewal") & p.application_on.before(p.on)


@rule("society#S3-10", "facts#application-fields")
def reason_is_missing(p: Person) -> Verdict:
    """Where the form must name its reason, one without is sent back (申請理由は必須)."""
    return p.application.is_("certificate") & p.application_reason.is_("none") & p.practice.application_reason_required


@rule("city#S4-8", "readings#X-12")
def waits_for_the_former_card_to_end(p: Person) -> Verdict:
    """While the former card can be used the application is held (保険証が使える間は保留)."""
    return asks_for_certificate(p) & has_ground(p) & papers.former_card_is_still_good(p)


@rule("ako#S0-17", "okayama#S2-27", "society#S3-6", "city#S4-7", "city#S4-5", "okayama#S2-4")
def certificate_has_a_ground(p: Person) -> Verdict:
    """Applied on a ground: card lost or renewing, assistance, no usable card (交付事由のある申請)."""
    return asks_for_certificate(p) & has_ground(p)


@rule("society#S3-9", "facts#not-a-reason")
def no_other_reason_counts(p: Person) -> Verdict:
    """A spare, or not liking the card, is no reason (「念のため」「使いたくない」は理由にならない)."""
    return p.application.is_said()


OUTCOME = First(
    "application_outcome",
    (disability_applied_for, "accepted"),
    (disability_not_for_this_age_or_scheme, "refused"),
    (applicant_is_not_insured, "refused"),
    (deregistration_not_yet_open, "refused"),
    (deregistration_by_wrong_channel, "refused"),
    (deregistration_is_taken, "accepted"),
    (former_card_is_reissued, "accepted"),
    (former_card_is_not_reissued, "refused"),
    (notice_is_seen_in_portal, "refused"),
    (notice_is_reissued, "accepted"),
    (no_new_ceiling_certificates, "refused"),
    (arrears_stop_the_ceiling, "refused"),
    (ceiling_certificate_is_given, "accepted"),
    (certificate_not_yet_issued, "refused"),
    (category_is_printed, "accepted"),
    (accepted_before_the_renewal, "accepted"),
    (reason_is_missing, "refused"),
    (holder_gets_no_other_certificate, "refused"),
    (waits_for_the_former_card_to_end, "held"),
    (certificate_has_a_ground, "accepted"),
    (certificate_in_date_is_reissued, "accepted"),
    (no_other_reason_counts, "refused"),
    (ticked_as_needed, "accepted"),
    (ticked_without_ground, "refused"),
    (unticked_without_usable_card, "queried"),
    (not_ticked, "refused"),
    otherwise=None,
)


# --- until when it is held --------------------------------------------------------------------------


@once
def is_held(p: Person) -> Verdict:
    """The application is held."""
    return OUTCOME.gives(p, "held")


@rule("city#S4-8")
def held_until_former_card_ends(p: Person) -> Dates:
    """Held to the last day of the former card (保険証の有効期限まで)."""
    return FORMER_CARD_UNTIL(p)


# --- why --------------------------------------------------------------------------------------------


@once
def refused_to_holder(p: Person) -> Verdict:
    """Refused because the card works."""
    return OUTCOME.decides(
        p, no_other_reason_counts, holder_gets_no_other_certificate, ticked_without_ground
    ) & is_holder(p)


@once
def reason_does_not_count(p: Person) -> Verdict:
    """A reason was given, or a tick made, that is no ground."""
    reason = p.application_reason.is_("spare", "dislikes_card", "no_reader", "prefers_certificate")
    return OUTCOME.decides(p, no_other_reason_counts) & reason | OUTCOME.decides(p, ticked_without_ground)


@once
def applied_for_in_the_interim(p: Person) -> Verdict:
    """Accepted because everybody gets one for now."""
    return OUTCOME.gives(p, "accepted") & asks_for_certificate(p) & papers.everybody(p)


def _decided_by(*rules: Rule[Verdict]) -> Callable[[Person], Verdict]:
    """Whether one of these rules decides the application."""
    return lambda p: OUTCOME.decides(p, *rules)


HELD_UNTIL = Bounds("held_until", earliest, is_held, held_until_former_card_ends)
ANSWERS = {"application_outcome": OUTCOME, "held_until": HELD_UNTIL}
BECAUSE = {
    "not_insured": _decided_by(applicant_is_not_insured),
    "not_yet_open": _decided_by(deregistration_not_yet_open, certificate_not_yet_issued),
    "wrong_channel": _decided_by(deregistration_by_wrong_channel),
    "former_card_abolished": _decided_by(former_card_is_not_reissued),
    "former_card_valid": is_held,
    "ceiling_certificate_abolished": _decided_by(no_new_ceiling_certificates),
    "arrears": _decided_by(arrears_stop_the_ceiling),
    "applied_before": _decided_by(accepted_before_the_renewal),
    "interim_measure": applied_for_in_the_interim,
    "reason_missing": _decided_by(reason_is_missing),
    "card_usable": refused_to_holder,
    "not_a_reason": reason_does_not_count,
    "not_ticked": _decided_by(unticked_without_usable_card, not_ticked),
}
