"""Grounds without an application (申請不要): which papers come unasked, and which are renewed by themselves."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import Rule, once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.rules import papers
from madoguchi.rulebook.rules.age import at_least_70
from madoguchi.rulebook.rules.card import is_holder
from madoguchi.rulebook.rules.eligibility import is_late_stage
from madoguchi.rulebook.rules.former_card import FORMER_CARD_UNTIL, has_former_card
from madoguchi.rulebook.rules.losing import is_insured
from madoguchi.rulebook.rules.papers import ELIGIBILITY_CERTIFICATE, GROUND, ON_APPLICATION

CERTIFICATE_GROUNDS = tuple(line.rule for line in GROUND.entries if line.gives == ELIGIBILITY_CERTIFICATE)
FOR_NOW = (papers.everybody, papers.aged_85_at_renewal)
ONCE_APPLIED = (papers.needs_assistance, papers.digital_certificate_lapsed)


def any_of(p: Person, rules: Sequence[Rule[Verdict]]) -> Verdict:
    """Whether any of these rules that is law on the day holds."""
    return reduce(or_, (one(p) for one in rules if one.is_law(p.law_of)))


@once
def has_ground(p: Person) -> Verdict:
    """Some ground gives a certificate, leaving aside that the former card may still be good."""
    return any_of(p, CERTIFICATE_GROUNDS)


@once
def has_lasting_ground(p: Person) -> Verdict:
    """Such a ground other than that everybody gets one for the time being."""
    return any_of(p, [one for one in CERTIFICATE_GROUNDS if one not in FOR_NOW])


# --- without an application -------------------------------------------------------------------------


@rule("law#supplementary-15", "city#S4-9", "society#S3-7")
def comes_by_status(p: Person) -> Verdict:
    """No usable card, or protection: a certificate comes without an application (職権による交付は申請不要)."""
    asked = (*FOR_NOW, *ON_APPLICATION, *ONCE_APPLIED)
    lapsed = papers.digital_certificate_lapsed(p) & ~p.practice.certificate_for_expiring.is_("on_application")
    return any_of(p, [one for one in CERTIFICATE_GROUNDS if one not in asked]) | lapsed


@rule("okayama#S2-1", "zushi#S1-3", "facts#age-85")
def comes_to_everybody(p: Person) -> Verdict:
    """Everybody, or everybody aged 85, gets one for the time being, unasked (暫定運用による交付は申請不要)."""
    return any_of(p, FOR_NOW)


@rule("okayama#S2-28", "city#S4-15", "facts#assistance-renews")
def comes_after_one_application(p: Person) -> Verdict:
    """Assistance: only the first application is needed (要配慮者は初回のみ申請)."""
    first = papers.applied(p) & ~p.event.is_("renewal")
    return papers.needs_assistance(p) & ~first


@rule("city#S4-5", "readings#X-11", "choices#44")
def lost_former_card_is_reported(p: Person) -> Verdict:
    """The insurer cannot know that a former card was lost: it is reported (保険証をなくしたら申請が必要)."""
    in_date = has_former_card(p) & FORMER_CARD_UNTIL(p).on_or_after(p.on)
    return in_date & p.lost_paper.is_("former_card") & p.practice.certificate_for_lost_former_card.is_("on_application")


@rule("okayama#S2-32", "society#S3-20", "zushi#S1-22")
def lost_papers_are_asked_for(p: Person) -> Verdict:
    """Papers come unasked, but another one for a lost one does not (書面を紛失したら再交付の申請が必要)."""
    return p.lost_paper.is_("certificate", "notice")


@rule("society#S3-20", "choices#44")
def another_notice_is_needless(p: Person) -> Verdict:
    """Who can see the portal need not ask for another notice, where so said (ポータルを見られる人は申請不要)."""
    return p.practice.notice_reissue_when_portal_usable.is_("needless") & p.portal_usable


@once
def notice_needs_application(p: Person) -> Verdict:
    """Only another notice for a lost one is applied for (お知らせの申請が必要)."""
    lost = lost_papers_are_asked_for(p) & p.lost_paper.is_("notice")
    return is_insured(p) & lost & ~another_notice_is_needless(p)


@once
def certificate_needs_application(p: Person) -> Verdict:
    """Without an application there is no certificate (資格確認書の申請が必要)."""
    unasked = comes_by_status(p) | comes_to_everybody(p) | comes_after_one_application(p)
    lost = lost_papers_are_asked_for(p) & p.lost_paper.is_("certificate")
    return is_insured(p) & (~unasked | lost_former_card_is_reported(p) | lost)


@rule("zushi#S1-9", "zushi#S1-14", "zushi#S1-16")
def ceiling_needs_application(p: Person) -> Verdict:
    """Non-holders apply for the ceiling, but once (認定証は申請が必要（以前に交付を受けた人は不要）)."""
    issued_on = p.ceiling_certificate_issued_on
    before = issued_on.ever() & issued_on.on_or_after(p.practice.category_by_itself_after)
    return is_insured(p) & ~is_holder(p) & ~before


# --- at the next renewal ----------------------------------------------------------------------------


@rule("okayama#S2-28", "city#S4-15", "choices#19")
def assistance_renews(p: Person) -> Verdict:
    """A certificate for assistance is renewed by itself (要配慮者の自動更新)."""
    assisted = papers.needs_assistance(p) | papers.assistance_applied_for(p)
    return assisted & p.practice.renews_by_itself.is_("assistance", "everybody")


@rule("choices#19", "facts#age-85-application")
def every_application_renews(p: Person) -> Verdict:
    """Some insurers renew for everybody who applied once (申請者全員の自動更新)."""
    return any_of(p, ON_APPLICATION) & p.practice.renews_by_itself.is_("everybody")


@rule("facts#everybody-nhi", "facts#interim-everybody", "okayama#S2-4")
def everybodys_renews(p: Person) -> Verdict:
    """Everybody's is renewed, late-stage for the last time in 2025 (暫定運用の更新は令和7年8月まで)."""
    return papers.everybody(p) & (~is_late_stage(p) | last_interim_renewal_is_ahead(p))


@once
def last_interim_renewal_is_ahead(p: Person) -> Verdict:
    """The last renewal of the interim practice, on 1 August 2025, is still to come."""
    return p.law.last_interim_renewal_on.after(p.on)


@once
def certificate_renews(p: Person) -> Verdict:
    """The next certificate comes without a new application, as things are (更新時の申請は不要)."""
    renews = comes_by_status(p) | assistance_renews(p) | every_application_renews(p) | everybodys_renews(p)
    return is_insured(p) & renews


@rule("ako#S0-6", "readings#X-2", "choices#12")
def notice_renews(p: Person) -> Verdict:
    """Notices are sent again each year, never, or from 70 only (70歳以上のお知らせは毎年更新)."""
    again = p.practice.notice_at_renewal
    return is_insured(p) & (again.is_("always") | again.is_("from_70") & at_least_70(p))


ANSWERS = {
    "application_needed": ByPaper({
        "certificate": certificate_needs_application, "notice": notice_needs_application,
        "ceiling_certificate": ceiling_needs_application,
    }, of_every=True),
    "renews_by_itself": ByPaper({"certificate": certificate_renews, "notice": notice_renews}),
}  # fmt: skip
