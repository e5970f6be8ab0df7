"""Applications (申請): what becomes of one, until when it is held, whether one is needed, and what a new paper costs.

An application for a certificate is accepted on the very grounds on which `papers` gives one; what differs is why not.
"""

from datetime import date
from functools import reduce
from operator import or_

from madoguchi.rulebook.engine.combine import Bounds, First
from madoguchi.rulebook.engine.dates import Dates, earliest
from madoguchi.rulebook.engine.law import ByPaper, chosen
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import PAPERS_BEGIN, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Numbers, Terms
from madoguchi.rulebook.rules import papers
from madoguchi.rulebook.rules.age import at_least_65, at_least_70, at_least_75
from madoguchi.rulebook.rules.card import is_holder
from madoguchi.rulebook.rules.eligibility import is_insured, is_late_stage
from madoguchi.rulebook.rules.former_card import FORMER_CARD_UNTIL, has_former_card
from madoguchi.rulebook.rules.papers import CERTIFICATE, GROUND, ON_APPLICATION

LAST_DAY_OF_FORMER_CARDS = date(2024, 12, 1)  # the last on which one was issued
NO_FEE = Terms((0,)).numbers()
FOR_NOW = (papers.everybody, papers.aged_85_at_renewal)
ONCE_APPLIED = (papers.needs_assistance, papers.digital_certificate_lapsed)


# --- what is asked for ------------------------------------------------------------------------------


@once
def asks_for_former_card(p: Person) -> Verdict:
    """A lost former card is to be given anew."""
    return p.application.is_("reissue") & p.lost_paper.is_("former_card")


@once
def asks_for_notice(p: Person) -> Verdict:
    """A lost notice is to be given anew."""
    return p.application.is_("reissue") & p.lost_paper.is_("notice")


@once
def asks_for_another_certificate(p: Person) -> Verdict:
    """A lost, torn or soiled certificate is to be given anew; torn or soiled, nothing is lost."""
    return p.application.is_("reissue") & ~p.lost_paper.is_("former_card", "notice")


@once
def asks_for_certificate(p: Person) -> Verdict:
    """A certificate is applied for, the first or another."""
    return p.application.is_("certificate") | asks_for_another_certificate(p)


@once
def asks_for_ceiling(p: Person) -> Verdict:
    """A ceiling certificate, or its category printed on the certificate, is applied for."""
    return p.application.is_("ceiling_certificate", "optional_entry")


@once
def joins_with_form(p: Person) -> Verdict:
    """The employer notifies a new member on the form with the column for issue, and nothing else is applied for."""
    return p.event.is_("joined") & p.practice.employer_tick.is_said() & ~p.application.is_said()


@once
def has_ground(p: Person) -> Verdict:
    """Some ground gives a certificate, leaving aside that the former card may still be good."""
    return _any(p, [line.rule for line in GROUND.entries if line.gives == CERTIFICATE])


@once
def has_lasting_ground(p: Person) -> Verdict:
    """Such a ground other than that everybody gets one for the time being."""
    return _any(p, [line.rule for line in GROUND.entries if line.gives == CERTIFICATE and line.rule not in FOR_NOW])


@once
def has_status(p: Person) -> Verdict:
    """A ground that needs no application, nor ever needed one: no usable card, or protection."""
    applied_for = (*FOR_NOW, *ON_APPLICATION, *ONCE_APPLIED)
    on_application = p.practice.certificate_for_expiring.is_("on_application")
    by_itself = [line.rule for line in GROUND.entries if line.gives == CERTIFICATE and line.rule not in applied_for]
    return _any(p, by_itself) | papers.digital_certificate_lapsed(p) & ~on_application


def _any(p: Person, rules: list[papers.Rule[Verdict]]) -> Verdict:
    return reduce(or_, (one(p) for one in rules if one.is_law(p.law_of)))


# --- certification as disabled ----------------------------------------------------------------------


@rule("facts#disability-certified-day", "choices#10")
def disability_applied_for(p: Person) -> Verdict:
    """From 65 to 74 the late-stage scheme may be asked for certification as disabled (障害認定の申請、65歳から74歳)."""
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
    return (p.application.is_said() | joins_with_form(p) & p.issue_needed_ticked) & ~is_insured(p)


@rule("ako#S0-1", "zushi#S1-1", "society#S3-1", until=LAST_DAY_OF_FORMER_CARDS)
def certificate_not_yet_issued(p: Person) -> Verdict:
    """Until 1 December 2024 there was no certificate to apply for (資格確認書は令和6年12月2日から)."""
    asked = asks_for_certificate(p) | p.application.is_("optional_entry")
    return asked | joins_with_form(p) & p.issue_needed_ticked


# --- deregistering ----------------------------------------------------------------------------------


@rule("city#S4-24", "choices#22")
def deregistration_not_yet_open(p: Person) -> Verdict:
    """Cancelling the registration is taken from a first day on (解除の受付開始は令和6年10月28日)."""
    opens = p.practice.deregistration_accepted_from
    return p.application.is_("deregistration") & (opens.after(p.on) | p.application_on.before(opens))


@rule("city#S4-24", "okayama#S2-16", "facts#deregistration-written", "choices#22")
def deregistration_by_wrong_channel(p: Person) -> Verdict:
    """It is asked for in writing, where the insurer takes it, and never in the portal (解除の申請方法、窓口・郵送、ポータル不可)."""
    taken, channel = p.practice.deregistration_channels, p.application_channel
    wrong = reduce(or_, (channel.is_(way) & ~taken.has(way) for way in taken.allowed))
    return p.application.is_("deregistration") & (wrong | channel.is_("portal"))


@rule("okayama#S2-16", "city#S4-24", "facts#deregistration-written")
def deregistration_is_taken(p: Person) -> Verdict:
    """Anybody insured may cancel, for no stated reason (利用登録の解除申請、理由は不要)."""
    return p.application.is_("deregistration")


# --- another of a lost paper ------------------------------------------------------------------------


@rule("zushi#S1-1", until=LAST_DAY_OF_FORMER_CARDS)
def former_card_is_reissued(p: Person) -> Verdict:
    """Until 1 December 2024 a lost former card was replaced (保険証の再交付)."""
    return asks_for_former_card(p)


@rule("zushi#S1-1", "society#S3-1", "city#S4-5", from_=PAPERS_BEGIN)
def former_card_is_not_reissued(p: Person) -> Verdict:
    """From 2 December 2024 no former card is given, not even for a lost one (保険証は紛失しても再発行しない)."""
    return asks_for_former_card(p)


@rule("choices#44")
def notice_is_seen_in_portal(p: Person) -> Verdict:
    """Some insurers give no other notice to who can see the portal (ポータルで確認できる人へのお知らせ再交付)."""
    refused = p.practice.notice_reissue_when_portal_usable.is_("refused")
    return asks_for_notice(p) & refused & p.portal_usable


@rule("society#S3-20")
def notice_is_reissued(p: Person) -> Verdict:
    """Another notice for who was given one, or is owed one (資格情報のお知らせの再交付申請)."""
    return asks_for_notice(p) & (p.notice_held_since.on_or_before(p.on) | papers.holder(p))


@rule("choices#31")
def holder_gets_no_other_certificate(p: Person) -> Verdict:
    """Some insurers replace no certificate while the card works, unless it has a ground of its own (マイナ保険証がある人への再交付)."""
    by_card_alone = is_holder(p) & ~has_lasting_ground(p)
    return asks_for_another_certificate(p) & by_card_alone & ~p.practice.reissue_to_holders


@rule("okayama#S2-32")
def certificate_in_date_is_reissued(p: Person) -> Verdict:
    """A lost, torn or soiled certificate that is still in date is replaced (資格確認書の紛失・破損・汚損、再交付)."""
    in_date = p.certificate_until.ever() & p.certificate_until.on_or_after(p.on)
    return asks_for_another_certificate(p) & in_date & ~papers.former_card_is_still_good(p)


# --- ceilings ---------------------------------------------------------------------------------------


@rule("zushi#S1-13", "choices#39")
def no_new_ceiling_certificates(p: Person) -> Verdict:
    """Where ceiling certificates have ended none is given (限度額適用認定証の新規交付終了)."""
    return p.application.is_("ceiling_certificate") & p.practice.ceiling_certificates.is_("not_issued")


@rule("city#S4-21", "readings#X-17")
def arrears_stop_the_ceiling(p: Person) -> Verdict:
    """In arrears without special reason no ceiling is certified, where the insurer looks at premiums (滞納があると限度額を認定しない)."""
    behind = p.premium_arrears & ~p.special_circumstances
    return asks_for_ceiling(p) & p.practice.ceiling_depends_on_premiums & behind


@rule("zushi#S1-9", "zushi#S1-15")
def ceiling_certificate_is_given(p: Person) -> Verdict:
    """A ceiling certificate is given on application (限度額適用認定証の申請)."""
    return p.application.is_("ceiling_certificate") & p.practice.ceiling_certificates.is_("by_application")


@rule("zushi#S1-15", "okayama#S2-29", "facts#optional-print")
def category_is_printed(p: Person) -> Verdict:
    """The category is printed on a certificate on application, a good former card or not (自己負担区分の併記、任意記載事項)."""
    asked = p.application.is_("optional_entry") & p.practice.category_printed.is_("on_application")
    return asked & has_ground(p)


# --- certificates -----------------------------------------------------------------------------------


@rule("facts#assistance-renews")
def accepted_before_the_renewal(p: Person) -> Verdict:
    """At the yearly renewal an earlier application counts as accepted (以前の申請)."""
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
    """Applied on a ground: card lost or renewing, assistance, no usable card, everybody for now (交付事由のある申請)."""
    return asks_for_certificate(p) & has_ground(p)


@rule("society#S3-9", "facts#not-a-reason")
def no_other_reason_counts(p: Person) -> Verdict:
    """A spare, dislike of the card or a place without a reader is no reason (念のため・使いたくない、は理由にならない)."""
    return p.application.is_said()


# --- the employer's tick ----------------------------------------------------------------------------


@rule("society#S3-8")
def ticked_as_needed(p: Person) -> Verdict:
    """A new member without a usable card whose form says so gets one (資格取得届の「発行が必要」)."""
    return joins_with_form(p) & p.issue_needed_ticked & has_ground(p)


@rule("society#S3-9")
def ticked_without_ground(p: Person) -> Verdict:
    """The tick alone is no reason (交付事由以外の発行希望)."""
    return joins_with_form(p) & p.issue_needed_ticked


@rule("society#S3-8", "readings#X-3", "choices#43")
def unticked_without_usable_card(p: Person) -> Verdict:
    """Not ticked, but without a usable card: the employer is asked (発行要否欄に印がなければ事業所へ照会)."""
    return joins_with_form(p) & ~p.issue_needed_ticked & has_ground(p) & p.practice.employer_tick.is_("queried")


@rule("choices#43")
def not_ticked(p: Person) -> Verdict:
    """Where the form is followed as ticked, nothing is issued without the tick (印のとおり)."""
    by_form = p.practice.employer_tick.is_("as_ticked")
    return joins_with_form(p) & ~p.issue_needed_ticked & has_ground(p) & by_form


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
